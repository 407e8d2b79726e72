/* look_receipts.c - a purchase by what stands on its receipt, and what has come back of it. */
#include "app/look/look_receipts.h"

#include <stdlib.h>

#include "app/answer.h"
#include "app/facts.h"
#include "app/ids.h"
#include "app/look/look_account.h"
#include "app/returns.h"
#include "engine/tell.h"
#include "journal/entry_text.h"
#include "storage/journal_storage.h"

/* ---- by its number ------------------------------------------------------------------------------ */

struct found {
    struct receipt_row *rows;
    size_t count;
};

static enum err add_till(struct db *db, struct arena *arena, const struct till *till,
                         const struct receipt_query *query, struct date from, struct date until,
                         struct found *found)
{
    struct receipt_row *rows = NULL;
    size_t count = 0;
    TRY(receipt_of_days(db, arena, till->id, query->receipt, from, until, &rows, &count));
    if (count == 0)
        return OK;
    struct receipt_row *all = ARENA_ARRAY(arena, struct receipt_row, found->count + count);
    if (all == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < found->count; i++)
        all[i] = found->rows[i];
    for (size_t i = 0; i < count; i++)
        all[found->count + i] = rows[i];
    found->rows = all;
    found->count += count;
    return OK;
}

static int by_day(const void *one, const void *other)
{
    const struct receipt_row *a = one;
    const struct receipt_row *b = other;
    if (a->on.days != b->on.days)
        return a->on.days > b->on.days ? -1 : 1;
    if (a->partition != b->partition)
        return a->partition < b->partition ? -1 : 1;
    return a->number > b->number ? -1 : 1; /* no two rows are the same entry */
}

static bool is_wanted(const struct till *till, const struct app_shop *shop,
                      const struct receipt_query *query)
{
    return (shop == NULL || till->shop_id == shop->shop.id) &&
           (query->till.len == 0 || str_eq(till->code, query->till));
}

/* Or the code by which it can be claimed: whoever has that has the paper. */
static enum err add_claim(struct db *db, struct arena *arena, struct str typed, struct found *found)
{
    struct claim_row claim = { 0 };
    enum err err = claim_find_typed(db, typed, &claim);
    if (err == E_CLAIM_UNKNOWN)
        return OK;
    TRY(err);
    found->rows = ARENA_NEW(arena, struct receipt_row);
    if (found->rows == NULL)
        return E_NO_MEMORY;
    *found->rows = (struct receipt_row){ .partition = claim.partition, .number = claim.purchase };
    found->count = 1;
    return OK;
}

static enum err put_purchase(struct json *json, struct db *db, struct arena *arena,
                             const struct receipt_row *row)
{
    struct entry_row kept = { 0 };
    struct entry entry = { 0 };
    TRY(entry_get(db, arena, row->partition, row->number, &kept));
    TRY(entry_decode(arena, kept.body, &entry));
    json_object_open(json, NULL);
    answer_put_id(json, "id", entry.partition, entry.number);
    answer_put_instant(json, "at", entry.at);
    tell_date(json, "on", entry.on);
    json_put_str(json, "shop", entry.shop);
    json_put_str(json, "till", entry.till);
    json_put_str(json, "receipt", entry.receipt.number);
    answer_put_id(json, "account", entry.partition, entry.account);
    tell_total(json, &entry.outcome);
    json_object_close(json);
    return OK;
}

enum err receipt_show_all(const struct app *app, struct db *db, struct arena *arena,
                          const struct caller *caller, const struct receipt_query *query,
                          struct buf *ret_answer)
{
    const struct app_shop *shop = NULL;
    struct found found = { 0 };
    struct json json = { .out = ret_answer };
    size_t tills = 0;
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    TRY(facts_shop(app, caller, query->shop, &shop));
    /* A till that is a day ahead of the others' zone has a receipt of tomorrow. */
    struct date today = look_today(app, caller);
    struct date from = query->has_on ? query->on : date_add_days(today, 1 - RECEIPT_LOOK_DAYS);
    struct date until = query->has_on ? query->on : date_add_days(today, 1);
    TRY(db_snapshot_begin(db, &snapshot));
    for (size_t i = 0; i < app_till_count(app); i++) {
        if (!is_wanted(app_till_at(app, i), shop, query))
            continue;
        tills++;
        TRY(add_till(db, arena, app_till_at(app, i), query, from, until, &found));
    }
    if (tills == 0 && query->till.len > 0)
        return E_TILL_UNKNOWN;
    if (found.count == 0)
        TRY(add_claim(db, arena, query->receipt, &found));
    if (found.count > 1)
        qsort(found.rows, found.count, sizeof(*found.rows), by_day);
    json_object_open(&json, NULL);
    json_put_str(&json, "currency", currency_code(app_merchant(app)->currency));
    json_array_open(&json, "purchases");
    for (size_t i = 0; i < found.count && i < LIST_LIMIT_DEFAULT; i++)
        TRY(put_purchase(&json, db, arena, &found.rows[i]));
    json_array_close(&json);
    json_object_close(&json);
    return OK;
}

/* ---- what has come back ------------------------------------------------------------------------- */

enum err receipt_show_returns(const struct app *app, struct db *db, struct arena *arena,
                              struct str purchase, struct buf *ret_answer)
{
    const struct entry *returns = NULL;
    size_t count = 0;
    struct id id = { 0 };
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    TRY(id_parse(purchase, &id));
    TRY(db_snapshot_begin(db, &snapshot));
    TRY(return_find_all(db, arena, id.partition, id.number, &returns, &count));
    buf_lit(ret_answer, "{\"returns\":[");
    for (size_t i = 0; i < count; i++) {
        struct answer_request told = { 0 };
        TRY(answer_load(app, db, arena, &returns[i], &told));
        if (i > 0)
            buf_lit(ret_answer, ",");
        TRY(answer_write(arena, &told, ret_answer)); /* a whole document, as it was answered */
    }
    buf_lit(ret_answer, "]}");
    return ret_answer->err;
}
