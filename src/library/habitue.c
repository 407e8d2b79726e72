/* habitue.c - the engine as a library for other programs: include/habitue.h over engine/evaluate.h.
 *
 *      | struct habitue | programme |  answer  |  scratch, the answer's nodes and texts  |
 *                       ^ begin     ^ loaded
 *
 * All of it lies in one arena.  A programme is kept until the next is loaded; what a call needs beside
 * begins anew behind it each time.
 */
#include <habitue.h>

#include "core/json_text.h"
#include "engine/evaluate.h"
#include "engine/tell.h"

#define ANSWER_SHARE 4 /* of a small memory the answer gets a quarter at most */

static_assert(HABITUE_MEMORY_BYTES > 2 * EVALUATE_ARENA_BYTES, "any request and its answer fit");

struct habitue {
    struct arena arena;
    size_t begin;
    size_t loaded;
    struct program program;
    bool has_program;
    struct buf answer;
    const struct json_node *root; /* of the answer, once somebody asked for a part of it */
};

const char *habitue_version(void)
{
    return HABITUE_VERSION;
}

int habitue_api_version(void)
{
    return HABITUE_API_VERSION;
}

/* ---- opening ------------------------------------------------------------------------------------- */

static enum err open_arena(void *memory, size_t size, struct arena *ret_arena)
{
    if (memory == NULL)
        return arena_open(ret_arena, HABITUE_MEMORY_BYTES);
    *ret_arena = arena_in(memory, size);
    return OK;
}

enum habitue_result habitue_open(void *memory, size_t size, struct habitue **ret_engine)
{
    struct arena arena = { 0 };
    if (open_arena(memory, size, &arena) != OK)
        return HABITUE_NO_MEMORY;
    struct habitue *engine = ARENA_NEW(&arena, struct habitue);
    if (engine == NULL)
        return HABITUE_NO_MEMORY;
    engine->arena = arena;
    engine->begin = arena_mark(&arena);
    engine->loaded = engine->begin;
    *ret_engine = engine;
    return HABITUE_EFFECTS;
}

void habitue_close(struct habitue *engine)
{
    if (engine == NULL)
        return;
    struct arena arena = engine->arena; /* the engine lies in it */
    arena_close(&arena);
}

/* ---- calls --------------------------------------------------------------------------------------- */

static enum habitue_result result_of(enum err err)
{
    return err == E_LIMIT ? HABITUE_TOO_LARGE : HABITUE_NO_MEMORY;
}

static enum err begin_answer(struct habitue *engine)
{
    size_t most = arena_room(&engine->arena) / ANSWER_SHARE;
    engine->root = NULL;
    engine->answer = (struct buf){ 0 };
    return buf_create(&engine->arena, most < EVALUATE_ANSWER_BYTES ? most : EVALUATE_ANSWER_BYTES,
                      &engine->answer);
}

/* A NUL behind the answer; a call that failed has none at all. */
static enum habitue_result end_answer(struct habitue *engine, enum err err,
                                      enum habitue_result result)
{
    if (err == OK) {
        buf_char(&engine->answer, '\0');
        err = engine->answer.err;
    }
    if (err == OK)
        return result;
    engine->answer = (struct buf){ 0 };
    return result_of(err);
}

static enum err load(struct habitue *engine, struct str text)
{
    struct str kept = STR_NONE;
    struct program_problems problems = { 0 };
    TRY(arena_copy(&engine->arena, text, &kept)); /* ids and labels are borrowed from it */
    enum err err = evaluate_program(&engine->arena, kept, &engine->program, &problems);
    if (err != OK && err != E_PROGRAM_INVALID)
        return err;
    engine->has_program = err == OK;
    engine->loaded = arena_mark(&engine->arena);
    TRY(begin_answer(engine));
    struct json json = { .out = &engine->answer };
    json_object_open(&json, NULL);
    json_object_open(&json, "program");
    tell_problems(&json, &problems);
    json_object_close(&json);
    json_object_close(&json);
    return engine->answer.err;
}

enum habitue_result habitue_load(struct habitue *engine, const char *program, size_t length)
{
    arena_reset(&engine->arena, engine->begin);
    engine->has_program = false;
    engine->loaded = engine->begin;
    engine->answer = (struct buf){ 0 };
    engine->root = NULL;
    if (length > HABITUE_TEXT_MAX)
        return HABITUE_TOO_LARGE;
    enum err err = load(engine, (struct str){ .ptr = program, .len = length });
    if (err != OK)
        engine->has_program = false;
    return end_answer(engine, err, engine->has_program ? HABITUE_EFFECTS : HABITUE_PROGRAM);
}

enum habitue_result habitue_evaluate(struct habitue *engine, const char *request, size_t length)
{
    static const enum habitue_result results[] = {
        [EVALUATE_EFFECTS] = HABITUE_EFFECTS,
        [EVALUATE_REFUSED] = HABITUE_REFUSED,
        [EVALUATE_PROGRAM] = HABITUE_PROGRAM,
        [EVALUATE_MALFORMED] = HABITUE_MALFORMED,
    };
    enum evaluate_end end = EVALUATE_EFFECTS;
    struct str text = { .ptr = request, .len = length };

    arena_reset(&engine->arena, engine->loaded);
    enum err err = begin_answer(engine);
    if (length > HABITUE_TEXT_MAX)
        err = E_LIMIT;
    size_t mark = arena_mark(&engine->arena);
    if (err == OK)
        err = evaluate_text(&engine->arena, text, engine->has_program ? &engine->program : NULL,
                            &engine->answer, &end);
    arena_reset(&engine->arena, mark); /* all that is left of it is the answer */
    return end_answer(engine, err, results[end]);
}

/* ---- the answer and its parts -------------------------------------------------------------------- */

static struct str answer_of(const struct habitue *engine)
{
    const struct buf *answer = &engine->answer;
    return answer->used == 0 ? STR_NONE
                             : (struct str){ .ptr = answer->base, .len = answer->used - 1 };
}

const char *habitue_answer(const struct habitue *engine, size_t *ret_length)
{
    struct str answer = answer_of(engine);
    if (ret_length != NULL)
        *ret_length = answer.len;
    return answer.ptr;
}

static const struct json_node *step(const struct json_node *node, struct str name)
{
    int64_t index = 0;
    if (node->type == JSON_OBJECT)
        return json_get(node, name);
    if (node->type != JSON_ARRAY || node->count == 0 ||
        str_parse_i64(name, 0, (int64_t)node->count - 1, &index) != OK)
        return NULL;
    return &node->items[index];
}

static const struct json_node *find(struct habitue *engine, const char *pointer)
{
    struct problem problem = { 0 };
    if (engine->root == NULL &&
        json_text_parse(&engine->arena, answer_of(engine), &engine->root, &problem) != OK)
        return NULL;
    struct str rest = str_c(pointer);
    struct str name = STR_NONE;
    const struct json_node *node = engine->root;
    if (rest.len == 0)
        return node;
    if (!str_cut(&rest, '/', &name) || name.len > 0)
        return NULL;
    while (node != NULL && str_cut(&rest, '/', &name))
        node = step(node, name);
    return node;
}

const char *habitue_text(struct habitue *engine, const char *pointer)
{
    const struct json_node *node = find(engine, pointer);
    struct buf text = { 0 };
    if (node == NULL || node->type != JSON_TEXT ||
        buf_create(&engine->arena, node->text.len + 1, &text) != OK)
        return NULL;
    buf_str(&text, node->text);
    buf_char(&text, '\0');
    return text.base;
}

int habitue_number(struct habitue *engine, const char *pointer, int64_t *ret_number)
{
    const struct json_node *node = find(engine, pointer);
    if (node == NULL || node->type != JSON_INT)
        return 0;
    *ret_number = node->num;
    return 1;
}

size_t habitue_count(struct habitue *engine, const char *pointer)
{
    const struct json_node *node = find(engine, pointer);
    return node == NULL ? 0 : node->count;
}

const char *habitue_sentence(enum habitue_result result, enum habitue_language language)
{
    static const char *const sentences[][2] = {
        [HABITUE_EFFECTS] = { "C'est fait.", "Done." },
        [HABITUE_REFUSED] = { "Les règles du magasin refusent cet achat.",
                              "The shop's rules refuse this purchase." },
        [HABITUE_PROGRAM] = { "Le programme n'est pas valide.",
                              "The programme does not validate." },
        [HABITUE_MALFORMED] = { "La demande est illisible.", "The request cannot be read." },
        [HABITUE_NO_MEMORY] = { "La mémoire ne suffit pas.", "There is not enough memory." },
        [HABITUE_TOO_LARGE] = { "Le texte est trop long.", "The text is too long." },
    };
    size_t row = (size_t)result < COUNT(sentences) ? (size_t)result : HABITUE_MALFORMED;
    return sentences[row][language == HABITUE_EN ? 1 : 0];
}
