/* test_commit.c - app/commit.c: what the commands of one batch hear, and that answers are told again. */
#include "app/commit.h"

#include <string.h>

#include "app/answer.h"
#include "app/members.h"
#include "app/purchase.h"
#include "tests/lib/small_shop.h"

static struct purchase_line_request lines[] = { { .amount = 1250, .vat = 550, .quantity = 1000 } };

static struct purchase_request purchase_of(const char *receipt)
{
    return (struct purchase_request){
        .shop = STR("market"),
        .till = STR("1"),
        .receipt = str_c(receipt),
        .lines = { .items = lines, .count = COUNT(lines) },
    };
}

static int64_t entries_of(const struct small_shop *shop)
{
    struct reader reader = { 0 };
    struct journal_figures figures = { 0 };
    CHECK_OK(reader_take(shop->app, &reader));
    CHECK_OK(journal_figures(reader.db, &figures));
    reader_give(&reader);
    return figures.entries;
}

TEST(a_batch_that_fails_has_recorded_nothing_not_even_for_who_asked_twice)
{
    struct small_shop shop;
    small_shop_open(&shop, "spoilt");
    const struct purchase_request before = purchase_of("1");
    const struct purchase_request within = purchase_of("2");
    struct command first = small_shop_command(&shop, purchase_run, &before);
    CHECK_OK(commit_wait(app_loop(shop.app), &first));
    int64_t entries = entries_of(&shop);

    struct command commands[5];
    commands[0] = first; /* answered before: told again whatever becomes of the batch */
    commands[1] = small_shop_command(&shop, purchase_run, &within);
    commands[2] = commands[1]; /* the till was impatient */
    commands[3] = small_shop_command(&shop, small_shop_fail, NULL);
    commands[4] = small_shop_command(&shop, purchase_run, &before); /* the receipt is known */
    small_shop_batch(&shop, commands, COUNT(commands));
    CHECK_OK(commands[0].result);
    CHECK(commands[0].is_replayed);
    CHECK_ERR(commands[1].result, E_DB);
    CHECK_ERR(commands[2].result, E_DB);
    CHECK_ERR(commands[3].result, E_DB);
    CHECK(commands[4].result != OK);
    CHECK_EQ(entries_of(&shop), entries);

    CHECK_OK(commit_wait(app_loop(shop.app), &commands[2])); /* it asks again */
    CHECK(!commands[2].is_replayed);
    CHECK_EQ(entries_of(&shop), entries + 1);
    small_shop_close(&shop);
}

TEST(who_asks_twice_in_one_batch_hears_the_same_twice)
{
    struct small_shop shop;
    struct buf texts[2] = { { 0 }, { 0 } };
    small_shop_open(&shop, "twice");
    const struct purchase_request request = purchase_of("1");
    struct command commands[2];
    commands[0] = small_shop_command(&shop, purchase_run, &request);
    commands[1] = commands[0];
    small_shop_batch(&shop, commands, COUNT(commands));
    for (size_t i = 0; i < COUNT(commands); i++) {
        CHECK_OK(commands[i].result);
        CHECK_OK(buf_create(&shop.arena, REPLY_MAX_BYTES, &texts[i]));
        CHECK_OK(answer_write(&shop.arena, commands[i].told, &texts[i]));
        CHECK_EQ(answer_status(commands[i].told->entry), 201);
    }
    CHECK(!commands[0].is_replayed && commands[1].is_replayed);
    CHECK_EQ(texts[0].used, texts[1].used);
    CHECK(memcmp(texts[0].base, texts[1].base, texts[0].used) == 0);
    small_shop_close(&shop);
}

TEST(who_has_no_room_to_be_told_harms_nobody_else_of_the_batch)
{
    struct small_shop shop;
    struct arena small;
    small_shop_open(&shop, "crowded");
    const struct member_request jeanne = { .first_name = STR("Jeanne"), .has_first_name = true };
    const struct purchase_request purchase = purchase_of("1");
    struct command commands[3];
    commands[0] = small_shop_command(&shop, member_enrol_run, &jeanne);
    commands[1] = small_shop_command(&shop, purchase_run, &purchase);
    commands[2] = small_shop_command(&shop, member_enrol_run, &jeanne);
    CHECK_OK(arena_open(&small, ANSWER_ROOM_BYTES));
    commands[0].arena = &small;
    small_shop_batch(&shop, commands, COUNT(commands));
    CHECK_ERR(commands[0].result, E_NO_MEMORY);
    CHECK_OK(commands[1].result);
    CHECK_OK(commands[2].result);
    CHECK_EQ(commands[2].told->card.number, 1); /* the card that was not made took no number */
    arena_close(&small);
    small_shop_close(&shop);
}

TEST(what_could_not_be_told_is_not_recorded)
{
    struct small_shop shop;
    struct arena small;
    small_shop_open(&shop, "narrow");
    const struct purchase_request request = purchase_of("1");
    struct command command = small_shop_command(&shop, purchase_run, &request);
    int64_t entries = entries_of(&shop);
    CHECK_OK(arena_open(&small, ANSWER_ROOM_BYTES)); /* the decision needs some of it */
    command.arena = &small;
    CHECK_ERR(commit_wait(app_loop(shop.app), &command), E_NO_MEMORY);
    CHECK_EQ(entries_of(&shop), entries);
    command.arena = &shop.arena;
    CHECK_OK(commit_wait(app_loop(shop.app), &command));
    CHECK_EQ(entries_of(&shop), entries + 1);
    arena_close(&small);
    small_shop_close(&shop);
}
