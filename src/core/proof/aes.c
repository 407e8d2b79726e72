/* aes.c - AES by OpenSSL, whose algorithms are fetched once. */
#include "core/proof/aes.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static EVP_CIPHER *alone; /* of the process, until it ends */
static EVP_CIPHER *chain;
static EVP_MAC *mac;

static void aes_start(void)
{
    alone = EVP_CIPHER_fetch(NULL, "AES-128-ECB", NULL);
    chain = EVP_CIPHER_fetch(NULL, "AES-128-CBC", NULL);
    mac = EVP_MAC_fetch(NULL, "CMAC", NULL);
    assert(alone != NULL && chain != NULL);
    assert(mac != NULL); /* a library without AES: nothing here could be proven */
}

enum way { WAY_OPEN, WAY_SEAL };

/* `before` NULL: each block by itself. */
static void run(enum way way, const struct aes_block *key, const struct aes_block *before,
                const uint8_t *bytes, size_t count, uint8_t *ret_bytes)
{
    int size = 0;
    assert(count % AES_BYTES == 0 && count <= INT_MAX);
    (void)pthread_once(&once, aes_start);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool is_done =
        context != NULL &&
        EVP_CipherInit_ex2(context, before == NULL ? alone : chain, key->bytes,
                           before == NULL ? NULL : before->bytes, way == WAY_SEAL, NULL) == 1 &&
        EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
        EVP_CipherUpdate(context, ret_bytes, &size, bytes, (int)count) == 1;
    EVP_CIPHER_CTX_free(context);
    assert(is_done && (size_t)size == count);
}

struct aes_block aes_seal(const struct aes_block *key, const struct aes_block *opened)
{
    struct aes_block sealed = { { 0 } };
    run(WAY_SEAL, key, NULL, opened->bytes, AES_BYTES, sealed.bytes);
    return sealed;
}

struct aes_block aes_open(const struct aes_block *key, const struct aes_block *sealed)
{
    struct aes_block opened = { { 0 } };
    run(WAY_OPEN, key, NULL, sealed->bytes, AES_BYTES, opened.bytes);
    return opened;
}

void aes_seal_chain(const struct aes_block *key, const struct aes_block *before,
                    const uint8_t *opened, size_t count, uint8_t *ret_sealed)
{
    run(WAY_SEAL, key, before, opened, count, ret_sealed);
}

void aes_open_chain(const struct aes_block *key, const struct aes_block *before,
                    const uint8_t *sealed, size_t count, uint8_t *ret_opened)
{
    run(WAY_OPEN, key, before, sealed, count, ret_opened);
}

struct aes_block aes_cmac(const struct aes_block *key, const uint8_t *bytes, size_t count)
{
    char name[] = "AES-128-CBC";
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, name, 0),
        OSSL_PARAM_construct_end(),
    };
    struct aes_block code = { { 0 } };
    size_t size = 0;
    (void)pthread_once(&once, aes_start);
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(mac);
    bool is_done = context != NULL && EVP_MAC_init(context, key->bytes, AES_BYTES, params) == 1 &&
                   EVP_MAC_update(context, bytes, count) == 1 &&
                   EVP_MAC_final(context, code.bytes, &size, sizeof(code.bytes)) == 1;
    EVP_MAC_CTX_free(context);
    assert(is_done && size == AES_BYTES);
    return code;
}

bool aes_eq(const uint8_t *a, const uint8_t *b, size_t count)
{
    return CRYPTO_memcmp(a, b, count) == 0;
}
