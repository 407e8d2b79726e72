/* evaluate_read.c - what the engine is asked, and the facts it becomes. */
#include "engine/evaluate_read.h"

#include "core/limits.h"
#include "loyalty/stock.h"

#define TIME_MIN_BYTES 5 /* 10:00 */
#define TIME_MAX_BYTES 8 /* 10:00:30 */
#define DATE_BYTES     10

/* clang-format off */
static const struct json_field at_fields[] = {
    JSON_FIELD_DATE(struct evaluate_at, on, .is_required = true, .doc = "The day in the shop."),
    JSON_FIELD_TEXT(struct evaluate_at, time, TIME_MIN_BYTES, TIME_MAX_BYTES, .doc = "On the shop's clock; midnight when left out."),
};
static const struct json_table at_table = { "EvaluateAt", sizeof(struct evaluate_at), at_fields, COUNT(at_fields), "When it is, on the shop's clock." };

static const struct json_field balance_fields[] = {
    JSON_FIELD_TEXT(struct evaluate_lot, unit, 1, CODE_MAX_BYTES, .is_required = true, .doc = "Id of a unit of the programme."),
    JSON_FIELD_INT(struct evaluate_lot, points, -POINTS_MAX, POINTS_MAX, .is_required = true, .doc = "In the unit's smallest steps; below zero what is owed."),
};
static const struct json_table balance_table = { "EvaluateBalance", sizeof(struct evaluate_lot), balance_fields, COUNT(balance_fields), "What can be used of a unit, for ever." };

static const struct json_field lot_fields[] = {
    JSON_FIELD_TEXT(struct evaluate_lot, unit, 1, CODE_MAX_BYTES, .is_required = true),
    JSON_FIELD_INT(struct evaluate_lot, points, -POINTS_MAX, POINTS_MAX, .is_required = true),
    JSON_FIELD_DATE(struct evaluate_lot, from, JSON_HAS(struct evaluate_lot, has_from), .doc = "First day of use; the day of the purchase when left out."),
    JSON_FIELD_DATE(struct evaluate_lot, until, JSON_HAS(struct evaluate_lot, has_until), .doc = "Last day of use; for ever when left out."),
};
static const struct json_table lot_table = { "EvaluateLot", sizeof(struct evaluate_lot), lot_fields, COUNT(lot_fields), "A part of what the account has, with its days." };

static const struct json_field stock_fields[] = {
    JSON_FIELD_TEXT(struct evaluate_stock, rule, 1, CODE_MAX_BYTES, .doc = "Id of a rule with a total; or"),
    JSON_FIELD_TEXT(struct evaluate_stock, reward, 1, CODE_MAX_BYTES, .doc = "id of a reward with a stock."),
    JSON_FIELD_INT(struct evaluate_stock, used, 0, POINTS_MAX, .is_required = true, .doc = "Points given, or uses made."),
};
static const struct json_table stock_table = { "EvaluateStock", sizeof(struct evaluate_stock), stock_fields, COUNT(stock_fields), "What all accounts together have used of a total or a stock." };

static const struct json_field account_fields[] = {
    JSON_FIELD_ARRAY(struct evaluate_account, balances, &balance_table, 0, UNITS_MAX),
    JSON_FIELD_ARRAY(struct evaluate_account, lots, &lot_table, 0, LOTS_MAX),
    JSON_FIELD_INT(struct evaluate_account, visits, 0, POINTS_MAX, .doc = "Purchases before this one."),
    JSON_FIELD_TEXT(struct evaluate_account, tier, 0, CODE_MAX_BYTES, .doc = "The tier in force."),
    JSON_FIELD_BOOL(struct evaluate_account, is_referred, .name = "referred", .doc = "The member was sent by another customer."),
    JSON_FIELD_ARRAY(struct evaluate_account, tags, NULL, 0, ACCOUNT_TAGS_MAX, .doc = "Of the member's file, for conditions on members."),
    JSON_FIELD_TEXT(struct evaluate_account, card_kind, 0, CODE_MAX_BYTES, .doc = "Of the card that was read, for conditions on cards."),
    JSON_FIELD_TEXT(struct evaluate_account, shown, 0, CODE_MAX_BYTES, .doc = "How the card was shown: static (by its number alone, also when left out), uid, stale, used, phone, pin, chip_used or chip."),
    JSON_FIELD_TEXT(struct evaluate_account, member, 0, CODE_MAX_BYTES, .doc = "Id of whose card it is: what he may take stands in the past."),
    JSON_FIELD_NODE(struct evaluate_account, past, .doc = "What the account has behind it, as the server tells it; instead of visits, tier and referred."),
    JSON_FIELD_ARRAY(struct evaluate_account, stock, &stock_table, 0, RULES_MAX + REWARDS_MAX, .doc = "What all accounts together have used, as the server tells it; nothing when left out."),
};
static const struct json_table account_table = { "EvaluateAccount", sizeof(struct evaluate_account), account_fields, COUNT(account_fields), "What the customer has before." };

static const struct json_field offline_fields[] = {
    JSON_FIELD_INT(struct evaluate_offline, account, 0, MONEY_MINOR_MAX, .doc = "What this account has spent here since, in minor units."),
    JSON_FIELD_INT(struct evaluate_offline, total, 0, MONEY_MINOR_MAX, .doc = "What all have."),
};
static const struct json_table offline_table = { "EvaluateOffline", sizeof(struct evaluate_offline), offline_fields, COUNT(offline_fields), "What was spent while the line is down." };

static const struct json_field evaluate_fields[] = {
    JSON_FIELD_NODE(struct evaluate_request, program, .doc = "The programme, or a text that holds it."),
    JSON_FIELD_OBJECT(struct evaluate_request, purchase, struct purchase_request, &purchase_table, .is_required = true),
    JSON_FIELD_OBJECT(struct evaluate_request, at, struct evaluate_at, &at_table, JSON_HAS(struct evaluate_request, has_at)),
    JSON_FIELD_OBJECT(struct evaluate_request, offline, struct evaluate_offline, &offline_table, JSON_HAS(struct evaluate_request, has_offline), .doc = "When the line is down: no more is spent than the programme allows then."),
    JSON_FIELD_OBJECT(struct evaluate_request, account, struct evaluate_account, &account_table, JSON_HAS(struct evaluate_request, has_account)),
};
static const struct json_table evaluate_table = { "EvaluateRequest", sizeof(struct evaluate_request), evaluate_fields, COUNT(evaluate_fields), "A programme, a receipt, a moment and an account." };
/* clang-format on */

/* ---- the moment ---------------------------------------------------------------------------------- */

static bool take_two(struct str *text, int64_t max, int64_t *ret_number)
{
    struct str digits = str_sub(*text, 0, 2);
    *text = str_sub(*text, 2, text->len);
    return digits.len == 2 && str_is_ascii_digits(digits) &&
           str_parse_i64(digits, 0, max, ret_number) == OK;
}

static bool take_colon(struct str *text)
{
    bool is_there = str_begins(*text, STR(":"));
    *text = str_sub(*text, 1, text->len);
    return is_there;
}

/* "10:00" or "10:00:30"; nothing is midnight. */
static bool parse_time(struct str text, int32_t *ret_second)
{
    int64_t hour = 0;
    int64_t minute = 0;
    int64_t second = 0;
    bool is_good = text.len == 0 || (take_two(&text, 23, &hour) && take_colon(&text) &&
                                     take_two(&text, 59, &minute));
    if (is_good && text.len > 0)
        is_good = take_colon(&text) && take_two(&text, 59, &second) && text.len == 0;
    if (is_good)
        *ret_second = (int32_t)((hour * 60 + minute) * 60 + second);
    return is_good;
}

/* The day and the time as they stand in the purchase's instant: the clock of whoever wrote it. */
static struct evaluate_at at_of_purchase(const struct json_node *root)
{
    const struct json_node *at = json_get(json_get(root, STR("purchase")), STR("at"));
    struct evaluate_at moment = { .time = str_sub(at->text, DATE_BYTES + 1, TIME_MAX_BYTES) };
    enum err err = date_parse(str_sub(at->text, 0, DATE_BYTES), &moment.on);
    assert(err == OK); /* the table has read an instant there */
    return moment;
}

void evaluate_moment(const struct json_node *root, const struct evaluate_request *request,
                     struct date *ret_on, int32_t *ret_second)
{
    struct evaluate_at moment = request->has_at ? request->at : at_of_purchase(root);
    bool is_good = parse_time(moment.time, ret_second);
    assert(is_good);
    *ret_on = moment.on;
}

/* By the words of the journal. */
static const struct str showns[] = {
    [SHOWN_STATIC] = { "static", 6 },       [SHOWN_UID] = { "uid", 3 },
    [SHOWN_STALE] = { "stale", 5 },         [SHOWN_USED] = { "used", 4 },
    [SHOWN_PHONE] = { "phone", 5 },         [SHOWN_PIN] = { "pin", 3 },
    [SHOWN_CHIP_USED] = { "chip_used", 9 }, [SHOWN_CHIP] = { "chip", 4 },
};

static bool find_shown(struct str told, enum shown *ret_shown)
{
    for (size_t i = 0; i < COUNT(showns); i++) {
        if (!str_eq(told, showns[i]))
            continue;
        *ret_shown = (enum shown)i;
        return true;
    }
    return told.len == 0;
}

enum shown evaluate_shown(const struct evaluate_request *request)
{
    enum shown how = SHOWN_STATIC;
    bool is_known = find_shown(request->account.shown, &how);
    assert(is_known);
    return how;
}

enum err evaluate_read(struct arena *arena, const struct json_node *root,
                       struct evaluate_request *ret_request, struct problem *ret_problem)
{
    int32_t second = 0;
    TRY(json_read(arena, root, &evaluate_table, ret_request, ret_problem));
    if (!ret_request->has_at && !ret_request->purchase.has_at) {
        problem_set(
            ret_problem, E_INVALID, "/at",
            "When is it? Tell \"at\": {\"on\": \"2026-11-22\", \"time\": \"10:00\"}, on the "
            "shop's clock.",
            "Quand est-ce ? Donnez \"at\": {\"on\": \"2026-11-22\", \"time\": \"10:00\"}, à "
            "l'heure du magasin.");
        return E_INVALID;
    }
    enum shown how = SHOWN_STATIC;
    if (!find_shown(ret_request->account.shown, &how)) {
        problem_set(
            ret_problem, E_INVALID, "/account/shown",
            "A card is shown by one of static, uid, stale, used, phone, pin, chip_used, chip.",
            "Une carte se présente par un mot parmi static, uid, stale, used, phone, pin, "
            "chip_used, chip.");
        return E_INVALID;
    }
    if (ret_request->has_at && !parse_time(ret_request->at.time, &second)) {
        problem_set(ret_problem, E_INVALID, "/at/time",
                    "This is no time of the day; write \"10:00\" or \"10:00:30\".",
                    "Ce n'est pas une heure du jour ; écrivez \"10:00\" ou \"10:00:30\".");
        return E_INVALID;
    }
    return OK;
}

/* ---- the account --------------------------------------------------------------------------------- */

static void add_lots(struct account *account, const struct json_list *list, struct date on)
{
    const struct evaluate_lot *from = list->items;
    for (size_t i = 0; i < list->count; i++) {
        if (from[i].points == 0)
            continue;
        bool is_debt = from[i].points < 0; /* has no last day: it waits until it is repaid */
        account->lots[account->lot_count++] = (struct lot){
            .number = account->lot_next++,
            .unit = from[i].unit,
            .from = from[i].has_from && !is_debt ? from[i].from : on,
            .until = from[i].has_until && !is_debt ? from[i].until : DATE_NONE,
            .issued = { .n = is_debt ? 0 : from[i].points },
            .left = { .n = from[i].points },
        };
    }
}

/* What is not told does not exist: no visit, no month, no ceiling used up. */
static enum err read_past(struct arena *arena, const struct program *program,
                          const struct evaluate_account *told, struct date on, struct past *past,
                          struct problem *ret_problem)
{
    *past = past_begin(PAST_MONTHS_MAX);
    past->tier = told->tier;
    if (told->is_referred)
        TRY(past_refer(arena, past));
    if (told->past == NULL)
        return past_count(arena, past, PAST_VISITS, STR_NONE, on, told->visits);
    if (told->past->type == JSON_TEXT && past_decode(arena, told->past->text, past) == OK &&
        past->months_kept >= program->past_months)
        return OK;
    problem_set(ret_problem, E_INVALID, "/account/past",
                "This is not the past of an account as the server tells it under this programme; "
                "ask it for the account again.",
                "Ce n'est pas le passé d'un compte tel que le serveur le donne avec ce programme ; "
                "redemandez-lui le compte.");
    return E_INVALID;
}

static enum err read_stock(struct arena *arena, const struct json_list *told,
                           struct stock **ret_stock)
{
    const struct evaluate_stock *from = told->items;
    struct stock *stock = ARENA_NEW(arena, struct stock);
    if (stock == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < told->count; i++) {
        bool is_rule = from[i].rule.len > 0;
        TRY(stock_add(arena, stock, is_rule ? ROOM_RULE : ROOM_REWARD,
                      is_rule ? from[i].rule : from[i].reward, from[i].used));
    }
    *ret_stock = stock;
    return OK;
}

int64_t evaluate_member(const struct evaluate_request *request)
{
    struct str rest = request->account.member;
    struct str partition = STR_NONE;
    int64_t number = 0;
    if (rest.len == 0)
        return 0;
    if (!str_cut(&rest, '-', &partition) || rest.ptr == NULL ||
        str_parse_i64(rest, 1, INT64_MAX, &number) != OK)
        return -1;
    return number;
}

/* Who cannot be told apart must not pass for nobody, who has no limits. */
static enum err check_member(const struct evaluate_request *request, struct problem *ret_problem)
{
    if (evaluate_member(request) >= 0)
        return OK;
    problem_set(ret_problem, E_INVALID, "/account/member",
                "The id of a member is such as \"1-31\"; leave it out for a card that is nobody's.",
                "L'identifiant d'un membre est du genre \"1-31\" ; retirez-le pour une carte qui "
                "n'est à personne.");
    return E_INVALID;
}

enum err evaluate_account(struct arena *arena, const struct program *program,
                          const struct evaluate_request *request, struct date on,
                          struct account *ret_account, struct problem *ret_problem)
{
    const struct evaluate_account *told = &request->account;
    struct account account = { .id = 1, .lot_next = 1 };
    TRY(check_member(request, ret_problem));
    TRY(lots_reserve(arena, &account, told->balances.count + told->lots.count + 2 * LOTS_NEW_MAX));
    add_lots(&account, &told->balances, on);
    add_lots(&account, &told->lots, on);
    if (program->has_past || told->past != NULL) /* also what members may, and that it is closed */
        TRY(read_past(arena, program, told, on, &account.past, ret_problem));
    if (program->has_totals)
        TRY(read_stock(arena, &told->stock, &account.stock));
    *ret_account = account;
    return OK;
}
