/* referral_note.c - how the journal speaks of who sent a new member. */
#include "journal/referral_note.h"

#include "core/limits.h"

void referral_note_write(const struct referrer *referrer, struct buf *out)
{
    buf_lit(out, "referred ");
    buf_int(out, referrer->partition);
    buf_char(out, '-');
    buf_int(out, referrer->account);
}

/* A number as it is written: there is one way. */
static enum err read_number(struct str text, int64_t max, int64_t *ret_number)
{
    if (!str_is_ascii_digits(text) || text.len == 0 || text.ptr[0] == '0')
        return E_JOURNAL;
    return str_parse_i64(text, 1, max, ret_number) == OK ? OK : E_JOURNAL;
}

enum err referral_note_read(struct str text, struct referrer *ret_referrer)
{
    struct str word = STR_NONE;
    int64_t partition = 0;
    if (!str_cut(&text, ' ', &word) || !str_eq(word, STR("referred")) ||
        !str_cut(&text, '-', &word))
        return E_JOURNAL;
    TRY(read_number(word, PARTITIONS_MAX, &partition));
    ret_referrer->partition = (int32_t)partition;
    return read_number(text, INT64_MAX, &ret_referrer->account);
}
