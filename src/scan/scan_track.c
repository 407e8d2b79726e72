/* scan_track.c - the three tracks of a magnetic stripe, as a reader types them (ISO/IEC 7811, 7813).
 *
 *      %B1234^NAME/FIRST^2612...?L;1234=2612...?L+...?L       start, data, end, and a check character (LRC) if the reader
 *      track 1 (% ?)          track 2 (; ?) track 3 (+ or ; ?)  sends it
 */
#include "scan/scan_parts.h"

#define PAN_MAX_DIGITS 19
#define PAN_MIN_DIGITS 13

static const size_t track_max[] = { 79, 40, 107 }; /* characters, sentinels and LRC included */

/* ---- numbers of banks --------------------------------------------------------------------------- */

bool scan_is_luhn(struct str digits)
{
    int sum = 0;
    for (size_t i = 0; i < digits.len; i++) {
        int digit = digits.ptr[digits.len - 1 - i] - '0';
        if (i % 2 == 1)
            digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return digits.len > 0 && sum % 10 == 0;
}

/* Major industry identifiers 3 to 6: travel, banking, merchandising and banking; and the range 2221 to 2720. */
static bool begins_as_bank(struct str digits)
{
    int64_t four = 0;
    if (str_parse_i64(str_sub(digits, 0, 4), 0, 9999, &four) != OK)
        return false;
    return (four >= 3000 && four <= 6999) || (four >= 2221 && four <= 2720);
}

bool scan_is_bank_number(struct str digits)
{
    return str_is_ascii_digits(digits) && digits.len >= PAN_MIN_DIGITS &&
           digits.len <= PAN_MAX_DIGITS && begins_as_bank(digits) && scan_is_luhn(digits);
}

/* ---- tracks ------------------------------------------------------------------------------------- */

struct track {
    int number; /* 1 .. 3 */
    struct str data;
    struct str check; /* empty: not sent */
};

static bool is_start(char c)
{
    return c == '%' || c == ';' || c == '+';
}

/* A telephone number begins with + too, and has no end sentinel. */
bool scan_is_track(struct str text)
{
    if (text.len < 2 || !is_start(text.ptr[0]))
        return false;
    return text.ptr[0] != '+' || str_find(text, '?') < text.len;
}

/* The exclusive or of all that is sent, both sentinels included: 6 bits from ' ' on track 1, 4 from '0' on the others. */
static bool check_is_right(const struct track *track, char start)
{
    char base = track->number == 1 ? ' ' : '0';
    int mask = track->number == 1 ? 0x3F : 0x0F;
    int lrc = (start == '+' ? ';' : start) - base;
    for (size_t i = 0; i < track->data.len; i++)
        lrc ^= track->data.ptr[i] - base;
    lrc ^= '?' - base;
    return ((track->check.ptr[0] - base) & mask) == (lrc & mask);
}

static bool data_is_possible(const struct track *track)
{
    char least = track->number == 1 ? ' ' : '0';
    char most = track->number == 1 ? '_' : '?';
    for (size_t i = 0; i < track->data.len; i++) {
        if (track->data.ptr[i] < least || track->data.ptr[i] > most)
            return false;
    }
    return track->data.len + 3 <= track_max[track->number - 1];
}

/* Behind the end sentinel stands the next start sentinel, nothing, or a check character. */
static enum err cut_track(struct str *rest, int *number, struct track *ret_track)
{
    char start = rest->ptr[0];
    struct str body = str_sub(*rest, 1, rest->len);
    size_t end = str_find(body, '?');
    if (!is_start(start))
        return E_SCAN_TRUNCATED;
    if (end == body.len)
        return E_SCAN_TRUNCATED;
    *number = start == '%' ? 1 : start == '+' || *number >= 2 ? 3 : 2;
    struct track track = { .number = *number, .data = str_sub(body, 0, end) };
    struct str behind = str_sub(body, end + 1, body.len);
    /* A check character may look like a start sentinel: then another stands behind it, or nothing does. */
    bool has_check = behind.len == 1 ||
                     (behind.len > 1 && (!is_start(behind.ptr[0]) || is_start(behind.ptr[1])));
    if (has_check)
        track.check = str_sub(behind, 0, 1);
    *rest = str_sub(behind, track.check.len, behind.len);
    *ret_track = track;
    if (!data_is_possible(&track))
        return E_SCAN_LRC;
    return track.check.len == 0 || check_is_right(&track, start) ? OK : E_SCAN_LRC;
}

/* The number before the first separator; of a shop's own card often all there is. */
static struct str number_of(const struct track *track)
{
    struct str data = track->data;
    char separator = track->number == 1 ? '^' : '=';
    return str_trim(str_sub(data, 0, str_find(data, separator)));
}

/* "Format code B, or the beginning of a bank with a right check digit." */
static bool is_of_bank(const struct track *track)
{
    struct str number = number_of(track);
    if (track->number == 1 && number.len > PAN_MIN_DIGITS &&
        (number.ptr[0] == 'B' || number.ptr[0] == 'b'))
        return true;
    if (track->number == 3 && number.len > 2) /* format code of two digits before it */
        number = scan_is_bank_number(number) ? number : str_sub(number, 2, number.len);
    return scan_is_bank_number(number);
}

enum err scan_track(struct str text, struct scan *ret_scan)
{
    struct str rest = text;
    struct str code = STR_NONE;
    enum err first = OK;
    int number = 0;
    while (rest.len > 0) {
        struct track track = { 0 };
        enum err err = cut_track(&rest, &number, &track);
        if (first == OK)
            first = err;
        if (track.data.len > 0 && is_of_bank(&track)) { /* also of one that was read badly */
            *ret_scan = (struct scan){ .kind = SCAN_BANK_CARD, .medium = SCAN_STRIPE };
            return OK;
        }
        if (err == E_SCAN_TRUNCATED)
            break;
        /* Track 2 is the number; track 1 may begin with a format code and hold a name. */
        if (code.len == 0 || track.number == 2)
            code = number_of(&track);
    }
    if (first != OK)
        return first;
    if (code.len == 0)
        return E_SCAN_UNKNOWN;
    *ret_scan = (struct scan){ .kind = SCAN_CARD, .medium = SCAN_STRIPE, .code = code };
    return OK;
}
