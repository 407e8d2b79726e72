/* messages.c - letters that a customer asks for at that moment.
 *
 *   POST /v1/messages        a receipt or a voucher by e-mail
 *   GET  /v1/messages/{id}   what became of one
 */
#include "app/message/messages.h"

#include "core/limits.h"
#include "http/api.h"
#include "http/request.h"

#define MESSAGE_BODY_MAX_BYTES   2048
#define MESSAGE_ANSWER_MAX_BYTES 2048
#define ID_BYTES                 32

/* clang-format off */
static const struct json_field what_fields[] = {
    JSON_FIELD_TEXT(struct print_what, entry, 1, ID_BYTES, .doc = "Id of a receipt, a return, a claim, a top-up, the sale of a gift card or its undo."),
    JSON_FIELD_TEXT(struct print_what, voucher, CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .doc = "The code of a voucher."),
};
static const struct json_table what_table = { "MessageWhat", sizeof(struct print_what), what_fields, COUNT(what_fields), "What is sent: one of them." };

static const struct json_field create_fields[] = {
    JSON_FIELD_OBJECT(struct message_request, what, struct print_what, &what_table, .is_required = true),
    JSON_FIELD_TEXT(struct message_request, to, 1, EMAIL_MAX_BYTES, .doc = "An e-mail address, which is kept until the letter is sent and no longer; or tell `member`."),
    JSON_FIELD_TEXT(struct message_request, member, 1, ID_BYTES, .doc = "Id of the member to whose address on file it goes."),
    JSON_FIELD_TEXT(struct message_request, language, 2, 2, .doc = "fr or en; that of the receipt, or of the shop, otherwise."),
    JSON_FIELD_TEXT(struct message_request, shop, 1, CODE_MAX_BYTES, .doc = "Whose name stands on it; the key's, or the first, otherwise."),
    JSON_FIELD_TEXT(struct message_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator"),
};
static const struct json_table create_table = { "MessageRequest", sizeof(struct message_request), create_fields, COUNT(create_fields), "Something is to be sent to a customer who asks for it now." };

static const struct schema_field message_fields[] = {
    { .name = "id",         .kind = SCHEMA_TEXT },
    { .name = "state",      .kind = SCHEMA_TEXT, .values = "queued|sending|sent|failed", .doc = "queued: it is tried again by itself for a day. sent: a mail server has taken it." },
    { .name = "reason",     .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "The code of the error by which its last try ended: mail_off, mail_refused, …" },
    { .name = "detail",     .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "What to do about it, in words." },
    { .name = "attempts",   .kind = SCHEMA_INT },
    { .name = "key",        .kind = SCHEMA_TEXT, .doc = "Of who asked." },
    { .name = "operator",   .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "created_at", .kind = SCHEMA_INSTANT },
    { .name = "sent_at",    .kind = SCHEMA_INSTANT, .is_nullable = true },
};
static const struct schema message_schema = { "Message", "A letter to a customer, and what became of it; never to whom.", SCHEMA_ROWS(message_fields) };

static const struct blame create_blames[] = {
    { E_MEMBER_UNKNOWN, "/member" }, { E_NO_EMAIL, "/member" }, { E_SHOP_UNKNOWN, "/shop" },
    { E_NOT_FOUND, "/what" }, { E_NOT_PRINTED, "/what" }, { E_CARD_UNKNOWN, "/what" }, { E_CODE_WRONG, "/what" },
    { E_CARD_BLOCKED, "/what" }, { E_CARD_REPLACED, "/what" }, { E_CARD_EXPIRED, "/what" }, { E_VOUCHER_USED, "/what" }, { OK, NULL },
};
/* clang-format on */

static enum err tell_message(struct request *rq, int status, const struct message *message)
{
    TRY(reply_begin(rq, status, MESSAGE_ANSWER_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    message_put(&json, message, rq->language);
    return OK;
}

static enum err post_message(struct request *rq)
{
    struct message_request *create = ARENA_NEW(rq->arena, struct message_request);
    if (create == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, create));
    create->message = ARENA_NEW(rq->arena, struct message);
    if (create->message == NULL)
        return E_NO_MEMORY;
    if (create->what.entry.len > 0)
        request_aim_at_id(rq, create->what.entry);
    else
        TRY(request_try_code(rq));
    return request_command(rq, message_create_run, create);
}

static enum err tell_created(struct request *rq)
{
    const struct message_request *create = rq->command.request;
    return tell_message(rq, 201, create->message);
}

static enum err get_message(struct request *rq)
{
    struct message_id id = { 0 };
    struct message message = { 0 };
    TRY(message_id_parse(rq->id, &id));
    TRY(message_get(rq->db, rq->arena, &id, &message));
    return tell_message(rq, 200, &message);
}

const struct route message_routes[] = {
    { METHOD_POST, "/v1/messages", post_message, ACCESS_KEY, SCOPE_EARN, .act = ACT_SELL,
      .is_write = true, .tell = tell_created, .body_max_bytes = MESSAGE_BODY_MAX_BYTES,
      .body = &create_table, .blames = create_blames, .name = "sendMessage", .tag = "Messages",
      .doc = "Sends a receipt or a voucher by e-mail, to a customer who asks for it now.",
      .status = 201, .answer = &message_schema,
      .body_example = "{\"what\":{\"entry\":\"1-1042\"},\"to\":\"jeanne@example.org\"}" },
    { METHOD_GET, "/v1/messages/{id}", get_message, ACCESS_KEY, SCOPE_EARN, .act = ACT_SELL,
      .name = "getMessage", .tag = "Messages", .doc = "What became of a letter.",
      .id_doc = "Of the letter.", .status = 200, .answer = &message_schema },
};
const size_t message_route_count = COUNT(message_routes);
