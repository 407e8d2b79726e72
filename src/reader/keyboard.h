/* keyboard.h - a keyboard of the system that nobody's hands are on: what it types goes where the cursor is. */
#ifndef READER_KEYBOARD_H
#define READER_KEYBOARD_H

#include "reader/keys.h"

struct keyboard {
    int fd; /* -1, or with is_open false: none */
    bool is_open;
};

/* `path` is /dev/uinput.  E_KEYBOARD when it is not there, or this user may not. */
MUST_USE enum err keyboard_open(const char *path, struct keyboard *ret_keyboard);
void keyboard_close(struct keyboard *keyboard); /* for CLEANUP(); harmless twice, or on { 0 } */

/* Presses and lets go each key in turn.  E_KEYBOARD. */
MUST_USE enum err keyboard_type(struct keyboard *keyboard, const struct keys_stroke *strokes,
                                size_t count);

#endif
