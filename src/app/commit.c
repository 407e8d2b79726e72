/* commit.c - what a writer does with a batch: one transaction, one fsync, and what each command hears. */
#include "app/commit.h"

#include <stdlib.h>

#include "app/answer.h"
#include "app/commit_writer.h"
#include "core/log.h"
#include "journal/entry_text.h"
#include "loyalty/account/card_life.h"
#include "storage/account_storage.h"
#include "storage/db_open.h"

#define TRIES_MAX 4 /* of a command that meets another of another partition, each time anew */

enum err commit_replay(struct write_context *context, struct command *command, int32_t partition,
                       int64_t number, enum err otherwise)
{
    struct arena *arena = command->arena;
    struct entry_row row = { 0 };
    struct entry *first = ARENA_NEW(arena, struct entry);
    struct answer_request *told = ARENA_NEW(arena, struct answer_request);
    if (first == NULL || told == NULL)
        return E_NO_MEMORY;
    TRY(entry_get(context->db, arena, partition, number, &row));
    TRY(entry_decode(arena, row.body, first));
    if (!sha256_eq(&first->request, &command->digest))
        return otherwise;
    TRY(answer_load(context->app, context->db, arena, first, told));
    command->told = told;
    command->entry.partition = partition;
    command->entry.number = number;
    command->is_replayed = true;
    return OK;
}

/* The same key again: the first answer, or E_KEY_REUSED.  *ret_is_known tells whether it was seen. */
static enum err replay_by_key(struct write_context *context, struct command *command,
                              bool *ret_is_known)
{
    int32_t partition = 0;
    int64_t number = 0;
    enum err err = request_find(context->db, command->caller.key, command->idempotency_key,
                                &partition, &number);
    if (err == E_NOT_FOUND) {
        *ret_is_known = false;
        return OK;
    }
    if (err != OK)
        return err;
    *ret_is_known = true;
    return commit_replay(context, command, partition, number, E_KEY_REUSED);
}

static struct entry_approved approved_of(const struct command *command)
{
    const struct staff *staff = &command->caller.staff;
    if (staff->approved_by.len == 0)
        return (struct entry_approved){ .by = STR_NONE, .act = STR_NONE };
    return (struct entry_approved){
        .by = staff->approved_by,
        .act = str_c(act_name(staff->approved)),
    };
}

enum err commit_begin_entry(struct write_context *context, const struct command *command,
                            enum entry_kind kind, struct entry **ret_entry)
{
    struct entry *entry = ARENA_NEW(command->arena, struct entry);
    if (entry == NULL)
        return E_NO_MEMORY;
    *entry = (struct entry){
        .partition = context->head->partition,
        .number = context->head->number + 1,
        .kind = kind,
        .recorded = context->now,
        .at = context->now,
        .on = DATE_NONE,
        .key = command->caller.key,
        .operator_id = command->caller.operator_id,
        .approved = approved_of(command),
        .alone = command->caller.staff.alone,
        .idempotency_key = command->idempotency_key,
        .request = command->digest,
    };
    *ret_entry = entry;
    return OK;
}

enum err commit_begin_writing(struct write_context *context, const struct command *command)
{
    if (!context->has_written && arena_room(command->arena) < ANSWER_ROOM_BYTES)
        return E_NO_MEMORY;
    context->has_written = true;
    return OK;
}

void commit_keep(struct write_context *context)
{
    assert(context->has_written);
    context->has_more = true;
}

enum err commit_append_to(struct write_context *context, struct head *head,
                          const struct entry *entry, int64_t prior)
{
    assert(entry->partition == head->partition);
    assert(prior == 0 || (entry->account != 0 && prior < entry->number));
    assert(entry->number == head->number + 1);

    struct str body = STR_NONE;
    buf_reset(context->body);
    TRY(entry_encode(entry, context->body));
    TRY(buf_finish(context->body, &body));

    struct sha256 hash = sha256_link(&head->hash, body);
    struct entry_row row = {
        .partition = entry->partition,
        .number = entry->number,
        .kind = entry->kind,
        .account = entry->account,
        .prior = prior,
        .purchase_partition = entry->purchase_partition,
        .purchase = entry->purchase,
        .body = body,
        .hash = hash,
    };
    TRY(entry_insert(context->db, &row));
    head->number = entry->number;
    head->hash = hash;
    return OK;
}

enum err commit_append(struct write_context *context, struct command *command,
                       const struct entry *entry, int64_t prior, const struct answer_request *told)
{
    TRY(commit_begin_writing(context, command));
    TRY(commit_append_to(context, context->head, entry, prior));
    struct date acted = card_life_acted(DATE_NONE, entry);
    return told != NULL ? commit_tell(context, command, entry, entry->number, acted, told) : OK;
}

enum err commit_tell(struct write_context *context, struct command *command,
                     const struct entry *entry, int64_t newest, struct date acted,
                     const struct answer_request *told)
{
    if (entry->account != 0)
        TRY(account_newest_save(context->db, entry->partition, entry->account, newest, acted));
    TRY(request_insert(context->db, entry->key, entry->idempotency_key, entry->partition,
                       entry->number));
    command->told = told;
    command->entry.partition = entry->partition;
    command->entry.number = entry->number;
    return OK;
}

enum err commit_hold(struct write_context *context, struct command *command, int32_t partition,
                     int32_t other)
{
    if (partition == context->head->partition && commit_heads_have(context, other))
        return OK;
    int32_t count = app_partition_count(context->app);
    if (partition < 1 || partition > count)
        return E_NOT_FOUND; /* it is part of an id that somebody told */
    if (other < EVERY_PARTITION || other > count)
        return E_DB_CORRUPT;
    command->partition = partition;
    command->other = other != partition ? other : 0;
    command->is_moved = true;
    return E_BUSY; /* nobody hears it: the command goes to the right queue */
}

enum err commit_may(struct command *command, enum act act)
{
    return staff_may(&command->caller.staff, act, &command->problem);
}

/* What was answered before is answered again whoever asks; only what is new needs somebody who may. */
static enum err run_as_staff(struct write_context *context, struct command *command)
{
    const struct staff *staff = &command->caller.staff;
    TRY(staff_enter(context->db, command->arena, context->now, &command->caller));
    TRY(staff_may_all(staff, &command->problem));
    TRY(command->run(context, command));
    if (command->is_replayed || staff->approved_by.len == 0)
        return OK;
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    bool is_told = command->entry.number != INT64_MAX; /* as try_batch() has set it */
    return staff_use_approval(context->db, staff, context->now, command->entry.partition,
                              is_told ? command->entry.number : 0);
}

static enum err run_one(struct write_context *context, struct command *command)
{
    bool is_known = false;
    commit_heads_turn(context, command);
    context->has_written = false;
    context->now = instant_now();
    command->is_replayed = false;
    command->is_moved = false;
    command->on_commit = NULL;
    command->carry_on = NULL;
    command->told = NULL;
    TRY(replay_by_key(context, command, &is_known));
    if (is_known)
        return OK;
    return run_as_staff(context, command);
}

/* The outcome of a COMMIT is not known: going on could answer "refused" for what will come back after
 * a restart.  The process stops here; systemd starts it again, the database recovers, and each till's
 * retry with its key tells what happened. */
static _Noreturn void stop_with_unknown_outcome(enum err err)
{
    log_event(LOG_ERROR, "commit_outcome_unknown", LOG_TEXT("error", str_c(err_symbol(err))));
    abort();
}

/* What the next commands will read, as far as one that may change it for the others.  *ret_until is the first
 * for which nothing was asked. */
static enum err ask_ahead(struct write_context *context, const struct command *first,
                          const struct command **ret_until)
{
    const struct command *command = first;
    for (; command != NULL && command->ask != NULL; command = command->next) {
        TRY(request_ask(context->db, command->caller.key, command->idempotency_key));
        TRY(command->ask(context, command));
    }
    *ret_until = command != NULL && command == first ? command->next : command;
    return OK;
}

/* Every command in turn inside one transaction.  Returns the fault that spoils the batch, or OK. */
static enum err run_all(struct write_context *context, struct command *batch,
                        const struct command *until)
{
    for (struct command *command = batch; command != NULL; command = command->next) {
        if (command == until) {
            db_forget(context->db);
            TRY(ask_ahead(context, command, &until));
        }
        command->result = run_one(context, command);
        if (command->result != OK && context->has_written)
            return command->result;
        TRY(db_tx_fault(context->db)); /* of this command, or of what was put by those before */
    }
    return OK;
}

static enum err write_in_tx(struct writer *writer, struct command *batch)
{
    struct write_context *context = &writer->context;
    const struct command *until = NULL;
    bool is_changed = false;
    context->has_more = false;
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    assert(batch != NULL); /* a queue that is ready has a command */
    TRY(db_tx_begin(context->db, &tx));
    TRY(commit_heads_ask(context));
    TRY(ask_ahead(context, batch, &until));
    TRY(commit_heads_lock(context));
    TRY(run_all(context, batch, until));
    TRY(commit_heads_save(context, &is_changed));
    if (!is_changed && !context->has_more)
        return OK; /* replays and refusals only: there is nothing to commit */

    int64_t began_us = clock_monotonic_us();
    enum err err = db_tx_commit(&tx);
    writer->figures->commit_us_sum += clock_monotonic_us() - began_us;
    if (err != OK && db_is_outcome_unknown(context->db) && !db_is_shared(context->db))
        stop_with_unknown_outcome(err);
    return err;
}

static enum err write_batch(struct writer *writer, struct command *batch)
{
    struct db *db = writer->context.db;
    int64_t before = db_round_trips(db);
    enum err err = write_in_tx(writer, batch);
    writer->figures->round_trips += db_round_trips(db) - before;
    return err;
}

/* What was written in a batch that failed was not recorded, neither for who asked first nor for who
 * asked the same again.  What was recorded before the batch stays so, and what was refused refused. */
static void spoil(const struct write_context *context, struct command *batch, enum err err)
{
    for (struct command *command = batch; command != NULL; command = command->next) {
        if (command->result == OK &&
            commit_heads_is_new(context, command->entry.partition, command->entry.number))
            command->result = err;
    }
}

static enum err try_batch(struct writer *writer, struct command *batch)
{
    commit_heads_choose(&writer->context, batch);
    for (struct command *command = batch; command != NULL; command = command->next) {
        command->result = OK;
        command->is_replayed = false;
        command->is_moved = false;
        command->entry =
            (struct id_pair){ command->partition, INT64_MAX }; /* not recorded before */
    }
    enum err err = write_batch(writer, batch);
    if (err != OK)
        spoil(&writer->context, batch, err);
    return err;
}

/* A connection that broke is opened anew: what is recorded does not depend on it. */
static enum err connect_again(struct writer *writer)
{
    struct write_context *context = &writer->context;
    if (context->db != NULL && db_is_usable(context->db))
        return OK;
    db_close(&context->db);
    TRY(db_open(app_address(context->app), DB_WRITE, &context->db));
    log_event(LOG_INFO, "writer_connected_again");
    return OK;
}

static void refuse_all(struct command *batch, enum err err)
{
    for (struct command *command = batch; command != NULL; command = command->next) {
        command->is_moved = false;
        command->result = err;
    }
}

/* That the connection has broken is seen by using it; the batch begins again on a new one.  If it broke in
 * COMMIT, the lock of the head waits for the end of what was begun on the old one, and what that recorded is
 * found by its keys.  When there is no new connection, nobody knows. */
static enum err try_twice(struct writer *writer, struct command *batch)
{
    enum err err = connect_again(writer);
    bool is_unknown = false;
    for (int tries = 0; tries < 2 && err == OK; tries++) {
        err = try_batch(writer, batch);
        if (err != E_DB_UNREACHABLE)
            return err;
        is_unknown = is_unknown || db_is_outcome_unknown(writer->context.db);
        err = connect_again(writer);
    }
    err = is_unknown ? E_OUTCOME_UNKNOWN : E_DB_UNREACHABLE;
    refuse_all(batch, err);
    return err;
}

/* A key that must be unique in all partitions was taken by a writer of another meanwhile, or the two
 * waited for each other.  Nothing of the batch was kept. */
static bool is_conflict(const struct writer *writer, enum err err)
{
    return db_is_shared(writer->context.db) && (err == E_EXISTS || err == E_BUSY);
}

/* One command alone, until it meets nobody. */
static void run_alone(struct writer *writer, struct command *command)
{
    struct command *next = command->next;
    command->next = NULL;
    enum err err = try_twice(writer, command);
    for (int tries = 1; is_conflict(writer, err) && tries < TRIES_MAX; tries++) {
        writer->figures->conflicts++;
        err = try_twice(writer, command);
    }
    if (is_conflict(writer, err) && !command->is_moved)
        command->result = E_BUSY;
    command->next = next;
}

void commit_run_batch(struct writer *writer, struct command *batch)
{
    enum err err = try_twice(writer, batch);
    if (writer->context.db == NULL || !is_conflict(writer, err))
        return;
    writer->figures->conflicts++;
    for (struct command *command = batch; command != NULL; command = command->next)
        run_alone(writer, command);
}
