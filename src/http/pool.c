/* pool.c - a bounded list of empty arenas, the last used first: its pages are still warm. */
#include "http/pool.h"

void pool_init(struct pool *pool)
{
    *pool = (struct pool){ .lock = PTHREAD_MUTEX_INITIALIZER };
}

static void slot_close(struct slot *slot)
{
    struct arena arena = slot->arena; /* the slot goes with it */
    arena_close(&arena);
}

void pool_finish(struct pool *pool)
{
    assert(pool->live_count == 0);
    for (struct slot *slot = pool->kept; slot != NULL;) {
        struct slot *next = slot->next;
        slot_close(slot);
        slot = next;
    }
    pool->kept = NULL;
    (void)pthread_mutex_destroy(&pool->lock);
}

static enum err slot_open(struct slot **ret_slot)
{
    struct arena arena = { 0 };
    TRY(arena_open(&arena, REQUEST_ARENA_BYTES));
    struct slot *slot = ARENA_NEW(&arena, struct slot);
    assert(slot != NULL); /* an empty arena is larger than that */
    slot->mark = arena_mark(&arena);
    slot->arena = arena;
    *ret_slot = slot;
    return OK;
}

enum err pool_get(struct pool *pool, struct slot **ret_slot)
{
    pthread_mutex_lock(&pool->lock);
    struct slot *slot = pool->kept;
    bool is_full = pool->live_count == POOL_LIVE_MAX;
    if (slot != NULL && !is_full) {
        pool->kept = slot->next;
        pool->kept_count--;
    }
    if (!is_full) {
        pool->live_count++;
        if (pool->live_count > pool->live_count_max)
            pool->live_count_max = pool->live_count;
    }
    pthread_mutex_unlock(&pool->lock);

    if (is_full)
        return E_BUSY;
    if (slot == NULL) {
        enum err err = slot_open(&slot);
        if (err != OK) {
            pthread_mutex_lock(&pool->lock);
            pool->live_count--;
            pthread_mutex_unlock(&pool->lock);
            return err;
        }
    }
    slot->next = NULL;
    *ret_slot = slot;
    return OK;
}

void pool_put(struct pool *pool, struct slot *slot)
{
    arena_reset(&slot->arena, slot->mark);

    pthread_mutex_lock(&pool->lock);
    assert(pool->live_count > 0);
    pool->live_count--;
    bool is_kept = pool->kept_count < POOL_KEPT_MAX;
    if (is_kept) {
        slot->next = pool->kept;
        pool->kept = slot;
        pool->kept_count++;
    }
    pthread_mutex_unlock(&pool->lock);

    if (!is_kept)
        slot_close(slot);
}

void pool_figures(struct pool *pool, struct pool_figures *ret_figures)
{
    pthread_mutex_lock(&pool->lock);
    *ret_figures = (struct pool_figures){ .kept = pool->kept_count,
                                          .live = pool->live_count,
                                          .live_max = pool->live_count_max };
    pthread_mutex_unlock(&pool->lock);
}
