/* joining.h - who may join: what the request of an enrolment tells of it, judged by the rule in force; and codes by
 * which the shop invites.
 */
#ifndef APP_JOINING_JOINING_H
#define APP_JOINING_JOINING_H

#include "app/commit.h"

struct entry;          /* loyalty/entry.h */
struct invitation;     /* storage/invitation_storage.h */
struct member;         /* storage/member_storage.h */
struct member_request; /* app/members.h */
struct past;           /* loyalty/past.h */
struct program;        /* loyalty/program.h */

/* How somebody comes. */
struct joining_way {
    const struct app_shop *shop; /* by whose day; NULL: the first */
    const struct member *member; /* as the file is to be: its tags are his segments */
    bool is_referred;
    int64_t codes;       /* the entry that made the shop's code which he told; 0: none */
    bool waits;          /* he joins with a card that was handed out before ... */
    int64_t spent_minor; /* ... and has come to this */
};

/* Fills in of an entry, whose instant is told, by what somebody joins, and the day, where the version in force has a
 * rule (or his card waits).  E_JOINING_AMOUNT, E_JOINING_INVITED, E_JOINING_CLOSED; E_FORBIDDEN, E_INVALID for an
 * override that may not be. */
MUST_USE enum err joining_tell(const struct app *app, struct command *command,
                               const struct member_request *request, const struct joining_way *way,
                               struct entry *entry);

/* The same for who joins an account by an invitation of its members: only "nobody" keeps him out. */
MUST_USE enum err joining_tell_family(const struct app *app, struct command *command,
                                      const struct member_request *request,
                                      const struct app_shop *shop, struct entry *entry);

/* What a card may, and how far it is, under "joining"; null where the programme has no rule. */
void joining_put(struct json *json, const struct program *program, const struct past *past,
                 struct date on);

/* "Who has a card in waiting brings nobody along": E_NOT_JOINED. */
MUST_USE enum err joining_check_seat(const struct app *app, const struct past *past,
                                     struct instant at);

/* Codes that somebody of the office hands out. */
struct joining_codes_request {
    int64_t count; /* 1 .. JOINING_CODES_MAX */
    struct str label;
};
command_run joining_codes_run; /* POST /v1/joining/codes */

/* A member entry of no account that made such codes. */
bool joining_makes_codes(const struct entry *entry);

/* Whether a code that it made can still be used. */
bool joining_code_lasts(const struct entry *made, struct instant now);

/* The codes of such an entry. */
MUST_USE enum err joining_codes_load(struct db *db, struct arena *arena, const struct entry *entry,
                                     const struct str **ret_codes, size_t *ret_count);
void joining_put_codes(struct json *json, const struct entry *entry, const struct str *codes,
                       size_t count);

#endif
