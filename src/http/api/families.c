/* families.c - the members of one account: who may join, and what each may do.
 *
 *   POST  /v1/accounts/{id}/invitations   a code by which somebody joins (POST /v1/members)
 *   PATCH /v1/members/{id}/rights         a role, and what a member may take from the account or pay in
 *   POST  /v1/members/{id}/leave          he goes to an account of his own, perhaps with a share
 *   POST  /v1/accounts/{id}/merge         the account becomes part of another
 *   POST  /v1/accounts/{id}/unmerge       and is its own again
 */
#include "app/family/family.h"
#include "app/family/leave.h"
#include "app/family/merge.h"
#include "app/family/unmerge.h"
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

static const struct json_field share_fields[] = {
    JSON_FIELD_TEXT(struct leave_share, unit, 1, CODE_MAX_BYTES, .is_required = true),
    JSON_FIELD_INT(struct leave_share, points, 1, POINTS_MAX, .is_required = true, .doc = "In smallest steps of the unit, of what the account can use today."),
};
static const struct json_table share_table = { "LeaveShare", sizeof(struct leave_share), share_fields, COUNT(share_fields), "What he takes along of a unit." };

static const struct json_field leave_fields[] = {
    JSON_FIELD_ARRAY(struct leave_request, shares, &share_table, 0, UNITS_MAX, .name = "share", .doc = "What he takes along; nothing when left out."),
    JSON_FIELD_TEXT(struct leave_request, shop, 1, CODE_MAX_BYTES, .doc = "Where, by whose day; the key's shop otherwise, or the first."),
};
static const struct json_table leave_table = { "LeaveRequest", sizeof(struct leave_request), leave_fields, COUNT(leave_fields), "A member goes to an account of his own." };

static const struct schema_field shared_fields[] = {
    { .name = "unit",   .kind = SCHEMA_TEXT },
    { .name = "points", .kind = SCHEMA_INT },
};
static const struct schema shared_schema = { "Share", "What somebody took along of a unit.", SCHEMA_ROWS(shared_fields) };

static const struct schema_field left_fields[] = {
    { .name = "id",            .kind = SCHEMA_ID, .doc = "Of the member; it stays." },
    { .name = "account",       .kind = SCHEMA_ID, .doc = "The one that was opened for him." },
    { .name = "left",          .kind = SCHEMA_ID, .doc = "The account that he left." },
    { .name = "card",          .kind = SCHEMA_TEXT, .doc = "His card, or the first of them; all go with him." },
    { .name = "referral_code", .kind = SCHEMA_TEXT },
    { .name = "share",         .kind = SCHEMA_OBJECT, .schema = &shared_schema, .is_list = true },
};
static const struct schema left_schema = { "MemberLeft", "Who left an account for one of his own.", SCHEMA_ROWS(left_fields) };

static const struct json_field merge_fields[] = {
    JSON_FIELD_TEXT(struct merge_request, into, 1, CODE_MAX_BYTES, .is_required = true, .doc = "Of which account it becomes part."),
    JSON_FIELD_TEXT(struct merge_request, role, 1, CODE_MAX_BYTES, .doc = "Of who held the account, on the other: holder, adult or child; adult when left out."),
    JSON_FIELD_TEXT(struct merge_request, shop, 1, CODE_MAX_BYTES, .doc = "Where, by whose day; the key's shop otherwise, or the first."),
};
static const struct json_table merge_table = { "MergeRequest", sizeof(struct merge_request), merge_fields, COUNT(merge_fields), "An account becomes part of another." };

static const struct schema_field merged_fields[] = {
    { .name = "id",      .kind = SCHEMA_ID, .doc = "Of the entry." },
    { .name = "kind",    .kind = SCHEMA_TEXT, .values = "merge" },
    { .name = "at",      .kind = SCHEMA_INSTANT },
    { .name = "account", .kind = SCHEMA_ID },
    { .name = "into",    .kind = SCHEMA_ID, .doc = "The account that is used from now on." },
    { .name = "role",    .kind = SCHEMA_TEXT, .values = "holder|adult|child" },
    { .name = "moved",   .kind = SCHEMA_OBJECT, .schema = &shared_schema, .is_list = true },
};
static const struct schema merged_schema = { "AccountMerged", "An account that became part of another.", SCHEMA_ROWS(merged_fields) };

static const struct json_field unmerge_fields[] = {
    JSON_FIELD_TEXT(struct unmerge_request, shop, 1, CODE_MAX_BYTES, .doc = "Where, by whose day; the key's shop otherwise, or the first."),
};
static const struct json_table unmerge_table = { "UnmergeRequest", sizeof(struct unmerge_request), unmerge_fields, COUNT(unmerge_fields), "An account is its own again." };

static const struct schema_field returned_fields[] = {
    { .name = "unit",  .kind = SCHEMA_TEXT },
    { .name = "came",  .kind = SCHEMA_INT, .doc = "What had come with the account, and after it by returns." },
    { .name = "back",  .kind = SCHEMA_INT, .doc = "What is left of it, and goes back." },
    { .name = "spent", .kind = SCHEMA_INT, .doc = "The rest: spent, ended, passed on, or a voucher whose code was told." },
};
static const struct schema returned_schema = { "WentBack", "What became of a unit.", SCHEMA_ROWS(returned_fields) };

static const struct schema_field unmerged_fields[] = {
    { .name = "id",      .kind = SCHEMA_ID, .doc = "Of the entry." },
    { .name = "kind",    .kind = SCHEMA_TEXT, .values = "unmerge" },
    { .name = "at",      .kind = SCHEMA_INSTANT },
    { .name = "account", .kind = SCHEMA_ID, .doc = "That is used again." },
    { .name = "from",    .kind = SCHEMA_ID, .doc = "Of which it was part." },
    { .name = "moved",   .kind = SCHEMA_OBJECT, .schema = &returned_schema, .is_list = true },
};
static const struct schema unmerged_schema = { "AccountUnmerged", "An account that is its own again.", SCHEMA_ROWS(unmerged_fields) };

static const struct blame merge_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" }, { OK, NULL },
};

static const struct blame leave_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" }, { E_NO_PROGRAM, "/share" }, { OK, NULL },
};
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

static enum err post_leave(struct request *rq)
{
    struct leave_request *leave = ARENA_NEW(rq->arena, struct leave_request);
    if (leave == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, leave));
    leave->member = rq->id;
    request_aim_at_id(rq, leave->member);
    return request_command(rq, leave_run, leave);
}

static enum err post_merge(struct request *rq)
{
    struct merge_request *merge = ARENA_NEW(rq->arena, struct merge_request);
    if (merge == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, merge));
    merge->account = rq->id;
    request_aim_at_id(rq, merge->into);
    int32_t other = rq->command.partition;
    rq->command.partition = 0;
    request_aim_at_id(rq, merge->account);
    rq->command.other = other != rq->command.partition ? other : 0;
    return request_command(rq, merge_run, merge);
}

static enum err post_unmerge(struct request *rq)
{
    struct unmerge_request *unmerge = ARENA_NEW(rq->arena, struct unmerge_request);
    if (unmerge == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, unmerge));
    unmerge->account = rq->id;
    request_aim_at_id(rq, unmerge->account);
    return request_command(rq, unmerge_run, unmerge);
}

const struct route family_routes[] = {
    { METHOD_POST, "/v1/accounts/{id}/invitations", post_invitation, ACCESS_KEY,
      SCOPE_MEMBERS_WRITE, .act = ACT_ENROL, .is_write = true,
      .body_max_bytes = RIGHTS_BODY_MAX_BYTES, .body = &invite_table, .name = "inviteMember",
      .tag = "Members",
      .doc = "Makes a code by which somebody joins the account, with a card of their own.",
      .id_doc = "Of the account.", .status = 201, .answer = &invitation_schema,
      .body_example = "{\"role\":\"child\",\"may_redeem\":true,\"max_per_day\":500}" },
    { METHOD_PATCH, "/v1/members/{id}/rights", patch_rights, ACCESS_KEY, SCOPE_MEMBERS_WRITE,
      .act = ACT_RIGHTS, .is_write = true, .body_max_bytes = RIGHTS_BODY_MAX_BYTES,
      .body = &set_table, .name = "changeRights", .tag = "Members",
      .doc = "Changes a member's role, and what he may take from the account or pay in.",
      .id_doc = "Of the member.", .status = 200, .answer = &set_schema,
      .body_example = "{\"max_per_day\":500,\"max_per_month\":2000}" },
    { METHOD_POST, "/v1/members/{id}/leave", post_leave, ACCESS_KEY, SCOPE_MEMBERS_WRITE,
      .act = ACT_RIGHTS, .is_write = true, .body_max_bytes = RIGHTS_BODY_MAX_BYTES,
      .body = &leave_table, .blames = leave_blames, .name = "leaveAccount", .tag = "Members",
      .doc =
          "The member goes to an account of his own with all of his cards, and with a share when "
          "one is told.",
      .id_doc = "Of the member.", .status = 201, .answer = &left_schema,
      .body_example = "{\"share\":[{\"unit\":\"points\",\"points\":50}]}" },
    { METHOD_POST, "/v1/accounts/{id}/merge", post_merge, ACCESS_KEY, SCOPE_MEMBERS_WRITE,
      .act = ACT_RIGHTS, .is_write = true, .body_max_bytes = RIGHTS_BODY_MAX_BYTES,
      .body = &merge_table, .blames = merge_blames, .name = "mergeAccount", .tag = "Members",
      .doc = "The account becomes part of another: its members, its cards and all that it has go "
             "there.",
      .id_doc = "Of the account.", .status = 201, .answer = &merged_schema,
      .body_example = "{\"into\":\"1-40\",\"role\":\"adult\"}" },
    { METHOD_POST, "/v1/accounts/{id}/unmerge", post_unmerge, ACCESS_KEY, SCOPE_MEMBERS_WRITE,
      .act = ACT_RIGHTS, .is_write = true, .body_max_bytes = RIGHTS_BODY_MAX_BYTES,
      .body = &unmerge_table, .blames = merge_blames, .name = "unmergeAccount", .tag = "Members",
      .doc = "The account is its own again: its members and their cards go back, and what is left "
             "of what came with them.",
      .id_doc = "Of the account.", .status = 201, .answer = &unmerged_schema,
      .body_example = "{}" },
};
const size_t family_route_count = COUNT(family_routes);
