/* stock_storage.c - what all accounts share, as rows. */
#include "storage/stock_storage.h"

#include "storage/row.h"
#include "storage/sql_gen.h"

static const char *const kinds[] = { [ROOM_RULE] = "rule", [ROOM_REWARD] = "reward" };

static enum err kind_of(struct str text, enum room_of *ret_of)
{
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (str_eq(text, str_c(kinds[i]))) {
            *ret_of = (enum room_of)i;
            return OK;
        }
    }
    return E_DB_CORRUPT;
}

enum err stock_open(struct db *db, enum room_of of, struct str id)
{
    return db_exec(db, &sql_stock_open, DB_ARGS(DB_TEXT(str_c(kinds[of])), DB_TEXT(id)));
}

static enum err append(const struct db_rows *row, struct arena *arena, struct stock *stock)
{
    struct stock_count count = { .used = db_int(row, 2) };
    stock->counts =
        row_grow(arena, stock->counts, stock->count, &stock->size, sizeof(*stock->counts));
    if (stock->counts == NULL)
        return E_NO_MEMORY;
    TRY(kind_of(db_peek(row, 0), &count.of));
    TRY(db_text(row, 1, arena, &count.id));
    stock->counts[stock->count++] = count;
    return OK;
}

static enum err load_by(struct db *db, const struct sql *sql, struct arena *arena,
                        struct stock *ret_stock)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    struct stock stock = { 0 };
    TRY(db_query(db, sql, DB_NO_ARGS, &rows));
    for (;;) {
        bool has_row = false;
        TRY(db_next(&rows, &has_row));
        if (!has_row)
            break;
        TRY(append(&rows, arena, &stock));
    }
    *ret_stock = stock;
    return OK;
}

enum err stock_look(struct db *db, struct arena *arena, struct stock *ret_stock)
{
    return load_by(db, &sql_stock_look, arena, ret_stock);
}

enum err stock_lock(struct db *db, struct arena *arena, struct stock *ret_stock)
{
    return load_by(db, &sql_stock_lock, arena, ret_stock);
}

enum err stock_save(struct db *db, const struct stock *stock)
{
    for (size_t i = 0; i < stock->count; i++) {
        const struct stock_count *count = &stock->counts[i];
        if (count->is_changed)
            TRY(db_put(db, &sql_stock_save,
                       DB_ARGS(DB_TEXT(str_c(kinds[count->of])), DB_TEXT(count->id),
                               DB_INT(count->used))));
    }
    return OK;
}
