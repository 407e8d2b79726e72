/* app.h - an open installation: who sells, by which rules, and the way to its journal.
 *
 * Opened once per process; everything in it may be used from any thread.  Shops, tills and active
 * programmes are kept in memory: they are few, and each purchase needs them.
 */
#ifndef APP_APP_H
#define APP_APP_H

#include "cable/cable_address.h"
#include "core/zone.h"
#include "loyalty/program.h"
#include "storage/config_storage.h"
#include "storage/db_open.h"
#include "storage/program_storage.h"

struct commit_loop;
struct hints;
struct live;
struct mail_settings;
struct messages;
struct passes;
struct pay_settings;
struct payments;
struct prints;
struct referrals;
struct wallet;

struct app_shop {
    struct shop shop;
    const struct zone *zone;
};

/* A version of the programme that was activated; never changes, lives as long as the app. */
struct app_program {
    int64_t number;
    struct instant active_from;
    struct str json;
    struct program program;
};

struct app; /* opaque: app.c */

#define PROGRAM_PARTITION 1 /* in whose turn programmes are kept and become active */

enum app_mode {
    APP_SERVE,   /* writers, and readers beside them */
    APP_INSPECT, /* readers only: verify, backup */
};

/* Opens what is at an address (storage/db_open.h).  E_DB_MISSING and the other errors of db_open(). */
MUST_USE enum err app_open(const char *address, enum app_mode mode, struct app **ret_app);
void app_close(struct app **app); /* for CLEANUP(): stops the writers after what is queued */

const char *app_address(const struct app *app);
int32_t app_partition_count(const struct app *app); /* 1 .. PARTITIONS_MAX */
const struct merchant *app_merchant(const struct app *app);
const struct app_shop *app_shop_by_code(const struct app *app, struct str code); /* or NULL */
const struct app_shop *app_shop_by_id(const struct app *app, int64_t id);
struct str app_shop_code(const struct app *app, int64_t id); /* empty: there is none */
struct str app_shop_country(const struct app_shop *shop); /* for telephone numbers; NULL: France */
size_t app_shop_count(const struct app *app);
const struct app_shop *app_shop_at(const struct app *app,
                                   size_t index); /* the first is the oldest */
const struct till *app_till_by_code(const struct app *app, int64_t shop_id, struct str code);
const struct till *app_till_by_id(const struct app *app, int64_t id);
size_t app_till_count(const struct app *app); /* of all shops */
const struct till *app_till_at(const struct app *app, size_t index);

/* The version in force at an instant, or NULL; the version with a number, or NULL. */
const struct app_program *app_program_at(const struct app *app, struct instant at);
const struct app_program *app_program_after(const struct app *app,
                                            struct instant at); /* next, or NULL */
const struct app_program *app_program_by_number(const struct app *app, int64_t number);

bool app_looks_back(const struct app *app); /* a version that is or was active does */

int64_t app_program_count(const struct app *app); /* active ones that are known here */

/* Takes up the active versions that this process does not know yet: another one made them so. */
MUST_USE enum err app_program_load(struct app *app, struct db *db);

/* A version comes into force in two steps, both in the turn of PROGRAM_PARTITION: all that can fail is done
 * before the journal says that it is active, and afterwards it is only put where readers look.  A version
 * whose commit failed stays prepared, and its next try takes it up.  E_PROGRAMS_FULL when
 * PROGRAM_VERSIONS_MAX are there or the memory for them is used up. */
MUST_USE enum err app_program_prepare(struct app *app, const struct program_row *row);
void app_program_publish(struct app *app, int64_t number);

struct hints *app_hints(const struct app *app);   /* app/hints.h */
struct commit_loop *app_loop(struct app *app);    /* NULL under APP_INSPECT */
struct live *app_live(struct app *app);           /* app/live.h; NULL where nobody listens */
struct referrals *app_referrals(struct app *app); /* app/referrals.h; NULL where nobody sells */

struct messages *app_messages(const struct app *app); /* app/message/messages.h; the same */

struct payments *app_payments(struct app *app); /* app/payment/payments.h; the same */

struct prints *app_prints(const struct app *app); /* app/printer/prints.h; the same */

/* What a process that serves may do beside its database. */
struct app_settings {
    const struct pay_settings *pay;   /* which payment providers there are; NULL: none */
    const struct mail_settings *mail; /* who takes letters; NULL: nobody */
    enum cable_reach printers;        /* where it goes for them */
};

/* Begins what the program does by itself beside its callers, until the app is closed: for one that serves. */
MUST_USE enum err app_begin_work(struct app *app, const struct app_settings *settings);

/* The same for passes in wallets (app/wallet/passes.h), of an installation's own merchant: nothing where `wallet` is
 * NULL.  It has to live longer. */
MUST_USE enum err app_begin_passes(struct app *app, const struct wallet *wallet);
struct passes *app_passes(struct app *app); /* NULL: there are none */

/* A reading connection for the calling thread: taken from a pool, given back by CLEANUP(). */
struct reader {
    struct app *app;
    struct db *db;
};
MUST_USE enum err reader_take(struct app *app, struct reader *ret_reader);

/* The same in steps: a connection, with which no programme is up to date yet; the question whether others
 * have made one active, which travels with the next; and taking those up. */
MUST_USE enum err reader_take_bare(struct app *app, struct reader *ret_reader);
MUST_USE enum err reader_ask(struct reader *reader);
MUST_USE enum err reader_follow(struct reader *reader);
void reader_give(struct reader *reader); /* for CLEANUP(); harmless on { 0 } */

#endif
