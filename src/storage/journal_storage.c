/* journal_storage.c - the journal, as rows. */
#include "storage/journal_storage.h"

#include "storage/account_storage.h"
#include "storage/row.h"
#include "storage/sql_gen.h"

#define PAGE_ROWS 4096 /* of a walk; an engine may answer all rows of a query at once */

/* ---- heads -------------------------------------------------------------------------------------- */

enum err head_insert(struct db *db, int32_t partition)
{
    const struct sha256 none = { .bytes = { 0 } }; /* hash(0) of the chain */
    return db_exec(db, &sql_head_insert, DB_ARGS(DB_INT(partition), row_digest(&none)));
}

static enum err head_by(struct db *db, const struct sql *sql, int32_t partition,
                        struct head *ret_head)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, sql, DB_ARGS(DB_INT(partition)), &row));

    struct head head = {
        .partition = partition,
        .number = db_int(&row, 0),
        .account_next = db_int(&row, 2),
        .member_next = db_int(&row, 3),
        .card_next = db_int(&row, 4),
        .program_count = db_int(&row, 5),
        .notice_next = db_int(&row, 6),
    };
    TRY(row_get_digest(&row, 1, &head.hash));
    *ret_head = head;
    return OK;
}

enum err head_ask(struct db *db, int32_t partition)
{
    return db_ask(db, &sql_head_get, DB_ARGS(DB_INT(partition)));
}

enum err head_get(struct db *db, int32_t partition, struct head *ret_head)
{
    return head_by(db, &sql_head_get, partition, ret_head);
}

enum err head_ask_lock(struct db *db, int32_t partition)
{
    return db_ask(db, &sql_head_lock, DB_ARGS(DB_INT(partition)));
}

enum err head_lock(struct db *db, int32_t partition, struct head *ret_head)
{
    return head_by(db, &sql_head_lock, partition, ret_head);
}

enum err head_save(struct db *db, const struct head *head)
{
    return db_put(db, &sql_head_save,
                  DB_ARGS(DB_INT(head->partition), DB_INT(head->number), row_digest(&head->hash),
                          DB_INT(head->account_next), DB_INT(head->member_next),
                          DB_INT(head->card_next), DB_INT(head->program_count),
                          DB_INT(head->notice_next)));
}

static enum err read_number(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct head_number *ret_head = ret_item;
    (void)arena;
    *ret_head = (struct head_number){
        .partition = (int32_t)db_int(row, 0),
        .number = db_int(row, 1),
    };
    return OK;
}

enum err head_numbers(struct db *db, struct arena *arena, struct head_number **ret_heads,
                      size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    void *items = NULL;
    TRY(db_query(db, &sql_head_numbers, DB_NO_ARGS, &rows));
    TRY(row_collect(&rows, arena, sizeof(struct head_number), read_number, &items, ret_count));
    *ret_heads = items;
    return OK;
}

/* ---- entries ------------------------------------------------------------------------------------ */

enum err entry_insert(struct db *db, const struct entry_row *row)
{
    return db_put(db, &sql_entry_insert,
                  DB_ARGS(DB_INT(row->partition), DB_INT(row->number), DB_INT(row->kind),
                          row_number(row->account), row_number(row->prior),
                          row_number(row->purchase_partition), row_number(row->purchase),
                          row_digest(&row->hash), DB_TEXT(row->body)));
}

/* Everything but the body, which is borrowed. */
static enum err entry_peek(const struct db_rows *row, struct entry_row *ret_row)
{
    int64_t kind = db_int(row, 2);
    if (kind < ENTRY_PROGRAM || kind > ENTRY_KIND_LAST)
        return E_DB_CORRUPT;
    struct entry_row entry = {
        .partition = (int32_t)db_int(row, 0),
        .number = db_int(row, 1),
        .kind = (enum entry_kind)kind,
        .account = db_int(row, 3),
        .prior = db_int(row, 4),
        .purchase_partition = (int32_t)db_int(row, 5),
        .purchase = db_int(row, 6),
        .body = db_peek(row, 8),
    };
    TRY(row_get_digest(row, 7, &entry.hash));
    *ret_row = entry;
    return OK;
}

enum err entry_get(struct db *db, struct arena *arena, int32_t partition, int64_t number,
                   struct entry_row *ret_row)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    struct entry_row entry;
    TRY(db_one(db, &sql_entry_get, DB_ARGS(DB_INT(partition), DB_INT(number)), &row));
    TRY(entry_peek(&row, &entry));
    TRY(arena_copy(arena, entry.body, &entry.body));
    *ret_row = entry;
    return OK;
}

enum err entry_of_purchase(struct db *db, struct arena *arena, int32_t partition,
                           int32_t purchase_partition, int64_t purchase,
                           struct entry_row **ret_rows, size_t *ret_count)
{
    struct entry_row *entries = NULL;
    size_t count = 0;
    size_t room = 0;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_entry_of_purchase,
                 DB_ARGS(DB_INT(partition), DB_INT(purchase_partition), DB_INT(purchase)), &rows));
    for (;;) {
        bool has_row = false;
        TRY(db_next(&rows, &has_row));
        if (!has_row)
            break;
        entries = row_grow(arena, entries, count, &room, sizeof(*entries));
        if (entries == NULL)
            return E_NO_MEMORY;
        TRY(entry_peek(&rows, &entries[count]));
        TRY(arena_copy(arena, entries[count].body, &entries[count].body));
        count++;
    }
    *ret_rows = entries;
    *ret_count = count;
    return OK;
}

/* Where the walk along an account's chain begins: before an entry of its own, or at the end. */
static enum err chain_begin(struct db *db, int32_t partition, int64_t account, int64_t before,
                            int64_t *ret_number)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    if (before > 0) {
        enum err err = db_one(db, &sql_entry_get, DB_ARGS(DB_INT(partition), DB_INT(before)), &row);
        if (err != OK && err != E_NOT_FOUND)
            return err;
        if (err == OK && db_int(&row, 3) == account) {
            *ret_number = db_int(&row, 4);
            return OK;
        }
    }
    *ret_number = 0;
    enum err err = account_newest(db, partition, account, ret_number);
    return err == E_NOT_FOUND ? OK : err;
}

enum err entry_of_account(struct db *db, struct arena *arena, int32_t partition, int64_t account,
                          int64_t before, int64_t limit, struct entry_row **ret_rows,
                          size_t *ret_count)
{
    assert(before >= 0 && limit >= 0);
    int64_t number = 0;
    struct entry_row *entries = NULL;
    size_t count = 0;
    size_t room = 0;
    TRY(chain_begin(db, partition, account, before, &number));
    while (number > 0 && count < (size_t)limit) {
        struct entry_row entry = { 0 };
        TRY(entry_get(db, arena, partition, number, &entry));
        if (entry.account != account || entry.prior >= number)
            return E_DB_CORRUPT;
        number = entry.prior;
        if (before > 0 && entry.number >= before) /* `before` is not of this account */
            continue;
        entries = row_grow(arena, entries, count, &room, sizeof(*entries));
        if (entries == NULL)
            return E_NO_MEMORY;
        entries[count++] = entry;
    }
    *ret_rows = entries;
    *ret_count = count;
    return OK;
}

static enum err visit_rows(struct db_rows *rows, entry_visit *visit, void *context,
                           int64_t *ret_count, int64_t *ret_last)
{
    for (;;) {
        bool has_row = false;
        TRY(db_next(rows, &has_row));
        if (!has_row)
            return OK;
        struct entry_row entry;
        TRY(entry_peek(rows, &entry));
        TRY(visit(context, &entry));
        *ret_count += 1;
        *ret_last = entry.number;
    }
}

enum err entry_each(struct db *db, int32_t partition, int64_t from_number, entry_visit *visit,
                    void *context)
{
    int64_t count = PAGE_ROWS;
    int64_t last = from_number - 1;
    while (count == PAGE_ROWS && last < INT64_MAX) {
        CLEANUP(db_rows_close) struct db_rows rows = { 0 };
        count = 0;
        TRY(db_query(db, &sql_entry_each,
                     DB_ARGS(DB_INT(partition), DB_INT(last + 1), DB_INT(PAGE_ROWS)), &rows));
        TRY(visit_rows(&rows, visit, context, &count, &last));
    }
    return OK;
}

enum err entry_each_of_kind(struct db *db, int32_t partition, enum entry_kind kind,
                            entry_visit *visit, void *context)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    int64_t count = 0;
    int64_t last = 0;
    TRY(db_query(db, &sql_entry_of_kind,
                 DB_ARGS(DB_INT(partition), DB_INT(1), DB_INT((int64_t)kind)), &rows));
    return visit_rows(&rows, visit, context, &count, &last);
}

enum err entry_last(struct db *db, int32_t partition, int64_t *ret_number)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    enum err err = db_one(db, &sql_entry_last, DB_ARGS(DB_INT(partition)), &row);
    if (err != OK && err != E_NOT_FOUND)
        return err;
    *ret_number = err == OK ? db_int(&row, 0) : 0;
    return OK;
}

static enum err read_account(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct entry_account *ret_entry = ret_item;
    (void)arena;
    *ret_entry = (struct entry_account){ .account = db_int(row, 0), .number = db_int(row, 1) };
    return OK;
}

enum err entry_accounts(struct db *db, struct arena *arena, int32_t partition, int64_t from,
                        int64_t to, struct entry_account **ret_entries, size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    void *items = NULL;
    TRY(db_query(db, &sql_entry_accounts, DB_ARGS(DB_INT(partition), DB_INT(from), DB_INT(to)),
                 &rows));
    TRY(row_collect(&rows, arena, sizeof(struct entry_account), read_account, &items, ret_count));
    *ret_entries = items;
    return OK;
}

/* ---- what a request and a receipt number made ---------------------------------------------------- */

static enum err place_find(struct db *db, const struct sql *sql, struct db_args args,
                           int32_t *ret_partition, int64_t *ret_number)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, sql, args, &row));
    *ret_partition = (int32_t)db_int(&row, 0);
    *ret_number = db_int(&row, 1);
    return OK;
}

enum err request_ask(struct db *db, int64_t api_key, struct str idempotency_key)
{
    return db_ask(db, &sql_request_find, DB_ARGS(DB_INT(api_key), DB_TEXT(idempotency_key)));
}

enum err request_find(struct db *db, int64_t api_key, struct str idempotency_key,
                      int32_t *ret_partition, int64_t *ret_number)
{
    return place_find(db, &sql_request_find, DB_ARGS(DB_INT(api_key), DB_TEXT(idempotency_key)),
                      ret_partition, ret_number);
}

enum err request_insert(struct db *db, int64_t api_key, struct str idempotency_key,
                        int32_t partition, int64_t number)
{
    return db_put(db, &sql_request_insert,
                  DB_ARGS(DB_INT(api_key), DB_TEXT(idempotency_key), DB_INT(partition),
                          DB_INT(number)));
}

enum err receipt_ask(struct db *db, int64_t till_id, struct date on, struct str code)
{
    struct row_date day;
    return db_ask(db, &sql_receipt_find,
                  DB_ARGS(DB_INT(till_id), row_date(on, &day), DB_TEXT(code)));
}

enum err receipt_find(struct db *db, int64_t till_id, struct date on, struct str code,
                      int32_t *ret_partition, int64_t *ret_number)
{
    struct row_date day;
    return place_find(db, &sql_receipt_find,
                      DB_ARGS(DB_INT(till_id), row_date(on, &day), DB_TEXT(code)), ret_partition,
                      ret_number);
}

enum err receipt_of_days(struct db *db, struct arena *arena, int64_t till_id, struct str code,
                         struct date from, struct date until, struct receipt_row **ret_rows,
                         size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    struct row_date first;
    struct row_date last;
    struct receipt_row *found = NULL;
    size_t count = 0;
    size_t room = 0;
    TRY(db_query(db, &sql_receipt_days,
                 DB_ARGS(DB_INT(till_id), DB_TEXT(code), row_date(from, &first),
                         row_date(until, &last)),
                 &rows));
    for (;;) {
        bool has_row = false;
        TRY(db_next(&rows, &has_row));
        if (!has_row)
            break;
        found = row_grow(arena, found, count, &room, sizeof(*found));
        if (found == NULL)
            return E_NO_MEMORY;
        found[count] = (struct receipt_row){ .partition = (int32_t)db_int(&rows, 1),
                                             .number = db_int(&rows, 2) };
        TRY(row_get_date(&rows, 0, &found[count++].on));
    }
    *ret_rows = found;
    *ret_count = count;
    return OK;
}

enum err receipt_insert(struct db *db, int64_t till_id, struct date on, struct str code,
                        int32_t partition, int64_t number)
{
    struct row_date day;
    return db_put(db, &sql_receipt_insert,
                  DB_ARGS(DB_INT(till_id), row_date(on, &day), DB_TEXT(code), DB_INT(partition),
                          DB_INT(number)));
}

/* ---- receipts to claim --------------------------------------------------------------------------- */

enum err claim_insert(struct db *db, struct str code, int32_t partition, int64_t purchase)
{
    return db_put(db, &sql_claim_insert,
                  DB_ARGS(DB_TEXT(code), DB_INT(partition), DB_INT(purchase)));
}

enum err claim_find(struct db *db, struct str code, struct claim_row *ret_claim)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    enum err err = db_one(db, &sql_claim_find, DB_ARGS(DB_TEXT(code)), &row);
    if (err != OK)
        return err == E_NOT_FOUND ? E_CLAIM_UNKNOWN : err;
    *ret_claim = (struct claim_row){
        .partition = (int32_t)db_int(&row, 0),
        .purchase = db_int(&row, 1),
        .claimed_partition = (int32_t)db_int(&row, 2),
        .claimed_by = db_int(&row, 3),
    };
    return OK;
}

enum err claim_take(struct db *db, struct str code, int32_t claimed_partition, int64_t claimed_by)
{
    enum err err =
        db_exec_one(db, &sql_claim_take,
                    DB_ARGS(DB_TEXT(code), DB_INT(claimed_partition), DB_INT(claimed_by)));
    if (err == E_NOT_FOUND) {
        struct claim_row claim;
        TRY(claim_find(db, code, &claim));
        return E_CLAIMED_ALREADY;
    }
    return err;
}

/* ---- figures ------------------------------------------------------------------------------------ */

enum err journal_figures(struct db *db, struct journal_figures *ret_figures)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_journal_figures, DB_NO_ARGS, &row));
    *ret_figures = (struct journal_figures){
        .entries = db_int(&row, 0),
        .accounts = db_int(&row, 1),
        .members = db_int(&row, 2),
        .cards = db_int(&row, 3),
    };
    return OK;
}
