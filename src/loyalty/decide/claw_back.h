/* claw_back.h - points that should be taken back: from the lots they became, and what of them was spent meanwhile.
 *
 * Lines that come back and money that goes back have this in common: an earlier entry had given something, and
 * entry->outcome says how much of it less it is from now on.
 */
#ifndef LOYALTY_DECIDE_CLAW_BACK_H
#define LOYALTY_DECIDE_CLAW_BACK_H

#include "loyalty/entry.h"

struct purchase_history; /* decide.h */

struct claw_back_work {
    struct arena *arena;
    const struct program *program; /* by which it was given */
    struct entry *entry;           /* ENTRY_RETURN, ENTRY_UNDO; its outcome is decided */
    struct account *account;
    const struct entry *const
        *origins; /* those that gave it, in order; their lots are taken first */
    size_t origin_count;
    int64_t refund_minor; /* paid out, before anything is withheld */
    const struct purchase_history
        *history;     /* of a return: vouchers that it may turn back; NULL: none */
    bool keeps_money; /* what was spent of a unit of money is withheld whatever the policy */
};

/* Takes back what entry->outcome earns less, unit by unit: moves, and what is withheld.  What is short comes from
 * vouchers that such points became (turn_back.h); what is short then becomes a
 * debt, is let go or is withheld by the programme's policy; but what had repaid an older debt is owed again under
 * each.  E_WITHHOLD_SHORT (have/need: refund and value of the points). */
MUST_USE enum err claw_back_earned(const struct claw_back_work *work, struct refusal *ret_refusal);

#endif
