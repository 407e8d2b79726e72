/* remains.c - what is left of a receipt's lines after returns. */
#include "loyalty/remains.h"

/* One recorded line of a return: its amount is copied, never computed again. */
static enum err apply_back(struct remains *remains, const struct entry_back *back)
{
    if (back->line < 1 || (size_t)back->line > remains->receipt->line_count)
        return E_JOURNAL;
    size_t line = (size_t)back->line - 1;
    if (back->quantity_milli <= 0 || back->quantity_milli > remains->quantity_milli[line] ||
        back->amount_minor < 0 || back->amount_minor > remains->amount_minor[line])
        return E_JOURNAL;

    remains->quantity_milli[line] -= back->quantity_milli;
    remains->amount_minor[line] -= back->amount_minor;
    if (remains->quantity_milli[line] == 0 && remains->amount_minor[line] != 0)
        return E_JOURNAL;
    return OK;
}

enum err remains_open(struct arena *arena, const struct receipt *receipt,
                      const struct entry *returns, size_t return_count, struct remains *ret_remains)
{
    size_t count = receipt->line_count;
    struct remains remains = {
        .receipt = receipt,
        .quantity_milli = ARENA_ARRAY(arena, int64_t, count),
        .amount_minor = ARENA_ARRAY(arena, int64_t, count),
    };
    if (remains.quantity_milli == NULL || remains.amount_minor == NULL)
        return E_NO_MEMORY;

    for (size_t i = 0; i < count; i++) {
        remains.quantity_milli[i] = receipt->lines[i].quantity_milli;
        remains.amount_minor[i] = receipt->lines[i].amount_minor;
    }
    for (size_t r = 0; r < return_count; r++) {
        for (size_t i = 0; i < returns[r].back_count; i++)
            TRY(apply_back(&remains, &returns[r].backs[i]));
    }
    *ret_remains = remains;
    return OK;
}

enum err remains_take(struct remains *remains, size_t line, int64_t quantity_milli,
                      int64_t *ret_amount)
{
    assert(line < remains->receipt->line_count);
    assert(quantity_milli > 0 && quantity_milli <= remains->quantity_milli[line]);

    const struct receipt_line *whole = &remains->receipt->lines[line];
    int64_t left_milli = remains->quantity_milli[line] - quantity_milli;
    int64_t back_milli = whole->quantity_milli - left_milli;
    int64_t gone_minor = 0;
    TRY(scale_i64(whole->amount_minor, back_milli, whole->quantity_milli, ROUND_HALF_UP,
                  &gone_minor));
    int64_t left_minor = whole->amount_minor - gone_minor;
    int64_t amount = remains->amount_minor[line] - left_minor;
    if (amount < 0)
        return E_JOURNAL; /* the recorded returns took more than their share */

    remains->quantity_milli[line] = left_milli;
    remains->amount_minor[line] = left_minor;
    *ret_amount = amount;
    return OK;
}

bool remains_is_empty(const struct remains *remains)
{
    for (size_t i = 0; i < remains->receipt->line_count; i++) {
        if (remains->quantity_milli[i] > 0)
            return false;
    }
    return true;
}
