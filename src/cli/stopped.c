/* stopped.c - Ctrl-C during a long command. */
#include "cli/stopped.h"

#include "cli/progress.h"

bool stopped_watch(void *context, int64_t done, int64_t total)
{
    progress_show(context, done, total);
    return !stop_was_told();
}

enum exit_code stopped_say(const struct console *console)
{
    return console_refuse(
        console, CLI_REFUSED,
        PHRASE("stopped as told; what was begun is finished, and the same command "
               "goes on from here",
               "arrêté comme demandé ; ce qui était commencé est terminé, et la "
               "même commande reprend d'ici"),
        WORDS_NONE);
}
