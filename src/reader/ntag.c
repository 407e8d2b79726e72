/* ntag.c - the commands of an NTAG 424 DNA. */
#include "reader/ntag.h"

#include <string.h>

#define APPLICATION  ((struct str){ "\xD2\x76\x00\x00\x85\x01\x01", 7 })
#define MESSAGE_FILE 2
#define COMMAND_MAX  261
#define STEP_BYTES   128 /* at once: sealed and with its code it goes through every reader */
#define DELAYS_MAX   100 /* "keep trying until the full delay is spent": some seconds */
#define FILE_HEAD_BYTES                                                                            \
    7 /* type, option, two of rights, three of size; then what stands behind the rights */
#define FILE_OPTION_AT    1
#define FILE_SIZE_AT      4
#define VERSION_BYTES     7
#define UID_OF_VERSION_AT 0

enum instruction {
    INS_FILE_SETTINGS = 0xF5,
    INS_KEY_VERSION = 0x64,
    INS_VERSION = 0x60,
    INS_AUTHENTICATE = 0x71, /* AuthenticateEV2First */
    INS_MORE = 0xAF,
    INS_READ = 0xAD,
    INS_WRITE = 0x8D,
    INS_SET_FILE = 0x5F,
    INS_SET_KEY = 0xC4,
};

enum status {
    STATUS_DONE = 0x9100,
    STATUS_MORE = 0x91AF,
    STATUS_DELAY = 0x91AD,
    STATUS_DENIED = 0x919D,
    STATUS_WRONG_KEY = 0x91AE,
};

/* VendorID, HWType, HWSubType (any), HWMajorVersion, HWMinorVersion, HWStorageSize, HWProtocol; NT4H2421Gx, table 54. */
static const uint8_t hardware[VERSION_BYTES] = { 0x04, 0x04, 0x00, 0x30, 0x00, 0x11, 0x05 };
#define HARDWARE_ANY_AT 2

void ntag_leave(struct ntag *tag)
{
    ev2_forget(&tag->session);
}

/* ---- asking -------------------------------------------------------------------------------------- */

/* The answer as it came, whatever its status. */
static enum err ask(struct ntag *tag, enum ev2_mode mode, const struct ev2_command *command,
                    struct apdu_room *room, struct apdu_answer *ret_answer)
{
    char bytes[COMMAND_MAX];
    struct buf out = BUF(bytes);
    struct str whole = STR_NONE;
    ev2_put(&tag->session, mode, command, &out);
    TRY(buf_finish(&out, &whole));
    enum err err = apdu_ask(tag->line, whole, room, ret_answer);
    return err == E_CARD_MUTE ? E_CHIP_ANSWER : err;
}

/* What a command gives that has to succeed. */
static enum err get(struct ntag *tag, enum ev2_mode mode, const struct ev2_command *command,
                    struct apdu_room *room, struct str *ret_data)
{
    struct apdu_answer answer = { 0 };
    enum err err = ask(tag, mode, command, room, &answer);
    if (err == OK &&
        (answer.status != STATUS_DONE || !ev2_take(&tag->session, mode, &answer, ret_data)))
        err = E_CHIP_ANSWER;
    if (err != OK)
        ntag_leave(tag);
    return err;
}

static enum err do_silently(struct ntag *tag, enum ev2_mode mode, const struct ev2_command *command)
{
    struct apdu_room room;
    struct str data = STR_NONE;
    TRY(get(tag, mode, command, &room, &data));
    return data.len == 0 ? OK : E_CHIP_ANSWER;
}

static struct str bytes_of(const uint8_t *bytes, size_t count)
{
    return (struct str){ (const char *)bytes, count };
}

/* ---- who it is ----------------------------------------------------------------------------------- */

/* One of the three frames of GetVersion. */
static enum err get_version(struct ntag *tag, enum instruction instruction, enum status expected,
                            struct apdu_room *room, struct str *ret_data)
{
    struct ev2_command command = { .instruction = (uint8_t)instruction };
    struct apdu_answer answer = { 0 };
    TRY(ask(tag, EV2_PLAIN, &command, room, &answer));
    if (answer.status != (int)expected || answer.data.len < VERSION_BYTES)
        return E_CHIP_KIND;
    *ret_data = answer.data;
    return OK;
}

static bool is_of_the_kind(struct str version)
{
    for (size_t i = 0; i < VERSION_BYTES; i++) {
        if (i != HARDWARE_ANY_AT && (uint8_t)version.ptr[i] != hardware[i])
            return false;
    }
    return true;
}

static enum err meet(struct ntag *tag, uint8_t ret_uid[SUN_UID_BYTES])
{
    static const uint8_t hidden[SUN_UID_BYTES];
    struct apdu_room room;
    struct str data = STR_NONE;
    bool is_there = false;
    TRY(apdu_select_name(tag->line, APPLICATION, &is_there));
    if (!is_there)
        return E_CHIP_KIND;
    TRY(get_version(tag, INS_VERSION, STATUS_MORE, &room, &data));
    if (!is_of_the_kind(data))
        return E_CHIP_KIND;
    TRY(get_version(tag, INS_MORE, STATUS_MORE, &room, &data));
    TRY(get_version(tag, INS_MORE, STATUS_DONE, &room, &data));
    if (memcmp(data.ptr + UID_OF_VERSION_AT, hidden, SUN_UID_BYTES) == 0)
        return E_CHIP_HIDDEN;
    memcpy(ret_uid, data.ptr + UID_OF_VERSION_AT, SUN_UID_BYTES);
    return OK;
}

enum err ntag_meet(const struct apdu_line *line, struct ntag *ret_tag,
                   uint8_t ret_uid[SUN_UID_BYTES])
{
    *ret_tag = (struct ntag){ .line = line };
    enum err err = meet(ret_tag, ret_uid);
    /* Who does not even understand the question is another kind of card. */
    return err == E_CARD_MUTE || err == E_CHIP_ANSWER ? E_CHIP_KIND : err;
}

enum err ntag_key_version(struct ntag *tag, int number, int *ret_version)
{
    const uint8_t key[] = { (uint8_t)number };
    struct ev2_command command = { .instruction = INS_KEY_VERSION,
                                   .head = bytes_of(key, sizeof(key)) };
    struct apdu_room room;
    struct str data = STR_NONE;
    TRY(get(tag, EV2_MAC, &command, &room, &data));
    if (data.len != 1)
        return E_CHIP_ANSWER;
    *ret_version = (uint8_t)data.ptr[0];
    return OK;
}

/* ---- proving ------------------------------------------------------------------------------------- */

static enum err get_challenge(struct ntag *tag, int number, struct aes_block *ret_challenge)
{
    const uint8_t head[] = { (uint8_t)number, 0 }; /* and nothing that we could do beyond */
    struct ev2_command command = { .instruction = INS_AUTHENTICATE,
                                   .head = bytes_of(head, sizeof(head)) };
    struct apdu_room room;
    struct apdu_answer answer = { .status = STATUS_DELAY };
    for (int i = 0; i < DELAYS_MAX && answer.status == STATUS_DELAY; i++)
        TRY(ask(tag, EV2_PLAIN, &command, &room, &answer));
    if (answer.status == STATUS_DELAY || answer.status == STATUS_DENIED)
        return E_CHIP_CLOSED;
    if (answer.status != STATUS_MORE || answer.data.len != AES_BYTES)
        return E_CHIP_ANSWER;
    memcpy(ret_challenge->bytes, answer.data.ptr, AES_BYTES);
    return OK;
}

enum err ntag_authenticate(struct ntag *tag, int number, const struct aes_block *key,
                           const struct aes_block *lot)
{
    CLEANUP(ev2_forget_lots) struct ev2_lots lots = { .ours = *lot };
    struct aes_block challenge = { { 0 } };
    uint8_t pair[EV2_PAIR_BYTES];
    struct apdu_room room;
    struct apdu_answer answer = { 0 };
    ntag_leave(tag); /* the first word of this ends what was agreed before */
    TRY(get_challenge(tag, number, &challenge));
    ev2_answer(key, &challenge, &lots, pair);
    struct ev2_command command = { .instruction = INS_MORE, .data = bytes_of(pair, sizeof(pair)) };
    TRY(ask(tag, EV2_PLAIN, &command, &room, &answer));
    if (answer.status == STATUS_WRONG_KEY)
        return E_CHIP_KEYS;
    if (answer.status != STATUS_DONE || answer.data.len != EV2_PAIR_BYTES)
        return E_CHIP_ANSWER;
    memcpy(pair, answer.data.ptr, EV2_PAIR_BYTES);
    return ev2_agree(key, &lots, pair, &tag->session) ? OK : E_CHIP_ANSWER;
}

/* ---- the message --------------------------------------------------------------------------------- */

static const uint8_t message_file[] = { MESSAGE_FILE };

enum err ntag_file(struct ntag *tag, struct ntag_file *ret_file)
{
    struct ev2_command command = { .instruction = INS_FILE_SETTINGS,
                                   .head = bytes_of(message_file, sizeof(message_file)) };
    struct apdu_room room;
    struct str data = STR_NONE;
    TRY(get(tag, EV2_MAC, &command, &room, &data));
    const uint8_t *bytes = (const uint8_t *)data.ptr;
    size_t more = data.len - FILE_HEAD_BYTES;
    size_t before = FILE_SIZE_AT - FILE_OPTION_AT;
    if (data.len < FILE_HEAD_BYTES || before + more > NTAG_SETTINGS_MAX)
        return E_CHIP_ANSWER;
    enum ev2_mode mode = (bytes[1] & 1) == 0 ? EV2_PLAIN : (bytes[1] & 2) == 0 ? EV2_MAC : EV2_FULL;
    struct ntag_file file = {
        .mode = mode,
        .both_right = bytes[2] >> 4,
        .change_right = bytes[2] & 0xF,
        .write_right = bytes[3] & 0xF,
        .size = (size_t)bytes[4] | (size_t)bytes[5] << 8 | (size_t)bytes[6] << 16,
        .settings_len = before + more,
    };
    memcpy(file.settings, bytes + FILE_OPTION_AT, before);
    memcpy(file.settings + before, bytes + FILE_HEAD_BYTES, more);
    *ret_file = file;
    return OK;
}

/* File, offset and length, the least byte first. */
struct place {
    uint8_t bytes[7];
};

static struct place place_of(size_t offset, size_t count)
{
    return (struct place){ { MESSAGE_FILE, (uint8_t)(offset & 0xFF), (uint8_t)(offset >> 8), 0,
                             (uint8_t)(count & 0xFF), (uint8_t)(count >> 8), 0 } };
}

enum err ntag_read(struct ntag *tag, uint8_t *ret_bytes, size_t count)
{
    for (size_t at = 0; at < count; at += STEP_BYTES) {
        size_t now = count - at < STEP_BYTES ? count - at : STEP_BYTES;
        const struct place place = place_of(at, now);
        struct ev2_command command = { .instruction = INS_READ,
                                       .head = bytes_of(place.bytes, sizeof(place.bytes)) };
        struct apdu_room room;
        struct str data = STR_NONE;
        TRY(get(tag, EV2_PLAIN, &command, &room, &data));
        if (data.len != now)
            return E_CHIP_ANSWER;
        memcpy(ret_bytes + at, data.ptr, now);
    }
    return OK;
}

enum err ntag_write(struct ntag *tag, enum ev2_mode mode, struct str bytes)
{
    for (size_t at = 0; at < bytes.len; at += STEP_BYTES) {
        struct str now = str_sub(bytes, at, STEP_BYTES);
        const struct place place = place_of(at, now.len);
        struct ev2_command command = { .instruction = INS_WRITE,
                                       .head = bytes_of(place.bytes, sizeof(place.bytes)),
                                       .data = now };
        TRY(do_silently(tag, mode, &command));
    }
    return OK;
}

enum err ntag_set_file(struct ntag *tag, struct str settings)
{
    struct ev2_command command = { .instruction = INS_SET_FILE,
                                   .head = bytes_of(message_file, sizeof(message_file)),
                                   .data = settings };
    return do_silently(tag, EV2_FULL, &command);
}

/* ---- keys ---------------------------------------------------------------------------------------- */

/* IEEE 802.3, as the chip takes it: not inverted at the end. */
static uint32_t check_sum(const uint8_t *bytes, size_t count)
{
    uint32_t sum = 0xFFFFFFFFu;
    for (size_t i = 0; i < count; i++) {
        sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum >> 1 ^ (sum & 1 ? 0xEDB88320u : 0);
    }
    return sum;
}

/* Key 0 by itself; another as what it differs by from the old one, so that who only knows key 0 cannot set it unseen. */
static size_t put_key(int number, const struct aes_block *old, const struct aes_block *new_key,
                      uint8_t version, uint8_t bytes[AES_BYTES + 5])
{
    size_t size = AES_BYTES;
    memcpy(bytes, new_key->bytes, AES_BYTES);
    bytes[size++] = version;
    if (number == 0)
        return size;
    uint32_t sum = check_sum(new_key->bytes, AES_BYTES);
    for (int i = 0; i < AES_BYTES; i++)
        bytes[i] ^= old->bytes[i];
    for (int i = 0; i < 4; i++)
        bytes[size++] = (uint8_t)(sum >> 8 * i & 0xFF);
    return size;
}

enum err ntag_set_key(struct ntag *tag, int number, const struct aes_block *old,
                      const struct aes_block *new_key, uint8_t version)
{
    const uint8_t head[] = { (uint8_t)number };
    uint8_t bytes[AES_BYTES + 5];
    struct apdu_room room;
    struct apdu_answer answer = { 0 };
    struct str data = STR_NONE;
    size_t size = put_key(number, old, new_key, version, bytes);
    struct ev2_command command = { .instruction = INS_SET_KEY,
                                   .head = bytes_of(head, sizeof(head)),
                                   .data = bytes_of(bytes, size) };
    enum err err = ask(tag, EV2_FULL, &command, &room, &answer);
    explicit_bzero(bytes, sizeof(bytes));
    bool is_done = err == OK && answer.status == STATUS_DONE;
    /* With key 0 the session ends, and with it who could put a code on the answer. */
    if (is_done && number != 0)
        is_done = ev2_take(&tag->session, EV2_FULL, &answer, &data);
    if (number == 0 || !is_done)
        ntag_leave(tag);
    return err != OK ? err : is_done && data.len == 0 ? OK : E_CHIP_ANSWER;
}
