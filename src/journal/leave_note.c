/* leave_note.c - how the journal speaks of an account that was opened for a member who left another. */
#include "journal/leave_note.h"

void leave_note_write(int64_t number, struct buf *out)
{
    buf_lit(out, "left ");
    buf_int(out, number);
}

enum err leave_note_read(struct str text, int64_t *ret_number)
{
    struct str word = STR_NONE;
    if (!str_cut(&text, ' ', &word) || !str_eq(word, STR("left")) || text.len == 0 ||
        text.ptr[0] == '0' || !str_is_ascii_digits(text))
        return E_JOURNAL;
    return str_parse_i64(text, 1, INT64_MAX, ret_number) == OK ? OK : E_JOURNAL;
}
