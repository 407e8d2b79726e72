/* ids.c - ids as people and programs see them. */
#include "app/ids.h"

#include "core/limits.h"

#define ID_MAX_BYTES 32 /* "1024-" and the digits of any int64_t */

enum err id_parse(struct str text, struct id *ret_id)
{
    struct str rest = text;
    struct str partition = STR_NONE;
    int64_t part = 0;
    int64_t number = 0;

    if (text.len == 0 || !str_cut(&rest, '-', &partition) || rest.ptr == NULL)
        return E_NOT_FOUND;
    if (!str_is_ascii_digits(partition) || !str_is_ascii_digits(rest) || rest.ptr[0] == '0')
        return E_NOT_FOUND;
    if (str_parse_i64(partition, 1, PARTITIONS_MAX, &part) != OK || partition.ptr[0] == '0')
        return E_NOT_FOUND;
    if (str_parse_i64(rest, 1, INT64_MAX, &number) != OK)
        return E_NOT_FOUND;

    *ret_id = (struct id){ .partition = (int32_t)part, .number = number };
    return OK;
}

void id_format(struct buf *out, struct id id)
{
    buf_int(out, id.partition);
    buf_char(out, '-');
    buf_int(out, id.number);
}

enum err id_text(struct arena *arena, struct id id, struct str *ret_text)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, ID_MAX_BYTES, &out));
    id_format(&out, id);
    return buf_finish(&out, ret_text);
}
