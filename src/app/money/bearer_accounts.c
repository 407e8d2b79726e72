/* bearer_accounts.c - an account without a member, opened for what is put on it in the same moment. */
#include "app/money/bearer_accounts.h"

#include "app/answer.h"
#include "app/cards.h"
#include "app/events.h"
#include "app/money/codes.h"
#include "app/money/paid_in_say.h"
#include "journal/voucher_note.h"
#include "loyalty/bearer.h"

#define FIRST_LOT 1 /* what is put on an empty account is this one */

/* An account on its way. */
struct opening {
    const struct bearer_request *request;
    struct place place;
    const struct app_program *program;
    struct working working;
    struct entry *entry;
};

static enum err prepare(struct write_context *context, struct command *command,
                        struct opening *opening)
{
    const struct bearer_request *request = opening->request;
    struct entry *entry = opening->entry;
    TRY(facts_place(context->app, &command->caller, request->shop, request->till, &opening->place));
    TRY(facts_moment(&opening->place, &command->caller, request->at, entry));
    if (request->operator_id.len > 0)
        entry->operator_id = request->operator_id;
    if (request->print != NULL)
        entry->print = facts_print(&opening->place, request->print);
    opening->program = app_program_at(context->app, entry->at);
    if (opening->program == NULL)
        return E_NO_PROGRAM;
    entry->program = opening->program->number;
    entry->event = request->event;
    entry->event.until = DATE_NONE;
    return OK;
}

static enum err prepare_card(struct write_context *context, struct command *command,
                             const struct bearer_request *request, const struct entry *entry,
                             struct card *ret_card)
{
    bool is_voucher = request->purpose == BEARER_VOUCHER;
    struct card_wish wish = {
        .code = request->code,
        .expires = request->expires,
        .is_dated = true,
        .field = "/code",
        .shop = entry->shop,
    };
    if (wish.code.len == 0)
        TRY(code_make(context->db, command->arena, request->purpose, &wish.code));
    TRY(card_prepare(context, command, &wish, ret_card));
    ret_card->expires = wish.expires;
    ret_card->account = context->head->account_next;
    ret_card->purpose = is_voucher ? CARD_VOUCHER : CARD_GIFT_CARD;
    ret_card->lot = is_voucher ? FIRST_LOT : 0;
    return OK;
}

static enum err write_note(struct arena *arena, const struct card *card, struct str *ret_note)
{
    struct buf out = { 0 };
    *ret_note = GIFT_CARD_NOTE;
    if (card->purpose == CARD_GIFT_CARD)
        return OK;
    TRY(buf_create(arena, VOUCHER_NOTE_MAX_BYTES, &out));
    voucher_note_write(card->lot, &out);
    return buf_finish(&out, ret_note);
}

/* The entry that opens the account comes first. */
static enum err open_account(struct arena *arena, struct opening *opening, const struct card *card)
{
    struct entry *entry = opening->entry;
    struct entry *enrol = &opening->working.before[opening->working.before_count++];
    *enrol = (struct entry){
        .partition = entry->partition,
        .number = entry->number,
        .kind = ENTRY_ENROL,
        .recorded = entry->recorded,
        .at = entry->at,
        .on = entry->on,
        .second = entry->second,
        .shop = entry->shop,
        .till = entry->till,
        .account = card->account,
        .card = card->number,
        .event = { .until = DATE_NONE },
        .told = { .is_dated = true, .until = card->expires },
        .taken = card->taken,
    };
    entry->number += 1;
    entry->account = card->account;
    entry->card = card->number;
    return write_note(arena, card, &enrol->note);
}

static enum err decide(struct write_context *context, struct command *command,
                       struct opening *opening, enum err unrewarded)
{
    const struct program *program = &opening->program->program;
    if (!event_is_rewarded(program, opening->entry->event.kind))
        return unrewarded;
    TRY(facts_begin_account(context->app, context->db, command->arena, opening->program,
                            &opening->working, &opening->working.before[0]));
    TRY(decide_event(command->arena, program, opening->entry, &opening->working.account));
    TRY(paid_in_say(program, opening->entry, &opening->working.account, &command->problem));
    if (opening->entry->outcome.earning_count == 0)
        return unrewarded;
    return facts_follow(context->app, command->arena, &opening->working, opening->entry);
}

enum err bearer_account_open(struct write_context *context, struct command *command,
                             const struct bearer_request *request, enum err unrewarded)
{
    struct opening opening = { .request = request };
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct head *head = context->head;
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(commit_begin_entry(context, command, ENTRY_EVENT, &opening.entry));
    TRY(prepare(context, command, &opening));
    TRY(prepare_card(context, command, request, opening.entry, &told->card));
    TRY(open_account(command->arena, &opening, &told->card));
    TRY(decide(context, command, &opening, unrewarded));
    told->entry = opening.entry;
    told->program = opening.program;

    TRY(commit_begin_writing(context, command));
    TRY(account_insert(context->db, head->partition, told->card.account, context->now));
    TRY(facts_append(context, command, &opening.working, opening.entry, told));
    head->account_next += 1;
    head->card_next += 1;
    return card_issue(context, &opening.working.before[0], &told->card);
}
