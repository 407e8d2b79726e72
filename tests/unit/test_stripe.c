/* test_stripe.c - pay/stripe*.c: who signs, what an event tells, and how Stripe counts. */
#include "pay/stripe.h"

#include <string.h>

#include "core/limits.h"
#include "tests/lib/check.h"

/* Signed by Stripe's own client: stripe.webhooks.generateTestHeaderString() of npm's stripe 18.5.0. */
static const char secret[] = "whsec_test_secret";
static const char body[] = "{\n  \"id\": \"evt_test_webhook\",\n  \"object\": \"event\"\n}";
static const char header[] =
    "t=1492774577,v1=c2f890decbc5ede7c5060bb9a6d31e0626a4342bacb9aeae2adb1bcea72f9812";
static const struct instant then = { 1492774577 * US_PER_SECOND };

static enum err check(const char *told, struct instant now)
{
    return stripe_check(str_c(secret), str_c(told), str_c(body), now);
}

TEST(stripe_hears_who_signs)
{
    CHECK_OK(check(header, then));
    CHECK_OK(check(header, (struct instant){ then.us + STRIPE_TOLERANCE_S * US_PER_SECOND }));
    CHECK_OK(check(header, (struct instant){ then.us - STRIPE_TOLERANCE_S * US_PER_SECOND }));
    CHECK_ERR(check(header, (struct instant){ then.us + (STRIPE_TOLERANCE_S + 1) * US_PER_SECOND }),
              E_SIGNATURE);
    CHECK_ERR(check(header, (struct instant){ then.us - (STRIPE_TOLERANCE_S + 1) * US_PER_SECOND }),
              E_SIGNATURE);
}

TEST(stripe_hears_nobody_else)
{
    char changed[sizeof(header)];
    static const char *const wrong[] = { "",       "t=",          "t=1492774577",  "v1=00",
                                         "t=,v1=", "t=14927745x", "t=-1492774577", ",,,=,t,v1" };
    for (size_t i = 0; i < COUNT(wrong); i++)
        CHECK_ERR(check(wrong[i], then), E_SIGNATURE);
    for (size_t i = 2; i + 1 < sizeof(header); i++) { /* every character counts */
        memcpy(changed, header, sizeof(header));
        changed[i] = changed[i] == '0' ? '1' : '0';
        check_note("%s", changed);
        CHECK_ERR(check(changed, then), E_SIGNATURE);
    }
    CHECK_ERR(stripe_check(STR("whsec_other"), str_c(header), str_c(body), then), E_SIGNATURE);
    CHECK_ERR(stripe_check(STR_NONE, str_c(header), str_c(body), then), E_SIGNATURE);
    CHECK_ERR(stripe_check(str_c(secret), str_c(header), STR("{}"), then), E_SIGNATURE);
}

/* ---- events ----------------------------------------------------------------------------------- */

static bool hears(struct arena *arena, const char *type, const char *session,
                  struct pay_seen *ret_seen)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    bool has_news = false;
    CHECK_OK(buf_create(arena, 4096, &out));
    buf_lit(&out, "{\"type\":\"checkout.session.");
    buf_str(&out, str_c(type));
    buf_lit(&out, "\",\"data\":{\"object\":{\"id\":\"cs_1\",\"client_reference_id\":\"1-A\","
                  "\"amount_total\":5000,\"currency\":\"eur\"");
    buf_str(&out, str_c(session));
    buf_lit(&out, "}}}");
    CHECK_OK(buf_finish(&out, &text));
    CHECK_OK(stripe_read_event(arena, text, &has_news, ret_seen));
    return has_news;
}

TEST(stripe_tells_what_became_of_a_payment)
{
    struct arena arena = { 0 };
    struct pay_seen seen = { 0 };
    CHECK_OK(arena_open(&arena, 1u << 20));
    CHECK(hears(&arena, "completed",
                ",\"status\":\"complete\",\"payment_status\":\"paid\",\"payment_intent\":\"pi_1\"",
                &seen));
    CHECK_EQ(seen.state, PAY_PAID);
    CHECK_STR(seen.reference, "cs_1");
    CHECK_STR(seen.payment, "1-A");
    CHECK_STR(seen.charge, "pi_1");
    CHECK(pay_amount_is(&seen, (struct money){ 5000, 978 }));
    CHECK(!pay_amount_is(&seen, (struct money){ 5001, 978 }));
    CHECK(!pay_amount_is(&seen, (struct money){ 5000, 840 }));
    CHECK(hears(&arena, "expired", ",\"status\":\"expired\"", &seen));
    CHECK_EQ(seen.state, PAY_EXPIRED);
    CHECK(hears(&arena, "async_payment_failed",
                ",\"status\":\"complete\",\"payment_status\":\"unpaid\"", &seen));
    CHECK_EQ(seen.state, PAY_FAILED);
    /* Money that is still to come is no news, and neither is any other event. */
    CHECK(!hears(&arena, "completed", ",\"status\":\"complete\",\"payment_status\":\"unpaid\"",
                 &seen));
    CHECK(!hears(&arena, "updated", ",\"status\":\"complete\",\"payment_status\":\"paid\"", &seen));
    arena_close(&arena);
}

TEST(stripe_tells_that_there_is_something_to_ask_about_a_refund)
{
    static const struct {
        const char *event;
        const char *key; /* NULL: no news */
    } cases[] = {
        { "{\"type\":\"refund.failed\",\"data\":{\"object\":{\"metadata\":{\"refund\":\"r:1\"}}}}",
          "r:1" },
        { "{\"type\":\"refund.updated\",\"data\":{\"object\":{\"metadata\":{\"refund\":\"r:1\"}}}}",
          "r:1" },
        { "{\"type\":\"charge.refund.updated\",\"data\":{\"object\":{\"metadata\":{\"refund\":"
          "\"r\"}}}}",
          "r" },
        { "{\"type\":\"refund.created\",\"data\":{\"object\":{\"metadata\":{\"refund\":\"r:1\"}}}}",
          NULL },
        { "{\"type\":\"refund.failed\",\"data\":{\"object\":{\"metadata\":{\"refund\":\"a\\nb\"}}}"
          "}",
          NULL },
        { "{\"type\":\"refund.failed\",\"data\":{\"object\":{\"metadata\":{\"refund\":1}}}}",
          NULL },
        { "{\"type\":\"refund.failed\",\"data\":{\"object\":{\"metadata\":[]}}}", NULL },
        { "{\"type\":\"refund.failed\",\"data\":[]}", NULL },
    };
    struct arena arena = { 0 };
    CHECK_OK(arena_open(&arena, 1u << 20));
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pay_seen seen = { 0 };
        bool has_news = false;
        check_note("%s", cases[i].event);
        CHECK_OK(stripe_read_event(&arena, str_c(cases[i].event), &has_news, &seen));
        CHECK_EQ(has_news, cases[i].key != NULL);
        CHECK_STR(seen.refund, cases[i].key != NULL ? cases[i].key : "");
    }
    arena_close(&arena);
}

TEST(stripe_counts_in_its_own_way)
{
    static const struct {
        const char *currency;
        int64_t minor;
        int64_t amount; /* -1: it does not take that */
    } cases[] = {
        { "EUR", 1250, 1250 }, { "JPY", 500, 500 },
        { "ISK", 500, 50000 }, { "MGA", 50000, 500 },
        { "MGA", 50050, -1 },  { "TND", 1250, 1250 },
        { "TND", 1255, -1 },   { "EUR", MONEY_MINOR_MAX, MONEY_MINOR_MAX },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct money money = { .minor = cases[i].minor };
        int64_t amount = 0;
        check_note("%s", cases[i].currency);
        CHECK_OK(currency_parse(str_c(cases[i].currency), &money.currency));
        enum err err = stripe_amount(money, &amount);
        CHECK_EQ(err, cases[i].amount < 0 ? E_PAYMENT_REFUSED : OK);
        if (err == OK)
            CHECK_EQ(amount, cases[i].amount);
    }
}
