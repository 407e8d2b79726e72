/* brand_storage.h - what a shop looks like on paper and in wallets, and where it is. */
#ifndef STORAGE_BRAND_STORAGE_H
#define STORAGE_BRAND_STORAGE_H

#include "core/instant.h"
#include "storage/db.h"

#define BRAND_OF_ALL 0 /* the programme's own: for whatever a shop leaves out */

struct place {
    int64_t latitude_micro; /* millionths of a degree, WGS 84 */
    int64_t longitude_micro;
};

struct brand {
    int64_t shop;      /* or BRAND_OF_ALL */
    struct str name;   /* empty: as the shop is called */
    struct str street; /* each of these a line, or empty */
    struct str town;
    struct str contact;
    bool has_colour;
    int32_t colour; /* 0xRRGGBB */
    bool has_place;
    struct place place;
    struct str logo; /* PNG, or empty */
    struct instant changed;
};

MUST_USE enum err brand_save(struct db *db, const struct brand *brand);

/* E_NOT_FOUND: nothing was saved for it. */
MUST_USE enum err brand_get(struct db *db, struct arena *arena, int64_t shop,
                            struct brand *ret_brand);

#endif
