/* test_money.c - core/money.c: currencies, exact scaling, and splits that lose nothing. */
#include "core/money.h"

#include "core/points.h"
#include "tests/lib/check.h"

#define EUR(minor_) ((struct money){ .minor = (minor_), .currency = CURRENCY_EUR })

__extension__ typedef __int128 wide;

/* ---- currencies ------------------------------------------------------------------------------- */

TEST(currency_knows_letters_numbers_and_decimals)
{
    static const struct {
        const char *code;
        uint16_t number;
        int decimals;
    } cases[] = {
        { "EUR", CURRENCY_EUR, 2 }, { "GBP", CURRENCY_GBP, 2 },
        { "JPY", CURRENCY_JPY, 0 }, { "CHF", 756, 2 },
        { "TND", 788, 3 },          { "XPF", 953, 0 },
        { "ISK", 352, 0 },          { "ALL", 8, 2 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint16_t currency = 0;
        check_note("%s", cases[i].code);
        CHECK_OK(currency_parse(str_c(cases[i].code), &currency));
        CHECK_EQ(currency, cases[i].number);
        CHECK_STR(currency_code(currency), cases[i].code);
        CHECK_EQ(currency_decimals(currency), cases[i].decimals);
    }
}

TEST(currency_letters_and_numbers_are_one_to_one)
{
    int known = 0;
    for (int number = 0; number < 1000; number++) {
        struct str code = currency_code((uint16_t)number);
        uint16_t back = 0;
        if (str_eq(code, STR("XXX")))
            continue;
        CHECK_OK(currency_parse(code, &back));
        CHECK_EQ(back, number);
        known++;
    }
    CHECK(known >= 60);
}

TEST(currency_refuses_what_is_not_one)
{
    static const char *const cases[] = { "", "E", "EU", "eur", "EURO", "XXX", "ZZZ", "EUR " };
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint16_t currency = 77;
        CHECK_ERR(currency_parse(str_c(cases[i]), &currency), E_CURRENCY);
        CHECK_EQ(currency, 77);
    }
}

/* ---- amounts ---------------------------------------------------------------------------------- */

TEST(money_is_valid_up_to_its_limit_and_in_a_currency)
{
    CHECK(money_is_valid(EUR(0)));
    CHECK(money_is_valid(EUR(MONEY_MINOR_MAX)));
    CHECK(money_is_valid(EUR(-MONEY_MINOR_MAX)));
    CHECK(!money_is_valid(EUR(MONEY_MINOR_MAX + 1)));
    CHECK(!money_is_valid(EUR(-MONEY_MINOR_MAX - 1)));
    CHECK(!money_is_valid((struct money){ .minor = 1 }));
}

TEST(money_adds_within_one_currency)
{
    struct money sum = EUR(77);
    CHECK_OK(money_add(EUR(350), EUR(-100), &sum));
    CHECK_EQ(sum.minor, 250);
    CHECK_EQ(sum.currency, CURRENCY_EUR);
    CHECK_OK(money_add(EUR(MONEY_MINOR_MAX), EUR(0), &sum));
    CHECK_EQ(sum.minor, MONEY_MINOR_MAX);

    sum = EUR(77);
    struct money pounds = { .minor = 1, .currency = CURRENCY_GBP };
    CHECK_ERR(money_add(EUR(1), pounds, &sum), E_CURRENCY);
    CHECK_ERR(money_add(EUR(MONEY_MINOR_MAX), EUR(1), &sum), E_OVERFLOW);
    CHECK_ERR(money_add(EUR(-MONEY_MINOR_MAX), EUR(-1), &sum), E_OVERFLOW);
    CHECK_EQ(sum.minor, 77);
}

TEST(points_add_within_their_limit)
{
    struct points sum = { .n = 77 };
    CHECK_ERR(points_add((struct points){ POINTS_MAX }, (struct points){ 1 }, &sum), E_OVERFLOW);
    CHECK_ERR(points_add((struct points){ -POINTS_MAX }, (struct points){ -1 }, &sum), E_OVERFLOW);
    CHECK_EQ(sum.n, 77);
    CHECK_OK(points_add((struct points){ POINTS_MAX }, (struct points){ -1 }, &sum));
    CHECK_EQ(sum.n, POINTS_MAX - 1);
}

/* ---- scaling ---------------------------------------------------------------------------------- */

TEST(scale_rounds_as_told)
{
    static const struct {
        int64_t number, mul, div;
        int64_t floor, half_up, ceiling;
    } cases[] = {
        { 0, 7, 3, 0, 0, 0 },
        { 7, 0, 3, 0, 0, 0 },
        { 6, 1, 3, 2, 2, 2 }, /* nothing to round */
        { 7, 1, 3, 2, 2, 3 }, /* below one half */
        { 5, 1, 2, 2, 3, 3 }, /* one half */
        { 8, 1, 3, 2, 3, 3 }, /* above */
        { 1, 1, INT64_MAX, 0, 0, 1 },
        { INT64_MAX, 1, 1, INT64_MAX, INT64_MAX, INT64_MAX },
        { INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX },
        { INT64_MAX, 1, 2, INT64_MAX / 2, INT64_MAX / 2 + 1, INT64_MAX / 2 + 1 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t got = -1;
        check_note("case %zu", i);
        CHECK_OK(scale_i64(cases[i].number, cases[i].mul, cases[i].div, ROUND_FLOOR, &got));
        CHECK_EQ(got, cases[i].floor);
        CHECK_OK(scale_i64(cases[i].number, cases[i].mul, cases[i].div, ROUND_HALF_UP, &got));
        CHECK_EQ(got, cases[i].half_up);
        CHECK_OK(scale_i64(cases[i].number, cases[i].mul, cases[i].div, ROUND_CEILING, &got));
        CHECK_EQ(got, cases[i].ceiling);
    }
}

TEST(scale_says_when_the_result_is_too_large)
{
    int64_t got = 77;
    CHECK_ERR(scale_i64(INT64_MAX, 2, 1, ROUND_FLOOR, &got), E_OVERFLOW);
    CHECK_ERR(scale_i64(INT64_MAX, INT64_MAX, 1, ROUND_FLOOR, &got), E_OVERFLOW);
    /* Only the rounding leaves the range: (2^63 - 1) * 3 / 3 + something below one. */
    CHECK_ERR(scale_i64(INT64_MAX, 4, 3, ROUND_CEILING, &got), E_OVERFLOW);
    CHECK_EQ(got, 77);
}

TEST(scale_is_exact_for_any_operands)
{
    struct rng rng = rng_new();
    for (int64_t i = 0; i < test_rounds(100000); i++) {
        int64_t number = rng_range(&rng, 0, INT64_MAX - 1) >> rng_range(&rng, 0, 62);
        int64_t mul = rng_range(&rng, 0, INT64_MAX - 1) >> rng_range(&rng, 0, 62);
        int64_t div = (rng_range(&rng, 0, INT64_MAX - 1) >> rng_range(&rng, 0, 62)) + 1;
        int64_t floor = -1;
        int64_t near = -1;
        if (scale_i64(number, mul, div, ROUND_FLOOR, &floor) != OK ||
            scale_i64(number, mul, div, ROUND_HALF_UP, &near) != OK)
            continue;
        /* floor <= exact < floor + 1, and near is within one half of it. */
        wide exact = (wide)number * mul;
        CHECK((wide)floor * div <= exact && exact < ((wide)floor + 1) * div);
        wide twice_off = 2 * ((wide)near * div - exact);
        CHECK(twice_off <= div && twice_off > -(wide)div);
    }
}

TEST(money_part_is_a_rate_of_an_amount)
{
    struct money part = EUR(77);
    CHECK_OK(money_part(EUR(1250), 700, ROUND_FLOOR, &part));
    CHECK_EQ(part.minor, 87);
    CHECK_OK(money_part(EUR(1250), 700, ROUND_HALF_UP, &part));
    CHECK_EQ(part.minor, 88);
    CHECK_OK(money_part(EUR(1250), 0, ROUND_CEILING, &part));
    CHECK_EQ(part.minor, 0);
    CHECK_OK(money_part(EUR(MONEY_MINOR_MAX), RATE_ONE_BP, ROUND_FLOOR, &part));
    CHECK_EQ(part.minor, MONEY_MINOR_MAX);
    CHECK_EQ(part.currency, CURRENCY_EUR);
    CHECK_OK(money_part(EUR(MONEY_MINOR_MAX / 100), RATE_MAX_BP, ROUND_FLOOR, &part));
    CHECK_EQ(part.minor, MONEY_MINOR_MAX);

    part = EUR(77);
    CHECK_ERR(money_part(EUR(MONEY_MINOR_MAX), RATE_ONE_BP + 1, ROUND_FLOOR, &part), E_OVERFLOW);
    CHECK_ERR(money_part(EUR(MONEY_MINOR_MAX), RATE_MAX_BP, ROUND_FLOOR, &part), E_OVERFLOW);
    CHECK_EQ(part.minor, 77);
}

/* ---- splitting -------------------------------------------------------------------------------- */

#define SPLIT_MAX 40

TEST(split_gives_the_units_left_over_to_the_largest_remainders)
{
    static const struct {
        int64_t total;
        size_t count;
        int64_t weights[5];
        int64_t parts[5];
    } cases[] = {
        { 500, 3, { 1299, 450, 899 }, { 245, 85, 170 } },
        { 100, 3, { 333, 333, 334 }, { 33, 33, 34 } },
        { 1, 3, { 1, 1, 1 }, { 1, 0, 0 } }, /* a tie goes to the first */
        { 2, 3, { 1, 1, 1 }, { 1, 1, 0 } },
        { 1, 3, { 0, 1, 1 }, { 0, 1, 0 } }, /* no weight, no part */
        { 7, 1, { 3 }, { 7 } },
        { 0, 3, { 5, 0, 2 }, { 0, 0, 0 } },
        { 0, 2, { 0, 0 }, { 0, 0 } },
        { 1000, 2, { 1, 1 }, { 500, 500 } }, /* more than the weights together */
        { 3, 5, { 1, 1, 1, 1, 1 }, { 1, 1, 1, 0, 0 } },
        { INT64_MAX, 2, { INT64_MAX, INT64_MAX }, { INT64_MAX / 2 + 1, INT64_MAX / 2 } },
        { INT64_MAX, 1, { INT64_MAX }, { INT64_MAX } },
        { 0, 0, { 0 }, { 0 } },
    };
    char memory[1024];
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena scratch = arena_in(memory, sizeof(memory));
        int64_t parts[5] = { 77, 77, 77, 77, 77 };
        check_note("case %zu", i);
        CHECK_OK(split_pro_rata(cases[i].total, cases[i].weights, cases[i].count, &scratch, parts));
        for (size_t j = 0; j < 5; j++)
            CHECK_EQ(parts[j], j < cases[i].count ? cases[i].parts[j] : 77);
        CHECK_EQ(scratch.used, 0); /* given back */
    }
}

TEST(split_refuses_to_share_among_nothing)
{
    char memory[1024];
    struct arena scratch = arena_in(memory, sizeof(memory));
    static const int64_t zeros[3] = { 0 };
    static const int64_t ones[100] = { [0 ... 99] = 1 };
    int64_t parts[100] = { 77, 77, 77 };

    CHECK_ERR(split_pro_rata(5, zeros, 3, &scratch, parts), E_INVALID);
    CHECK_ERR(split_pro_rata(5, zeros, 0, &scratch, parts), E_INVALID);
    CHECK_ERR(split_pro_rata(5, ones, 100, &scratch, parts), E_NO_MEMORY);
    CHECK_EQ(parts[0], 77);
}

TEST(split_takes_a_whole_receipt)
{
    static int64_t weights[LINES_MAX];
    static int64_t parts[LINES_MAX];
    CLEANUP(arena_close) struct arena scratch = { 0 };
    CHECK_OK(arena_open(&scratch, 1 << 20));
    for (size_t i = 0; i < LINES_MAX; i++)
        weights[i] = 1 + (int64_t)(i * 7919 % 1000);
    CHECK_OK(split_pro_rata(LINES_MAX - 1, weights, LINES_MAX, &scratch, parts));
    int64_t sum = 0;
    for (size_t i = 0; i < LINES_MAX; i++)
        sum += parts[i];
    CHECK_EQ(sum, LINES_MAX - 1);
}

/* Whatever the weights: the parts add up; each is the floor of its exact share or one more; nothing
 * without weight gets a part; and nobody was passed over for a smaller remainder, or for an equal
 * one further back. */
TEST(split_is_fair)
{
    struct rng rng = rng_new();
    char memory[4096];
    for (int64_t round = 0; round < test_rounds(20000); round++) {
        struct arena scratch = arena_in(memory, sizeof(memory));
        int64_t weights[SPLIT_MAX];
        int64_t parts[SPLIT_MAX];
        size_t count = (size_t)rng_range(&rng, 1, SPLIT_MAX);
        int shift = (int)rng_range(&rng, 0, 62);
        wide sum = 0;
        for (size_t i = 0; i < count; i++) {
            bool is_zero = rng_chance(&rng, 20);
            weights[i] = is_zero ? 0 : rng_range(&rng, 0, INT64_MAX - 1) >> shift;
            sum += weights[i];
        }
        int64_t total = rng_range(&rng, 0, INT64_MAX - 1) >> rng_range(&rng, 0, 62);
        if (sum == 0)
            continue;
        CHECK_OK(split_pro_rata(total, weights, count, &scratch, parts));

        wide given = 0;
        for (size_t i = 0; i < count; i++) {
            wide floor = (wide)total * weights[i] / sum;
            CHECK(parts[i] == floor || parts[i] == floor + 1);
            if (weights[i] == 0)
                CHECK_EQ(parts[i], 0);
            given += parts[i];
        }
        CHECK(given == total);
        for (size_t i = 0; i < count; i++) {
            for (size_t j = 0; j < count; j++) {
                wide rest_i = (wide)total * weights[i] % sum;
                wide rest_j = (wide)total * weights[j] % sum;
                bool has_i = parts[i] != (wide)total * weights[i] / sum;
                bool has_j = parts[j] != (wide)total * weights[j] / sum;
                if (has_j && !has_i)
                    CHECK(rest_j > rest_i || (rest_j == rest_i && j < i));
            }
        }
    }
}
