/* family.h - the members of an account: invited, joined, and what each may do (loyalty/family.h).
 *
 *      chain of the account   ... INVITE (a code is told) ... JOIN (a member, with a card of his own) ... SET
 *
 * An account is opened once, by its enrolment; whoever joins is written down as a member of it.  What a member may
 * is in the account's past, so an account with an invitation keeps one, whether the programme looks back or not.
 */
#ifndef APP_FAMILY_FAMILY_H
#define APP_FAMILY_FAMILY_H

#include "app/members.h"
#include "loyalty/family.h"

/* What is told of a member's rights; what is not told stays as it is, or as the role has it. */
struct rights_request {
    struct str subject; /* id of the account or the member, from the path */
    struct str role;    /* "holder", "adult", "child" */
    bool has_role;
    bool may_redeem;
    bool has_may_redeem;
    bool may_top_up;
    bool has_may_top_up;
    int64_t by_day_max_minor; /* 0: no limit */
    bool has_by_day_max;
    int64_t by_month_max_minor;
    bool has_by_month_max;
};

command_run family_invite_run; /* POST /v1/accounts/{id}/invitations */
command_run family_set_run;    /* PATCH /v1/members/{id}/rights */

struct invitation; /* storage/invitation_storage.h */

/* A code that no invitation has yet. */
MUST_USE enum err family_code_make(struct db *db, struct arena *arena, struct str *ret_code);

/* What a code stands for, as people type it: the entry that made it, of this partition, which is held from now on.
 * E_INVITATION_UNKNOWN, E_INVITATION_USED. */
MUST_USE enum err family_find_invitation(struct write_context *context, struct command *command,
                                         struct str typed, struct invitation *ret_invitation,
                                         struct entry *ret_invited);

/* Of an enrolment by such an invitation to an account. */
MUST_USE enum err family_join(struct write_context *context, struct command *command,
                              const struct invitation *invitation, const struct entry *invited);

/* PATCH /v1/accounts/{id}: what its members see of each other, and of what its holder is told. */
struct settings_request {
    struct str account; /* id, from the path */
    struct str privacy; /* "totals", "all" */
    bool has_privacy;
    int64_t notice_from_minor; /* 0: of nothing */
    bool has_notice_from;
};
command_run settings_run;

/* A member of the account by an id that was told: his number.  E_MEMBER_UNKNOWN. */
MUST_USE enum err family_find_member(struct db *db, struct arena *arena, int32_t partition,
                                     int64_t account, struct str told, int64_t *ret_member);

/* "A gift card is nobody's, and stays so": E_NOT_A_MEMBER_CARD for an account without members. */
MUST_USE enum err family_check_has_members(struct db *db, struct arena *arena, int32_t partition,
                                           int64_t account);

/* The answers to these. */
void family_put_invitation(struct json *json, const struct entry *entry, struct str code);
void family_put_set(struct json *json, const struct entry *entry);
void family_put_leave(struct json *json, const struct answer_request *request);
void family_put_merge(struct json *json, const struct answer_request *request);

/* Of which account it has become part, under "merged_into"; null for one that is used. */
void family_put_unmerge(struct json *json, const struct answer_request *request);
void family_put_merged(struct json *json, const struct past *past);

/* The members of an account and what they may, under "members"; names only for who may see them. */
MUST_USE enum err family_put_members(struct json *json, struct db *db, struct arena *arena,
                                     int32_t partition, const struct account *account,
                                     bool may_see);

/* What its members see of each other and of what its holder is told: "privacy" and "notice_from". */
MUST_USE enum err family_put_settings(struct json *json, struct db *db, int32_t partition,
                                      int64_t account);

/* What a member may, and what of it is left on a day, under "member"; null for a card that is nobody's. */
void family_put_member(struct json *json, int32_t partition, int64_t member,
                       const struct past *past, struct date on);

#endif
