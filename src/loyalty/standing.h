/* standing.h - what the rules see of an account's past when they decide: facts that the entry keeps.
 *
 * A purchase is decided again when goods come back, by an auditor, in a simulation.  What the account had
 * behind it *then* must be known each time, so it stands in the entry beside the receipt.
 */
#ifndef LOYALTY_STANDING_H
#define LOYALTY_STANDING_H

#include "core/arena.h"
#include "core/date.h"

struct account; /* lots.h */
struct program;

enum room_of { ROOM_RULE, ROOM_REWARD, ROOM_MEMBER };

/* What the ceilings of a rule or a reward left before the entry: points, or uses.  Or the limits of the card's
 * member, whose number `id` is: minor units (family.h). */
struct room {
    enum room_of of;
    struct str id;
    int64_t left; /* >= 0 */
    bool
        is_shared; /* all accounts together left less than its own; for a refusal, not for the journal */
};

/* Whether the account takes part in everything (joining/joining.h). */
enum seat {
    SEAT_MEMBER,
    SEAT_WAITING, /* nobody has joined with its card yet: it gathers, and spends nothing of it */
    SEAT_UNPAID,  /* its fee is not paid, or over: it spends, and earns nothing */
};

struct standing {
    int64_t
        visit; /* it is the account's so many-th purchase, from 1; 0: the programme does not ask */
    struct str tier;  /* in force; empty: none, or the programme has no tiers */
    bool is_referred; /* its member was sent by another; false when the programme does not ask */
    const struct str
        *tags; /* of the members; told, not decided: those stay that the programme asks for */
    size_t tag_count;
    struct str
        card_kind; /* of the card that was read; told too, and empty where the programme does not ask for it */
    enum seat seat;
    const struct room
        *rooms; /* of what has a ceiling, rules first, in the programme's order; then the member */
    size_t room_count;
};

/* Nothing but the tags and the kind of card for which the programme asks; NULL, for nobody: none.  E_NO_MEMORY. */
MUST_USE enum err standing_begin(struct arena *arena, const struct program *program,
                                 struct standing *standing);

/* What the programme asks for, on a day; the tags and the kind of card stay as they are.  The account's past must be kept, for as many months as the programme
 * looks back, and its stock be told where it has totals.  Ids are the programme's.  E_NO_MEMORY. */
MUST_USE enum err standing_of(struct arena *arena, const struct program *program,
                              const struct account *account, struct date on,
                              struct standing *ret_standing);

/* What is left; INT64_MAX where there is no ceiling.  NULL has none. */
int64_t standing_room(const struct standing *standing, enum room_of of, struct str id);
bool standing_has_room(const struct standing *standing, enum room_of of, struct str id);
/* What is left to the card's member; NULL when he has no limits. */
const struct room *standing_of_member(const struct standing *standing);

/* NULL when there is no ceiling. */
const struct room *standing_find(const struct standing *standing, enum room_of of, struct str id);

#endif
