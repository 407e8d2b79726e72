/* unmerge.h - an account that became part of another is its own again.
 *
 *      chain of the other     ... [what is due] UNMERGE  GO ...  SEND ...
 *      chain of the account   ... [what is due] COME or CARD ...  RECEIVE ...
 *
 * Who came with it and is there still goes back with all of his cards, and what is left of the lots that came.  Both
 * have new numbers once more, as when they came (docs/decisions/026).
 */
#ifndef APP_FAMILY_UNMERGE_H
#define APP_FAMILY_UNMERGE_H

#include "app/facts.h"

struct unmerge_request {
    struct str account; /* id, from the path */
    struct str shop;    /* where; empty: the key's, or the first */
};

/* POST /v1/accounts/{id}/unmerge.  The order of the checks: E_NOT_FOUND, E_NOT_MERGED, E_SHOP_UNKNOWN, E_ACCOUNT_MERGED (the
 * other is part of a third), E_HOLDER_LEFT, E_ACCOUNT_CLOSED (the other is), E_HOLDS_OPEN, E_MEMBER_ALONE and E_HOLDER_NEEDED
 * (of the other), E_NO_PROGRAM, E_LIMIT. */
command_run unmerge_run;

#endif
