/* program_event.h - on which event a rule gives, as a programme says it. */
#ifndef LANGUAGE_PROGRAM_EVENT_H
#define LANGUAGE_PROGRAM_EVENT_H

#include "language/reader.h"
#include "loyalty/program.h"

/* "on": ..., and "event": its name where it has one; `spot` is the rule. */
void program_event(struct reader *reader, const struct spot *spot, struct rule *rule);

/* What goes with the event: gifts of an amount need one, lines and quantities are a purchase's.  For when
 * the rest of the rule has been read. */
void program_event_check(struct reader *reader, const struct spot *spot,
                         const struct program *program, const struct rule *rule);

#endif
