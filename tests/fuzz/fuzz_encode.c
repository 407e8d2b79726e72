/* fuzz_encode.c - any bytes as what a chip answers while it is written: nothing is written before both have proven their
 * key, no key of an order is ever sent, and who is no chip of ours is not believed.
 *
 *      48 bytes   what is drawn by lot: so that what a chip answered once is right again
 *      answers    a length (0: it is taken away), and so many bytes; behind the last it says nothing more
 */
#include <string.h>

#include "reader/encode.h"

#define ARENA_BYTES  (1u << 20)
#define COMMANDS_MAX 2000 /* a chip is left alone before that, whatever it says */
#define LOTS_BYTES   48

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char order_text[] =
    "{\"uid\":\"04DE5F1EACC040\",\"link\":\"https://shop.example/t?"
    "e=00000000000000000000000000000000&c=0000000000000000\","
    "\"keys\":{\"app\":\"000102030405060708090A0B0C0D0E0F\","
    "\"meta\":\"101112131415161718191A1B1C1D1E1F\",\"code\":\"202122232425262728292A2B2C2D2E2F\"}}";

static struct str lots;

static void draw(uint8_t *ret_bytes, size_t count)
{
    struct str now = str_sub(lots, 0, count);
    memset(ret_bytes, 0, count);
    memcpy(ret_bytes, now.ptr, now.len);
    lots = str_sub(lots, count, lots.len);
}

struct answers {
    const struct order *order;
    struct str rest;
    int commands;
    int proofs; /* the chip was shown that its key is known */
};

static bool holds(struct str command, const struct aes_block *key)
{
    return memmem(command.ptr, command.len, key->bytes, AES_BYTES) != NULL;
}

static void check_command(struct answers *answers, struct str command)
{
    uint8_t instruction = (uint8_t)command.ptr[1];
    bool is_native = (uint8_t)command.ptr[0] == 0x90;
    bool writes = is_native && (instruction == 0x8D || instruction == 0x5F || instruction == 0xC4);
    assert(command.len >= 4 && command.len <= 261);
    answers->commands++;
    assert(answers->commands < COMMANDS_MAX);
    for (int i = 0; i < ORDER_KEYS; i++) {
        bool is_told = holds(command, &answers->order->keys[i]);
        assert(!is_told);
    }
    if (is_native && instruction == 0xAF && command.len == 38)
        answers->proofs++;
    assert(!writes || answers->proofs >= ORDER_KEYS);
}

static enum err answer(void *context, struct str command, char *room, size_t size, size_t *ret_len)
{
    struct answers *answers = context;
    check_command(answers, command);
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

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct arena arena;
    if (size < LOTS_BYTES || (arena.base == NULL && arena_open(&arena, ARENA_BYTES) != OK))
        return 0;
    struct str all = { (const char *)bytes, size };
    struct buf said = { 0 };
    struct order order = { 0 };
    arena_reset(&arena, 0);
    enum err err = order_read(&arena, str_c(order_text), STR_NONE, &said, &order);
    assert(err == OK);
    struct answers answers = { .order = &order, .rest = str_sub(all, LOTS_BYTES, size) };
    struct apdu_line line = { .send = answer, .context = &answers };
    struct encode_means means = { .line = &line, .draw = draw };
    bool was_done = false;
    lots = str_sub(all, 0, LOTS_BYTES);
    err = encode_tag(&arena, &means, &order, &was_done);
    bool is_refused = err == OK || err_class(err) == ERR_CLASS_REFUSED;
    assert(is_refused && err != E_NOT_FOUND);
    assert(err != OK || answers.proofs >= ORDER_KEYS);
    return 0;
}
