/* merge.h - an account becomes part of another: its members, its cards and all that it has.
 *
 *      chain of the account   ... [what is due] MERGE  SEND ...
 *      chain of the other     ... [what is due] COME or CARD ...  RECEIVE ...
 *
 * The two chains may be one.  Who comes has a new number there, so that an entry never names what is of another chain
 * (docs/decisions/026).  The account stays, with its past and with what was bought for it: what comes back is recorded
 * there, and what that leaves goes on to the other.
 */
#ifndef APP_FAMILY_MERGE_H
#define APP_FAMILY_MERGE_H

#include "app/facts.h"

struct merge_request {
    struct str account; /* id, from the path */
    struct str into;    /* id */
    struct str role;    /* of who held the account, on the other; empty: adult */
    struct str shop;    /* where; empty: the key's, or the first */
};

/* POST /v1/accounts/{id}/merge.  The order of the checks: E_INVALID (role, or the same account), E_NOT_FOUND of each,
 * E_SHOP_UNKNOWN, E_NOT_A_MEMBER_CARD of each, E_ACCOUNT_MERGED of each, E_HOLDS_OPEN, E_ACCOUNT_OWES, E_NO_PROGRAM,
 * E_LIMIT. */
command_run merge_run;

/* Of an account that a request names, under the head of its partition: E_NOT_FOUND; E_ACCOUNT_MERGED, and the sentence says
 * which it is part of. */
MUST_USE enum err merge_check_account(struct db *db, struct command *command, int32_t partition,
                                      int64_t account, const char *pointer);

/* The same of one that is loaded. */
MUST_USE enum err merge_check_past(const struct past *past, const char *pointer,
                                   struct problem *problem);
enum err merge_refuse(const struct account_ref *into, const char *pointer,
                      struct problem *problem); /* always E_ACCOUNT_MERGED */

/* ---- what comes back ----------------------------------------------------------------------------
 *
 * A return of what was bought before:
 *
 *      chain of the account   ... RETURN  SEND (what it leaves) ...                RECEIVE (what was owed) ...
 *      chain of the other     ...           RECEIVE ...  SEND (as far as it is there) ...
 */
struct merged_return {
    struct account_ref into; /* partition 0: the account is part of no other */
    size_t first;            /* of its SENDs, among what follows from the return */
    struct beside other;
    struct entry *receives; /* of what the other account pays */
    size_t receive_count;
};

/* Once the return and what follows from it are decided; `draws` are opened already. */
MUST_USE enum err merged_return_send(struct write_context *context, struct command *command,
                                     const struct entry *purchase, const struct entry *entry,
                                     struct working *working, struct merged_return *ret_merged);
MUST_USE enum err merged_return_decide(struct write_context *context, struct arena *arena,
                                       const struct entry *entry, struct working *working,
                                       const struct beside *others, size_t other_count,
                                       struct merged_return *merged);
MUST_USE enum err merged_return_append(struct write_context *context, struct command *command,
                                       const struct entry *entry, const struct working *working,
                                       struct merged_return *merged);

#endif
