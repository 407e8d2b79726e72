/* settlement_note.c - how the journal speaks of a settlement. */
#include "journal/settlement_note.h"

void settlement_note_write(const struct settlement_note *note, struct buf *out)
{
    buf_int(out, note->number);
    buf_char(out, ' ');
    date_format(out, note->from);
    buf_char(out, ' ');
    sha256_format(out, &note->digest);
}

enum err settlement_note_read(struct str text, struct settlement_note *ret_note)
{
    struct settlement_note note = { .number = 0 };
    struct str word = STR_NONE;
    if (!str_cut(&text, ' ', &word) || str_parse_i64(word, 1, INT32_MAX, &note.number) != OK)
        return E_JOURNAL;
    if (!str_cut(&text, ' ', &word) || date_parse(word, &note.from) != OK)
        return E_JOURNAL;
    if (sha256_parse(text, &note.digest) != OK)
        return E_JOURNAL;
    *ret_note = note;
    return OK;
}
