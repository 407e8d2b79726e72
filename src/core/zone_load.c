/* zone_load.c - zones by name, from the system's files. */
#include "core/io.h"
#include "core/zone.h"

#include <limits.h>
#include <stdlib.h>

#define ZONE_NAME_MAX_BYTES 64
#define FILE_MAX_BYTES      (64u << 10)

/* Letters, digits, + - _ in parts between single slashes: no name leads out of the folder. */
static bool name_is_valid(struct str name)
{
    if (name.len == 0 || name.len > ZONE_NAME_MAX_BYTES)
        return false;
    char before = '/';
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        bool is_digit = c >= '0' && c <= '9';
        if (!is_letter && !is_digit && c != '+' && c != '-' && c != '_' && c != '/')
            return false;
        if (c == '/' && before == '/')
            return false;
        before = c;
    }
    return before != '/';
}

enum err zone_load(struct arena *arena, struct str name, const struct zone **ret_zone)
{
    if (!name_is_valid(name))
        return E_INVALID;

    const char *folder = getenv("TZDIR");
    char room[PATH_MAX];
    struct buf path = BUF(room);
    buf_str(&path, str_c(folder != NULL && folder[0] != '\0' ? folder : "/usr/share/zoneinfo"));
    buf_char(&path, '/');
    buf_str(&path, name);
    buf_char(&path, '\0');
    if (path.err != OK)
        return E_NOT_FOUND;

    struct str file;
    enum err err = io_read_file(arena, room, FILE_MAX_BYTES, &file);
    if (err == E_FILE || err == E_TOO_LARGE || (err == OK && !str_begins(file, STR("TZif"))))
        return E_NOT_FOUND;
    TRY(err);
    return zone_decode(arena, file, ret_zone);
}
