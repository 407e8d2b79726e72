/* member.c - telephone numbers and addresses as people type them, in the one form they are kept in. */
#include "loyalty/member.h"

#include "core/limits.h"

/* ---- telephone -------------------------------------------------------------------------------- */

#define TYPED_MAX_BYTES  64
#define PHONE_MIN_DIGITS 8
#define TRUNK_SHOWN      "(0)" /* "+44 (0)20 ...": dialled inside the country only */

/* The numbers of a country: what stands in front inside it, and how many digits follow. */
struct plan {
    struct str country; /* ISO 3166 */
    struct str code;    /* E.164 country code */
    struct str trunk;   /* not dialled from abroad; empty: there is none */
    size_t min;         /* digits without the trunk */
    size_t max;
};

/* clang-format off */
#define PLAN(country_, code_, trunk_, min_, max_) \
    { { country_, 2 }, { code_, sizeof(code_) - 1 }, { trunk_, sizeof(trunk_) - 1 }, min_, max_ }
#define PLAN_FRANCE 0 /* stands first */
static const struct plan plans[] = {
    PLAN("FR", "33",  "0",  9, 9),
    /* French territories with a code of their own and the French way of dialling */
    PLAN("RE", "262", "0",  9, 9),  PLAN("YT", "262", "0",  9, 9),  PLAN("GP", "590", "0", 9, 9),
    PLAN("BL", "590", "0",  9, 9),  PLAN("MF", "590", "0",  9, 9),  PLAN("GF", "594", "0", 9, 9),
    PLAN("MQ", "596", "0",  9, 9),
    /* neighbours, and where visitors come from */
    PLAN("AD", "376", "",   6, 9),  PLAN("AT", "43",  "0",  6, 13), PLAN("BE", "32",  "0", 8, 9),
    PLAN("BG", "359", "0",  7, 9),  PLAN("CA", "1",   "1", 10, 10), PLAN("CH", "41",  "0", 9, 9),
    PLAN("CZ", "420", "",   9, 9),  PLAN("DE", "49",  "0",  6, 13), PLAN("DK", "45",  "",  8, 8),
    PLAN("DZ", "213", "0",  8, 9),  PLAN("ES", "34",  "",   9, 9),  PLAN("FI", "358", "0", 5, 12),
    PLAN("GB", "44",  "0",  9, 10), PLAN("GR", "30",  "",  10, 10), PLAN("HR", "385", "0", 8, 9),
    PLAN("HU", "36",  "06", 8, 9),  PLAN("IE", "353", "0",  7, 9),  PLAN("IT", "39",  "",  6, 11),
    PLAN("LI", "423", "",   7, 9),  PLAN("LU", "352", "",   5, 11), PLAN("MA", "212", "0", 9, 9),
    PLAN("MC", "377", "",   8, 9),  PLAN("NL", "31",  "0",  9, 9),  PLAN("NO", "47",  "",  8, 8),
    PLAN("PL", "48",  "",   9, 9),  PLAN("PT", "351", "",   9, 9),  PLAN("RO", "40",  "0", 9, 9),
    PLAN("SE", "46",  "0",  7, 9),  PLAN("SI", "386", "0",  8, 8),  PLAN("SK", "421", "0", 9, 9),
    PLAN("TN", "216", "",   8, 8),  PLAN("US", "1",   "1", 10, 10),
};

/* "0X with X: the metropole; three digits tell the territories": the first three after the 0. */
static const struct {
    char begins[4];
    char code[4];
} french_territories[] = {
    { "262", "262" }, { "692", "262" }, { "693", "262" },                   /* Réunion */
    { "269", "262" }, { "639", "262" },                                     /* Mayotte */
    { "590", "590" }, { "690", "590" }, { "691", "590" },                   /* Guadeloupe */
    { "594", "594" }, { "694", "594" },                                     /* Guyane */
    { "596", "596" }, { "696", "596" }, { "697", "596" },                   /* Martinique */
};
/* clang-format on */

static const struct plan *plan_of_country(struct str country)
{
    for (size_t i = 0; i < COUNT(plans); i++) {
        if (str_eq(plans[i].country, country))
            return &plans[i];
    }
    return NULL;
}

/* No country code is the beginning of another, so the first that fits is the one. */
static const struct plan *plan_of_number(struct str digits)
{
    for (size_t i = 0; i < COUNT(plans); i++) {
        if (str_begins(digits, plans[i].code))
            return &plans[i];
    }
    return NULL;
}

/* What people, spreadsheets and telephones put between digits: blanks (also those that do not break),
 * dashes of any width, dots, slashes, parentheses, and marks of direction. */
static size_t filler_len(struct str text)
{
    static const struct str fillers[] = {
        { " ", 1 },
        { ".", 1 },
        { "-", 1 },
        { "/", 1 },
        { "(", 1 },
        { ")", 1 },
        { "\t", 1 },
        { "\xc2\xa0", 2 },     /* no-break space */
        { "\xe2\x80\xaf", 3 }, /* narrow no-break space */
        { "\xe2\x80\x89", 3 }, /* thin space */
        { "\xe2\x80\x91", 3 }, /* no-break hyphen */
        { "\xe2\x80\x93", 3 }, /* en dash */
        { "\xe2\x80\x8e", 3 }, /* left-to-right mark */
        { "\xe2\x80\xaa", 3 }, /* left-to-right embedding */
        { "\xe2\x80\xac", 3 }, /* ... and its end */
        { "\xe2\x81\xa6", 3 }, /* left-to-right isolate */
        { "\xe2\x81\xa9", 3 }, /* ... and its end */
    };

    for (size_t i = 0; i < COUNT(fillers); i++) {
        if (str_begins(text, fillers[i]))
            return fillers[i].len;
    }
    return 0;
}

struct typed {
    char room[TYPED_MAX_BYTES];
    struct buf digits;
    bool is_international; /* + stood in front, or 00 */
};

/* The digits alone.  A + counts only before them. */
static enum err typed_read(struct typed *typed, struct str text)
{
    if (text.len > TYPED_MAX_BYTES)
        return E_INVALID;

    typed->digits = BUF(typed->room);
    typed->is_international = false;
    while (text.len > 0) {
        size_t skip = filler_len(text);
        bool is_plus = text.ptr[0] == '+' && typed->digits.used == 0 && !typed->is_international;
        if (typed->is_international && str_begins(text, STR(TRUNK_SHOWN))) {
            skip = sizeof(TRUNK_SHOWN) - 1;
        } else if (skip > 0) {
            /* nothing to keep */
        } else if (is_plus) {
            typed->is_international = true;
            skip = 1;
        } else if (text.ptr[0] >= '0' && text.ptr[0] <= '9') {
            buf_char(&typed->digits, text.ptr[0]);
            skip = 1;
        } else {
            return E_INVALID;
        }
        text = str_sub(text, skip, text.len);
    }
    return OK;
}

/* France and the territories which dial as it does, and dial each other so. */
static bool plan_is_french(const struct plan *plan)
{
    for (size_t i = 0; i < COUNT(french_territories); i++) {
        if (str_eq(plan->code, str_c(french_territories[i].code)))
            return true;
    }
    return str_eq(plan->code, STR("33"));
}

/* Writes the number; `digits` are those after the country code. */
static enum err put_number(struct buf *out, struct str code, struct str digits)
{
    size_t count = code.len + digits.len;
    if (count < PHONE_MIN_DIGITS || count > PHONE_MAX_DIGITS)
        return E_INVALID;

    buf_char(out, '+');
    buf_str(out, code);
    buf_str(out, digits);
    return OK;
}

/* The code of the territory to which a French number belongs. */
static struct str french_code(struct str digits)
{
    for (size_t i = 0; i < COUNT(french_territories); i++) {
        if (str_begins(digits, str_c(french_territories[i].begins)))
            return str_c(french_territories[i].code);
    }
    return STR("33");
}

/* A number within a plan, with or without the trunk in front.  `may_lack_trunk`: after a country code,
 * or when all numbers are of one length: a spreadsheet takes the 0 of 0612345678 for nothing. */
static enum err put_planned(struct buf *out, const struct plan *plan, struct str digits,
                            bool may_lack_trunk)
{
    bool has_trunk = plan->trunk.len > 0 && str_begins(digits, plan->trunk);
    if (has_trunk)
        digits = str_sub(digits, plan->trunk.len, digits.len);
    else if (plan->trunk.len > 0 && !may_lack_trunk)
        return E_INVALID;
    if (digits.len < plan->min || digits.len > plan->max)
        return E_INVALID;
    if (plan->trunk.len > 0 && (digits.ptr[0] == '0' || str_begins(digits, plan->trunk)))
        return E_INVALID;

    bool is_of_france = str_eq(plan->code, STR("33"));
    return put_number(out, is_of_france ? french_code(digits) : plan->code, digits);
}

static enum err put_international(struct buf *out, struct str digits)
{
    if (digits.len < PHONE_MIN_DIGITS || digits.ptr[0] == '0')
        return E_INVALID;
    const struct plan *plan = plan_of_number(digits);
    if (!plan)
        return put_number(out, STR_NONE, digits);
    return put_planned(out, plan, str_sub(digits, plan->code.len, digits.len), true);
}

enum err member_phone_normalize(struct str typed, struct str country, struct buf *out)
{
    struct typed read;
    TRY(typed_read(&read, str_trim(typed)));
    struct str digits = { .ptr = read.room, .len = read.digits.used };

    if (read.is_international)
        return put_international(out, digits);
    if (str_begins(digits, STR("00")))
        return put_international(out, str_sub(digits, 2, digits.len));

    const struct plan *plan = plan_of_country(country);
    if (!plan)
        return E_INVALID;
    if (plan_is_french(plan))
        plan = &plans[PLAN_FRANCE];
    return put_planned(out, plan, digits, plan->min == plan->max);
}

/* ---- mail ------------------------------------------------------------------------------------- */

#define LOCAL_MAX_BYTES 64 /* RFC 5321, 4.5.3.1.1 */
#define LABEL_MAX       63 /* RFC 1035, 2.3.4: a label of a domain */

/* Part of no plausible address, and some would make a header or a list of it. */
static bool byte_is_refused(char c)
{
    static const char refused[] = "\"(),:;<>[\\]";
    for (size_t i = 0; i < sizeof(refused) - 1; i++) {
        if (c == refused[i])
            return true;
    }
    return c == ' ';
}

/* Not empty, not longer than `max`, no dot at an end or beside another. */
static bool parts_are_valid(struct str text, size_t part_max)
{
    struct str rest = text;
    struct str part;
    while (str_cut(&rest, '.', &part)) {
        if (part.len == 0 || part.len > part_max)
            return false;
    }
    return true;
}

static bool domain_is_valid(struct str domain)
{
    struct str rest = domain;
    struct str label;
    size_t count = 0;
    if (!parts_are_valid(domain, LABEL_MAX))
        return false;
    while (str_cut(&rest, '.', &label)) {
        if (label.ptr[0] == '-' || label.ptr[label.len - 1] == '-')
            return false;
        count++;
    }
    return count >= 2;
}

bool member_email_is_valid(struct str email)
{
    size_t at = str_find(email, '@');
    if (email.len > EMAIL_MAX_BYTES || at == email.len || !str_is_line(email))
        return false;
    for (size_t i = 0; i < email.len; i++) {
        if (byte_is_refused(email.ptr[i]))
            return false;
    }

    struct str local = str_sub(email, 0, at);
    struct str domain = str_sub(email, at + 1, email.len);
    if (str_find(domain, '@') < domain.len || local.len > LOCAL_MAX_BYTES)
        return false;
    return parts_are_valid(local, LOCAL_MAX_BYTES) && domain_is_valid(domain);
}

/* ---- birthdays ---------------------------------------------------------------------------------- */

bool member_birth_has_year(struct date birth)
{
    return date_parts(birth).year != MEMBER_BIRTH_NO_YEAR;
}

enum err member_birthday_parse(struct str text, struct date *ret_birth)
{
    int64_t month = 0;
    int64_t day = 0;
    bool has_form = text.len == 5 && text.ptr[2] == '-' &&
                    str_is_ascii_digits(str_sub(text, 0, 2)) &&
                    str_is_ascii_digits(str_sub(text, 3, 2));
    if (!has_form)
        return E_INVALID;
    for (size_t i = 0; i < 2; i++) {
        month = 10 * month + text.ptr[i] - '0';
        day = 10 * day + text.ptr[3 + i] - '0';
    }
    return date_from_parts((struct date_parts){ .year = MEMBER_BIRTH_NO_YEAR,
                                                .month = (int)month,
                                                .day = (int)day },
                           ret_birth);
}
