/* house.h - an installation and the merchants that it hosts, as one process serves them.
 *
 *      who is meant ──► tenant ──► house_enter() ──► its app, open ──► house_leave()
 *
 * Each merchant is an app of its own (app/app.h) on a database of its own.  It is opened when somebody asks
 * for it, by a thread of the house, so that nobody else waits; of more than so many the one is closed that
 * was left longest ago.  The list of merchants is read again each second: what `habitue merchant` changes,
 * on any machine, is heard within that time.
 */
#ifndef APP_HOUSE_H
#define APP_HOUSE_H

#include "app/commit.h"

struct house;  /* house.c */
struct tenant; /* a merchant that is hosted; lives as long as the house */

struct house_settings {
    struct app_settings own;    /* of the installation's own merchant */
    struct app_settings hosted; /* of those that it hosts: their money is not ours to take */
};

/* Opens the installation itself, and lists its merchants.  `settings` may be NULL: the counter alone, and no printer.
 * As app_open(). */
MUST_USE enum err house_open(const char *address, int64_t open_max,
                             const struct house_settings *settings, struct house **ret_house);

/* For CLEANUP(): nobody may be inside any more. */
void house_close(struct house **house);

/* Who answers under a host name ("Shop.Example:8080": without its port, in any case); NULL: the
 * installation's own merchant.  Who has a code; NULL: nobody. */
struct tenant *house_by_host(struct house *house, struct str host);
struct tenant *house_by_code(struct house *house, struct str code);
struct str tenant_code(const struct tenant *tenant); /* empty for NULL, the installation's own */
bool house_is_suspended(struct house *house, const struct tenant *tenant);

/* The merchants that are hosted, from 0 on: false behind the last.  NULL: it is not listed now, or suspended. */
bool house_tenant_at(struct house *house, size_t index, struct tenant **ret_tenant);

/* Somebody with a merchant. */
struct visit {
    struct house *house;
    struct tenant *tenant;
    struct app *app; /* open until house_leave() */
    enum err err;    /* or why it is not */
    void (*done)(struct visit *visit,
                 void *context); /* called by a thread of the house; NULL: do not wait */
    void *context;
    struct visit *next; /* the house's */
};

/* Goes to a merchant, or with NULL to the installation's own.  True: visit->app is open, or visit->err says
 * why not.  False: it has to be opened first; when visit->done is told, it is called when it is open or
 * could not be.  E_MERCHANT_SUSPENDED; E_BUSY when as many are open as may be and each has visitors, or
 * when its database cannot be used now. */
bool house_enter(struct house *house, struct tenant *tenant, struct visit *visit);
void house_leave(struct visit *visit); /* harmless on { 0 }, or twice */

struct app *house_root(const struct house *house); /* the installation's own */

/* What servers on one database tell each other: called each second by a thread of the house, with a connection
 * to the installation's database that may write; never on an embedded one.  After an error it is called again
 * the next second, with another connection if this one is broken. */
typedef enum err house_share(struct db *db, void *context);

/* From now on, or with NULL no more: then it is not at work when this returns. */
void house_set_share(struct house *house, house_share *share, void *context);

struct house_figures {
    int64_t merchants; /* that are listed */
    int64_t suspended;
    int64_t open;
    struct commit_figures
        commits; /* of the installation and all merchants, since the house was opened */
};
void house_figures(struct house *house, struct house_figures *ret_figures);

#endif
