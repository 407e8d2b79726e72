/* program_offer.h - what a programme offers: its rules and its rewards.
 *
 * A part of program_read.c; nobody else calls it.
 */
#ifndef LANGUAGE_PROGRAM_OFFER_H
#define LANGUAGE_PROGRAM_OFFER_H

#include "language/reader.h"

/* Each reads its list of the document into the programme, whose units have been read. */
void program_offer_rules(struct reader *reader, const struct spot *root, struct program *program);
void program_offer_rewards(struct reader *reader, const struct spot *root, struct program *program);

#endif
