/* fuzz_scan.c - any text as what a reader sends: what is told is within its bounds, and of a bank card nothing is. */
#include "core/limits.h"
#include "scan/scan_parts.h"
#include "scan/scan_tell.h"

#define ARENA_BYTES (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* What a page hears of it is whole, and of a bank card has no digit. */
static void check_told(struct arena *arena, struct str text, const struct scan_settings *settings,
                       bool is_bank_card)
{
    static char room[SCAN_ANSWER_BYTES];
    struct buf out = BUF(room);
    arena_reset(arena, 0);
    enum err err = scan_tell(arena, text, settings, &out);
    assert(err == OK || err == E_NO_MEMORY);
    for (size_t i = 0; is_bank_card && i < out.used; i++)
        assert(room[i] < '0' || room[i] > '9');
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct arena arena;
    static const struct str labels[] = { { "02", 2 } };
    static const struct scan_settings settings = { { "FR", 2 }, labels, COUNT(labels) };
    struct str text = { .ptr = (const char *)bytes, .len = size };
    struct scan scan = { 0 };
    if (arena.base == NULL && arena_open(&arena, ARENA_BYTES) != OK)
        return 0;
    arena_reset(&arena, 0);
    enum err err = scan_read(&arena, text, &settings, &scan);
    bool is_refused = err_class(err) == ERR_CLASS_REFUSED;
    assert(err == OK || is_refused || err == E_NO_MEMORY);
    if (err != OK) {
        check_told(&arena, text, &settings, false);
        assert(scan.code.len == 0 && scan.phone.len == 0 && scan.digits.len == 0);
        return 0;
    }
    if (scan.kind == SCAN_BANK_CARD)
        assert(scan.code.len == 0 && scan.phone.len == 0 && scan.digits.len == 0);
    else
        assert(scan.code.len > 0 && scan.code.len <= SCAN_MAX_BYTES);
    if (scan.kind == SCAN_CARD && str_is_ascii_digits(scan.code) && scan.code.len > 13 &&
        scan.medium == SCAN_TYPED)
        assert(!scan_is_bank_number(scan.code) || text.ptr[0] == '(' || text.ptr[0] == 'h');
    check_told(&arena, text, &settings, scan.kind == SCAN_BANK_CARD);
    return 0;
}
