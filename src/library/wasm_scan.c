/* wasm_scan.c - what a reader sends, understood in the page: the server's own reading of it as a WebAssembly module.
 *
 *      scan_room()                           where to put a country (ISO 3166), behind it how labels of scales
 *                                            begin, two digits each, and behind them what was read
 *      scan_evaluate(country, labels, size)  reads it, told how long each is; the length of the answer, or 0
 *                                            when there is none
 *      scan_answer()                         where the answer stands, until the next call
 *
 * A module of its own, for a till needs it before the first customer and the rules not at all.  It imports nothing, and
 * forgets what it was given before it answers: that may be the number of a bank card.
 */
#include <string.h>

#include "core/limits.h"
#include "scan/scan_tell.h"

#define EXPORT(name)  __attribute__((export_name(name)))
#define COUNTRY_BYTES 2
#define LABEL_BYTES   2
#define LABELS_BYTES  (SCALE_LABELS_MAX * LABEL_BYTES)
#define MORE_BYTES    4 /* of a character more than is read: E_LIMIT says so */
#define ROOM_BYTES    (COUNTRY_BYTES + LABELS_BYTES + SCAN_MAX_BYTES + MORE_BYTES)
#define ARENA_BYTES   32768 /* some copies of a text */

EXPORT("scan_room") char *scan_room(void);
EXPORT("scan_evaluate") size_t scan_evaluate(size_t country, size_t labels, size_t size);
EXPORT("scan_answer") const char *scan_answer(void);

static char room[ROOM_BYTES];
static char memory[ARENA_BYTES];
static char answer[SCAN_ANSWER_BYTES];

char *scan_room(void)
{
    return room;
}

size_t scan_evaluate(size_t country, size_t labels, size_t size)
{
    struct str begins[SCALE_LABELS_MAX];
    if (country > COUNTRY_BYTES || labels > LABELS_BYTES || size > ROOM_BYTES - country - labels)
        return 0;
    struct arena arena = arena_in(memory, sizeof(memory));
    struct buf out = BUF(answer);
    struct scan_settings settings = { .country = { room, country }, .weight_labels = begins };
    for (size_t at = 0; at + LABEL_BYTES <= labels; at += LABEL_BYTES)
        begins[settings.weight_label_count++] = (struct str){ room + country + at, LABEL_BYTES };
    struct str text = { .ptr = room + country + labels, .len = size };
    enum err err = scan_tell(&arena, text, &settings, &out);
    memset(room, 0, sizeof(room));
    memset(memory, 0, sizeof(memory));
    return err == OK ? out.used : 0;
}

const char *scan_answer(void)
{
    return answer;
}
