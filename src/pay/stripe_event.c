/* stripe_event.c - what Stripe sends by itself: a signature, and an event. */
#include "core/digest.h"
#include "pay/stripe.h"

/* ---- the signature ---------------------------------------------------------------------------- */

/* HMAC-SHA256 of "t.body". */
static struct sha256 sign(struct str secret, struct str time, struct str body)
{
    const struct str parts[] = { time, STR("."), body };
    return hmac_sha256(secret, parts, COUNT(parts));
}

static bool is_recent(struct str time, struct instant now)
{
    int64_t second = 0;
    int64_t now_s = now.us / US_PER_SECOND;
    if (str_parse_i64(time, 0, INT64_MAX / US_PER_SECOND, &second) != OK)
        return false;
    return second >= now_s - STRIPE_TOLERANCE_S && second <= now_s + STRIPE_TOLERANCE_S;
}

/* The one `t` of a header; empty when it has none or two. */
static struct str time_of(struct str header)
{
    struct str time = STR_NONE;
    struct str item = STR_NONE;
    size_t count = 0;
    while (str_cut(&header, ',', &item)) {
        if (!str_begins(item, STR("t=")))
            continue;
        time = str_sub(item, 2, item.len);
        count++;
    }
    return count == 1 ? time : STR_NONE;
}

enum err stripe_check(struct str secret, struct str header, struct str body, struct instant now)
{
    struct str time = time_of(header);
    struct str item = STR_NONE;
    bool is_signed = false;
    if (secret.len == 0 || !is_recent(time, now))
        return E_SIGNATURE;
    const struct sha256 wanted = sign(secret, time, body);
    while (str_cut(&header, ',', &item)) {
        struct sha256 found = { { 0 } };
        if (str_begins(item, STR("v1=")) && sha256_parse(str_sub(item, 3, item.len), &found) == OK)
            is_signed |= sha256_eq(&wanted, &found);
    }
    return is_signed ? OK : E_SIGNATURE;
}

/* ---- the event -------------------------------------------------------------------------------- */

static const struct {
    const char *type;
    bool is_failed;
} kinds[] = {
    { "checkout.session.completed", false },
    { "checkout.session.async_payment_succeeded", false },
    { "checkout.session.async_payment_failed", true },
    { "checkout.session.expired", false },
};

static const char *const refund_types[] = {
    "refund.updated", "refund.failed",
    "charge.refund.updated", /* as refunds of a charge were told before 2024 */
};

/* What became of it is asked: events come in any order. */
static bool read_refund_event(struct str type, const struct json_node *data,
                              struct pay_seen *ret_seen)
{
    const struct json_node *object = json_get(data, STR("object"));
    const struct json_node *metadata = object != NULL ? json_get(object, STR("metadata")) : NULL;
    const struct json_node *key = metadata != NULL ? json_get(metadata, STR("refund")) : NULL;
    bool is_told = false;
    for (size_t i = 0; i < COUNT(refund_types); i++)
        is_told = is_told || str_eq(type, str_c(refund_types[i]));
    if (!is_told || key == NULL || key->type != JSON_TEXT || key->text.len == 0 ||
        !str_is_line(key->text))
        return false;
    *ret_seen = (struct pay_seen){ .refund = key->text };
    return true;
}

static enum err read_event(const struct json_node *event, bool *ret_has_news,
                           struct pay_seen *ret_seen)
{
    const struct json_node *type = json_get(event, STR("type"));
    const struct json_node *data = json_get(event, STR("data"));
    struct pay_seen seen = { 0 };
    if (type == NULL || type->type != JSON_TEXT || data == NULL)
        return OK;
    *ret_has_news = read_refund_event(type->text, data, ret_seen);
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (!str_eq(type->text, str_c(kinds[i].type)))
            continue;
        if (stripe_read_session(json_get(data, STR("object")), &seen) != OK)
            return OK;
        if (kinds[i].is_failed)
            seen.state = PAY_FAILED;
        *ret_has_news = seen.payment.len > 0 && seen.state != PAY_OPEN;
        *ret_seen = seen;
        return OK;
    }
    return OK;
}

enum err stripe_read_event(struct arena *arena, struct str body, bool *ret_has_news,
                           struct pay_seen *ret_seen)
{
    const struct json_node *event = NULL;
    struct problem problem = { 0 };
    *ret_has_news = false;
    enum err err = json_parse(arena, body, &event, &problem);
    if (err == E_NO_MEMORY)
        return err;
    return err == OK ? read_event(event, ret_has_news, ret_seen) : OK;
}
