/* law_stock.c - all accounts together never have more of a total or a stock than there is.
 *
 * A shop lives some days under a random programme with totals.  After each deed the sum over the whole journal,
 * counted here from the texts of the entries alone, is what the shop counts, and at most the total.
 */
#include "tests/lib/random_shop.h"

static struct toy toy;
static struct arena arena;

static int64_t points_of(const struct entry *entry, struct str rule)
{
    for (size_t i = 0; i < entry->outcome.earning_count; i++) {
        if (str_eq(entry->outcome.earnings[i].rule, rule))
            return entry->outcome.earnings[i].points.n;
    }
    return 0;
}

static int64_t uses_of(const struct entry *entry, const struct reward *reward)
{
    int64_t uses = 0;
    for (size_t i = 0; entry->kind != ENTRY_RETURN && i < entry->outcome.redemption_count; i++) {
        const struct receipt_ask *ask = &entry->receipt.asks[entry->outcome.redemptions[i].ask];
        bool is_many = ask->kind == ASK_COUNT && reward->effect != EFFECT_AS_MONEY;
        if (str_eq(ask->reward, reward->id))
            uses += is_many ? ask->number : 1;
    }
    for (size_t i = 0; i < entry->undone_count; i++)
        uses -= str_eq(entry->undone[i].reward, reward->id) ? entry->undone[i].uses : 0;
    return uses;
}

static void check_total(int64_t used, int64_t total, enum room_of of, struct str id)
{
    if (total == 0)
        return;
    CHECK(used >= 0);
    CHECK(used <= total);
    CHECK_EQ(stock_used(&toy.stock, of, id), used);
}

static void check_totals(void)
{
    const struct program *program = &toy.program;
    for (size_t r = 0; r < program->rule_count; r++) {
        int64_t used = 0;
        for (size_t i = 0; i < toy.entry_count; i++)
            used += points_of(&toy.entries[i], program->rules[r].id);
        check_total(used, program->rules[r].max.in_all, ROOM_RULE, program->rules[r].id);
    }
    for (size_t r = 0; r < program->reward_count; r++) {
        int64_t used = 0;
        for (size_t i = 0; i < toy.entry_count; i++)
            used += uses_of(&toy.entries[i], &program->rewards[r]);
        check_total(used, program->rewards[r].max.in_all, ROOM_REWARD, program->rewards[r].id);
    }
}

TEST(law_nobody_has_more_than_there_is)
{
    struct rng rng = rng_new();
    int64_t with_totals = 0;
    CHECK_OK(arena_open(&arena, 1u << 20));
    toy_open_with(&toy, &(struct program){ 0 });
    for (int64_t round = 0; round < test_rounds(1500); round++) {
        struct random_wish wish = { .looks_back = true, .has_gifts = true, .has_vouchers = true };
        struct program program = { 0 };
        int day = 0;
        check_note("round %lld", (long long)round);
        arena_reset(&arena, 0);
        random_program(&rng, &arena, &wish, &program);
        if (!program.has_totals)
            continue;
        with_totals++;
        toy_reset(&toy, &program);
        for (int64_t i = rng_range(&rng, 1, 40); i > 0; i--) {
            (void)!random_deed(&rng, &toy, day);
            check_totals();
            day += (int)rng_range(&rng, -2, 6);
        }
    }
    CHECK(with_totals > 0);
    toy_close(&toy);
    arena_close(&arena);
}
