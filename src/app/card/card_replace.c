/* card_replace.c - a card that was lost: another is there for it from now on.
 *
 * One entry says both: the new card is there, for the same account and the same member, and the old is refused.  What is on
 * the account stays where it is, and a phone that showed the old card shows the new: what it makes its codes of was on no card,
 * so nobody has it who finds that one.  The old number is kept, and what it leads to; nobody ever gets it again.
 */
#include "app/answer.h"
#include "app/cards.h"
#include "app/family/merge.h"
#include "app/members.h"
#include "app/money/codes.h"
#include "loyalty/account/card_life.h"
#include "loyalty/bearer.h"
#include "loyalty/closing.h"
#include "storage/account_storage.h"
#include "storage/phone_storage.h"

/* "Whoever has the code has the money": to make another is the office's. */
static enum err check_right(const struct caller *caller, const struct card *card)
{
    bool may = (caller->scopes & (SCOPE_ADJUST | SCOPE_ADMIN)) != 0;
    return card->purpose == CARD_MEMBER || may ? OK : E_FORBIDDEN;
}

/* As the old one was, but for its number and what the request tells. */
static enum err prepare(struct write_context *context, struct command *command,
                        const struct card *old, struct card_wish *wish, struct card *ret_card)
{
    const struct card_request *request = command->request;
    *wish = (struct card_wish){
        .expires = request->expires,
        .is_dated = request->has_expires,
        .kind = request->kind.len > 0 ? request->kind : old->kind,
        .field = "/code",
        .shop = app_shop_code(context->app, command->caller.shop_id),
    };
    wish->code = request->replaced_by;
    if (wish->code.len == 0 && old->purpose != CARD_MEMBER)
        TRY(code_make(context->db, command->arena,
                      old->purpose == CARD_VOUCHER ? BEARER_VOUCHER : BEARER_GIFT_CARD,
                      &wish->code));
    TRY(card_prepare(context, command, wish, ret_card));
    ret_card->account = old->account;
    ret_card->member = old->member;
    ret_card->purpose = old->purpose;
    ret_card->lot = old->lot;
    return OK;
}

/* "It ends when the old one would have": nothing is renewed by losing it.  A customer's card that is over already begins
 * anew, by the programme; of a gift card the end stays. */
static void date_it(const struct app *app, const struct card *old, struct card_wish *wish,
                    struct entry *entry, struct card *card)
{
    bool is_kept = !card_has_expired(old, card_life_day(entry)) || old->purpose != CARD_MEMBER;
    bool is_by_program = !wish->is_dated && !is_kept;
    if (!wish->is_dated && is_kept) {
        wish->expires = old->expires;
        wish->is_dated = true;
    }
    card_date(app, wish, entry, card);
    if (is_by_program && !date_is_none(card->expires))
        card_date_by(app_program_at(app, entry->at), entry);
}

enum err card_replace_run(struct write_context *context, struct command *command)
{
    const struct card_request *request = command->request;
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct entry *entry = NULL;
    struct account account = { 0 };
    struct card old = { 0 };
    struct card_wish wish = { 0 };
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(code_find(context->db, command->arena, request->code, &old));
    TRY(commit_hold(context, command, old.partition, 0));
    if (old.block == CARD_BLOCK_REPLACED)
        return E_CARD_REPLACED;
    TRY(check_right(&command->caller, &old));
    TRY(account_load(context->db, command->arena, old.partition, old.account, &account));
    TRY(merge_check_past(&account.past, "", &command->problem));
    TRY(prepare(context, command, &old, &wish, &told->card));

    TRY(card_begin_entry(context, command, told, CARD_NOTE_REPLACE, &entry));
    TRY(closing_check(&account.past, entry));
    date_it(context->app, &old, &wish, entry, &told->card);
    entry->told.replaces = old.number;
    entry->told.reason = request->reason;
    told->replaced = old.code;
    TRY(commit_append(context, command, entry, account.newest, told));
    context->head->card_next += 1;
    TRY(card_issue(context, entry, &told->card));
    TRY(card_set_replaced(context->db, old.code, told->card.code));
    return phone_follow(context->db, old.code, told->card.code, told->card.number, entry->number);
}
