/* outlet.c - where it goes what a card told. */
#include "reader/outlet.h"

#include <fcntl.h>
#include <unistd.h>

#include "core/instant.h"
#include "core/io.h"
#include "core/json.h"
#include "core/limits.h"
#include "scan/scan.h"

#define LINE_MAX_BYTES 1920 /* within NEWS_TEXT_MAX_BYTES, with the word before it */

static enum err open_file(const char *path, struct outlet *outlet)
{
    if (str_eq(str_c(path), STR("-"))) {
        outlet->fd = STDOUT_FILENO;
        return OK;
    }
    /* What stands in it are numbers of cards: nobody else's business. */
    outlet->fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
    outlet->owns_fd = outlet->fd >= 0;
    return outlet->fd >= 0 ? OK : E_FILE;
}

enum err outlet_open(const struct console *console, const struct outlet_options *options,
                     struct outlet *ret_outlet, struct str *ret_culprit)
{
    *ret_outlet = (struct outlet){ .console = console, .layout = options->layout, .fd = -1 };
    if (options->file != NULL) {
        *ret_culprit = str_c(options->file);
        TRY(open_file(options->file, ret_outlet));
    }
    if (options->has_stream) {
        *ret_culprit = STR("--listen");
        TRY(stream_open(console->arena, &options->stream, &ret_outlet->stream));
    }
    if (options->has_keys) {
        *ret_culprit = STR(UINPUT_PATH);
        TRY(keyboard_open(UINPUT_PATH, &ret_outlet->keyboard));
    }
    return OK;
}

void outlet_close(struct outlet *outlet)
{
    stream_close(&outlet->stream);
    keyboard_close(&outlet->keyboard);
    if (outlet->owns_fd)
        (void)close(outlet->fd);
    outlet->owns_fd = false;
}

/* ---- telling ------------------------------------------------------------------------------------- */

static void say(const struct outlet *outlet, enum err err, struct str subject)
{
    console_note(outlet->console, PHRASE("%1: %2", "%1 : %2"),
                 WORDS(subject, str_c(err_text(err, outlet->console->language))));
}

/* { "at", "reader", ... */
static void begin_line(struct json *json, struct str reader)
{
    char room[40];
    struct buf at = BUF(room);
    instant_format(&at, instant_now());
    json_object_open(json, NULL);
    json_put_str(json, "at", (struct str){ at.base, at.used });
    json_put_str(json, "reader", reader);
}

static void end_line(struct outlet *outlet, struct json *json, struct str event)
{
    struct str line = STR_NONE;
    json_object_close(json);
    if (buf_finish(json->out, &line) != OK)
        return; /* our own words and a bounded text: they fit */
    if (outlet->stream != NULL)
        stream_tell(outlet->stream, event, line);
    if (outlet->fd < 0)
        return;
    buf_char(json->out, '\n');
    struct str whole = { json->out->base, json->out->used };
    enum err err = io_write_all(outlet->fd, whole);
    if (err != OK)
        say(outlet, err, STR("--out"));
}

static void type(struct outlet *outlet, const struct tag *tag)
{
    struct keys_stroke strokes[SCAN_MAX_BYTES + 1];
    size_t count = 0;
    enum err err = keys_of(outlet->layout, tag->text, strokes, COUNT(strokes), &count);
    if (err == OK)
        err = keyboard_type(&outlet->keyboard, strokes, count);
    if (err != OK)
        say(outlet, err, STR("--keys"));
}

/* A hand that trembles holds a card there several times. */
static bool is_again(struct outlet *outlet, const struct tag *tag)
{
    int64_t now_us = clock_monotonic_us();
    uint64_t hash = str_hash((uint64_t)tag->kind, tag->text);
    bool is_same = outlet->last_us != 0 && hash == outlet->last &&
                   now_us - outlet->last_us <= READER_REPEAT_MS * INT64_C(1000);
    outlet->last = hash;
    outlet->last_us = now_us;
    return is_same;
}

void outlet_card(struct outlet *outlet, struct str reader, const struct tag *tag)
{
    char room[LINE_MAX_BYTES];
    struct buf out = BUF(room);
    struct json json = { .out = &out };
    if (is_again(outlet, tag))
        return;
    begin_line(&json, reader);
    json_put_text(&json, "kind", tag_kind_name(tag->kind));
    json_put_str(&json, "text", tag->text);
    end_line(outlet, &json, STR("card"));
    if (outlet->keyboard.is_open)
        type(outlet, tag);
}

void outlet_problem(struct outlet *outlet, struct str reader, enum err err)
{
    char room[LINE_MAX_BYTES];
    struct buf out = BUF(room);
    struct json json = { .out = &out };
    say(outlet, err, reader);
    begin_line(&json, reader);
    json_put_text(&json, "problem", err_code(err));
    json_put_text(&json, "en", err_text(err, ERR_EN));
    json_put_text(&json, "fr", err_text(err, ERR_FR));
    end_line(outlet, &json, STR("problem"));
}
