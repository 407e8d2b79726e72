/* test_hints.c - app/hints.c: a card is remembered, or it is not; never another's place. */
#include "app/hints.h"

#include <stdio.h>

#include "tests/lib/check.h"

#define CARDS (3 * HINTS_MAX)

static struct str card_of(char room[16], int64_t number)
{
    int len = snprintf(room, 16, "29%010lld", (long long)number);
    return (struct str){ .ptr = room, .len = (size_t)len };
}

TEST(a_card_is_found_where_it_was_put_last)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct hints *hints = NULL;
    CHECK_OK(arena_open(&arena, 8u << 20));
    CHECK_OK(hints_make(&arena, &hints));
    CHECK_EQ(hints_get(hints, STR("2900000000019")).partition, 0);
    hints_put(hints, STR("2900000000019"), (struct hint){ .partition = 7, .account = 12 });
    CHECK_EQ(hints_get(hints, STR("2900000000019")).partition, 7);
    CHECK_EQ(hints_get(hints, STR("2900000000019")).account, 12);
    CHECK_EQ(hints_get(hints, STR("2900000000026")).partition, 0);
    hints_put(hints, STR("2900000000019"), (struct hint){ .partition = 3, .account = 1 });
    CHECK_EQ(hints_get(hints, STR("2900000000019")).partition, 3);
}

/* More than there are places for: of those that are still known, each has its own. */
TEST(many_cards_share_the_places_and_none_is_taken_for_another)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct hints *hints = NULL;
    char room[16];
    int64_t known = 0;
    CHECK_OK(arena_open(&arena, 8u << 20));
    CHECK_OK(hints_make(&arena, &hints));
    for (int64_t number = 0; number < CARDS; number++)
        hints_put(hints, card_of(room, number),
                  (struct hint){ .partition = (int32_t)(number % 16 + 1), .account = number });
    for (int64_t number = 0; number < CARDS; number++) {
        struct hint hint = hints_get(hints, card_of(room, number));
        if (hint.partition == 0)
            continue;
        known++;
        CHECK_EQ(hint.partition, number % 16 + 1);
        CHECK_EQ(hint.account, number);
    }
    CHECK(known > HINTS_MAX / 2); /* they are spread over the places */
    CHECK(known <= HINTS_MAX);
}

TEST(no_memory_is_said)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct hints *hints = NULL;
    CHECK_OK(arena_open(&arena, 4096));
    CHECK_ERR(hints_make(&arena, &hints), E_NO_MEMORY);
}
