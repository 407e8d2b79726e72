/* along.h - what goes along: with a member who leaves, with an account that becomes part of another.
 *
 *      chain of who sends      the entry of the command  [what follows]  SEND, with that entry  SEND ...
 *      chain of who receives   ...  RECEIVE, with the SEND  RECEIVE ...
 *
 * No word of the programme about transfers is asked, and the days of use are kept.
 */
#ifndef APP_FAMILY_ALONG_H
#define APP_FAMILY_ALONG_H

#include "app/facts.h"

/* Room for so many SENDs behind what follows from the entry already. */
MUST_USE enum err along_open(struct arena *arena, struct working *working, size_t size);

/* So much of a unit goes from the account of `working` to another, behind `entry`; points 0: all that there is of it.
 * Errors of decide_send(). */
MUST_USE enum err along_send(struct arena *arena, const struct app_program *program,
                             const struct entry *entry, const struct entry_passed *passed,
                             struct working *working, struct refusal *ret_refusal);

/* All that there is of every unit, but for vouchers that have a code.  E_LIMIT above MERGED_UNITS_MAX units. */
MUST_USE enum err along_send_all(struct arena *arena, const struct app_program *program,
                                 const struct entry *entry, const struct account_ref *to,
                                 struct working *working);

/* How many units there are of which something would go. */
size_t along_units(const struct account *account);

/* What the SENDs of `from`, from the one with an index on, bring to the other account: its RECEIVEs, for which there
 * is room. */
MUST_USE enum err along_receive(struct arena *arena, const struct app_program *program,
                                const struct working *from, size_t first, struct beside *into);

/* The lots of an account that have a code: the account says so itself from now on. */
MUST_USE enum err along_find_coded(struct db *db, struct arena *arena, int32_t partition,
                                   struct account *account);

#endif
