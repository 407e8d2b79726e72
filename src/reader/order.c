/* order.c - what to write into which chip. */
#include "reader/order.h"

#include <string.h>

#include "core/json.h"
#include "core/limits.h"

struct keys_values {
    struct str app;
    struct str meta;
    struct str code;
};

struct order_values {
    struct str uid;
    struct str link;
    struct keys_values keys;
};

/* clang-format off */
static const struct json_field keys_fields[] = {
    JSON_FIELD_TEXT(struct keys_values, app, 2 * AES_BYTES, 2 * AES_BYTES, .is_required = true),
    JSON_FIELD_TEXT(struct keys_values, meta, 2 * AES_BYTES, 2 * AES_BYTES, .is_required = true),
    JSON_FIELD_TEXT(struct keys_values, code, 2 * AES_BYTES, 2 * AES_BYTES, .is_required = true),
};
static const struct json_table keys_table = {
    .name = "ChipKeys", .size = sizeof(struct keys_values), .fields = keys_fields, .field_count = COUNT(keys_fields)
};
static const struct json_field order_fields[] = {
    JSON_FIELD_TEXT(struct order_values, uid, 2 * SUN_UID_BYTES, 2 * SUN_UID_BYTES, .is_required = true),
    JSON_FIELD_TEXT(struct order_values, link, 1, ORDER_MAX_BYTES, .is_required = true),
    JSON_FIELD_OBJECT(struct order_values, keys, struct keys_values, &keys_table, .is_required = true),
};
static const struct json_table order_table = {
    .name = "ChipWriting", .size = sizeof(struct order_values), .fields = order_fields, .field_count = COUNT(order_fields)
};
/* clang-format on */

/* Zeros are what every tag has when it leaves the factory: no key of ours. */
static bool read_key(struct str text, struct aes_block *ret_key)
{
    static const struct aes_block zeros = { { 0 } };
    return str_read_hex(text, ret_key->bytes, AES_BYTES) &&
           !aes_eq(ret_key->bytes, zeros.bytes, AES_BYTES);
}

static enum err take_link(struct str link, struct order *order)
{
    struct buf out = BUF(order->record);
    struct sun_places places = { 0 };
    size_t skipped = 0;
    if (!str_is_ascii_printable(link) || str_find(link, ' ') != link.len ||
        !sun_find_places(link, &places))
        return E_CHIP_ORDER;
    TRY(ndef_put_link(&out, link, &skipped));
    order->record_len = out.used;
    order->places = (struct sun_places){
        .sealed = NDEF_LINK_AT + places.sealed - skipped,
        .code = NDEF_LINK_AT + places.code - skipped,
    };
    return OK;
}

static enum err take_values(struct arena *arena, const struct order_values *values,
                            struct str address, struct order *order)
{
    struct buf whole = { 0 };
    struct str link = values->link;
    if (!str_read_hex(values->uid, order->uid, SUN_UID_BYTES) ||
        !read_key(values->keys.app, &order->keys[ORDER_KEY_APP]) ||
        !read_key(values->keys.meta, &order->keys[ORDER_KEY_META]) ||
        !read_key(values->keys.code, &order->keys[ORDER_KEY_CODE]))
        return E_CHIP_ORDER;
    if (!str_begins(link, STR("/")))
        return take_link(link, order);
    if (address.len == 0)
        return E_CHIP_ADDRESS;
    TRY(buf_create(arena, address.len + link.len, &whole));
    buf_str(&whole, address);
    buf_str(&whole, link);
    TRY(buf_finish(&whole, &link));
    return take_link(link, order);
}

/* A refusal of the server has a sentence for people. */
static void take_refusal(const struct json_node *root, struct buf *said)
{
    const struct json_node *detail = json_get(root, STR("detail"));
    if (detail != NULL && detail->type == JSON_TEXT && str_is_line(detail->text))
        buf_str(said, detail->text);
}

static enum err take(struct arena *arena, struct str text, struct str address, struct buf *said,
                     struct order *order)
{
    const struct json_node *root = NULL;
    struct order_values values = { 0 };
    struct problem problem; /* its sentences would quote what is wrong, and that may be a key */
    enum err err = json_parse(arena, text, &root, &problem);
    explicit_bzero(&problem, sizeof(problem));
    if (err != OK || root->type != JSON_OBJECT)
        return err == E_NO_MEMORY ? err : E_CHIP_ORDER;
    const struct json_node *inner = json_get(root, STR("write"));
    if (inner != NULL && inner->type == JSON_NULL)
        return E_CHIP_SHOWN;
    err = json_read(arena, inner != NULL ? inner : root, &order_table, &values, &problem);
    explicit_bzero(&problem, sizeof(problem));
    if (err == OK)
        return take_values(arena, &values, address, order);
    take_refusal(root, said);
    return err == E_NO_MEMORY ? err : E_CHIP_ORDER;
}

enum err order_read(struct arena *arena, struct str text, struct str address, struct buf *said,
                    struct order *ret_order)
{
    CLEANUP(order_forget) struct order order = { 0 };
    size_t mark = arena_mark(arena);
    enum err err = take(arena, text, address, said, &order);
    json_forget();
    explicit_bzero(arena->base + mark, arena->used - mark);
    arena_reset(arena, mark);
    if (err == OK)
        *ret_order = order;
    return err;
}

void order_forget(struct order *order)
{
    explicit_bzero(order, sizeof(*order));
}
