/* fuzz_stripe.c - any bytes as what Stripe sends: the header of a signature up to the first line feed, then the body.
 *
 * Nobody is heard who does not sign, and what an event tells is within its bounds.
 */
#include "core/limits.h"
#include "pay/stripe.h"

#define ARENA_BYTES (64u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct arena arena;
    struct str rest = { .ptr = (const char *)bytes, .len = size };
    struct str header = STR_NONE;
    struct pay_seen seen = { 0 };
    bool has_news = false;
    if (arena.base == NULL && arena_open(&arena, ARENA_BYTES) != OK)
        return 0;
    arena_reset(&arena, 0);
    if (!str_cut(&rest, '\n', &header) || rest.ptr == NULL)
        return 0;
    enum err err = stripe_check(STR("whsec_that_nobody_knows"), header, rest,
                                (struct instant){ 1492774577 * US_PER_SECOND });
    assert(err == E_SIGNATURE);
    err = stripe_read_event(&arena, rest, &has_news, &seen);
    assert(err == OK || err == E_NO_MEMORY);
    if (err != OK || !has_news)
        return 0;
    if (seen.refund.len > 0) {
        assert(str_is_line(seen.refund));
        return 0;
    }
    assert(seen.state != PAY_OPEN);
    assert(seen.payment.len > 0 && str_is_line(seen.payment));
    assert(seen.reference.len > 0 && seen.reference.len <= PAY_REFERENCE_MAX_BYTES);
    assert(str_is_line(seen.reference) && str_is_line(seen.charge) && str_is_line(seen.currency));
    return 0;
}
