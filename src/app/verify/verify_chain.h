/* verify_chain.h - one chain of the journal, replayed from its first entry. */
#ifndef APP_VERIFY_VERIFY_CHAIN_H
#define APP_VERIFY_VERIFY_CHAIN_H

#include "app/verify/verify_tables.h"

/* Every entry in order, then the head and the accounts of the chain.  The audit's connections are in one
 * snapshot.  E_JOURNAL with the finding kept; E_BUSY when an earlier chain has one already. */
MUST_USE enum err verify_chain(struct audit *audit);

/* All chains together have replayed so many more; false when it is no use to go on with this one. */
bool verify_goes_on(struct audit *audit, int64_t more);

#endif
