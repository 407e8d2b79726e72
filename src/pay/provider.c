/* provider.c - which providers are set up. */
#include "pay/provider.h"

#include <stdlib.h>

#define SETTING_MAX_BYTES 255

const struct provider provider_counter = { .name = "counter", .is_counter = true };

static const struct provider *const providers[] = { &provider_counter, &provider_stripe };

static bool is_set_up(const struct pay_settings *settings, const struct provider *provider)
{
    return provider->is_counter || settings->stripe_key.len > 0;
}

const struct provider *provider_at(const struct pay_settings *settings, size_t index)
{
    for (size_t i = 0; i < COUNT(providers); i++) {
        if (is_set_up(settings, providers[i]) && index-- == 0)
            return providers[i];
    }
    return NULL;
}

const struct provider *provider_find(const struct pay_settings *settings, struct str name)
{
    for (size_t i = 0; i < COUNT(providers); i++) {
        if (is_set_up(settings, providers[i]) && str_eq(str_c(providers[i]->name), name))
            return providers[i];
    }
    return NULL;
}

/* ---- the environment -------------------------------------------------------------------------- */

/* It goes into a header: visible characters alone. */
static bool is_word(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] <= ' ' || text.ptr[i] > '~')
            return false;
    }
    return text.len <= SETTING_MAX_BYTES;
}

/* The key travels there: over TLS, or not away from this machine. */
static bool is_base(struct str base)
{
    return str_begins(base, STR("https://")) || str_begins(base, STR("http://127.0.0.1:")) ||
           str_begins(base, STR("http://[::1]:"));
}

static enum err blame(const char *name, const char **ret_name)
{
    *ret_name = name;
    return E_USAGE;
}

enum err pay_settings_read(struct pay_settings *ret_settings, const char **ret_name)
{
    static const char key[] = "HABITUE_STRIPE_KEY";
    static const char secret[] = "HABITUE_STRIPE_WEBHOOK_SECRET";
    static const char base[] = "HABITUE_STRIPE_URL";
    struct pay_settings settings = {
        .stripe_base = str_c(getenv(base)),
        .stripe_key = str_c(getenv(key)),
        .stripe_webhook_secret = str_c(getenv(secret)),
    };
    if (settings.stripe_base.len == 0)
        settings.stripe_base = STRIPE_BASE_DEFAULT;
    if (!is_word(settings.stripe_base) || !is_base(settings.stripe_base))
        return blame(base, ret_name);
    bool has_key = settings.stripe_key.len > 0;
    bool has_secret = settings.stripe_webhook_secret.len > 0;
    if (!is_word(settings.stripe_key) || (has_secret && !has_key))
        return blame(key, ret_name);
    if (!is_word(settings.stripe_webhook_secret) || (has_key && !has_secret))
        return blame(secret, ret_name);
    *ret_settings = settings;
    return OK;
}
