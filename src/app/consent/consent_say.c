/* consent_say.c - what members consented to, as callers see it. */
#include "app/answer.h"
#include "app/consent/consents.h"
#include "app/ids.h"
#include "journal/entry_text.h"
#include "storage/member_storage.h"

/* ---- all that he said ------------------------------------------------------------------------------ */

struct said {
    struct consent *items;
    size_t count;
};

/* By when he said it; of one moment what was found first is later. */
static void add_in_order(struct said *said, const struct consent *consent)
{
    size_t at = said->count;
    while (at > 0 && said->items[at - 1].told.us < consent->told.us) {
        said->items[at] = said->items[at - 1];
        at--;
    }
    said->items[at] = *consent;
    said->count++;
}

static enum err add_all(struct arena *arena, struct said *said, const struct consent *consents,
                        size_t count)
{
    struct consent *items = ARENA_ARRAY(arena, struct consent, said->count + count);
    if (items == NULL && count > 0)
        return E_NO_MEMORY;
    for (size_t i = 0; i < said->count; i++)
        items[i] = said->items[i];
    said->items = items;
    for (size_t i = 0; i < count; i++)
        add_in_order(said, &consents[i]);
    return OK;
}

enum err consents_load(struct db *db, struct arena *arena, const struct member *member,
                       struct consent **ret_consents, size_t *ret_count)
{
    struct said said = { 0 };
    struct member_id id = { .partition = member->partition, .number = member->number };
    for (int moves = 0; moves < CONSENT_MOVES_MAX; moves++) {
        struct consent *consents = NULL;
        size_t count = 0;
        TRY(consent_of_member(db, arena, id.partition, id.number, CONSENT_LIST_MAX, &consents,
                              &count));
        if (count > 0)
            TRY(add_all(arena, &said, consents, count));
        enum err err = member_before(db, id, &id);
        if (err == E_NOT_FOUND)
            break;
        TRY(err);
    }
    *ret_consents = said.items;
    *ret_count = said.count;
    return OK;
}

const struct consent *consent_last(const struct consent *consents, size_t count,
                                   enum purpose purpose)
{
    for (size_t i = 0; i < count; i++) {
        if (consents[i].purpose == purpose)
            return &consents[i];
    }
    return NULL;
}

/* ---- what is so ------------------------------------------------------------------------------------ */

static const char *state_of(const struct consent *last)
{
    if (last == NULL)
        return "none";
    return last->is_given ? "given" : "withdrawn";
}

static void put_state(struct json *json, enum purpose purpose, const struct consent *last)
{
    bool may = last != NULL ? last->is_given : purpose_is_objection(purpose);
    json_object_open(json, NULL);
    json_put_text(json, "purpose", purpose_name(purpose));
    json_put_text(json, "state", state_of(last));
    json_put_bool(json, "may", may);
    if (last != NULL) {
        json_put_text(json, "basis", consent_basis_name(last->basis));
        answer_put_instant(json, "since", last->told);
    } else {
        json_put_null(json, "basis");
        json_put_null(json, "since");
    }
    json_object_close(json);
}

static void put_states(struct json *json, const struct consent *consents, size_t count)
{
    json_array_open(json, "consents");
    for (int i = 0; i < PURPOSE_COUNT; i++)
        put_state(json, (enum purpose)i, consent_last(consents, count, (enum purpose)i));
    json_array_close(json);
}

enum err consents_put(struct json *json, struct db *db, struct arena *arena,
                      const struct member *member)
{
    struct consent *consents = NULL;
    size_t count = 0;
    TRY(consents_load(db, arena, member, &consents, &count));
    put_states(json, consents, count);
    return OK;
}

/* ---- how it came to be so --------------------------------------------------------------------------- */

static enum err put_text(struct json *json, struct db *db, struct arena *arena, struct str wording)
{
    struct str text = STR_NONE;
    json_put_str_or_null(json, "wording", wording);
    if (wording.len > 0)
        TRY(consent_text_get(db, arena, wording, &text));
    json_put_str_or_null(json, "text", text);
    return OK;
}

static enum err put_row(struct json *json, struct db *db, struct arena *arena,
                        const struct consent *consent)
{
    struct entry_row row = { 0 };
    struct entry entry = { 0 };
    TRY(entry_get(db, arena, consent->partition, consent->entry, &row));
    TRY(entry_decode(arena, row.body, &entry));
    json_object_open(json, NULL);
    answer_put_id(json, "entry", consent->partition, consent->entry);
    json_put_text(json, "purpose", purpose_name(consent->purpose));
    json_put_bool(json, "given", consent->is_given);
    json_put_text(json, "basis", consent_basis_name(consent->basis));
    answer_put_instant(json, "at", consent->told);
    TRY(put_text(json, db, arena, consent->wording));
    json_put_text(json, "source", consent_source_name(consent->source));
    json_put_str_or_null(json, "proof", consent->proof);
    if (consent->sale != 0)
        answer_put_id(json, "sale", consent->sale_partition, consent->sale);
    else
        json_put_null(json, "sale");
    json_put_id(json, "key", entry.key);
    json_put_str_or_null(json, "operator", entry.operator_id);
    answer_put_instant(json, "recorded_at", entry.recorded);
    json_object_close(json);
    return OK;
}

enum err consents_show(struct db *db, struct arena *arena, struct str member_id,
                       struct buf *ret_answer)
{
    struct json json = { .out = ret_answer };
    struct consent *consents = NULL;
    struct member member = { 0 };
    struct id id = { 0 };
    size_t count = 0;
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    TRY(id_parse(member_id, &id));
    TRY(db_snapshot_begin(db, &snapshot));
    TRY(member_get(db, arena, id.partition, id.number, &member));
    TRY(consents_load(db, arena, &member, &consents, &count));
    json_object_open(&json, NULL);
    answer_put_id(&json, "id", member.partition, member.number);
    put_states(&json, consents, count);
    json_array_open(&json, "history");
    for (size_t i = 0; i < count && i < CONSENT_LIST_MAX; i++)
        TRY(put_row(&json, db, arena, &consents[i]));
    json_array_close(&json);
    json_object_close(&json);
    return ret_answer->err;
}
