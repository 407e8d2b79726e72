/* watch.c - waits for readers and cards. */
#include "reader/watch.h"

#include <string.h>
#include <time.h>

#include "core/instant.h"
#include "terminal/stop.h"

#define WAIT_MS      500 /* then it is looked whether to stop */
#define SETTLE_TRIES 5   /* of a card that another program keeps for a moment */

struct watch {
    const struct console *console;
    const struct watch_options *options;
    const struct watch_work *work;
    struct pcsc *pcsc;
    size_t mark;     /* of the arena, before the service was opened */
    bool is_waiting; /* for the service, and it was said so */
    bool is_over;
};

void watch_sleep_ms(int64_t ms)
{
    struct timespec time = { .tv_nsec = (long)ms * 1000000 };
    (void)nanosleep(&time, NULL);
}

static bool contains(struct str text, struct str part)
{
    for (size_t at = 0; at + part.len <= text.len; at++) {
        if (str_eq_nocase(str_sub(text, at, part.len), part))
            return true;
    }
    return false;
}

/* ---- one card ------------------------------------------------------------------------------------ */

static enum err connect(struct watch *watch, struct str reader, struct pcsc_card *card)
{
    enum err err = E_BUSY;
    for (int i = 0; i < SETTLE_TRIES && err == E_BUSY; i++) {
        if (i > 0)
            watch_sleep_ms(WAIT_MS / SETTLE_TRIES);
        err = pcsc_connect(watch->pcsc, reader, card);
    }
    return err;
}

/* The number of a card stays no longer in memory than it takes to tell it. */
static enum err take_card(struct watch *watch, struct str reader)
{
    CLEANUP(pcsc_disconnect) struct pcsc_card card = { 0 };
    struct arena *arena = watch->console->arena;
    size_t mark = arena_mark(arena);
    enum err err = connect(watch, reader, &card);
    if (err != E_READER_SERVICE)
        err = watch->work->take(watch->work->context, reader, &card, err, &watch->is_over);
    explicit_bzero(arena->base + mark, arena->used - mark);
    arena_reset(arena, mark);
    return err;
}

static enum err take(struct watch *watch, enum pcsc_change change, struct str reader)
{
    if (!contains(reader, watch->options->reader))
        return OK;
    switch (change) {
    case PCSC_READER_CAME:
        console_note(watch->console, PHRASE("%1 is there", "%1 est là"), WORDS(reader));
        return OK;
    case PCSC_READER_LEFT:
        console_note(watch->console,
                     PHRASE("%1 was unplugged; waiting for it", "%1 a été débranché ; attente"),
                     WORDS(reader));
        return OK;
    case PCSC_CARD_CAME:
        return take_card(watch, reader);
    case PCSC_CARD_LEFT:
    case PCSC_NOTHING:
        return OK;
    }
    return OK;
}

/* ---- the service --------------------------------------------------------------------------------- */

static enum err open_service(struct watch *watch)
{
    enum err err = pcsc_open(watch->console->arena, &watch->pcsc);
    if (err == OK) {
        watch->is_waiting = false;
        return OK;
    }
    arena_reset(watch->console->arena, watch->mark);
    if (err != E_READER_SERVICE)
        return err;
    if (!watch->is_waiting)
        console_note(watch->console, PHRASE("%1 Waiting for it.", "%1 Attente."),
                     WORDS(str_c(err_text(err, watch->console->language))));
    watch->is_waiting = true;
    watch_sleep_ms(WAIT_MS);
    return OK;
}

static void close_service(struct watch *watch)
{
    pcsc_close(&watch->pcsc);
    arena_reset(watch->console->arena, watch->mark);
}

static enum err go_on(struct watch *watch)
{
    enum pcsc_change change = PCSC_NOTHING;
    struct str reader = STR_NONE;
    if (watch->pcsc == NULL)
        return open_service(watch);
    enum err err = pcsc_wait(watch->pcsc, WAIT_MS, &change, &reader);
    if (err == OK)
        err = take(watch, change, reader);
    if (err != E_READER_SERVICE)
        return err;
    close_service(watch);
    return OK;
}

static bool is_late(const struct watch *watch, int64_t begun_us)
{
    int64_t wait_s = watch->options->wait_s;
    return wait_s > 0 && clock_monotonic_us() - begun_us >= wait_s * US_PER_SECOND;
}

enum err watch_run(const struct console *console, const struct watch_options *options,
                   const struct watch_work *work)
{
    struct watch watch = {
        .console = console, .options = options, .work = work, .mark = arena_mark(console->arena)
    };
    int64_t begun_us = clock_monotonic_us();
    enum err err = OK;
    while (err == OK && !watch.is_over && !stop_was_told()) {
        err = go_on(&watch);
        if (work->tick != NULL)
            work->tick(work->context);
        if (err == OK && !watch.is_over && is_late(&watch, begun_us))
            err = watch.is_waiting ? E_READER_SERVICE : E_CHIP_NONE;
    }
    close_service(&watch);
    return err;
}

enum err watch_list(const struct console *console, const struct watch_options *options)
{
    CLEANUP(pcsc_close) struct pcsc *pcsc = NULL;
    enum pcsc_change change = PCSC_READER_CAME;
    struct str reader = STR_NONE;
    bool has_any = false;
    TRY(pcsc_open(console->arena, &pcsc));
    while (change != PCSC_NOTHING) {
        TRY(pcsc_wait(pcsc, 0, &change, &reader));
        if (change == PCSC_NOTHING || !contains(reader, options->reader))
            continue;
        has_any = true;
        if (change == PCSC_READER_CAME)
            console_say(console, PHRASE("%1", "%1"), WORDS(reader));
        if (change == PCSC_CARD_CAME)
            console_say(console, PHRASE("%1: a card is on it", "%1 : une carte est dessus"),
                        WORDS(reader));
    }
    if (!has_any)
        console_say(console, PHRASE("no reader is plugged in", "aucun lecteur n'est branché"),
                    WORDS_NONE);
    return OK;
}
