/* line.c - lines of a table on a terminal. */
#include "cli/line.h"

#include "terminal/console.h"

void line_right(struct buf *line, struct str text, size_t columns)
{
    size_t width = str_utf8_count(text);
    buf_fill(line, ' ', width < columns ? columns - width : 1);
    buf_str(line, text);
}

void line_left(struct buf *line, struct str text, size_t columns)
{
    size_t width = str_utf8_count(text);
    buf_str(line, text);
    buf_fill(line, ' ', width < columns ? columns - width : 1);
}

void line_print(struct buf *line)
{
    while (line->used > 0 && line->base[line->used - 1] == ' ')
        line->used--;
    buf_char(line, '\n');
    console_print((struct str){ .ptr = line->base, .len = line->used });
    buf_reset(line);
}
