/* member_storage.c - the customer file, as rows.
 *
 * A name is found by its words.  Table member_word has each word of each name with the whole folded
 * name beside it:
 *
 *      "le gall elo"  ──►  the longest, "gall": one range of member_word, words from "gall" on
 *                          each row is compared with the other words where it stands
 *                          the `limit` smallest ids are kept, and only those members are read
 *
 * The longest word is the rarest in all likelihood, so the range is short.  When it is not, because a
 * letter or two were typed, every member in turn is quicker: the first `limit` are found early.
 */
#include "storage/member_storage.h"

#include <string.h>

#include "core/fold.h"
#include "core/limits.h"
#include "storage/row.h"
#include "storage/sql_gen.h"

/* A longer range is left for a look at every member in turn: a word which so many have is soon found.
 * With several words it is not sure that many have them all, so more patience is better. */
#define RANGE_MAX_ONE_WORD 5000
#define RANGE_MAX_MORE     20000

/* Above every word with a prefix: the greatest code point, which no word contains. */
#define BEYOND STR("\xf4\x8f\xbf\xbf")

/* ---- reading ------------------------------------------------------------------------------------ */

static enum err member_read(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct member *ret_member = ret_item;
    struct member member = {
        .partition = (int32_t)db_int(row, 0),
        .number = db_int(row, 1),
        .account = db_int(row, 2),
        .joined = { .us = db_int(row, 11) },
        .changed = { .us = db_int(row, 12) },
    };
    TRY(db_text(row, 3, arena, &member.first_name));
    TRY(db_text(row, 4, arena, &member.last_name));
    TRY(db_text(row, 5, arena, &member.phone));
    TRY(db_text(row, 6, arena, &member.email));
    TRY(row_get_date(row, 7, &member.birth));
    TRY(db_text(row, 8, arena, &member.postcode));
    TRY(db_text(row, 9, arena, &member.language));
    TRY(db_text(row, 10, arena, &member.note));
    TRY(db_text(row, 13, arena, &member.tags));
    TRY(db_text(row, 14, arena, &member.address));
    *ret_member = member;
    return OK;
}

static enum err get_one(struct db *db, struct arena *arena, struct member_id id,
                        struct member *ret_member)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_member_get, DB_ARGS(DB_INT(id.partition), DB_INT(id.number)), &row));
    return member_read(&row, arena, ret_member);
}

static enum err find_moved(struct db *db, struct member_id *id)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_moved_member_find, DB_ARGS(DB_INT(id->partition), DB_INT(id->number)),
               &row));
    *id = (struct member_id){ .partition = (int32_t)db_int(&row, 0), .number = db_int(&row, 1) };
    return OK;
}

enum err member_before(struct db *db, struct member_id id, struct member_id *ret_before)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_moved_member_before, DB_ARGS(DB_INT(id.partition), DB_INT(id.number)),
               &row));
    *ret_before =
        (struct member_id){ .partition = (int32_t)db_int(&row, 0), .number = db_int(&row, 1) };
    return OK;
}

enum err member_get(struct db *db, struct arena *arena, int32_t partition, int64_t number,
                    struct member *ret_member)
{
    struct member_id id = { .partition = partition, .number = number };
    for (;;) { /* each number is given once, so this ends */
        enum err err = get_one(db, arena, id, ret_member);
        if (err != E_NOT_FOUND)
            return err;
        TRY(find_moved(db, &id));
    }
}

enum err member_move(struct db *db, const struct member *member, int64_t account)
{
    return db_exec_one(db, &sql_member_set_account,
                       DB_ARGS(DB_INT(member->partition), DB_INT(member->number), DB_INT(account)));
}

static enum err members_by(struct db *db, const struct sql *sql, struct db_args args,
                           struct arena *arena, struct member **ret_members, size_t *ret_count)
{
    void *items = NULL;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, sql, args, &rows));
    TRY(row_collect(&rows, arena, sizeof(struct member), member_read, &items, ret_count));
    *ret_members = items;
    return OK;
}

enum err member_by_account(struct db *db, struct arena *arena, int32_t partition, int64_t account,
                           struct member **ret_members, size_t *ret_count)
{
    return members_by(db, &sql_member_by_account, DB_ARGS(DB_INT(partition), DB_INT(account)),
                      arena, ret_members, ret_count);
}

void member_tags_add(struct str *tags, size_t *count, struct str tag)
{
    size_t at = *count;
    while (at > 0 && str_compare(tag, tags[at - 1]) < 0)
        at--;
    if (at > 0 && str_eq(tag, tags[at - 1]))
        return;
    memmove(&tags[at + 1], &tags[at], (*count - at) * sizeof(*tags));
    tags[at] = tag;
    (*count)++;
}

void member_tags_split(struct str list, struct str *tags, size_t max, size_t *count)
{
    struct str tag = STR_NONE;
    while (list.len > 0 && *count < max && str_cut(&list, ',', &tag))
        member_tags_add(tags, count, tag);
}

enum err member_tags(struct db *db, struct arena *arena, int32_t partition, int64_t account,
                     int64_t member, const struct str **ret_tags, size_t *ret_count)
{
    struct str *tags = ARENA_ARRAY(arena, struct str, ACCOUNT_TAGS_MAX);
    bool has_row = false;
    size_t count = 0;
    if (tags == NULL)
        return E_NO_MEMORY;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_member_tags, DB_ARGS(DB_INT(partition), DB_INT(account)), &rows));
    TRY(db_next(&rows, &has_row));
    while (has_row) {
        struct str list = STR_NONE;
        TRY(db_text(&rows, 1, arena, &list));
        if (member == 0 || member == db_int(&rows, 0))
            member_tags_split(list, tags, ACCOUNT_TAGS_MAX, &count);
        TRY(db_next(&rows, &has_row));
    }
    *ret_tags = tags;
    *ret_count = count;
    return OK;
}

/* ---- finding by name ---------------------------------------------------------------------------- */

/* The order of every list: by number, and where several partitions have it, by partition. */
static bool is_before(struct member_id a, struct member_id b)
{
    return a.number != b.number ? a.number < b.number : a.partition < b.partition;
}

/* Keeps the `size` smallest ids, in order, each once: what is typed may begin several words of one
 * name. */
static void found_keep(struct member_id *items, size_t size, size_t *count, struct member_id one)
{
    if (*count == size && (size == 0 || !is_before(one, items[size - 1])))
        return;
    size_t at = *count;
    while (at > 0 && is_before(one, items[at - 1]))
        at--;
    if (at > 0 && !is_before(items[at - 1], one))
        return;
    size_t behind = (*count < size ? *count : size - 1) - at;
    memmove(&items[at + 1], &items[at], behind * sizeof(*items));
    items[at] = one;
    if (*count < size)
        (*count)++;
}

static struct str longest_word(struct str words)
{
    struct str longest = STR_NONE;
    struct str word;
    while (str_cut(&words, ' ', &word)) {
        if (word.len > longest.len)
            longest = word;
    }
    return longest;
}

struct hunt {
    struct str words;
    struct member_id after;
    struct member_id *found; /* the smallest, in order */
    size_t size;
    size_t count;
};

/* Looks at the rows (partition, number, folded name) of a query, `rows_max` at most.  *ret_is_all:
 * there were no more. */
static enum err hunt_in(struct hunt *hunt, struct db_rows *rows, int64_t rows_max, bool is_ordered,
                        bool *ret_is_all)
{
    for (int64_t i = 0; i < rows_max; i++) {
        bool has_row = false;
        TRY(db_next(rows, &has_row));
        if (!has_row || (is_ordered && hunt->count == hunt->size)) {
            *ret_is_all = true;
            return OK;
        }
        struct member_id one = {
            .partition = (int32_t)db_int(rows, 0),
            .number = db_int(rows, 1),
        };
        if (fold_matches(db_peek(rows, 2), hunt->words))
            found_keep(hunt->found, hunt->size, &hunt->count, one);
    }
    *ret_is_all = false;
    return OK;
}

/* By the range of the longest word. */
static enum err hunt_by_word(struct db *db, struct arena *arena, struct hunt *hunt,
                             bool *ret_is_all)
{
    struct str first = longest_word(hunt->words);
    bool is_one_word = first.len == hunt->words.len;
    struct str end;
    struct buf out;
    TRY(buf_create(arena, first.len + BEYOND.len, &out));
    buf_str(&out, first);
    buf_str(&out, BEYOND);
    TRY(buf_finish(&out, &end));

    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_member_word_range,
                 DB_ARGS(DB_TEXT(first), DB_TEXT(end), DB_INT(hunt->after.number),
                         DB_INT(hunt->after.partition)),
                 &rows));
    return hunt_in(hunt, &rows, is_one_word ? RANGE_MAX_ONE_WORD : RANGE_MAX_MORE, false,
                   ret_is_all);
}

/* By everyone's name. */
static enum err hunt_by_number(struct db *db, struct hunt *hunt)
{
    bool is_all = false;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_member_names,
                 DB_ARGS(DB_INT(hunt->after.number), DB_INT(hunt->after.partition)), &rows));
    return hunt_in(hunt, &rows, INT64_MAX, true, &is_all);
}

static enum err find_by_name(struct db *db, struct arena *arena, const struct member_search *search,
                             struct member **ret_members, size_t *ret_count)
{
    struct hunt hunt = { .after = search->after, .size = (size_t)search->limit };
    TRY(fold_words(arena, search->name, &hunt.words));
    hunt.found = ARENA_ARRAY(arena, struct member_id, hunt.size);
    struct member *members = ARENA_ARRAY(arena, struct member, hunt.size);
    if (hunt.found == NULL || members == NULL)
        return E_NO_MEMORY;

    bool is_all = true;
    if (hunt.words.len > 0)
        TRY(hunt_by_word(db, arena, &hunt, &is_all));
    if (!is_all) {
        hunt.count = 0;
        TRY(hunt_by_number(db, &hunt));
    }
    for (size_t i = 0; i < hunt.count; i++)
        TRY(member_get(db, arena, hunt.found[i].partition, hunt.found[i].number, &members[i]));
    *ret_members = members;
    *ret_count = hunt.count;
    return OK;
}

enum err member_find(struct db *db, struct arena *arena, const struct member_search *search,
                     struct member **ret_members, size_t *ret_count)
{
    assert(search->limit >= 0);
    struct db_value number = DB_INT(search->after.number);
    struct db_value partition = DB_INT(search->after.partition);
    struct db_value limit = DB_INT(search->limit);

    if (search->phone.len > 0)
        return members_by(db, &sql_member_by_phone,
                          DB_ARGS(DB_TEXT(search->phone), number, partition, limit), arena,
                          ret_members, ret_count);
    if (search->email.len > 0) {
        struct str key;
        TRY(fold_email(arena, search->email, &key));
        return members_by(db, &sql_member_by_email, DB_ARGS(DB_TEXT(key), number, partition, limit),
                          arena, ret_members, ret_count);
    }
    if (search->name.len > 0)
        return find_by_name(db, arena, search, ret_members, ret_count);
    return members_by(db, &sql_member_list, DB_ARGS(number, partition, limit), arena, ret_members,
                      ret_count);
}

enum err member_by_birthday(struct db *db, struct arena *arena, int32_t partition,
                            struct str month_day, int64_t after, int64_t limit,
                            struct member **ret_members, size_t *ret_count)
{
    return members_by(db, &sql_member_by_birthday,
                      DB_ARGS(DB_INT(partition), DB_TEXT(month_day), DB_INT(after), DB_INT(limit)),
                      arena, ret_members, ret_count);
}

/* ---- writing ------------------------------------------------------------------------------------ */

/* What a search compares: both names folded, and the address. */
struct keys {
    struct str search;
    struct str email;
};

/* Room for the keys of one member, on the stack.  A letter of three bytes may decompose into eighteen
 * code points, each of which takes four bytes twice; within the limits of limits.h that is enough. */
#define KEYS_ROOM_BYTES 32768
static_assert(2 * NAME_MAX_BYTES / 3 * 18 * 8 + EMAIL_MAX_BYTES / 2 * 4 * 8 < KEYS_ROOM_BYTES,
              "the keys of any member fit");

static enum err keys_make(struct arena *arena, const struct member *member, struct keys *ret_keys)
{
    struct buf out;
    struct str name;
    struct keys keys;
    TRY(buf_create(arena, member->first_name.len + member->last_name.len + 1, &out));
    buf_str(&out, member->first_name);
    buf_char(&out, ' ');
    buf_str(&out, member->last_name);
    TRY(buf_finish(&out, &name));
    TRY(fold_words(arena, name, &keys.search));
    TRY(fold_email(arena, member->email, &keys.email));
    *ret_keys = keys;
    return OK;
}

static enum err words_insert(struct db *db, int32_t partition, int64_t number, struct str search)
{
    struct str rest = search;
    struct str word;
    while (str_cut(&rest, ' ', &word)) {
        if (word.len > 0)
            TRY(db_put(db, &sql_member_word_insert,
                       DB_ARGS(DB_TEXT(word), DB_INT(partition), DB_INT(number), DB_TEXT(search))));
    }
    return OK;
}

static enum err words_delete(struct db *db, int32_t partition, int64_t number, struct str search)
{
    struct str rest = search;
    struct str word;
    while (str_cut(&rest, ' ', &word))
        TRY(db_put(db, &sql_member_word_delete,
                   DB_ARGS(DB_TEXT(word), DB_INT(partition), DB_INT(number))));
    return OK;
}

enum err member_insert(struct db *db, const struct member *member)
{
    char room[KEYS_ROOM_BYTES];
    struct arena arena = arena_in(room, sizeof(room));
    struct keys keys;
    struct row_date birth;
    TRY(keys_make(&arena, member, &keys));
    TRY(db_put(db, &sql_member_insert,
               DB_ARGS(DB_INT(member->partition), DB_INT(member->number), DB_INT(member->account),
                       DB_TEXT(member->first_name), DB_TEXT(member->last_name),
                       DB_TEXT(keys.search), row_text(member->phone), row_text(member->email),
                       row_text(keys.email), row_date(member->birth, &birth),
                       row_text(member->postcode), DB_TEXT(member->language),
                       row_text(member->note), DB_INT(member->joined.us),
                       DB_INT(member->changed.us), row_text(member->tags),
                       row_text(member->address))));
    return words_insert(db, member->partition, member->number, keys.search);
}

static enum err search_text(struct db *db, struct arena *arena, const struct member *member,
                            struct str *ret_search)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_member_search_text,
               DB_ARGS(DB_INT(member->partition), DB_INT(member->number)), &row));
    return db_text(&row, 0, arena, ret_search);
}

static enum err row_update(struct db *db, const struct member *member, const struct keys *keys)
{
    struct row_date birth;
    return db_exec_one(db, &sql_member_update,
                       DB_ARGS(DB_INT(member->partition), DB_INT(member->number),
                               DB_INT(member->changed.us), DB_TEXT(member->first_name),
                               DB_TEXT(member->last_name), DB_TEXT(keys->search),
                               row_text(member->phone), row_text(member->email),
                               row_text(keys->email), row_date(member->birth, &birth),
                               row_text(member->postcode), DB_TEXT(member->language),
                               row_text(member->note), row_text(member->tags),
                               row_text(member->address)));
}

enum err member_update(struct db *db, const struct member *member)
{
    char room[KEYS_ROOM_BYTES];
    struct arena arena = arena_in(room, sizeof(room));
    struct keys keys;
    struct str before;
    TRY(keys_make(&arena, member, &keys));
    TRY(search_text(db, &arena, member, &before)); /* E_NOT_FOUND */
    TRY(row_update(db, member, &keys));
    if (str_eq(before, keys.search))
        return OK;
    TRY(words_delete(db, member->partition, member->number, before));
    return words_insert(db, member->partition, member->number, keys.search);
}

enum err member_become(struct db *db, const struct member *member, const struct member *now)
{
    char room[KEYS_ROOM_BYTES];
    struct arena arena = arena_in(room, sizeof(room));
    struct str search;
    TRY(search_text(db, &arena, member, &search));
    TRY(words_delete(db, member->partition, member->number, search));
    TRY(db_exec_one(db, &sql_member_delete,
                    DB_ARGS(DB_INT(member->partition), DB_INT(member->number))));
    return db_put(db, &sql_moved_member_insert,
                  DB_ARGS(DB_INT(member->partition), DB_INT(member->number), DB_INT(now->partition),
                          DB_INT(now->number)));
}

/* ---- PINs ----------------------------------------------------------------------------------------- */

enum err member_pin_get(struct db *db, int32_t partition, int64_t number,
                        struct member_pin *ret_pin)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    struct member_pin pin = { 0 };
    TRY(db_one(db, &sql_member_pin, DB_ARGS(DB_INT(partition), DB_INT(number)), &row));
    struct str kept = db_peek(&row, 0);
    pin.is_set = !db_is_null(&row, 0);
    if (pin.is_set && kept.len != sizeof(pin.bytes))
        return E_DB_CORRUPT;
    if (pin.is_set)
        memcpy(pin.bytes, kept.ptr, sizeof(pin.bytes));
    *ret_pin = pin;
    return OK;
}

enum err member_pin_set(struct db *db, int32_t partition, int64_t number,
                        const struct member_pin *pin)
{
    return db_exec_one(db, &sql_member_set_pin,
                       DB_ARGS(DB_INT(partition), DB_INT(number),
                               pin->is_set ? DB_BYTES(pin->bytes, sizeof(pin->bytes)) : DB_NULL));
}
