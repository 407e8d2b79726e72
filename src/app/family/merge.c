/* merge.c - an account becomes part of another. */
#include "app/family/merge.h"

#include "app/answer.h"
#include "app/family/along.h"
#include "app/family/rehome.h"
#include "app/ids.h"
#include "app/past_make.h"
#include "journal/entry_words.h"

/* Two accounts on their way to be one. */
struct merging {
    struct id from;
    struct id into;
    enum role role; /* of who held the first */
    const struct app_program *program;
    struct rehome home;  /* who and what goes: all of the first, but for codes of vouchers */
    struct entry *entry; /* MERGE */
    struct working working;
    struct past past; /* of the first, as it was: what each of its members might */
    struct beside other;
};

/* ---- accounts that are part of another --------------------------------------------------------- */

enum err merge_refuse(const struct account_ref *into, const char *pointer, struct problem *problem)
{
    struct problem_text say = problem_begin(problem, E_ACCOUNT_MERGED);
    struct id id = { .partition = into->partition, .number = into->account };
    buf_str(&say.pointer, str_c(pointer));
    problem_say(&say, "This account has become part of ", "Ce compte a été réuni au compte ");
    id_format(&say.en, id);
    id_format(&say.fr, id);
    problem_say(&say, ": use that one.", " : prenez celui-là.");
    return E_ACCOUNT_MERGED;
}

enum err merge_check_past(const struct past *past, const char *pointer, struct problem *problem)
{
    struct account_ref into = { 0 };
    return family_is_merged(past, &into) ? merge_refuse(&into, pointer, problem) : OK;
}

enum err merge_check_account(struct db *db, struct command *command, int32_t partition,
                             int64_t account, const char *pointer)
{
    struct account found = { 0 };
    TRY(account_load(db, command->arena, partition, account, &found));
    return merge_check_past(&found.past, pointer, &command->problem);
}

/* ---- which ------------------------------------------------------------------------------------- */

static enum err refuse(struct command *command, enum err err, const char *pointer)
{
    problem_set(&command->problem, err, pointer, err_text(err, ERR_EN), err_text(err, ERR_FR));
    return err;
}

static enum err read_role(struct command *command, struct str told, enum role *ret_role)
{
    *ret_role = ROLE_ADULT;
    if (told.len == 0 || role_find(told, ret_role))
        return OK;
    problem_set(&command->problem, E_INVALID, "/role",
                "A role is \"adult\", \"child\" or \"holder\".",
                "Un rôle est \"adult\", \"child\" ou \"holder\".");
    return E_INVALID;
}

static enum err read_ids(struct write_context *context, struct command *command,
                         struct merging *merging)
{
    const struct merge_request *request = command->request;
    TRY(read_role(command, request->role, &merging->role));
    TRY(id_parse(request->account, &merging->from));
    if (id_parse(request->into, &merging->into) != OK ||
        merging->into.partition > app_partition_count(context->app))
        return refuse(command, E_NOT_FOUND, "/into");
    if (merging->into.partition != merging->from.partition ||
        merging->into.number != merging->from.number)
        return OK;
    problem_set(&command->problem, E_INVALID, "/into",
                "An account does not become part of itself; tell another.",
                "Un compte n'est pas réuni à lui-même ; indiquez-en un autre.");
    return E_INVALID;
}

/* Both have members, and neither is part of another. */
static enum err check_both(struct write_context *context, struct command *command,
                           struct merging *merging)
{
    struct db *db = context->db;
    struct member *others = NULL;
    size_t other_count = 0;
    TRY(member_by_account(db, command->arena, merging->from.partition, merging->from.number,
                          &merging->home.members, &merging->home.member_count));
    TRY(member_by_account(db, command->arena, merging->into.partition, merging->into.number,
                          &others, &other_count));
    TRY(merge_check_account(db, command, merging->from.partition, merging->from.number, ""));
    enum err err =
        merge_check_account(db, command, merging->into.partition, merging->into.number, "/into");
    if (err == E_NOT_FOUND)
        return refuse(command, err, "/into");
    TRY(err);
    if (merging->home.member_count == 0)
        return E_NOT_A_MEMBER_CARD;
    return other_count > 0 ? OK : refuse(command, E_NOT_A_MEMBER_CARD, "/into");
}

/* "Whoever has the code has the voucher": such a code stays where its lot is. */
static enum err find_cards(struct db *db, struct arena *arena, struct merging *merging)
{
    struct rehome *home = &merging->home;
    size_t count = 0;
    TRY(card_list(db, arena, merging->from.partition, merging->from.number, &home->cards, &count));
    for (size_t i = 0; i < count; i++) {
        if (home->cards[i].purpose != CARD_VOUCHER)
            home->cards[home->card_count++] = home->cards[i];
    }
    home->from = (struct account_ref){ merging->from.partition, merging->from.number };
    home->into = (struct account_ref){ merging->into.partition, merging->into.number };
    return OK;
}

static enum err prepare(struct write_context *context, struct command *command,
                        struct merging *merging)
{
    const struct merge_request *request = command->request;
    const struct app_shop *shop = NULL;
    TRY(read_ids(context, command, merging));
    TRY(commit_hold(context, command, merging->from.partition, merging->into.partition));
    TRY(facts_shop(context->app, &command->caller, request->shop, &shop));
    TRY(check_both(context, command, merging));
    TRY(find_cards(context->db, command->arena, merging));
    TRY(commit_begin_entry(context, command, ENTRY_FAMILY, &merging->entry));
    struct entry *entry = merging->entry;
    TRY(facts_day(context->app, shop, entry));
    merging->program = app_program_at(context->app, entry->at);
    entry->account = merging->from.number;
    entry->family = (struct entry_family){
        .what = FAMILY_MERGE,
        .rights = family_rights_of_role(merging->role),
        .other = { .partition = merging->into.partition, .account = merging->into.number },
    };
    return OK;
}

/* ---- the account ------------------------------------------------------------------------------- */

static bool owes(const struct account *account)
{
    for (size_t i = 0; i < account->lot_count; i++) {
        if (account->lots[i].left.n < 0)
            return true;
    }
    return false;
}

static enum err decide_merge(struct write_context *context, struct command *command,
                             struct merging *merging)
{
    struct arena *arena = command->arena;
    struct entry *entry = merging->entry;
    struct working *working = &merging->working;
    struct account *account = &working->account;
    TRY(account_load(context->db, arena, entry->partition, entry->account, account));
    working->lot_next = account->lot_next;
    TRY(past_make_from(context->app, context->db, command->arena, entry->partition, context->now,
                       account));
    TRY(facts_open_account(context->app, context->db, arena, merging->program, working, entry));
    if (lots_are_held(account))
        return E_HOLDS_OPEN;
    if (owes(account))
        return E_ACCOUNT_OWES;
    TRY(along_find_coded(context->db, arena, entry->partition, account));
    TRY(past_copy(arena, &account->past, &merging->past));
    TRY(family_decide(arena, NULL, entry, account));
    return along_send_all(arena, merging->program, entry, &entry->family.other, working);
}

/* ---- the other account ------------------------------------------------------------------------- */

/* "The others keep what they may." */
static enum err find_rights(struct arena *arena, struct merging *merging)
{
    struct rehome *home = &merging->home;
    home->rights = ARENA_ARRAY(arena, struct rights, home->member_count);
    if (home->rights == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < home->member_count; i++) {
        struct rights rights = family_rights(&merging->past, home->members[i].number);
        home->rights[i] =
            rights.role == ROLE_HOLDER ? family_rights_of_role(merging->role) : rights;
    }
    return OK;
}

static enum err decide_other(struct write_context *context, struct command *command,
                             struct merging *merging)
{
    struct beside *other = &merging->other;
    size_t size = merging->home.card_count + merging->working.after_count;
    TRY(facts_open_beside(context, command->arena, merging->entry, &merging->working, NULL, 0,
                          merging->into.partition, merging->into.number, size, other));
    TRY(past_make_from(context->app, context->db, command->arena, merging->into.partition,
                       context->now, &other->working.account));
    TRY(find_rights(command->arena, merging));
    TRY(rehome_bring(context, command->arena, merging->entry, other, &merging->home));
    return along_receive(command->arena, merging->program, &merging->working, 0, other);
}

/* ---- the command ------------------------------------------------------------------------------- */

enum err merge_run(struct write_context *context, struct command *command)
{
    struct merging *merging = ARENA_NEW(command->arena, struct merging);
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    if (merging == NULL || told == NULL)
        return E_NO_MEMORY;
    TRY(prepare(context, command, merging));
    TRY(decide_merge(context, command, merging));
    TRY(decide_other(context, command, merging));
    *told = (struct answer_request){
        .entry = merging->entry,
        .card = { .expires = DATE_NONE },
        .after = merging->working.after,
        .after_count = merging->working.after_count,
    };
    merging->working.low = (struct low_balance_mark){ 0 }; /* nobody is told that it runs out */
    TRY(facts_append(context, command, &merging->working, merging->entry, told));
    TRY(facts_append_beside(context, command, &merging->other));
    return rehome_write(context, &merging->home);
}
