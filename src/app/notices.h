/* notices.h - what is to be told about accounts: queued by commands, taken by somebody outside.
 *
 * The server sends nothing itself.  Whoever does (a mailing program, a till's second display) asks for what
 * waits, tells it, and says that it is done.
 */
#ifndef APP_NOTICES_H
#define APP_NOTICES_H

#include "app/commit.h"
#include "storage/notice_storage.h"

#define NOTICE_KIND_EXPIRING                                                                       \
    "expiring" /* subject: the unit; on: the last day of use; amount: what ends then */

#define NOTICE_KIND_LOW_BALANCE                                                                    \
    "low_balance" /* subject: the unit; on: the day; amount: what can be used of it now */
#define NOTICE_KIND_MEMBER_TOOK                                                                    \
    "member_took" /* subject: the purchase; on: its day; amount: minor units */
#define NOTICE_KIND_CARD_EXPIRING                                                                  \
    "card_expiring" /* subject: the end of its code; on: its last day; member: whose; amount: 0 */
#define NOTICE_KIND_CARD_DORMANT                                                                   \
    "card_dormant" /* on: the day from which the account's cards sleep; amount: 0 */
#define NOTICE_KIND_MEMBERSHIP_ENDS                                                                \
    "membership_ends" /* subject: the article of the fee; on: the last day; amount: its price */
#define NOTICE_KIND_MEMBER_JOINED "member_joined" /* subject: the entry; on: its day; amount: 0 */

/* For a run() that has the head of the notice's partition, after commit_begin_writing(): gives it its number and queues it.
 * *ret_is_new is false when the account was told the same already. */
MUST_USE enum err notice_queue(struct write_context *context, const struct notice *notice,
                               bool *ret_is_new);

/* The queue from behind a notice (an id; empty: from its beginning), as JSON.  E_INVALID: that is no id. */
struct notice_list_request {
    struct str after;
    int64_t limit;
};
MUST_USE enum err notices_list(const struct app *app, struct db *db, struct arena *arena,
                               const struct notice_list_request *request, struct buf *ret_answer);

/* A command that marks a notice as done; one that is done already stays as it is.  E_NOT_FOUND. */
struct notice_done_request {
    struct str id;
    struct notice *ret_notice; /* as it is afterwards; lives in the command's arena */
};
MUST_USE enum err notice_done_run(struct write_context *context, struct command *command);

/* One notice, as JSON. */
void notice_write(struct json *json, const char *name, const struct notice *notice);

#endif
