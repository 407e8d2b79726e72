/* message_storage.h - letters that somebody asked for: as they go out, and what became of them. */
#ifndef STORAGE_PEOPLE_MESSAGE_STORAGE_H
#define STORAGE_PEOPLE_MESSAGE_STORAGE_H

#include "core/digest.h"
#include "core/instant.h"
#include "storage/db.h"

struct message_id {
    int32_t partition; /* of what it is about */
    struct str code;   /* 16 characters of base 32 */
};

enum message_state {
    MESSAGE_QUEUED,
    MESSAGE_SENDING, /* somebody is at it until `look` */
    MESSAGE_SENT,    /* a server has taken it */
    MESSAGE_FAILED,  /* it is not tried any more */
};

struct message {
    struct message_id id;
    struct sha256 request; /* what it was asked for by */
    struct str address;    /* with the three below empty once it has ended */
    struct str title;
    struct str body;
    struct str page;
    enum message_state state;
    struct str reason; /* code of the error by which its last try ended; empty: none */
    int64_t attempts;
    int64_t api_key;
    struct str operator_id;
    struct instant created;
    struct instant changed;
    struct instant look; /* when to try it (again) */
    struct instant sent; /* 0: not yet */
};

const char *message_state_name(enum message_state state);

MUST_USE enum err message_insert(struct db *db, const struct message *message); /* E_EXISTS */
MUST_USE enum err message_get(struct db *db, struct arena *arena, const struct message_id *id,
                              struct message *ret_message); /* E_NOT_FOUND */

/* In whichever partition it is: E_NOT_FOUND. */
MUST_USE enum err message_by_code(struct db *db, struct arena *arena, struct str code,
                                  struct message *ret_message);

/* All of what may change; of one that has ended neither address nor words are kept.  E_NOT_FOUND. */
MUST_USE enum err message_save(struct db *db, const struct message *message);

/* That which is to be tried next, whenever that is.  E_NOT_FOUND: nothing waits. */
MUST_USE enum err message_first(struct db *db, struct arena *arena, struct message *ret_message);

#endif
