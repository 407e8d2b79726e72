/* carry.h - reads each card that comes, and hands on what it tells. */
#ifndef READER_CARRY_H
#define READER_CARRY_H

#include "reader/outlet.h"
#include "reader/watch.h"

/* Until it is told to stop.  E_NO_MEMORY. */
MUST_USE enum err carry_run(const struct console *console, const struct watch_options *options,
                            const struct tag_plan *plan, struct outlet *outlet);

#endif
