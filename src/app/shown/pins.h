/* pins.h - a member's PIN: a second factor, where a card shows but a number.
 *
 * Kept as a slow digest with a salt of its own; it is in no journal, no log and no kept request.
 */
#ifndef APP_SHOWN_PINS_H
#define APP_SHOWN_PINS_H

#include "app/commit.h"
#include "storage/member_storage.h"

bool pin_is_valid(struct str pin); /* PIN_MIN_DIGITS .. PIN_MAX_DIGITS digits */

/* Some 40 ms and 16 MiB each: never on a writer's thread.  E_NO_MEMORY. */
MUST_USE enum err pin_make(struct str pin, struct member_pin *ret_pin);
MUST_USE enum err pin_check(struct str pin, const struct member_pin *kept, bool *ret_is_right);

/* Whose PIN belongs to the card that a text names: number 0 when there is no such card or it is nobody's. */
struct pin_owner {
    int32_t partition;
    int64_t member;
    struct member_pin pin;
};
MUST_USE enum err pin_find(struct db *db, struct arena *arena, struct str card,
                           struct pin_owner *ret_owner);

struct pin_request {
    struct str member; /* id, from the path */
    struct str pin;    /* empty: none any more */
    struct member_pin kept;
};

command_run pin_set_run; /* POST /v1/members/{id}/pin; E_NOT_FOUND */

#endif
