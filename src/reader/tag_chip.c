/* tag_chip.c - a chip of the shop's own: an application, and a record or a file in it (ISO/IEC 7816-4).
 *
 * What lies there is a text, or digits in halves of bytes as chips like to keep them, filled up with F; blanks, 00 and
 * FF at the end are filling.
 */
#include "core/buf.h"
#include "reader/tag_parts.h"

#define CHIP_MAX_BYTES  128
#define CHIP_STEP       128
#define INS_READ_RECORD 0xB2
#define BY_NUMBER_OF_FILE                                                                          \
    4 /* READ RECORD: this record, of the file whose short number stands before it */

static enum err read_place(struct arena *arena, const struct apdu_line *line,
                           const struct tag_plan *plan, struct apdu_room *room,
                           struct str *ret_data)
{
    struct apdu_answer answer = { 0 };
    bool is_there = false;
    if (plan->file != 0) {
        struct apdu_part part = { .len = CHIP_MAX_BYTES, .step = CHIP_STEP };
        TRY(apdu_select_file(line, plan->file, &is_there));
        return is_there ? apdu_read_binary(arena, line, part, ret_data) : OK;
    }
    struct apdu_head head = {
        .instruction = INS_READ_RECORD,
        .p1 = (uint8_t)(plan->record & 0xFF),
        .p2 = (uint8_t)((plan->record >> 8 << 3) | BY_NUMBER_OF_FILE),
    };
    TRY(apdu_get(line, head, 0, room, &answer));
    if (answer.status == APDU_DONE)
        *ret_data = str_sub(answer.data, 0, CHIP_MAX_BYTES);
    return OK;
}

static bool is_filling(char c)
{
    return c == '\0' || c == ' ' || (uint8_t)c == 0xFF;
}

static bool is_text(struct str data)
{
    for (size_t i = 0; i < data.len; i++) {
        if (data.ptr[i] < ' ' || data.ptr[i] > '~')
            return false;
    }
    return true;
}

enum err tag_chip(struct arena *arena, const struct apdu_line *line, const struct tag_plan *plan,
                  struct str *ret_text)
{
    struct apdu_room room;
    struct buf out = { 0 };
    struct str data = STR_NONE;
    bool is_there = false;
    TRY(apdu_select_name(line, plan->aid, &is_there));
    if (!is_there)
        return E_NOT_FOUND;
    TRY(read_place(arena, line, plan, &room, &data));
    while (data.len > 0 && is_filling(data.ptr[data.len - 1]))
        data.len--;
    if (data.len == 0)
        return E_CARD_MUTE;
    TRY(buf_create(arena, 2 * data.len, &out));
    if (is_text(data)) {
        buf_str(&out, data);
        return buf_finish(&out, ret_text);
    }
    buf_hex(&out, (const uint8_t *)data.ptr, data.len);
    TRY(buf_finish(&out, ret_text));
    while (ret_text->len > 0 && ret_text->ptr[ret_text->len - 1] == 'f')
        ret_text->len--;
    return ret_text->len > 0 ? OK : E_CARD_MUTE;
}
