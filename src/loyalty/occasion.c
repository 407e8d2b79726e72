/* occasion.c - whether a condition is for a day, an hour, a shop, a channel and the codes that were told. */
#include "loyalty/occasion.h"

#include "loyalty/match.h"

static bool is_in_window(const struct condition *when, struct date on)
{
    return (!when->has_from || on.days >= when->from.days) &&
           (!when->has_until || on.days <= when->until.days);
}

static bool is_on_weekday(uint32_t weekdays, struct date on)
{
    return weekdays == 0 || (weekdays & WEEKDAY_BIT(date_weekday(on))) != 0;
}

static bool is_within_hours(const struct condition *when, int32_t second)
{
    int32_t from = when->hours_from_s;
    int32_t until = when->hours_until_s;
    if (from == until) /* not said */
        return true;
    if (from < until)
        return second >= from && second < until;
    return second >= from || second < until;
}

static bool is_one_of(const struct match_list *list, struct str code)
{
    return list->count == 0 || match_list_has(list, code);
}

/* "One of the codes of the condition was told", in whatever case. */
static bool has_code(const struct match_list *wanted, const struct occasion *occasion)
{
    for (size_t i = 0; i < wanted->count; i++) {
        for (size_t k = 0; k < occasion->code_count; k++) {
            if (str_eq_nocase(wanted->items[i], occasion->codes[k]))
                return true;
        }
    }
    return wanted->count == 0;
}

static bool has_tag(const struct match_list *wanted, const struct standing *standing)
{
    for (size_t i = 0; i < standing->tag_count; i++) {
        if (match_list_has(wanted, standing->tags[i]))
            return true;
    }
    return wanted->count == 0;
}

/* "The tenth visit" is one purchase, "every tenth visit" the tenth, the twentieth, ... */
static bool is_visit(const struct condition *when, int64_t visit)
{
    return (when->visit_number == 0 || visit == when->visit_number) &&
           (when->visit_every == 0 || (visit > 0 && visit % when->visit_every == 0));
}

static bool fits_account(const struct condition *when, const struct standing *standing)
{
    static const struct standing nothing = { .tier = { .ptr = "", .len = 0 } };
    if (standing == NULL)
        standing = &nothing;
    return is_visit(when, standing->visit) && is_one_of(&when->tiers, standing->tier) &&
           (!when->is_referred || standing->is_referred) && has_tag(&when->member_tags, standing) &&
           is_one_of(&when->card_kinds, standing->card_kind);
}

bool occasion_fits(const struct condition *when, const struct occasion *occasion)
{
    return is_in_window(when, occasion->on) && is_on_weekday(when->weekdays, occasion->on) &&
           is_within_hours(when, occasion->second) && is_one_of(&when->shops, occasion->shop) &&
           is_one_of(&when->channels, occasion->channel) && has_code(&when->codes, occasion) &&
           fits_account(when, occasion->standing);
}
