/* card_renew.h - a purchase that renews its card. */
#ifndef APP_CARD_CARD_RENEW_H
#define APP_CARD_CARD_RENEW_H

#include "app/commit.h"
#include "loyalty/entry.h"
#include "storage/card_storage.h"

/* Behind all that a purchase writes: where the programme says so, and the end of its card is near, the card lasts longer
 * from now on, by an entry of its own. */
MUST_USE enum err card_renew_by_use(struct write_context *context, struct command *command,
                                    const struct card *card, const struct entry *purchase);

#endif
