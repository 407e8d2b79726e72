/* db_steps.c - which steps of the schema a database has, and the missing ones; whatever the engine. */
#include "core/instant.h"
#include "storage/db_engine.h"

enum err db_steps_compare(struct db *db, const struct schema_step *steps, size_t count,
                          size_t *ret_applied)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_schema_step_list, DB_NO_ARGS, &rows));
    for (size_t i = 0;; i++) {
        bool has_row = false;
        TRY(db_next(&rows, &has_row));
        if (!has_row) {
            *ret_applied = i;
            return OK;
        }
        if (i >= count)
            return E_DB_NEWER;
        if (db_int(&rows, 0) != steps[i].number)
            return E_DB_CORRUPT;
        if (!str_eq(db_peek(&rows, 1), str_c(db->engine->step_text(&steps[i])->sha256_hex)))
            return E_DB_OLDER;
    }
}

/* One step, and the places which remember it, in one transaction. */
static enum err step_apply(struct db *db, const struct schema_step *step)
{
    const struct schema_text *text = db->engine->step_text(step);
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    TRY(db_tx_begin(db, &tx));
    TRY(db->engine->step_run(db, step));
    TRY(db_exec(db, &sql_schema_step_insert,
                DB_ARGS(DB_INT(step->number), DB_TEXT(str_c(step->name)),
                        DB_TEXT(str_c(text->sha256_hex)), DB_INT(instant_now().us))));
    return db_tx_commit(&tx);
}

enum err db_steps_apply(struct db *db, const struct schema_step *steps, size_t count,
                        size_t applied)
{
    for (size_t i = applied; i < count; i++)
        TRY(step_apply(db, &steps[i]));
    return OK;
}
