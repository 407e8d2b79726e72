/* law_joining.c - who owes a fee earns nothing, who waits for a name spends nothing of what he gathers, and a
 * membership runs as long as its fees say, whatever the programme.
 *
 * A shop lives some months under a random programme with a fee or an amount from which one may join.  What is looked
 * at are the entries alone: what each paid for is added up here from the lines of the receipts and what came back.
 */
#include "tests/lib/random_shop.h"

#define FEE   1 /* the accounts of the toy shop (toy_past()) */
#define WAITS 3

static struct toy toy;
static struct arena arena;

/* Of the fee's lines of a purchase, what is left behind the returns among the first entries. */
static bool pays_yet(const struct entry *purchase, size_t count)
{
    const struct joining *joining = &toy.program.joining;
    for (size_t i = 0; i < purchase->receipt.line_count; i++) {
        const struct receipt_line *line = &purchase->receipt.lines[i];
        int64_t left = line->amount_minor;
        for (size_t k = 0; k < count; k++) {
            const struct entry *back = &toy.entries[k];
            bool is_of = back->kind == ENTRY_RETURN && back->purchase == purchase->number;
            for (size_t b = 0; is_of && b < back->back_count; b++)
                left -= back->backs[b].line == (int32_t)i + 1 ? back->backs[b].amount_minor : 0;
        }
        if (str_eq(line->sku, joining->sku) && left >= joining->price_minor)
            return true;
    }
    return false;
}

static const struct entry *purchase_of(const struct entry *entry)
{
    return entry->kind == ENTRY_PURCHASE ? entry : &toy.entries[entry->purchase - 1];
}

/* The last day for which the account has paid, by the first entries. */
static struct date paid_until(int64_t account, size_t count)
{
    struct date until = DATE_NONE;
    for (size_t i = 0; i < count; i++) {
        const struct entry *entry = &toy.entries[i];
        bool pays = (entry->kind == ENTRY_PURCHASE || entry->kind == ENTRY_CLAIM) &&
                    entry->account == account && entry->membership.is_told;
        if (pays && pays_yet(purchase_of(entry), count) &&
            (date_is_none(until) || entry->membership.until.days > until.days))
            until = entry->membership.until;
    }
    return until;
}

/* What a fee makes of the days before it, and what its return leaves. */
static void check_fee(size_t at)
{
    const struct entry *entry = &toy.entries[at];
    struct date before = paid_until(entry->account, at);
    bool is_running = !date_is_none(before) && before.days >= entry->on.days;
    if (entry->kind == ENTRY_RETURN) {
        if (entry->membership.is_told)
            CHECK_EQ(entry->membership.until.days, paid_until(entry->account, at + 1).days);
        return;
    }
    CHECK_EQ(entry->membership.is_told,
             toy.program.joining.who == JOINING_FEE && pays_yet(purchase_of(entry), at));
    if (!entry->membership.is_told)
        return;
    struct date from = is_running ? before : entry->on;
    CHECK_EQ(entry->membership.until.days, date_add_months(from, toy.program.joining.months).days);
}

static bool earns(const struct entry *entry)
{
    bool is_told = entry->kind == ENTRY_PURCHASE || entry->kind == ENTRY_CLAIM;
    return is_told && entry->outcome.earning_count > 0;
}

static bool spends(const struct entry *entry)
{
    for (size_t i = 0; entry->kind == ENTRY_PURCHASE && i < entry->outcome.redemption_count; i++) {
        if (entry->outcome.redemptions[i].cost.n > 0)
            return true;
    }
    return entry->kind == ENTRY_SEND || entry->kind == ENTRY_HOLD;
}

static void check_entry(size_t at, int64_t *unpaid, int64_t *waiting)
{
    const struct entry *entry = &toy.entries[at];
    bool is_fee = toy.program.joining.who == JOINING_FEE;
    bool is_receipt =
        entry->kind == ENTRY_PURCHASE || entry->kind == ENTRY_CLAIM || entry->kind == ENTRY_RETURN;
    check_note("entry %zu", at + 1);
    if (is_receipt && entry->account != 0)
        check_fee(at);
    if (is_receipt && entry->kind != ENTRY_RETURN && is_fee && entry->account == FEE) {
        struct date until = paid_until(FEE, at + 1);
        bool is_paid = !date_is_none(until) && until.days >= entry->on.days;
        CHECK_EQ(entry->standing.seat, is_paid ? SEAT_MEMBER : SEAT_UNPAID);
        CHECK(is_paid || !earns(entry));
        *unpaid += is_paid ? 0 : 1;
    }
    if (entry->account == WAITS) {
        CHECK(!spends(entry));
        *waiting += entry->kind == ENTRY_PURCHASE;
    }
}

TEST(law_who_has_not_joined_spends_nothing_and_who_has_not_paid_earns_nothing)
{
    struct rng rng = rng_new();
    int64_t unpaid = 0;
    int64_t waiting = 0;
    CHECK_OK(arena_open(&arena, 1u << 20));
    toy_open_with(&toy, &(struct program){ 0 });
    for (int64_t round = 0; round < test_rounds(2000); round++) {
        struct random_wish wish = { .looks_back = true, .has_transfers = true };
        struct program program = { 0 };
        int day = 0;
        arena_reset(&arena, 0);
        random_program(&rng, &arena, &wish, &program);
        if (!program.joining.is_told)
            continue;
        toy_reset(&toy, &program);
        toy.has_holds = rng_chance(&rng, 50);
        for (int64_t i = rng_range(&rng, 1, 40); i > 0; i--) {
            check_note("round %lld", (long long)round);
            (void)!random_deed(&rng, &toy, day);
            day += (int)rng_range(&rng, -2, 20);
        }
        for (size_t i = 0; i < toy.entry_count; i++)
            check_entry(i, &unpaid, &waiting);
    }
    CHECK(unpaid > 0 && waiting > 0);
    toy_close(&toy);
    arena_close(&arena);
}
