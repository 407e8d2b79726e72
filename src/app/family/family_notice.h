/* family_notice.h - what the holder of an account is told of its other members, queued with what they did. */
#ifndef APP_FAMILY_FAMILY_NOTICE_H
#define APP_FAMILY_FAMILY_NOTICE_H

#include "app/commit.h"
#include "loyalty/family.h"

/* After a purchase was recorded: a notice, where the member whose card it was is no holder and took as much from the
 * account as its holder wants to hear of.  A card that is nobody's tells nothing. */
MUST_USE enum err family_notice_taken(struct write_context *context, struct arena *arena,
                                      const struct past *past, const struct entry *purchase);

/* After somebody has joined: always one.  `shop` is where, NULL when nobody told. */
MUST_USE enum err family_notice_joined(struct write_context *context, struct arena *arena,
                                       const struct app_shop *shop, const struct entry *join);

#endif
