/* money.c - amounts, rounding, and splitting without losing a cent.
 *
 * Products of two 64-bit numbers are taken in 128 bits: exact, and one instruction on the machines we
 * run on.
 */
#include "core/money.h"

#include <string.h>

/* A non-negative number, widened.  (By way of uint64_t, or gcc 12 warns of a change of sign.) */
static __uint128_t wide(int64_t number)
{
    return (__uint128_t)(uint64_t)number;
}

static_assert(MONEY_MINOR_MAX / RATE_ONE_BP * RATE_MAX_BP < INT64_MAX / 2,
              "money_part() must not overflow before its range check");

/* ---- currencies ------------------------------------------------------------------------------- */

struct currency {
    char code[4];
    uint16_t number;
    uint8_t decimals;
};

/* ISO 4217: what is paid with in Europe, around it, and where its shops' visitors come from.  The
 * euro first, since nearly every look-up is for it. */
/* clang-format off */
static const struct currency currencies[] = {
    { "EUR", 978, 2 }, { "GBP", 826, 2 }, { "CHF", 756, 2 }, { "USD", 840, 2 }, { "CAD", 124, 2 },
    /* the rest of Europe */
    { "ALL",   8, 2 }, { "BAM", 977, 2 }, { "BGN", 975, 2 }, { "CZK", 203, 2 }, { "DKK", 208, 2 },
    { "GEL", 981, 2 }, { "GIP", 292, 2 }, { "HUF", 348, 2 }, { "ISK", 352, 0 }, { "MDL", 498, 2 },
    { "MKD", 807, 2 }, { "NOK", 578, 2 }, { "PLN", 985, 2 }, { "RON", 946, 2 }, { "RSD", 941, 2 },
    { "SEK", 752, 2 }, { "TRY", 949, 2 }, { "UAH", 980, 2 },
    /* francs and dinars: the Pacific, Africa, the Maghreb, the Indian Ocean */
    { "XPF", 953, 0 }, { "XOF", 952, 0 }, { "XAF", 950, 0 }, { "MAD", 504, 2 }, { "TND", 788, 3 },
    { "DZD",  12, 2 }, { "MUR", 480, 2 }, { "MGA", 969, 2 }, { "KMF", 174, 0 }, { "DJF", 262, 0 },
    { "GNF", 324, 0 }, { "MRU", 929, 2 }, { "SCR", 690, 2 }, { "EGP", 818, 2 }, { "KES", 404, 2 },
    { "NGN", 566, 2 }, { "GHS", 936, 2 }, { "RWF", 646, 0 }, { "CDF", 976, 2 }, { "ZAR", 710, 2 },
    /* the Near East */
    { "AED", 784, 2 }, { "BHD",  48, 3 }, { "ILS", 376, 2 }, { "JOD", 400, 3 }, { "KWD", 414, 3 },
    { "LBP", 422, 2 }, { "OMR", 512, 3 }, { "QAR", 634, 2 }, { "SAR", 682, 2 },
    /* Asia and Oceania */
    { "AUD",  36, 2 }, { "CNY", 156, 2 }, { "HKD", 344, 2 }, { "IDR", 360, 2 }, { "INR", 356, 2 },
    { "JPY", 392, 0 }, { "KRW", 410, 0 }, { "MOP", 446, 2 }, { "MYR", 458, 2 }, { "NPR", 524, 2 },
    { "NZD", 554, 2 }, { "PHP", 608, 2 }, { "SGD", 702, 2 }, { "THB", 764, 2 }, { "TWD", 901, 2 },
    { "VND", 704, 0 }, { "VUV", 548, 0 },
    /* the Americas */
    { "ARS",  32, 2 }, { "BRL", 986, 2 }, { "CLP", 152, 0 }, { "COP", 170, 2 }, { "HTG", 332, 2 },
    { "MXN", 484, 2 }, { "PEN", 604, 2 }, { "SRD", 968, 2 }, { "UYU", 858, 2 }, { "XCD", 951, 2 },
};
/* clang-format on */

enum err currency_parse(struct str code, uint16_t *ret_currency)
{
    for (size_t i = 0; i < COUNT(currencies); i++) {
        if (str_eq(code, (struct str){ .ptr = currencies[i].code, .len = 3 })) {
            *ret_currency = currencies[i].number;
            return OK;
        }
    }
    return E_CURRENCY;
}

static const struct currency *currency_find(uint16_t number)
{
    for (size_t i = 0; i < COUNT(currencies); i++) {
        if (currencies[i].number == number)
            return &currencies[i];
    }
    return NULL;
}

struct str currency_code(uint16_t currency)
{
    const struct currency *found = currency_find(currency);
    if (found == NULL)
        return STR("XXX"); /* ISO 4217: "no currency is involved" */
    return (struct str){ .ptr = found->code, .len = 3 };
}

int currency_decimals(uint16_t currency)
{
    const struct currency *found = currency_find(currency);
    return found == NULL ? 2 : found->decimals;
}

/* ---- amounts ---------------------------------------------------------------------------------- */

bool money_is_valid(struct money amount)
{
    return amount.currency != 0 && amount.minor >= -MONEY_MINOR_MAX &&
           amount.minor <= MONEY_MINOR_MAX;
}

enum err money_add(struct money a, struct money b, struct money *ret_sum)
{
    assert(money_is_valid(a));
    assert(money_is_valid(b));

    if (a.currency != b.currency)
        return E_CURRENCY;

    /* Two valid amounts cannot overflow int64_t; only our own limit remains to be checked. */
    struct money sum = { .minor = a.minor + b.minor, .currency = a.currency };
    if (!money_is_valid(sum))
        return E_OVERFLOW;

    *ret_sum = sum;
    return OK;
}

enum err scale_i64(int64_t number, int64_t mul, int64_t div, enum rounding how, int64_t *ret_result)
{
    assert(number >= 0);
    assert(mul >= 0);
    assert(div > 0);

    __uint128_t product = wide(number) * wide(mul);
    __uint128_t result = 0;
    __uint128_t rest = 0;
    if (product <= UINT64_MAX) { /* nearly always, and several times as fast */
        result = (uint64_t)product / (uint64_t)div;
        rest = (uint64_t)product % (uint64_t)div;
    } else {
        result = product / wide(div);
        rest = product % wide(div);
    }

    switch (how) {
    case ROUND_FLOOR:
        break;
    case ROUND_HALF_UP:
        if (rest * 2 >= wide(div))
            result++;
        break;
    case ROUND_CEILING:
        if (rest > 0)
            result++;
        break;
    }
    if (result > wide(INT64_MAX))
        return E_OVERFLOW;

    *ret_result = (int64_t)result;
    return OK;
}

enum err money_part(struct money amount, int32_t rate_bp, enum rounding how, struct money *ret_part)
{
    assert(money_is_valid(amount));
    assert(amount.minor >= 0);
    assert(rate_bp >= 0 && rate_bp <= RATE_MAX_BP);

    struct money part = { .currency = amount.currency };
    TRY(scale_i64(amount.minor, rate_bp, RATE_ONE_BP, how, &part.minor));
    if (!money_is_valid(part))
        return E_OVERFLOW;

    *ret_part = part;
    return OK;
}

/* ---- splitting -------------------------------------------------------------------------------- */

/* What the floor took from one part, as a numerator over the sum of the weights. */
struct remainder {
    __uint128_t rest;
    size_t index;
};

/* Is the claim of `a` to a unit left over before that of `b`? */
static bool remainder_is_before(const struct remainder *a, const struct remainder *b)
{
    return a->rest != b->rest ? a->rest > b->rest : a->index < b->index;
}

/* Lets heap[at] sink until both of its children come after it. */
static void heap_sink(struct remainder *heap, size_t count, size_t at)
{
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= count)
            return;
        if (child + 1 < count && remainder_is_before(&heap[child + 1], &heap[child]))
            child++;
        if (!remainder_is_before(&heap[child], &heap[at]))
            return;
        struct remainder swap = heap[at];
        heap[at] = heap[child];
        heap[child] = swap;
        at = child;
    }
}

/* One unit for each of the first `left` in line. */
static void give_out(struct remainder *heap, size_t count, int64_t left, int64_t *parts)
{
    for (size_t i = count / 2; i-- > 0;)
        heap_sink(heap, count, i);
    for (; left > 0; left--) {
        assert(count > 0 &&
               heap[0].rest > 0); /* a part without a remainder, so without weight, waits */
        parts[heap[0].index] += 1;
        heap[0] = heap[--count];
        heap_sink(heap, count, 0);
    }
}

enum err split_pro_rata(int64_t total, const int64_t *weights, size_t count, struct arena *scratch,
                        int64_t *ret_parts)
{
    assert(total >= 0);

    __uint128_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        assert(weights[i] >= 0);
        sum += wide(weights[i]);
    }
    if (sum == 0) {
        if (total != 0)
            return E_INVALID;
        if (count > 0)
            memset(ret_parts, 0, count * sizeof(*ret_parts));
        return OK;
    }

    size_t mark = arena_mark(scratch);
    struct remainder *heap = ARENA_ARRAY(scratch, struct remainder, count);
    if (heap == NULL)
        return E_NO_MEMORY;

    int64_t left = total;
    for (size_t i = 0; i < count; i++) {
        __uint128_t exact = wide(total) * wide(weights[i]);
        ret_parts[i] = (int64_t)(exact / sum);
        heap[i] = (struct remainder){ .rest = exact % sum, .index = i };
        left -= ret_parts[i];
    }
    give_out(heap, count, left, ret_parts);

    arena_reset(scratch, mark);
    return OK;
}
