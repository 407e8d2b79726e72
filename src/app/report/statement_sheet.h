/* statement_sheet.h - the statement of an account: what it had, what came and went, and what it has, by days of the
 * shop.
 *
 *      05/11/2026  10:41  market  Versement                  +50,00        60,00
 *
 * A movement belongs to the day on which the server recorded it, as in the report of what is owed: what a till tells
 * late changes no statement that somebody has already.
 */
#ifndef APP_REPORT_STATEMENT_SHEET_H
#define APP_REPORT_STATEMENT_SHEET_H

#include "app/app.h"
#include "app/ids.h"
#include "core/json.h"
#include "loyalty/account/statement.h"

struct statement_wish {
    struct str account;
    struct date from;            /* DATE_NONE: the first day of the month of `until` */
    struct date until;           /* DATE_NONE: today, or with neither the last day of this month */
    const struct caller *caller; /* whose shop it is told in; NULL: the first */
};

struct statement_sheet {
    struct id account;
    struct date from, until;
    struct instant made;
    const struct app_shop *shop;
    struct str merchant;
    const struct program *program; /* in force now; NULL: none */
    uint16_t currency;
    enum language language; /* of the shop */
    struct statement statement;
};

/* In the arena.  E_NOT_FOUND; E_INVALID: `from` is behind `until`; E_STATEMENT_LONG. */
MUST_USE enum err statement_make(struct app *app, struct db *db, struct arena *arena,
                                 const struct statement_wish *wish,
                                 struct statement_sheet *ret_sheet);

/* As an object; as a table for a spreadsheet, with semicolons where numbers have commas; as a page of 80 columns. */
void statement_put(struct json *json, const struct statement_sheet *sheet);
void statement_write_csv(struct buf *out, const struct statement_sheet *sheet,
                         enum language language);
void statement_write_page(struct buf *out, const struct statement_sheet *sheet,
                          enum language language);

/* The units that are told, in the order of the programme, those that it does not know last: indexes into
 * statement.units, which has room for them. */
size_t statement_order(const struct statement_sheet *sheet, size_t *ret_indexes);

#define STATEMENT_UNITS_MAX 256 /* ids of units over all versions that one account may be told of */
#define STATEMENT_BYTES     REPLY_MAX_BYTES /* STATEMENT_LINES_MAX lines in any form */

#endif
