/* chips.c - the chip in a card proves that the card is there. */
#include "app/shown/chips.h"

#include <string.h>

#include "app/answer.h"
#include "app/cards.h"
#include "app/facts.h"
#include "app/money/codes.h"
#include "core/secret.h"
#include "journal/chip_note.h"
#include "loyalty/closing.h"
#include "scan/scan.h"

#define UID_DIGITS (2 * SUN_UID_BYTES)

/* Where the chip writes: 16 bytes and 8, as hexadecimal digits.  A telephone that reads the card opens this page. */
#define LINK                                                                                       \
    "/card?e=00000000000000000000000000000000"                                                     \
    "&c=0000000000000000"

/* ---- keys ----------------------------------------------------------------------------------------- */

static enum err read_key(struct str bytes, struct aes_block *ret_key)
{
    if (bytes.len != sizeof(ret_key->bytes))
        return E_DB_CORRUPT;
    memcpy(ret_key->bytes, bytes.ptr, sizeof(ret_key->bytes));
    return OK;
}

/* Made when the first chip comes. */
static enum err make_key(struct db *db, struct arena *arena, struct aes_block *ret_key)
{
    uint8_t made[CHIP_KEY_BYTES];
    struct str bytes = STR_NONE;
    TRY(chip_key_get(db, arena, &bytes));
    if (bytes.len == 0) {
        secret_bytes(made, sizeof(made));
        TRY(chip_key_set(db, (struct str){ (const char *)made, sizeof(made) }));
        TRY(chip_key_get(db, arena, &bytes)); /* another server may have been quicker */
    }
    return read_key(bytes, ret_key);
}

static enum err make_writing(struct db *db, struct arena *arena, struct str uid,
                             struct chip_writing *ret_writing)
{
    struct aes_block master = { 0 };
    uint8_t bytes[SUN_UID_BYTES];
    if (!str_read_hex(uid, bytes, sizeof(bytes)))
        return E_DB_CORRUPT;
    TRY(make_key(db, arena, &master));
    *ret_writing = (struct chip_writing){ .uid = uid, .keys = sun_keys_of(&master, bytes) };
    return OK;
}

/* ---- which chip it is ----------------------------------------------------------------------------- */

enum err chip_by_number(struct db *db, struct arena *arena, struct str uid, struct chip *ret_chip)
{
    if (uid.len != UID_DIGITS)
        return E_CARD_UNKNOWN; /* of no chip, so nobody has to look */
    enum err err = chip_by_uid(db, arena, uid, ret_chip);
    if (err == OK && ret_chip->code.len == 0)
        err = E_NOT_FOUND; /* it was taken away */
    return err == E_NOT_FOUND ? E_CARD_UNKNOWN : err;
}

enum err chip_find(struct db *db, struct arena *arena, const struct sun *sun, struct chip *ret_chip,
                   int64_t *ret_count)
{
    struct sun opened = *sun;
    struct aes_block master = { 0 };
    struct str bytes = STR_NONE;
    char room[UID_DIGITS];
    struct buf uid = BUF(room);
    TRY(chip_key_get(db, arena, &bytes));
    if (bytes.len == 0)
        return E_CHIP_WRONG; /* nobody has made one here */
    TRY(read_key(bytes, &master));
    const struct aes_block meta = sun_meta_key(&master);
    if (opened.is_sealed && !sun_open(&meta, &opened))
        return E_CHIP_WRONG;
    const struct aes_block code = sun_code_key(&master, opened.uid);
    if (!sun_is_right(&code, &opened) || opened.count == 0)
        return E_CHIP_WRONG;
    buf_hex_capitals(&uid, opened.uid, SUN_UID_BYTES);
    *ret_count = opened.count;
    return chip_by_number(db, arena, (struct str){ room, uid.used }, ret_chip);
}

/* ---- to a card, and away from it ------------------------------------------------------------------- */

static enum err check_uid(struct arena *arena, struct str told, struct str *ret_uid,
                          struct problem *problem)
{
    static const struct scan_settings none = { 0 };
    struct scan scan = { 0 };
    struct buf named = { 0 };
    struct str text = told;
    TRY(buf_create(arena, told.len + 4, &named));
    if (!str_begins(told, STR("uid:")))
        buf_lit(&named, "uid:"); /* digits alone would be the number of a card */
    buf_str(&named, told);
    TRY(buf_finish(&named, &text));
    enum err err = scan_read(arena, text, &none, &scan);
    if (err_class(err) == ERR_CLASS_FAULT)
        return err;
    if (err == OK && scan.kind == SCAN_UID && scan.code.len == UID_DIGITS) {
        *ret_uid = scan.code;
        return OK;
    }
    problem_set(problem, E_INVALID, "/uid",
                "The number of such a chip has seven bytes; write it like 04:DE:5F:1E:AC:C0:40.",
                "Le numéro d'une telle puce a sept octets ; écrivez-le comme "
                "04:DE:5F:1E:AC:C0:40.");
    return E_INVALID;
}

/* An entry about told->card. */
static enum err append(struct write_context *context, struct command *command, struct str note,
                       struct answer_request *told, struct entry **ret_entry)
{
    struct account account = { 0 };
    TRY(account_load(context->db, command->arena, told->card.partition, told->card.account,
                     &account));
    TRY(card_begin_entry(context, command, told, note, ret_entry));
    TRY(closing_check(&account.past, *ret_entry));
    return commit_append(context, command, *ret_entry, account.newest, told);
}

/* The row of a chip as it was, which may never have been in a card. */
static enum err load(struct db *db, struct arena *arena, struct str uid, struct str code,
                     struct chip *ret_chip, bool *ret_is_new)
{
    enum err err = chip_by_uid(db, arena, uid, ret_chip);
    *ret_is_new = err == E_NOT_FOUND;
    if (err != OK && err != E_NOT_FOUND)
        return err;
    bool is_taken = err == OK && ret_chip->code.len > 0 && !str_eq(ret_chip->code, code);
    return is_taken ? E_CHIP_TAKEN : OK;
}

static enum err give(struct write_context *context, struct command *command, struct str uid,
                     struct answer_request *told)
{
    struct chip_writing *writing = ARENA_NEW(command->arena, struct chip_writing);
    struct buf note = { 0 };
    struct str text = STR_NONE;
    struct entry *entry = NULL;
    struct chip chip = { 0 };
    bool is_new = false;
    if (writing == NULL)
        return E_NO_MEMORY;
    TRY(facts_card_is_usable(&told->card, DATE_NONE));
    TRY(load(context->db, command->arena, uid, told->card.code, &chip, &is_new));
    TRY(buf_create(command->arena, CHIP_NOTE_MAX_BYTES, &note));
    chip_note_write(chip.marks.seen, &note);
    TRY(buf_finish(&note, &text));
    TRY(make_writing(context->db, command->arena, uid, writing));
    told->chip = writing;
    TRY(append(context, command, text, told, &entry));
    TRY(chip_end(context->db, told->card.code));
    chip.uid = uid;
    chip.code = told->card.code;
    chip.partition = told->card.partition;
    chip.card = told->card.number;
    chip.linked = entry->number;
    chip.changed = entry->number;
    chip.marks.spent = chip.marks.seen;
    if (is_new)
        TRY(chip_insert(context->db, &chip));
    return is_new ? OK : chip_update(context->db, &chip);
}

static enum err take_away(struct write_context *context, struct command *command,
                          struct answer_request *told)
{
    struct chip chip = { 0 };
    struct entry *entry = NULL;
    enum err err = chip_by_code(context->db, command->arena, told->card.code, &chip);
    if (err != OK)
        return err == E_NOT_FOUND ? E_NO_CHIP : err;
    TRY(append(context, command, CHIP_END_NOTE, told, &entry));
    return chip_end(context->db, told->card.code);
}

enum err chip_set_run(struct write_context *context, struct command *command)
{
    const struct chip_request *request = command->request;
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct str uid = STR_NONE;
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(code_find(context->db, command->arena, request->card, &told->card));
    TRY(commit_hold(context, command, told->card.partition, 0));
    if (told->card.purpose != CARD_MEMBER)
        return E_NOT_A_MEMBER_CARD;
    if (request->uid.len == 0)
        return take_away(context, command, told);
    TRY(check_uid(command->arena, request->uid, &uid, &command->problem));
    return give(context, command, uid, told);
}

/* ---- what is written into it ------------------------------------------------------------------------ */

enum err chip_writing(struct db *db, struct arena *arena, struct str code,
                      const struct entry *entry, struct chip_writing *ret_writing)
{
    struct chip chip = { 0 };
    int64_t over = 0;
    *ret_writing = (struct chip_writing){ 0 };
    TRY(chip_note_read(entry->note, &over));
    enum err err = chip_by_code(db, arena, code, &chip);
    if (err == E_NOT_FOUND)
        return OK;
    TRY(err);
    bool is_told = chip.linked == entry->number && chip.marks.seen == over;
    return is_told ? make_writing(db, arena, chip.uid, ret_writing) : OK;
}

static void put_key(struct json *json, const char *name, const struct aes_block *key)
{
    char room[2 * AES_BYTES];
    struct buf out = BUF(room);
    struct str text = STR_NONE;
    buf_hex(&out, key->bytes, sizeof(key->bytes));
    enum err err = buf_finish(&out, &text);
    assert(err == OK);
    json_put_str(json, name, text);
}

void chip_put_writing(struct json *json, const struct chip_writing *writing)
{
    if (writing == NULL || writing->uid.len == 0) {
        json_put_null(json, "write");
        return;
    }
    json_object_open(json, "write");
    json_put_str(json, "uid", writing->uid);
    json_put_text(json, "link", LINK);
    json_object_open(json, "keys");
    put_key(json, "app", &writing->keys.app);
    put_key(json, "meta", &writing->keys.meta);
    put_key(json, "code", &writing->keys.code);
    json_object_close(json);
    json_object_close(json);
}
