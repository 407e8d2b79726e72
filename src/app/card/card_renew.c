/* card_renew.c - the last day of a card becomes another: by hand, or by a purchase with it. */
#include "app/card/card_renew.h"

#include "app/answer.h"
#include "app/cards.h"
#include "app/facts.h"
#include "app/family/merge.h"
#include "app/members.h"
#include "app/money/codes.h"
#include "loyalty/account/card_life.h"
#include "loyalty/closing.h"
#include "storage/account_storage.h"

/* ---- by hand ---------------------------------------------------------------------------------- */

static enum err refuse(struct problem *problem, const char *en, const char *fr)
{
    problem_set(problem, E_INVALID, "/expires", en, fr);
    return E_INVALID;
}

static enum err check_told(struct date until, struct date on, struct problem *problem)
{
    if (date_is_none(until) || until.days >= on.days)
        return OK;
    return refuse(problem, "This day is over: tell today or a later one.",
                  "Ce jour est passé : indiquez aujourd'hui ou un jour à venir.");
}

/* "As long again", where the programme says how long. */
static enum err decide(const struct app_program *version, struct date until, struct date on,
                       struct date *ret_until, struct problem *problem)
{
    const struct card_rules *rules = version != NULL ? &version->program.cards : NULL;
    if (date_is_none(until))
        return refuse(
            problem,
            "This card has no last day, so there is nothing to renew; tell one to give it "
            "one.",
            "Cette carte n'a pas de date de fin, il n'y a rien à renouveler ; indiquez "
            "une date pour lui en donner une.");
    if (rules == NULL || rules->expiry.kind == EXPIRY_NEVER)
        return refuse(
            problem,
            "The programme in force does not say how long a card lasts: tell its last day.",
            "Le programme en vigueur ne dit pas combien de temps dure une carte : "
            "indiquez son dernier jour.");
    if (!card_life_is_near(rules, until, on))
        return E_CARD_RENEWED;
    *ret_until = card_life_renewed(rules, until, on);
    if (!date_is_none(*ret_until))
        return OK;
    return refuse(problem,
                  "All cards end on one day by the programme in force: tell another last day.",
                  "Selon le programme en vigueur, toutes les cartes prennent fin le même jour : "
                  "indiquez une autre date.");
}

/* A card that was lost is not renewed, and one that sleeps is woken first; one that is over may be. */
static enum err find(struct write_context *context, struct command *command, struct str code,
                     struct card *ret_card)
{
    TRY(code_find(context->db, command->arena, code, ret_card));
    TRY(commit_hold(context, command, ret_card->partition, 0));
    if (ret_card->purpose != CARD_MEMBER)
        return E_NOT_A_MEMBER_CARD;
    return card_check(ret_card, DATE_NONE);
}

enum err card_renew_run(struct write_context *context, struct command *command)
{
    const struct card_request *request = command->request;
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    const struct app_shop *shop = NULL;
    struct entry *entry = NULL;
    struct account account = { 0 };
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(find(context, command, request->code, &told->card));
    TRY(facts_shop(context->app, &command->caller, request->shop, &shop));
    TRY(account_load(context->db, command->arena, told->card.partition, told->card.account,
                     &account));
    TRY(merge_check_past(&account.past, "", &command->problem));
    TRY(card_begin_entry(context, command, told, CARD_NOTE_RENEW, &entry));
    TRY(closing_check(&account.past, entry));
    TRY(facts_day(context->app, shop, entry));

    const struct app_program *version = app_program_at(context->app, entry->at);
    entry->told = (struct entry_card){ .is_dated = true, .until = request->expires };
    if (request->has_expires) {
        TRY(check_told(request->expires, entry->on, &command->problem));
    } else {
        TRY(decide(version, told->card.expires, entry->on, &entry->told.until, &command->problem));
        card_date_by(version, entry);
    }
    TRY(commit_append(context, command, entry, account.newest, told));
    return card_set_expires(context->db, told->card.code, entry->told.until);
}

/* ---- by a purchase ---------------------------------------------------------------------------- */

enum err card_renew_by_use(struct write_context *context, struct command *command,
                           const struct card *card, const struct entry *purchase)
{
    const struct app_program *version = app_program_at(context->app, purchase->at);
    struct entry *renewal = NULL;
    int64_t prior = 0;
    if (card->number == 0 || card->purpose != CARD_MEMBER || version == NULL ||
        !card_life_renews(&version->program.cards, card->expires, purchase->on))
        return OK;
    TRY(account_newest(context->db, purchase->partition, purchase->account, &prior));
    renewal = ARENA_NEW(command->arena, struct entry);
    if (renewal == NULL)
        return E_NO_MEMORY;
    *renewal = facts_entry_beside(purchase, ENTRY_CARD, purchase->account);
    renewal->number = commit_head_of(context, purchase->partition)->number + 1;
    renewal->shop = purchase->shop;
    renewal->member = card->member;
    renewal->card = card->number;
    renewal->note = CARD_NOTE_RENEW;
    renewal->told = (struct entry_card){
        .is_dated = true,
        .until = card_life_renewed(&version->program.cards, card->expires, purchase->on),
    };
    card_date_by(version, renewal);
    TRY(facts_append_behind(context, purchase, renewal, 1, prior));
    return card_set_expires(context->db, card->code, renewal->told.until);
}
