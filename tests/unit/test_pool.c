/* test_pool.c - http/pool.c: arenas which come back. */
#include "http/pool.h"

#include <stdlib.h>

#include "tests/lib/check.h"

static struct pool pool;

TEST(pool_gives_the_same_arena_again_empty)
{
    struct slot *first = NULL;
    struct slot *again = NULL;
    pool_init(&pool);
    CHECK_OK(pool_get(&pool, &first));
    char *text = arena_alloc(&first->arena, 1000, 1);
    CHECK(text != NULL);
    text[999] = 'x';
    size_t used = first->arena.used;
    pool_put(&pool, first);
    CHECK_OK(pool_get(&pool, &again));
    CHECK(again == first);
    CHECK(again->arena.used < used);
    text = arena_alloc(&again->arena, 1000, 1);
    CHECK(text != NULL && text[999] == '\0');
    pool_put(&pool, again);
    pool_finish(&pool);
}

TEST(pool_counts_what_is_out_and_what_is_kept)
{
    struct slot *slots[3];
    struct pool_figures figures;
    pool_init(&pool);
    for (size_t i = 0; i < COUNT(slots); i++)
        CHECK_OK(pool_get(&pool, &slots[i]));
    pool_put(&pool, slots[0]);
    pool_figures(&pool, &figures);
    CHECK_EQ(figures.live, 2);
    CHECK_EQ(figures.kept, 1);
    CHECK_EQ(figures.live_max, 3);
    pool_put(&pool, slots[1]);
    pool_put(&pool, slots[2]);
    pool_finish(&pool);
}

TEST(pool_is_bounded)
{
    struct slot **slots = calloc(POOL_LIVE_MAX, sizeof(*slots));
    struct slot *more = NULL;
    struct pool_figures figures;
    CHECK(slots != NULL);
    pool_init(&pool);
    for (size_t i = 0; i < POOL_LIVE_MAX; i++)
        CHECK_OK(pool_get(&pool, &slots[i]));
    CHECK_ERR(pool_get(&pool, &more), E_BUSY);
    for (size_t i = 0; i < POOL_LIVE_MAX; i++)
        pool_put(&pool, slots[i]);
    pool_figures(&pool, &figures);
    CHECK_EQ(figures.live, 0);
    CHECK_EQ(figures.kept, POOL_KEPT_MAX);
    pool_finish(&pool);
    free(slots);
}
