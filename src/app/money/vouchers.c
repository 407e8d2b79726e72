/* vouchers.c - codes by which a voucher is used: of a campaign, and of what an account has. */
#include "app/money/vouchers.h"

#include "app/answer.h"
#include "app/cards.h"
#include "app/ids.h"
#include "app/money/bearer_accounts.h"
#include "app/money/codes.h"
#include "journal/voucher_note.h"
#include "loyalty/bearer.h"
#include "loyalty/closing.h"

static enum err refuse(struct problem *problem, const char *pointer, const char *en, const char *fr)
{
    problem_set(problem, E_INVALID, pointer, en, fr);
    return E_INVALID;
}

/* ---- of a campaign ---------------------------------------------------------------------------- */

static enum err make_for_nobody(struct write_context *context, struct command *command)
{
    const struct voucher_request *request = command->request;
    const struct bearer_request wanted = {
        .event = { .kind = EVENT_VOUCHER,
                   .name = request->name,
                   .reference = request->reference,
                   .channel = request->channel },
        .purpose = BEARER_VOUCHER,
        .expires = request->has_expires ? request->expires : DATE_NONE,
        .shop = request->shop,
        .till = request->till,
        .operator_id = request->operator_id,
        .at = request->has_at ? &request->at : NULL,
    };
    return bearer_account_open(context, command, &wanted, E_NO_VOUCHERS);
}

/* ---- of what an account has ------------------------------------------------------------------- */

/* A voucher with something left, of the programme in force. */
static enum err check_lot(const struct app *app, const struct account *account, int64_t number,
                          struct instant at)
{
    const struct app_program *version = app_program_at(app, at);
    const struct lot *lot = lots_find(account, number);
    if (lot == NULL)
        return E_NOT_FOUND;
    const struct unit *unit = version != NULL ? program_unit(&version->program, lot->unit) : NULL;
    if (unit == NULL || unit->kind != UNIT_VOUCHER)
        return E_NOT_A_VOUCHER;
    return lot->left.n > 0 ? OK : E_VOUCHER_USED;
}

static enum err write_note(struct arena *arena, int64_t lot, struct entry *entry)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, VOUCHER_NOTE_MAX_BYTES, &out));
    voucher_note_write(lot, &out);
    return buf_finish(&out, &entry->note);
}

static enum err make_code(struct write_context *context, struct command *command)
{
    const struct voucher_request *request = command->request;
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct entry *entry = NULL;
    struct place place = { 0 };
    struct card owner = { .expires = DATE_NONE };
    struct account account = { 0 };
    struct card_wish wish = { .expires = request->has_expires ? request->expires : DATE_NONE,
                              .is_dated = true };
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(commit_begin_entry(context, command, ENTRY_CARD, &entry));
    TRY(facts_place(context->app, &command->caller, request->shop, request->till, &place));
    TRY(facts_moment(&place, &command->caller, request->has_at ? &request->at : NULL, entry));
    if (request->operator_id.len > 0)
        entry->operator_id = request->operator_id;
    TRY(facts_owner(context->db, command, request->card, request->account, entry->on, &owner));
    TRY(commit_hold(context, command, owner.partition, 0));
    TRY(account_load_all(context->db, command->arena, owner.partition, owner.account, &account));
    TRY(closing_check(&account.past, entry));
    entry->member = owner.member;
    TRY(family_check_giving(&account, entry));
    entry->member = 0; /* the code is nobody's */
    TRY(check_lot(context->app, &account, request->lot, entry->at));
    TRY(code_make(context->db, command->arena, BEARER_VOUCHER, &wish.code));
    TRY(card_prepare(context, command, &wish, &told->card));
    told->card.account = owner.account;
    told->card.purpose = CARD_VOUCHER;
    told->card.lot = request->lot;
    card_date(context->app, &wish, entry, &told->card);
    told->entry = entry;
    entry->account = owner.account;
    entry->card = told->card.number;
    TRY(write_note(command->arena, request->lot, entry));
    TRY(commit_append(context, command, entry, account.newest, told));
    context->head->card_next += 1;
    return card_insert(context->db, &told->card, context->now);
}

enum err voucher_make_run(struct write_context *context, struct command *command)
{
    const struct voucher_request *request = command->request;
    bool is_of_account = request->has_lot || request->card.len > 0 || request->account.len > 0;
    if (is_of_account == (request->name.len > 0) || is_of_account != request->has_lot)
        return refuse(&command->problem, "/name",
                      "Tell the name of a campaign; or a card or an account, and the lot of its "
                      "voucher.",
                      "Indiquez le nom d'une campagne ; ou une carte ou un compte, et le lot de "
                      "son bon.");
    return is_of_account ? make_code(context, command) : make_for_nobody(context, command);
}
