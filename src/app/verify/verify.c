/* verify.c - the auditor: all chains of one moment, some at once, then the tables beside them.
 *
 *      leader's snapshot ──► worker: a chain, and another ... ──┐
 *                       └──► worker: a chain, and another ... ──┴──► the tables that name any chain
 *
 * Every connection sees the same moment, so a claim and its purchase in another chain are both there or
 * neither is, whatever is written meanwhile.
 *
 * Where partitions lie on several nodes (Citus) no moment is that of all.  There each chain, which is on one
 * node, has a moment of its own; whatever else is looked up is as it is at that time, and of the tables at
 * the end what names an entry behind the moment of its chain is left to the next run.
 */
#include "app/verify/verify.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "app/verify/verify_chain.h"

#define WORKERS_MAX 4 /* each has two threads and two connections */
#define ENTRY_BYTES_LEAST                                                                          \
    64 /* of a row: its hash and a text; a greater last number has gaps before it */

struct audit_meter {
    pthread_mutex_t lock;
    int64_t done;      /* entries; under the lock, like the next */
    int32_t next;      /* the chain that nobody has taken yet, from 0 */
    int32_t first_bad; /* the first chain with a finding */
    int64_t total;
    verify_progress *progress;
    void *progress_context;
};

struct verification {
    struct app *app;
    struct arena arena;
    struct reader leader;
    struct db_tx snapshot;
    char name_room[DB_SNAPSHOT_MAX_BYTES];
    struct str name; /* of the snapshot; empty when the engine cannot share it */
    bool is_moving;  /* each chain has a moment of its own */
    int64_t most;    /* entries that there can be */
    int32_t count;
    struct audit *chains;
    struct audit_meter meter;
};

/* A thread, and what it reads with.  The first is the caller's own, with the leader's connection. */
struct worker {
    struct verification *verification;
    pthread_t thread;
    bool is_running;
    struct reader reader; /* none of the first */
    struct reader side;
    struct db_tx snapshot;
    struct db_tx side_snapshot;
    struct db *db;
    enum err err; /* of what it reads with */
};

/* ---- how far they are ------------------------------------------------------------------------- */

bool verify_goes_on(struct audit *audit, int64_t more)
{
    struct audit_meter *meter = audit->meter;
    pthread_mutex_lock(&meter->lock);
    meter->done += more;
    if (meter->progress != NULL)
        meter->progress(meter->progress_context, meter->done, meter->total);
    bool goes_on = audit->partition <= meter->first_bad;
    pthread_mutex_unlock(&meter->lock);
    return goes_on;
}

/* The next chain, or NULL. */
static struct audit *take_chain(struct verification *verification)
{
    struct audit_meter *meter = &verification->meter;
    struct audit *audit = NULL;
    pthread_mutex_lock(&meter->lock);
    if (meter->next < verification->count)
        audit = &verification->chains[meter->next++];
    pthread_mutex_unlock(&meter->lock);
    return audit;
}

static void note_bad(struct audit_meter *meter, int32_t partition)
{
    pthread_mutex_lock(&meter->lock);
    if (partition < meter->first_bad)
        meter->first_bad = partition;
    pthread_mutex_unlock(&meter->lock);
}

/* ---- the workers ------------------------------------------------------------------------------ */

static enum err join_snapshot(const struct verification *verification, struct db *db,
                              struct db_tx *tx)
{
    if (verification->is_moving)
        return OK;
    if (verification->name.len == 0) /* one worker: what it looks up is older than what it walks */
        return db_snapshot_begin(db, tx);
    return db_snapshot_join(db, verification->name, tx);
}

static enum err measure(struct verification *verification, struct audit *audit, struct db *db)
{
    struct audit_meter *meter = &verification->meter;
    int64_t last = 0;
    TRY(entry_last(db, audit->partition, &last));
    int64_t count = last < verification->most ? last : verification->most;
    pthread_mutex_lock(&meter->lock);
    meter->total += count - audit->entry_count;
    pthread_mutex_unlock(&meter->lock);
    audit->entry_count = count;
    return OK;
}

/* Of chains that are moving, the moment of this one is the first look at it; by then all versions of the
 * programme that it names are known. */
static enum err audit_chain(struct worker *worker, struct audit *audit)
{
    CLEANUP(db_tx_end) struct db_tx moment = { 0 };
    audit->db = worker->db;
    audit->side = worker->side.db;
    if (audit->is_moving) {
        TRY(db_snapshot_begin(audit->db, &moment));
        TRY(measure(worker->verification, audit, audit->db));
        TRY(app_program_load(audit->app, audit->side));
    }
    return verify_chain(audit);
}

static enum err worker_open(struct worker *worker)
{
    const struct verification *verification = worker->verification;
    assert(verification != NULL); /* set before the thread began */
    TRY(reader_take(verification->app, &worker->side));
    TRY(join_snapshot(verification, worker->side.db, &worker->side_snapshot));
    if (worker->db != NULL)
        return OK;
    TRY(reader_take(verification->app, &worker->reader));
    worker->db = worker->reader.db;
    return join_snapshot(verification, worker->db, &worker->snapshot);
}

static void worker_close(struct worker *worker)
{
    db_tx_end(&worker->snapshot);
    db_tx_end(&worker->side_snapshot);
    reader_give(&worker->reader);
    reader_give(&worker->side);
}

/* What the tables are compared with is kept. */
static void close_chain(struct audit *audit)
{
    arena_close(&audit->arena);
    arena_close(&audit->scratch);
}

static void close_audit(struct audit *audit)
{
    close_chain(audit);
    arena_close(&audit->keep);
    arena_close(&audit->gifts);
    arena_close(&audit->later_arena);
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    struct verification *verification = worker->verification;
    worker->err = worker_open(worker);
    struct audit *audit = worker->err == OK ? take_chain(verification) : NULL;
    for (; audit != NULL; audit = take_chain(verification)) {
        audit->err = audit_chain(worker, audit);
        close_chain(audit);
        if (audit->err != OK)
            note_bad(&verification->meter, audit->partition);
    }
    worker_close(worker);
    return NULL;
}

static int worker_count(const struct verification *verification)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    int count = processors < 1 ? 1 : processors < WORKERS_MAX ? (int)processors : WORKERS_MAX;
    if (verification->name.len == 0 && !verification->is_moving) /* nobody else can see what the
                                                                    leader sees */
        count = 1;
    return count < verification->count ? count : verification->count;
}

/* Fewer threads than wanted take longer, nothing else. */
static enum err audit_chains(struct verification *verification)
{
    struct worker workers[WORKERS_MAX] = { 0 };
    int count = worker_count(verification);
    for (int i = 0; i < count; i++) {
        workers[i].verification = verification;
        if (i > 0)
            workers[i].is_running =
                pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0;
    }
    workers[0].db = verification->leader.db;
    (void)work(&workers[0]);
    for (int i = 1; i < count; i++) {
        if (workers[i].is_running)
            (void)pthread_join(workers[i].thread, NULL);
    }
    return workers[0].err; /* whoever could read has done all */
}

/* ---- before and after ------------------------------------------------------------------------- */

static enum err open_chains(struct verification *verification)
{
    struct db *db = verification->leader.db;
    uint64_t point = verify_fingerprint_point();
    verification->most = db_size_bytes(db) / ENTRY_BYTES_LEAST;
    for (int32_t i = 0; i < verification->count; i++) {
        verification->chains[i] = (struct audit){
            .app = verification->app,
            .partition = i + 1,
            .partition_count = verification->count,
            .is_moving = verification->is_moving,
            .point = point,
            .meter = &verification->meter,
        };
        TRY(measure(verification, &verification->chains[i], db));
    }
    return OK;
}

/* The name by which others see what the leader sees, if it can be told. */
static enum err share_snapshot(struct verification *verification)
{
    struct buf name = BUF(verification->name_room);
    enum err err = db_snapshot_share(verification->leader.db, &name);
    if (err == E_ENGINE)
        return OK;
    TRY(err);
    return buf_finish(&name, &verification->name);
}

static enum err open_verification(struct verification *verification)
{
    TRY(reader_take(verification->app, &verification->leader));
    struct db *db = verification->leader.db;
    verification->is_moving = db_is_distributed(db);
    if (!verification->is_moving) {
        TRY(db_snapshot_begin(db, &verification->snapshot));
        TRY(share_snapshot(verification));
    }
    TRY(installation_get(db, &verification->count));
    TRY(arena_open(&verification->arena, sizeof(struct audit) * ((size_t)verification->count + 1)));
    verification->chains =
        ARENA_ARRAY(&verification->arena, struct audit, (size_t)verification->count);
    if (verification->chains == NULL)
        return E_NO_MEMORY;
    return open_chains(verification);
}

static void close_verification(struct verification *verification)
{
    for (int32_t i = 0; verification->chains != NULL && i < verification->count; i++)
        close_audit(&verification->chains[i]);
    db_tx_end(&verification->snapshot);
    reader_give(&verification->leader);
    arena_close(&verification->arena);
}

/* The first chain that did not come to its end, if any. */
static const struct audit *first_bad(const struct verification *verification)
{
    for (int32_t i = 0; i < verification->count; i++) {
        if (verification->chains[i].err != OK || verification->chains[i].has_finding)
            return &verification->chains[i];
    }
    return NULL;
}

static void write_report(const struct verification *verification, struct verify_report *report)
{
    const struct audit *bad = first_bad(verification);
    const struct audit *shown = bad != NULL ? bad : &verification->chains[0];
    report->is_good = bad == NULL;
    report->partition_count = verification->count;
    report->partition = shown->partition;
    report->head = shown->head;
    if (bad != NULL) {
        report->entry = bad->entry;
        memcpy(report->what, bad->what, sizeof(report->what));
    }
    for (int32_t i = 0; i < verification->count; i++) {
        const struct audit *audit = &verification->chains[i];
        report->chains[i] =
            (struct verify_chain_report){ .entries = audit->entries, .head = audit->head };
        report->entries += audit->entries;
        report->accounts += audit->accounts_seen;
        report->lots += audit->lots;
    }
}

/* Of the chains that the installation has, as they are now. */
static enum err sum_heads(const struct verification *verification, int64_t *ret_entries)
{
    int64_t entries = 0;
    for (int32_t i = 0; i < verification->count; i++) {
        struct head head = { 0 };
        TRY(head_get(verification->leader.db, i + 1, &head));
        entries += head.number;
    }
    *ret_entries = entries;
    return OK;
}

/* Each chain ends where its head says; so whatever the heads count beyond that is of a chain that the
 * installation does not have. */
static enum err check_no_other_chain(struct verification *verification)
{
    struct journal_figures figures = { 0 };
    int64_t before = 0;
    TRY(sum_heads(verification, &before));
    TRY(journal_figures(verification->leader.db, &figures));
    int64_t after = before;
    if (verification->is_moving)
        TRY(sum_heads(verification, &after));
    if (figures.entries < before || figures.entries > after)
        return verify_fail(&verification->chains[0], 0, "there is a chain beyond the partitions");
    return OK;
}

static enum err audit_the_rest(struct verification *verification)
{
    TRY(check_no_other_chain(verification));
    return verify_directories(verification->chains, verification->count, verification->leader.db);
}

static enum err audit_all(struct verification *verification, struct verify_report *report)
{
    TRY(open_verification(verification));
    TRY(audit_chains(verification));
    const struct audit *bad = first_bad(verification);
    enum err err = bad != NULL ? bad->err : audit_the_rest(verification);
    write_report(verification, report);
    return err;
}

/* ---- the whole -------------------------------------------------------------------------------- */

/* The engine's own check of the file goes on beside the replay: it shares nothing with it. */
struct file_check {
    struct db *db;
    pthread_t thread;
    bool is_running;
    enum err err;
};

static void *check_file(void *argument)
{
    struct file_check *check = argument;
    check->err = db_check(check->db);
    return NULL;
}

static void file_check_begin(struct file_check *check)
{
    check->is_running = pthread_create(&check->thread, NULL, check_file, check) == 0;
    if (!check->is_running) /* a machine without threads to spare: one after the other */
        (void)check_file(check);
}

static enum err file_check_end(struct file_check *check)
{
    if (check->is_running)
        pthread_join(check->thread, NULL);
    return check->err;
}

enum err verify_run(struct app *app, verify_progress *progress, void *context,
                    struct verify_report *ret_report)
{
    int64_t began_us = clock_monotonic_us();
    CLEANUP(reader_give) struct reader whole = { 0 };
    CLEANUP(close_verification)
    struct verification verification = {
        .app = app,
        .meter = {
            .lock = PTHREAD_MUTEX_INITIALIZER,
            .first_bad = PARTITIONS_MAX,
            .progress = progress,
            .progress_context = context,
        },
    };
    *ret_report = (struct verify_report){ .is_good = true };
    TRY(reader_take(app, &whole));

    struct file_check check = { .db = whole.db };
    file_check_begin(&check);
    enum err err = audit_all(&verification, ret_report);
    enum err file_err = file_check_end(&check);
    if (file_err != OK) /* a damaged file explains whatever else was found */
        err = file_err;
    if (err != OK)
        ret_report->is_good = false;
    ret_report->micros = clock_monotonic_us() - began_us;
    return err;
}
