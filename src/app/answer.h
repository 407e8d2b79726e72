/* answer.h - what a till is told: the JSON of an entry's effects, in one form for all of them.
 *
 * Pure of the database: an answer is a function of the entry, its programme and a few words.
 */
#ifndef APP_ANSWER_H
#define APP_ANSWER_H

#include "app/app.h"
#include "core/json.h"
#include "loyalty/receipt_text.h"

struct answer_request {
    const struct app_program *program;
    const struct entry *entry;
    bool is_quote;        /* no id, kind "quote" */
    struct str card_code; /* for the receipt text; empty: none */
    enum language language;
    int columns;
};

/* The answer of a purchase, quote, return or claim.  `arena` is scratch. */
MUST_USE enum err answer_write(struct arena *arena, const struct answer_request *request,
                               struct buf *out);

/* Parts which other answers share.  `program` may be NULL: labels are then left out. */
void answer_put_balances(struct json *json, const struct program *program,
                         const struct balance *balances, size_t count);
void answer_put_label(struct json *json, const char *name, const struct label *label);
void answer_put_id(struct json *json, const char *name, int32_t partition, int64_t number);
void answer_put_instant(struct json *json, const char *name, struct instant instant);
void answer_put_date(struct json *json, const char *name,
                     struct date date); /* null for DATE_NONE */
/* total, vat, redeemed and earned of an entry. */
void answer_put_outcome(struct json *json, const struct program *program,
                        const struct entry *entry);
void answer_put_moves(struct json *json, const struct moves *moves);

#endif
