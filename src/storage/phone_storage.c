/* phone_storage.c - phones that show a card, as rows. */
#include "storage/phone_storage.h"

#include <string.h>

#include "storage/sql_gen.h"

#define CARD_PHONE_ROOM_BYTES 1024 /* a token and a code */

enum err phone_insert(struct db *db, const struct phone *phone)
{
    return db_put(db, &sql_phone_insert,
                  DB_ARGS(DB_TEXT(phone->token), DB_TEXT(phone->code),
                          DB_BYTES(phone->secret, sizeof(phone->secret)), DB_INT(phone->partition),
                          DB_INT(phone->card), DB_INT(phone->linked)));
}

enum err phone_read(const struct db_rows *rows, struct phone *ret_phone)
{
    struct phone phone = {
        .token = db_peek(rows, 0),
        .code = db_peek(rows, 1),
        .partition = (int32_t)db_int(rows, 3),
        .card = db_int(rows, 4),
        .linked = db_int(rows, 5),
        .changed = db_int(rows, 6),
        .marks = { .spent = db_int(rows, 7),
                   .seen = db_int(rows, 8),
                   .off = db_int(rows, 9),
                   .drift = db_int(rows, 10) },
    };
    struct str secret = db_peek(rows, 2);
    if (secret.len != sizeof(phone.secret))
        return E_DB_CORRUPT;
    memcpy(phone.secret, secret.ptr, sizeof(phone.secret));
    *ret_phone = phone;
    return OK;
}

static enum err find(struct db *db, struct arena *arena, const struct sql *sql, struct str key,
                     struct phone *ret_phone)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    struct phone phone = { 0 };
    TRY(db_one(db, sql, DB_ARGS(DB_TEXT(key)), &row));
    TRY(phone_read(&row, &phone));
    TRY(db_text(&row, 0, arena, &phone.token));
    TRY(db_text(&row, 1, arena, &phone.code));
    *ret_phone = phone;
    return OK;
}

enum err phone_by_token(struct db *db, struct arena *arena, struct str token,
                        struct phone *ret_phone)
{
    return find(db, arena, &sql_phone_by_token, token, ret_phone);
}

enum err phone_by_code(struct db *db, struct arena *arena, struct str code, struct phone *ret_phone)
{
    return find(db, arena, &sql_phone_by_code, code, ret_phone);
}

enum err phone_update(struct db *db, const struct phone *phone)
{
    const struct phone_marks *marks = &phone->marks;
    return db_exec_one(db, &sql_phone_update,
                       DB_ARGS(DB_TEXT(phone->token), DB_INT(phone->changed), DB_INT(marks->spent),
                               DB_INT(marks->seen), DB_INT(marks->off), DB_INT(marks->drift)));
}

/* The token of a card's phone; empty when there is none. */
static enum err token_of(struct db *db, struct arena *arena, struct str code, struct str *ret_token)
{
    struct phone phone = { 0 };
    enum err err = phone_by_code(db, arena, code, &phone);
    *ret_token = phone.token;
    return err == E_NOT_FOUND ? OK : err;
}

enum err phone_follow(struct db *db, struct str code, struct str now, int64_t card, int64_t changed)
{
    char room[CARD_PHONE_ROOM_BYTES];
    struct arena arena = arena_in(room, sizeof(room));
    struct str token = STR_NONE;
    TRY(token_of(db, &arena, code, &token));
    if (token.len == 0)
        return OK;
    return db_exec_one(db, &sql_phone_set_card,
                       DB_ARGS(DB_TEXT(token), DB_TEXT(now), DB_INT(card), DB_INT(changed)));
}

enum err phone_end(struct db *db, struct str code)
{
    char room[CARD_PHONE_ROOM_BYTES];
    struct arena arena = arena_in(room, sizeof(room));
    struct str token = STR_NONE;
    TRY(token_of(db, &arena, code, &token));
    return token.len > 0 ? db_exec_one(db, &sql_phone_delete, DB_ARGS(DB_TEXT(token))) : OK;
}
