/* test_json_read.c - core/json_read.c: every kind of field, every refusal, and its sentences. */
#include <string.h>

#include "core/date.h"
#include "core/instant.h"
#include "core/json.h"
#include "core/limits.h"
#include "tests/lib/check.h"

struct line {
    struct str sku;
    int64_t quantity;
    int64_t amount;
    bool has_amount;
    struct json_list tags;
};

struct place_of_sale {
    struct str shop;
    int64_t till;
};

struct body {
    struct str receipt;
    bool is_test;
    bool has_test;
    struct date day;
    bool has_day;
    struct instant at;
    struct place_of_sale place;
    bool has_place;
    struct json_list lines;
    const struct json_node *extra;
    bool has_extra;
    int64_t exactly;
    int64_t after; /* nobody writes here */
};

static const struct json_field line_fields[] = {
    JSON_FIELD_TEXT(struct line, sku, 1, SKU_MAX_BYTES, .is_required = true),
    JSON_FIELD_DECIMAL(struct line, quantity, 3, 0, 5000),
    JSON_FIELD_INT(struct line, amount, -500, 1000, JSON_HAS(struct line, has_amount)),
    JSON_FIELD_ARRAY(struct line, tags, NULL, 0, 3),
};
static const struct json_table line_table = {
    .name = "Line",
    .size = sizeof(struct line),
    .fields = line_fields,
    .field_count = COUNT(line_fields),
};

static const struct json_field place_fields[] = {
    JSON_FIELD_TEXT(struct place_of_sale, shop, 4, 4, .is_required = true),
    JSON_FIELD_INT(struct place_of_sale, till, 1, 99),
};
static const struct json_table place_table = {
    .name = "Place",
    .size = sizeof(struct place_of_sale),
    .fields = place_fields,
    .field_count = COUNT(place_fields),
};

static const struct json_field body_fields[] = {
    JSON_FIELD_TEXT(struct body, receipt, 2, 8, .is_required = true),
    JSON_FIELD_BOOL(struct body, is_test, .name = "test", JSON_HAS(struct body, has_test)),
    JSON_FIELD_DATE(struct body, day, .is_nullable = true, JSON_HAS(struct body, has_day)),
    JSON_FIELD_INSTANT(struct body, at),
    JSON_FIELD_OBJECT(struct body, place, struct place_of_sale, &place_table, .is_nullable = true,
                      JSON_HAS(struct body, has_place)),
    JSON_FIELD_ARRAY(struct body, lines, &line_table, 1, 3, .is_required = true),
    JSON_FIELD_NODE(struct body, extra, .is_nullable = true, JSON_HAS(struct body, has_extra)),
    JSON_FIELD_INT(struct body, exactly, 7, 7),
};
static const struct json_table body_table = {
    .name = "Body",
    .size = sizeof(struct body),
    .fields = body_fields,
    .field_count = COUNT(body_fields),
};

static struct arena arena;
static struct problem problem;

static enum err read_body(const char *text, struct body *ret_body)
{
    const struct json_node *root = NULL;
    if (arena.base == NULL)
        CHECK_OK(arena_open(&arena, 16 << 20));
    arena_reset(&arena, 0);
    problem = (struct problem){ 0 };
    CHECK_OK(json_parse(&arena, str_c(text), &root, &problem));
    return json_read(&arena, root, &body_table, ret_body, &problem);
}

TEST(json_read_fills_a_struct)
{
    struct body body;
    memset(&body, 0xEE, sizeof(body));
    CHECK_OK(read_body("{\"receipt\":\"A-1\",\"test\":true,\"day\":\"2026-11-22\","
                       "\"at\":\"2026-11-22T10:41:07+01:00\",\"place\":{\"shop\":\"LYON\","
                       "\"till\":2},\"lines\":[{\"sku\":\"TOM\",\"quantity\":\"1.25\",\"amount\":"
                       "375,\"tags\":[\"bio\",\"local\"]},{\"sku\":\"caf\\u00e9\"}],"
                       "\"extra\":{\"any\":[1]},\"exactly\":7}",
                       &body));
    CHECK_EQ(problem.err, OK);
    CHECK_STR(body.receipt, "A-1");
    CHECK(body.is_test && body.has_test);
    CHECK_EQ(body.day.days, 20779);
    CHECK(body.has_day);
    CHECK_EQ(body.at.us, INT64_C(1795340467) * US_PER_SECOND);
    CHECK_STR(body.place.shop, "LYON");
    CHECK_EQ(body.place.till, 2);
    CHECK(body.has_place);
    CHECK_EQ(body.extra->type, JSON_OBJECT);
    CHECK_EQ(body.exactly, 7);
    CHECK_EQ(body.after, 0);

    const struct line *lines = body.lines.items;
    CHECK_EQ(body.lines.count, 2);
    CHECK_STR(lines[0].sku, "TOM");
    CHECK_EQ(lines[0].quantity, 1250);
    CHECK_EQ(lines[0].amount, 375);
    CHECK(lines[0].has_amount);
    const struct str *tags = lines[0].tags.items;
    CHECK_EQ(lines[0].tags.count, 2);
    CHECK_STR(tags[0], "bio");
    CHECK_STR(tags[1], "local");
    CHECK_STR(lines[1].sku, "caf\xC3\xA9");
    CHECK(!lines[1].has_amount);
    CHECK_EQ(lines[1].tags.count, 0);
}

TEST(json_read_leaves_absent_fields_zero)
{
    struct body body;
    memset(&body, 0xEE, sizeof(body));
    CHECK_OK(read_body("{\"lines\":[{\"sku\":\"X\",\"tags\":[]}],\"receipt\":\"AB\"}", &body));
    CHECK(!body.is_test && !body.has_test && !body.has_day && !body.has_place && !body.has_extra);
    CHECK_EQ(body.day.days, 0);
    CHECK_EQ(body.at.us, 0);
    CHECK(body.extra == NULL);
}

TEST(json_read_takes_null_where_the_table_says)
{
    struct body body;
    CHECK_OK(
        read_body("{\"receipt\":\"AB\",\"lines\":[{\"sku\":\"X\"}],\"day\":null,\"place\":null,"
                  "\"extra\":null}",
                  &body));
    CHECK(body.has_day && body.has_place && body.has_extra);
    CHECK_EQ(body.day.days, 0);
    CHECK_EQ(body.place.till, 0);
    CHECK(body.extra == NULL);
}

/* ---- refusals --------------------------------------------------------------------------------- */

#define RECEIPT "\"receipt\":\"AB\","
#define LINES   "\"lines\":[{\"sku\":\"X\"}]"

static const struct {
    const char *text;
    const char *pointer;
    const char *en;
    const char *fr;
} refusals[] = {
    { "{" RECEIPT "\"lines\":[{\"sku\":\"X\",\"amount\":1001}]}", "/lines/0/amount",
      "amount must be a whole number from -500 to 1000; 1001 is not.",
      "amount doit être un nombre entier de -500 à 1000 ; 1001 ne convient pas." },
    { "{" RECEIPT "\"lines\":[{\"sku\":\"X\"},{\"sku\":\"Y\",\"amount\":-501}]}", "/lines/1/amount",
      "amount must be a whole number from -500 to 1000; -501 is not.",
      "amount doit être un nombre entier de -500 à 1000 ; -501 ne convient pas." },
    { "{" RECEIPT "\"lines\":[{\"sku\":\"X\",\"amount\":\"12\"}]}", "/lines/0/amount",
      "amount must be a whole number from -500 to 1000; \"12\" is not.",
      "amount doit être un nombre entier de -500 à 1000 ; \"12\" ne convient pas." },
    { "{" RECEIPT LINES ",\"exactly\":8}", "/exactly", "exactly must be the number 7; 8 is not.",
      "exactly doit être le nombre 7 ; 8 ne convient pas." },
    { "{" RECEIPT LINES ",\"test\":1}", "/test", "test must be true or false; 1 is not.",
      "test doit être true ou false ; 1 ne convient pas." },
    { "{\"receipt\":\"A\"," LINES "}", "/receipt",
      "receipt must be one line of text of 2 to 8 bytes; \"A\" is not.",
      "receipt doit être une ligne de texte de 2 à 8 octets ; \"A\" ne convient pas." },
    { "{\"receipt\":\"123456789\"," LINES "}", "/receipt",
      "receipt must be one line of text of 2 to 8 bytes; \"123456789\" is not.",
      "receipt doit être une ligne de texte de 2 à 8 octets ; \"123456789\" ne convient pas." },
    { "{\"receipt\":\"12\\n4\"," LINES "}", "/receipt",
      "receipt must be one line of text of 2 to 8 bytes; \"12?4\" is not.",
      "receipt doit être une ligne de texte de 2 à 8 octets ; \"12?4\" ne convient pas." },
    { "{\"receipt\":null," LINES "}", "/receipt",
      "receipt must be one line of text of 2 to 8 bytes; null is not.",
      "receipt doit être une ligne de texte de 2 à 8 octets ; null ne convient pas." },
    { "{\"receipt\":\"0123456789012345678901234567890123456789x\"," LINES "}", "/receipt",
      "receipt must be one line of text of 2 to 8 bytes; "
      "\"0123456789012345678901234567890123456789...\" (41 bytes) is not.",
      "receipt doit être une ligne de texte de 2 à 8 octets ; "
      "\"0123456789012345678901234567890123456789...\" (41 octets) ne convient pas." },
    { "{" RECEIPT "\"lines\":[{\"sku\":\"X\",\"quantity\":\"5.001\"}]}", "/lines/0/quantity",
      "quantity must be a decimal number written as a text, from \"0.000\" to \"5.000\" with "
      "at "
      "most 3 decimals; \"5.001\" is not.",
      "quantity doit être un nombre décimal écrit comme un texte, de \"0.000\" à \"5.000\", "
      "avec "
      "au plus 3 décimales ; \"5.001\" ne convient pas." },
    { "{" RECEIPT "\"lines\":[{\"sku\":\"X\",\"quantity\":2}]}", "/lines/0/quantity",
      "quantity must be a decimal number written as a text, from \"0.000\" to \"5.000\" with "
      "at "
      "most 3 decimals; 2 is not.",
      "quantity doit être un nombre décimal écrit comme un texte, de \"0.000\" à \"5.000\", "
      "avec "
      "au plus 3 décimales ; 2 ne convient pas." },
    { "{" RECEIPT LINES ",\"day\":\"22/11/2026\"}", "/day",
      "day must be a date such as \"2026-11-22\"; \"22/11/2026\" is not.",
      "day doit être une date comme \"2026-11-22\" ; \"22/11/2026\" ne convient pas." },
    { "{" RECEIPT LINES ",\"day\":20261122}", "/day",
      "day must be a date such as \"2026-11-22\"; 20261122 is not.",
      "day doit être une date comme \"2026-11-22\" ; 20261122 ne convient pas." },
    { "{" RECEIPT LINES ",\"at\":\"2026-11-22T10:41:07\"}", "/at",
      "at must be a time with its zone such as \"2026-11-22T10:41:07+01:00\"; "
      "\"2026-11-22T10:41:07\" is not.",
      "at doit être une heure avec son fuseau comme \"2026-11-22T10:41:07+01:00\" ; "
      "\"2026-11-22T10:41:07\" ne convient pas." },
    { "{" RECEIPT LINES ",\"at\":false}", "/at",
      "at must be a time with its zone such as \"2026-11-22T10:41:07+01:00\"; false is not.",
      "at doit être une heure avec son fuseau comme \"2026-11-22T10:41:07+01:00\" ; false ne "
      "convient pas." },
    { "{" RECEIPT LINES ",\"place\":[]}", "/place",
      "place must be an object { }; a list of 0 is not.",
      "place doit être un objet { } ; une liste de 0 ne convient pas." },
    { "{" RECEIPT LINES ",\"place\":{\"shop\":\"LYO\"}}", "/place/shop",
      "shop must be one line of text of 4 bytes; \"LYO\" is not.",
      "shop doit être une ligne de texte de 4 octets ; \"LYO\" ne convient pas." },
    { "{" RECEIPT LINES ",\"place\":{\"till\":1}}", "/place/shop",
      "shop is missing: it must be one line of text of 4 bytes.",
      "shop manque : il faut une ligne de texte de 4 octets." },
    { "{" RECEIPT "\"lines\":{}}", "/lines",
      "lines must be a list [ ] of 1 to 3 items; an object is not.",
      "lines doit être une liste [ ] de 1 à 3 éléments ; un objet ne convient pas." },
    { "{" RECEIPT "\"lines\":[]}", "/lines",
      "lines must be a list [ ] of 1 to 3 items; a list of 0 is not.",
      "lines doit être une liste [ ] de 1 à 3 éléments ; une liste de 0 ne convient pas." },
    { "{" RECEIPT "\"lines\":[1,2,3,4]}", "/lines",
      "lines must be a list [ ] of 1 to 3 items; a list of 4 is not.",
      "lines doit être une liste [ ] de 1 à 3 éléments ; une liste de 4 ne convient pas." },
    { "{" RECEIPT "\"lines\":[{\"sku\":\"X\"},true]}", "/lines/1",
      "Item 2 of lines must be an object { }; true is not.",
      "L'élément 2 de lines doit être un objet { } ; true ne convient pas." },
    { "{" RECEIPT "\"lines\":[{\"sku\":\"X\",\"tags\":[\"bio\",\"\"]}]}", "/lines/0/tags/1",
      "Item 2 of tags must be one line of text of 1 to 64 bytes; \"\" is not.",
      "L'élément 2 de tags doit être une ligne de texte de 1 à 64 octets ; \"\" ne convient "
      "pas." },
    { "{" RECEIPT "\"lines\":[{\"sku\":\"X\",\"tags\":[7]}]}", "/lines/0/tags/0",
      "Item 1 of tags must be one line of text of 1 to 64 bytes; 7 is not.",
      "L'élément 1 de tags doit être une ligne de texte de 1 à 64 octets ; 7 ne convient "
      "pas." },
    { "{" RECEIPT "\"lines\":[{\"sku\":\"X\",\"tags\":null}]}", "/lines/0/tags",
      "tags must be a list [ ] of 0 to 3 items; null is not.",
      "tags doit être une liste [ ] de 0 à 3 éléments ; null ne convient pas." },
    { "{" RECEIPT "\"lines\":[{\"amount\":1}]}", "/lines/0/sku",
      "sku is missing: it must be one line of text of 1 to 64 bytes.",
      "sku manque : il faut une ligne de texte de 1 à 64 octets." },
    { "{\"receipt\":\"AB\"}", "/lines", "lines is missing: it must be a list [ ] of 1 to 3 items.",
      "lines manque : il faut une liste [ ] de 1 à 3 éléments." },
    { "[]", "", "The document must be an object { }; a list of 0 is not.",
      "Le document doit être un objet { } ; une liste de 0 ne convient pas." },
};

TEST(json_read_names_the_culprit_and_says_what_would_be_right)
{
    for (size_t i = 0; i < COUNT(refusals); i++) {
        struct body body;
        check_note("%s", refusals[i].text);
        CHECK_ERR(read_body(refusals[i].text, &body), E_INVALID);
        CHECK_EQ(problem.err, E_INVALID);
        CHECK_STR(problem.pointer, refusals[i].pointer);
        CHECK_STR(problem.en, refusals[i].en);
        CHECK_STR(problem.fr, refusals[i].fr);
    }
}

TEST(json_read_refuses_a_field_that_does_not_exist)
{
    struct body body;
    CHECK_ERR(read_body("{" RECEIPT "\"lines\":[{\"sku\":\"X\",\"prix\":5}]}", &body),
              E_UNKNOWN_FIELD);
    CHECK_EQ(problem.err, E_UNKNOWN_FIELD);
    CHECK_STR(problem.pointer, "/lines/0/prix");
    CHECK_STR(problem.en,
              "There is no field \"prix\" here; there is: sku, quantity, amount, tags.");
    CHECK_STR(problem.fr,
              "Il n'y a pas de champ \"prix\" ici ; il y a : sku, quantity, amount, tags.");

    /* Neither a beginning of a name nor the member's own name is the field. */
    CHECK_ERR(read_body("{\"rec\":1}", &body), E_UNKNOWN_FIELD);
    CHECK_ERR(read_body("{\"is_test\":true}", &body), E_UNKNOWN_FIELD);
    CHECK_ERR(read_body("{\"receipts\":1}", &body), E_UNKNOWN_FIELD);
    CHECK_ERR(read_body("{\"\":1}", &body), E_UNKNOWN_FIELD);
    CHECK_STR(problem.pointer, "/");
}

TEST(json_read_names_the_first_in_the_order_of_the_text)
{
    struct body body;
    CHECK_ERR(read_body("{\"exactly\":8,\"zzz\":1,\"receipt\":5}", &body), E_INVALID);
    CHECK_STR(problem.pointer, "/exactly");
    CHECK_ERR(read_body("{\"zzz\":1,\"exactly\":8}", &body), E_UNKNOWN_FIELD);
    CHECK_ERR(read_body("{}", &body), E_INVALID); /* of two missing, the first of the table */
    CHECK_STR(problem.pointer, "/receipt");
}

/* What a caller sends cannot break the sentence, nor the reply it is written into. */
TEST(json_read_keeps_its_problems_in_their_rooms)
{
    static char text[4096];
    struct buf out = BUF(text);
    struct body body;
    buf_lit(&out, "{\"\\u0007\\n\\\"");
    for (int i = 0; i < 300; i++)
        buf_lit(&out, "\xC3\xA9/~");
    buf_lit(&out, "\":1}");
    buf_char(&out, '\0');
    CHECK_ERR(read_body(text, &body), E_UNKNOWN_FIELD);
    CHECK(memchr(problem.pointer, '\0', sizeof(problem.pointer)) != NULL);
    CHECK(str_is_utf8(str_c(problem.en)) && str_is_line(str_c(problem.en)));
    CHECK(str_is_line(str_c(problem.fr)));
    CHECK(str_begins(str_c(problem.en), STR("There is no field \"??\"\xC3\xA9/~")));
}

TEST(json_read_needs_memory_for_lists)
{
    char memory[96];
    struct arena small = arena_in(memory, sizeof(memory));
    struct body body;
    const struct json_node *root = NULL;
    CHECK_OK(json_parse(&arena, STR("{" RECEIPT "\"lines\":[{\"sku\":\"X\"},{\"sku\":\"Y\"}]}"),
                        &root, &problem));
    CHECK_ERR(json_read(&small, root, &body_table, &body, &problem), E_NO_MEMORY);
    CHECK_EQ(problem.err, E_NO_MEMORY);
    CHECK_STR(problem.en, err_text(E_NO_MEMORY, ERR_EN));
}

/* ---- problems made elsewhere ------------------------------------------------------------------ */

TEST(problem_is_cut_to_its_room_between_characters)
{
    static char text[1000];
    for (size_t i = 0; i + 2 < sizeof(text); i += 2)
        memcpy(text + i, "\xC3\xA9", 2);
    problem_set(&problem, E_LIMIT, text, text, text);
    CHECK_EQ(problem.err, E_LIMIT);
    CHECK_EQ(strlen(problem.pointer), sizeof(problem.pointer) - 2); /* 127 would cut one */
    CHECK_EQ(strlen(problem.en), sizeof(problem.en) - 2);
    CHECK_EQ(strlen(problem.fr), sizeof(problem.fr) - 2);
    problem_set(&problem, E_INVALID, "/a", "No.", "Non.");
    CHECK_STR(problem.pointer, "/a");
    CHECK_STR(problem.en, "No.");
    CHECK_STR(problem.fr, "Non.");
}

TEST(problem_is_written_piece_by_piece)
{
    struct problem_text say = problem_begin(&problem, E_PROGRAM_INVALID);
    json_pointer_name(&say.pointer, STR("rules"));
    json_pointer_index(&say.pointer, 3);
    json_pointer_name(&say.pointer, STR("a/b~"));
    buf_lit(&say.en, "One.");
    buf_lit(&say.fr, "Un.");
    CHECK_EQ(problem.err, E_PROGRAM_INVALID);
    CHECK_STR(problem.pointer, "/rules/3/a~1b~0");
    CHECK_STR(problem.en, "One.");
    CHECK_STR(problem.fr, "Un.");

    CHECK_ERR(problem_plain(&problem, E_BUSY), E_BUSY);
    CHECK_STR(problem.pointer, "");
    CHECK_STR(problem.en, err_text(E_BUSY, ERR_EN));
}
