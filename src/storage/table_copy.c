/* table_copy.c - an installation copied row by row, from any engine to any engine. */
#include "storage/table_copy.h"

#include "storage/config_storage.h"
#include "storage/db_engine.h"
#include "storage/journal_storage.h"

#define PAGE_ROWS   1000 /* read at once */
#define PAGES_IN_TX 20   /* a commit is a sync: not for each page, and none lasts for minutes */
#define KEY_TEXT_BYTES                                                                             \
    4096 /* of a key; the edge takes far less, an owner's hand may have put more */

/* ---- where a page begins ------------------------------------------------------------------------ */

struct copy_key {
    struct db_value values[COPY_KEY_MAX];
    char texts[COPY_KEY_MAX][KEY_TEXT_BYTES];
};

static const struct copy_column *key_column(const struct copy_table *table, size_t part)
{
    assert(part < table->key_count && table->key_count <= COPY_KEY_MAX);
    return &table->columns[table->key[part]];
}

/* A text or bytes. */
static struct db_value key_value(enum db_type type, struct str text)
{
    return type == DB_TYPE_BYTES ? DB_BYTES(text.ptr, text.len) : DB_TEXT(text);
}

/* Before every row. */
static void key_begin(const struct copy_table *table, struct copy_key *key)
{
    for (size_t i = 0; i < table->key_count; i++) {
        enum db_type type = key_column(table, i)->type;
        key->values[i] = type == DB_TYPE_INT ? DB_INT(0) : key_value(type, STR(""));
    }
}

static enum err key_keep(const struct copy_table *table, const struct db_rows *row,
                         struct copy_key *key)
{
    for (size_t i = 0; i < table->key_count; i++) {
        int column = table->key[i];
        struct buf out = BUF(key->texts[i]);
        struct str text = STR_NONE;
        enum db_type type = key_column(table, i)->type;
        if (type == DB_TYPE_INT) {
            key->values[i] = DB_INT(db_int(row, column));
            continue;
        }
        buf_str(&out, db_peek(row, column));
        if (buf_finish(&out, &text) != OK)
            return E_DB_CORRUPT; /* nobody gave such a key */
        key->values[i] = key_value(type, text);
    }
    return OK;
}

/* ---- rows that are written ----------------------------------------------------------------------- */

static struct db_value value_of(const struct db_rows *row, int column, enum db_type type)
{
    struct str text = STR_NONE;
    if (db_is_null(row, column))
        return DB_NULL;
    switch (type) {
    case DB_TYPE_INT:
        return DB_INT(db_int(row, column));
    case DB_TYPE_TEXT:
        return DB_TEXT(db_peek(row, column));
    case DB_TYPE_BYTES:
        text = db_peek(row, column);
        return DB_BYTES(text.ptr, text.len);
    case DB_TYPE_NULL:
        break;
    }
    return DB_NULL;
}

/* Over a network many travel together. */
static enum err write_row(struct db *to, const struct copy_table *table, const struct db_rows *row)
{
    struct db_value values[COPY_COLUMNS_MAX];
    for (size_t i = 0; i < table->column_count; i++)
        values[i] = value_of(row, (int)i, table->columns[i].type);
    return db_put(to, table->write,
                  (struct db_args){ .values = values, .count = table->column_count });
}

/* ---- a walk over a table -------------------------------------------------------------------------- */

struct walk {
    struct db *db;
    const struct copy_table *table;
    struct copy_key
        keys[2]; /* of the pages in turn: a query looks at its own as long as it is open */
    size_t page;
    int64_t in_page; /* rows of it so far */
    bool is_last;
    struct db_rows rows; /* of the page, while it is read */
};

static void walk_close(struct walk *walk)
{
    db_rows_close(&walk->rows);
}

static enum err walk_query(struct walk *walk)
{
    const struct copy_table *table = walk->table;
    const struct copy_key *from = &walk->keys[walk->page % 2];
    struct db_value values[COPY_KEY_MAX + 1];
    for (size_t i = 0; i < table->key_count; i++)
        values[i] = from->values[i];
    values[table->key_count] = DB_INT(PAGE_ROWS);
    walk->in_page = 0;
    return db_query(walk->db, table->read,
                    (struct db_args){ .values = values, .count = table->key_count + 1 },
                    &walk->rows);
}

/* To the next row, which is walk->rows. */
static enum err walk_next(struct walk *walk, bool *ret_has_row)
{
    while (!walk->is_last) {
        bool has_row = false;
        if (walk->rows.db == NULL)
            TRY(walk_query(walk));
        TRY(db_next(&walk->rows, &has_row));
        if (!has_row) {
            walk->is_last = walk->in_page < PAGE_ROWS;
            walk->page++;
            db_rows_close(&walk->rows);
            continue;
        }
        TRY(key_keep(walk->table, &walk->rows, &walk->keys[(walk->page + 1) % 2]));
        if (walk->in_page++ > 0 || walk->page == 0) { /* else it was the last of the page before */
            *ret_has_row = true;
            return OK;
        }
    }
    *ret_has_row = false;
    return OK;
}

/* ---- rows that are copied -------------------------------------------------------------------------- */

/* So many rows, or all that are left. */
static enum err copy_rows(struct table_copy *copy, struct walk *walk, int64_t most)
{
    const struct copy_table *table = walk->table;
    for (int64_t count = 0; count < most; count++) {
        bool has_row = false;
        TRY(walk_next(walk, &has_row));
        if (!has_row)
            break;
        TRY(write_row(copy->to, table, &walk->rows));
        copy->done++;
    }
    return OK;
}

static enum err copy_in_tx(struct table_copy *copy, struct walk *walk)
{
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    TRY(db_tx_begin(copy->to, &tx));
    for (int i = 0; i < PAGES_IN_TX && !walk->is_last; i++)
        TRY(copy_rows(copy, walk, PAGE_ROWS));
    return db_tx_commit(&tx);
}

/* ---- tables -------------------------------------------------------------------------------------- */

static bool is_named(const struct copy_table *table, struct str name)
{
    return str_eq(str_c(table->name), name);
}

static bool is_written_last(const struct copy_table *table)
{
    return is_named(table, STR("head")) || is_named(table, STR("installation"));
}

static const struct copy_table *table_named(struct str name)
{
    for (size_t i = 0; i < copy_table_count; i++) {
        if (is_named(&copy_tables[i], name))
            return &copy_tables[i];
    }
    assert(!"a table of the schema");
    return NULL;
}

/* The journal is most of an installation, and its rows stay as they are: they need not be sent again.
 * Of several chains each would have a beginning of its own. */
static enum err find_beginning(struct table_copy *copy, struct walk *walk)
{
    struct journal_figures figures = { 0 };
    struct head head = { 0 };
    int64_t last = 0;
    key_begin(walk->table, &walk->keys[0]);
    if (!is_named(walk->table, STR("entry")))
        return OK;
    enum err err = head_get(copy->from, 1, &head);
    if (err != E_NOT_FOUND)
        TRY(err);
    TRY(journal_figures(copy->from, &figures));
    TRY(entry_last(copy->to, 1, &last));
    if (figures.entries != head.number || last == 0)
        return OK;
    assert(walk->table->key_count == 2); /* partition, number */
    walk->keys[0].values[0] = DB_INT(1);
    walk->keys[0].values[1] = DB_INT(last);
    copy->done += last - 1;
    return OK;
}

static bool goes_on(struct table_copy *copy)
{
    if (copy->watch != NULL && !copy->watch(copy->context, copy->done, copy->total))
        copy->is_stopped = true;
    return !copy->is_stopped;
}

static enum err copy_in_transactions(struct table_copy *copy, const struct copy_table *table)
{
    CLEANUP(walk_close) struct walk walk = { .db = copy->from, .table = table };
    TRY(find_beginning(copy, &walk));
    while (!walk.is_last && goes_on(copy))
        TRY(copy_in_tx(copy, &walk));
    return OK;
}

/* Rows that are no longer in the source: of a name that was changed, its words. */
static enum err forget_words(struct table_copy *copy)
{
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    int32_t partitions = 0;
    TRY(installation_get(copy->from, &partitions));
    TRY(db_tx_begin(copy->to, &tx));
    for (int32_t i = 1; i <= partitions; i++)
        TRY(db_exec(copy->to, &sql_member_word_forget, DB_ARGS(DB_INT(i))));
    return db_tx_commit(&tx);
}

enum err table_copy_bulk(struct table_copy *copy)
{
    for (size_t i = 0; i < copy_table_count && !copy->is_stopped; i++) {
        if (is_written_last(&copy_tables[i]))
            continue;
        if (is_named(&copy_tables[i], STR("member_word")))
            TRY(forget_words(copy));
        TRY(copy_in_transactions(copy, &copy_tables[i]));
    }
    return OK;
}

enum err table_copy_one(struct table_copy *copy, struct str name)
{
    CLEANUP(walk_close) struct walk walk = { .db = copy->from, .table = table_named(name) };
    TRY(find_beginning(copy, &walk));
    while (!walk.is_last)
        TRY(copy_rows(copy, &walk, PAGE_ROWS));
    return OK;
}

/* Runs a query that answers one number. */
static enum err number_of(struct db *db, const struct sql *sql, int64_t *ret_number)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, sql, DB_NO_ARGS, &row));
    *ret_number = db_int(&row, 0);
    return OK;
}

enum err table_copy_numbers(struct table_copy *copy)
{
    int64_t number = 0;
    for (size_t i = 0; i < copy_table_count; i++) {
        if (copy_tables[i].number != NULL)
            TRY(number_of(copy->to, copy_tables[i].number, &number));
    }
    return OK;
}

/* ---- compared -------------------------------------------------------------------------------------- */

static bool value_eq(const struct db_rows *one, const struct db_rows *other, int column,
                     enum db_type type)
{
    if (db_is_null(one, column) || db_is_null(other, column))
        return db_is_null(one, column) && db_is_null(other, column);
    if (type == DB_TYPE_INT)
        return db_int(one, column) == db_int(other, column);
    return str_eq(db_peek(one, column), db_peek(other, column));
}

static bool row_eq(const struct copy_table *table, const struct db_rows *one,
                   const struct db_rows *other)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (!value_eq(one, other, (int)i, table->columns[i].type))
            return false;
    }
    return true;
}

enum err table_copy_compare(struct table_copy *copy, struct str name, int64_t *ret_count)
{
    const struct copy_table *table = table_named(name);
    CLEANUP(walk_close) struct walk one = { .db = copy->from, .table = table };
    CLEANUP(walk_close) struct walk other = { .db = copy->to, .table = table };
    key_begin(table, &one.keys[0]);
    key_begin(table, &other.keys[0]);
    for (int64_t count = 0; !copy->is_stopped; count++) {
        bool has_one = false;
        bool has_other = false;
        TRY(walk_next(&one, &has_one));
        TRY(walk_next(&other, &has_other));
        if (has_one != has_other || (has_one && !row_eq(table, &one.rows, &other.rows)))
            return E_DB_CORRUPT;
        if (!has_one) {
            *ret_count = count;
            return OK;
        }
        copy->done++;
        if (count % PAGE_ROWS == 0)
            (void)goes_on(copy);
    }
    return OK;
}

/* ---- the whole ----------------------------------------------------------------------------------- */

enum err table_copy_open(struct table_copy *copy, struct db *from, struct db *to, copy_watch *watch,
                         void *context)
{
    *copy = (struct table_copy){ .from = from, .to = to, .watch = watch, .context = context };
    for (size_t i = 0; i < copy_table_count; i++) {
        int64_t count = 0;
        TRY(number_of(from, copy_tables[i].count, &count));
        copy->total += count;
    }
    return OK;
}

enum err table_copy_all(struct db *from, struct db *to, copy_watch *watch, void *context)
{
    struct table_copy copy = { 0 };
    TRY(table_copy_open(&copy, from, to, watch, context));
    TRY(table_copy_bulk(&copy));
    if (copy.is_stopped)
        return E_BUSY;
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    TRY(db_tx_begin(to, &tx));
    TRY(table_copy_one(&copy, STR("head")));
    TRY(table_copy_numbers(&copy));
    TRY(table_copy_one(&copy, STR("installation")));
    TRY(db_tx_commit(&tx));
    (void)goes_on(&copy); /* all of it, for whoever counts */
    return OK;
}
