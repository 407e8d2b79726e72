/* law_lots.c - L1 and L2: nothing is lost or made, and nothing is below zero that is not owed.
 *
 * L1  for each unit of each account
 *         gained = spent - restored + expired + cancelled + converted + held
 *                  + paid out + forfeited - reinstated + outstanding
 *     counted from the entries' moves on one side, from the lots on the other
 * L2  no balance is negative unless the programme lets it become a debt, or a debt was there
 */
#include "tests/lib/random_shop.h"

#define DEEDS 60

static struct toy toy;

struct sums {
    int64_t sent, received, held, released;
    int64_t gained, spent, restored, expired, forgiven, cancelled, owed, settled, repaid;
    int64_t paid_out;
    int64_t bound, converted, forfeited, reinstated; /* points, less debts */
};

static bool is_of_a_debt(const struct account *account, const struct move *move)
{
    return account->lots[move->lot - 1].issued.n == 0;
}

static void add_move(struct sums *sums, const struct account *account, const struct move *move)
{
    int64_t *const sum[] = {
        [MOVE_GAIN] = &sums->gained,       [MOVE_SPEND] = &sums->spent,
        [MOVE_RESTORE] = &sums->restored,  [MOVE_EXPIRE] = &sums->expired,
        [MOVE_CANCEL] = &sums->cancelled,  [MOVE_FORGIVE] = &sums->forgiven,
        [MOVE_DEBT] = &sums->owed,         [MOVE_SETTLE] = &sums->settled,
        [MOVE_REPAY] = &sums->repaid,      [MOVE_BIND] = &sums->bound,
        [MOVE_CONVERT] = &sums->converted, [MOVE_SEND] = &sums->sent,
        [MOVE_RECEIVE] = &sums->received,  [MOVE_HOLD] = &sums->held,
        [MOVE_RELEASE] = &sums->released,  [MOVE_PAY_OUT] = &sums->paid_out,
        [MOVE_FORFEIT] = &sums->forfeited, [MOVE_REINSTATE] = &sums->reinstated,
    };
    bool is_of_both =
        move->kind == MOVE_CONVERT || move->kind == MOVE_FORFEIT || move->kind == MOVE_REINSTATE;
    bool is_less = is_of_both && is_of_a_debt(account, move);
    CHECK(move->amount.n > 0);
    *sum[move->kind] += is_less ? -move->amount.n : move->amount.n;
}

static void check_unit(const struct account *account, struct str unit)
{
    struct sums sums = { 0 };
    for (size_t i = 0; i < toy.entry_count; i++) {
        const struct entry *entry = &toy.entries[i];
        for (size_t k = 0; entry->account == account->id && k < entry->moves.count; k++) {
            if (str_eq(entry->moves.items[k].unit, unit))
                add_move(&sums, account, &entry->moves.items[k]);
        }
    }
    int64_t outstanding = 0;
    int64_t expired = 0;
    int64_t issued = 0;
    int64_t held = 0;
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct lot *lot = &account->lots[i];
        if (!str_eq(lot->unit, unit))
            continue;
        outstanding += lot->left.n;
        expired += lot->expired.n;
        issued += lot->issued.n;
        held += lot->held.n;
        CHECK(lot->held.n >= 0);
        CHECK(lot->issued.n == 0 ? lot->left.n <= 0 : lot->left.n >= 0);
    }
    CHECK_EQ(issued, sums.gained + sums.received);
    CHECK_EQ(expired, sums.expired - sums.forgiven);
    CHECK_EQ(sums.settled, sums.repaid);
    CHECK_EQ(held, sums.held - sums.released);
    CHECK_EQ(sums.gained + sums.received,
             sums.sent + sums.spent - sums.restored + (sums.expired - sums.forgiven) +
                 (sums.cancelled + sums.forgiven + sums.owed) + sums.converted +
                 (sums.held - sums.released) + (sums.paid_out + sums.forfeited - sums.reinstated) +
                 outstanding);
}

static bool may_owe(const struct program *program, struct str unit)
{
    if (program->policies.claw_back == CLAW_BACK_DEBT)
        return true;
    /* "withhold" of a unit without a value falls back to a debt; the reader refuses such programmes */
    return program->policies.claw_back == CLAW_BACK_WITHHOLD &&
           program_unit(program, unit)->value_points == 0;
}

/* The debt of a unit may have become one of another. */
static bool may_become_owed(const struct program *program)
{
    bool may = false;
    for (size_t i = 0; toy.version_count > 1 && i < program->unit_count; i++)
        may = may || may_owe(program, program->units[i].id);
    return may;
}

/* What the entry says of its account is what the lots say. */
static void check_balances(const struct entry *entry)
{
    const struct account *account = &toy.accounts[entry->account];
    for (size_t i = 0; i < entry->balance_count; i++) {
        const struct balance *balance = &entry->balances[i];
        CHECK_EQ(balance->usable.n, lots_usable(account, balance->unit, entry->on).n);
        CHECK(balance->pending.n >= 0);
        CHECK(balance->expiring.n >= 0);
        CHECK(balance->expiring.n <= (balance->usable.n > 0 ? balance->usable.n : 0));
        CHECK_EQ(balance->expiring.n == 0, date_is_none(balance->expiring_on));
        if (!may_owe(&toy.program, balance->unit) && !may_become_owed(&toy.program))
            CHECK(balance->usable.n >= 0);
    }
}

static int64_t moved(const struct entry *entry, enum move_kind kind, struct str unit, bool of_debt)
{
    const struct account *account = &toy.accounts[entry->account];
    int64_t sum = 0;
    for (size_t i = 0; i < entry->moves.count; i++) {
        const struct move *move = &entry->moves.items[i];
        if (move->kind == kind && str_eq(move->unit, unit) &&
            (kind != MOVE_CONVERT || is_of_a_debt(account, move) == of_debt))
            sum += move->amount.n;
    }
    return sum;
}

/* "10 points become 0.50 of credit, rounded half up": what a unit loses by its end the others gain, at the
 * rate of the programme; and after it nothing of the unit can be used, or be used for too long. */
static void check_end(const struct entry *entry)
{
    const struct account *account = &toy.accounts[entry->account];
    const struct program *program = toy_version(&toy, entry->program);
    int64_t gained[UNITS_MAX] = { 0 };
    int64_t taken_back[UNITS_MAX] = { 0 };
    CHECK_EQ(entry->kind == ENTRY_END && entry->moves.count == 0, 0);
    CHECK(!decide_end_is_due(program, account, entry->on));
    CHECK(!decide_expire_is_due(account, entry->on));
    for (size_t i = 0; i < program->unit_count; i++) {
        const struct unit *unit = &program->units[i];
        const struct unit_end *end = &unit->end;
        int64_t points = moved(entry, MOVE_CONVERT, unit->id, false);
        int64_t debt = moved(entry, MOVE_CONVERT, unit->id, true);
        if (end->kind != UNIT_END_CONVERTED) {
            CHECK_EQ(points + debt, 0);
            continue;
        }
        gained[end->to] += (2 * points * end->amount + end->points) / (2 * end->points);
        taken_back[end->to] += (2 * debt * end->amount + end->points) / (2 * end->points);
        CHECK_EQ(lots_usable(account, unit->id, entry->on).n, 0);
    }
    for (size_t i = 0; i < program->unit_count; i++) {
        struct str unit = program->units[i].id;
        CHECK_EQ(gained[i], moved(entry, MOVE_GAIN, unit, false));
        CHECK_EQ(taken_back[i],
                 moved(entry, MOVE_CANCEL, unit, false) + moved(entry, MOVE_DEBT, unit, false));
    }
}

static int64_t left_in_all(const struct account *account)
{
    int64_t left = 0;
    for (size_t i = 0; i < account->lot_count; i++)
        left += account->lots[i].left.n != 0;
    return left;
}

/* "Closed, an account has nothing, and owes nothing"; and its moves are what the entry says of each unit. */
static void check_close(const struct entry *entry)
{
    const struct account *account = &toy.accounts[entry->account];
    int64_t paid_out = 0;
    CHECK_EQ(left_in_all(account), 0);
    CHECK_EQ(past_closed(&account->past), entry->number);
    for (size_t i = 0; i < entry->closed_count; i++) {
        const struct entry_closed *closed = &entry->closed[i];
        const struct unit *unit = program_unit(toy_version(&toy, entry->program), closed->unit);
        bool is_paid_out = unit != NULL && unit->closing == CLOSING_REFUND && closed->owed.n == 0;
        CHECK(closed->points.n == 0 || closed->owed.n == 0);
        CHECK_EQ(closed->points.n + closed->owed.n,
                 moved(entry, MOVE_PAY_OUT, closed->unit, false) +
                     moved(entry, MOVE_FORFEIT, closed->unit, false));
        CHECK_EQ(moved(entry, MOVE_PAY_OUT, closed->unit, false),
                 is_paid_out ? closed->points.n : 0);
        paid_out += is_paid_out ? closed->points.n : 0;
    }
    CHECK_EQ(entry->paid_out_minor, paid_out);
}

/* "As it was": what the close ended is there again. */
static void check_reopen(const struct entry *entry)
{
    const struct entry *close = &toy.entries[entry->purchase - 1];
    CHECK_EQ(past_closed(&toy.accounts[entry->account].past), 0);
    CHECK(entry->is_restored || entry->moves.count == 0);
    for (size_t i = 0; entry->is_restored && i < close->closed_count; i++) {
        struct str unit = close->closed[i].unit;
        CHECK_EQ(moved(entry, MOVE_REINSTATE, unit, false),
                 close->closed[i].points.n + close->closed[i].owed.n);
    }
    CHECK_EQ(entry->paid_out_minor, entry->is_restored ? close->paid_out_minor : 0);
}

TEST(law_points_are_neither_lost_nor_made)
{
    struct rng rng = rng_new();
    struct arena arena = { 0 };
    struct random_wish wish = { .has_gifts = true, .has_vouchers = true };
    int64_t recorded = 0;
    int64_t refused = 0;
    int64_t ended = 0;
    int64_t held = 0;
    int64_t closed = 0;
    int64_t restored = 0;

    CHECK_OK(arena_open(&arena, 1u << 20));
    toy_open_with(&toy, &(struct program){ 0 });
    for (int64_t round = 0; round < test_rounds(1500); round++) {
        struct program program = { 0 };
        arena_reset(&arena, 0);
        wish.looks_back = rng_chance(&rng, 50);
        wish.has_transfers = rng_chance(&rng, 50);
        random_program(&rng, &arena, &wish, &program);
        toy_reset(&toy, &program);
        toy.has_holds = rng_chance(&rng, 50);
        toy.has_closings = rng_chance(&rng, 50);
        int day = 0;
        for (int deed = 0; deed < DEEDS; deed++) {
            check_note("round %lld, deed %d", (long long)round, deed);
            if (round % 3 == 0 && rng_chance(&rng, 10)) { /* every third shop ends units */
                struct program next = { 0 };
                random_change(&rng, &arena, &program, &next);
                toy_become_with(&toy, &next);
            }
            size_t before = toy.entry_count;
            day += (int)rng_range(&rng, -3, rng_chance(&rng, 10) ? 40 : 6); /* days jump */
            enum err err = random_deed(&rng, &toy, day);
            if (err != OK)
                CHECK_EQ(err_class(err), ERR_CLASS_REFUSED);
            refused += err != OK;
            recorded += (int64_t)(toy.entry_count - before);
            for (size_t i = before; i < toy.entry_count; i++) {
                if (i + 1 == toy.entry_count)
                    check_balances(&toy.entries[i]);
                if (i + 1 == toy.entry_count && toy.entries[i].kind == ENTRY_END)
                    check_end(&toy.entries[i]);
                ended += toy.entries[i].kind == ENTRY_END;
                held += toy.entries[i].kind == ENTRY_RELEASE;
                if (i + 1 == toy.entry_count && toy.entries[i].kind == ENTRY_CLOSE)
                    check_close(&toy.entries[i]);
                if (i + 1 == toy.entry_count && toy.entries[i].kind == ENTRY_REOPEN)
                    check_reopen(&toy.entries[i]);
                closed += toy.entries[i].kind == ENTRY_CLOSE && toy.entries[i].moves.count > 0;
                restored += toy.entries[i].kind == ENTRY_REOPEN && toy.entries[i].moves.count > 0;
            }
        }
        for (size_t a = 1; a <= TOY_ACCOUNTS_MAX; a++) {
            for (size_t u = 0; u < program.unit_count; u++)
                check_unit(&toy.accounts[a], program.units[u].id);
        }
    }
    CHECK(recorded > refused); /* the shop is a shop */
    CHECK(ended > 0);
    CHECK(held > 0);
    CHECK(closed > 0);
    CHECK(restored > 0);
    toy_close(&toy);
    arena_close(&arena);
}
