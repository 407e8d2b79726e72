/* families.c - the members of one account: who may join, and what each may do.
 *
 *   POST  /v1/accounts/{id}/invitations   a code by which somebody joins (POST /v1/members)
 *   PATCH /v1/members/{id}/rights         a role, and what a member may take from the account or pay in
 */
#include "app/family/family.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"

#define RIGHTS_BODY_MAX_BYTES 4096

/* clang-format off */
#define RIGHTS_FIELDS                                                                              \
    JSON_FIELD_BOOL(struct rights_request, may_redeem, JSON_HAS(struct rights_request, has_may_redeem), .doc = "Whether he may take anything from the account; a child may not, unless this says so."), \
    JSON_FIELD_BOOL(struct rights_request, may_top_up, JSON_HAS(struct rights_request, has_may_top_up), .doc = "Whether he may pay money in with his card; a child may not, unless this says so."), \
    JSON_FIELD_INT(struct rights_request, by_day_max_minor, 0, MONEY_MINOR_MAX, JSON_HAS(struct rights_request, has_by_day_max), .is_nullable = true, .name = "max_per_day", .doc = "In minor units: discounts of rewards that cost something, and payments from the account; null or 0 for no limit."), \
    JSON_FIELD_INT(struct rights_request, by_month_max_minor, 0, MONEY_MINOR_MAX, JSON_HAS(struct rights_request, has_by_month_max), .is_nullable = true, .name = "max_per_month")

static const struct json_field invite_fields[] = {
    JSON_FIELD_TEXT(struct rights_request, role, 1, CODE_MAX_BYTES, JSON_HAS(struct rights_request, has_role), .doc = "adult or child; adult when left out."),
    RIGHTS_FIELDS,
};
static const struct json_table invite_table = { "InvitationRequest", sizeof(struct rights_request), invite_fields, COUNT(invite_fields), "As what somebody may join the account." };

static const struct json_field set_fields[] = {
    JSON_FIELD_TEXT(struct rights_request, role, 1, CODE_MAX_BYTES, JSON_HAS(struct rights_request, has_role), .doc = "holder, adult or child."),
    RIGHTS_FIELDS,
};
static const struct json_table set_table = { "RightsRequest", sizeof(struct rights_request), set_fields, COUNT(set_fields), "What changes; another role brings its own may_redeem and may_top_up." };

static const struct schema_field invitation_fields[] = {
    { .name = "id",      .kind = SCHEMA_ID },
    { .name = "kind",    .kind = SCHEMA_TEXT, .values = "invitation" },
    { .name = "account", .kind = SCHEMA_ID },
    { .name = "code",    .kind = SCHEMA_TEXT, .doc = "Told to whoever is to join; used once." },
    { .name = "text",    .kind = SCHEMA_TEXT, .doc = "The same for people, in two groups." },
    RIGHTS_SCHEMA_FIELDS,
    { .name = "until",   .kind = SCHEMA_INSTANT },
};
static const struct schema invitation_schema = { "Invitation", "Somebody may join an account.", SCHEMA_ROWS(invitation_fields) };

static const struct schema_field set_answer_fields[] = {
    { .name = "id",      .kind = SCHEMA_ID, .doc = "Of the member." },
    { .name = "account", .kind = SCHEMA_ID },
    RIGHTS_SCHEMA_FIELDS,
};
static const struct schema set_schema = { "Rights", "What a member may from now on.", SCHEMA_ROWS(set_answer_fields) };
/* clang-format on */

static enum err run(struct request *rq, command_run *command)
{
    struct rights_request *rights = ARENA_NEW(rq->arena, struct rights_request);
    if (rights == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, rights));
    rights->subject = rq->id;
    request_aim_at_id(rq, rights->subject);
    return request_command(rq, command, rights);
}

static enum err post_invitation(struct request *rq)
{
    return run(rq, family_invite_run);
}

static enum err patch_rights(struct request *rq)
{
    return run(rq, family_set_run);
}

const struct route family_routes[] = {
    { METHOD_POST, "/v1/accounts/{id}/invitations", post_invitation, ACCESS_KEY,
      SCOPE_MEMBERS_WRITE, .is_write = true, .body_max_bytes = RIGHTS_BODY_MAX_BYTES,
      .body = &invite_table, .name = "inviteMember", .tag = "Members",
      .doc = "Makes a code by which somebody joins the account, with a card of their own.",
      .id_doc = "Of the account.", .status = 201, .answer = &invitation_schema,
      .body_example = "{\"role\":\"child\",\"may_redeem\":true,\"max_per_day\":500}" },
    { METHOD_PATCH, "/v1/members/{id}/rights", patch_rights, ACCESS_KEY, SCOPE_MEMBERS_WRITE,
      .is_write = true, .body_max_bytes = RIGHTS_BODY_MAX_BYTES, .body = &set_table,
      .name = "changeRights", .tag = "Members",
      .doc = "Changes a member's role, and what he may take from the account or pay in.",
      .id_doc = "Of the member.", .status = 200, .answer = &set_schema,
      .body_example = "{\"max_per_day\":500,\"max_per_month\":2000}" },
};
const size_t family_route_count = COUNT(family_routes);
