/* test_habitue.c - the library, as a program that links it sees it. */
#include <string.h>

#include "habitue.h"
#include "tests/lib/check.h"

#define POINTS                                                                                     \
    "{\"format\":1,\"name\":{\"fr\":\"P\"},\"currency\":\"EUR\",\"units\":[{\"id\":\"points\","    \
    "\"label\":{\"fr\":\"points\"},\"kind\":\"points\"}],\"rules\":[{\"id\":\"base\","             \
    "\"on\":\"purchase\",\"give\":{\"unit\":\"points\",\"per_amount\":{\"every\":1000,"            \
    "\"points\":1}}}],\"rewards\":[]}"
#define SALE                                                                                       \
    "{\"purchase\":{\"receipt\":\"1\",\"card\":\"2900000000018\",\"lines\":[{\"amount\":3490}]},"  \
    "\"at\":{\"on\":\"2026-11-22\"}}"
#define SMALL_BYTES ((size_t)256 << 10)

static _Alignas(16) char memory[2][SMALL_BYTES];

static struct habitue *opened(int which)
{
    struct habitue *engine = NULL;
    CHECK_EQ(habitue_open(memory[which], SMALL_BYTES, &engine), HABITUE_EFFECTS);
    return engine;
}

static enum habitue_result load(struct habitue *engine, const char *text)
{
    return habitue_load(engine, text, strlen(text));
}

static enum habitue_result decide(struct habitue *engine, const char *text)
{
    return habitue_evaluate(engine, text, strlen(text));
}

TEST(habitue_decides_by_the_programme_that_was_loaded)
{
    char text[sizeof(POINTS)];
    struct habitue *engine = opened(0);
    int64_t points = 0;
    memcpy(text, POINTS, sizeof(POINTS));
    CHECK_EQ(load(engine, text), HABITUE_EFFECTS);
    memset(text, 'x', sizeof(text)); /* it was copied */
    CHECK_EQ(decide(engine, SALE), HABITUE_EFFECTS);
    CHECK_EQ(habitue_number(engine, "/effects/earned/0/points", &points), 1);
    CHECK_EQ(points, 3);
    CHECK_STR(habitue_text(engine, "/effects/earned/0/rules/0/rule"), "base");
    size_t length = 0;
    const char *first = habitue_answer(engine, &length);
    CHECK_EQ(strlen(first), length);
    for (int i = 0; i < 1000; i++) /* nothing is used up */
        CHECK_EQ(decide(engine, SALE), HABITUE_EFFECTS);
    CHECK_EQ(habitue_count(engine, "/effects/lines"), 1);
    habitue_close(engine);
}

TEST(habitue_takes_memory_of_its_own)
{
    struct habitue *engine = NULL;
    CHECK_EQ(habitue_open(NULL, 0, &engine), HABITUE_EFFECTS);
    CHECK_EQ(load(engine, POINTS), HABITUE_EFFECTS);
    CHECK_EQ(decide(engine, SALE), HABITUE_EFFECTS);
    habitue_close(engine);
    habitue_close(NULL);
}

TEST(habitue_engines_share_nothing)
{
    struct habitue *one = opened(0);
    struct habitue *other = opened(1);
    CHECK_EQ(load(one, POINTS), HABITUE_EFFECTS);
    CHECK_EQ(decide(other, SALE), HABITUE_MALFORMED);
    CHECK_STR(habitue_text(other, "/refusal/code"), "no_program");
    CHECK_EQ(decide(one, SALE), HABITUE_EFFECTS);
}

TEST(habitue_says_what_is_wrong_with_a_programme_and_forgets_the_one_before)
{
    struct habitue *engine = opened(0);
    int64_t errors = 0;
    CHECK_EQ(load(engine, POINTS), HABITUE_EFFECTS);
    CHECK_EQ(load(engine, "{\"format\":1}"), HABITUE_PROGRAM);
    CHECK_EQ(habitue_number(engine, "/program/errors", &errors), 1);
    CHECK(errors > 0);
    CHECK(habitue_text(engine, "/program/problems/0/fr") != NULL);
    CHECK_EQ(decide(engine, SALE), HABITUE_MALFORMED);
    CHECK_EQ(load(engine, "{"), HABITUE_PROGRAM);
    CHECK_STR(habitue_text(engine, "/program/problems/0/pointer"), "");
}

TEST(habitue_ends_calls_that_do_not_fit_and_goes_on)
{
    static char large[HABITUE_TEXT_MAX + 1];
    struct habitue *engine = NULL;
    size_t length = 1;
    CHECK_EQ(habitue_open(memory[0], 16, &engine), HABITUE_NO_MEMORY);
    CHECK(engine == NULL);
    engine = opened(0);
    CHECK_EQ(load(engine, POINTS), HABITUE_EFFECTS);
    CHECK_EQ(habitue_evaluate(engine, large, sizeof(large)), HABITUE_TOO_LARGE);
    CHECK_STR(habitue_answer(engine, &length), "");
    CHECK_EQ(length, 0);
    CHECK(habitue_text(engine, "/refusal/code") == NULL);
    memset(large, '[', sizeof(large));
    large[0] = '{';
    memset(large + 1, ',', 20000); /* a node each: more than the memory has */
    CHECK_EQ(habitue_evaluate(engine, large, 20001), HABITUE_NO_MEMORY);
    CHECK_EQ(decide(engine, SALE), HABITUE_EFFECTS);
    CHECK_EQ(habitue_load(engine, large, sizeof(large)), HABITUE_TOO_LARGE);
}

TEST(habitue_finds_only_what_is_there)
{
    struct habitue *engine = opened(0);
    int64_t number = 7;
    CHECK_EQ(load(engine, POINTS), HABITUE_EFFECTS);
    CHECK_EQ(decide(engine, SALE), HABITUE_EFFECTS);
    CHECK(habitue_text(engine, "/effects/total/due") == NULL); /* a number */
    CHECK(habitue_text(engine, "effects") == NULL);
    CHECK(habitue_text(engine, "/effects/lines/1/vat") == NULL);
    CHECK(habitue_text(engine, "/effects/lines/-1/vat") == NULL);
    CHECK_EQ(habitue_number(engine, "/effects/currency", &number), 0);
    CHECK_EQ(number, 7);
    CHECK_EQ(habitue_count(engine, ""), 4);
    CHECK_EQ(habitue_count(engine, "/nothing"), 0);
    CHECK_STR(habitue_sentence(HABITUE_REFUSED, HABITUE_EN),
              "The shop's rules refuse this purchase.");
    CHECK_STR(habitue_sentence((enum habitue_result)99, HABITUE_FR), "La demande est illisible.");
    CHECK_EQ(habitue_api_version(), HABITUE_API_VERSION);
    CHECK_STR(habitue_version(), HABITUE_VERSION);
}
