/* provider.h - who takes the money that a customer pays in: one small interface.
 *
 *      create(order)      ──► a reference of the provider's, and an address to send the customer to
 *      look(reference)    ──► what became of it
 *      refund(reference)  ──► so much of it goes back
 *
 * A provider keeps nothing here: what has to last is a row (storage/payment_storage.h), and each of the three may
 * be asked again with the same words.  No card data passes: the customer types it at the provider's.
 */
#ifndef PAY_PROVIDER_H
#define PAY_PROVIDER_H

#include "core/arena.h"
#include "core/money.h"

#define PROVIDER_NAME_MAX_BYTES 16

/* Where a provider is reached, and by which keys.  Borrowed from the process's environment.  Without a key there
 * is no such provider. */
struct pay_settings {
    struct str stripe_base; /* https://api.stripe.com, or where a test plays it */
    struct str stripe_key;
    struct str stripe_webhook_secret;
};

#define STRIPE_BASE_DEFAULT STR("https://api.stripe.com")

/* Reads HABITUE_STRIPE_KEY and its kin.  E_USAGE: one of two is missing, or is no key, no secret, no address;
 * *ret_name is the variable that is to blame. */
MUST_USE enum err pay_settings_read(struct pay_settings *ret_settings, const char **ret_name);

/* What a customer is to pay. */
struct pay_order {
    struct str payment; /* our id: the provider tells it again */
    struct money amount;
    struct str title;      /* what the customer reads there */
    struct str return_url; /* where the customer comes back to */
};

struct pay_made {
    struct str reference;
    struct str url; /* where the customer pays; empty: at the counter */
};

enum pay_state { PAY_OPEN, PAY_PAID, PAY_FAILED, PAY_EXPIRED };

/* What a provider says of a payment. */
struct pay_seen {
    enum pay_state state;
    struct str payment; /* our id */
    struct str reference;
    int64_t amount; /* as the provider counts: pay_amount_is() */
    struct str currency;
    struct str charge; /* what a refund goes by; empty as long as nothing was paid */
    struct str
        refund; /* it is about the refund that was asked for by this key, and nothing else is told: ask again */
};

struct pay_refund {
    struct str reference; /* of the payment */
    struct str key;       /* the same key again is the same refund */
    struct str given;     /* the provider's, of when it was asked before; empty: not heard */
    struct money amount;
};

/* What a provider says of a refund. */
struct pay_given {
    struct str reference;
    bool is_pending; /* it has taken it, and the money is not there yet: ask again */
};

struct provider {
    const char *name;
    bool is_counter; /* the till says that it was paid; the three functions are not there */

    /* E_PROVIDER: it does not answer, and may be asked again.  E_PAYMENT_REFUSED: it does not take that.  The
     * answers live in the arena. */
    enum err (*create)(const struct pay_settings *settings, struct arena *arena,
                       const struct pay_order *order, struct pay_made *ret_made);
    /* E_NOT_FOUND: it knows of no such payment. */
    enum err (*look)(const struct pay_settings *settings, struct arena *arena, struct str reference,
                     struct pay_seen *ret_seen);
    enum err (*refund)(const struct pay_settings *settings, struct arena *arena,
                       const struct pay_refund *refund, struct pay_given *ret_given);
};

extern const struct provider provider_counter; /* the one that is always there, and the default */
extern const struct provider provider_stripe;

/* Those that are set up, from 0 on; NULL behind the last.  By name: NULL when there is none such. */
const struct provider *provider_at(const struct pay_settings *settings, size_t index);
const struct provider *provider_find(const struct pay_settings *settings, struct str name);

/* Whether what the provider counts is this amount. */
bool pay_amount_is(const struct pay_seen *seen, struct money amount);

#endif
