/* chip_storage.c - chips in cards, as rows. */
#include "storage/chip_storage.h"

#include "core/limits.h"
#include "storage/row.h"
#include "storage/sql_gen.h"

#define CHIP_ROOM_BYTES (2 * CARD_CODE_MAX_BYTES) /* its number and that of its card */

enum err chip_key_get(struct db *db, struct arena *arena, struct str *ret_key)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_chip_key_get, DB_NO_ARGS, &row));
    return db_text(&row, 0, arena, ret_key);
}

enum err chip_key_set(struct db *db, struct str key)
{
    return db_put(db, &sql_chip_key_set, DB_ARGS(DB_BYTES(key.ptr, key.len)));
}

enum err chip_insert(struct db *db, const struct chip *chip)
{
    return db_put(db, &sql_chip_insert,
                  DB_ARGS(DB_TEXT(chip->uid), DB_TEXT(chip->code), DB_INT(chip->partition),
                          DB_INT(chip->card), DB_INT(chip->linked)));
}

enum err chip_update(struct db *db, const struct chip *chip)
{
    return db_exec_one(db, &sql_chip_update,
                       DB_ARGS(DB_TEXT(chip->uid), row_text(chip->code), DB_INT(chip->partition),
                               DB_INT(chip->card), DB_INT(chip->linked), DB_INT(chip->changed),
                               DB_INT(chip->marks.spent), DB_INT(chip->marks.seen)));
}

struct chip chip_read(const struct db_rows *rows)
{
    return (struct chip){
        .uid = db_peek(rows, 0),
        .code = db_peek(rows, 1),
        .partition = (int32_t)db_int(rows, 2),
        .card = db_int(rows, 3),
        .linked = db_int(rows, 4),
        .changed = db_int(rows, 5),
        .marks = { .spent = db_int(rows, 6), .seen = db_int(rows, 7) },
    };
}

static enum err find(struct db *db, struct arena *arena, const struct sql *sql, struct str key,
                     struct chip *ret_chip)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, sql, DB_ARGS(DB_TEXT(key)), &row));
    struct chip chip = chip_read(&row);
    TRY(db_text(&row, 0, arena, &chip.uid));
    TRY(db_text(&row, 1, arena, &chip.code));
    *ret_chip = chip;
    return OK;
}

enum err chip_by_uid(struct db *db, struct arena *arena, struct str uid, struct chip *ret_chip)
{
    return find(db, arena, &sql_chip_by_uid, uid, ret_chip);
}

enum err chip_by_code(struct db *db, struct arena *arena, struct str code, struct chip *ret_chip)
{
    return find(db, arena, &sql_chip_by_code, code, ret_chip);
}

enum err chip_end(struct db *db, struct str code)
{
    char room[CHIP_ROOM_BYTES];
    struct arena arena = arena_in(room, sizeof(room));
    struct chip chip = { 0 };
    enum err err = chip_by_code(db, &arena, code, &chip);
    if (err != OK)
        return err == E_NOT_FOUND ? OK : err;
    chip.code = STR_NONE;
    return chip_update(db, &chip);
}

enum err chip_rehome(struct db *db, struct str code, int32_t partition, int64_t card, int64_t came)
{
    char room[CHIP_ROOM_BYTES];
    struct arena arena = arena_in(room, sizeof(room));
    struct chip chip = { 0 };
    enum err err = chip_by_code(db, &arena, code, &chip);
    if (err != OK)
        return err == E_NOT_FOUND ? OK : err;
    chip.partition = partition;
    chip.card = card;
    chip.linked = came;
    chip.changed = came;
    return chip_update(db, &chip);
}
