/* basket.c - the lines of a receipt while discounts are taken off them. */
#include "loyalty/basket.h"

#include "loyalty/match.h"
#include "loyalty/remains.h"

#define MILLI 1000

static_assert(MONEY_MINOR_MAX < INT64_MAX / (4 * VAT_RATE_MAX_BP),
              "basket_tax() must not overflow");
static_assert(LINES_MAX < INT64_MAX / MONEY_MINOR_MAX && LINES_MAX < INT64_MAX / QUANTITY_MILLI_MAX,
              "a sum over the lines must not overflow");

/* Keeps the rates sorted, the highest first. */
static enum err rate_add(struct basket *basket, int32_t rate_bp)
{
    size_t at = 0;
    while (at < basket->rate_count && basket->rates_bp[at] > rate_bp)
        at++;
    if (at < basket->rate_count && basket->rates_bp[at] == rate_bp)
        return OK;
    if (basket->rate_count == VAT_RATES_MAX)
        return E_LIMIT;
    for (size_t i = basket->rate_count++; i > at; i--)
        basket->rates_bp[i] = basket->rates_bp[i - 1];
    basket->rates_bp[at] = rate_bp;
    return OK;
}

static bool line_is_valid(const struct receipt_line *line)
{
    return line->quantity_milli > 0 && line->quantity_milli <= QUANTITY_MILLI_MAX &&
           line->amount_minor >= 0 && line->amount_minor <= MONEY_MINOR_MAX && line->vat_bp >= 0 &&
           line->vat_bp <= VAT_RATE_MAX_BP;
}

enum err basket_open(struct arena *arena, const struct receipt *receipt,
                     const struct remains *remains, struct basket *ret_basket)
{
    assert(receipt->line_count <= LINES_MAX);

    size_t count = receipt->line_count;
    int64_t *cells = ARENA_ARRAY(arena, int64_t, 5 * count);
    if (cells == NULL)
        return E_NO_MEMORY;

    struct basket basket = {
        .lines = receipt->lines,
        .line_count = count,
        .quantity_milli = cells + 3 * count,
        .selected_milli = cells + 4 * count,
        .amount_minor = cells,
        .left_minor = cells + count,
        .selected_minor = cells + 2 * count,
    };
    int64_t total = 0;
    for (size_t i = 0; i < count; i++) {
        assert(line_is_valid(&receipt->lines[i]));
        const struct receipt_line *line = &receipt->lines[i];
        cells[i] = remains != NULL ? remains->amount_minor[i] : line->amount_minor;
        cells[3 * count + i] = remains != NULL ? remains->quantity_milli[i] : line->quantity_milli;
        assert(cells[i] >= 0 && cells[i] <= line->amount_minor);
        basket.left_minor[i] = cells[i];
        total += cells[i];
        if (basket_has_line(&basket, i))
            TRY(rate_add(&basket, line->vat_bp));
    }
    if (total > MONEY_MINOR_MAX)
        return E_OVERFLOW;

    *ret_basket = basket;
    return OK;
}

bool basket_has_line(const struct basket *basket, size_t index)
{
    assert(index < basket->line_count);
    return basket->quantity_milli[index] > 0;
}

bool basket_is_empty(const struct basket *basket)
{
    for (size_t i = 0; i < basket->line_count; i++) {
        if (basket_has_line(basket, i))
            return false;
    }
    return true;
}

static bool is_counted(const struct basket *basket, const struct match *match, size_t index)
{
    const struct receipt_line *line = &basket->lines[index];
    return !line->is_fixed && basket_has_line(basket, index) && match_line(match, line);
}

int64_t basket_select(struct basket *basket, const struct match *match, const int64_t *minor)
{
    int64_t sum = 0;
    basket->selected_count = 0;
    for (size_t i = 0; i < basket->line_count; i++) {
        basket->selected_minor[i] = 0;
        basket->selected_milli[i] = 0;
        if (!is_counted(basket, match, i))
            continue;
        basket->selected_minor[i] = minor[i];
        basket->selected_milli[i] = basket->quantity_milli[i];
        basket->selected_count++;
        sum += minor[i];
    }
    return sum;
}

int64_t basket_counted(const struct basket *basket, const struct condition *when)
{
    int64_t counted = 0;
    for (size_t i = 0; i < basket->line_count; i++)
        counted += basket->selected_minor[i];
    if (!when->minimum_is_excluding_vat)
        return counted;

    /* "VAT is counted by rate, over the sum of the rate's lines", here as on the receipt. */
    int64_t tax = 0;
    for (size_t r = 0; r < basket->rate_count; r++) {
        int64_t due = 0;
        for (size_t i = 0; i < basket->line_count; i++) {
            if (basket->lines[i].vat_bp == basket->rates_bp[r])
                due += basket->selected_minor[i];
        }
        tax += basket_tax(due, basket->rates_bp[r]);
    }
    return counted - tax;
}

int64_t basket_quantity(const struct basket *basket)
{
    int64_t sum = 0;
    for (size_t i = 0; i < basket->line_count; i++)
        sum += basket->selected_milli[i];
    return sum;
}

static bool has_company(const struct basket *basket, const struct company *with)
{
    int64_t sum = 0;
    for (size_t i = 0; i < basket->line_count && with->quantity_milli > 0; i++)
        sum += is_counted(basket, &with->match, i) ? basket->quantity_milli[i] : 0;
    return sum >= with->quantity_milli;
}

bool basket_is_enough(const struct basket *basket, const struct condition *when)
{
    return has_company(basket, &when->with) &&
           (when->minimum_minor == 0 || basket_counted(basket, when) >= when->minimum_minor) &&
           (when->minimum_milli == 0 || basket_quantity(basket) >= when->minimum_milli);
}

int64_t basket_units(const struct basket *basket, size_t index)
{
    /* What is weighed is one thing: half of it is no unit. */
    if (basket->lines[index].quantity_milli % MILLI != 0)
        return basket_has_line(basket, index) ? 1 : 0;
    return basket->quantity_milli[index] / MILLI;
}

int64_t basket_units_of(const struct basket *basket, const struct match *match)
{
    int64_t sum = 0;
    for (size_t i = 0; i < basket->line_count; i++)
        sum += is_counted(basket, match, i) ? basket_units(basket, i) : 0;
    return sum;
}

int64_t basket_tax(int64_t due_minor, int32_t rate_bp)
{
    assert(due_minor >= 0 && due_minor <= MONEY_MINOR_MAX);
    assert(rate_bp >= 0 && rate_bp <= VAT_RATE_MAX_BP);

    int64_t one = RATE_ONE_BP + rate_bp;
    return (2 * due_minor * rate_bp + one) / (2 * one);
}
