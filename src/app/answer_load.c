/* answer_load.c - what an entry of the journal was answered with. */
#include "app/answer.h"
#include "app/programs.h"
#include "storage/invitation_storage.h"
#include "storage/journal_storage.h"
#include "storage/referral_storage.h"

/* The card which the journal calls by this number: its code never changes. */
static enum err load_card(struct db *db, struct arena *arena, const struct entry *entry,
                          struct card *ret_card)
{
    struct card *cards = NULL;
    size_t count = 0;
    if (entry->card == 0)
        return OK;
    TRY(card_list(db, arena, entry->partition, entry->account, &cards, &count));
    for (size_t i = 0; i < count; i++) {
        if (cards[i].number == entry->card)
            *ret_card = cards[i];
    }
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
    *ret_request = request;
    return OK;
}
