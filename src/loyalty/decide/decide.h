/* decide.h - the verdicts: facts and account in, effects out.
 *
 * Each function takes an entry whose facts are filled in, decides its effects, applies them to the
 * working copy of the account, and completes the entry (outcome, moves, balances).  The same calls
 * decide a purchase on the server, answer a quote, run the simulator, and replay the journal.
 * Where the programme looks back (program.has_past), the account's past must be kept for as many months as
 * it asks for; each verdict adds its entry to a past that is kept.  Where it has totals (program.has_totals),
 * account->stock must be told, and what the entry takes of it is added there.
 * On any error the entry's effects and the working copy are undefined and must be dropped.
 */
#ifndef LOYALTY_DECIDE_DECIDE_H
#define LOYALTY_DECIDE_DECIDE_H

#include "loyalty/entry.h"

/* ENTRY_PURCHASE.  `account` NULL without a card.  Payments that are told must add up to the amount
 * due (E_PAYMENTS, refusal.have/need); a receipt without payments is taken as paid.  What is earned
 * cannot be spent on the same receipt: the cost of each reward goes first, then come the gains, as
 * separate moves.  With an account, automatic rewards that can be applied are added to the asks of the entry.
 * What is paid from the account is spent after the costs of the rewards, as it is told.  What other accounts
 * give (draws.h) is told in entry->draws, as much as is there; afterwards they say what is taken.
 * What the card's member takes is within his limits (family.h), and nothing is taken by itself from one who has some.
 * E_CURRENCY; refuses as outcome_decide() does, then E_PAYMENTS, E_MAY_NOT_REDEEM, E_MEMBER_LIMIT, then for each payment from the account
 * E_NOT_PAYABLE, E_NO_ACCOUNT, E_POINTS_SHORT (refusal.is_payment). */
MUST_USE enum err decide_purchase(struct arena *arena, const struct program *program,
                                  struct entry *entry, struct account *account,
                                  struct refusal *ret_refusal);

/* A purchase and what became of it: its entry, then every return and claim that names it, in order. */
struct purchase_history {
    const struct entry *purchase;
    const struct entry *claim;   /* NULL: none */
    const struct entry *returns; /* an array */
    size_t return_count;
    uint32_t handed; /* gifts that were handed over: ASK_BIT() of their asks */
    /* What the account may turn back: entries of those that turn_back_lots() names, whatever their kind. */
    const struct entry *conversions; /* an array */
    size_t conversion_count;
};

/* ENTRY_RETURN.  entry->backs tell line and quantity, each line at most once, in any order; no backs at
 * all: everything that is left.  The effect is the difference between what the purchase has and what
 * it would have without the lines: entry->outcome holds the change, its due_total_minor negated is the
 * refund (positive: to the customer; negative when a reward lapses and more was saved than comes
 * back), of which what the account had paid goes back there first (entry->repaid), the last payment first;
 * from the rest, which is paid out, entry->withheld_minor is kept.  Points that are not there any more come first
 * from vouchers that they became (entry->turned).  `program` is the version of the purchase;
 * `account` NULL when it has neither a card nor a claim.
 * E_NOT_A_PURCHASE, E_LIMIT (RETURNS_MAX), E_INVALID (a back without quantity), E_LINE_UNKNOWN; then for each
 * back in turn E_INVALID (a line told twice), E_RETURNED_ALREADY (have/need: quantity left and asked; also when
 * nothing at all is left); E_WITHHOLD_SHORT (have/need: refund and value of the points).  E_JOURNAL
 * when the history contradicts itself or the account. */
MUST_USE enum err decide_return(struct arena *arena, const struct program *program,
                                const struct purchase_history *history, struct entry *entry,
                                struct account *account, struct refusal *ret_refusal);

/* ENTRY_HANDOVER, whose `handover.ask` tells which gift of the purchase: its reward and how many.  It moves
 * nothing; from now on a return leaves the gift and its cost where they are.  E_NOT_A_PURCHASE; E_NOT_FOUND when
 * the ask is no gift; E_HANDED_OVER; E_GIFT_LAPSED when what it was given with came back. */
MUST_USE enum err decide_handover(const struct purchase_history *history, struct entry *entry);

/* ENTRY_DRAW, whose `drawn` tells what a purchase takes from the account (E_POINTS_SHORT: there is less) or a
 * return gives back: to the lots that the earlier draws of this purchase took it from.  `draws` are those, of
 * this account, in order.  `program` is the version of the purchase.  E_NO_ACCOUNT; E_JOURNAL when less was
 * drawn than is given back. */
MUST_USE enum err decide_draw(struct arena *arena, const struct program *program,
                              const struct entry *draws, size_t draw_count, struct entry *entry,
                              struct account *account);

/* ENTRY_CLAIM.  What the purchase would have earned, less what was returned, by the programme of the
 * purchase, as of the day of the purchase.  E_NO_ACCOUNT, E_NOT_A_PURCHASE, E_CLAIMED_ALREADY,
 * E_CLAIM_LATE. */
MUST_USE enum err decide_claim(struct arena *arena, const struct program *program,
                               const struct purchase_history *history, struct entry *entry,
                               struct account *account);

/* ENTRY_SEND, whose `passed` tells to whom, and how much of which unit: it is taken from what can be used on the
 * day, in the order of spending.  E_NO_ACCOUNT; E_TRANSFER_OWN; E_NOT_TRANSFERABLE (the unit is not passed on, has
 * ended or is not there); E_MAY_NOT_REDEEM (the member of the card has limits); E_TRANSFER_LEAST (have/need: what is sent, the least); E_TRANSFER_LIMIT and E_POINTS_SHORT
 * (have/need: what may be sent, and what is there; what is sent).  The past must be kept where the programme
 * looks back. */
MUST_USE enum err decide_send(struct arena *arena, const struct program *program,
                              struct entry *entry, struct account *account,
                              struct refusal *ret_refusal);

/* What of it arrives: the facts of the ENTRY_RECEIVE that accompanies `send`, whose account is as decide_send()
 * left it.  Its parts are one for each last day of the lots that were sent, the soonest first. */
MUST_USE enum err decide_parts(struct arena *arena, const struct program *program,
                               const struct entry *send, const struct account *sender,
                               struct entry *receive);

/* ENTRY_RECEIVE: each part is a new lot.  E_NO_ACCOUNT; E_JOURNAL when the parts are not what is passed. */
MUST_USE enum err decide_receive(struct arena *arena, const struct program *program,
                                 struct entry *entry, struct account *account);

/* ENTRY_HOLD, whose `held` tells how much of which unit until when: it is taken from what can be used on the day, in
 * the order of spending, and stays with its lots.  E_NO_ACCOUNT; E_UNIT_UNKNOWN; E_NOT_HOLDABLE (a voucher);
 * E_HOLD_TIME (it ends before it is recorded, or more than HOLD_MAX_DAYS later); E_POINTS_SHORT (have/need). */
MUST_USE enum err decide_hold(struct arena *arena, const struct program *program,
                              struct entry *entry, struct account *account,
                              struct refusal *ret_refusal);

/* ENTRY_RELEASE of that hold, which is open, by `why`: all of it is given back, to the lots that it was taken from;
 * those that have ended meanwhile are reopened.  `program` is the version of the hold.  E_JOURNAL when the hold is
 * of another account, or is not over (RELEASE_LAPSED), or over already (otherwise). */
MUST_USE enum err decide_release(struct arena *arena, const struct program *program,
                                 const struct entry *hold, struct entry *entry,
                                 struct account *account);

/* ENTRY_ADJUST, whose `adjusted` tells how much of which unit is given or taken by hand, and who seconded.  What is
 * given is gained, what is taken is cancelled, in the order of spending.  E_NO_ACCOUNT; E_UNIT_UNKNOWN;
 * E_SECOND_NEEDED (have/need: what one may, what is asked); E_SECOND_SAME; E_POINTS_SHORT (have/need). */
MUST_USE enum err decide_adjust(struct arena *arena, const struct program *program,
                                struct entry *entry, struct account *account,
                                struct refusal *ret_refusal);

/* ENTRY_CLOSE: everything that the account has, usable or pending, is paid out or forfeited, as `program`, the version
 * in force, says of each unit (entry->closed, entry->paid_out_minor).  The past must be kept, and tells from now on that
 * the account is closed.  E_NO_ACCOUNT; E_HOLDS_OPEN; E_ACCOUNT_CLOSED when it is, and has nothing. */
MUST_USE enum err decide_close(struct arena *arena, const struct program *program,
                               struct entry *entry, struct account *account);

/* ENTRY_REOPEN: the account, which `close` closed, is open again.  Where entry->is_restored, and only when nothing has
 * moved its lots since, all that the close ended comes back, to the same lots; entry->paid_out_minor is what is taken in
 * again then.  `program` is the version in force; the account has all its lots.  E_NO_ACCOUNT; E_NOT_CLOSED; E_JOURNAL
 * when `close` is not what closed it last. */
MUST_USE enum err decide_reopen(struct arena *arena, const struct program *program,
                                const struct entry *close, struct entry *entry,
                                struct account *account);

/* ENTRY_EVENT: what the rules for entry->event give.  Where the programme looks back, the account's past must
 * be kept, as for the verdicts above.  E_NO_ACCOUNT. */
MUST_USE enum err decide_event(struct arena *arena, const struct program *program,
                               struct entry *entry, struct account *account);

/* ENTRY_CONVERT, with one ask: a use of the reward spends its cost and gives one voucher.  Refuses as
 * redeem_voucher() does; E_NO_ACCOUNT.  Where the programme looks back, as above. */
MUST_USE enum err decide_convert(struct arena *arena, const struct program *program,
                                 struct entry *entry, struct account *account,
                                 struct refusal *ret_refusal);

/* "As soon as it is affordable": the first automatic reward by which points become a voucher now, at the moment
 * and the place of `entry`, whose tags are told; NULL: none.  Asked again after decide_convert(), the next. */
MUST_USE enum err decide_convert_due(struct arena *arena, const struct program *program,
                                     const struct entry *entry, const struct account *account,
                                     const struct reward **ret_reward);
/* Money that was paid in, and every undo of it, in order. */
struct event_history {
    const struct entry *event;
    const struct entry *undos; /* an array */
    size_t undo_count;
};

/* ENTRY_UNDO.  entry->undone_minor tells how much of the event's amount goes back, 0 for all that is left.  The
 * effect is the difference between what the event has and what it would have with the amount that stays; what of it
 * was spent meanwhile is withheld from what goes back (a unit of money, at face value) or falls to the policy.
 * `program` is the version of the event.  E_NOT_PAID_IN, E_LIMIT (RETURNS_MAX), E_UNDONE_ALREADY (have/need: what
 * is left and what was asked), E_WITHHOLD_SHORT (have/need: what goes back and the value of what was spent).
 * E_JOURNAL when the history contradicts itself or the account. */
MUST_USE enum err decide_undo(struct arena *arena, const struct program *program,
                              const struct event_history *history, struct entry *entry,
                              struct account *account, struct refusal *ret_refusal);

/* ENTRY_EXPIRE: every lot whose last day is before entry->on.  No moves: there was nothing to do. */
MUST_USE enum err decide_expire(struct arena *arena, struct entry *entry, struct account *account);

/* Whether a purchase on `on` has to be preceded by an expiry. */
bool decide_expire_is_due(const struct account *account, struct date on);

/* ENTRY_END: what the account has of the units that `program`, the version in force at the entry's
 * instant, has ended follows the rule of their end; after the expiry that is due.  What a conversion
 * gives is rounded half up, once for each entry.  No moves: there was nothing to do. */
MUST_USE enum err decide_end(struct arena *arena, const struct program *program,
                             struct entry *entry, struct account *account);

/* Whether a purchase on `on` has to be preceded by that. */
bool decide_end_is_due(const struct program *program, const struct account *account,
                       struct date on);

#endif
