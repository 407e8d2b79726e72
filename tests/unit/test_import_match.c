/* test_import_match.c - app/import_match.c: what came back, matched with what was bought. */
#include "import/import_match.h"

#include <stdlib.h>
#include <string.h>

#include "tests/lib/check.h"

/* A table written line by line: add("1", 10, "ANN", "TOM", 5, 200) is receipt 1 at 10 seconds, five
 * tomatoes at 2.00 for Ann; a negative quantity takes back. */
struct fixture {
    struct arena arena;
    struct import_table table;
};

static void fixture_open(struct fixture *fixture)
{
    *fixture = (struct fixture){ 0 };
    CHECK_OK(arena_open(&fixture->arena, IMPORT_ARENA_BYTES));
    CHECK_OK(import_table_open(&fixture->arena, &fixture->table));
}

static uint32_t add(struct fixture *fixture, const char *receipt, int64_t at_s,
                    const char *customer, const char *sku, int64_t quantity, int64_t price)
{
    struct import_table *table = &fixture->table;
    struct import_line line = { .number = table->line_count + 2, .price_micro = price * 10000 };
    uint32_t code = 0;
    uint32_t index = 0;
    CHECK_OK(import_text(table, str_c(receipt), &code));
    CHECK_OK(import_text(table, str_c(customer), &line.customer));
    CHECK_OK(import_text(table, str_c(sku), &line.sku));
    CHECK_OK(import_receipt_at(table, code, 0, &line.receipt));
    struct import_receipt *of = &table->receipts[line.receipt];
    of->at.us = at_s * US_PER_SECOND;
    line.is_negative = quantity < 0;
    line.quantity_milli = llabs(quantity) * 1000;
    line.left_milli = line.quantity_milli;
    line.state = quantity < 0 ? IMPORT_BACK : IMPORT_SALE;
    if (quantity < 0)
        of->has_backs = true;
    else
        line.place = ++of->sale_count;
    CHECK_OK(import_line_add(table, &line, &index));
    return index;
}

/* The quantity that `back` takes from `bought`, in thousandths. */
static int64_t taken(const struct fixture *fixture, uint32_t back, uint32_t bought)
{
    int64_t sum = 0;
    const struct import_table *table = &fixture->table;
    for (uint32_t p = table->lines[back].part; p != IMPORT_NOTHING; p = table->parts[p].next) {
        if (table->parts[p].line == bought)
            sum += table->parts[p].quantity_milli;
    }
    return sum;
}

static enum import_reason reason(const struct fixture *fixture, uint32_t line)
{
    const struct import_line *at = &fixture->table.lines[line];
    CHECK_EQ(at->state == IMPORT_REPORTED, at->reason != IMPORT_REASON_NONE);
    return (enum import_reason)at->reason;
}

TEST(import_match_takes_the_latest_purchase_before)
{
    struct fixture f;
    fixture_open(&f);
    uint32_t old = add(&f, "1", 10, "ANN", "TOM", 5, 200);
    uint32_t late = add(&f, "2", 20, "ANN", "TOM", 5, 200);
    uint32_t back = add(&f, "C3", 30, "ANN", "TOM", -3, 200);
    uint32_t after = add(&f, "4", 40, "ANN", "TOM", 5, 200);
    CHECK_OK(import_match(&f.table));
    CHECK_EQ(taken(&f, back, late), 3000);
    CHECK_EQ(taken(&f, back, old) + taken(&f, back, after), 0);
    arena_close(&f.arena);
}

TEST(import_match_prefers_the_same_price_then_one_purchase_then_several)
{
    struct fixture f;
    fixture_open(&f);
    uint32_t cheap = add(&f, "1", 10, "ANN", "TOM", 9, 100);
    uint32_t first = add(&f, "2", 20, "ANN", "TOM", 4, 200);
    uint32_t second = add(&f, "3", 30, "ANN", "TOM", 2, 200);
    uint32_t dear = add(&f, "4", 40, "ANN", "TOM", 9, 300);

    uint32_t one = add(&f, "C5", 50, "ANN", "TOM", -3, 200); /* not the latest: it has too little */
    uint32_t split = add(&f, "C6", 60, "ANN", "TOM", -3, 200);
    uint32_t other =
        add(&f, "C7", 70, "ANN", "TOM", -9, 200); /* no more at 2.00: the latest that fits */
    CHECK_OK(import_match(&f.table));
    CHECK_EQ(taken(&f, one, first), 3000);
    CHECK_EQ(taken(&f, split, second), 2000);
    CHECK_EQ(taken(&f, split, first), 1000);
    CHECK_EQ(taken(&f, other, dear), 9000);
    CHECK_EQ(taken(&f, other, cheap), 0);
    arena_close(&f.arena);
}

TEST(import_match_says_why_it_cannot)
{
    struct fixture f;
    fixture_open(&f);
    (void)add(&f, "1", 10, "ANN", "TOM", 2, 200);
    (void)add(&f, "2", 11, "", "TOM", 9, 200);
    uint32_t nobody = add(&f, "C3", 20, "", "TOM", -1, 200);
    uint32_t stranger = add(&f, "C4", 21, "BOB", "TOM", -1, 200);
    uint32_t article = add(&f, "C5", 22, "ANN", "POM", -1, 200);
    uint32_t much = add(&f, "C6", 23, "ANN", "TOM", -3, 200);
    uint32_t fits = add(&f, "C7", 24, "ANN", "TOM", -2, 200); /* the refused one took nothing */
    uint32_t early = add(&f, "C0", 5, "ANN", "TOM", -1, 200);
    CHECK_OK(import_match(&f.table));
    CHECK_EQ(reason(&f, nobody), IMPORT_NO_CUSTOMER);
    CHECK_EQ(reason(&f, stranger), IMPORT_NOT_BOUGHT);
    CHECK_EQ(reason(&f, article), IMPORT_NOT_BOUGHT);
    CHECK_EQ(reason(&f, much), IMPORT_MORE_THAN_BOUGHT);
    CHECK_EQ(reason(&f, fits), IMPORT_REASON_NONE);
    CHECK_EQ(reason(&f, early), IMPORT_NOT_BOUGHT);
    arena_close(&f.arena);
}

TEST(import_match_lets_a_receipt_take_back_what_it_sells)
{
    struct fixture f;
    fixture_open(&f);
    uint32_t back = add(&f, "1", 10, "ANN", "TOM", -1, 200);
    uint32_t sold = add(&f, "1", 10, "ANN", "TOM", 2, 200);
    CHECK_OK(import_match(&f.table));
    CHECK_EQ(taken(&f, back, sold), 1000);
    arena_close(&f.arena);
}

TEST(import_match_orders_by_time_and_then_by_the_file)
{
    struct fixture f;
    fixture_open(&f);
    (void)add(&f, "late", 30, "", "A", 1, 1);
    (void)add(&f, "b", 20, "", "A", 1, 1);
    (void)add(&f, "a", 20, "", "A", 1, 1);
    (void)add(&f, "early", 10, "", "A", 1, 1);
    CHECK_OK(import_match(&f.table));
    static const uint32_t want[] = { 3, 1, 2, 0 };
    CHECK_MEM(f.table.order, want, sizeof(want));
    arena_close(&f.arena);
}

TEST(import_table_keeps_each_text_and_receipt_once)
{
    struct fixture f;
    fixture_open(&f);
    uint32_t first = 0;
    uint32_t again = 0;
    uint32_t none = 9;
    CHECK_OK(import_text(&f.table, STR("tomates"), &first));
    CHECK_OK(import_text(&f.table, STR("tomates"), &again));
    CHECK_OK(import_text(&f.table, STR_NONE, &none));
    CHECK_EQ(first, again);
    CHECK_EQ(none, 0);
    CHECK_STR(import_text_of(&f.table, first), "tomates");

    uint32_t monday = 0;
    uint32_t tuesday = 0;
    CHECK_OK(import_receipt_at(&f.table, 1, 1, &monday));
    CHECK_OK(import_receipt_at(&f.table, 1, 2, &tuesday));
    CHECK_OK(import_receipt_at(&f.table, 1, 1, &again));
    CHECK(monday != tuesday);
    CHECK_EQ(again, monday);
    arena_close(&f.arena);
}

/* Whatever the file: nothing is taken twice, nothing before it was bought, all or nothing. */
TEST(import_match_never_takes_more_than_was_bought)
{
    static const char *const customers[] = { "ANN", "BOB", "" };
    static const char *const skus[] = { "TOM", "POM" };
    struct rng rng = rng_new();
    for (int64_t round = 0; round < test_rounds(400); round++) {
        struct fixture f;
        fixture_open(&f);
        int64_t count = rng_range(&rng, 1, 40);
        for (int64_t i = 0; i < count; i++) {
            char receipt[8] = { (char)('a' + rng_range(&rng, 0, 9)), '\0' };
            (void)add(&f, receipt, (receipt[0] * 7) % 20, customers[rng_range(&rng, 0, 2)],
                      skus[rng_range(&rng, 0, 1)],
                      rng_chance(&rng, 40) ? -rng_range(&rng, 1, 4) : rng_range(&rng, 1, 4),
                      rng_range(&rng, 1, 2));
        }
        CHECK_OK(import_match(&f.table));
        int64_t out[64] = { 0 };
        for (uint32_t i = 0; i < f.table.line_count; i++) {
            const struct import_line *back = &f.table.lines[i];
            int64_t sum = 0;
            for (uint32_t p = back->part; p != IMPORT_NOTHING; p = f.table.parts[p].next) {
                const struct import_line *bought = &f.table.lines[f.table.parts[p].line];
                CHECK(bought->customer == back->customer && bought->sku == back->sku);
                CHECK(!bought->is_negative);
                CHECK(f.table.receipts[bought->receipt].at.us <=
                      f.table.receipts[back->receipt].at.us);
                out[f.table.parts[p].line] += f.table.parts[p].quantity_milli;
                sum += f.table.parts[p].quantity_milli;
            }
            CHECK_EQ(sum, back->state == IMPORT_BACK ? back->quantity_milli : 0);
        }
        for (uint32_t i = 0; i < f.table.line_count; i++)
            CHECK_EQ(out[i], f.table.lines[i].quantity_milli - f.table.lines[i].left_milli);
        arena_close(&f.arena);
    }
}

TEST(import_table_has_an_end)
{
    struct fixture f;
    uint32_t number = 7;
    struct import_line line = { 0 };
    fixture_open(&f);
    CHECK_OK(import_receipt_at(&f.table, 0, 0, &line.receipt));

    f.table.line_count = IMPORT_LINES_MAX;
    CHECK_ERR(import_line_add(&f.table, &line, &number), E_LIMIT);
    f.table.receipt_count = IMPORT_RECEIPTS_MAX;
    CHECK_ERR(import_receipt_at(&f.table, 1, 0, &number), E_LIMIT);
    f.table.texts.count = IMPORT_TEXTS_MAX;
    CHECK_ERR(import_text(&f.table, STR("one more"), &number), E_LIMIT);
    CHECK_EQ(number, 7);
    arena_close(&f.arena);
}
