/* test_base64.c - core/base64.c: the vectors of RFC 4648, section 10. */
#include "core/base64.h"
#include "tests/lib/check.h"

TEST(bytes_become_the_text_of_the_standard)
{
    static const char *const cases[][2] = {
        { "", "" },
        { "f", "Zg==" },
        { "fo", "Zm8=" },
        { "foo", "Zm9v" },
        { "foob", "Zm9vYg==" },
        { "fooba", "Zm9vYmE=" },
        { "foobar", "Zm9vYmFy" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char room[16];
        struct buf out = BUF(room);
        base64_write(&out, str_c(cases[i][0]));
        CHECK_STR(((struct str){ room, out.used }), cases[i][1]);
        CHECK_EQ(base64_len(str_c(cases[i][0]).len), out.used);
    }
    char room[4];
    struct buf out = BUF(room);
    base64_write(&out, STR("\xfb\xff\x00"));
    CHECK_STR(((struct str){ room, out.used }), "+/8A");
}

static const struct {
    const char *bytes;
    const char *text;
} vectors[] = {
    { "", "" },
    { "f", "Zg" },
    { "fo", "Zm8" },
    { "foo", "Zm9v" },
    { "foob", "Zm9vYg" },
    { "fooba", "Zm9vYmE" },
    { "foobar", "Zm9vYmFy" },
    { "\xff\xef\xbe", "_---" },
};

TEST(bytes_become_letters_and_bytes_again)
{
    for (size_t i = 0; i < COUNT(vectors); i++) {
        char room[16];
        char back_room[16];
        struct buf out = BUF(room);
        struct buf back = BUF(back_room);
        struct str text;
        struct str bytes;
        check_note("%s", vectors[i].text);
        base64url_put(&out, str_c(vectors[i].bytes));
        CHECK_OK(buf_finish(&out, &text));
        CHECK_STR(text, vectors[i].text);
        CHECK_EQ(text.len, BASE64URL_LEN(str_c(vectors[i].bytes).len));
        CHECK_OK(base64url_get(&back, text));
        CHECK_OK(buf_finish(&back, &bytes));
        CHECK_STR(bytes, vectors[i].bytes);
    }
}

/* Or a link could be written in two ways. */
TEST(what_no_bytes_become_is_refused)
{
    static const char *const wrong[] = { "Z",     "Zg=",  "Zg==", "Zh",  "Zm9",
                                         "Zm9vY", "Zm+v", "Zm/v", "Zm v" };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        char room[16];
        struct buf out = BUF(room);
        check_note("%s", wrong[i]);
        CHECK_ERR(base64url_get(&out, str_c(wrong[i])), E_INVALID);
    }
    char small[2];
    struct buf out = BUF(small);
    CHECK_ERR(base64url_get(&out, STR("Zm9v")), E_LIMIT);
}
