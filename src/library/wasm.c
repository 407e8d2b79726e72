/* wasm.c - the engine as a WebAssembly module: text in, text out, in the module's own memory.
 *
 *      engine_room(size)      where to put a request of so many bytes; 0: there is no memory for it
 *      engine_evaluate(size)  decides it; the length of the answer, or 0 when there is none
 *      engine_answer()        where the answer stands, until the next call
 *
 * It imports nothing: no clock, no network, no way out.  One memory, one caller at a time.
 *
 *      | stack | data |  request  |  arena: nodes, scratch, the answer  |
 */
#include "engine/evaluate.h"

#define PAGE_BYTES   65536u
#define EXPORT(name) __attribute__((export_name(name)))

extern char __heap_base; /* the linker's: behind the stack and the data */

EXPORT("engine_room") char *engine_room(size_t size);
EXPORT("engine_evaluate") size_t engine_evaluate(size_t size);
EXPORT("engine_answer") const char *engine_answer(void);

static char *request;
static size_t request_size;
static struct buf answer;

/* The room of requests only grows: an arena is small beside what a page has. */
char *engine_room(size_t size)
{
    size_t begin = (size_t)(uintptr_t)&__heap_base;
    size_t have = (size_t)__builtin_wasm_memory_size(0) * PAGE_BYTES;
    if (size > SIZE_MAX / 4)
        return NULL;
    size_t need = begin + size + EVALUATE_ARENA_BYTES;
    if (need > have &&
        __builtin_wasm_memory_grow(0, (need - have + PAGE_BYTES - 1) / PAGE_BYTES) == SIZE_MAX)
        return NULL;
    request = &__heap_base;
    request_size = size;
    return request;
}

size_t engine_evaluate(size_t size)
{
    enum evaluate_end end = EVALUATE_EFFECTS;
    answer = (struct buf){ 0 };
    if (request == NULL || size > request_size)
        return 0;
    struct arena arena = arena_in(request + request_size, EVALUATE_ARENA_BYTES);
    struct str text = { .ptr = request, .len = size };
    if (buf_create(&arena, EVALUATE_ANSWER_BYTES, &answer) != OK ||
        evaluate_text(&arena, text, NULL, &answer, &end) != OK)
        return 0;
    return answer.used;
}

const char *engine_answer(void)
{
    return answer.base;
}
