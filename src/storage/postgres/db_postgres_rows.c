/* db_postgres_rows.c - rows that wait to be sent together: one statement for all of a kind.
 *
 * What is put and what is asked ahead waits here until anything else is sent, each kind of statement in a
 * group with its rows.  A group of one goes as it is; a group of more goes as sql->many, with an array for
 * each parameter in PostgreSQL's binary form:
 *
 *      dimensions 1 | has NULL | type of the elements | count | lower bound 1 | length, bytes | ...
 *
 * Putting rows of different kinds in another order than they came in is harmless, because they depend on
 * each other in one way only, which account_insert and its like close by having no `many`.
 */
#include "storage/postgres/db_postgres.h"

#include <endian.h>
#include <string.h>

#include "core/buf.h"

#define ROWS_ARENA_BYTES                                                                           \
    (256u << 20)                    /* address space; what a batch of the greatest entries takes */
#define ROWS_FULL_BYTES (16u << 20) /* what waits is sent before it grows beyond */
#define GROUP_MAX_ROWS  4096        /* of one statement; a batch has fewer, a copy more */

static_assert(ROWS_FULL_BYTES * 3 <= ROWS_ARENA_BYTES, "rows, their arrays, and as much again");

struct postgres_row {
    struct db_value *values;
    size_t asked; /* the place of its answer */
    struct postgres_row *next;
};

/* ---- arrays ------------------------------------------------------------------------------------- */

static void put_int32(struct buf *out, int64_t number)
{
    uint32_t wire = htobe32((uint32_t)number);
    buf_raw(out, (const char *)&wire, sizeof(wire));
}

static void put_element(struct buf *out, const struct db_value *value)
{
    uint64_t wire = htobe64((uint64_t)value->num);
    switch (value->type) {
    case DB_TYPE_NULL:
        put_int32(out, -1);
        return;
    case DB_TYPE_INT:
        put_int32(out, sizeof(wire));
        buf_raw(out, (const char *)&wire, sizeof(wire));
        return;
    case DB_TYPE_TEXT:
    case DB_TYPE_BYTES:
        put_int32(out, (int64_t)value->text.len);
        buf_str(out, value->text);
        return;
    }
}

static int64_t element_oid(char type)
{
    switch (type) {
    case 'i':
        return POSTGRES_INT8_OID;
    case 't':
        return POSTGRES_TEXT_OID;
    default:
        assert(type == 'b');
        return POSTGRES_BYTEA_OID;
    }
}

/* Column `at` of the rows as an array. */
static enum err make_array(struct arena *arena, const struct postgres_group *group, size_t at,
                           struct str *ret_array)
{
    size_t size = 5 * sizeof(uint32_t);
    bool has_null = false;
    for (const struct postgres_row *row = group->first; row != NULL; row = row->next) {
        const struct db_value *value = &row->values[at];
        size +=
            sizeof(uint32_t) + (value->type == DB_TYPE_INT ? sizeof(uint64_t) : value->text.len);
        has_null = has_null || value->type == DB_TYPE_NULL;
    }
    struct buf out = { 0 };
    TRY(buf_create(arena, size, &out));
    put_int32(&out, 1);
    put_int32(&out, has_null);
    put_int32(&out, element_oid(group->sql->types[at]));
    put_int32(&out, (int64_t)group->count);
    put_int32(&out, 1);
    for (const struct postgres_row *row = group->first; row != NULL; row = row->next)
        put_element(&out, &row->values[at]);
    return buf_finish(&out, ret_array);
}

/* ---- groups ------------------------------------------------------------------------------------- */

static enum err send_group(struct db_postgres *db, const struct postgres_group *group)
{
    struct db_value arrays[DB_PARAMETERS_MAX];
    size_t count = group->parameter_count;
    struct postgres_sent sent = {
        .kind = group->is_asked ? POSTGRES_ASK : POSTGRES_PUT,
        .rows = group->is_asked ? group->first : NULL,
        .is_many = group->count > 1,
    };
    if (group->count == 1)
        return db_postgres_send_now(db, sent, group->sql,
                                    (struct db_args){ group->first->values, count });
    for (size_t i = 0; i < count; i++) {
        arrays[i] = (struct db_value){ .type = DB_TYPE_BYTES };
        TRY(make_array(&db->rows_arena, group, i, &arrays[i].text));
    }
    return db_postgres_send_now(db, sent, group->sql, (struct db_args){ arrays, count });
}

enum err db_postgres_rows_send(struct db_postgres *db)
{
    enum err err = OK;
    if (db->is_sending_rows) /* what has been sent is collected, to make room for the rest */
        return OK;
    db->is_sending_rows = true;
    for (size_t i = 0; i < db->group_count && err == OK; i++)
        err = send_group(db, &db->groups[i]);
    db->group_count = 0;
    db->is_sending_rows = false;
    return err;
}

void db_postgres_rows_reset(struct db_postgres *db)
{
    if (db->group_count == 0 && db->rows_arena.base != NULL)
        arena_reset(&db->rows_arena, 0);
}

/* Citus sends a statement to one node by its arguments, but not by the elements of an array. */
static bool is_for_many(const struct db_postgres *db, const struct sql *sql)
{
    return sql->many != NULL && !db->db.is_distributed;
}

/* A question comes after the rows that were put before it. */
static enum err find_group(struct db_postgres *db, const struct sql *sql, bool is_asked,
                           struct postgres_group **ret_group)
{
    if (!is_for_many(db, sql))
        TRY(db_postgres_rows_send(db));
    for (size_t i = 0; i < db->group_count; i++) {
        if (is_asked && !db->groups[i].is_asked) {
            TRY(db_postgres_rows_send(db));
            break;
        }
        if (db->groups[i].sql == sql) {
            *ret_group = &db->groups[i];
            return OK;
        }
    }
    if (db->group_count == COUNT(db->groups))
        TRY(db_postgres_rows_send(db));
    struct postgres_group *group = &db->groups[db->group_count++];
    *group = (struct postgres_group){ .sql = sql, .is_asked = is_asked };
    *ret_group = group;
    return OK;
}

static enum err copy_row(struct arena *arena, struct db_args args, struct postgres_row **ret_row)
{
    struct postgres_row *row = ARENA_NEW(arena, struct postgres_row);
    struct db_value *values = ARENA_ARRAY(arena, struct db_value, args.count);
    if (row == NULL || values == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < args.count; i++) {
        values[i] = args.values[i];
        if (values[i].type == DB_TYPE_TEXT || values[i].type == DB_TYPE_BYTES)
            TRY(arena_copy(arena, args.values[i].text, &values[i].text));
    }
    row->values = values;
    *ret_row = row;
    return OK;
}

enum err db_postgres_rows_add(struct db_postgres *db, const struct sql *sql, struct db_args args,
                              bool is_asked, size_t asked)
{
    struct arena *arena = &db->rows_arena;
    struct postgres_group *group = NULL;
    assert(sql->many == NULL || strlen(sql->types) == args.count);
    if (arena->base == NULL)
        TRY(arena_open(arena, ROWS_ARENA_BYTES));
    if (arena_mark(arena) > ROWS_FULL_BYTES)
        TRY(db_postgres_collect(db, NULL)); /* which empties it */
    TRY(find_group(db, sql, is_asked, &group));
    group->parameter_count = args.count;
    struct postgres_row *row = NULL;
    TRY(copy_row(arena, args, &row));
    row->asked = asked;
    if (group->count++ == 0)
        group->first = row;
    else
        group->last->next = row;
    group->last = row;
    return is_for_many(db, sql) && group->count < GROUP_MAX_ROWS ? OK : db_postgres_rows_send(db);
}

/* ---- answers ------------------------------------------------------------------------------------ */

/* The last column says which row of arguments it belongs to, from 1. */
static int64_t place_of(const PGresult *result, int row)
{
    uint64_t wire = 0;
    memcpy(&wire, PQgetvalue(result, row, PQnfields(result) - 1), sizeof(wire));
    return (int64_t)be64toh(wire);
}

void db_postgres_rows_answer(struct db_postgres *db, const struct postgres_sent *sent,
                             PGresult *result)
{
    int end = result != NULL ? PQntuples(result) : 0;
    int at = 0;
    int64_t place = 0;
    bool is_kept = false;
    for (const struct postgres_row *row = sent->rows; row != NULL; row = row->next) {
        int begin = at;
        place++;
        if (sent->is_many) {
            while (at < end && place_of(result, at) == place)
                at++;
        } else {
            at = end;
        }
        is_kept |= db_postgres_asked_answer(db, row->asked, result, begin, at);
    }
    assert(at == end);
    if (is_kept)
        db->kept[db->kept_count++] = result;
    else
        PQclear(result);
}
