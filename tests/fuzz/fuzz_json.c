/* fuzz_json.c - any bytes as JSON: our reader and jansson accept the same texts, as the same nodes.
 *
 * One difference is known: jansson says of a number beyond a double's range that it is too large, ours that
 * it must be whole.  Both refuse it.
 */
#include <string.h>

#include "core/json_text.h"
#include "core/limits.h"

#define ARENA_BYTES (64u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_same(const struct json_node *a, const struct json_node *b)
{
    assert(a->type == b->type);
    assert(str_eq(a->key, b->key));
    assert(str_eq(a->text, b->text));
    assert(a->num == b->num);
    assert(a->count == b->count);
    for (size_t i = 0; i < a->count; i++)
        check_same(&a->items[i], &b->items[i]);
}

static void check_sentences(const struct problem *problem, enum err err)
{
    assert(problem->err == err);
    assert(problem->en[0] != '\0' && str_is_line(str_c(problem->en)));
    assert(problem->fr[0] != '\0' && str_is_line(str_c(problem->fr)));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct arena arena;
    if (arena.base == NULL && arena_open(&arena, ARENA_BYTES) != OK)
        return 0;
    arena_reset(&arena, 0);

    struct str text = { .ptr = (const char *)bytes, .len = size };
    const struct json_node *ours = NULL;
    const struct json_node *theirs = NULL;
    struct problem problem = { 0 };
    struct problem said = { 0 };
    enum err err = json_text_parse(&arena, text, &ours, &problem);
    enum err want = json_parse(&arena, text, &theirs, &said);
    if (err != OK)
        check_sentences(&problem, err);
    bool is_huge = err == E_INVALID && want == E_MALFORMED && strstr(said.en, "too large") != NULL;
    assert(err == want || is_huge);
    if (err == OK)
        check_same(ours, theirs);
    return 0;
}
