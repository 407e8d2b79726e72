/* stripe.h - what Stripe says, read: sessions of its Checkout, and the events it sends.
 *
 * https://docs.stripe.com/api/checkout/sessions and https://docs.stripe.com/webhooks, as of 2025.
 */
#ifndef PAY_STRIPE_H
#define PAY_STRIPE_H

#include "core/instant.h"
#include "core/json.h"
#include "pay/provider.h"

#define STRIPE_TOLERANCE_S 300 /* between a signature and our clock, either way */

/* Is the body signed by who knows the secret, and just now?  The header is "t=1492774577,v1=…,v1=…": while a secret is
 * replaced, there is a signature by each.  E_SIGNATURE. */
MUST_USE enum err stripe_check(struct str secret, struct str header, struct str body,
                               struct instant now);

/* A checked body.  *ret_has_news is false when it tells nothing of a payment of ours: another kind of event, a payment
 * that somebody else made with the same account, or one that is still to be paid.  Also what cannot be read tells
 * nothing: whoever looks later (look()) will see.  Texts are in the arena or borrowed from the body.  E_NO_MEMORY. */
MUST_USE enum err stripe_read_event(struct arena *arena, struct str body, bool *ret_has_news,
                                    struct pay_seen *ret_seen);

/* A session as Stripe writes it.  E_PROVIDER when it is none. */
MUST_USE enum err stripe_read_session(const struct json_node *session, struct pay_seen *ret_seen);

/* In what Stripe counts: it has other decimals for a few currencies.  E_PAYMENT_REFUSED: it cannot take so fine an
 * amount. */
MUST_USE enum err stripe_amount(struct money amount, int64_t *ret_amount);

#endif
