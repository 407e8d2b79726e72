/* commit_writer.h - a writer, as the queue (commit_queue.c) and the batch (commit.c) share it. */
#ifndef APP_COMMIT_WRITER_H
#define APP_COMMIT_WRITER_H

#include <pthread.h>
#include <stdatomic.h>

#include "app/commit.h"

/* Of all writers of this process, since the loop was opened. */
struct commit_counts {
    atomic_int_fast64_t batches, commands, refused, replayed, faults, conflicts, moved, batch_max;
    atomic_int_fast64_t round_trips;
    atomic_int_fast64_t commit_us_sum;
};

struct writer {
    struct write_context context;
    struct arena arena; /* of its buffer */
    struct buf body;
    pthread_t thread;
    bool is_running;
    struct commit_loop *loop;
    struct commit_counts *figures;
};

/* Runs the commands of a batch, each in its partition.  Afterwards each is done, with its result, or has to
 * go to another queue (is_moved). */
void commit_run_batch(struct writer *writer, struct command *batch);

/* ---- commit_heads.c: the heads of a batch, context->held ---------------------------------------- */

/* Those that a command of the batch needs; they have no number yet. */
void commit_heads_choose(struct write_context *context, const struct command *batch);

/* Asks for the lock of each (db_ask()); what is asked behind is read under all of them. */
MUST_USE enum err commit_heads_ask(struct write_context *context);

/* Has them, and knows each version of the programme that they know. */
MUST_USE enum err commit_heads_lock(struct write_context *context);

/* A command's turn: context->head is that of its partition. */
void commit_heads_turn(struct write_context *context, const struct command *command);

/* Whether a partition is held; 0: none is needed.  EVERY_PARTITION: all are, and nobody else is in the batch,
 * also when it is tried again. */
bool commit_heads_have(const struct write_context *context, int32_t partition);

/* Whether an entry is of this batch. */
bool commit_heads_is_new(const struct write_context *context, int32_t partition, int64_t number);

/* Saves those that have grown. */
MUST_USE enum err commit_heads_save(struct write_context *context, bool *ret_is_changed);

#endif
