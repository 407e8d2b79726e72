/* holds_say.h - what is told of holds, and of what was done by hand, beside the answers of app/answer.h. */
#ifndef APP_MONEY_HOLDS_SAY_H
#define APP_MONEY_HOLDS_SAY_H

#include "core/json.h"
#include "loyalty/entry.h"
#include "storage/db.h"

/* Of an account at an instant: its open holds, and their sum by unit. */
MUST_USE enum err holds_put(struct json *json, struct db *db, struct arena *arena,
                            int32_t partition, const struct account *account, struct instant now);

/* The members "hold", "release" and "adjustment" of an entry in a list; null where it is none. */
void holds_put_entry(struct json *json, const struct entry *entry);

/* The whole answer to a HOLD, a RELEASE or an ADJUST, but its balances. */
void holds_put_answer(struct json *json, const struct entry *entry);

#endif
