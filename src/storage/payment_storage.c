/* payment_storage.c - money that customers pay in from afar, as rows. */
#include "storage/payment_storage.h"

#include "storage/row.h"
#include "storage/sql_gen.h"

#define PAGE_ROWS 1024

static const char *const state_names[] = {
    [PAYMENT_CREATED] = "created", [PAYMENT_PAID] = "paid",         [PAYMENT_FAILED] = "failed",
    [PAYMENT_EXPIRED] = "expired", [PAYMENT_REFUNDED] = "refunded",
};
static const char *const refund_names[] = {
    [REFUND_ASKED] = "asked",
    [REFUND_DONE] = "done",
    [REFUND_FAILED] = "failed",
};

const char *payment_state_name(enum payment_state state)
{
    return state_names[state];
}

const char *refund_state_name(enum refund_state state)
{
    return refund_names[state];
}

/* ---- payments --------------------------------------------------------------------------------- */

enum err payment_insert(struct db *db, const struct payment *payment)
{
    return db_exec(db, &sql_payment_insert,
                   DB_ARGS(DB_INT(payment->id.partition), DB_TEXT(payment->id.code),
                           row_digest(&payment->request), DB_INT(payment->account),
                           row_number(payment->member), row_number(payment->card),
                           DB_INT(payment->amount.minor),
                           DB_TEXT(currency_code(payment->amount.currency)),
                           DB_TEXT(payment->provider), row_text(payment->return_url),
                           DB_TEXT(payment->shop), DB_TEXT(payment->till),
                           DB_INT(payment->created.us), DB_INT(payment->look.us)));
}

enum err payment_save(struct db *db, const struct payment *payment)
{
    return db_exec_one(db, &sql_payment_save,
                       DB_ARGS(DB_INT(payment->id.partition), DB_TEXT(payment->id.code),
                               DB_TEXT(str_c(state_names[payment->state])),
                               row_text(payment->reason), row_number(payment->entry),
                               row_text(payment->reference), row_text(payment->url),
                               DB_INT(payment->changed.us), DB_INT(payment->look.us)));
}

static enum err read_texts(const struct db_rows *row, struct arena *arena, struct payment *payment)
{
    TRY(db_text(row, 1, arena, &payment->id.code));
    TRY(db_text(row, 8, arena, &payment->provider));
    TRY(db_text(row, 9, arena, &payment->reference));
    TRY(db_text(row, 10, arena, &payment->url));
    TRY(db_text(row, 11, arena, &payment->return_url));
    TRY(db_text(row, 12, arena, &payment->shop));
    TRY(db_text(row, 13, arena, &payment->till));
    return db_text(row, 15, arena, &payment->reason);
}

static enum err read_payment(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct payment *ret_payment = ret_item;
    struct payment payment = {
        .id = { .partition = (int32_t)db_int(row, 0) },
        .account = db_int(row, 3),
        .member = db_int(row, 4),
        .card = db_int(row, 5),
        .amount = { .minor = db_int(row, 6) },
        .entry = db_int(row, 16),
        .created = { .us = db_int(row, 17) },
        .changed = { .us = db_int(row, 18) },
        .look = { .us = db_int(row, 19) },
    };
    size_t state = 0;
    if (currency_parse(db_peek(row, 7), &payment.amount.currency) != OK)
        return E_DB_CORRUPT;
    TRY(row_name(state_names, COUNT(state_names), db_peek(row, 14), &state));
    payment.state = (enum payment_state)state;
    TRY(row_get_digest(row, 2, &payment.request));
    TRY(read_texts(row, arena, &payment));
    *ret_payment = payment;
    return OK;
}

enum err payment_get(struct db *db, struct arena *arena, const struct payment_id *id,
                     struct payment *ret_payment)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_payment_get, DB_ARGS(DB_INT(id->partition), DB_TEXT(id->code)), &row));
    return read_payment(&row, arena, ret_payment);
}

enum err payment_by_code(struct db *db, struct arena *arena, struct str code,
                         struct payment *ret_payment)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_payment_by_code, DB_ARGS(DB_TEXT(code)), &row));
    return read_payment(&row, arena, ret_payment);
}

static enum err read_payments(struct db_rows *rows, struct arena *arena,
                              struct payment **ret_payments, size_t *ret_count)
{
    void *items = NULL;
    TRY(row_collect(rows, arena, sizeof(struct payment), read_payment, &items, ret_count));
    *ret_payments = items;
    return OK;
}

enum err payment_due(struct db *db, struct arena *arena, struct instant now, int64_t limit,
                     struct payment **ret_payments, size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_payment_due, DB_ARGS(DB_INT(now.us), DB_INT(limit)), &rows));
    return read_payments(&rows, arena, ret_payments, ret_count);
}

static enum err load_page(struct db *db, struct arena *arena, const struct payment_id *after,
                          struct payment **ret_payments, size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_payment_all,
                 DB_ARGS(DB_INT(after->partition), DB_TEXT(after->code), DB_INT(PAGE_ROWS)),
                 &rows));
    return read_payments(&rows, arena, ret_payments, ret_count);
}

/* Where a page ended, beyond the life of its rows. */
static void keep_code(struct str code, char *room, struct payment_id *id)
{
    struct buf out = { .base = room, .size = PAYMENT_CODE_CHARS };
    buf_str(&out, code);
    id->code = (struct str){ .ptr = room, .len = out.used };
}

enum err payment_each(struct db *db, struct arena *arena, payment_visit *visit, void *context)
{
    char room[PAYMENT_CODE_CHARS];
    struct payment_id after = { .code = STR_NONE };
    for (size_t count = PAGE_ROWS; count == PAGE_ROWS;) {
        size_t mark = arena_mark(arena);
        struct payment *payments = NULL;
        TRY(load_page(db, arena, &after, &payments, &count));
        for (size_t i = 0; i < count; i++)
            TRY(visit(context, &payments[i]));
        if (count > 0) {
            after.partition = payments[count - 1].id.partition;
            keep_code(payments[count - 1].id.code, room, &after);
        }
        arena_reset(arena, mark);
    }
    return OK;
}

/* ---- refunds ---------------------------------------------------------------------------------- */

enum err payment_refund_insert(struct db *db, const struct payment_refund *refund)
{
    return db_exec(db, &sql_payment_refund_insert,
                   DB_ARGS(DB_INT(refund->id.partition), DB_TEXT(refund->id.code),
                           DB_INT(refund->undo), DB_INT(refund->amount_minor),
                           DB_TEXT(str_c(refund_names[refund->state])), DB_INT(refund->created.us),
                           DB_INT(refund->look.us)));
}

enum err payment_refund_save(struct db *db, const struct payment_refund *refund)
{
    return db_exec_one(db, &sql_payment_refund_save,
                       DB_ARGS(DB_INT(refund->id.partition), DB_TEXT(refund->id.code),
                               DB_INT(refund->undo), DB_TEXT(str_c(refund_names[refund->state])),
                               row_text(refund->reference), DB_INT(refund->changed.us),
                               DB_INT(refund->look.us)));
}

static enum err read_refund(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct payment_refund *ret_refund = ret_item;
    struct payment_refund refund = {
        .id = { .partition = (int32_t)db_int(row, 0) },
        .undo = db_int(row, 2),
        .amount_minor = db_int(row, 3),
        .created = { .us = db_int(row, 6) },
        .changed = { .us = db_int(row, 7) },
        .look = { .us = db_int(row, 8) },
    };
    size_t state = 0;
    TRY(row_name(refund_names, COUNT(refund_names), db_peek(row, 4), &state));
    refund.state = (enum refund_state)state;
    TRY(db_text(row, 1, arena, &refund.id.code));
    TRY(db_text(row, 5, arena, &refund.reference));
    *ret_refund = refund;
    return OK;
}

static enum err read_refunds(struct db_rows *rows, struct arena *arena,
                             struct payment_refund **ret_refunds, size_t *ret_count)
{
    void *items = NULL;
    TRY(row_collect(rows, arena, sizeof(struct payment_refund), read_refund, &items, ret_count));
    *ret_refunds = items;
    return OK;
}

enum err payment_refund_get(struct db *db, struct arena *arena, const struct payment_id *id,
                            int64_t undo, struct payment_refund *ret_refund)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_payment_refund_get,
               DB_ARGS(DB_INT(id->partition), DB_TEXT(id->code), DB_INT(undo)), &row));
    return read_refund(&row, arena, ret_refund);
}

enum err payment_refund_list(struct db *db, struct arena *arena, const struct payment_id *id,
                             struct payment_refund **ret_refunds, size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_payment_refund_list, DB_ARGS(DB_INT(id->partition), DB_TEXT(id->code)),
                 &rows));
    return read_refunds(&rows, arena, ret_refunds, ret_count);
}

enum err payment_refund_due(struct db *db, struct arena *arena, struct instant now, int64_t limit,
                            struct payment_refund **ret_refunds, size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_payment_refund_due, DB_ARGS(DB_INT(now.us), DB_INT(limit)), &rows));
    return read_refunds(&rows, arena, ret_refunds, ret_count);
}

static enum err load_refunds(struct db *db, struct arena *arena, const struct payment_id *after,
                             int64_t undo, struct payment_refund **ret_refunds, size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_payment_refund_all,
                 DB_ARGS(DB_INT(after->partition), DB_TEXT(after->code), DB_INT(undo),
                         DB_INT(PAGE_ROWS)),
                 &rows));
    return read_refunds(&rows, arena, ret_refunds, ret_count);
}

enum err payment_refund_each(struct db *db, struct arena *arena, payment_refund_visit *visit,
                             void *context)
{
    char room[PAYMENT_CODE_CHARS];
    struct payment_id after = { .code = STR_NONE };
    int64_t undo = 0;
    for (size_t count = PAGE_ROWS; count == PAGE_ROWS;) {
        size_t mark = arena_mark(arena);
        struct payment_refund *refunds = NULL;
        TRY(load_refunds(db, arena, &after, undo, &refunds, &count));
        for (size_t i = 0; i < count; i++)
            TRY(visit(context, &refunds[i]));
        if (count > 0) {
            after.partition = refunds[count - 1].id.partition;
            undo = refunds[count - 1].undo;
            keep_code(refunds[count - 1].id.code, room, &after);
        }
        arena_reset(arena, mark);
    }
    return OK;
}
