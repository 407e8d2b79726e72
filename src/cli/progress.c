/* progress.c - a bar on a terminal, a line now and then in a log. */
#include "cli/progress.h"

#include <unistd.h>

#include "core/instant.h"
#include "core/io.h"

#define DRAW_EVERY_US (US_PER_SECOND / 10)
#define LINE_EVERY_US (5 * US_PER_SECOND)
#define BAR_CELLS     20

struct progress progress_begin(const struct console *console, struct phrase what,
                               struct phrase unit, bool is_quiet)
{
    int64_t now_us = clock_monotonic_us();
    return (struct progress){
        .console = console,
        .what = what,
        .unit = unit,
        .is_quiet = is_quiet,
        .is_terminal = isatty(STDERR_FILENO) == 1,
        .began_us = now_us,
        .shown_us = now_us,
    };
}

static void put_bar(struct buf *out, int64_t done, int64_t total)
{
    size_t full = (size_t)(done * BAR_CELLS / total);
    buf_char(out, '[');
    buf_fill(out, '#', full);
    buf_fill(out, '.', BAR_CELLS - full);
    buf_lit(out, "]  ");
}

/* "260,113 of 541,909 lines  36,000/s" */
static void put_amounts(struct buf *out, const struct progress *progress, int64_t done,
                        int64_t total, int64_t spent_us)
{
    const struct console *console = progress->console;
    if (progress->unit.en == NULL)
        return;
    int64_t rate = spent_us > 0 ? done * US_PER_SECOND / spent_us : 0;
    struct phrase words = total > 0 ? PHRASE("%1 of %2 %3  %4/s", "%1 sur %2 %3  %4/s")
                                    : PHRASE("%1 %3  %4/s", "%1 %3  %4/s");
    buf_lit(out, "  ");
    wording_fill(out, console_phrase(console, words),
                 WORDS(console_number(console, done), console_number(console, total),
                       str_c(console_phrase(console, progress->unit)),
                       console_number(console, rate)));
}

static void put_left(struct buf *out, const struct progress *progress, int64_t done, int64_t total,
                     int64_t spent_us)
{
    if (spent_us < US_PER_SECOND || done == 0)
        return; /* a guess from so little would only jump about */
    int64_t left_s = spent_us / US_PER_SECOND * (total - done) / done;
    buf_lit(out, "  ");
    wording_fill(out, console_phrase(progress->console, PHRASE("%1 s left", "reste %1 s")),
                 WORDS(console_number(progress->console, left_s)));
}

static void put_all(struct buf *out, const struct progress *progress, int64_t done, int64_t total)
{
    int64_t spent_us = clock_monotonic_us() - progress->began_us;
    buf_str(out, str_c(console_phrase(progress->console, progress->what)));
    buf_lit(out, "  ");
    if (total > 0) {
        if (progress->is_terminal)
            put_bar(out, done, total);
        buf_int(out, done * 100 / total);
        buf_lit(out, " %");
    }
    put_amounts(out, progress, done, total, spent_us);
    if (total > 0)
        put_left(out, progress, done, total, spent_us);
}

void progress_show(struct progress *progress, int64_t done, int64_t total)
{
    char room[512];
    struct buf out = BUF(room);
    int64_t now_us = clock_monotonic_us();
    int64_t every_us = progress->is_terminal ? DRAW_EVERY_US : LINE_EVERY_US;
    if (progress->is_quiet || now_us - progress->shown_us < every_us)
        return;
    if (done > total && total > 0)
        done = total;

    size_t mark = arena_mark(progress->console->arena);
    if (progress->is_terminal)
        buf_lit(&out, "\r");
    put_all(&out, progress, done, total);
    buf_str(&out, progress->is_terminal ? STR("\x1b[K") : STR("\n")); /* to the end of the line */
    io_stderr((struct str){ .ptr = out.base, .len = out.used });
    arena_reset(progress->console->arena, mark);
    progress->shown_us = now_us;
    progress->is_shown = true;
}

void progress_end(struct progress *progress)
{
    if (progress->is_shown && progress->is_terminal)
        io_stderr(STR("\r\x1b[K"));
    progress->is_shown = false;
}
