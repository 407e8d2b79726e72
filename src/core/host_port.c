/* host_port.c - "HOST:PORT", as people write where something listens. */
#include "core/host_port.h"

enum err host_port_split(struct str text, struct str *ret_host, int64_t *ret_port)
{
    struct str host = STR_NONE;
    struct str port = STR_NONE;
    int64_t number = 0;
    if (str_begins(text, STR("["))) { /* an IPv6 address has colons of its own */
        size_t end = str_find(text, ']');
        host = str_sub(text, 1, end - 1);
        port = str_sub(text, end + 1, text.len);
        if (!str_begins(port, STR(":")))
            return E_INVALID;
        port = str_sub(port, 1, port.len);
    } else {
        size_t colon = str_find(text, ':');
        host = str_sub(text, 0, colon);
        port = str_sub(text, colon + 1, text.len);
    }
    if (!str_is_ascii_digits(port) || str_parse_i64(port, 0, PORT_MAX, &number) != OK)
        return E_INVALID;
    *ret_host = host;
    *ret_port = number;
    return OK;
}
