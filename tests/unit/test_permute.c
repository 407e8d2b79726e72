/* test_permute.c - core/permute.c: numbers of ten digits in an order that only who has the key can tell. */
#include "core/permute.h"
#include "tests/lib/check.h"

static const struct str key = { "0123456789abcdef0123456789abcdef", 32 };
static const struct str other = { "0123456789abcdef0123456789abcdeg", 32 };

TEST(permute_stays_within_ten_digits_and_comes_back)
{
    static const int64_t numbers[] = { 0, 1, 2, 99999, 100000, 100001, 4999999999, PERMUTE_MAX };
    for (size_t i = 0; i < COUNT(numbers); i++) {
        int64_t found = permute(key, numbers[i]);
        check_note("%lld", (long long)numbers[i]);
        CHECK(found >= 0 && found <= PERMUTE_MAX);
        CHECK_EQ(permute_back(key, found), numbers[i]);
        CHECK_EQ(permute(key, permute_back(key, numbers[i])), numbers[i]);
    }
}

/* What was printed once is to be printed again: a version that gave other numbers would issue some of them twice. */
TEST(permute_is_the_same_for_ever)
{
    CHECK_EQ(permute(key, 1), INT64_C(8744094591));
    CHECK_EQ(permute(key, 2), INT64_C(5842816729));
}

TEST(neighbours_are_no_neighbours)
{
    int near = 0;
    int ascending = 0;
    for (int64_t i = 1; i < 1000; i++) {
        int64_t step = permute(key, i + 1) - permute(key, i);
        near += step > -1000000 && step < 1000000; /* one in five thousand would be so by chance */
        ascending += step > 0;
    }
    CHECK(near <= 3);
    CHECK(ascending > 400 && ascending < 600);
}

TEST(another_key_is_another_order)
{
    int same = 0;
    for (int64_t i = 0; i < 1000; i++)
        same += permute(key, i) == permute(other, i);
    CHECK_EQ(same, 0);
}
