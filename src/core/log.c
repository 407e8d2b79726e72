/* log.c - one event, one line, one write: lines of several threads never mix. */
#include "core/log.h"

#include "core/instant.h"
#include "core/io.h"

#define LINE_MAX_BYTES  4096
#define VALUE_MAX_BYTES 1024 /* so that a long value leaves room for those after it */

static enum log_level level_min = LOG_INFO;

void log_set_level(enum log_level level)
{
    level_min = level;
}

/* May the value stand without quotes? */
static bool value_is_bare(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7F) /* a byte >= 0x80 is < 0 */
            return false;
    }
    return text.len > 0;
}

static void put_escaped(struct buf *out, struct str text, bool is_utf8)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\') {
            buf_char(out, '\\');
            buf_char(out, (char)c);
        } else if (c == '\n') {
            buf_lit(out, "\\n");
        } else if (c < 0x20 || c == 0x7F || (c >= 0x80 && !is_utf8)) {
            buf_lit(out, "\\x");
            buf_hex(out, &c, 1);
        } else {
            buf_char(out, (char)c);
        }
    }
}

static void put_value(struct buf *out, struct str text)
{
    if (value_is_bare(text) && text.len <= VALUE_MAX_BYTES) {
        buf_str(out, text);
        return;
    }
    struct str head = str_utf8_prefix(text, VALUE_MAX_BYTES);
    buf_char(out, '"');
    put_escaped(out, head, str_is_line(head));
    if (head.len < text.len)
        buf_lit(out, "...");
    buf_char(out, '"');
}

/* Appends all of " name=value", or nothing when the line has no room left. */
static void put_field(struct buf *line, const struct log_field *field)
{
    char room[4 * VALUE_MAX_BYTES + 128];
    struct buf out = BUF(room);

    buf_char(&out, ' ');
    buf_str(&out, str_c(field->name));
    buf_char(&out, '=');
    if (field->is_int)
        buf_int(&out, field->num);
    else
        put_value(&out, field->text);

    struct str text;
    if (buf_finish(&out, &text) == OK && text.len < line->size - line->used)
        buf_str(line, text);
}

static struct str level_name(enum log_level level)
{
    switch (level) {
    case LOG_DEBUG:
        return STR("debug");
    case LOG_INFO:
        return STR("info");
    case LOG_WARNING:
        return STR("warning");
    case LOG_ERROR:
        return STR("error");
    }
    return STR("unknown");
}

void log_event_(enum log_level level, const char *event, const struct log_field *fields)
{
    if (level < level_min)
        return;

    char room[LINE_MAX_BYTES];
    struct buf line = BUF(room);
    buf_lit(&line, "time=");
    instant_format(&line, instant_now());
    buf_lit(&line, " level=");
    buf_str(&line, level_name(level));
    put_field(&line, &LOG_TEXT("event", str_c(event)));
    for (const struct log_field *field = fields; field->name != NULL; field++)
        put_field(&line, field);
    buf_char(&line, '\n'); /* put_field() left room for it */

    struct str text;
    if (buf_finish(&line, &text) == OK)
        io_stderr(text);
}
