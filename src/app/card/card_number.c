/* card_number.c - numbers of the house's own, of which nobody can tell the next.
 *
 * Cards are counted, and what is printed is a permutation of the count under a key of the house (core/permute.h): whoever
 * has a card knows no other, and no two counts give one number.  The key lies in the row of the merchant, where a copy of
 * the database takes it along: without it numbers would come twice.  It is in no entry, no answer and no log.
 */
#include "app/card/card_number.h"

#include "core/permute.h"
#include "core/secret.h"
#include "loyalty/card.h"
#include "storage/batch_storage.h"
#include "storage/card_storage.h"
#include "storage/config_storage.h"

static_assert(PERMUTE_MAX == CARD_COUNT_MAX, "each count makes a number");

/* A shop that printed its own numbers, whose supplier did, or that had some of the house from before they were permuted, may have used some; how
 * often to look further. */
#define SERIAL_TRIES_MAX 20

/* The partitions take turns, so that no two of them make the same: 1, 2, 3, ... where there is one.  Beyond
 * a number that is taken the steps double: a shop that brought its cards along from a single partition, or
 * from another till, may have thousands. */
static int64_t serial(const struct write_context *context, int tries)
{
    int64_t turn = context->head->card_next - 1 + (INT64_C(1) << tries) - 1;
    return turn * app_partition_count(context->app) + context->head->partition;
}

enum err card_number_key(struct db *db, struct arena *arena, struct str *ret_key)
{
    uint8_t bytes[PERMUTE_KEY_BYTES];
    TRY(card_key_get(db, arena, ret_key));
    if (ret_key->len > 0)
        return OK;
    secret_bytes(bytes, sizeof(bytes));
    TRY(card_key_set(db, (struct str){ (const char *)bytes, sizeof(bytes) }));
    return card_key_get(db, arena, ret_key); /* another server may have been quicker */
}

enum err card_number_of(struct arena *arena, struct str key, int64_t count, struct str *ret_code)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, CARD_CODE_MAX_BYTES, &out));
    card_code_make(permute(key, count), &out);
    return buf_finish(&out, ret_code);
}

enum err card_number_make(struct write_context *context, struct arena *arena, struct str *ret_code)
{
    struct card taken = { 0 };
    struct batch_supplied ready = { 0 };
    struct str key = STR_NONE;
    TRY(card_number_key(context->db, arena, &key));
    for (int tries = 0; tries < SERIAL_TRIES_MAX && serial(context, tries) < CARD_BATCH_COUNT;
         tries++) {
        TRY(card_number_of(arena, key, serial(context, tries), ret_code));
        enum err err = card_by_code(context->db, arena, *ret_code, &taken);
        if (err == E_CARD_UNKNOWN)
            err = batch_supplied_by_code(context->db, *ret_code, &ready);
        if (err != OK)
            return err == E_NOT_FOUND ? OK : err;
    }
    return E_LIMIT;
}
