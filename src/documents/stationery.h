/* stationery.h - what is printed for a shop: its brand, and texts in the language of who gets it. */
#ifndef DOCUMENTS_STATIONERY_H
#define DOCUMENTS_STATIONERY_H

#include "core/date.h"
#include "documents/draw.h"
#include "loyalty/program.h"

/* Texts are single lines, or empty. */
struct stationery {
    struct str name;
    struct str street;
    struct str town;
    struct str contact;
    struct str program; /* what the customer takes part in; empty when it is called like the shop */
    int32_t colour;     /* 0xRRGGBB */
    const struct draw_image *logo; /* or NULL */
};

#define STATIONERY_COLOUR                                                                          \
    0x1B4D3E /* of a shop that has chosen none: a dark green, on which white is read (9.6 : 1) */

/* Black or white, whichever is read better on a colour (WCAG 2.2, relative luminance). */
int32_t stationery_ink(int32_t colour);

/* "Valable jusqu'au 31/12/2028", in the room of the caller; empty for DATE_NONE. */
struct str stationery_until(struct buf *out, struct date until, enum language language);

/* 50,00 € or €50.00; the letters of ISO 4217 where a currency has no sign that everybody knows. */
void stationery_money(struct buf *out, int64_t minor, uint16_t currency, enum language language);

#define MARK_WIDTH 90 /* a quarter of a point: of lines that say where to cut and to fold */

/* Marks outside the four corners of what is to be cut out, `gap` away from it, so that none is left on it. */
void stationery_crop_marks(struct draw *draw, struct draw_box cut, int gap);

/* The picture of a code: bars where they can be wide enough to be read, a QR code otherwise. */
struct stationery_code {
    struct symbol symbol;
    struct str text;
};
/* E_NO_MEMORY. */
MUST_USE enum err stationery_code_make(struct arena *arena, struct str code, int width,
                                       struct stationery_code *ret_code);
void stationery_code_draw(struct draw *draw, struct draw_box box,
                          const struct stationery_code *code);

#endif
