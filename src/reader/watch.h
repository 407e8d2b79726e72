/* watch.h - waits for readers and cards, and has done with a card what is wanted. */
#ifndef READER_WATCH_H
#define READER_WATCH_H

#include "reader/pcsc.h"
#include "terminal/console.h"

/* What is done with the cards that come: carry.c, write.c. */
struct watch_work {
    /* `card` is open when `err` is OK; otherwise `err` says why nothing can be said to it.  What stands in the arena of the
     * console is wiped behind this.  What is returned ends the waiting, but for E_READER_SERVICE.  *ret_is_over: so does this. */
    enum err (*take)(void *context, struct str reader, struct pcsc_card *card, enum err err,
                     bool *ret_is_over);
    void (*tick)(void *context); /* some times a second; NULL: nothing */
    void *context;
};

struct watch_options {
    struct str reader; /* only readers with this in their name; empty: all */
    int64_t wait_s;    /* 0: as long as it is not told to stop */
};

/* Until it is over, or told to stop (terminal/stop.h): readers and their service may come and go meanwhile.  E_CHIP_NONE, or
 * E_READER_SERVICE, when it has waited long enough; E_NO_MEMORY; what `take` returned. */
MUST_USE enum err watch_run(const struct console *console, const struct watch_options *options,
                            const struct watch_work *work);

void watch_sleep_ms(int64_t ms); /* less than a second */

/* The readers that are there, a line each, and whether a card is on them.  E_READER_SERVICE, E_NO_MEMORY. */
MUST_USE enum err watch_list(const struct console *console, const struct watch_options *options);

#endif
