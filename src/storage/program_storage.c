/* program_storage.c - versions of the programme, as rows. */
#include "storage/program_storage.h"

#include "storage/row.h"
#include "storage/sql_gen.h"

/* The document is borrowed from the row. */
static struct program_row program_peek(const struct db_rows *row)
{
    return (struct program_row){
        .number = db_int(row, 0),
        .created = { .us = db_int(row, 1) },
        .is_active = !db_is_null(row, 2),
        .active_from = { .us = db_int(row, 2) },
        .json = db_peek(row, 3),
    };
}

enum err program_insert(struct db *db, struct str json, struct instant now, int64_t *ret_number)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_program_insert, DB_ARGS(DB_TEXT(json), DB_INT(now.us)), &row));
    int64_t number = db_int(&row, 0);
    TRY(row_finish(&row));
    *ret_number = number;
    return OK;
}

enum err program_get(struct db *db, struct arena *arena, int64_t number,
                     struct program_row *ret_program)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_program_get, DB_ARGS(DB_INT(number)), &row));
    struct program_row program = program_peek(&row);
    TRY(arena_copy(arena, program.json, &program.json));
    *ret_program = program;
    return OK;
}

/* Why a version could not be activated: it is not there, it is no draft, or its instant is taken. */
static enum err why_not_active(struct db *db, int64_t number)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_program_get, DB_ARGS(DB_INT(number)), &row)); /* E_NOT_FOUND */
    return program_peek(&row).is_active ? E_PROGRAM_STATE : E_EXISTS;
}

enum err program_activate(struct db *db, int64_t number, struct instant from)
{
    enum err err = db_exec_one(db, &sql_program_activate, DB_ARGS(DB_INT(number), DB_INT(from.us)));
    return err == E_NOT_FOUND ? why_not_active(db, number) : err;
}

enum err program_each(struct db *db, program_visit *visit, void *context)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_program_each, DB_NO_ARGS, &rows));
    for (;;) {
        bool has_row = false;
        TRY(db_next(&rows, &has_row));
        if (!has_row)
            return OK;
        struct program_row program = program_peek(&rows);
        TRY(visit(context, &program));
    }
}
