/* test_percent.c - core/percent.c: what an address can carry. */
#include "core/percent.h"

#include "tests/lib/check.h"

TEST(all_but_unreserved_characters_are_written_in_digits)
{
    char room[128];
    struct buf out = BUF(room);
    struct str text;
    percent_encode(&out, STR("aZ09-_.~ /?#[]@!$&'()*+,;=%\"\xc3\xa9"));
    CHECK_OK(buf_finish(&out, &text));
    CHECK_STR(text, "aZ09-_.~%20%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%25%22%C3%A9");
}
