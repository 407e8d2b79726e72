/* line.h - lines of a table on a terminal: cells in a buffer, printed one line at a time. */
#ifndef CLI_LINE_H
#define CLI_LINE_H

#include "core/buf.h"

#define LINE_BYTES 4096

/* A cell of so many columns; one that is longer pushes the next, with a blank between. */
void line_right(struct buf *line, struct str text, size_t columns);
void line_left(struct buf *line, struct str text, size_t columns);

/* Prints it without the blanks at its end, and empties it. */
void line_print(struct buf *line);

#endif
