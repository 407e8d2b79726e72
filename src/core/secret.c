/* secret.c - random bytes of the system, and codes made of them. */
#include "core/secret.h"

#include <errno.h>
#include <sys/random.h>

void secret_bytes(uint8_t *ret_bytes, size_t count)
{
    size_t done = 0;
    while (done < count) {
        ssize_t len = getrandom(ret_bytes + done, count - done, 0);
        assert(len > 0 ||
               errno == EINTR); /* it cannot fail otherwise; go on without it we must not */
        if (len > 0)
            done += (size_t)len;
    }
}

#define CROCKFORD "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

static_assert(sizeof(CROCKFORD) == 32 + 1, "five bits choose a character");

void secret_base32(struct buf *out, size_t count)
{
    uint8_t bytes[64];

    while (count > 0 && out->err == OK) {
        size_t now = count < sizeof(bytes) ? count : sizeof(bytes);
        secret_bytes(bytes, now);
        for (size_t i = 0; i < now; i++)
            buf_char(out, CROCKFORD[bytes[i] & 31]);
        count -= now;
    }
}

/* The character that was meant, '\0' for one without meaning, or -1 for one that cannot be. */
static int meant(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == ' ' || c == '\t' || c == '-')
        return '\0';
    if (c == 'O')
        return '0';
    if (c == 'I' || c == 'L')
        return '1';
    return c != '\0' && str_find(STR(CROCKFORD), c) < 32 ? c : -1;
}

enum err secret_base32_normalize(struct str typed, struct buf *out)
{
    for (size_t i = 0; i < typed.len; i++) {
        if (meant(typed.ptr[i]) < 0)
            return E_INVALID;
    }
    for (size_t i = 0; i < typed.len; i++) {
        int c = meant(typed.ptr[i]);
        if (c != '\0')
            buf_char(out, (char)c);
    }
    return OK;
}
