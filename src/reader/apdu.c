/* apdu.c - commands to a chip and its answers. */
#include "reader/apdu.h"

#include "core/buf.h"
#include "core/limits.h"

#define ROUNDS_MAX       8 /* of "there is more": a chip that always has more is left alone */
#define COMMAND_MAX      261
#define SELECT_NAME_MAX  16 /* ISO/IEC 7816-4: a name of an application has 5 to 16 bytes */
#define MORE_COMES       0x61
#define WRONG_LENGTH     0x6C
#define INS_SELECT       0xA4
#define INS_READ_BINARY  0xB0
#define INS_GET_RESPONSE 0xC0

enum err apdu_read(struct str bytes, struct apdu_answer *ret_answer)
{
    if (bytes.len == 0)
        return E_CARD_GONE;
    if (bytes.len < 2 || bytes.len > APDU_ANSWER_MAX_BYTES)
        return E_CARD_MUTE;
    const uint8_t *status = (const uint8_t *)bytes.ptr + bytes.len - 2;
    *ret_answer = (struct apdu_answer){ .data = str_sub(bytes, 0, bytes.len - 2),
                                        .status = status[0] * 256 + status[1] };
    return OK;
}

static enum err send_once(const struct apdu_line *line, struct str command, struct apdu_room *room,
                          struct apdu_answer *ret_answer)
{
    size_t len = 0;
    TRY(line->send(line->context, command, room->bytes, sizeof(room->bytes), &len));
    return apdu_read((struct str){ room->bytes, len }, ret_answer);
}

/* The same command with the length that the chip wants. */
static enum err send_with_length(const struct apdu_line *line, struct str command, int length,
                                 struct apdu_room *room, struct apdu_answer *ret_answer)
{
    char bytes[COMMAND_MAX];
    struct buf out = BUF(bytes);
    struct str again = STR_NONE;
    buf_str(&out, str_sub(command, 0, command.len > 5 ? command.len : 4));
    buf_char(&out, (char)length);
    TRY(buf_finish(&out, &again));
    return send_once(line, again, room, ret_answer);
}

static enum err get_the_rest(const struct apdu_line *line, struct apdu_room *room,
                             struct apdu_answer *answer)
{
    char whole[APDU_ANSWER_MAX_BYTES];
    struct buf out = BUF(whole);
    buf_str(&out, answer->data);
    for (int round = 0; answer->status >> 8 == MORE_COMES; round++) {
        char command[] = { 0, (char)INS_GET_RESPONSE, 0, 0, (char)(answer->status & 0xFF) };
        if (round == ROUNDS_MAX)
            return E_CARD_MUTE;
        TRY(send_once(line, (struct str){ command, sizeof(command) }, room, answer));
        buf_str(&out, answer->data);
    }
    if (out.err != OK || out.used > sizeof(room->bytes))
        return E_CARD_MUTE;
    memcpy(room->bytes, whole, out.used);
    answer->data = (struct str){ room->bytes, out.used };
    return OK;
}

enum err apdu_ask(const struct apdu_line *line, struct str command, struct apdu_room *room,
                  struct apdu_answer *ret_answer)
{
    struct apdu_answer answer = { 0 };
    assert(command.len >= 4 && command.len <= COMMAND_MAX);
    TRY(send_once(line, command, room, &answer));
    if (answer.status >> 8 == WRONG_LENGTH)
        TRY(send_with_length(line, command, answer.status & 0xFF, room, &answer));
    if (answer.status >> 8 == MORE_COMES)
        TRY(get_the_rest(line, room, &answer));
    *ret_answer = answer;
    return OK;
}

enum err apdu_get(const struct apdu_line *line, struct apdu_head head, int expected,
                  struct apdu_room *room, struct apdu_answer *ret_answer)
{
    char command[] = { (char)head.class, (char)head.instruction, (char)head.p1, (char)head.p2,
                       (char)expected };
    return apdu_ask(line, (struct str){ command, sizeof(command) }, room, ret_answer);
}

/* A chip may warn of what it selected (62xx, 63xx): it is there. */
static bool is_there(int status)
{
    return status == APDU_DONE || status >> 8 == 0x62 || status >> 8 == 0x63;
}

enum err apdu_select_name(const struct apdu_line *line, struct str name, bool *ret_is_there)
{
    char bytes[COMMAND_MAX];
    struct buf out = BUF(bytes);
    struct apdu_room room;
    struct apdu_answer answer = { 0 };
    struct str command = STR_NONE;
    assert(name.len <= SELECT_NAME_MAX);
    buf_raw(&out, "\x00\xA4\x04\x00", 4);
    buf_char(&out, (char)name.len);
    buf_str(&out, name);
    buf_char(&out, '\0');
    TRY(buf_finish(&out, &command));
    TRY(apdu_ask(line, command, &room, &answer));
    *ret_is_there = is_there(answer.status);
    return OK;
}

enum err apdu_select_file(const struct apdu_line *line, int file, bool *ret_is_there)
{
    char command[] = { 0, (char)INS_SELECT, 0, 0x0C, 2, (char)(file >> 8), (char)(file & 0xFF) };
    struct apdu_room room;
    struct apdu_answer answer = { 0 };
    TRY(apdu_ask(line, (struct str){ command, sizeof(command) }, &room, &answer));
    *ret_is_there = is_there(answer.status);
    return OK;
}

enum err apdu_read_binary(struct arena *arena, const struct apdu_line *line, struct apdu_part part,
                          struct str *ret_data)
{
    struct buf out = { 0 };
    if (part.len > TAG_MAX_BYTES || part.offset + part.len > 0x7FFF)
        return E_LIMIT;
    TRY(buf_create(arena, (size_t)part.len, &out));
    while ((int)out.used < part.len) {
        struct apdu_room room;
        struct apdu_answer answer = { 0 };
        int at = part.offset + (int)out.used;
        int rest = part.len - (int)out.used;
        int now = rest < part.step ? rest : part.step;
        struct apdu_head head = { .instruction = INS_READ_BINARY,
                                  .p1 = (uint8_t)(at >> 8),
                                  .p2 = (uint8_t)(at & 0xFF) };
        TRY(apdu_get(line, head, now, &room, &answer));
        if (!is_there(answer.status) || answer.data.len == 0)
            break;
        buf_str(&out, str_sub(answer.data, 0, (size_t)rest));
    }
    return buf_finish(&out, ret_data);
}
