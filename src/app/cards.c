/* cards.c - cards: added, blocked, unblocked. */
#include "app/cards.h"

#include "app/answer.h"
#include "app/family/family.h"
#include "app/family/merge.h"
#include "app/ids.h"
#include "app/members.h"
#include "app/money/codes.h"
#include "loyalty/card.h"
#include "loyalty/closing.h"
#include "storage/account_storage.h"
#include "storage/member_storage.h"

/* A shop that printed its own numbers may have used some of the house's; how often to look further: a
 * million numbers of each partition in a row. */
#define SERIAL_TRIES_MAX 20

static enum err check_code(struct db *db, struct arena *arena, const struct card_wish *wish,
                           struct problem *problem)
{
    struct card taken = { 0 };
    if (!card_code_is_valid(wish->code)) {
        problem_set(
            problem, E_INVALID, wish->field,
            "This cannot be the number of a card: 4 to 64 printable characters, and a right "
            "check digit when it has 13 digits and begins with 29.",
            "Ce ne peut être un numéro de carte : 4 à 64 caractères imprimables, et une clé "
            "juste s'il a 13 chiffres et commence par 29.");
        return E_INVALID;
    }
    enum err err = card_by_code(db, arena, wish->code, &taken);
    if (err == E_CARD_UNKNOWN)
        return OK;
    return err == OK ? E_CARD_TAKEN : err;
}

/* The partitions take turns, so that no two of them make the same: 1, 2, 3, ... where there is one.  Beyond
 * a number that is taken the steps double: a shop that brought its cards along from a single partition, or
 * from another till, has thousands in a row. */
static int64_t serial(const struct write_context *context, int tries)
{
    int64_t turn = context->head->card_next - 1 + (INT64_C(1) << tries) - 1;
    return turn * app_partition_count(context->app) + context->head->partition;
}

static enum err make_code(struct write_context *context, struct arena *arena, struct str *ret_code)
{
    struct card taken = { 0 };
    for (int tries = 0; tries < SERIAL_TRIES_MAX; tries++) {
        struct buf out = { 0 };
        TRY(buf_create(arena, CARD_CODE_MAX_BYTES, &out));
        card_code_make(serial(context, tries), &out);
        TRY(buf_finish(&out, ret_code));
        enum err err = card_by_code(context->db, arena, *ret_code, &taken);
        if (err == E_CARD_UNKNOWN)
            return OK;
        if (err != OK)
            return err;
    }
    return E_LIMIT;
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

enum err card_prepare(struct write_context *context, struct arena *arena,
                      const struct card_wish *wish, struct card *ret_card,
                      struct problem *ret_problem)
{
    struct card card = {
        .code = wish->code,
        .partition = context->head->partition,
        .number = context->head->card_next,
        .expires = wish->expires,
    };
    TRY(read_kind(wish->kind, &card.kind, ret_problem));
    if (wish->code.len > 0)
        TRY(check_code(context->db, arena, wish, ret_problem));
    else
        TRY(make_code(context, arena, &card.code));
    *ret_card = card;
    return OK;
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

/* Of told->card, as it is from now on. */
static enum err begin_entry(struct write_context *context, struct command *command,
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
                                    .expires = request->has_expires ? request->expires : DATE_NONE,
                                    .kind = request->kind,
                                    .field = "/code" };
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(id_parse(request->account, &id));
    TRY(account_load(context->db, command->arena, id.partition, id.number, &account));
    TRY(commit_hold(context, command, id.partition, 0));
    TRY(merge_check_past(&account.past, "/account", &command->problem));
    TRY(card_prepare(context, command->arena, &wish, &told->card, &command->problem));
    TRY(find_owner(context->db, command->arena, id, request->member, &told->card.member));
    told->card.account = id.number;

    TRY(begin_entry(context, command, told, STR("add"), &entry));
    TRY(closing_check(&account.past, entry));
    TRY(commit_append(context, command, entry, account.newest, told));
    context->head->card_next += 1;
    return card_insert(context->db, &told->card, context->now);
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
    TRY(account_newest(context->db, told->card.partition, told->card.account, &prior));

    TRY(begin_entry(context, command, told, request->block ? STR("block") : STR("unblock"),
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
    TRY(family_find_member(context->db, command->arena, told->card.partition, told->card.account,
                           request->member, &told->card.member));
    TRY(account_newest(context->db, told->card.partition, told->card.account, &prior));

    TRY(begin_entry(context, command, told, STR("give"), &entry));
    TRY(commit_append(context, command, entry, prior, told));
    return card_set_member(context->db, told->card.code, told->card.member);
}
