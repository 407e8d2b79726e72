/* pass_token.c - words that only this database can have made: a digest with its secret. */
#include <string.h>

#include "app/wallet/passes.h"
#include "core/base32.h"
#include "core/base64.h"
#include "core/limits.h"

#define LINK_UNTIL_BYTES 4  /* seconds since 1970, until 2106 */
#define LINK_MAC_BYTES   16 /* 128 bits: nobody guesses */
#define LINK_HEAD_BYTES  (LINK_UNTIL_BYTES + LINK_MAC_BYTES)

/* Another purpose has another digest, so that none of our words is good for two. */
static struct sha256 seal(const struct sha256 *secret, struct str purpose, struct str first,
                          struct str second)
{
    const struct str parts[] = { purpose, first, second };
    struct str key = { .ptr = (const char *)secret->bytes, .len = SHA256_BYTES };
    return hmac_sha256(key, parts, COUNT(parts));
}

static void put_token(struct buf *out, const struct sha256 *secret, struct str code)
{
    struct sha256 digest = seal(secret, STR("apple\n"), code, STR_NONE);
    for (size_t i = 0; i < PASS_TOKEN_CHARS; i++)
        buf_char(out, BASE32_CHARACTERS[digest.bytes[i] & 31]);
}

static_assert(PASS_TOKEN_CHARS <= SHA256_BYTES, "a byte for each character");

enum err pass_token(struct arena *arena, const struct sha256 *secret, struct str code,
                    struct str *ret_token)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, PASS_TOKEN_CHARS, &out));
    put_token(&out, secret, code);
    return buf_finish(&out, ret_token);
}

bool pass_token_is_right(const struct sha256 *secret, struct str code, struct str token)
{
    char room[PASS_TOKEN_CHARS];
    struct buf right = BUF(room);
    put_token(&right, secret, code);
    struct sha256 want = sha256_of((struct str){ .ptr = room, .len = right.used });
    struct sha256 got = sha256_of(token);
    return sha256_eq(&want, &got);
}

/* ---- links -------------------------------------------------------------------------------------- */

enum err sealed_link(struct arena *arena, const struct sha256 *secret, struct str purpose,
                     struct str subject, struct instant until, struct str *ret_link)
{
    char room[LINK_HEAD_BYTES + SEALED_LINK_SUBJECT_MAX_BYTES];
    struct buf bytes = BUF(room);
    struct buf out = { 0 };
    uint32_t second = (uint32_t)(until.us / US_PER_SECOND);
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_char(&bytes, (char)(second >> shift & 0xFF));
    struct str when = { .ptr = room, .len = LINK_UNTIL_BYTES };
    struct sha256 digest = seal(secret, purpose, when, subject);
    buf_raw(&bytes, (const char *)digest.bytes, LINK_MAC_BYTES);
    buf_str(&bytes, subject);
    if (bytes.err != OK)
        return bytes.err;
    TRY(buf_create(arena, BASE64URL_LEN(sizeof(room)), &out));
    base64url_put(&out, (struct str){ .ptr = room, .len = bytes.used });
    return buf_finish(&out, ret_link);
}

enum err sealed_link_read(struct arena *arena, const struct sha256 *secret, struct str purpose,
                          struct str link, struct instant now, struct str *ret_subject)
{
    struct buf out = { 0 };
    struct str bytes = STR_NONE;
    if (link.len > PASS_LINK_MAX_CHARS)
        return E_NOT_FOUND;
    TRY(buf_create(arena, PASS_LINK_MAX_CHARS, &out));
    if (base64url_get(&out, link) != OK || buf_finish(&out, &bytes) != OK ||
        bytes.len <= LINK_HEAD_BYTES)
        return E_NOT_FOUND;
    struct str subject = str_sub(bytes, LINK_HEAD_BYTES, bytes.len);
    struct sha256 right = seal(secret, purpose, str_sub(bytes, 0, LINK_UNTIL_BYTES), subject);
    struct sha256 told = right;
    memcpy(told.bytes, bytes.ptr + LINK_UNTIL_BYTES, LINK_MAC_BYTES);
    if (!sha256_eq(&told, &right))
        return E_NOT_FOUND;
    uint32_t second = 0;
    for (size_t i = 0; i < LINK_UNTIL_BYTES; i++)
        second = second << 8 | (uint8_t)bytes.ptr[i];
    if (second < now.us / US_PER_SECOND)
        return E_LINK_OVER;
    *ret_subject = subject;
    return OK;
}

enum err pass_link(struct arena *arena, const struct sha256 *secret, struct str code,
                   struct instant until, struct str *ret_link)
{
    return sealed_link(arena, secret, STR("link\n"), code, until, ret_link);
}

enum err pass_link_read(struct arena *arena, const struct sha256 *secret, struct str link,
                        struct instant now, struct str *ret_code)
{
    return sealed_link_read(arena, secret, STR("link\n"), link, now, ret_code);
}
