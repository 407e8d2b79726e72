/* handover_storage.c - gifts on their way over the counter, as rows. */
#include "storage/handover_storage.h"

#include "storage/row.h"
#include "storage/sql_gen.h"

#define PAGE_ROWS 1024

static const char *const names[] = {
    [HANDOVER_OPEN] = "open", [HANDOVER_DONE] = "done", [HANDOVER_CANCELLED] = "cancelled"
};

const char *handover_state_name(enum handover_state state)
{
    return names[state];
}

bool handover_state_find(struct str name, enum handover_state *ret_state)
{
    for (size_t i = 0; i < COUNT(names); i++) {
        if (str_eq(name, str_c(names[i]))) {
            *ret_state = (enum handover_state)i;
            return true;
        }
    }
    return false;
}

enum err handover_insert(struct db *db, const struct handover *handover)
{
    const struct handover_id *id = &handover->id;
    return db_put(db, &sql_handover_insert,
                  DB_ARGS(DB_INT(id->purchase), DB_INT(id->partition), DB_INT(id->ask),
                          DB_INT(handover->account), row_number(handover->card),
                          DB_TEXT(handover->reward), DB_INT(handover->gifts),
                          DB_TEXT(handover->shop), DB_INT(handover->given.us)));
}

enum err handover_close(struct db *db, const struct handover_id *id, enum handover_state state,
                        int64_t changed_by, struct instant changed, struct str operator_id)
{
    assert(state != HANDOVER_OPEN);
    return db_exec_one(db, &sql_handover_close,
                       DB_ARGS(DB_INT(id->purchase), DB_INT(id->partition), DB_INT(id->ask),
                               DB_TEXT(str_c(names[state])), DB_INT(changed_by), DB_INT(changed.us),
                               row_text(operator_id)));
}

static enum err read_row(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct handover *ret_row = ret_item;
    struct handover handover = {
        .id = { .purchase = db_int(row, 0),
                .partition = (int32_t)db_int(row, 1),
                .ask = db_int(row, 2) },
        .account = db_int(row, 3),
        .card = db_int(row, 4),
        .gifts = db_int(row, 6),
        .given = { .us = db_int(row, 8) },
        .changed_by = db_int(row, 10),
        .changed = { .us = db_int(row, 11) },
    };
    if (!handover_state_find(db_peek(row, 9), &handover.state))
        return E_DB_CORRUPT;
    TRY(db_text(row, 5, arena, &handover.reward));
    TRY(db_text(row, 7, arena, &handover.shop));
    TRY(db_text(row, 12, arena, &handover.operator_id));
    *ret_row = handover;
    return OK;
}

static enum err read_rows(struct db_rows *rows, struct arena *arena, struct handover **ret_rows,
                          size_t *ret_count)
{
    void *items = NULL;
    TRY(row_collect(rows, arena, sizeof(struct handover), read_row, &items, ret_count));
    *ret_rows = items;
    return OK;
}

enum err handover_list(struct db *db, struct arena *arena, enum handover_state state,
                       struct str shop, const struct handover_id *after, int64_t limit,
                       struct handover **ret_rows, size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    if (state == HANDOVER_OPEN)
        TRY(db_query(db, &sql_handover_open_list,
                     DB_ARGS(DB_INT(after->purchase), DB_INT(after->partition), DB_INT(after->ask),
                             DB_TEXT(shop), DB_INT(limit)),
                     &rows));
    else
        TRY(db_query(db, &sql_handover_list,
                     DB_ARGS(DB_INT(after->purchase), DB_INT(after->partition), DB_INT(after->ask),
                             DB_TEXT(shop), DB_INT(limit), DB_TEXT(str_c(names[state]))),
                     &rows));
    return read_rows(&rows, arena, ret_rows, ret_count);
}

static enum err load_page(struct db *db, struct arena *arena, const struct handover_id *after,
                          struct handover **ret_rows, size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_handover_all,
                 DB_ARGS(DB_INT(after->purchase), DB_INT(after->partition), DB_INT(after->ask),
                         DB_INT(PAGE_ROWS)),
                 &rows));
    return read_rows(&rows, arena, ret_rows, ret_count);
}

enum err handover_each(struct db *db, struct arena *arena, handover_visit *visit, void *context)
{
    struct handover_id after = { 0 };
    for (size_t count = PAGE_ROWS; count == PAGE_ROWS;) {
        size_t mark = arena_mark(arena);
        struct handover *rows = NULL;
        TRY(load_page(db, arena, &after, &rows, &count));
        for (size_t i = 0; i < count; i++)
            TRY(visit(context, &rows[i]));
        if (count > 0)
            after = rows[count - 1].id;
        arena_reset(arena, mark);
    }
    return OK;
}
