/* paper.c - rows and sentences on a printer's lines. */
#include "loyalty/paper.h"

#include "core/buf.h"

#define LINES_FIRST 16 /* enough for most receipts; doubled when it is not */

/* ---- characters ------------------------------------------------------------------------------- */

/* The bytes of the first character.  `text` is not empty; a stray byte counts as a character. */
static size_t character_len(struct str text)
{
    size_t len = 1;
    while (len < text.len && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
        len++;
    return len;
}

/* Bytes at the beginning that any printer prints, one column each. */
static size_t plain_len(struct str text)
{
    size_t len = 0;
    while (len < text.len && text.ptr[len] >= 0x20 && text.ptr[len] < 0x7F)
        len++;
    return len;
}

/* The text without what a printer would obey or could not count. */
static enum err printable(struct arena *arena, struct str text, struct str *ret_text)
{
    if (plain_len(text) == text.len)
        return arena_copy(arena, text, ret_text);
    struct buf out;
    TRY(buf_create(arena, text.len, &out));
    while (text.len > 0) {
        struct str character = str_sub(text, 0, character_len(text));
        if (str_is_line(character))
            buf_str(&out, character);
        else
            buf_char(&out, '?');
        text = str_sub(text, character.len, text.len);
    }
    return buf_finish(&out, ret_text);
}

/* The bytes of the first `count` characters, or of all. */
static size_t bytes_of(struct str text, size_t count)
{
    size_t len = 0;
    if (plain_len(text) == text.len)
        return count < text.len ? count : text.len;
    while (count > 0 && len < text.len) {
        len += character_len(str_sub(text, len, text.len));
        count--;
    }
    return len;
}

/* The first line of what is left: whole words, or the part of a long word that fits. */
static struct str take_line(struct str *rest, size_t columns)
{
    size_t fits = bytes_of(*rest, columns);
    size_t end = fits;
    if (fits < rest->len) {
        while (end > 0 && rest->ptr[end] != ' ')
            end--;
        if (end == 0)
            end = fits;
    }
    struct str line = str_trim(str_sub(*rest, 0, end));
    *rest = str_trim(str_sub(*rest, end, rest->len));
    return line;
}

/* ---- lines ------------------------------------------------------------------------------------ */

static enum err put_line(struct paper *paper, struct str line)
{
    assert(str_utf8_count(line) <= paper->columns);

    if (paper->count == paper->size) {
        size_t size = paper->size == 0 ? LINES_FIRST : 2 * paper->size;
        struct str *lines = ARENA_ARRAY(paper->arena, struct str, size);
        if (!lines)
            return E_NO_MEMORY;
        for (size_t i = 0; i < paper->count; i++)
            lines[i] = paper->lines[i];
        paper->lines = lines;
        paper->size = size;
    }
    paper->lines[paper->count++] = line;
    return OK;
}

/* The label at the left edge and the value at the right one, which fit. */
static enum err put_both(struct paper *paper, struct str label, struct str value)
{
    struct buf out;
    struct str line;
    size_t used = str_utf8_count(label) + str_utf8_count(value);
    size_t blanks = paper->columns - used;

    TRY(buf_create(paper->arena, label.len + blanks + value.len, &out));
    buf_str(&out, label);
    buf_fill(&out, ' ', blanks);
    buf_str(&out, value);
    TRY(buf_finish(&out, &line));
    return put_line(paper, line);
}

enum err paper_text(struct paper *paper, struct str text)
{
    struct str rest;
    TRY(printable(paper->arena, str_trim(text), &rest));
    while (rest.len > 0)
        TRY(put_line(paper, take_line(&rest, paper->columns)));
    return OK;
}

enum err paper_row(struct paper *paper, struct str label, struct str value)
{
    struct str left;
    struct str right;
    TRY(printable(paper->arena, str_trim(label), &left));
    TRY(printable(paper->arena, str_trim(value), &right));

    /* The label's lines but the last, which the value joins if there is room for a blank between. */
    struct str line = take_line(&left, paper->columns);
    while (left.len > 0) {
        TRY(put_line(paper, line));
        line = take_line(&left, paper->columns);
    }
    if (str_utf8_count(line) + 1 + str_utf8_count(right) <= paper->columns)
        return put_both(paper, line, right);

    TRY(put_line(paper, line));
    while (right.len > 0)
        TRY(put_both(paper, STR_NONE, take_line(&right, paper->columns)));
    return OK;
}
