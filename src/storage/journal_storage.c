/* journal_storage.c - the journal, as rows. */
#include "storage/journal_storage.h"

#include "storage/row.h"
#include "storage/sql_gen.h"

/* ---- heads -------------------------------------------------------------------------------------- */

enum err head_insert(struct db *db, int32_t partition)
{
    const struct sha256 none = { .bytes = { 0 } }; /* hash(0) of the chain */
    return db_exec(db, &sql_head_insert, DB_ARGS(DB_INT(partition), row_digest(&none)));
}

enum err head_lock(struct db *db, int32_t partition, struct head *ret_head)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_head_lock, DB_ARGS(DB_INT(partition)), &row));

    struct head head = {
        .partition = partition,
        .number = db_int(&row, 0),
        .account_next = db_int(&row, 2),
        .member_next = db_int(&row, 3),
        .card_next = db_int(&row, 4),
    };
    TRY(row_get_digest(&row, 1, &head.hash));
    *ret_head = head;
    return OK;
}

enum err head_save(struct db *db, const struct head *head)
{
    return db_exec(db, &sql_head_save,
                   DB_ARGS(DB_INT(head->partition), DB_INT(head->number), row_digest(&head->hash),
                           DB_INT(head->account_next), DB_INT(head->member_next),
                           DB_INT(head->card_next)));
}

/* ---- entries ------------------------------------------------------------------------------------ */

enum err entry_insert(struct db *db, const struct entry_row *row)
{
    return db_exec(db, &sql_entry_insert,
                   DB_ARGS(DB_INT(row->partition), DB_INT(row->number), DB_INT(row->kind),
                           row_number(row->account), row_number(row->purchase),
                           row_digest(&row->hash), DB_TEXT(row->body)));
}

/* Everything but the body, which is borrowed. */
static enum err entry_peek(const struct db_rows *row, struct entry_row *ret_row)
{
    int64_t kind = db_int(row, 2);
    if (kind < ENTRY_PROGRAM || kind > ENTRY_EXPIRE)
        return E_DB_CORRUPT;
    struct entry_row entry = {
        .partition = (int32_t)db_int(row, 0),
        .number = db_int(row, 1),
        .kind = (enum entry_kind)kind,
        .account = db_int(row, 3),
        .purchase = db_int(row, 4),
        .body = db_peek(row, 6),
    };
    TRY(row_get_digest(row, 5, &entry.hash));
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

static enum err entry_list(struct db *db, const struct sql *sql, struct db_args args,
                           struct arena *arena, struct entry_row **ret_rows, size_t *ret_count)
{
    struct entry_row *entries = NULL;
    size_t count = 0;
    size_t room = 0;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, sql, args, &rows));
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

enum err entry_of_purchase(struct db *db, struct arena *arena, int32_t partition, int64_t purchase,
                           struct entry_row **ret_rows, size_t *ret_count)
{
    return entry_list(db, &sql_entry_of_purchase, DB_ARGS(DB_INT(partition), DB_INT(purchase)),
                      arena, ret_rows, ret_count);
}

enum err entry_of_account(struct db *db, struct arena *arena, int32_t partition, int64_t account,
                          int64_t before, int64_t limit, struct entry_row **ret_rows,
                          size_t *ret_count)
{
    assert(before >= 0 && limit >= 0);
    int64_t end = before > 0 ? before : INT64_MAX;
    return entry_list(db, &sql_entry_of_account,
                      DB_ARGS(DB_INT(partition), DB_INT(account), DB_INT(end), DB_INT(limit)),
                      arena, ret_rows, ret_count);
}

enum err entry_each(struct db *db, int32_t partition, int64_t from_number, entry_visit *visit,
                    void *context)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_entry_each, DB_ARGS(DB_INT(partition), DB_INT(from_number)), &rows));
    for (;;) {
        bool has_row = false;
        TRY(db_next(&rows, &has_row));
        if (!has_row)
            return OK;
        struct entry_row entry;
        TRY(entry_peek(&rows, &entry));
        TRY(visit(context, &entry));
    }
}

enum err entry_count(struct db *db, int32_t partition, int64_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_entry_count, DB_ARGS(DB_INT(partition)), &row));
    *ret_count = db_int(&row, 0);
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

enum err request_find(struct db *db, const uint8_t digest[REQUEST_DIGEST_BYTES],
                      int32_t *ret_partition, int64_t *ret_number)
{
    return place_find(db, &sql_request_find, DB_ARGS(DB_BYTES(digest, REQUEST_DIGEST_BYTES)),
                      ret_partition, ret_number);
}

enum err request_insert(struct db *db, const uint8_t digest[REQUEST_DIGEST_BYTES],
                        int32_t partition, int64_t number)
{
    return db_exec(db, &sql_request_insert,
                   DB_ARGS(DB_BYTES(digest, REQUEST_DIGEST_BYTES), DB_INT(partition),
                           DB_INT(number)));
}

enum err answer_insert(struct db *db, int32_t partition, int64_t number, int status,
                       struct str body)
{
    return db_exec(db, &sql_answer_insert,
                   DB_ARGS(DB_INT(partition), DB_INT(number), DB_INT(status), DB_TEXT(body)));
}

enum err answer_get(struct db *db, struct arena *arena, int32_t partition, int64_t number,
                    int *ret_status, struct str *ret_body)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_answer_get, DB_ARGS(DB_INT(partition), DB_INT(number)), &row));
    TRY(db_text(&row, 1, arena, ret_body));
    *ret_status = (int)db_int(&row, 0);
    return OK;
}

enum err receipt_find(struct db *db, int64_t till_id, struct date on, struct str code,
                      int32_t *ret_partition, int64_t *ret_number)
{
    struct row_date day;
    return place_find(db, &sql_receipt_find,
                      DB_ARGS(DB_INT(till_id), row_date(on, &day), DB_TEXT(code)), ret_partition,
                      ret_number);
}

enum err receipt_insert(struct db *db, int64_t till_id, struct date on, struct str code,
                        int32_t partition, int64_t number)
{
    struct row_date day;
    return db_exec(db, &sql_receipt_insert,
                   DB_ARGS(DB_INT(till_id), row_date(on, &day), DB_TEXT(code), DB_INT(partition),
                           DB_INT(number)));
}

/* ---- receipts to claim --------------------------------------------------------------------------- */

enum err claim_insert(struct db *db, struct str code, int32_t partition, int64_t purchase)
{
    return db_exec(db, &sql_claim_insert,
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
        .claimed_by = db_int(&row, 2),
    };
    return OK;
}

enum err claim_take(struct db *db, struct str code, int64_t claimed_by)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    enum err err = db_one(db, &sql_claim_take, DB_ARGS(DB_TEXT(code), DB_INT(claimed_by)), &row);
    if (err == E_NOT_FOUND) {
        struct claim_row claim;
        TRY(claim_find(db, code, &claim));
        return E_CLAIMED_ALREADY;
    }
    if (err != OK)
        return err;
    return row_finish(&row);
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
