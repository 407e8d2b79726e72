/* law_lots.c - L1 and L2: nothing is lost or made, and nothing is below zero that is not owed.
 *
 * L1  for each unit of each account    gained = spent - restored + expired + cancelled + outstanding
 *     counted from the entries' moves on one side, from the lots on the other
 * L2  no balance is negative unless the programme lets it become a debt, or a debt was there
 */
#include "tests/lib/random_shop.h"

#define DEEDS 60

static struct toy toy;

struct sums {
    int64_t gained, spent, restored, expired, forgiven, cancelled, owed, settled, repaid;
};

static void add_move(struct sums *sums, const struct move *move)
{
    int64_t *const sum[] = {
        [MOVE_GAIN] = &sums->gained,      [MOVE_SPEND] = &sums->spent,
        [MOVE_RESTORE] = &sums->restored, [MOVE_EXPIRE] = &sums->expired,
        [MOVE_CANCEL] = &sums->cancelled, [MOVE_FORGIVE] = &sums->forgiven,
        [MOVE_DEBT] = &sums->owed,        [MOVE_SETTLE] = &sums->settled,
        [MOVE_REPAY] = &sums->repaid,
    };
    CHECK(move->amount.n > 0);
    *sum[move->kind] += move->amount.n;
}

static void check_unit(const struct account *account, struct str unit)
{
    struct sums sums = { 0 };
    for (size_t i = 0; i < toy.entry_count; i++) {
        const struct entry *entry = &toy.entries[i];
        for (size_t k = 0; entry->account == account->id && k < entry->moves.count; k++) {
            if (str_eq(entry->moves.items[k].unit, unit))
                add_move(&sums, &entry->moves.items[k]);
        }
    }
    int64_t outstanding = 0;
    int64_t expired = 0;
    int64_t issued = 0;
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct lot *lot = &account->lots[i];
        if (!str_eq(lot->unit, unit))
            continue;
        outstanding += lot->left.n;
        expired += lot->expired.n;
        issued += lot->issued.n;
        CHECK(lot->issued.n == 0 ? lot->left.n <= 0 : lot->left.n >= 0);
    }
    CHECK_EQ(issued, sums.gained);
    CHECK_EQ(expired, sums.expired - sums.forgiven);
    CHECK_EQ(sums.settled, sums.repaid);
    CHECK_EQ(sums.gained, sums.spent - sums.restored + (sums.expired - sums.forgiven) +
                              (sums.cancelled + sums.forgiven + sums.owed) + outstanding);
}

static bool may_owe(const struct program *program, struct str unit)
{
    if (program->policies.claw_back == CLAW_BACK_DEBT)
        return true;
    /* "withhold" of a unit without a value falls back to a debt; the reader refuses such programmes */
    return program->policies.claw_back == CLAW_BACK_WITHHOLD &&
           program_unit(program, unit)->value_points == 0;
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
        if (!may_owe(&toy.program, balance->unit))
            CHECK(balance->usable.n >= 0);
    }
}

TEST(law_points_are_neither_lost_nor_made)
{
    struct rng rng = rng_new();
    struct arena arena = { 0 };
    struct random_wish wish = { 0 };
    int64_t recorded = 0;
    int64_t refused = 0;

    CHECK_OK(arena_open(&arena, 1u << 20));
    toy_open_with(&toy, &(struct program){ 0 });
    for (int64_t round = 0; round < test_rounds(1500); round++) {
        struct program program = { 0 };
        arena_reset(&arena, 0);
        wish.looks_back = rng_chance(&rng, 50);
        random_program(&rng, &arena, &wish, &program);
        toy_reset(&toy, &program);
        int day = 0;
        for (int deed = 0; deed < DEEDS; deed++) {
            check_note("round %lld, deed %d", (long long)round, deed);
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
            }
        }
        for (size_t a = 1; a <= TOY_ACCOUNTS_MAX; a++) {
            for (size_t u = 0; u < program.unit_count; u++)
                check_unit(&toy.accounts[a], program.units[u].id);
        }
    }
    CHECK(recorded > refused); /* the shop is a shop */
    toy_close(&toy);
    arena_close(&arena);
}
