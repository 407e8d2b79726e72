/* digest.c - SHA-256, and what else is asked of OpenSSL.
 *
 * The chain asks for a digest of some 600 bytes many times a second, and verifying a journal asks for
 * hundreds of thousands: the algorithm is fetched once, and each thread keeps one context.
 */
#include "core/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>

#define HMAC_BLOCK_BYTES 64 /* of SHA-256 */

/* Of scrypt, as OWASP has them for a server: N * r * 128 bytes are 16 MiB. */
#define SCRYPT_N         (UINT64_C(1) << 14)
#define SCRYPT_R         8
#define SCRYPT_P         1
#define SCRYPT_MAX_BYTES (UINT64_C(32) << 20)

static pthread_once_t once = PTHREAD_ONCE_INIT;
static EVP_MD *algorithm;         /* of the process, until it ends */
static pthread_key_t context_key; /* frees a thread's context when it ends */
static _Thread_local EVP_MD_CTX *context;

static void context_free(void *ctx)
{
    EVP_MD_CTX_free(ctx);
}

static void digest_start(void)
{
    algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
    int failed = pthread_key_create(&context_key, context_free);
    assert(algorithm != NULL); /* a library without SHA-256: nothing here could be proven */
    assert(failed == 0);
}

static EVP_MD_CTX *context_get(void)
{
    if (context == NULL) {
        (void)pthread_once(&once, digest_start);
        context = EVP_MD_CTX_new();
        assert(context != NULL);
        (void)pthread_setspecific(context_key, context);
    }
    return context;
}

static struct sha256 digest_two(struct str first, struct str second)
{
    struct sha256 digest = { { 0 } };
    EVP_MD_CTX *ctx = context_get();
    int done = EVP_DigestInit_ex2(ctx, algorithm, NULL) &&
               EVP_DigestUpdate(ctx, first.ptr, first.len) &&
               EVP_DigestUpdate(ctx, second.ptr, second.len) &&
               EVP_DigestFinal_ex(ctx, digest.bytes, NULL);
    assert(done); /* memory at hand, an algorithm at hand: it has no way to fail */
    return digest;
}

struct sha256 sha256_of(struct str text)
{
    return digest_two(text, STR_NONE);
}

struct sha256 sha256_link(const struct sha256 *previous, struct str text)
{
    struct str first = { .ptr = (const char *)previous->bytes, .len = SHA256_BYTES };
    return digest_two(first, text);
}

/* H((key ^ opad) H((key ^ ipad) text)), as the RFC has it: rare, and not worth a second kind of context. */
static void mix(struct str key, uint8_t with, uint8_t ret_block[HMAC_BLOCK_BYTES])
{
    for (size_t i = 0; i < HMAC_BLOCK_BYTES; i++)
        ret_block[i] = (uint8_t)((i < key.len ? (uint8_t)key.ptr[i] : 0) ^ with);
}

struct sha256 hmac_sha256(struct str key, const struct str *parts, size_t count)
{
    struct sha256 digest = { { 0 } };
    struct sha256 short_key = { { 0 } };
    uint8_t block[HMAC_BLOCK_BYTES];
    if (key.len > HMAC_BLOCK_BYTES) {
        short_key = sha256_of(key);
        key = (struct str){ .ptr = (const char *)short_key.bytes, .len = SHA256_BYTES };
    }
    EVP_MD_CTX *ctx = context_get();
    mix(key, 0x36, block);
    int done =
        EVP_DigestInit_ex2(ctx, algorithm, NULL) && EVP_DigestUpdate(ctx, block, sizeof(block));
    for (size_t i = 0; done && i < count; i++)
        done = EVP_DigestUpdate(ctx, parts[i].ptr, parts[i].len);
    mix(key, 0x5C, block);
    done = done && EVP_DigestFinal_ex(ctx, digest.bytes, NULL) &&
           EVP_DigestInit_ex2(ctx, algorithm, NULL) &&
           EVP_DigestUpdate(ctx, block, sizeof(block)) &&
           EVP_DigestUpdate(ctx, digest.bytes, SHA256_BYTES) &&
           EVP_DigestFinal_ex(ctx, digest.bytes, NULL);
    OPENSSL_cleanse(block, sizeof(block));
    assert(done); /* as in digest_two() */
    return digest;
}

void hmac_sha1(struct str key, struct str text, uint8_t ret_bytes[HMAC_SHA1_BYTES])
{
    size_t used = 0;
    const unsigned char *made =
        EVP_Q_mac(NULL, "HMAC", NULL, "SHA1", NULL, key.ptr, key.len,
                  (const unsigned char *)text.ptr, text.len, ret_bytes, HMAC_SHA1_BYTES, &used);
    assert(made != NULL); /* as in digest_two() */
    assert(used == HMAC_SHA1_BYTES);
}

enum err slow_digest(struct str text, struct str salt, struct sha256 *ret_digest)
{
    struct sha256 digest = { { 0 } };
    if (!EVP_PBE_scrypt(text.ptr, text.len, (const unsigned char *)salt.ptr, salt.len, SCRYPT_N,
                        SCRYPT_R, SCRYPT_P, SCRYPT_MAX_BYTES, digest.bytes, SHA256_BYTES))
        return E_NO_MEMORY;
    *ret_digest = digest;
    return OK;
}

bool sha256_eq(const struct sha256 *a, const struct sha256 *b)
{
    return CRYPTO_memcmp(a->bytes, b->bytes, SHA256_BYTES) == 0;
}

void sha256_format(struct buf *out, const struct sha256 *digest)
{
    buf_hex(out, digest->bytes, SHA256_BYTES);
}

enum err sha256_parse(struct str hex, struct sha256 *ret_digest)
{
    struct sha256 digest;
    if (!str_read_hex(hex, digest.bytes, SHA256_BYTES))
        return E_INVALID;
    *ret_digest = digest;
    return OK;
}
