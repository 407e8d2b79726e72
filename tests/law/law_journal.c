/* law_journal.c - the journal can be read and checked without this program.
 *
 * tests/lib/journal.py was written from docs/journal.md; it must find nothing to say about random
 * journals, must find a figure that was changed, and the page's own example must be right.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "core/io.h"
#include "journal/entry_text.h"
#include "tests/lib/random_shop.h"

#define PATH_MAX_BYTES 1024

static struct toy toy;

static void write_file(const char *path, struct str text)
{
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL);
    CHECK_EQ(fwrite(text.ptr, 1, text.len, file), text.len);
    CHECK_EQ(fclose(file), 0);
}

/* The exit status of the reader, without what it prints. */
static int run_reader(const char *path, const char *hash)
{
    char command[3 * PATH_MAX_BYTES];
    int len = snprintf(command, sizeof(command),
                       "python3 tests/lib/journal.py '%s' %s >'%s.out' 2>&1", path, hash, path);
    CHECK(len > 0 && (size_t)len < sizeof(command));
    int status = system(command);
    CHECK(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* All texts of the toy shop, one after the other, and the last hash of their chain. */
static struct str whole_journal(char hex[2 * SHA256_BYTES + 1])
{
    struct sha256 last = { { 0 } };
    struct buf out = { 0 };
    struct str text = STR_NONE;
    CHECK_OK(buf_create(&toy.arena, 4u << 20, &out));
    for (size_t i = 0; i < toy.entry_count; i++) {
        last = sha256_link(&last, toy.texts[i]);
        buf_str(&out, toy.texts[i]);
    }
    CHECK_OK(buf_finish(&out, &text));
    struct buf digits = { .base = hex, .size = 2 * SHA256_BYTES };
    sha256_format(&digits, &last);
    hex[digits.used] = '\0';
    return text;
}

/* Adds one to the last figure of a random record of this name; false when there is none. */
static bool change_a_figure(struct rng *rng, struct str text, const char *record)
{
    size_t found = 0;
    char *picked = NULL;
    size_t len = strlen(record);
    for (size_t at = 0; at < text.len; at += str_find(str_sub(text, at, text.len), '\n') + 1) {
        if (text.len - at > len && memcmp(text.ptr + at, record, len) == 0) {
            found++;
            if (rng_range(rng, 1, (int64_t)found) == 1)
                picked = (char *)(uintptr_t)text.ptr + at;
        }
    }
    if (picked == NULL)
        return false;
    /* the amount of a move, the last number of the others */
    char *end = memchr(picked, '\n', text.len);
    if (strcmp(record, "move\t") == 0) {
        char *field = picked;
        for (int i = 0; i < 4; i++)
            field = (char *)memchr(field, '\t', (size_t)(end - field)) + 1;
        end = memchr(field, '\t', (size_t)(end - field));
    }
    char *digit = end - 1;
    *digit = *digit == '9' ? '8' : (char)(*digit + 1);
    return true;
}

static const char *path_of(int64_t number)
{
    static char path[PATH_MAX_BYTES];
    int len = snprintf(path, sizeof(path), "%s/%lld.journal", test_folder(), (long long)number);
    CHECK(len > 0 && (size_t)len < sizeof(path));
    return path;
}

TEST(law_an_independent_reader_agrees_and_finds_every_changed_figure)
{
    static const char *const records[] = { "move\t", "vat\t", "total\t", "off\t", "back\t" };
    struct rng rng = rng_new();
    struct arena arena = { 0 };
    struct random_wish wish = { .has_gifts = true, .has_vouchers = true };
    char hash[2 * SHA256_BYTES + 1];

    CHECK_OK(arena_open(&arena, 1u << 20));
    toy_open_with(&toy, &(struct program){ 0 });
    for (int64_t round = 0; round < test_rounds(10); round++) {
        struct program program = { 0 };
        const char *path = path_of(round);
        check_note("round %lld, see %s.out", (long long)round, path);
        arena_reset(&arena, 0);
        wish.looks_back = rng_chance(&rng, 50);
        wish.has_transfers = rng_chance(&rng, 50);
        random_program(&rng, &arena, &wish, &program);
        toy_reset(&toy, &program);
        int day = 0;
        for (int deed = 0; deed < 120; deed++) {
            if (round % 2 == 1 && rng_chance(&rng, 5)) { /* every other shop ends units */
                struct program next = { 0 };
                random_change(&rng, &arena, &program, &next);
                toy_become_with(&toy, &next);
            }
            (void)!random_deed(&rng, &toy, day);
            day += (int)rng_range(&rng, -2, rng_chance(&rng, 10) ? 40 : 6);
        }
        struct str text = whole_journal(hash);
        write_file(path, text);
        CHECK_EQ(run_reader(path, hash), 0);

        /* Who may let points go may let go one more: under "clamp" the moves alone do not tell. */
        const char *record = records[round % (int64_t)COUNT(records)];
        if (program.policies.claw_back == CLAW_BACK_CLAMP && record == records[0])
            record = records[1];
        if (change_a_figure(&rng, text, record)) {
            check_note("round %lld, a changed %s", (long long)round, record);
            write_file(path, text);
            CHECK_EQ(run_reader(path, ""), 1); /* without the hash: by the figures alone */
        }
    }
    toy_close(&toy);
    arena_close(&arena);
}

/* The text between two marks, from `*at` on. */
static struct str between(struct str page, size_t *at, const char *from, const char *to)
{
    const char *begin = strstr(page.ptr + *at, from);
    if (begin == NULL)
        return STR_NONE;
    begin += strlen(from);
    const char *end = strstr(begin, to);
    CHECK(end != NULL);
    *at = (size_t)(end - page.ptr) + strlen(to);
    return (struct str){ .ptr = begin, .len = (size_t)(end - begin) };
}

TEST(law_the_example_of_the_page_is_right)
{
    toy_open_with(&toy, &(struct program){ 0 });
    struct str page = STR_NONE;
    struct sha256 last = { { 0 } };
    struct buf out = { 0 };
    size_t at = 0;
    int count = 0;

    CHECK_OK(io_read_file(&toy.arena, "docs/journal.md", 1u << 20, &page));
    CHECK_OK(buf_create(&toy.arena, page.len + 1, &out));
    buf_str(&out, page);
    buf_char(&out, '\0');
    page.ptr = out.base;
    for (;; count++) {
        struct str text = between(page, &at, "\n```\nhabitue-entry", "```");
        if (text.len == 0)
            break;
        text.ptr -= strlen("habitue-entry");
        text.len += strlen("habitue-entry");
        struct entry entry = { 0 };
        CHECK_OK(entry_decode(&toy.arena, text, &entry));
        CHECK_STR(toy_encode(&toy.arena, &entry), text);
        last = sha256_link(&last, text);
        struct sha256 told;
        CHECK_OK(sha256_parse(between(page, &at, "`hash = ", "`"), &told));
        CHECK(sha256_eq(&told, &last));
    }
    CHECK_EQ(count, 3);
    toy_close(&toy);
}
