/* choices.c - the random numbers of a test as a list of choices, replayed and made smaller. */
#include "tests/lib/choices.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base.h"
#include "core/instant.h"

#define CHOICES_MAX 16384
#define PARTS_MAX   4096
#define DEPTH_MAX   16                      /* of parts in parts */
#define TRY_S       10                      /* a case that takes longer counts as one that holds */
#define SEARCH_US   (INT64_C(20) * 1000000) /* for a smaller one, in all */

/* The first of its choices says that it is there. */
struct part {
    size_t begin;
    size_t end;
};

struct choices {
    uint64_t items[CHOICES_MAX];
    size_t count;                 /* drawn; more than CHOICES_MAX: too many to keep */
    struct part parts[PARTS_MAX]; /* in the order of their ends */
    size_t part_count;
};

/* What a try tells who asked for it. */
struct told {
    bool has_failed;
    int line;
    char file[256];
    char text[4096];
    struct choices drawn; /* in fact, without those that were never asked for */
};

static struct choices recorded;
static size_t open_parts[DEPTH_MAX]; /* where they begin */
static size_t depth;
static const struct choices *replayed; /* NULL: none */
static struct told *told;              /* shared with the process of the try */
static bool is_loud;                   /* the last try, which is shown */

void choices_begin(void)
{
    if (replayed != NULL)
        return;
    recorded.count = 0;
    recorded.part_count = 0;
    depth = 0;
}

bool choices_is_replay(void)
{
    return replayed != NULL;
}

uint64_t choices_draw(uint64_t drawn, uint64_t span)
{
    uint64_t choice = drawn;
    if (replayed != NULL) {
        choice = recorded.count < replayed->count ? replayed->items[recorded.count] : 0;
        if (span != 0 && choice >= span)
            choice = span - 1;
    }
    if (recorded.count < CHOICES_MAX)
        recorded.items[recorded.count] = choice;
    recorded.count++;
    return choice;
}

bool choices_part(void)
{
    size_t begin = recorded.count;
    if (choices_draw(1, 2) == 0)
        return false;
    if (depth < DEPTH_MAX)
        open_parts[depth] = begin;
    depth++;
    return true;
}

void choices_part_end(void)
{
    assert(depth > 0);
    depth--;
    if (depth < DEPTH_MAX && recorded.part_count < PARTS_MAX)
        recorded.parts[recorded.part_count++] =
            (struct part){ .begin = open_parts[depth], .end = recorded.count };
}

_Noreturn void choices_fail(const char *file, int line, const char *text)
{
    told->has_failed = true;
    told->line = line;
    (void)snprintf(told->file, sizeof(told->file), "%s", file);
    (void)snprintf(told->text, sizeof(told->text), "%s", text);
    told->drawn = recorded;
    if (is_loud)
        fprintf(stderr, "%s\n", text);
    (void)fflush(NULL);
    _exit(1);
}

static void be_silent(void)
{
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere < 0 || dup2(nowhere, STDOUT_FILENO) < 0 ||
        (!is_loud && dup2(nowhere, STDERR_FILENO) < 0))
        _exit(0);
}

/* Runs the test on a list of choices; whether it fails at the place. */
static bool try(void (*run)(void), const struct choices *list, const char *file, int line)
{
    told->has_failed = false;
    (void)fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        be_silent();
        (void)alarm(TRY_S);
        choices_begin();
        replayed = list;
        run();
        _exit(0);
    }
    if (child < 0 || waitpid(child, NULL, 0) != child)
        return false;
    return told->has_failed && told->line == line && strcmp(told->file, file) == 0 &&
           told->drawn.count <= CHOICES_MAX;
}

/* Shorter, or as long and at the first difference less. */
static bool is_smaller(const struct choices *one, const struct choices *other)
{
    if (one->count != other->count)
        return one->count < other->count;
    for (size_t i = 0; i < one->count; i++) {
        if (one->items[i] != other->items[i])
            return one->items[i] < other->items[i];
    }
    return false;
}

struct search {
    void (*run)(void);
    const char *file;
    int line;
    struct choices best; /* fails */
    struct choices next;
    int64_t until_us;
    int tries;
};

/* Keeps `next` if it fails too. */
static bool keep(struct search *search)
{
    if (clock_monotonic_us() > search->until_us || !is_smaller(&search->next, &search->best))
        return false;
    search->tries++;
    if (!try(search->run, &search->next, search->file, search->line) ||
        !is_smaller(&told->drawn, &search->best))
        return false;
    search->best = told->drawn;
    return true;
}

/* The choices from begin to end. */
static void cut(struct choices *list, size_t begin, size_t end)
{
    memmove(list->items + begin, list->items + end, (list->count - end) * sizeof(list->items[0]));
    list->count -= end - begin;
}

/* The outer before the inner, the last before the first. */
static bool leave_out_parts(struct search *search)
{
    bool is_kept = false;
    for (size_t i = search->best.part_count; i-- > 0;) {
        if (i >= search->best.part_count)
            continue;
        struct part part = search->best.parts[i];
        search->next = search->best;
        search->next.items[part.begin] = 0;
        cut(&search->next, part.begin + 1, part.end);
        is_kept = keep(search) || is_kept;
    }
    return is_kept;
}

static bool leave_out(struct search *search, size_t size)
{
    bool is_kept = false;
    for (size_t end = search->best.count; end >= size; end -= end > size ? (size + 1) / 2 : end) {
        if (end > search->best.count)
            continue;
        search->next = search->best;
        cut(&search->next, end - size, end);
        is_kept = keep(search) || is_kept;
    }
    return is_kept;
}

static bool make_nothing(struct search *search, size_t size)
{
    bool is_kept = false;
    for (size_t at = 0; at + size <= search->best.count; at += size) {
        search->next = search->best;
        memset(search->next.items + at, 0, size * sizeof(search->next.items[0]));
        is_kept = keep(search) || is_kept;
    }
    return is_kept;
}

/* Each number as small as it can be, by halves. */
static bool lessen(struct search *search)
{
    bool is_kept = false;
    for (size_t i = 0; i < search->best.count; i++) {
        uint64_t low = 0;
        while (i < search->best.count && low < search->best.items[i]) {
            search->next = search->best;
            search->next.items[i] = low + (search->best.items[i] - low) / 2;
            uint64_t tried = search->next.items[i];
            if (keep(search))
                is_kept = true;
            else
                low = tried + 1;
        }
    }
    return is_kept;
}

static void look_for_less(struct search *search)
{
    for (bool is_kept = true; is_kept && clock_monotonic_us() < search->until_us;) {
        is_kept = leave_out_parts(search);
        for (size_t size = 256; size > 0; size /= 2)
            is_kept = leave_out(search, size) || is_kept;
        for (size_t size = 16; size > 0; size /= 2)
            is_kept = make_nothing(search, size) || is_kept;
        is_kept = lessen(search) || is_kept;
    }
}

void choices_shrink(void (*run)(void), const char *file, int line)
{
    static struct search search;
    if (recorded.count == 0 || recorded.count > CHOICES_MAX)
        return;
    told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (told == MAP_FAILED)
        return;
    search = (struct search){ .run = run, .file = file, .line = line, .best = recorded };
    search.until_us = clock_monotonic_us() + SEARCH_US;
    if (!try(run, &search.best, file, line)) {
        fprintf(stderr, "no smaller case: it needs more than the random numbers of its round\n");
        return;
    }
    look_for_less(&search);
    fprintf(stderr,
            "---- the smallest case of this failure: %zu of %zu choices, found in %d tries\n",
            search.best.count, recorded.count, search.tries);
    is_loud = true;
    (void)!try(run, &search.best, file, line);
    is_loud = false;
    fprintf(stderr, "----\n");
}
