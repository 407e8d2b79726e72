/* test_low_balance.c - loyalty/account/low_balance.c: when somebody runs out of money. */
#include "loyalty/account/low_balance.h"
#include "tests/lib/check.h"
#include "tests/lib/moments.h"

static const struct unit units[] = {
    { .id = { "points", 6 } },
    { .id = { "prepaid", 7 }, .kind = UNIT_MONEY, .pays = true, .low_balance = 500 },
};
static const struct program program = { .units = units, .unit_count = COUNT(units) };

static struct lot lot_of(const char *unit, int64_t left, const char *from, const char *until)
{
    return (struct lot){
        .unit = str_c(unit),
        .from = day(from),
        .until = until != NULL ? day(until) : DATE_NONE,
        .left = { .n = left },
    };
}

static int64_t seen(const struct lot *lots, size_t count, size_t unit)
{
    struct account account = { .lots = (struct lot *)(uintptr_t)lots, .lot_count = count };
    struct low_balance balance = { .usable = { 0 } };
    low_balance_look(&program, &account, day("2026-11-22"), &balance);
    return balance.usable[unit];
}

TEST(low_balance_is_what_can_be_used_of_money_with_a_bound)
{
    const struct lot lots[] = {
        lot_of("prepaid", 400, "2026-11-22", NULL),
        lot_of("prepaid", 300, "2026-11-23", NULL),  /* waits */
        lot_of("points", 9, "2026-01-01", NULL),     /* has no bound */
        lot_of("prepaid", -150, "2026-01-01", NULL), /* is owed */
    };
    CHECK_EQ(seen(lots, COUNT(lots), 1), 250);
    CHECK_EQ(seen(lots, COUNT(lots), 0), 0);
}

/* "So that its end is seen when it is": the entry that expires it tells of it, not the day. */
TEST(low_balance_counts_what_has_ended_until_it_is_expired)
{
    struct lot lots[] = { lot_of("prepaid", 400, "2026-01-01", "2026-11-21") };
    CHECK_EQ(seen(lots, 1, 1), 400);
    lots[0].left.n = 0;
    lots[0].expired.n = 400;
    CHECK_EQ(seen(lots, 1, 1), 0);
}

TEST(low_balance_falls_from_the_bound_or_above_to_below)
{
    static const struct {
        int64_t before;
        int64_t behind;
        bool fell;
    } cases[] = {
        { 600, 499, true },  { 500, 499, true }, { 600, 500, false }, { 499, 100, false },
        { 499, 600, false }, { 600, -10, true }, { 0, 0, false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct low_balance before = { .usable = { 900, cases[i].before } };
        const struct low_balance behind = { .usable = { 0, cases[i].behind } };
        check_note("case %zu", i);
        CHECK_EQ(low_balance_fell(&program, 1, &before, &behind), cases[i].fell);
        CHECK(!low_balance_fell(&program, 0, &before, &behind));
    }
}
