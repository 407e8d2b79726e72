/* test_joining.c - loyalty/joining/joining.c: who may join, what a card may that waits, and fees. */
#include "loyalty/joining/joining.h"

#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

#define FEE    1 /* the accounts of the toy shop (toy_past()) */
#define MEMBER 2
#define WAITS  3

#define SHOP_WITH(joining_)                                                                        \
    "{'format':1,'name':{'en':'Club'},'currency':'EUR','units':["                                  \
    "{'id':'p','label':{'en':'p'},'kind':'points','transfer':{}},"                                 \
    "{'id':'m','label':{'en':'m'},'kind':'money','pays':true}],"                                   \
    "'rules':[{'id':'base','on':'purchase','give':{'unit':'p','per_amount':"                       \
    "{'every':100,'points':1}}},"                                                                  \
    "{'id':'paid','on':'top_up','give':{'unit':'m','per_amount':{'every':1,'points':1}}},"         \
    "{'id':'gift','on':'manual','give':{'unit':'p','fixed':{'points':9}}},"                        \
    "{'id':'came','on':'visit','give':{'unit':'p','fixed':{'points':9}}}],"                        \
    "'rewards':["                                                                                  \
    "{'id':'off','label':{'en':'off'},'cost':{'unit':'p','points':1},"                             \
    "'effect':{'as_money':{'amount':10}}},"                                                        \
    "{'id':'auto','label':{'en':'auto'},'cost':{'unit':'p','points':50},'auto':true,"              \
    "'max_per_purchase':1,'effect':{'amount_off':100}},"                                           \
    "{'id':'free','label':{'en':'free'},'max_per_purchase':1,'effect':{'amount_off':50}}],"        \
    "'joining':" joining_ "}"

#define FEE_RULE  "{'who':'fee','sku':'FEE','price':1000,'months':6}"
#define FROM_RULE "{'who':'from','from':6000}"

static struct toy toy;

static enum err buy(int64_t account, int day, const char *lines, const char *asks)
{
    struct receipt receipt = toy_receipt(&toy, lines, asks);
    return toy_purchase(&toy, account, day, &receipt);
}

static enum err event(enum event_kind kind, int64_t amount_minor)
{
    struct event event = { .kind = kind, .amount_minor = amount_minor, .until = DATE_NONE };
    return toy_event(&toy, FEE, 0, &event);
}

static struct date until(void)
{
    return toy_last(&toy)->membership.until;
}

/* ---- who may join ------------------------------------------------------------------------------- */

struct question {
    enum err err;
    struct joining joining;
    struct entry_joined joined;
    bool waits;
    int64_t spent_minor;
};

static const struct str students[] = { { "student", 7 } };

static struct joining rule(enum joining_who who)
{
    return (struct joining){
        .is_told = true,
        .who = who,
        .open_until = DATE_NONE,
        .from_minor = 6000,
        .segments = { .items = students, .count = COUNT(students) },
    };
}

static struct entry_joined by(enum joined_by by, int64_t figure, const char *text)
{
    return (
        struct entry_joined){ .is_told = true, .by = by, .figure = figure, .text = str_c(text) };
}

TEST(joining_is_judged_by_the_rule)
{
    const struct question questions[] = {
        { OK, rule(JOINING_EVERYONE), by(JOINED_OPEN, 0, ""), false, 0 },
        { E_INVALID, rule(JOINING_EVERYONE), by(JOINED_RECEIPT, 9000, "1"), false, 0 },
        { OK, rule(JOINING_FROM), by(JOINED_RECEIPT, 6000, "1"), false, 0 },
        { E_JOINING_AMOUNT, rule(JOINING_FROM), by(JOINED_RECEIPT, 5999, "1"), false, 0 },
        { E_JOINING_AMOUNT, rule(JOINING_FROM), by(JOINED_OPEN, 0, ""), false, 0 },
        { E_JOINING_AMOUNT, rule(JOINING_FROM), by(JOINED_REFERRAL, 0, ""), false, 0 },
        { OK, rule(JOINING_FROM), by(JOINED_WAITING, 0, ""), false, 0 },
        { E_INVALID, rule(JOINING_FROM), by(JOINED_WAITING, 0, ""), true, 0 },
        { OK, rule(JOINING_FROM), by(JOINED_TOTAL, 6000, ""), true, 6000 },
        { E_INVALID, rule(JOINING_FROM), by(JOINED_TOTAL, 6000, ""), true, 5000 },
        { E_INVALID, rule(JOINING_FROM), by(JOINED_TOTAL, 6000, ""), false, 6000 },
        { E_JOINING_AMOUNT, rule(JOINING_FROM), by(JOINED_TOTAL, 5000, ""), true, 5000 },
        { OK, rule(JOINING_INVITED), by(JOINED_REFERRAL, 0, ""), false, 0 },
        { E_INVALID, rule(JOINING_INVITED), by(JOINED_REFERRAL, 0, ""), true, 0 },
        { OK, rule(JOINING_INVITED), by(JOINED_INVITATION, 7, ""), false, 0 },
        { E_INVALID, rule(JOINING_INVITED), by(JOINED_INVITATION, 0, ""), false, 0 },
        { OK, rule(JOINING_INVITED), by(JOINED_SEGMENT, 0, "student"), false, 0 },
        { OK, rule(JOINING_INVITED), by(JOINED_SEGMENT, 0, "student"), true, 0 },
        { E_JOINING_INVITED, rule(JOINING_INVITED), by(JOINED_SEGMENT, 0, "staff"), false, 0 },
        { E_JOINING_INVITED, rule(JOINING_INVITED), by(JOINED_RECEIPT, 9000, "1"), false, 0 },
        { E_JOINING_INVITED, rule(JOINING_INVITED), by(JOINED_OPEN, 0, ""), false, 0 },
        { OK, rule(JOINING_FEE), by(JOINED_FEE, 0, ""), false, 0 },
        { E_INVALID, rule(JOINING_FEE), by(JOINED_OPEN, 0, ""), false, 0 },
        { E_JOINING_CLOSED, rule(JOINING_NOBODY), by(JOINED_OPEN, 0, ""), false, 0 },
        { E_JOINING_CLOSED, rule(JOINING_NOBODY), by(JOINED_WAITING, 0, ""), false, 0 },
        { OK, rule(JOINING_NOBODY), by(JOINED_OVERRIDE, 0, "why"), false, 0 },
        { E_INVALID, rule(JOINING_NOBODY), by(JOINED_OVERRIDE, 0, ""), false, 0 },
        { OK, rule(JOINING_NOBODY), by(JOINED_IMPORT, 0, ""), false, 0 },
        { E_INVALID, rule(JOINING_NOBODY), by(JOINED_IMPORT, 0, ""), true, 0 },
    };
    for (size_t i = 0; i < COUNT(questions); i++) {
        const struct question *one = &questions[i];
        struct refusal refusal = { 0 };
        check_note("question %zu", i);
        CHECK_ERR(joining_check(&one->joining, &one->joined, toy_day(0), one->waits,
                                one->spent_minor, &refusal),
                  one->err);
        CHECK_EQ(refusal.need, one->err == E_JOINING_AMOUNT ? 6000 : 0);
    }
}

TEST(joining_is_open_up_to_a_day_that_included)
{
    struct joining joining = rule(JOINING_NOBODY);
    joining.open_until = toy_day(3);
    struct entry_joined open = by(JOINED_OPEN, 0, "");
    struct refusal refusal = { 0 };
    CHECK_OK(joining_check(&joining, &open, toy_day(3), false, 0, &refusal));
    CHECK_ERR(joining_check(&joining, &open, toy_day(4), false, 0, &refusal), E_JOINING_CLOSED);
}

/* ---- a card that waits -------------------------------------------------------------------------- */

TEST(who_waits_gathers_and_spends_nothing_of_it)
{
    toy_open(&toy, SHOP_WITH(FROM_RULE));
    CHECK_OK(buy(WAITS, 0, "bread 90.00", NULL));
    CHECK_EQ(toy_last(&toy)->standing.seat, SEAT_WAITING);
    CHECK_EQ(toy_usable(&toy, WAITS, "p", 0), 90); /* and nothing came off by itself */
    CHECK_ERR(buy(WAITS, 0, "bread 90.00", "off*1"), E_NOT_JOINED);
    CHECK_OK(buy(WAITS, 0, "bread 9.00", "free")); /* it costs nothing */
    CHECK_ERR(toy_hold(&toy, WAITS, 0, "p", 5, 100), E_NOT_JOINED);
    CHECK_ERR(toy_transfer(&toy, WAITS, MEMBER, 0, "p", 5), E_NOT_JOINED);
    CHECK_OK(buy(MEMBER, 0, "bread 90.00", NULL));
    toy_close(&toy);
}

TEST(who_waited_is_a_member_where_everyone_may_join)
{
    toy_open(&toy, SHOP_WITH(FROM_RULE));
    CHECK_OK(buy(WAITS, 0, "bread 90.00", NULL));
    toy_become(&toy, SHOP_WITH("{'who':'everyone'}"));
    CHECK_OK(buy(WAITS, 0, "bread 9.00", "off*1"));
    toy_become(&toy, SHOP_WITH("{'who':'nobody'}"));
    CHECK_ERR(buy(WAITS, 0, "bread 9.00", "off*1"), E_NOT_JOINED);
    toy_close(&toy);
}

/* ---- the fee ------------------------------------------------------------------------------------ */

TEST(who_owes_the_fee_spends_and_earns_nothing)
{
    toy_open(&toy, SHOP_WITH(FEE_RULE));
    toy_give(&toy, FEE, "p", 20, -1);
    CHECK_OK(buy(FEE, 0, "bread 9.00", "off*1"));
    CHECK_EQ(toy_last(&toy)->standing.seat, SEAT_UNPAID);
    CHECK_EQ(toy_earned(&toy, "p"), 0);
    CHECK_OK(event(EVENT_VISIT, 0));
    CHECK_EQ(toy_earned(&toy, "p"), 0);
    CHECK_OK(event(EVENT_MANUAL, 0));
    CHECK_EQ(toy_earned(&toy, "p"), 9);
    CHECK_OK(event(EVENT_TOP_UP, 500));
    CHECK_EQ(toy_earned(&toy, "m"), 500);
    CHECK_OK(buy(MEMBER, 0, "bread 9.00", NULL)); /* who was there before */
    CHECK_EQ(toy_earned(&toy, "p"), 9);
    toy_close(&toy);
}

TEST(the_fee_runs_from_the_purchase_that_pays_it)
{
    toy_open(&toy, SHOP_WITH(FEE_RULE));
    CHECK_OK(buy(FEE, 0, "FEE 9.99, bread 9.00", NULL));
    CHECK(!toy_last(&toy)->membership.is_told); /* below its price */
    CHECK_OK(buy(FEE, 0, "FEE 10.00, bread 9.00", NULL));
    CHECK_EQ(toy_earned(&toy, "p"), 19);
    CHECK_EQ(until().days, date_add_months(toy_day(0), 6).days);
    struct date last = until();
    int end = last.days - toy_day(0).days;
    CHECK_OK(buy(FEE, end, "bread 9.00", NULL));
    CHECK_EQ(toy_earned(&toy, "p"), 9);
    CHECK_OK(buy(FEE, end + 1, "bread 9.00", NULL));
    CHECK_EQ(toy_earned(&toy, "p"), 0);
    CHECK_OK(buy(FEE, end + 1, "FEE 10.00", NULL)); /* anew, from that day on */
    CHECK_EQ(until().days, date_add_months(toy_day(end + 1), 6).days);
    toy_close(&toy);
}

TEST(who_pays_again_before_the_end_loses_no_day)
{
    toy_open(&toy, SHOP_WITH(FEE_RULE));
    CHECK_OK(buy(FEE, 0, "FEE 10.00", NULL));
    int64_t first = toy_last(&toy)->number;
    struct date once = until();
    CHECK_OK(buy(FEE, 100, "FEE 10.00", NULL));
    int64_t second = toy_last(&toy)->number;
    CHECK_EQ(until().days, date_add_months(once, 6).days);
    struct date twice = until();

    CHECK_OK(toy_return(&toy, first, 101, NULL, 0)); /* what the other paid for stays */
    CHECK(toy_last(&toy)->membership.is_told);
    CHECK_EQ(until().days, twice.days);
    CHECK_OK(toy_return(&toy, second, 102, NULL, 0));
    CHECK(toy_last(&toy)->membership.is_told && date_is_none(until()));
    CHECK_OK(buy(FEE, 102, "bread 9.00", NULL));
    CHECK_EQ(toy_last(&toy)->standing.seat, SEAT_UNPAID);
    toy_close(&toy);
}

TEST(a_fee_is_over_when_its_line_comes_back)
{
    toy_open(&toy, SHOP_WITH(FEE_RULE));
    CHECK_OK(buy(FEE, 0, "bread 9.00, FEE 2x 20.00", NULL));
    int64_t number = toy_last(&toy)->number;
    const struct entry_back bread[] = { { .line = 1, .quantity_milli = 1000 } };
    const struct entry_back one[] = { { .line = 2, .quantity_milli = 1000 } };
    CHECK_OK(toy_return(&toy, number, 1, bread, COUNT(bread)));
    CHECK(!toy_last(&toy)->membership.is_told);
    CHECK_OK(toy_return(&toy, number, 1, one, COUNT(one)));
    CHECK(!toy_last(&toy)->membership.is_told); /* the other still pays */
    CHECK_OK(toy_return(&toy, number, 1, one, COUNT(one)));
    CHECK(toy_last(&toy)->membership.is_told && date_is_none(until()));
    toy_close(&toy);
}

TEST(a_fee_is_forgotten_a_year_after_it_is_over)
{
    toy_open(&toy, SHOP_WITH(FEE_RULE));
    CHECK_OK(buy(FEE, 0, "FEE 10.00", NULL)); /* 1 January to 1 July 2026 */
    CHECK_OK(buy(FEE, 700, "bread 1.00", NULL));
    CHECK(!date_is_none(joining_until(&toy.accounts[FEE].past))); /* 2027 */
    CHECK_OK(buy(FEE, 731, "bread 1.00", NULL));
    CHECK(date_is_none(joining_until(&toy.accounts[FEE].past)));
    toy_close(&toy);
}
