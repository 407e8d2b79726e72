/* brands.h - what a shop looks like, on paper and on screens: its own brand, the programme's for what it leaves out, and defaults. */
#ifndef APP_PRINT_BRANDS_H
#define APP_PRINT_BRANDS_H

#include "app/app.h"
#include "documents/stationery.h"
#include "storage/brand_storage.h"

#define BRAND_LINE_MAX_BYTES 100 /* a line of an address; the postal norm has 38 characters */

/* "1B5E20" or "#1b5e20".  E_INVALID. */
MUST_USE enum err brand_read_colour(struct str text, int32_t *ret_colour);

/* "47.218371,-1.553621", degrees with up to six digits behind the point.  E_INVALID. */
MUST_USE enum err brand_read_place(struct str text, struct place *ret_place);

/* Of a shop, in the arena, each field its own, the programme's, or empty; the name always says something, and so does the
 * colour, which is ours where has_colour is not set. */
MUST_USE enum err brand_of_shop(struct db *db, struct arena *arena, const struct app_shop *shop,
                                struct brand *ret_brand);

/* The same as it is drawn.  E_LOGO when a logo that was kept cannot be read any more. */
MUST_USE enum err brand_stationery(const struct app *app, struct draw *draw,
                                   const struct brand *brand, struct stationery *ret_stationery);

#endif
