/* referrals.h - friends who are sent by customers: codes, who came by whose, and what is given for it.
 *
 *      POST /v1/members, referred_by ──► a row of `referral` beside the friend's account
 *      the friend's first purchase   ──► the row waits, written in the purchase's own transaction
 *      the worker                    ──► an ENTRY_EVENT of the one who sent, and the row says so: one more
 *                                        transaction, under the heads of both partitions
 *
 * So a till never waits for somebody else's account, and neither a power cut nor a second server can lose a
 * credit or give it twice: the row is a queue, and its request has a key of its own, "referral:<friend>".
 */
#ifndef APP_REFERRALS_H
#define APP_REFERRALS_H

#include "app/facts.h"
#include "journal/referral_note.h"
#include "storage/member_storage.h"

struct referrals; /* the worker */

/* Who has a code, or a card number that is not blocked.  E_REFERRAL_UNKNOWN, errors of card_check();
 * E_REFERRAL_OWN when the friend has the telephone or the address of one of them. */
MUST_USE enum err referral_find(struct db *db, struct arena *arena, struct str told,
                                const struct member *friend, struct referrer *ret_referrer);

/* A code that nobody has. */
MUST_USE enum err referral_code_make(struct db *db, struct arena *arena, struct str *ret_code);

/* For run(), behind an entry that was appended: a first purchase waits to be credited from now on, or has come
 * back and does not any more. */
MUST_USE enum err referral_follow(struct write_context *context, struct command *command,
                                  const struct working *working, const struct entry *entry);

/* The worker credits what waits: at once at its start, soon after a purchase was recorded here, and once a
 * minute what another server has left. */
MUST_USE enum err referrals_open(struct app *app, struct referrals **ret_referrals);
void referrals_close(struct referrals **referrals); /* before the commit loop; harmless on NULL */
void referrals_wake(struct referrals *referrals);

#endif
