/* answer.h - what a caller is told of an entry: one form of JSON for each kind.
 *
 * Pure of the clock and of the database: an answer is a function of the entry and of what its numbers
 * stand for, and neither ever changes.  So answers are not kept.  The same request again is answered
 * from its entry, in the same bytes (docs/decisions/011), and whoever waits for an answer writes it on a
 * thread of his own, not on the writer's.
 */
#ifndef APP_ANSWER_H
#define APP_ANSWER_H

#include "app/app.h"
#include "core/json.h"
#include "language/program_read.h"
#include "loyalty/entry.h"
#include "storage/card_storage.h"

struct chip_writing; /* shown/chips.h */

/* What an answer is made of.  All of it lives as long as the request. */
struct answer_request {
    const struct entry *entry;
    const struct app_program *program;       /* that decided, where one did */
    struct card card;                        /* that the entry names; without a code: none */
    const struct program_problems *problems; /* of a draft */
    struct str replaced;                     /* of a card that is there for another: its code */
    struct str referral_code;                /* of an enrolment: its account's; empty: none */
    struct str invitation;                   /* of an invitation: its code */
    struct str phone_link;                   /* of a phone that was linked; empty: it was told */
    const struct chip_writing *chip;         /* of a chip that came to a card; NULL: of none */
    const struct str *codes;                 /* of codes by which the shop invites */
    size_t code_count;
    struct entry_ref received; /* of a transfer: the entry by which it arrived */
    bool is_quote;             /* no id, kind "quote" */
    const struct entry
        *after; /* of a receipt, an event or a conversion: what follows; of who leaves: his share */
    size_t after_count;
    const struct trail_unit *came; /* of an account that is its own again: what had come with it */
};

/* What one answer may take of an arena, its text and all that is needed to write it. */
#define ANSWER_ROOM_BYTES (REPLY_MAX_BYTES + (1u << 20))

/* `arena` is scratch.  E_LIMIT when it does not fit; E_JOURNAL when no request makes such an entry. */
MUST_USE enum err answer_write(struct arena *arena, const struct answer_request *request,
                               struct buf *out);
int answer_status(const struct entry *entry); /* HTTP: 201 where something new is there, else 200 */

/* Finds what an entry of the journal was answered with.  E_JOURNAL when it names what is not there. */
MUST_USE enum err answer_load(const struct app *app, struct db *db, struct arena *arena,
                              const struct entry *entry, struct answer_request *ret_request);

/* The entry of an id, when it is of that kind.  `ret_entry` lives as long as the request.  E_NOT_FOUND. */
MUST_USE enum err answer_find(const struct app *app, struct db *db, struct arena *arena,
                              struct str id, enum entry_kind kind, struct entry *ret_entry,
                              struct answer_request *ret_request);

/* What the text of a receipt is made of.  `ret_wanted` has the columns and the language of the entry's own. */
struct receipt_text_request;
MUST_USE enum err answer_receipt(struct arena *arena, const struct answer_request *request,
                                 struct receipt_text_request *ret_wanted);

/* Parts which other answers share; more of them in engine/tell.h. */
void answer_put_id(struct json *json, const char *name, int32_t partition, int64_t number);
void answer_put_instant(struct json *json, const char *name, struct instant instant);
void answer_put_moves(struct json *json, const struct moves *moves);

/* What an answer about an entry that may only be quoted begins with. */
void answer_put_head(struct json *json, const struct answer_request *request);

#endif
