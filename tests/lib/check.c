/* check.c - runs the tests of one program under cmocka, and says what failed and how to see it
 * again.
 */
#include "tests/lib/check.h"

#include <ftw.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/lib/choices.h"

#define TESTS_MAX 1024

static struct test *test_first;
static struct test **test_end = &test_first;

static const struct test *running;
static void (*show)(void); /* what the running test says of its case */
static bool is_seed_drawn; /* by the running test */
static uint64_t seed_drawn;
static char note[1024];
static char folder[512];

void test_register(struct test *test)
{
    *test_end = test;
    test_end = &test->next;
}

static int hex_print(char *out, size_t size, const unsigned char *bytes, size_t len)
{
    int used = 0;
    for (size_t i = 0; i < len && (size_t)used + 3 < size; i++)
        used += snprintf(out + used, size - (size_t)used, "%02x", bytes[i]);
    return used;
}

void check_failed(const char *file, int line, const char *format, ...)
{
    char text[4096];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);

    if (choices_is_replay()) {
        if (show)
            show();
        choices_fail(file, line, text);
    }
    print_error("%s\n", text);
    if (note[0])
        print_error("note: %s\n", note);
    if (is_seed_drawn)
        print_error("seed: HABITUE_SEED=%" PRIu64 "\n", seed_drawn);
    if (is_seed_drawn)
        choices_shrink(running->run, file, line);
    _fail(file, line);
    abort(); /* _fail() does not return; its header does not say so */
}

/* An assertion, of the engine mostly: the program ends, but not before its case was made smaller.  abort() is
 * called by the code under test and interrupts nothing, so that all may be called here. */
static void on_abort(int number)
{
    if (choices_is_replay()) {
        if (show)
            show();
        choices_fail("", 0, "an assertion failed");
    }
    if (is_seed_drawn) {
        print_error("seed: HABITUE_SEED=%" PRIu64 "\n", seed_drawn);
        choices_shrink(running->run, "", 0); /* whose tries come here too */
    }
    (void)signal(number, SIG_DFL);
}

void check_eq(const char *file, int line, const char *got_text, int64_t got, const char *want_text,
              int64_t want)
{
    if (got == want)
        return;
    if (want_text[0] == '-' || (want_text[0] >= '0' && want_text[0] <= '9'))
        check_failed(file, line, "%s is %" PRId64 ", want %s", got_text, got, want_text);
    check_failed(file, line, "%s is %" PRId64 ", want %s = %" PRId64, got_text, got, want_text,
                 want);
}

struct str check_text_str(struct str text)
{
    return text;
}

struct str check_text_c(const char *text)
{
    return (struct str){ .ptr = text, .len = text ? strlen(text) : 0 };
}

void check_str(const char *file, int line, const char *got_text, struct str got, struct str want)
{
    if (got.len == want.len && (got.len == 0 || memcmp(got.ptr, want.ptr, got.len) == 0))
        return;
    check_failed(file, line, "%s is\n    \"%.*s\" (%zu bytes), want\n    \"%.*s\" (%zu bytes)",
                 got_text, (int)got.len, got.ptr ? got.ptr : "", got.len, (int)want.len,
                 want.ptr ? want.ptr : "", want.len);
}

void check_err(const char *file, int line, const char *text, enum err got, enum err want)
{
    if (got != want)
        check_failed(file, line, "%s is %s, want %s", text, err_symbol(got), err_symbol(want));
}

void check_mem(const char *file, int line, const char *text, const void *got, const void *want,
               size_t size)
{
    if (size == 0 || memcmp(got, want, size) == 0)
        return;
    char got_hex[512];
    char want_hex[512];
    (void)hex_print(got_hex, sizeof(got_hex), got, size);
    (void)hex_print(want_hex, sizeof(want_hex), want, size);
    check_failed(file, line, "%s is\n    %s, want\n    %s", text, got_hex, want_hex);
}

void check_note(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(note, sizeof(note), format, args);
    va_end(args);
}

void check_show(void (*how)(void))
{
    show = how;
}

struct rng rng_new(void)
{
    choices_begin();
    const char *given = getenv("HABITUE_SEED");
    if (given)
        seed_drawn = strtoull(given, NULL, 10);
    else if (getrandom(&seed_drawn, sizeof(seed_drawn), 0) != (ssize_t)sizeof(seed_drawn))
        abort();
    is_seed_drawn = true;
    return (struct rng){ .s = seed_drawn };
}

/* splitmix64: every seed, 0 included, is as good as another. */
uint64_t rng_next(struct rng *rng)
{
    rng->s += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = rng->s;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

int64_t rng_range(struct rng *rng, int64_t lo, int64_t hi)
{
    assert(lo <= hi);
    uint64_t span = (uint64_t)hi - (uint64_t)lo + 1; /* 0 when it is all of 64 bits */
    uint64_t drawn = rng_next(rng);
    return (int64_t)((uint64_t)lo + choices_draw(span == 0 ? drawn : drawn % span, span));
}

bool rng_chance(struct rng *rng, int32_t percent)
{
    bool is_so = (int32_t)(rng_next(rng) % 100) < percent;
    return percent > 0 && percent < 100 ? choices_draw(is_so, 2) == 1 : is_so;
}

bool rng_part(void)
{
    return choices_part();
}

void rng_part_end(void)
{
    choices_part_end();
}

int64_t test_rounds(int64_t count)
{
    choices_begin();
    if (choices_is_replay())
        return 1;
    const char *given = getenv("HABITUE_ROUNDS");
    int64_t percent = given ? strtoll(given, NULL, 10) : 100;
    int64_t rounds = count * percent / 100;
    return rounds > 0 ? rounds : 1;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info;
    (void)kind;
    (void)walk;
    return remove(path);
}

static void folder_remove(void)
{
    (void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *test_folder(void)
{
    if (!folder[0]) {
        const char *under = getenv("TMPDIR");
        int len =
            snprintf(folder, sizeof(folder), "%s/habitue-test-XXXXXX", under ? under : "/tmp");
        if (len < 0 || (size_t)len >= sizeof(folder) || !mkdtemp(folder))
            abort();
        (void)atexit(folder_remove);
    }
    return folder;
}

static void run_one(void **state)
{
    const struct test *test = *state;
    running = test;
    struct sigaction action = { .sa_handler = on_abort, .sa_flags = SA_NODEFER };
    CHECK_EQ(sigaction(SIGABRT, &action, NULL), 0);
    show = NULL;
    is_seed_drawn = false;
    note[0] = '\0';
    test->run();
}

/* The first argument, if any, is a part of the names to run. */
int main(int argc, char **argv)
{
    static struct CMUnitTest tests[TESTS_MAX];
    size_t count = 0;

    for (struct test *test = test_first; test; test = test->next) {
        if (argc > 1 && !strstr(test->name, argv[1]))
            continue;
        if (count == TESTS_MAX)
            abort();
        tests[count++] = (struct CMUnitTest){
            .name = test->name,
            .test_func = run_one,
            .initial_state = test,
        };
    }
    return _cmocka_run_group_tests(argv[0], tests, count, NULL, NULL);
}
