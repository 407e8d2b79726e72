/* test_decide.c - loyalty/decide*.c: what a purchase, a return, a claim and an expiry do to an
 * account, and every refusal.
 */
#include <string.h>

#include "journal/entry_text.h"
#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

/* A point for each euro, a tenth of the price for 100 points, credit of 3 %. */
#define UNITS                                                                                      \
    "'units':[{'id':'points','label':{'en':'points'},'kind':'points','expiry':{'months':12},"      \
    "'value':{'points':10,'amount':5}},"                                                           \
    "{'id':'credit','label':{'en':'credit'},'kind':'money'}]"
#define RULES                                                                                      \
    "'rules':[{'id':'base','on':'purchase','give':{'unit':'points','per_amount':{'every':100,"     \
    "'points':1}}},"                                                                               \
    "{'id':'back','on':'purchase','give':{'unit':'credit','percent':'3'}}]"
#define REWARDS                                                                                    \
    "'rewards':[{'id':'ten','label':{'en':'10.00 off'},'cost':{'unit':'points','points':100},"     \
    "'effect':{'amount_off':1000},'when':{'minimum':{'amount':3000}}},"                            \
    "{'id':'credit','label':{'en':'credit'},'cost':{'unit':'credit','points':1},"                  \
    "'effect':{'as_money':{'amount':1}}},"                                                         \
    "{'id':'tenth','label':{'en':'10 %'},'effect':{'percent_off':'10'}}]"
#define PROGRAM(policies)                                                                          \
    "{'format':1,'name':{'en':'Toy'},'currency':'EUR'," UNITS "," RULES "," REWARDS                \
    ",'policies':{" policies "}}"

static struct toy toy;

static enum err buy(int64_t account, int day, const char *lines, const char *asks)
{
    struct receipt receipt = toy_receipt(&toy, lines, asks);
    return toy_purchase(&toy, account, day, &receipt);
}

/* Gives back a quantity, in thousandths, of one line. */
static enum err give_back(int64_t purchase, int day, int32_t line, int64_t quantity_milli)
{
    struct entry_back back = { .line = line, .quantity_milli = quantity_milli };
    return toy_return(&toy, purchase, day, &back, 1);
}

static int64_t refund(void)
{
    return -toy_last(&toy)->outcome.due_total_minor - toy_last(&toy)->withheld_minor;
}

static void check_move(size_t index, enum move_kind kind, int64_t lot, const char *unit,
                       int64_t amount)
{
    CHECK(index < toy_last(&toy)->moves.count);
    const struct move *move = &toy_last(&toy)->moves.items[index];
    CHECK_EQ(move->kind, kind);
    CHECK_EQ(move->lot, lot);
    CHECK_STR(move->unit, unit);
    CHECK_EQ(move->amount.n, amount);
}

/* ---- purchases -------------------------------------------------------------------------------- */

TEST(decide_automatic_rewards_come_behind_the_asks_and_are_never_refused)
{
    toy_open(&toy,
             "{'format':1,'name':{'en':'Toy'},'currency':'EUR'," UNITS "," RULES
             ",'rewards':[{'id':'gift','label':{'en':'g'},'auto':true,'cost':{'unit':'points',"
             "'points':300},'effect':{'amount_off':1500},'when':{'minimum':{'amount':2000}}},"
             "{'id':'alone','label':{'en':'a'},'auto':true,'exclusive':true,"
             "'effect':{'percent_off':'50'},'when':{'include':{'skus':['sale']}}},"
             "{'id':'tenth','label':{'en':'t'},'effect':{'percent_off':'10'}}]}");
    CHECK_OK(buy(1, 0, "a 300.00", NULL)); /* earned now, taken off the next bill */
    CHECK_EQ(toy_last(&toy)->receipt.ask_count, 0);
    CHECK_OK(buy(1, 0, "a 10.00", NULL)); /* too small a basket */
    CHECK_EQ(toy_last(&toy)->outcome.due_total_minor, 1000);
    CHECK_EQ(toy_last(&toy)->receipt.ask_count, 0);

    CHECK_OK(buy(1, 1, "a 50.00", "tenth"));
    const struct entry *entry = toy_last(&toy);
    CHECK_EQ(entry->outcome.due_total_minor, 4500 - 1500); /* the customer's wish comes first */
    CHECK_EQ(entry->receipt.ask_count, 2);
    CHECK_EQ(entry->receipt.asks[1].kind, ASK_AUTO);
    CHECK_EQ(entry->outcome.redemptions[1].ask, 1);
    CHECK_EQ(toy_spent(&toy, "points"), 300);
    int64_t sold = entry->number;

    CHECK_OK(buy(1, 2, "a 50.00", NULL)); /* the balance is short: no refusal */
    CHECK_EQ(toy_last(&toy)->outcome.due_total_minor, 5000);
    CHECK_OK(buy(0, 2, "sale 50.00", NULL)); /* nobody's card */
    CHECK_EQ(toy_last(&toy)->outcome.due_total_minor, 5000);
    CHECK_OK(buy(1, 2, "sale 50.00", NULL));
    CHECK_EQ(toy_last(&toy)->outcome.due_total_minor, 2500);
    CHECK_OK(buy(1, 2, "sale 50.00", "tenth")); /* it stands alone, so it stands back */
    CHECK_EQ(toy_last(&toy)->outcome.due_total_minor, 4500);

    CHECK_OK(toy_return(&toy, sold, 3, NULL, 0));
    CHECK_EQ(refund(), 3000);
    CHECK_EQ(toy_spent(&toy, "points"), -300);
    toy_close(&toy);
}

TEST(decide_purchase_spends_then_gains_and_keeps_both)
{
    toy_open(&toy, PROGRAM("'claim_days':9"));
    toy_give(&toy, 1, "points", 150, 0);
    CHECK_OK(buy(1, 0, "a 40.00 @20", "ten"));

    const struct entry *entry = toy_last(&toy);
    CHECK_EQ(entry->moves.count, 3);
    check_move(0, MOVE_SPEND, 1, "points", 100);
    check_move(1, MOVE_GAIN, 2, "points", 30);
    check_move(2, MOVE_GAIN, 3, "credit", 90);
    CHECK_EQ(entry->balance_count, 2);
    CHECK_STR(entry->balances[0].unit, "points");
    CHECK_EQ(entry->balances[0].usable.n, 80);
    CHECK_EQ(entry->balances[1].usable.n, 90);
    CHECK_EQ(entry->policies.claim_days, 9); /* stamped */
    CHECK_EQ(entry->policies.reopen_days, 30);
    toy_close(&toy);
}

TEST(decide_purchase_does_not_spend_what_it_earns)
{
    toy_open(&toy, PROGRAM(""));
    CHECK_ERR(buy(1, 0, "a 500.00", "ten"), E_POINTS_SHORT);
    CHECK_EQ(toy.refusal.have, 0);
    CHECK_EQ(toy.refusal.need, 100);
    CHECK_EQ(toy.entry_count, 0);
    CHECK_EQ(toy_usable(&toy, 1, "points", 0), 0);
    CHECK_OK(buy(1, 0, "a 500.00", NULL));
    CHECK_OK(buy(1, 0, "a 500.00", "ten"));
    toy_close(&toy);
}

TEST(decide_purchase_tells_of_a_unit_it_has_emptied)
{
    toy_open(&toy, PROGRAM(""));
    toy_give(&toy, 1, "credit", 5, 0);
    CHECK_OK(buy(1, 0, "a 0.10", "credit"));
    CHECK_EQ(toy_last(&toy)->balance_count, 1);
    CHECK_STR(toy_last(&toy)->balances[0].unit, "credit");
    CHECK_EQ(toy_last(&toy)->balances[0].usable.n, 0);
    toy_close(&toy);
}

TEST(decide_purchase_wants_payments_that_add_up)
{
    toy_open(&toy, PROGRAM(""));
    struct receipt receipt = toy_receipt(&toy, "a 20.00", "tenth");
    struct receipt_payment payments[] = { { STR("cash"), 1000 }, { STR("card"), 799 } };
    receipt.payments = payments;
    receipt.payment_count = 2;

    CHECK_ERR(toy_purchase(&toy, 1, 0, &receipt), E_PAYMENTS);
    CHECK_EQ(toy.refusal.have, 1799);
    CHECK_EQ(toy.refusal.need, 1800);
    payments[1].amount_minor = 800;
    CHECK_OK(toy_purchase(&toy, 1, 0, &receipt));
    payments[1].amount_minor = 1100; /* change is a payment, too */
    payments[0].amount_minor = 700;
    CHECK_OK(toy_purchase(&toy, 1, 0, &receipt));
    toy_close(&toy);
}

TEST(decide_purchase_in_another_currency_is_refused)
{
    toy_open(&toy, PROGRAM(""));
    struct receipt receipt = toy_receipt(&toy, "a 20.00", NULL);
    receipt.currency = CURRENCY_GBP;
    CHECK_ERR(toy_purchase(&toy, 1, 0, &receipt), E_CURRENCY);
    toy_close(&toy);
}

TEST(decide_purchase_without_a_card_has_only_money)
{
    toy_open(&toy, PROGRAM(""));
    CHECK_OK(buy(0, 0, "a 20.00 @20", NULL));
    CHECK_EQ(toy_last(&toy)->moves.count, 0);
    CHECK_EQ(toy_last(&toy)->balance_count, 0);
    CHECK_EQ(toy_last(&toy)->outcome.earning_count, 0);
    CHECK_EQ(toy_last(&toy)->outcome.vat[0].tax_minor, 333);
    CHECK_ERR(buy(0, 0, "a 20.00", "tenth"), E_NO_ACCOUNT);
    toy_close(&toy);
}

/* ---- returns ---------------------------------------------------------------------------------- */

TEST(decide_return_takes_back_what_the_lines_earned)
{
    toy_open(&toy, PROGRAM(""));
    CHECK_OK(buy(1, 0, "a 50.00 @20, b 50.00 @5.5", NULL));
    CHECK_OK(give_back(1, 1, 1, 1000));
    CHECK_EQ(refund(), 5000);
    const struct entry *entry = toy_last(&toy);
    CHECK_EQ(entry->backs[0].amount_minor, 5000);
    CHECK_EQ(entry->outcome.vat_count, 1);
    CHECK_EQ(entry->outcome.vat[0].rate_bp, 2000);
    CHECK_EQ(entry->outcome.vat[0].tax_minor, -833);
    CHECK_EQ(toy_earned(&toy, "points"), -50);
    check_move(0, MOVE_CANCEL, 1, "points", 50);
    check_move(1, MOVE_CANCEL, 2, "credit", 150);
    CHECK_EQ(toy_usable(&toy, 1, "points", 1), 50);
    CHECK_EQ(entry->policies.reopen_days, 30);
    toy_close(&toy);
}

TEST(decide_return_of_everything_left_needs_no_lines)
{
    toy_open(&toy, PROGRAM(""));
    CHECK_OK(buy(1, 0, "a 3x 10.00, b 5.00", NULL));
    CHECK_OK(give_back(1, 1, 1, 1000));
    CHECK_EQ(refund(), 333);
    CHECK_OK(toy_return(&toy, 1, 2, NULL, 0));
    CHECK_EQ(toy_last(&toy)->back_count, 2);
    CHECK_EQ(toy_last(&toy)->backs[0].quantity_milli, 2000);
    CHECK_EQ(refund(), 1167);
    CHECK_EQ(toy_usable(&toy, 1, "points", 2), 0);
    CHECK_ERR(toy_return(&toy, 1, 3, NULL, 0), E_RETURNED_ALREADY);
    toy_close(&toy);
}

TEST(decide_return_gives_back_the_reward_that_lapses)
{
    toy_open(&toy, PROGRAM(""));
    toy_give(&toy, 1, "points", 100, 0);
    CHECK_OK(buy(1, 0, "a 20.00, b 15.00", "ten"));
    CHECK_EQ(toy_last(&toy)->outcome.due_total_minor, 2500);
    CHECK_OK(give_back(1, 1, 2, 1000)); /* 20.00 is below the minimum of 30.00 */
    CHECK_EQ(refund(), 500);            /* 25.00 was paid, 20.00 is due */
    check_move(0, MOVE_RESTORE, 1, "points", 100);
    check_move(1, MOVE_CANCEL, 2, "points", 5);
    CHECK_EQ(toy_spent(&toy, "points"), -100);
    CHECK_EQ(toy_usable(&toy, 1, "points", 1), 120);
    toy_close(&toy);
}

TEST(decide_return_may_cost_the_customer_who_saved_more)
{
    toy_open(&toy, PROGRAM(""));
    toy_give(&toy, 1, "points", 100, 0);
    CHECK_OK(buy(1, 0, "a 29.00, b 1.00", "ten")); /* b was bought to reach the minimum */
    CHECK_OK(give_back(1, 1, 2, 1000));
    CHECK_EQ(refund(), -900);
    CHECK_EQ(toy_earned(&toy, "points"), 9); /* and more is earned on what is now paid */
    CHECK_EQ(toy_usable(&toy, 1, "points", 1), 129);
    toy_close(&toy);
}

TEST(decide_return_never_revives_a_reward_that_has_lapsed)
{
    /* After the first return the credit gives back 10.00; when "big" lapses there would be room for it
     * again.  What was given back stays given back. */
    toy_open(&toy,
             "{'format':1,'name':{'en':'Toy'},'currency':'EUR'," UNITS ",'rules':[],'rewards':["
             "{'id':'big','label':{'en':'b'},'effect':{'amount_off':8000},"
             "'when':{'minimum':{'amount':5000}}},"
             "{'id':'credit','label':{'en':'c'},'cost':{'unit':'credit','points':1},"
             "'effect':{'as_money':{'amount':1}}}]}");
    toy_give(&toy, 1, "credit", 5000, 0);
    CHECK_OK(buy(1, 0, "a 40.00, b 50.00, c 10.00", "big, credit=20.00"));
    CHECK_EQ(toy_last(&toy)->outcome.due_total_minor, 0);
    CHECK_OK(give_back(1, 1, 3, 1000));
    CHECK_EQ(toy_spent(&toy, "credit"), -1000);
    CHECK_OK(give_back(1, 1, 2, 1000));
    CHECK_EQ(toy_spent(&toy, "credit"), 0); /* still 10.00 */
    CHECK_EQ(refund(), -3000);
    CHECK_OK(give_back(1, 1, 1, 1000));
    CHECK_EQ(toy_usable(&toy, 1, "credit", 1), 5000);
    CHECK_EQ(refund(), 3000);
    toy_close(&toy);
}

TEST(decide_return_reopens_a_lot_that_ended_meanwhile)
{
    toy_open(&toy, PROGRAM("'reopen_days':10"));
    toy_give(&toy, 1, "points", 100, -360); /* ends five days after day zero */
    CHECK_OK(buy(1, 0, "a 40.00", "ten"));
    CHECK_OK(toy_return(&toy, 1, 20, NULL, 0));
    check_move(0, MOVE_RESTORE, 1, "points", 100);
    CHECK_EQ(toy_last(&toy)->moves.items[0].until.days, toy_day(30).days);
    CHECK_EQ(toy_usable(&toy, 1, "points", 30), 100);
    CHECK_EQ(toy_usable(&toy, 1, "points", 31), 0);
    toy_close(&toy);
}

TEST(decide_return_does_not_take_twice_what_expired)
{
    toy_open(&toy, PROGRAM(""));
    CHECK_OK(buy(1, 0, "a 50.00", NULL));
    CHECK_OK(buy(1, 300, "a 7.00", NULL));
    CHECK_OK(toy_return(&toy, 1, 380, NULL, 0)); /* its 50 points ended on day 365 */
    check_move(0, MOVE_FORGIVE, 1, "points", 50);
    check_move(1, MOVE_CANCEL, 2, "credit", 150);
    CHECK_EQ(toy_usable(&toy, 1, "points", 380), 7);
    toy_close(&toy);
}

/* ---- points already spent --------------------------------------------------------------------- */

/* 100 points earned, all spent elsewhere; then the purchase that gave them comes back. */
static void earn_and_spend(const char *program)
{
    toy_open(&toy, program);
    CHECK_OK(buy(1, 0, "a 100.00", NULL));
    CHECK_OK(buy(1, 1, "a 30.00", "ten")); /* earns 20 */
}

TEST(decide_return_makes_a_debt_which_the_next_gains_repay)
{
    earn_and_spend(PROGRAM("'claw_back':'debt'"));
    CHECK_OK(toy_return(&toy, 1, 2, NULL, 0));
    CHECK_EQ(refund(), 10000);
    check_move(0, MOVE_CANCEL, 3, "points", 20);
    check_move(1, MOVE_DEBT, 5, "points", 80);
    CHECK_EQ(toy_usable(&toy, 1, "points", 2), -80);
    CHECK_EQ(toy_last(&toy)->balances[1].usable.n, -80);
    CHECK_OK(buy(1, 3, "a 90.00", NULL));
    CHECK_EQ(toy_usable(&toy, 1, "points", 3), 10);
    toy_close(&toy);
}

TEST(decide_return_lets_go_what_was_spent_when_it_clamps)
{
    earn_and_spend(PROGRAM("'claw_back':'clamp'"));
    CHECK_OK(toy_return(&toy, 1, 2, NULL, 0));
    CHECK_EQ(refund(), 10000);
    CHECK_EQ(toy_usable(&toy, 1, "points", 2), 0);
    CHECK_EQ(toy_last(&toy)->withheld_count, 0);
    toy_close(&toy);
}

TEST(decide_return_withholds_the_value_of_what_was_spent)
{
    earn_and_spend(PROGRAM("'claw_back':'withhold'"));
    CHECK_OK(toy_return(&toy, 1, 2, NULL, 0));
    CHECK_EQ(toy_last(&toy)->withheld_count, 1);
    CHECK_STR(toy_last(&toy)->withheld[0].unit, "points");
    CHECK_EQ(toy_last(&toy)->withheld[0].points.n, 80);
    CHECK_EQ(toy_last(&toy)->withheld_minor, 40); /* 10 points are 0.05 */
    CHECK_EQ(refund(), 9960);
    CHECK_EQ(toy_usable(&toy, 1, "points", 2), 0);
    toy_close(&toy);
}

TEST(decide_return_refuses_to_withhold_more_than_the_refund)
{
    toy_open(&toy,
             "{'format':1,'name':{'en':'Toy'},'currency':'EUR'," UNITS ",'rules':[{'id':'gift',"
             "'on':'purchase','when':{'include':{'skus':['a']}},'give':{'unit':'points',"
             "'per_visit':{'points':3000}}}],'rewards':[{'id':'ten','label':{'en':'t'},"
             "'cost':{'unit':'points','points':3000},'effect':{'amount_off':1000}}],"
             "'policies':{'claw_back':'withhold'}}");
    CHECK_OK(buy(1, 0, "a 0.01", NULL));
    CHECK_OK(buy(1, 0, "b 30.00", "ten"));
    CHECK_ERR(toy_return(&toy, 1, 1, NULL, 0), E_WITHHOLD_SHORT);
    CHECK_EQ(toy.refusal.have, 1);
    CHECK_EQ(toy.refusal.need, 1500);
    toy_close(&toy);
}

TEST(decide_return_owes_again_what_its_gain_had_repaid)
{
    /* A debt from the days of another policy is not wiped out by buying and returning. */
    earn_and_spend(PROGRAM("'claw_back':'debt'"));
    CHECK_OK(toy_return(&toy, 1, 2, NULL, 0)); /* owes 80 */
    for (int policy = CLAW_BACK_DEBT; policy <= CLAW_BACK_WITHHOLD; policy++) {
        toy.program.policies.claw_back = (enum claw_back)policy;
        CHECK_OK(buy(1, 3, "a 50.00, b 50.00", NULL));
        CHECK_EQ(toy_usable(&toy, 1, "points", 3), 20);
        int64_t purchase = toy_last(&toy)->number;
        CHECK_OK(give_back(purchase, 3, 1, 1000));
        CHECK_EQ(toy_usable(&toy, 1, "points", 3), -30);
        CHECK_OK(give_back(purchase, 3, 2, 1000));
        CHECK_EQ(toy_usable(&toy, 1, "points", 3), -80);
        CHECK_EQ(toy_last(&toy)->withheld_minor, 0);
    }
    toy_close(&toy);
}

TEST(decide_return_owes_again_no_more_than_was_repaid)
{
    earn_and_spend(PROGRAM("'claw_back':'debt'"));
    CHECK_OK(toy_return(&toy, 1, 2, NULL, 0));     /* owes 80 */
    CHECK_OK(buy(1, 3, "a 79.00", NULL));          /* owes 1 */
    CHECK_OK(buy(1, 3, "a 50.50, b 50.50", NULL)); /* 101 earned, one of them repays */
    CHECK_OK(buy(1, 3, "a 30.00", "ten"));         /* 100 spent, 20 earned */
    toy.program.policies.claw_back = CLAW_BACK_CLAMP;
    int64_t purchase = toy_last(&toy)->number - 1;
    CHECK_OK(give_back(purchase, 4, 1, 1000)); /* 51 of 101: 20 are there, one is owed, 30 let go */
    check_move(0, MOVE_CANCEL, 10, "points", 20);
    check_move(1, MOVE_DEBT, 12, "points", 1);
    CHECK_EQ(toy_usable(&toy, 1, "points", 4), -1);
    CHECK_OK(give_back(purchase, 4, 2, 1000)); /* nothing is there, nothing more had repaid */
    CHECK_EQ(toy_usable(&toy, 1, "points", 4), -1);
    toy_close(&toy);
}

TEST(decide_return_repays_a_debt_from_what_it_restores)
{
    toy_open(&toy, PROGRAM("'claw_back':'debt'"));
    CHECK_OK(buy(1, 0, "a 100.00", NULL));
    CHECK_OK(buy(1, 1, "a 40.00, b 0.10, c 0.10", "ten")); /* 100 spent, 30 earned */
    CHECK_OK(toy_return(&toy, 1, 2, NULL, 0));             /* owes 70 */
    CHECK_EQ(toy_usable(&toy, 1, "points", 2), -70);
    CHECK_OK(give_back(2, 3, 1, 1000)); /* the reward lapses: 100 come back, 30 are taken back */
    check_move(0, MOVE_RESTORE, 1, "points", 100);
    check_move(1, MOVE_SETTLE, 1, "points", 70);
    check_move(2, MOVE_REPAY, 5, "points", 70);
    check_move(3, MOVE_CANCEL, 1, "points", 30);
    CHECK_EQ(toy_usable(&toy, 1, "points", 3), 0);
    toy.program.policies.claw_back = CLAW_BACK_CLAMP; /* that settling was not of its own gain */
    CHECK_OK(toy_return(&toy, 2, 3, NULL, 0));
    CHECK_EQ(toy_usable(&toy, 1, "points", 3), 0);
    toy_close(&toy);
}

/* ---- what cannot be returned ------------------------------------------------------------------ */

TEST(decide_return_refuses_what_is_not_there)
{
    toy_open(&toy, PROGRAM(""));
    CHECK_OK(buy(1, 0, "a 2x 10.00, b 1.00", NULL));
    struct entry_back twice[] = { { .line = 2, .quantity_milli = 500 },
                                  { .line = 1, .quantity_milli = 500 },
                                  { .line = 2, .quantity_milli = 500 } };
    struct entry_back far[] = { { .line = 1, .quantity_milli = 2001 },
                                { .line = 3, .quantity_milli = 500 } };

    CHECK_ERR(give_back(1, 0, 1, 0), E_INVALID);
    CHECK_ERR(toy_return(&toy, 1, 0, far, 2), E_LINE_UNKNOWN); /* before what is too much */
    CHECK_EQ(toy.refusal.index, 1);
    CHECK_ERR(give_back(1, 0, 0, 1000), E_LINE_UNKNOWN);
    CHECK_ERR(give_back(1, 0, 3, 1000), E_LINE_UNKNOWN);
    CHECK_EQ(toy.refusal.need, 3);
    CHECK_ERR(toy_return(&toy, 1, 0, twice, 3), E_INVALID);
    CHECK_EQ(toy.refusal.index, 2);
    CHECK_ERR(give_back(1, 0, 1, 2001), E_RETURNED_ALREADY);
    CHECK_OK(give_back(1, 0, 1, 1500));
    CHECK_ERR(give_back(1, 0, 1, 501), E_RETURNED_ALREADY);
    CHECK_EQ(toy.refusal.have, 500);
    CHECK_EQ(toy.refusal.need, 501);
    CHECK_ERR(give_back(2, 0, 1, 1000), E_NOT_A_PURCHASE); /* a return of a return */
    toy_close(&toy);
}

TEST(decide_return_without_a_card_has_only_money)
{
    toy_open(&toy, PROGRAM(""));
    CHECK_OK(buy(0, 0, "a 2x 9.99 @20", NULL));
    CHECK_OK(give_back(1, 0, 1, 1000));
    CHECK_EQ(refund(), 500); /* half of it, half up */
    CHECK_EQ(toy_last(&toy)->moves.count, 0);
    CHECK_OK(give_back(1, 0, 1, 1000));
    CHECK_EQ(refund(), 499);
    toy_close(&toy);
}

TEST(decide_return_stops_at_the_limit_of_returns)
{
    toy_open(&toy, PROGRAM(""));
    static struct entry returns[RETURNS_MAX];
    struct receipt receipt = toy_receipt(&toy, "a 1000x 10.00", NULL);
    struct entry purchase = {
        .kind = ENTRY_PURCHASE,
        .number = 1,
        .receipt = receipt,
        .on = toy_day(0),
    };
    CHECK_OK(decide_purchase(&toy.arena, &toy.program, &purchase, NULL, &toy.refusal));
    struct purchase_history history = { .purchase = &purchase, .returns = returns };
    for (int64_t i = 0; i <= RETURNS_MAX; i++) {
        struct entry entry = {
            .kind = ENTRY_RETURN,
            .number = 2 + i,
            .on = toy_day(0),
            .print = { .columns = 42 },
            .purchase_partition = 1,
            .purchase = 1,
            .backs = (struct entry_back[]){ { .line = 1, .quantity_milli = 1 } },
            .back_count = 1,
        };
        enum err err =
            decide_return(&toy.arena, &toy.program, &history, &entry, NULL, &toy.refusal);
        CHECK_ERR(err, i < RETURNS_MAX ? OK : E_LIMIT);
        if (i < RETURNS_MAX) {
            struct str text = toy_encode(&toy.arena, &entry);
            CHECK_OK(entry_decode(&toy.arena, text, &returns[history.return_count++]));
        }
    }
    toy_close(&toy);
}

/* ---- claims ----------------------------------------------------------------------------------- */

TEST(decide_claim_gives_what_the_purchase_would_have_earned)
{
    toy_open(&toy, PROGRAM("'claim_days':14"));
    CHECK_OK(buy(0, 0, "a 50.00 @20, b 50.00 @20", NULL));
    CHECK_OK(give_back(1, 3, 1, 1000));
    CHECK_OK(toy_claim(&toy, 1, 1, 14));
    const struct entry *entry = toy_last(&toy);
    CHECK_EQ(toy_earned(&toy, "points"), 50);
    CHECK_EQ(entry->outcome.vat_count, 0); /* the VAT stays with the purchase */
    CHECK_EQ(entry->outcome.due_total_minor, 0);
    CHECK_EQ(entry->moves.items[0].from.days, toy_day(0).days); /* as of the purchase */
    CHECK_EQ(entry->moves.items[0].until.days, toy_day(365).days);
    CHECK_EQ(toy_usable(&toy, 1, "points", 14), 50);
    CHECK_EQ(entry->policies.claim_days, 14);

    CHECK_OK(give_back(1, 20, 2, 1000)); /* a return after the claim takes it back */
    CHECK_EQ(refund(), 5000);
    CHECK_EQ(toy_earned(&toy, "points"), -50);
    CHECK_EQ(toy_usable(&toy, 1, "points", 20), 0);
    toy_close(&toy);
}

/* A receipt of another chain, whose number is that of another purchase in this one. */
TEST(decide_return_does_not_take_the_lots_of_the_same_number_in_another_chain)
{
    toy_open(&toy, PROGRAM("'claim_days':14"));
    CHECK_OK(buy(1, 0, "a 70.00", NULL));
    CHECK_OK(buy(0, 0, "a 50.00", NULL));
    struct entry away = *toy_last(&toy);
    away.partition = 2;
    away.number = 1;
    struct entry claim = {
        .partition = 1,
        .number = 3,
        .kind = ENTRY_CLAIM,
        .on = toy_day(1),
        .account = 1,
        .purchase_partition = 2,
        .purchase = 1,
    };
    struct purchase_history history = { .purchase = &away };
    struct account account = toy_copy(&toy.arena, &toy.accounts[1]);
    CHECK_OK(decide_claim(&toy.arena, &toy.program, &history, &claim, &account));
    CHECK_EQ(claim.moves.items[0].lot, 3); /* points; 1 and 2 are of entry 1 */

    struct entry back = claim;
    back.kind = ENTRY_RETURN;
    back.number = 4;
    history.claim = &claim;
    CHECK_OK(decide_return(&toy.arena, &toy.program, &history, &back, &account, &toy.refusal));
    CHECK_EQ(back.moves.count, 2);
    CHECK_EQ(back.moves.items[0].kind, MOVE_CANCEL);
    CHECK_EQ(back.moves.items[0].lot, 3);
    CHECK_EQ(back.moves.items[1].lot, 4);
    toy_close(&toy);
}

TEST(decide_claim_refuses_what_was_claimed_or_is_late)
{
    toy_open(&toy, PROGRAM("'claim_days':14"));
    CHECK_OK(buy(0, 0, "a 50.00", NULL));
    CHECK_OK(buy(2, 0, "a 50.00", NULL));
    CHECK_ERR(toy_claim(&toy, 1, 1, 15), E_CLAIM_LATE);
    CHECK_ERR(toy_claim(&toy, 2, 1, 1), E_CLAIMED_ALREADY); /* it had a card */
    CHECK_OK(toy_claim(&toy, 1, 1, 14));
    CHECK_ERR(toy_claim(&toy, 1, 1, 14), E_CLAIMED_ALREADY);
    CHECK_ERR(toy_claim(&toy, 1, 2, 99), E_CLAIMED_ALREADY); /* said before late */
    CHECK_ERR(toy_claim(&toy, 3, 1, 1), E_NOT_A_PURCHASE);
    toy.program.policies.claim_days = 0;
    CHECK_OK(buy(0, 0, "a 50.00", NULL));
    CHECK_ERR(toy_claim(&toy, 4, 1, 0), E_CLAIM_LATE); /* never */
    toy_close(&toy);
}

/* ---- expiry ----------------------------------------------------------------------------------- */

TEST(decide_expire_ends_what_is_due_once)
{
    toy_open(&toy, PROGRAM(""));
    CHECK_OK(buy(1, 0, "a 50.00", NULL));
    CHECK(!decide_expire_is_due(&toy.accounts[1], toy_day(365)));
    CHECK(decide_expire_is_due(&toy.accounts[1], toy_day(366)));
    CHECK_OK(toy_expire(&toy, 1, 365));
    CHECK_EQ(toy.entry_count, 1);
    CHECK_OK(toy_expire(&toy, 1, 366));
    CHECK_EQ(toy.entry_count, 2);
    check_move(0, MOVE_EXPIRE, 1, "points", 50);
    CHECK_EQ(toy_last(&toy)->balances[0].usable.n, 150); /* the credit, which never ends */
    CHECK_OK(toy_expire(&toy, 1, 366));
    CHECK_EQ(toy.entry_count, 2);
    CHECK(!decide_expire_is_due(&toy.accounts[1], toy_day(9999)));
    toy_close(&toy);
}

/* ---- memory ----------------------------------------------------------------------------------- */

TEST(decide_runs_out_of_memory_cleanly)
{
    toy_open(&toy, PROGRAM(""));
    toy_give(&toy, 1, "points", 100, 0);
    CHECK_OK(buy(1, 0, "a 40.00 @20, b 1.00 @10", "ten, tenth"));
    static char memory[32768];
    for (int kind = ENTRY_PURCHASE; kind <= ENTRY_RETURN; kind++) {
        enum err err = E_NO_MEMORY;
        size_t size = 0;
        for (; err == E_NO_MEMORY && size < sizeof(memory); size += 16) {
            struct arena small = arena_in(memory, size);
            struct account copy = toy_copy(&toy.arena, &toy.accounts[1]);
            struct entry entry = {
                .kind = (enum entry_kind)kind,
                .on = toy_day(1),
                .number = 2,
                .account = 1,
                .purchase = kind == ENTRY_RETURN ? 1 : 0,
                .receipt = toy.entries[0].receipt,
            };
            struct purchase_history history = { .purchase = &toy.entries[0] };
            entry.receipt.ask_count = 0;
            err = kind == ENTRY_PURCHASE
                      ? decide_purchase(&small, &toy.program, &entry, &copy, &toy.refusal)
                      : decide_return(&small, &toy.program, &history, &entry, &copy, &toy.refusal);
        }
        CHECK_OK(err);
        CHECK(size > 256);
    }
    toy_close(&toy);
}

/* ---- a journal that lies ---------------------------------------------------------------------- */

TEST(decide_finds_a_history_that_contradicts_itself)
{
    toy_open(&toy, PROGRAM(""));
    toy_give(&toy, 1, "points", 100, 0);
    CHECK_OK(buy(1, 0, "a 5x 200.00", "ten"));
    CHECK_OK(give_back(1, 0, 1, 1000));
    struct entry good = toy.entries[1];

    toy.entries[1].backs[0].quantity_milli = 6000; /* more than was bought */
    CHECK_ERR(give_back(1, 0, 1, 1000), E_JOURNAL);
    toy.entries[1].backs[0].quantity_milli = 1000;
    toy.entries[1].outcome.line_count = 2; /* of another receipt */
    CHECK_ERR(give_back(1, 0, 1, 1000), E_JOURNAL);
    toy.entries[1].outcome.line_count = 1;
    struct outcome_redemption more = {
        .reward = STR("ten"), .unit = STR("points"), .cost = { -101 }, .off_minor = (int64_t[]){ 0 }
    };
    toy.entries[1].outcome.redemptions = &more; /* gave back more than it cost */
    toy.entries[1].outcome.redemption_count = 1;
    CHECK_ERR(give_back(1, 0, 1, 1000), E_JOURNAL);
    more.cost.n = -1; /* gave back a part, so the rest is less than one use */
    CHECK_ERR(give_back(1, 0, 1, 1000), OK);
    more.ask = 1; /* of an ask there was not */
    CHECK_ERR(give_back(1, 0, 1, 1000), E_JOURNAL);
    more = (struct outcome_redemption){ .reward = STR("tenth"),
                                        .unit = STR("points"),
                                        .off_minor = (int64_t[]){ 0 } };
    CHECK_ERR(give_back(1, 0, 1, 1000), E_JOURNAL); /* of another reward */
    toy.entries[1] = good;
    struct outcome_vat rates[VAT_RATES_MAX];
    for (int32_t i = 0; i < VAT_RATES_MAX; i++)
        rates[i] = (struct outcome_vat){ .rate_bp = 100 + i, .tax_minor = 1 };
    toy.entries[1].outcome.vat = rates;
    toy.entries[1].outcome.vat_count = VAT_RATES_MAX; /* with that of the line, one too many */
    CHECK_ERR(give_back(1, 0, 1, 1000), E_JOURNAL);
    toy.entries[1] = good;
    toy.entries[1].outcome.earnings[0].rule = STR("none");
    CHECK_ERR(give_back(1, 0, 1, 1000), E_JOURNAL);
    toy_close(&toy);
}

TEST(decide_wants_the_account_that_the_history_has)
{
    toy_open(&toy, PROGRAM("'claim_days':9"));
    CHECK_OK(buy(0, 0, "a 10.00", NULL));
    struct purchase_history history = { .purchase = &toy.entries[0] };
    struct entry entry = { .kind = ENTRY_RETURN, .on = toy_day(0), .number = 2 };
    struct entry claim = { .kind = ENTRY_CLAIM, .on = toy_day(0), .number = 2 };

    CHECK_ERR(decide_return(&toy.arena, &toy.program, &history, &entry, &toy.accounts[1],
                            &toy.refusal),
              E_JOURNAL);
    CHECK_ERR(decide_claim(&toy.arena, &toy.program, &history, &claim, NULL), E_NO_ACCOUNT);
    toy.entries[0].account = 1;
    CHECK_ERR(decide_return(&toy.arena, &toy.program, &history, &entry, NULL, &toy.refusal),
              E_JOURNAL);
    toy_close(&toy);
}
