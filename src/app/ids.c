/* ids.c - ids as people and programs see them. */
#include "app/ids.h"

#include "app/commit.h"

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

/* ---- rows that are no numbers ----------------------------------------------------------------- */

static bool is_code(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z'))
            return false;
    }
    return text.len == CODED_ID_CHARS;
}

enum err coded_id_parse(struct str text, int32_t *ret_partition, struct str *ret_code)
{
    struct str rest = text;
    struct str partition = STR_NONE;
    int64_t number = 0;
    if (text.len == 0 || !str_cut(&rest, '-', &partition) || rest.ptr == NULL || !is_code(rest) ||
        !str_is_ascii_digits(partition) || partition.ptr[0] == '0' ||
        str_parse_i64(partition, 1, PARTITIONS_MAX, &number) != OK)
        return E_NOT_FOUND;
    *ret_partition = (int32_t)number;
    *ret_code = rest;
    return OK;
}

void coded_id_format(struct buf *out, int32_t partition, struct str code)
{
    buf_int(out, partition);
    buf_char(out, '-');
    buf_str(out, code);
}

enum err coded_id_make(const struct command *command, struct str *ret_code)
{
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    struct buf out = { 0 };
    struct str words = STR_NONE;
    TRY(buf_create(command->arena, CODED_ID_BYTES + command->idempotency_key.len, &out));
    buf_int(&out, command->caller.key);
    buf_char(&out, '\n');
    buf_str(&out, command->idempotency_key);
    TRY(buf_finish(&out, &words));
    struct sha256 digest = sha256_of(words);
    TRY(buf_create(command->arena, CODED_ID_CHARS, &out));
    for (size_t i = 0; i < CODED_ID_CHARS; i++)
        buf_char(&out, letters[digest.bytes[i] & 31]);
    return buf_finish(&out, ret_code);
}
