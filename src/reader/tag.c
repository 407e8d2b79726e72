/* tag.c - which kind of card it is, the surest first; a bank card before its number is told. */
#include "reader/tag.h"

#include "core/buf.h"
#include "core/limits.h"
#include "reader/tag_parts.h"
#include "scan/scan.h"

/* PC/SC part 3, supplement: "3B 8n 80 01 | 80 4F 0C | A0 00 00 03 06 | SS NN NN | ...": cards that only store, which the
 * reader speaks with in its own name. */
#define STORAGE_RID "\xA0\x00\x00\x03\x06"

/* The directories of payment: of a chip, and of a card held near.  Then the registered beginnings of who pays in this
 * part of the world. */
static const struct str directories[] = { { "2PAY.SYS.DDF01", 14 }, { "1PAY.SYS.DDF01", 14 } };
static const struct str banks[] = {
    { "\xA0\x00\x00\x00\x03", 5 }, /* Visa */
    { "\xA0\x00\x00\x00\x04", 5 }, /* Mastercard */
    { "\xA0\x00\x00\x00\x05", 5 }, /* Maestro of the United Kingdom */
    { "\xA0\x00\x00\x00\x25", 5 }, /* American Express */
    { "\xA0\x00\x00\x00\x29", 5 }, /* Link */
    { "\xA0\x00\x00\x00\x42", 5 }, /* Cartes Bancaires */
    { "\xA0\x00\x00\x00\x65", 5 }, /* JCB */
    { "\xA0\x00\x00\x01\x21", 5 }, /* Dankort */
    { "\xA0\x00\x00\x01\x41", 5 }, /* PagoBANCOMAT */
    { "\xA0\x00\x00\x01\x52", 5 }, /* Discover, Diners Club */
    { "\xA0\x00\x00\x02\x77", 5 }, /* Interac */
    { "\xA0\x00\x00\x03\x33", 5 }, /* UnionPay */
    { "\xA0\x00\x00\x03\x59", 5 }, /* girocard */
    { "\xD2\x76\x00\x00\x25", 5 }, /* girocard */
};

bool tag_is_of_bank(struct str aid)
{
    for (size_t i = 0; i < COUNT(directories); i++) {
        if (str_begins(aid, str_sub(directories[i], 0, 8)))
            return true;
    }
    for (size_t i = 0; i < COUNT(banks); i++) {
        if (str_begins(aid, banks[i]))
            return true;
    }
    return false;
}

static bool only_stores(struct str atr)
{
    struct str rid = { STORAGE_RID, sizeof(STORAGE_RID) - 1 };
    for (size_t at = 0; at + rid.len <= atr.len; at++) {
        if (str_begins(str_sub(atr, at, atr.len), rid))
            return true;
    }
    return false;
}

/* "A bank card is recognised by its directory of payment, and nothing of it is read." */
static enum err refuse_bank(const struct apdu_line *line)
{
    for (size_t i = 0; i < COUNT(directories); i++) {
        bool is_there = false;
        TRY(apdu_select_name(line, directories[i], &is_there));
        if (is_there)
            return E_SCAN_BANK_CARD;
    }
    return OK;
}

/* `name` and the bytes in hexadecimal. */
static enum err as_text(struct arena *arena, struct str name, struct str bytes,
                        struct str *ret_text)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, name.len + 2 * bytes.len, &out));
    buf_str(&out, name);
    buf_hex(&out, (const uint8_t *)bytes.ptr, bytes.len);
    return buf_finish(&out, ret_text);
}

static enum err read_uid(struct arena *arena, const struct apdu_line *line, struct tag *ret_tag)
{
    struct apdu_room room;
    struct apdu_answer answer = { 0 };
    struct apdu_head head = { .class = 0xFF, .instruction = 0xCA };
    TRY(apdu_get(line, head, 0, &room, &answer));
    if (answer.status != APDU_DONE || answer.data.len == 0 || answer.data.len > 10)
        return E_CARD_MUTE;
    ret_tag->kind = TAG_UID;
    return as_text(arena, STR("uid:"), answer.data, &ret_tag->text);
}

static enum err read_message(struct arena *arena, const struct apdu_line *line, bool is_storage,
                             struct tag *ret_tag)
{
    struct str record = STR_NONE;
    TRY(is_storage ? tag_type2(arena, line, &record) : tag_type4(arena, line, &record));
    ret_tag->kind = TAG_NDEF;
    return as_text(arena, STR("ndef:"), record, &ret_tag->text);
}

/* E_NOT_FOUND: it is none of these, and may have a number. */
static enum err read_content(struct arena *arena, const struct apdu_line *line, bool is_storage,
                             const struct tag_plan *plan, struct tag *ret_tag)
{
    enum err err = E_NOT_FOUND;
    if (!is_storage && plan->aid.len > 0) {
        err = tag_chip(arena, line, plan, &ret_tag->text);
        ret_tag->kind = TAG_CHIP;
    }
    if (err == E_NOT_FOUND && !plan->is_uid_only)
        err = read_message(arena, line, is_storage, ret_tag);
    return err;
}

/* What the server would not read is not told; a number of a bank goes no further than this. */
static enum err check(struct arena *arena, const struct tag *tag)
{
    static const struct scan_settings settings = { 0 };
    struct scan scan = { 0 };
    if (!str_is_line(tag->text) || tag->text.len > SCAN_MAX_BYTES)
        return E_SCAN_UNKNOWN;
    TRY(scan_read(arena, tag->text, &settings, &scan));
    return scan.kind == SCAN_BANK_CARD ? E_SCAN_BANK_CARD : OK;
}

/* A bank card has a number too: it is not told. */
static enum err read_number(struct arena *arena, const struct apdu_line *line, bool is_storage,
                            struct tag *ret_tag)
{
    if (!is_storage)
        TRY(refuse_bank(line));
    TRY(read_uid(arena, line, ret_tag));
    return check(arena, ret_tag);
}

enum err tag_read(struct arena *arena, const struct apdu_line *line, struct str atr,
                  const struct tag_plan *plan, struct tag *ret_tag)
{
    struct tag tag = { 0 };
    bool is_storage = only_stores(atr);
    enum err err = read_content(arena, line, is_storage, plan, &tag);
    if (err == OK)
        err = check(arena, &tag);
    if (err == E_NOT_FOUND || (err == E_SCAN_UNKNOWN && tag.kind == TAG_NDEF))
        err = read_number(arena, line, is_storage, &tag);
    if (err == OK)
        *ret_tag = tag;
    return err;
}

const char *tag_kind_name(enum tag_kind kind)
{
    static const char *const names[] = {
        [TAG_CHIP] = "chip", [TAG_NDEF] = "ndef", [TAG_UID] = "uid"
    };
    return names[kind];
}
