/* arena.h - memory with one owner and one end.
 *
 * A request, a job or a test gets one arena; everything it allocates dies with it.  There is no
 * free.  An arena has a hard size: a request cannot eat the machine.  Pages are taken from the
 * system as they are touched, so a large size costs nothing until it is used.
 */
#ifndef CORE_ARENA_H
#define CORE_ARENA_H

#include "core/str.h"

struct arena {
    char *base;
    size_t size;
    size_t used;
    size_t touched; /* bytes from base that were ever given out and may not be zero */
    bool is_owned;  /* arena_open() took the memory, arena_close() gives it back */
};

/* Takes `size` > 0 bytes of address space.  E_NO_MEMORY. */
MUST_USE enum err arena_open(struct arena *ret_arena, size_t size);
void arena_close(struct arena *arena); /* for CLEANUP(); harmless twice, or on { 0 } */

/* An arena in memory of the caller's: no allocation at all. */
struct arena arena_in(void *memory, size_t size);

/* Zeroed memory for `count` objects, aligned for any type, or NULL when the arena is full. */
void *arena_alloc(struct arena *arena, size_t count, size_t size);
#define ARENA_NEW(arena, type)          ((type *)arena_alloc((arena), 1, sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc((arena), (count), sizeof(type)))

/* Room for a text, as it was left: for those who write before they read.  NULL when the arena is full. */
char *arena_bytes(struct arena *arena, size_t size);

/* Bytes that are left; an object may need some more than its size, to be aligned. */
static inline size_t arena_room(const struct arena *arena)
{
    return arena->size - arena->used;
}

/* The same bytes, owned by the arena; no NUL follows.  E_NO_MEMORY. */
MUST_USE enum err arena_copy(struct arena *arena, struct str text, struct str *ret_copy);

/* Everything allocated after a mark is given back at once.  An arena of ours that had grown by more
 * than a megabyte returns the pages to the system. */
static inline size_t arena_mark(const struct arena *arena)
{
    return arena->used;
}
void arena_reset(struct arena *arena, size_t mark); /* poisons what it frees under ASan */

#endif
