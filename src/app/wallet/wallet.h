/* wallet.h - what a shop needs so that telephones keep its cards: a folder of files, read once when the server starts.
 *
 *      wallet.json             addresses, terms, who issues passes at Google
 *      apple-certificate.pem   of the pass type, from Apple     apple-key.pem     its key
 *      apple-wwdr.pem          the certificate of Apple's which signed it
 *      google-key.json         of the service account at Google
 *      icon.png, logo.png      and @2x, @3x, where the shop has them in these sizes
 *
 * Colour, logo, address and place are the shop's brand (app/print/brands.h), as on paper.
 * What is missing or wrong is no reason not to sell: each wallet says what it lacks.  Nothing of a key is ever told.
 */
#ifndef APP_WALLET_WALLET_H
#define APP_WALLET_WALLET_H

#include "core/instant.h"
#include "core/sign.h"
#include "core/wording.h"
#include "documents/pass.h"
#include "documents/pass_image.h"

#define WALLET_FOLDER_VARIABLE "HABITUE_WALLET"

/* Why a wallet cannot be had. */
enum wallet_lack {
    LACK_NOTHING,
    LACK_SETTINGS, /* no folder is named */
    LACK_IMAGE,
    LACK_CERTIFICATE,
    LACK_CERTIFICATE_UNREADABLE,
    LACK_CERTIFICATE_KIND, /* of a web server, say */
    LACK_CERTIFICATE_OVER,
    LACK_KEY,
    LACK_KEY_OPEN, /* others may read it */
    LACK_KEY_UNREADABLE,
    LACK_KEY_OTHER,
    LACK_WWDR,
    LACK_WWDR_UNREADABLE,
    LACK_WWDR_OTHER,
    LACK_WWDR_OVER,
    LACK_GOOGLE, /* no number of an issuer is told */
    LACK_GOOGLE_KEY,
    LACK_GOOGLE_KEY_OPEN,
    LACK_GOOGLE_KEY_UNREADABLE,
};

struct wallet {
    struct arena arena; /* this too */
    struct instant loaded;
    struct str url;      /* https://shop.example: where telephones reach this server */
    struct str push_url; /* https://api.push.apple.com */
    struct str push_ca;  /* who vouches for it, for tests: a path; empty: the system's */
    struct label terms;
    struct pass_image images[PASS_IMAGES_MAX];
    size_t image_count;
    struct sign *apple;           /* NULL: apple_lack says why */
    struct str apple_certificate; /* PEM, for the line to Apple */
    struct str apple_key;
    enum wallet_lack apple_lack;
    struct sign *google;
    struct str google_account;
    struct str google_issuer;
    struct str google_logo_url;
    enum wallet_lack google_lack;
};

/* Reads the folder; NULL or empty: there are no settings, and *ret_wallet stays NULL.  E_INVALID, E_FILE and others
 * with ret_problem: wallet.json is not there, or is not right. */
MUST_USE enum err wallet_open(const char *folder, struct wallet **ret_wallet,
                              struct problem *ret_problem);
void wallet_close(struct wallet **wallet); /* harmless on NULL */

/* What is lacking at an instant: certificates end.  `wallet` may be NULL. */
enum wallet_lack wallet_apple_lack(const struct wallet *wallet, struct instant now);
enum wallet_lack wallet_google_lack(const struct wallet *wallet);

const char *wallet_lack_code(enum wallet_lack lack);   /* "key_other" */
struct phrase wallet_lack_text(enum wallet_lack lack); /* what is to be done */

#endif
