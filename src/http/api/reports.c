/* reports.c - what the shop owes its customers, and what the law watches of it: as `habitue report` tells them.
 *
 *   GET /v1/reports/liability?on=&from=    what is owed, on any day, and how it moved
 *   GET /v1/reports/watch?on=              each figure beside the bound of the law
 *   GET /v1/reports/offline?from=&until=   what tills sold while the line was down
 *   GET /v1/reports/settlement?from=       what companies that share the programme owe each other
 *
 * They read the whole journal, so one is made at a time, and none that would take longer than somebody waits.
 */
#include "app/report/growth_sheet.h"
#include "app/report/liability_sheet.h"
#include "app/report/outage.h"
#include "app/report/watch_sheet.h"
#include "app/settlement/settlement_sheet.h"
#include "http/answers.h"
#include "http/api.h"
#include "http/form.h"
#include "http/request.h"
#include "http/service.h"

#define REPORT_ARENA_BYTES (64u << 20) /* of address space: units with their months */
#define REPORT_BYTES       (1u << 20)

struct settlement_query {
    struct date from;
    struct date until;
    bool has_from;
    bool has_until;
    bool movements;
    struct str format;
    struct str language;
};

struct report_query {
    struct date on; /* of the report of outages: the last day, `until` */
    struct date from;
    bool has_on;
    bool has_from;
};

/* clang-format off */
static const struct json_field liability_query_fields[] = {
    JSON_FIELD_DATE(struct report_query, on, JSON_HAS(struct report_query, has_on), .doc = "As it was at the end of that day of the first shop; now when left out."),
    JSON_FIELD_DATE(struct report_query, from, JSON_HAS(struct report_query, has_from), .doc = "Movements since the beginning of that day; of the last day when left out."),
};
static const struct json_table liability_query_table = { "LiabilityQuery", sizeof(struct report_query), liability_query_fields, COUNT(liability_query_fields), "Which days." };

static const struct json_field outage_query_fields[] = {
    JSON_FIELD_DATE(struct report_query, from, JSON_HAS(struct report_query, has_from), .doc = "The first day, by the server's clock in the first shop; that of the month when left out."),
    JSON_FIELD_DATE(struct report_query, on, JSON_HAS(struct report_query, has_on), .name = "until", .doc = "The last day; today when left out."),
};
static const struct json_table outage_query_table = { "OutageQuery", sizeof(struct report_query), outage_query_fields, COUNT(outage_query_fields), "Which days." };

static const struct schema_field missing_fields[] = {
    { .name = "snapshot",       .kind = SCHEMA_TEXT },
    { .name = "until",          .kind = SCHEMA_INSTANT, .doc = "Its end; nothing was heard since." },
    { .name = "last_receipt",   .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "The highest number of its last day that came." },
    { .name = "gaps",           .kind = SCHEMA_INT, .doc = "Numbers of that day which did not." },
    { .name = "waiting",        .kind = SCHEMA_INT, .is_nullable = true, .doc = "Purchases that it said wait there; null: it said nothing." },
    { .name = "waiting_amount", .kind = SCHEMA_INT, .is_nullable = true },
    { .name = "at_most",        .kind = SCHEMA_INT, .is_nullable = true, .doc = "What it can have given away that has not come; null: there is no bound." },
};
static const struct schema missing_schema = { "OutageMissing", "A till that did not come back.", SCHEMA_ROWS(missing_fields) };

static const struct schema_field outage_till_fields[] = {
    { .name = "shop",        .kind = SCHEMA_TEXT },
    { .name = "till",        .kind = SCHEMA_TEXT },
    { .name = "snapshots",   .kind = SCHEMA_INT, .doc = "That it was given." },
    { .name = "purchases",   .kind = SCHEMA_INT, .doc = "That it decided off line." },
    { .name = "spent",       .kind = SCHEMA_INT },
    { .name = "borne",       .kind = SCHEMA_INT, .doc = "By the shop, less what came back." },
    { .name = "above_limit", .kind = SCHEMA_INT, .doc = "Of what was spent, by purchases above the limits." },
    { .name = "limit",       .kind = SCHEMA_INT, .is_nullable = true, .doc = "The total limits of the snapshots that were used; null: one of them has none." },
    { .name = "exceptions",  .kind = SCHEMA_INT },
    { .name = "missing",     .kind = SCHEMA_OBJECT, .schema = &missing_schema, .is_nullable = true },
};
static const struct schema outage_till_schema = { "OutageTill", "What a till sold while the line was down.", SCHEMA_ROWS(outage_till_fields) };

static const struct schema_field outage_fields[] = {
    { .name = "from",     .kind = SCHEMA_DATE },
    { .name = "until",    .kind = SCHEMA_DATE },
    { .name = "currency", .kind = SCHEMA_TEXT },
    { .name = "tills",    .kind = SCHEMA_OBJECT, .schema = &outage_till_schema, .is_list = true },
};
static const struct schema outage_schema = { "Outage", "What was sold while the line was down, and what it cost.", SCHEMA_ROWS(outage_fields) };

static const struct json_field watch_query_fields[] = {
    JSON_FIELD_DATE(struct report_query, on, JSON_HAS(struct report_query, has_on), .doc = "As it was at the end of that day of the first shop; now when left out."),
};
static const struct json_table watch_query_table = { "WatchQuery", sizeof(struct report_query), watch_query_fields, COUNT(watch_query_fields), "Which day." };

#define MOVED(name_) { .name = (name_), .kind = SCHEMA_INT, .is_optional = true }
static const struct schema_field moved_fields[] = {
    MOVED("gain"), MOVED("spend"), MOVED("restore"), MOVED("expire"), MOVED("cancel"), MOVED("forgive"), MOVED("debt"), MOVED("settle"),
    MOVED("repay"), MOVED("bind"), MOVED("convert"), MOVED("send"), MOVED("receive"), MOVED("hold"), MOVED("release"), MOVED("pay_out"), MOVED("forfeit"), MOVED("reinstate"),
};
static const struct schema moved_schema = { "LiabilityMovements", "By kind of move, each with its sign; those of nothing are absent.", SCHEMA_ROWS(moved_fields) };

static const struct schema_field month_fields[] = {
    { .name = "month",  .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "2027-01; null for what never ends." },
    { .name = "points", .kind = SCHEMA_INT },
};
static const struct schema month_schema = { "LiabilityMonth", "So much ends, or began, in a month.", SCHEMA_ROWS(month_fields) };

static const struct schema_field liability_unit_fields[] = {
    { .name = "unit",      .kind = SCHEMA_TEXT },
    { .name = "vat",       .kind = SCHEMA_TEXT, .values = "discount|free_coupon|single_purpose|multi_purpose|prepaid", .is_nullable = true, .doc = "What the programme in force calls it; null for a unit that it does not know." },
    { .name = "decimals",  .kind = SCHEMA_INT },
    { .name = "opening",   .kind = SCHEMA_INT },
    { .name = "closing",   .kind = SCHEMA_INT, .doc = "opening + all movements." },
    { .name = "owed",      .kind = SCHEMA_INT, .doc = "By customers; the closing has deducted it." },
    { .name = "worth",     .kind = SCHEMA_INT, .doc = "In minor units." },
    { .name = "expected",  .kind = SCHEMA_INT, .doc = "Of the worth, what will be used if as much is lost by the calendar as so far." },
    { .name = "movements", .kind = SCHEMA_OBJECT, .schema = &moved_schema },
    { .name = "paid_in",   .kind = SCHEMA_INT, .doc = "Of what was gained: by top-ups and gift cards, which are no sales." },
    { .name = "by_expiry", .kind = SCHEMA_OBJECT, .schema = &month_schema, .is_list = true },
    { .name = "by_age",    .kind = SCHEMA_OBJECT, .schema = &month_schema, .is_list = true },
};
static const struct schema liability_unit_schema = { "LiabilityUnit", "What is owed of one unit.", SCHEMA_ROWS(liability_unit_fields) };

static const struct schema_field liability_fields[] = {
    { .name = "from",     .kind = SCHEMA_DATE },
    { .name = "on",       .kind = SCHEMA_DATE },
    { .name = "currency", .kind = SCHEMA_TEXT },
    { .name = "units",    .kind = SCHEMA_OBJECT, .schema = &liability_unit_schema, .is_list = true },
    { .name = "entries",  .kind = SCHEMA_INT, .doc = "Of the journal, up to the end of the last day." },
    { .name = "accounts", .kind = SCHEMA_INT, .doc = "With something left or owed." },
};
static const struct schema liability_schema = { "Liability", "What is owed to customers, and how it moved.", SCHEMA_ROWS(liability_fields) };

static const struct schema_field figure_fields[] = {
    { .name = "figure", .kind = SCHEMA_TEXT, .values = "payments|outstanding|gifts", .doc = "Payments with money of accounts in twelve months; what is held of it; gifts of the year, the most for one account." },
    { .name = "amount", .kind = SCHEMA_INT },
    { .name = "bound",  .kind = SCHEMA_INT, .is_nullable = true, .doc = "null: none is known for the country of the first shop." },
    { .name = "degree", .kind = SCHEMA_TEXT, .values = "far|soon|reached", .doc = "soon: from 80 % of the bound on." },
};
static const struct schema figure_schema = { "WatchFigure", "What the law watches, and its bound.", SCHEMA_ROWS(figure_fields) };

static const struct schema_field watch_account_fields[] = {
    { .name = "account", .kind = SCHEMA_ID },
    { .name = "gifts",   .kind = SCHEMA_INT },
};
static const struct schema watch_account_schema = { "WatchAccount", "What one account was given this year.", SCHEMA_ROWS(watch_account_fields) };

static const struct schema_field watch_company_fields[] = {
    { .name = "company", .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "null: shops that are in none." },
    { .name = "figures", .kind = SCHEMA_OBJECT, .schema = &figure_schema, .is_list = true, .doc = "payments, less what went back, and outstanding: of the money that customers had paid in at this company." },
};
static const struct schema watch_company_schema = { "WatchCompany", "What one company is answerable for.", SCHEMA_ROWS(watch_company_fields) };

static const struct schema_field watch_fields[] = {
    { .name = "on",            .kind = SCHEMA_DATE },
    { .name = "currency",      .kind = SCHEMA_TEXT },
    { .name = "payment_count", .kind = SCHEMA_INT },
    { .name = "refunds",       .kind = SCHEMA_INT, .doc = "Given back to accounts in the twelve months." },
    { .name = "figures",       .kind = SCHEMA_OBJECT, .schema = &figure_schema, .is_list = true },
    { .name = "companies",     .kind = SCHEMA_OBJECT, .schema = &watch_company_schema, .is_list = true, .doc = "Where several share the programme; the law counts for each, so the bounds stand there and not at the sums." },
    { .name = "gifts",         .kind = SCHEMA_INT, .doc = "Of the year, in all." },
    { .name = "accounts",      .kind = SCHEMA_OBJECT, .schema = &watch_account_schema, .is_list = true, .doc = "Those that were given the most." },
};
static const struct schema_field growth_month_fields[] = {
    { .name = "first",  .kind = SCHEMA_DATE },
    { .name = "joined", .kind = SCHEMA_INT },
};
static const struct schema growth_month_schema = { "GrowthMonth", "Who joined in a month.", SCHEMA_ROWS(growth_month_fields) };

static const struct schema_field growth_way_fields[] = {
    { .name = "way",    .kind = SCHEMA_TEXT, .values = "open|waiting|receipt|total|referral|segment|invitation|fee|override|import|family", .doc = "waiting (cards without a name) and import are no new members." },
    { .name = "joined", .kind = SCHEMA_INT },
    { .name = "before", .kind = SCHEMA_INT },
};
static const struct schema growth_way_schema = { "GrowthWay", "By what members joined.", SCHEMA_ROWS(growth_way_fields) };

static const struct schema_field growth_shop_fields[] = {
    { .name = "shop",   .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "null: where nobody told." },
    { .name = "joined", .kind = SCHEMA_INT },
    { .name = "before", .kind = SCHEMA_INT },
};
static const struct schema growth_shop_schema = { "GrowthShop", "Where members joined.", SCHEMA_ROWS(growth_shop_fields) };

static const struct schema_field cohort_fields[] = {
    { .name = "from",   .kind = SCHEMA_DATE },
    { .name = "until",  .kind = SCHEMA_DATE },
    { .name = "joined", .kind = SCHEMA_INT, .doc = "In these days, with an account of their own." },
    { .name = "once",   .kind = SCHEMA_INT, .doc = "Of them, who bought once or never." },
    { .name = "cost",   .kind = SCHEMA_INT, .doc = "What those were given, in minor units." },
};
static const struct schema cohort_schema = { "GrowthCohort", "Who had time to come again.", SCHEMA_ROWS(cohort_fields) };

static const struct schema_field growth_receipts_fields[] = {
    { .name = "told",    .kind = SCHEMA_INT, .doc = "Who joined by a receipt that the till told." },
    { .name = "missing", .kind = SCHEMA_INT, .doc = "Of them, whose receipt never came, or came to less." },
};
static const struct schema growth_receipts_schema = { "GrowthReceipts", "Receipts that were told to join by.", SCHEMA_ROWS(growth_receipts_fields) };

static const struct schema_field proposal_fields[] = {
    { .name = "code",   .kind = SCHEMA_TEXT, .values = "open|tighten|receipts" },
    { .name = "have",   .kind = SCHEMA_INT },
    { .name = "of",     .kind = SCHEMA_INT },
    { .name = "amount", .kind = SCHEMA_INT },
    { .name = "en",     .kind = SCHEMA_TEXT },
    { .name = "fr",     .kind = SCHEMA_TEXT },
};
static const struct schema proposal_schema = { "GrowthProposal", "A question to the shop, with its figures.", SCHEMA_ROWS(proposal_fields) };

static const struct schema_field growth_fields[] = {
    { .name = "on",       .kind = SCHEMA_DATE },
    { .name = "currency", .kind = SCHEMA_TEXT },
    { .name = "days",     .kind = SCHEMA_INT, .doc = "Of a window: 30." },
    { .name = "joined",   .kind = SCHEMA_INT, .doc = "In the window up to that day." },
    { .name = "before",   .kind = SCHEMA_INT, .doc = "In the one before." },
    { .name = "usual",    .kind = SCHEMA_INT, .is_nullable = true, .doc = "The median of the twelve windows before; null: the journal is too young to say." },
    { .name = "months",   .kind = SCHEMA_OBJECT, .schema = &growth_month_schema, .is_list = true },
    { .name = "ways",     .kind = SCHEMA_OBJECT, .schema = &growth_way_schema, .is_list = true },
    { .name = "shops",    .kind = SCHEMA_OBJECT, .schema = &growth_shop_schema, .is_list = true },
    { .name = "cohort",   .kind = SCHEMA_OBJECT, .schema = &cohort_schema },
    { .name = "receipts", .kind = SCHEMA_OBJECT, .schema = &growth_receipts_schema },
    { .name = "proposals", .kind = SCHEMA_OBJECT, .schema = &proposal_schema, .is_list = true },
};
static const struct schema growth_schema = { "Growth", "How the customer file grows.", SCHEMA_ROWS(growth_fields) };

static const struct schema watch_schema = { "Watch", "What the law watches of money held for customers.", SCHEMA_ROWS(watch_fields) };

static const struct json_field settlement_query_fields[] = {
    JSON_FIELD_DATE(struct settlement_query, from, JSON_HAS(struct settlement_query, has_from), .doc = "The first day, of the first shop; that of the settlement's period when left out."),
    JSON_FIELD_DATE(struct settlement_query, until, JSON_HAS(struct settlement_query, has_until), .doc = "The last day; today when left out."),
    JSON_FIELD_BOOL(struct settlement_query, movements, .doc = "List each movement too; csv always does."),
    JSON_FIELD_TEXT(struct settlement_query, format, 3, FORM_NAME_MAX_BYTES, .doc = FORM_DOC),
    JSON_FIELD_TEXT(struct settlement_query, language, 2, 2, .doc = FORM_LANGUAGE_DOC),
};
static const struct json_table settlement_query_table = { "SettlementQuery", sizeof(struct settlement_query), settlement_query_fields, COUNT(settlement_query_fields), "Which days, and how." };

#define COMPANY(name_) { .name = (name_), .kind = SCHEMA_TEXT, .is_nullable = true }

static const struct schema_field settled_company_fields[] = {
    { .name = "company", .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "null: shops of no company that is told." },
    { .name = "name",    .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "balance", .kind = SCHEMA_INT, .doc = "What it gets, below zero what it pays; over all companies nothing." },
};
static const struct schema settled_company_schema = { "SettlementCompany", "One of the companies.", SCHEMA_ROWS(settled_company_fields) };

static const struct schema_field settled_unit_fields[] = {
    COMPANY("company"),
    { .name = "unit",       .kind = SCHEMA_TEXT },
    { .name = "decimals",   .kind = SCHEMA_INT },
    { .name = "opening",    .kind = SCHEMA_INT, .doc = "That it had issued and that was still there." },
    { .name = "issued",     .kind = SCHEMA_INT },
    { .name = "redeemed",   .kind = SCHEMA_INT, .doc = "By whomever, less what came back." },
    { .name = "taken_back", .kind = SCHEMA_INT, .doc = "With goods that came back; what customers owe included." },
    { .name = "expired",    .kind = SCHEMA_INT },
    { .name = "debts",      .kind = SCHEMA_INT, .doc = "Of customers, repaid to it, less what it gave for those to others." },
    { .name = "converted",  .kind = SCHEMA_INT, .doc = "From a unit that had ended, less what became another." },
    { .name = "passed",     .kind = SCHEMA_INT, .doc = "To another account, less what arrived." },
    { .name = "closed",     .kind = SCHEMA_INT, .doc = "Paid out or lost with accounts that were closed." },
    { .name = "closing",    .kind = SCHEMA_INT, .doc = "opening + issued - redeemed - taken_back - expired + debts + converted - passed - closed." },
};
static const struct schema settled_unit_schema = { "SettlementUnit", "What one company had issued, and what became of it.", SCHEMA_ROWS(settled_unit_fields) };

static const struct schema_field settled_owed_fields[] = {
    COMPANY("owes"),
    COMPANY("to"),
    { .name = "unit",       .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "null: money, in minor units." },
    { .name = "honoured",   .kind = SCHEMA_INT, .doc = "Redeemed or paid with at the other's shops, less what came back." },
    { .name = "repaid",     .kind = SCHEMA_INT, .doc = "It repaid what a customer owed the other." },
    { .name = "lost",       .kind = SCHEMA_INT, .doc = "Expired, where that is shared." },
    { .name = "paid_out",   .kind = SCHEMA_INT, .doc = "By the other, of accounts that were closed." },
    { .name = "paid_back",  .kind = SCHEMA_INT, .doc = "By the other, of money that had been paid in." },
    { .name = "not_valued", .kind = SCHEMA_INT, .doc = "Of these, of which no settlement says what it is worth." },
    { .name = "amount",     .kind = SCHEMA_INT, .doc = "What the others are worth." },
};
static const struct schema settled_owed_schema = { "SettlementOwed", "What one company owes another for one unit.", SCHEMA_ROWS(settled_owed_fields) };

static const struct schema_field settled_pay_fields[] = {
    COMPANY("pays"),
    COMPANY("to"),
    { .name = "amount", .kind = SCHEMA_INT },
};
static const struct schema settled_pay_schema = { "SettlementPayment", "All between two companies, taken together.", SCHEMA_ROWS(settled_pay_fields) };

static const struct schema_field settled_movement_fields[] = {
    { .name = "id",         .kind = SCHEMA_ID, .doc = "Of the entry." },
    { .name = "day",        .kind = SCHEMA_DATE, .doc = "On which it was recorded." },
    { .name = "what",       .kind = SCHEMA_TEXT, .values = "honoured|repaid|lost|paid_out|paid_back" },
    COMPANY("owes"),
    COMPANY("to"),
    { .name = "unit",       .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "issuer",     .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "The shop whose it was." },
    { .name = "shop",       .kind = SCHEMA_TEXT, .is_nullable = true, .doc = "The shop that honoured it." },
    { .name = "receipt",    .kind = SCHEMA_TEXT, .is_nullable = true },
    { .name = "points",     .kind = SCHEMA_INT, .doc = "Below zero what came back." },
    { .name = "amount",     .kind = SCHEMA_INT, .doc = "What it adds to the rounded worth of those before it." },
    { .name = "settlement", .kind = SCHEMA_INT, .is_nullable = true, .doc = "The version that says it; null: none does." },
};
static const struct schema settled_movement_schema = { "SettlementMovement", "What one company honoured of another.", SCHEMA_ROWS(settled_movement_fields) };

static const struct schema_field settled_fields[] = {
    { .name = "from",       .kind = SCHEMA_DATE },
    { .name = "until",      .kind = SCHEMA_DATE },
    { .name = "currency",   .kind = SCHEMA_TEXT },
    { .name = "settlement", .kind = SCHEMA_INT, .is_nullable = true, .doc = "The version in force on the last day; null: none is." },
    { .name = "companies",  .kind = SCHEMA_OBJECT, .schema = &settled_company_schema, .is_list = true },
    { .name = "units",      .kind = SCHEMA_OBJECT, .schema = &settled_unit_schema, .is_list = true },
    { .name = "owed",       .kind = SCHEMA_OBJECT, .schema = &settled_owed_schema, .is_list = true },
    { .name = "to_pay",     .kind = SCHEMA_OBJECT, .schema = &settled_pay_schema, .is_list = true },
    { .name = "movements",  .kind = SCHEMA_OBJECT, .schema = &settled_movement_schema, .is_list = true, .doc = "Empty unless they were asked for." },
    { .name = "warnings",   .kind = SCHEMA_OBJECT, .schema = &settlement_warning_schema, .is_list = true },
};
static const struct schema settled_schema = { "SettlementReport", "What companies that share the programme owe each other.", SCHEMA_ROWS(settled_fields) };
/* clang-format on */

/* ---- one at a time ----------------------------------------------------------------------------- */

struct turn {
    struct service *service;
    struct arena arena;
    int64_t until_us; /* monotonic */
};

static void turn_end(struct turn *turn)
{
    if (turn->service != NULL)
        atomic_store(&turn->service->is_reporting, false);
    arena_close(&turn->arena);
}

static enum err turn_begin(struct request *rq, struct turn *turn)
{
    if (atomic_exchange(&rq->service->is_reporting, true))
        return E_BUSY;
    turn->service = rq->service;
    int64_t wait_us = rq->service->report_wait_us;
    turn->until_us = clock_monotonic_us() + (wait_us > 0 ? wait_us : REPORT_WAIT_S * US_PER_SECOND);
    return arena_open(&turn->arena, REPORT_ARENA_BYTES);
}

static bool watch(void *context, int64_t done, int64_t total)
{
    const struct turn *turn = context;
    (void)done;
    (void)total;
    return clock_monotonic_us() < turn->until_us;
}

static enum err is_too_long(enum err err, bool is_stopped)
{
    if (err == E_NO_MEMORY || (err == OK && is_stopped))
        return E_REPORT_LONG;
    return err;
}

/* Written once, for the room of reply_begin() is small at first, and it would be made again. */
static enum err reply_with(struct request *rq, const struct buf *out)
{
    struct str body = STR_NONE;
    TRY(buf_finish(out, &body));
    reply_json(rq, 200, body);
    return OK;
}

static enum err refuse_days(struct request *rq)
{
    return request_refuse(rq, E_INVALID, "/from", "The days end before they begin.",
                          "Les jours finissent avant de commencer.");
}

/* ---- handlers ----------------------------------------------------------------------------------- */

static enum err get_liability(struct request *rq)
{
    CLEANUP(turn_end) struct turn turn = { 0 };
    struct report_query query = { 0 };
    struct liability_sheet sheet = { 0 };
    struct buf out = { 0 };
    TRY(request_query(rq, &query));
    TRY(buf_create(rq->arena, REPORT_BYTES, &out));
    TRY(turn_begin(rq, &turn));
    const struct liability_wish wish = {
        .on = query.has_on ? query.on : DATE_NONE,
        .from = query.has_from ? query.from : DATE_NONE,
        .lots_bytes = REPORT_LOTS_BYTES,
        .watch = watch,
        .watch_context = &turn,
    };
    enum err err = liability_make(rq->visit.app, &turn.arena, &wish, &sheet);
    if (err == E_INVALID)
        return refuse_days(rq);
    TRY(is_too_long(err, sheet.liability.is_stopped));
    struct json json = { .out = &out };
    liability_put(&json, &sheet);
    return reply_with(rq, &out);
}

static enum err get_watch(struct request *rq)
{
    CLEANUP(turn_end) struct turn turn = { 0 };
    struct report_query query = { 0 };
    struct watch_sheet sheet = { 0 };
    struct buf out = { 0 };
    TRY(request_query(rq, &query));
    TRY(buf_create(rq->arena, REPORT_BYTES, &out));
    TRY(turn_begin(rq, &turn));
    const struct watch_wish wish = {
        .on = query.has_on ? query.on : DATE_NONE,
        .lots_bytes = REPORT_LOTS_BYTES,
        .watch = watch,
        .watch_context = &turn,
    };
    enum err err = watch_make(rq->visit.app, &turn.arena, &wish, &sheet);
    TRY(is_too_long(err, sheet.found.is_stopped));
    struct json json = { .out = &out };
    watch_put(&json, &sheet);
    return reply_with(rq, &out);
}

static enum err get_growth(struct request *rq)
{
    CLEANUP(turn_end) struct turn turn = { 0 };
    struct report_query query = { 0 };
    struct growth_sheet sheet = { 0 };
    struct buf out = { 0 };
    TRY(request_query(rq, &query));
    TRY(buf_create(rq->arena, REPORT_BYTES, &out));
    TRY(turn_begin(rq, &turn));
    const struct growth_wish wish = {
        .on = query.has_on ? query.on : DATE_NONE,
        .watch = watch,
        .watch_context = &turn,
    };
    enum err err = growth_make(rq->visit.app, &turn.arena, &wish, &sheet);
    TRY(is_too_long(err, sheet.growth.is_stopped));
    struct json json = { .out = &out };
    growth_put(&json, &sheet);
    return reply_with(rq, &out);
}

static enum err get_outage(struct request *rq)
{
    CLEANUP(turn_end) struct turn turn = { 0 };
    struct report_query query = { 0 };
    struct outage_sheet sheet = { 0 };
    struct buf out = { 0 };
    TRY(request_query(rq, &query));
    TRY(buf_create(rq->arena, REPORT_BYTES, &out));
    TRY(turn_begin(rq, &turn));
    const struct outage_wish wish = {
        .from = query.has_from ? query.from : DATE_NONE,
        .until = query.has_on ? query.on : DATE_NONE,
        .watch = watch,
        .watch_context = &turn,
    };
    enum err err = outage_make(rq->visit.app, &turn.arena, &wish, &sheet);
    if (err == E_INVALID)
        return refuse_days(rq);
    TRY(is_too_long(err, sheet.is_stopped));
    struct json json = { .out = &out };
    outage_put(&json, &sheet);
    return reply_with(rq, &out);
}

static void write_settlement(const struct settlement_sheet *sheet, enum form form,
                             enum language language, struct buf *out)
{
    struct json json = { .out = out };
    switch (form) {
    case FORM_JSON:
        settlement_put(&json, sheet);
        break;
    case FORM_CSV:
        settlement_write_csv(out, sheet, language);
        break;
    case FORM_PAGE:
        settlement_write_page(out, sheet, language);
        break;
    }
}

static enum err get_settlement(struct request *rq)
{
    CLEANUP(turn_end) struct turn turn = { 0 };
    struct settlement_query query = { 0 };
    struct settlement_sheet sheet = { 0 };
    struct buf out = { 0 };
    enum form form = FORM_JSON;
    enum language language = language_of(app_shop_at(rq->visit.app, 0)->shop.language);
    TRY(request_query(rq, &query));
    TRY(form_choose(rq, query.format, &form));
    TRY(form_choose_language(rq, query.language, &language));
    TRY(turn_begin(rq, &turn));
    const struct settlement_wish wish = {
        .from = query.has_from ? query.from : DATE_NONE,
        .until = query.has_until ? query.until : DATE_NONE,
        .is_listed = query.movements || form == FORM_CSV,
        .lots_bytes = REPORT_LOTS_BYTES,
        .watch = watch,
        .watch_context = &turn,
    };
    enum err err = settlement_make(rq->visit.app, &turn.arena, &wish, &sheet);
    if (err == E_INVALID)
        return refuse_days(rq);
    TRY(is_too_long(err, sheet.reckoning.is_stopped));
    TRY(buf_create(rq->arena, REPLY_MAX_BYTES, &out));
    write_settlement(&sheet, form, language, &out);
    return out.err == E_LIMIT ? E_REPORT_LONG : form_reply(rq, form, &out);
}

const struct route report_routes[] = {
    { METHOD_GET, "/v1/reports/liability", get_liability, ACCESS_KEY, SCOPE_REPORT,
      .act = ACT_REPORT, .query = &liability_query_table, .name = "reportLiability",
      .tag = "Reports",
      .doc = "What is owed to customers on any day, by unit, expiry and age, and how it moved.",
      .status = 200, .answer = &liability_schema },
    { METHOD_GET, "/v1/reports/watch", get_watch, ACCESS_KEY, SCOPE_REPORT, .act = ACT_REPORT,
      .query = &watch_query_table, .name = "reportWatch", .tag = "Reports",
      .doc = "What the law watches of money held for customers, beside its bounds.", .status = 200,
      .answer = &watch_schema },
    { METHOD_GET, "/v1/reports/growth", get_growth, ACCESS_KEY, SCOPE_REPORT, .act = ACT_REPORT,
      .query = &watch_query_table, .name = "reportGrowth", .tag = "Reports",
      .doc = "How the customer file grows: who joined, how, and who never came again; and what "
             "that proposes.",
      .status = 200, .answer = &growth_schema },
    { METHOD_GET, "/v1/reports/offline", get_outage, ACCESS_KEY, SCOPE_REPORT, .act = ACT_REPORT,
      .query = &outage_query_table, .name = "reportOutage", .tag = "Reports",
      .doc = "What tills sold while the line was down, what it cost, and which did not come back.",
      .status = 200, .answer = &outage_schema },
    { METHOD_GET, "/v1/reports/settlement", get_settlement, ACCESS_KEY, SCOPE_REPORT,
      .act = ACT_REPORT, .query = &settlement_query_table, .name = "reportSettlement",
      .tag = "Reports",
      .doc = "What companies that share the programme owe each other, and for what.", .status = 200,
      .answer = &settled_schema, .also = FORM_ALSO },
};
const size_t report_route_count = COUNT(report_routes);
