/* aes.c - AES by OpenSSL, whose algorithms are fetched once. */
#include "core/proof/aes.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static EVP_CIPHER *cipher; /* of the process, until it ends */
static EVP_MAC *mac;

static void aes_start(void)
{
    cipher = EVP_CIPHER_fetch(NULL, "AES-128-ECB", NULL);
    mac = EVP_MAC_fetch(NULL, "CMAC", NULL);
    assert(cipher != NULL && mac != NULL); /* a library without AES: nothing here could be proven */
}

struct aes_block aes_open(const struct aes_block *key, const struct aes_block *sealed)
{
    struct aes_block opened = { { 0 } };
    int size = 0;
    (void)pthread_once(&once, aes_start);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool is_done = context != NULL &&
                   EVP_DecryptInit_ex2(context, cipher, key->bytes, NULL, NULL) == 1 &&
                   EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
                   EVP_DecryptUpdate(context, opened.bytes, &size, sealed->bytes, AES_BYTES) == 1;
    EVP_CIPHER_CTX_free(context);
    assert(is_done && size == AES_BYTES);
    return opened;
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
