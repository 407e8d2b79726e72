/* hints.c - a place for each card by its hash; who comes later takes it. */
#include "app/hints.h"

#include <pthread.h>

struct place {
    uint64_t hash; /* of the card's code */
    struct hint hint;
};

struct hints {
    pthread_mutex_t lock; /* for a few instructions */
    struct place places[HINTS_MAX];
};

enum err hints_make(struct arena *arena, struct hints **ret_hints)
{
    struct hints *hints = ARENA_NEW(arena, struct hints);
    if (hints == NULL)
        return E_NO_MEMORY;
    hints->lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    *ret_hints = hints;
    return OK;
}

static struct place *place_of(struct hints *hints, uint64_t hash)
{
    return &hints->places[(hash ^ hash >> 32) % HINTS_MAX];
}

struct hint hints_get(struct hints *hints, struct str card)
{
    uint64_t hash = str_hash(0, card);
    pthread_mutex_lock(&hints->lock);
    struct place place = *place_of(hints, hash);
    pthread_mutex_unlock(&hints->lock);
    return place.hash == hash ? place.hint : (struct hint){ .partition = 0 };
}

void hints_put(struct hints *hints, struct str card, struct hint hint)
{
    uint64_t hash = str_hash(0, card);
    pthread_mutex_lock(&hints->lock);
    *place_of(hints, hash) = (struct place){ .hash = hash, .hint = hint };
    pthread_mutex_unlock(&hints->lock);
}
