/* card_say.c - cards, as callers see them. */
#include "app/card/card_say.h"

#include "app/answer.h"
#include "app/cards.h"
#include "engine/tell.h"
#include "journal/entry_text.h"
#include "loyalty/account/card_life.h"
#include "storage/journal_storage.h"

/* The newest entries of an account that are looked through for the last use of its cards: more than a customer who comes
 * every day leaves in half a year.  A card of which none of them tells was not used for longer. */
#define USES_LOOKED_AT 400

const char *card_state_name(const struct card *card, struct date on)
{
    static const char *const blocked[] = {
        [CARD_BLOCK_LOST] = "blocked",
        [CARD_BLOCK_DORMANT] = "dormant",
        [CARD_BLOCK_REPLACED] = "replaced",
    };
    if (card->is_blocked)
        return blocked[card->block];
    return card_has_expired(card, on) ? "expired" : "active";
}

static void put_fields(struct json *json, const struct card *card, struct date on)
{
    json_put_str(json, "code", card->code);
    json_put_text(json, "state", card_state_name(card, on));
    json_put_str(json, "purpose", card_purpose_name(card->purpose));
    tell_date(json, "expires", card->expires);
    json_put_str_or_null(json, "kind", card->kind);
    answer_put_instant(json, "issued_at", card->added);
}

void card_put(struct json *json, const char *name, const struct card *card, struct date on)
{
    json_object_open(json, name);
    put_fields(json, card, on);
    json_object_close(json);
}

/* ---- all of an account ------------------------------------------------------------------------ */

/* It was read, and something happened with it. */
static bool is_use(const struct entry *entry)
{
    return entry->card != 0 && entry->kind != ENTRY_CARD && entry->kind != ENTRY_ENROL &&
           entry->kind != ENTRY_FAMILY && card_life_is_act(entry);
}

/* uses[i] of cards[i]: DATE_NONE where the entries that are looked at tell of none. */
static enum err find_uses(struct db *db, struct arena *arena, int32_t partition, int64_t account,
                          const struct card *cards, size_t count, struct date *uses)
{
    struct entry_row *rows = NULL;
    size_t row_count = 0;
    TRY(entry_of_account(db, arena, partition, account, 0, USES_LOOKED_AT, &rows, &row_count));
    for (size_t r = 0; r < row_count; r++) {
        struct entry entry = { 0 };
        size_t mark = arena_mark(arena);
        TRY(entry_decode(arena, rows[r].body, &entry));
        for (size_t i = 0; i < count && is_use(&entry); i++) {
            if (cards[i].number == entry.card && date_is_none(uses[i]))
                uses[i] = card_life_day(&entry);
        }
        arena_reset(arena, mark);
    }
    return OK;
}

enum err card_put_list(struct json *json, struct db *db, struct arena *arena, int32_t partition,
                       int64_t account, struct date on, bool has_uses)
{
    struct card *cards = NULL;
    size_t count = 0;
    TRY(card_list(db, arena, partition, account, &cards, &count));
    struct date *uses = ARENA_ARRAY(arena, struct date, count);
    if (count > 0 && uses == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        uses[i] = DATE_NONE;
    if (has_uses)
        TRY(find_uses(db, arena, partition, account, cards, count, uses));
    json_array_open(json, "cards");
    for (size_t i = 0; i < count; i++) {
        json_object_open(json, NULL);
        put_fields(json, &cards[i], on);
        json_put_str_or_null(json, "replaced_by", cards[i].replaced_by);
        if (has_uses)
            tell_date(json, "used_on", uses[i]);
        json_object_close(json);
    }
    json_array_close(json);
    return OK;
}

/* ---- alerts ----------------------------------------------------------------------------------- */

void card_put_word(struct json *json, const char *code)
{
    json_object_open(json, NULL);
    json_put_text(json, "code", code);
    json_object_close(json);
}

void card_put_alert(struct json *json, const struct card *card, struct date on)
{
    enum err err = card_check(card, on);
    if (err != OK)
        card_put_word(json, err_code(err));
}
