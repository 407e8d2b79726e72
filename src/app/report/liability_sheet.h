/* liability_sheet.h - the report of what is owed to customers: days, figures and what they are worth, for whoever
 * shows it.
 */
#ifndef APP_REPORT_LIABILITY_SHEET_H
#define APP_REPORT_LIABILITY_SHEET_H

#include "app/report/liability.h"
#include "core/json.h"

#define LIABILITY_MONTH_BYTES 16

/* Days of the merchant's first shop. */
struct liability_wish {
    struct date on;    /* as it was at the end of that day; DATE_NONE: now */
    struct date from;  /* movements since the beginning of that day; DATE_NONE: the last day */
    size_t lots_bytes; /* as of liability_request */
    bool (*watch)(void *context, int64_t done, int64_t total); /* as of liability_request */
    void *watch_context;
};

struct liability_sheet {
    const struct program *program; /* in force at the last instant; NULL: none */
    struct liability liability;
    struct date from, on;
    uint16_t currency;
};

/* In the arena.  E_INVALID: `from` is behind `on`; errors of liability_run(). */
MUST_USE enum err liability_make(struct app *app, struct arena *arena,
                                 const struct liability_wish *wish,
                                 struct liability_sheet *ret_sheet);

/* What a unit is worth today in minor units, debts apart; and of that, what is expected to be used: "of what was not
 * lost by the calendar so far". */
int64_t liability_worth(const struct liability_sheet *sheet, const struct liability_unit *unit);
int64_t liability_expected(const struct liability_sheet *sheet, const struct liability_unit *unit);

/* As the programme has it; NULL when it does not know the unit. */
const struct unit *liability_unit_now(const struct liability_sheet *sheet,
                                      const struct liability_unit *unit);

/* "2027-01"; not of LIABILITY_NO_MONTH. */
void liability_month_format(struct buf *out, int32_t month);

/* As an object. */
void liability_put(struct json *json, const struct liability_sheet *sheet);

#endif
