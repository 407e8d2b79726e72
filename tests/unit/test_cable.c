/* test_cable.c - cable/: where a printer may be, and a line whose waits end. */
#include "cable/cable.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "core/instant.h"
#include "tests/lib/check.h"

#define SOON_US (200 * INT64_C(1000))

static enum err reach_of(const char *text, enum cable_reach reach, bool *ret_may)
{
    struct cable_address address = { 0 };
    TRY(cable_address_parse(str_c(text), &address));
    *ret_may = cable_address_may(&address, reach);
    return OK;
}

TEST(a_printer_is_in_a_private_network_or_a_device)
{
    static const char *const fine[] = {
        "10.0.0.1:9100",      "10.255.255.255:9100", "172.16.0.1:9100", "172.31.255.1:9100",
        "192.168.0.1:515",    "169.254.1.1:9100",    "127.0.0.1:9100",  "127.9.9.9:1",
        "[::1]:9100",         "[fc00::1]:9100",      "[fdff::1]:65535", "/dev/usb/lp0",
        "/dev/serial/by-id/x"
    };
    static const char *const wrong[] = {
        "",
        "9.255.255.255:9100",
        "11.0.0.1:9100",
        "172.15.255.255:9100",
        "172.32.0.0:9100",
        "192.167.1.1:9100",
        "192.169.1.1:9100",
        "8.8.8.8:9100",
        "0.0.0.0:9100",
        "255.255.255.255:9100",
        "10.0.0.1",
        "10.0.0.1:",
        "10.0.0.1:0",
        "10.0.0.1:65536",
        "10.1:9100",
        "010.0.0.1:9100",
        "167772161:9100",
        "localhost:9100",
        "printer.local:9100",
        "[fe80::1]:9100",
        "[2001:db8::1]:9100",
        "[::ffff:10.0.0.1]:9100",
        "[::]:9100",
        "fd00::1:9100",
        "/dev/",
        "/dev/usb/",
        "/dev/../etc/passwd",
        "/dev/usb/../../etc/passwd",
        "/etc/passwd",
        "dev/usb/lp0",
        "/dev/0123456789012345678901234567890123456789012345678901234567890123456789012345",
    };
    bool may = false;
    for (size_t i = 0; i < COUNT(fine); i++) {
        check_note("%s", fine[i]);
        CHECK_OK(reach_of(fine[i], CABLE_ALL, &may));
        CHECK(may);
        CHECK_OK(reach_of(fine[i], CABLE_NOWHERE, &may));
        CHECK(!may);
    }
    for (size_t i = 0; i < COUNT(wrong); i++) {
        check_note("%s", wrong[i]);
        CHECK_ERR(reach_of(wrong[i], CABLE_ALL, &may), E_PRINTER_ADDRESS);
    }
}

TEST(who_is_hosted_reaches_printers_in_the_network_alone)
{
    static const struct {
        const char *text;
        bool may;
    } cases[] = {
        { "192.168.1.50:9100", true },  { "192.168.1.50:9109", true },
        { "192.168.1.50:9110", false }, { "192.168.1.50:9099", false },
        { "192.168.1.50:22", false },   { "127.0.0.1:9100", false },
        { "[::1]:9100", false },        { "[fd00::1]:9100", true },
        { "/dev/usb/lp0", false },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        bool may = false;
        check_note("%s", cases[i].text);
        CHECK_OK(reach_of(cases[i].text, CABLE_NETWORK, &may));
        CHECK_EQ(may, cases[i].may);
    }
}

/* ---- a line ----------------------------------------------------------------------------------- */

static int listen_here(struct cable_address *ret_address)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof(at);
    char text[64];
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    CHECK_EQ(bind(fd, (struct sockaddr *)&at, size), 0);
    CHECK_EQ(listen(fd, 4), 0);
    CHECK_EQ(getsockname(fd, (struct sockaddr *)&at, &size), 0);
    (void)snprintf(text, sizeof(text), "127.0.0.1:%d", ntohs(at.sin_port));
    CHECK_OK(cable_address_parse(str_c(text), ret_address));
    return fd;
}

TEST(bytes_go_both_ways)
{
    struct cable_address address = { 0 };
    struct cable cable = { 0 };
    char room[8] = { 0 };
    size_t sent = 0;
    uint8_t byte = 0;
    int door = listen_here(&address);
    CHECK_OK(cable_open(&address, NULL, clock_monotonic_us() + SOON_US, &cable));
    int there = accept(door, NULL, NULL);
    CHECK_OK(cable_send(&cable, STR("slip"), clock_monotonic_us() + SOON_US, &sent));
    CHECK_EQ(sent, 4);
    CHECK_EQ(read(there, room, sizeof(room)), 4);
    CHECK_EQ(write(there, "\x12", 1), 1);
    CHECK_OK(cable_hear(&cable, clock_monotonic_us() + SOON_US, &byte));
    CHECK_EQ(byte, 0x12);
    CHECK_ERR(cable_hear(&cable, clock_monotonic_us() + 1000, &byte), E_NOT_FOUND);
    close(there);
    CHECK_OK(cable_finish(&cable, clock_monotonic_us() + SOON_US));
    cable_close(&cable);
    cable_close(&cable);
    close(door);
}

TEST(nobody_there_is_told)
{
    struct cable_address address = { 0 };
    struct cable cable = { 0 };
    close(listen_here(&address));
    CHECK_ERR(cable_open(&address, NULL, clock_monotonic_us() + SOON_US, &cable), E_PRINTER_OFF);
    CHECK_OK(cable_address_parse(STR("/dev/usb/lp61"), &address));
    CHECK_ERR(cable_open(&address, NULL, clock_monotonic_us() + SOON_US, &cable), E_PRINTER_OFF);
    CHECK(!cable.is_open);
}

/* More than the line and its other end have room for: who is not taken from gives up at his time. */
TEST(who_takes_nothing_is_not_waited_for)
{
    static char much[32 << 20];
    struct cable_address address = { 0 };
    struct cable cable = { 0 };
    size_t sent = 0;
    int door = listen_here(&address);
    CHECK_OK(cable_open(&address, NULL, clock_monotonic_us() + SOON_US, &cable));
    int there = accept(door, NULL, NULL);
    int64_t began = clock_monotonic_us();
    CHECK_ERR(cable_send(&cable, (struct str){ much, sizeof(much) }, began + SOON_US, &sent),
              E_PRINTER_OFF);
    CHECK(sent > 0 && sent < sizeof(much));
    CHECK(clock_monotonic_us() - began < 20 * SOON_US);
    cable_close(&cable);
    close(there);
    close(door);
}

TEST(a_line_that_breaks_may_not_have_taken_all)
{
    const struct linger at_once = { .l_onoff = 1 };
    struct cable_address address = { 0 };
    struct cable cable = { 0 };
    size_t sent = 0;
    int door = listen_here(&address);
    CHECK_OK(cable_open(&address, NULL, clock_monotonic_us() + SOON_US, &cable));
    int there = accept(door, NULL, NULL);
    CHECK_OK(cable_send(&cable, STR("slip"), clock_monotonic_us() + SOON_US, &sent));
    CHECK_EQ(setsockopt(there, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)), 0);
    close(there); /* unread: the line breaks */
    CHECK_ERR(cable_finish(&cable, clock_monotonic_us() + SOON_US), E_PRINTER_OFF);
    cable_close(&cable);
    close(door);
}

static void *set_soon(void *flag)
{
    (void)usleep(100000);
    atomic_store((atomic_bool *)flag, true);
    return NULL;
}

TEST(who_is_to_stop_waits_no_longer)
{
    atomic_bool stop = false;
    struct cable_address address = { 0 };
    struct cable cable = { 0 };
    pthread_t thread;
    uint8_t byte = 0;
    int door = listen_here(&address);
    CHECK_OK(cable_open(&address, &stop, clock_monotonic_us() + SOON_US, &cable));
    CHECK_EQ(pthread_create(&thread, NULL, set_soon, &stop), 0);
    int64_t began = clock_monotonic_us();
    CHECK_ERR(cable_hear(&cable, began + 60 * US_PER_SECOND, &byte), E_NOT_FOUND);
    CHECK(clock_monotonic_us() - began < 10 * US_PER_SECOND);
    CHECK_EQ(pthread_join(thread, NULL), 0);
    cable_close(&cable);
    close(door);
}
