/* staff.h - who stands at the till: named accounts, a PIN, and a manager who agrees in place.
 *
 * A key that asks for staff (habitue key add --staff) does nothing of a customer's by itself: somebody has to have signed in on it, whose
 * role decides (permissions.h), and whose code stands in each entry.  What a role may not, another can agree to by a word that is
 * good for one act, once.  (docs/decisions/043-the-till-knows-who-stands-at-it.md)
 */
#ifndef APP_STAFF_STAFF_H
#define APP_STAFF_STAFF_H

#include "app/staff/permissions.h"
#include "core/instant.h"
#include "loyalty/entry.h"
#include "storage/staff/operator_storage.h"

#define STAFF_TOKEN_CHARS 32 /* of 5 random bits */

/* Of a caller: what a request tells, and what was found out of it. */
struct staff {
    bool is_asked;          /* the key asks for staff; otherwise it may whatever its scopes say */
    bool is_office;         /* it is that of the office (office.h) */
    struct str token;       /* of who has signed in; empty: none was told */
    struct str approval;    /* of who agrees */
    struct str operator_id; /* whom the body calls the operator */
    bool has_at;            /* when it happened, as the body says */
    struct instant at;
    bool may_be_late; /* a till sends it that recorded it without a line */
    int64_t acts;     /* what it is: bits, each of which has to be allowed */
    int64_t also;     /* what it may turn out to be */

    /* By staff_enter(). */
    enum staff_role role;
    struct instant ends;
    enum alone alone;       /* whether the till alone let him in */
    struct str approved_by; /* empty: nobody agreed to anything */
    enum act approved;
};

struct caller;

/* Who it is that has the word; the code goes to caller->operator_id.  Nothing where the key does not ask, or where nobody has to have signed in.
 * E_OPERATOR_NEEDED; E_OPERATOR_OTHER: the body says it was somebody else; E_APPROVAL: nobody agrees to this by that
 * word. */
MUST_USE enum err staff_enter(struct db *db, struct arena *arena, struct instant now,
                              struct caller *caller);

/* May who was found do this?  E_FORBIDDEN_ROLE, told. */
MUST_USE enum err staff_may(const struct staff *staff, enum act act, struct problem *problem);

/* All that the request is. */
MUST_USE enum err staff_may_all(const struct staff *staff, struct problem *problem);

/* "may": the names of the acts that a role allows. */
void staff_put_may(struct json *json, enum staff_role role);

/* The word of who agreed is used, by this entry (number 0: none tells of it).  E_EXISTS: it was meanwhile. */
MUST_USE enum err staff_use_approval(struct db *db, const struct staff *staff, struct instant now,
                                     int32_t partition, int64_t number);

#endif
