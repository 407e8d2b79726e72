/* programs.c - the life of a programme.
 *
 *   GET  /v1/programs                         all versions
 *   GET  /v1/programs/{number} and /active    one, with its document
 *   POST /v1/programs                         a draft
 *   POST /v1/programs/validate                what is wrong with a document; writes nothing
 *   POST /v1/programs/{number}/activate       from an instant on
 */
#include "app/programs.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"

#define ACTIVATE_BODY_MAX_BYTES 4096
#define PROBLEMS_MAX_BYTES      262144

/* clang-format off */
static const struct json_field activate_fields[] = {
    JSON_FIELD_INSTANT(struct program_request, from, JSON_HAS(struct program_request, has_from), .doc = "From when on it decides; now when left out."),
};
static const struct json_table activate_table = { "ActivateRequest", sizeof(struct program_request), activate_fields, COUNT(activate_fields), "From when on." };

static const struct schema_field problem_fields[] = {
    { .name = "level",   .kind = SCHEMA_TEXT, .values = "error|warning" },
    { .name = "pointer", .kind = SCHEMA_TEXT, .doc = "JSON pointer into the document." },
    { .name = "fr",      .kind = SCHEMA_TEXT },
    { .name = "en",      .kind = SCHEMA_TEXT },
};
static const struct schema problem_schema = { "ProgramProblem", "What is wrong, and what would be right.", SCHEMA_ROWS(problem_fields) };

#define VERDICT                                                                                    \
    { .name = "valid", .kind = SCHEMA_BOOL },                                                      \
    { .name = "problems", .kind = SCHEMA_OBJECT, .schema = &problem_schema, .is_list = true },     \
    { .name = "errors", .kind = SCHEMA_INT, .doc = "How many problems are errors, those included that are not listed." }

static const struct schema_field verdict_fields[] = { VERDICT };
static const struct schema verdict_schema = { "ProgramVerdict", "What validation says.", SCHEMA_ROWS(verdict_fields) };

static const struct schema_field draft_fields[] = {
    { .name = "number", .kind = SCHEMA_INT },
    { .name = "state",  .kind = SCHEMA_TEXT, .values = "draft|validated", .doc = "A draft has errors; what is validated can be made active." },
    VERDICT,
};
static const struct schema draft_schema = { "ProgramDraft", "A new version that does not decide yet.", SCHEMA_ROWS(draft_fields) };

static const struct schema_field active_fields[] = {
    { .name = "number",      .kind = SCHEMA_INT },
    { .name = "state",       .kind = SCHEMA_TEXT, .values = "active|scheduled", .doc = "Scheduled: from an instant that is to come." },
    { .name = "active_from", .kind = SCHEMA_INSTANT },
};
static const struct schema active_schema = { "ProgramActive", "A version that decides.", SCHEMA_ROWS(active_fields) };

#define VERSION                                                                                    \
    { .name = "number", .kind = SCHEMA_INT },                                                      \
    { .name = "state", .kind = SCHEMA_TEXT, .values = "draft|validated|scheduled|active|ended",    \
      .doc = "A draft has errors; another version follows one that has ended." },                  \
    { .name = "active_from", .kind = SCHEMA_INSTANT, .is_nullable = true },                        \
    { .name = "active_until", .kind = SCHEMA_INSTANT, .is_nullable = true, .doc = "The instant at which the next begins." }, \
    { .name = "created_at", .kind = SCHEMA_INSTANT }

static const struct schema_field item_fields[] = {
    VERSION,
    { .name = "name", .kind = SCHEMA_OBJECT, .schema = &label_schema },
};
static const struct schema item_schema = { "ProgramItem", "A version of the programme.", SCHEMA_ROWS(item_fields) };

static const struct schema_field list_fields[] = {
    { .name = "programs", .kind = SCHEMA_OBJECT, .schema = &item_schema, .is_list = true },
};
static const struct schema list_schema = { "ProgramList", "All versions, by number.", SCHEMA_ROWS(list_fields) };

static const struct schema_field version_fields[] = {
    VERSION,
    { .name = "program", .kind = SCHEMA_ANY, .doc = "The document, as it was given." },
};
static const struct schema version_schema = { "ProgramVersion", "A version with its document.", SCHEMA_ROWS(version_fields) };
/* clang-format on */

static const struct blame activate_blames[] = {
    { E_TIME, "/from" },
    { E_EXISTS, "/from" },
    { E_INVALID, "/from" },
    { OK, NULL },
};

static enum err get_programs(struct request *rq)
{
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return program_show_all(rq->visit.app, rq->db, rq->arena, &rq->reply.out);
}

static enum err get_program(struct request *rq)
{
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return program_show(rq->visit.app, rq->db, rq->arena, rq->id, &rq->reply.out);
}

static enum err get_active(struct request *rq)
{
    rq->id = STR("active");
    return get_program(rq);
}

static enum err post_validate(struct request *rq)
{
    TRY(reply_begin(rq, 200, PROBLEMS_MAX_BYTES));
    return program_validate(rq->visit.app, rq->arena, rq->json, &rq->reply.out);
}

static enum err post_program(struct request *rq)
{
    struct program_request *program = ARENA_NEW(rq->arena, struct program_request);
    if (program == NULL)
        return E_NO_MEMORY;
    if (rq->json->type != JSON_OBJECT)
        return request_refuse(rq, E_INVALID, "", "A programme is an object { }.",
                              "Un programme est un objet { }.");
    program->program = rq->json;
    program->json = rq->body;
    return request_command(rq, program_create_run, program);
}

static enum err post_activate(struct request *rq)
{
    struct program_request *program = ARENA_NEW(rq->arena, struct program_request);
    if (program == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, program));
    program->id = rq->id;
    return request_command(rq, program_activate_run, program);
}

const struct route program_routes[] = {
    { METHOD_GET, "/v1/programs", get_programs, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_OPEN,
      .name = "listPrograms", .tag = "Programmes", .doc = "All versions of the programme.",
      .status = 200, .answer = &list_schema },
    { METHOD_GET, "/v1/programs/active", get_active, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_OPEN,
      .name = "getActiveProgram", .tag = "Programmes", .doc = "The version that decides now.",
      .status = 200, .answer = &version_schema },
    { METHOD_GET, "/v1/programs/{number}", get_program, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_OPEN,
      .name = "getProgram", .tag = "Programmes", .doc = "One version.", .id_doc = "Of the version.",
      .status = 200, .answer = &version_schema },
    { METHOD_POST, "/v1/programs", post_program, ACCESS_KEY, SCOPE_ADMIN, .act = ACT_SETTINGS,
      .is_write = true, .body_max_bytes = PROGRAM_MAX_BYTES, .name = "createProgram",
      .tag = "Programmes", .doc = "Keeps a draft, and says what is wrong with it.", .status = 201,
      .answer = &draft_schema },
    { METHOD_POST, "/v1/programs/validate", post_validate, ACCESS_KEY, SCOPE_ADMIN,
      .act = ACT_SETTINGS, .body_max_bytes = PROGRAM_MAX_BYTES, .name = "validateProgram",
      .tag = "Programmes", .doc = "Says what is wrong with a document; writes nothing.",
      .status = 200, .answer = &verdict_schema },
    { METHOD_POST, "/v1/programs/{number}/activate", post_activate, ACCESS_KEY, SCOPE_ADMIN,
      .act = ACT_SETTINGS, .is_write = true, .body_max_bytes = ACTIVATE_BODY_MAX_BYTES,
      .body = &activate_table, .blames = activate_blames, .name = "activateProgram",
      .tag = "Programmes", .doc = "Lets a version decide from an instant on.",
      .id_doc = "Of the version.", .status = 200, .answer = &active_schema,
      .body_example = "{\"from\":\"2027-01-01T00:00:00+01:00\"}" },
};
const size_t program_route_count = COUNT(program_routes);
