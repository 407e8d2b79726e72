/* scans.c - one door for whatever a reader sends.
 *
 *   POST /v1/scans      what it is, and whose
 */
#include "app/scans.h"

#include <string.h>

#include "http/answers.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"
#include "scan/scan.h"

#define SCAN_BODY_MAX_BYTES 4096 /* each character may be escaped */

/* clang-format off */
static const struct json_field scan_fields[] = {
    JSON_FIELD_TEXT(struct scan_request, text, 0, SCAN_MAX_BYTES, .is_required = true, .doc = "As the reader typed it: a barcode, a stripe, a tag, a link, a code or a telephone number."),
};
static const struct json_table scan_table = { "ScanRequest", sizeof(struct scan_request), scan_fields, COUNT(scan_fields), "What a reader sent." };

static const struct schema_field person_fields[] = {
    { .name = "id",         .kind = SCHEMA_ID },
    { .name = "account",    .kind = SCHEMA_ID },
    { .name = "first_name", .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "last_name",  .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "card",       .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "By which he is served; null: all are blocked." },
};
static const struct schema person_schema = { "ScanPerson", "Who has a telephone number.", SCHEMA_ROWS(person_fields) };

static const struct schema_field answer_fields[] = {
    { .name = "kind",   .kind = SCHEMA_TEXT, .values = "card|gift_card|voucher|phone" },
    { .name = "medium", .kind = SCHEMA_TEXT, .values = "typed|barcode|qr|data_matrix|stripe|tag" },
    { .name = "identifies_only", .kind = SCHEMA_BOOL, .doc = "It says who somebody is and proves nothing: the number of a tag can be copied." },
    { .name = "code",    .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "For GET /v1/cards/{code}; null of a telephone number." },
    { .name = "show",    .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "To be named as the card where something is spent: of a phone what it showed, otherwise the code." },
    { .name = "shown",   .kind = SCHEMA_TEXT, .is_nullable = true, .values = "static|uid|stale|used|phone|chip_used|chip", .doc = "What that proves now: stale, used and chip_used are a picture, a wrong clock or a copy, and pay for nothing." },
    { .name = "advice",  .kind = SCHEMA_OBJECT, .schema = &label_schema, .is_nullable = true, .doc = "What to say to the customer whose phone is stale or used." },
    { .name = "members", .kind = SCHEMA_OBJECT, .schema = &person_schema, .is_list = true, .doc = "Of a telephone number, who has it: several are to be chosen from. Names are null for a key without members.read." },
};
static const struct schema answer_schema = { "Scan", "What was read, and whose it is.", SCHEMA_ROWS(answer_fields) };

static const struct blame scan_blames[] = {
    { E_SCAN_EMPTY, "/text" },      { E_SCAN_CHECK, "/text" },        { E_SCAN_LRC, "/text" },
    { E_SCAN_TRUNCATED, "/text" },  { E_SCAN_RANDOM_UID, "/text" },   { E_SCAN_UNKNOWN, "/text" },
    { E_SCAN_BANK_CARD, "/text" },  { E_SCAN_WEIGHT_LABEL, "/text" }, { E_SCAN_GOODS, "/text" },
    { E_CARD_UNKNOWN, "/text" },    { E_CODE_WRONG, "/text" }, { E_CHIP_WRONG, "/text" },        { OK, NULL },
};
/* clang-format on */

/* What came in is forgotten whatever it was: it may be a bank card.  The text may lie in the body, or beside it where
 * characters were escaped. */
static void wipe(struct str text)
{
    if (text.len > 0)
        explicit_bzero((void *)(uintptr_t)text.ptr, text.len);
}

static enum err post_scan(struct request *rq)
{
    struct scan_request *scan = ARENA_NEW(rq->arena, struct scan_request);
    if (scan == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, scan));
    TRY(request_try_code(rq));
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    enum err err = scan_answer(rq->visit.app, rq->db, rq->arena, &rq->caller, scan, &rq->reply.out);
    wipe(scan->text);
    wipe(rq->body);
    return err;
}

const struct route scan_routes[] = {
    { METHOD_POST, "/v1/scans", post_scan, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_LOOK,
      .body_max_bytes = SCAN_BODY_MAX_BYTES, .body = &scan_table, .blames = scan_blames,
      .name = "readScan", .tag = "Cards",
      .doc = "What a reader sent: which card, gift card, voucher or telephone number. Nothing is "
             "kept.",
      .status = 200, .answer = &answer_schema, .body_example = "{\"text\":\"2900000000018\"}" },
};
const size_t scan_route_count = COUNT(scan_routes);
