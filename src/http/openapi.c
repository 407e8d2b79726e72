/* openapi.c - the description of the API, made from the tables that route and check the requests.
 *
 *      route_groups ──► paths                    json_table ──► schemas of requests
 *      err_list.h   ──► codes of Problem         schema     ──► schemas of answers
 *
 * A schema that is met for the first time joins a list, and the list is written at the end.
 */
#include "http/openapi.h"

#include <string.h>

#include "app/setup.h"
#include "core/limits.h"
#include "http/route.h"

#define OPENAPI_MAX_BYTES 524288
#define SCHEMAS_MAX       256
#define REF_MAX_BYTES     128

struct writer {
    struct json json;
    const struct json_table *tables[SCHEMAS_MAX];
    size_t table_count;
    const struct schema *schemas[SCHEMAS_MAX];
    size_t schema_count;
};

/* ---- references ---------------------------------------------------------------------------------- */

static void put_ref(struct json *json, const char *folder, const char *name)
{
    char room[REF_MAX_BYTES];
    struct buf ref = BUF(room);
    buf_lit(&ref, "#/components/");
    buf_str(&ref, str_c(folder));
    buf_char(&ref, '/');
    buf_str(&ref, str_c(name));
    json_put_str(json, "$ref", (struct str){ .ptr = room, .len = ref.used });
}

static void ref_table(struct writer *writer, const struct json_table *table)
{
    put_ref(&writer->json, "schemas", table->name);
    for (size_t i = 0; i < writer->table_count; i++) {
        if (writer->tables[i] == table)
            return;
    }
    assert(writer->table_count < SCHEMAS_MAX);
    writer->tables[writer->table_count++] = table;
}

static void ref_schema(struct writer *writer, const struct schema *schema)
{
    put_ref(&writer->json, "schemas", schema->name);
    for (size_t i = 0; i < writer->schema_count; i++) {
        if (writer->schemas[i] == schema)
            return;
    }
    assert(writer->schema_count < SCHEMAS_MAX);
    writer->schemas[writer->schema_count++] = schema;
}

/* ---- values -------------------------------------------------------------------------------------- */

static void put_type(struct json *json, const char *type, bool is_nullable)
{
    if (!is_nullable) {
        json_put_text(json, "type", type);
        return;
    }
    json_array_open(json, "type");
    json_put_text(json, NULL, type);
    json_put_text(json, NULL, "null");
    json_array_close(json);
}

/* A text of `min` bytes may have as few characters as a quarter of that. */
static void put_lengths(struct json *json, int64_t min, int64_t max)
{
    if (min > 0)
        json_put_int(json, "minLength", (min + 3) / 4);
    json_put_int(json, "maxLength", max);
}

static void put_decimal_pattern(struct json *json, int decimals)
{
    char room[64];
    struct buf pattern = BUF(room);
    buf_lit(&pattern, "^[0-9]+(\\.[0-9]{1,");
    buf_int(&pattern, decimals);
    buf_lit(&pattern, "})?$");
    json_put_str(json, "pattern", (struct str){ .ptr = room, .len = pattern.used });
}

/* A field of a request which is neither an object nor a list. */
static void put_scalar(struct json *json, const struct json_field *field)
{
    switch (field->kind) {
    case JSON_KIND_INT:
        put_type(json, "integer", field->is_nullable);
        json_put_int(json, "minimum", field->min);
        json_put_int(json, "maximum", field->max);
        break;
    case JSON_KIND_BOOL:
        put_type(json, "boolean", field->is_nullable);
        break;
    case JSON_KIND_TEXT:
        put_type(json, "string", field->is_nullable);
        put_lengths(json, field->min, field->max);
        break;
    case JSON_KIND_DECIMAL:
        put_type(json, "string", field->is_nullable);
        put_decimal_pattern(json, field->decimals);
        break;
    case JSON_KIND_DATE:
        put_type(json, "string", field->is_nullable);
        json_put_text(json, "format", "date");
        break;
    case JSON_KIND_INSTANT:
        put_type(json, "string", field->is_nullable);
        json_put_text(json, "format", "date-time");
        break;
    case JSON_KIND_OBJECT:
    case JSON_KIND_ARRAY:
    case JSON_KIND_NODE:
        break;
    }
}

static void put_request_value(struct writer *writer, const struct json_field *field)
{
    struct json *json = &writer->json;
    if (field->kind == JSON_KIND_OBJECT) {
        ref_table(writer, field->table);
    } else if (field->kind == JSON_KIND_ARRAY) {
        json_put_text(json, "type", "array");
        if (field->min > 0)
            json_put_int(json, "minItems", field->min);
        json_put_int(json, "maxItems", field->max);
        json_object_open(json, "items");
        if (field->table != NULL) {
            ref_table(writer, field->table);
        } else {
            json_put_text(json, "type", "string");
            put_lengths(json, 1, CODE_MAX_BYTES);
        }
        json_object_close(json);
    } else {
        put_scalar(json, field);
    }
    if (field->doc != NULL)
        json_put_text(json, "description", field->doc);
}

static void put_values(struct json *json, const char *values, bool is_nullable)
{
    struct str rest = str_c(values);
    struct str value = STR_NONE;
    json_array_open(json, "enum");
    while (str_cut(&rest, '|', &value))
        json_put_str(json, NULL, value);
    if (is_nullable)
        json_put_null(json, NULL);
    json_array_close(json);
}

/* A field of an answer which is not an object; alone, or as an item of a list. */
static void put_answer_scalar(struct json *json, const struct schema_field *field, bool is_nullable)
{
    switch (field->kind) {
    case SCHEMA_INT:
        put_type(json, "integer", is_nullable);
        break;
    case SCHEMA_BOOL:
        put_type(json, "boolean", is_nullable);
        break;
    case SCHEMA_TEXT:
        put_type(json, "string", is_nullable);
        if (field->values != NULL)
            put_values(json, field->values, is_nullable);
        break;
    case SCHEMA_ID:
        put_type(json, "string", is_nullable);
        json_put_text(json, "pattern", "^[0-9]+-[0-9]+$");
        break;
    case SCHEMA_DECIMAL:
        put_type(json, "string", is_nullable);
        json_put_text(json, "pattern", "^-?[0-9]+(\\.[0-9]+)?$");
        break;
    case SCHEMA_DATE:
        put_type(json, "string", is_nullable);
        json_put_text(json, "format", "date");
        break;
    case SCHEMA_INSTANT:
        put_type(json, "string", is_nullable);
        json_put_text(json, "format", "date-time");
        break;
    case SCHEMA_ANY:
    case SCHEMA_OBJECT:
        put_type(json, "object", is_nullable);
        break;
    }
}

static void put_answer_value(struct writer *writer, const struct schema_field *field)
{
    struct json *json = &writer->json;
    if (field->is_list) {
        json_put_text(json, "type", "array");
        json_object_open(json, "items");
        if (field->kind == SCHEMA_OBJECT)
            ref_schema(writer, field->schema);
        else
            put_answer_scalar(json, field, false);
        json_object_close(json);
    } else if (field->kind == SCHEMA_OBJECT && field->is_nullable) {
        json_array_open(json, "oneOf");
        json_object_open(json, NULL);
        ref_schema(writer, field->schema);
        json_object_close(json);
        json_object_open(json, NULL);
        json_put_text(json, "type", "null");
        json_object_close(json);
        json_array_close(json);
    } else if (field->kind == SCHEMA_OBJECT) {
        ref_schema(writer, field->schema);
    } else {
        put_answer_scalar(json, field, field->is_nullable);
    }
    if (field->doc != NULL)
        json_put_text(json, "description", field->doc);
}

/* ---- schemas ------------------------------------------------------------------------------------- */

static void put_table(struct writer *writer, const struct json_table *table)
{
    struct json *json = &writer->json;
    json_object_open(json, table->name);
    json_put_text(json, "type", "object");
    if (table->doc != NULL)
        json_put_text(json, "description", table->doc);
    json_array_open(json, "required");
    for (size_t i = 0; i < table->field_count; i++) {
        if (table->fields[i].is_required)
            json_put_text(json, NULL, table->fields[i].name);
    }
    json_array_close(json);
    json_object_open(json, "properties");
    for (size_t i = 0; i < table->field_count; i++) {
        json_object_open(json, table->fields[i].name);
        put_request_value(writer, &table->fields[i]);
        json_object_close(json);
    }
    json_object_close(json);
    json_put_bool(json, "additionalProperties", false);
    json_object_close(json);
}

static void put_schema(struct writer *writer, const struct schema *schema)
{
    struct json *json = &writer->json;
    json_object_open(json, schema->name);
    json_put_text(json, "type", "object");
    json_put_text(json, "description", schema->doc);
    json_array_open(json, "required");
    for (size_t i = 0; i < schema->field_count; i++) {
        if (!schema->fields[i].is_optional)
            json_put_text(json, NULL, schema->fields[i].name);
    }
    json_array_close(json);
    json_object_open(json, "properties");
    for (size_t i = 0; i < schema->field_count; i++) {
        json_object_open(json, schema->fields[i].name);
        put_answer_value(writer, &schema->fields[i]);
        json_object_close(json);
    }
    json_object_close(json);
    json_put_bool(json, "additionalProperties", false);
    json_object_close(json);
}

/* Several errors may share a code; each is told once. */
static void put_codes(struct json *json)
{
    json_array_open(json, "enum");
    for (int i = 1; i < err_count(); i++) {
        const char *code = err_code((enum err)i);
        bool is_seen = false;
        for (int before = 1; before < i; before++)
            is_seen = is_seen || strcmp(err_code((enum err)before), code) == 0;
        if (!is_seen)
            json_put_text(json, NULL, code);
    }
    json_array_close(json);
}

static void put_property(struct json *json, const char *name, const char *type, const char *doc)
{
    json_object_open(json, name);
    json_put_text(json, "type", type);
    json_put_text(json, "description", doc);
    json_object_close(json);
}

static void put_problem_list_schema(struct json *json)
{
    static const char *const names[] = { "code", "detail", "field" };
    json_object_open(json, "problems");
    json_put_text(json, "type", "array");
    json_put_text(json, "description",
                  "Where many things were told and several of them are wrong: each of them.");
    json_object_open(json, "items");
    json_put_text(json, "type", "object");
    json_array_open(json, "required");
    for (size_t i = 0; i < COUNT(names); i++)
        json_put_text(json, NULL, names[i]);
    json_array_close(json);
    json_object_open(json, "properties");
    put_property(json, "code", "string", "As above.");
    put_property(json, "detail", "string", "What is wrong with this one.");
    put_property(json, "field", "string", "JSON pointer to it.");
    json_object_close(json);
    json_put_bool(json, "additionalProperties", false);
    json_object_close(json);
    json_object_close(json);
    put_property(json, "problem_count", "integer", "Those included that are not listed.");
}

static void put_problem_schema(struct json *json)
{
    static const char *const required[] = { "type", "title",  "status",
                                            "code", "detail", "request_id" };
    json_object_open(json, "Problem");
    json_put_text(json, "type", "object");
    json_put_text(json, "description", "What was refused or failed (RFC 9457).");
    json_array_open(json, "required");
    for (size_t i = 0; i < COUNT(required); i++)
        json_put_text(json, NULL, required[i]);
    json_array_close(json);
    json_object_open(json, "properties");
    put_property(json, "type", "string", "urn:habitue:problem: and the code.");
    put_property(json, "title", "string", "One sentence for the code, in the caller's language.");
    put_property(json, "status", "integer", "The HTTP status.");
    json_object_open(json, "code");
    json_put_text(json, "type", "string");
    json_put_text(json, "description", "Stable: programs may decide by it.");
    put_codes(json);
    json_object_close(json);
    put_property(json, "detail", "string", "What is wrong here, and what would be right.");
    put_property(json, "field", "string", "JSON pointer to the field to blame, if there is one.");
    put_property(
        json, "act", "string",
        "Of forbidden_role: what the role does not allow; somebody else can agree to it by "
        "POST /v1/approvals.");
    put_problem_list_schema(json);
    put_property(json, "request_id", "string", "To tell the operator; it stands in the log.");
    json_object_close(json);
    json_put_bool(json, "additionalProperties", false);
    json_object_close(json);
}

/* The lists grow while they are written. */
static void put_schemas(struct writer *writer)
{
    json_object_open(&writer->json, "schemas");
    put_problem_schema(&writer->json);
    for (size_t i = 0; i < writer->table_count; i++)
        put_table(writer, writer->tables[i]);
    for (size_t i = 0; i < writer->schema_count; i++)
        put_schema(writer, writer->schemas[i]);
    json_object_close(&writer->json);
}

/* ---- paths --------------------------------------------------------------------------------------- */

static void put_path_parameter(struct json *json, struct str name, struct str doc)
{
    json_object_open(json, NULL);
    json_put_str(json, "name", name);
    json_put_text(json, "in", "path");
    json_put_bool(json, "required", true);
    json_put_str(json, "description", doc);
    json_object_open(json, "schema");
    json_put_text(json, "type", "string");
    json_object_close(json);
    json_object_close(json);
}

/* What stands in braces, each with its part of the route's sentence. */
static void put_path_parameters(struct json *json, const struct route *route)
{
    struct str path = str_c(route->path);
    struct str docs = str_c(route->id_doc);
    for (size_t from = str_find(path, '{'); from < path.len; from = str_find(path, '{')) {
        struct str doc = STR_NONE;
        size_t end = str_find(path, '}');
        (void)str_cut(&docs, '|', &doc);
        put_path_parameter(json, str_sub(path, from + 1, end - from - 1), doc);
        path = str_sub(path, end + 1, path.len);
    }
}

static void put_query_parameter(struct json *json, const struct json_field *field)
{
    json_object_open(json, NULL);
    json_put_text(json, "name", field->name);
    json_put_text(json, "in", "query");
    if (field->doc != NULL)
        json_put_text(json, "description", field->doc);
    json_object_open(json, "schema");
    put_scalar(json, field);
    json_object_close(json);
    json_object_close(json);
}

static void put_parameters(struct json *json, const struct route *route)
{
    json_array_open(json, "parameters");
    put_path_parameters(json, route);
    if (route->is_write && route->access != ACCESS_PASS && route->access != ACCESS_DOOR) {
        json_object_open(json, NULL);
        put_ref(json, "parameters",
                route->access == ACCESS_SIGNED ? "StripeSignature" : "IdempotencyKey");
        json_object_close(json);
    }
    for (size_t i = 0; route->query != NULL && i < route->query->field_count; i++)
        put_query_parameter(json, &route->query->fields[i]);
    json_array_close(json);
}

static void put_body(struct writer *writer, const struct route *route)
{
    struct json *json = &writer->json;
    json_object_open(json, "requestBody");
    json_put_bool(json, "required", true);
    json_object_open(json, "content");
    json_object_open(json, "application/json");
    json_object_open(json, "schema");
    if (route->body != NULL) {
        ref_table(writer, route->body);
    } else {
        json_put_text(json, "type", "object");
        json_put_text(json, "description", "A programme; the manual describes its language.");
    }
    json_object_close(json);
    if (route->body_example != NULL)
        json_put_raw(json, "example", str_c(route->body_example));
    json_object_close(json);
    json_object_close(json);
    json_object_close(json);
}

/* Texts, in place of the JSON. */
static void put_other_types(struct json *json, const char *types)
{
    struct str rest = str_c(types);
    struct str type = STR_NONE;
    while (rest.len > 0 && str_cut(&rest, ',', &type)) {
        char name[32] = "";
        assert(type.len < sizeof(name));
        memcpy(name, type.ptr, type.len);
        json_object_open(json, name);
        json_object_open(json, "schema");
        json_put_text(json, "type", "string");
        json_object_close(json);
        json_object_close(json);
    }
}

/* JSON, but where a machine is asked how it is. */
static void put_first_type(struct writer *writer, const struct route *route)
{
    struct json *json = &writer->json;
    json_object_open(json, route->access == ACCESS_LOOPBACK ? "text/plain" : "application/json");
    json_object_open(json, "schema");
    if (route->answer != NULL)
        ref_schema(writer, route->answer);
    else
        json_put_text(json, "type", route->access == ACCESS_LOOPBACK ? "string" : "object");
    json_object_close(json);
    json_object_close(json);
}

/* Of other types alone: for a key, what is no JSON is a file. */
static bool is_file(const struct route *route)
{
    return route->access == ACCESS_KEY && route->answer == NULL && route->also != NULL;
}

static void put_good_response(struct writer *writer, const struct route *route)
{
    struct json *json = &writer->json;
    char status_room[8];
    struct buf status = { .base = status_room, .size = sizeof(status_room) - 1 };
    buf_int(&status, route->status);
    status_room[status.used] = '\0';

    json_object_open(json, status_room);
    json_put_text(json, "description", route->answer != NULL ? route->answer->doc : route->doc);
    if (route->is_write && route->access == ACCESS_KEY) {
        json_object_open(json, "headers");
        json_object_open(json, "Idempotent-Replayed");
        put_ref(json, "headers", "IdempotentReplayed");
        json_object_close(json);
        json_object_close(json);
    }
    json_object_open(json, "content");
    if (!is_file(route))
        put_first_type(writer, route);
    put_other_types(json, route->also);
    json_object_close(json);
    json_object_close(json);
}

static void put_problem_response(struct json *json, const char *statuses)
{
    json_object_open(json, statuses);
    put_ref(json, "responses", "Problem");
    json_object_close(json);
}

static void put_security(struct json *json, const struct route *route)
{
    json_array_open(json, "security");
    if (route->access == ACCESS_PASS) {
        json_object_open(json, NULL);
        json_array_open(json, "pass");
        json_array_close(json);
        json_object_close(json);
    }
    if (route->access == ACCESS_KEY) {
        char room[128];
        struct buf names = BUF(room);
        struct str rest = STR_NONE;
        struct str name = STR_NONE;
        scopes_format(&names, route->scopes);
        json_object_open(json, NULL);
        json_array_open(json, "key");
        if (buf_finish(&names, &rest) == OK && rest.len > 0) {
            while (str_cut(&rest, ',', &name))
                json_put_str(json, NULL, str_trim(name));
        }
        json_array_close(json);
        json_object_close(json);
    }
    json_array_close(json);
}

static void put_operation(struct writer *writer, const struct route *route)
{
    struct json *json = &writer->json;
    char method[8] = "";
    const char *name = method_name(route->method);
    for (size_t i = 0; name[i] != '\0' && i + 1 < sizeof(method); i++)
        method[i] = (char)(name[i] - 'A' + 'a');

    json_object_open(json, method);
    json_put_text(json, "operationId", route->name);
    json_put_text(json, "summary", route->doc);
    json_array_open(json, "tags");
    json_put_text(json, NULL, route->tag);
    json_array_close(json);
    put_security(json, route);
    if (route->access == ACCESS_KEY)
        json_put_text(json, "x-act", act_name(route->act));
    put_parameters(json, route);
    if (route->body_max_bytes > 0)
        put_body(writer, route);
    json_object_open(json, "responses");
    put_good_response(writer, route);
    put_problem_response(json, "4XX");
    put_problem_response(json, "5XX");
    json_object_close(json);
    json_object_close(json);
}

/* Each path once, with all its methods. */
static void put_paths(struct writer *writer)
{
    struct json *json = &writer->json;
    json_object_open(json, "paths");
    for (size_t i = 0; i < route_count(); i++) {
        const char *path = route_at(i)->path;
        bool is_seen = false;
        for (size_t before = 0; before < i; before++)
            is_seen = is_seen || strcmp(route_at(before)->path, path) == 0;
        if (is_seen)
            continue;
        json_object_open(json, path);
        for (size_t same = i; same < route_count(); same++) {
            if (strcmp(route_at(same)->path, path) == 0)
                put_operation(writer, route_at(same));
        }
        json_object_close(json);
    }
    json_object_close(json);
}

/* ---- the rest ------------------------------------------------------------------------------------ */

static void put_info(struct json *json)
{
    json_object_open(json, "info");
    json_put_text(json, "title", "Habitué");
    json_put_text(json, "version", HABITUE_VERSION);
    json_put_text(json, "summary", "Customer loyalty for independent shops.");
    json_put_text(json, "description",
                  "Amounts are whole minor units of the currency, points whole smallest steps of "
                  "their unit; quantities and rates with a fraction are texts. Unknown fields are "
                  "refused. A write is answered when it is durable; the same Idempotency-Key with "
                  "the same request gets the first answer again.");
    json_object_open(json, "license");
    json_put_text(json, "name", "Apache-2.0");
    json_put_text(json, "identifier", "Apache-2.0");
    json_object_close(json);
    json_object_close(json);
    json_array_open(json, "servers");
    json_object_open(json, NULL);
    json_put_text(json, "url", "..");
    json_put_text(json, "description", "Where this document comes from.");
    json_object_close(json);
    json_array_close(json);
}

static void put_tags(struct json *json)
{
    static const struct {
        const char *name;
        const char *doc;
    } tags[] = {
        { "Purchases", "Receipts: quoted, recorded, given back, claimed." },
        { "Members", "The customer file." },
        { "Cards", "What a code points to." },
        { "Accounts", "Balances, and how they came about." },
        { "Programmes", "The rules of the shop, in versions." },
        { "Reports", "What is owed to customers, and what the law watches." },
        { "Session", "The key at hand." },
        { "Server", "The program about itself." },
    };
    json_array_open(json, "tags");
    for (size_t i = 0; i < COUNT(tags); i++) {
        json_object_open(json, NULL);
        json_put_text(json, "name", tags[i].name);
        json_put_text(json, "description", tags[i].doc);
        json_object_close(json);
    }
    json_array_close(json);
}

static void put_security_schemes(struct json *json)
{
    json_object_open(json, "securitySchemes");
    json_object_open(json, "key");
    json_put_text(json, "type", "http");
    json_put_text(json, "scheme", "bearer");
    json_put_text(json, "description",
                  "A key per till or application, made with `habitue key add`. The scope admin "
                  "implies the others.");
    json_object_close(json);
    json_object_open(json, "pass");
    json_put_text(json, "type", "apiKey");
    json_put_text(json, "in", "header");
    json_put_text(json, "name", "Authorization");
    json_put_text(json, "description",
                  "\"ApplePass \" and the authenticationToken of the pass: Wallet sends it.");
    json_object_close(json);
    json_object_close(json);
}

static void put_signature(struct json *json)
{
    json_object_open(json, "StripeSignature");
    json_put_text(json, "name", "Stripe-Signature");
    json_put_text(json, "in", "header");
    json_put_bool(json, "required", true);
    json_put_text(json, "description", "Of the time and the body, by the secret of the webhook.");
    json_object_open(json, "schema");
    json_put_text(json, "type", "string");
    json_object_close(json);
    json_object_close(json);
}

static void put_idempotency(struct json *json)
{
    json_object_open(json, "parameters");
    json_object_open(json, "IdempotencyKey");
    json_put_text(json, "name", "Idempotency-Key");
    json_put_text(json, "in", "header");
    json_put_bool(json, "required", true);
    json_put_text(
        json, "description",
        "Names this request for ever, within the API key: repeat it after a lost answer.");
    json_object_open(json, "schema");
    json_put_text(json, "type", "string");
    json_put_int(json, "minLength", 1);
    json_put_int(json, "maxLength", IDEMPOTENCY_KEY_MAX_BYTES);
    json_put_text(json, "pattern", "^[!-~]+$");
    json_object_close(json);
    json_object_close(json);
    put_signature(json);
    json_object_close(json);

    json_object_open(json, "headers");
    json_object_open(json, "IdempotentReplayed");
    json_put_text(json, "description", "true: this is the answer of the first time.");
    json_object_open(json, "schema");
    json_put_text(json, "type", "string");
    put_values(json, "true", false);
    json_object_close(json);
    json_object_close(json);
    json_object_close(json);
}

static void put_problem_component(struct json *json)
{
    json_object_open(json, "responses");
    json_object_open(json, "Problem");
    json_put_text(json, "description", "A problem: what is wrong, and what would be right.");
    json_object_open(json, "content");
    json_object_open(json, "application/problem+json");
    json_object_open(json, "schema");
    put_ref(json, "schemas", "Problem");
    json_object_close(json);
    json_put_raw(
        json, "example",
        STR("{\"type\":\"urn:habitue:problem:card_blocked\",\"title\":\"This card is "
            "blocked.\",\"status\":409,\"code\":\"card_blocked\",\"detail\":\"This card is "
            "blocked.\",\"request_id\":\"7ZQ4MB0KX1T9C\"}"));
    json_object_close(json);
    json_object_close(json);
    json_object_close(json);
    json_object_close(json);
}

enum err openapi_write(struct arena *arena, struct str *ret_document)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, OPENAPI_MAX_BYTES, &out));
    struct writer writer = { .json = { .out = &out } };
    struct json *json = &writer.json;

    json_object_open(json, NULL);
    json_put_text(json, "openapi", "3.1.0");
    put_info(json);
    put_tags(json);
    put_paths(&writer);
    json_object_open(json, "components");
    put_security_schemes(json);
    put_idempotency(json);
    put_problem_component(json);
    put_schemas(&writer);
    json_object_close(json);
    json_object_close(json);
    return buf_finish(&out, ret_document);
}
