/* family.h - the members of an account: what each may do with what it has.
 *
 * "One account, several members": each has a role, and what he may take from the account can be limited.  Whose
 * rights nobody has told has all of them, as whoever opened the account.  The account's past keeps what was told
 * (past.h), and how much of it is used up, so that every till and every auditor decides alike.
 */
#ifndef LOYALTY_FAMILY_H
#define LOYALTY_FAMILY_H

#include "core/arena.h"
#include "core/date.h"
#include "core/instant.h"

struct account; /* lots.h */
struct entry;   /* entry.h */
struct outcome_redemption;
struct past;    /* past.h */
struct refusal; /* outcome.h */
struct standing;

enum role {
    ROLE_HOLDER, /* opened the account, or was made one: an account has one at least */
    ROLE_ADULT,
    ROLE_CHILD,
};

/* "What he may take off or pay from the account": the discounts of rewards that cost something of it, and
 * payments from it. */
struct rights {
    enum role role;
    bool may_redeem;
    bool may_top_up;          /* pay money in with his card */
    int64_t by_day_max_minor; /* by the shop's calendar; 0: no limit */
    int64_t by_month_max_minor;
};

enum family_what {
    FAMILY_INVITE,  /* somebody may join */
    FAMILY_JOIN,    /* and has */
    FAMILY_SET,     /* a member's rights are others from now on */
    FAMILY_LEAVE,   /* he goes to an account of his own, with his cards */
    FAMILY_MERGE,   /* the account becomes part of another, and is used no more */
    FAMILY_COME,    /* a member came so from another, with a card: both have new numbers here */
    FAMILY_CARD,    /* a further card came so, of such a member or of nobody */
    FAMILY_UNMERGE, /* an account that became part of this one is its own again */
    FAMILY_GO,      /* a member goes back to it with his cards; or a card that is nobody's */
};

/* An account of any partition; partition 0: none. */
struct account_ref {
    int32_t partition;
    int64_t account;
};

/* What an ENTRY_FAMILY tells. */
struct entry_family {
    enum family_what what;
    struct rights rights; /* of the member from now on; of an invitation: of whoever joins by it */
    struct instant until; /* FAMILY_INVITE: the last instant at which it can be used */
    int64_t invited_by;   /* FAMILY_JOIN: the number of that entry, in the same chain */
    struct account_ref
        other; /* FAMILY_LEAVE: the account that is opened for him; FAMILY_MERGE: that of which this
                               * one becomes part; FAMILY_COME, FAMILY_CARD: whence; FAMILY_UNMERGE, FAMILY_GO: whither */
    int64_t was_member; /* FAMILY_COME, FAMILY_CARD: their numbers there; 0: nobody's card */
    int64_t was_card;
};

/* "A child may redeem nothing and pays nothing in, unless it is allowed." */
struct rights family_rights_of_role(enum role role);

/* Of a member (0: of a card that is nobody's, which has no limit of its own). */
struct rights family_rights(const struct past *past, int64_t member);

/* Whether anything is kept from him. */
bool family_is_limited(const struct rights *rights);

/* What his limits leave on a day: minor units; 0 for who may not redeem, INT64_MAX without limits. */
int64_t family_room(const struct past *past, int64_t member, struct date on);

/* What a decided purchase takes from its own account, in minor units. */
int64_t family_taken(const struct entry *entry);

/* The same in parts: whether one of its rewards is paid for by the account; what is paid from the account; whether anything is taken. */
bool family_is_from_account(const struct entry *entry, const struct outcome_redemption *redemption);
int64_t family_paid(const struct entry *entry);
bool family_takes(const struct entry *entry);

/* Whether an account has become part of another, which is told. */
bool family_is_merged(const struct past *past, struct account_ref *ret_into);

/* "What has become part of another takes part in nothing any more": but what was bought can come back, and a voucher
 * is that of whoever has its code.  E_ACCOUNT_MERGED. */
MUST_USE enum err family_check_merged(const struct past *past, const struct entry *entry);

/* Whether the entry is one with which an account that is part of another is its own again. */
bool family_opens_again(const struct entry *entry, const struct account_ref *into);

/* ENTRY_FAMILY.  The past of the account must be kept; the entry is added to it.  `invitation` is the entry that
 * invited, of the same account, for a FAMILY_JOIN.  E_INVALID (nobody is invited as a holder), E_INVITATION_ENDED,
 * E_LIMIT (ACCOUNT_MEMBERS_MAX), E_MEMBER_ALONE (who leaves is the only member), E_ACCOUNT_MERGED, E_HOLDER_NEEDED (he is the last
 * one). */
MUST_USE enum err family_decide(struct arena *arena, const struct entry *invitation,
                                const struct entry *entry, struct account *account);

/* Adds to the standing of a purchase what the limits of the card's member leave, when he has some.  E_NO_MEMORY. */
MUST_USE enum err family_stand(struct arena *arena, const struct account *account,
                               const struct entry *entry, struct standing *standing);

/* "Who pays money in with the card of a member is that member": E_MAY_NOT_TOP_UP.  For any other event, OK. */
MUST_USE enum err family_check_top_up(const struct account *account, const struct entry *entry);

/* "Who has limits passes nothing on, and turns nothing into what others can use": E_MAY_NOT_REDEEM. */
MUST_USE enum err family_check_giving(const struct account *account, const struct entry *entry);

/* A decided purchase is within the limits that its standing tells: E_MAY_NOT_REDEEM, E_MEMBER_LIMIT (have/need:
 * what is left, what it takes). */
MUST_USE enum err family_check(const struct account *account, const struct entry *entry,
                               struct refusal *ret_refusal);

#endif
