/* test_listen.c - core/listen.c: addresses to listen at. */
#include "core/listen.h"

#include <stdio.h>

#include "tests/lib/check.h"

TEST(listen_takes_a_port_of_its_own)
{
    struct listener listener = { .fd = -1 };

    CHECK_OK(listen_open(STR("127.0.0.1:0"), &listener));
    CHECK(listener.fd >= 0);
    CHECK(listener.port > 0);
    listen_close(&listener);
    listen_close(&listener);
    CHECK_EQ(listener.fd, -1);
}

TEST(listen_tells_that_a_port_is_taken)
{
    struct listener first = { .fd = -1 };
    struct listener second = { .fd = -1 };
    char address[64];

    CHECK_OK(listen_open(STR("127.0.0.1:0"), &first));
    (void)snprintf(address, sizeof(address), "127.0.0.1:%d", first.port);
    CHECK_ERR(listen_open(str_c(address), &second), E_PORT_IN_USE);
    CHECK_EQ(second.fd, -1);
    listen_close(&first);
    CHECK_OK(listen_open(str_c(address), &second)); /* free again at once */
    listen_close(&second);
}

TEST(listen_understands_ipv6_and_names)
{
    static const char *const addresses[] = { "[::1]:0", "localhost:0", ":0", "[::]:0" };

    for (size_t i = 0; i < COUNT(addresses); i++) {
        struct listener listener = { .fd = -1 };
        enum err err = listen_open(str_c(addresses[i]), &listener);
        check_note("%s", addresses[i]);
        if (str_begins(str_c(addresses[i]), STR("[")) && err != OK)
            continue; /* a machine without IPv6 */
        CHECK_OK(err);
        listen_close(&listener);
    }
}

TEST(listen_refuses_what_is_no_address)
{
    static const char *const addresses[] = { "",
                                             "8080",
                                             "127.0.0.1",
                                             "127.0.0.1:",
                                             "127.0.0.1:x",
                                             "127.0.0.1:65536",
                                             "127.0.0.1:-1",
                                             "[::1]",
                                             "[::1]8080",
                                             "[::1:8080",
                                             "::1:8080",
                                             "no such host:80",
                                             "300.1.1.1:80",
                                             "127.0.0.1:80 ",
                                             "203.0.113.9:0" };

    for (size_t i = 0; i < COUNT(addresses); i++) {
        struct listener listener = { .fd = -1 };
        check_note("\"%s\"", addresses[i]);
        CHECK_ERR(listen_open(str_c(addresses[i]), &listener), E_USAGE);
    }
}
