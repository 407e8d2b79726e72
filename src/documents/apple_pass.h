/* apple_pass.h - a card in Apple Wallet: a "store card", packed and signed (.pkpass).
 *
 *      pass.json            what is on it
 *      fr.lproj, en.lproj   its words in both languages
 *      icon.png, ...        pictures
 *      manifest.json        all of these by their SHA-1
 *      signature            of the manifest, by the shop's certificate: CMS, detached
 *
 * The form is that of Apple's "Wallet Passes" (developer.apple.com/documentation/walletpasses), format version 1.
 */
#ifndef DOCUMENTS_APPLE_PASS_H
#define DOCUMENTS_APPLE_PASS_H

#include "core/sign.h"
#include "documents/pass.h"
#include "documents/pass_image.h"

#define APPLE_TYPE_PREFIX     "pass."
#define APPLE_TOKEN_MIN_CHARS 16
#define APPLE_PASS_TEXTS_BYTES                                                                     \
    131072 /* of a pass without its pictures: pass.json, words and signature, packed */

struct apple_pass {
    const struct pass *pass;
    const struct sign *sign;    /* its owner's user_id is the type of the pass, its unit the team */
    struct str web_service_url; /* where a telephone asks for a newer one */
    struct str token;           /* and by which word it may */
    const struct pass_image *images;
    size_t image_count;
};

/* The whole file.  E_LIMIT, E_NO_MEMORY, E_SYSTEM. */
MUST_USE enum err apple_pass_write(struct arena *arena, const struct apple_pass *request,
                                   struct buf *out);

#endif
