/* ev2.c - what is said to a chip in private. */
#include "reader/ev2.h"

#include <string.h>

#define CLASS         ((char)0x90)
#define DATA_MAX      255 /* ISO/IEC 7816-4: of a short command */
#define FILLING       0x80
#define MIXED_AT      6 /* of a vector of a session: behind its name, 0001 and 0080 */
#define MESSAGE_BYTES (1 + 2 + EV2_TRANSACTION_BYTES + DATA_MAX + 1)

/* Of keys and of first blocks: what is for the one is not for the other. */
enum label { LABEL_SEAL = 0xA55A, LABEL_CODE = 0x5AA5 };
#define LABEL_COMMAND LABEL_SEAL

static const struct aes_block zeros = { { 0 } };

void ev2_forget(struct ev2 *session)
{
    explicit_bzero(session, sizeof(*session));
}

void ev2_forget_lots(struct ev2_lots *lots)
{
    explicit_bzero(lots, sizeof(*lots));
}

/* ---- agreeing ------------------------------------------------------------------------------------ */

static void turn(const struct aes_block *block, uint8_t *ret_turned)
{
    memcpy(ret_turned, block->bytes + 1, AES_BYTES - 1);
    ret_turned[AES_BYTES - 1] = block->bytes[0];
}

void ev2_answer(const struct aes_block *key, const struct aes_block *challenge,
                struct ev2_lots *lots, uint8_t ret_pair[EV2_PAIR_BYTES])
{
    lots->theirs = aes_open(key, challenge);
    memcpy(ret_pair, lots->ours.bytes, AES_BYTES);
    turn(&lots->theirs, ret_pair + AES_BYTES);
    aes_seal_chain(key, &zeros, ret_pair, EV2_PAIR_BYTES, ret_pair);
}

/* label 0001 0080 | A[15..14] | A[13..8] ^ B[15..10] | B[9..0] | A[7..0]; the data sheet counts from the right. */
static struct aes_block key_of(const struct aes_block *key, const struct ev2_lots *lots,
                               enum label label)
{
    const uint8_t *ours = lots->ours.bytes;
    const uint8_t *theirs = lots->theirs.bytes;
    uint8_t vector[EV2_PAIR_BYTES] = {
        (uint8_t)(label >> 8), (uint8_t)(label & 0xFF), 0x00, 0x01, 0x00, 0x80
    };
    uint8_t *mixed = vector + MIXED_AT;
    memcpy(mixed, ours, 2);
    for (int i = 0; i < 6; i++)
        mixed[2 + i] = ours[2 + i] ^ theirs[i];
    memcpy(mixed + 8, theirs + 6, 10);
    memcpy(mixed + 18, ours + 8, 8);
    struct aes_block made = aes_cmac(key, vector, sizeof(vector));
    explicit_bzero(vector, sizeof(vector));
    return made;
}

bool ev2_agree(const struct aes_block *key, const struct ev2_lots *lots,
               const uint8_t pair[EV2_PAIR_BYTES], struct ev2 *ret_session)
{
    uint8_t opened[EV2_PAIR_BYTES]; /* TI | A' | what the chip can | what we can */
    uint8_t turned[AES_BYTES];
    aes_open_chain(key, &zeros, pair, EV2_PAIR_BYTES, opened);
    turn(&lots->ours, turned);
    if (!aes_eq(opened + EV2_TRANSACTION_BYTES, turned, AES_BYTES))
        return false;
    *ret_session = (struct ev2){
        .is_open = true,
        .seal = key_of(key, lots, LABEL_SEAL),
        .mac = key_of(key, lots, LABEL_CODE),
    };
    memcpy(ret_session->transaction, opened, EV2_TRANSACTION_BYTES);
    return true;
}

/* ---- commands and answers ------------------------------------------------------------------------ */

static void code_of(const struct ev2 *session, uint8_t what, struct str bytes,
                    uint8_t ret_code[EV2_CODE_BYTES])
{
    uint8_t message[MESSAGE_BYTES] = { what, (uint8_t)(session->count & 0xFF),
                                       (uint8_t)(session->count >> 8) };
    size_t size = 3;
    memcpy(message + size, session->transaction, EV2_TRANSACTION_BYTES);
    size += EV2_TRANSACTION_BYTES;
    assert(bytes.len <= sizeof(message) - size);
    if (bytes.len > 0)
        memcpy(message + size, bytes.ptr, bytes.len);
    const struct aes_block whole = aes_cmac(&session->mac, message, size + bytes.len);
    for (int i = 0; i < EV2_CODE_BYTES; i++)
        ret_code[i] = whole.bytes[2 * i + 1];
}

/* "80h, and zeros up to a whole block; always", chained to a first block that no other command has. */
static void put_sealed(const struct ev2 *session, struct str data, struct buf *out)
{
    uint8_t bytes[DATA_MAX + 1] = { 0 };
    struct aes_block first = { { (uint8_t)(LABEL_COMMAND >> 8), (uint8_t)(LABEL_COMMAND & 0xFF) } };
    size_t size = (data.len / AES_BYTES + 1) * AES_BYTES;
    memcpy(first.bytes + 2, session->transaction, EV2_TRANSACTION_BYTES);
    first.bytes[6] = (uint8_t)(session->count & 0xFF);
    first.bytes[7] = (uint8_t)(session->count >> 8);
    first = aes_seal(&session->seal, &first);
    assert(size <= sizeof(bytes));
    memcpy(bytes, data.ptr, data.len);
    bytes[data.len] = FILLING;
    aes_seal_chain(&session->seal, &first, bytes, size, bytes);
    buf_raw(out, (const char *)bytes, size);
}

void ev2_put(const struct ev2 *session, enum ev2_mode mode, const struct ev2_command *command,
             struct buf *out)
{
    char room[DATA_MAX];
    uint8_t code[EV2_CODE_BYTES];
    struct buf body = BUF(room);
    bool is_sealed = session->is_open && mode == EV2_FULL && command->data.len > 0;
    assert(command->data.len <= DATA_MAX - AES_BYTES);
    buf_str(&body, command->head);
    if (is_sealed)
        put_sealed(session, command->data, &body);
    else
        buf_str(&body, command->data);
    if (session->is_open && mode != EV2_PLAIN) {
        code_of(session, command->instruction, (struct str){ body.base, body.used }, code);
        buf_raw(&body, (const char *)code, sizeof(code));
    }
    char head[] = { CLASS, (char)command->instruction, 0, 0 };
    buf_raw(out, head, sizeof(head));
    if (body.used > 0) {
        buf_char(out, (char)body.used);
        buf_raw(out, body.base, body.used);
    }
    buf_char(out, '\0');
    if (body.err != OK)
        out->err = body.err;
    explicit_bzero(room, sizeof(room));
}

bool ev2_take(struct ev2 *session, enum ev2_mode mode, const struct apdu_answer *answer,
              struct str *ret_data)
{
    uint8_t code[EV2_CODE_BYTES];
    if (!session->is_open) {
        *ret_data = answer->data;
        return true;
    }
    session->count++;
    if (mode == EV2_PLAIN) {
        *ret_data = answer->data;
        return true;
    }
    if (answer->data.len < EV2_CODE_BYTES)
        return false;
    struct str data = str_sub(answer->data, 0, answer->data.len - EV2_CODE_BYTES);
    code_of(session, (uint8_t)(answer->status & 0xFF), data, code);
    if (!aes_eq(code, (const uint8_t *)data.ptr + data.len, EV2_CODE_BYTES))
        return false;
    *ret_data = data;
    return true;
}
