/* program_cards.h - "cards": how long one can be used, how it is renewed, and when it sleeps.
 *
 * A part of program_read.c; nobody else calls it.
 */
#ifndef LANGUAGE_PROGRAM_CARDS_H
#define LANGUAGE_PROGRAM_CARDS_H

#include "language/reader.h"

void program_cards(struct reader *reader, const struct spot *root, struct program *program);

/* A part of program_warn.c. */
void program_cards_warn(struct reader *reader, const struct spot *root,
                        const struct program *program);

#endif
