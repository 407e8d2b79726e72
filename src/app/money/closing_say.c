/* closing_say.c - what is told of accounts that are closed: to the till, before and after. */
#include "app/answer.h"
#include "app/ids.h"
#include "app/money/closing.h"
#include "engine/explain.h"
#include "engine/tell.h"
#include "journal/entry_text.h"
#include "journal/entry_words.h"
#include "storage/journal_storage.h"

/* A row is an amount and the label of a unit, and a bit more for the words around them. */
#define SUMMARY_BYTES     256
#define SUMMARY_ROW_BYTES (LABEL_MAX_BYTES + 64)

/* ---- of an account ---------------------------------------------------------------------------- */

enum err closing_put(struct json *json, struct db *db, struct arena *arena, int32_t partition,
                     const struct account *account)
{
    struct entry_row row = { 0 };
    struct entry close = { 0 };
    int64_t number = past_closed(&account->past);
    if (number == 0) {
        json_put_null(json, "closed");
        return OK;
    }
    TRY(entry_get(db, arena, partition, number, &row));
    TRY(entry_decode(arena, row.body, &close));
    json_object_open(json, "closed");
    answer_put_id(json, "entry", partition, number);
    answer_put_instant(json, "at", close.at);
    json_put_int(json, "paid_out", close.paid_out_minor);
    json_object_close(json);
    return OK;
}

/* ---- of an entry ------------------------------------------------------------------------------ */

void closing_put_entry(struct json *json, const struct entry *entry)
{
    bool is_reopened = entry->kind == ENTRY_REOPEN;
    if (entry->kind != ENTRY_CLOSE && !is_reopened) {
        json_put_null(json, "closing");
        return;
    }
    json_object_open(json, "closing");
    json_put_int(json, is_reopened ? "taken_in" : "paid_out", entry->paid_out_minor);
    if (is_reopened) {
        answer_put_id(json, "reopens", entry->purchase_partition, entry->purchase);
        json_put_bool(json, "is_restored", entry->is_restored);
    }
    json_object_close(json);
}

static void put_units(struct json *json, const struct program *program, const struct entry *entry)
{
    json_array_open(json, "units");
    for (size_t i = 0; i < entry->closed_count; i++) {
        const struct entry_closed *closed = &entry->closed[i];
        const struct unit *unit = program_unit(program, closed->unit);
        json_object_open(json, NULL);
        json_put_str(json, "unit", closed->unit);
        if (unit != NULL)
            tell_label(json, "label", &unit->label);
        json_put_str(json, "closing", closing_name(closed->closing));
        json_put_int(json, "points", closed->points.n);
        json_put_int(json, "owed", closed->owed.n);
        json_object_close(json);
    }
    json_array_close(json);
}

/* "120 points", for each unit of which something is lost, or owed. */
static void say_units(struct problem_text *say, const struct program *program,
                      const struct entry *entry, bool is_owed)
{
    bool is_first = true;
    for (size_t i = 0; i < entry->closed_count; i++) {
        const struct entry_closed *closed = &entry->closed[i];
        const struct unit *unit = program_unit(program, closed->unit);
        struct points points = is_owed ? closed->owed : closed->points;
        if (points.n == 0 || (!is_owed && closed->closing == CLOSING_REFUND))
            continue;
        if (!is_first)
            problem_say(say, ", ", ", ");
        is_first = false;
        explain_say_points(say, points, unit != NULL ? unit->decimals : 0);
        problem_say(say, " ", " ");
        buf_str(&say->en, unit != NULL ? label_in(&unit->label, LANGUAGE_EN) : closed->unit);
        buf_str(&say->fr, unit != NULL ? label_in(&unit->label, LANGUAGE_FR) : closed->unit);
    }
    if (is_first)
        problem_say(say, "nothing", "rien");
}

static bool is_owed(const struct entry *entry)
{
    for (size_t i = 0; i < entry->closed_count; i++) {
        if (entry->closed[i].owed.n > 0)
            return true;
    }
    return false;
}

/* For the person at the till: what goes over the counter, and what is lost. */
static void say_summary(struct problem_text *say, const struct program *program,
                        const struct entry *entry)
{
    bool is_reopened = entry->kind == ENTRY_REOPEN;
    if (is_reopened && !entry->is_restored) {
        problem_say(say, "The account is open again, and empty.",
                    "Le compte est rouvert, et vide.");
        return;
    }
    if (is_reopened)
        problem_say(say, "To take in again: ", "À reprendre en caisse : ");
    else
        problem_say(say, "To pay out: ", "À rembourser : ");
    explain_say_money(say, entry->paid_out_minor, currency_decimals(program->currency));
    if (is_reopened)
        problem_say(say, ". Given back: ", ". Rendu : ");
    else
        problem_say(say, ". Lost: ", ". Perdu : ");
    say_units(say, program, entry, false);
    problem_say(say, ".", ".");
    if (!is_owed(entry))
        return;
    if (is_reopened)
        problem_say(say, " Owed again: ", " De nouveau dû : ");
    else
        problem_say(say, " Owed, and let go: ", " Dû, et abandonné : ");
    say_units(say, program, entry, true);
    problem_say(say, ".", ".");
}

static enum err put_summary(struct arena *arena, struct json *json, const struct program *program,
                            const struct entry *entry)
{
    struct problem_text say = { 0 };
    size_t room = SUMMARY_BYTES + 2 * entry->closed_count * SUMMARY_ROW_BYTES;
    struct label label = { 0 };
    TRY(buf_create(arena, room, &say.en));
    TRY(buf_create(arena, room, &say.fr));
    say_summary(&say, program, entry);
    TRY(buf_finish(&say.en, &label.en));
    TRY(buf_finish(&say.fr, &label.fr));
    tell_label(json, "summary", &label);
    return OK;
}

enum err closing_put_answer(struct arena *arena, struct json *json,
                            const struct answer_request *request)
{
    const struct entry *entry = request->entry;
    const struct program *program = &request->program->program;
    bool is_reopened = entry->kind == ENTRY_REOPEN;
    answer_put_head(json, request);
    if (!request->is_quote) {
        json_put_str(json, "operator", entry->operator_id);
        json_put_str(json, "reason", entry->note);
    }
    if (is_reopened) {
        answer_put_id(json, "reopens", entry->purchase_partition, entry->purchase);
        json_put_bool(json, "is_restored", entry->is_restored);
    }
    json_put_int(json, is_reopened ? "taken_in" : "paid_out", entry->paid_out_minor);
    put_units(json, program, entry);
    return put_summary(arena, json, program, entry);
}
