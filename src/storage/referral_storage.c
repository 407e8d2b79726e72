/* referral_storage.c - who was sent by whom, as rows. */
#include "storage/referral_storage.h"

#include "storage/sql_gen.h"

/* ---- codes -------------------------------------------------------------------------------------- */

enum err referral_code_insert(struct db *db, struct str code, int32_t partition, int64_t account)
{
    return db_put(db, &sql_referral_code_insert,
                  DB_ARGS(DB_TEXT(code), DB_INT(partition), DB_INT(account)));
}

enum err referral_code_find(struct db *db, struct str code, int32_t *ret_partition,
                            int64_t *ret_account)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_referral_code_find, DB_ARGS(DB_TEXT(code)), &row));
    *ret_partition = (int32_t)db_int(&row, 0);
    *ret_account = db_int(&row, 1);
    return OK;
}

enum err referral_code_of(struct db *db, struct arena *arena, int32_t partition, int64_t account,
                          struct str *ret_code)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    enum err err =
        db_one(db, &sql_referral_code_of, DB_ARGS(DB_INT(partition), DB_INT(account)), &row);
    if (err == E_NOT_FOUND) {
        *ret_code = STR_NONE;
        return OK;
    }
    TRY(err);
    return db_text(&row, 0, arena, ret_code);
}

/* ---- referrals ---------------------------------------------------------------------------------- */

void referral_read(const struct db_rows *rows, struct referral *ret_referral)
{
    *ret_referral = (struct referral){
        .partition = (int32_t)db_int(rows, 0),
        .account = db_int(rows, 1),
        .enrolled = db_int(rows, 2),
        .referrer_partition = (int32_t)db_int(rows, 3),
        .referrer = db_int(rows, 4),
        .purchase = db_int(rows, 5),
        .amount_minor = db_int(rows, 6),
        .credited = db_int(rows, 7),
    };
}

enum err referral_insert(struct db *db, const struct referral *referral)
{
    return db_put(db, &sql_referral_insert,
                  DB_ARGS(DB_INT(referral->partition), DB_INT(referral->account),
                          DB_INT(referral->enrolled), DB_INT(referral->referrer_partition),
                          DB_INT(referral->referrer)));
}

enum err referral_get(struct db *db, int32_t partition, int64_t account,
                      struct referral *ret_referral)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_referral_get, DB_ARGS(DB_INT(partition), DB_INT(account)), &row));
    referral_read(&row, ret_referral);
    return OK;
}

enum err referral_earn(struct db *db, int32_t partition, int64_t account, int64_t purchase,
                       int64_t amount_minor)
{
    return db_put(db, &sql_referral_earn,
                  DB_ARGS(DB_INT(partition), DB_INT(account), DB_INT(purchase),
                          DB_INT(amount_minor)));
}

enum err referral_undo(struct db *db, int32_t partition, int64_t account)
{
    return db_put(db, &sql_referral_undo, DB_ARGS(DB_INT(partition), DB_INT(account)));
}

enum err referral_credit(struct db *db, int32_t partition, int64_t account, int64_t credited)
{
    return db_exec_one(db, &sql_referral_credit,
                       DB_ARGS(DB_INT(partition), DB_INT(account), DB_INT(credited)));
}

enum err referral_due(struct db *db, const struct referral *after, size_t limit,
                      struct referral *ret_referrals, size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    bool has_row = false;
    size_t count = 0;
    TRY(db_query(db, &sql_referral_due,
                 DB_ARGS(DB_INT(after->partition), DB_INT(after->account), DB_INT((int64_t)limit)),
                 &rows));
    TRY(db_next(&rows, &has_row));
    while (has_row) {
        assert(count < limit);
        referral_read(&rows, &ret_referrals[count++]);
        TRY(db_next(&rows, &has_row));
    }
    *ret_count = count;
    return OK;
}

enum err referral_count(struct db *db, int32_t partition, int64_t account, int64_t *ret_sent,
                        int64_t *ret_credited)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_referral_count, DB_ARGS(DB_INT(partition), DB_INT(account)), &row));
    *ret_sent = db_int(&row, 0);
    *ret_credited = db_int(&row, 1);
    return OK;
}
