/* assets.h - the files of the pages, carried inside the program.
 *
 * The build bundles web/ into build/web and tools/assetgen.py makes the table from that folder.  A
 * file whose name carries the hash of its content (assets/till-3F2A9B1C.js) never changes and may
 * be kept for ever; a page such as /till is asked for again each time, by its etag.
 */
#ifndef HTTP_ASSETS_H
#define HTTP_ASSETS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/str.h"

struct asset {
    const char *path;         /* as in the request: "/till", "/assets/till-3F2A9B1C.js" */
    const char *content_type; /* "text/html; charset=utf-8" */
    const char *etag;         /* with its quotes, from the SHA-256 of the bytes */
    const unsigned char *bytes;
    size_t size;
    const unsigned char *gzip_bytes; /* NULL where compression saves nothing */
    size_t gzip_size;
    bool is_immutable; /* the name carries the hash */
};

/* Sorted by path, byte by byte. */
extern const struct asset assets[];
extern const size_t asset_count;

/* The asset at this path, or NULL.  It lives as long as the program. */
const struct asset *asset_find(struct str path);

#endif
