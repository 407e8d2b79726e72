/* test_remains.c - loyalty/remains.c: parts of a line end at the same cent, whatever their order. */
#include "loyalty/remains.h"
#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

static struct arena arena;

static struct remains remains_of(const struct receipt *receipt, const struct entry *returns,
                                 size_t count)
{
    struct remains remains = { 0 };
    if (arena.base == NULL)
        CHECK_OK(arena_open(&arena, 1u << 20));
    CHECK_OK(remains_open(&arena, receipt, returns, count, &remains));
    return remains;
}

TEST(remains_depend_on_the_sum_of_what_came_back_alone)
{
    static const struct receipt_line line = { .quantity_milli = 3000, .amount_minor = 1000 };
    struct receipt receipt = { .lines = &line, .line_count = 1 };
    int64_t amount = 0;

    struct remains by_one = remains_of(&receipt, NULL, 0);
    CHECK_OK(remains_take(&by_one, 0, 1000, &amount));
    CHECK_EQ(amount, 333);
    CHECK_OK(remains_take(&by_one, 0, 1000, &amount));
    CHECK_EQ(amount, 334); /* two thirds are 6.67 */
    CHECK_EQ(by_one.quantity_milli[0], 1000);
    CHECK_OK(remains_take(&by_one, 0, 1000, &amount));
    CHECK_EQ(amount, 333);
    CHECK_EQ(by_one.amount_minor[0], 0);
    CHECK_EQ(by_one.quantity_milli[0], 0);

    struct remains by_two = remains_of(&receipt, NULL, 0);
    CHECK_OK(remains_take(&by_two, 0, 2000, &amount));
    CHECK_EQ(amount, 667);
    CHECK_EQ(by_two.quantity_milli[0], 1000);
}

TEST(remains_go_on_from_the_recorded_returns)
{
    static const struct receipt_line line = { .quantity_milli = 3000, .amount_minor = 1000 };
    struct receipt receipt = { .lines = &line, .line_count = 1 };
    struct entry_back backs[] = { { .line = 1, .quantity_milli = 1000, .amount_minor = 333 } };
    struct entry returns[] = { { .backs = backs, .back_count = 1 },
                               { .backs = backs, .back_count = 1 } };
    int64_t amount = 0;

    struct remains remains = remains_of(&receipt, returns, 2);
    CHECK_EQ(remains.amount_minor[0],
             334); /* what was recorded counts, whatever the formula says */
    CHECK_OK(remains_take(&remains, 0, 1000, &amount));
    CHECK_EQ(amount, 334);
    CHECK_EQ(remains.amount_minor[0], 0);
}

TEST(remains_find_returns_that_cannot_be)
{
    static const struct receipt_line line = { .quantity_milli = 3000, .amount_minor = 1000 };
    struct receipt receipt = { .lines = &line, .line_count = 1 };
    static const struct entry_back cases[] = {
        { .line = 0, .quantity_milli = 1000, .amount_minor = 333 },
        { .line = 2, .quantity_milli = 1000, .amount_minor = 333 },
        { .line = 1, .quantity_milli = 0, .amount_minor = 0 },
        { .line = 1, .quantity_milli = 3001, .amount_minor = 1000 },
        { .line = 1, .quantity_milli = 1000, .amount_minor = 1001 },
        { .line = 1, .quantity_milli = 1000, .amount_minor = -1 },
        { .line = 1, .quantity_milli = 3000, .amount_minor = 999 }, /* all back, a cent left */
    };

    (void)remains_of(&receipt, NULL, 0);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct entry_back back = cases[i];
        struct entry entry = { .backs = &back, .back_count = 1 };
        struct remains remains = { 0 };
        check_note("case %zu", i);
        CHECK_ERR(remains_open(&arena, &receipt, &entry, 1, &remains), E_JOURNAL);
    }
}

TEST(remains_find_a_return_that_took_more_than_its_share)
{
    static const struct receipt_line line = { .quantity_milli = 3000, .amount_minor = 1000 };
    struct receipt receipt = { .lines = &line, .line_count = 1 };
    struct entry_back back = { .line = 1, .quantity_milli = 1000, .amount_minor = 900 };
    struct entry entry = { .backs = &back, .back_count = 1 };
    struct remains remains = remains_of(&receipt, &entry, 1);
    int64_t amount = -1;

    CHECK_ERR(remains_take(&remains, 0, 1000, &amount), E_JOURNAL); /* it would be -233 */
    CHECK_EQ(amount, -1);
    CHECK_OK(remains_take(&remains, 0, 2000, &amount)); /* the last part takes what is left */
    CHECK_EQ(amount, 100);
}

TEST(remains_of_a_line_are_never_negative_and_end_at_zero)
{
    struct rng rng = rng_new();
    for (int64_t round = 0; round < test_rounds(20000); round++) {
        struct receipt_line line = {
            .quantity_milli = rng_range(&rng, 1, rng_chance(&rng, 20) ? QUANTITY_MILLI_MAX : 9000),
            .amount_minor = rng_range(&rng, 0, rng_chance(&rng, 20) ? MONEY_MINOR_MAX : 500),
        };
        struct receipt receipt = { .lines = &line, .line_count = 1 };
        struct remains remains = remains_of(&receipt, NULL, 0);
        int64_t total = 0;
        while (remains.quantity_milli[0] > 0) {
            int64_t left = remains.quantity_milli[0];
            int64_t part = rng_chance(&rng, 30) ? left : rng_range(&rng, 1, left);
            int64_t amount = -1;
            CHECK_OK(remains_take(&remains, 0, part, &amount));
            CHECK(amount >= 0);
            total += amount;
            CHECK_EQ(remains.amount_minor[0], line.amount_minor - total);
        }
        CHECK_EQ(total, line.amount_minor);
        arena_reset(&arena, 0);
    }
}
