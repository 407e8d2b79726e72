/* check.h - what a test says, over cmocka.
 *
 *      TEST(earn_counts_only_full_steps)
 *      {
 *          CHECK_EQ(earn_points(&rule, EUR(1999), &earned), OK);
 *          CHECK_EQ(earned.n, 1);
 *      }
 *
 * A TEST registers itself; the common main() in check.c runs them in the order of the file.  The
 * first failed check ends its test and prints the place, both values and, if the test drew random
 * numbers, the seed: `HABITUE_SEED=<seed>` in the environment replays it.
 */
#ifndef TESTS_LIB_CHECK_H
#define TESTS_LIB_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base.h"
#include "core/str.h"

struct test {
    const char *name;
    void (*run)(void);
    struct test *next;
};

void test_register(struct test *test);

#define TEST(fn)                                                                                   \
    static void fn(void);                                                                          \
    static struct test fn##_test = { #fn, fn, NULL };                                              \
    __attribute__((constructor)) static void fn##_register(void)                                   \
    {                                                                                              \
        test_register(&fn##_test);                                                                 \
    }                                                                                              \
    static void fn(void)

#define CHECK(cond)                                                                                \
    do {                                                                                           \
        if (!(cond))                                                                               \
            check_failed(__FILE__, __LINE__, "%s is false", #cond);                                \
    } while (0)

/* Two integers, booleans or enumerators. */
#define CHECK_EQ(got, want)                                                                        \
    check_eq(__FILE__, __LINE__, #got, (int64_t)(got), #want, (int64_t)(want))

/* Two texts, each a struct str or a C string. */
#define CHECK_STR(got, want)                                                                       \
    check_str(__FILE__, __LINE__, #got, CHECK_TEXT_(got), CHECK_TEXT_(want))

/* A call that must succeed, or end in exactly this error; both are printed by name. */
#define CHECK_OK(expr)        check_err(__FILE__, __LINE__, #expr, (expr), OK)
#define CHECK_ERR(expr, want) check_err(__FILE__, __LINE__, #expr, (expr), (want))

/* `size` bytes at each of two places. */
#define CHECK_MEM(got, want, size) check_mem(__FILE__, __LINE__, #got, (got), (want), (size))

#define CHECK_TEXT_(x)                                                                             \
    _Generic((x), struct str: check_text_str, char *: check_text_c, const char *: check_text_c)(x)

struct str check_text_str(struct str text);
struct str check_text_c(const char *text);

_Noreturn void check_failed(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void check_eq(const char *file, int line, const char *got_text, int64_t got, const char *want_text,
              int64_t want);
void check_str(const char *file, int line, const char *got_text, struct str got, struct str want);
void check_err(const char *file, int line, const char *text, enum err got, enum err want);
void check_mem(const char *file, int line, const char *text, const void *got, const void *want,
               size_t size);

/* A line which is printed with the failure of this test, for instance the random case at hand. */
void check_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What is printed of the smallest case of a failure (choices.h), before the failure itself. */
void check_show(void (*show)(void));

/* Random numbers that can be had again.  Not for secrets.
 *
 *      struct rng rng = rng_new();          a new seed each run, or HABITUE_SEED
 *      struct rng rng = { 20260201 };       always the same */
struct rng {
    uint64_t s;
};

struct rng rng_new(void);
uint64_t
rng_next(struct rng *rng); /* raw: what is drawn by it is not made smaller after a failure */
int64_t rng_range(struct rng *rng, int64_t lo, int64_t hi); /* lo and hi included */
bool rng_chance(struct rng *rng, int32_t percent);

/* Around a part of a case that could as well not be there: true, and false only while the case of a failure is made
 * smaller (choices.h).  rng_part_end() follows when it was true. */
bool rng_part(void);
void rng_part_end(void);

/* How often a law is tried: `count`, or HABITUE_ROUNDS percent of it.  Asked before each round, as in the
 * condition of a loop, it tells where one case ends and the next begins: a round that failed is then tried
 * alone, with fewer and smaller random numbers.
 *
 *      for (int64_t round = 0; round < test_rounds(6000); round++) */
int64_t test_rounds(int64_t count);

/* A new empty folder under $TMPDIR, removed with all it holds when the program ends. */
const char *test_folder(void);

#endif
