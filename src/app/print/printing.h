/* printing.h - cards, vouchers and gift cards on paper and plastic: one, or thousands in one file. */
#ifndef APP_PRINT_PRINTING_H
#define APP_PRINT_PRINTING_H

#include "app/batch/batches.h"
#include "app/print/brands.h"
#include "documents/card_print.h"
#include "documents/slip_print.h"
#include "storage/card_storage.h"

/* A document that is being written. */
struct printing {
    struct app *app;
    struct db *db;
    const struct app_shop *shop;
    bool has_language;
    enum language language;
    bool is_nameless;
    struct draw *draw;
    struct brand brand;
    struct stationery stationery;
    struct card_print cards;
    struct slip_print slips;
    int64_t count;  /* that were added */
    int64_t passed; /* that were looked at, with those of which nothing is left */
};

/* Begins a document with the mark of a shop.  The arena keeps the brand; `pages` is for what a page needs, and has room for
 * ten cards.  The sink is borrowed until printing_close().  E_LOGO, E_NO_MEMORY. */
struct printing_wish {
    struct app *app;
    struct db *db;
    const struct app_shop *shop;
    enum card_paper card_paper;
    enum slip_paper slip_paper;
    bool has_language; /* otherwise each card's is its holder's, or the shop's */
    enum language language;
    bool is_nameless; /* no holder is named: for who may not see people */
    struct draw_sink sink;
};
MUST_USE enum err printing_open(const struct printing_wish *wish, struct arena *arena,
                                struct arena *pages, struct printing *ret_printing);

/* One more: a member's card with its holder's name, or a voucher or gift card as it stands today.  Its texts are in
 * `arena` and stay until they are on their page.  E_VOUCHER_USED: nothing is left of it. */
MUST_USE enum err printing_add(struct printing *printing, struct arena *arena,
                               const struct card *card);

/* The cards of a batch that nobody has yet, from a place until another: on them stands their number alone.  `watch` as
 * below.  E_DB_CORRUPT. */
typedef bool printing_watch(void *context, int64_t done, int64_t total);
MUST_USE enum err printing_add_batch(struct printing *printing, struct arena *arena,
                                     const struct batch_now *now, int64_t from, int64_t until,
                                     printing_watch *watch, void *context, bool *ret_is_whole);

/* What draw_finish() tells. */
MUST_USE enum err printing_finish(struct printing *printing);
void printing_close(struct printing *printing); /* for CLEANUP() */

/* All of a range, by code, but for those of which nothing is left; `watch` hears how far it is after each hundred, and
 * says whether to go on: *ret_is_whole is false when it did not. */
MUST_USE enum err printing_add_all(struct printing *printing, struct arena *arena,
                                   const struct card_range *range, printing_watch *watch,
                                   void *context, bool *ret_is_whole);

#endif
