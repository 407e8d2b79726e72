/* operators.h - those who serve: named, with a role, a PIN and perhaps a shop of their own; and their signing in. */
#ifndef APP_STAFF_OPERATORS_H
#define APP_STAFF_OPERATORS_H

#include "app/commit.h"

/* What is told of one, when he begins and when something of his changes. */
struct operator_request {
    struct str code; /* of who changes: from the path */
    struct str name;
    bool has_name;
    struct str role;
    bool has_role;
    struct str shop; /* code; empty: of all shops */
    bool has_shop;
    struct str pin; /* read from the body, and wiped */
    struct member_pin kept;
    bool is_closed;
    bool has_closed;
    bool is_same;        /* he is there already, with this PIN and this password */
    struct str password; /* for the office; read from the body, checked, and wiped */
    struct member_pin kept_password;
    bool keeps_factor; /* false: his second factor goes, for his telephone is lost */
    bool has_factor;
    struct operator_row *ret_row;
};

/* Checked, and put into the database: for the command line too, in a transaction of its own.  E_INVALID, E_SHOP_UNKNOWN, E_EXISTS,
 * E_LIMIT; E_NOT_FOUND. */
MUST_USE enum err operator_keep(struct db *db, struct arena *arena, struct instant now,
                                const struct operator_request *request, struct problem *problem,
                                struct operator_row *ret_row);
MUST_USE enum err operator_change(struct db *db, struct arena *arena, struct instant now,
                                  const struct operator_request *request, struct problem *problem,
                                  struct operator_row *ret_row);

command_run operator_add_run;    /* POST /v1/operators; errors of operator_keep() */
command_run operator_change_run; /* PATCH /v1/operators/{code}; errors of operator_change() */

struct str operator_first_name(const struct operator_row *row); /* "Ada" of "Ada Lovelace" */

/* One in service whom a key may meet: E_OPERATOR_UNKNOWN. */
MUST_USE enum err operator_at(struct db *db, struct arena *arena, const struct caller *caller,
                              struct str code, struct operator_row *ret_row);
bool operator_is_of(const struct operator_row *row, int64_t shop_id);

/* ---- who signs in, and who agrees -------------------------------------------------------------- */

struct sign_in {
    struct operator_row row;
    struct instant ends;
    struct instant alone_ends; /* of the second word, where there is one */
};
struct sign_in_request {
    struct str code; /* from the path; of an approval from the body */
    struct str pin;
    struct str act; /* of an approval: its name */
    enum act what;
    struct str word;  /* made ahead: what the till gets */
    bool is_alone;    /* signing in: the till wants another word, to keep for when it has no line */
    struct str alone; /* which is this; empty: it gets none */
    struct instant pin_set; /* of the PIN with which it was compared */
    struct sign_in *ret_sign_in;
};

MUST_USE enum err staff_word(struct arena *arena, struct str *ret_word);
command_run sign_in_run; /* POST /v1/operators/{code}/sign-in */
command_run approve_run; /* POST /v1/approvals; E_FORBIDDEN_ROLE */

struct sign_out_request {
    bool is_nothing; /* the word says who */
};
command_run sign_out_run; /* POST /v1/operators/sign-out */

#endif
