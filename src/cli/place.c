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

enum err place_look(const char *place, size_t bytes, struct arena *arena, struct app **ret_app,
                    struct reader *ret_reader)
{
    TRY(arena_open(arena, bytes));
    TRY(app_open(place, APP_INSPECT, ret_app));
    return reader_take(*ret_app, ret_reader);
}
