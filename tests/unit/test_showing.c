/* test_showing.c - loyalty/account/showing.c: what a card that is shown so may take, and what is learnt of a phone. */
#include "loyalty/account/showing.h"

#include "core/proof/totp.h"
#include "loyalty/entry.h"
#include "tests/lib/check.h"

#define NOW 1000000 /* a step */

/* In the middle of a step. */
static struct instant at(int64_t step)
{
    return (struct instant){ .us = (step * TOTP_STEP_S + TOTP_STEP_S / 2) * US_PER_SECOND };
}

static const struct unit units[] = {
    { .id = { "p", 1 }, .kind = UNIT_POINTS, .value_points = 100, .value_minor = 500 },
    { .id = { "m", 1 }, .kind = UNIT_MONEY, .decimals = 2 },
    { .id = { "x", 1 }, .kind = UNIT_POINTS },
};

static const struct program program = {
    .units = units,
    .unit_count = COUNT(units),
    .second_factor = { .is_told = true, .above_minor = 2000 },
};

/* A purchase that takes 25.00 off for 100 points. */
static struct entry purchase(enum shown how, struct outcome_redemption *redemption,
                             struct receipt_ask *ask)
{
    *ask = (struct receipt_ask){ .reward = STR("r") };
    *redemption = (struct outcome_redemption){
        .reward = STR("r"), .unit = STR("p"), .cost = { 100 }, .discount_minor = 2500
    };
    return (struct entry){
        .kind = ENTRY_PURCHASE,
        .account = 1,
        .card = 1,
        .key = 1,
        .showing = { .how = how },
        .receipt = { .asks = ask, .ask_count = 1 },
        .outcome = { .redemptions = redemption, .redemption_count = 1 },
    };
}

static enum err check(enum shown how, struct refusal *refusal)
{
    struct outcome_redemption redemption;
    struct receipt_ask ask;
    struct entry entry = purchase(how, &redemption, &ask);
    return showing_check(&program, &entry, refusal);
}

TEST(showing_takes_no_more_than_the_limit_with_a_number_alone)
{
    struct refusal refusal = { 0 };
    CHECK_ERR(check(SHOWN_STATIC, &refusal), E_SHOWN_WEAKLY);
    CHECK_EQ(refusal.have, 2000);
    CHECK_EQ(refusal.need, 2500);
    CHECK_ERR(check(SHOWN_UID, &refusal), E_SHOWN_WEAKLY);
    CHECK_OK(check(SHOWN_PHONE, &refusal));
    CHECK_OK(check(SHOWN_PIN, &refusal));
    CHECK_ERR(check(SHOWN_STALE, &refusal), E_CODE_STALE);
    CHECK_ERR(check(SHOWN_USED, &refusal), E_CODE_USED);
    CHECK_OK(check(SHOWN_CHIP, &refusal));
    CHECK_ERR(check(SHOWN_CHIP_USED, &refusal), E_CHIP_USED);
}

/* By the reading of a chip with a count, which collects or spends. */
static void read_chip(struct chip_marks *marks, int64_t count, bool spends, enum shown expected)
{
    struct outcome_redemption redemption;
    struct receipt_ask ask;
    struct entry entry = purchase(showing_judge_chip(marks, count), &redemption, &ask);
    entry.showing.step = count;
    entry.showing.read = at(NOW);
    if (!spends)
        entry.outcome.redemption_count = 0;
    CHECK_EQ(entry.showing.how, expected);
    showing_note_chip(&entry, marks);
}

TEST(showing_of_a_chip_serves_for_one_visit)
{
    struct chip_marks marks = { 0 };
    struct phone_marks phone = { 0 };
    read_chip(&marks, 5, false, SHOWN_CHIP);
    read_chip(&marks, 5, false, SHOWN_CHIP);
    read_chip(&marks, 5, true, SHOWN_CHIP); /* collected with it, and spent */
    read_chip(&marks, 5, false, SHOWN_CHIP_USED);
    read_chip(&marks, 4, true, SHOWN_CHIP_USED); /* read before, and shown by nobody until now */
    read_chip(&marks, 9, false, SHOWN_CHIP);
    read_chip(&marks, 8, true, SHOWN_CHIP_USED);
    CHECK_EQ(marks.spent, 5);
    CHECK_EQ(marks.seen, 9);
    read_chip(&marks, 9, true, SHOWN_CHIP);
    CHECK_EQ(marks.spent, 9);
    struct entry entry = {
        .kind = ENTRY_PURCHASE,
        .showing = { .how = SHOWN_CHIP, .step = 10, .read = at(NOW) },
    };
    showing_note(&entry, &phone); /* no phone has shown anything by it */
    CHECK_EQ(phone.seen, 0);
}

TEST(showing_lets_the_amount_itself_pass_and_asks_nothing_without_the_word)
{
    struct outcome_redemption redemption;
    struct receipt_ask ask;
    struct refusal refusal = { 0 };
    struct program without = program;
    struct entry entry = purchase(SHOWN_STATIC, &redemption, &ask);
    without.second_factor.is_told = false;
    CHECK_OK(showing_check(&without, &entry, &refusal));
    redemption.discount_minor = 2000;
    CHECK_OK(showing_check(&program, &entry, &refusal));
    redemption.discount_minor = 2001;
    CHECK_ERR(showing_check(&program, &entry, &refusal), E_SHOWN_WEAKLY);
    entry.showing.how = SHOWN_STALE; /* never, whatever the programme says */
    redemption.discount_minor = 1;
    CHECK_ERR(showing_check(&without, &entry, &refusal), E_CODE_STALE);
    redemption.cost.n = 0; /* a promotion takes nothing from the account */
    CHECK_OK(showing_check(&program, &entry, &refusal));
    entry.key = 0; /* an import of old receipts */
    redemption =
        (struct outcome_redemption){ .unit = STR("p"), .cost = { 1 }, .discount_minor = 9999 };
    CHECK_OK(showing_check(&program, &entry, &refusal));
}

TEST(showing_counts_what_is_worth_more)
{
    struct outcome_redemption redemption;
    struct receipt_ask ask;
    struct entry entry = purchase(SHOWN_STATIC, &redemption, &ask);
    CHECK_EQ(showing_taken(&program, &entry), 2500);
    redemption.discount_minor = 0; /* a gift: 100 points are worth 5.00 */
    CHECK_EQ(showing_taken(&program, &entry), 500);
    redemption.unit = STR("x"); /* of no declared value */
    CHECK_EQ(showing_taken(&program, &entry), 0);
    redemption.unit = STR("m");
    CHECK_EQ(showing_taken(&program, &entry), 100);
    struct receipt_payment payments[] = {
        { .kind = STR("card"), .amount_minor = 700 },
        { .kind = STR("m"), .unit = STR("m"), .amount_minor = 300 },
    };
    entry.receipt.payments = payments;
    entry.receipt.payment_count = COUNT(payments);
    CHECK_EQ(showing_taken(&program, &entry), 400);
    ask.source =
        (struct source){ .partition = 1, .account = 2, .lot = 3 }; /* a voucher by its code */
    CHECK_EQ(showing_taken(&program, &entry), 300);
    struct entry hold = { .kind = ENTRY_HOLD, .held = { .unit = STR("p"), .points = { 300 } } };
    CHECK_EQ(showing_taken(&program, &hold), 1500);
    struct entry send = { .kind = ENTRY_SEND, .passed = { .unit = STR("m"), .points = { 42 } } };
    CHECK_EQ(showing_taken(&program, &send), 42);
}

TEST(showing_judges_a_code_by_the_step_before_and_behind)
{
    struct phone_marks marks = { 0 };
    CHECK_EQ(showing_judge(&marks, NOW, at(NOW)), SHOWN_PHONE);
    CHECK_EQ(showing_judge(&marks, NOW - 1, at(NOW)), SHOWN_PHONE);
    CHECK_EQ(showing_judge(&marks, NOW + 1, at(NOW)), SHOWN_PHONE);
    CHECK_EQ(showing_judge(&marks, NOW - 2, at(NOW)), SHOWN_STALE);
    CHECK_EQ(showing_judge(&marks, NOW + 2, at(NOW)), SHOWN_STALE);
    marks.spent = NOW;
    CHECK_EQ(showing_judge(&marks, NOW, at(NOW)), SHOWN_USED);
    CHECK_EQ(showing_judge(&marks, NOW - 1, at(NOW)), SHOWN_USED); /* older than the last */
    CHECK_EQ(showing_judge(&marks, NOW + 1, at(NOW)), SHOWN_PHONE);
}

/* A purchase that was shown so; `spends` something, or nothing. */
static void show(struct phone_marks *marks, enum shown how, int64_t step, int64_t read, bool spends)
{
    struct outcome_redemption redemption;
    struct receipt_ask ask;
    struct entry entry = purchase(how, &redemption, &ask);
    entry.showing.step = step;
    entry.showing.read = at(read);
    if (!spends)
        entry.outcome.redemption_count = 0;
    showing_note(&entry, marks);
}

TEST(showing_uses_a_code_up_by_spending_alone)
{
    struct phone_marks marks = { 0 };
    show(&marks, SHOWN_PHONE, NOW, NOW, false);
    CHECK_EQ(marks.spent, 0);
    CHECK_EQ(marks.seen, NOW);
    CHECK_EQ(showing_judge(&marks, NOW, at(NOW)), SHOWN_PHONE); /* it may spend still */
    show(&marks, SHOWN_PHONE, NOW, NOW, true);
    CHECK_EQ(marks.spent, NOW);
    show(&marks, SHOWN_USED, NOW - 1, NOW, false);
    CHECK_EQ(marks.spent, NOW);
    CHECK_EQ(marks.seen, NOW);
}

TEST(showing_tells_a_wrong_clock_from_a_picture)
{
    struct phone_marks marks = { 0 };
    CHECK(!showing_is_clock(&marks, NOW - 8, at(NOW))); /* once is not steady */
    show(&marks, SHOWN_STALE, NOW - 8, NOW, false);
    CHECK_EQ(marks.off, -8);
    CHECK(showing_is_clock(&marks, NOW - 7, at(NOW + 1)));
    CHECK(showing_is_clock(&marks, NOW - 7, at(NOW)));      /* a step is no more than 30 s */
    CHECK(!showing_is_clock(&marks, NOW - 8, at(NOW + 1))); /* the same again: a picture */
    CHECK(!showing_is_clock(&marks, NOW - 7, at(NOW + 9))); /* and one that grows old */
    CHECK(!showing_is_clock(&marks, NOW + 5, at(NOW + 5))); /* this one is right now */
}

TEST(showing_learns_a_clock_from_who_types_his_pin)
{
    struct phone_marks marks = { 0 };
    show(&marks, SHOWN_STALE, NOW - 9, NOW - 1, false);
    show(&marks, SHOWN_STALE, NOW - 8, NOW, false);
    CHECK_EQ(showing_judge(&marks, NOW - 7, at(NOW + 1)), SHOWN_STALE); /* steady is not enough */
    show(&marks, SHOWN_PIN, NOW - 6, NOW + 2, true);
    CHECK_EQ(marks.drift, -8);
    CHECK_EQ(marks.spent, NOW - 6);
    CHECK_EQ(showing_judge(&marks, NOW - 5, at(NOW + 3)), SHOWN_PHONE);
    CHECK_EQ(showing_judge(&marks, NOW - 6, at(NOW + 3)), SHOWN_USED);
    CHECK_EQ(showing_judge(&marks, NOW - 5, at(NOW + 9)), SHOWN_STALE); /* a picture of it later */
    CHECK_EQ(showing_judge(&marks, NOW + 9, at(NOW + 9)), SHOWN_PHONE); /* put right meanwhile */
    show(&marks, SHOWN_PHONE, NOW + 9, NOW + 9, false);
    CHECK_EQ(marks.drift, 0);
    CHECK_EQ(showing_judge(&marks, NOW + 12, at(NOW + 20)), SHOWN_STALE);
}

TEST(showing_learns_nothing_of_a_picture_or_of_another_century)
{
    struct phone_marks marks = { .seen = NOW };
    show(&marks, SHOWN_PIN, NOW, NOW + 20, true); /* the same code again */
    CHECK_EQ(marks.drift, 0);
    show(&marks, SHOWN_PIN, NOW + 20 + PHONE_DRIFT_MAX_STEPS + 1, NOW + 20, true);
    CHECK_EQ(marks.drift, 0);
}
