/* p256.c - ECDSA on P-256 by OpenSSL. */
#include "core/proof/p256.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#define POINT_BYTES  65 /* uncompressed: 04, x, y */
#define NUMBER_BYTES 32
#define DER_MAX      80 /* a signature as ASN.1 */

static void free_key(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

static void free_number(BIGNUM **number)
{
    BN_clear_free(*number);
}

static void free_group(EC_GROUP **group)
{
    EC_GROUP_free(*group);
}

static void free_point(EC_POINT **point)
{
    EC_POINT_free(*point);
}

static void free_build(OSSL_PARAM_BLD **build)
{
    OSSL_PARAM_BLD_free(*build);
}

static void free_params(OSSL_PARAM **params)
{
    OSSL_PARAM_free(*params);
}

static void free_making(EVP_PKEY_CTX **making)
{
    EVP_PKEY_CTX_free(*making);
}

static void free_context(EVP_MD_CTX **context)
{
    EVP_MD_CTX_free(*context);
}

static void free_signature(ECDSA_SIG **signature)
{
    ECDSA_SIG_free(*signature);
}

/* OpenSSL keeps what went wrong in a queue of this thread's, which nobody reads. */
static enum err failed(enum err err)
{
    ERR_clear_error();
    return err;
}

/* The point that belongs to a number: E_INVALID when it is none of the curve's. */
static enum err find_point(const BIGNUM *number, unsigned char ret_point[POINT_BYTES])
{
    CLEANUP(free_group) EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    CLEANUP(free_point) EC_POINT *point = group != NULL ? EC_POINT_new(group) : NULL;
    if (point == NULL)
        return failed(E_NO_MEMORY);
    if (BN_is_zero(number) || BN_cmp(number, EC_GROUP_get0_order(group)) >= 0)
        return E_INVALID;
    if (EC_POINT_mul(group, point, number, NULL, NULL, NULL) != 1 ||
        EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, ret_point, POINT_BYTES,
                           NULL) != POINT_BYTES)
        return failed(E_SYSTEM);
    return OK;
}

static enum err make_key(OSSL_PARAM_BLD *build, EVP_PKEY **ret_key)
{
    CLEANUP(free_params) OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
    CLEANUP(free_making) EVP_PKEY_CTX *making = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (params == NULL || making == NULL)
        return failed(E_NO_MEMORY);
    if (EVP_PKEY_fromdata_init(making) != 1 ||
        EVP_PKEY_fromdata(making, ret_key, EVP_PKEY_KEYPAIR, params) != 1)
        return failed(E_SYSTEM);
    return OK;
}

static enum err open_key(struct str key, EVP_PKEY **ret_key)
{
    unsigned char point[POINT_BYTES];
    CLEANUP(free_number) BIGNUM *number = BN_secure_new();
    CLEANUP(free_build) OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    if (key.len != P256_KEY_BYTES)
        return E_INVALID;
    if (number == NULL || build == NULL ||
        BN_bin2bn((const unsigned char *)key.ptr, (int)key.len, number) == NULL)
        return failed(E_NO_MEMORY);
    TRY(find_point(number, point));
    if (!OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) ||
        !OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, number) ||
        !OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, POINT_BYTES))
        return failed(E_NO_MEMORY);
    return make_key(build, ret_key);
}

enum err p256_public(struct str key, struct buf *out)
{
    CLEANUP(free_key) EVP_PKEY *pair = NULL;
    unsigned char room[P256_PUBLIC_BYTES];
    unsigned char *at = room;
    TRY(open_key(key, &pair));
    if (i2d_PUBKEY(pair, NULL) != P256_PUBLIC_BYTES || i2d_PUBKEY(pair, &at) != P256_PUBLIC_BYTES)
        return failed(E_SYSTEM);
    buf_raw(out, (const char *)room, sizeof(room));
    return out->err;
}

/* From ASN.1 to two numbers of one length. */
static enum err put_numbers(const unsigned char *der, size_t len, struct buf *out)
{
    unsigned char room[P256_SIGNATURE_BYTES];
    CLEANUP(free_signature) ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &der, (long)len);
    if (signature == NULL ||
        BN_bn2binpad(ECDSA_SIG_get0_r(signature), room, NUMBER_BYTES) != NUMBER_BYTES ||
        BN_bn2binpad(ECDSA_SIG_get0_s(signature), room + NUMBER_BYTES, NUMBER_BYTES) !=
            NUMBER_BYTES)
        return failed(E_SYSTEM);
    buf_raw(out, (const char *)room, sizeof(room));
    return out->err;
}

enum err p256_sign(struct str key, struct str bytes, struct buf *out)
{
    CLEANUP(free_key) EVP_PKEY *pair = NULL;
    CLEANUP(free_context) EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char der[DER_MAX];
    size_t len = sizeof(der);
    if (context == NULL)
        return failed(E_NO_MEMORY);
    TRY(open_key(key, &pair));
    if (EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, pair) != 1 ||
        EVP_DigestSign(context, der, &len, (const unsigned char *)bytes.ptr, bytes.len) != 1)
        return failed(E_SYSTEM);
    return put_numbers(der, len, out);
}

/* And back again. */
static bool write_der(struct str signature, unsigned char *der, size_t *ret_len)
{
    const unsigned char *bytes = (const unsigned char *)signature.ptr;
    CLEANUP(free_signature) ECDSA_SIG *numbers = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(bytes, NUMBER_BYTES, NULL);
    BIGNUM *s = BN_bin2bn(bytes + NUMBER_BYTES, NUMBER_BYTES, NULL);
    if (numbers == NULL || r == NULL || s == NULL || !ECDSA_SIG_set0(numbers, r, s)) {
        BN_free(r);
        BN_free(s);
        return false;
    }
    int len = i2d_ECDSA_SIG(numbers, NULL);
    if (len <= 0 || len > DER_MAX)
        return false;
    *ret_len = (size_t)i2d_ECDSA_SIG(numbers, &der);
    return true;
}

bool p256_is_signed(struct str public_key, struct str bytes, struct str signature)
{
    const unsigned char *at = (const unsigned char *)public_key.ptr;
    CLEANUP(free_key) EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)public_key.len);
    CLEANUP(free_context) EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char der[DER_MAX];
    size_t len = 0;
    bool is_signed =
        key != NULL && context != NULL && signature.len == P256_SIGNATURE_BYTES &&
        write_der(signature, der, &len) &&
        EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
        EVP_DigestVerify(context, der, len, (const unsigned char *)bytes.ptr, bytes.len) == 1;
    ERR_clear_error();
    return is_signed;
}
