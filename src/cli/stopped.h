/* stopped.h - Ctrl-C during a long command: what was begun is finished, and the same command goes on from
 * there another time.
 */
#ifndef CLI_STOPPED_H
#define CLI_STOPPED_H

#include "terminal/console.h"
#include "terminal/stop.h"

/* Shows how far a command is, until it is told to stop: for those who ask whether to go on.  `context` is its struct
 * progress; false stops it. */
bool stopped_watch(void *context, int64_t done, int64_t total);
enum exit_code stopped_say(const struct console *console); /* that it stopped, and how to go on */

#endif
