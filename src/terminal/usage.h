/* usage.h - what a help says of options, from the same tables which read the command line. */
#ifndef TERMINAL_USAGE_H
#define TERMINAL_USAGE_H

#include "terminal/options.h"

/* What is required, and that there is more: " (--data DIR | --database URL) [options]". */
void usage_put_required(struct buf *out, const struct option *options, size_t count);

/* A line for each: "  --json                  print it as JSON". */
void usage_put_options(struct buf *out, const struct console *console, const struct option *options,
                       size_t count);

/* A text and blanks up to so many columns, one at least. */
void usage_put_padded(struct buf *out, struct str text, size_t columns);

#endif
