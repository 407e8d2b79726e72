/* test_presets.c - programs/ and docs/program.md: each programme that we show is a good one. */
#include "core/io.h"
#include "language/program_read.h"
#include "tests/lib/check.h"

#include <string.h>

#define ARENA_BYTES (4u << 20)

static const char *const presets[] = { "points",    "cashback", "visits",
                                       "threshold", "mixed",    "prepaid" };

/* A preset by its name; the test fails when it has a problem of any kind. */
static void preset_load(struct arena *arena, const char *name, struct program *ret_program)
{
    char room[64];
    struct buf path = BUF(room);
    buf_lit(&path, "programs/");
    buf_str(&path, str_c(name));
    buf_lit(&path, ".json");
    buf_char(&path, '\0');
    CHECK_EQ(path.err, OK);
    check_note("%s", room);

    struct str text;
    const struct json_node *root = NULL;
    struct problem problem = { 0 };
    struct program_problems problems;
    CHECK_OK(io_read_file(arena, room, PROGRAM_MAX_BYTES, &text));
    CHECK_OK(json_parse(arena, text, &root, &problem));
    CHECK_OK(program_read(arena, root, ret_program, &problems));
    for (size_t i = 0; i < problems.count; i++)
        check_failed(__FILE__, __LINE__, "%s: %s", problems.items[i].problem.pointer,
                     problems.items[i].problem.en);
}

TEST(presets_have_no_error_and_no_warning)
{
    for (size_t i = 0; i < COUNT(presets); i++) {
        struct arena arena;
        struct program program;
        CHECK_OK(arena_open(&arena, ARENA_BYTES));
        preset_load(&arena, presets[i], &program);
        arena_close(&arena);
    }
}

TEST(presets_speak_both_languages)
{
    for (size_t i = 0; i < COUNT(presets); i++) {
        struct arena arena;
        struct program program;
        CHECK_OK(arena_open(&arena, ARENA_BYTES));
        preset_load(&arena, presets[i], &program);

        CHECK(program.name.fr.len > 0 && program.name.en.len > 0);
        for (size_t k = 0; k < program.unit_count; k++)
            CHECK(program.units[k].label.fr.len > 0 && program.units[k].label.en.len > 0);
        for (size_t k = 0; k < program.rule_count; k++)
            CHECK(program.rules[k].label.fr.len > 0 && program.rules[k].label.en.len > 0);
        for (size_t k = 0; k < program.reward_count; k++)
            CHECK(program.rewards[k].label.fr.len > 0 && program.rewards[k].label.en.len > 0);
        CHECK_EQ(program.currency, CURRENCY_EUR);
        arena_close(&arena);
    }
}

TEST(presets_give_what_their_names_say)
{
    static char room[ARENA_BYTES];
    struct arena arena = arena_in(room, sizeof(room));
    struct program program;

    preset_load(&arena, "points", &program);
    CHECK_EQ(program.rules[0].give, GIVE_PER_AMOUNT);
    CHECK_EQ(program.rules[0].points.n, 1);
    CHECK_EQ(program.rules[0].every_minor, 1000);
    CHECK_EQ(program.units[0].expiry.kind, EXPIRY_MONTHS);
    CHECK_EQ(program.units[0].expiry.count, 12);

    preset_load(&arena, "cashback", &program);
    CHECK_EQ(program.rules[0].give, GIVE_PERCENT);
    CHECK_EQ(program.rules[0].rate_bp, 300);
    CHECK_EQ(program.units[0].kind, UNIT_MONEY);
    CHECK_EQ(program.units[0].decimals, 2);

    preset_load(&arena, "visits", &program);
    CHECK_EQ(program.rules[0].give, GIVE_PER_VISIT);
    CHECK_EQ(program.rules[0].when.minimum_minor, 500);
    CHECK_EQ(program.rewards[0].cost.n, 10);

    preset_load(&arena, "threshold", &program);
    CHECK_EQ(program.rules[0].every_minor, 100);
    CHECK_EQ(program.units[0].expiry.count, 24);
    CHECK_EQ(program.units[0].expiry.end, EXPIRY_END_OF_MONTH);
    CHECK_EQ(program.units[1].kind, UNIT_VOUCHER);
    CHECK_EQ(program.rewards[0].cost.n, 300);
    CHECK_EQ(program.rewards[0].effect, EFFECT_VOUCHER);
    CHECK_EQ(program.rewards[0].voucher, 1);
    CHECK_EQ(program.rewards[0].voucher_uses, 1);
    CHECK(program.rewards[0].is_automatic);
    CHECK_EQ(program.rewards[1].unit, 1);
    CHECK_EQ(program.rewards[1].amount_minor, 1500);

    preset_load(&arena, "mixed", &program);
    CHECK_EQ(program.unit_count, 2);
    CHECK_EQ(program.rule_count, 2);

    preset_load(&arena, "prepaid", &program);
    CHECK(program.units[0].pays && program.units[1].pays);
    CHECK_EQ(program.units[0].expiry.kind, EXPIRY_NEVER);
    CHECK_EQ(program.units[1].expiry.count, 1);
    CHECK_EQ(rule_step(&program.rules[1], 5000).n, 500);
    CHECK_EQ(rule_step(&program.rules[1], 10000).n, 1200);
}

/* ---- the manual ------------------------------------------------------------------------------- */

#define FENCE_OPEN  "```json\n"
#define FENCE_CLOSE "\n```"

/* The next example of the manual; moves `rest` behind it. */
static bool example_next(struct str *rest, struct str *ret_example)
{
    const char *from = memmem(rest->ptr, rest->len, FENCE_OPEN, strlen(FENCE_OPEN));
    if (!from)
        return false;
    from += strlen(FENCE_OPEN);
    size_t left = (size_t)(rest->ptr + rest->len - from);
    const char *to = memmem(from, left, FENCE_CLOSE, strlen(FENCE_CLOSE));
    CHECK(to != NULL);
    *ret_example = (struct str){ .ptr = from, .len = (size_t)(to - from) };
    *rest = (struct str){ .ptr = to, .len = (size_t)(rest->ptr + rest->len - to) };
    return true;
}

TEST(manual_shows_programmes_without_a_problem)
{
    static char room[ARENA_BYTES];
    struct arena arena = arena_in(room, sizeof(room));
    struct str manual;
    struct str example;
    size_t count = 0;

    CHECK_OK(io_read_file(&arena, "docs/program.md", PROGRAM_MAX_BYTES, &manual));
    while (example_next(&manual, &example)) {
        const struct json_node *root = NULL;
        struct problem problem = { 0 };
        struct program program;
        struct program_problems problems;
        count++;
        check_note("example %zu", count);
        CHECK_OK(json_parse(&arena, example, &root, &problem));
        enum err err = program_read(&arena, root, &program, &problems);
        for (size_t i = 0; i < problems.count; i++)
            check_failed(__FILE__, __LINE__, "%s: %s", problems.items[i].problem.pointer,
                         problems.items[i].problem.en);
        CHECK_OK(err);
    }
    CHECK_EQ(count, 4);
}
