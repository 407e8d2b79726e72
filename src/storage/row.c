/* row.c - values of rows. */
#include "storage/row.h"

#include <string.h>

#define ROOM_FIRST 8

struct db_value row_date(struct date date, struct row_date *room)
{
    if (date_is_none(date))
        return DB_NULL;
    struct buf out = BUF(room->text);
    date_format(&out, date);
    assert(out.err == OK && out.used == sizeof(room->text));
    return DB_TEXT(((struct str){ .ptr = room->text, .len = sizeof(room->text) }));
}

struct db_value row_number(int64_t number)
{
    return number == 0 ? DB_NULL : DB_INT(number);
}

struct db_value row_text(struct str text)
{
    return text.len == 0 ? DB_NULL : DB_TEXT(text);
}

struct db_value row_digest(const struct sha256 *digest)
{
    return DB_BYTES(digest->bytes, sizeof(digest->bytes));
}

enum err row_get_date(const struct db_rows *rows, int column, struct date *ret_date)
{
    if (db_is_null(rows, column)) {
        *ret_date = DATE_NONE;
        return OK;
    }
    return date_parse(db_peek(rows, column), ret_date) == OK ? OK : E_DB_CORRUPT;
}

enum err row_get_digest(const struct db_rows *rows, int column, struct sha256 *ret_digest)
{
    struct str bytes = db_peek(rows, column);
    if (bytes.len != sizeof(ret_digest->bytes))
        return E_DB_CORRUPT;
    memcpy(ret_digest->bytes, bytes.ptr, bytes.len);
    return OK;
}

enum err row_name(const char *const *names, size_t count, struct str name, size_t *ret_place)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(name, str_c(names[i]))) {
            *ret_place = i;
            return OK;
        }
    }
    return E_DB_CORRUPT;
}

enum err row_finish(struct db_rows *rows)
{
    bool has_row = false;
    TRY(db_next(rows, &has_row));
    assert(!has_row);
    return OK;
}

void *row_grow(struct arena *arena, void *items, size_t count, size_t *room, size_t size)
{
    assert(count <= *room);
    if (count < *room)
        return items;

    size_t more = *room == 0 ? ROOM_FIRST : *room * 2;
    void *moved = arena_alloc(arena, more, size);
    if (moved == NULL)
        return NULL;
    if (count > 0)
        memcpy(moved, items, count * size);
    *room = more;
    return moved;
}

enum err row_collect(struct db_rows *rows, struct arena *arena, size_t size, row_reader *reader,
                     void **ret_items, size_t *ret_count)
{
    char *items = NULL;
    size_t count = 0;
    size_t room = 0;
    for (;;) {
        bool has_row = false;
        TRY(db_next(rows, &has_row));
        if (!has_row)
            break;
        items = row_grow(arena, items, count, &room, size);
        if (items == NULL)
            return E_NO_MEMORY;
        TRY(reader(rows, arena, items + count * size));
        count++;
    }
    *ret_items = items;
    *ret_count = count;
    return OK;
}
