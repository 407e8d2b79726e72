/* test_json_text.c - the reader of our own: what it says, and that jansson says the same of everything that
 * was ever found in the requests of the corpus (tests/fuzz/fuzz_json.c goes on from there). */
#include "core/json_text.h"
#include "core/limits.h"
#include "tests/lib/check.h"

static char memory[1 << 16];
static struct problem problem;

static enum err parse(const char *text, const struct json_node **ret_root)
{
    struct arena arena = arena_in(memory, sizeof(memory));
    problem = (struct problem){ 0 };
    return json_text_parse(&arena, str_c(text), ret_root, &problem);
}

static const struct json_node *parsed(const char *text)
{
    const struct json_node *root = NULL;
    CHECK_OK(parse(text, &root));
    return root;
}

TEST(text_gives_the_nodes_in_order)
{
    const struct json_node *root = parsed(" {\"a\":[1,\"x\",{}],\"b\":null,\"c\":[],\"d\":true} ");
    CHECK_EQ(root->count, 4);
    CHECK_STR(root->items[0].key, "a");
    CHECK_EQ(root->items[0].count, 3);
    CHECK_EQ(root->items[0].items[0].num, 1);
    CHECK_STR(root->items[0].items[1].text, "x");
    CHECK_EQ(root->items[0].items[2].count, 0);
    CHECK_EQ(root->items[1].type, JSON_NULL);
    CHECK_EQ(root->items[2].type, JSON_ARRAY);
    CHECK_EQ(root->items[3].type, JSON_TRUE);
}

TEST(text_undoes_escapes)
{
    CHECK_STR(parsed("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]")->items[0].text, "\"\\/\b\f\n\r\t");
    CHECK_STR(parsed("[\"\\u00e9\\ud83d\\ude00\\u20AC\"]")->items[0].text, "é\xF0\x9F\x98\x80€");
    CHECK_STR(parsed("{\"\\u006bey\":1}")->items[0].key, "key");
}

TEST(text_knows_whole_numbers_of_64_bits_only)
{
    CHECK_EQ(parsed("[-9223372036854775808]")->items[0].num, INT64_MIN);
    CHECK_EQ(parsed("[9223372036854775807]")->items[0].num, INT64_MAX);
    const struct json_node *root = NULL;
    CHECK_ERR(parse("[9223372036854775808]", &root), E_MALFORMED);
    CHECK_STR(problem.en, "Line 1, column 2: a number is too large.");
    CHECK_ERR(parse("{\"lines\":[{\"amount\":10.5},{\"amount\":1e2}]}", &root), E_INVALID);
    CHECK_STR(problem.pointer, "/lines/0/amount");
    CHECK_STR(str_sub(str_c(problem.en), 0, 33), "amount must be whole; 10.5 is not");
    CHECK_ERR(parse("{\"lines\":[{\"amount\":10.5},}", &root), E_MALFORMED); /* comes first */
}

TEST(text_says_where_it_is_no_json)
{
    const struct json_node *root = NULL;
    CHECK_ERR(parse("{\n  \"é\": 1\n  \"b\": 2\n}", &root), E_MALFORMED);
    CHECK_STR(problem.en,
              "Line 3, column 3: this is not JSON; a comma, quote or brace may be missing or too "
              "many.");
    CHECK_ERR(parse("[\"é\" x]", &root), E_MALFORMED);
    CHECK_STR(str_sub(str_c(problem.fr), 0, 18), "Ligne 1, colonne 6");
    CHECK_ERR(parse("[1", &root), E_MALFORMED);
    CHECK_STR(problem.en, "Line 1, column 3: the text ends too early: a quote, bracket or brace is "
                          "not closed.");
    CHECK_ERR(parse("{\"a\":{\"b\":1,\"b\":1}}", &root), E_MALFORMED);
    CHECK_STR(problem.en, "Line 1, column 6: the object that begins here has a field twice.");
}

TEST(text_that_does_not_fit_its_memory_is_refused)
{
    char small[64];
    struct arena arena = arena_in(small, sizeof(small));
    const struct json_node *root = NULL;
    CHECK_ERR(json_text_parse(&arena, STR("[1,2,3]"), &root, &problem), E_NO_MEMORY);
}
