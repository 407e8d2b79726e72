/* test_outcome.c - loyalty/outcome.c and basket.c: discounts by line, VAT by rate, and what a basket
 * without lines is.
 */
#include "loyalty/remains.h"
#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

#define PROGRAM                                                                                    \
    "{'format':1,'name':{'en':'Toy'},'currency':'EUR',"                                            \
    "'units':[{'id':'points','label':{'en':'points'},'kind':'points'}],"                           \
    "'rules':[{'id':'visit','on':'purchase','give':{'unit':'points','per_visit':{'points':1}}}],"  \
    "'rewards':[{'id':'five','label':{'en':'5.00 off'},'effect':{'amount_off':500}},"              \
    "{'id':'one','label':{'en':'1.00 off'},'effect':{'amount_off':100}}]}"

static struct toy toy;

/* Decides without an account's limits: funds do not matter to rewards without a cost. */
static enum err decide(const struct receipt *receipt, struct outcome *ret_outcome)
{
    struct outcome_input input = { .program = &toy.program, .receipt = receipt, .has_card = true };
    return outcome_decide(&toy.arena, &input, ret_outcome, &toy.refusal);
}

TEST(outcome_splits_a_discount_over_its_lines_by_largest_remainder)
{
    toy_open(&toy, PROGRAM);
    struct outcome outcome = { 0 };

    struct receipt receipt = toy_receipt(&toy, "a 12.99, b 4.50, c 8.99", "five");
    CHECK_OK(decide(&receipt, &outcome));
    static const int64_t five[] = { 245, 85, 170 };
    CHECK_MEM(outcome.discount_minor, five, sizeof(five));
    CHECK_MEM(outcome.redemptions[0].off_minor, five, sizeof(five));
    CHECK_EQ(outcome.due_total_minor, 2148);

    receipt = toy_receipt(&toy, "a 3.33, b 3.33, c 3.34", "one");
    CHECK_OK(decide(&receipt, &outcome));
    static const int64_t one[] = { 33, 33, 34 };
    CHECK_MEM(outcome.discount_minor, one, sizeof(one));
    toy_close(&toy);
}

TEST(outcome_counts_vat_by_rate_after_discounts)
{
    toy_open(&toy, PROGRAM);
    struct outcome outcome = { 0 };
    struct receipt receipt =
        toy_receipt(&toy, "a 10.00 @5.5, b 10.00 @20, c 10.00 @5.5, d 5.00 @0", "five");

    CHECK_OK(decide(&receipt, &outcome));
    CHECK_EQ(outcome.vat_count, 3); /* the highest rate first */
    CHECK_EQ(outcome.vat[0].rate_bp, 2000);
    CHECK_EQ(outcome.vat[0].gross_minor, 1000);
    CHECK_EQ(outcome.vat[0].discount_minor, 143);
    CHECK_EQ(outcome.vat[0].due_minor, 857);
    CHECK_EQ(outcome.vat[0].tax_minor, 143); /* 142.83 */
    CHECK_EQ(outcome.vat[1].rate_bp, 550);
    CHECK_EQ(outcome.vat[1].gross_minor, 2000);
    CHECK_EQ(outcome.vat[1].discount_minor, 286);
    CHECK_EQ(outcome.vat[1].due_minor, 1714);
    CHECK_EQ(outcome.vat[1].tax_minor, 89); /* 89.35 */
    CHECK_EQ(outcome.vat[2].rate_bp, 0);
    CHECK_EQ(outcome.vat[2].due_minor, 429);
    CHECK_EQ(outcome.vat[2].tax_minor, 0);
    CHECK_EQ(outcome.gross_total_minor, 3500);
    CHECK_EQ(outcome.discount_total_minor, 500);
    CHECK_EQ(outcome.due_total_minor, 3000);
    toy_close(&toy);
}

TEST(outcome_rounds_vat_half_up)
{
    toy_open(&toy, PROGRAM);
    struct outcome outcome = { 0 };

    struct receipt receipt = toy_receipt(&toy, "a 0.03 @20", NULL); /* exactly half a cent */
    CHECK_OK(decide(&receipt, &outcome));
    CHECK_EQ(outcome.vat[0].tax_minor, 1);
    receipt = toy_receipt(&toy, "a 0.02 @20", NULL);
    CHECK_OK(decide(&receipt, &outcome));
    CHECK_EQ(outcome.vat[0].tax_minor, 0);
    receipt = toy_receipt(&toy, "a 10000000000.00 @100", NULL); /* the largest there is */
    CHECK_OK(decide(&receipt, &outcome));
    CHECK_EQ(outcome.vat[0].tax_minor, MONEY_MINOR_MAX / 2);
    toy_close(&toy);
}

TEST(outcome_takes_sixteen_rates_and_refuses_one_more)
{
    toy_open(&toy, PROGRAM);
    struct outcome outcome = { 0 };
    struct receipt_line lines[VAT_RATES_MAX + 1];
    struct receipt receipt = { .lines = lines, .line_count = VAT_RATES_MAX };

    for (int32_t i = 0; i <= VAT_RATES_MAX; i++)
        lines[i] = (struct receipt_line){ .quantity_milli = 1,
                                          .amount_minor = 100,
                                          .vat_bp = 100 * ((7 * i) % (VAT_RATES_MAX + 1)) };
    CHECK_OK(decide(&receipt, &outcome));
    CHECK_EQ(outcome.vat_count, VAT_RATES_MAX);
    for (size_t i = 1; i < outcome.vat_count; i++)
        CHECK(outcome.vat[i].rate_bp < outcome.vat[i - 1].rate_bp);
    receipt.line_count = VAT_RATES_MAX + 1;
    CHECK_ERR(decide(&receipt, &outcome), E_LIMIT);
    toy_close(&toy);
}

TEST(outcome_refuses_a_sum_beyond_the_range_of_money)
{
    toy_open(&toy, PROGRAM);
    struct outcome outcome = { 0 };
    struct receipt receipt = toy_receipt(&toy, "a 9999999999.99, b 0.01", NULL);

    CHECK_OK(decide(&receipt, &outcome));
    CHECK_EQ(outcome.due_total_minor, MONEY_MINOR_MAX);
    receipt = toy_receipt(&toy, "a 9999999999.99, b 0.02", NULL);
    CHECK_ERR(decide(&receipt, &outcome), E_OVERFLOW);
    toy_close(&toy);
}

TEST(outcome_of_nothing_left_is_nothing_at_all)
{
    toy_open(&toy, PROGRAM);
    struct outcome outcome = { 0 };
    struct receipt receipt = toy_receipt(&toy, "a 5.00 @20, b 0.00 @10", NULL);
    int64_t amounts[] = { 0, 0 };
    int64_t quantities[] = { 0, 1000 };
    const struct remains remains = { .receipt = &receipt,
                                     .quantity_milli = quantities,
                                     .amount_minor = amounts };
    struct outcome_input input = {
        .program = &toy.program,
        .receipt = &receipt,
        .remains = &remains,
        .has_card = true,
    };

    /* A line of no price is still there: the visit was one. */
    CHECK_OK(outcome_decide(&toy.arena, &input, &outcome, &toy.refusal));
    CHECK_EQ(outcome.earning_count, 1);
    CHECK_EQ(outcome.vat_count, 1);

    quantities[1] = 0;
    CHECK_OK(outcome_decide(&toy.arena, &input, &outcome, &toy.refusal));
    CHECK_EQ(outcome.earning_count, 0);
    CHECK_EQ(outcome.vat_count, 0);
    CHECK_EQ(outcome.gross_total_minor, 0);
    toy_close(&toy);
}

TEST(outcome_without_a_card_earns_nothing_and_still_counts_vat)
{
    toy_open(&toy, PROGRAM);
    struct outcome outcome = { 0 };
    struct receipt receipt = toy_receipt(&toy, "a 5.00 @20", NULL);
    struct outcome_input input = { .program = &toy.program, .receipt = &receipt };

    CHECK_OK(outcome_decide(&toy.arena, &input, &outcome, &toy.refusal));
    CHECK_EQ(outcome.earning_count, 0);
    CHECK_EQ(outcome.vat[0].tax_minor, 83);
    toy_close(&toy);
}

TEST(outcome_needs_no_more_memory_than_it_says)
{
    toy_open(&toy, PROGRAM);
    struct receipt receipt = toy_receipt(&toy, "a 12.99 @20, b 4.50 @10, c 8.99 @20", "five, one");
    struct outcome_input input = { .program = &toy.program, .receipt = &receipt, .has_card = true };
    static char memory[4096];

    /* Every size up to the first which is enough fails cleanly. */
    enum err err = E_NO_MEMORY;
    size_t size = 0;
    for (; err == E_NO_MEMORY && size < sizeof(memory); size += 16) {
        struct arena small = arena_in(memory, size);
        struct outcome outcome = { 0 };
        err = outcome_decide(&small, &input, &outcome, &toy.refusal);
    }
    CHECK_OK(err);
    CHECK(size > 64);
    toy_close(&toy);
}
