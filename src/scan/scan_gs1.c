/* scan_gs1.c - element strings of GS1: what each number is stands before it, as an application identifier.
 *
 *      8018 123456789012345675          GSRN: who receives a service, the number of a card
 *      255  3760123450002 0000017       GCN: a coupon
 *      01   03760123456780 21 A7        GTIN: an article, with its serial number
 *
 * GS1 General Specifications, section 3 (identifiers) and 7.8 (the order and the separators).
 */
#include "loyalty/card.h"
#include "scan/scan_parts.h"

#define SEPARATOR '\x1D' /* FNC1, behind an element without a fixed length */

struct element {
    const char *identifier;
    size_t fixed; /* digits behind it; 0: up to `most` characters and a separator */
    size_t most;
    size_t key;    /* so many digits of it have a check digit; 0: none */
    int is_wanted; /* 1: the number of a card, 2: of a coupon, 3: of an article */
};

/* Of those that a shop meets; another one cannot be passed over, for its length is not known. */
static const struct element elements[] = {
    { "8018", 18, 0, 18, 1 }, { "255", 0, 25, 13, 2 },  { "01", 14, 0, 14, 3 },
    { "02", 14, 0, 14, 0 },   { "8017", 18, 0, 18, 0 }, { "8019", 0, 10, 0, 0 },
    { "10", 0, 20, 0, 0 },    { "11", 6, 0, 0, 0 },     { "13", 6, 0, 0, 0 },
    { "15", 6, 0, 0, 0 },     { "17", 6, 0, 0, 0 },     { "21", 0, 20, 0, 0 },
    { "22", 0, 20, 0, 0 },    { "37", 0, 8, 0, 0 },     { "240", 0, 30, 0, 0 },
    { "250", 0, 30, 0, 0 },   { "310", 7, 0, 0, 0 },    { "392", 0, 16, 0, 0 },
    { "30", 0, 8, 0, 0 },     { "99", 0, 90, 0, 0 },
};

bool scan_is_gs1(struct str text, bool is_told)
{
    if (text.len > 0 && text.ptr[0] == SEPARATOR)
        return true;
    if (text.len >= 4 && text.ptr[0] == '(') {
        struct str identifier = str_sub(text, 1, str_find(text, ')') - 1);
        return identifier.len >= 2 && identifier.len <= 4 && str_is_ascii_digits(identifier) &&
               str_find(text, ')') < text.len;
    }
    return is_told;
}

static const struct element *find(struct str identifier, bool is_whole)
{
    for (size_t i = 0; i < COUNT(elements); i++) {
        struct str name = str_c(elements[i].identifier);
        if (is_whole ? str_eq(identifier, name) ||
                           (name.len == 3 && elements[i].fixed == 7 && str_begins(identifier, name))
                     : str_begins(identifier, name))
            return &elements[i];
    }
    return NULL;
}

/* With parentheses a value ends at the next, otherwise after its length or at a separator. */
static enum err cut_element(struct str *rest, const struct element **ret_element,
                            struct str *ret_value)
{
    bool has_marks = rest->ptr[0] == '(';
    size_t close = has_marks ? str_find(*rest, ')') : 0;
    if (has_marks && close == rest->len)
        return E_SCAN_TRUNCATED;
    struct str name = has_marks ? str_sub(*rest, 1, close - 1) : *rest;
    const struct element *element = find(name, has_marks);
    if (element == NULL)
        return E_SCAN_UNKNOWN;
    struct str identifier = str_c(element->identifier);
    struct str value = has_marks ? str_sub(*rest, close + 1, rest->len)
                                 : str_sub(*rest, identifier.len, rest->len);
    size_t fixed = element->fixed;
    if (has_marks && fixed == 7)
        fixed = 6; /* the number of decimals stands within the parentheses */
    size_t end = has_marks ? str_find(value, '(') : str_find(value, SEPARATOR);
    if (fixed > 0 && !has_marks)
        end = fixed < value.len ? fixed : value.len;
    if (fixed > 0 && end < fixed)
        return E_SCAN_TRUNCATED;
    if (fixed > 0 ? end != fixed : end == 0 || end > element->most)
        return E_SCAN_UNKNOWN;
    *ret_value = str_sub(value, 0, end);
    *rest = str_sub(value, end, value.len);
    if (rest->len > 0 && rest->ptr[0] == SEPARATOR)
        *rest = str_sub(*rest, 1, rest->len);
    *ret_element = element;
    return OK;
}

static enum err check_key(const struct element *element, struct str value)
{
    struct str key = str_sub(value, 0, element->key);
    if (element->key == 0)
        return OK;
    if (key.len < element->key)
        return E_SCAN_TRUNCATED;
    return str_is_ascii_digits(key) && card_gs1_is_right(key) ? OK : E_SCAN_CHECK;
}

enum err scan_gs1(struct str text, struct scan *ret_scan)
{
    struct str rest = text;
    struct str wanted = STR_NONE;
    int best = 0;
    if (rest.ptr[0] == SEPARATOR)
        rest = str_sub(rest, 1, rest.len);
    while (rest.len > 0) {
        const struct element *element = NULL;
        struct str value = STR_NONE;
        TRY(cut_element(&rest, &element, &value));
        TRY(check_key(element, value));
        if (element->is_wanted > 0 && (best == 0 || element->is_wanted < best)) {
            best = element->is_wanted;
            wanted = value;
        }
    }
    if (best == 0)
        return E_SCAN_UNKNOWN;
    ret_scan->kind = best == 3 ? SCAN_GOODS : SCAN_CARD;
    ret_scan->code = wanted;
    return OK;
}
