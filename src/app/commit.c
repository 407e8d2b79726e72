/* commit.c - the commit loop: many commands, one writer, one fsync, then the answers. */
#include "app/commit.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "app/answer.h"
#include "app/ids.h"
#include "core/log.h"
#include "storage/db_open.h"

#define LOOP_ARENA_BYTES (8u << 20)
#define REST_AFTER_US    2000 /* a busy shop's queue is empty for less, again and again */

struct commit_loop {
    struct arena arena; /* the loop itself and its buffer */
    struct write_context context;
    struct buf body;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct command *first; /* under the lock, like `last` and `is_closing` */
    struct command **last;
    bool is_closing;
    atomic_int_fast64_t queued;
    atomic_int_fast64_t batches, commands, refused, replayed, faults, batch_max, commit_us_sum;
};

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

enum err commit_begin_entry(struct write_context *context, const struct command *command,
                            enum entry_kind kind, struct entry **ret_entry)
{
    struct entry *entry = ARENA_NEW(command->arena, struct entry);
    if (entry == NULL)
        return E_NO_MEMORY;
    *entry = (struct entry){
        .partition = context->head.partition,
        .number = context->head.number + 1,
        .kind = kind,
        .recorded = context->now,
        .at = context->now,
        .on = DATE_NONE,
        .key = command->caller.key,
        .operator_id = command->caller.operator_id,
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

enum err commit_append(struct write_context *context, struct command *command,
                       const struct entry *entry, const struct answer_request *told)
{
    struct head *head = &context->head;
    assert(entry->partition == head->partition);
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
        .purchase = entry->purchase,
        .body = body,
        .hash = hash,
    };
    TRY(commit_begin_writing(context, command));
    TRY(entry_insert(context->db, &row));
    head->number = entry->number;
    head->hash = hash;
    if (told == NULL)
        return OK;
    TRY(request_insert(context->db, entry->key, entry->idempotency_key, entry->partition,
                       entry->number));
    command->told = told;
    command->entry.partition = entry->partition;
    command->entry.number = entry->number;
    return OK;
}

static enum err run_one(struct write_context *context, struct command *command)
{
    bool is_known = false;
    context->has_written = false;
    context->now = instant_now();
    command->is_replayed = false;
    command->on_commit = NULL;
    command->told = NULL;
    TRY(replay_by_key(context, command, &is_known));
    if (is_known)
        return OK;
    return command->run(context, command);
}

/* The outcome of a COMMIT is not known: going on could answer "refused" for what will come back after
 * a restart.  The process stops here; systemd starts it again, the database recovers, and each till's
 * retry with its key tells what happened. */
static _Noreturn void stop_with_unknown_outcome(enum err err)
{
    log_event(LOG_ERROR, "commit_outcome_unknown", LOG_TEXT("error", str_c(err_symbol(err))));
    abort();
}

/* Every command in turn inside one transaction.  Returns the fault that spoils the batch, or OK. */
static enum err run_all(struct commit_loop *loop, struct command *batch)
{
    struct write_context *context = &loop->context;
    for (struct command *command = batch; command != NULL; command = command->next) {
        command->result = run_one(context, command);
        if (command->result != OK && context->has_written)
            return command->result;
    }
    return OK;
}

static enum err write_batch(struct commit_loop *loop, struct command *batch,
                            int64_t *ret_number_before)
{
    struct write_context *context = &loop->context;
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    TRY(db_tx_begin(context->db, &tx));
    TRY(head_lock(context->db, PARTITION_EMBEDDED, &context->head));
    *ret_number_before = context->head.number;
    TRY(run_all(loop, batch));
    if (context->head.number == *ret_number_before)
        return OK; /* replays and refusals only: there is nothing to commit */
    TRY(head_save(context->db, &context->head));

    int64_t began_us = clock_monotonic_us();
    enum err err = db_tx_commit(&tx);
    loop->commit_us_sum += clock_monotonic_us() - began_us;
    if (err != OK && err != E_DISK_FULL)
        stop_with_unknown_outcome(err);
    return err;
}

/* What was written in a batch that failed was not recorded, neither for who asked first nor for who
 * asked the same again.  What was recorded before the batch stays so, and what was refused refused. */
static void spoil(struct command *batch, int64_t number_before, enum err err)
{
    for (struct command *command = batch; command != NULL; command = command->next) {
        if (command->result == OK && command->entry.number > number_before)
            command->result = err;
    }
}

static void count_one(struct commit_loop *loop, const struct command *command)
{
    loop->commands++;
    if (command->is_replayed)
        loop->replayed++;
    if (err_class(command->result) == ERR_CLASS_REFUSED)
        loop->refused++;
    if (err_class(command->result) == ERR_CLASS_FAULT)
        loop->faults++;
}

static void run_batch(struct commit_loop *loop, struct command *batch, int64_t count)
{
    for (struct command *command = batch; command != NULL; command = command->next) {
        command->result = OK;
        command->is_replayed = false;
        command->entry.number = INT64_MAX; /* none yet: not recorded before, at any rate */
    }
    int64_t number_before = 0;
    enum err err = write_batch(loop, batch, &number_before);
    if (err != OK)
        spoil(batch, number_before, err);
    loop->batches++;
    if (count > loop->batch_max)
        loop->batch_max = count;

    for (struct command *command = batch; command != NULL;) {
        struct command *next = command->next; /* done() may free the command */
        if (command->result == OK && command->on_commit != NULL)
            command->on_commit(loop->context.app, command);
        count_one(loop, command);
        command->done(command, command->done_context);
        command = next;
    }
}

/* Nothing came for a while: the log may be copied back.  What cannot be copied now stays in the log, and
 * the next transaction meets the same fault; there is nobody here to tell but the operator. */
static void rest(struct commit_loop *loop)
{
    enum err err = db_checkpoint_idle(loop->context.db);
    if (err != OK)
        log_event(LOG_WARNING, "log_not_copied_back", LOG_TEXT("error", str_c(err_symbol(err))));
}

/* Sleeps until a command comes, the loop closes, or an instant is reached: then false. */
static bool sleep_until(struct commit_loop *loop, int64_t until_us)
{
    const struct timespec until = { .tv_sec = until_us / US_PER_SECOND,
                                    .tv_nsec = until_us % US_PER_SECOND * 1000 };
    while (loop->first == NULL && !loop->is_closing) {
        if (pthread_cond_timedwait(&loop->wake, &loop->lock, &until) == ETIMEDOUT)
            return loop->first != NULL || loop->is_closing;
    }
    return true;
}

/* Under the lock, which a rest gives away. */
static void wait_for_commands(struct commit_loop *loop)
{
    if (!sleep_until(loop, clock_monotonic_us() + REST_AFTER_US)) {
        pthread_mutex_unlock(&loop->lock);
        rest(loop);
        pthread_mutex_lock(&loop->lock);
    }
    while (loop->first == NULL && !loop->is_closing)
        pthread_cond_wait(&loop->wake, &loop->lock);
}

/* Takes what waits, up to BATCH_MAX; NULL when the loop is closed and the queue is empty. */
static struct command *take(struct commit_loop *loop, int64_t *ret_count)
{
    pthread_mutex_lock(&loop->lock);
    wait_for_commands(loop);
    struct command *batch = loop->first;
    struct command **end = &loop->first;
    int64_t count = 0;
    while (*end != NULL && count < BATCH_MAX) {
        end = &(*end)->next;
        count++;
    }
    loop->first = *end;
    if (loop->first == NULL)
        loop->last = &loop->first;
    if (count > 0)
        *end = NULL;
    loop->queued -= count;
    pthread_mutex_unlock(&loop->lock);
    *ret_count = count;
    return batch;
}

static void *write_forever(void *argument)
{
    struct commit_loop *loop = argument;
    int64_t count = 0;
    for (struct command *batch = take(loop, &count); batch != NULL; batch = take(loop, &count))
        run_batch(loop, batch, count);
    return NULL;
}

/* Its waits end by the clock that nobody sets. */
static int open_condition(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    int failed = pthread_condattr_init(&attributes);
    if (failed != 0)
        return failed;
    failed = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    if (failed == 0)
        failed = pthread_cond_init(condition, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    return failed;
}

enum err commit_loop_open(struct app *app, struct db *writer, struct commit_loop **ret_loop)
{
    struct arena arena = { 0 };
    TRY(arena_open(&arena, LOOP_ARENA_BYTES));
    struct commit_loop *loop = ARENA_NEW(&arena, struct commit_loop);
    enum err err = loop == NULL ? E_NO_MEMORY : OK;
    if (err == OK)
        err = buf_create(&arena, ENTRY_MAX_BYTES, &loop->body);
    if (err != OK) {
        arena_close(&arena);
        return err;
    }
    loop->arena = arena;
    loop->context = (struct write_context){ .app = app, .db = writer, .body = &loop->body };
    loop->last = &loop->first;
    int failed = pthread_mutex_init(&loop->lock, NULL);
    assert(failed == 0);
    failed = open_condition(&loop->wake);
    assert(failed == 0);
    if (pthread_create(&loop->thread, NULL, write_forever, loop) != 0) {
        arena_close(&arena);
        return E_SYSTEM;
    }
    *ret_loop = loop;
    return OK;
}

void commit_loop_close(struct commit_loop **handle)
{
    struct commit_loop *loop = *handle;
    if (loop == NULL)
        return;
    pthread_mutex_lock(&loop->lock);
    loop->is_closing = true;
    pthread_cond_signal(&loop->wake);
    pthread_mutex_unlock(&loop->lock);
    pthread_join(loop->thread, NULL);
    pthread_cond_destroy(&loop->wake);
    pthread_mutex_destroy(&loop->lock);
    struct arena arena = loop->arena;
    arena_close(&arena);
    *handle = NULL;
}

enum err commit_submit(struct commit_loop *loop, struct command *command)
{
    enum err err = OK;
    command->next = NULL;
    pthread_mutex_lock(&loop->lock);
    if (loop->is_closing || loop->queued >= QUEUE_MAX) {
        err = E_BUSY;
    } else {
        bool was_empty = loop->first == NULL;
        *loop->last = command;
        loop->last = &command->next;
        loop->queued++;
        if (was_empty) /* a writer that is at work looks again before it sleeps */
            pthread_cond_signal(&loop->wake);
    }
    pthread_mutex_unlock(&loop->lock);
    return err;
}

struct waiting {
    pthread_mutex_t lock;
    pthread_cond_t done;
    bool is_done;
};

static void wake_waiting(struct command *command, void *argument)
{
    struct waiting *waiting = argument;
    (void)command;
    pthread_mutex_lock(&waiting->lock);
    waiting->is_done = true;
    pthread_cond_signal(&waiting->done);
    pthread_mutex_unlock(&waiting->lock);
}

enum err commit_wait(struct commit_loop *loop, struct command *command)
{
    struct waiting waiting = { .lock = PTHREAD_MUTEX_INITIALIZER,
                               .done = PTHREAD_COND_INITIALIZER };
    command->done = wake_waiting;
    command->done_context = &waiting;
    TRY(commit_submit(loop, command));
    pthread_mutex_lock(&waiting.lock);
    while (!waiting.is_done)
        pthread_cond_wait(&waiting.done, &waiting.lock);
    pthread_mutex_unlock(&waiting.lock);
    return command->result;
}

void commit_figures(struct commit_loop *loop, struct commit_figures *ret_figures)
{
    *ret_figures = (struct commit_figures){
        .batches = loop->batches,
        .commands = loop->commands,
        .refused = loop->refused,
        .replayed = loop->replayed,
        .faults = loop->faults,
        .queued = loop->queued,
        .batch_max = loop->batch_max,
        .commit_us_sum = loop->commit_us_sum,
    };
}
