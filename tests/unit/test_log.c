/* test_log.c - core/log.c: one event is one line of logfmt, whatever is in it. */
#include "core/log.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/instant.h"
#include "core/io.h"
#include "tests/lib/check.h"

static struct arena arena;

static const char *log_path(void)
{
    static char room[600];
    struct buf out = BUF(room);
    buf_str(&out, str_c(test_folder()));
    buf_lit(&out, "/log");
    buf_char(&out, '\0');
    return room;
}

static int kept = -1;

static void capture(void)
{
    kept = dup(STDERR_FILENO);
    int fd = open(log_path(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0600);
    CHECK(kept >= 0 && fd >= 0);
    CHECK(dup2(fd, STDERR_FILENO) >= 0);
    (void)close(fd);
}

/* What was logged since capture(). */
static struct str captured(void)
{
    struct str text = STR_NONE;
    CHECK(dup2(kept, STDERR_FILENO) >= 0);
    (void)close(kept);
    if (arena.base == NULL)
        CHECK_OK(arena_open(&arena, 16 << 20));
    CHECK_OK(io_read_file(&arena, log_path(), 1 << 20, &text));
    return text;
}

/* The line behind "time=... "; the time itself is checked. */
static struct str without_time(struct str line)
{
    struct instant instant = { 0 };
    CHECK(str_begins(line, STR("time=")));
    CHECK_OK(instant_parse(str_sub(line, 5, 27), &instant));
    return str_sub(line, 5 + 27 + 1, line.len);
}

TEST(log_writes_one_line_of_names_and_values)
{
    capture();
    log_event(LOG_INFO, "listening", LOG_TEXT("address", STR("127.0.0.1")), LOG_INT("port", 8080));
    CHECK_STR(without_time(captured()), "level=info event=listening address=127.0.0.1 port=8080\n");
    capture();
    log_event(LOG_ERROR, "stopped");
    CHECK_STR(without_time(captured()), "level=error event=stopped\n");
    capture();
    log_event(LOG_WARNING, "odd", LOG_INT("n", INT64_MIN));
    CHECK_STR(without_time(captured()), "level=warning event=odd n=-9223372036854775808\n");
}

TEST(log_quotes_what_is_not_one_word)
{
    static const struct {
        const char *text;
        const char *value;
    } cases[] = {
        { "", "\"\"" },
        { "plain", "plain" },
        { "two words", "\"two words\"" },
        { "a=b", "\"a=b\"" },
        { "say \"hi\"", "\"say \\\"hi\\\"\"" },
        { "back\\slash", "\"back\\\\slash\"" },
        { "line\nbreak", "\"line\\nbreak\"" },
        { "\x1B[31mred", "\"\\x1b[31mred\"" },
        { "tab\there", "\"tab\\x09here\"" },
        { "del\x7F", "\"del\\x7f\"" },
        { "caf\xC3\xA9", "\"caf\xC3\xA9\"" },
        { "bad \xC3(", "\"bad \\xc3(\"" },
        { "c1 \xC2\x85", "\"c1 \\xc2\\x85\"" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char room[256];
        struct buf want = BUF(room);
        struct str text;
        buf_lit(&want, "level=info event=test value=");
        buf_str(&want, str_c(cases[i].value));
        buf_char(&want, '\n');
        CHECK_OK(buf_finish(&want, &text));
        capture();
        log_event(LOG_INFO, "test", LOG_TEXT("value", str_c(cases[i].text)));
        CHECK_STR(without_time(captured()), text);
    }
}

TEST(log_never_writes_a_control_character)
{
    char every[256];
    for (int c = 0; c < 256; c++)
        every[c] = (char)c;
    capture();
    log_event(LOG_INFO, "test", LOG_TEXT("value", ((struct str){ every, sizeof(every) })));
    struct str line = captured();
    for (size_t i = 0; i + 1 < line.len; i++)
        CHECK((unsigned char)line.ptr[i] >= 0x20 && (unsigned char)line.ptr[i] < 0x7F);
    CHECK_EQ(line.ptr[line.len - 1], '\n');
}

TEST(log_cuts_a_long_value_and_keeps_those_after_it)
{
    static char text[100000];
    memset(text, 'x', sizeof(text));
    capture();
    log_event(LOG_INFO, "test", LOG_TEXT("long", ((struct str){ text, sizeof(text) })),
              LOG_INT("after", 7));
    struct str line = captured();
    CHECK(line.len < 1200);
    CHECK(str_ends(line, STR("x...\" after=7\n")));

    memset(text, '\n', sizeof(text));
    struct str breaks = { text, sizeof(text) };
    capture();
    log_event(LOG_INFO, "test", LOG_TEXT("a", breaks), LOG_TEXT("b", breaks), LOG_TEXT("c", breaks),
              LOG_INT("after", 7));
    line = captured();
    CHECK(line.len <= 4096);
    CHECK(str_ends(line, STR("\n")));
    CHECK_EQ(str_find(line, '\n'), line.len - 1);
}

TEST(log_is_silent_below_its_level)
{
    capture();
    log_event(LOG_DEBUG, "no");
    CHECK_STR(captured(), "");
    log_set_level(LOG_WARNING);
    capture();
    log_event(LOG_INFO, "no");
    log_event(LOG_WARNING, "yes");
    log_set_level(LOG_DEBUG);
    log_event(LOG_DEBUG, "yes");
    log_set_level(LOG_INFO);
    struct str text = captured();
    struct str line;
    CHECK(str_cut(&text, '\n', &line));
    CHECK_STR(without_time(line), "level=warning event=yes");
    CHECK(str_cut(&text, '\n', &line));
    CHECK_STR(without_time(line), "level=debug event=yes");
    CHECK_STR(text, "");
}
