/* sign.c - CMS and RS256 by OpenSSL. */
#include "core/sign.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <time.h>

#include "core/date.h"

#define SHA1_BYTES     20
#define RSA_LEAST_BITS 2048

struct sign {
    EVP_PKEY *key;
    X509 *certificate;
    X509 *issuer;
    struct sign_owner owner;
};

static void close_bio(BIO **bio)
{
    BIO_free_all(*bio);
}

static void close_cms(CMS_ContentInfo **cms)
{
    CMS_ContentInfo_free(*cms);
}

static void close_stack(STACK_OF(X509) * *stack)
{
    sk_X509_free(*stack); /* what is on it is another's */
}

static void close_context(EVP_MD_CTX **context)
{
    EVP_MD_CTX_free(*context);
}

static BIO *bio_of(struct str bytes)
{
    return bytes.len <= INT32_MAX ? BIO_new_mem_buf(bytes.ptr, (int)bytes.len) : NULL;
}

/* A key under a password is not asked for one: nobody stands at a terminal. */
static int no_password(char *room, int size, int is_writing, void *context)
{
    (void)room;
    (void)size;
    (void)is_writing;
    (void)context;
    return -1;
}

static X509 *read_certificate(struct str pem)
{
    CLEANUP(close_bio) BIO *bio = bio_of(pem);
    return bio != NULL ? PEM_read_bio_X509(bio, NULL, no_password, NULL) : NULL;
}

static EVP_PKEY *read_key(struct str pem)
{
    CLEANUP(close_bio) BIO *bio = bio_of(pem);
    return bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL) : NULL;
}

/* ---- what a certificate says -------------------------------------------------------------------- */

static enum err read_name(struct arena *arena, const X509 *certificate, int nid,
                          struct str *ret_text)
{
    const X509_NAME *subject = X509_get_subject_name(certificate);
    int place = X509_NAME_get_index_by_NID(subject, nid, -1);
    if (place < 0)
        return OK;
    const ASN1_STRING *value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, place));
    struct str text = {
        .ptr = (const char *)ASN1_STRING_get0_data(value),
        .len = (size_t)ASN1_STRING_length(value),
    };
    if (text.len > SIGN_NAME_MAX_BYTES || !str_is_ascii_printable(text))
        return OK;
    return arena_copy(arena, text, ret_text);
}

/* A certificate for longer than our calendar is one for ever. */
static struct instant end_of(const X509 *certificate)
{
    struct tm tm = { 0 };
    struct date date = { 0 };
    if (!ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &tm) ||
        date_from_parts((struct date_parts){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday },
                        &date) != OK)
        return (struct instant){ .us = INT64_MAX };
    int64_t second = (int64_t)tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
    return (struct instant){ .us = date.days * US_PER_DAY + second * US_PER_SECOND };
}

static enum err read_owner(struct arena *arena, struct sign *sign)
{
    TRY(read_name(arena, sign->certificate, NID_userId, &sign->owner.user_id));
    TRY(read_name(arena, sign->certificate, NID_organizationalUnitName, &sign->owner.unit));
    sign->owner.until = end_of(sign->certificate);
    sign->owner.issuer_until = end_of(sign->issuer);
    return OK;
}

const struct sign_owner *sign_owner(const struct sign *sign)
{
    return &sign->owner;
}

/* ---- opening -------------------------------------------------------------------------------------- */

static enum sign_flaw read_files(struct sign *sign, const struct sign_files *files)
{
    sign->certificate = read_certificate(files->certificate);
    if (sign->certificate == NULL)
        return SIGN_CERTIFICATE_UNREADABLE;
    sign->key = read_key(files->key);
    if (sign->key == NULL)
        return SIGN_KEY_UNREADABLE;
    if (!X509_check_private_key(sign->certificate, sign->key))
        return SIGN_KEY_OTHER;
    sign->issuer = read_certificate(files->issuer);
    if (sign->issuer == NULL)
        return SIGN_ISSUER_UNREADABLE;
    EVP_PKEY *public_key = X509_get0_pubkey(sign->issuer);
    bool is_signed = public_key != NULL && X509_verify(sign->certificate, public_key) == 1;
    return is_signed ? SIGN_SOUND : SIGN_ISSUER_OTHER;
}

static enum err end_opening(struct sign *sign, enum err err, enum sign_flaw flaw,
                            struct sign **ret_sign, enum sign_flaw *ret_flaw)
{
    ERR_clear_error(); /* a queue of this thread's, which nobody reads */
    if (err == OK && flaw != SIGN_SOUND) {
        *ret_flaw = flaw;
        err = E_INVALID;
    }
    if (err != OK)
        sign_close(&sign);
    else
        *ret_sign = sign;
    return err;
}

enum err sign_open(struct arena *arena, const struct sign_files *files, struct sign **ret_sign,
                   enum sign_flaw *ret_flaw)
{
    struct sign *sign = ARENA_NEW(arena, struct sign);
    if (sign == NULL)
        return E_NO_MEMORY;
    enum sign_flaw flaw = read_files(sign, files);
    enum err err = flaw == SIGN_SOUND ? read_owner(arena, sign) : OK;
    return end_opening(sign, err, flaw, ret_sign, ret_flaw);
}

enum err sign_open_key(struct arena *arena, struct str key, struct sign **ret_sign,
                       enum sign_flaw *ret_flaw)
{
    struct sign *sign = ARENA_NEW(arena, struct sign);
    if (sign == NULL)
        return E_NO_MEMORY;
    sign->key = read_key(key);
    bool is_right = sign->key != NULL && EVP_PKEY_is_a(sign->key, "RSA") &&
                    EVP_PKEY_get_bits(sign->key) >= RSA_LEAST_BITS &&
                    EVP_PKEY_get_size(sign->key) <= SIGN_RS256_MAX_BYTES;
    return end_opening(sign, OK, is_right ? SIGN_SOUND : SIGN_KEY_UNREADABLE, ret_sign, ret_flaw);
}

void sign_close(struct sign **handle)
{
    struct sign *sign = *handle;
    if (sign == NULL)
        return;
    EVP_PKEY_free(sign->key);
    X509_free(sign->certificate);
    X509_free(sign->issuer);
    *sign = (struct sign){ 0 };
    *handle = NULL;
}

/* ---- signing -------------------------------------------------------------------------------------- */

enum err sign_cms(const struct sign *sign, struct str bytes, struct buf *out)
{
    CLEANUP(close_bio) BIO *from = bio_of(bytes);
    CLEANUP(close_bio) BIO *to = BIO_new(BIO_s_mem());
    CLEANUP(close_stack) STACK_OF(X509) *others = sk_X509_new_null();
    CLEANUP(close_cms) CMS_ContentInfo *cms = NULL;
    char *der = NULL;
    if (from == NULL || to == NULL || others == NULL || sk_X509_push(others, sign->issuer) == 0)
        return E_NO_MEMORY;
    cms = CMS_sign(sign->certificate, sign->key, others, from, CMS_DETACHED | CMS_BINARY);
    if (cms == NULL || !i2d_CMS_bio(to, cms)) {
        ERR_clear_error();
        return E_SYSTEM;
    }
    long len = BIO_get_mem_data(to, &der);
    buf_raw(out, der, (size_t)len);
    return out->err;
}

enum err sign_rs256(const struct sign *sign, struct str bytes, struct buf *out)
{
    CLEANUP(close_context) EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char room[SIGN_RS256_MAX_BYTES];
    size_t len = sizeof(room);
    if (context == NULL)
        return E_NO_MEMORY;
    if (EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, sign->key) != 1 ||
        EVP_DigestSign(context, room, &len, (const unsigned char *)bytes.ptr, bytes.len) != 1) {
        ERR_clear_error();
        return E_SYSTEM;
    }
    buf_raw(out, (const char *)room, len);
    return out->err;
}

void sign_sha1_format(struct buf *out, struct str bytes)
{
    unsigned char digest[SHA1_BYTES];
    int done = EVP_Digest(bytes.ptr, bytes.len, digest, NULL, EVP_sha1(), NULL);
    assert(done == 1); /* as SHA-256: it has no way to fail */
    buf_hex(out, digest, SHA1_BYTES);
}
