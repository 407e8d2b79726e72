/* stop.h - Ctrl-C, or systemd: the program is asked to end. */
#ifndef TERMINAL_STOP_H
#define TERMINAL_STOP_H

#include "core/base.h"

void stop_catch_signals(void); /* SIGINT and SIGTERM ask to stop, from now on */
bool stop_was_told(void);

#endif
