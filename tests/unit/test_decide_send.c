/* test_decide_send.c - loyalty/decide/decide_send.c: what an account passes on, and what of it arrives. */
#include "tests/lib/check.h"
#include "tests/lib/moments.h"
#include "tests/lib/toy_shop.h"

#define UNIT_(fields_) "{'id':'points','label':{'en':'points'},'kind':'points'" fields_ "}"
#define KEPT_          "{'id':'kept','label':{'en':'kept'},'kind':'points'}"
#define SHOP(fields_, more_)                                                                       \
    "{'format':1,'name':{'en':'Toy'},'currency':'EUR','units':[" UNIT_(                            \
        fields_) "," KEPT_                                                                         \
                 "],'rules':[{'id':'base','on':'purchase','give':{'unit':'points','per_amount':"   \
                 "{'every':100,'points':1}}}],'rewards':[]" more_ "}"
#define PASSED(transfer_) SHOP(",'transfer':{" transfer_ "}", "")
#define MONTH(transfer_)  SHOP(",'expiry':{'months':1},'transfer':{" transfer_ "}", "")

static struct toy toy;

/* Days after the first of January 2026. */
static int on(const char *text)
{
    return day(text).days - TOY_DAY_ZERO;
}

static enum err pass(int at, int64_t points)
{
    return toy_transfer(&toy, 1, 2, at, "points", points);
}

static const struct entry *sent(void)
{
    CHECK_EQ(toy_last(&toy)->kind, ENTRY_RECEIVE);
    return &toy.entries[toy_last(&toy)->purchase - 1];
}

static void check_move(const struct entry *entry, size_t index, enum move_kind kind, int64_t lot,
                       int64_t amount)
{
    CHECK(index < entry->moves.count);
    CHECK_EQ(entry->moves.items[index].kind, kind);
    CHECK_EQ(entry->moves.items[index].lot, lot);
    CHECK_EQ(entry->moves.items[index].amount.n, amount);
}

static void check_part(size_t index, int64_t points, const char *from, const char *until)
{
    const struct entry *received = toy_last(&toy);
    CHECK_EQ(received->kind, ENTRY_RECEIVE);
    CHECK(index < received->part_count);
    CHECK_EQ(received->parts[index].points.n, points);
    CHECK_EQ(received->parts[index].from.days, day(from).days);
    if (until == NULL)
        CHECK(date_is_none(received->parts[index].until));
    else
        CHECK_EQ(received->parts[index].until.days, day(until).days);
}

static void check_refused(enum err err, enum err want, int64_t have, int64_t need)
{
    CHECK_ERR(err, want);
    CHECK_EQ(toy.refusal.have, have);
    CHECK_EQ(toy.refusal.need, need);
}

/* ---- what moves ------------------------------------------------------------------------------- */

TEST(send_takes_in_the_order_of_spending_and_receive_brings_the_same)
{
    toy_open(&toy, MONTH(""));
    toy_give(&toy, 1, "points", 30, on("2026-01-10"));
    toy_give(&toy, 1, "points", 20, on("2026-01-05"));
    CHECK_OK(pass(on("2026-01-20"), 35));
    check_move(sent(), 0, MOVE_SEND, 2, 20); /* it ends first */
    check_move(sent(), 1, MOVE_SEND, 1, 15);
    CHECK_EQ(sent()->moves.count, 2);
    check_move(toy_last(&toy), 0, MOVE_RECEIVE, 1, 20);
    check_move(toy_last(&toy), 1, MOVE_RECEIVE, 2, 15);
    check_part(0, 20, "2026-01-20", "2026-02-05"); /* "transfers keep the expiry" */
    check_part(1, 15, "2026-01-20", "2026-02-10");
    CHECK_EQ(toy_usable(&toy, 1, "points", on("2026-01-20")), 15);
    CHECK_EQ(toy_usable(&toy, 2, "points", on("2026-01-20")), 35);
    CHECK_EQ(toy_usable(&toy, 2, "points", on("2026-02-06")), 15);
    toy_close(&toy);
}

TEST(what_ends_together_comes_together)
{
    toy_open(&toy, PASSED(""));
    for (int i = 0; i < 5; i++)
        toy_give(&toy, 1, "points", 10, i);
    CHECK_OK(pass(10, 42));
    CHECK_EQ(sent()->moves.count, 5);
    CHECK_EQ(toy_last(&toy)->part_count, 1);
    check_part(0, 42, "2026-01-11", NULL);
    toy_close(&toy);
}

/* G7: "transfer on 25 Jan, 1 month: expiry restarts: 25 Feb." */
TEST(an_expiry_that_restarts_counts_from_the_day_of_the_transfer)
{
    toy_open(&toy, MONTH("'expiry':'restarts'"));
    toy_give(&toy, 1, "points", 50, on("2026-01-01"));
    toy_give(&toy, 1, "points", 50, on("2026-01-15"));
    CHECK_OK(pass(on("2026-01-25"), 80));
    CHECK_EQ(toy_last(&toy)->part_count, 1);
    check_part(0, 80, "2026-01-25", "2026-02-25");
    CHECK_EQ(toy_usable(&toy, 2, "points", on("2026-02-25")), 80);
    CHECK_EQ(toy_usable(&toy, 2, "points", on("2026-02-26")), 0);
    CHECK_EQ(toy_usable(&toy, 1, "points", on("2026-02-15")), 20); /* what stays ends as before */
    CHECK_EQ(toy_usable(&toy, 1, "points", on("2026-02-16")), 0);
    toy_close(&toy);
}

/* G7: "pending and expired are not transferable". */
TEST(what_is_pending_or_has_ended_does_not_move)
{
    toy_open(&toy, SHOP(",'expiry':{'months':1},'available_after_days':14,'transfer':{}", ""));
    toy_give(&toy, 1, "points", 50, on("2025-12-01")); /* from 15 December to 15 January */
    toy_give(&toy, 1, "points", 30, on("2026-01-20")); /* from 3 February */
    CHECK_EQ(toy_usable(&toy, 1, "points", on("2026-01-15")), 50);
    check_refused(pass(on("2026-01-25"), 1), E_POINTS_SHORT, 0, 1);
    CHECK_OK(pass(on("2026-02-03"), 30));
    check_part(0, 30, "2026-02-03", "2026-03-03");
    toy_close(&toy);
}

/* G7: "pending: its clock starts at activation". */
TEST(what_arrives_pending_has_its_whole_time_from_the_day_it_can_be_used)
{
    toy_open(&toy, MONTH("'expiry':'restarts','available_after_days':7"));
    toy_give(&toy, 1, "points", 50, on("2026-01-01"));
    CHECK_OK(pass(on("2026-01-25"), 50));
    check_part(0, 50, "2026-02-01", "2026-03-01");
    CHECK_ERR(toy_transfer(&toy, 2, 1, on("2026-01-31"), "points", 1), E_POINTS_SHORT);
    CHECK_OK(toy_transfer(&toy, 2, 1, on("2026-02-01"), "points", 1));
    toy_close(&toy);
}

TEST(what_would_end_before_it_can_be_used_is_usable_on_its_last_day)
{
    toy_open(&toy, MONTH("'available_after_days':30"));
    toy_give(&toy, 1, "points", 50, on("2026-01-01"));
    CHECK_OK(pass(on("2026-01-25"), 50));
    check_part(0, 50, "2026-02-01", "2026-02-01");
    CHECK_EQ(toy_usable(&toy, 2, "points", on("2026-02-01")), 50);
    toy_close(&toy);
}

TEST(a_debt_of_who_receives_is_repaid_at_once)
{
    toy_open(&toy, PASSED(""));
    struct receipt receipt = toy_receipt(&toy, "bread 40.00", NULL);
    CHECK_OK(toy_purchase(&toy, 2, 0, &receipt));
    int64_t purchase = toy_last(&toy)->number;
    CHECK_OK(toy_transfer(&toy, 2, 1, 1, "points", 40));
    CHECK_OK(toy_return(&toy, purchase, 2, NULL, 0));
    CHECK_EQ(toy_usable(&toy, 2, "points", 2), -40);
    CHECK_ERR(toy_transfer(&toy, 2, 1, 2, "points", 1), E_POINTS_SHORT); /* who owes has nothing */
    toy_give(&toy, 1, "points", 60, 0);
    CHECK_OK(pass(3, 100));
    check_move(toy_last(&toy), 0, MOVE_RECEIVE, 3, 100);
    check_move(toy_last(&toy), 1, MOVE_SETTLE, 3, 40);
    check_move(toy_last(&toy), 2, MOVE_REPAY, 2, 40);
    CHECK_EQ(toy_usable(&toy, 2, "points", 3), 60);
    toy_close(&toy);
}

/* ---- what does not ---------------------------------------------------------------------------- */

TEST(a_transfer_is_refused_in_the_order_of_the_checks)
{
    toy_open(&toy, PASSED("'least':10,'max_per_day':50"));
    toy_give(&toy, 1, "points", 40, 0);
    toy_give(&toy, 1, "kept", 40, 0);
    size_t before = toy.entry_count;
    CHECK_ERR(toy_transfer(&toy, 1, 1, 1, "nothing", 1), E_TRANSFER_OWN);
    CHECK_ERR(toy_transfer(&toy, 1, 2, 1, "nothing", 1), E_NOT_TRANSFERABLE);
    CHECK_ERR(toy_transfer(&toy, 1, 2, 1, "kept", 1), E_NOT_TRANSFERABLE); /* it does not say so */
    check_refused(pass(1, 9), E_TRANSFER_LEAST, 9, 10);
    check_refused(pass(1, 51), E_TRANSFER_LIMIT, 50, 51);
    check_refused(pass(1, 41), E_POINTS_SHORT, 40, 41);
    CHECK_EQ(toy.entry_count, before);
    CHECK_EQ(toy_usable(&toy, 1, "points", 1), 40);
    CHECK_OK(pass(1, 40));
    toy_close(&toy);
}

TEST(a_unit_that_has_ended_is_not_passed_on)
{
    toy_open(&toy, PASSED(""));
    toy_give(&toy, 1, "points", 40, 0);
    toy_become(&toy, "{'format':1,'name':{'en':'Toy'},'currency':'EUR','units':[" UNIT_(
                         ",'ended':'kept'") "," KEPT_ "],'rules':[],'rewards':[]}");
    CHECK_ERR(pass(1, 10), E_NOT_TRANSFERABLE);
    toy_close(&toy);
}

TEST(ceilings_count_by_the_day_and_the_month_of_the_calendar)
{
    toy_open(&toy, PASSED("'max_per_day':40,'max_per_month':100"));
    toy_give(&toy, 1, "points", 1000, 0);
    toy_give(&toy, 2, "points", 1000, 0);
    CHECK_OK(pass(on("2026-01-30"), 30));
    check_refused(pass(on("2026-01-30"), 11), E_TRANSFER_LIMIT, 10, 11);
    CHECK_OK(toy_transfer(&toy, 2, 1, on("2026-01-30"), "points", 40)); /* the sender's alone */
    CHECK_OK(pass(on("2026-01-30"), 10));
    CHECK_OK(pass(on("2026-01-31"), 40));
    CHECK_OK(pass(on("2026-01-29"), 20)); /* told late, and of its own day */
    check_refused(pass(on("2026-01-28"), 1), E_TRANSFER_LIMIT, 0, 1);
    CHECK_OK(pass(on("2026-02-01"), 40)); /* another month */
    CHECK_EQ(past_sum(&toy.accounts[1].past, PAST_SENT, STR("points"), PAST_MONTH,
                      day("2026-01-01")),
             100);
    toy_close(&toy);
}

TEST(of_a_day_that_nobody_remembers_nothing_is_left)
{
    toy_open(&toy, PASSED("'max_per_day':40"));
    toy_give(&toy, 1, "points", 1000, 0);
    CHECK_OK(pass(20, 10));
    CHECK_OK(pass(13, 10));
    check_refused(pass(12, 1), E_TRANSFER_LIMIT, 0, 1);
    toy_close(&toy);
}

TEST(only_what_has_a_ceiling_is_counted)
{
    toy_open(&toy,
             SHOP(",'transfer':{}",
                  ",'challenges':[{'id':'much','label':{'en':'much'},'by':{'gained':'points'},"
                  "'over':'month','goal':10}]"));
    toy_give(&toy, 1, "points", 100, 0);
    CHECK_OK(pass(1, 100));
    CHECK_EQ(toy.entry_count, 2); /* no goal: what is received was not gained */
    for (int64_t account = 1; account <= 2; account++) {
        CHECK_EQ(toy.accounts[account].past.sum_count, 1); /* what it began with */
        CHECK(date_is_none(toy.accounts[account].past.newest));
    }
    toy_close(&toy);
}

TEST(a_transfer_runs_out_of_memory_cleanly)
{
    static char memory[65536];
    toy_open(&toy, MONTH("'max_per_day':500"));
    for (int i = 0; i < 10; i++)
        toy_give(&toy, 1, "points", 10, i);
    enum err err = E_NO_MEMORY;
    size_t size = 0;
    for (; err == E_NO_MEMORY && size < sizeof(memory); size += 16) {
        struct arena small = arena_in(memory, size);
        struct account from = toy_copy(&toy.arena, &toy.accounts[1]);
        struct account to = toy_copy(&toy.arena, &toy.accounts[2]);
        struct refusal refusal = { 0 };
        struct entry send = {
            .kind = ENTRY_SEND,
            .partition = 1,
            .number = 1,
            .on = toy_day(10),
            .account = 1,
            .passed = { .partition = 1, .account = 2, .unit = STR("points"), .points = { 95 } },
        };
        struct entry receive = { .kind = ENTRY_RECEIVE, .number = 2, .on = send.on, .account = 2 };
        err = decide_send(&small, &toy.program, &send, &from, &refusal);
        if (err == OK)
            err = decide_parts(&small, &toy.program, &send, &from, &receive);
        if (err == OK)
            err = decide_receive(&small, &toy.program, &receive, &to);
        if (err == OK)
            CHECK_EQ(receive.part_count, 10);
    }
    CHECK_OK(err);
    CHECK(size > 64);
    toy_close(&toy);
}

TEST(parts_that_are_not_what_is_passed_are_no_transfer)
{
    toy_open(&toy, PASSED(""));
    struct entry_part parts[] = { { { 5 }, toy_day(0), DATE_NONE },
                                  { { 4 }, toy_day(0), DATE_NONE } };
    struct entry receive = {
        .kind = ENTRY_RECEIVE,
        .number = 1,
        .on = toy_day(0),
        .account = 2,
        .passed = { .partition = 1, .account = 1, .unit = STR("points"), .points = { 10 } },
        .parts = parts,
        .part_count = COUNT(parts),
    };
    struct account to = toy_copy(&toy.arena, &toy.accounts[2]);
    CHECK_ERR(decide_receive(&toy.arena, &toy.program, &receive, &to), E_JOURNAL);
    CHECK_ERR(decide_receive(&toy.arena, &toy.program, &receive, NULL), E_NO_ACCOUNT);
    receive.passed.unit = STR("nothing");
    CHECK_ERR(decide_receive(&toy.arena, &toy.program, &receive, &to), E_JOURNAL);
    toy_close(&toy);
}
