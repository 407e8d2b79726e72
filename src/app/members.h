/* members.h - the customer file: enrol, change, find; and the cards that lead to it. */
#ifndef APP_MEMBERS_H
#define APP_MEMBERS_H

#include "app/commit.h"

struct card_wish; /* app/cards.h */
struct member;    /* storage/member_storage.h */

/* What is bought at the moment, as the till tells it. */
struct joining_receipt {
    struct str number;
    int64_t amount_minor;
};

struct member_request {
    struct str first_name;
    bool has_first_name;
    struct str last_name;
    bool has_last_name;
    struct str phone; /* as typed */
    bool has_phone;
    struct str email;
    bool has_email;
    struct date birth;
    bool has_birth;
    struct str birthday; /* "02-29": without a year */
    bool has_birthday;
    struct str postcode;
    bool has_postcode;
    struct str flat;
    bool has_flat;
    struct str building;
    bool has_building;
    struct str street;
    bool has_street;
    struct str place;
    bool has_place;
    struct str town;
    bool has_town;
    struct str language;
    bool has_language;
    struct str note;
    bool has_note;
    struct json_list tags;
    bool has_tags;
    struct str card;        /* enrolment: a code to attach; empty: the house makes one */
    struct str kind;        /* enrolment: of the card, a word of the shop's; empty: none */
    struct str shop;        /* enrolment: where */
    struct str referred_by; /* enrolment: the code or a card number of who sent; empty: nobody */
    struct str
        invitation; /* enrolment: a code by which an account is joined, or the shop's; empty: none */
    struct json_list consents; /* of struct consent_told (app/consent/consents.h) */
    bool is_anonymous;         /* enrolment: a card for nobody yet */
    /* By what somebody joins (app/joining/joining.h). */
    struct joining_receipt receipt;
    bool has_receipt;
    struct str override;    /* why he joins against the rule; empty: he does not */
    struct str operator_id; /* who lets him; empty: nobody told */
    struct str member;      /* change: id, from the path */
};

command_run member_enrol_run; /* POST /v1/members: a name or a phone or an e-mail is needed */
command_run
    member_change_run; /* PATCH /v1/members/{id}: fields that are told change; null empties */

/* Of an enrolment, for whoever joins an account too: who is new, with the next number of the head and without an
 * account; and the shop where it was, NULL when nobody told. "Who is anonymous tells nothing of himself." */
MUST_USE enum err member_prepare(struct write_context *context, struct command *command,
                                 const struct app_shop **ret_shop, struct member *ret_member);
/* What he lets the shop do, which consents_keep() keeps behind the entry. */
struct consents;
MUST_USE enum err member_tell_consents(struct write_context *context, struct command *command,
                                       const struct member *member, struct entry *entry,
                                       struct consents *ret_consents);
struct card_wish member_card_wish(const struct member_request *request,
                                  const struct app_shop *shop);

struct card_request {
    struct str code;        /* from the path, or to add; empty: the house makes one */
    struct str replaced_by; /* replace: the code of the new one; empty: the house makes one */
    struct str account;     /* add: whose */
    struct str
        member; /* add: which of its members'; empty: of the one that there is.  give: whose from now on */
    struct str kind;     /* a word of the shop's; empty: none */
    struct str reason;   /* replace: why; may be empty */
    struct str shop;     /* renew: by whose day; empty: by the key's, or the first's */
    struct date expires; /* add, replace, renew: DATE_NONE for ever */
    bool has_expires;    /* somebody said so; otherwise the programme does */
    bool block;          /* POST /v1/cards/{code}/block or /unblock */
};

command_run card_add_run;   /* POST /v1/cards */
command_run card_block_run; /* POST /v1/cards/{code}/block, /unblock */
command_run card_give_run;  /* PATCH /v1/cards/{code}: whose it is from now on */
command_run
    card_replace_run;       /* POST /v1/cards/{code}/replace: another is there for it from now on */
command_run card_renew_run; /* POST /v1/cards/{code}/renew: its last day is another */

/* Reads: each writes one JSON answer. */
MUST_USE enum err member_show(struct app *app, struct db *db, struct arena *arena, struct str id,
                              struct buf *ret_answer);
struct member_list_request {
    struct str name;
    struct str phone;
    struct str email;
    struct str card;
    struct str cursor; /* of the page before */
    int64_t limit;
};
MUST_USE enum err member_list(struct app *app, struct db *db, struct arena *arena,
                              const struct member_list_request *request, struct buf *ret_answer);

/* Whether names are told to this key. */
bool caller_may_see_people(const struct caller *caller);

/* GET /v1/cards/{code}: who is this: account, members, balances, rewards within reach, alerts. */
MUST_USE enum err card_show(struct app *app, struct db *db, struct arena *arena,
                            const struct caller *caller, struct str code, struct buf *ret_answer);

/* GET /v1/accounts/{id} and /v1/accounts/{id}/entries */
MUST_USE enum err account_show(struct app *app, struct db *db, struct arena *arena,
                               const struct caller *caller, struct str id, struct buf *ret_answer);
struct entry_list_request {
    struct str account;
    struct str member; /* as this one may see it; empty: everything */
    struct str cursor;
    int64_t limit;
};
MUST_USE enum err account_entries(struct app *app, struct db *db, struct arena *arena,
                                  const struct entry_list_request *request, struct buf *ret_answer);

#endif
