/* settlement_sheet.h - the report of what companies that share a programme owe each other, for whoever shows it.
 *
 *      Rose owes Lis   points    60      3.00
 *      Lis owes Rose   prepaid   2,000  20.00      Lis pays Rose 17.00
 */
#ifndef APP_SETTLEMENT_SETTLEMENT_SHEET_H
#define APP_SETTLEMENT_SETTLEMENT_SHEET_H

#include "app/settlement/reckoning.h"
#include "core/json.h"

/* Days of the merchant's first shop. */
struct settlement_wish {
    struct date from;  /* DATE_NONE: the first day of the period in which `until` lies */
    struct date until; /* DATE_NONE: today */
    bool is_listed;    /* movements too */
    size_t lots_bytes; /* as of reckoning_request */
    bool (*watch)(void *context, int64_t done, int64_t total); /* as of reckoning_request */
    void *watch_context;
};

/* What one company pays another when all between them is taken together. */
struct settlement_net {
    size_t pays;
    size_t to;
    int64_t minor; /* > 0 */
};

struct settlement_sheet {
    struct date from, until;
    uint16_t currency;
    const struct program *program; /* in force on the last day; NULL: none */
    struct settlements settlements;
    const struct settlement *settlement; /* in force on the last day; NULL: none */
    struct settlement_warnings warnings;
    struct reckoning reckoning;
    struct settlement_net *nets;
    size_t net_count;
};

/* In the arena.  reckoning.is_stopped: nothing else is told.  E_INVALID: `from` is behind `until`; errors of
 * reckoning_run(). */
MUST_USE enum err settlement_make(struct app *app, struct arena *arena,
                                  const struct settlement_wish *wish,
                                  struct settlement_sheet *ret_sheet);

/* As companies sign; the code where no settlement names it; empty: the merchant's own, or none. */
struct str settlement_company_name(const struct settlement_sheet *sheet, size_t company);

/* What it has to pay (below zero) or to get, all others taken together. */
int64_t settlement_balance(const struct settlement_sheet *sheet, size_t company);

/* Decimals of a unit of the reckoning. */
int settlement_decimals(const struct settlement_sheet *sheet, size_t unit);
struct str settlement_unit_name(const struct settlement_sheet *sheet, size_t unit,
                                enum language language);

/* As an object; the movements as a table for a spreadsheet, with semicolons where numbers have commas. */
void settlement_put(struct json *json, const struct settlement_sheet *sheet);
void settlement_write_csv(struct buf *out, const struct settlement_sheet *sheet,
                          enum language language);

/* All but the movements, as a page of 80 columns. */
void settlement_write_page(struct buf *out, const struct settlement_sheet *sheet,
                           enum language language);

#define SETTLEMENT_REPORT_BYTES                                                                    \
    (64u << 20) /* of address space: RECKONING_MOVEMENTS_MAX lines in any form */

#endif
