/* agreement.c - what companies that share a programme owe each other, and when. */
#include "loyalty/settlement/agreement.h"

const struct agreement_company *agreement_company(const struct agreement *agreement,
                                                  struct str code)
{
    for (size_t i = 0; i < agreement->company_count; i++) {
        if (str_eq(agreement->companies[i].code, code))
            return &agreement->companies[i];
    }
    return NULL;
}

const struct agreement_company *agreement_company_of(const struct agreement *agreement,
                                                     struct str shop)
{
    for (size_t i = 0; i < agreement->company_count; i++) {
        const struct agreement_company *company = &agreement->companies[i];
        for (size_t k = 0; k < company->shop_count; k++) {
            if (str_eq(company->shops[k], shop))
                return company;
        }
    }
    return NULL;
}

const struct agreement_unit *agreement_unit(const struct agreement *agreement, struct str unit)
{
    for (size_t i = 0; i < agreement->unit_count; i++) {
        if (str_eq(agreement->units[i].unit, unit))
            return &agreement->units[i];
    }
    return NULL;
}

bool agreement_is_on(const struct agreement *agreement, struct date on)
{
    return on.days >= agreement->from.days &&
           (date_is_none(agreement->until) || on.days <= agreement->until.days);
}

struct date agreement_period_first(const struct agreement *agreement, struct date on)
{
    struct date last =
        agreement->period == SETTLEMENT_QUARTER ? date_quarter_end(on) : date_month_end(on);
    struct date first = date_add_days(last, 1 - date_parts(last).day);
    return agreement->period == SETTLEMENT_QUARTER ? date_add_months(first, -2) : first;
}

enum err agreement_worth(const struct agreement_unit *unit, int64_t points, int64_t *ret_minor)
{
    int64_t size = points < 0 ? -points : points;
    int64_t minor = 0;
    TRY(scale_i64(size, unit->minor, unit->points, ROUND_HALF_UP, &minor));
    *ret_minor = points < 0 ? -minor : minor;
    return OK;
}
