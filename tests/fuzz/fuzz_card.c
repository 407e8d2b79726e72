/* fuzz_card.c - any bytes as what a chip answers: what is told is a text that scan reads, and no number of a bank.
 *
 *      1 byte     what is read, and whether the card only stores
 *      answers    a length (0: it is taken away), and so many bytes; behind the last it says nothing more
 */
#include <string.h>

#include "core/limits.h"
#include "reader/ndef.h"
#include "reader/tag.h"
#include "scan/scan.h"

#define ARENA_BYTES  (1u << 20)
#define COMMANDS_MAX 2000 /* a card is left alone before that, whatever it says */

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

struct answers {
    struct str rest;
    int commands;
};

static enum err answer(void *context, struct str command, char *room, size_t size, size_t *ret_len)
{
    struct answers *answers = context;
    assert(command.len >= 4 && command.len <= 261);
    answers->commands++;
    assert(answers->commands < COMMANDS_MAX);
    if (answers->rest.len == 0)
        return E_CARD_MUTE;
    size_t len = (uint8_t)answers->rest.ptr[0];
    if (len == 0)
        return E_CARD_GONE;
    struct str bytes = str_sub(answers->rest, 1, len);
    assert(bytes.len <= size);
    memcpy(room, bytes.ptr, bytes.len);
    *ret_len = bytes.len;
    answers->rest = str_sub(answers->rest, 1 + bytes.len, answers->rest.len);
    return OK;
}

static void check_message(struct str bytes)
{
    struct str message = STR_NONE;
    struct str record = STR_NONE;
    if (ndef_find(bytes, &message) == OK)
        assert(message.len > 0 && message.ptr >= bytes.ptr &&
               message.ptr + message.len <= bytes.ptr + bytes.len);
    if (ndef_first(bytes, &record) == OK)
        assert(record.len > 4 && record.ptr == bytes.ptr && record.len <= bytes.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct arena arena;
    static const char stores[] = "\x3B\x8F\x80\x01\x80\x4F\x0C\xA0\x00\x00\x03\x06\x03\x00\x03";
    static const struct tag_plan plans[] = {
        { .record = 0 },
        { .is_uid_only = true },
        { .aid = { "\xF0\x46\x49\x44\x45", 5 }, .record = 257 },
        { .aid = { "\xF0\x46\x49\x44\x45", 5 }, .file = 257 },
    };
    if (size == 0 || (arena.base == NULL && arena_open(&arena, ARENA_BYTES) != OK))
        return 0;
    struct str all = { (const char *)bytes, size };
    struct answers answers = { .rest = str_sub(all, 1, size) };
    struct apdu_line line = { .send = answer, .context = &answers };
    struct str atr = { stores, bytes[0] & 4 ? sizeof(stores) - 1 : 3 };
    struct tag tag = { 0 };
    arena_reset(&arena, 0);
    check_message(answers.rest);
    enum err err = tag_read(&arena, &line, atr, &plans[bytes[0] & 3], &tag);
    if (err != OK) {
        bool is_refused = err_class(err) == ERR_CLASS_REFUSED;
        assert(is_refused && err != E_NOT_FOUND);
        assert(tag.text.len == 0);
        return 0;
    }
    static const struct scan_settings settings = { 0 };
    struct scan scan = { 0 };
    assert(tag.text.len > 0 && tag.text.len <= SCAN_MAX_BYTES && str_is_line(tag.text));
    err = scan_read(&arena, tag.text, &settings, &scan);
    assert(err == OK && scan.kind != SCAN_BANK_CARD);
    return 0;
}
