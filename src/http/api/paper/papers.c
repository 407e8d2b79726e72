/* papers.c - cards as PDF, for whoever prints them.
 *
 *   GET /v1/cards/{code}/print       a card, a voucher or a gift card
 *   GET /v1/batches/{id}/print       cards that lie ready
 */
#include "app/members.h"
#include "app/print/pdf.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"

#define PAPER_WORD_BYTES 5 /* "sheet" */

struct card_query {
    struct str paper;
    struct str language;
    struct str shop;
    int64_t copies;
};

struct batch_query {
    struct str paper;
    struct str language;
    struct str shop;
    int64_t from;
    int64_t until;
};

/* clang-format off */
#define PAPER_FIELDS(type, papers)                                                                 \
    JSON_FIELD_TEXT(type, paper, 1, PAPER_WORD_BYTES, .doc = papers),                              \
    JSON_FIELD_TEXT(type, language, 2, 2, .doc = "fr or en; the holder's or the shop's otherwise."), \
    JSON_FIELD_TEXT(type, shop, 1, CODE_MAX_BYTES, .doc = "Whose mark it has; the key's or the first shop's otherwise.")

static const struct json_field card_fields[] = {
    PAPER_FIELDS(struct card_query, "card (a page for each side, when left out), bleed (3 mm more and crop marks) or sheet (ten on A4); of a voucher or a gift card slip (A6, when left out) or sheet (four on A4)."),
    JSON_FIELD_INT(struct card_query, copies, 1, PDF_COPIES_MAX, .doc = "How many of the same; one otherwise."),
};
static const struct json_table card_table = { "CardPaperQuery", sizeof(struct card_query), card_fields, COUNT(card_fields), "On which paper." };

static const struct json_field batch_fields[] = {
    PAPER_FIELDS(struct batch_query, "card, bleed or sheet (when left out)."),
    JSON_FIELD_INT(struct batch_query, from, 1, BATCH_PLACES_MAX, .doc = "The first place; the batch's own otherwise."),
    JSON_FIELD_INT(struct batch_query, until, 1, BATCH_PLACES_MAX, .doc = "The last."),
};
static const struct json_table batch_table = { "BatchPaperQuery", sizeof(struct batch_query), batch_fields, COUNT(batch_fields), "Which cards, on which paper." };
/* clang-format on */

/* It is written once: what does not fit the first time is too large. */
static enum err begin(struct request *rq)
{
    rq->reply.is_grown = true;
    TRY(reply_begin(rq, 200, PDF_MAX_BYTES));
    rq->reply.content_type = "application/pdf";
    return OK;
}

static struct str shop_for(const struct request *rq, struct str told)
{
    return told.len > 0 ? told : app_shop_code(rq->visit.app, rq->caller.shop_id);
}

static enum err get_card(struct request *rq)
{
    struct card_query query = { 0 };
    TRY(request_query(rq, &query));
    TRY(request_try_code(rq));
    const struct pdf_wish wish = {
        .paper = query.paper,
        .shop = shop_for(rq, query.shop),
        .language = query.language,
        .copies = query.copies,
        .is_nameless = !caller_may_see_people(&rq->caller),
    };
    TRY(begin(rq));
    return pdf_of_card(rq->visit.app, rq->db, rq->arena, rq->id, &wish, &rq->reply.out,
                       &rq->problem);
}

static enum err get_batch(struct request *rq)
{
    struct batch_query query = { 0 };
    TRY(request_query(rq, &query));
    const struct pdf_wish wish = {
        .paper = query.paper.len > 0 ? query.paper : STR("sheet"),
        .shop = shop_for(rq, query.shop),
        .language = query.language,
    };
    TRY(begin(rq));
    return pdf_of_batch(rq->visit.app, rq->db, rq->arena, rq->id, query.from, query.until, &wish,
                        &rq->reply.out, &rq->problem);
}

const struct route paper_routes[] = {
    { METHOD_GET, "/v1/cards/{code}/print", get_card, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_LOOK,
      .query = &card_table, .name = "printCard", .tag = "Cards",
      .doc = "A card, a gift card or a voucher as a PDF; its holder's name stands on it for a key "
             "with members.read.",
      .id_doc = "Of the card, the gift card or the voucher.", .status = 200,
      .also = "application/pdf" },
    { METHOD_GET, "/v1/batches/{id}/print", get_batch, ACCESS_KEY, SCOPE_ADMIN, .act = ACT_SETTINGS,
      .query = &batch_table, .name = "printBatch", .tag = "Cards",
      .doc = "Cards of a batch that nobody has yet as a PDF.", .id_doc = "Of the batch.",
      .status = 200, .also = "application/pdf" },
};
const size_t paper_route_count = COUNT(paper_routes);
