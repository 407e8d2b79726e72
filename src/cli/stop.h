/* stop.h - Ctrl-C during a long command: what was begun is finished, and the same command goes on from
 * there another time.
 */
#ifndef CLI_STOP_H
#define CLI_STOP_H

#include "cli/console.h"

void stop_catch_signals(void); /* SIGINT and SIGTERM ask to stop, from now on */
bool stop_was_told(void);

/* Shows how far a command is, until it is told to stop: for those who ask whether to go on.  `context` is its struct
 * progress; false stops it. */
bool stop_watch(void *context, int64_t done, int64_t total);
enum exit_code stop_say(const struct console *console); /* that it stopped, and how to go on */

#endif
