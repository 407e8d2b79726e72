/* closing.h - an account is closed, and opened again.
 *
 *      ... CLOSE                     what is there is paid out or lost
 *      ... CLOSE, RETURN, CLOSE      what a return has brought back since is paid out too
 *      ... CLOSE, REOPEN             a mistake: all is as it was
 *
 * The account's past tells from then on that it is closed, and facts_open_account() refuses what is not for it.
 */
#ifndef APP_MONEY_CLOSING_H
#define APP_MONEY_CLOSING_H

#include "app/money/by_hand.h"
#include "core/json.h"

struct answer_request; /* app/answer.h */

struct reopen_request {
    struct by_hand_request by_hand;
    bool restore; /* what the close ended, when nothing has happened since */
    bool has_restore;
};

/* POST /v1/accounts/{id}/close, of a struct by_hand_request.  Those of by_hand_begin(); E_NOT_A_MEMBER_CARD; those of
 * decide_close(). */
command_run close_run;

/* POST /v1/accounts/{id}/reopen.  The same; those of decide_reopen(). */
command_run reopen_run;

/* GET /v1/accounts/{id}/closing: what close_run() would do now, and nothing is written. */
MUST_USE enum err closing_quote(struct app *app, struct db *db, struct arena *arena,
                                const struct caller *caller, struct str id, struct buf *ret_answer);

/* ---- what is told (closing_say.c) --------------------------------------------------------------- */

/* Of an account or a card, under "closed": since when, and by which entry; null when it is open. */
MUST_USE enum err closing_put(struct json *json, struct db *db, struct arena *arena,
                              int32_t partition, const struct account *account);

/* The member "closing" of an entry in a list; null where it is none. */
void closing_put_entry(struct json *json, const struct entry *entry);

/* The whole answer to a CLOSE or a REOPEN, but its balances.  `arena` is scratch. */
MUST_USE enum err closing_put_answer(struct arena *arena, struct json *json,
                                     const struct answer_request *request);

#endif
