/* secret.c - random bytes of the system, and codes made of them. */
#include "core/secret.h"

#include <errno.h>
#include <sys/random.h>

#include "core/base32.h"

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

void secret_base32(struct buf *out, size_t count)
{
    uint8_t bytes[64];

    while (count > 0 && out->err == OK) {
        size_t now = count < sizeof(bytes) ? count : sizeof(bytes);
        secret_bytes(bytes, now);
        for (size_t i = 0; i < now; i++)
            buf_char(out, BASE32_CHARACTERS[bytes[i] & 31]);
        count -= now;
    }
}
