/* leave.c - a member leaves an account for one of his own. */
#include "app/family/leave.h"

#include "app/answer.h"
#include "app/family/along.h"
#include "app/ids.h"
#include "app/past_make.h"
#include "app/referrals.h"
#include "engine/explain.h"
#include "journal/leave_note.h"
#include "storage/member_storage.h"
#include "storage/referral_storage.h"

/* Somebody on his way out. */
struct leaving {
    const struct app_program *program; /* in force; NULL: none */
    struct member member;
    struct card *cards; /* his, by number: one at least */
    size_t card_count;
    struct entry *entry;    /* LEAVE */
    struct working working; /* of the account that he leaves */
    struct beside own;      /* the account that is opened for him */
};

/* ---- who -------------------------------------------------------------------------------------- */

/* The cards of others, and those that are nobody's, stay. */
static enum err find_cards(struct db *db, struct arena *arena, struct leaving *leaving)
{
    const struct member *member = &leaving->member;
    size_t count = 0;
    TRY(card_list(db, arena, member->partition, member->account, &leaving->cards, &count));
    for (size_t i = 0; i < count; i++) {
        if (leaving->cards[i].member == member->number)
            leaving->cards[leaving->card_count++] = leaving->cards[i];
    }
    return leaving->card_count > 0 ? OK : E_JOURNAL; /* who joins has one */
}

static enum err prepare(struct write_context *context, struct command *command,
                        struct leaving *leaving)
{
    const struct leave_request *request = command->request;
    const struct app_shop *shop = NULL;
    struct id id = { 0 };
    TRY(id_parse(request->member, &id));
    TRY(member_get(context->db, command->arena, id.partition, id.number, &leaving->member));
    TRY(commit_hold(context, command, leaving->member.partition, 0));
    TRY(facts_shop(context->app, &command->caller, request->shop, &shop));
    TRY(find_cards(context->db, command->arena, leaving));
    TRY(commit_begin_entry(context, command, ENTRY_FAMILY, &leaving->entry));
    struct entry *entry = leaving->entry;
    TRY(facts_day(context->app, shop, entry));
    leaving->program = app_program_at(context->app, entry->at);
    entry->account = leaving->member.account;
    entry->member = leaving->member.number;
    entry->card = leaving->cards[0].number;
    entry->family = (struct entry_family){
        .what = FAMILY_LEAVE,
        .rights = family_rights_of_role(ROLE_HOLDER),
        .other = { .partition = entry->partition, .account = context->head->account_next },
    };
    return OK;
}

/* ---- the account that he leaves ---------------------------------------------------------------- */

static enum err decide_leaving(struct write_context *context, struct command *command,
                               struct leaving *leaving)
{
    struct entry *entry = leaving->entry;
    struct working *working = &leaving->working;
    TRY(account_load(context->db, command->arena, entry->partition, entry->account,
                     &working->account));
    working->lot_next = working->account.lot_next;
    TRY(past_make_from(context->app, context->db, command->arena, entry->partition, context->now,
                       &working->account));
    TRY(facts_open_account(context->app, context->db, command->arena, leaving->program, working,
                           entry));
    return family_decide(command->arena, NULL, entry, &working->account);
}

static enum err refuse_share(const struct leaving *leaving, size_t index,
                             const struct leave_share *share, enum err err,
                             const struct refusal *refusal, struct problem *problem)
{
    char room[sizeof(problem->pointer)];
    struct buf pointer = { .base = room, .size = sizeof(room) - 1 };
    bool is_short = err == E_POINTS_SHORT;
    json_pointer_name(&pointer, STR("share"));
    json_pointer_index(&pointer, index);
    json_pointer_name(&pointer, is_short ? STR("points") : STR("unit"));
    room[pointer.used] = '\0';
    if (is_short)
        explain_short(&leaving->program->program, share->unit, refusal, room, problem);
    else if (err == E_NOT_TRANSFERABLE)
        problem_set(problem, err, room,
                    "Nobody takes this along: tell a unit of points, stamps or money.",
                    "On n'emporte pas cela : indiquez une unité de points, de tampons ou "
                    "d'argent.");
    return err;
}

static enum err send_shares(struct command *command, struct leaving *leaving)
{
    const struct leave_request *request = command->request;
    const struct leave_share *shares = request->shares.items;
    const struct account_ref *other = &leaving->entry->family.other;
    if (request->shares.count == 0)
        return OK;
    if (leaving->program == NULL)
        return E_NO_PROGRAM;
    TRY(along_open(command->arena, &leaving->working, request->shares.count));
    for (size_t i = 0; i < request->shares.count; i++) {
        const struct entry_passed passed = {
            .partition = other->partition,
            .account = other->account,
            .unit = shares[i].unit,
            .points = { shares[i].points },
        };
        struct refusal refusal = { 0 };
        enum err err = along_send(command->arena, leaving->program, leaving->entry, &passed,
                                  &leaving->working, &refusal);
        if (err != OK)
            return refuse_share(leaving, i, &shares[i], err, &refusal, &command->problem);
    }
    return OK;
}

/* ---- the account that is his ------------------------------------------------------------------- */

static enum err open_own(struct write_context *context, struct command *command,
                         struct leaving *leaving)
{
    const struct entry *entry = leaving->entry;
    struct beside *own = &leaving->own;
    struct buf note = { 0 };
    own->partition = entry->partition;
    own->entry_size = leaving->card_count + leaving->working.after_count;
    own->entries = ARENA_ARRAY(command->arena, struct entry, own->entry_size);
    if (own->entries == NULL)
        return E_NO_MEMORY;
    own->number = entry->number + (int64_t)leaving->working.after_count;
    own->working.account = (struct account){ .id = entry->family.other.account, .lot_next = 1 };
    own->working.lot_next = 1;
    own->working.is_look = true; /* it takes nothing of what all share */
    for (size_t i = 0; i < leaving->card_count; i++) {
        struct entry *card = facts_add_beside(own, entry, i == 0 ? ENTRY_ENROL : ENTRY_CARD);
        card->member = entry->member;
        card->card = leaving->cards[i].number;
        card->note = CARD_MOVED_NOTE;
    }
    TRY(buf_create(command->arena, LEAVE_NOTE_MAX_BYTES, &note));
    leave_note_write(entry->number, &note);
    TRY(buf_finish(&note, &own->entries[0].note));
    if (joining_owes_fee(&leaving->working.account.past)) /* "each account has its own to pay" */
        own->entries[0].joined = (struct entry_joined){ .is_told = true, .by = JOINED_FEE };
    if (leaving->program == NULL)
        return OK;
    return facts_begin_account(context->app, context->db, command->arena, leaving->program,
                               &own->working, &own->entries[0]);
}

/* ---- the command ------------------------------------------------------------------------------- */

/* The rows follow the journal: he and his cards are the new account's. */
static enum err move_rows(struct write_context *context, const struct leaving *leaving)
{
    int64_t account = leaving->entry->family.other.account;
    TRY(member_move(context->db, &leaving->member, account));
    for (size_t i = 0; i < leaving->card_count; i++)
        TRY(card_move(context->db, &leaving->cards[i], account));
    return OK;
}

enum err leave_run(struct write_context *context, struct command *command)
{
    struct leaving *leaving = ARENA_NEW(command->arena, struct leaving);
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    if (leaving == NULL || told == NULL)
        return E_NO_MEMORY;
    TRY(prepare(context, command, leaving));
    TRY(decide_leaving(context, command, leaving));
    TRY(send_shares(command, leaving));
    TRY(open_own(context, command, leaving));
    TRY(along_receive(command->arena, leaving->program, &leaving->working, 0, &leaving->own));
    TRY(referral_code_make(context->db, command->arena, &told->referral_code));
    told->entry = leaving->entry;
    told->card = leaving->cards[0];
    told->after = leaving->working.after;
    told->after_count = leaving->working.after_count;

    const struct account_ref *other = &leaving->entry->family.other;
    TRY(commit_begin_writing(context, command));
    TRY(account_insert(context->db, other->partition, other->account, context->now));
    TRY(facts_append(context, command, &leaving->working, leaving->entry, told));
    TRY(facts_append_beside(context, command, &leaving->own));
    context->head->account_next += 1;
    TRY(referral_code_insert(context->db, told->referral_code, other->partition, other->account));
    return move_rows(context, leaving);
}
