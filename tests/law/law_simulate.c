/* law_simulate.c - a simulation is what the shop would have done.
 *
 * A shop in memory records random receipts with random wishes of its customers under a random programme;
 * the simulation of the same receipts, with the wishes as recorded, has for each account and unit the same
 * balance, and in sum has issued, spent and expired as much.  And for each programme
 *
 * L1  issued = spent + expired + cancelled + outstanding, in all and in the sum of the months
 */
#include "simulate/figures.h"
#include "tests/lib/random_shop.h"

#define RECEIPTS 60

static struct toy toy;

static enum err sell(struct toy *shop, int64_t account, int day, struct receipt *receipt)
{
    enum err err = toy_purchase(shop, account, day, receipt);
    if (err == OK || receipt->ask_count == 0)
        return err;
    receipt->ask_count = 0;
    return toy_purchase(shop, account, day, receipt);
}

static int64_t toy_sum(const struct toy *shop, enum move_kind kind, struct str unit)
{
    int64_t sum = 0;
    for (size_t i = 0; i < shop->entry_count; i++) {
        const struct moves *moves = &shop->entries[i].moves;
        for (size_t k = 0; k < moves->count; k++) {
            if (moves->items[k].kind == kind && str_eq(moves->items[k].unit, unit))
                sum += moves->items[k].amount.n;
        }
    }
    return sum;
}

static void check_units(const struct simulation *simulation, const struct program *program)
{
    const struct trial *trial = simulation_trial(simulation, 0);
    for (size_t u = 0; u < program->unit_count; u++) {
        struct str unit = program->units[u].id;
        const struct trial_flow *total = &trial->total.units[u];
        struct trial_flow months = { 0 };
        int64_t left = 0;
        for (size_t m = 0; m < TRIAL_MONTHS; m++) {
            const struct trial_flow *flow = &trial->months[m].units[u];
            months.issued += flow->issued;
            months.spent += flow->spent;
            months.expired += flow->expired;
            months.cancelled += flow->cancelled;
        }
        for (uint32_t i = 0; i < simulation_crowd(simulation)->count; i++)
            left += trial_left(trial, i, u);
        CHECK_EQ(months.issued, total->issued);
        CHECK_EQ(months.spent, total->spent);
        CHECK_EQ(months.expired, total->expired);
        CHECK_EQ(total->issued, total->spent + total->expired + total->cancelled + left);
        CHECK_EQ(total->issued, toy_sum(&toy, MOVE_GAIN, unit));
        CHECK_EQ(total->spent, toy_sum(&toy, MOVE_SPEND, unit));
    }
}

static void check_accounts(const struct simulation *simulation, const struct program *program,
                           int day)
{
    const struct crowd *crowd = simulation_crowd(simulation);
    for (uint32_t i = 0; i < crowd->count; i++) {
        const struct account *account = &toy.accounts[crowd->members[i].code.ptr[0] - '0'];
        for (size_t u = 0; u < program->unit_count; u++) {
            int64_t left = 0;
            for (size_t l = 0; l < account->lot_count; l++) {
                const struct lot *lot = &account->lots[l];
                bool is_over = !date_is_none(lot->until) && lot->until.days < toy_day(day).days;
                if (str_eq(lot->unit, program->units[u].id) && !is_over)
                    left += lot->left.n;
            }
            CHECK_EQ(trial_left(simulation_trial(simulation, 0), i, u), left);
        }
    }
}

TEST(simulate_as_recorded_is_what_the_shop_did)
{
    struct rng rng = rng_new();
    for (int64_t round = 0; round < test_rounds(300); round++) {
        struct random_wish wish = { .asks_nobody = true,
                                    .looks_back = rng_chance(&rng, 50),
                                    .has_gifts = true,
                                    .has_vouchers = true };
        struct program program = { 0 };
        struct arena arena = { 0 };
        struct simulation *simulation = NULL;
        static const char *const names[] = { "", "1", "2", "3" };
        int day = 0;
        CHECK_OK(arena_open(&arena, 64u << 20));
        random_program(&rng, &arena, &wish, &program);
        toy_open_with(&toy, &program);
        struct simulate_candidate candidate = { .name = STR("x"), .program = &program };
        struct simulate_request request = {
            .candidates = &candidate,
            .candidate_count = 1,
            .assumptions = { .habits = { .is_as_recorded = true }, .margin_bp = 1 },
            .from = DATE_NONE,
            .to = DATE_NONE,
            .members_max = 10,
        };
        CHECK_OK(simulation_open(&request, &simulation));
        for (int i = 0; i < RECEIPTS; i++) {
            struct receipt receipt = random_receipt(&rng, &arena, &program);
            int64_t account = rng_range(&rng, 1, TOY_ACCOUNTS_MAX);
            day += (int)rng_range(&rng, 0, 20);
            struct simulate_receipt told = { .customer = str_c(names[account]) };
            if (sell(&toy, account, day, &receipt) != OK)
                continue;
            const struct entry *entry = toy_last(&toy);
            while (entry->kind != ENTRY_PURCHASE) /* behind it what followed */
                entry--;
            told.receipt = receipt;
            told.tags = toy_tags;
            told.tag_count = account == 1 ? TOY_TAGS : account == 3 ? 1 : 0;
            told.card_kind = toy_card_kind(account);
            told.is_referred = account == 2;
            told.is_waiting = entry->standing.seat == SEAT_WAITING;
            told.owes_fee = entry->standing.seat == SEAT_UNPAID;
            told.on = entry->on;
            told.second = entry->second;
            told.shop = entry->shop;
            CHECK_OK(simulation_take(simulation, &told));
        }
        CHECK_OK(simulation_finish(simulation));
        check_units(simulation, &program);
        struct date last = simulation_shop(simulation)->last;
        if (!date_is_none(last))
            check_accounts(simulation, &program, last.days - TOY_DAY_ZERO);
        simulation_close(&simulation);
        toy_close(&toy);
        arena_close(&arena);
    }
}
