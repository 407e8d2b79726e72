/* program_condition.c - when a rule or a reward applies: which lines, how much, when, where. */
#include "language/program_condition.h"

#include "core/instant.h"
#include "language/program_tier.h"

/* ---- which lines, how much -------------------------------------------------------------------- */

struct match_kind {
    const char *name;
    size_t max_bytes;
    bool has_no_comma; /* tags travel as one list separated by commas */
};

static void read_match_list(struct reader *reader, const struct spot *list,
                            const struct match_kind *kind, struct match_list *ret_list)
{
    if (!reader_list(reader, list, SENTENCE("texts", "textes"), 0, MATCH_ITEMS_MAX) ||
        list->node->count == 0)
        return;
    struct str *items = reader_alloc(reader, list->node->count, sizeof(*items));
    if (!items)
        return;

    for (size_t i = 0; i < list->node->count; i++) {
        struct spot item = reader_item(list, i);
        if (!reader_text(reader, &item, kind->max_bytes, &items[i]) || !kind->has_no_comma)
            continue;
        if (str_find(items[i], ',') < items[i].len)
            reader_error(reader, &item, E_INVALID,
                         SENTENCE("A tag has no comma; write each tag as a text of its own.",
                                  "Une étiquette n'a pas de virgule ; écrivez chaque étiquette "
                                  "comme un texte à part."),
                         NULL);
    }
    *ret_list = (struct match_list){ .items = items, .count = list->node->count };
}

static void read_match(struct reader *reader, const struct spot *spot, struct match_list *skus,
                       struct match_list *categories, struct match_list *tags)
{
    static const char *const names[] = { "skus", "categories", "tags", NULL };
    static const char *const later[] = { "brands", "suppliers", NULL };
    static const struct form form = { .names = names, .later = later };
    static const struct match_kind kinds[] = {
        { .name = "skus", .max_bytes = SKU_MAX_BYTES },
        { .name = "categories", .max_bytes = CODE_MAX_BYTES },
        { .name = "tags", .max_bytes = CODE_MAX_BYTES, .has_no_comma = true },
    };
    struct match_list *const lists[] = { skus, categories, tags };
    if (!spot->node || !reader_object(reader, spot, &form))
        return;

    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct spot list = reader_member(spot, kinds[i].name);
        read_match_list(reader, &list, &kinds[i], lists[i]);
    }
}

void program_match_include(struct reader *reader, const struct spot *spot, struct match *match)
{
    read_match(reader, spot, &match->include_skus, &match->include_categories,
               &match->include_tags);
}

static void read_exclude(struct reader *reader, const struct spot *spot, struct match *match)
{
    read_match(reader, spot, &match->exclude_skus, &match->exclude_categories,
               &match->exclude_tags);
}

#define COMPANY_DEFAULT_MILLI 1000

static void read_company(struct reader *reader, const struct spot *spot, struct company *with)
{
    static const char *const names[] = { "quantity", "include", "exclude", NULL };
    static const struct form form = { .names = names };
    if (!spot->node || !reader_object(reader, spot, &form))
        return;
    struct spot quantity = reader_member(spot, "quantity");
    struct spot include = reader_required(spot, "include");
    struct spot exclude = reader_member(spot, "exclude");
    with->quantity_milli = COMPANY_DEFAULT_MILLI;
    reader_quantity(reader, &quantity, &with->quantity_milli);
    if (!include.node)
        reader_want(reader, &include,
                    SENTENCE("what has to be in the basket, such as {\"skus\": [\"BOX\"]}",
                             "ce qui doit être dans le panier, par exemple {\"skus\": "
                             "[\"BOX\"]}"));
    program_match_include(reader, &include, &with->match);
    read_exclude(reader, &exclude, &with->match);
}

static void read_minimum(struct reader *reader, const struct spot *spot, struct condition *when)
{
    static const char *const names[] = { "amount", "vat", "quantity", NULL };
    static const struct form form = { .names = names };
    static const char *const vats[] = { "included", "excluded", NULL };
    static const struct form vat_form = { .names = vats };
    if (!spot->node || !reader_object(reader, spot, &form))
        return;

    struct spot quantity = reader_member(spot, "quantity");
    struct spot vat = reader_member(spot, "vat");
    struct spot amount = quantity.node != NULL && vat.node == NULL
                             ? reader_member(spot, "amount")
                             : reader_required(spot, "amount");
    size_t index = 0;
    reader_quantity(reader, &quantity, &when->minimum_milli);
    reader_int(reader, &amount, NUMBER_MINOR, 1, MONEY_MINOR_MAX, &when->minimum_minor);
    reader_word(reader, &vat, &vat_form, &index);
    when->minimum_is_excluding_vat = index == 1;
}

/* ---- when -------------------------------------------------------------------------------------- */

static void read_window(struct reader *reader, const struct spot *spot, struct condition *when)
{
    struct spot from = reader_member(spot, "from");
    struct spot until = reader_member(spot, "until");
    when->has_from = reader_date(reader, &from, &when->from);
    when->has_until = reader_date(reader, &until, &when->until);
    if (when->has_from && when->has_until && when->until.days < when->from.days)
        reader_error(reader, &until, E_INVALID,
                     SENTENCE("The last day comes before the first; both are included.",
                              "Le dernier jour précède le premier ; les deux sont compris."),
                     NULL);
}

static void read_weekdays(struct reader *reader, const struct spot *spot, uint32_t *ret_weekdays)
{
    static const char *const names[] = { "monday", "tuesday",  "wednesday", "thursday",
                                         "friday", "saturday", "sunday",    NULL };
    static const struct form form = { .names = names };
    struct spot list = reader_member(spot, "weekdays");
    if (!list.node ||
        !reader_list(reader, &list, SENTENCE("days of the week", "jours de la semaine"), 1, 7))
        return;
    for (size_t i = 0; i < list.node->count; i++) {
        struct spot item = reader_item(&list, i);
        size_t index = 0;
        if (reader_word(reader, &item, &form, &index))
            *ret_weekdays |= WEEKDAY_BIT(index + 1);
    }
}

/* "18:30"; 24:00 is the end of the day. */
static bool parse_hour(struct str text, int32_t *ret_second)
{
    int64_t hour = 0;
    int64_t minute = 0;
    if (text.len != 5 || text.ptr[2] != ':' ||
        str_parse_i64(str_sub(text, 0, 2), 0, 24, &hour) != OK ||
        str_parse_i64(str_sub(text, 3, 5), 0, 59, &minute) != OK ||
        hour * 60 + minute > SECONDS_PER_DAY / 60)
        return false;
    *ret_second = (int32_t)(hour * 60 + minute) * 60;
    return true;
}

static bool read_hour(struct reader *reader, const struct spot *hours, const char *name,
                      int32_t *ret_second)
{
    struct spot spot = reader_required(hours, name);
    if (spot.node && spot.node->type == JSON_TEXT && parse_hour(spot.node->text, ret_second))
        return true;
    reader_want(reader, &spot,
                SENTENCE("a time from \"00:00\" to \"24:00\", such as \"18:30\"",
                         "une heure de \"00:00\" à \"24:00\", par exemple \"18:30\""));
    return false;
}

static void read_hours(struct reader *reader, const struct spot *spot, struct condition *when)
{
    static const char *const names[] = { "from", "until", NULL };
    static const struct form form = { .names = names };
    struct spot hours = reader_member(spot, "hours");
    if (!hours.node || !reader_object(reader, &hours, &form))
        return;
    bool has_from = read_hour(reader, &hours, "from", &when->hours_from_s);
    bool has_until = read_hour(reader, &hours, "until", &when->hours_until_s);
    if (has_from && has_until && when->hours_from_s == when->hours_until_s)
        reader_error(
            reader, &hours, E_INVALID,
            SENTENCE("These hours end when they begin; leave \"hours\" out for the whole day.",
                     "Ces heures finissent quand elles commencent ; retirez \"hours\" pour "
                     "la journée entière."),
            NULL);
}

/* ---- where -------------------------------------------------------------------------------------- */

void program_codes(struct reader *reader, const struct spot *spot, const char *name,
                   bool has_no_comma, struct match_list *ret_list)
{
    const struct match_kind kind = { .max_bytes = CODE_MAX_BYTES, .has_no_comma = has_no_comma };
    struct spot list = reader_member(spot, name);
    if (list.node && list.node->type == JSON_ARRAY && list.node->count == 0)
        reader_error(reader, &list, E_INVALID,
                     SENTENCE("This list is empty, and would be for nobody; leave it out for all.",
                              "Cette liste est vide et ne vaudrait pour personne ; retirez-la pour "
                              "tous."),
                     NULL);
    else if (list.node)
        read_match_list(reader, &list, &kind, ret_list);
}

/* ---- who ---------------------------------------------------------------------------------------- */

/* { "number": 10 } is the tenth purchase, { "every": 10 } the tenth, the twentieth, ... */
static void read_visit(struct reader *reader, const struct spot *spot, struct condition *when)
{
    static const char *const names[] = { "number", "every", NULL };
    static const struct form form = { .names = names };
    struct spot visit = reader_member(spot, "visit");
    struct spot first = reader_member(spot, "first_purchase");
    bool is_first = false;
    size_t index = 0;
    if (visit.node && reader_one_of(reader, &visit, &form, 2, &index)) {
        struct spot number = reader_required(&visit, names[index]);
        reader_int32(reader, &number, NUMBER_PLAIN, index == 0 ? 1 : 2, VISIT_NUMBER_MAX,
                     index == 0 ? &when->visit_number : &when->visit_every);
    }
    if (!reader_bool(reader, &first, &is_first))
        return;
    if (visit.node || !is_first)
        reader_error(reader, &first, E_INVALID,
                     SENTENCE("\"first_purchase\" is true, and stands without \"visit\"; leave it "
                              "out otherwise.",
                              "\"first_purchase\" vaut true, et s'écrit sans \"visit\" ; sinon, "
                              "retirez-le."),
                     NULL);
    when->visit_number = 1;
}

/* Nobody who came by himself is rewarded for that, so there is no "referred": false. */
static void read_referred(struct reader *reader, const struct spot *spot, struct condition *when)
{
    struct spot referred = reader_member(spot, "referred");
    if (reader_bool(reader, &referred, &when->is_referred) && !when->is_referred)
        reader_error(reader, &referred, E_INVALID,
                     SENTENCE("\"referred\" is true; leave it out when it does not matter.",
                              "\"referred\" vaut true ; retirez-le si cela n'importe pas."),
                     NULL);
}

void program_condition(struct reader *reader, const struct spot *spot,
                       const struct program *program, struct condition *ret_when)
{
    static const char *const names[] = {
        "minimum",  "include", "exclude",  "with",        "from",       "until",
        "weekdays", "hours",   "shops",    "channels",    "codes",      "first_purchase",
        "visit",    "tiers",   "referred", "member_tags", "card_kinds", NULL,
    };
    static const char *const later[] = {
        "dates", "segment", "segments", "quantity", "members", "payments", NULL,
    };
    static const struct form form = { .names = names, .later = later };
    if (!spot->node || !reader_object(reader, spot, &form))
        return;

    struct spot minimum = reader_member(spot, "minimum");
    struct spot include = reader_member(spot, "include");
    struct spot exclude = reader_member(spot, "exclude");
    struct spot with = reader_member(spot, "with");
    struct spot tiers = reader_member(spot, "tiers");
    read_minimum(reader, &minimum, ret_when);
    program_match_include(reader, &include, &ret_when->match);
    read_exclude(reader, &exclude, &ret_when->match);
    read_company(reader, &with, &ret_when->with);
    read_window(reader, spot, ret_when);
    read_weekdays(reader, spot, &ret_when->weekdays);
    read_hours(reader, spot, ret_when);
    program_codes(reader, spot, "shops", false, &ret_when->shops);
    program_codes(reader, spot, "channels", false, &ret_when->channels);
    program_codes(reader, spot, "codes", false, &ret_when->codes);
    read_visit(reader, spot, ret_when);
    program_tier_refs(reader, &tiers, program, &ret_when->tiers);
    read_referred(reader, spot, ret_when);
    program_codes(reader, spot, "member_tags", true, &ret_when->member_tags);
    program_codes(reader, spot, "card_kinds", false, &ret_when->card_kinds);
}
