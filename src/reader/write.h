/* write.h - waits for a tag that shall prove itself, and writes it. */
#ifndef READER_WRITE_H
#define READER_WRITE_H

#include "reader/order.h"
#include "reader/watch.h"

/* Writes the tag of the order, forgets the order, and waits until the tag is taken away: then the next one may come.  What a
 * person can mend by holding another tag there, or the same again, is said, and the waiting goes on.
 *
 * E_CHIP_NONE, E_READER_SERVICE: not in time.  E_CHIP_KEYS, E_CHIP_CLOSED, E_CHIP_LINK, E_CHIP_UNPROVEN: of this tag.
 * E_NO_MEMORY. */
MUST_USE enum err write_run(const struct console *console, const struct watch_options *options,
                            struct order *order);

/* Prints the number of the next tag that could be written, and leaves it alone.  E_CHIP_NONE, E_READER_SERVICE,
 * E_NO_MEMORY. */
MUST_USE enum err write_tell_uid(const struct console *console,
                                 const struct watch_options *options);

#endif
