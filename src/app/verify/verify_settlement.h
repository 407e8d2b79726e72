/* verify_settlement.h - what companies agreed on: each version is there as the journal says, and no other. */
#ifndef APP_VERIFY_VERIFY_SETTLEMENT_H
#define APP_VERIFY_VERIFY_SETTLEMENT_H

#include "app/verify/verify_tables.h"

MUST_USE enum err verify_settlement(struct audit *audit, const struct entry *entry);

/* After the last entry of the chain. */
MUST_USE enum err verify_settlement_end(struct audit *audit);

#endif
