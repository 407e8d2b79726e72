/* card_say.h - cards, as callers see them. */
#ifndef APP_CARD_CARD_SAY_H
#define APP_CARD_CARD_SAY_H

#include "core/json.h"
#include "storage/card_storage.h"

/* "active", or why it is not accepted on a day: "blocked", "dormant", "replaced", "expired". */
const char *card_state_name(const struct card *card, struct date on);

/* One, without what only the office sees of it. */
void card_put(struct json *json, const char *name, const struct card *card, struct date on);

/* "cards": all of an account, as they are on a day, with the number of the card that is there for one that was replaced.
 * With `has_uses` also when each was used last, which costs a walk through the newest entries. */
MUST_USE enum err card_put_list(struct json *json, struct db *db, struct arena *arena,
                                int32_t partition, int64_t account, struct date on, bool has_uses);

/* Why it is not accepted, among the alerts; nothing when it is. */
void card_put_alert(struct json *json, const struct card *card, struct date on);
void card_put_word(struct json *json, const char *code); /* an alert that is a word */

#endif
