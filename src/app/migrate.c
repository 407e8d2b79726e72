/* migrate.c - from one shop to many: a folder's installation copied into PostgreSQL, while it sells.
 *
 * The source is read in one snapshot, from the first row to the comparison at the end.  Into the copy go
 * two connections: one writes the rows, in transactions of its own; the other, the guard, holds the heads
 * of all chains meanwhile, so that no server can sell there, and writes what comes last: the heads, what
 * the new chains have to know, and the row that lets others open it.
 */
#include "app/migrate.h"

#include "app/programs.h"
#include "app/setup.h"
#include "journal/entry_text.h"
#include "journal/program_note.h"
#include "storage/journal_storage.h"
#include "storage/table_copy.h"

#define ARENA_BYTES   (64u << 20) /* address space: every version that became active */
#define SCRATCH_BYTES (4 * ENTRY_MAX_BYTES)

struct activation {
    struct entry entry;
    struct activation *next;
};

struct migration {
    const struct migrate_request *request;
    struct migrate_result *result;
    struct arena arena;
    struct arena scratch; /* of one entry */
    struct buf body;
    struct db *source;
    struct db_tx snapshot;
    struct db *copy;
    struct db *guard;
    struct db_tx guarded;
    int32_t heads; /* chains that the copy has already */
    struct activation *activations;
    struct activation **last;
};

static void migration_close(struct migration *migration)
{
    db_tx_end(&migration->guarded);
    db_tx_end(&migration->snapshot);
    db_close(&migration->guard);
    db_close(&migration->copy);
    db_close(&migration->source);
    arena_close(&migration->arena);
    arena_close(&migration->scratch);
}

/* ---- before anything is changed ------------------------------------------------------------------ */

static enum err open_source(struct migration *migration)
{
    TRY(arena_open(&migration->arena, ARENA_BYTES));
    TRY(arena_open(&migration->scratch, SCRATCH_BYTES));
    TRY(buf_create(&migration->arena, ENTRY_MAX_BYTES, &migration->body));
    TRY(db_open(migration->request->from, DB_READ, &migration->source));
    TRY(db_snapshot_begin(migration->source, &migration->snapshot));
    return installation_get(migration->source, &migration->result->chains);
}

/* Locked, for as long as the guard stands. */
static enum err lock_heads(struct migration *migration)
{
    struct head head = { 0 };
    migration->heads = 0;
    for (int32_t i = 1; i <= PARTITIONS_MAX; i++) {
        enum err err = head_lock(migration->guard, i, &head);
        if (err == E_NOT_FOUND)
            return OK;
        TRY(err);
        migration->heads = i;
        /* A chain of the copy's own, which has sold: it knows more than programmes. */
        if (i > migration->result->chains &&
            (head.number != head.program_count || head.account_next != 1))
            return E_DB_DIVERGED;
    }
    return OK;
}

static enum err choose_partitions(struct migration *migration)
{
    struct migrate_result *result = migration->result;
    int64_t want = migration->request->partitions;
    int32_t usual = result->chains > 1 ? result->chains : PARTITIONS_DEFAULT;
    result->partitions = migration->heads > 0 ? migration->heads : usual;
    if (want == 0)
        want = result->partitions;
    if (migration->heads > 0 && want != migration->heads)
        return E_PARTITIONS;
    if (want < result->chains || want > PARTITIONS_MAX)
        return E_PARTITIONS;
    result->partitions = (int32_t)want;
    return OK;
}

/* The last entry that the copy has of a chain is, to the hash, the source's of that number: so are all
 * before it. */
static enum err check_is_beginning(struct migration *migration, int32_t partition)
{
    struct entry_row ours = { 0 };
    struct entry_row theirs = { 0 };
    int64_t last = 0;
    arena_reset(&migration->scratch, 0);
    TRY(entry_last(migration->guard, partition, &last));
    migration->result->before += last;
    if (last == 0)
        return OK;
    TRY(entry_get(migration->guard, &migration->scratch, partition, last, &theirs));
    enum err err = entry_get(migration->source, &migration->scratch, partition, last, &ours);
    if (err == E_NOT_FOUND)
        return E_DB_DIVERGED;
    TRY(err);
    return sha256_eq(&ours.hash, &theirs.hash) ? OK : E_DB_DIVERGED;
}

static enum err create_or_open(struct migration *migration)
{
    const char *address = migration->request->to;
    enum err err = db_open(address, DB_WRITE, &migration->guard);
    if (err != E_DB_MISSING)
        return err;
    migration->result->is_new = true;
    TRY(migration->request->is_distributed ? db_create_distributed(address) : db_create(address));
    return db_open(address, DB_WRITE, &migration->guard);
}

static enum err open_copy(struct migration *migration)
{
    TRY(create_or_open(migration));
    TRY(db_tx_begin(migration->guard, &migration->guarded));
    TRY(lock_heads(migration));
    TRY(choose_partitions(migration));
    for (int32_t i = 1; i <= migration->result->chains; i++)
        TRY(check_is_beginning(migration, i));
    return db_open(migration->request->to, DB_WRITE, &migration->copy);
}

/* ---- the rows ------------------------------------------------------------------------------------- */

/* From here to the end nobody can open the copy. */
static enum err close_to_others(struct migration *migration)
{
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    TRY(db_tx_begin(migration->copy, &tx));
    TRY(installation_delete(migration->copy));
    return db_tx_commit(&tx);
}

struct phase {
    const struct migrate_request *request;
    enum migrate_phase phase;
    bool is_stopped;
};

static bool watch(void *context, int64_t done, int64_t total)
{
    struct phase *phase = context;
    const struct migrate_request *request = phase->request;
    if (request->watch != NULL && !request->watch(request->context, phase->phase, done, total))
        phase->is_stopped = true;
    return !phase->is_stopped;
}

static void show(void *context, int64_t done, int64_t total)
{
    (void)watch(context, done, total);
}

/* ---- what comes last ------------------------------------------------------------------------------ */

static enum err keep_activation(void *context, const struct entry_row *row)
{
    struct migration *migration = context;
    struct program_note note = { 0 };
    struct activation *activation = ARENA_NEW(&migration->arena, struct activation);
    struct str body = STR_NONE;
    if (activation == NULL)
        return E_NO_MEMORY;
    TRY(arena_copy(&migration->arena, row->body, &body)); /* what is decoded points into it */
    TRY(entry_decode(&migration->arena, body, &activation->entry));
    TRY(program_note_read(activation->entry.note, &note));
    if (!note.is_active)
        return OK;
    *migration->last = activation;
    migration->last = &activation->next;
    return OK;
}

/* A chain that the source does not have: it is told what it was not told before. */
static enum err tell_chain(struct migration *migration, int32_t partition)
{
    struct write_context context = { .db = migration->guard, .body = &migration->body };
    struct head head = { 0 };
    int64_t known = 0;
    if (partition > migration->heads)
        TRY(head_insert(migration->guard, partition));
    TRY(head_lock(migration->guard, partition, &head));
    known = head.program_count;
    for (const struct activation *one = migration->activations; one != NULL; one = one->next) {
        if (known-- <= 0)
            TRY(program_tell_chain(&context, &head, &one->entry));
    }
    return head_save(migration->guard, &head);
}

static enum err finish(struct migration *migration, struct table_copy *rows)
{
    const struct migrate_result *result = migration->result;
    migration->last = &migration->activations;
    TRY(entry_each_of_kind(migration->source, PROGRAM_PARTITION, ENTRY_PROGRAM, keep_activation,
                           migration));
    rows->to = migration->guard;
    TRY(table_copy_one(rows, STR("head")));
    for (int32_t i = result->chains + 1; i <= result->partitions; i++)
        TRY(tell_chain(migration, i));
    TRY(table_copy_numbers(rows));
    TRY(installation_insert(migration->guard, result->partitions, instant_now()));
    return db_tx_commit(&migration->guarded);
}

static enum err copy_all(struct migration *migration)
{
    struct phase phase = { .request = migration->request, .phase = MIGRATE_COPYING };
    struct table_copy rows = { 0 };
    TRY(table_copy_open(&rows, migration->source, migration->copy, watch, &phase));
    TRY(close_to_others(migration));
    TRY(table_copy_bulk(&rows));
    migration->result->is_stopped = rows.is_stopped;
    return rows.is_stopped ? OK : finish(migration, &rows);
}

/* ---- is it the same ? ----------------------------------------------------------------------------- */

/* Row by row, against the snapshot that was copied; what the journal says of them is verify's. */
static enum err compare(struct migration *migration)
{
    struct migrate_result *result = migration->result;
    struct phase phase = { .request = migration->request, .phase = MIGRATE_COMPARING };
    struct table_copy rows = { 0 };
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    int64_t count = 0;
    TRY(db_snapshot_begin(migration->copy, &snapshot));
    TRY(table_copy_open(&rows, migration->source, migration->copy, watch, &phase));
    TRY(table_copy_compare(&rows, STR("account"), &result->accounts));
    TRY(table_copy_compare(&rows, STR("lot"), &result->lots));
    TRY(table_copy_compare(&rows, STR("member"), &result->members));
    TRY(table_copy_compare(&rows, STR("member_word"), &count));
    TRY(table_copy_compare(&rows, STR("card"), &result->cards));
    TRY(table_copy_compare(&rows, STR("claim"), &count));
    TRY(table_copy_compare(&rows, STR("referral"), &count));
    result->lots -= result->accounts; /* row 0 of each is none */
    result->is_stopped = rows.is_stopped;
    return OK;
}

/* What both have, by the end of the snapshot. */
static enum err note_heads(struct migration *migration)
{
    struct migrate_result *result = migration->result;
    for (int32_t i = result->chains; i >= 1; i--) {
        struct head head = { 0 };
        TRY(head_get(migration->copy, i, &head));
        result->entries += head.number;
        result->head = head.hash; /* of the first, in the end */
    }
    return OK;
}

/* It has no end but its own, so what is told meanwhile is heard afterwards. */
static enum err verify_one(struct phase *phase, const char *address, struct verify_report *report)
{
    CLEANUP(app_close) struct app *app = NULL;
    if (phase->is_stopped)
        return OK;
    TRY(app_open(address, APP_INSPECT, &app));
    return verify_run(app, show, phase, report);
}

static enum err verify_both(const struct migrate_request *request, struct migrate_result *result)
{
    struct phase phase = { .request = request, .phase = MIGRATE_VERIFYING };
    TRY(verify_one(&phase, request->from, &result->source));
    TRY(verify_one(&phase, request->to, &result->copy));
    result->is_stopped = phase.is_stopped;
    if (result->is_stopped)
        return OK;
    for (int32_t i = 0; i < result->chains; i++)
        result->behind += result->source.chains[i].entries;
    result->behind -= result->entries;
    return sha256_eq(&result->copy.chains[0].head, &result->head) ? OK : E_JOURNAL;
}

/* ---- the whole ------------------------------------------------------------------------------------ */

static enum err copy_and_compare(const struct migrate_request *request,
                                 struct migrate_result *result)
{
    CLEANUP(migration_close)
    struct migration migration = { .request = request, .result = result };
    TRY(open_source(&migration));
    TRY(open_copy(&migration));
    TRY(copy_all(&migration));
    if (result->is_stopped)
        return OK;
    TRY(compare(&migration));
    return note_heads(&migration);
}

enum err migrate_run(const struct migrate_request *request, struct migrate_result *ret_result)
{
    int64_t began_us = clock_monotonic_us();
    *ret_result = (struct migrate_result){ 0 };
    enum err err = copy_and_compare(request, ret_result);
    if (err == OK && !ret_result->is_stopped)
        err = verify_both(request, ret_result);
    ret_result->micros = clock_monotonic_us() - began_us;
    return err;
}
