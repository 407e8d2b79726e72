/* progress.h - a bar on a terminal, a line now and then in a log: how far a long command is.
 *
 *      import  [##########..........]  48 %  260,113 of 541,909 lines  36,000/s  8 s left
 *
 * Written to standard error, so that the result on standard output stays clean.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "terminal/console.h"

struct progress {
    const struct console *console;
    struct phrase what; /* "import" */
    struct phrase unit; /* "lines"; for an amount that says nothing to people, { NULL, NULL } */
    bool is_quiet;      /* --json: nothing at all */
    bool is_terminal;
    bool is_shown;    /* a bar stands on the terminal's last line */
    int64_t began_us; /* monotonic */
    int64_t shown_us;
};

struct progress progress_begin(const struct console *console, struct phrase what,
                               struct phrase unit, bool is_quiet);

/* As often as one likes: at most ten times a second it is drawn.  total 0: not known. */
void progress_show(struct progress *progress, int64_t done, int64_t total);

/* Takes the bar away; before anything else is printed. */
void progress_end(struct progress *progress);

#endif
