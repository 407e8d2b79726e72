/* stop.c - Ctrl-C during a long command. */
#include "cli/stop.h"
#include "cli/progress.h"

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

bool stop_watch(void *context, int64_t done, int64_t total)
{
    progress_show(context, done, total);
    return !stop_was_told();
}

enum exit_code stop_say(const struct console *console)
{
    return console_refuse(
        console, CLI_REFUSED,
        PHRASE("stopped as told; what was begun is finished, and the same command "
               "goes on from here",
               "arrêté comme demandé ; ce qui était commencé est terminé, et la "
               "même commande reprend d'ici"),
        WORDS_NONE);
}
