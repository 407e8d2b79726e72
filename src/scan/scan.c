/* scan.c - which of the forms it is, the surest first. */
#include "scan/scan.h"

#include "core/base32.h"
#include "core/limits.h"
#include "core/proof/sun.h"
#include "loyalty/bearer.h"
#include "loyalty/card.h"
#include "loyalty/member.h"
#include "scan/scan_parts.h"

#define ROTATING_DIGITS    8
#define ROTATING_TOKEN_MIN 8
#define LINK_PLACE         "/c/" /* of the page that shows a card: https://shop.example/c/2900000000018 */

struct scan_settings scan_settings_of(struct str country)
{
    static const struct str labels[] = { { "02", 2 } };
    return (struct scan_settings){
        .country = country,
        .weight_labels = labels,
        .weight_label_count = COUNT(labels),
    };
}

/* ---- what the reader says of it ------------------------------------------------------------------- */

struct symbology {
    const char *code; /* ISO/IEC 15424, without its "]" */
    enum scan_medium medium;
    bool is_gs1;
};

static const struct symbology symbologies[] = {
    { "E0", SCAN_BARCODE, false },    { "E1", SCAN_BARCODE, false },
    { "E4", SCAN_BARCODE, false },    { "C0", SCAN_BARCODE, false },
    { "C1", SCAN_BARCODE, true },     { "e0", SCAN_BARCODE, true },
    { "Q0", SCAN_QR, false },         { "Q1", SCAN_QR, false },
    { "Q3", SCAN_QR, true },          { "d1", SCAN_DATA_MATRIX, false },
    { "d2", SCAN_DATA_MATRIX, true },
};

static struct str without_symbology(struct str text, enum scan_medium *medium, bool *is_gs1)
{
    if (text.len < 4 || text.ptr[0] != ']')
        return text;
    for (size_t i = 0; i < COUNT(symbologies); i++) {
        if (!str_eq(str_sub(text, 1, 2), str_c(symbologies[i].code)))
            continue;
        *medium = symbologies[i].medium;
        *is_gs1 = symbologies[i].is_gs1;
        return str_sub(text, 3, text.len);
    }
    return text;
}

/* ---- forms ------------------------------------------------------------------------------------------ */

/* The code behind "/c/" of a link, which the page of a card has; up to the next mark. */
static struct str code_of_link(struct str text)
{
    bool is_link = str_begins(text, STR("https://")) || str_begins(text, STR("http://"));
    for (size_t at = 8; is_link && at + sizeof(LINK_PLACE) <= text.len; at++) {
        struct str rest = str_sub(text, at, text.len);
        if (!str_begins(rest, STR(LINK_PLACE)))
            continue;
        struct str code = str_sub(rest, sizeof(LINK_PLACE) - 1, rest.len);
        code = str_sub(code, 0, str_find(code, '?'));
        code = str_sub(code, 0, str_find(code, '#'));
        return str_sub(code, 0, str_find(code, '/'));
    }
    return STR_NONE;
}

bool scan_is_rotating(struct str text, struct scan *ret_scan)
{
    struct str rest = text;
    struct str part[4] = { 0 };
    size_t count = 0;
    while (count < COUNT(part) && str_cut(&rest, '.', &part[count]))
        count++;
    if (count != COUNT(part) || rest.ptr != NULL || !str_eq(part[0], STR("v1")))
        return false;
    if (part[1].len < ROTATING_TOKEN_MIN || part[1].len > CARD_CODE_MAX_BYTES ||
        part[3].len != ROTATING_DIGITS || !str_is_ascii_digits(part[3]) ||
        str_parse_i64(part[2], 0, INT64_MAX / US_PER_SECOND, &ret_scan->step) != OK)
        return false;
    ret_scan->kind = SCAN_ROTATING;
    ret_scan->code = part[1];
    ret_scan->digits = part[3];
    return true;
}

enum err scan_write_rotating(struct arena *arena, const struct scan *scan, struct str *ret_text)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, SCAN_MAX_BYTES, &out));
    buf_lit(&out, "v1.");
    buf_str(&out, scan->code);
    buf_char(&out, '.');
    buf_int(&out, scan->step);
    buf_char(&out, '.');
    buf_str(&out, scan->digits);
    return buf_finish(&out, ret_text);
}

/* Which tag it is, and whether it is one, says the server: the link is sealed. */
static enum err read_chip(struct arena *arena, const struct sun *sun, struct scan *scan)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, SUN_TEXT_MAX_BYTES, &out));
    sun_write(&out, sun);
    scan->kind = SCAN_CHIP;
    return buf_finish(&out, &scan->code);
}

/* A first letter, and so many characters of base 32 behind it: nothing else has that form. */
static enum err read_bearer(struct arena *arena, struct str text, struct scan *ret_scan,
                            bool *ret_is)
{
    struct str code = STR_NONE;
    struct buf out = { 0 };
    TRY(buf_create(arena, text.len, &out));
    bool is_base32 = base32_normalize(text, &out) == OK;
    TRY(buf_finish(&out, &code));
    *ret_is = is_base32 && code.len == BEARER_CODE_BYTES &&
              (code.ptr[0] == BEARER_GIFT_CARD || code.ptr[0] == BEARER_VOUCHER);
    if (!*ret_is)
        return OK;
    if (!bearer_is_code(code))
        return E_SCAN_CHECK;
    ret_scan->kind = SCAN_BEARER;
    ret_scan->code = code;
    return OK;
}

static bool is_weight_label(const struct scan_settings *settings, struct str digits)
{
    for (size_t i = 0; digits.len == 13 && i < settings->weight_label_count; i++) {
        if (str_begins(digits, settings->weight_labels[i]))
            return true;
    }
    return false;
}

/* GS1's restricted circulation: within a company or a region, never an article of the trade. */
static bool is_restricted(struct str digits)
{
    return digits.ptr[0] == '2' || str_begins(digits, STR("02")) || str_begins(digits, STR("04"));
}

/* An EAN-13 of a restricted range, or of an article; UPC-A and EAN-8.  False when these are digits of another kind. */
static enum err read_gtin(const struct scan_settings *settings, struct str digits,
                          struct scan *scan, bool *ret_is)
{
    bool is_right = card_gs1_is_right(digits);
    *ret_is = digits.len == 13 || (is_right && (digits.len == 12 || digits.len == 8));
    if (!*ret_is)
        return OK;
    if (!is_right && is_restricted(digits))
        return E_SCAN_CHECK;
    scan->code = digits;
    if (is_weight_label(settings, digits))
        scan->kind = SCAN_WEIGHT_LABEL;
    else if (is_right && !(digits.len == 13 && is_restricted(digits)))
        scan->kind = SCAN_GOODS;
    return OK;
}

/* Thirteen digits are an EAN-13 when their last is right: one article in ten would pass for a bank card. */
static bool is_bank_card(struct str digits)
{
    return digits.len >= 14 && scan_is_bank_number(digits);
}

static enum err read_phone(struct arena *arena, struct str text,
                           const struct scan_settings *settings, struct scan *scan)
{
    struct buf out = { 0 };
    struct str phone = STR_NONE;
    if (text.ptr[0] != '+' && text.ptr[0] != '0')
        return OK;
    TRY(buf_create(arena, 1 + PHONE_MAX_DIGITS, &out));
    if (member_phone_normalize(text, settings->country, &out) != OK ||
        buf_finish(&out, &phone) != OK)
        return OK;
    scan->phone = phone;
    scan->kind = SCAN_PHONE;
    return OK;
}

/* Digits without the blanks and dashes that people put between them; empty when there is anything else. */
static enum err digits_of(struct arena *arena, struct str text, struct str *ret_digits)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, text.len, &out));
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c >= '0' && c <= '9')
            buf_char(&out, c);
        else if (c != ' ' && c != '-')
            return OK;
    }
    return buf_finish(&out, ret_digits);
}

/* What has no form of its own: digits, a telephone number, or whatever a shop has printed on its cards. */
static enum err read_plain(struct arena *arena, struct str text,
                           const struct scan_settings *settings, struct scan *scan)
{
    struct str digits = STR_NONE;
    bool is_gtin = false;
    TRY(digits_of(arena, text, &digits));
    if (is_bank_card(digits)) {
        *scan = (struct scan){ .kind = SCAN_BANK_CARD, .medium = scan->medium };
        return OK;
    }
    scan->kind = SCAN_CARD;
    scan->code = digits.len > 0 ? digits : text;
    if (digits.len > 0)
        TRY(read_gtin(settings, digits, scan, &is_gtin));
    if (is_gtin)
        return OK;
    TRY(read_phone(arena, text, settings, scan));
    return card_code_is_valid(scan->code) || scan->kind == SCAN_PHONE ? OK : E_SCAN_UNKNOWN;
}

static enum err read_text(struct arena *arena, struct str text, bool is_gs1,
                          const struct scan_settings *settings, struct scan *scan)
{
    bool is_bearer = false;
    struct sun sun = { 0 };
    if (scan_is_gs1(text, is_gs1))
        return scan_gs1(text, scan);
    if (sun_read(text, &sun))
        return read_chip(arena, &sun, scan);
    struct str linked = code_of_link(text);
    if (linked.len > 0)
        text = linked;
    if (scan_is_rotating(text, scan))
        return OK;
    TRY(read_bearer(arena, text, scan, &is_bearer));
    return is_bearer ? OK : read_plain(arena, text, settings, scan);
}

/* FNC1 arrives as GS; a text of JSON has no control characters, so a page writes its symbol, U+241D. */
static enum err with_separators(struct arena *arena, struct str text, struct str *ret_text)
{
    struct str symbol = STR("\xE2\x90\x9D");
    struct buf out = { 0 };
    TRY(buf_create(arena, text.len, &out));
    for (size_t at = 0; at < text.len; at++) {
        bool is_symbol = str_begins(str_sub(text, at, text.len), symbol);
        buf_char(&out, is_symbol ? '\x1D' : text.ptr[at]);
        at += is_symbol ? symbol.len - 1 : 0;
    }
    return buf_finish(&out, ret_text);
}

enum err scan_read(struct arena *arena, struct str text, const struct scan_settings *settings,
                   struct scan *ret_scan)
{
    struct scan scan = { .medium = SCAN_TYPED };
    bool is_gs1 = false;
    struct str rest = str_trim(text);
    *ret_scan = (struct scan){ 0 };
    if (text.len > SCAN_MAX_BYTES)
        return E_LIMIT;
    if (rest.len == 0)
        return E_SCAN_EMPTY;
    rest = without_symbology(rest, &scan.medium, &is_gs1);
    TRY(with_separators(arena, rest, &rest));
    TRY(scan_keys(arena, rest, &rest));
    if (scan_is_track(rest)) {
        TRY(scan_track(rest, &scan));
    } else if (!is_gs1 && scan_is_tag(rest)) {
        TRY(scan_tag(arena, rest, &scan, &rest));
        if (rest.len > 0) {
            scan.medium = SCAN_TAG;
            TRY(read_text(arena, rest, false, settings, &scan));
        }
    } else {
        TRY(read_text(arena, rest, is_gs1, settings, &scan));
    }
    *ret_scan = scan;
    return OK;
}

/* ---- names ------------------------------------------------------------------------------------------ */

enum err scan_refusal(const struct scan *scan)
{
    switch (scan->kind) {
    case SCAN_BANK_CARD:
        return E_SCAN_BANK_CARD;
    case SCAN_WEIGHT_LABEL:
        return E_SCAN_WEIGHT_LABEL;
    case SCAN_GOODS:
        return E_SCAN_GOODS;
    case SCAN_CARD:
    case SCAN_UID:
    case SCAN_BEARER:
    case SCAN_ROTATING:
    case SCAN_CHIP:
    case SCAN_PHONE:
        break;
    }
    return OK;
}

const char *scan_kind_name(enum scan_kind kind)
{
    static const char *const names[] = {
        [SCAN_CARD] = "card",           [SCAN_UID] = "uid",
        [SCAN_BEARER] = "bearer",       [SCAN_ROTATING] = "rotating",
        [SCAN_CHIP] = "chip",           [SCAN_PHONE] = "phone",
        [SCAN_GOODS] = "goods",         [SCAN_WEIGHT_LABEL] = "weight_label",
        [SCAN_BANK_CARD] = "bank_card",
    };
    return names[kind];
}

const char *scan_medium_name(enum scan_medium medium)
{
    static const char *const names[] = {
        [SCAN_TYPED] = "typed",   [SCAN_BARCODE] = "barcode",
        [SCAN_QR] = "qr",         [SCAN_DATA_MATRIX] = "data_matrix",
        [SCAN_STRIPE] = "stripe", [SCAN_TAG] = "tag",
    };
    return names[medium];
}
