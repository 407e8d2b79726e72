/* program_note.c - how the journal speaks of a programme. */
#include "journal/program_note.h"

void program_note_write(const struct program_note *note, struct buf *out)
{
    if (note->is_active) {
        buf_lit(out, "active ");
        buf_int(out, note->from.us);
        buf_char(out, ' ');
    } else {
        buf_lit(out, "draft ");
    }
    sha256_format(out, &note->digest);
}

enum err program_note_read(struct str text, struct program_note *ret_note)
{
    struct program_note note = { .is_active = false };
    struct str word = STR_NONE;
    if (!str_cut(&text, ' ', &word))
        return E_JOURNAL;
    note.is_active = str_eq(word, STR("active"));
    if (!note.is_active && !str_eq(word, STR("draft")))
        return E_JOURNAL;
    if (note.is_active && (!str_cut(&text, ' ', &word) ||
                           str_parse_i64(word, INT64_MIN, INT64_MAX, &note.from.us) != OK))
        return E_JOURNAL;
    if (sha256_parse(text, &note.digest) != OK)
        return E_JOURNAL;
    *ret_note = note;
    return OK;
}
