/* test_verify.c - app/verify.c: an honest journal agrees, however long an account's history is.  What
 * forgers do is told in tests/story/tamper.py. */
#include "app/verify/verify.h"

#include "app/answer.h"
#include "app/ids.h"
#include "app/members.h"
#include "app/purchase.h"
#include "app/returns.h"
#include "core/limits.h"
#include "tests/lib/small_shop.h"

#define SPEND_EVERY                                                                                \
    900 /* purchases of a point each, and so many lots: fewer than one basket takes */

static struct command run(struct small_shop *shop, command_run *what, const void *request)
{
    struct command command = small_shop_command(shop, what, request);
    CHECK_OK(commit_wait(app_loop(shop->app), &command));
    return command;
}

/* A purchase that gives a point, or spends all points and gives some; the number of its entry. */
static int64_t buy(struct small_shop *shop, struct str card, int64_t number, bool spends)
{
    struct purchase_line_request line = { .amount = spends ? 60000 : 1250, .quantity = 1000 };
    const struct reward *reward =
        &app_program_by_number(shop->app, 1)->program.rewards[1]; /* credit */
    struct purchase_redeem_request redeem = { .reward = reward->id };
    char room[32];
    struct buf receipt = BUF(room);
    buf_int(&receipt, number);
    const struct purchase_request request = {
        .card = card,
        .shop = STR("market"),
        .till = STR("1"),
        .receipt = { room, receipt.used },
        .lines = { .items = &line, .count = 1 },
        .redeem = { .items = &redeem, .count = spends ? 1 : 0 },
    };
    return run(shop, purchase_run, &request).entry.number;
}

static void give_back(struct small_shop *shop, int64_t number)
{
    struct str id = STR_NONE;
    CHECK_OK(id_text(&shop->arena, (struct id){ .partition = 1, .number = number }, &id));
    const struct return_request request = { .purchase = id };
    (void)run(shop, return_run, &request);
}

static void check_agrees(const struct small_shop *shop, int64_t entries)
{
    struct verify_report report = { 0 };
    enum err err = verify_run(shop->app, NULL, NULL, &report);
    check_note("%s at entry %d", report.what, (int)report.entry);
    CHECK_OK(err);
    CHECK(report.is_good);
    CHECK_EQ(report.entries, entries);
}

TEST(an_account_may_have_had_more_lots_than_it_can_have_open)
{
    struct small_shop shop;
    small_shop_open(&shop, "faithful");
    const struct member_request jeanne = { .first_name = STR("Jeanne"), .has_first_name = true };
    struct command enrolled = run(&shop, member_enrol_run, &jeanne);
    struct str card = enrolled.told->card.code;
    int64_t last = 0;
    for (int64_t i = 1; i <= LOTS_MAX + 300; i++) {
        size_t mark = arena_mark(&shop.arena);
        last = buy(&shop, card, i, i % SPEND_EVERY == 0);
        arena_reset(&shop.arena, mark);
    }
    check_agrees(&shop, last);
    give_back(&shop, last);
    give_back(&shop, last - 299);
    check_agrees(&shop, last + 2);
    small_shop_close(&shop);
}
