/* by_hand.h - what somebody does on an account by hand, and says why: adjusted, closed, opened again. */
#ifndef APP_MONEY_BY_HAND_H
#define APP_MONEY_BY_HAND_H

#include "app/facts.h"

struct by_hand_request {
    struct str account; /* id, from the path */
    struct str reason;
    struct str operator_id;
    struct str shop; /* empty: the key's */
    struct str till;
};

/* On its way. */
struct by_hand_deed {
    struct place place;
    const struct app_program *program; /* in force */
    struct working working;
    struct entry *entry;
};

/* Where, when, by whom and why: the facts of the entry.  E_NOT_FOUND, E_SHOP_UNKNOWN, E_TILL_UNKNOWN, E_NO_PROGRAM. */
MUST_USE enum err by_hand_begin(struct write_context *context, struct command *command,
                                enum entry_kind kind, const struct by_hand_request *request,
                                struct by_hand_deed *ret_by_hand);

/* The account, and what is due before: with all its lots, where closed ones may change too. */
MUST_USE enum err by_hand_open(struct write_context *context, struct command *command,
                               bool is_whole, struct by_hand_deed *by_hand);

/* Once the entry is decided. */
MUST_USE enum err by_hand_append(struct write_context *context, struct command *command,
                                 struct by_hand_deed *by_hand);

#endif
