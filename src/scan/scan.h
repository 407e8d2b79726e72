/* scan.h - whatever a reader sends, as what it is: a pure function for the server and for the till page.
 *
 *      text of a barcode, of a stripe, of a tag, or typed ──► a code to look up, and what kind of thing it is
 *
 * Readers behave like keyboards, so what arrives is what a keyboard would have typed, perhaps on another layout than the
 * reader believes in (scan_keys.h), perhaps with a symbology identifier before it (ISO/IEC 15424, "]E0").  What is read
 * here says what something looks like; whose it is says the card file.
 *
 * A bank card is seen and dropped: nothing of it is in the result, and the caller wipes what it was read from.
 */
#ifndef SCAN_SCAN_H
#define SCAN_SCAN_H

#include "core/arena.h"
#include "core/instant.h"

enum scan_kind {
    SCAN_CARD,     /* a number that a card may have: `code` */
    SCAN_UID,      /* of a tag, in hexadecimal: identifies, is no secret, never spends by itself */
    SCAN_BEARER,   /* a gift card or a voucher, with a right check character */
    SCAN_ROTATING, /* of a phone: `code` is its token, `step` and `digits` change with time */
    SCAN_CHIP, /* of a tag that proves itself: `code` is the short form of its link (core/proof/sun.h) */
    SCAN_PHONE, /* a telephone number: E.164 in `phone`; a card of the same digits comes before it */
    SCAN_GOODS,        /* an article: its GTIN in `code` */
    SCAN_WEIGHT_LABEL, /* of the shop's scales: no card, whatever its digits */
    SCAN_BANK_CARD,    /* nothing of it is told */
};

enum scan_medium {
    SCAN_TYPED, /* or a reader that does not say */
    SCAN_BARCODE,
    SCAN_QR,
    SCAN_DATA_MATRIX,
    SCAN_STRIPE,
    SCAN_TAG,
};

struct scan {
    enum scan_kind kind;
    enum scan_medium medium;
    struct str code; /* in the arena or borrowed from the text */
    struct str phone;
    int64_t step;      /* SCAN_ROTATING: seconds since 1970, as the phone counts them */
    struct str digits; /* SCAN_ROTATING: what it proves it with */
};

/* Of the shop. */
struct scan_settings {
    struct str country;              /* ISO 3166, for telephone numbers; empty: none without a + */
    const struct str *weight_labels; /* beginnings of the labels of its scales, two digits each */
    size_t weight_label_count;
};

/* Those of a shop that says nothing else: scales whose labels begin as they do in France (GS1 General Specifications
 * 2.1.12). */
struct scan_settings scan_settings_of(struct str country);

#define SCAN_MAX_BYTES 512 /* three tracks are 79 + 40 + 107 characters; a link may be longer */

/* Reads `text`, which is valid UTF-8 of at most SCAN_MAX_BYTES; GS (0x1D) may be in it, or its symbol U+241D.
 *
 * E_SCAN_EMPTY; E_SCAN_CHECK (a check digit or character is wrong: read again, or typed wrong); E_SCAN_LRC (a track that was
 * read badly); E_SCAN_TRUNCATED (a track, a tag or a GS1 element without its end); E_SCAN_RANDOM_UID (a phone gives another
 * number each time); E_SCAN_UNKNOWN (nothing that this knows); E_LIMIT; E_NO_MEMORY. */
MUST_USE enum err scan_read(struct arena *arena, struct str text,
                            const struct scan_settings *settings, struct scan *ret_scan);

/* "v1.token.seconds.digits" alone: what a phone shows.  The code is borrowed. */
bool scan_is_rotating(struct str text, struct scan *ret_scan);

/* The same from a scan, as a request names it: a reader may have wrapped it into something.  E_NO_MEMORY. */
MUST_USE enum err scan_write_rotating(struct arena *arena, const struct scan *scan,
                                      struct str *ret_text);

/* Why what was read is no card, as far as it is known without asking anybody; OK: it may be one.  E_SCAN_BANK_CARD,
 * E_SCAN_WEIGHT_LABEL; E_SCAN_GOODS, unless somebody's card has the number of an article. */
enum err scan_refusal(const struct scan *scan);

const char *scan_kind_name(enum scan_kind kind);
const char *scan_medium_name(enum scan_medium medium);

#endif
