/* usage.c - what a help says of options. */
#include "terminal/usage.h"

#define NAME_COLUMNS 24

void usage_put_padded(struct buf *out, struct str text, size_t columns)
{
    buf_str(out, text);
    size_t width = str_utf8_count(text);
    buf_fill(out, ' ', width < columns ? columns - width : 1);
}

/* "FILE", "--json", "--data DIR" */
static void put_option_name(struct buf *out, const struct option *option)
{
    if (!option->is_operand)
        buf_lit(out, "--");
    buf_str(out, str_c(option->name));
    if (!option->is_operand && option->value != NULL) {
        buf_char(out, ' ');
        buf_str(out, str_c(option->value));
    }
}

static void put_option_line(struct buf *out, const struct console *console,
                            const struct option *option)
{
    char room[96];
    struct buf name = BUF(room);
    put_option_name(&name, option);
    buf_lit(out, "  ");
    usage_put_padded(out, (struct str){ .ptr = name.base, .len = name.used }, NAME_COLUMNS);
    buf_str(out, str_c(console_phrase(console, option->doc)));
    buf_char(out, '\n');
}

/* Two options that fill the same value stand side by side. */
static bool is_alternative(const struct option *option, const struct option *other)
{
    return other != NULL && other->offset == option->offset;
}

void usage_put_required(struct buf *out, const struct option *options, size_t count)
{
    bool has_more = false;
    for (size_t i = 0; i < count; i++) {
        const struct option *option = &options[i];
        if (!option->is_required) {
            has_more = true;
            continue;
        }
        bool is_first_of_two = is_alternative(option, i + 1 < count ? option + 1 : NULL);
        bool is_second_of_two = is_alternative(option, i > 0 ? option - 1 : NULL);
        buf_str(out, is_second_of_two ? STR(" | ") : is_first_of_two ? STR(" (") : STR(" "));
        put_option_name(out, option);
        if (is_second_of_two)
            buf_char(out, ')');
    }
    if (has_more)
        buf_lit(out, " [options]");
}

void usage_put_options(struct buf *out, const struct console *console, const struct option *options,
                       size_t count)
{
    for (size_t i = 0; i < count; i++)
        put_option_line(out, console, &options[i]);
}
