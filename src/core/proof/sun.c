/* sun.c - what a tag seals and proves. */
#include "core/proof/sun.h"

#include <string.h>

#define HAS_UID       0x80 /* PICCDataTag: what stands behind it; then the length of the UID */
#define HAS_COUNT     0x40
#define INPUT_MAX     31
#define DIVERSIFY_AES 0x01

static uint32_t count_of(const uint8_t bytes[SUN_COUNT_BYTES]) /* the least byte first */
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16;
}

bool sun_open(const struct aes_block *meta, struct sun *sun)
{
    const struct aes_block opened = aes_open(meta, &sun->sealed);
    const uint8_t *bytes = opened.bytes;
    if (bytes[0] != (HAS_UID | HAS_COUNT | SUN_UID_BYTES))
        return false;
    memcpy(sun->uid, bytes + 1, SUN_UID_BYTES);
    sun->count = count_of(bytes + 1 + SUN_UID_BYTES);
    sun->is_sealed = false;
    return true;
}

bool sun_is_right(const struct aes_block *key, const struct sun *sun)
{
    uint8_t session[AES_BYTES] = { 0x3C, 0xC3, 0x00, 0x01, 0x00, 0x80 };
    uint8_t code[SUN_CODE_BYTES];
    assert(!sun->is_sealed);
    memcpy(session + 6, sun->uid, SUN_UID_BYTES);
    for (int i = 0; i < SUN_COUNT_BYTES; i++)
        session[6 + SUN_UID_BYTES + i] = (uint8_t)(sun->count >> 8 * i);
    const struct aes_block own = aes_cmac(key, session, sizeof(session));
    const struct aes_block whole = aes_cmac(&own, session, 0);
    for (int i = 0; i < SUN_CODE_BYTES; i++)
        code[i] = whole.bytes[2 * i + 1];
    return aes_eq(code, sun->code, SUN_CODE_BYTES);
}

struct aes_block sun_diversify(const struct aes_block *master, const uint8_t *input, size_t count)
{
    uint8_t message[1 + INPUT_MAX] = { DIVERSIFY_AES };
    assert(count >= 16); /* a shorter one is padded in another way than CMAC does by itself */
    assert(count <= INPUT_MAX);
    memcpy(message + 1, input, count);
    return aes_cmac(master, message, 1 + count);
}

/* Of this tag alone. */
static struct aes_block own_key(const struct aes_block *master, const uint8_t uid[SUN_UID_BYTES],
                                char which)
{
    static const uint8_t name[] = { 'h', 'a', 'b', 'i', 't', 'u', 'e', '.' };
    uint8_t input[16] = { 0 }; /* what AN10922 wants at least */
    memcpy(input, uid, SUN_UID_BYTES);
    memcpy(input + SUN_UID_BYTES, name, sizeof(name));
    input[15] = (uint8_t)which;
    return sun_diversify(master, input, sizeof(input));
}

struct aes_block sun_meta_key(const struct aes_block *master)
{
    static const uint8_t name[16 + 1] = "habitue.2 common";
    return sun_diversify(master, name, sizeof(name) - 1);
}

struct aes_block sun_code_key(const struct aes_block *master, const uint8_t uid[SUN_UID_BYTES])
{
    return own_key(master, uid, '1');
}

struct sun_keys sun_keys_of(const struct aes_block *master, const uint8_t uid[SUN_UID_BYTES])
{
    return (struct sun_keys){
        .app = own_key(master, uid, '0'),
        .code = sun_code_key(master, uid),
        .meta = sun_meta_key(master),
    };
}
