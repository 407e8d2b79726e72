/* live.h - who listens hears that an account has moved, and by which entry; not how.
 *
 *      commit ──live_wake()──┐
 *      another server ───────┴─► the thread looks at the heads ──► newest of each watch ──► wake()
 *
 * Whoever is woken asks for what he wants to know, as he would have without: so nothing is told here that a key may not
 * see, and what was missed is made up by one number (docs/decisions/041-a-screen-is-told-that-an-account-moved.md).
 */
#ifndef APP_LIVE_H
#define APP_LIVE_H

#include <stdatomic.h>

#include "app/app.h"

struct live; /* live.c */

#define LIVE_NOT_KNOWN (-1)

/* Of one listener, in memory of his own.  Whoever reads the atomic fields needs no lock. */
struct live_watch {
    /* Filled in before live_watch(). */
    int32_t partition;
    int64_t account;
    int64_t key; /* by which he listens: it ends with it */
    /* Both are called under a lock: a field below has changed; and, each second, is anybody there? */
    void (*wake)(struct live_watch *watch);
    void (*check)(struct live_watch *watch);

    atomic_int_least64_t newest; /* entry of the account; LIVE_NOT_KNOWN: not looked for yet */
    atomic_int_least64_t beats;  /* signs of life that are due: one each LIVE_BEAT_S */
    atomic_bool is_over;

    /* Of live.c alone. */
    bool is_unsure; /* its account has to be looked for by itself */
    int64_t beat_us;
    struct live_watch *next;
    struct live_watch **link; /* what points here */
};

MUST_USE enum err live_open(struct app *app, struct live **ret_live);
void live_close(struct live **live); /* nobody watches any more */

void live_watch(struct live *live, struct live_watch *watch);
void live_unwatch(struct live *live,
                  struct live_watch *watch); /* from here on wake() is not called */

/* Something was committed.  Costs nothing while nobody watches, and on NULL. */
void live_wake(struct live *live);

int64_t live_count(const struct live *live);
void live_end(struct live *live); /* all watches are over: the app has to be closed */

#endif
