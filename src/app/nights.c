/* nights.c - which day a night works by, and who does it. */
#include "app/nights.h"

#define TOLD_SECOND     (3 * 3600 + 10 * 60) /* of a day that somebody told */
#define MINUTES_DAY_MAX (27 * 60)            /* of the longest day that a zone has had, and more */
#define STEP_US         (60 * US_PER_SECOND)
#define NOTE_BYTES      (4u << 20) /* address space: for a command without an answer */

struct night_day night_day_now(const struct app *app, struct instant now)
{
    const struct app_shop *there = NULL;
    struct civil first = { .date = DATE_NONE };
    for (size_t i = 0; i < app_shop_count(app); i++) {
        const struct app_shop *shop = app_shop_at(app, i);
        struct civil civil = zone_civil(shop->zone, now);
        if (there != NULL && civil.date.days >= first.date.days)
            continue;
        there = shop;
        first = civil;
    }
    if (there == NULL)
        return (struct night_day){ .on = DATE_NONE };
    return (struct night_day){
        .on = first.date, .at = now, .second = first.second, .shop = there->shop.code
    };
}

struct night_day night_day_told(const struct app *app, struct date on)
{
    const struct app_shop *shop = app_shop_at(app, 0);
    struct instant at = night_begins(shop->zone, TOLD_SECOND, on);
    struct civil civil = zone_civil(shop->zone, at);
    return (struct night_day){
        .on = civil.date, .at = at, .second = civil.second, .shop = shop->shop.code
    };
}

struct instant night_begins(const struct zone *zone, int32_t at_second, struct date on)
{
    struct instant at = zone_day_start(zone, on);
    for (int i = 0; i < MINUTES_DAY_MAX; i++) {
        struct civil civil = zone_civil(zone, at);
        if (civil.date.days > on.days || (civil.date.days == on.days && civil.second >= at_second))
            break;
        at.us += STEP_US;
    }
    return at;
}

struct date night_due(const struct zone *zone, int32_t at_second, struct instant now)
{
    struct date today = zone_civil(zone, now).date;
    struct date due = today;
    if (now.us < night_begins(zone, at_second, today).us)
        due.days -= 1;
    return due;
}

/* ---- who does it --------------------------------------------------------------------------------- */

enum note_kind { NOTE_TAKE, NOTE_BEAT, NOTE_LEAVE, NOTE_END };

struct note {
    enum note_kind kind;
    struct date night;
    const struct nightly_result *result; /* NOTE_END */
    enum night_state *state;             /* NOTE_TAKE */
};

/* Somebody else said a moment ago that he does it.  An embedded database has one process that writes, so
 * whoever began there is gone; and an instant that is still to come was told by a clock that was wrong. */
static bool is_at_work(const struct write_context *context, const struct night_row *row)
{
    int64_t silent_us = context->now.us - row->beat.us;
    return db_is_shared(context->db) && silent_us < NIGHT_SILENT_US && silent_us > -NIGHT_SILENT_US;
}

static enum night_state state_of(const struct write_context *context, const struct night_row *row)
{
    if (row->is_done)
        return NIGHT_DONE;
    return is_at_work(context, row) ? NIGHT_OTHERS : NIGHT_OURS;
}

static void apply(const struct write_context *context, const struct note *note,
                  struct night_row *row)
{
    row->beat = context->now;
    if (note->kind == NOTE_LEAVE)
        row->beat = row->began = (struct instant){ 0 }; /* heard last long ago */
    if (note->kind != NOTE_END)
        return;
    row->is_done = true;
    row->ended = context->now;
    row->accounts = note->result->accounts;
    row->expired += note->result->expired;
    row->notices += note->result->notices;
}

static enum err note_run(struct write_context *context, struct command *command)
{
    const struct note *note = command->request;
    struct night_row row = { .on = note->night, .began = context->now };
    TRY(commit_hold(context, command, 1, 0));
    enum err err = night_get(context->db, note->night, &row);
    if (err != OK && err != E_NOT_FOUND)
        return err;
    if (note->kind == NOTE_TAKE) {
        *note->state = err == E_NOT_FOUND ? NIGHT_OURS : state_of(context, &row);
        if (*note->state != NIGHT_OURS)
            return OK;
    }
    apply(context, note, &row);
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    return night_save(context->db, &row);
}

static enum err write_note(struct app *app, const struct note *note)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    TRY(arena_open(&arena, NOTE_BYTES));
    struct command command = { .run = note_run, .request = note, .arena = &arena, .partition = 1 };
    return commit_wait(app_loop(app), &command);
}

enum err night_take(struct app *app, struct date night, enum night_state *ret_state)
{
    enum night_state state = NIGHT_OTHERS;
    const struct note note = { .kind = NOTE_TAKE, .night = night, .state = &state };
    TRY(write_note(app, &note));
    *ret_state = state;
    return OK;
}

enum err night_beat(struct app *app, struct date night)
{
    const struct note note = { .kind = NOTE_BEAT, .night = night };
    return write_note(app, &note);
}

enum err night_leave(struct app *app, struct date night)
{
    const struct note note = { .kind = NOTE_LEAVE, .night = night };
    return write_note(app, &note);
}

enum err night_end(struct app *app, struct date night, const struct nightly_result *result)
{
    const struct note note = { .kind = NOTE_END, .night = night, .result = result };
    return write_note(app, &note);
}
