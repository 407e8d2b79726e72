/* origin.c - origins of the web. */
#include "core/net/origin.h"

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/* Labels of small letters, digits and hyphens with a dot between them; an IPv4 address is one, too. */
static bool is_host(struct str text)
{
    struct str label = STR_NONE;
    if (text.len == 0 || text.len > HOST_NAME_MAX_BYTES || text.ptr[text.len - 1] == '.')
        return false;
    while (str_cut(&text, '.', &label)) {
        if (label.len == 0 || label.len > 63 || label.ptr[0] == '-' ||
            label.ptr[label.len - 1] == '-')
            return false;
        for (size_t i = 0; i < label.len; i++) {
            if (!is_name_char(label.ptr[i]))
                return false;
        }
    }
    return true;
}

/* A browser leaves out the port of the scheme, and writes no zero before another. */
static bool is_port(struct str text, int64_t usual)
{
    int64_t port = 0;
    return text.len > 0 && text.ptr[0] != '0' && str_is_ascii_digits(text) &&
           str_parse_i64(text, 1, 65535, &port) == OK && port != usual;
}

struct parts {
    bool is_secret; /* https */
    struct str host;
    struct str port; /* with its colon, or empty */
};

static struct parts parts_of(struct str text)
{
    struct parts parts = { .is_secret = str_begins(text, STR("https://")) };
    struct str rest = str_sub(text, parts.is_secret ? 8 : 7, text.len);
    bool is_v6 = str_begins(rest, STR("[::1]"));
    parts.host = is_v6 ? STR("[::1]") : str_sub(rest, 0, str_find(rest, ':'));
    parts.port = str_sub(rest, parts.host.len, rest.len);
    return parts;
}

bool origin_is_right(struct str text)
{
    struct parts parts = parts_of(text);
    if (!parts.is_secret && !str_begins(text, STR("http://")))
        return false;
    if (parts.port.len > 0 &&
        (parts.port.ptr[0] != ':' ||
         !is_port(str_sub(parts.port, 1, parts.port.len), parts.is_secret ? 443 : 80)))
        return false;
    return str_eq(parts.host, STR("[::1]")) || is_host(parts.host);
}

/* "A page that came over the network in the clear may be anybody's": http:// is believed of this machine alone. */
static bool is_believed(struct str text)
{
    struct parts parts = parts_of(text);
    return parts.is_secret || str_eq(parts.host, STR("localhost")) ||
           str_eq(parts.host, STR("127.0.0.1")) || str_eq(parts.host, STR("[::1]"));
}

enum err origins_read(struct str text, struct origins *ret_origins, struct str *ret_wrong)
{
    struct origins origins = { 0 };
    struct str part = STR_NONE;
    while (str_cut(&text, ',', &part)) {
        struct str one = STR_NONE;
        while (str_cut(&part, ' ', &one)) {
            if (one.len == 0)
                continue;
            bool has_room = origins.count < ORIGINS_MAX;
            if (!has_room || !origin_is_right(one) || !is_believed(one)) {
                *ret_wrong = has_room ? one : STR_NONE;
                return E_USAGE;
            }
            origins.at[origins.count++] = one;
        }
    }
    *ret_origins = origins;
    return OK;
}
