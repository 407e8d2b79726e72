/* test_undo.c - money that was paid in goes back: whole, in parts, spent meanwhile. */
#include "loyalty/decide/decide.h"
#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

static struct toy toy;

#define UNIT_PREPAID "{'id':'prepaid','label':{'en':'prepaid'},'kind':'money','pays':true},"
#define UNIT_POINTS                                                                                \
    "{'id':'points','label':{'en':'points'},'kind':'points','value':{'points':10,'amount':50}}"
#define RULE_IN "{'id':'in','on':'top_up','give':{'unit':'prepaid','percent':'100'}}"
#define PROGRAM(bonus_rule, policy)                                                                \
    "{'format':1,'name':{'en':'Prepaid'},'currency':'EUR','units':[" UNIT_PREPAID UNIT_POINTS      \
    "],'rules':[" RULE_IN "," bonus_rule "],'rewards':["                                           \
    "{'id':'gift','label':{'en':'Gift'},'cost':{'unit':'points','points':1},"                      \
    "'effect':{'as_money':{'amount':5}}}],'policies':{'claw_back':'" policy "'}}"
#define STEPS                                                                                      \
    "{'id':'steps','on':'top_up','give':{'unit':'points','steps':["                                \
    "{'amount':5000,'points':500},{'amount':10000,'points':1200}]}}"

static int64_t top_up(int64_t account, int64_t amount, int day)
{
    struct event event = { .kind = EVENT_TOP_UP, .amount_minor = amount, .until = DATE_NONE };
    CHECK_OK(toy_event(&toy, account, day, &event));
    return toy_last(&toy)->number;
}

#define SPENT_POINTS 200 /* by "gift=200", which takes 10.00 off */

/* A receipt of which so much is paid from the account, and so many points are spent: none, or SPENT_POINTS. */
static void spend(int64_t prepaid, int64_t points, int day)
{
    static struct receipt_payment payment[2];
    struct receipt receipt = toy_receipt(&toy, "wine 200.00", points > 0 ? "gift=200" : NULL);
    payment[0] = (struct receipt_payment){ .kind = STR("cash"),
                                           .amount_minor = 20000 - points * 5 - prepaid };
    payment[1] = (struct receipt_payment){ .kind = STR("account"),
                                           .amount_minor = prepaid,
                                           .unit = STR("prepaid") };
    receipt.payments = payment;
    receipt.payment_count = prepaid > 0 ? 2 : 1;
    CHECK_OK(toy_purchase(&toy, 1, day, &receipt));
}

static void check_has(int64_t prepaid, int64_t points, int day)
{
    CHECK_EQ(toy_usable(&toy, 1, "prepaid", day), prepaid);
    CHECK_EQ(toy_usable(&toy, 1, "points", day), points);
}

static void check_undone(int64_t amount, int64_t withheld)
{
    CHECK_EQ(toy_last(&toy)->kind, ENTRY_UNDO);
    CHECK_EQ(toy_last(&toy)->undone_minor, amount);
    CHECK_EQ(toy_last(&toy)->withheld_minor, withheld);
}

TEST(undo_of_a_top_up_leaves_nothing_of_it)
{
    toy_open(&toy, PROGRAM(STEPS, "debt"));
    int64_t event = top_up(1, 5000, 0);
    check_has(5000, 500, 0);
    CHECK_OK(toy_undo(&toy, event, 0, 3));
    check_undone(5000, 0);
    check_has(0, 0, 3);
    CHECK_EQ(toy.accounts[1].lots[0].left.n, 0);
    toy_close(&toy);
}

TEST(undo_in_parts_takes_what_the_rest_would_not_have_had)
{
    toy_open(&toy, PROGRAM(STEPS, "debt"));
    int64_t event = top_up(1, 10000, 0);
    check_has(10000, 1200, 0);
    CHECK_OK(toy_undo(&toy, event, 1, 0)); /* 99.99 would have had the bonus of 50 */
    check_has(9999, 500, 0);
    CHECK_OK(toy_undo(&toy, event, 4999, 0));
    check_has(5000, 500, 0);
    CHECK_OK(toy_undo(&toy, event, 1, 0));
    check_has(4999, 0, 0);
    CHECK_OK(toy_undo(&toy, event, 0, 0));
    check_undone(4999, 0);
    check_has(0, 0, 0);
    toy_close(&toy);
}

TEST(undo_gives_nothing_with_nothing_that_stays)
{
    toy_open(&toy, PROGRAM("{'id':'hello','on':'top_up','give':{'unit':'points',"
                           "'fixed':{'points':7}}}",
                           "debt"));
    int64_t event = top_up(1, 2000, 0);
    CHECK_OK(toy_undo(&toy, event, 1999, 0)); /* it is still a top-up */
    check_has(1, 7, 0);
    CHECK_OK(toy_undo(&toy, event, 1, 0));
    check_has(0, 0, 0);
    toy_close(&toy);
}

TEST(undo_refuses_more_than_is_left)
{
    toy_open(&toy, PROGRAM(STEPS, "debt"));
    int64_t event = top_up(1, 5000, 0);
    CHECK_OK(toy_undo(&toy, event, 2000, 0));
    CHECK_EQ(toy_undo(&toy, event, 3001, 0), E_UNDONE_ALREADY);
    CHECK_EQ(toy.refusal.have, 3000);
    CHECK_EQ(toy.refusal.need, 3001);
    CHECK_OK(toy_undo(&toy, event, 3000, 0));
    CHECK_EQ(toy_undo(&toy, event, 0, 0), E_UNDONE_ALREADY);
    CHECK_EQ(toy.refusal.have, 0);
    CHECK_EQ(toy_undo(&toy, event, 1, 0), E_UNDONE_ALREADY);
    check_has(0, 0, 0);
    toy_close(&toy);
}

TEST(undo_refuses_what_was_not_paid_in)
{
    struct event event = { .kind = EVENT_VISIT, .until = DATE_NONE };
    toy_open(&toy, PROGRAM(STEPS, "debt"));
    CHECK_OK(toy_event(&toy, 1, 0, &event));
    CHECK_EQ(toy_undo(&toy, 1, 0, 0), E_NOT_PAID_IN);
    struct receipt receipt = toy_receipt(&toy, "bread 5.00", NULL);
    CHECK_OK(toy_purchase(&toy, 1, 0, &receipt));
    CHECK_EQ(toy_undo(&toy, 2, 0, 0), E_NOT_PAID_IN);
    event = (struct event){ .kind = EVENT_REFERRAL, .amount_minor = 500, .until = DATE_NONE };
    CHECK_OK(toy_event(&toy, 1, 0, &event));
    CHECK_EQ(toy_undo(&toy, 3, 0, 0), E_NOT_PAID_IN);
    event.kind = EVENT_GIFT_CARD;
    CHECK_OK(toy_event(&toy, 1, 0, &event));
    CHECK_OK(toy_undo(&toy, 4, 0, 0));
    check_undone(500, 0);
    toy_close(&toy);
}

/* "What of it was spent is kept from what goes back", at face value, whatever the policy. */
TEST(undo_withholds_money_that_was_spent)
{
    static const char *const programs[] = { PROGRAM(STEPS, "debt"), PROGRAM(STEPS, "clamp"),
                                            PROGRAM(STEPS, "withhold") };
    for (size_t i = 0; i < COUNT(programs); i++) {
        toy_open(&toy, programs[i]);
        int64_t event = top_up(1, 5000, 0);
        spend(3000, 0, 1);
        CHECK_OK(toy_undo(&toy, event, 0, 2));
        check_undone(5000, 3000);
        CHECK_EQ(toy_last(&toy)->withheld_count, 1);
        CHECK_STR(toy_last(&toy)->withheld[0].unit, "prepaid");
        CHECK_EQ(toy_last(&toy)->withheld[0].points.n, 3000);
        check_has(0, 0, 2);
        toy_close(&toy);
    }
}

/* Of points the policy decides, as when goods come back. */
TEST(undo_leaves_points_that_were_spent_to_the_policy)
{
    static const struct {
        const char *program;
        int64_t withheld, points;
    } cases[] = {
        { PROGRAM(STEPS, "debt"), 0, -200 },
        { PROGRAM(STEPS, "clamp"), 0, 0 },
        { PROGRAM(STEPS, "withhold"), 1000, 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        toy_open(&toy, cases[i].program);
        int64_t event = top_up(1, 5000, 0);
        spend(0, SPENT_POINTS, 1);
        CHECK_OK(toy_undo(&toy, event, 0, 2));
        check_undone(5000, cases[i].withheld);
        check_has(0, cases[i].points, 2);
        toy_close(&toy);
    }
}

TEST(undo_refuses_to_withhold_more_than_goes_back)
{
    toy_open(&toy, PROGRAM(STEPS, "withhold"));
    int64_t event = top_up(1, 5000, 0);
    spend(5000, SPENT_POINTS, 1);
    CHECK_EQ(toy_undo(&toy, event, 0, 2), E_WITHHOLD_SHORT);
    CHECK_EQ(toy.refusal.have, 5000);
    CHECK_EQ(toy.refusal.need, 6000);
    check_has(0, 300, 2);
    toy_close(&toy);
}

/* Other money of the account is taken before anything is withheld: it is all the same to the customer. */
TEST(undo_takes_other_money_before_it_withholds)
{
    toy_open(&toy, PROGRAM(STEPS, "debt"));
    int64_t event = top_up(1, 4000, 0);
    (void)top_up(1, 4000, 0);
    spend(4000, 0, 1);
    CHECK_OK(toy_undo(&toy, event, 0, 2));
    check_undone(4000, 0);
    check_has(0, 0, 2);
    toy_close(&toy);
}

/* "What had repaid an older debt is owed again", and not withheld: it was the customer's own. */
TEST(undo_makes_owed_again_what_had_repaid_a_debt)
{
    static const char *const programs[] = { PROGRAM(STEPS, "debt"), PROGRAM(STEPS, "clamp"),
                                            PROGRAM(STEPS, "withhold") };
    for (size_t i = 0; i < COUNT(programs); i++) {
        struct moves moves = { 0 };
        toy_open(&toy, programs[i]);
        CHECK_OK(lots_owe(&toy.arena, &toy.accounts[1], STR("prepaid"), (struct points){ 700 },
                          toy_day(0), 0, &moves));
        int64_t event = top_up(1, 4000, 0);
        check_has(3300, 0, 0);
        spend(300, 0, 0);
        CHECK_OK(toy_undo(&toy, event, 3800, 0));
        check_undone(3800, 100);
        check_has(-700, 0, 0);
        CHECK_OK(toy_undo(&toy, event, 0, 0));
        check_undone(200, 200);
        check_has(-700, 0, 0);
        toy_close(&toy);
    }
}

/* "Of no unit it gives more than before", though the smaller amount would have had the better rule. */
TEST(undo_never_gives_more_than_there_was)
{
    toy_open(&toy, PROGRAM("{'id':'big','on':'top_up','group':'g','priority':1,'when':{'minimum':"
                           "{'amount':5000}},'give':{'unit':'points','fixed':{'points':10}}},"
                           "{'id':'small','on':'top_up','group':'g','give':{'unit':'points',"
                           "'fixed':{'points':40}}}",
                           "debt"));
    int64_t event = top_up(1, 5000, 0);
    check_has(5000, 10, 0);
    CHECK_OK(toy_undo(&toy, event, 1000, 0));
    check_has(4000, 10, 0);
    CHECK_OK(toy_undo(&toy, event, 0, 0));
    check_has(0, 0, 0);
    toy_close(&toy);
}

/* Ceilings are those of then: what they left stands in the event. */
TEST(undo_is_decided_with_what_the_ceilings_left_then)
{
    toy_open(&toy, PROGRAM("{'id':'some','on':'top_up','max_per_account':30,'max_total':100,'give':"
                           "{'unit':'points','per_amount':{'every':100,'points':1}}}",
                           "debt"));
    int64_t event = top_up(1, 4000, 0);
    check_has(4000, 30, 0);
    CHECK_OK(toy_undo(&toy, event, 500, 0)); /* 35.00 come to 30 as well */
    check_has(3500, 30, 0);
    CHECK_EQ(stock_used(&toy.stock, ROOM_RULE, STR("some")), 30);
    CHECK_OK(toy_undo(&toy, event, 1500, 0));
    check_has(2000, 20, 0);
    CHECK_EQ(stock_used(&toy.stock, ROOM_RULE, STR("some")), 20);
    const struct past *past = &toy.accounts[1].past;
    CHECK_EQ(past_sum(past, PAST_RULE, STR("some"), PAST_EVER, DATE_NONE), 20);
    CHECK_EQ(past_sum(past, PAST_RULE, STR("some"), PAST_DAY, toy_day(0)), 30);
    CHECK_EQ(past_sum(past, PAST_GAINED, STR("points"), PAST_EVER, DATE_NONE), 20);
    (void)top_up(1, 9000, 1); /* there is room for 10 again */
    check_has(11000, 30, 1);
    toy_close(&toy);
}

TEST(undo_is_decided_by_the_version_of_its_event)
{
    toy_open(&toy, PROGRAM(STEPS, "debt"));
    int64_t event = top_up(1, 10000, 0);
    toy_become(&toy, PROGRAM("{'id':'steps','on':'top_up','give':{'unit':'points','steps':["
                             "{'amount':100,'points':9000}]}}",
                             "clamp"));
    CHECK_OK(toy_undo(&toy, event, 5000, 0));
    CHECK_EQ(toy_last(&toy)->program, 1);
    CHECK_EQ(toy_last(&toy)->policies.claw_back, CLAW_BACK_DEBT);
    check_has(5000, 500, 0);
    toy_close(&toy);
}

TEST(undo_says_so_when_its_history_contradicts_itself)
{
    toy_open(&toy, PROGRAM(STEPS, "debt"));
    int64_t number = top_up(1, 5000, 0);
    struct entry undone = { .kind = ENTRY_UNDO, .number = 2, .undone_minor = 5001 };
    struct event_history history = {
        .event = &toy.entries[number - 1],
        .undos = &undone,
        .undo_count = 1,
    };
    struct entry entry = { .kind = ENTRY_UNDO, .number = 3, .account = 1, .on = toy_day(0) };
    struct refusal refusal = { 0 };
    struct account *account = &toy.accounts[1];
    CHECK_EQ(decide_undo(&toy.arena, &toy.program, &history, &entry, account, &refusal), E_JOURNAL);
    history.undo_count = 0;
    entry.account = 2;
    CHECK_EQ(decide_undo(&toy.arena, &toy.program, &history, &entry, account, &refusal), E_JOURNAL);
    entry.account = 1;
    CHECK_EQ(decide_undo(&toy.arena, &toy.program, &history, &entry, NULL, &refusal), E_JOURNAL);
    history.undo_count = RETURNS_MAX;
    CHECK_EQ(decide_undo(&toy.arena, &toy.program, &history, &entry, account, &refusal), E_LIMIT);
    toy_close(&toy);
}
