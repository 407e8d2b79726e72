/* keys.c - which keys write a text: places of keys, as Linux numbers them. */
#include "reader/keys.h"

#include <linux/input-event-codes.h>

/* Where QWERTY has the letter. */
static const uint16_t places[26] = {
    KEY_A, KEY_B, KEY_C, KEY_D, KEY_E, KEY_F, KEY_G, KEY_H, KEY_I, KEY_J, KEY_K, KEY_L, KEY_M,
    KEY_N, KEY_O, KEY_P, KEY_Q, KEY_R, KEY_S, KEY_T, KEY_U, KEY_V, KEY_W, KEY_X, KEY_Y, KEY_Z,
};
static const uint16_t digits[10] = { KEY_0, KEY_1, KEY_2, KEY_3, KEY_4,
                                     KEY_5, KEY_6, KEY_7, KEY_8, KEY_9 };

/* A and Q, Z and W change places on AZERTY, and M goes beside L. */
static uint16_t letter_of(enum keys_layout layout, char letter)
{
    if (layout == KEYS_FR) {
        switch (letter) {
        case 'a':
            return KEY_Q;
        case 'q':
            return KEY_A;
        case 'z':
            return KEY_W;
        case 'w':
            return KEY_Z;
        case 'm':
            return KEY_SEMICOLON;
        default:
            break;
        }
    }
    return places[letter - 'a'];
}

static enum err mark_of(enum keys_layout layout, char mark, struct keys_stroke *ret_stroke)
{
    bool is_french = layout == KEYS_FR;
    switch (mark) {
    case ':':
        *ret_stroke = is_french ? (struct keys_stroke){ KEY_DOT, false }
                                : (struct keys_stroke){ KEY_SEMICOLON, true };
        return OK;
    case '-':
        *ret_stroke = (struct keys_stroke){ is_french ? KEY_6 : KEY_MINUS, false };
        return OK;
    case '.':
        *ret_stroke = is_french ? (struct keys_stroke){ KEY_COMMA, true }
                                : (struct keys_stroke){ KEY_DOT, false };
        return OK;
    default:
        return E_SCAN_NO_KEYS;
    }
}

static enum err stroke_of(enum keys_layout layout, char c, struct keys_stroke *ret_stroke)
{
    if (c >= '0' && c <= '9') {
        *ret_stroke = (struct keys_stroke){ digits[c - '0'], layout == KEYS_FR };
        return OK;
    }
    if (c >= 'a' && c <= 'z') {
        *ret_stroke = (struct keys_stroke){ letter_of(layout, c), false };
        return OK;
    }
    if (c >= 'A' && c <= 'Z') {
        *ret_stroke = (struct keys_stroke){ letter_of(layout, (char)(c - 'A' + 'a')), true };
        return OK;
    }
    return mark_of(layout, c, ret_stroke);
}

enum err keys_of(enum keys_layout layout, struct str text, struct keys_stroke *strokes, size_t size,
                 size_t *ret_count)
{
    if (text.len + 1 > size)
        return E_LIMIT;
    for (size_t i = 0; i < text.len; i++)
        TRY(stroke_of(layout, text.ptr[i], &strokes[i]));
    strokes[text.len] = (struct keys_stroke){ KEY_ENTER, false };
    *ret_count = text.len + 1;
    return OK;
}
