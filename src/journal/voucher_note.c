/* voucher_note.c - how the journal speaks of a code that leads to a voucher. */
#include "journal/voucher_note.h"

void voucher_note_write(int64_t lot, struct buf *out)
{
    buf_lit(out, "voucher ");
    buf_int(out, lot);
}

enum err voucher_note_read(struct str text, int64_t *ret_lot)
{
    struct str word = STR_NONE;
    if (!str_cut(&text, ' ', &word) || !str_eq(word, STR("voucher")) || text.len == 0 ||
        text.ptr[0] == '0' || !str_is_ascii_digits(text))
        return E_JOURNAL;
    return str_parse_i64(text, 1, INT64_MAX, ret_lot) == OK ? OK : E_JOURNAL;
}
