/* program_expiry.c - "expiry" and "announce_days": how long something lasts, and how long before its end customers are told. */
#include "language/program_expiry.h"

enum expiry_field { FIELD_DAYS, FIELD_MONTHS, FIELD_DATE, FIELD_TO_END_OF };

static const char *const expiry_fields[] = {
    [FIELD_DAYS] = "days",
    [FIELD_MONTHS] = "months",
    [FIELD_DATE] = "date",
    [FIELD_TO_END_OF] = "to_end_of",
    NULL,
};
static const char *const expiry_ends[] = { "month", "quarter", "half", "year", NULL };
static const struct form expiry_form = { .names = expiry_fields };
static const struct form expiry_end_form = { .names = expiry_ends };

static void read_expiry_end(struct reader *reader, const struct spot *expiry, bool is_in_months,
                            enum expiry_end *ret_end)
{
    struct spot spot = reader_member(expiry, "to_end_of");
    size_t index = 0;
    if (!reader_word(reader, &spot, &expiry_end_form, &index))
        return;
    if (!is_in_months) {
        reader_error(reader, &spot, E_INVALID,
                     SENTENCE("\"to_end_of\" goes with \"months\" only; leave it out.",
                              "\"to_end_of\" ne va qu'avec \"months\" ; retirez-le."),
                     NULL);
        return;
    }
    *ret_end = (enum expiry_end)(EXPIRY_END_OF_MONTH + index);
}

void program_expiry(struct reader *reader, const struct spot *spot, struct expiry *expiry)
{
    *expiry = (struct expiry){ .kind = EXPIRY_NEVER, .date = DATE_NONE };
    if (!spot->node || (spot->node->type == JSON_TEXT && str_eq(spot->node->text, STR("never"))))
        return;
    if (spot->node->type != JSON_OBJECT) {
        reader_want(reader, spot,
                    SENTENCE("\"never\", {\"days\": 30}, {\"months\": 12} or {\"date\": "
                             "\"2027-12-31\"}",
                             "\"never\", {\"days\": 30}, {\"months\": 12} ou {\"date\": "
                             "\"2027-12-31\"}"));
        return;
    }

    size_t field = 0;
    if (!reader_one_of(reader, spot, &expiry_form, FIELD_TO_END_OF, &field))
        return;
    read_expiry_end(reader, spot, field == FIELD_MONTHS, &expiry->end);
    struct spot value = reader_required(spot, expiry_fields[field]);
    switch ((enum expiry_field)field) {
    case FIELD_DAYS:
        expiry->kind = EXPIRY_DAYS;
        reader_int32(reader, &value, NUMBER_DAYS, 1, EXPIRY_DAYS_MAX, &expiry->count);
        break;
    case FIELD_MONTHS:
        expiry->kind = EXPIRY_MONTHS;
        reader_int32(reader, &value, NUMBER_MONTHS, 1, EXPIRY_MONTHS_MAX, &expiry->count);
        break;
    case FIELD_DATE:
        expiry->kind = EXPIRY_DATE;
        reader_date(reader, &value, &expiry->date);
        break;
    case FIELD_TO_END_OF:
        assert(false); /* to_end_of is not one of the three */
    }
}

/* Kept with the fewest days first; what is told twice counts once. */
static void add_announce(int32_t *announce_days, size_t *count, int32_t days)
{
    size_t at = *count;
    while (at > 0 && announce_days[at - 1] > days)
        at--;
    if (at > 0 && announce_days[at - 1] == days)
        return;
    for (size_t i = *count; i > at; i--)
        announce_days[i] = announce_days[i - 1];
    announce_days[at] = days;
    *count += 1;
}

void program_announce(struct reader *reader, const struct spot *list, int32_t *announce_days,
                      size_t *count)
{
    if (!reader_list(reader, list, SENTENCE("announcements", "annonces"), 1, ANNOUNCE_DAYS_MAX))
        return;
    for (size_t i = 0; i < list->node->count; i++) {
        struct spot spot = reader_item(list, i);
        int32_t days = 0;
        if (reader_int32(reader, &spot, NUMBER_DAYS, 1, ANNOUNCE_LEAD_MAX_DAYS, &days))
            add_announce(announce_days, count, days);
    }
}
