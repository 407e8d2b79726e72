/* accent.h - a shop's colour on a screen: the same hue, as light or as dark as it has to be to be read.
 *
 *      the shop's colour ──► plain     of buttons, borders and marks: text of it is read on every ground of the pages
 *                            strong    of text on what is tinted, of a button under the finger, and for who asks for
 *                                      more contrast
 *                            soft      the ground of what is chosen: whatever the pages write is read on it
 *                            on        of text on plain and strong
 *
 * A colour that is read already stays as it is; another keeps its hue and its saturation, and gets another lightness.
 * Source: WCAG 2.2, 1.4.3 and 1.4.11 (relative luminance, contrast ratio).
 */
#ifndef DOCUMENTS_ACCENT_H
#define DOCUMENTS_ACCENT_H

#include <stdint.h>

#include "core/buf.h"

enum accent_ground { ACCENT_LIGHT, ACCENT_DARK };

#define ACCENT_PLAIN_RATIO  4.5
#define ACCENT_STRONG_RATIO 7.0
#define ACCENT_STYLE_BYTES  1024

/* Each 0xRRGGBB. */
struct accent {
    int32_t plain;
    int32_t strong;
    int32_t soft;
    int32_t on;
};

/* The ground of the pages on which it is hardest to read a colour: web/shared/tokens.css, --sunk. */
int32_t accent_hardest_ground(enum accent_ground ground);

struct accent accent_of(int32_t colour, enum accent_ground ground);

/* Relative luminance, 0 to 1. */
double accent_luminance(int32_t colour);

/* From 1 to 21, the same for both orders. */
double accent_contrast(int32_t one, int32_t other);

/* The same as a style sheet that goes behind web/shared/tokens.css, of at most ACCENT_STYLE_BYTES. */
void accent_write_style(struct buf *out, int32_t colour);

#endif
