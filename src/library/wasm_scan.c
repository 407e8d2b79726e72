/* wasm_scan.c - what a reader sends, understood in the page: the server's own reading of it as a WebAssembly module.
 *
 *      scan_room()                 where to put a country (ISO 3166) and, behind it, what was read
 *      scan_evaluate(country, size)   reads it; the length of the answer, or 0 when there is none
 *      scan_answer()               where the answer stands, until the next call
 *
 * A module of its own, for a till needs it before the first customer and the rules not at all.  It imports nothing, and
 * forgets what it was given before it answers: that may be the number of a bank card.
 */
#include <string.h>

#include "scan/scan_tell.h"

#define EXPORT(name)  __attribute__((export_name(name)))
#define COUNTRY_BYTES 2
#define ROOM_BYTES                                                                                 \
    (COUNTRY_BYTES + SCAN_MAX_BYTES + 4) /* a character more than is read: E_LIMIT says so */
#define ARENA_BYTES 32768                /* some copies of a text */

EXPORT("scan_room") char *scan_room(void);
EXPORT("scan_evaluate") size_t scan_evaluate(size_t country, size_t size);
EXPORT("scan_answer") const char *scan_answer(void);

static char room[ROOM_BYTES];
static char memory[ARENA_BYTES];
static char answer[SCAN_ANSWER_BYTES];

char *scan_room(void)
{
    return room;
}

size_t scan_evaluate(size_t country, size_t size)
{
    if (country > COUNTRY_BYTES || size > ROOM_BYTES - country)
        return 0;
    struct arena arena = arena_in(memory, sizeof(memory));
    struct buf out = { .base = answer, .size = sizeof(answer) };
    const struct scan_settings settings = scan_settings_of((struct str){ room, country });
    struct str text = { .ptr = room + country, .len = size };
    enum err err = scan_tell(&arena, text, &settings, &out);
    memset(room, 0, sizeof(room));
    memset(memory, 0, sizeof(memory));
    return err == OK ? out.used : 0;
}

const char *scan_answer(void)
{
    return answer;
}
