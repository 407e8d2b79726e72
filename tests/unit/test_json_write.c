/* test_json_write.c - core/json_write.c: commas, names, escapes, decimals. */
#include "core/json.h"

#include "tests/lib/check.h"

static char room[4096];
static struct buf buffer;
static struct json out;

static struct json *begin(void)
{
    buffer = (struct buf)BUF(room);
    out = (struct json){ .out = &buffer };
    return &out;
}

static struct str written(void)
{
    struct str text = STR_NONE;
    CHECK_EQ(out.depth, 0);
    CHECK_OK(buf_finish(&buffer, &text));
    return text;
}

TEST(json_write_puts_commas_and_names_where_they_belong)
{
    struct json *json = begin();
    json_object_open(json, NULL);
    json_put_int(json, "n", -5);
    json_put_id(json, "id", INT64_C(9007199254740993));
    json_array_open(json, "list");
    json_put_int(json, NULL, 1);
    json_object_open(json, NULL);
    json_object_close(json);
    json_object_open(json, NULL);
    json_put_bool(json, "yes", true);
    json_put_bool(json, "no", false);
    json_object_close(json);
    json_array_open(json, NULL);
    json_array_close(json);
    json_put_null(json, NULL);
    json_array_close(json);
    json_put_null(json, "nothing");
    json_put_text(json, "text", "caf\xC3\xA9");
    json_put_raw(json, "raw", STR("[1,2]"));
    json_put_str(json, "str", STR("x"));
    json_object_close(json);
    CHECK_STR(written(), "{\"n\":-5,\"id\":\"9007199254740993\",\"list\":[1,{},{\"yes\":true,"
                         "\"no\":false},[],null],\"nothing\":null,\"text\":\"caf\xC3\xA9\","
                         "\"raw\":[1,2],\"str\":\"x\"}");
}

TEST(json_write_takes_one_value_for_the_root)
{
    json_put_int(begin(), NULL, 7);
    CHECK_STR(written(), "7");
    json_put_raw(begin(), NULL, STR("{\"a\":1}"));
    CHECK_STR(written(), "{\"a\":1}");
}

TEST(json_write_escapes_texts_and_names)
{
    struct json *json = begin();
    json_object_open(json, NULL);
    json_put_str(json, "a\"b", STR("\"\\/\b\f\n\r\t\x01\x1F\x7F"));
    json_put_str(json, "u", STR("\xE2\x82\xAC\xF0\x9F\x98\x80"));
    json_put_str(json, "nul", STR("a\0b"));
    json_put_str(json, "empty", STR(""));
    json_put_str(json, "none", STR_NONE);
    json_put_text(json, "null", NULL);
    json_object_close(json);
    CHECK_STR(written(), "{\"a\\\"b\":\"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\\u0001\\u001f\x7F\","
                         "\"u\":\"\xE2\x82\xAC\xF0\x9F\x98\x80\",\"nul\":\"a\\u0000b\",\"empty\":"
                         "\"\",\"none\":\"\",\"null\":\"\"}");
}

TEST(json_write_decimals_without_trailing_zeros)
{
    static const struct {
        int64_t number;
        int decimals;
        const char *text;
    } cases[] = {
        { 5500, 3, "[\"5.5\"]" },
        { 5000, 3, "[\"5\"]" },
        { 1, 3, "[\"0.001\"]" },
        { 0, 3, "[\"0\"]" },
        { -1250, 3, "[\"-1.25\"]" },
        { -50, 2, "[\"-0.5\"]" },
        { 100, 0, "[\"100\"]" },
        { 1000, 1, "[\"100\"]" },
        { INT64_MIN, 18, "[\"-9.223372036854775808\"]" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct json *json = begin();
        json_array_open(json, NULL);
        json_put_decimal(json, NULL, cases[i].number, cases[i].decimals);
        json_array_close(json);
        CHECK_STR(written(), cases[i].text);
    }
}

TEST(json_write_goes_as_deep_as_it_says)
{
    struct json *json = begin();
    for (int i = 0; i < JSON_WRITE_DEPTH_MAX; i += 2) {
        json_array_open(json, NULL);
        json_object_open(json, NULL);
        if (i + 2 < JSON_WRITE_DEPTH_MAX) { /* a list in a list, since an object wants a name */
            json_object_close(json);
            json_array_open(json, NULL);
        }
    }
    CHECK_EQ(json->depth, JSON_WRITE_DEPTH_MAX);
    while (json->depth > 0) {
        if ((json->is_object >> (json->depth - 1) & 1) != 0)
            json_object_close(json);
        else
            json_array_close(json);
    }
    struct str text = written();
    CHECK_EQ(text.ptr[0], '[');
    CHECK_EQ(text.ptr[text.len - 1], ']');
}

TEST(json_write_remembers_that_the_buffer_is_full)
{
    char small[8];
    struct buf full = BUF(small);
    struct json json = { .out = &full };
    struct str text = STR("untouched");
    json_object_open(&json, NULL);
    json_put_text(&json, "name", "too long for eight bytes");
    json_put_int(&json, "n", 1);
    json_object_close(&json);
    CHECK_ERR(buf_finish(&full, &text), E_LIMIT);
    CHECK_STR(text, "untouched");
}
