/* law_outcome.c - L7 to L11: parts add up, discounts change VAT and payments never do, and neither
 * splitting a basket nor a line more is ever to anyone's loss.
 *
 * L7   the parts of each discount add up to it, by line, by rate and in total; no line goes below zero
 * L8   the shares of the rules add up to what is gained, the costs to what is spent
 * L9   payments change nothing of an outcome; a discount lowers the VAT of its lines, none other
 * L10  two receipts never earn more than one, when the rules add up, round down, have no ceiling and do
 *      not count visits
 * L11  without rewards, a line more never lowers what is earned, unless a rule that gives less is preferred
 *      to one that gives more, or alone is multiplied
 */
#include <string.h>

#include "loyalty/earn.h"
#include "tests/lib/random_shop.h"

static struct toy toy;
static struct arena arena;

static void begin_round(struct rng *rng, int64_t round, const struct random_wish *wish)
{
    struct program program = { 0 };

    check_note("round %lld", (long long)round);
    arena_reset(&arena, 0);
    random_program(rng, &arena, wish, &program);
    toy_reset(&toy, &program);
}

static void open_all(void)
{
    CHECK_OK(arena_open(&arena, 1u << 20));
    toy_open_with(&toy, &(struct program){ 0 });
}

static void close_all(void)
{
    toy_close(&toy);
    arena_close(&arena);
}

static enum err decide(const struct receipt *receipt, struct outcome *ret_outcome)
{
    static const struct fund funds[] = {
        { .unit = { "points", 6 }, .available = { 60 } },
        { .unit = { "credit", 6 }, .available = { 1000 } },
        { .unit = { "stamps", 6 }, .available = { 10 } },
    };
    struct outcome_input input = {
        .program = &toy.program,
        .receipt = receipt,
        .occasion = { .on = toy_day(10),
                      .second = 43200,
                      .shop = STR("toy"),
                      .channel = receipt->channel },
        .has_card = true,
        .funds = funds,
        .fund_count = COUNT(funds),
    };
    return outcome_decide(&toy.arena, &input, ret_outcome, &toy.refusal);
}

/* ---- L7 ---------------------------------------------------------------------------------------- */

static void check_lines(const struct receipt *receipt, const struct outcome *outcome)
{
    int64_t gross = 0;
    int64_t total = 0;
    CHECK_EQ(outcome->line_count, receipt->line_count);
    for (size_t line = 0; line < receipt->line_count; line++) {
        int64_t off = 0;
        for (size_t i = 0; i < outcome->redemption_count; i++) {
            CHECK(outcome->redemptions[i].off_minor[line] >= 0);
            off += outcome->redemptions[i].off_minor[line];
        }
        CHECK_EQ(off, outcome->discount_minor[line]);
        CHECK(off <= receipt->lines[line].amount_minor);
        if (receipt->lines[line].is_fixed)
            CHECK_EQ(off, 0);
        gross += receipt->lines[line].amount_minor;
        total += off;
    }
    CHECK_EQ(gross, outcome->gross_total_minor);
    CHECK_EQ(total, outcome->discount_total_minor);
    CHECK_EQ(gross - total, outcome->due_total_minor);
}

static void check_redemptions(const struct outcome *outcome)
{
    int64_t total = 0;
    for (size_t i = 0; i < outcome->redemption_count; i++) {
        const struct outcome_redemption *redemption = &outcome->redemptions[i];
        int64_t off = 0;
        for (size_t line = 0; line < outcome->line_count; line++)
            off += redemption->off_minor[line];
        CHECK_EQ(off, redemption->discount_minor);
        CHECK(off > 0);
        CHECK_EQ(redemption->unit.len > 0, redemption->cost.n > 0);
        total += off;
    }
    CHECK_EQ(total, outcome->discount_total_minor);
}

static void check_vat(const struct receipt *receipt, const struct outcome *outcome)
{
    int64_t due = 0;
    for (size_t i = 0; i < outcome->vat_count; i++) {
        const struct outcome_vat *vat = &outcome->vat[i];
        int64_t gross = 0;
        int64_t discount = 0;
        for (size_t line = 0; line < receipt->line_count; line++) {
            if (receipt->lines[line].vat_bp != vat->rate_bp)
                continue;
            gross += receipt->lines[line].amount_minor;
            discount += outcome->discount_minor[line];
        }
        CHECK_EQ(vat->gross_minor, gross);
        CHECK_EQ(vat->discount_minor, discount);
        CHECK_EQ(vat->due_minor, gross - discount);
        /* The tax is the whole number nearest to due * rate / (1 + rate), the upper of two. */
        int64_t one = RATE_ONE_BP + vat->rate_bp;
        int64_t twice = 2 * (vat->due_minor * vat->rate_bp - vat->tax_minor * one);
        CHECK(-one <= twice && twice < one);
        due += vat->due_minor;
    }
    CHECK_EQ(due, outcome->due_total_minor);
}

TEST(law_parts_of_a_discount_add_up)
{
    struct rng rng = rng_new();
    struct random_wish wish = { 0 };
    int64_t redeemed = 0;
    open_all();
    for (int64_t round = 0; round < test_rounds(20000); round++) {
        begin_round(&rng, round, &wish);
        struct receipt receipt = random_receipt(&rng, &arena, &toy.program);
        struct outcome outcome = { 0 };
        enum err err = decide(&receipt, &outcome);
        if (err != OK) {
            CHECK_EQ(err_class(err), ERR_CLASS_REFUSED);
            continue;
        }
        redeemed += outcome.redemption_count > 0;
        check_lines(&receipt, &outcome);
        check_redemptions(&outcome);
        check_vat(&receipt, &outcome);
    }
    CHECK(redeemed > test_rounds(20000) / 50);
    close_all();
}

/* ---- L8 ---------------------------------------------------------------------------------------- */

static int64_t moved(const struct entry *entry, enum move_kind kind, struct str unit)
{
    int64_t sum = 0;
    for (size_t i = 0; i < entry->moves.count; i++) {
        if (entry->moves.items[i].kind == kind && str_eq(entry->moves.items[i].unit, unit))
            sum += entry->moves.items[i].amount.n;
    }
    return sum;
}

TEST(law_shares_of_an_explanation_add_up)
{
    struct rng rng = rng_new();
    struct random_wish wish = { 0 };
    open_all();
    for (int64_t round = 0; round < test_rounds(3000); round++) {
        begin_round(&rng, round, &wish);
        for (int day = 0; day < 5; day++) {
            random_purchase(&rng, &toy, 1, day);
            const struct entry *entry = toy_last(&toy);
            for (size_t u = 0; u < toy.program.unit_count; u++) {
                struct str unit = toy.program.units[u].id;
                int64_t cost = 0;
                for (size_t i = 0; i < entry->outcome.redemption_count; i++) {
                    if (str_eq(entry->outcome.redemptions[i].unit, unit))
                        cost += entry->outcome.redemptions[i].cost.n;
                }
                CHECK_EQ(moved(entry, MOVE_SPEND, unit), cost);
                CHECK_EQ(moved(entry, MOVE_GAIN, unit), earn_total(&entry->outcome, unit).n);
            }
        }
    }
    close_all();
}

/* ---- L9 ---------------------------------------------------------------------------------------- */

static void check_same(const struct outcome *a, const struct outcome *b)
{
    struct entry with = { .kind = ENTRY_PURCHASE, .receipt.currency = CURRENCY_EUR, .outcome = *a };
    struct entry without = with;
    without.outcome = *b;
    CHECK_STR(toy_encode(&toy.arena, &with), toy_encode(&toy.arena, &without));
}

TEST(law_payments_change_nothing_and_discounts_only_their_lines)
{
    struct rng rng = rng_new();
    struct random_wish wish = { 0 };
    open_all();
    for (int64_t round = 0; round < test_rounds(10000); round++) {
        begin_round(&rng, round, &wish);
        struct receipt receipt = random_receipt(&rng, &arena, &toy.program);
        struct receipt plain = receipt;
        struct outcome outcome = { 0 };
        struct outcome without = { 0 };
        plain.ask_count = 0;
        if (decide(&receipt, &outcome) != OK || decide(&plain, &without) != OK)
            continue;

        struct receipt paid = receipt;
        struct receipt_payment payments[] = {
            { .kind = STR("voucher"), .amount_minor = outcome.due_total_minor / 2 },
            { .kind = STR("cash"),
              .amount_minor = outcome.due_total_minor - outcome.due_total_minor / 2 },
        };
        struct outcome after = { 0 };
        paid.payments = payments;
        paid.payment_count = COUNT(payments);
        CHECK_OK(decide(&paid, &after));
        check_same(&outcome, &after);

        CHECK_EQ(outcome.vat_count, without.vat_count);
        for (size_t i = 0; i < outcome.vat_count; i++) {
            CHECK_EQ(outcome.vat[i].gross_minor, without.vat[i].gross_minor);
            CHECK(outcome.vat[i].tax_minor <= without.vat[i].tax_minor);
            if (outcome.vat[i].discount_minor == 0)
                CHECK_EQ(outcome.vat[i].tax_minor, without.vat[i].tax_minor);
        }
    }
    close_all();
}

/* ---- L10, L11 ---------------------------------------------------------------------------------- */

static int64_t earned(const struct receipt *receipt, struct str unit)
{
    struct outcome outcome = { 0 };
    CHECK_OK(decide(receipt, &outcome));
    return earn_total(&outcome, unit).n;
}

/* Both are the whole line, and become parts of it.  Of the smallest quantity there are no parts: the second
 * is then one that counts for nothing. */
static void split_line(struct rng *rng, struct receipt_line *first, struct receipt_line *second)
{
    second->is_fixed = first->is_fixed || first->quantity_milli == 1;
    if (first->quantity_milli == 1) {
        second->amount_minor = 0;
        return;
    }
    first->amount_minor = rng_range(rng, 0, first->amount_minor);
    second->amount_minor -= first->amount_minor;
    first->quantity_milli = rng_range(rng, 1, first->quantity_milli - 1);
    second->quantity_milli -= first->quantity_milli;
}

TEST(law_two_receipts_never_earn_more_than_one)
{
    struct rng rng = rng_new();
    struct random_wish wish = { .no_rewards = true, .is_splittable = true };
    open_all();
    for (int64_t round = 0; round < test_rounds(20000); round++) {
        begin_round(&rng, round, &wish);
        struct receipt whole = random_receipt(&rng, &arena, &toy.program);
        whole.ask_count = 0;
        struct receipt_line first_lines[6];
        struct receipt_line second_lines[6];
        struct receipt first = whole;
        struct receipt second = whole;
        CHECK(whole.line_count <= COUNT(first_lines));
        for (size_t i = 0; i < whole.line_count; i++) {
            first_lines[i] = second_lines[i] = whole.lines[i];
            split_line(&rng, &first_lines[i], &second_lines[i]);
        }
        first.lines = first_lines;
        second.lines = second_lines;
        for (size_t u = 0; u < toy.program.unit_count; u++) {
            struct str unit = toy.program.units[u].id;
            CHECK(earned(&first, unit) + earned(&second, unit) <= earned(&whole, unit));
        }
    }
    close_all();
}

TEST(law_a_line_more_never_lowers_what_is_earned)
{
    struct rng rng = rng_new();
    struct random_wish wish = { .no_rewards = true, .no_preference = true };
    open_all();
    for (int64_t round = 0; round < test_rounds(20000); round++) {
        begin_round(&rng, round, &wish);
        struct receipt whole = random_receipt(&rng, &arena, &toy.program);
        whole.ask_count = 0;
        struct receipt less = whole;
        less.line_count--;
        for (size_t u = 0; u < toy.program.unit_count; u++) {
            struct str unit = toy.program.units[u].id;
            CHECK(earned(&less, unit) <=
                  earned(&whole, unit)); /* "best" included: the best grows */
        }
    }
    close_all();
}
