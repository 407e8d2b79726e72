/* hidden.h - a word that somebody types and nobody sees: a PIN. */
#ifndef TERMINAL_HIDDEN_H
#define TERMINAL_HIDDEN_H

#include "terminal/console.h"

#define HIDDEN_MAX_BYTES 64

/* One line of standard input, without its end, into the room; at a terminal it is asked for, and not shown.  E_FILE: there is none;
 * E_INVALID: it is longer than the room, or no text. */
MUST_USE enum err hidden_read(const struct console *console, struct phrase ask,
                              char room[HIDDEN_MAX_BYTES], struct str *ret_word);

#endif
