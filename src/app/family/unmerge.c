/* unmerge.c - an account that became part of another is its own again. */
#include "app/family/unmerge.h"

#include "app/answer.h"
#include "app/family/along.h"
#include "app/family/merge.h"
#include "app/family/merge_trail.h"
#include "app/family/rehome.h"
#include "app/ids.h"
#include "app/past_make.h"

/* Two accounts on their way to be two again. */
struct unmerging {
    struct account own;       /* as it is before */
    struct rehome home;       /* from the other, into the own */
    struct merge_trail trail; /* of what came */
    size_t *first_cards;      /* of each member, in home.cards */
    const struct app_program *program;
    struct entry *entry;    /* UNMERGE */
    struct working working; /* of the other */
    size_t go_count;        /* of what follows, before the SENDs */
    struct beside beside;   /* the own account */
};

/* ---- who came and is there still ---------------------------------------------------------------- */

static const struct member *find_member(const struct member *members, size_t count, int64_t number)
{
    for (size_t i = 0; i < count; i++) {
        if (members[i].number == number)
            return &members[i];
    }
    return NULL;
}

static void take_cards(const struct card *cards, size_t count, const struct trail_coming *coming,
                       struct rehome *home)
{
    for (size_t i = 0; i < count; i++) {
        bool is_so = cards[i].member == coming->member &&
                     (coming->member != 0 || cards[i].number == coming->card);
        if (is_so && cards[i].purpose != CARD_VOUCHER)
            home->cards[home->card_count++] = cards[i];
    }
}

/* "With what he might before", by the number that he had then. */
static void take_member(struct unmerging *unmerging, const struct member *member,
                        const struct trail_coming *coming)
{
    struct rehome *home = &unmerging->home;
    unmerging->first_cards[home->member_count] = home->card_count;
    home->members[home->member_count] = *member;
    home->rights[home->member_count] = family_rights(&unmerging->own.past, coming->was_member);
    home->member_count += 1;
}

static enum err find_who(struct db *db, struct arena *arena, struct unmerging *unmerging)
{
    struct rehome *home = &unmerging->home;
    struct member *members = NULL;
    struct card *cards = NULL;
    size_t member_count = 0;
    size_t card_count = 0;
    TRY(member_by_account(db, arena, home->from.partition, home->from.account, &members,
                          &member_count));
    TRY(card_list(db, arena, home->from.partition, home->from.account, &cards, &card_count));
    home->members = ARENA_ARRAY(arena, struct member, member_count);
    home->rights = ARENA_ARRAY(arena, struct rights, member_count);
    home->cards = ARENA_ARRAY(arena, struct card, card_count);
    unmerging->first_cards = ARENA_ARRAY(arena, size_t, member_count);
    if (home->members == NULL || home->rights == NULL || home->cards == NULL ||
        unmerging->first_cards == NULL)
        return E_NO_MEMORY;
    for (const struct trail_coming *coming = unmerging->trail.comings; coming != NULL;
         coming = coming->next) {
        const struct member *member = find_member(members, member_count, coming->member);
        if (coming->member != 0 && member == NULL)
            continue; /* he has left meanwhile */
        if (member != NULL)
            take_member(unmerging, member, coming);
        take_cards(cards, card_count, coming, home);
    }
    for (size_t i = 0; i < home->member_count; i++) {
        if (home->rights[i].role == ROLE_HOLDER)
            return OK;
    }
    return E_HOLDER_LEFT;
}

static enum err prepare(struct write_context *context, struct command *command,
                        struct unmerging *unmerging)
{
    const struct unmerge_request *request = command->request;
    const struct app_shop *shop = NULL;
    struct rehome *home = &unmerging->home;
    struct id id = { 0 };
    struct entry_ref merge = { 0 };
    struct account other = { 0 };
    TRY(id_parse(request->account, &id));
    home->into = (struct account_ref){ .partition = id.partition, .account = id.number };
    TRY(account_load(context->db, command->arena, id.partition, id.number, &unmerging->own));
    if (!family_is_merged(&unmerging->own.past, &home->from))
        return E_NOT_MERGED;
    TRY(commit_hold(context, command, home->from.partition, home->into.partition));
    TRY(facts_shop(context->app, &command->caller, request->shop, &shop));
    TRY(merge_check_account(context->db, command, home->from.partition, home->from.account, ""));
    TRY(account_load(context->db, command->arena, home->from.partition, home->from.account,
                     &other));
    TRY(merge_trail_find(context->db, id.partition, unmerging->own.newest, &merge));
    TRY(merge_trail_load(context->db, command->arena, merge, &home->into, home->from.partition,
                         other.newest, &unmerging->trail));
    TRY(find_who(context->db, command->arena, unmerging));
    TRY(commit_begin_entry(context, command, ENTRY_FAMILY, &unmerging->entry));
    struct entry *entry = unmerging->entry;
    TRY(facts_day(context->app, shop, entry));
    unmerging->program = app_program_at(context->app, entry->at);
    entry->account = home->from.account;
    entry->with = merge;
    entry->family = (struct entry_family){
        .what = FAMILY_UNMERGE,
        .rights = family_rights_of_role(ROLE_HOLDER),
        .other = home->into,
    };
    return OK;
}

/* ---- the other account ------------------------------------------------------------------------- */

/* "What was its own before stays", like what has a code.  E_HOLDS_OPEN when something that came is held. */
static enum err find_staying(struct db *db, struct arena *arena, const struct unmerging *unmerging,
                             struct account *account)
{
    int32_t partition = unmerging->home.from.partition;
    TRY(along_find_coded(db, arena, partition, account));
    int64_t *staying = ARENA_ARRAY(arena, int64_t, account->coded_count + account->lot_count);
    size_t count = 0;
    if (staying == NULL)
        return E_NO_MEMORY;
    while (count < account->coded_count) {
        staying[count] = account->coded[count];
        count++;
    }
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct lot *lot = &account->lots[i];
        bool came = false;
        TRY(merge_trail_brought(db, &unmerging->trail, partition, lot->origin, &came));
        if (came && lot->held.n > 0)
            return E_HOLDS_OPEN;
        if (!came)
            staying[count++] = lot->number;
    }
    account->coded = staying;
    account->coded_count = count;
    return OK;
}

/* Who goes: of a member his first card tells, and the others go with him. */
static enum err go(struct arena *arena, struct unmerging *unmerging, const struct card *card)
{
    struct working *working = &unmerging->working;
    struct entry *made = &working->after[working->after_count];
    *made = facts_entry_beside(unmerging->entry, ENTRY_FAMILY, working->account.id);
    made->number += 1 + (int64_t)working->after_count;
    made->shop = unmerging->entry->shop;
    made->member = card->member;
    made->card = card->number;
    made->family = (struct entry_family){
        .what = FAMILY_GO,
        .rights = family_rights_of_role(ROLE_HOLDER),
        .other = unmerging->home.into,
    };
    working->after_count += 1;
    unmerging->go_count += 1;
    return family_decide(arena, NULL, made, &working->account);
}

static enum err decide_going(struct arena *arena, struct unmerging *unmerging)
{
    const struct rehome *home = &unmerging->home;
    TRY(along_open(arena, &unmerging->working, home->card_count));
    for (size_t i = 0; i < home->member_count; i++) {
        if (unmerging->first_cards[i] >= home->card_count)
            return E_JOURNAL; /* who joins has a card */
        TRY(go(arena, unmerging, &home->cards[unmerging->first_cards[i]]));
    }
    for (size_t i = 0; i < home->card_count; i++) {
        if (home->cards[i].member == 0)
            TRY(go(arena, unmerging, &home->cards[i]));
    }
    return OK;
}

static enum err decide_other(struct write_context *context, struct command *command,
                             struct unmerging *unmerging)
{
    struct arena *arena = command->arena;
    struct entry *entry = unmerging->entry;
    struct working *working = &unmerging->working;
    struct account *account = &working->account;
    TRY(account_load(context->db, arena, entry->partition, entry->account, account));
    working->lot_next = account->lot_next;
    TRY(past_make_from(context->app, context->db, arena, entry->partition, context->now, account));
    TRY(facts_open_account(context->app, context->db, arena, unmerging->program, working, entry));
    TRY(find_staying(context->db, arena, unmerging, account));
    TRY(family_decide(arena, NULL, entry, account));
    TRY(decide_going(arena, unmerging));
    return along_send_all(arena, unmerging->program, entry, &unmerging->home.into, working);
}

/* ---- the own account --------------------------------------------------------------------------- */

static enum err decide_own(struct write_context *context, struct command *command,
                           struct unmerging *unmerging)
{
    struct beside *beside = &unmerging->beside;
    struct rehome *home = &unmerging->home;
    struct working *working = &unmerging->working;
    size_t size = home->card_count + working->after_count - unmerging->go_count;
    TRY(facts_open_beside(context, command->arena, unmerging->entry, working, NULL, 0,
                          home->into.partition, home->into.account, size, beside));
    TRY(past_make_from(context->app, context->db, command->arena, home->into.partition,
                       context->now, &beside->working.account));
    TRY(rehome_bring(context, command->arena, unmerging->entry, beside, home));
    return along_receive(command->arena, unmerging->program, working, unmerging->go_count, beside);
}

/* ---- the command ------------------------------------------------------------------------------- */

enum err unmerge_run(struct write_context *context, struct command *command)
{
    struct unmerging *unmerging = ARENA_NEW(command->arena, struct unmerging);
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    if (unmerging == NULL || told == NULL)
        return E_NO_MEMORY;
    TRY(prepare(context, command, unmerging));
    TRY(decide_other(context, command, unmerging));
    TRY(decide_own(context, command, unmerging));
    *told = (struct answer_request){
        .entry = unmerging->entry,
        .card = { .expires = DATE_NONE },
        .after = unmerging->working.after + unmerging->go_count,
        .after_count = unmerging->working.after_count - unmerging->go_count,
        .came = unmerging->trail.units,
    };
    unmerging->working.low = (struct low_balance_mark){ 0 }; /* nobody is told that it runs out */
    TRY(facts_append(context, command, &unmerging->working, unmerging->entry, told));
    TRY(facts_append_beside(context, command, &unmerging->beside));
    return rehome_write(context, &unmerging->home);
}
