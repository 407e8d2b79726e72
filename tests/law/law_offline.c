/* law_offline.c - what a till gave while the line was down stands, whatever the account has by then and whichever programme is
 * in force:
 *
 *      it is never refused, and each line has the discount that it was given
 *      of each unit, what it cost  =  what the account gave  +  what the shop bears
 *      nothing is borne of a unit of which something is left
 *      once everything has come back the account has what it had, and nothing is borne
 */
#include "loyalty/offline/exception.h"
#include "tests/lib/random_shop.h"

#define MUCH 100000

static struct toy till;
static struct toy toy;
static struct arena arena;

/* What a rich account gets at the till; NULL: the till refuses. */
static const struct entry *give(struct rng *rng, const struct program *program)
{
    struct receipt receipt = random_receipt(rng, &arena, program);
    toy_reset(&till, program);
    for (size_t u = 0; u < program->unit_count; u++)
        toy_give(&till, 1, program->units[u].id.ptr, MUCH, 0);
    return toy_purchase(&till, 1, 0, &receipt) == OK ? toy_lead(&till) : NULL;
}

static int64_t in_all(struct str unit)
{
    int64_t points = 0;
    for (size_t i = 0; i < toy.accounts[1].lot_count; i++) {
        if (str_eq(toy.accounts[1].lots[i].unit, unit))
            points += toy.accounts[1].lots[i].left.n;
    }
    return points;
}

static int64_t spent_of(const struct entry *entry, struct str unit)
{
    int64_t points = 0;
    for (size_t i = 0; i < entry->moves.count; i++) {
        if (entry->moves.items[i].kind == MOVE_SPEND && str_eq(entry->moves.items[i].unit, unit))
            points += entry->moves.items[i].amount.n;
    }
    return points;
}

static void check_unit(const struct entry *entry, struct str unit, int64_t had)
{
    int64_t cost = 0;
    int64_t borne = 0;
    for (size_t i = 0; i < entry->outcome.redemption_count; i++) {
        const struct outcome_redemption *row = &entry->outcome.redemptions[i];
        if (str_eq(row->unit, unit))
            cost += row->cost.n;
        for (size_t k = 0; k < entry->offline.borne_count && str_eq(row->unit, unit); k++) {
            if (entry->offline.borne[k].ask == row->ask)
                borne += entry->offline.borne[k].points.n;
        }
    }
    CHECK_EQ(cost, spent_of(entry, unit) + borne);
    CHECK(borne == 0 || spent_of(entry, unit) == (had > 0 ? had : 0) ||
          program_unit(&toy.program, unit) == NULL);
}

static void check_stands(const struct entry *entry, const struct entry *given)
{
    CHECK_EQ(entry->outcome.due_total_minor, given->outcome.due_total_minor);
    for (size_t i = 0; i < entry->outcome.line_count; i++)
        CHECK_EQ(entry->outcome.discount_minor[i], given->outcome.discount_minor[i]);
    CHECK_EQ(entry->outcome.redemption_count, given->outcome.redemption_count);
    CHECK(entry->offline.borne_minor >= 0);
    CHECK(entry->offline.borne_minor <= entry->outcome.discount_total_minor);
    CHECK(exceptions_of(entry).count > 0 || entry->offline.borne_minor == 0);
}

/* In random parts; false where points became vouchers on the way: of those the laws of returns speak. */
static bool give_all_back(struct rng *rng, int64_t purchase)
{
    for (;;) {
        size_t count = 0;
        struct entry_back *backs = random_backs(rng, &toy, purchase, &count);
        enum err err =
            toy_return(&toy, purchase, 0, backs, count); /* none told: all that is left */
        if (err == E_RETURNED_ALREADY)
            break;
        CHECK_OK(err);
    }
    for (size_t i = 0; i < toy.entry_count; i++) {
        if (toy.entries[i].kind == ENTRY_CONVERT)
            return false;
    }
    return true;
}

static void check_nothing_is_left(int64_t purchase)
{
    const struct offline *first = &toy.entries[purchase - 1].offline;
    int64_t minor = first->borne_minor;
    int64_t points = 0;
    for (size_t i = 0; i < first->borne_count; i++)
        points += first->borne[i].points.n;
    for (size_t i = 0; i < toy.entry_count; i++) {
        const struct entry *entry = &toy.entries[i];
        if (entry->kind != ENTRY_RETURN || entry->purchase != purchase)
            continue;
        minor += entry->offline.borne_minor;
        for (size_t k = 0; k < entry->offline.borne_count; k++)
            points += entry->offline.borne[k].points.n;
    }
    CHECK_EQ(minor, 0);
    CHECK_EQ(points, 0);
}

/* What the server makes of it, with an account that has so much of each unit. */
static bool tell(struct rng *rng, const struct program *program, const struct entry *given,
                 int64_t *borne)
{
    int64_t had[UNITS_MAX] = { 0 };
    struct entry entry = {
        .kind = ENTRY_PURCHASE,
        .on = toy_day(0),
        .second = 36000,
        .shop = STR("toy"),
        .till = STR("1"),
        .account = 1,
        .receipt = given->receipt,
        .offline = { .snapshot = 1,
                     .asks = given->receipt.asks,
                     .ask_count = given->receipt.ask_count,
                     .redemptions = given->outcome.redemptions,
                     .redemption_count = given->outcome.redemption_count },
    };
    toy_reset(&toy, program);
    for (size_t u = 0; u < program->unit_count; u++) {
        int64_t points = rng_chance(rng, 40) ? 0 : rng_range(rng, 1, 300);
        if (points > 0)
            toy_give(&toy, 1, program->units[u].id.ptr, points, 0);
        had[u] = toy_usable(&toy, 1, program->units[u].id.ptr, 0);
    }
    CHECK_OK(toy_run(&toy, &entry));
    const struct entry *made = toy_lead(&toy);
    check_stands(made, given);
    for (size_t u = 0; u < program->unit_count; u++)
        check_unit(made, program->units[u].id, had[u]);
    *borne += made->offline.borne_minor;
    if (!give_all_back(rng, made->number))
        return false;
    check_nothing_is_left(made->number);
    for (size_t u = 0; u < program->unit_count; u++)
        CHECK_EQ(in_all(program->units[u].id), had[u]);
    return true;
}

TEST(law_what_a_till_gave_stands_and_costs_what_the_account_lacks)
{
    struct rng rng = rng_new();
    int64_t given_count = 0;
    int64_t whole = 0;
    int64_t borne = 0;
    CHECK_OK(arena_open(&arena, 8u << 20));
    toy_open_with(&toy, &(struct program){ 0 });
    toy_open_with(&till, &(struct program){ 0 });
    for (int64_t round = 0; round < test_rounds(3000); round++) {
        const struct random_wish wish = { .never_expires = true, .looks_back = false };
        struct program program = { 0 };
        struct program other = { 0 };
        check_note("round %lld", (long long)round);
        arena_reset(&arena, 0);
        random_program(&rng, &arena, &wish, &program);
        random_program(&rng, &arena, &wish, &other);
        const struct entry *given = give(&rng, &program);
        if (given == NULL || given->outcome.redemption_count == 0)
            continue;
        given_count++;
        bool is_other = rng_chance(&rng, 30) && other.currency == program.currency;
        whole += tell(&rng, is_other ? &other : &program, given, &borne) ? 1 : 0;
    }
    check_note("%lld given, %lld came back whole, %lld borne", (long long)given_count,
               (long long)whole, (long long)borne);
    CHECK(given_count > test_rounds(3000) / 10); /* the law is about something */
    CHECK(whole > given_count / 2);
    CHECK(borne > 0);
    toy_close(&toy);
    toy_close(&till);
    arena_close(&arena);
}
