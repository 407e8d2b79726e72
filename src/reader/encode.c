/* encode.c - makes a tag prove itself. */
#include "reader/encode.h"

#include <string.h>

#include "reader/tag_parts.h"

#define OUR_VERSION          1 /* of our keys; 0: as it left the factory */
#define LENGTH_BYTES         2 /* before a message in its file */
#define CONTENT_MAX          (LENGTH_BYTES + NDEF_RECORD_MAX_BYTES)
#define SETTINGS_BYTES       15
#define SEALED_HEX           (2 * AES_BYTES)
#define CODE_HEX             (2 * SUN_CODE_BYTES)
#define ANSWER_IS_OTHER(err) ((err) != E_CARD_GONE && (err) != E_NO_MEMORY)

static const struct aes_block factory_key = { { 0 } };

/* What is there, and what shall be. */
struct encode {
    const struct encode_means *means;
    const struct order *order;
    struct ntag tag;
    struct ntag_file file;
    int versions[ORDER_KEYS];
    bool is_ours[ORDER_KEYS]; /* a key; otherwise it is that of the factory */
    uint8_t content[CONTENT_MAX];
    size_t content_len;
    uint8_t settings[SETTINGS_BYTES];
    bool has_changed;
};

/* ---- what shall be ------------------------------------------------------------------------------- */

static void put_offset(uint8_t *bytes, size_t offset) /* the least byte first */
{
    bytes[0] = (uint8_t)(offset & 0xFF);
    bytes[1] = (uint8_t)(offset >> 8 & 0xFF);
    bytes[2] = (uint8_t)(offset >> 16 & 0xFF);
}

/* NT4H2421Gx, table 69: everybody reads, key 0 does the rest; who it is and the count, sealed with key 1; a code with key 2
 * over nothing, for it begins where it is written; nobody asks for the count alone. */
static void plan(struct encode *encode)
{
    const struct order *order = encode->order;
    static const uint8_t rights[] = { 0x40, 0x00, 0xE0,
                                      0xC1, 0xFF, ORDER_KEY_META << 4 | ORDER_KEY_CODE };
    static_assert(sizeof(rights) + 3 * 3 == SETTINGS_BYTES, "and three offsets");
    memcpy(encode->settings, rights, sizeof(rights));
    put_offset(encode->settings + sizeof(rights), LENGTH_BYTES + order->places.sealed);
    put_offset(encode->settings + sizeof(rights) + 3, LENGTH_BYTES + order->places.code);
    put_offset(encode->settings + sizeof(rights) + 6, LENGTH_BYTES + order->places.code);

    encode->content[0] = (uint8_t)(order->record_len >> 8);
    encode->content[1] = (uint8_t)(order->record_len & 0xFF);
    memcpy(encode->content + LENGTH_BYTES, order->record, order->record_len);
    encode->content_len = LENGTH_BYTES + order->record_len;
}

/* ---- what is there ------------------------------------------------------------------------------- */

/* The key that its version speaks of is tried first: a wrong one is counted by the chip, and some hundreds lock it. */
static enum err try_key(struct encode *encode, enum order_key number)
{
    enum err err = E_CHIP_KEYS;
    for (int i = 0; i < 2 && err == E_CHIP_KEYS; i++) {
        struct aes_block lot;
        bool is_ours = (encode->versions[number] == 0) == (i == 1);
        const struct aes_block *key = is_ours ? &encode->order->keys[number] : &factory_key;
        encode->means->draw(lot.bytes, sizeof(lot.bytes));
        err = ntag_authenticate(&encode->tag, (int)number, key, &lot);
        encode->is_ours[number] = is_ours;
        explicit_bzero(&lot, sizeof(lot));
    }
    return err;
}

/* How it may be written as it is now; false: not with key 0.  Where a key has the right, commands go as the file says;
 * what is free goes in plain. */
static bool find_mode(const struct ntag_file *file, enum ev2_mode *ret_mode)
{
    bool has_key = file->write_right == 0 || file->both_right == 0;
    *ret_mode = has_key ? file->mode : EV2_PLAIN;
    return has_key || file->write_right == NTAG_RIGHT_FREE || file->both_right == NTAG_RIGHT_FREE;
}

static enum err look(struct encode *encode)
{
    uint8_t uid[SUN_UID_BYTES];
    enum ev2_mode mode = EV2_PLAIN;
    TRY(ntag_meet(encode->means->line, &encode->tag, uid));
    if (memcmp(uid, encode->order->uid, SUN_UID_BYTES) != 0)
        return E_CHIP_OTHER;
    TRY(ntag_file(&encode->tag, &encode->file));
    if (encode->file.change_right != 0 || !find_mode(&encode->file, &mode))
        return E_CHIP_KEYS;
    if (encode->file.size < encode->content_len)
        return E_CHIP_LINK;
    for (int number = 0; number < ORDER_KEYS; number++)
        TRY(ntag_key_version(&encode->tag, number, &encode->versions[number]));
    TRY(try_key(encode, ORDER_KEY_CODE));
    TRY(try_key(encode, ORDER_KEY_META));
    return try_key(encode, ORDER_KEY_APP); /* the last: its session does the work */
}

/* ---- the work ------------------------------------------------------------------------------------ */

static enum err write_message(struct encode *encode)
{
    enum ev2_mode mode = EV2_PLAIN;
    struct str settings = { (const char *)encode->settings, SETTINGS_BYTES };
    bool is_set = encode->file.settings_len == SETTINGS_BYTES &&
                  memcmp(encode->file.settings, encode->settings, SETTINGS_BYTES) == 0;
    bool is_written = false;
    if (is_set) {
        uint8_t there[CONTENT_MAX];
        TRY(ntag_read(&encode->tag, there, encode->content_len));
        is_written = memcmp(there, encode->content, encode->content_len) == 0;
    }
    if (is_written)
        return OK;
    encode->has_changed = true;
    bool is_writable = find_mode(&encode->file, &mode);
    assert(is_writable); /* look() saw to it */
    TRY(ntag_write(&encode->tag, mode,
                   (struct str){ (const char *)encode->content, encode->content_len }));
    return is_set ? OK : ntag_set_file(&encode->tag, settings);
}

static enum err set_key(struct encode *encode, enum order_key number)
{
    if (encode->is_ours[number])
        return OK;
    encode->has_changed = true;
    return ntag_set_key(&encode->tag, (int)number, &factory_key, &encode->order->keys[number],
                        OUR_VERSION);
}

/* Key 0 is the last: as long as it is that of the factory the tag is not finished, whoever finishes it. */
static enum err work(struct encode *encode)
{
    TRY(write_message(encode));
    TRY(set_key(encode, ORDER_KEY_CODE));
    TRY(set_key(encode, ORDER_KEY_META));
    return set_key(encode, ORDER_KEY_APP);
}

/* ---- the proof ----------------------------------------------------------------------------------- */

static bool is_at(size_t at, size_t from, size_t count)
{
    return at >= from && at < from + count;
}

/* The record that was ordered, but for what the chip wrote into it. */
static bool is_ordered(const struct order *order, struct str record)
{
    bool is_same = record.len == order->record_len;
    for (size_t i = 0; i < record.len && is_same; i++) {
        is_same = record.ptr[i] == order->record[i] || is_at(i, order->places.sealed, SEALED_HEX) ||
                  is_at(i, order->places.code, CODE_HEX);
    }
    return is_same;
}

static bool is_proven(const struct order *order, struct str record)
{
    char room[sizeof("https://") + NDEF_RECORD_MAX_BYTES];
    struct buf link = BUF(room);
    struct sun sun = { 0 };
    if (!is_ordered(order, record))
        return false;
    /* What its prefix stands for is not asked by whoever proves a link. */
    buf_lit(&link, "https://");
    buf_str(&link, str_sub(record, NDEF_LINK_AT, record.len));
    return sun_read((struct str){ link.base, link.used }, &sun) && sun.is_sealed &&
           sun_open(&order->keys[ORDER_KEY_META], &sun) &&
           memcmp(sun.uid, order->uid, SUN_UID_BYTES) == 0 &&
           sun_is_right(&order->keys[ORDER_KEY_CODE], &sun);
}

static enum err check(struct arena *arena, const struct encode *encode)
{
    struct str record = STR_NONE;
    enum err err = tag_type4(arena, encode->means->line, &record);
    if (err != OK)
        return ANSWER_IS_OTHER(err) ? E_CHIP_UNPROVEN : err;
    return is_proven(encode->order, record) ? OK : E_CHIP_UNPROVEN;
}

static void finish(struct encode *encode)
{
    ntag_leave(&encode->tag);
}

enum err encode_tag(struct arena *arena, const struct encode_means *means,
                    const struct order *order, bool *ret_was_done)
{
    CLEANUP(finish) struct encode encode = { .means = means, .order = order };
    plan(&encode);
    TRY(look(&encode));
    TRY(work(&encode));
    ntag_leave(&encode.tag);
    TRY(check(arena, &encode));
    *ret_was_done = !encode.has_changed;
    return OK;
}
