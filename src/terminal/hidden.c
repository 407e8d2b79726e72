/* hidden.c - a word that somebody types and nobody sees. */
#include "terminal/hidden.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* How the terminal was, to be so again however the reading ends. */
struct quiet {
    struct termios before;
    bool is_quiet;
};

static void quiet_end(struct quiet *quiet)
{
    if (!quiet->is_quiet)
        return;
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet->before);
    (void)fputc('\n', stderr);
    quiet->is_quiet = false;
}

static void quiet_begin(struct quiet *quiet)
{
    struct termios now;
    if (tcgetattr(STDIN_FILENO, &quiet->before) != 0)
        return;
    now = quiet->before;
    now.c_lflag &= ~(tcflag_t)ECHO;
    quiet->is_quiet = tcsetattr(STDIN_FILENO, TCSAFLUSH, &now) == 0;
}

enum err hidden_read(const struct console *console, struct phrase ask, char room[HIDDEN_MAX_BYTES],
                     struct str *ret_word)
{
    CLEANUP(quiet_end) struct quiet quiet = { 0 };
    if (isatty(STDIN_FILENO) == 1) {
        (void)fprintf(stderr, "%s: ", console_phrase(console, ask));
        quiet_begin(&quiet);
    }
    if (fgets(room, HIDDEN_MAX_BYTES, stdin) == NULL)
        return E_FILE;
    size_t len = strcspn(room, "\r\n");
    if (len + 1 == HIDDEN_MAX_BYTES)
        return E_INVALID;
    struct str word = { .ptr = room, .len = len };
    if (!str_is_line(word))
        return E_INVALID;
    *ret_word = word;
    return OK;
}
