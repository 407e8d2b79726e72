/* test_simulate.c - src/simulate: receipts made by hand, whose figures were worked out by hand. */
#include "simulate/simulate_json.h"

#include <stdio.h>
#include <string.h>

#include "language/program_read.h"
#include "simulate/warnings.h"
#include "tests/lib/check.h"

/* 1 point for 10.00, 10 points are 5.00 off, two months. */
#define POINTS                                                                                     \
    "{'format':1,'name':{'en':'Card'},'currency':'EUR','units':[{'id':'points','label':{'en':'p'}" \
    ","                                                                                            \
    "'kind':'points','expiry':{'months':2}}],'rules':[{'id':'base','on':'purchase','give':{"       \
    "'unit':'points','per_amount':{'every':1000,'points':1}}}],'rewards':[{'id':'five','label':{"  \
    "'en':'5 off'},'cost':{'unit':'points','points':10},'effect':{'amount_off':500}}]}"

/* 2 % as credit, for ever. */
#define CREDIT                                                                                     \
    "{'format':1,'name':{'en':'Card'},'currency':'EUR','units':[{'id':'credit','label':{'en':'c'}" \
    ","                                                                                            \
    "'kind':'money'}],'rules':[{'id':'base','on':'purchase','give':{'unit':'credit','percent':"    \
    "'2'}}],'rewards':[{'id':'use','label':{'en':'use'},'cost':{'unit':'credit','points':1},"      \
    "'effect':{'as_money':{'amount':1}}}]}"

struct fixture {
    struct arena arena;
    struct simulate_candidate candidates[2];
    struct simulate_request request;
    struct simulation *simulation;
    struct simulate_report report;
};

static const struct program *read_program(struct arena *arena, const char *text)
{
    struct str copy;
    const struct json_node *root = NULL;
    struct problem problem = { 0 };
    struct program_problems problems = { 0 };
    struct program *program = ARENA_NEW(arena, struct program);
    CHECK_OK(arena_copy(arena, str_c(text), &copy));
    for (size_t i = 0; i < copy.len; i++) {
        if (copy.ptr[i] == '\'')
            ((char *)(uintptr_t)copy.ptr)[i] = '"';
    }
    CHECK_OK(json_parse(arena, copy, &root, &problem));
    CHECK_OK(program_read(arena, root, program, &problems));
    return program;
}

static void open_fixture(struct fixture *f)
{
    *f = (struct fixture){ 0 };
    CHECK_OK(arena_open(&f->arena, 64u << 20));
    f->candidates[0] = (struct simulate_candidate){ .name = STR("points"),
                                                    .program = read_program(&f->arena, POINTS) };
    f->candidates[1] = (struct simulate_candidate){ .name = STR("credit"),
                                                    .program = read_program(&f->arena, CREDIT) };
    f->request = (struct simulate_request){
        .candidates = f->candidates,
        .candidate_count = 2,
        .assumptions = { .habits = { .redeem_bp = RATE_ONE_BP, .seed = 1 }, .margin_bp = 3000 },
        .from = DATE_NONE,
        .to = DATE_NONE,
        .members_max = 100,
    };
}

static void begin(struct fixture *f)
{
    CHECK_OK(simulation_open(&f->request, &f->simulation));
}

static struct date on(const char *text)
{
    struct date date = DATE_NONE;
    CHECK_OK(date_parse(str_c(text), &date));
    return date;
}

/* A receipt of one line; `who` "" for nobody. */
static enum err buy(struct fixture *f, const char *day, const char *who, int64_t amount)
{
    struct receipt_line line = { .quantity_milli = 1000, .amount_minor = amount, .vat_bp = 2000 };
    struct simulate_receipt receipt = {
        .on = on(day),
        .second = 36000,
        .customer = str_c(who),
        .receipt = { .lines = &line, .line_count = 1 },
    };
    return simulation_take(f->simulation, &receipt);
}

static void finish(struct fixture *f)
{
    CHECK_OK(simulation_finish(f->simulation));
    CHECK_OK(simulate_report_make(&f->arena, f->simulation, &f->report));
}

static void close_fixture(struct fixture *f)
{
    simulation_close(&f->simulation);
    arena_close(&f->arena);
}

static const struct trial_month *month_of(const struct fixture *f, size_t trial, const char *day)
{
    return &simulation_trial(f->simulation, trial)->months[trial_month_of(on(day))];
}

TEST(simulate_gives_spends_and_expires_as_worked_out_by_hand)
{
    struct fixture f;
    open_fixture(&f);
    begin(&f);
    CHECK_OK(buy(&f, "2026-01-05", "anna", 10000)); /* 10 points */
    CHECK_OK(buy(&f, "2026-01-10", "", 3000));      /* nobody */
    CHECK_OK(buy(&f, "2026-01-20", "anna", 6000));  /* 10 spent: 5.00 off, 55.00 give 5 */
    CHECK_OK(buy(&f, "2026-02-01", "bert", 2999));  /* 2 */
    CHECK_OK(buy(&f, "2026-04-30", "anna", 1000));  /* 5 of January ended on 20 March; 1 more */
    finish(&f);

    const struct trial *trial = simulation_trial(f.simulation, 0);
    CHECK_EQ(trial->receipts, 4);
    CHECK_EQ(trial->total.units[0].issued, 18);
    CHECK_EQ(trial->total.units[0].spent, 10);
    CHECK_EQ(trial->total.units[0].expired, 7); /* bert's on 1 April, though he never came again */
    CHECK_EQ(f.report.figures[0].units[0].outstanding, 1);
    CHECK_EQ(f.report.figures[0].liability_minor, 50);
    CHECK_EQ(month_of(&f, 0, "2026-03-01")->units[0].expired, 5);
    CHECK_EQ(month_of(&f, 0, "2026-04-01")->units[0].expired, 2);
    CHECK_EQ(month_of(&f, 0, "2026-01-01")->units[0].issued, 15);
    CHECK_EQ(month_of(&f, 0, "2026-01-01")->discount_minor, 500);

    CHECK_EQ(f.report.figures[0].cost_minor, 500);
    CHECK_EQ(f.report.figures[0].reached, 1);
    CHECK_EQ(f.report.figures[0].reached_days, 0);
    CHECK_EQ(f.report.figures[0].rewarded, 1);
    CHECK_EQ(f.report.figures[0].deciles[0].rewarded, 1); /* anna is the first half */
    CHECK_EQ(f.report.figures[0].deciles[0].spent_minor, 17000);
    CHECK_EQ(f.report.figures[0].deciles[5].spent_minor, 2999);
    close_fixture(&f);
}

TEST(simulate_counts_the_shop_once_for_all_programmes)
{
    struct fixture f;
    open_fixture(&f);
    begin(&f);
    CHECK_OK(buy(&f, "2026-01-01", "anna", 10000));
    CHECK_OK(buy(&f, "2026-01-11", "anna", 10000));
    CHECK_OK(buy(&f, "2026-01-31", "anna", 10000));
    CHECK_OK(buy(&f, "2026-01-31", "bert", 6000));
    CHECK_OK(buy(&f, "2026-02-04", "", 4000));
    finish(&f);

    const struct simulate_shop *shop = simulation_shop(f.simulation);
    CHECK_EQ(shop->total.revenue_minor, 40000);
    CHECK_EQ(shop->total.revenue_with_card_minor, 36000);
    CHECK_EQ(shop->total.receipts, 5);
    CHECK_EQ(f.report.shop.days, 35);
    CHECK_EQ(f.report.shop.basket_minor, 9000);
    CHECK_EQ(f.report.shop.visits_milli, 2000);
    CHECK_EQ(f.report.shop.visits_year_milli, 20871); /* 2 * 365.25 / 35 */
    CHECK_EQ(f.report.shop.gap_days, 15);
    CHECK_EQ(f.report.shop.identified_bp, 9000);
    /* 2 % of 100.00, then what it paid for less: 2.00 off, 98.00 give 1.96, off the third. */
    CHECK_EQ(f.report.figures[1].cost_minor, 396);
    CHECK_EQ(f.report.figures[1].cost_card_bp, 110);
    CHECK_EQ(f.report.figures[1].cost_all_bp, 99);
    CHECK_EQ(f.report.figures[1].cost_member_year_minor, 2066); /* 3.96 / 2 * 365.25 / 35 */
    close_fixture(&f);
}

TEST(simulate_breaks_even_where_the_margin_pays_for_all_discounts)
{
    struct fixture f;
    open_fixture(&f);
    f.request.assumptions.uplift_bp = 1000;
    begin(&f);
    CHECK_OK(buy(&f, "2026-01-01", "anna", 10000));
    CHECK_OK(buy(&f, "2026-01-15", "anna", 10000));
    finish(&f);
    const struct figures *figures = &f.report.figures[0];
    CHECK_EQ(figures->cost_minor, 500);
    CHECK(figures->has_break_even);
    CHECK_EQ(figures->break_even_bp, 910); /* 5 / (0.3 * 200 - 5) = 1/11, rounded up */
    CHECK_EQ(figures->break_even_basket_minor, 10910);
    CHECK_EQ(figures->uplift_revenue_minor, 2000);
    CHECK_EQ(figures->uplift_margin_minor, 600);
    CHECK_EQ(figures->uplift_cost_minor, 50);
    CHECK_EQ(figures->result_minor, 50);
    close_fixture(&f);
}

TEST(simulate_has_no_break_even_when_the_margin_is_given_away)
{
    struct fixture f;
    open_fixture(&f);
    f.request.assumptions.margin_bp = 200;
    begin(&f);
    CHECK_OK(buy(&f, "2026-01-01", "anna", 10000));
    CHECK_OK(buy(&f, "2026-01-15", "anna", 10000));
    finish(&f);
    CHECK(!f.report.figures[0].has_break_even);
    bool is_warned = false;
    for (size_t i = 0; i < f.report.warning_count; i++)
        is_warned = is_warned || strcmp(f.report.warnings[i].code, "never_pays") == 0;
    CHECK(is_warned);
    close_fixture(&f);
}

TEST(simulate_redeems_by_the_rate_and_the_same_each_time)
{
    int64_t cost[3];
    static const int32_t rates_bp[] = { 5000, 5000, 0 };
    for (size_t run = 0; run < COUNT(cost); run++) {
        struct fixture f;
        open_fixture(&f);
        f.request.assumptions.habits.redeem_bp = rates_bp[run];
        begin(&f);
        for (int day = 1; day <= 28; day++) {
            char text[16];
            (void)snprintf(text, sizeof(text), "2026-01-%02d", day);
            CHECK_OK(buy(&f, text, "anna", 10000));
            CHECK_OK(buy(&f, text, "bert", 10000));
        }
        finish(&f);
        cost[run] = f.report.figures[0].cost_minor;
        close_fixture(&f);
    }
    CHECK_EQ(cost[0], cost[1]);
    CHECK(cost[0] > 0);
    CHECK_EQ(cost[2], 0);
}

TEST(simulate_uses_a_reward_as_often_as_points_and_basket_bear)
{
    struct fixture f;
    open_fixture(&f);
    f.request.candidate_count = 1;
    begin(&f);
    CHECK_OK(buy(&f, "2026-01-01", "anna", 50000));  /* 50 points */
    CHECK_OK(buy(&f, "2026-01-02", "anna", 1700));   /* three times 5.00 fit */
    CHECK_OK(buy(&f, "2026-01-03", "anna", 100000)); /* the other 20 points: twice */
    finish(&f);
    CHECK_EQ(month_of(&f, 0, "2026-01-01")->discount_minor, 2500);
    CHECK_EQ(month_of(&f, 0, "2026-01-01")->rewards, 2);
    close_fixture(&f);
}

TEST(simulate_leaves_out_what_is_not_of_the_period)
{
    struct fixture f;
    open_fixture(&f);
    f.request.from = on("2026-01-02");
    f.request.to = on("2026-01-03");
    begin(&f);
    for (int day = 1; day <= 4; day++) {
        char text[16];
        (void)snprintf(text, sizeof(text), "2026-01-%02d", day);
        CHECK_OK(buy(&f, text, "anna", 1000));
    }
    CHECK_OK(buy(&f, "2026-01-02", "anna", 1000)); /* late */
    finish(&f);
    CHECK_EQ(simulation_shop(f.simulation)->skipped, 2);
    CHECK_EQ(simulation_shop(f.simulation)->unordered, 1);
    CHECK_EQ(simulation_shop(f.simulation)->total.receipts, 3);
    close_fixture(&f);
}

TEST(simulate_takes_refunds_claims_and_nobodies_for_what_they_are)
{
    struct fixture f;
    open_fixture(&f);
    begin(&f);
    struct receipt_line line = { .quantity_milli = 1000, .amount_minor = 10000 };
    struct simulate_receipt receipt = { .on = on("2026-01-01"),
                                        .receipt = { .lines = &line, .line_count = 1 } };
    CHECK_OK(simulation_take(f.simulation, &receipt)); /* nobody ... */
    receipt.customer = STR("anna");
    receipt.is_claim = true;
    CHECK_OK(simulation_take(f.simulation, &receipt)); /* ... who was anna */
    struct simulate_receipt back = { .on = on("2026-01-02"),
                                     .customer = STR("anna"),
                                     .refund_minor = 4000 };
    CHECK_OK(simulation_take(f.simulation, &back));
    finish(&f);
    const struct simulate_month *total = &simulation_shop(f.simulation)->total;
    CHECK_EQ(total->revenue_minor, 10000);
    CHECK_EQ(total->revenue_with_card_minor, 10000);
    CHECK_EQ(total->receipts, 1);
    CHECK_EQ(total->receipts_with_card, 1);
    CHECK_EQ(total->refunds_with_card_minor, 4000);
    CHECK_EQ(f.report.figures[0].units[0].flow.issued, 10);
    close_fixture(&f);
}

TEST(simulate_refuses_more_customers_than_it_holds)
{
    struct fixture f;
    open_fixture(&f);
    f.request.members_max = 2;
    begin(&f);
    CHECK_OK(buy(&f, "2026-01-01", "anna", 1000));
    CHECK_OK(buy(&f, "2026-01-01", "bert", 1000));
    CHECK_OK(buy(&f, "2026-01-01", "anna", 1000));
    CHECK_ERR(buy(&f, "2026-01-01", "carl", 1000), E_LIMIT);
    close_fixture(&f);
}

TEST(simulate_of_nothing_is_a_report_of_zeros)
{
    struct fixture f;
    open_fixture(&f);
    begin(&f);
    finish(&f);
    CHECK_EQ(f.report.shop.members, 0);
    CHECK_EQ(f.report.figures[0].cost_minor, 0);
    struct buf out = { 0 };
    CHECK_OK(buf_create(&f.arena, simulate_json_size(&f.report), &out));
    struct json json = { .out = &out };
    simulate_json_put(&json, NULL, &f.report);
    CHECK_OK(out.err);
    close_fixture(&f);
}

/* Ten thousand receipts of a member in 28 days leave 28 lots at most. */
TEST(purse_holds_a_lot_for_a_day_and_not_for_a_receipt)
{
    struct fixture f;
    open_fixture(&f);
    f.request.assumptions.habits.redeem_bp = 0;
    begin(&f);
    for (int i = 0; i < 10000; i++) {
        char text[16];
        (void)snprintf(text, sizeof(text), "2026-01-%02d", 1 + i * 28 / 10000);
        CHECK_OK(buy(&f, text, "anna", 1000));
    }
    finish(&f);
    CHECK_EQ(simulation_trial(f.simulation, 0)->members[0].purse.count, 28);
    CHECK_EQ(f.report.figures[0].units[0].outstanding, 10000);
    CHECK_EQ(trial_left(simulation_trial(f.simulation, 0), 0, 0), 10000);
    close_fixture(&f);
}
