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
