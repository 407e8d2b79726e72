/* handovers.c - gifts that wait to be handed over: the list, and the rows behind it. */
#include "app/handovers.h"

#include "app/answer.h"
#include "app/cards.h"
#include "app/ids.h"
#include "engine/tell.h"

/* ---- ids -------------------------------------------------------------------------------------- */

enum err handover_id_parse(struct str text, struct handover_id *ret_id)
{
    struct id purchase = { 0 };
    size_t end = text.len;
    while (end > 0 && text.ptr[end - 1] != '-')
        end--;
    if (end == 0)
        return E_NOT_FOUND;
    TRY(id_parse(str_sub(text, 0, end - 1), &purchase));
    ret_id->partition = purchase.partition;
    ret_id->purchase = purchase.number;
    struct str ask = str_sub(text, end, text.len);
    return str_parse_i64(ask, 1, REDEMPTIONS_MAX, &ret_id->ask) == OK ? OK : E_NOT_FOUND;
}

void handover_id_format(struct buf *out, const struct handover_id *id)
{
    id_format(out, (struct id){ .partition = id->partition, .number = id->purchase });
    buf_lit(out, "-");
    buf_int(out, id->ask);
}

static void put_id(struct json *json, const char *name, const struct handover_id *id)
{
    char room[HANDOVER_ID_BYTES];
    struct buf text = BUF(room);
    handover_id_format(&text, id);
    json_put_str(json, name, (struct str){ .ptr = room, .len = text.used });
}

/* ---- rows ------------------------------------------------------------------------------------- */

enum err handovers_open(struct db *db, const struct entry *purchase)
{
    for (size_t i = 0; i < purchase->outcome.redemption_count; i++) {
        const struct outcome_redemption *redemption = &purchase->outcome.redemptions[i];
        if (redemption->gifts == 0)
            continue;
        struct handover handover = {
            .id = { .purchase = purchase->number,
                    .partition = purchase->partition,
                    .ask = (int64_t)redemption->ask + 1 },
            .account = purchase->account,
            .card = purchase->card,
            .reward = redemption->reward,
            .gifts = redemption->gifts,
            .shop = purchase->shop,
            .given = purchase->at,
        };
        TRY(handover_insert(db, &handover));
    }
    return OK;
}

enum err handovers_cancel(struct db *db, const struct entry *back)
{
    for (size_t i = 0; i < back->outcome.redemption_count; i++) {
        const struct outcome_redemption *redemption = &back->outcome.redemptions[i];
        struct handover_id id = {
            .purchase = back->purchase,
            .partition = back->purchase_partition,
            .ask = (int64_t)redemption->ask + 1,
        };
        if (redemption->gifts == 0)
            continue;
        enum err err =
            handover_close(db, &id, HANDOVER_CANCELLED, back->number, back->at, back->operator_id);
        if (err == E_NOT_FOUND) /* the journal says that it waits */
            return E_DB_CORRUPT;
        TRY(err);
    }
    return OK;
}

/* ---- the list --------------------------------------------------------------------------------- */

/* The card that asked for it, by the end of its code. */
static enum err put_card(struct json *json, struct db *db, struct arena *arena,
                         const struct handover *handover)
{
    struct card card = { 0 };
    TRY(card_by_number(db, arena, handover->id.partition, handover->account, handover->card,
                       &card));
    struct str end = card_end(card.code);
    if (end.len > 0)
        json_put_str(json, "card", end);
    else
        json_put_null(json, "card");
    return OK;
}

/* By the version in force, or the newest that has such a reward. */
static void put_label(struct json *json, const struct app *app, struct str id)
{
    struct label label = { 0 };
    for (int64_t number = 1, seen = 0; seen < app_program_count(app); number++) {
        const struct app_program *version = app_program_by_number(app, number);
        const struct reward *reward =
            version != NULL ? program_reward(&version->program, id) : NULL;
        seen += version != NULL;
        if (reward != NULL)
            label = reward->label;
    }
    tell_label(json, "label", &label);
}

static enum err put_handover(struct json *json, struct app *app, struct db *db, struct arena *arena,
                             const struct handover *handover)
{
    json_object_open(json, NULL);
    put_id(json, "id", &handover->id);
    answer_put_id(json, "purchase", handover->id.partition, handover->id.purchase);
    json_put_text(json, "state", handover_state_name(handover->state));
    json_put_str(json, "reward", handover->reward);
    put_label(json, app, handover->reward);
    json_put_int(json, "count", handover->gifts);
    answer_put_instant(json, "since", handover->given);
    answer_put_id(json, "account", handover->id.partition, handover->account);
    TRY(put_card(json, db, arena, handover));
    json_put_str(json, "shop", handover->shop);
    if (handover->state == HANDOVER_OPEN)
        json_put_null(json, "closed_at");
    else
        answer_put_instant(json, "closed_at", handover->changed);
    if (handover->operator_id.len > 0)
        json_put_str(json, "operator", handover->operator_id);
    else
        json_put_null(json, "operator");
    json_object_close(json);
    return OK;
}

static enum err read_state(struct str name, enum handover_state *ret_state, struct problem *problem)
{
    *ret_state = HANDOVER_OPEN;
    if (name.len == 0 || handover_state_find(name, ret_state))
        return OK;
    problem_set(problem, E_INVALID, "/state", "The state is open, done or cancelled.",
                "L'état est open, done ou cancelled.");
    return E_INVALID;
}

enum err handover_show_all(struct app *app, struct db *db, struct arena *arena,
                           const struct handover_list_request *request, struct buf *ret_answer,
                           struct problem *ret_problem)
{
    struct handover_id after = { 0 };
    struct handover *rows = NULL;
    size_t count = 0;
    int64_t limit = request->limit > 0 ? request->limit : LIST_LIMIT_DEFAULT;
    enum handover_state state = HANDOVER_OPEN;
    struct json json = { .out = ret_answer };
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    TRY(read_state(request->state, &state, ret_problem));
    if (request->after.len > 0)
        TRY(handover_id_parse(request->after, &after));
    TRY(db_snapshot_begin(db, &snapshot));
    TRY(handover_list(db, arena, state, request->shop, &after, limit + 1, &rows, &count));

    size_t shown = count > (size_t)limit ? (size_t)limit : count;
    json_object_open(&json, NULL);
    json_array_open(&json, "handovers");
    for (size_t i = 0; i < shown; i++)
        TRY(put_handover(&json, app, db, arena, &rows[i]));
    json_array_close(&json);
    if (count > shown)
        put_id(&json, "next_cursor", &rows[shown - 1].id);
    else
        json_put_null(&json, "next_cursor");
    json_object_close(&json);
    return OK;
}
