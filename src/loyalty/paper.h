/* paper.h - lines for a printer whose characters all have one width.
 *
 * A row is a label at the left and a value at the right; what does not fit on one line is wrapped at
 * blanks, and a word which is longer than a line is cut between two characters.  Text from outside may
 * hold anything: a control byte, which a printer would obey, becomes a question mark.
 */
#ifndef LOYALTY_PAPER_H
#define LOYALTY_PAPER_H

#include "core/arena.h"

struct paper {
    struct arena *arena;
    size_t columns;
    struct str *lines; /* each at most `columns` characters, in the arena */
    size_t count;
    size_t size;
};

/* A sentence, at the left. */
MUST_USE enum err paper_text(struct paper *paper, struct str text);

/* A label at the left, its value at the right. */
MUST_USE enum err paper_row(struct paper *paper, struct str label, struct str value);

#endif
