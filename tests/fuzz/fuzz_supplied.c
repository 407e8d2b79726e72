/* fuzz_supplied.c - any bytes as a supplier's file: each line is a number that a card may have, or has a reason that
 * can be told. */
#include "app/batch/supplied.h"
#include "core/limits.h"
#include "loyalty/card.h"

#define ARENA_BYTES (32u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check_reason(const struct supplied_line *line)
{
    struct problem problem = { 0 };
    supplied_say(line, &problem);
    assert(problem.err == line->err);
    assert(str_c(problem.en).len > 0 && str_is_line(str_c(problem.en)));
    assert(str_c(problem.fr).len > 0 && str_is_line(str_c(problem.fr)));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct arena arena;
    const struct scan_settings settings = scan_settings_of(STR("FR"));
    struct supplied supplied = { 0 };
    struct problem problem = { 0 };
    if (size > BATCH_FILE_MAX_BYTES)
        return 0;
    if (arena.base == NULL && arena_open(&arena, ARENA_BYTES) != OK)
        return 0;
    arena_reset(&arena, 0);
    struct str text = { .ptr = (const char *)bytes, .len = size };
    enum err err = supplied_file_read(&arena, text, &supplied, &problem);
    if (err != OK) {
        assert(err == E_INVALID || err == E_LIMIT || err == E_CSV);
        assert(problem.en[0] != '\0' && problem.fr[0] != '\0');
        return 0;
    }
    err = supplied_read(&arena, &settings, &supplied);
    assert(err == OK);
    size_t bad = 0;
    for (size_t i = 0; i < supplied.count; i++) {
        const struct supplied_line *line = &supplied.lines[i];
        bad += line->err != OK;
        if (line->err != OK) {
            check_reason(line);
            continue;
        }
        bool is_valid = card_code_is_valid(line->code);
        assert(is_valid);
    }
    assert(bad == supplied.bad_count);
    return 0;
}
