/* pass_image.c - which pictures a pass may have. */
#include "documents/pass_image.h"

static const char *const names[PASS_IMAGES_MAX] = {
    "icon.png", "icon@2x.png", "icon@3x.png", "logo.png", "logo@2x.png", "logo@3x.png",
};

const char *pass_image_name(size_t index)
{
    return index < COUNT(names) ? names[index] : NULL;
}

/* Signature, then the chunk IHDR of 13 bytes (ISO/IEC 15948, 5.2 and 11.2.2). */
bool pass_image_is_png(struct str bytes)
{
    static const char head[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    struct str want = { .ptr = head, .len = sizeof(head) - 1 };
    return bytes.len > want.len + 8 && bytes.len <= PASS_IMAGE_MAX_BYTES && str_begins(bytes, want);
}
