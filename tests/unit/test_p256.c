/* test_p256.c - core/proof/p256.c: keys, and signatures that its own check and nobody else's bytes pass. */
#include "core/proof/p256.h"

#include "tests/lib/check.h"

/* RFC 6979, appendix A.2.5: the private key, and the public one that belongs to it. */
static const uint8_t key[P256_KEY_BYTES] = { 0xC9, 0xAF, 0xA9, 0xD8, 0x45, 0xBA, 0x75, 0x16,
                                             0x6B, 0x5C, 0x21, 0x57, 0x67, 0xB1, 0xD6, 0x93,
                                             0x4E, 0x50, 0xC3, 0xDB, 0x36, 0xE8, 0x9B, 0x12,
                                             0x7B, 0x8A, 0x62, 0x2B, 0x12, 0x0F, 0x67, 0x21 };
static const uint8_t point[64] = {
    0x60, 0xFE, 0xD4, 0xBA, 0x25, 0x5A, 0x9D, 0x31, 0xC9, 0x61, 0xEB, 0x74, 0xC6, 0x35, 0x6D, 0x68,
    0xC0, 0x49, 0xB8, 0x92, 0x3B, 0x61, 0xFA, 0x6C, 0xE6, 0x69, 0x62, 0x2E, 0x60, 0xF2, 0x9F, 0xB6,
    0x79, 0x03, 0xFE, 0x10, 0x08, 0xB8, 0xBC, 0x99, 0xA4, 0x1A, 0xE9, 0xE9, 0x56, 0x28, 0xBC, 0x64,
    0xF2, 0xF1, 0xB2, 0x0C, 0x2D, 0x7E, 0x9F, 0x51, 0x77, 0xA3, 0xC2, 0x94, 0xD4, 0x46, 0x22, 0x99,
};
/* And its signature of "sample" with SHA-256. */
static const uint8_t signature[P256_SIGNATURE_BYTES] = {
    0xEF, 0xD4, 0x8B, 0x2A, 0xAC, 0xB6, 0xA8, 0xFD, 0x11, 0x40, 0xDD, 0x9C, 0xD4, 0x5E, 0x81, 0xD6,
    0x9D, 0x2C, 0x87, 0x7B, 0x56, 0xAA, 0xF9, 0x91, 0xC3, 0x4D, 0x0E, 0xA8, 0x4E, 0xAF, 0x37, 0x16,
    0xF7, 0xCB, 0x1C, 0x94, 0x2D, 0x65, 0x7C, 0x41, 0xD4, 0x36, 0xC7, 0xA1, 0xB6, 0xE2, 0x9F, 0x65,
    0xF3, 0xE9, 0x00, 0xDB, 0xB9, 0xAF, 0xF4, 0x06, 0x4D, 0xC4, 0xAB, 0x2F, 0x84, 0x3A, 0xCD, 0xA8,
};

static char public_room[P256_PUBLIC_BYTES];

static struct str bytes_of(const void *bytes, size_t len)
{
    return (struct str){ .ptr = bytes, .len = len };
}

static struct str public_key(void)
{
    struct buf out = BUF(public_room);
    CHECK_OK(p256_public(bytes_of(key, sizeof(key)), &out));
    CHECK_EQ(out.used, P256_PUBLIC_BYTES);
    return bytes_of(public_room, out.used);
}

TEST(p256_gives_the_public_key_of_rfc_6979)
{
    struct str told = public_key();
    CHECK(str_eq(str_sub(told, P256_PUBLIC_BYTES - sizeof(point), told.len),
                 bytes_of(point, sizeof(point))));
}

TEST(p256_takes_the_signature_of_rfc_6979_and_its_own_and_no_other)
{
    char room[P256_SIGNATURE_BYTES];
    struct buf out = BUF(room);
    struct str public = public_key();
    CHECK(p256_is_signed(public, STR("sample"), bytes_of(signature, sizeof(signature))));
    CHECK(!p256_is_signed(public, STR("simple"), bytes_of(signature, sizeof(signature))));
    CHECK_OK(p256_sign(bytes_of(key, sizeof(key)), STR("a snapshot"), &out));
    CHECK_EQ(out.used, P256_SIGNATURE_BYTES);
    CHECK(p256_is_signed(public, STR("a snapshot"), bytes_of(room, sizeof(room))));
    for (size_t i = 0; i < sizeof(room); i++) {
        room[i] ^= 1;
        CHECK(!p256_is_signed(public, STR("a snapshot"), bytes_of(room, sizeof(room))));
        room[i] ^= 1;
    }
    CHECK(!p256_is_signed(public, STR("a snapshot"), bytes_of(room, sizeof(room) - 1)));
    CHECK(!p256_is_signed(bytes_of(public.ptr, public.len - 1), STR("a snapshot"),
                          bytes_of(room, sizeof(room))));
}

TEST(p256_refuses_what_is_no_key)
{
    char room[P256_PUBLIC_BYTES];
    uint8_t bytes[P256_KEY_BYTES] = { 0 };
    struct buf out = BUF(room);
    CHECK_ERR(p256_public(bytes_of(bytes, sizeof(bytes)), &out), E_INVALID);
    CHECK_ERR(p256_public(bytes_of(key, sizeof(key) - 1), &out), E_INVALID);
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = 0xff; /* above the order of the curve */
    CHECK_ERR(p256_sign(bytes_of(bytes, sizeof(bytes)), STR("x"), &out), E_INVALID);
    CHECK_EQ(out.used, 0);
}
