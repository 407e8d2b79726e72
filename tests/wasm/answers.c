/* answers.c - random requests to the engine and what it answers here, for those who hold another build of
 * it against this one (law L12).
 *
 *      # seed 17
 *      > {"program":...}       a request
 *      < {"program":...}       its answer
 *
 * HABITUE_SEED=n gives the same again, HABITUE_ROUNDS so many percent of CASES.
 */
#include <stdio.h>

#include "core/limits.h"
#include "engine/evaluate.h"
#include "tests/lib/random_request.h"

#define CASES         5000
#define REQUEST_BYTES 65536

static char request_room[REQUEST_BYTES];
static char answer_room[EVALUATE_ANSWER_BYTES];

TEST(answers)
{
    struct arena arena = { 0 };
    CHECK_OK(arena_open(&arena, EVALUATE_ARENA_BYTES));
    struct rng rng = rng_new();
    printf("# seed %llu\n", (unsigned long long)rng.s);
    for (int64_t i = 0; i < test_rounds(CASES); i++) {
        struct buf request = BUF(request_room);
        struct buf answer = BUF(answer_room);
        struct str text = STR_NONE;
        enum evaluate_end end = EVALUATE_EFFECTS;
        arena_reset(&arena, 0);
        random_request(&rng, &arena, &request);
        CHECK_OK(buf_finish(&request, &text));
        arena_reset(&arena, 0);
        CHECK_OK(evaluate_text(&arena, text, NULL, &answer, &end));
        printf("> %.*s\n< %.*s\n", STR_ARG(text), (int)answer.used, answer.base);
    }
    arena_close(&arena);
}
