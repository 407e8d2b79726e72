/* test_json.c - core/json.c: what is JSON here, what is not, and what the caller is told. */
#include "core/json.h"

#include <string.h>

#include "core/limits.h"
#include "tests/lib/check.h"

static struct arena arena;
static struct problem problem;

static enum err parse(struct str text, const struct json_node **ret_root)
{
    if (arena.base == NULL)
        CHECK_OK(arena_open(&arena, 64 << 20));
    arena_reset(&arena, 0);
    problem = (struct problem){ 0 };
    return json_parse(&arena, text, ret_root, &problem);
}

static const struct json_node *parsed(const char *text)
{
    const struct json_node *root = NULL;
    CHECK_OK(parse(str_c(text), &root));
    CHECK_EQ(problem.err, OK);
    return root;
}

TEST(json_gives_nodes_in_the_order_of_the_text)
{
    const struct json_node *root = parsed(
        " {\"z\": 1, \"a\": \"t\\u00e9xt\", \"m\": [true, false, null, -7, {}], \"e\": []} ");
    CHECK_EQ(root->type, JSON_OBJECT);
    CHECK_EQ(root->count, 4);
    CHECK_STR(root->key, "");
    CHECK_STR(root->items[0].key, "z");
    CHECK_EQ(root->items[0].type, JSON_INT);
    CHECK_EQ(root->items[0].num, 1);
    CHECK_STR(root->items[1].key, "a");
    CHECK_EQ(root->items[1].type, JSON_TEXT);
    CHECK_STR(root->items[1].text, "t\xC3\xA9xt");

    const struct json_node *list = &root->items[2];
    CHECK_EQ(list->type, JSON_ARRAY);
    CHECK_EQ(list->count, 5);
    CHECK_EQ(list->items[0].type, JSON_TRUE);
    CHECK_EQ(list->items[1].type, JSON_FALSE);
    CHECK_EQ(list->items[2].type, JSON_NULL);
    CHECK_EQ(list->items[3].num, -7);
    CHECK_EQ(list->items[4].type, JSON_OBJECT);
    CHECK_EQ(list->items[4].count, 0);
    CHECK_EQ(root->items[3].type, JSON_ARRAY);
    CHECK_EQ(root->items[3].count, 0);
}

TEST(json_get_finds_a_member_by_its_whole_name)
{
    const struct json_node *root = parsed("{\"amount\":1,\"am\":2}");
    CHECK_EQ(json_get(root, STR("am"))->num, 2);
    CHECK_EQ(json_get(root, STR("amount"))->num, 1);
    CHECK(json_get(root, STR("a")) == NULL);
    CHECK(json_get(root, STR("")) == NULL);
    CHECK(json_get(&root->items[0], STR("am")) == NULL); /* a number has no members */
    CHECK(json_get(parsed("[1]"), STR("")) == NULL);
}

TEST(json_integers_have_64_bits)
{
    CHECK_EQ(parsed("[9223372036854775807]")->items[0].num, INT64_MAX);
    CHECK_EQ(parsed("[-9223372036854775808]")->items[0].num, INT64_MIN);
    CHECK_EQ(parsed("[9007199254740993]")->items[0].num, INT64_C(9007199254740993)); /* 2^53 + 1 */
    CHECK_EQ(parsed("[-0]")->items[0].num, 0);
    const struct json_node *root = NULL;
    CHECK_ERR(parse(STR("[9223372036854775808]"), &root), E_MALFORMED);
    CHECK_STR(problem.en, "Line 1, column 20, near 9223372036854775808: a number is too large.");
}

TEST(json_texts_are_unescaped)
{
    CHECK_STR(parsed("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]")->items[0].text, "\"\\/\b\f\n\r\t");
    CHECK_STR(parsed("[\"\\ud83d\\ude00\"]")->items[0].text, "\xF0\x9F\x98\x80");
    CHECK_STR(parsed("{\"\\u006bey\":1}")->items[0].key, "key");
    CHECK_STR(parsed("[\"]}{[,\"]")->items[0].text, "]}{[,"); /* the scan knows what is text */
    CHECK_STR(parsed("[\"\\\\\",\"[\\\"[\"]")->items[1].text, "[\"[");
}

static const char *const malformed[] = {
    "",
    " ",
    "{",
    "[",
    "}",
    "[1",
    "{\"a\"",
    "{\"a\":",
    "{\"a\":1",
    "{\"a\":1,}",
    "[1,]",
    "[1 2]",
    "{a:1}",
    "{'a':1}",
    "[01]",
    "[+1]",
    "[.5]",
    "[1.]",
    "[0x1]",
    "[NaN]",
    "[Infinity]",
    "[tru]",
    "[\"\\x\"]",
    "[\"\n\"]",
    "[\"\\u12\"]",
    "[\"\\ud800\"]",
    "[\"\\udc00\"]",
    "[1]x",
    "[1][2]",
    "{} {}",
    "[\"\xFF\"]",
    "[\"\xC3\"]",
    "// no\n[1]",
    "[1]//",
    "null",
    "1",
    "\"text\"",
    "true",
    "{\"a\":1,\"a\":2}",
    "{\"a\":{\"b\":1,\"b\":1}}",
    "[\"\\u0000\"]",
    "{\"\\u0000\":1}",
    "[1,2,,3]",
    "{1:2}",
    "[\"unclosed]",
    "[\"\\",
    "\xEF\xBB\xBF[]",
    "[1e999]",
    "{,}",
    "[,]",
    "[\"a\\",
};

TEST(json_refuses_what_is_not_json)
{
    for (size_t i = 0; i < COUNT(malformed); i++) {
        const struct json_node *root = NULL;
        check_note("%s", malformed[i]);
        CHECK_ERR(parse(str_c(malformed[i]), &root), E_MALFORMED);
        CHECK_EQ(problem.err, E_MALFORMED);
        CHECK(str_begins(str_c(problem.en), STR("Line ")));
        CHECK(str_begins(str_c(problem.fr), STR("Ligne ")));
        CHECK(str_is_line(str_c(problem.en)) && str_ends(str_c(problem.en), STR(".")));
        CHECK(str_is_line(str_c(problem.fr)) && str_ends(str_c(problem.fr), STR(".")));
        CHECK_STR(problem.pointer, "");
        CHECK(root == NULL);
    }
    const struct json_node *root = NULL;
    CHECK_ERR(parse(STR("[\"a\0b\"]"), &root), E_MALFORMED);
    CHECK_ERR(parse(STR("[1]\0"), &root), E_MALFORMED);
    CHECK_ERR(parse((struct str){ .ptr = NULL, .len = 0 }, &root), E_MALFORMED);
}

TEST(json_tells_the_place_of_a_mistake_in_two_languages)
{
    const struct json_node *root = NULL;
    CHECK_ERR(parse(STR("{\n  \"a\": 1\n  \"b\": 2\n}"), &root), E_MALFORMED);
    CHECK_STR(problem.en, "Line 3, column 5, near \"b\": this is not JSON; a comma, quote or brace "
                          "may be missing or too many.");
    CHECK_STR(problem.fr, "Ligne 3, colonne 5, près de \"b\" : ce n'est pas du JSON ; une virgule, "
                          "un guillemet ou une accolade manque ou est de trop.");
    CHECK_ERR(parse(STR("{\"a\":1,\"a\":2}"), &root), E_MALFORMED);
    CHECK_STR(problem.en, "Line 1, column 10, near \"a\": an object has this field twice.");
    CHECK_ERR(parse(STR("[1"), &root), E_MALFORMED);
    CHECK_STR(problem.en, "Line 1, column 2: the text ends too early: a quote, bracket or brace is "
                          "not closed.");
}

TEST(json_refuses_a_fraction_and_says_how_to_write_it)
{
    const struct json_node *root = NULL;
    CHECK_ERR(parse(STR("{\"lines\":[{\"sku\":\"A\",\"amount\":12.5}]}"), &root), E_INVALID);
    CHECK_EQ(problem.err, E_INVALID);
    CHECK_STR(problem.pointer, "/lines/0/amount");
    CHECK_STR(problem.en,
              "amount must be whole; 12.5 is not. Money is counted in the smallest unit "
              "(1250 for 12.50), other decimals are texts (\"1.250\").");
    CHECK_STR(problem.fr,
              "amount doit être entier ; 12.5 ne l'est pas. L'argent se compte dans la "
              "plus petite unité (1250 pour 12,50), les autres décimaux sont des textes "
              "(\"1.250\").");
    CHECK_ERR(parse(STR("[1,[2,3.25]]"), &root), E_INVALID);
    CHECK_STR(problem.pointer, "/1/1");
    CHECK(str_begins(str_c(problem.en), STR("A number must be whole; 3.25 is not.")));
    CHECK_ERR(parse(STR("{\"a/b~c\":1e3}"), &root), E_INVALID); /* 1000, but not so written */
    CHECK_STR(problem.pointer, "/a~1b~0c");
    CHECK(root == NULL);
}

/* ---- limits ----------------------------------------------------------------------------------- */

static char large[8 << 20];

/* `depth` lists in one another, around nothing. */
static struct str nested(size_t depth)
{
    memset(large, '[', depth);
    memset(large + depth, ']', depth);
    return (struct str){ .ptr = large, .len = 2 * depth };
}

TEST(json_has_a_depth)
{
    const struct json_node *root = NULL;
    CHECK_OK(parse(nested(JSON_DEPTH_MAX), &root));
    CHECK_ERR(parse(nested(JSON_DEPTH_MAX + 1), &root), E_LIMIT);
    CHECK_EQ(problem.err, E_LIMIT);
    CHECK_STR(problem.en, "Lists and objects may be nested 12 deep; this goes 13 deep.");
    CHECK_STR(problem.fr,
              "Listes et objets s'emboîtent sur 12 niveaux au plus ; il y en a 13 ici.");
    CHECK_ERR(parse(nested(sizeof(large) / 2), &root), E_LIMIT);            /* four million deep */
    CHECK_ERR(parse(str_sub(nested(1000000), 0, 1000000), &root), E_LIMIT); /* and never closed */

    /* The deepest a fraction can hide. */
    CHECK_ERR(parse(STR("[[[[[[[[[[[{\"x\":0.5}]]]]]]]]]]]"), &root), E_INVALID);
    CHECK_STR(problem.pointer, "/0/0/0/0/0/0/0/0/0/0/0/x");
}

/* A list of `count` empty lists, with blanks. */
static struct str empties(size_t count)
{
    struct buf out = BUF(large);
    struct str text = STR_NONE;
    buf_lit(&out, "[");
    for (size_t i = 0; i < count; i++)
        buf_str(&out, i == 0 ? STR("[ \n]") : STR(" , [\t]"));
    buf_lit(&out, " ]");
    CHECK_OK(buf_finish(&out, &text));
    return text;
}

/* A list of `count` zeros. */
static struct str zeros(size_t count)
{
    large[0] = '[';
    for (size_t i = 0; i < count; i++) {
        large[1 + 2 * i] = '0';
        large[2 + 2 * i] = i + 1 < count ? ',' : ']';
    }
    return (struct str){ .ptr = large, .len = 1 + 2 * count };
}

TEST(json_has_a_number_of_nodes)
{
    const struct json_node *root = NULL;
    CHECK_OK(parse(zeros(JSON_NODES_MAX - 1), &root)); /* the list itself is one */
    CHECK_EQ(root->count, JSON_NODES_MAX - 1);
    CHECK_ERR(parse(zeros(JSON_NODES_MAX), &root), E_LIMIT);
    CHECK_STR(problem.en, "At most 60000 values are read at once; there are 60001 here.");
    CHECK_OK(parse(empties(JSON_NODES_MAX - 1), &root)); /* nothing inside counts as nothing */
    CHECK_ERR(parse(empties(JSON_NODES_MAX), &root), E_LIMIT);
}

TEST(json_fits_a_full_purchase_into_the_arena_of_a_request)
{
    CLEANUP(arena_close) struct arena request = { 0 };
    const struct json_node *root = NULL;
    CHECK_OK(arena_open(&request, REQUEST_ARENA_BYTES));
    CHECK_OK(json_parse(&request, zeros(JSON_NODES_MAX - 1), &root, &problem));
    CHECK(request.used < REQUEST_ARENA_BYTES / 2);
}

TEST(json_needs_memory)
{
    char memory[300];
    struct arena small = arena_in(memory, sizeof(memory));
    const struct json_node *root = NULL;
    problem = (struct problem){ 0 };
    CHECK_ERR(json_parse(&small, STR("[1,2,3,4,5,6,7]"), &root, &problem), E_NO_MEMORY);
    CHECK_EQ(problem.err, E_NO_MEMORY);
    CHECK_STR(problem.en, err_text(E_NO_MEMORY, ERR_EN));
    CHECK_STR(problem.fr, err_text(E_NO_MEMORY, ERR_FR));
}

/* ---- laws ------------------------------------------------------------------------------------- */

static void put_random(struct rng *rng, struct json *out, const char *name, int depth)
{
    int64_t kind = rng_range(rng, 0, depth > 0 ? 6 : 4);
    if (kind == 0) {
        json_put_null(out, name);
    } else if (kind == 1) {
        json_put_bool(out, name, rng_chance(rng, 50));
    } else if (kind <= 3) {
        json_put_int(out, name, (int64_t)rng_next(rng));
    } else if (kind == 4) {
        char text[8];
        for (size_t i = 0; i < sizeof(text); i++)
            text[i] = (char)rng_range(rng, 1, 127);
        json_put_str(out, name, (struct str){ text, (size_t)rng_range(rng, 0, sizeof(text)) });
    } else if (kind == 5) {
        json_array_open(out, name);
        for (int64_t n = rng_range(rng, 0, 4); n > 0; n--)
            put_random(rng, out, NULL, depth - 1);
        json_array_close(out);
    } else {
        static const char *const names[] = { "a", "b\"\n", "caf\xC3\xA9", "d/~" };
        json_object_open(out, name);
        for (int64_t n = rng_range(rng, 0, 4); n > 0; n--)
            put_random(rng, out, names[n - 1], depth - 1);
        json_object_close(out);
    }
}

static void put_node(struct json *out, const struct json_node *node)
{
    char room[64];
    struct buf key = BUF(room);
    buf_str(&key, node->key);
    buf_char(&key, '\0');
    const char *name = out->depth > 0 && node->key.len > 0 ? room : NULL;
    switch (node->type) {
    case JSON_NULL:
        json_put_null(out, name);
        break;
    case JSON_FALSE:
    case JSON_TRUE:
        json_put_bool(out, name, node->type == JSON_TRUE);
        break;
    case JSON_INT:
        json_put_int(out, name, node->num);
        break;
    case JSON_TEXT:
        json_put_str(out, name, node->text);
        break;
    case JSON_ARRAY:
        json_array_open(out, name);
        for (size_t i = 0; i < node->count; i++)
            put_node(out, &node->items[i]);
        json_array_close(out);
        break;
    case JSON_OBJECT:
        json_object_open(out, name);
        for (size_t i = 0; i < node->count; i++)
            put_node(out, &node->items[i]);
        json_object_close(out);
        break;
    }
}

TEST(json_written_and_parsed_and_written_is_the_same)
{
    static char first_room[1 << 16];
    static char again_room[1 << 16];
    struct rng rng = rng_new();
    for (int64_t i = 0; i < test_rounds(3000); i++) {
        struct buf first = BUF(first_room);
        struct buf again = BUF(again_room);
        struct json out = { .out = &first };
        struct json back = { .out = &again };
        struct str text = STR_NONE;
        struct str copy = STR_NONE;
        const struct json_node *root = NULL;
        json_array_open(&out, NULL);
        put_random(&rng, &out, NULL, 5);
        json_array_close(&out);
        CHECK_OK(buf_finish(&first, &text));
        CHECK_OK(parse(text, &root));
        put_node(&back, root);
        CHECK_OK(buf_finish(&again, &copy));
        CHECK_STR(copy, text);
    }
}

TEST(json_survives_random_damage)
{
    static const char seed_text[] =
        "{\"lines\":[{\"sku\":\"T\\u00e9\\n\",\"amount\":375,\"q\":\"1.5\"},"
        "[],{},[[1,-2],null,true]],\"at\":\"2026-11-22\",\"n\":0.5}";
    struct rng rng = rng_new();
    for (int64_t i = 0; i < test_rounds(50000); i++) {
        char text[sizeof(seed_text) - 1];
        memcpy(text, seed_text, sizeof(text));
        for (int64_t n = rng_range(&rng, 0, 5); n > 0; n--) {
            static const char bytes[] = "{}[],:\"\\ue0129.-tfn \n\xC3\xFF";
            text[rng_range(&rng, 0, sizeof(text) - 1)] = bytes[rng_range(&rng, 0, 22)];
        }
        const struct json_node *root = NULL;
        enum err err = parse((struct str){ text, (size_t)rng_range(&rng, 0, sizeof(text)) }, &root);
        CHECK_EQ(err == OK, root != NULL);
        CHECK_EQ(err, problem.err);
        CHECK_EQ(err == OK, problem.en[0] == '\0');
        CHECK(str_is_line(str_c(problem.en)) && str_is_line(str_c(problem.fr)));
    }
}
