/* law_returns.c - L4: a purchase and the returns of all its lines are nothing.
 *
 * In random parts, in random order.  To the cent: refunds sum to what was due, VAT sums to zero at each
 * rate, each line's amounts sum to the line.  To the point: what was earned is taken back, what was
 * spent is where it was.  Exactly when nothing happened in between:
 *
 *      on the same day     every lot that was there before is as it was, and the purchase's own are
 *                          empty; when a debt was there, the sums of each unit are as they were
 *      on any later days   the money is exact all the same, and the outcomes sum to nothing: what
 *                          expired meanwhile has expired
 */
#include "loyalty/tally.h"
#include "tests/lib/random_shop.h"

static struct toy toy;
static struct arena arena;

/* Everything that was recorded about a purchase adds up to nothing. */
static void check_nothing_is_left(int64_t purchase)
{
    struct purchase_history history =
        toy_history(&toy.arena, toy.entries, toy.entry_count, purchase);
    const struct receipt *receipt = &history.purchase->receipt;
    struct tally tally = { 0 };
    struct outcome sum = { 0 };

    CHECK_OK(tally_open(&toy.arena, &toy.program, receipt, &tally));
    CHECK_OK(tally_add(&tally, &history.purchase->outcome, 1));
    if (history.claim != NULL)
        CHECK_OK(tally_add(&tally, &history.claim->outcome, 1));
    for (size_t i = 0; i < history.return_count; i++)
        CHECK_OK(tally_add(&tally, &history.returns[i].outcome, 1));
    CHECK_OK(tally_outcome(&tally, &sum));
    CHECK_EQ(sum.redemption_count, 0);
    CHECK_EQ(sum.earning_count, 0);
    CHECK_EQ(sum.vat_count, 0);
    CHECK_EQ(sum.gross_total_minor, 0);
    CHECK_EQ(sum.discount_total_minor, 0);
    CHECK_EQ(sum.due_total_minor, 0);
    for (size_t line = 0; line < receipt->line_count; line++) {
        int64_t amount = receipt->lines[line].amount_minor;
        int64_t quantity = receipt->lines[line].quantity_milli;
        CHECK_EQ(sum.discount_minor[line], 0);
        for (size_t i = 0; i < history.return_count; i++) {
            const struct entry *entry = &history.returns[i];
            for (size_t k = 0; k < entry->back_count; k++) {
                if (entry->backs[k].line != (int32_t)line + 1)
                    continue;
                amount -= entry->backs[k].amount_minor;
                quantity -= entry->backs[k].quantity_milli;
            }
        }
        CHECK_EQ(amount, 0);
        CHECK_EQ(quantity, 0);
    }
}

static bool has_debt(const struct account *account)
{
    for (size_t i = 0; i < account->lot_count; i++) {
        if (account->lots[i].left.n < 0)
            return true;
    }
    return false;
}

static int64_t sum_of(const struct account *account, struct str unit)
{
    int64_t sum = 0;
    for (size_t i = 0; i < account->lot_count; i++) {
        if (str_eq(account->lots[i].unit, unit))
            sum += account->lots[i].left.n;
    }
    return sum;
}

static void check_lots(const struct account *before, const struct account *after)
{
    for (size_t u = 0; u < toy.program.unit_count; u++)
        CHECK_EQ(sum_of(after, toy.program.units[u].id), sum_of(before, toy.program.units[u].id));
    if (has_debt(before))
        return;
    for (size_t i = 0; i < after->lot_count; i++) {
        const struct lot *lot = &after->lots[i];
        if (i >= before->lot_count) {
            CHECK_EQ(lot->left.n, 0);
            CHECK_EQ(lot->expired.n, 0);
            continue;
        }
        CHECK_EQ(lot->left.n, before->lots[i].left.n);
        CHECK_EQ(lot->expired.n, before->lots[i].expired.n);
        CHECK_EQ(lot->until.days, before->lots[i].until.days);
    }
}

/* Returns all of it in random parts; the days go on by up to `days_max` between two of them. */
static void return_all(struct rng *rng, int64_t purchase, int day, int days_max)
{
    for (int i = 0; i < 30; i++) {
        size_t count = 0;
        struct entry_back *backs = random_backs(rng, &toy, purchase, &count);
        enum err err = toy_return(&toy, purchase, day, backs, count);
        if (err == E_RETURNED_ALREADY) {
            CHECK_EQ(count, 0);
            return;
        }
        CHECK_OK(err);
        day += (int)rng_range(rng, 0, days_max);
    }
    CHECK_ERR(toy_return(&toy, purchase, day, NULL, 0), E_RETURNED_ALREADY);
}

static void begin_round(struct rng *rng, int64_t round)
{
    struct random_wish wish = { 0 };
    struct program program = { 0 };

    check_note("round %lld", (long long)round);
    arena_reset(&arena, 0);
    random_program(rng, &arena, &wish, &program);
    toy_reset(&toy, &program);
}

static void open_all(void)
{
    CHECK_OK(arena_open(&arena, 1u << 20));
    toy_open_with(&toy, &(struct program){ 0 });
}

static void close_all(void)
{
    toy_close(&toy);
    arena_close(&arena);
}

TEST(law_a_purchase_returned_on_its_day_never_happened)
{
    struct rng rng = rng_new();
    open_all();
    for (int64_t round = 0; round < test_rounds(6000); round++) {
        begin_round(&rng, round);
        int day = 0;
        for (int64_t i = rng_range(&rng, 0, 12); i > 0; i--) {
            (void)!random_deed(&rng, &toy, day);
            day += (int)rng_range(&rng, 0, 10);
        }
        CHECK_OK(toy_expire(&toy, 1, day));
        struct account before = toy_copy(&toy.arena, &toy.accounts[1]);
        if (rng_chance(&rng, 80)) {
            random_purchase(&rng, &toy, 1, day);
        } else {
            random_purchase(&rng, &toy, 0, day);
            int64_t purchase = toy_last(&toy)->number;
            if (toy.program.policies.claim_days > 0)
                CHECK_OK(toy_claim(&toy, purchase, 1, day));
        }
        int64_t purchase =
            toy_last(&toy)->kind == ENTRY_CLAIM ? toy_last(&toy)->purchase : toy_last(&toy)->number;
        return_all(&rng, purchase, day, 0);
        check_nothing_is_left(purchase);
        check_lots(&before, &toy.accounts[1]);
    }
    close_all();
}

TEST(law_a_purchase_returned_over_many_days_is_refunded_to_the_cent)
{
    struct rng rng = rng_new();
    open_all();
    for (int64_t round = 0; round < test_rounds(3000); round++) {
        begin_round(&rng, round);
        for (int64_t i = rng_range(&rng, 0, 6); i > 0; i--)
            random_purchase(&rng, &toy, 1, 0);
        random_purchase(&rng, &toy, 1, 0);
        int64_t purchase = toy_last(&toy)->number;
        return_all(&rng, purchase, 0, 40);
        check_nothing_is_left(purchase);
    }
    close_all();
}

/* "Withhold" keeps nothing from who has spent nothing meanwhile. */
TEST(law_points_that_were_not_spent_are_never_withheld)
{
    struct rng rng = rng_new();
    open_all();
    for (int64_t round = 0; round < test_rounds(1500); round++) {
        begin_round(&rng, round);
        toy.program.policies.claw_back = CLAW_BACK_WITHHOLD;
        random_purchase(&rng, &toy, 1, 0);
        int64_t purchase = toy_last(&toy)->number;
        return_all(&rng, purchase, 0, 40);
        check_nothing_is_left(purchase);
        for (size_t i = 0; i < toy.entry_count; i++)
            CHECK_EQ(toy.entries[i].withheld_minor, 0);
    }
    close_all();
}
