/* prints.c - slips on paper, when somebody asks for one.
 *
 *   POST /v1/prints               a receipt, a code that is handed over, a balance
 *   GET  /v1/prints?entry=…       how often an entry was printed, when and by whom
 *   GET  /v1/prints/{id}          what became of one
 *   POST /v1/prints/{id}/repeat   once more
 *   POST /v1/prints/{id}/cancel   not any more
 */
#include "app/printer/prints.h"
#include "core/limits.h"
#include "http/api.h"
#include "http/request.h"

#define PRINT_BODY_MAX_BYTES 4096
#define PRINT_MAX_BYTES      (PRINT_COPIES_MAX * 2 * PRINT_DOCUMENT_MAX_BYTES + 4096)
#define LIST_MAX_BYTES       (PRINT_LIST_MAX * 1024)
#define ID_BYTES             32

struct prints_query {
    struct str entry;
};

/* clang-format off */
static const struct json_field what_fields[] = {
    JSON_FIELD_TEXT(struct print_what, entry, 1, ID_BYTES, .doc = "Id of a receipt, a return, a claim, a top-up, the sale of a gift card or its undo: the text of its answer."),
    JSON_FIELD_TEXT(struct print_what, voucher, CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .doc = "The code of a voucher: as bars, as a QR code and in letters."),
    JSON_FIELD_TEXT(struct print_what, gift_card, CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .doc = "The code of a gift card, with what is on it."),
    JSON_FIELD_TEXT(struct print_what, balance, CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .doc = "A member's card: what the account has now."),
};
static const struct json_table what_table = { "PrintWhat", sizeof(struct print_what), what_fields, COUNT(what_fields), "What is printed: one of them." };

static const struct json_field create_fields[] = {
    JSON_FIELD_OBJECT(struct print_create_request, what, struct print_what, &what_table, .is_required = true),
    JSON_FIELD_TEXT(struct print_create_request, printer, 1, CODE_MAX_BYTES, .doc = "The name of a printer; or tell `as`."),
    JSON_FIELD_TEXT(struct print_create_request, as, 1, CODE_MAX_BYTES, .doc = "escpos or text: nothing is sent, and the answer has the bytes, for who prints them himself."),
    JSON_FIELD_INT(struct print_create_request, width, PAPER_58_MM, PAPER_80_MM, .doc = "With `as`: of the paper, 58 or 80 mm; 80 otherwise."),
    JSON_FIELD_TEXT(struct print_create_request, code_page, 1, CODE_MAX_BYTES, .doc = "With `as` escpos: cp1252 or pc858; cp1252 otherwise."),
    JSON_FIELD_INT(struct print_create_request, copies, 1, PRINT_COPIES_MAX, .doc = "All but the first say that they are copies; 1 otherwise."),
    JSON_FIELD_TEXT(struct print_create_request, language, 2, 2, .doc = "fr or en; that of the receipt, or of the shop, otherwise."),
    JSON_FIELD_TEXT(struct print_create_request, shop, 1, CODE_MAX_BYTES, .doc = "Whose name stands on it; the key's, or the first, otherwise."),
    JSON_FIELD_TEXT(struct print_create_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator"),
};
static const struct json_table create_table = { "SlipRequest", sizeof(struct print_create_request), create_fields, COUNT(create_fields), "Something is to be on paper." };

static const struct json_field repeat_fields[] = {
    JSON_FIELD_TEXT(struct print_repeat_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator"),
};
static const struct json_table repeat_table = { "PrintRepeatRequest", sizeof(struct print_repeat_request), repeat_fields, COUNT(repeat_fields), "Once more." };

static const struct json_field query_fields[] = {
    JSON_FIELD_TEXT(struct prints_query, entry, 1, ID_BYTES, .is_required = true, .doc = "Id of the entry that was printed."),
};
static const struct json_table query_table = { "PrintQuery", sizeof(struct prints_query), query_fields, COUNT(query_fields), "Prints of what." };

static const struct json_table cancel_table = { "PrintCancelRequest", sizeof(struct print_cancel_request), NULL, 0, "Nobody waits for it any more." };

#define PRINT_FIELDS                                                                                                       \
    { .name = "id",         .kind = SCHEMA_TEXT },                                                                          \
    { .name = "state",      .kind = SCHEMA_TEXT, .values = "queued|printing|done|failed|given", .doc = "queued: it is tried again by itself for ten minutes. done: a printer that answers says that it is on paper, another has taken it. given: whoever asked has the bytes." }, \
    { .name = "reason",     .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "The code of the error by which its last try ended: printer_off, printer_no_paper, printer_stopped, …" }, \
    { .name = "detail",     .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "What to do about it, in words." },             \
    { .name = "printer",    .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "null: given." },                               \
    { .name = "copies",     .kind = SCHEMA_INT },                                                                           \
    { .name = "is_copy",    .kind = SCHEMA_BOOL, .doc = "It says DUPLICATA: the same was on paper before, or may have been." }, \
    { .name = "lost",       .kind = SCHEMA_INT, .doc = "Characters that the printer does not have: question marks." },      \
    { .name = "key",        .kind = SCHEMA_TEXT, .doc = "Of who asked." },                                                    \
    { .name = "operator",   .kind = SCHEMA_TEXT, .is_nullable = true },                                                     \
    { .name = "created_at", .kind = SCHEMA_INSTANT },                                                                       \
    { .name = "sent_at",    .kind = SCHEMA_INSTANT, .is_nullable = true, .doc = "Since when something of it may be on paper; null: not yet." }

static const struct schema_field row_fields[] = { PRINT_FIELDS };
static const struct schema row_schema = { "PrintRow", "A print of the entry.", SCHEMA_ROWS(row_fields) };

static const struct schema_field print_fields[] = {
    PRINT_FIELDS,
    { .name = "text",       .kind = SCHEMA_TEXT, .is_nullable = true, .is_optional = true, .doc = "Of one that was given as text: its lines." },
    { .name = "escpos",     .kind = SCHEMA_TEXT, .is_nullable = true, .is_optional = true, .doc = "Of one that was given as escpos: its bytes, in base64." },
};
static const struct schema print_schema = { "Print", "Something that is to be on paper, and what became of it.", SCHEMA_ROWS(print_fields) };

static const struct schema_field list_fields[] = {
    { .name = "prints", .kind = SCHEMA_OBJECT, .schema = &row_schema, .is_list = true },
};
static const struct schema list_schema = { "PrintList", "Prints of an entry, the newest first; fifty at most.", SCHEMA_ROWS(list_fields) };

static const struct blame create_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" }, { E_PRINTER_UNKNOWN, "/printer" }, { E_PRINTER_REACH, "/printer" },
    { E_NOT_FOUND, "/what" }, { E_NOT_PRINTED, "/what" }, { E_CARD_UNKNOWN, "/what" }, { E_CODE_WRONG, "/what" }, { E_CHIP_WRONG, "/what" },
    { E_CARD_BLOCKED, "/what" }, { E_CARD_REPLACED, "/what" }, { E_CARD_DORMANT, "/what" },
    { E_CARD_EXPIRED, "/what" }, { E_VOUCHER_USED, "/what" }, { OK, NULL },
};
/* clang-format on */

static enum err tell_print(struct request *rq, int status, const struct print_job *job)
{
    TRY(reply_begin(rq, status, PRINT_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    return print_write(&json, rq->arena, NULL, job, rq->language, true);
}

static enum err post_print(struct request *rq)
{
    struct print_create_request *create = ARENA_NEW(rq->arena, struct print_create_request);
    if (create == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, create));
    create->job = ARENA_NEW(rq->arena, struct print_job);
    if (create->job == NULL)
        return E_NO_MEMORY;
    if (create->what.entry.len > 0)
        request_aim_at_id(rq, create->what.entry);
    else
        TRY(request_try_code(rq));
    return request_command(rq, print_create_run, create);
}

static enum err tell_created(struct request *rq)
{
    const struct print_create_request *create = rq->command.request;
    return tell_print(rq, 201, create->job);
}

static enum err get_print(struct request *rq)
{
    struct print_id id = { 0 };
    struct print_job job = { 0 };
    TRY(print_id_parse(rq->id, &id));
    TRY(print_job_get(rq->db, rq->arena, &id, &job));
    return tell_print(rq, 200, &job);
}

static enum err get_prints(struct request *rq)
{
    struct prints_query query = { 0 };
    TRY(request_query(rq, &query));
    TRY(reply_begin(rq, 200, LIST_MAX_BYTES));
    return prints_list(rq->db, rq->arena, query.entry, rq->language, &rq->reply.out);
}

/* A write on the print of the path: in its partition, and with room for what becomes of it. */
static enum err aim_at_print(struct request *rq, struct print_job **ret_job)
{
    struct print_id id = { 0 };
    struct print_job *job = ARENA_NEW(rq->arena, struct print_job);
    if (job == NULL)
        return E_NO_MEMORY;
    if (print_id_parse(rq->id, &id) == OK && id.partition <= app_partition_count(rq->visit.app))
        rq->command.partition = id.partition;
    *ret_job = job;
    return OK;
}

static enum err post_repeat(struct request *rq)
{
    struct print_repeat_request *repeat = ARENA_NEW(rq->arena, struct print_repeat_request);
    if (repeat == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, repeat));
    repeat->print = rq->id;
    TRY(aim_at_print(rq, &repeat->job));
    return request_command(rq, print_repeat_run, repeat);
}

static enum err tell_repeated(struct request *rq)
{
    const struct print_repeat_request *repeat = rq->command.request;
    return tell_print(rq, 201, repeat->job);
}

static enum err post_cancel(struct request *rq)
{
    struct print_cancel_request *cancel = ARENA_NEW(rq->arena, struct print_cancel_request);
    if (cancel == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, cancel));
    cancel->print = rq->id;
    TRY(aim_at_print(rq, &cancel->job));
    return request_command(rq, print_cancel_run, cancel);
}

static enum err tell_cancelled(struct request *rq)
{
    const struct print_cancel_request *cancel = rq->command.request;
    return tell_print(rq, 200, cancel->job);
}

const struct route print_routes[] = {
    { METHOD_POST, "/v1/prints", post_print, ACCESS_KEY, SCOPE_EARN, .act = ACT_SELL,
      .is_write = true, .tell = tell_created, .body_max_bytes = PRINT_BODY_MAX_BYTES,
      .body = &create_table, .blames = create_blames, .name = "print", .tag = "Printing",
      .doc = "Prints a receipt, a code that is handed over or a balance, or gives its bytes.",
      .status = 201, .answer = &print_schema,
      .body_example = "{\"what\":{\"entry\":\"1-1042\"},\"printer\":\"counter\"}" },
    { METHOD_GET, "/v1/prints", get_prints, ACCESS_KEY, SCOPE_EARN, .act = ACT_LOOK,
      .query = &query_table, .name = "listPrints", .tag = "Printing",
      .doc = "How often an entry was printed, when and by whom.", .status = 200,
      .answer = &list_schema },
    { METHOD_GET, "/v1/prints/{id}", get_print, ACCESS_KEY, SCOPE_EARN, .act = ACT_LOOK,
      .name = "getPrint", .tag = "Printing", .doc = "What became of a print.",
      .id_doc = "Of the print.", .status = 200, .answer = &print_schema },
    { METHOD_POST, "/v1/prints/{id}/repeat", post_repeat, ACCESS_KEY, SCOPE_EARN, .act = ACT_SELL,
      .is_write = true, .tell = tell_repeated, .body_max_bytes = PRINT_BODY_MAX_BYTES,
      .body = &repeat_table, .name = "repeatPrint", .tag = "Printing",
      .doc = "Once more: one that waits is tried at once, of another there is a copy.",
      .id_doc = "Of the print.", .status = 201, .answer = &print_schema, .body_example = "{}" },
    { METHOD_POST, "/v1/prints/{id}/cancel", post_cancel, ACCESS_KEY, SCOPE_EARN, .act = ACT_SELL,
      .is_write = true, .tell = tell_cancelled, .body_max_bytes = PRINT_BODY_MAX_BYTES,
      .body = &cancel_table, .name = "cancelPrint", .tag = "Printing",
      .doc = "One that waits does not come out any more.", .id_doc = "Of the print.", .status = 200,
      .answer = &print_schema, .body_example = "{}" },
};
const size_t print_route_count = COUNT(print_routes);
