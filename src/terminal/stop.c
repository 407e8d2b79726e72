/* stop.c - the program is asked to end. */
#include "terminal/stop.h"

#include <signal.h>

static volatile sig_atomic_t was_told;

static void tell(int number)
{
    (void)number;
    was_told = 1;
}

void stop_catch_signals(void)
{
    struct sigaction stop = { .sa_handler = tell, .sa_flags = SA_RESTART };
    was_told = 0;
    (void)sigaction(SIGINT, &stop, NULL);
    (void)sigaction(SIGTERM, &stop, NULL);
}

bool stop_was_told(void)
{
    return was_told != 0;
}
