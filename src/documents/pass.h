/* pass.h - what a customer's telephone keeps of a card, before it takes the form of one wallet or another:
 *
 *      card and account ──► struct pass ──► apple_pass.h     a signed file, which the telephone brings up to date
 *                                       ├─► google_pass.h    a signed link
 *                                       └─► catima_card.h    a link, or a file, that anybody may make
 *
 * A pass names the shop and the card, and nobody: whose it is, is known to who has the telephone.
 */
#ifndef DOCUMENTS_PASS_H
#define DOCUMENTS_PASS_H

#include "core/date.h"
#include "core/instant.h"
#include "documents/symbol.h"
#include "loyalty/program.h"

#define PASS_PLACES_MAX 10 /* as many as Apple takes */
#define PASS_BARS_MAX                                                                              \
    20 /* characters: more of them are bars too fine for a telephone; then a square */

/* What the account has of a unit. */
struct pass_unit {
    struct label label;
    enum unit_kind kind;
    int decimals;
    int64_t points;
    int64_t expiring;        /* of them, and ... */
    struct date expiring_on; /* ... after which day; DATE_NONE: nothing does */
};

/* Where the telephone shows the card by itself. */
struct pass_place {
    int64_t latitude_micro; /* millionths of a degree, WGS 84 */
    int64_t longitude_micro;
    struct str name; /* of the shop there */
};

struct pass {
    struct str code;        /* what a reader reads */
    struct str issuer;      /* the shop, or several of them */
    struct label title;     /* the programme */
    enum language language; /* of the shop: of who reads neither French nor English */
    uint16_t currency;
    int32_t colour;       /* 0xRRGGBB */
    bool is_void;         /* the card is blocked, or its account closed */
    struct instant until; /* the card's last instant; 0: for ever */
    const struct pass_unit *units;
    size_t unit_count;
    struct label tier;  /* empty: none */
    struct str shops;   /* their names and addresses, in lines */
    struct label terms; /* may be empty */
    struct pass_place places[PASS_PLACES_MAX];
    size_t place_count;
};

/* Bars where they are few enough, otherwise a square. */
enum symbol_kind pass_symbol(struct str code);
const char *pass_symbol_name(enum symbol_kind kind); /* as Google and Catima call it: "EAN_13" */

#endif
