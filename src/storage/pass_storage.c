/* pass_storage.c - who has a pass, as rows. */
#include "storage/pass_storage.h"

#include <string.h>

#include "storage/row.h"
#include "storage/sql_gen.h"

enum err pass_secret_get(struct db *db, struct sha256 *ret_secret)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_pass_secret_get, DB_NO_ARGS, &row));
    return row_get_digest(&row, 0, ret_secret);
}

enum err pass_secret_insert(struct db *db, const struct sha256 *secret)
{
    return db_exec(db, &sql_pass_secret_insert, DB_ARGS(row_digest(secret)));
}

enum err pass_device_insert(struct db *db, const struct pass_device *device)
{
    return db_exec(db, &sql_pass_device_insert,
                   DB_ARGS(DB_TEXT(device->code), DB_TEXT(device->device),
                           DB_TEXT(device->push_token), DB_INT(device->created.us)));
}

enum err pass_device_push(struct db *db, const struct pass_device *device)
{
    return db_exec_one(db, &sql_pass_device_push,
                       DB_ARGS(DB_TEXT(device->code), DB_TEXT(device->device),
                               DB_TEXT(device->push_token)));
}

enum err pass_device_told(struct db *db, const struct pass_device *device)
{
    return db_exec_one(db, &sql_pass_device_told,
                       DB_ARGS(DB_TEXT(device->code), DB_TEXT(device->device),
                               DB_INT(device->told_partition), DB_INT(device->told)));
}

enum err pass_device_delete(struct db *db, struct str code, struct str device)
{
    return db_exec_one(db, &sql_pass_device_delete, DB_ARGS(DB_TEXT(code), DB_TEXT(device)));
}

static enum err read_device(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct pass_device *ret_device = ret_item;
    *ret_device = (struct pass_device){
        .told_partition = (int32_t)db_int(row, 3),
        .told = db_int(row, 4),
        .created = { .us = db_int(row, 5) },
    };
    TRY(db_text(row, 0, arena, &ret_device->code));
    TRY(db_text(row, 1, arena, &ret_device->device));
    return db_text(row, 2, arena, &ret_device->push_token);
}

static enum err read_devices(struct db_rows *rows, struct arena *arena,
                             struct pass_device **ret_devices, size_t *ret_count)
{
    void *items = NULL;
    TRY(row_collect(rows, arena, sizeof(struct pass_device), read_device, &items, ret_count));
    *ret_devices = items;
    return OK;
}

enum err pass_device_of_card(struct db *db, struct arena *arena, struct str code,
                             struct pass_device **ret_devices, size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_pass_device_of_card, DB_ARGS(DB_TEXT(code)), &rows));
    return read_devices(&rows, arena, ret_devices, ret_count);
}

enum err pass_device_of_device(struct db *db, struct arena *arena, struct str device, int64_t limit,
                               struct pass_device **ret_devices, size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_pass_device_of_device, DB_ARGS(DB_TEXT(device), DB_INT(limit)), &rows));
    return read_devices(&rows, arena, ret_devices, ret_count);
}

enum err pass_device_unknowing(struct db *db, struct arena *arena, int64_t limit,
                               struct pass_device **ret_devices, size_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_pass_device_new, DB_ARGS(DB_INT(0), DB_INT(limit)), &rows));
    return read_devices(&rows, arena, ret_devices, ret_count);
}

enum err pass_device_page(struct db *db, struct arena *arena, struct pass_page *page)
{
    struct str code = { .ptr = page->code, .len = page->code_len };
    struct str device = { .ptr = page->device, .len = page->device_len };
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_pass_device_page,
                 DB_ARGS(DB_TEXT(code), DB_TEXT(device), DB_INT(page->size)), &rows));
    TRY(read_devices(&rows, arena, &page->devices, &page->count));
    if (page->count == 0)
        return OK;
    const struct pass_device *last = &page->devices[page->count - 1];
    if (last->code.len > sizeof(page->code) || last->device.len > sizeof(page->device))
        return E_DB_CORRUPT;
    memcpy(page->code, last->code.ptr, last->code.len);
    memcpy(page->device, last->device.ptr, last->device.len);
    page->code_len = last->code.len;
    page->device_len = last->device.len;
    return OK;
}
