/* messages.h - letters that a customer asks for at that moment: a receipt or a voucher by e-mail.
 *
 *      POST /v1/messages ──► a row: queued ──► claimed: sending ──► the server has taken it: sent
 *                                                   └── off, later, no TLS: queued, tried again ──► refused, or a day later: failed
 *
 * Durable before it is answered, and sent at least once: a process that is killed between the server's yes and the row
 * sends it again, under the same Message-ID.  The address and the words are in the row until it has ended, and nowhere
 * else: what was told for a receipt is not kept in the customer file.
 */
#ifndef APP_MESSAGE_MESSAGES_H
#define APP_MESSAGE_MESSAGES_H

#include "app/commit.h"
#include "app/printer/prints.h"
#include "message/mail.h"
#include "storage/people/message_storage.h"

struct messages; /* the worker: message_worker.c */

struct message_request {
    struct print_what what; /* an entry or a voucher */
    struct str to;          /* an address, or ... */
    struct str member;      /* ... of this member, as his file has it */
    struct str language;    /* "fr", "en"; empty: of the receipt, or of the shop */
    struct str shop;        /* empty: the key's, or the first */
    struct str operator_id;
    struct message *message; /* filled */
};

/* POST /v1/messages.  The same request again finds the letter as it is.  E_MAIL_NOT_SET_UP, E_INVALID, E_NO_EMAIL,
 * E_MEMBER_UNKNOWN, E_KEY_REUSED, E_SHOP_UNKNOWN, errors of printout_make(). */
command_run message_create_run;

/* What the worker says of a letter.  Each step is written before the next is made. */
struct message_step_request {
    struct message_id id;
    bool is_end; /* else it is claimed; *ret_is_ours says whether */
    enum err outcome;
    struct instant lease; /* `look` since it was claimed */
    struct message *message;
    bool *ret_is_ours;
};
command_run message_step_run;

MUST_USE enum err message_id_parse(struct str text, struct message_id *ret_id); /* E_NOT_FOUND */
void message_put(struct json *json, const struct message *message, enum err_language language);

/* ---- the worker ------------------------------------------------------------------------------- */

/* Where letters go; with settings that name no server it has no thread.  They live longer. */
MUST_USE enum err messages_open(struct app *app, const struct mail_settings *settings,
                                struct messages **ret_messages);
void messages_close(struct messages **messages); /* before the commit loop; harmless on NULL */
void messages_wake(struct messages *messages);
const struct mail_settings *messages_settings(const struct messages *messages); /* NULL: none */

#endif
