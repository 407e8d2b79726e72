/* joining.c - codes by which the shop invites.
 *
 *   POST  /v1/joining/codes   makes some, each for one new member (POST /v1/members)
 */
#include "app/joining/joining.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"

#define CODES_BODY_MAX_BYTES 1024

/* clang-format off */
static const struct json_field codes_fields[] = {
    JSON_FIELD_INT(struct joining_codes_request, count, 1, JOINING_CODES_MAX, .is_required = true, .doc = "How many."),
    JSON_FIELD_TEXT(struct joining_codes_request, label, 1, CODE_MAX_BYTES, .doc = "What they are for; stands in the journal, so it names nobody."),
};
static const struct json_table codes_table = { "JoiningCodesRequest", sizeof(struct joining_codes_request), codes_fields, COUNT(codes_fields), "Codes that the shop hands out." };

static const struct schema_field made_fields[] = {
    { .name = "id",    .kind = SCHEMA_ID, .doc = "Of the entry." },
    { .name = "kind",  .kind = SCHEMA_TEXT, .values = "joining_codes" },
    { .name = "label", .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "until", .kind = SCHEMA_INSTANT, .doc = "The last instant at which they can be used." },
    { .name = "codes", .kind = SCHEMA_TEXT, .is_list = true, .doc = "Each for one enrolment, told as \"invitation\"." },
};
static const struct schema made_schema = { "JoiningCodes", "Codes by which the shop invites.", SCHEMA_ROWS(made_fields) };
/* clang-format on */

static enum err post_codes(struct request *rq)
{
    struct joining_codes_request *codes = ARENA_NEW(rq->arena, struct joining_codes_request);
    if (codes == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, codes));
    return request_command(rq, joining_codes_run, codes);
}

const struct route joining_routes[] = {
    { METHOD_POST, "/v1/joining/codes", post_codes, ACCESS_KEY, SCOPE_ADMIN, .act = ACT_SETTINGS,
      .is_write = true, .body_max_bytes = CODES_BODY_MAX_BYTES, .body = &codes_table,
      .name = "makeJoiningCodes", .tag = "Members",
      .doc = "Makes codes by which the shop invites, each for one new member.", .status = 201,
      .answer = &made_schema, .body_example = "{\"count\":20,\"label\":\"2027\"}" },
};
const size_t joining_route_count = COUNT(joining_routes);
