/* commit_queue.c - a queue for each partition, and the writers that serve them.
 *
 *      queue 1  ▪▪▪ ─┐
 *      queue 2       ├─► those where something waits and nobody writes ──► the next free writer
 *      queue 3  ▪   ─┘
 *
 * One lock for all of it: it is held for a few instructions, and a writer is at work for milliseconds.
 */
#include <endian.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "app/commit.h"
#include "app/commit_writer.h"
#include "app/live.h"
#include "core/log.h"
#include "core/wait.h"
#include "storage/db_open.h"

#define WRITERS_MAX        4 /* of one process; its partitions take turns */
#define WRITER_PROCESSORS  2 /* for each: more of them commit smaller batches */
#define WRITER_ARENA_BYTES (2 * ENTRY_MAX_BYTES)
#define BATCH_ENOUGH       32   /* commands of several queues: a commit is little for each then */
#define REST_AFTER_US      2000 /* a busy shop's queue is empty for less, again and again */

struct queue {
    int32_t partition;
    struct command *first;
    struct command **last;
    bool is_written;    /* a writer has taken from it and is not back */
    bool is_ready;      /* in the list of those that wait for a writer */
    struct queue *next; /* of that list */
};

struct commit_loop {
    struct arena arena; /* the loop itself and its queues */
    const struct app *app;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct queue *queues; /* under the lock, as all that follows */
    int32_t queue_count;
    struct queue *ready;
    struct queue **ready_last;
    int32_t written_count; /* queues of which a writer has commands */
    bool is_closing;
    atomic_int_fast64_t queued;
    struct commit_counts counts;
    struct writer writers[WRITERS_MAX];
    int writer_count;
    int64_t enough; /* commands of several queues for one batch */
};

/* ---- queues, under the lock --------------------------------------------------------------------- */

void commit_aim(const struct app *app, struct command *command)
{
    uint32_t number = 0;
    if (command->partition != 0)
        return;
    memcpy(&number, command->digest.bytes, sizeof(number));
    command->partition = (int32_t)(1 + le32toh(number) % (uint32_t)app_partition_count(app));
}

static struct queue *queue_of(struct commit_loop *loop, struct command *command)
{
    commit_aim(loop->app, command);
    assert(command->partition >= 1 && command->partition <= loop->queue_count);
    return &loop->queues[command->partition - 1];
}

static void make_ready(struct commit_loop *loop, struct queue *queue)
{
    if (queue->first == NULL || queue->is_written || queue->is_ready)
        return;
    queue->is_ready = true;
    queue->next = NULL;
    *loop->ready_last = queue;
    loop->ready_last = &queue->next;
    pthread_cond_signal(&loop->wake);
}

static void put(struct commit_loop *loop, struct command *command)
{
    struct queue *queue = queue_of(loop, command);
    command->next = NULL;
    *queue->last = command;
    queue->last = &command->next;
    loop->queued++;
    make_ready(loop, queue);
}

/* Commands that are written together, and the queues from which they were taken. */
struct batch {
    struct command *first;
    struct command **last;
    int64_t count;
    struct queue *queues;
};

/* A command that needs more heads than its own is a batch by itself. */
static bool may_join(const struct batch *batch, const struct command *command)
{
    return batch->first == NULL || (batch->first->other == 0 && command->other == 0);
}

static void take_commands(struct commit_loop *loop, struct queue *queue, struct batch *batch)
{
    while (queue->first != NULL && batch->count < BATCH_MAX && may_join(batch, queue->first)) {
        struct command *command = queue->first;
        queue->first = command->next;
        command->next = NULL;
        *batch->last = command;
        batch->last = &command->next;
        batch->count++;
        loop->queued--;
    }
    if (queue->first == NULL)
        queue->last = &queue->first;
}

/* The first queue that is ready, and those behind it while that makes no large batch. */
static void take_queues(struct commit_loop *loop, struct batch *batch)
{
    while (loop->ready != NULL && batch->count < loop->enough &&
           may_join(batch, loop->ready->first)) {
        struct queue *queue = loop->ready;
        loop->ready = queue->next;
        if (loop->ready == NULL)
            loop->ready_last = &loop->ready;
        queue->is_ready = false;
        queue->is_written = true;
        loop->written_count++;
        take_commands(loop, queue, batch);
        queue->next = batch->queues;
        batch->queues = queue;
    }
}

/* ---- a writer ----------------------------------------------------------------------------------- */

/* Nothing came for a while: the log may be copied back.  What cannot be copied now stays in the log, and
 * the next transaction meets the same fault; there is nobody here to tell but the operator. */
static void rest(struct writer *writer)
{
    enum err err = OK;
    if (writer->context.db != NULL && db_is_usable(writer->context.db))
        err = db_checkpoint_idle(writer->context.db);
    if (err != OK)
        log_event(LOG_WARNING, "log_not_copied_back", LOG_TEXT("error", str_c(err_symbol(err))));
}

/* Everything is written, and nobody is at work who could give a command to another queue. */
static bool is_finished(const struct commit_loop *loop)
{
    return loop->is_closing && loop->ready == NULL && loop->written_count == 0;
}

/* Sleeps until a queue is ready, the loop ends, or an instant is reached: then false. */
static bool sleep_until(struct commit_loop *loop, int64_t until_us)
{
    while (loop->ready == NULL && !is_finished(loop)) {
        if (!wait_until(&loop->wake, &loop->lock, until_us))
            return loop->ready != NULL || is_finished(loop);
    }
    return true;
}

/* Under the lock, which a rest gives away. */
static void wait_for_commands(struct writer *writer)
{
    struct commit_loop *loop = writer->loop;
    if (!sleep_until(loop, clock_monotonic_us() + REST_AFTER_US)) {
        pthread_mutex_unlock(&loop->lock);
        rest(writer);
        pthread_mutex_lock(&loop->lock);
    }
    while (loop->ready == NULL && !is_finished(loop))
        pthread_cond_wait(&loop->wake, &loop->lock);
}

/* The next batch; one without commands when the loop is closed and all is done. */
static void take(struct writer *writer, struct batch *ret_batch)
{
    struct commit_loop *loop = writer->loop;
    *ret_batch = (struct batch){ .last = &ret_batch->first };
    pthread_mutex_lock(&loop->lock);
    wait_for_commands(writer);
    take_queues(loop, ret_batch);
    if (ret_batch->count == 0)
        pthread_cond_broadcast(&loop->wake); /* the others have nothing to wait for either */
    pthread_mutex_unlock(&loop->lock);
}

static void give_back(struct commit_loop *loop, struct queue *queues)
{
    pthread_mutex_lock(&loop->lock);
    for (struct queue *queue = queues; queue != NULL;) {
        struct queue *next = queue->next; /* make_ready() puts it into another list */
        queue->is_written = false;
        loop->written_count--;
        make_ready(loop, queue);
        queue = next;
    }
    if (is_finished(loop))
        pthread_cond_broadcast(&loop->wake);
    pthread_mutex_unlock(&loop->lock);
}

static void count_one(struct commit_counts *counts, const struct command *command)
{
    counts->commands++;
    if (command->is_replayed)
        counts->replayed++;
    if (err_class(command->result) == ERR_CLASS_REFUSED)
        counts->refused++;
    if (err_class(command->result) == ERR_CLASS_FAULT)
        counts->faults++;
}

static void count_batch(struct commit_counts *counts, int64_t count)
{
    counts->batches++;
    int_fast64_t most = counts->batch_max;
    while (count > most && !atomic_compare_exchange_weak(&counts->batch_max, &most, count))
        ;
}

static void move(struct commit_loop *loop, struct command *command)
{
    pthread_mutex_lock(&loop->lock);
    put(loop, command);
    pthread_mutex_unlock(&loop->lock);
    loop->counts.moved++;
}

/* Answers each command, or brings it to its own queue. */
static void finish_batch(struct writer *writer, struct command *batch)
{
    struct commit_loop *loop = writer->loop;
    for (struct command *command = batch; command != NULL;) {
        struct command *next = command->next; /* done() may free the command */
        if (command->is_moved) {
            move(loop, command);
        } else {
            if (command->result == OK && command->on_commit != NULL)
                command->on_commit(writer->context.app, command);
            count_one(&loop->counts, command);
            if (command->result == OK && command->carry_on != NULL)
                command->carry_on(writer->context.app, command);
            else
                command->done(command, command->done_context);
        }
        command = next;
    }
}

static void *write_forever(void *argument)
{
    struct writer *writer = argument;
    struct batch batch;
    for (take(writer, &batch); batch.count > 0; take(writer, &batch)) {
        commit_run_batch(writer, batch.first);
        count_batch(&writer->loop->counts, batch.count);
        live_wake(app_live(writer->context.app));
        finish_batch(writer, batch.first);
        give_back(writer->loop, batch.queues);
    }
    return NULL;
}

/* ---- opening and closing ------------------------------------------------------------------------ */

static enum err open_writer(struct commit_loop *loop, struct app *app, struct db **db)
{
    struct writer *writer = &loop->writers[loop->writer_count++];
    *writer = (struct writer){ .loop = loop, .figures = &loop->counts };
    writer->context = (struct write_context){ .app = app, .db = *db, .body = &writer->body };
    *db = NULL;
    if (writer->context.db == NULL)
        TRY(db_open(app_address(app), DB_WRITE, &writer->context.db));
    TRY(arena_open(&writer->arena, WRITER_ARENA_BYTES));
    TRY(buf_create(&writer->arena, ENTRY_MAX_BYTES, &writer->body));
    writer->context.held = ARENA_ARRAY(&writer->arena, struct held_head, (size_t)loop->queue_count);
    assert(writer->context.held != NULL); /* there is room for them */
    if (pthread_create(&writer->thread, NULL, write_forever, writer) != 0)
        return E_SYSTEM;
    writer->is_running = true;
    return OK;
}

/* An embedded database has one.  Those of a server wait for it and for the disk, while the threads that answer
 * and perhaps the server itself want processors as well. */
static int writers_for(const struct db *db, int32_t queue_count)
{
    if (!db_is_shared(db))
        return 1;
    long count = sysconf(_SC_NPROCESSORS_ONLN) / WRITER_PROCESSORS;
    if (count > WRITERS_MAX)
        count = WRITERS_MAX;
    if (count > queue_count)
        count = queue_count;
    return count < 1 ? 1 : (int)count;
}

static enum err open_writers(struct commit_loop *loop, struct app *app, struct db **first)
{
    int count = writers_for(*first, loop->queue_count);
    loop->enough =
        db_is_distributed(*first) ? 1 : BATCH_ENOUGH; /* there a batch stays on one node */
    for (int i = 0; i < count; i++)
        TRY(open_writer(loop, app, first));
    return OK;
}

static enum err make_loop(const struct app *app, struct commit_loop **ret_loop)
{
    int32_t queue_count = app_partition_count(app);
    struct arena arena = { 0 };
    TRY(arena_open(&arena,
                   sizeof(struct commit_loop) + 4096 + (size_t)queue_count * sizeof(struct queue)));
    struct commit_loop *loop = ARENA_NEW(&arena, struct commit_loop);
    struct queue *queues = ARENA_ARRAY(&arena, struct queue, (size_t)queue_count);
    assert(loop != NULL && queues != NULL); /* the arena was made for them */
    loop->arena = arena;
    loop->app = app;
    loop->queues = queues;
    loop->queue_count = queue_count;
    loop->ready_last = &loop->ready;
    for (int32_t i = 0; i < queue_count; i++)
        queues[i] = (struct queue){ .partition = i + 1, .last = &queues[i].first };
    int failed = pthread_mutex_init(&loop->lock, NULL);
    assert(failed == 0);
    wait_condition_init(&loop->wake);
    *ret_loop = loop;
    return OK;
}

enum err commit_loop_open(struct app *app, struct db **first, struct commit_loop **ret_loop)
{
    CLEANUP(commit_loop_close) struct commit_loop *loop = NULL;
    enum err err = make_loop(app, &loop);
    if (err == OK)
        err = open_writers(loop, app, first);
    db_close(first); /* when nobody took it over */
    TRY(err);
    *ret_loop = loop;
    loop = NULL;
    return OK;
}

void commit_loop_close(struct commit_loop **handle)
{
    struct commit_loop *loop = *handle;
    if (loop == NULL)
        return;
    pthread_mutex_lock(&loop->lock);
    loop->is_closing = true;
    pthread_cond_broadcast(&loop->wake);
    pthread_mutex_unlock(&loop->lock);
    for (int i = 0; i < loop->writer_count; i++) {
        struct writer *writer = &loop->writers[i];
        if (writer->is_running)
            pthread_join(writer->thread, NULL);
        db_close(&writer->context.db);
        arena_close(&writer->arena);
    }
    pthread_cond_destroy(&loop->wake);
    pthread_mutex_destroy(&loop->lock);
    struct arena arena = loop->arena;
    arena_close(&arena);
    *handle = NULL;
}

/* ---- submitting --------------------------------------------------------------------------------- */

enum err commit_submit(struct commit_loop *loop, struct command *command)
{
    enum err err = OK;
    pthread_mutex_lock(&loop->lock);
    if (loop->is_closing || loop->queued >= QUEUE_MAX)
        err = E_BUSY;
    else
        put(loop, command);
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
    const struct commit_counts *counts = &loop->counts;
    *ret_figures = (struct commit_figures){
        .batches = counts->batches,
        .commands = counts->commands,
        .refused = counts->refused,
        .replayed = counts->replayed,
        .faults = counts->faults,
        .conflicts = counts->conflicts,
        .moved = counts->moved,
        .round_trips = counts->round_trips,
        .queued = loop->queued,
        .batch_max = counts->batch_max,
        .commit_us_sum = counts->commit_us_sum,
    };
}
