/* db_postgres_ask.c - answers that were asked for ahead, until somebody takes them.
 *
 * They are found by their query and its arguments.  The arguments are kept as bytes in an arena, and the
 * places of the answers in a table with open addressing that is at most half full.  What does not fit is
 * not asked ahead: it is then a round trip of its own.
 */
#include "storage/postgres/db_postgres.h"

#include <string.h>

#include "core/buf.h"

#define KEY_MAX_BYTES 1024 /* of the arguments of one query; more is not worth keeping */

static_assert(POSTGRES_ASKED_MAX * 2 <= POSTGRES_ASKED_SLOTS, "the table is half empty at least");
static_assert((POSTGRES_ASKED_SLOTS & (POSTGRES_ASKED_SLOTS - 1)) == 0, "a power of two");
static_assert(POSTGRES_ASKED_MAX < UINT16_MAX, "a place and one more fits a slot");

/* Injective: each value has its type, and a text its length. */
static enum err write_key(struct buf *out, struct db_args args)
{
    for (size_t i = 0; i < args.count; i++) {
        const struct db_value *value = &args.values[i];
        int64_t number = value->type == DB_TYPE_INT ? value->num : (int64_t)value->text.len;
        buf_char(out, (char)('0' + value->type));
        if (value->type != DB_TYPE_NULL)
            buf_raw(out, (const char *)&number, sizeof(number));
        if (value->type == DB_TYPE_TEXT || value->type == DB_TYPE_BYTES)
            buf_str(out, value->text);
    }
    return out->err;
}

/* The slot of an answer that can be taken, or the empty one where it would stand. */
static uint16_t *slot_of(struct db_postgres *db, const struct sql *sql, struct str key)
{
    uint64_t at = str_hash((uint64_t)sql->id, key);
    for (;; at++) {
        uint16_t *slot = &db->asked_slots[at & (POSTGRES_ASKED_SLOTS - 1)];
        if (*slot == 0)
            return slot;
        const struct postgres_asked *asked = &db->asked[*slot - 1];
        if (asked->sql == sql && asked->state != POSTGRES_ASKED_GONE && str_eq(asked->key, key))
            return slot;
    }
}

enum err db_postgres_ask(struct db *base, const struct sql *sql, struct db_args args)
{
    struct db_postgres *db = db_postgres_of(base);
    struct buf out = { 0 };
    struct str key = STR_NONE;
    if (db->asked_arena.base == NULL)
        TRY(arena_open(&db->asked_arena, POSTGRES_ASKED_MAX * (size_t)KEY_MAX_BYTES));
    size_t mark = arena_mark(&db->asked_arena);
    if (db->asked_count == POSTGRES_ASKED_MAX ||
        buf_create(&db->asked_arena, KEY_MAX_BYTES, &out) != OK || write_key(&out, args) != OK ||
        buf_finish(&out, &key) != OK) {
        arena_reset(&db->asked_arena, mark);
        return OK;
    }
    arena_reset(&db->asked_arena, mark + key.len);
    uint16_t *slot = slot_of(db, sql, key);
    if (*slot != 0) { /* asked already */
        arena_reset(&db->asked_arena, mark);
        return OK;
    }
    size_t place = db->asked_count++;
    *slot = (uint16_t)(place + 1);
    db->asked[place] =
        (struct postgres_asked){ .sql = sql, .key = key, .state = POSTGRES_ASKED_SENT };
    enum err err = db_postgres_rows_add(db, sql, args, true, place);
    if (err != OK)
        db->asked[place].state = POSTGRES_ASKED_GONE;
    return err;
}

bool db_postgres_asked_answer(struct db_postgres *db, size_t place, PGresult *result, int begin,
                              int end)
{
    struct postgres_asked *asked = &db->asked[place];
    bool is_wanted = asked->state == POSTGRES_ASKED_SENT && result != NULL;
    asked->state = is_wanted ? POSTGRES_ASKED_HERE : POSTGRES_ASKED_GONE;
    asked->result = result;
    asked->begin = begin;
    asked->end = end;
    return is_wanted;
}

enum err db_postgres_asked_take(struct db_postgres *db, const struct sql *sql, struct db_args args,
                                const struct postgres_asked **ret_asked)
{
    char room[KEY_MAX_BYTES];
    struct buf out = BUF(room);
    struct str key = STR_NONE;
    if (db->asked_count == 0 || write_key(&out, args) != OK || buf_finish(&out, &key) != OK)
        return OK;
    const uint16_t *slot = slot_of(db, sql, key);
    if (*slot == 0)
        return OK;
    struct postgres_asked *asked = &db->asked[*slot - 1];
    if (asked->state == POSTGRES_ASKED_SENT)
        TRY(db_postgres_collect(db, NULL));
    asked->state = POSTGRES_ASKED_GONE;
    *ret_asked = asked;
    return OK;
}

void db_postgres_forget(struct db *base)
{
    struct db_postgres *db = db_postgres_of(base);
    if (db->asked_count == 0)
        return;
    for (size_t i = 0; i < db->asked_count; i++)
        db->asked[i].state = POSTGRES_ASKED_GONE;
    while (db->kept_count > 0)
        PQclear(db->kept[--db->kept_count]);
    if ((db->sent_count > 0 || db->group_count > 0) && base->tx != DB_TX_WRITE)
        (void)db_postgres_collect(db, NULL); /* a reader is left with nothing on its way */
    if (db->sent_count > 0 || db->group_count > 0)
        return; /* an answer may be on its way to its place */
    db->asked_count = 0;
    memset(db->asked_slots, 0, sizeof(db->asked_slots));
    arena_reset(&db->asked_arena, 0);
}
