/* test_origin.c - core/net/origin.c: who may show a page of ours in a frame. */
#include "core/net/origin.h"

#include <stdio.h>
#include <string.h>

#include "tests/lib/check.h"

TEST(origin_is_written_as_a_browser_writes_it)
{
    static const char *const right[] = { "https://caisse.example",  "https://caisse.example:8443",
                                         "https://10.0.0.7",        "https://a-b.c1.example",
                                         "http://localhost",        "http://localhost:8090",
                                         "http://127.0.0.1:65535",  "http://[::1]:8090",
                                         "http://192.168.1.5:8090", "https://localhost:8443" };

    for (size_t i = 0; i < COUNT(right); i++) {
        check_note("%s", right[i]);
        CHECK(origin_is_right(str_c(right[i])));
    }
}

TEST(origin_of_another_form_is_none)
{
    static const char *const wrong[] = {
        "",
        "*",
        "null",
        "'self'",
        "caisse.example",
        "https://",
        "https://caisse.example/",
        "https://caisse.example/pos",
        "https://caisse.example:",
        "https://caisse.example:443",
        "http://localhost:80",
        "https://caisse.example:0",
        "https://caisse.example:08443",
        "https://caisse.example:65536",
        "https://caisse.example:8443x",
        "https://Caisse.example",
        "HTTPS://caisse.example",
        "https://*.example",
        "https://caisse..example",
        "https://.caisse.example",
        "https://caisse.example.",
        "https://-caisse.example",
        "https://caisse-.example",
        "https://ada@caisse.example",
        "https://caisse.example;script-src",
        "https://caf\xc3\xa9.example",
        "https://[::2]",
        "http://[::1]8090",
        "http://[::1]:",
        "ftp://localhost",
    };

    for (size_t i = 0; i < COUNT(wrong); i++) {
        check_note("%s", wrong[i]);
        CHECK(!origin_is_right(str_c(wrong[i])));
    }
}

TEST(origin_has_a_longest_host)
{
    char text[8 + HOST_NAME_MAX_BYTES + 3] = "https://";
    size_t len = 8;
    while (len < 8 + HOST_NAME_MAX_BYTES) { /* labels of one letter: "a.a.a" */
        text[len] = (len % 2) == 0 ? 'a' : '.';
        len++;
    }
    CHECK_EQ(text[len - 1], 'a');
    CHECK(origin_is_right((struct str){ .ptr = text, .len = len }));
    text[len] = '.';
    text[len + 1] = 'a';
    CHECK(!origin_is_right((struct str){ .ptr = text, .len = len + 2 }));

    char label[8 + 64 + 1] = "https://";
    memset(label + 8, 'a', 64);
    CHECK(origin_is_right(str_sub(str_c(label), 0, 8 + 63)));
    CHECK(!origin_is_right(str_c(label)));
}

TEST(origins_are_read_with_commas_or_blanks)
{
    struct origins origins = { .count = 7 };
    struct str wrong = STR("?");

    CHECK_OK(origins_read(STR_NONE, &origins, &wrong));
    CHECK_EQ(origins.count, 0);
    CHECK_OK(origins_read(STR(" https://a.example,http://localhost:8090  https://b.example ,"),
                          &origins, &wrong));
    CHECK_EQ(origins.count, 3);
    CHECK_STR(origins.at[0], "https://a.example");
    CHECK_STR(origins.at[1], "http://localhost:8090");
    CHECK_STR(origins.at[2], "https://b.example");
    CHECK_STR(wrong, "?");
}

TEST(origins_that_are_wrong_change_nothing_and_are_named)
{
    struct origins origins = { .count = 7 };
    struct str wrong = STR_NONE;

    CHECK_ERR(origins_read(STR("https://a.example,http://b.example"), &origins, &wrong), E_USAGE);
    CHECK_STR(wrong, "http://b.example");
    CHECK_ERR(origins_read(STR("http://192.168.1.5:8090"), &origins, &wrong), E_USAGE);
    CHECK_STR(wrong, "http://192.168.1.5:8090");
    CHECK_ERR(origins_read(STR("https://a.example/"), &origins, &wrong), E_USAGE);
    CHECK_STR(wrong, "https://a.example/");
    CHECK_EQ(origins.count, 7);
}

TEST(origins_are_eight_at_most)
{
    char text[ORIGINS_MAX * 32 + 32] = "";
    struct origins origins = { 0 };
    struct str wrong = STR("?");

    for (int i = 0; i < ORIGINS_MAX; i++)
        (void)snprintf(text + strlen(text), sizeof(text) - strlen(text), "https://a%d.example,", i);
    CHECK_OK(origins_read(str_c(text), &origins, &wrong));
    CHECK_EQ(origins.count, ORIGINS_MAX);
    (void)snprintf(text + strlen(text), sizeof(text) - strlen(text), "https://more.example");
    CHECK_ERR(origins_read(str_c(text), &origins, &wrong), E_USAGE);
    CHECK_EQ(wrong.len, 0);
    CHECK_EQ(origins.count, ORIGINS_MAX);
}
