/* audit_storage.c - walks over whole tables, for the auditor alone. */
#include "storage/audit_storage.h"

#include "storage/sql_gen.h"

enum err audit_requests(struct db *db, audit_request_visit *visit, void *context)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    bool has_row = false;
    TRY(db_query(db, &sql_audit_requests, DB_NO_ARGS, &rows));
    TRY(db_next(&rows, &has_row));
    while (has_row) {
        struct audit_request row = {
            .api_key = db_int(&rows, 0),
            .idempotency_key = db_peek(&rows, 1),
            .number = db_int(&rows, 2),
        };
        TRY(visit(context, &row));
        TRY(db_next(&rows, &has_row));
    }
    return OK;
}

enum err audit_receipts(struct db *db, audit_receipt_visit *visit, void *context)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    bool has_row = false;
    TRY(db_query(db, &sql_audit_receipts, DB_NO_ARGS, &rows));
    TRY(db_next(&rows, &has_row));
    while (has_row) {
        struct audit_receipt row = {
            .till_id = db_int(&rows, 0),
            .code = db_peek(&rows, 2),
            .number = db_int(&rows, 3),
        };
        TRY(date_parse(db_peek(&rows, 1), &row.on));
        TRY(visit(context, &row));
        TRY(db_next(&rows, &has_row));
    }
    return OK;
}

enum err audit_claims(struct db *db, audit_claim_visit *visit, void *context)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    bool has_row = false;
    TRY(db_query(db, &sql_audit_claims, DB_NO_ARGS, &rows));
    TRY(db_next(&rows, &has_row));
    while (has_row) {
        struct audit_claim row = {
            .code = db_peek(&rows, 0),
            .purchase = db_int(&rows, 1),
            .claimed_partition = (int32_t)db_int(&rows, 2),
            .claimed_by = db_int(&rows, 3),
        };
        TRY(visit(context, &row));
        TRY(db_next(&rows, &has_row));
    }
    return OK;
}

enum err audit_cards(struct db *db, audit_card_visit *visit, void *context)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    bool has_row = false;
    TRY(db_query(db, &sql_audit_cards, DB_NO_ARGS, &rows));
    TRY(db_next(&rows, &has_row));
    while (has_row) {
        struct card row = {
            .code = db_peek(&rows, 0),
            .number = db_int(&rows, 1),
            .account = db_int(&rows, 2),
            .member = db_int(&rows, 3),
            .is_blocked = db_int(&rows, 4) != 0,
        };
        TRY(visit(context, &row));
        TRY(db_next(&rows, &has_row));
    }
    return OK;
}
