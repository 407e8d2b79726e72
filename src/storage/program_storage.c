/* program_storage.c - versions of the programme, as rows. */
#include "storage/program_storage.h"

#include "storage/row.h"
#include "storage/sql_gen.h"

static enum err program_read_row(const struct db_rows *row, struct arena *arena,
                                 struct program_row *ret_program)
{
    struct program_row program = {
        .number = db_int(row, 0),
        .created = { .us = db_int(row, 1) },
        .is_active = !db_is_null(row, 2),
        .active_from = { .us = db_int(row, 2) },
    };
    TRY(db_text(row, 3, arena, &program.json));
    *ret_program = program;
    return OK;
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
    return program_read_row(&row, arena, ret_program);
}

/* Why a version could not be activated. */
static enum err program_state(struct db *db, int64_t number)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_program_get, DB_ARGS(DB_INT(number)), &row)); /* E_NOT_FOUND */
    return E_PROGRAM_STATE;
}

enum err program_activate(struct db *db, int64_t number, struct instant from)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    enum err err =
        db_one(db, &sql_program_activate, DB_ARGS(DB_INT(number), DB_INT(from.us)), &row);
    if (err == E_NOT_FOUND)
        return program_state(db, number);
    if (err != OK)
        return err;
    return row_finish(&row);
}

enum err program_list(struct db *db, struct arena *arena, struct program_row **ret_programs,
                      size_t *ret_count)
{
    struct program_row *programs = NULL;
    size_t count = 0;
    size_t room = 0;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_program_list, DB_NO_ARGS, &rows));
    for (;;) {
        bool has_row = false;
        TRY(db_next(&rows, &has_row));
        if (!has_row)
            break;
        programs = row_grow(arena, programs, count, &room, sizeof(*programs));
        if (programs == NULL)
            return E_NO_MEMORY;
        TRY(program_read_row(&rows, arena, &programs[count]));
        count++;
    }
    *ret_programs = programs;
    *ret_count = count;
    return OK;
}
