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

/* Runs the commands of a batch for a partition; a batch whose first command asks for another head has no
 * second one.  Afterwards each is done, with its result, or has to go to another queue (is_moved). */
void commit_run_batch(struct writer *writer, int32_t partition, struct command *batch);

#endif
