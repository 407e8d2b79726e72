/* test_commit_heads.c - app/commit_heads.c: one batch in several chains, on each engine.  An embedded
 * database has one chain, and the same must hold there. */
#include "app/commit.h"

#include "app/programs.h"
#include "app/purchase.h"
#include "app/verify/verify.h"
#include "tests/lib/small_shop.h"
#include "tests/storage/where.h"

#define CHAINS          8
#define SALES           24 /* fewer than make a full batch */
#define WRITERS_ARE_ONE (sysconf(_SC_NPROCESSORS_ONLN) < 4)

static struct purchase_line_request lines[] = { { .amount = 1250, .vat = 550, .quantity = 1000 } };

struct counter {
    struct small_shop shop;
    struct purchase_request sales[SALES];
    struct command commands[SALES + 1];
    char receipts[SALES][8];
};

static void open_counter(struct counter *counter)
{
    char address[600];
    *counter = (struct counter){ 0 };
    place_address(address, sizeof(address));
    small_shop_open_at(&counter->shop, address, place_is_postgres() ? CHAINS : 0);
}

/* Receipts of nobody go by their digests, into all queues. */
static void ring_up(struct counter *counter, const char *prefix)
{
    for (int i = 0; i < SALES; i++) {
        (void)snprintf(counter->receipts[i], sizeof(counter->receipts[i]), "%s%d", prefix, i);
        counter->sales[i] = (struct purchase_request){
            .shop = STR("market"),
            .till = STR("1"),
            .receipt = str_c(counter->receipts[i]),
            .lines = { .items = lines, .count = COUNT(lines) },
        };
        counter->commands[i] = small_shop_command(&counter->shop, purchase_run, &counter->sales[i]);
        counter->commands[i].ask = purchase_ask;
    }
}

static void check_verified(struct counter *counter, int64_t ret_entries[CHAINS])
{
    static struct verify_report report;
    CHECK_OK(verify_run(counter->shop.app, NULL, NULL, &report));
    CHECK(report.is_good);
    for (int i = 0; i < app_partition_count(counter->shop.app); i++)
        ret_entries[i] = report.chains[i].entries;
}

TEST(sales_of_all_partitions_are_one_batch)
{
    static struct counter counter;
    int64_t before[CHAINS] = { 0 };
    int64_t after[CHAINS] = { 0 };
    int64_t in_chain[CHAINS] = { 0 };
    struct commit_figures figures[2] = { { 0 }, { 0 } };
    open_counter(&counter);
    check_verified(&counter, before);
    commit_figures(app_loop(counter.shop.app), &figures[0]);
    ring_up(&counter, "r");
    small_shop_together(&counter.shop, counter.commands, SALES);
    commit_figures(app_loop(counter.shop.app), &figures[1]);
    if (WRITERS_ARE_ONE) /* who was in the writer's way, and they */
        CHECK_EQ(figures[1].batches, figures[0].batches + 2);
    for (int i = 0; i < SALES; i++) {
        CHECK_OK(counter.commands[i].result);
        in_chain[counter.commands[i].entry.partition - 1]++;
    }
    check_verified(&counter, after);
    for (int i = 0; i < CHAINS; i++)
        CHECK_EQ(after[i], before[i] + in_chain[i]);
    if (place_is_postgres())
        CHECK(in_chain[0] > 0 && in_chain[0] < SALES);
    small_shop_close(&counter.shop);
}

TEST(a_fault_in_one_chain_is_one_of_all_that_were_in_the_batch)
{
    static struct counter counter;
    int64_t before[CHAINS] = { 0 };
    int64_t after[CHAINS] = { 0 };
    open_counter(&counter);
    check_verified(&counter, before);
    ring_up(&counter, "f");
    counter.commands[SALES] = small_shop_command(&counter.shop, small_shop_fail, NULL);
    small_shop_together(&counter.shop, counter.commands, SALES + 1);
    int recorded = 0;
    for (int i = 0; i < SALES; i++) {
        CHECK(counter.commands[i].result == OK || counter.commands[i].result == E_DB);
        recorded += counter.commands[i].result == OK;
    }
    if (WRITERS_ARE_ONE)
        CHECK_EQ(recorded, 0);
    check_verified(&counter, after);
    for (int i = 0; i < CHAINS; i++)
        recorded -= (int)(after[i] - before[i]);
    CHECK_EQ(recorded, 0);
    small_shop_close(&counter.shop);
}

/* It needs every head, and those of the sales around it are not in another transaction's hands. */
TEST(a_version_becomes_active_in_every_chain_between_sales)
{
    static struct counter counter;
    int64_t before[CHAINS] = { 0 };
    int64_t after[CHAINS] = { 0 };
    open_counter(&counter);
    struct reader reader = { 0 };
    struct program_row first = { 0 };
    CHECK_OK(reader_take(counter.shop.app, &reader));
    CHECK_OK(program_get(reader.db, &counter.shop.arena, 1, &first));
    reader_give(&reader);
    struct problem problem = { 0 };
    struct program_request draft = { .json = first.json };
    CHECK_OK(json_parse(&counter.shop.arena, first.json, &draft.program, &problem));
    struct command create = small_shop_command(&counter.shop, program_create_run, &draft);
    CHECK_OK(commit_wait(app_loop(counter.shop.app), &create));

    check_verified(&counter, before);
    const struct program_request request = { .id = STR("2") };
    ring_up(&counter, "p");
    counter.commands[SALES / 2] = small_shop_command(&counter.shop, program_activate_run, &request);
    small_shop_together(&counter.shop, counter.commands, SALES);
    for (int i = 0; i < SALES; i++)
        CHECK_OK(counter.commands[i].result);
    CHECK_EQ(app_program_count(counter.shop.app), 2);
    check_verified(&counter, after);
    int64_t made = 0;
    for (int i = 0; i < app_partition_count(counter.shop.app); i++) {
        CHECK(after[i] > before[i]); /* each was told */
        made += after[i] - before[i];
    }
    CHECK_EQ(made, SALES - 1 + app_partition_count(counter.shop.app));
    small_shop_close(&counter.shop);
}
