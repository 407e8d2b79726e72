/* place.c - the address of an installation on a command line. */
#include "cli/place.h"

struct str place_text(const struct console *console, const char *place)
{
    struct buf out = { 0 };
    struct str text = STR("?");
    if (buf_create(console->arena, str_c(place).len + 64, &out) != OK)
        return text;
    db_address_write(&out, place);
    return buf_finish(&out, &text) == OK ? text : STR("?");
}
