/* fuzz_evaluate.c - any bytes as a request to the engine: it answers in good JSON, whatever it is asked.
 *
 * The same request gives the same bytes again, through the other parser too; effects add up.
 */
#include <string.h>

#include "core/json_text.h"
#include "core/limits.h"
#include "engine/evaluate.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct arena arena;
static char first_room[EVALUATE_ANSWER_BYTES];
static char again_room[EVALUATE_ANSWER_BYTES];

static void check_total(const struct json_node *effects)
{
    const struct json_node *total = json_get(effects, STR("total"));
    const struct json_node *lines = json_get(effects, STR("lines"));
    int64_t due = 0;
    for (size_t i = 0; i < lines->count; i++) {
        int64_t left = json_get(&lines->items[i], STR("due"))->num;
        assert(left >= 0);
        due += left;
    }
    int64_t told = json_get(total, STR("due"))->num;
    assert(due == told);
}

static void check_answer(struct str answer, enum evaluate_end end)
{
    const struct json_node *root = NULL;
    struct problem problem = { 0 };
    enum err err = json_text_parse(&arena, answer, &root, &problem);
    assert(err == OK || err == E_NO_MEMORY || err == E_LIMIT);
    if (err != OK)
        return;
    const struct json_node *effects = json_get(root, STR("effects"));
    const struct json_node *refusal = json_get(root, STR("refusal"));
    assert((effects->type == JSON_OBJECT) == (end == EVALUATE_EFFECTS));
    assert((refusal->type == JSON_OBJECT) ==
           (end == EVALUATE_REFUSED || end == EVALUATE_MALFORMED));
    if (effects->type == JSON_OBJECT)
        check_total(effects);
}

/* The nodes of jansson give the same answer as ours. */
static void check_again(struct str text, struct str answer)
{
    const struct json_node *root = NULL;
    struct problem problem = { 0 };
    struct buf out = BUF(again_room);
    enum evaluate_end end = EVALUATE_EFFECTS;
    if (json_parse(&arena, text, &root, &problem) != OK)
        return;
    enum err err = evaluate(&arena, root, NULL, &out, &end);
    struct str again = { .ptr = out.base, .len = out.used };
    assert(err == OK && str_eq(answer, again));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (arena.base == NULL && arena_open(&arena, 8 * EVALUATE_ARENA_BYTES) != OK)
        return 0;
    arena_reset(&arena, 0);

    struct str text = { .ptr = (const char *)bytes, .len = size };
    struct buf out = BUF(first_room);
    struct str answer = STR_NONE;
    enum evaluate_end end = EVALUATE_EFFECTS;
    if (size > BODY_MAX_BYTES || evaluate_text(&arena, text, NULL, &out, &end) != OK)
        return 0;
    enum err err = buf_finish(&out, &answer);
    assert(err == OK);
    check_answer(answer, end);
    check_again(text, answer);
    return 0;
}
