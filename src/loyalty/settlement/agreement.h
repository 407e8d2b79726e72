/* agreement.h - what companies that share a programme have agreed on: who they are, whose the shops are, and what each
 * owes the other for what it has issued and the other has honoured.
 *
 *      Rose issues 100 points  ──►  Lis takes 5.00 off for them  ──►  Rose owes Lis what 100 points are worth
 *
 * An agreement is a version: from its first day to the one before the next, and what is past settles by the version of
 * its day.  Amounts add up over any days, because a movement is worth what it adds to the rounded worth of all that came
 * before it under the same version, for the same two companies and unit.
 */
#ifndef LOYALTY_SETTLEMENT_AGREEMENT_H
#define LOYALTY_SETTLEMENT_AGREEMENT_H

#include "core/date.h"
#include "loyalty/program.h"

enum settlement_period { SETTLEMENT_MONTH, SETTLEMENT_QUARTER };

/* Who bears what is lost by the calendar. */
enum settlement_expired {
    SETTLEMENT_ISSUER, /* who issued it keeps what it will not have to honour */
    SETTLEMENT_SHARED  /* its worth goes to all companies in equal parts */
};

struct agreement_company {
    struct str code;
    struct str name;         /* as it signs */
    struct str registration; /* "SIREN 123 456 782"; may be empty */
    struct str *shops;       /* codes */
    size_t shop_count;
};

/* So many points are worth so many minor units. */
struct agreement_unit {
    struct str unit;
    bool is_percent; /* of money: that it was written as a part of its face value */
    int64_t points;  /* > 0 */
    int64_t minor;
};

struct agreement {
    struct label name;
    struct date from;  /* the first day */
    struct date until; /* the last day; DATE_NONE: until another version begins */
    enum settlement_period period;
    enum settlement_expired expired;
    struct agreement_company *companies;
    size_t company_count;
    struct agreement_unit
        *units; /* what is not here is settled at face value when it is money, else not at all */
    size_t unit_count;
    struct label note; /* whatever else they wrote; may be empty */
};

/* By the code of a company, of one of its shops, of a unit; NULL: the agreement has none. */
const struct agreement_company *agreement_company(const struct agreement *agreement,
                                                  struct str code);
const struct agreement_company *agreement_company_of(const struct agreement *agreement,
                                                     struct str shop);
const struct agreement_unit *agreement_unit(const struct agreement *agreement, struct str unit);

/* Whether a day is one of it, as far as it says itself. */
bool agreement_is_on(const struct agreement *agreement, struct date on);

/* The first day of the period in which a day lies. */
struct date agreement_period_first(const struct agreement *agreement, struct date on);

/* What so many points are worth in minor units, half a unit rounded away from zero; below zero what goes back. */
MUST_USE enum err agreement_worth(const struct agreement_unit *unit, int64_t points,
                                  int64_t *ret_minor);

#endif
