/* cards.c - cards: added, blocked, unblocked. */
#include "app/cards.h"

#include "app/answer.h"
#include "app/batch/batches.h"
#include "app/card/card_number.h"
#include "app/family/family.h"
#include "app/family/merge.h"
#include "app/ids.h"
#include "app/members.h"
#include "app/money/codes.h"
#include "loyalty/account/card_life.h"
#include "loyalty/card.h"
#include "loyalty/closing.h"
#include "storage/account_storage.h"
#include "storage/member_storage.h"

#define CARD_SHOWN_BYTES 4

static enum err check_code(struct db *db, struct arena *arena, const struct card_wish *wish,
                           struct str code, struct problem *problem)
{
    struct card taken = { 0 };
    if (!card_code_is_valid(code)) {
        problem_set(
            problem, E_INVALID, wish->field,
            "This cannot be the number of a card: 4 to 64 printable characters, and a right "
            "check digit when it has 13 digits and begins with 29.",
            "Ce ne peut être un numéro de carte : 4 à 64 caractères imprimables, et une clé "
            "juste s'il a 13 chiffres et commence par 29.");
        return E_INVALID;
    }
    enum err err = card_by_code(db, arena, code, &taken);
    if (err == E_CARD_UNKNOWN)
        return OK;
    return err == OK ? E_CARD_TAKEN : err;
}

/* Without blanks around it, as programmes write it. */
static enum err read_kind(struct str told, struct str *ret_kind, struct problem *problem)
{
    *ret_kind = str_trim(told);
    if (ret_kind->len > 0 || told.len == 0)
        return OK;
    problem_set(problem, E_INVALID, "/kind",
                "The kind of a card is a word such as \"app\"; leave it out for none.",
                "Le type d'une carte est un mot, par exemple \"app\" ; sinon, retirez-le.");
    return E_INVALID;
}

/* "A card lies ready in a shop": the sentence points at the number that was told. */
static enum err take(struct write_context *context, struct command *command,
                     const struct card_wish *wish, const struct batch_told *told,
                     struct batch_place *ret_taken)
{
    enum err err = batch_take(context, command, told, wish->shop, ret_taken);
    bool is_said =
        err == E_CARD_UNDELIVERED || err == E_CARD_STOCK_LOST || err == E_CARD_STOCK_DESTROYED;
    if (is_said)
        problem_set(&command->problem, err, wish->field, err_text(err, ERR_EN),
                    err_text(err, ERR_FR));
    return err;
}

enum err card_prepare(struct write_context *context, struct command *command,
                      const struct card_wish *wish, struct card *ret_card)
{
    struct card card = {
        .code = wish->code,
        .partition = context->head->partition,
        .number = context->head->card_next,
        .expires = DATE_NONE,
    };
    struct batch_told told = { 0 };
    TRY(read_kind(wish->kind, &card.kind, &command->problem));
    if (wish->code.len > 0) {
        TRY(batch_read_code(context->app, context->db, command->arena, wish->code, &told));
        card.code = told.code;
        TRY(check_code(context->db, command->arena, wish, told.code, &command->problem));
        TRY(take(context, command, wish, &told, &card.taken));
    } else {
        TRY(card_number_make(context, command->arena, &card.code));
    }
    *ret_card = card;
    return OK;
}

enum err card_issue(struct write_context *context, const struct entry *entry,
                    const struct card *card)
{
    TRY(card_insert(context->db, card, context->now));
    return batch_note_taken(context->db, entry);
}

void card_date(const struct app *app, const struct card_wish *wish, struct entry *entry,
               struct card *card)
{
    const struct app_program *version = app_program_at(app, entry->at);
    card->expires = wish->expires;
    if (!wish->is_dated)
        card->expires = version != NULL
                            ? card_life_until(&version->program.cards, card_life_day(entry))
                            : DATE_NONE;
    entry->told.is_dated = true;
    entry->told.until = card->expires;
    entry->taken = card->taken;
}

void card_date_by(const struct app_program *version, struct entry *entry)
{
    entry->program = version->number;
    entry->policies = version->program.policies;
}

enum err card_check(const struct card *card, struct date on)
{
    if (card->is_blocked && card->block == CARD_BLOCK_REPLACED)
        return E_CARD_REPLACED;
    if (card->is_blocked && card->block == CARD_BLOCK_DORMANT)
        return E_CARD_DORMANT;
    if (card->is_blocked)
        return E_CARD_BLOCKED;
    return card_has_expired(card, on) ? E_CARD_EXPIRED : OK;
}

struct str card_end(struct str code)
{
    bool is_longer = code.len > CARD_SHOWN_BYTES;
    return is_longer ? str_sub(code, code.len - CARD_SHOWN_BYTES, code.len) : STR_NONE;
}

bool card_has_expired(const struct card *card, struct date on)
{
    return !date_is_none(card->expires) && card->expires.days < on.days;
}

/* "A card of an account with one member is his; where there are several, one of them is told." */
static enum err find_owner(struct db *db, struct arena *arena, struct id account, struct str told,
                           int64_t *ret_member)
{
    struct member *members = NULL;
    size_t count = 0;
    if (told.len > 0)
        return family_find_member(db, arena, account.partition, account.number, told, ret_member);
    TRY(member_by_account(db, arena, account.partition, account.number, &members, &count));
    if (count == 0)
        return E_NOT_A_MEMBER_CARD; /* of a gift card, which is nobody's and stays so */
    if (count > 1)
        return E_MEMBER_NEEDED;
    *ret_member = members[0].number;
    return OK;
}

enum err card_begin_entry(struct write_context *context, struct command *command,
                          struct answer_request *told, struct str note, struct entry **ret_entry)
{
    TRY(commit_begin_entry(context, command, ENTRY_CARD, ret_entry));
    struct entry *entry = *ret_entry;
    told->entry = entry;
    entry->account = told->card.account;
    entry->member = told->card.member;
    entry->card = told->card.number;
    entry->note = note;
    return OK;
}

enum err card_add_run(struct write_context *context, struct command *command)
{
    const struct card_request *request = command->request;
    struct id id = { 0 };
    struct account account = { 0 };
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct entry *entry = NULL;
    const struct card_wish wish = { .code = request->code,
                                    .expires = request->expires,
                                    .is_dated = request->has_expires,
                                    .kind = request->kind,
                                    .field = "/code",
                                    .shop = app_shop_code(context->app, command->caller.shop_id) };
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(id_parse(request->account, &id));
    TRY(account_load(context->db, command->arena, id.partition, id.number, &account));
    TRY(commit_hold(context, command, id.partition, 0));
    TRY(merge_check_past(&account.past, "/account", &command->problem));
    TRY(card_prepare(context, command, &wish, &told->card));
    TRY(find_owner(context->db, command->arena, id, request->member, &told->card.member));
    told->card.account = id.number;

    TRY(card_begin_entry(context, command, told, STR("add"), &entry));
    TRY(closing_check(&account.past, entry));
    card_date(context->app, &wish, entry, &told->card);
    if (!wish.is_dated && !date_is_none(told->card.expires))
        card_date_by(app_program_at(context->app, entry->at), entry);
    TRY(commit_append(context, command, entry, account.newest, told));
    context->head->card_next += 1;
    return card_issue(context, entry, &told->card);
}

/* "A number that another is there for is done with": nobody wakes it, and it is nobody's any more. */
static enum err check_is_not_replaced(const struct card *card)
{
    return card->block == CARD_BLOCK_REPLACED ? E_CARD_REPLACED : OK;
}

enum err card_block_run(struct write_context *context, struct command *command)
{
    const struct card_request *request = command->request;
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct entry *entry = NULL;
    int64_t prior = 0;
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(code_find(context->db, command->arena, request->code, &told->card));
    TRY(commit_hold(context, command, told->card.partition, 0));
    TRY(check_is_not_replaced(&told->card));
    TRY(account_newest(context->db, told->card.partition, told->card.account, &prior));

    TRY(card_begin_entry(context, command, told, request->block ? STR("block") : STR("unblock"),
                         &entry));
    TRY(commit_append(context, command, entry, prior, told));
    return card_set_blocked(context->db, told->card.code, request->block);
}

enum err card_give_run(struct write_context *context, struct command *command)
{
    const struct card_request *request = command->request;
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct entry *entry = NULL;
    int64_t prior = 0;
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(code_find(context->db, command->arena, request->code, &told->card));
    TRY(commit_hold(context, command, told->card.partition, 0));
    if (told->card.purpose != CARD_MEMBER)
        return E_NOT_A_MEMBER_CARD;
    TRY(check_is_not_replaced(&told->card));
    TRY(family_find_member(context->db, command->arena, told->card.partition, told->card.account,
                           request->member, &told->card.member));
    TRY(account_newest(context->db, told->card.partition, told->card.account, &prior));

    TRY(card_begin_entry(context, command, told, STR("give"), &entry));
    TRY(commit_append(context, command, entry, prior, told));
    return card_set_member(context->db, told->card.code, told->card.member);
}
