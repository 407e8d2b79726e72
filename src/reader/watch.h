/* watch.h - waits for readers and cards, and tells what the cards tell. */
#ifndef READER_WATCH_H
#define READER_WATCH_H

#include "reader/outlet.h"

struct watch_options {
    struct tag_plan plan;
    struct str reader; /* only readers with this in their name; empty: all */
};

/* Until it is told to stop (terminal/stop.h): readers and their service may come and go meanwhile.  E_NO_MEMORY. */
MUST_USE enum err watch_run(const struct console *console, const struct watch_options *options,
                            struct outlet *outlet);

/* The readers that are there, a line each, and whether a card is on them.  E_READER_SERVICE, E_NO_MEMORY. */
MUST_USE enum err watch_list(const struct console *console, const struct watch_options *options);

#endif
