/* symbols.c - the code of a card, gift card or voucher as a picture that readers read.
 *
 *   GET /v1/cards/{code}/symbol?as=      SVG, or its modules for whoever draws them
 */
#include "app/answer.h"
#include "app/money/codes.h"
#include "documents/symbol_svg.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"

#define AS_MAX_BYTES 11

struct symbol_query {
    struct str as;
};

/* clang-format off */
static const struct json_field query_fields[] = {
    JSON_FIELD_TEXT(struct symbol_query, as, 2, AS_MAX_BYTES, .doc = "bars (EAN-13 where the code is one, otherwise Code 128; when left out), qr or data_matrix."),
};
static const struct json_table query_table = { "SymbolQuery", sizeof(struct symbol_query), query_fields, COUNT(query_fields), "Which picture." };

static const struct schema_field symbol_fields[] = {
    { .name = "code",    .kind = SCHEMA_TEXT, .doc = "What a reader of the picture will type, and what stands below it." },
    { .name = "kind",    .kind = SCHEMA_TEXT, .values = "ean13|code128|qr|data_matrix" },
    { .name = "width",   .kind = SCHEMA_INT, .doc = "Modules in a row, without the margin." },
    { .name = "margin",  .kind = SCHEMA_INT, .doc = "Modules that have to stay light at both sides, and above and below a square." },
    { .name = "modules", .kind = SCHEMA_TEXT, .is_list = true, .doc = "Rows from the top; 1 is dark. Bars are one row." },
};
static const struct schema symbol_schema = { "Symbol", "A code as a picture.", SCHEMA_ROWS(symbol_fields) };
/* clang-format on */

static enum err choose_kind(struct request *rq, struct str as, struct str code,
                            enum symbol_kind *ret_kind)
{
    if (as.len == 0 || str_eq(as, STR("bars")))
        *ret_kind = symbol_bars_for(code);
    else if (str_eq(as, STR("qr")))
        *ret_kind = SYMBOL_QR;
    else if (str_eq(as, STR("data_matrix")))
        *ret_kind = SYMBOL_DATA_MATRIX;
    else
        return request_refuse(rq, E_INVALID, "/as", "Write bars, qr or data_matrix.",
                              "Écrivez bars, qr ou data_matrix.");
    return OK;
}

static void put_symbol(struct buf *out, const struct symbol *symbol, struct str code)
{
    struct json json = { .out = out };
    bool is_left_wider = symbol->quiet_left > symbol->quiet_right;
    json_object_open(&json, NULL);
    json_put_str(&json, "code", code);
    json_put_text(&json, "kind", symbol_kind_name(symbol->kind));
    json_put_int(&json, "width", symbol->width);
    json_put_int(&json, "margin", is_left_wider ? symbol->quiet_left : symbol->quiet_right);
    json_array_open(&json, "modules");
    for (int row = 0; row < symbol->rows; row++) {
        char room[SYMBOL_WIDTH_MAX];
        for (int column = 0; column < symbol->width; column++)
            room[column] = symbol->modules[row * symbol->width + column] != 0 ? '1' : '0';
        json_put_str(&json, NULL, (struct str){ .ptr = room, .len = (size_t)symbol->width });
    }
    json_array_close(&json);
    json_object_close(&json);
}

static enum err get_symbol(struct request *rq)
{
    static const char *const types[] = { "image/svg+xml", "application/json" };
    struct symbol_query query = { 0 };
    struct card card = { 0 };
    struct symbol symbol = { 0 };
    enum symbol_kind kind = SYMBOL_CODE128;
    TRY(request_query(rq, &query));
    TRY(request_try_code(rq));
    TRY(code_find(rq->db, rq->arena, rq->id, &card));
    TRY(choose_kind(rq, query.as, card.code, &kind));
    enum err err = symbol_make(rq->arena, kind, card.code, &symbol);
    if (err == E_INVALID)
        return request_refuse(rq, E_INVALID, "/as", "This code is too long for bars: take qr.",
                              "Ce code est trop long pour des barres : prenez qr.");
    TRY(err);

    size_t form = request_type(rq->headers.accept, types, COUNT(types));
    TRY(reply_begin(rq, 200, SYMBOL_SVG_BYTES));
    if (form == 0)
        symbol_svg(&rq->reply.out, &symbol, card.code);
    else
        put_symbol(&rq->reply.out, &symbol, card.code);
    rq->reply.content_type = types[form];
    return OK;
}

const struct route symbol_routes[] = {
    { METHOD_GET, "/v1/cards/{code}/symbol", get_symbol, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_LOOK,
      .query = &query_table, .name = "getSymbol", .tag = "Cards",
      .doc = "The code of a card, a gift card or a voucher as a picture that readers read.",
      .id_doc = "Of the card, the gift card or the voucher.", .status = 200,
      .answer = &symbol_schema, .also = "image/svg+xml" },
};
const size_t symbol_route_count = COUNT(symbol_routes);
