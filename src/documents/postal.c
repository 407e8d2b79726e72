/* postal.c - the lines of an address. */
#include "documents/postal.h"

#include "core/buf.h"
#include "core/fold.h"

enum err postal_join(struct arena *arena, const struct postal *postal, struct str *ret_text)
{
    size_t size = 0;
    size_t told = 0;
    struct buf out = { 0 };
    for (size_t i = 0; i < POSTAL_PARTS; i++) {
        size += postal->parts[i].len + 1;
        told += postal->parts[i].len;
    }
    *ret_text = STR_NONE;
    if (told == 0)
        return OK;
    TRY(buf_create(arena, size, &out));
    for (size_t i = 0; i < POSTAL_PARTS; i++) {
        buf_str(&out, i > 0 ? STR("\n") : STR_NONE);
        buf_str(&out, postal->parts[i]);
    }
    return buf_finish(&out, ret_text);
}

void postal_split(struct str text, struct postal *ret_postal)
{
    struct postal postal = { 0 };
    struct str rest = text;
    for (size_t i = 0; i < POSTAL_PARTS; i++) {
        postal.parts[i] = STR_NONE;
        (void)str_cut(&rest, '\n', &postal.parts[i]);
    }
    *ret_postal = postal;
}

bool postal_is_whole(const struct postal *postal, struct str postcode)
{
    return postcode.len > 0 && postal->parts[POSTAL_TOWN].len > 0 &&
           postal->parts[POSTAL_STREET].len + postal->parts[POSTAL_PLACE].len > 0;
}

/* Folded text is of one case and has single blanks; what is left of other scripts stays as it is. */
static enum err write_line(struct arena *arena, struct str text, struct str *ret_line)
{
    struct str folded = STR_NONE;
    struct buf out = { 0 };
    TRY(fold_words(arena, text, &folded));
    TRY(buf_create(arena, folded.len, &out));
    for (size_t i = 0; i < folded.len; i++) {
        bool is_small = folded.ptr[i] >= 'a' && folded.ptr[i] <= 'z';
        buf_char(&out, (char)(is_small ? folded.ptr[i] - 'a' + 'A' : folded.ptr[i]));
    }
    return buf_finish(&out, ret_line);
}

static bool fits(struct str line)
{
    return str_utf8_count(line) <= POSTAL_LINE_CHARS;
}

/* At the last word that is whole, or where it is when the first word is longer. */
static struct str cut(struct str line)
{
    size_t end = line.len;
    while (!fits(str_sub(line, 0, end))) {
        end--;
        while (end > 0 && line.ptr[end] != ' ')
            end--;
    }
    return end > 0 ? str_sub(line, 0, end) : str_utf8_prefix(line, POSTAL_LINE_CHARS);
}

static enum err write_pair(struct arena *arena, struct str first, struct str second,
                           struct str *ret_line)
{
    struct buf out = { 0 };
    struct str joined = STR_NONE;
    TRY(buf_create(arena, first.len + second.len + 1, &out));
    buf_str(&out, first);
    buf_char(&out, ' ');
    buf_str(&out, second);
    TRY(buf_finish(&out, &joined));
    return write_line(arena, joined, ret_line);
}

static enum err write_name(struct arena *arena, struct str first_name, struct str last_name,
                           struct str *ret_line)
{
    struct str folded = STR_NONE;
    TRY(write_pair(arena, first_name, last_name, ret_line));
    if (fits(*ret_line))
        return OK;
    TRY(write_line(arena, first_name, &folded));
    return write_pair(arena, str_utf8_prefix(folded, 1), last_name, ret_line);
}

enum err postal_write(struct arena *arena, const struct postal *postal, struct str postcode,
                      struct str first_name, struct str last_name, struct postal_window *ret_window)
{
    struct postal_window window = { 0 };
    struct str lines[POSTAL_LINES];
    TRY(write_name(arena, first_name, last_name, &lines[0]));
    for (size_t i = 0; i < POSTAL_TOWN; i++)
        TRY(write_line(arena, postal->parts[i], &lines[i + 1]));
    TRY(write_pair(arena, postcode, postal->parts[POSTAL_TOWN], &lines[POSTAL_LINES - 1]));
    for (size_t i = 0; i < POSTAL_LINES; i++) {
        if (lines[i].len > 0)
            window.lines[window.count++] = cut(lines[i]);
    }
    *ret_window = window;
    return OK;
}
