/* commit.h - the commit loop: many commands, one writer, one fsync, then the answers.
 *
 *      HTTP threads ──commit_submit()──► queue of a partition ──► writer thread:
 *                                                    BEGIN, lock the heads of the partitions
 *                                                      for each command: replay? decide, write
 *                                                    COMMIT            one fsync for the batch
 *                                                    done() for each   nothing is answered before
 *
 * Each partition has a queue, and one writer at a time (docs/decisions/012-a-queue-for-each-partition.md);
 * an embedded database has one partition and one writer.  A command for which it does not matter goes by
 * its digest, so that the same request again meets the first; one that finds its account in another
 * partition moves to that queue (commit_hold()).
 *
 * The writer takes all that waits in a queue, up to BATCH_MAX, and more queues while that is little: a
 * commit costs the same for one partition as for several.  A refused command writes nothing.  A fault while
 * writing rolls the whole batch back, and every command in it is answered with that fault: nothing of
 * it was recorded.  When a commit ends with an unknown outcome, the process of an embedded database stops at
 * once, and the caller's retry with the same key tells the truth after the restart; with a server the batch
 * is run again on another connection (docs/decisions/015-two-round-trips-for-a-batch.md).
 */
#ifndef APP_COMMIT_H
#define APP_COMMIT_H

#include "app/app.h"
#include "app/staff/staff.h"
#include "core/json.h"
#include "storage/journal_storage.h"

/* Who asks. */
struct caller {
    int64_t key;     /* id of the API key; 0: the program itself (import) */
    int64_t scopes;  /* of enum scope */
    int64_t shop_id; /* the key is bound to it; 0: any */
    int64_t till_id;
    bool is_import; /* old receipts are accepted: AT_PAST_MAX_DAYS does not apply */
    struct str operator_id;
    struct staff staff; /* who stands there, where the key asks for it */
};

/* For one that changes what others decide by: it has a batch for itself also where there is one partition. */
#define EVERY_PARTITION (-1)

struct answer_request; /* app/answer.h */
struct command;
struct write_context;

/* Decides and writes one command inside the batch's transaction.  On success it is known what the answer
 * is made of.  A REFUSED error must come before the first write. */
typedef enum err command_run(struct write_context *context, struct command *command);
typedef void command_done(struct command *command, void *context);

/* Asks ahead what run() will read (db_ask()).  Only for a run() which writes nothing that others ask ahead
 * but what it has read itself by the same query. */
typedef enum err command_ask(struct write_context *context, const struct command *command);

struct command {
    /* Filled in by the caller; all of it lives until done(). */
    command_run *run;
    command_ask *ask;    /* NULL: it reads as it goes */
    const void *request; /* what run() expects: a struct purchase_request, ... */
    struct arena *arena; /* the writer allocates from it while the command is in the loop */
    struct caller caller;
    struct str idempotency_key; /* 1..IDEMPOTENCY_KEY_MAX_BYTES bytes */
    struct sha256 digest;       /* of the request: method, path and body */
    command_done *done;         /* called on the writer's thread after the commit */
    void *done_context;

    /* The outcome. */
    enum err result;
    struct problem problem; /* for people, when result is not OK and there is more to say */
    const struct problem_list
        *problems; /* and each thing that is wrong, in the arena; NULL: it is one */
    const struct answer_request *told; /* when result is OK: what is answered, for answer_write() */
    bool is_replayed;                  /* the same request had been answered before */
    struct id_pair {
        int32_t partition;
        int64_t number;
    } entry; /* that holds it */

    /* Set by run() when something in memory must follow the database: called after the commit, on the
     * writer's thread, before done(). */
    void (*on_commit)(struct app *app, struct command *command);
    const void *on_commit_details;

    /* Set by run() when the answer needs what takes longer than a batch may: called after the commit instead of
     * done(), and sees to it that done() is called later. */
    void (*carry_on)(struct app *app, struct command *command);

    /* Where it is written: a partition, 0 for any; and another whose head it needs locked, 0 for none.  A
     * hint from outside; commit_hold() makes it right. */
    int32_t partition;
    int32_t other;   /* or EVERY_PARTITION */
    int64_t account; /* in that partition, a hint too; 0: not known */

    bool is_moved;        /* the writer's and the queue's */
    struct command *next; /* the queue's */
};

/* A chain that a batch may write to: locked, and saved once at its end. */
struct held_head {
    struct head head;
    int64_t number_before; /* the batch */
    int64_t notice_before;
};

/* What a run() works with. */
struct write_context {
    struct app *app;
    struct db *db;
    struct head *head;      /* of the command's partition */
    struct held_head *held; /* all that the batch has, ascending */
    size_t held_count;
    bool is_alone;      /* the command is all of the batch */
    struct instant now; /* the server's clock when the command's turn came */
    bool has_written;   /* set by commit_begin_writing(): from here on an error is a fault */
    bool has_more;      /* of the batch, to be kept, than its heads tell: commit_keep() */
    struct buf *body;   /* room for a canonical entry, reused */
};

/* Takes over the first writer's connection, also when it fails; opens the others itself. */
MUST_USE enum err commit_loop_open(struct app *app, struct db **first,
                                   struct commit_loop **ret_loop);
void commit_loop_close(struct commit_loop **loop); /* finishes what is queued */

/* A command that nothing else has given a partition goes by its digest: 1 .. app_partition_count(). */
void commit_aim(const struct app *app, struct command *command);

/* Puts a command into its queue.  E_BUSY when QUEUE_MAX wait or the loop is closing. */
MUST_USE enum err commit_submit(struct commit_loop *loop, struct command *command);

/* Submits and waits: for the command line.  The result is in the command too. */
MUST_USE enum err commit_wait(struct commit_loop *loop, struct command *command);

/* For run(): begins an entry with the next number; encodes it, links its hash and inserts it with its
 * request, when its facts and effects are complete.  `prior` is the entry before it of its account, 0: none.  What the answer is made of lives in the command's
 * arena, the entry too; NULL for an entry that accompanies another and has no request of its own. */
MUST_USE enum err commit_begin_entry(struct write_context *context, const struct command *command,
                                     enum entry_kind kind, struct entry **ret_entry);
MUST_USE enum err commit_append(struct write_context *context, struct command *command,
                                const struct entry *entry, int64_t prior,
                                const struct answer_request *told);

/* The same in parts, for an entry that others follow: when it and they have been appended without an answer,
 * `newest` being the last of them and `acted` the day of the last act among them, this keeps its request. */
MUST_USE enum err commit_tell(struct write_context *context, struct command *command,
                              const struct entry *entry, int64_t newest, struct date acted,
                              const struct answer_request *told);

/* For run(), after its first write: the same for an entry that accompanies it in another chain that the
 * batch holds. */
MUST_USE enum err commit_append_to(struct write_context *context, struct head *head,
                                   const struct entry *entry, int64_t prior);

/* The head of a partition that the batch holds: commit_hold() was asked for it. */
struct head *commit_head_of(struct write_context *context, int32_t partition);

/* For run(): the first write comes next; commit_append() says so itself.  E_NO_MEMORY when the arena has
 * no room left for the answer: nothing is recorded that could not be told afterwards. */
MUST_USE enum err commit_begin_writing(struct write_context *context,
                                       const struct command *command);

/* For run(), after commit_begin_writing(): it writes what is no entry, and the batch has to be committed also
 * when no chain grows. */
void commit_keep(struct write_context *context);

/* For run(), before it decides: what it is about lies in this partition (E_NOT_FOUND: there is none), and it
 * needs the head of another locked as well (0: none; EVERY_PARTITION).  Anything but OK is given back to the loop
 * at once, which brings the command to where it holds both. */
MUST_USE enum err commit_hold(struct write_context *context, struct command *command,
                              int32_t partition, int32_t other);

/* For run(), before its first write: may whoever stands at the till do this too, which the route could not know?
 * E_FORBIDDEN_ROLE, told. */
MUST_USE enum err commit_may(struct command *command, enum act act);

/* What entry `number` was answered, when the command is the same request; `otherwise` when it
 * is another. */
MUST_USE enum err commit_replay(struct write_context *context, struct command *command,
                                int32_t partition, int64_t number, enum err otherwise);

/* Figures of the loop since it was opened, for /metrics. */
struct commit_figures {
    int64_t batches;
    int64_t commands;
    int64_t refused;
    int64_t replayed;
    int64_t faults;
    int64_t conflicts;   /* a batch met another partition's, and was run again one by one */
    int64_t moved;       /* commands that went to another queue */
    int64_t round_trips; /* of the writers, to a database server */
    int64_t queued;      /* now */
    int64_t batch_max;
    int64_t commit_us_sum; /* inside COMMIT */
};
void commit_figures(struct commit_loop *loop, struct commit_figures *ret_figures);

#endif
