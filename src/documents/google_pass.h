/* google_pass.h - a card in Google Wallet: an address with all that is on it, signed (JWT, RS256).
 *
 * https://developers.google.com/wallet/retail/loyalty-cards: whoever opens the address is asked to keep the card.  Class
 * and object travel in it, so nothing has to be made at Google before; what is on it is that of the moment when the
 * address was made.
 */
#ifndef DOCUMENTS_GOOGLE_PASS_H
#define DOCUMENTS_GOOGLE_PASS_H

#include "core/proof/totp.h"
#include "core/sign.h"
#include "documents/pass.h"

#define GOOGLE_LINK_MAX_BYTES 16384

/* The code of a phone, which the wallet makes anew every 30 seconds (core/proof/totp.h): it has what is needed for that, as
 * the shop's own page for a telephone has. */
struct google_rotation {
    struct str token;
    const uint8_t *secret; /* TOTP_SECRET_BYTES */
};

struct google_pass {
    const struct pass *pass;
    const struct google_rotation *rotation; /* NULL: it shows the number of the card */
    const struct sign *sign;
    struct str account;  /* of the service, at Google: an address for mail */
    struct str issuer;   /* number of who issues passes there */
    struct str logo_url; /* a picture that Google fetches: https://... */
    struct instant now;
};

MUST_USE enum err google_link_write(struct arena *arena, const struct google_pass *request,
                                    struct buf *out);

#endif
