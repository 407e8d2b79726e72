/* permissions.h - who may do what at a till: one table of roles and acts.
 *
 * Each route says in its row which act it is (http/route.h); what else an act may turn out to be, by its fields or by what it
 * is about, the row says too.  A row that says nothing is nobody's.
 */
#ifndef APP_STAFF_PERMISSIONS_H
#define APP_STAFF_PERMISSIONS_H

#include "core/wording.h"

enum staff_role { STAFF_CASHIER, STAFF_MANAGER, STAFF_ADMINISTRATOR };
#define STAFF_ROLES (STAFF_ADMINISTRATOR + 1)

enum act {
    ACT_UNTOLD,    /* of a row that forgot to say: nobody's */
    ACT_OPEN,      /* nobody has to have signed in */
    ACT_LOOK,      /* at customers, receipts and balances */
    ACT_SELL,      /* also what is reserved, claimed and printed */
    ACT_REWARD,    /* on a sale, or handed over */
    ACT_CONVERT,   /* points to a voucher */
    ACT_ENROL,     /* a customer, and what belongs to his file: cards, phones, a PIN, invitations */
    ACT_TOP_UP,    /* money is paid in */
    ACT_GIFT_CARD, /* one is sold, or the code of a voucher made */
    ACT_EVENT,     /* points for something else: a review */
    ACT_PASS_ON,   /* from one account to another */
    ACT_RETURN,    /* within RETURN_FRESH_MINUTES, at the till of the sale */
    ACT_RETURN_LATE, /* any other */
    ACT_UNDO,        /* money that was paid in goes back */
    ACT_BLOCK,       /* a card that was lost */
    ACT_CARD,        /* one is replaced, renewed or unblocked */
    ACT_RIGHTS,      /* of members of an account; accounts that become one, and two again */
    ACT_ADJUST,      /* by hand */
    ACT_CLOSE,       /* an account, and it is opened again */
    ACT_REPORT,      /* what the shop owes, how it goes */
    ACT_SETTINGS,    /* programmes, batches of cards, printers, operators */
};
#define ACTS         (ACT_SETTINGS + 1)
#define ACT_BIT(act) (INT64_C(1) << (act))

const char *staff_role_name(enum staff_role role);                              /* "cashier" */
MUST_USE enum err staff_role_parse(struct str name, enum staff_role *ret_role); /* E_INVALID */

const char *act_name(enum act act);                              /* "return_late" */
MUST_USE enum err act_parse(struct str name, enum act *ret_act); /* E_INVALID; not ACT_UNTOLD */
struct phrase act_phrase(enum act act);                          /* "return something late" */
bool act_may(enum staff_role role, enum act act);

/* Whether somebody else can agree to it in place: there is a role that may. */
bool act_can_be_approved(enum act act);

#endif
