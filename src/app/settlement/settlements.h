/* settlements.h - what companies that share a programme have agreed on, as versions: written, found by a day, shown.
 *
 *      2027-01-01 ── version 1 ──► 2027-06-30   2027-07-01 ── version 2 ──►
 *
 * A version is never changed; the journal has the digest of each.  None but the first begins in the past: what was
 * settled stays settled.
 */
#ifndef APP_SETTLEMENT_SETTLEMENTS_H
#define APP_SETTLEMENT_SETTLEMENTS_H

#include "app/commit.h"
#include "loyalty/settlement/agreement.h"

struct settlement_request {
    const struct json_node *settlement; /* the document */
    struct str json;                    /* its text, as it will be kept */
};

command_run settlement_create_run; /* POST /v1/settlements; E_INVALID, E_SHOP_UNKNOWN, E_LIMIT */

/* Answers that. */
MUST_USE enum err settlement_put_answer(struct json *json, const struct entry *entry);

struct settlement {
    int64_t number; /* of the version */
    struct agreement agreement;
    struct date
        until; /* the last day: its own, or the one before the next begins; DATE_NONE: none */
    struct instant created;
    struct str json;
};

struct settlements {
    struct settlement *items; /* by the first day */
    size_t count;
};

MUST_USE enum err settlements_load(struct db *db, struct arena *arena,
                                   struct settlements *ret_settlements);

/* In force on a day; NULL: none is. */
const struct settlement *settlement_on(const struct settlements *settlements, struct date on);

/* Which tells whose a shop was on a day: the one in force then, the last that was, or for days before all of them the
 * first; NULL: there is none. */
const struct settlement *settlement_near(const struct settlements *settlements, struct date on);

/* Whether shops are of several companies, or were by a settlement. */
MUST_USE enum err settlement_is_shared(struct db *db, struct arena *arena,
                                       const struct settlements *settlements, bool *ret_is_so);

/* What somebody should look into. */
enum settlement_code {
    SETTLEMENT_NONE, /* shops of several companies, and no settlement is in force */
    SETTLEMENT_SHOP, /* a shop is of another company than the settlement in force says, or not in it */
    SETTLEMENT_UNIT, /* the programme has a unit of which it does not say what it is worth */
    SETTLEMENT_NOT_VALUED /* of a report: something moved between companies that nothing says the worth of */
};

struct settlement_warning {
    enum settlement_code code;
    struct str what; /* the shop, the unit; empty where there is neither */
};

struct settlement_warnings {
    struct settlement_warning *items;
    size_t count;
    size_t size;
};

/* As things stand on a day; in the arena. */
MUST_USE enum err settlement_warn(const struct app *app, struct db *db, struct arena *arena,
                                  const struct settlements *settlements, struct date on,
                                  struct settlement_warnings *ret_warnings);
MUST_USE enum err settlement_warnings_add(struct arena *arena, struct settlement_warnings *warnings,
                                          enum settlement_code code, struct str what);
const char *settlement_warning_code(enum settlement_code code);     /* "none_in_force" */
struct phrase settlement_warning_phrase(enum settlement_code code); /* %1 is `what` */
void settlement_warnings_put(struct json *json, const struct settlement_warnings *warnings);

/* The day of the first shop, now. */
struct date settlement_today(const struct app *app);

/* All versions; one of them (`id` a number, or "active"), with its document and its text.  E_NOT_FOUND. */
MUST_USE enum err settlement_show_all(struct app *app, struct db *db, struct arena *arena,
                                      struct buf *ret_answer);
MUST_USE enum err settlement_show(struct app *app, struct db *db, struct arena *arena,
                                  struct str id, struct buf *ret_answer);

#define SETTLEMENT_TEXT_MAX_BYTES (256u << 10)

/* As it is printed and signed. */
void settlement_write_text(struct buf *out, const struct settlement *settlement, uint16_t currency,
                           enum language language);

#endif
