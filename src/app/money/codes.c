/* codes.c - codes that are used by whoever has them: made, and found as people type them. */
#include "app/money/codes.h"

#include "app/shown/shown.h"
#include "core/base32.h"
#include "core/limits.h"
#include "core/secret.h"
#include "loyalty/bearer.h"

#define TRIES_MAX 4 /* of 65 random bits none is taken, unless the random numbers are not random */

enum err code_make(struct db *db, struct arena *arena, char purpose, struct str *ret_code)
{
    for (int tries = 0; tries < TRIES_MAX; tries++) {
        struct buf out = { 0 };
        struct card taken = { 0 };
        TRY(buf_create(arena, BEARER_CODE_BYTES, &out));
        buf_char(&out, purpose);
        secret_base32(&out, BEARER_RANDOM_CHARACTERS);
        buf_char(&out, bearer_check((struct str){ .ptr = out.base, .len = out.used }));
        TRY(buf_finish(&out, ret_code));
        enum err err = card_by_code(db, arena, *ret_code, &taken);
        if (err != OK)
            return err == E_CARD_UNKNOWN ? OK : err;
    }
    return E_EXISTS;
}

enum err code_find(struct db *db, struct arena *arena, struct str typed, struct card *ret_card)
{
    char room[CARD_CODE_MAX_BYTES];
    struct buf out = BUF(room);
    struct str code = STR_NONE;
    struct shown_card shown = { 0 };
    enum err err = shown_find(db, arena, typed, &shown);
    if (err != E_CARD_UNKNOWN) {
        *ret_card = shown.card;
        return err;
    }
    bool is_ours = base32_normalize(typed, &out) == OK && buf_finish(&out, &code) == OK &&
                   bearer_is_code(code);
    return is_ours ? card_by_code(db, arena, code, ret_card) : err;
}
