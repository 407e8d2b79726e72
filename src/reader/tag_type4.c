/* tag_type4.c - a Type 4 tag (DESFire, NTAG 424, a phone that plays one): files of ISO/IEC 7816-4 under one name.
 *
 *      D2760000850101    the application of the NFC Forum
 *      E103              000F 20 00FF 00FF 04 06 E104 0100 00 FF     its files: how much at once; where the message is
 *      E104              0012 D1010E54...                            a length, and the message
 *
 * An NTAG 424 DNA counts here that it is read, and puts a proof of itself into the link that it tells: this hands it on.
 */
#include "core/limits.h"
#include "reader/ndef.h"
#include "reader/tag_parts.h"

#define FILE_OF_FILES 0xE103
#define FILES_BYTES   15
#define AT_MOST_AT    3 /* where E103 says how many bytes may be read at once */
#define MESSAGE_AT    7
#define MESSAGE_BLOCK 0x04
#define READ_RIGHT_AT 13
#define STEP_MAX      240
#define STEP_MIN      15

static int number_at(struct str bytes, size_t at)
{
    const uint8_t *two = (const uint8_t *)bytes.ptr + at;
    return two[0] * 256 + two[1];
}

enum err tag_type4(struct arena *arena, const struct apdu_line *line, struct str *ret_record)
{
    struct str files = STR_NONE;
    struct str length = STR_NONE;
    struct str message = STR_NONE;
    bool is_there = false;
    TRY(apdu_select_name(line, (struct str){ "\xD2\x76\x00\x00\x85\x01\x01", 7 }, &is_there));
    if (is_there)
        TRY(apdu_select_file(line, FILE_OF_FILES, &is_there));
    if (!is_there)
        return E_NOT_FOUND;
    struct apdu_part part = { .len = FILES_BYTES, .step = FILES_BYTES };
    TRY(apdu_read_binary(arena, line, part, &files));
    if (files.len < FILES_BYTES || files.ptr[MESSAGE_AT] != MESSAGE_BLOCK ||
        files.ptr[READ_RIGHT_AT] != 0)
        return E_NOT_FOUND;
    TRY(apdu_select_file(line, number_at(files, MESSAGE_AT + 2), &is_there));
    if (!is_there)
        return E_NOT_FOUND;

    int step = number_at(files, AT_MOST_AT);
    step = step > STEP_MAX ? STEP_MAX : step < STEP_MIN ? STEP_MIN : step;
    TRY(apdu_read_binary(arena, line, (struct apdu_part){ .len = 2, .step = 2 }, &length));
    if (length.len < 2 || number_at(length, 0) == 0)
        return E_NOT_FOUND;
    /* The first record is what counts: what lies behind the most of it is not fetched. */
    int most = TAG_MAX_BYTES / 2;
    int len = number_at(length, 0) < most ? number_at(length, 0) : most;
    part = (struct apdu_part){ .offset = 2, .len = len, .step = step };
    TRY(apdu_read_binary(arena, line, part, &message));
    return ndef_first(message, ret_record);
}
