/* brands.h - where a page finds what its shop looks like. */
#ifndef HTTP_API_PAPER_BRANDS_H
#define HTTP_API_PAPER_BRANDS_H

#include "app/print/brands.h"
#include "http/request.h"

/* Addresses at this server, below the prefix of a merchant; each empty where the shop has no such thing. */
struct brand_paths {
    struct str style;
    struct str logo;
};

/* What stands behind an address changes with what it leads to, so that a browser may keep that for ever.  `before` is
 * rq->prefix for a page, empty for an answer of the API.  E_NO_MEMORY. */
MUST_USE enum err brand_paths_of(struct arena *arena, struct str before,
                                 const struct app_shop *shop, const struct brand *brand,
                                 struct brand_paths *ret_paths);

#endif
