/* accounts.c - what an account has, and how it came to it.
 *
 *   GET /v1/accounts/{id}             balances and lots
 *   PATCH /v1/accounts/{id}           what its members see of each other
 *   GET /v1/accounts/{id}/entries     history with explanations, the latest first
 *   POST /v1/accounts/{id}/tier       a tier by hand
 *   POST /v1/accounts/{id}/adjustments    so much more or less of a unit, by hand
 */
#include "app/events.h"
#include "app/family/family.h"
#include "app/members.h"
#include "app/money/adjust.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/request.h"
#include "http/service.h"

#define CURSOR_MAX_BYTES 64
#define ID_MAX_BYTES     32

/* clang-format off */
static const struct json_field list_fields[] = {
    JSON_FIELD_TEXT(struct entry_list_request, cursor, 1, CURSOR_MAX_BYTES, .doc = "next_cursor of the page before."),
    JSON_FIELD_TEXT(struct entry_list_request, member, 1, ID_MAX_BYTES, .doc = "As this member of the account may see it."),
    JSON_FIELD_INT(struct entry_list_request, limit, 1, LIST_LIMIT_MAX, .doc = "Entries per page; 50 otherwise."),
};
static const struct json_table list_table = { "EntryQuery", sizeof(struct entry_list_request), list_fields, COUNT(list_fields), "Which page." };

static const struct schema_field lot_fields[] = {
    { .name = "lot",    .kind = SCHEMA_INT, .doc = "Its number within the account." },
    { .name = "unit",   .kind = SCHEMA_TEXT },
    { .name = "issued", .kind = SCHEMA_INT },
    { .name = "left",   .kind = SCHEMA_INT, .doc = "Negative for a debt." },
    { .name = "from",   .kind = SCHEMA_DATE, .is_nullable = true, .doc = "The first day of use." },
    { .name = "until",  .kind = SCHEMA_DATE, .is_nullable = true, .doc = "The last day of use; null for ever." },
};
static const struct schema lot_schema = { "Lot", "An amount with an origin and its days of use.", SCHEMA_ROWS(lot_fields) };

static const struct schema_field stock_fields[] = {
    { .name = "rule",   .kind = SCHEMA_TEXT, .is_optional = true, .doc = "One of the two." },
    { .name = "reward", .kind = SCHEMA_TEXT, .is_optional = true },
    { .name = "used",   .kind = SCHEMA_INT, .doc = "Points given, or uses made." },
};
static const struct schema stock_schema = { "StockUsed", "What all accounts together have used of a total or a stock.", SCHEMA_ROWS(stock_fields) };

static const struct schema_field held_fields[] = {
    { .name = "unit",   .kind = SCHEMA_TEXT },
    { .name = "points", .kind = SCHEMA_INT },
};
static const struct schema held_schema = { "Held", "So much of a unit is reserved.", SCHEMA_ROWS(held_fields) };

static const struct schema_field open_hold_fields[] = {
    { .name = "id",        .kind = SCHEMA_ID },
    { .name = "unit",      .kind = SCHEMA_TEXT },
    { .name = "points",    .kind = SCHEMA_INT },
    { .name = "since",     .kind = SCHEMA_INSTANT },
    { .name = "until",     .kind = SCHEMA_INSTANT },
    { .name = "reference", .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "shop",      .kind = SCHEMA_TEXT },
};
static const struct schema open_hold_schema = { "OpenHold", "What is reserved for a time.", SCHEMA_ROWS(open_hold_fields) };

static const struct schema_field account_member_fields[] = {
    { .name = "id",         .kind = SCHEMA_ID },
    { .name = "first_name", .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "null for a key without members.read." },
    { .name = "last_name",  .kind = SCHEMA_TEXT, .is_nullable = true },
    RIGHTS_SCHEMA_FIELDS,
};
static const struct schema account_member_schema = { "AccountMember", "Whose account it is, and what each of them may.", SCHEMA_ROWS(account_member_fields) };

static const struct schema_field account_fields[] = {
    { .name = "id",       .kind = SCHEMA_ID },
    { .name = "currency", .kind = SCHEMA_TEXT },
    { .name = "newest",   .kind = SCHEMA_ID, .is_nullable = true, .doc = "Its newest entry, for Last-Event-ID of GET /v1/live." },
    { .name = "closed",   .kind = SCHEMA_OBJECT, .schema = &closed_schema, .is_nullable = true, .doc = "null: it is open." },
    { .name = "balances", .kind = SCHEMA_OBJECT, .schema = &balance_schema, .is_list = true },
    { .name = "held",     .kind = SCHEMA_OBJECT, .schema = &held_schema, .is_list = true, .doc = "What its holds reserve, by unit: it is not in the balances." },
    { .name = "holds",    .kind = SCHEMA_OBJECT, .schema = &open_hold_schema, .is_list = true, .doc = "Those that are open, the oldest first." },
    { .name = "lots",     .kind = SCHEMA_OBJECT, .schema = &lot_schema, .is_list = true, .doc = "Those with something left." },
    { .name = "tier",     .kind = SCHEMA_OBJECT, .schema = &tier_schema, .is_nullable = true },
    { .name = "joining",  .kind = SCHEMA_OBJECT, .schema = &joining_schema, .is_nullable = true, .doc = "null where the programme has no rule of joining." },
    { .name = "challenges", .kind = SCHEMA_OBJECT, .schema = &challenge_schema, .is_list = true },
    { .name = "visits",   .kind = SCHEMA_INT, .is_nullable = true, .doc = "Purchases; null when the programme does not look back." },
    { .name = "past",     .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "What the account has behind it, as a till that decides by itself wants it." },
    { .name = "stock",    .kind = SCHEMA_OBJECT, .schema = &stock_schema, .is_list = true, .doc = "Where the programme in force has totals or stocks." },
    { .name = "merged_into", .kind = SCHEMA_ID, .is_nullable = true, .doc = "The account of which it has become part; that one is used instead." },
    { .name = "privacy",  .kind = SCHEMA_TEXT, .values = "totals|all", .doc = "What its members see of each other." },
    { .name = "notice_from", .kind = SCHEMA_INT, .is_nullable = true, .doc = "Minor units: its holder is told when another member takes as much at once." },
    { .name = "members",  .kind = SCHEMA_OBJECT, .schema = &account_member_schema, .is_list = true },
    { .name = "cards",    .kind = SCHEMA_OBJECT, .schema = &own_card_schema, .is_list = true },
};
static const struct schema account_schema = { "Account", "What an account has.", SCHEMA_ROWS(account_fields) };

static const struct schema_field move_fields[] = {
    { .name = "kind",   .kind = SCHEMA_TEXT, .values = "gain|spend|restore|expire|cancel|forgive|debt|settle|repay|bind|convert|send|receive|hold|release|pay_out|forfeit|reinstate" },
    { .name = "lot",    .kind = SCHEMA_INT },
    { .name = "unit",   .kind = SCHEMA_TEXT },
    { .name = "points", .kind = SCHEMA_INT, .doc = "Positive, whatever the direction." },
    { .name = "from",   .kind = SCHEMA_DATE, .is_nullable = true },
    { .name = "until",  .kind = SCHEMA_DATE, .is_nullable = true },
};
static const struct schema move_schema = { "Move", "A change of a lot.", SCHEMA_ROWS(move_fields) };

static const struct schema_field handed_gift_fields[] = {
    { .name = "reward", .kind = SCHEMA_TEXT },
    { .name = "count",  .kind = SCHEMA_INT },
};
static const struct schema handed_gift_schema = { "HandedGift", "What was handed over.", SCHEMA_ROWS(handed_gift_fields) };

static const struct schema_field entry_event_fields[] = {
    { .name = "kind",      .kind = SCHEMA_TEXT, .values = EVENT_KIND_VALUES },
    { .name = "name",      .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "reference", .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "amount",    .kind = SCHEMA_INT },
    { .name = "until",     .kind = SCHEMA_DATE, .is_nullable = true, .doc = "Of a floor: its last day; of a goal: the first day of its period." },
};
static const struct schema entry_event_schema = { "EntryEvent", "What happened, when it was no purchase.", SCHEMA_ROWS(entry_event_fields) };

static const struct schema_field entry_transfer_fields[] = {
    { .name = "to",     .kind = SCHEMA_ID, .is_optional = true, .doc = "The account that it went to." },
    { .name = "from",   .kind = SCHEMA_ID, .is_optional = true, .doc = "Or the one that it came from." },
    { .name = "unit",   .kind = SCHEMA_TEXT },
    { .name = "points", .kind = SCHEMA_INT },
    { .name = "sent",   .kind = SCHEMA_ID, .is_nullable = true, .doc = "Of what came: the entry that sent it." },
};
static const struct schema entry_transfer_schema = { "EntryTransfer", "What went to another account, or came from there.", SCHEMA_ROWS(entry_transfer_fields) };

static const struct schema_field entry_undone_fields[] = {
    { .name = "event",     .kind = SCHEMA_ID, .doc = "By which it had been paid in." },
    { .name = "amount",    .kind = SCHEMA_INT, .doc = "Of the event's." },
    { .name = "paid_back", .kind = SCHEMA_INT, .doc = "Less what was withheld." },
};
static const struct schema entry_undone_schema = { "EntryUndone", "Money that went back to whoever had paid it in.", SCHEMA_ROWS(entry_undone_fields) };

static const struct schema_field entry_hold_fields[] = {
    { .name = "unit",      .kind = SCHEMA_TEXT },
    { .name = "points",    .kind = SCHEMA_INT },
    { .name = "until",     .kind = SCHEMA_INSTANT },
    { .name = "reference", .kind = SCHEMA_TEXT, .is_nullable = true },
};
static const struct schema entry_hold_schema = { "EntryHold", "What was reserved.", SCHEMA_ROWS(entry_hold_fields) };

static const struct schema_field entry_release_fields[] = {
    { .name = "hold",   .kind = SCHEMA_ID },
    { .name = "why",    .kind = SCHEMA_TEXT, .values = "by_hand|lapsed|captured" },
    { .name = "unit",   .kind = SCHEMA_TEXT },
    { .name = "points", .kind = SCHEMA_INT },
};
static const struct schema entry_release_schema = { "EntryRelease", "What is no longer reserved.", SCHEMA_ROWS(entry_release_fields) };

static const struct schema_field entry_adjusted_fields[] = {
    { .name = "unit",        .kind = SCHEMA_TEXT },
    { .name = "points",      .kind = SCHEMA_INT, .doc = "Given; below zero taken." },
    { .name = "operator",    .kind = SCHEMA_TEXT },
    { .name = "seconded_by", .kind = SCHEMA_TEXT, .is_nullable = true },
};
static const struct schema entry_adjusted_schema = { "EntryAdjustment", "What was given or taken by hand.", SCHEMA_ROWS(entry_adjusted_fields) };

static const struct schema_field entry_closing_fields[] = {
    { .name = "paid_out",    .kind = SCHEMA_INT, .is_optional = true, .doc = "When it was closed, in money." },
    { .name = "taken_in",    .kind = SCHEMA_INT, .is_optional = true, .doc = "Or again, when it was opened." },
    { .name = "reopens",     .kind = SCHEMA_ID, .is_optional = true, .doc = "The entry that had closed it." },
    { .name = "is_restored", .kind = SCHEMA_BOOL, .is_optional = true },
};
static const struct schema entry_closing_schema = { "EntryClosing", "An account was closed, or opened again.", SCHEMA_ROWS(entry_closing_fields) };

static const struct schema_field entry_sum_fields[] = {
    { .name = "unit",   .kind = SCHEMA_TEXT },
    { .name = "earned", .kind = SCHEMA_INT, .doc = "All that came in: gained, given back, received." },
    { .name = "taken",  .kind = SCHEMA_INT, .doc = "All that went out: spent, taken back, ended, sent." },
};
static const struct schema entry_sum_schema = { "EntrySum", "How much an entry changed of a unit.", SCHEMA_ROWS(entry_sum_fields) };

static const struct schema_field entry_fields[] = {
    { .name = "id",          .kind = SCHEMA_ID },
    { .name = "kind",        .kind = SCHEMA_TEXT, .values = "program|enrol|member|card|purchase|return|claim|expire|event|end|handover|draw|undo|convert|send|receive|hold|release|adjust|family|close|reopen", .is_optional = true },
    { .name = "shown",       .kind = SCHEMA_TEXT, .values = "all|totals", .doc = "totals: what another member did, of which the day, the sums and the balances are told." },
    { .name = "on",          .kind = SCHEMA_DATE, .is_nullable = true, .doc = "The day, in the shop's zone." },
    { .name = "member",      .kind = SCHEMA_ID, .is_nullable = true, .is_optional = true, .doc = "Whose card it was." },
    { .name = "sums",        .kind = SCHEMA_OBJECT, .schema = &entry_sum_schema, .is_list = true },
    { .name = "at",          .kind = SCHEMA_INSTANT, .is_optional = true },
    { .name = "recorded_at", .kind = SCHEMA_INSTANT, .is_optional = true },
    { .name = "shop",        .kind = SCHEMA_TEXT, .is_nullable = true, .is_optional = true },
    { .name = "till",        .kind = SCHEMA_TEXT, .is_nullable = true, .is_optional = true },
    { .name = "receipt",     .kind = SCHEMA_TEXT, .is_nullable = true, .is_optional = true },
    { .name = "note",        .kind = SCHEMA_TEXT, .is_nullable = true, .is_optional = true },
    { .name = "event",       .kind = SCHEMA_OBJECT, .schema = &entry_event_schema, .is_nullable = true, .is_optional = true },
    { .name = "handed",      .kind = SCHEMA_OBJECT, .schema = &handed_gift_schema, .is_nullable = true, .is_optional = true, .doc = "Of a handover." },
    { .name = "drawn",       .kind = SCHEMA_INT, .is_nullable = true, .is_optional = true, .doc = "Of a draw: what the purchase took; below zero: what it gave back." },
    { .name = "undone",      .kind = SCHEMA_OBJECT, .schema = &entry_undone_schema, .is_nullable = true, .is_optional = true, .doc = "Of money that went back." },
    { .name = "transfer",    .kind = SCHEMA_OBJECT, .schema = &entry_transfer_schema, .is_nullable = true, .is_optional = true },
    { .name = "hold",        .kind = SCHEMA_OBJECT, .schema = &entry_hold_schema, .is_nullable = true, .is_optional = true },
    { .name = "release",     .kind = SCHEMA_OBJECT, .schema = &entry_release_schema, .is_nullable = true, .is_optional = true },
    { .name = "adjustment",  .kind = SCHEMA_OBJECT, .schema = &entry_adjusted_schema, .is_nullable = true, .is_optional = true, .doc = "What somebody gave or took by hand; why is the note." },
    { .name = "closing",     .kind = SCHEMA_OBJECT, .schema = &entry_closing_schema, .is_nullable = true, .is_optional = true, .doc = "Of an account that was closed, or opened again; why is the note." },
    { .name = "captures",    .kind = SCHEMA_ID, .is_nullable = true, .is_optional = true, .doc = "Of a purchase: the hold that it captured." },
    { .name = "purchase",    .kind = SCHEMA_ID, .is_nullable = true, .is_optional = true },
    { .name = "program",     .kind = SCHEMA_INT, .is_nullable = true, .is_optional = true },
    { .name = "total",       .kind = SCHEMA_OBJECT, .schema = &total_schema, .is_optional = true },
    { .name = "vat",         .kind = SCHEMA_OBJECT, .schema = &vat_schema, .is_list = true, .is_optional = true },
    { .name = "redeemed",    .kind = SCHEMA_OBJECT, .schema = &redeemed_schema, .is_list = true, .is_optional = true },
    { .name = "earned",      .kind = SCHEMA_OBJECT, .schema = &earned_schema, .is_list = true, .is_optional = true },
    { .name = "withheld",    .kind = SCHEMA_INT, .is_optional = true },
    { .name = "moves",       .kind = SCHEMA_OBJECT, .schema = &move_schema, .is_list = true, .is_optional = true },
    { .name = "balances",    .kind = SCHEMA_OBJECT, .schema = &balance_schema, .is_list = true, .doc = "After it." },
};
static const struct schema entry_schema = { "Entry", "An entry of the journal.", SCHEMA_ROWS(entry_fields) };

static const struct schema_field list_answer_fields[] = {
    { .name = "currency",    .kind = SCHEMA_TEXT },
    { .name = "entries",     .kind = SCHEMA_OBJECT, .schema = &entry_schema, .is_list = true },
    { .name = "next_cursor", .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "null: this was the last page." },
};
static const struct schema list_schema = { "EntryList", "Entries, the latest first.", SCHEMA_ROWS(list_answer_fields) };
/* clang-format on */

/* clang-format off */
static const struct json_field tier_request_fields[] = {
    JSON_FIELD_TEXT(struct tier_request, tier, 0, CODE_MAX_BYTES, .is_required = true, .doc = "Id of a tier of the programme; empty takes the floor away."),
    JSON_FIELD_DATE(struct tier_request, until, JSON_HAS(struct tier_request, has_until), .doc = "The last day; for ever when left out."),
    JSON_FIELD_TEXT(struct tier_request, shop, 1, CODE_MAX_BYTES, .doc = "Whose day it is; the key's otherwise."),
    JSON_FIELD_TEXT(struct tier_request, operator_id, 1, CODE_MAX_BYTES, .name = "operator"),
    JSON_FIELD_TEXT(struct tier_request, reason, 1, CODE_MAX_BYTES, .is_required = true, .doc = "Why; it stands in the journal, so it names nobody."),
};
static const struct json_table tier_request_table = { "TierRequest", sizeof(struct tier_request), tier_request_fields, COUNT(tier_request_fields), "A tier below which the account does not fall." };

static const struct json_field settings_fields[] = {
    JSON_FIELD_TEXT(struct settings_request, privacy, 1, CODE_MAX_BYTES, JSON_HAS(struct settings_request, has_privacy), .doc = "totals or all."),
    JSON_FIELD_INT(struct settings_request, notice_from_minor, 0, MONEY_MINOR_MAX, JSON_HAS(struct settings_request, has_notice_from), .is_nullable = true, .name = "notice_from", .doc = "Minor units: the holder is told when another member takes as much at once; null or 0 for of nothing."),
};
static const struct json_table settings_table = { "AccountSettings", sizeof(struct settings_request), settings_fields, COUNT(settings_fields), "What changes of what members see of each other, and of what the holder is told." };

static const struct schema_field settings_answer_fields[] = {
    { .name = "id", .kind = SCHEMA_ID },
};
static const struct schema settings_schema = { "AccountChanged", "The account whose settings were changed.", SCHEMA_ROWS(settings_answer_fields) };

static const struct json_field adjust_fields[] = {
    JSON_FIELD_TEXT(struct adjust_request, unit, 1, CODE_MAX_BYTES, .is_required = true),
    JSON_FIELD_INT(struct adjust_request, points, -POINTS_MAX, POINTS_MAX, .is_required = true, .doc = "Given; below zero taken, at most what is usable."),
    JSON_FIELD_TEXT(struct adjust_request, by_hand.reason, 1, CODE_MAX_BYTES, .name = "reason", .is_required = true, .doc = "Why; it stands in the journal, so it names nobody."),
    JSON_FIELD_TEXT(struct adjust_request, by_hand.operator_id, 1, CODE_MAX_BYTES, .name = "operator", .doc = "Who does it; a number, never a name. Who has signed in, where the key asks for staff; otherwise it has to be told."),
    JSON_FIELD_TEXT(struct adjust_request, seconded_by, 1, CODE_MAX_BYTES, .doc = "A second operator, where the programme wants one."),
    JSON_FIELD_TEXT(struct adjust_request, by_hand.shop, 1, CODE_MAX_BYTES, .name = "shop", .doc = "Where; the key's otherwise."),
    JSON_FIELD_TEXT(struct adjust_request, by_hand.till, 1, CODE_MAX_BYTES, .name = "till"),
};
static const struct json_table adjust_table = { "AdjustmentRequest", sizeof(struct adjust_request), adjust_fields, COUNT(adjust_fields), "So much more or less of a unit, by hand." };

static const struct schema_field adjustment_fields[] = {
    { .name = "id",          .kind = SCHEMA_ID },
    { .name = "kind",        .kind = SCHEMA_TEXT, .values = "adjust" },
    { .name = "at",          .kind = SCHEMA_INSTANT },
    { .name = "recorded_at", .kind = SCHEMA_INSTANT },
    { .name = "account",     .kind = SCHEMA_ID },
    { .name = "program",     .kind = SCHEMA_INT },
    { .name = "unit",        .kind = SCHEMA_TEXT },
    { .name = "points",      .kind = SCHEMA_INT },
    { .name = "operator",    .kind = SCHEMA_TEXT },
    { .name = "seconded_by", .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "reason",      .kind = SCHEMA_TEXT },
    { .name = "balances",    .kind = SCHEMA_OBJECT, .schema = &balance_schema, .is_list = true, .doc = "After it." },
};
static const struct schema adjustment_schema = { "Adjustment", "What was given or taken by hand.", SCHEMA_ROWS(adjustment_fields) };

static const struct blame adjust_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" }, { E_TILL_UNKNOWN, "/till" }, { OK, NULL },
};

static const struct blame tier_blames[] = {
    { E_SHOP_UNKNOWN, "/shop" }, { E_NO_PROGRAM, "/tier" }, { OK, NULL },
};
/* clang-format on */

static enum err post_tier(struct request *rq)
{
    struct tier_request *wanted = ARENA_NEW(rq->arena, struct tier_request);
    if (wanted == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, wanted));
    wanted->account = rq->id;
    request_aim_at_id(rq, wanted->account);
    return request_command(rq, tier_run, wanted);
}

static enum err post_adjustment(struct request *rq)
{
    struct adjust_request *wanted = ARENA_NEW(rq->arena, struct adjust_request);
    if (wanted == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, wanted));
    wanted->by_hand.account = rq->id;
    request_aim_at_id(rq, rq->id);
    return request_command(rq, adjust_run, wanted);
}

static enum err patch_account(struct request *rq)
{
    struct settings_request *wanted = ARENA_NEW(rq->arena, struct settings_request);
    if (wanted == NULL)
        return E_NO_MEMORY;
    TRY(request_json(rq, wanted));
    wanted->account = rq->id;
    request_aim_at_id(rq, wanted->account);
    return request_command(rq, settings_run, wanted);
}

static enum err get_account(struct request *rq)
{
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return account_show(rq->visit.app, rq->db, rq->arena, &rq->caller, rq->id, &rq->reply.out);
}

static enum err get_entries(struct request *rq)
{
    struct entry_list_request wanted = { .limit = 0 };
    TRY(request_query(rq, &wanted));
    wanted.account = rq->id;
    TRY(reply_begin(rq, 200, REPLY_MAX_BYTES));
    return account_entries(rq->visit.app, rq->db, rq->arena, &wanted, &rq->reply.out);
}

const struct route account_routes[] = {
    { METHOD_GET, "/v1/accounts/{id}", get_account, ACCESS_KEY, SCOPE_QUOTE, .act = ACT_LOOK,
      .name = "getAccount", .tag = "Accounts", .doc = "Balances and lots.",
      .id_doc = "Of the account.", .status = 200, .answer = &account_schema },
    { METHOD_GET, "/v1/accounts/{id}/entries", get_entries, ACCESS_KEY, SCOPE_QUOTE,
      .act = ACT_LOOK, .query = &list_table, .name = "listEntries", .tag = "Accounts",
      .doc = "History with explanations, the latest first.", .id_doc = "Of the account.",
      .status = 200, .answer = &list_schema },
    { METHOD_PATCH, "/v1/accounts/{id}", patch_account, ACCESS_KEY, SCOPE_MEMBERS_WRITE,
      .act = ACT_ENROL, .is_write = true, .body_max_bytes = 4096, .body = &settings_table,
      .name = "changeAccount", .tag = "Accounts",
      .doc = "Changes what the members of an account see of each other, and of what its holder is "
             "told.",
      .id_doc = "Of the account.", .status = 200, .answer = &settings_schema,
      .body_example = "{\"privacy\":\"all\",\"notice_from\":500}" },
    { METHOD_POST, "/v1/accounts/{id}/tier", post_tier, ACCESS_KEY, SCOPE_ADMIN, .act = ACT_ADJUST,
      .is_write = true, .body_max_bytes = 4096, .body = &tier_request_table, .blames = tier_blames,
      .name = "setTierFloor", .tag = "Accounts",
      .doc = "Gives an account a tier by hand, below which it does not fall.",
      .id_doc = "Of the account.", .status = 201, .answer = &event_schema,
      .body_example = "{\"tier\":\"gold\",\"until\":\"2027-12-31\",\"reason\":\"a friend of the "
                      "house\"}" },
    { METHOD_POST, "/v1/accounts/{id}/adjustments", post_adjustment, ACCESS_KEY, SCOPE_ADJUST,
      .act = ACT_ADJUST, .is_write = true, .body_max_bytes = 4096, .body = &adjust_table,
      .blames = adjust_blames, .name = "adjustAccount", .tag = "Accounts",
      .doc = "Gives or takes so much of a unit by hand, and says why.", .id_doc = "Of the account.",
      .status = 201, .answer = &adjustment_schema,
      .body_example = "{\"unit\":\"points\",\"points\":-20,\"reason\":\"counted twice\","
                      "\"operator\":\"ada\",\"shop\":\"market\",\"till\":\"1\"}" },
};
const size_t account_route_count = COUNT(account_routes);
