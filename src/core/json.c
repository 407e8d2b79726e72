/* json.c - text to nodes, by jansson; the only file that knows it.
 *
 * A scan (json_scan.h) comes first, so that nobody can make the parser dig a deep hole, and so that all
 * nodes and all texts get one piece of the arena each.
 */
#include "core/json_scan.h"

#include "core/limits.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* jansson's names for its types are ours too; it gets others. */
#define JSON_OBJECT  JANSSON_OBJECT
#define JSON_ARRAY   JANSSON_ARRAY
#define JSON_STRING  JANSSON_STRING
#define JSON_INTEGER JANSSON_INTEGER
#define JSON_REAL    JANSSON_REAL
#define JSON_TRUE    JANSSON_TRUE
#define JSON_FALSE   JANSSON_FALSE
#define JSON_NULL    JANSSON_NULL
#include <jansson.h>
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_INTEGER
#undef JSON_REAL
#undef JSON_TRUE
#undef JSON_FALSE
#undef JSON_NULL

/* ---- what jansson has against a text ---------------------------------------------------------- */

struct complaint {
    enum json_error_code code;
    const char *en;
    const char *fr;
};

static const struct complaint complaints[] = {
    { json_error_premature_end_of_input,
      "the text ends too early: a quote, bracket or brace is not closed",
      "le texte s'arrête trop tôt : un guillemet, un crochet ou une accolade n'est pas fermé" },
    { json_error_end_of_input_expected, "something follows the end of the JSON value",
      "quelque chose suit la fin de la valeur JSON" },
    { json_error_invalid_utf8, "the text is not valid UTF-8",
      "le texte n'est pas de l'UTF-8 valide" },
    { json_error_null_character, "the character U+0000 is not accepted",
      "le caractère U+0000 n'est pas accepté" },
    { json_error_null_byte_in_key, "the character U+0000 is not accepted",
      "le caractère U+0000 n'est pas accepté" },
    { json_error_duplicate_key, "an object has this field twice", "un objet a deux fois ce champ" },
    { json_error_numeric_overflow, "a number is too large", "un nombre est trop grand" },
};

static const struct complaint any_complaint = {
    json_error_invalid_syntax,
    "this is not JSON; a comma, quote or brace may be missing or too many",
    "ce n'est pas du JSON ; une virgule, un guillemet ou une accolade manque ou est de trop",
};

/* The piece of the text which jansson quotes at the end of its message, as "near 'piece'", if any. */
static struct str near_piece(const json_error_t *error)
{
    const char *near = strstr(error->text, " near '");
    if (near == NULL)
        return STR_NONE;
    struct str piece = str_c(near + 7);
    piece.len -= piece.len > 0; /* the closing quote */
    return str_is_line(piece) ? piece : STR_NONE;
}

static enum err refuse_text(const json_error_t *error, struct problem *ret_problem)
{
    enum json_error_code code = json_error_code(error);
    if (code == json_error_out_of_memory)
        return problem_plain(ret_problem, E_NO_MEMORY);

    const struct complaint *complaint = &any_complaint;
    for (size_t i = 0; i < COUNT(complaints); i++) {
        if (complaints[i].code == code)
            complaint = &complaints[i];
    }
    struct str piece = near_piece(error);
    struct problem_text say = problem_begin(ret_problem, E_MALFORMED);
    buf_lit(&say.en, "Line ");
    buf_int(&say.en, error->line);
    buf_lit(&say.en, ", column ");
    buf_int(&say.en, error->column);
    buf_lit(&say.fr, "Ligne ");
    buf_int(&say.fr, error->line);
    buf_lit(&say.fr, ", colonne ");
    buf_int(&say.fr, error->column);
    if (piece.len > 0) {
        buf_lit(&say.en, ", near ");
        buf_str(&say.en, piece);
        buf_lit(&say.fr, ", près de ");
        buf_str(&say.fr, piece);
    }
    buf_lit(&say.en, ": ");
    buf_str(&say.en, str_c(complaint->en));
    buf_lit(&say.en, ".");
    buf_lit(&say.fr, " : ");
    buf_str(&say.fr, str_c(complaint->fr));
    buf_lit(&say.fr, ".");
    return E_MALFORMED;
}

/* ---- jansson's memory ------------------------------------------------------------------------- */

/* jansson asks for some hundred small pieces, all of which end together.  A thread gives it a room of
 * its own from which pieces are cut one after the other, and the heap when that is used up. */
#define SCRATCH_BYTES 65536
#define SCRATCH_ALIGN 16

struct scratch {
    _Alignas(SCRATCH_ALIGN) char room[SCRATCH_BYTES];
    size_t used;
};
static _Thread_local struct scratch scratch;

static void *scratch_take(size_t size)
{
    if (size > SCRATCH_BYTES - scratch.used)
        return malloc(size); /* the tree is bounded: JSON_NODES_MAX, and the length of the text */
    void *piece = scratch.room + scratch.used;
    scratch.used += (size + SCRATCH_ALIGN - 1) / SCRATCH_ALIGN * SCRATCH_ALIGN;
    return piece;
}

static void scratch_give(void *piece)
{
    uintptr_t at = (uintptr_t)piece;
    uintptr_t base = (uintptr_t)scratch.room;
    if (at < base || at >= base + SCRATCH_BYTES)
        free(piece);
}

static void scratch_install(void)
{
    json_set_alloc_funcs(scratch_take, scratch_give);
}

/* ---- jansson's tree to nodes ------------------------------------------------------------------ */

/* The rooms for all nodes and all texts, and the way from the root, for a problem. */
struct builder {
    struct json_node *nodes;
    size_t nodes_left;
    char *texts;
    size_t texts_left;
    struct json_path path;
    struct problem *problem;
};

static struct str take_text(struct builder *builder, const char *ptr, size_t len)
{
    assert(len <= builder->texts_left); /* an escape is never shorter than what it means */
    char *copy = builder->texts;
    if (len > 0)
        memcpy(copy, ptr, len);
    builder->texts += len;
    builder->texts_left -= len;
    return (struct str){ .ptr = copy, .len = len };
}

static struct json_node *take_nodes(struct builder *builder, size_t count)
{
    assert(count <= builder->nodes_left);
    struct json_node *nodes = builder->nodes;
    builder->nodes += count;
    builder->nodes_left -= count;
    return nodes;
}

static enum err refuse_fraction(const struct builder *builder, const json_t *real)
{
    struct problem_text say = problem_begin(builder->problem, E_INVALID);
    json_path_put(&say.pointer, &builder->path);

    char room[40];
    size_t len = json_dumpb(real, room, sizeof(room), JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    struct str number = { .ptr = room, .len = len < sizeof(room) ? len : 0 };
    struct str key = json_path_last(&builder->path)->key;
    json_say_fraction(&say, key, number);
    return E_INVALID;
}

static enum err build(struct builder *builder, json_t *from, struct json_node *node, size_t index);

static enum err build_array(struct builder *builder, json_t *from, struct json_node *node)
{
    node->type = JSON_ARRAY;
    node->count = json_array_size(from);
    struct json_node *items = take_nodes(builder, node->count);
    node->items = items;
    for (size_t i = 0; i < node->count; i++)
        TRY(build(builder, json_array_get(from, i), &items[i], i));
    return OK;
}

static enum err build_object(struct builder *builder, json_t *from, struct json_node *node)
{
    node->type = JSON_OBJECT;
    node->count = json_object_size(from);
    struct json_node *items = take_nodes(builder, node->count);
    node->items = items;
    size_t i = 0;
    for (void *at = json_object_iter(from); at != NULL; at = json_object_iter_next(from, at)) {
        items[i].key = take_text(builder, json_object_iter_key(at), json_object_iter_key_len(at));
        TRY(build(builder, json_object_iter_value(at), &items[i], i));
        i++;
    }
    return OK;
}

static enum err build_value(struct builder *builder, json_t *from, struct json_node *node)
{
    switch (json_typeof(from)) {
    case JANSSON_OBJECT:
        return build_object(builder, from, node);
    case JANSSON_ARRAY:
        return build_array(builder, from, node);
    case JANSSON_STRING:
        node->type = JSON_TEXT;
        node->text = take_text(builder, json_string_value(from), json_string_length(from));
        return OK;
    case JANSSON_INTEGER:
        node->type = JSON_INT;
        node->num = json_integer_value(from);
        return OK;
    case JANSSON_REAL:
        return refuse_fraction(builder, from);
    case JANSSON_TRUE:
        node->type = JSON_TRUE;
        return OK;
    case JANSSON_FALSE:
        node->type = JSON_FALSE;
        return OK;
    case JANSSON_NULL:
        node->type = JSON_NULL;
        return OK;
    }
    return E_MALFORMED;
}

/* Recursion: json_scan_check() has bounded the depth. */
static enum err build(struct builder *builder, json_t *from, struct json_node *node, size_t index)
{
    json_path_push(&builder->path, node, index);
    TRY(build_value(builder, from, node));
    json_path_pop(&builder->path);
    return OK;
}

static void tree_free(json_t **tree)
{
    json_decref(*tree); /* accepts NULL */
    scratch.used = 0;
}

void json_forget(void)
{
    explicit_bzero(scratch.room, sizeof(scratch.room));
}

enum err json_parse(struct arena *arena, struct str text, const struct json_node **ret_root,
                    struct problem *ret_problem)
{
    struct json_scan scan = json_scan(text);
    TRY(json_scan_check(&scan, ret_problem));

    static pthread_once_t once = PTHREAD_ONCE_INIT;
    int failed = pthread_once(&once, scratch_install);
    assert(failed == 0);
    assert(scratch.used == 0); /* never inside itself */

    json_error_t error;
    CLEANUP(tree_free)
    json_t *tree =
        json_loadb(text.len > 0 ? text.ptr : "", text.len, JSON_REJECT_DUPLICATES, &error);
    if (tree == NULL)
        return refuse_text(&error, ret_problem);

    struct builder builder = {
        .nodes = ARENA_ARRAY(arena, struct json_node, scan.node_count),
        .nodes_left = scan.node_count,
        .texts = arena_bytes(arena, text.len),
        .texts_left = text.len,
        .problem = ret_problem,
    };
    if (builder.nodes == NULL || builder.texts == NULL)
        return problem_plain(ret_problem, E_NO_MEMORY);

    struct json_node *root = take_nodes(&builder, 1);
    TRY(build(&builder, tree, root, 0));
    *ret_root = root;
    return OK;
}
