/* test_cases.c - figures which other systems promise, from the engine: those of one purchase
 * (tests/lib/peer_cases.h, which names the sources), and those that need more.
 */
#include <string.h>

#include "tests/lib/peer_cases.h"

static struct toy toy;

static void open_row(const struct row *row)
{
    static char text[8192];
    struct buf out = BUF(text);
    peer_program(row, &out);
    toy_open(&toy, text);
    if (row->holds > 0)
        toy_give(&toy, 1, "p", row->holds, -1);
}

static void run_row(const struct row *row)
{
    check_note("case %s (%s): %s, asks %s", row->number, row->source, row->basket,
               peer_text(row->asks, "nothing"));
    open_row(row);
    struct receipt receipt = toy_receipt(&toy, row->basket, row->asks);
    CHECK_ERR(toy_purchase(&toy, 1, 0, &receipt), row->err);
    if (row->err == OK) {
        CHECK_EQ(toy_last(&toy)->outcome.due_total_minor, row->due);
        CHECK_EQ(toy_earned(&toy, "p"), row->earned);
        CHECK_EQ(toy_spent(&toy, "p"), row->spent);
        if (row->left > 0 || row->holds > 0)
            CHECK_EQ(toy_usable(&toy, 1, "p", 0), row->left);
    } else {
        CHECK_EQ(toy_usable(&toy, 1, "p", 0), row->holds);
    }
    toy_close(&toy);
}

TEST(cases_of_one_purchase)
{
    for (size_t i = 0; i < COUNT(peer_rows); i++)
        run_row(&peer_rows[i]);
}

/* ---- cases with more than a purchase ----------------------------------------------------------- */

static void buy(int day, const char *lines, const char *asks)
{
    struct receipt receipt = toy_receipt(&toy, lines, asks);
    CHECK_OK(toy_purchase(&toy, 1, day, &receipt));
}

/* A17 (SN): drawers at 30 % included: 87.00, of which 78.35 before VAT. */
TEST(case_a17_vat_inside_a_discounted_basket)
{
    open_row(&(struct row){ .rewards = QUARTER });
    buy(0, "chair 4x 66.00, drawer 2x 50.00 @30", "w");
    const struct outcome *outcome = &toy_last(&toy)->outcome;
    CHECK_EQ(outcome->due_total_minor, 8700);
    CHECK_EQ(outcome->due_total_minor - outcome->vat[0].tax_minor - outcome->vat[1].tax_minor,
             7835);
    toy_close(&toy);
}

/* A24 (SN): of 67.50 the VAT is 7.50, and the fixed tax of 10.00 stays. */
TEST(case_a24_fixed_tax_is_not_discounted)
{
    open_row(&(struct row){ .rewards = HALF });
    buy(0, "a 115.00 @15, eco 10.00 fixed", "w");
    const struct outcome *outcome = &toy_last(&toy)->outcome;
    CHECK_EQ(outcome->vat[0].tax_minor + outcome->vat[1].due_minor, 1750);
    CHECK_EQ(outcome->discount_minor[1], 0);
    toy_close(&toy);
}

/* C17 (SL): paid partly by a wallet of 10, a gift card of 50: a payment is not a discount.
 * E3 (SG): card 50 and -10 % on 100: the discount first, then 50 by card and 40 in cash. */
TEST(case_c17_and_e3_payments_are_not_discounts)
{
    static const int64_t by_card[] = { 1000, 5000 };
    for (size_t i = 0; i < COUNT(by_card); i++) {
        open_row(&(struct row){ .rules = PER("r", "100", "1", ""), .rewards = TENTH });
        struct receipt receipt = toy_receipt(&toy, "a 100.00", NULL);
        struct receipt_payment payments[] = { { STR("gift-card"), by_card[i] },
                                              { STR("cash"), 10000 - by_card[i] } };
        receipt.payments = payments;
        receipt.payment_count = COUNT(payments);
        CHECK_OK(toy_purchase(&toy, 1, 0, &receipt));
        CHECK_EQ(toy_earned(&toy, "p"), 100);

        receipt.asks = &(struct receipt_ask){ .reward = STR("w") };
        receipt.ask_count = 1;
        CHECK_ERR(toy_purchase(&toy, 1, 0, &receipt), E_PAYMENTS);
        payments[1].amount_minor = 9000 - by_card[i];
        CHECK_OK(toy_purchase(&toy, 1, 0, &receipt));
        CHECK_EQ(toy_last(&toy)->outcome.due_total_minor, 9000);
        toy_close(&toy);
    }
}

/* C19 (PP): a rule of 10 points for who tells a code. */
TEST(case_c19_points_for_a_code)
{
    static const struct str told[] = { { "cyber2026", 9 } };
    open_row(&(struct row){ .rules = VISIT("r", "10", ",'when':{'codes':['CYBER2026']}") });
    buy(0, "a 10.00", NULL);
    CHECK_EQ(toy_earned(&toy, "p"), 0);
    struct receipt receipt = toy_receipt(&toy, "a 10.00", NULL);
    receipt.codes = told;
    receipt.code_count = COUNT(told);
    CHECK_OK(toy_purchase(&toy, 1, 0, &receipt));
    CHECK_EQ(toy_earned(&toy, "p"), 10);
    toy_close(&toy);
}

/* D8 (PH): earn 10 and spend 5 in one receipt: +10 and -5, two rows, never a net +5. */
TEST(case_d8_gross_and_never_net)
{
    open_row(&(struct row){ .rules = VISIT("r", "10", ""),
                            .holds = 5,
                            .rewards = WIN("w", "'amount_off':100", COST("5")) });
    buy(0, "a 10.00", "w");
    CHECK_EQ(toy_last(&toy)->moves.count, 2);
    CHECK_EQ(toy_last(&toy)->moves.items[0].kind, MOVE_SPEND);
    CHECK_EQ(toy_last(&toy)->moves.items[0].amount.n, 5);
    CHECK_EQ(toy_last(&toy)->moves.items[1].kind, MOVE_GAIN);
    CHECK_EQ(toy_last(&toy)->moves.items[1].amount.n, 10);
    toy_close(&toy);
}

/* E8 (PF): a wallet of 50 that expired yesterday is not offered. */
TEST(case_e8_what_expired_yesterday_is_not_there)
{
    open_row(&(struct row){
        .units = "'units':[{'id':'p','label':{'en':'p'},'kind':'money','expiry':{'days':30}}]",
        .rewards = CREDIT });
    toy_give(&toy, 1, "p", 5000, -31);
    struct receipt receipt = toy_receipt(&toy, "a 10.00", "w");
    CHECK_ERR(toy_purchase(&toy, 1, 0, &receipt), E_POINTS_SHORT);
    CHECK_EQ(toy.refusal.have, 0);
    toy_close(&toy);
}

/* F1 (PP): 2 x 50 earned 100; one comes back: -50, 50 are left. */
TEST(case_f1_return_of_one_of_two)
{
    open_row(&(struct row){ .rules = PER("r", "100", "1", "") });
    buy(0, "a 2x 100.00", NULL);
    struct entry_back back = { .line = 1, .quantity_milli = 1000 };
    CHECK_OK(toy_return(&toy, 1, 0, &back, 1));
    CHECK_EQ(toy_earned(&toy, "p"), -50);
    CHECK_EQ(toy_usable(&toy, 1, "p", 0), 50);
    toy_close(&toy);
}

/* F2 (PP): 200 + 70 - 150 = 120; the full return takes 70 and gives 150 back: 200. */
TEST(case_f2_return_of_a_purchase_with_a_reward)
{
    open_row(&(struct row){ .rules = VISIT("r", "70", ""),
                            .holds = 200,
                            .rewards = WIN("w", "'amount_off':1000", COST("150")) });
    buy(0, "a 50.00", "w");
    CHECK_EQ(toy_usable(&toy, 1, "p", 0), 120);
    CHECK_OK(toy_return(&toy, 1, 0, NULL, 0));
    CHECK_EQ(toy_earned(&toy, "p"), -70);
    CHECK_EQ(toy_spent(&toy, "p"), -150);
    CHECK_EQ(toy_usable(&toy, 1, "p", 0), 200);
    toy_close(&toy);
}

/* F7 (ER): an invoice of 20 000, then a return of 10 000: points counted on the 10 000 that stay. */
TEST(case_f7_points_of_what_stays)
{
    open_row(&(struct row){ .rules = PER("r", "100000", "1", "") });
    buy(0, "a 2x 20000.00", NULL);
    CHECK_EQ(toy_usable(&toy, 1, "p", 0), 20);
    struct entry_back back = { .line = 1, .quantity_milli = 1000 };
    CHECK_OK(toy_return(&toy, 1, 0, &back, 1));
    CHECK_EQ(toy_usable(&toy, 1, "p", 0), 10);
    CHECK_OK(toy_return(&toy, 1, 0, NULL, 0));
    CHECK_EQ(toy_usable(&toy, 1, "p", 0), 0);
    toy_close(&toy);
}

/* G3 (SE tests/Functional/LoyaltyLedgerExpireTest.php): a lot of 150, 50 spent, expires: -100.  A lot
 * which was spent whole has nothing to expire; the source closes it with a row of 0 points, we with the
 * move that spent it. */
TEST(case_g3_expiry_takes_what_is_left)
{
    open_row(&(struct row){
        .units = "'units':[{'id':'p','label':{'en':'p'},'kind':'points','expiry':{'days':30}}]",
        .rewards = WIN("w", "'as_money':{'amount':1}", COST("1")) });
    toy_give(&toy, 1, "p", 150, 0);
    buy(1, "a 0.50", "w");
    CHECK_OK(toy_expire(&toy, 1, 31));
    CHECK_EQ(toy_last(&toy)->moves.count, 1);
    CHECK_EQ(toy_last(&toy)->moves.items[0].kind, MOVE_EXPIRE);
    CHECK_EQ(toy_last(&toy)->moves.items[0].amount.n, 100);
    CHECK_EQ(toy_usable(&toy, 1, "p", 31), 0);
    toy_close(&toy);
}

/* G5 (SQ LoyaltyProgramExpirationPolicy): twelve months to the end of the month: earned on 6 July 2020,
 * gone on 1 August 2021. */
TEST(case_g5_end_of_the_month)
{
    open_row(&(struct row){ .units = "'units':[{'id':'p','label':{'en':'p'},'kind':'points',"
                                     "'expiry':{'months':12,'to_end_of':'month'}}]",
                            .rules = VISIT("r", "1", "") });
    struct date earned;
    struct date gone;
    CHECK_OK(date_parse(STR("2020-07-06"), &earned));
    CHECK_OK(date_parse(STR("2021-08-01"), &gone));
    buy(earned.days - TOY_DAY_ZERO, "a 1.00", NULL);
    CHECK_EQ(toy_usable(&toy, 1, "p", gone.days - TOY_DAY_ZERO - 1), 1);
    CHECK_EQ(toy_usable(&toy, 1, "p", gone.days - TOY_DAY_ZERO), 0);
    toy_close(&toy);
}

/* I2 (S2): valid 12 months.  I3 (S2): valid 24 months. */
TEST(case_i2_and_i3_validity)
{
    static const struct {
        const char *units;
        const char *last;
    } cases[] = {
        { "'units':[{'id':'p','label':{'en':'p'},'kind':'points','expiry':{'months':12}}]",
          "2027-01-01" },
        { "'units':[{'id':'p','label':{'en':'p'},'kind':'points','expiry':{'months':24}}]",
          "2028-01-01" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct date last;
        open_row(&(struct row){ .units = cases[i].units, .rules = VISIT("r", "1", "") });
        CHECK_OK(date_parse(str_c(cases[i].last), &last));
        buy(0, "a 1.00", NULL);
        CHECK_EQ(toy_usable(&toy, 1, "p", last.days - TOY_DAY_ZERO), 1);
        CHECK_EQ(toy_usable(&toy, 1, "p", last.days - TOY_DAY_ZERO + 1), 0);
        toy_close(&toy);
    }
}
