/* test_payments.c - money paid in advance: topped up with a bonus, paid with, and given back. */
#include "loyalty/decide/decide.h"
#include "loyalty/earn.h"
#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

static struct toy toy;

#define PROGRAM                                                                                    \
    "{'format':1,'name':{'en':'Prepaid'},'currency':'EUR','units':["                               \
    "{'id':'prepaid','label':{'en':'prepaid'},'kind':'money','pays':true},"                        \
    "{'id':'bonus','label':{'en':'bonus'},'kind':'money','pays':true,'expiry':{'months':1}},"      \
    "{'id':'points','label':{'en':'points'},'kind':'points'}],"                                    \
    "'rules':[{'id':'in','on':'top_up','give':{'unit':'prepaid','percent':'100'}},"                \
    "{'id':'bonus','on':'top_up','give':{'unit':'bonus','steps':[{'amount':5000,'points':500},"    \
    "{'amount':10000,'points':1200}]}},"                                                           \
    "{'id':'base','on':'purchase','give':{'unit':'points','per_amount':{'every':100,"              \
    "'points':1}}}],"                                                                              \
    "'rewards':[{'id':'half','label':{'en':'Half'},'effect':{'percent_off':'50'},"                 \
    "'cost':{'unit':'bonus','points':100}}]}"

static void top_up(int64_t amount, int day)
{
    struct event event = { .kind = EVENT_TOP_UP, .amount_minor = amount, .until = DATE_NONE };
    CHECK_OK(toy_event(&toy, 1, day, &event));
}

static enum err pay(int64_t account, int day, const char *lines, const char *asks, int64_t cash,
                    int64_t bonus, int64_t prepaid)
{
    struct receipt receipt = toy_receipt(&toy, lines, asks);
    static struct receipt_payment payments[3];
    receipt.payment_count = 0;
    receipt.payments = payments;
    if (cash > 0)
        payments[receipt.payment_count++] = (struct receipt_payment){ STR("cash"), cash, STR_NONE };
    if (bonus > 0)
        payments[receipt.payment_count++] =
            (struct receipt_payment){ STR("account"), bonus, STR("bonus") };
    if (prepaid > 0)
        payments[receipt.payment_count++] =
            (struct receipt_payment){ STR("account"), prepaid, STR("prepaid") };
    return toy_purchase(&toy, account, day, &receipt);
}

static void check_money(int day, int64_t prepaid, int64_t bonus)
{
    CHECK_EQ(toy_usable(&toy, 1, "prepaid", day), prepaid);
    CHECK_EQ(toy_usable(&toy, 1, "bonus", day), bonus);
}

/* "50 gives 55.00, 100 gives 112.00." */
TEST(a_top_up_is_money_and_its_bonus_is_apart)
{
    toy_open(&toy, PROGRAM);
    top_up(5000, 0);
    check_money(0, 5000, 500);
    top_up(10000, 0);
    check_money(0, 15000, 1700);
    check_money(31, 15000, 1700); /* 1 February is the last day of the bonus */
    check_money(32, 15000, 0);
    toy_close(&toy);
}

TEST(a_payment_is_spent_earns_and_changes_no_vat)
{
    toy_open(&toy, PROGRAM);
    top_up(10000, 0);
    CHECK_OK(pay(1, 1, "wine 60.00 @20", NULL, 1000, 1200, 3800));
    const struct entry *paid = toy_last(&toy);
    CHECK_EQ(paid->outcome.vat[0].due_minor, 6000);
    CHECK_EQ(paid->outcome.discount_total_minor, 0);
    CHECK_EQ(toy_earned(&toy, "points"), 60);
    check_money(1, 6200, 0);
    toy_close(&toy);
}

TEST(a_payment_is_refused_for_its_reason_and_nothing_is_spent)
{
    toy_open(&toy, PROGRAM);
    top_up(5000, 0);
    CHECK_ERR(pay(1, 1, "wine 60.00", NULL, 0, 0, 6000), E_POINTS_SHORT);
    CHECK(toy.refusal.is_payment);
    CHECK_EQ(toy.refusal.have, 5000);
    CHECK_EQ(toy.refusal.need, 6000);
    CHECK_ERR(pay(1, 1, "wine 60.00", NULL, 0, 0, 4000), E_PAYMENTS);
    CHECK_ERR(pay(0, 1, "wine 20.00", NULL, 0, 0, 2000), E_NO_ACCOUNT);
    struct receipt receipt = toy_receipt(&toy, "wine 20.00", NULL);
    struct receipt_payment points = { STR("account"), 2000, STR("points") };
    receipt.payments = &points;
    receipt.payment_count = 1;
    CHECK_ERR(toy_purchase(&toy, 1, 1, &receipt), E_NOT_PAYABLE);
    points.unit = STR("nothing");
    CHECK_ERR(toy_purchase(&toy, 1, 1, &receipt), E_NOT_PAYABLE);
    check_money(1, 5000, 500);
    toy_close(&toy);
}

TEST(the_cost_of_a_reward_goes_before_the_payment)
{
    toy_open(&toy, PROGRAM);
    top_up(5000, 0);
    CHECK_ERR(pay(1, 1, "wine 10.00", "half", 0, 500, 0),
              E_POINTS_SHORT); /* 4.00 of bonus are left */
    CHECK_OK(pay(1, 1, "wine 10.00", "half", 100, 400, 0));
    check_money(1, 5000, 0);
    CHECK_OK(toy_return(&toy, toy_last(&toy)->number, 2, NULL, 0));
    CHECK_EQ(toy_last(&toy)->repaid_minor, 400);
    check_money(2, 5000, 500); /* what the reward cost, too */
    toy_close(&toy);
}

TEST(what_the_account_paid_goes_back_there_first_the_last_payment_first)
{
    toy_open(&toy, PROGRAM);
    top_up(10000, 0);
    CHECK_OK(pay(1, 1, "wine 30.00, bread 20.00, milk 10.00", NULL, 2000, 1000, 3000));
    int64_t purchase = toy_last(&toy)->number;
    check_money(1, 7000, 200);
    struct entry_back bread = { .line = 2, .quantity_milli = 1000 };
    CHECK_OK(toy_return(&toy, purchase, 1, &bread, 1));
    CHECK_EQ(toy_last(&toy)->repaid_count, 1);
    CHECK_STR(toy_last(&toy)->repaid[0].unit, "prepaid");
    CHECK_EQ(toy_last(&toy)->repaid_minor, 2000);
    check_money(1, 9000, 200);
    CHECK_OK(toy_return(&toy, purchase, 1, NULL, 0));
    CHECK_EQ(toy_last(&toy)->repaid_count,
             2); /* 10.00 prepaid, 10.00 bonus, and 20.00 are paid out */
    CHECK_EQ(toy_last(&toy)->repaid_minor, 2000);
    check_money(1, 10000, 1200);
    CHECK_EQ(toy_usable(&toy, 1, "points", 1), 0);
    toy_close(&toy);
}

TEST(a_bonus_that_ended_meanwhile_is_opened_again_for_a_while)
{
    toy_open(&toy, PROGRAM);
    top_up(10000, 0);
    CHECK_OK(pay(1, 1, "wine 12.00", NULL, 0, 1200, 0));
    CHECK_OK(toy_return(&toy, toy_last(&toy)->number, 60, NULL, 0));
    check_money(60, 10000, 1200);
    check_money(90, 10000, 1200);
    check_money(91, 10000, 0); /* 30 days of grace */
    toy_close(&toy);
}
