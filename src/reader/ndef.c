/* ndef.c - where a tag keeps its message, and the first record of that. */
#include "reader/ndef.h"

#define BLOCK_NULL       0x00
#define BLOCK_MESSAGE    0x03
#define BLOCK_TERMINATOR 0xFE
#define LENGTH_IS_LONG   0xFF

/* Of the first byte of a record: the message begins, in one piece, a short record, no id, a type of the Forum's own.
 * Whether the message ends here does not matter. */
#define FLAGS_THAT_COUNT 0xBF
#define FLAGS_WANTED     0x91
#define FLAGS_OF_ONE     0xD1 /* and the message ends here too */

static size_t byte_at(struct str bytes, size_t at)
{
    return (uint8_t)bytes.ptr[at];
}

enum err ndef_find(struct str blocks, struct str *ret_message)
{
    size_t at = 0;
    while (at < blocks.len) {
        size_t type = byte_at(blocks, at++);
        if (type == BLOCK_NULL)
            continue;
        if (type == BLOCK_TERMINATOR)
            return E_NOT_FOUND;
        if (at >= blocks.len)
            return E_SCAN_TRUNCATED;
        size_t len = byte_at(blocks, at++);
        if (len == LENGTH_IS_LONG) {
            if (at + 2 > blocks.len)
                return E_SCAN_TRUNCATED;
            len = byte_at(blocks, at) * 256 + byte_at(blocks, at + 1);
            at += 2;
        }
        if (type == BLOCK_MESSAGE && len == 0)
            return E_NOT_FOUND;
        if (len > blocks.len - at)
            return E_SCAN_TRUNCATED;
        if (type == BLOCK_MESSAGE) {
            *ret_message = str_sub(blocks, at, len);
            return OK;
        }
        at += len;
    }
    return E_SCAN_TRUNCATED;
}

enum err ndef_first(struct str message, struct str *ret_record)
{
    if (message.len < 3)
        return E_SCAN_TRUNCATED;
    if ((byte_at(message, 0) & FLAGS_THAT_COUNT) != FLAGS_WANTED || byte_at(message, 1) != 1)
        return E_NOT_FOUND;
    size_t len = 4 + byte_at(message, 2);
    if (len > message.len)
        return E_SCAN_TRUNCATED;
    if ((message.ptr[3] != 'T' && message.ptr[3] != 'U') || len == 4 || len > NDEF_RECORD_MAX_BYTES)
        return E_NOT_FOUND;
    *ret_record = str_sub(message, 0, len);
    return OK;
}

/* NFC Forum, URI Record Type Definition: the beginnings that are one byte. */
static const struct prefix {
    char code;
    struct str text;
} prefixes[] = {
    { 0x04, { "https://", 8 } },
    { 0x03, { "http://", 7 } },
    { 0x00, { "", 0 } },
};

enum err ndef_put_link(struct buf *out, struct str link, size_t *ret_skipped)
{
    const struct prefix *prefix = prefixes;
    while (!str_begins(link, prefix->text))
        prefix++;
    struct str rest = str_sub(link, prefix->text.len, link.len);
    if (NDEF_LINK_AT + rest.len > NDEF_RECORD_MAX_BYTES)
        return E_CHIP_LINK;
    char head[NDEF_LINK_AT] = { (char)FLAGS_OF_ONE, 1, (char)(1 + rest.len), 'U', prefix->code };
    buf_raw(out, head, sizeof(head));
    buf_str(out, rest);
    *ret_skipped = prefix->text.len;
    return out->err;
}
