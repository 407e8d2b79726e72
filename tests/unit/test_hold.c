/* test_hold.c - what is reserved for a time: by whom it is spent meanwhile (nobody), and how it comes back. */
#include "core/limits.h"
#include "loyalty/decide/decide.h"
#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

static struct toy toy;

#define UNITS                                                                                      \
    "{'id':'p','label':{'en':'p'},'kind':'points','expiry':{'days':10}},"                          \
    "{'id':'bon','label':{'en':'bon'},'kind':'voucher'}"
#define PROGRAM                                                                                    \
    "{'format':1,'name':{'en':'Held'},'currency':'EUR','units':[" UNITS "],'rules':["              \
    "{'id':'base','on':'purchase','give':{'unit':'p','per_amount':{'every':100,'points':1}}}],"    \
    "'rewards':[{'id':'pay','label':{'en':'pay'},'cost':{'unit':'p','points':1},"                  \
    "'effect':{'as_money':{'amount':100}}}],'policies':{'reopen_days':5}}"

static int64_t usable(int day)
{
    return toy_usable(&toy, 1, "p", day);
}

static int64_t hold(int64_t points, int64_t ticks, int day)
{
    CHECK_OK(toy_hold(&toy, 1, day, "p", points, ticks));
    return toy_last(&toy)->number;
}

/* Two lots: 30 that end after day 10, and 20 after day 12. */
static void open_shop(void)
{
    toy_open(&toy, PROGRAM);
    struct receipt first = toy_receipt(&toy, "a 30.00", NULL);
    struct receipt second = toy_receipt(&toy, "a 20.00", NULL);
    CHECK_OK(toy_purchase(&toy, 1, 0, &first));
    CHECK_OK(toy_purchase(&toy, 1, 2, &second));
    CHECK_EQ(usable(2), 50);
}

static void check_move(size_t index, enum move_kind kind, int64_t lot, int64_t amount)
{
    const struct move *move = &toy_last(&toy)->moves.items[index];
    CHECK(index < toy_last(&toy)->moves.count);
    CHECK_EQ(move->kind, kind);
    CHECK_EQ(move->lot, lot);
    CHECK_EQ(move->amount.n, amount);
}

TEST(hold_takes_from_the_lots_in_the_order_of_spending_and_a_release_gives_back)
{
    open_shop();
    int64_t held = hold(35, 99, 3);
    check_move(0, MOVE_HOLD, 1, 30);
    check_move(1, MOVE_HOLD, 2, 5);
    CHECK_EQ(usable(3), 15);
    CHECK_EQ(toy.accounts[1].lots[0].held.n, 30);
    struct receipt receipt = toy_receipt(&toy, "a 40.00", "pay=16");
    CHECK_ERR(toy_purchase(&toy, 1, 3, &receipt), E_POINTS_SHORT);
    receipt = toy_receipt(&toy, "a 40.00", "pay=15");
    CHECK_OK(toy_purchase(&toy, 1, 3, &receipt));
    CHECK_EQ(toy_spent(&toy, "p"), 15);
    CHECK_OK(toy_release(&toy, held, 4));
    check_move(0, MOVE_RELEASE, 1, 30);
    check_move(1, MOVE_RELEASE, 2, 5);
    CHECK_EQ(toy.accounts[1].lots[0].held.n, 0);
    CHECK_ERR(toy_release(&toy, held, 4), E_HOLD_DONE);
    toy_close(&toy);
}

TEST(hold_refuses_what_is_not_there_and_what_cannot_be_held)
{
    open_shop();
    CHECK_ERR(toy_hold(&toy, 1, 3, "p", 51, 9), E_POINTS_SHORT);
    CHECK_EQ(toy.refusal.have, 50);
    CHECK_EQ(toy.refusal.need, 51);
    CHECK_ERR(toy_hold(&toy, 1, 3, "none", 1, 9), E_UNIT_UNKNOWN);
    CHECK_ERR(toy_hold(&toy, 1, 3, "bon", 1, 9), E_NOT_HOLDABLE);
    CHECK_ERR(toy_hold(&toy, 1, 3, "p", 1, 0), E_HOLD_TIME);
    CHECK_ERR(toy_hold(&toy, 1, 3, "p", 1, HOLD_MAX_DAYS * US_PER_DAY + 1), E_HOLD_TIME);
    CHECK_OK(toy_hold(&toy, 1, 3, "p", 1, HOLD_MAX_DAYS * US_PER_DAY));
    CHECK_ERR(toy_hold(&toy, 1, 3, "p", 50, 9), E_POINTS_SHORT);
    toy_close(&toy);
}

TEST(hold_that_is_over_is_released_before_the_next_entry)
{
    open_shop();
    int64_t held = hold(35, 1, 3);
    struct receipt receipt = toy_receipt(&toy, "a 60.00", "pay=50");
    CHECK_OK(toy_purchase(&toy, 1, 4, &receipt));
    CHECK_EQ(toy_spent(&toy, "p"), 50);
    const struct entry *release = &toy.entries[toy.entry_count - 2];
    CHECK_EQ(release->kind, ENTRY_RELEASE);
    CHECK_EQ(release->why, RELEASE_LAPSED);
    CHECK_EQ(release->purchase, held);
    toy_close(&toy);
}

TEST(capture_frees_all_of_the_hold_and_the_purchase_spends_what_it_spends)
{
    open_shop();
    int64_t held = hold(35, 99, 3);
    struct entry entry = {
        .kind = ENTRY_PURCHASE,
        .on = toy_day(3),
        .shop = STR("toy"),
        .till = STR("1"),
        .account = 1,
        .capture = held,
        .receipt = toy_receipt(&toy, "a 60.00", "pay=12"),
    };
    CHECK_OK(toy_run(&toy, &entry));
    CHECK_EQ(toy.entries[toy.entry_count - 2].why, RELEASE_CAPTURED);
    CHECK_EQ(toy_last(&toy)->capture, held);
    CHECK_EQ(toy_spent(&toy, "p"), 12);
    CHECK_EQ(toy_open_hold(&toy, 1, 0), 0);
    CHECK_EQ(toy.accounts[1].lots[0].held.n + toy.accounts[1].lots[1].held.n, 0);
    toy_close(&toy);
}

/* "A lot that has ended meanwhile is reopened": by the days of the hold's programme, from the day of the release. */
TEST(release_reopens_what_has_ended_and_leaves_what_expired)
{
    open_shop();
    int64_t held = hold(12, 99, 3);
    CHECK_OK(toy_expire(&toy, 1, 11));
    check_move(0, MOVE_EXPIRE, 1, 18); /* what is held does not expire */
    CHECK_OK(toy_release(&toy, held, 11));
    CHECK_EQ(toy_last(&toy)->moves.items[0].until.days, toy_day(16).days);
    CHECK_EQ(usable(12), 32);
    CHECK_EQ(usable(16), 12);
    CHECK_EQ(usable(17), 0);
    toy_close(&toy);
}

/* What was earned is held, and comes back as goods: it counts as spent until the release repays the debt. */
TEST(release_repays_a_debt_at_once)
{
    open_shop();
    int64_t held = hold(50, 99, 3);
    CHECK_OK(toy_return(&toy, 1, 4, NULL, 0));
    CHECK_EQ(usable(4), -30);
    CHECK_OK(toy_release(&toy, held, 5));
    CHECK_EQ(usable(5), 20);
    CHECK_EQ(toy_last(&toy)->moves.items[1].kind, MOVE_SETTLE);
    toy_close(&toy);
}

TEST(release_of_another_account_or_at_the_wrong_time_is_no_verdict)
{
    open_shop();
    int64_t number = hold(5, 99, 3);
    const struct entry *held = &toy.entries[number - 1];
    struct account copy = toy_copy(&toy.arena, &toy.accounts[1]);
    struct entry release = { .kind = ENTRY_RELEASE, .number = 9, .on = toy_day(3) };
    release.recorded = held->held.until;
    CHECK_ERR(decide_release(&toy.arena, &toy.program, held, &release, &copy), E_JOURNAL);
    release.recorded.us -= 1;
    release.why = RELEASE_LAPSED;
    CHECK_ERR(decide_release(&toy.arena, &toy.program, held, &release, &copy), E_JOURNAL);
    release.why = RELEASE_CAPTURED;
    copy.id = 2;
    CHECK_ERR(decide_release(&toy.arena, &toy.program, held, &release, &copy), E_JOURNAL);
    copy.id = 1;
    CHECK_OK(decide_release(&toy.arena, &toy.program, held, &release, &copy));
    CHECK_ERR(decide_release(&toy.arena, &toy.program, held, &release, &copy),
              E_JOURNAL); /* twice */
    toy_close(&toy);
}
