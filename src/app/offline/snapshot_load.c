/* snapshot_load.c - the accounts that a till may serve while the line is down.
 *
 * Who bought at the shop last is told by the numbers of its tills' receipts, which lie by till and day: one walk for
 * each till, of which the newest is taken again and again.
 */
#include "app/offline/snapshot_load.h"

#include "app/answer.h"
#include "app/card/card_say.h"
#include "app/look/look_account.h"
#include "core/limits.h"
#include "engine/tell.h"
#include "loyalty/family.h"
#include "loyalty/stock.h"
#include "storage/card_storage.h"
#include "storage/member_storage.h"
#include "storage/stock_storage.h"

#define TILLS_MAX  64   /* of a shop; more are not looked at */
#define PAGE_ROWS  256  /* of a till */
#define SEEN_SLOTS 8192 /* a power of two, four times as many as accounts */
#define FORMAT     1
#define TAIL_BYTES 64 /* behind the accounts */

static_assert(SEEN_SLOTS >= 4 * OFFLINE_ACCOUNTS_MAX,
              "the table of those that were seen is not full");

/* A till's receipts, backwards. */
struct walk {
    int64_t till_id;
    struct till_receipt *rows;
    size_t count;
    size_t at;
    bool is_over;
};

struct loading {
    struct app *app;
    struct db *db;
    struct arena *arena;
    const struct caller *caller;
    const struct app_shop *shop;
    const struct program *program;
    struct date on;
    struct walk walks[TILLS_MAX];
    size_t walk_count;
    int64_t *seen; /* accounts, by partition and number; 0: a free place */
    size_t seen_count;
    size_t told;
    size_t looked_at;
    bool is_complete;
    struct buf out;
    struct json json;
};

/* ---- who bought ---------------------------------------------------------------------------------- */

static enum err fill(struct loading *work, struct walk *walk)
{
    struct date on = DATE_NONE;
    struct str code = STR_NONE;
    if (walk->is_over || walk->at < walk->count)
        return OK;
    if (walk->count > 0) {
        on = walk->rows[walk->count - 1].on;
        code = walk->rows[walk->count - 1].code;
    }
    walk->at = 0;
    TRY(till_bought(work->db, work->arena, walk->till_id, on, code, PAGE_ROWS, &walk->rows,
                    &walk->count));
    walk->is_over = walk->count == 0;
    return OK;
}

/* The newest receipt that was not taken yet; NULL: there is none. */
static enum err take_newest(struct loading *work, const struct till_receipt **ret_receipt)
{
    struct walk *newest = NULL;
    for (size_t i = 0; i < work->walk_count; i++) {
        struct walk *walk = &work->walks[i];
        TRY(fill(work, walk));
        if (walk->is_over)
            continue;
        if (newest == NULL || walk->rows[walk->at].on.days > newest->rows[newest->at].on.days)
            newest = walk;
    }
    *ret_receipt = newest != NULL ? &newest->rows[newest->at++] : NULL;
    return OK;
}

/* Whether it is the first time. */
static bool see(struct loading *work, int32_t partition, int64_t account)
{
    int64_t id = account * (PARTITIONS_MAX + 1) + partition;
    size_t at = (size_t)((uint64_t)id * UINT64_C(0x9E3779B97F4A7C15) >> 51);
    while (work->seen[at] != 0 && work->seen[at] != id)
        at = (at + 1) % SEEN_SLOTS;
    if (work->seen[at] == id)
        return false;
    work->seen[at] = id;
    work->seen_count++;
    return true;
}

/* ---- an account ---------------------------------------------------------------------------------- */

static void put_lots(struct json *json, const struct account *account)
{
    json_array_open(json, "lots");
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct lot *lot = &account->lots[i];
        if (lot->left.n == 0)
            continue;
        json_object_open(json, NULL);
        json_put_str(json, "unit", lot->unit);
        json_put_int(json, "points", lot->left.n);
        tell_date(json, "from", lot->from);
        if (!date_is_none(lot->until))
            tell_date(json, "until", lot->until);
        json_object_close(json);
    }
    json_array_close(json);
}

static void put_cards(struct loading *work, const struct card *cards, size_t count)
{
    struct json *json = &work->json;
    json_array_open(json, "cards");
    for (size_t i = 0; i < count; i++) {
        json_object_open(json, NULL);
        json_put_str(json, "code", cards[i].code);
        answer_put_id(json, "member", cards[i].partition, cards[i].member);
        json_put_text(json, "state", card_state_name(&cards[i], work->on));
        json_put_str(json, "kind", cards[i].kind);
        tell_date(json, "until", cards[i].expires);
        json_object_close(json);
    }
    json_array_close(json);
}

static void put_tags(struct json *json, struct str tags)
{
    json_array_open(json, "tags");
    while (tags.len > 0) {
        size_t len = str_find(tags, ',');
        json_put_str(json, NULL, str_sub(tags, 0, len));
        tags = str_sub(tags, len + 1, tags.len);
    }
    json_array_close(json);
}

static enum err put_members(struct loading *work, int32_t partition, int64_t account)
{
    struct json *json = &work->json;
    struct member *members = NULL;
    size_t count = 0;
    bool may_see = (work->caller->scopes & SCOPE_MEMBERS_READ) != 0;
    TRY(member_by_account(work->db, work->arena, partition, account, &members, &count));
    json_array_open(json, "members");
    for (size_t i = 0; i < count; i++) {
        json_object_open(json, NULL);
        answer_put_id(json, "id", members[i].partition, members[i].number);
        if (may_see) {
            json_put_str(json, "first_name", members[i].first_name);
            json_put_str(json, "last_name", members[i].last_name);
        }
        put_tags(json, work->program->asks_tags ? members[i].tags : STR_NONE);
        json_object_close(json);
    }
    json_array_close(json);
    return OK;
}

/* A gift card, or what vouchers by their codes lie in, is nobody's: it is not told. */
static bool is_members(const struct card *cards, size_t count)
{
    bool is_members = false;
    for (size_t i = 0; i < count; i++)
        is_members = is_members || cards[i].purpose == CARD_MEMBER;
    return is_members;
}

static enum err put_account(struct loading *work, int32_t partition, int64_t number)
{
    struct account account = { 0 };
    struct account_ref into = { 0 };
    struct card *cards = NULL;
    size_t count = 0;
    TRY(look_account(work->app, work->db, work->arena, partition, number, work->on, &account));
    TRY(look_past(work->app, work->db, work->arena, work->program, partition, &account));
    TRY(card_list(work->db, work->arena, partition, number, &cards, &count));
    if (past_closed(&account.past) != 0 || family_is_merged(&account.past, &into) ||
        !is_members(cards, count))
        return OK;
    json_object_open(&work->json, NULL);
    answer_put_id(&work->json, "account", partition, number);
    put_cards(work, cards, count);
    TRY(put_members(work, partition, number));
    put_lots(&work->json, &account);
    TRY(look_put_past(&work->json, work->arena, &account.past));
    json_object_close(&work->json);
    work->told++;
    return work->out.err;
}

/* One that does not fit any more is left out whole. */
static enum err add_account(struct loading *work, int32_t partition, int64_t number)
{
    struct buf before = work->out;
    struct json json = work->json;
    size_t told = work->told;
    size_t mark = arena_mark(work->arena);
    enum err err = put_account(work, partition, number);
    arena_reset(work->arena, mark);
    if (err != E_LIMIT && work->out.err == OK && work->out.used + TAIL_BYTES <= work->out.size)
        return err;
    work->out = before;
    work->json = json;
    work->told = told;
    work->is_complete = false;
    return OK;
}

static enum err put_accounts(struct loading *work)
{
    work->is_complete = true;
    json_array_open(&work->json, "accounts");
    while (work->is_complete && work->looked_at < OFFLINE_RECEIPTS_MAX) {
        const struct till_receipt *receipt = NULL;
        int64_t account = 0;
        TRY(take_newest(work, &receipt));
        if (receipt == NULL)
            break;
        work->looked_at++;
        TRY(entry_account(work->db, receipt->partition, receipt->number, &account));
        if (account == 0 || !see(work, receipt->partition, account))
            continue;
        if (work->told == OFFLINE_ACCOUNTS_MAX)
            work->is_complete = false;
        else
            TRY(add_account(work, receipt->partition, account));
    }
    work->is_complete = work->is_complete && work->looked_at < OFFLINE_RECEIPTS_MAX;
    json_array_close(&work->json);
    return OK;
}

/* ---- the whole ----------------------------------------------------------------------------------- */

static void put_limit(struct json *json, const char *name, int64_t minor)
{
    if (minor > 0)
        json_put_int(json, name, minor);
    else
        json_put_null(json, name);
}

static void put_limits(struct json *json, const struct offline_limit *limit)
{
    if (!limit->is_told) {
        json_put_null(json, "limits");
        return;
    }
    json_object_open(json, "limits");
    put_limit(json, "per_purchase", limit->purchase_max);
    put_limit(json, "per_account", limit->account_max);
    put_limit(json, "total", limit->total_max);
    json_object_close(json);
}

static enum err put_stock(struct loading *work)
{
    struct stock stock = { 0 };
    if (work->program->has_totals)
        TRY(stock_look(work->db, work->arena, &stock));
    look_put_stock(&work->json, &stock);
    return OK;
}

static enum err put_head(struct loading *work, const struct app_program *version,
                         const struct snapshot_row *row, const struct till *till)
{
    struct json *json = &work->json;
    json_put_int(json, "format", FORMAT);
    json_put_id(json, "number", row->number);
    json_put_str(json, "shop", work->shop->shop.code);
    json_put_str(json, "till", till->code);
    json_put_str(json, "zone", work->shop->shop.zone);
    json_put_str(json, "currency", currency_code(version->program.currency));
    json_put_int(json, "decimals", currency_decimals(version->program.currency));
    answer_put_instant(json, "made_at", row->made);
    answer_put_instant(json, "until", row->until);
    json_object_open(json, "program");
    json_put_int(json, "number", version->number);
    json_put_raw(json, "document", version->json);
    json_object_close(json);
    put_limits(json, &version->program.offline_limit);
    return put_stock(work);
}

static void open_walks(struct loading *work)
{
    for (size_t i = 0; i < app_till_count(work->app) && work->walk_count < TILLS_MAX; i++) {
        const struct till *till = app_till_at(work->app, i);
        if (till->shop_id == work->shop->shop.id)
            work->walks[work->walk_count++].till_id = till->id;
    }
}

enum err snapshot_load(struct app *app, struct db *db, struct arena *arena,
                       const struct caller *caller, const struct snapshot_row *row,
                       struct str *ret_payload)
{
    const struct till *till = app_till_by_id(app, row->till_id);
    const struct app_program *version = app_program_by_number(app, row->program);
    struct loading *work = ARENA_NEW(arena, struct loading);
    if (work == NULL)
        return E_NO_MEMORY;
    if (till == NULL || version == NULL)
        return E_DB_CORRUPT;
    work->app = app;
    work->db = db;
    work->arena = arena;
    work->caller = caller;
    work->shop = app_shop_by_id(app, till->shop_id);
    work->program = &version->program;
    work->on = look_today(app, caller);
    work->seen = ARENA_ARRAY(arena, int64_t, SEEN_SLOTS);
    if (work->seen == NULL)
        return E_NO_MEMORY;
    open_walks(work);
    TRY(buf_create(arena, OFFLINE_BYTES_MAX, &work->out));
    work->json = (struct json){ .out = &work->out };
    json_object_open(&work->json, NULL);
    TRY(put_head(work, version, row, till));
    TRY(put_accounts(work));
    json_put_bool(&work->json, "complete", work->is_complete);
    json_object_close(&work->json);
    return buf_finish(&work->out, ret_payload);
}
