/* answer_load.c - what an entry of the journal was answered with. */
#include "app/answer.h"
#include "app/ids.h"
#include "app/programs.h"
#include "journal/entry_text.h"
#include "storage/invitation_storage.h"
#include "storage/journal_storage.h"
#include "storage/referral_storage.h"

/* The card which the journal calls by this number: its code never changes. */
static enum err load_card(struct db *db, struct arena *arena, const struct entry *entry,
                          struct card *ret_card)
{
    if (entry->card == 0)
        return OK;
    return card_by_number(db, arena, entry->partition, entry->account, entry->card, ret_card);
}

/* What follows from a receipt, an event or a conversion lies right behind it.  Only where points may have become vouchers: nobody is told of
 * anything else. */
static enum err load_after(const struct app *app, struct db *db, struct arena *arena,
                           const struct entry *entry, struct answer_request *request)
{
    const struct app_program *version = app_program_at(app, entry->at);
    struct entry *after = NULL;
    size_t count = 0;
    bool is_told =
        entry_is_printed(entry) || entry->kind == ENTRY_EVENT ||
        entry->kind == ENTRY_CONVERT; /* of an undo without a text nothing more is told */
    if (!is_told || entry->account == 0 || version == NULL || !program_converts(&version->program))
        return OK;
    after = ARENA_ARRAY(arena, struct entry, CONSEQUENCES_MAX);
    if (after == NULL)
        return E_NO_MEMORY;
    while (count < CONSEQUENCES_MAX) {
        struct entry_row row = { 0 };
        int64_t number = entry->number + 1 + (int64_t)count;
        enum err err = entry_get(db, arena, entry->partition, number, &row);
        if (err == E_NOT_FOUND || (err == OK && row.account != entry->account))
            break;
        TRY(err);
        TRY(entry_decode(arena, row.body, &after[count]));
        if (!entry_follows(&after[count]) || after[count].recorded.us != entry->recorded.us)
            break;
        count++;
    }
    request->after = after;
    request->after_count = count;
    return OK;
}

/* What a transfer sent arrived by the one entry that names it, in the chain of who received. */
static enum err load_received(struct db *db, struct arena *arena, const struct entry *sent,
                              struct entry_ref *ret_received)
{
    struct entry_row *rows = NULL;
    size_t count = 0;
    TRY(entry_of_purchase(db, arena, sent->passed.partition, sent->partition, sent->number, &rows,
                          &count));
    if (count != 1 || rows[0].kind != ENTRY_RECEIVE)
        return E_JOURNAL;
    *ret_received = (struct entry_ref){ .partition = rows[0].partition, .number = rows[0].number };
    return OK;
}

enum err answer_load(const struct app *app, struct db *db, struct arena *arena,
                     const struct entry *entry, struct answer_request *ret_request)
{
    struct answer_request request = { .entry = entry, .card = { .expires = DATE_NONE } };
    TRY(load_card(db, arena, entry, &request.card));
    bool is_new = entry->kind == ENTRY_ENROL ||
                  (entry->kind == ENTRY_FAMILY && entry->family.what == FAMILY_JOIN);
    if (is_new)
        TRY(referral_code_of(db, arena, entry->partition, entry->account, &request.referral_code));
    if (entry->kind == ENTRY_FAMILY && entry->family.what == FAMILY_INVITE)
        TRY(invitation_code_of(db, arena, entry->partition, entry->number, &request.invitation));
    if (entry->kind == ENTRY_SEND)
        TRY(load_received(db, arena, entry, &request.received));
    if (entry->kind == ENTRY_PROGRAM) {
        TRY(program_problems_load(app, db, arena, entry->program, &request.problems));
    } else if (entry->program != 0) {
        request.program = app_program_by_number(app, entry->program);
        if (request.program == NULL)
            return E_JOURNAL;
    }
    TRY(load_after(app, db, arena, entry, &request));
    *ret_request = request;
    return OK;
}

enum err answer_find(const struct app *app, struct db *db, struct arena *arena, struct str id,
                     enum entry_kind kind, struct entry *ret_entry,
                     struct answer_request *ret_request)
{
    struct id wanted = { 0 };
    struct entry_row row = { 0 };
    TRY(id_parse(id, &wanted));
    TRY(entry_get(db, arena, wanted.partition, wanted.number, &row));
    if (row.kind != kind)
        return E_NOT_FOUND;
    TRY(entry_decode(arena, row.body, ret_entry));
    return answer_load(app, db, arena, ret_entry, ret_request);
}
