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
 *
 * And on the way: giving lines back one after the other is giving them back at once, when at most one
 * reward was asked for.  With several, a reward that lapses makes room for the next; since what was
 * given back is never taken again, the way matters then, until everything is back.
 */
#include "tests/lib/random_shop.h"

static struct toy toy;
static struct arena arena;

/* The purchase, its claim and its returns, to be added up here and not by the engine. */
struct recorded {
    const struct entry *entries[64];
    size_t count;
};

static struct recorded recorded_of(int64_t purchase)
{
    struct recorded all = { .entries = { &toy.entries[purchase - 1] }, .count = 1 };
    for (size_t i = 0; i < toy.entry_count; i++) {
        if (toy.entries[i].purchase != purchase)
            continue;
        CHECK(all.count < COUNT(all.entries));
        all.entries[all.count++] = &toy.entries[i];
    }
    return all;
}

static void check_lines(const struct recorded *all, const struct receipt *receipt)
{
    for (size_t line = 0; line < receipt->line_count; line++) {
        int64_t amount = receipt->lines[line].amount_minor;
        int64_t quantity = receipt->lines[line].quantity_milli;
        int64_t discount = 0;
        for (size_t i = 0; i < all->count; i++) {
            const struct entry *entry = all->entries[i];
            discount += entry->outcome.discount_minor[line];
            for (size_t k = 0; k < entry->back_count; k++) {
                if (entry->backs[k].line != (int32_t)line + 1)
                    continue;
                amount -= entry->backs[k].amount_minor;
                quantity -= entry->backs[k].quantity_milli;
            }
        }
        CHECK_EQ(amount, 0);
        CHECK_EQ(quantity, 0);
        CHECK_EQ(discount, 0);
    }
}

static void check_redemptions(const struct recorded *all, const struct receipt *receipt)
{
    for (size_t ask = 0; ask < receipt->ask_count; ask++) {
        int64_t cost = 0;
        int64_t discount = 0;
        int64_t gifts = 0;
        int64_t off[6] = { 0 };
        CHECK(receipt->line_count <= COUNT(off));
        for (size_t i = 0; i < all->count; i++) {
            const struct outcome *outcome = &all->entries[i]->outcome;
            for (size_t k = 0; k < outcome->redemption_count; k++) {
                const struct outcome_redemption *row = &outcome->redemptions[k];
                if (row->ask != ask)
                    continue;
                cost += row->cost.n;
                discount += row->discount_minor;
                gifts += row->gifts;
                for (size_t line = 0; line < receipt->line_count; line++)
                    off[line] += row->off_minor[line];
            }
        }
        CHECK_EQ(cost, 0);
        CHECK_EQ(discount, 0);
        CHECK_EQ(gifts, 0);
        for (size_t line = 0; line < receipt->line_count; line++)
            CHECK_EQ(off[line], 0);
    }
}

static void check_earnings(const struct recorded *all)
{
    for (size_t rule = 0; rule < toy.program.rule_count; rule++) {
        int64_t points = 0;
        int64_t basis = 0;
        for (size_t i = 0; i < all->count; i++) {
            const struct outcome *outcome = &all->entries[i]->outcome;
            for (size_t k = 0; k < outcome->earning_count; k++) {
                if (!str_eq(outcome->earnings[k].rule, toy.program.rules[rule].id))
                    continue;
                points += outcome->earnings[k].points.n;
                basis += outcome->earnings[k].basis;
            }
        }
        CHECK_EQ(points, 0);
        CHECK_EQ(basis, 0);
    }
}

static void check_vat(const struct recorded *all, int32_t rate_bp)
{
    struct outcome_vat sum = { 0 };
    for (size_t i = 0; i < all->count; i++) {
        const struct outcome *outcome = &all->entries[i]->outcome;
        for (size_t k = 0; k < outcome->vat_count; k++) {
            const struct outcome_vat *row = &outcome->vat[k];
            if (row->rate_bp != rate_bp)
                continue;
            sum.gross_minor += row->gross_minor;
            sum.discount_minor += row->discount_minor;
            sum.due_minor += row->due_minor;
            sum.tax_minor += row->tax_minor;
        }
    }
    CHECK_EQ(sum.gross_minor, 0);
    CHECK_EQ(sum.discount_minor, 0);
    CHECK_EQ(sum.due_minor, 0);
    CHECK_EQ(sum.tax_minor, 0);
}

/* Everything that was recorded about a purchase adds up to nothing. */
static void check_nothing_is_left(int64_t purchase)
{
    struct recorded all = recorded_of(purchase);
    const struct receipt *receipt = &all.entries[0]->receipt;
    int64_t gross = 0;
    int64_t discount = 0;
    int64_t due = 0;

    for (size_t i = 0; i < all.count; i++) {
        const struct outcome *outcome = &all.entries[i]->outcome;
        gross += outcome->gross_total_minor;
        discount += outcome->discount_total_minor;
        due += outcome->due_total_minor;
    }
    CHECK_EQ(gross, 0);
    CHECK_EQ(discount, 0);
    CHECK_EQ(due, 0);
    check_lines(&all, receipt);
    check_redemptions(&all, receipt);
    check_earnings(&all);
    for (size_t line = 0; line < receipt->line_count; line++)
        check_vat(&all, receipt->lines[line].vat_bp);
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

/* The entry by which a lot of which nothing was used came from points; NULL: it is no such voucher. */
static const struct entry *conversion_of(const struct lot *lot)
{
    const struct entry *origin = lot->origin > 0 ? &toy.entries[lot->origin - 1] : NULL;
    bool is_whole = lot->left.n > 0 && lot->left.n == lot->issued.n;
    return origin != NULL && origin->kind == ENTRY_CONVERT && is_whole ? origin : NULL;
}

/* Of a unit, and in vouchers that can become it again: which of the two it is, the way may tell. */
static int64_t worth_of(const struct account *account, struct str unit)
{
    int64_t worth = sum_of(account, unit);
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct entry *conversion = conversion_of(&account->lots[i]);
        if (conversion == NULL)
            continue;
        if (str_eq(conversion->outcome.redemptions[0].unit, unit))
            worth += conversion->outcome.redemptions[0].cost.n;
        if (str_eq(account->lots[i].unit, unit))
            worth -= account->lots[i].left.n;
    }
    return worth;
}

/* `converted`: points became vouchers between the two. */
static void check_lots(const struct account *before, const struct account *after, bool converted)
{
    for (size_t u = 0; u < toy.program.unit_count; u++)
        CHECK_EQ(worth_of(after, toy.program.units[u].id),
                 worth_of(before, toy.program.units[u].id));
    if (has_debt(before) || converted)
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

/* So many points became vouchers that a return does not look at all of them. */
static bool has_converted_much(void)
{
    size_t count = 0;
    for (size_t i = 0; i < toy.entry_count; i++)
        count += toy.entries[i].kind == ENTRY_CONVERT;
    return count > TURNED_BACK_MAX;
}

/* Returns all of it in random parts; the days go on by up to `days_max` between two of them.  False: where so many
 * points became vouchers nothing is said. */
static bool return_all(struct rng *rng, int64_t purchase, int day, int days_max)
{
    for (int i = 0; i < 30; i++) {
        size_t count = 0;
        struct entry_back *backs = random_backs(rng, &toy, purchase, &count);
        enum err err = toy_return(&toy, purchase, day, backs, count);
        if (err == E_RETURNED_ALREADY) {
            CHECK_EQ(count, 0);
            return !has_converted_much();
        }
        if (has_converted_much())
            return false;
        CHECK_OK(err);
        day += (int)rng_range(rng, 0, days_max);
    }
    (void)!toy_return(&toy, purchase, day, NULL, 0); /* what thirty times have left */
    CHECK_ERR(toy_return(&toy, purchase, day, NULL, 0), E_RETURNED_ALREADY);
    return true;
}

static void begin_round(struct rng *rng, int64_t round)
{
    struct random_wish wish = { .has_gifts = true, .has_vouchers = true, .vouchers_last = true };
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

/* Behind it, or behind what came back of it. */
static bool has_converted(int64_t purchase)
{
    for (size_t i = (size_t)purchase; i < toy.entry_count; i++) {
        if (toy.entries[i].kind == ENTRY_CONVERT)
            return true;
    }
    return false;
}

TEST(law_a_purchase_returned_on_its_day_never_happened)
{
    struct rng rng = rng_new();
    int64_t conversions = 0;
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
            int64_t purchase = toy_lead(&toy)->number;
            if (toy.program.policies.claim_days > 0)
                CHECK_OK(toy_claim(&toy, purchase, 1, day));
        }
        int64_t purchase =
            toy_lead(&toy)->kind == ENTRY_CLAIM ? toy_lead(&toy)->purchase : toy_lead(&toy)->number;
        if (!return_all(&rng, purchase, day, 0))
            continue;
        check_nothing_is_left(purchase);
        bool converted = has_converted(purchase);
        check_lots(&before, &toy.accounts[1], converted);
        conversions += converted;
    }
    CHECK(conversions > 0 || test_rounds(6000) < 1000);
    close_all();
}

TEST(law_a_purchase_returned_over_many_days_is_refunded_to_the_cent)
{
    struct rng rng = rng_new();
    open_all();
    for (int64_t round = 0; round < test_rounds(3000); round++) {
        begin_round(&rng, round);
        for (int64_t i = rng_range(&rng, 0, 6); i > 0; i--) {
            if (!rng_part())
                continue;
            random_purchase(&rng, &toy, 1, 0);
            rng_part_end();
        }
        random_purchase(&rng, &toy, 1, 0);
        int64_t purchase = toy_lead(&toy)->number;
        if (!return_all(&rng, purchase, 0, 40))
            continue;
        check_nothing_is_left(purchase);
    }
    close_all();
}

/* Two accounts with the same past make the same purchase. */
static void buy_twice(struct rng *rng, int64_t *ret_first, int64_t *ret_second)
{
    for (int64_t i = rng_range(rng, 0, 4); i >= 0; i--) {
        struct receipt receipt = random_receipt(rng, &toy.arena, &toy.program);
        if (receipt.ask_count > 1)
            receipt.ask_count = 1;
        if (toy_purchase(&toy, 1, 0, &receipt) != OK) {
            receipt.ask_count = 0;
            CHECK_OK(toy_purchase(&toy, 1, 0, &receipt));
        }
        *ret_first = toy_lead(&toy)->number;
        CHECK_OK(toy_purchase(&toy, 2, 0, &receipt));
        *ret_second = toy_lead(&toy)->number;
    }
}

static int64_t refunded(int64_t purchase)
{
    int64_t due = 0;
    for (size_t i = 0; i < toy.entry_count; i++) {
        if (toy.entries[i].purchase == purchase)
            due += toy.entries[i].outcome.due_total_minor;
    }
    return -due;
}

TEST(law_lines_returned_one_by_one_are_lines_returned_at_once)
{
    struct rng rng = rng_new();
    open_all();
    for (int64_t round = 0; round < test_rounds(4000); round++) {
        begin_round(&rng, round);
        int64_t one_by_one = 0;
        int64_t at_once = 0;
        buy_twice(&rng, &one_by_one, &at_once);
        if (toy_lead(&toy)->receipt.ask_count > 1)
            continue; /* an automatic reward came beside the one: as with two asks */
        size_t count = 0;
        struct entry_back *backs = random_backs(&rng, &toy, at_once, &count);
        if (count == 0)
            continue;
        for (size_t i = 0; i < count; i++)
            CHECK_OK(toy_return(&toy, one_by_one, 0, &backs[i], 1));
        CHECK_OK(toy_return(&toy, at_once, 0, backs, count));
        if (has_converted_much())
            continue;
        CHECK_EQ(refunded(one_by_one), refunded(at_once));
        for (size_t u = 0; u < toy.program.unit_count; u++) {
            struct str unit = toy.program.units[u].id;
            CHECK_EQ(worth_of(&toy.accounts[1], unit), worth_of(&toy.accounts[2], unit));
        }
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
        int64_t purchase = toy_lead(&toy)->number;
        if (!return_all(&rng, purchase, 0, 40))
            continue;
        check_nothing_is_left(purchase);
        for (size_t i = 0; i < toy.entry_count; i++)
            CHECK_EQ(toy.entries[i].withheld_minor, 0);
    }
    close_all();
}

/* Goods take back what became of their points: whether they come back before their unit ends or after it, the
 * customer has the same, but for half a step for each time something was rounded. */
TEST(law_a_return_after_the_end_of_a_unit_is_a_return_before_it)
{
    struct rng rng = rng_new();
    struct random_wish wish = { .never_expires = true, .has_gifts = true };
    int64_t rounded = 0;
    open_all();
    for (int64_t round = 0; round < test_rounds(3000); round++) {
        struct program program = { 0 };
        struct program next = { 0 };
        int64_t after = 0;
        int64_t before = 0;
        check_note("round %lld", (long long)round);
        arena_reset(&arena, 0);
        random_program(&rng, &arena, &wish, &program);
        program.policies.claw_back = CLAW_BACK_DEBT; /* the others may let points go */
        toy_reset(&toy, &program);
        buy_twice(&rng, &after, &before);
        random_change(&rng, &arena, &program, &next);

        CHECK_OK(toy_return(&toy, before, 1, NULL, 0));
        toy_become_with(&toy, &next);
        CHECK_OK(toy_end(&toy, 1, 1));
        CHECK_OK(toy_end(&toy, 2, 1));
        CHECK_OK(toy_return(&toy, after, 1, NULL, 0));
        CHECK_OK(toy_end(&toy, 1, 1));
        for (size_t u = 0; u < next.unit_count; u++) {
            struct str unit = next.units[u].id;
            int64_t difference = sum_of(&toy.accounts[1], unit) - sum_of(&toy.accounts[2], unit);
            int64_t room =
                next.units[u].end.kind == UNIT_GOES_ON ? (int64_t)next.unit_count - 1 : 0;
            CHECK(difference <= room && difference >= -room);
            rounded += difference != 0;
        }
    }
    CHECK(rounded > 0); /* there was something to round */
    close_all();
}
