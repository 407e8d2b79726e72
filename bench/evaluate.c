/* evaluate.c - how often a second the engine decides one request, and how long once takes.
 *
 *      evaluate REQUEST SECONDS        {"rate":21000,"median_us":45.1,"p99_us":61.0}
 *
 * bench/evaluate.mjs does the same with the WebAssembly module.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/instant.h"
#include "engine/evaluate.h"

#define REQUEST_MAX_BYTES 65536
#define TURNS_MAX         10000000

static char request_room[REQUEST_MAX_BYTES];
static char answer_room[EVALUATE_ANSWER_BYTES];

static int by_size(const void *a, const void *b)
{
    int32_t left = *(const int32_t *)a;
    int32_t right = *(const int32_t *)b;
    return (left > right) - (left < right);
}

static int64_t nanoseconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static size_t measure(struct str text, int64_t seconds, int32_t *times)
{
    struct arena arena = { 0 };
    enum err err = arena_open(&arena, EVALUATE_ARENA_BYTES);
    int64_t until = nanoseconds() + seconds * 1000000000;
    size_t count = 0;
    for (int64_t begun = nanoseconds(); err == OK && begun < until && count < TURNS_MAX;) {
        struct buf out = BUF(answer_room);
        enum evaluate_end end = EVALUATE_EFFECTS;
        arena_reset(&arena, 0);
        err = evaluate_text(&arena, text, NULL, &out, &end);
        if (end != EVALUATE_EFFECTS)
            err = E_INVALID;
        int64_t now = nanoseconds();
        times[count++] = (int32_t)(now - begun);
        begun = now;
    }
    arena_close(&arena);
    return err == OK ? count : 0;
}

int main(int argc, char **argv)
{
    FILE *file = argc == 3 ? fopen(argv[1], "rb") : NULL;
    int32_t *times = calloc(TURNS_MAX, sizeof(*times));
    if (file == NULL || times == NULL) {
        (void)fprintf(stderr, "usage: evaluate REQUEST SECONDS\n");
        return 2;
    }
    size_t size = fread(request_room, 1, sizeof(request_room), file);
    (void)fclose(file);
    int64_t seconds = strtoll(argv[2], NULL, 10);
    size_t count = measure((struct str){ .ptr = request_room, .len = size }, seconds, times);
    if (count == 0) {
        (void)fprintf(stderr, "evaluate: the request is not decided\n");
        return 1;
    }
    qsort(times, count, sizeof(*times), by_size);
    printf("{\"rate\":%.0f,\"median_us\":%.1f,\"p99_us\":%.1f}\n", (double)count / (double)seconds,
           times[count / 2] / 1000.0, times[count * 99 / 100] / 1000.0);
    free(times);
    return 0;
}
