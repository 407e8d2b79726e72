/* test_card_batch.c - loyalty/account/card_batch.c: what becomes of cards that nobody has yet. */
#include "loyalty/account/card_batch.h"

#include "core/limits.h"
#include "tests/lib/check.h"
#include "tests/lib/moments.h"

#define PLACES 20

static char room[1 << 16];
static struct arena arena;
static bool is_out[PLACES + 1];
static struct batch_stretches now;

static void begin(const char *shop)
{
    const struct entry_batch made = {
        .what = BATCH_MAKE,
        .from = 1,
        .until = PLACES,
        .cards = PLACES,
        .brought = { .shop = str_c(shop), .on = shop[0] != '\0' ? day("2026-11-20") : DATE_NONE },
    };
    arena = arena_in(room, sizeof(room));
    for (int i = 0; i <= PLACES; i++)
        is_out[i] = false;
    CHECK_OK(batch_begin(&arena, &made, &now));
}

static int64_t change(enum batch_what what, int64_t from, int64_t until, const char *shop)
{
    const struct entry_batch change = {
        .what = what,
        .of = 1,
        .from = from,
        .until = until,
        .brought = { .shop = str_c(shop), .on = shop[0] != '\0' ? day("2026-11-22") : DATE_NONE },
    };
    int64_t cards = -1;
    CHECK_OK(batch_change(&arena, &now, &change, is_out, &now, &cards));
    return cards;
}

/* "1-4 lake, 5-6 lake lost": as a reader would write it. */
static void check_now(const char *expected)
{
    static const char *const states[] = { "", " lost", " destroyed" };
    char text[512];
    struct buf out = BUF(text);
    for (size_t i = 0; i < now.count; i++) {
        const struct batch_stretch *stretch = &now.items[i];
        buf_str(&out, i > 0 ? STR(", ") : STR_NONE);
        buf_int(&out, stretch->from);
        buf_char(&out, '-');
        buf_int(&out, stretch->until);
        if (stretch->brought.shop.len > 0)
            buf_char(&out, ' ');
        buf_str(&out, stretch->brought.shop);
        buf_str(&out, str_c(states[stretch->state]));
    }
    CHECK(str_eq((struct str){ text, out.used }, str_c(expected)));
}

TEST(what_was_made_is_one_stretch)
{
    begin("");
    check_now("1-20");
    begin("lake");
    check_now("1-20 lake");
}

TEST(a_change_splits_and_what_is_alike_again_is_one)
{
    begin("");
    CHECK_EQ(change(BATCH_DELIVER, 1, 10, "lake"), 10);
    check_now("1-10 lake, 11-20");
    CHECK_EQ(change(BATCH_DELIVER, 11, 20, "lake"), 10);
    check_now("1-20 lake");
    CHECK_EQ(change(BATCH_LOSE, 7, 7, ""), 1);
    check_now("1-6 lake, 7-7 lake lost, 8-20 lake");
    CHECK_EQ(change(BATCH_LOSE, 6, 8, ""), 2);
    check_now("1-5 lake, 6-8 lake lost, 9-20 lake");
    CHECK_EQ(change(BATCH_FIND, 1, 20, ""), 3);
    check_now("1-20 lake");
}

TEST(what_a_change_does_nothing_to_stays)
{
    begin("lake");
    CHECK_EQ(change(BATCH_LOSE, 1, 4, ""), 4);
    CHECK_EQ(change(BATCH_DESTROY, 3, 6, ""), 4); /* lost or not */
    check_now("1-2 lake lost, 3-6 lake destroyed, 7-20 lake");
    CHECK_EQ(change(BATCH_FIND, 3, 20, ""), 0);
    CHECK_EQ(change(BATCH_DELIVER, 1, 6, "hill"), 0);
    CHECK_EQ(change(BATCH_DESTROY, 3, 6, ""), 0);
    check_now("1-2 lake lost, 3-6 lake destroyed, 7-20 lake");
    CHECK_EQ(change(BATCH_DELIVER, 1, 20, "hill"), 14);
    check_now("1-2 lake lost, 3-6 lake destroyed, 7-20 hill");
}

TEST(those_with_a_customer_are_not_counted)
{
    begin("lake");
    is_out[2] = is_out[3] = true;
    CHECK_EQ(change(BATCH_LOSE, 1, 4, ""), 2);
    CHECK_EQ(change(BATCH_FIND, 2, 3, ""), 0);
    check_now("1-1 lake lost, 2-3 lake, 4-4 lake lost, 5-20 lake");
}

TEST(a_card_is_handed_out_where_it_was_brought)
{
    begin("");
    (void)change(BATCH_DELIVER, 1, 10, "lake");
    (void)change(BATCH_LOSE, 2, 2, "");
    (void)change(BATCH_DESTROY, 3, 3, "");
    CHECK_OK(batch_check(batch_stretch_at(&now, 1), STR("lake")));
    CHECK_OK(batch_check(batch_stretch_at(&now, 1), STR_NONE));
    CHECK_ERR(batch_check(batch_stretch_at(&now, 1), STR("hill")), E_CARD_UNDELIVERED);
    CHECK_ERR(batch_check(batch_stretch_at(&now, 2), STR("lake")), E_CARD_STOCK_LOST);
    CHECK_ERR(batch_check(batch_stretch_at(&now, 3), STR("lake")), E_CARD_STOCK_DESTROYED);
    CHECK_ERR(batch_check(batch_stretch_at(&now, 11), STR("lake")), E_CARD_UNDELIVERED);
    CHECK_ERR(batch_check(batch_stretch_at(&now, 11), STR_NONE), E_CARD_UNDELIVERED);
    CHECK(batch_stretch_at(&now, PLACES + 1) == NULL);
}

TEST(the_usual_costs_are_those_of_the_currency)
{
    CHECK_EQ(batch_usual_cost(BATCH_CHIP, 2), 200);
    CHECK_EQ(batch_usual_cost(BATCH_BARCODE, 2), 100);
    CHECK_EQ(batch_usual_cost(BATCH_STRIPE, 2), 50);
    CHECK_EQ(batch_usual_cost(BATCH_STRIPE, 3), 500);
    CHECK_EQ(batch_usual_cost(BATCH_CHIP, 0), 2);
}

TEST(a_change_runs_out_of_memory_cleanly)
{
    const struct entry_batch lost = { .what = BATCH_LOSE, .from = 1, .until = 2 };
    struct batch_stretches after = { .count = 7 };
    int64_t cards = -1;
    begin("lake");
    struct arena none = arena_in(room, 0);
    CHECK_ERR(batch_change(&none, &now, &lost, is_out, &after, &cards), E_NO_MEMORY);
    CHECK_EQ(after.count, 7);
    CHECK_EQ(cards, -1);
}
