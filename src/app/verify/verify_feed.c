/* verify_feed.c - the journal, read ahead of the auditor on a thread of its own. */
#include "app/verify/verify_feed.h"

#include <pthread.h>

#include "core/limits.h"

#define CHUNKS            4 /* enough that neither side waits for the other's scheduling */
#define CHUNK_ROWS        256
#define CHUNK_BYTES       (1u << 20) /* a chunk of so much text is handed over */
#define CHUNK_ARENA_BYTES (CHUNK_BYTES + ENTRY_MAX_BYTES * 2) /* and one entry more fits */
#define FEED_ARENA_BYTES  (1u << 20)

struct chunk {
    struct arena arena; /* of the bodies */
    struct entry_row rows[CHUNK_ROWS];
    size_t count;
    enum err err; /* what ended the walk after these rows; OK when it goes on */
    bool is_last;
    struct feed_finding finding;
};

struct verify_feed {
    struct arena arena;
    struct db *db;
    int32_t partition;
    pthread_t thread;
    bool is_running;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t filled;   /* chunks handed over so far; under the lock, like the next two */
    size_t emptied;  /* chunks given back so far */
    bool is_stopped; /* the auditor wants no more */

    struct chunk chunks[CHUNKS];
    int64_t number; /* of the last row that was read; the thread's alone, like the hash */
    struct sha256 hash;
    size_t at; /* the next row of the chunk in hand; the auditor's alone */
    bool has_chunk;
};

/* ---- the thread that reads -------------------------------------------------------------------- */

static struct chunk *chunk_in_hand(struct verify_feed *feed)
{
    return &feed->chunks[feed->filled % CHUNKS];
}

/* Hands the chunk over and takes an empty one; false when nobody wants more. */
static bool hand_over(struct verify_feed *feed)
{
    pthread_mutex_lock(&feed->lock);
    feed->filled++;
    pthread_cond_broadcast(&feed->changed);
    while (feed->filled - feed->emptied == CHUNKS && !feed->is_stopped)
        pthread_cond_wait(&feed->changed, &feed->lock);
    bool goes_on = !feed->is_stopped;
    pthread_mutex_unlock(&feed->lock);
    if (!goes_on)
        return false;
    struct chunk *chunk = chunk_in_hand(feed);
    arena_reset(&chunk->arena, 0);
    chunk->count = 0;
    return true;
}

static enum err found(struct verify_feed *feed, int64_t entry, const char *what)
{
    chunk_in_hand(feed)->finding = (struct feed_finding){ .entry = entry, .what = what };
    return E_JOURNAL;
}

static enum err check_link(struct verify_feed *feed, const struct entry_row *row)
{
    if (row->body.len > ENTRY_MAX_BYTES)
        return found(feed, row->number, "its text is longer than that of any entry");
    struct sha256 hash = sha256_link(&feed->hash, row->body);
    if (row->number != feed->number + 1)
        return found(feed, feed->number + 1, "the entry is missing: numbers have a gap here");
    if (!sha256_eq(&hash, &row->hash))
        return found(feed, row->number,
                     "its hash is not that of its text and of the entry before it");
    feed->hash = hash;
    feed->number = row->number;
    return OK;
}

static enum err visit_row(void *context, const struct entry_row *row)
{
    struct verify_feed *feed = context;
    struct chunk *chunk = chunk_in_hand(feed);
    if (chunk->count == CHUNK_ROWS || arena_mark(&chunk->arena) >= CHUNK_BYTES) {
        if (!hand_over(feed))
            return E_BUSY; /* ends the walk; nobody looks at it */
        chunk = chunk_in_hand(feed);
    }
    TRY(check_link(feed, row));
    struct entry_row *kept = &chunk->rows[chunk->count];
    *kept = *row;
    TRY(arena_copy(&chunk->arena, row->body, &kept->body));
    chunk->count++;
    return OK;
}

static void *read_all(void *argument)
{
    struct verify_feed *feed = argument;
    enum err err = entry_each(feed->db, feed->partition, 1, visit_row, feed);
    pthread_mutex_lock(&feed->lock);
    if (!feed->is_stopped) {
        chunk_in_hand(feed)->err = err;
        chunk_in_hand(feed)->is_last = true;
        feed->filled++;
        pthread_cond_broadcast(&feed->changed);
    }
    pthread_mutex_unlock(&feed->lock);
    return NULL;
}

/* ---- the auditor ------------------------------------------------------------------------------ */

/* Gives the chunk in hand back, if any, and waits for the next. */
static void take_chunk(struct verify_feed *feed)
{
    pthread_mutex_lock(&feed->lock);
    if (feed->has_chunk) {
        feed->emptied++;
        pthread_cond_broadcast(&feed->changed);
    }
    while (feed->filled == feed->emptied)
        pthread_cond_wait(&feed->changed, &feed->lock);
    pthread_mutex_unlock(&feed->lock);
    feed->has_chunk = true;
    feed->at = 0;
}

enum err verify_feed_next(struct verify_feed *feed, const struct entry_row **ret_row,
                          struct feed_finding *ret_finding)
{
    for (;;) {
        const struct chunk *chunk = &feed->chunks[feed->emptied % CHUNKS];
        if (feed->has_chunk && feed->at < chunk->count) {
            *ret_row = &chunk->rows[feed->at++];
            return OK;
        }
        if (feed->has_chunk && chunk->is_last) {
            *ret_row = NULL;
            *ret_finding = chunk->finding;
            return chunk->err;
        }
        take_chunk(feed);
    }
}

/* ---- opening and closing ---------------------------------------------------------------------- */

static enum err feed_start(struct verify_feed *feed)
{
    for (size_t i = 0; i < CHUNKS; i++)
        TRY(arena_open(&feed->chunks[i].arena, CHUNK_ARENA_BYTES));
    feed->is_running = pthread_create(&feed->thread, NULL, read_all, feed) == 0;
    return feed->is_running ? OK : E_SYSTEM;
}

enum err verify_feed_open(struct db *db, int32_t partition, struct verify_feed **ret_feed)
{
    struct arena arena = { 0 };
    TRY(arena_open(&arena, FEED_ARENA_BYTES));
    struct verify_feed *feed = ARENA_NEW(&arena, struct verify_feed);
    assert(feed != NULL); /* an empty arena is larger than that */
    *feed = (struct verify_feed){
        .arena = arena,
        .db = db,
        .partition = partition,
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .changed = PTHREAD_COND_INITIALIZER,
    };
    enum err err = feed_start(feed);
    if (err != OK) {
        verify_feed_close(&feed);
        return err;
    }
    *ret_feed = feed;
    return OK;
}

void verify_feed_close(struct verify_feed **handle)
{
    struct verify_feed *feed = *handle;
    if (feed == NULL)
        return;
    if (feed->is_running) {
        pthread_mutex_lock(&feed->lock);
        feed->is_stopped = true;
        pthread_cond_broadcast(&feed->changed);
        pthread_mutex_unlock(&feed->lock);
        pthread_join(feed->thread, NULL);
    }
    for (size_t i = 0; i < CHUNKS; i++)
        arena_close(&feed->chunks[i].arena);
    struct arena arena = feed->arena;
    arena_close(&arena);
    *handle = NULL;
}
