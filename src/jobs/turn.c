/* turn.c - the turn of an account: all tasks decide, then what they decided is written.
 *
 * Nothing is written when a task fails, so an account that cannot be decided spoils nobody else's batch.
 */
#include "jobs/turn.h"

#include <string.h>

#include "app/past_make.h"
#include "storage/account_storage.h"
#include "storage/card_storage.h"

/* ---- for tasks ----------------------------------------------------------------------------------- */

enum err night_entry(struct night_turn *turn, enum entry_kind kind, struct entry **ret_entry)
{
    const struct night_day *day = &turn->night->day;
    if (turn->entry_count == TURN_ENTRIES_MAX)
        return E_LIMIT;
    struct entry *entry = ARENA_NEW(turn->arena, struct entry);
    if (entry == NULL)
        return E_NO_MEMORY;
    *entry = (struct entry){
        .partition = turn->partition,
        .number = turn->number,
        .kind = kind,
        .recorded = turn->recorded,
        .at = day->at,
        .on = day->on,
        .second = day->second,
        .shop = day->shop,
        .account = turn->account.id,
        .event = { .until = DATE_NONE },
    };
    turn->entries[turn->entry_count++] = entry;
    turn->number += 1;
    *ret_entry = entry;
    return OK;
}

int64_t night_program(const struct night *night)
{
    const struct app_program *version = app_program_at(night->app, night->day.at);
    assert(version != NULL && &version->program == night->program);
    return version->number;
}

void night_drop_entry(struct night_turn *turn)
{
    assert(turn->entry_count > 0);
    turn->entry_count--;
    turn->number -= 1;
}

void night_notice(struct night_turn *turn, const struct notice *notice)
{
    if (turn->notice_count == TURN_NOTICES_MAX || night_is_told(&turn->seen, notice))
        return;
    struct notice *one = &turn->notices[turn->notice_count++];
    *one = *notice;
    one->partition = turn->partition;
    one->account = turn->account.id;
}

bool night_is_told(const struct night_account *seen, const struct notice *notice)
{
    for (size_t i = 0; i < seen->notice_count; i++) {
        const struct notice *told = &seen->notices[i];
        if (told->on.days == notice->on.days && told->lead_days == notice->lead_days &&
            str_eq(told->kind, notice->kind) && str_eq(told->subject, notice->subject))
            return true;
    }
    return false;
}

/* ---- what it came to ----------------------------------------------------------------------------- */

void night_unit_add(struct night_unit *units, size_t *count, struct str id, int64_t expired)
{
    struct night_unit *unit = units;
    while (unit < units + *count && !str_eq((struct str){ unit->id, unit->id_bytes }, id))
        unit++;
    if (unit == units + *count) {
        if (*count == NIGHT_UNITS_MAX || id.len > sizeof(unit->id))
            return; /* the sums are for people; the journal has it all */
        *unit = (struct night_unit){ .id_bytes = id.len };
        memcpy(unit->id, id.ptr, id.len);
        *count += 1;
    }
    unit->expired += expired;
}

static void count_entries(const struct night_turn *turn, struct turn_counts *counts)
{
    counts->asleep += (int64_t)turn->asleep_count;
    for (size_t i = 0; i < turn->entry_count; i++) {
        const struct moves *moves = &turn->entries[i]->moves;
        for (size_t m = 0; m < moves->count; m++) {
            const struct move *move = &moves->items[m];
            if (move->kind != MOVE_EXPIRE)
                continue;
            counts->has_expired = true;
            night_unit_add(counts->units, &counts->unit_count, move->unit, move->amount.n);
        }
    }
}

/* ---- deciding and writing ------------------------------------------------------------------------ */

bool night_has_card_rules(const struct night *night)
{
    const struct card_rules *rules = night->program != NULL ? &night->program->cards : NULL;
    return rules != NULL && (rules->announce_count > 0 || rules->dormant_months > 0);
}

/* What the account has been told, as the page that found it due had it. */
static enum err load_told(struct db *db, struct night_turn *turn)
{
    struct date since = date_add_days(turn->night->day.on, -NIGHT_TOLD_DAYS);
    struct notice *told = NULL;
    TRY(notice_of_accounts(db, turn->arena, turn->partition, turn->account.id, turn->account.id,
                           since, &told, &turn->seen.notice_count));
    turn->seen.partition = turn->partition;
    turn->seen.account = &turn->account;
    turn->seen.notices = told;
    return OK;
}

static enum err load_cards(struct db *db, struct night_turn *turn)
{
    struct card *cards = NULL;
    if (!night_has_card_rules(turn->night))
        return OK;
    TRY(card_usable_each(db, turn->arena, turn->partition, turn->account.id, turn->account.id,
                         &cards, &turn->seen.card_count));
    turn->seen.cards = cards;
    return OK;
}

static enum err decide_all(struct db *db, struct arena *arena, const struct turn_request *request,
                           int64_t number, struct instant now, struct night_turn **ret_turn)
{
    struct night_turn *turn = ARENA_NEW(arena, struct night_turn);
    struct account_ref into = { 0 };
    if (turn == NULL)
        return E_NO_MEMORY;
    *turn = (struct night_turn){
        .night = request->night,
        .arena = arena,
        .partition = request->partition,
        .number = number,
        .recorded = now,
    };
    TRY(account_load(db, arena, request->partition, request->account, &turn->account));
    *ret_turn = turn;
    if (family_is_merged(&turn->account.past, &into))
        return OK; /* its night is that of the account of which it is part */
    TRY(load_told(db, turn));
    TRY(load_cards(db, turn));
    turn->lot_next = turn->account.lot_next;
    turn->low = low_balance_mark(app_program_at(request->night->app, request->night->day.at),
                                 &turn->account, request->night->day.on);
    TRY(holds_due(db, arena, request->partition, &turn->account, now, 0, &turn->holds,
                  &turn->hold_count));
    if (request->night->program != NULL && request->night->program->has_past)
        TRY(past_make(request->night->app, db, arena, request->partition,
                      request->night->program->past_months, &turn->account));
    turn->db = db;
    for (size_t i = 0; night_tasks[i] != NULL; i++)
        TRY(night_tasks[i]->decide(turn));
    *ret_turn = turn;
    return OK;
}

/* Others of the batch may have asked for one of them ahead. */
static enum err write_cards(struct write_context *context, const struct night_turn *turn)
{
    if (turn->asleep_count > 0)
        db_forget(context->db);
    for (size_t i = 0; i < turn->asleep_count; i++)
        TRY(card_set_dormant(context->db, turn->asleep[i]));
    return OK;
}

/* A night acts with no account; of one from before its acts were kept it has found the last. */
static enum err save_newest(struct db *db, const struct night_turn *turn, int64_t newest)
{
    return account_newest_save(db, turn->partition, turn->account.id, newest,
                               turn->has_found_act ? turn->account.acted : DATE_NONE);
}

static enum err write_entries(struct write_context *context, struct command *command,
                              struct night_turn *turn)
{
    int64_t prior = turn->account.newest;
    if (turn->entry_count == 0)
        return turn->has_found_act ? save_newest(context->db, turn, prior) : OK;
    for (size_t i = 0; i < turn->entry_count; i++) {
        TRY(commit_append(context, command, turn->entries[i], prior, NULL));
        TRY(hold_keep(context->db, turn->entries[i]));
        prior = turn->entries[i]->number;
    }
    TRY(save_newest(context->db, turn, prior));
    TRY(account_save(context->db, turn->arena, turn->partition, &turn->account, turn->lot_next));
    return low_balance_tell(context, turn->arena, &turn->low, &turn->account,
                            turn->entries[turn->entry_count - 1]);
}

static enum err write_notices(struct write_context *context, const struct night_turn *turn,
                              struct turn_counts *counts)
{
    for (size_t i = 0; i < turn->notice_count; i++) {
        bool is_new = false;
        TRY(notice_queue(context, &turn->notices[i], &is_new));
        counts->notices += is_new;
    }
    return OK;
}

enum err turn_ask(struct write_context *context, const struct command *command)
{
    const struct turn_request *request = command->request;
    return account_ask(context->db, request->partition, request->account);
}

enum err turn_run(struct write_context *context, struct command *command)
{
    const struct turn_request *request = command->request;
    struct night_turn *turn = NULL;
    *request->ret_counts = (struct turn_counts){ 0 }; /* it may be run again */
    TRY(commit_hold(context, command, request->partition, 0));
    TRY(decide_all(context->db, command->arena, request, context->head->number + 1, context->now,
                   &turn));
    if (turn->entry_count == 0 && turn->notice_count == 0 && !turn->has_found_act)
        return OK; /* another was quicker: a sale, or a server beside this one */
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    TRY(write_cards(context, turn));
    TRY(write_entries(context, command, turn));
    TRY(write_notices(context, turn, request->ret_counts));
    count_entries(turn, request->ret_counts);
    return OK;
}

enum err turn_try(struct db *db, struct arena *arena, const struct turn_request *request)
{
    struct night_turn *turn = NULL;
    TRY(decide_all(db, arena, request, 1, request->night->day.at, &turn));
    *request->ret_counts = (struct turn_counts){ .notices = (int64_t)turn->notice_count };
    count_entries(turn, request->ret_counts);
    return OK;
}
