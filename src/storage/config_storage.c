/* config_storage.c - the merchant, its shops, tills and keys, as rows. */
#include "storage/config_storage.h"

#include "core/money.h"
#include "storage/row.h"
#include "storage/sql_gen.h"

/* ---- the merchant ------------------------------------------------------------------------------- */

enum err installation_insert(struct db *db, int64_t partitions, struct instant now)
{
    return db_exec(db, &sql_installation_insert, DB_ARGS(DB_INT(partitions), DB_INT(now.us)));
}

enum err installation_get(struct db *db, int32_t *ret_partitions)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    enum err err = db_one(db, &sql_installation_get, DB_NO_ARGS, &row);
    if (err == E_NOT_FOUND) /* it is written last */
        return E_DB_INCOMPLETE;
    TRY(err);
    *ret_partitions = (int32_t)db_int(&row, 0);
    return OK;
}

enum err installation_delete(struct db *db)
{
    return db_exec(db, &sql_installation_delete, DB_NO_ARGS);
}

enum err merchant_insert(struct db *db, const struct merchant *merchant, struct instant now)
{
    return db_exec(db, &sql_merchant_insert,
                   DB_ARGS(DB_INT(merchant->id), DB_TEXT(merchant->name),
                           DB_TEXT(currency_code(merchant->currency)), DB_INT(now.us)));
}

enum err merchant_get(struct db *db, struct arena *arena, struct merchant *ret_merchant)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_merchant_get, DB_NO_ARGS, &row));

    struct merchant merchant = { .id = db_int(&row, 0) };
    TRY(db_text(&row, 1, arena, &merchant.name));
    if (currency_parse(db_peek(&row, 2), &merchant.currency) != OK)
        return E_DB_CORRUPT;
    *ret_merchant = merchant;
    return OK;
}

enum err card_key_get(struct db *db, struct arena *arena, struct str *ret_key)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_card_key_get, DB_NO_ARGS, &row));
    return db_text(&row, 0, arena, ret_key);
}

enum err card_key_set(struct db *db, struct str key)
{
    return db_put(db, &sql_card_key_set, DB_ARGS(DB_BYTES(key.ptr, key.len)));
}

/* ---- shops and tills ---------------------------------------------------------------------------- */

/* Runs an insertion which returns the id it gave. */
static enum err insert_with_id(struct db *db, const struct sql *sql, struct db_args args,
                               int64_t *ret_id)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, sql, args, &row));
    int64_t id = db_int(&row, 0);
    TRY(row_finish(&row));
    *ret_id = id;
    return OK;
}

enum err shop_insert(struct db *db, const struct shop *shop, int64_t merchant_id, int64_t *ret_id)
{
    return insert_with_id(db, &sql_shop_insert,
                          DB_ARGS(DB_INT(merchant_id), DB_TEXT(shop->code), DB_TEXT(shop->name),
                                  DB_TEXT(shop->zone), DB_TEXT(shop->country),
                                  DB_TEXT(shop->language), DB_TEXT(shop->company)),
                          ret_id);
}

static enum err shop_read(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct shop *ret_shop = ret_item;
    ret_shop->id = db_int(row, 0);
    TRY(db_text(row, 1, arena, &ret_shop->code));
    TRY(db_text(row, 2, arena, &ret_shop->name));
    TRY(db_text(row, 3, arena, &ret_shop->zone));
    TRY(db_text(row, 4, arena, &ret_shop->country));
    TRY(db_text(row, 5, arena, &ret_shop->language));
    return db_text(row, 6, arena, &ret_shop->company);
}

enum err shop_list(struct db *db, struct arena *arena, struct shop **ret_shops, size_t *ret_count)
{
    void *items = NULL;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_shop_list, DB_NO_ARGS, &rows));
    TRY(row_collect(&rows, arena, sizeof(struct shop), shop_read, &items, ret_count));
    *ret_shops = items;
    return OK;
}

enum err shop_by_code(struct db *db, struct arena *arena, struct str code, struct shop *ret_shop)
{
    struct shop *shops = NULL;
    size_t count = 0;
    TRY(shop_list(db, arena, &shops, &count));
    for (size_t i = 0; i < count; i++) {
        if (str_eq(shops[i].code, code)) {
            *ret_shop = shops[i];
            return OK;
        }
    }
    return E_SHOP_UNKNOWN;
}

enum err shop_company_set(struct db *db, int64_t id, struct str company)
{
    return db_exec_one(db, &sql_shop_company_set, DB_ARGS(DB_INT(id), DB_TEXT(company)));
}

enum err till_insert(struct db *db, const struct till *till, int64_t *ret_id)
{
    return insert_with_id(db, &sql_till_insert,
                          DB_ARGS(DB_INT(till->shop_id), DB_TEXT(till->code),
                                  DB_INT(till->columns)),
                          ret_id);
}

static enum err till_read(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct till *ret_till = ret_item;
    ret_till->id = db_int(row, 0);
    ret_till->shop_id = db_int(row, 1);
    ret_till->columns = db_int(row, 3);
    return db_text(row, 2, arena, &ret_till->code);
}

enum err till_list(struct db *db, struct arena *arena, struct till **ret_tills, size_t *ret_count)
{
    void *items = NULL;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_till_list, DB_NO_ARGS, &rows));
    TRY(row_collect(&rows, arena, sizeof(struct till), till_read, &items, ret_count));
    *ret_tills = items;
    return OK;
}

/* ---- keys --------------------------------------------------------------------------------------- */

static enum err key_read(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct api_key *ret_key = ret_item;
    struct api_key key = {
        .id = db_int(row, 0),
        .scopes = db_int(row, 2),
        .shop_id = db_int(row, 3),
        .till_id = db_int(row, 4),
        .created = { .us = db_int(row, 5) },
        .is_revoked = !db_is_null(row, 6),
        .revoked = { .us = db_int(row, 6) },
        .asks_staff = db_int(row, 7) != 0,
    };
    TRY(db_text(row, 1, arena, &key.label));
    *ret_key = key;
    return OK;
}

enum err key_by_digest(struct db *db, struct arena *arena, const struct sha256 *digest,
                       struct api_key *ret_key)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_key_by_digest, DB_ARGS(row_digest(digest)), &row));
    return key_read(&row, arena, ret_key);
}

enum err key_is_revoked(struct db *db, int64_t id, bool *ret_is_revoked)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_key_end, DB_ARGS(DB_INT(id)), &row));
    *ret_is_revoked = !db_is_null(&row, 0);
    return OK;
}

enum err key_insert(struct db *db, const struct api_key *key, const struct sha256 *digest,
                    int64_t *ret_id)
{
    return insert_with_id(db, &sql_key_insert,
                          DB_ARGS(DB_TEXT(key->label), row_digest(digest), DB_INT(key->scopes),
                                  row_number(key->shop_id), row_number(key->till_id),
                                  DB_INT(key->created.us), DB_INT(key->asks_staff)),
                          ret_id);
}

enum err key_list(struct db *db, struct arena *arena, struct api_key **ret_keys, size_t *ret_count)
{
    void *items = NULL;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_key_list, DB_NO_ARGS, &rows));
    TRY(row_collect(&rows, arena, sizeof(struct api_key), key_read, &items, ret_count));
    *ret_keys = items;
    return OK;
}

enum err key_revoke(struct db *db, int64_t id, struct instant now)
{
    return db_exec_one(db, &sql_key_revoke, DB_ARGS(DB_INT(id), DB_INT(now.us)));
}
