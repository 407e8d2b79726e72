/* feed_journal.h - the purchases of an installation's own journal, as a stream into a simulation.
 *
 * Chain after chain, each in its order, all as of one moment; an account is one customer.  A receipt that
 * was claimed later counts for its account on the day of the claim's purchase.  Nothing is written.
 */
#ifndef SIMULATE_FEED_JOURNAL_H
#define SIMULATE_FEED_JOURNAL_H

#include "app/app.h"
#include "simulate/simulate.h"

/* Entries so far and in all; false stops. */
typedef bool feed_journal_watch(void *context, int64_t done, int64_t total);

struct feed_journal {
    feed_journal_watch *watch; /* may be NULL */
    void *watch_context;
};

/* The errors of the database; E_JOURNAL for an entry that cannot be read; as simulation_take(). */
MUST_USE enum err feed_journal_run(struct app *app, const struct feed_journal *feed,
                                   struct simulation *simulation, bool *ret_is_stopped);

#endif
