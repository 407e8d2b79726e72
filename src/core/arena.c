/* arena.c - memory with one owner and one end.
 *
 *      base            used              touched                        size
 *       |  given out    |  given once,     |  fresh from the system,      |
 *       |               |  maybe not zero  |  still zero                  |
 *
 * The system hands out zeroed pages as they are first touched, so only memory below `touched` has to
 * be cleared again.  Under AddressSanitizer everything behind the last object of an arena of ours is
 * poisoned.
 */
#include "core/arena.h"

#include <string.h>

#ifdef __wasm__
#define HAS_PAGES 0 /* the page brings the memory, with arena_in() */
#else
#define HAS_PAGES 1
#include <sys/mman.h>
#include <unistd.h>
#endif

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ASAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define HAS_ASAN 1
#endif

#ifdef HAS_ASAN
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(ptr, size)   ((void)(ptr), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(ptr, size) ((void)(ptr), (void)(size))
#endif

#define ALIGN_BYTES      16
#define POISON_BYTES     64         /* behind the last object: more than one wild index away */
#define KEEP_TOUCHED_MAX (1u << 20) /* an arena that used more gives its pages back at reset */

static_assert(_Alignof(max_align_t) <= ALIGN_BYTES, "arena_alloc() serves any type");

#if HAS_PAGES
enum err arena_open(struct arena *ret_arena, size_t size)
{
    assert(size > 0);

    void *base = mmap(NULL, size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED)
        return E_NO_MEMORY;
    *ret_arena = (struct arena){ .base = base, .size = size, .is_owned = true };
    return OK;
}

/* Poison must not outlive its pages: the system may map something else there. */
static void arena_unpoison(const struct arena *arena, size_t from)
{
    size_t left = arena->size - arena->touched;
    size_t to = arena->touched + (left < POISON_BYTES ? left : POISON_BYTES);
    ASAN_UNPOISON_MEMORY_REGION(arena->base + from, to - from);
}

void arena_close(struct arena *arena)
{
    if (arena->is_owned) {
        arena_unpoison(arena, 0);
        (void)munmap(arena->base, arena->size);
    }
    *arena = (struct arena){ 0 };
}

/* Pages above the mark go back to the system and are zero when they are touched again. */
static void arena_give_back(struct arena *arena)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t from = (arena->used + page - 1) / page * page;
    if (from < arena->touched &&
        madvise(arena->base + from, arena->touched - from, MADV_DONTNEED) == 0) {
        arena_unpoison(arena, from);
        arena->touched = from;
    }
}
#else
static void arena_give_back(struct arena *arena)
{
    (void)arena;
}
#endif

struct arena arena_in(void *memory, size_t size)
{
    size_t skip = (size_t)(-(uintptr_t)memory & (ALIGN_BYTES - 1));
    if (skip > size)
        skip = size;
    return (struct arena){ .base = (char *)memory + skip, .size = size - skip };
}

/* How many of the bytes may not be zero is told, for those who need them to be. */
static char *cut(struct arena *arena, size_t bytes, size_t *ret_dirty)
{
    if (bytes > SIZE_MAX - ALIGN_BYTES)
        return NULL;
    size_t room = (bytes + ALIGN_BYTES - 1) & ~(size_t)(ALIGN_BYTES - 1);
    size_t left = arena->size - arena->used;
    if (room > left)
        return NULL;

    char *ptr = arena->base + arena->used;
    size_t dirty = room;
    if (arena->is_owned) {
        size_t guard = left - room < POISON_BYTES ? left - room : POISON_BYTES;
        ASAN_UNPOISON_MEMORY_REGION(ptr, bytes);
        ASAN_POISON_MEMORY_REGION(ptr + bytes, room - bytes + guard);
        dirty = arena->touched > arena->used ? arena->touched - arena->used : 0;
    }
    *ret_dirty = dirty < bytes ? dirty : bytes;

    arena->used += room;
    if (arena->touched < arena->used)
        arena->touched = arena->used;
    return ptr;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    size_t bytes = 0;
    size_t dirty = 0;
    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    char *ptr = cut(arena, bytes, &dirty);
    if (ptr != NULL && dirty > 0)
        memset(ptr, 0, dirty);
    return ptr;
}

char *arena_bytes(struct arena *arena, size_t size)
{
    size_t dirty = 0;
    return cut(arena, size, &dirty);
}

enum err arena_copy(struct arena *arena, struct str text, struct str *ret_copy)
{
    char *copy = arena_bytes(arena, text.len);
    if (copy == NULL)
        return E_NO_MEMORY;
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    *ret_copy = (struct str){ .ptr = copy, .len = text.len };
    return OK;
}

void arena_reset(struct arena *arena, size_t mark)
{
    assert(mark <= arena->used);

    if (arena->is_owned)
        ASAN_POISON_MEMORY_REGION(arena->base + mark, arena->used - mark);
    arena->used = mark;
    if (arena->is_owned && arena->touched - mark > KEEP_TOUCHED_MAX)
        arena_give_back(arena);
}
