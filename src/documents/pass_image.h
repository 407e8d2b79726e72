/* pass_image.h - the pictures of a pass: PNG, as the shop gives them, and an icon of ours where it gives none. */
#ifndef DOCUMENTS_PASS_IMAGE_H
#define DOCUMENTS_PASS_IMAGE_H

#include "core/str.h"

#define PASS_IMAGE_MAX_BYTES 262144 /* a logo on the largest screen has some 30 kB */
#define PASS_IMAGES_MAX      6      /* icon and logo, each for three kinds of screen */

struct pass_image {
    const char *name; /* "icon@2x.png" */
    struct str png;
};

/* Names that a pass may have, the icons first; NULL behind the last. */
const char *pass_image_name(size_t index);

/* A picture of PNG (its first eight bytes, and a head with a width and a height) that is not too large. */
bool pass_image_is_png(struct str bytes);

/* Icons of ours, one for each kind of screen: made by tools/icongen.py. */
extern const struct pass_image pass_icons[];
extern const size_t pass_icon_count;

#endif
