/* chip_note.c - how the journal speaks of the chip in a card that proves itself. */
#include "journal/chip_note.h"

#include "core/proof/sun.h"

void chip_note_write(int64_t over, struct buf *out)
{
    buf_lit(out, "chip ");
    buf_int(out, over);
}

bool chip_note_is(struct str text)
{
    int64_t over = 0;
    return str_eq(text, CHIP_END_NOTE) || chip_note_read(text, &over) == OK;
}

enum err chip_note_read(struct str text, int64_t *ret_over)
{
    struct str word = STR_NONE;
    bool is_note = str_cut(&text, ' ', &word) && str_eq(word, STR("chip")) &&
                   str_is_ascii_digits(text) && (text.len == 1 || text.ptr[0] != '0');
    return is_note && str_parse_i64(text, 0, SUN_COUNT_MAX, ret_over) == OK ? OK : E_JOURNAL;
}
