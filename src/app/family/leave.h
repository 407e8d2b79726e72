/* leave.h - a member leaves an account for one of his own, with his cards and perhaps with a share.
 *
 *      his account so far     ... [what is due] LEAVE  SEND ...
 *      the one that is his    ENROL  [CARD ...]  RECEIVE ...
 *
 * Both lie in one chain, and all of it is one command.  A share needs no transfer words of its unit, and keeps its days;
 * what is owed, vouchers and what is held stay.
 */
#ifndef APP_FAMILY_LEAVE_H
#define APP_FAMILY_LEAVE_H

#include "app/commit.h"

struct leave_share {
    struct str unit;
    int64_t points; /* > 0 */
};

struct leave_request {
    struct str member;       /* id, from the path */
    struct json_list shares; /* of struct leave_share, up to UNITS_MAX */
    struct str shop;         /* where; empty: the key's, or the first */
};

/* POST /v1/members/{id}/leave.  E_NOT_FOUND, E_SHOP_UNKNOWN, E_MEMBER_ALONE, E_HOLDER_NEEDED; then of each share
 * E_NO_PROGRAM, E_NOT_TRANSFERABLE, E_POINTS_SHORT. */
command_run leave_run;

#endif
