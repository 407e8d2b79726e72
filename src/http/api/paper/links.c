/* links.c - a receipt or a voucher on the phone of whoever stands there, by a link that a till shows as a QR code.
 *
 *   POST /v1/links    the link
 *   GET  /r/{link}    the slip as a page, for who has the link
 */
#include "app/message/links.h"

#include "app/answer.h"
#include "app/wallet/passes.h"
#include "core/limits.h"
#include "documents/document_html.h"
#include "documents/symbol_svg.h"
#include "http/api.h"
#include "http/api/paper/brands.h"
#include "http/request.h"
#include "http/service.h"

#define LINK_BODY_MAX_BYTES   1024
#define LINK_ANSWER_MAX_BYTES 2048
#define PAGE_MAX_BYTES        (SYMBOL_SVG_BYTES + 8 * PRINT_DOCUMENT_MAX_BYTES)
#define ID_BYTES              32

/* clang-format off */
static const struct json_field what_fields[] = {
    JSON_FIELD_TEXT(struct print_what, entry, 1, ID_BYTES, .doc = "Id of a receipt, a return, a claim, a top-up, the sale of a gift card or its undo."),
    JSON_FIELD_TEXT(struct print_what, voucher, CARD_CODE_MIN_BYTES, CARD_CODE_MAX_BYTES, .doc = "The code of a voucher."),
};
static const struct json_table what_table = { "LinkWhat", sizeof(struct print_what), what_fields, COUNT(what_fields), "What is shown: one of them." };

static const struct json_field link_fields[] = {
    JSON_FIELD_OBJECT(struct link_request, what, struct print_what, &what_table, .is_required = true),
    JSON_FIELD_TEXT(struct link_request, language, 2, 2, .doc = "fr or en; that of the receipt, or of the shop, otherwise."),
};
static const struct json_table link_table = { "LinkRequest", sizeof(struct link_request), link_fields, COUNT(link_fields), "Something is to be on a customer's phone." };

static const struct schema_field answer_fields[] = {
    { .name = "path",  .kind = SCHEMA_TEXT, .doc = "At this server: /r/…" },
    { .name = "url",   .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "Where telephones reach it; null: nobody has told this server its address." },
    { .name = "until", .kind = SCHEMA_INSTANT, .doc = "How long the link is good." },
};
static const struct schema answer_schema = { "Link", "A link for who has no key.", SCHEMA_ROWS(answer_fields) };

static const struct blame link_blames[] = {
    { E_NOT_FOUND, "/what" }, { E_NOT_PRINTED, "/what" }, { E_CARD_UNKNOWN, "/what" }, { E_CODE_WRONG, "/what" },
    { E_CARD_BLOCKED, "/what" }, { E_CARD_REPLACED, "/what" }, { E_CARD_EXPIRED, "/what" }, { E_VOUCHER_USED, "/what" }, { OK, NULL },
};
/* clang-format on */

static enum err post_link(struct request *rq)
{
    struct link_request *link = ARENA_NEW(rq->arena, struct link_request);
    if (link == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, link));
    link->ret_link = ARENA_NEW(rq->arena, struct str);
    link->ret_until = ARENA_NEW(rq->arena, struct instant);
    if (link->ret_link == NULL || link->ret_until == NULL)
        return E_NO_MEMORY;
    if (link->what.entry.len > 0)
        request_aim_at_id(rq, link->what.entry);
    else
        TRY(request_try_code(rq));
    return request_command(rq, link_make_run, link);
}

static void put_address(struct json *json, const char *name, struct str before, struct str link)
{
    char room[LINK_ANSWER_MAX_BYTES];
    struct buf out = BUF(room);
    buf_str(&out, before);
    buf_lit(&out, LINK_PATH);
    buf_str(&out, link);
    json_put_str(json, name, (struct str){ .ptr = room, .len = out.used });
}

static enum err tell_link(struct request *rq)
{
    const struct link_request *link = rq->command.request;
    const struct passes *passes = app_passes(rq->visit.app);
    const struct wallet *wallet = passes != NULL ? passes_wallet(passes) : NULL;
    struct str url = wallet != NULL ? wallet->url : STR_NONE;
    TRY(reply_begin(rq, 201, LINK_ANSWER_MAX_BYTES));
    struct json json = { .out = &rq->reply.out };
    json_object_open(&json, NULL);
    put_address(&json, "path", rq->prefix, *link->ret_link);
    if (url.len > 0)
        put_address(&json, "url", url, *link->ret_link);
    else
        json_put_null(&json, "url");
    answer_put_instant(&json, "until", *link->ret_until);
    json_object_close(&json);
    return OK;
}

/* For whoever has the link, which nobody can guess: it is not kept anywhere on the way. */
static enum err get_link(struct request *rq)
{
    struct printout printout = { 0 };
    CLEANUP(reader_give) struct reader reader = { 0 };
    TRY(reader_take(rq->visit.app, &reader));
    TRY(link_open(rq->visit.app, reader.db, rq->arena, rq->id, &printout));
    struct html_form form = {
        .language = printout.language == LANGUAGE_FR ? STR("fr") : STR("en"),
        .title = app_merchant(rq->visit.app)->name,
        .has_pictures = true,
    };
    TRY(brand_dress(rq, reader.db, printout.shop, &form));
    TRY(reply_begin(rq, 200, PAGE_MAX_BYTES));
    rq->reply.content_type = "text/html; charset=utf-8";
    rq->reply.is_page = true;
    return document_write_html(rq->arena, &printout.document, &form, &rq->reply.out);
}

const struct route link_routes[] = {
    { METHOD_POST, "/v1/links", post_link, ACCESS_KEY, SCOPE_EARN, .act = ACT_SELL,
      .is_write = true, .tell = tell_link, .body_max_bytes = LINK_BODY_MAX_BYTES,
      .body = &link_table, .blames = link_blames, .name = "makeLink", .tag = "Messages",
      .doc = "A link by which a customer's phone shows a receipt or a voucher.", .status = 201,
      .answer = &answer_schema, .body_example = "{\"what\":{\"entry\":\"1-1042\"}}" },
    { METHOD_GET, "/r/{link}", get_link, ACCESS_PUBLIC, .name = "followLink", .tag = "Messages",
      .doc = "A receipt or a voucher as a page, for whoever has the link.",
      .id_doc = "As it was given.", .status = 200, .answer = NULL, .also = "text/html" },
};
const size_t link_route_count = COUNT(link_routes);
