/* card_storage.c - cards, as rows. */
#include "storage/card_storage.h"

#include "storage/phone_storage.h"
#include "storage/row.h"
#include "storage/sql_gen.h"

#define STATE_ACTIVE  STR("active")
#define STATE_BLOCKED STR("blocked")

static const struct str purposes[] = {
    [CARD_MEMBER] = { .ptr = "member", .len = 6 },
    [CARD_GIFT_CARD] = { .ptr = "gift_card", .len = 9 },
    [CARD_VOUCHER] = { .ptr = "voucher", .len = 7 },
};

struct str card_purpose_name(enum card_purpose purpose)
{
    return purposes[purpose];
}

enum err card_purpose_read(struct str name, enum card_purpose *ret_purpose)
{
    for (size_t i = 0; i < COUNT(purposes); i++) {
        if (str_eq(purposes[i], name)) {
            *ret_purpose = (enum card_purpose)i;
            return OK;
        }
    }
    return E_DB_CORRUPT;
}

enum err card_insert(struct db *db, const struct card *card, struct instant now)
{
    struct row_date expires;
    return db_put(db, &sql_card_insert,
                  DB_ARGS(DB_TEXT(card->code), DB_INT(card->partition), DB_INT(card->number),
                          DB_INT(card->account), row_number(card->member),
                          DB_TEXT(card->is_blocked ? STATE_BLOCKED : STATE_ACTIVE),
                          row_date(card->expires, &expires), DB_INT(now.us),
                          DB_TEXT(card_purpose_name(card->purpose)), row_number(card->lot),
                          row_text(card->kind)));
}

static const struct str blocks[] = {
    [CARD_BLOCK_LOST] = { .ptr = "", .len = 0 }, /* NULL in the row */
    [CARD_BLOCK_DORMANT] = { .ptr = "dormant", .len = 7 },
    [CARD_BLOCK_REPLACED] = { .ptr = "replaced", .len = 8 },
};

static enum err block_read(struct str name, enum card_block *ret_block)
{
    for (size_t i = 0; i < COUNT(blocks); i++) {
        if (str_eq(blocks[i], name)) {
            *ret_block = (enum card_block)i;
            return OK;
        }
    }
    return E_DB_CORRUPT;
}

enum err card_peek(const struct db_rows *row, struct card *ret_card)
{
    struct card card = {
        .code = db_peek(row, 0),
        .partition = (int32_t)db_int(row, 1),
        .number = db_int(row, 2),
        .account = db_int(row, 3),
        .member = db_int(row, 4),
        .is_blocked = str_eq(db_peek(row, 5), STATE_BLOCKED),
        .lot = db_int(row, 8),
        .kind = db_peek(row, 9),
        .replaced_by = db_peek(row, 11),
        .added = { db_int(row, 12) },
    };
    TRY(row_get_date(row, 6, &card.expires));
    TRY(card_purpose_read(db_peek(row, 7), &card.purpose));
    TRY(block_read(db_peek(row, 10), &card.block));
    *ret_card = card;
    return OK;
}

static enum err card_read(const struct db_rows *row, struct arena *arena, void *ret_item)
{
    struct card *ret_card = ret_item;
    struct card card = { 0 };
    TRY(card_peek(row, &card));
    TRY(arena_copy(arena, card.code, &card.code));
    TRY(arena_copy(arena, card.kind, &card.kind));
    TRY(arena_copy(arena, card.replaced_by, &card.replaced_by));
    *ret_card = card;
    return OK;
}

enum err card_ask(struct db *db, struct str code)
{
    return db_ask(db, &sql_card_by_code, DB_ARGS(DB_TEXT(code)));
}

enum err card_by_code(struct db *db, struct arena *arena, struct str code, struct card *ret_card)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    enum err err = db_one(db, &sql_card_by_code, DB_ARGS(DB_TEXT(code)), &row);
    if (err != OK)
        return err == E_NOT_FOUND ? E_CARD_UNKNOWN : err;
    return card_read(&row, arena, ret_card);
}

static enum err set_state(struct db *db, struct str code, struct str state, enum card_block block,
                          struct str replaced_by)
{
    enum err err = db_exec_one(db, &sql_card_set_state,
                               DB_ARGS(DB_TEXT(code), DB_TEXT(state), row_text(blocks[block]),
                                       row_text(replaced_by)));
    return err == E_NOT_FOUND ? E_CARD_UNKNOWN : err;
}

enum err card_set_blocked(struct db *db, struct str code, bool is_blocked)
{
    return set_state(db, code, is_blocked ? STATE_BLOCKED : STATE_ACTIVE, CARD_BLOCK_LOST,
                     STR_NONE);
}

enum err card_set_dormant(struct db *db, struct str code)
{
    return set_state(db, code, STATE_BLOCKED, CARD_BLOCK_DORMANT, STR_NONE);
}

enum err card_set_replaced(struct db *db, struct str code, struct str replaced_by)
{
    return set_state(db, code, STATE_BLOCKED, CARD_BLOCK_REPLACED, replaced_by);
}

enum err card_set_expires(struct db *db, struct str code, struct date expires)
{
    struct row_date room;
    enum err err =
        db_exec_one(db, &sql_card_set_expires, DB_ARGS(DB_TEXT(code), row_date(expires, &room)));
    return err == E_NOT_FOUND ? E_CARD_UNKNOWN : err;
}

enum err card_set_member(struct db *db, struct str code, int64_t member)
{
    TRY(phone_end(db, code)); /* it was that of who had the card */
    enum err err = db_exec_one(db, &sql_card_set_member, DB_ARGS(DB_TEXT(code), DB_INT(member)));
    return err == E_NOT_FOUND ? E_CARD_UNKNOWN : err;
}

enum err card_list(struct db *db, struct arena *arena, int32_t partition, int64_t account,
                   struct card **ret_cards, size_t *ret_count)
{
    void *items = NULL;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_card_list, DB_ARGS(DB_INT(partition), DB_INT(account)), &rows));
    TRY(row_collect(&rows, arena, sizeof(struct card), card_read, &items, ret_count));
    *ret_cards = items;
    return OK;
}

enum err card_usable_each(struct db *db, struct arena *arena, int32_t partition, int64_t first,
                          int64_t last, struct card **ret_cards, size_t *ret_count)
{
    void *items = NULL;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_card_usable_each, DB_ARGS(DB_INT(partition), DB_INT(first), DB_INT(last)),
                 &rows));
    TRY(row_collect(&rows, arena, sizeof(struct card), card_read, &items, ret_count));
    *ret_cards = items;
    return OK;
}

enum err card_added(struct db *db, struct arena *arena, const struct card_range *range,
                    struct str after, int64_t limit, struct card **ret_cards, size_t *ret_count)
{
    void *items = NULL;
    CLEANUP(db_rows_close) struct db_rows rows = { 0 };
    TRY(db_query(db, &sql_card_added,
                 DB_ARGS(DB_TEXT(after), DB_INT(range->from.us), DB_INT(range->until.us),
                         DB_TEXT(card_purpose_name(range->purpose)), DB_INT(limit)),
                 &rows));
    TRY(row_collect(&rows, arena, sizeof(struct card), card_read, &items, ret_count));
    *ret_cards = items;
    return OK;
}

enum err card_added_count(struct db *db, const struct card_range *range, int64_t *ret_count)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    TRY(db_one(db, &sql_card_added_count,
               DB_ARGS(DB_TEXT(STR_NONE), DB_INT(range->from.us), DB_INT(range->until.us),
                       DB_TEXT(card_purpose_name(range->purpose))),
               &row));
    *ret_count = db_int(&row, 0);
    return OK;
}

enum err card_move(struct db *db, const struct card *card, int64_t account)
{
    TRY(db_put(db, &sql_moved_card_insert,
               DB_ARGS(DB_INT(card->partition), DB_INT(card->number), DB_TEXT(card->code))));
    enum err err =
        db_exec_one(db, &sql_card_set_account, DB_ARGS(DB_TEXT(card->code), DB_INT(account)));
    return err == E_NOT_FOUND ? E_CARD_UNKNOWN : err;
}

enum err card_rehome(struct db *db, const struct card *card, const struct card *now)
{
    TRY(db_put(db, &sql_moved_card_insert,
               DB_ARGS(DB_INT(card->partition), DB_INT(card->number), DB_TEXT(card->code))));
    TRY(phone_end(db, card->code)); /* it is known by another number from now on */
    enum err err =
        db_exec_one(db, &sql_card_set_home,
                    DB_ARGS(DB_TEXT(card->code), DB_INT(now->partition), DB_INT(now->number),
                            DB_INT(now->account), row_number(now->member)));
    return err == E_NOT_FOUND ? E_CARD_UNKNOWN : err;
}

/* It has gone to another account. */
static enum err find_moved(struct db *db, struct arena *arena, int32_t partition, int64_t number,
                           struct card *ret_card)
{
    CLEANUP(db_rows_close) struct db_rows row = { 0 };
    struct str code = STR_NONE;
    enum err err =
        db_one(db, &sql_moved_card_code, DB_ARGS(DB_INT(partition), DB_INT(number)), &row);
    if (err != OK)
        return err == E_NOT_FOUND ? OK : err;
    TRY(db_text(&row, 0, arena, &code));
    db_rows_close(&row);
    return card_by_code(db, arena, code, ret_card);
}

enum err card_by_number(struct db *db, struct arena *arena, int32_t partition, int64_t account,
                        int64_t number, struct card *ret_card)
{
    struct card *cards = NULL;
    size_t count = 0;
    TRY(card_list(db, arena, partition, account, &cards, &count));
    for (size_t i = 0; i < count; i++) {
        if (cards[i].number == number) {
            *ret_card = cards[i];
            return OK;
        }
    }
    return find_moved(db, arena, partition, number, ret_card);
}
