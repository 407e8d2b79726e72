/* answer_load.c - what an entry of the journal was answered with. */
#include "app/answer.h"

#include "app/family/merge_trail.h"
#include "app/ids.h"
#include "app/joining/joining.h"
#include "app/programs.h"
#include "app/shown/chips.h"
#include "app/shown/phones.h"
#include "journal/chip_note.h"
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

/* And the one that it is there for. */
static enum err load_replaced(struct db *db, struct arena *arena, const struct entry *entry,
                              struct str *ret_code)
{
    struct card old = { 0 };
    if (entry->told.replaces == 0)
        return OK;
    TRY(card_by_number(db, arena, entry->partition, entry->account, entry->told.replaces, &old));
    *ret_code = old.code;
    return OK;
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

/* What went along with who left, or with an account, lies right behind. */
static enum err load_share(struct db *db, struct arena *arena, const struct entry *left,
                           int64_t first, struct answer_request *request)
{
    struct entry *sends = ARENA_ARRAY(arena, struct entry, MERGED_UNITS_MAX);
    size_t count = 0;
    if (sends == NULL)
        return E_NO_MEMORY;
    while (count < MERGED_UNITS_MAX) {
        struct entry_row row = { 0 };
        enum err err = entry_get(db, arena, left->partition, first + (int64_t)count, &row);
        if (err == E_NOT_FOUND || (err == OK && row.kind != ENTRY_SEND))
            break;
        TRY(err);
        TRY(entry_decode(arena, row.body, &sends[count]));
        if (!entry_goes_along(&sends[count]) || sends[count].with.number != left->number)
            break;
        count++;
    }
    request->after = sends;
    request->after_count = count;
    return OK;
}

/* What went back lies behind who went; what had come is read again. */
static enum err load_unmerge(struct db *db, struct arena *arena, const struct entry *entry,
                             struct answer_request *request)
{
    struct merge_trail trail = { 0 };
    struct entry_row row = { 0 };
    TRY(entry_get(db, arena, entry->partition, entry->number, &row));
    TRY(merge_trail_load(db, arena, entry->with, &entry->family.other, entry->partition, row.prior,
                         &trail));
    request->came = trail.units;
    int64_t first = entry->number + 1;
    for (;;) {
        enum err err = entry_get(db, arena, entry->partition, first, &row);
        if (err != OK && err != E_NOT_FOUND)
            return err;
        if (err == E_NOT_FOUND || row.kind != ENTRY_FAMILY || row.account != entry->account)
            break;
        first++;
    }
    return load_share(db, arena, entry, first, request);
}

static enum err load_family(struct db *db, struct arena *arena, const struct entry *entry,
                            struct answer_request *request)
{
    const struct account_ref *other = &entry->family.other;
    switch (entry->family.what) {
    case FAMILY_INVITE:
        return invitation_code_of(db, arena, entry->partition, entry->number, &request->invitation);
    case FAMILY_JOIN:
        return referral_code_of(db, arena, entry->partition, entry->account,
                                &request->referral_code);
    case FAMILY_SET:
        return OK;
    case FAMILY_LEAVE:
        TRY(referral_code_of(db, arena, other->partition, other->account, &request->referral_code));
        return load_share(db, arena, entry, entry->number + 1, request);
    case FAMILY_MERGE:
        return load_share(db, arena, entry, entry->number + 1, request);
    case FAMILY_UNMERGE:
        return load_unmerge(db, arena, entry, request);
    case FAMILY_GO:
    case FAMILY_COME:
    case FAMILY_CARD:
        break;
    }
    return E_JOURNAL;
}

static enum err load_chip(struct db *db, struct arena *arena, struct answer_request *request)
{
    const struct str note = request->entry->note;
    if (!chip_note_is(note) || str_eq(note, CHIP_END_NOTE))
        return OK;
    struct chip_writing *writing = ARENA_NEW(arena, struct chip_writing);
    if (writing == NULL)
        return E_NO_MEMORY;
    request->chip = writing;
    return chip_writing(db, arena, request->card.code, request->entry, writing);
}

enum err answer_load(const struct app *app, struct db *db, struct arena *arena,
                     const struct entry *entry, struct answer_request *ret_request)
{
    struct answer_request request = { .entry = entry, .card = { .expires = DATE_NONE } };
    TRY(load_card(db, arena, entry, &request.card));
    TRY(load_replaced(db, arena, entry, &request.replaced));
    if (entry->kind == ENTRY_ENROL)
        TRY(referral_code_of(db, arena, entry->partition, entry->account, &request.referral_code));
    if (joining_makes_codes(entry))
        TRY(joining_codes_load(db, arena, entry, &request.codes, &request.code_count));
    if (entry->kind == ENTRY_FAMILY)
        TRY(load_family(db, arena, entry, &request));
    if (entry->kind == ENTRY_CARD && str_eq(entry->note, PHONE_NOTE))
        TRY(phone_link(app, db, arena, request.card.code, entry->number, &request.phone_link));
    if (entry->kind == ENTRY_CARD)
        TRY(load_chip(db, arena, &request));
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
