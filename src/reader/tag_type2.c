/* tag_type2.c - a Type 2 tag (NTAG, Ultralight): pages of four bytes, read by the reader itself (PC/SC part 3).
 *
 *      page 3    E1 10 12 00       it keeps messages; of version 1; 0x12 * 8 bytes of them; anybody may read
 *      page 4    03 0E D1 ...      the blocks (ndef.h)
 */
#include "core/buf.h"
#include "core/limits.h"
#include "reader/ndef.h"
#include "reader/tag_parts.h"

#define PAGE_BYTES     4
#define PAGE_OF_HEAD   3
#define READ_BYTES     16
#define KEEPS_MESSAGES 0xE1

static enum err read_pages(const struct apdu_line *line, size_t page, struct apdu_room *room,
                           struct str *ret_bytes)
{
    struct apdu_answer answer = { 0 };
    struct apdu_head head = { .class = 0xFF, .instruction = 0xB0, .p2 = (uint8_t)page };
    TRY(apdu_get(line, head, READ_BYTES, room, &answer));
    bool is_whole = answer.data.len > 0 && answer.data.len % PAGE_BYTES == 0;
    *ret_bytes = answer.status == APDU_DONE && is_whole ? answer.data : STR_NONE;
    return OK;
}

/* The size in bytes that the head tells; 0: it keeps no messages, or none that anybody may read. */
static size_t size_of(struct str head)
{
    const uint8_t *bytes = (const uint8_t *)head.ptr;
    if (head.len < PAGE_BYTES || bytes[0] != KEEPS_MESSAGES || bytes[1] >> 4 != 1 ||
        bytes[3] >> 4 != 0)
        return 0;
    size_t size = (size_t)bytes[2] * 8;
    return size < TAG_MAX_BYTES ? size : TAG_MAX_BYTES - READ_BYTES;
}

enum err tag_type2(struct arena *arena, const struct apdu_line *line, struct str *ret_record)
{
    struct apdu_room room;
    struct buf out = { 0 };
    struct str bytes = STR_NONE;
    struct str message = STR_NONE;
    enum err err = E_SCAN_TRUNCATED;
    TRY(buf_create(arena, TAG_MAX_BYTES, &out));
    TRY(read_pages(line, PAGE_OF_HEAD, &room, &bytes));
    size_t size = size_of(bytes);
    if (size == 0)
        return E_NOT_FOUND;
    bytes = str_sub(bytes, PAGE_BYTES, bytes.len);
    while (err == E_SCAN_TRUNCATED && bytes.len > 0) {
        buf_str(&out, bytes);
        err = ndef_find((struct str){ out.base, out.used < size ? out.used : size }, &message);
        bytes = STR_NONE;
        if (err == E_SCAN_TRUNCATED && out.used < size)
            TRY(read_pages(line, PAGE_OF_HEAD + 1 + out.used / PAGE_BYTES, &room, &bytes));
    }
    return err == OK ? ndef_first(message, ret_record) : err;
}
