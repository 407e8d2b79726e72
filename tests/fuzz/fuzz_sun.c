/* fuzz_sun.c - any text as the link of a tag: what is read of it stands in it, and nobody proves anything without a key. */
#include <string.h>

#include "core/proof/sun.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Nobody has this key, and a tag whose code it makes is one in 2^64. */
static const struct aes_block key = { "habitue.fuzz key" };

/* The short form is read as what it was written from. */
static void check_short(const struct sun *sun)
{
    char room[SUN_TEXT_MAX_BYTES];
    struct buf out = BUF(room);
    struct str text = STR_NONE;
    struct sun again = { 0 };
    sun_write(&out, sun);
    enum err err = buf_finish(&out, &text);
    bool is_read = sun_read(text, &again);
    assert(err == OK && is_read && memcmp(&again, sun, sizeof(again)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct str text = { .ptr = (const char *)bytes, .len = size };
    struct sun sun = { 0 };
    if (!sun_read(text, &sun))
        return 0;
    assert(size >= sizeof("http://?uid=&ctr=&c=") - 1 + 2 * SUN_CODE_BYTES);
    assert(sun.count < 1U << 24);
    check_short(&sun);
    struct sun opened = sun;
    bool is_open = !sun.is_sealed || sun_open(&key, &opened);
    if (!is_open) {
        assert(memcmp(&opened, &sun, sizeof(sun)) == 0);
        return 0;
    }
    assert(!opened.is_sealed && opened.count < 1U << 24);
    bool is_right = sun_is_right(&key, &opened);
    assert(!is_right);
    return 0;
}
