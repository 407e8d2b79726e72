/* test_import_read.c - app/import_read.c: what each line of a file becomes. */
#include "import/import_read.h"

#include <stdlib.h>
#include <string.h>

#include "core/io.h"
#include "tests/lib/check.h"

#define HEAD "no;day;sku;label;n;price;client\n"

static const char map_text[] = "separator = semicolon\n"
                               "decimal = comma\n"
                               "receipt = no\n"
                               "at = day\n"
                               "at_format = YYYY-MM-DD\n"
                               "sku = sku\n"
                               "label = label\n"
                               "quantity = n\n"
                               "unit_price = price\n"
                               "customer = client\n"
                               "no_customer = NA\n"
                               "cancel = prefix C\n"
                               "not_sale_sku = FEE\n"
                               "not_sale_prefix = X\n"
                               "fixed_sku = BOX\n";

struct fixture {
    struct arena arena;
    struct import_table table;
    struct import_map map;
    struct problem problem;
    const struct zone *zone;
    bool is_stopped;
};

static enum err read_with(struct fixture *f, const char *map, const char *text, import_watch *watch)
{
    static char path[600];
    *f = (struct fixture){ 0 };
    CHECK_OK(arena_open(&f->arena, IMPORT_ARENA_BYTES));
    CHECK_OK(import_table_open(&f->arena, &f->table));
    CHECK_OK(import_map_read(STR("own"), str_c(map), &f->map, &f->problem));
    CHECK_OK(zone_load(&f->arena, STR("Europe/Paris"), &f->zone));
    strcpy(path, test_folder());
    strcat(path, "/file.csv");
    CHECK_OK(io_write_file(path, str_c(text), 0600));
    struct import_source source = {
        .path = path, .map = &f->map, .zone = f->zone, .decimals = 2, .watch = watch
    };
    return import_read(&source, &f->table, &f->is_stopped, &f->problem);
}

static void read_rows(struct fixture *f, const char *rows)
{
    char *text = malloc(strlen(HEAD) + strlen(rows) + 1);
    CHECK(text != NULL);
    strcpy(text, HEAD);
    strcat(text, rows);
    enum err err = read_with(f, map_text, text, NULL);
    free(text);
    if (err != OK)
        check_failed(__FILE__, __LINE__, "%s", f->problem.en);
}

TEST(import_read_gives_each_line_its_place_or_its_reason)
{
    static const struct {
        const char *row;
        enum import_state state;
        enum import_reason reason;
    } cases[] = {
        { "1;2026-01-02;TOM;Tomates;2;1,50;ANNA", IMPORT_SALE, IMPORT_REASON_NONE },
        { "1;2026-01-02;TOM;Tomates;2;0;ANNA", IMPORT_SALE, IMPORT_REASON_NONE },
        { "C2;2026-01-02;TOM;Tomates;-1;1,50;ANNA", IMPORT_BACK, IMPORT_REASON_NONE },
        { "3;2026-01-02;TOM;Tomates;-1;1,50;ANNA", IMPORT_REPORTED, IMPORT_STOCK_ADJUSTMENT },
        { "C4;2026-01-02;TOM;Tomates;1;1,50;ANNA", IMPORT_REPORTED, IMPORT_CANCEL_POSITIVE },
        { "5;2026-01-02;TOM;Tomates;0;1,50;ANNA", IMPORT_REPORTED, IMPORT_QUANTITY_ZERO },
        { "6;2026-01-02;TOM;Tomates;1;-1,50;ANNA", IMPORT_REPORTED, IMPORT_PRICE_NEGATIVE },
        { "7;2026-01-02;FEE;Frais;1;1,50;ANNA", IMPORT_REPORTED, IMPORT_NOT_A_SALE },
        { "X8;2026-01-02;TOM;Tomates;1;1,50;ANNA", IMPORT_REPORTED, IMPORT_NOT_A_SALE },
        { "9;2026-02-30;TOM;Tomates;1;1,50;ANNA", IMPORT_REPORTED, IMPORT_UNREADABLE },
        { "9;2026-02-03;TOM;Tomates;un;1,50;ANNA", IMPORT_REPORTED, IMPORT_UNREADABLE },
        { "9;2026-02-03;TOM;Tomates;1;1,5000001;ANNA", IMPORT_REPORTED, IMPORT_UNREADABLE },
        { "9;2026-02-03;TOM;Tomates;999999999;9999999999;ANNA", IMPORT_REPORTED,
          IMPORT_UNREADABLE },
        { ";2026-02-03;TOM;Tomates;1;1,50;ANNA", IMPORT_REPORTED, IMPORT_TEXT_INVALID },
        { "9;2026-02-03;\"TO\nM\";Tomates;1;1,50;ANNA", IMPORT_REPORTED, IMPORT_TEXT_INVALID },
        { "9;2026-02-03;TOM;Tomates;1;1,50;ANN", IMPORT_REPORTED, IMPORT_CUSTOMER_INVALID },
        { "9;2026-02-03;TOM;Tomates;1;1,50;2900000000019", IMPORT_REPORTED,
          IMPORT_CUSTOMER_INVALID }, /* its check digit is wrong */
        { "1;2026-01-02;TOM;Tomates;1;1,50;BERT", IMPORT_REPORTED, IMPORT_CUSTOMER_DIFFERS },
        { "10;2026-01-02;TOM;Tomates;1;1,50;NA", IMPORT_SALE, IMPORT_REASON_NONE },
        { "11;2026-01-02;;;1;1,50;", IMPORT_SALE, IMPORT_REASON_NONE },
    };
    char rows[4096] = "";
    struct fixture f;
    for (size_t i = 0; i < COUNT(cases); i++) {
        strcat(rows, cases[i].row);
        strcat(rows, "\n");
    }
    read_rows(&f, rows);
    CHECK_EQ(f.table.line_count, COUNT(cases));
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_note("%s", cases[i].row);
        CHECK_EQ(f.table.lines[i].state, cases[i].state);
        CHECK_EQ(f.table.lines[i].reason, cases[i].reason);
    }
    CHECK_EQ(f.table.lines[18].customer, 0);
    arena_close(&f.arena);
}

TEST(import_read_rounds_amounts_half_up)
{
    static const struct {
        const char *n;
        const char *price;
        int64_t minor;
    } cases[] = {
        { "1", "0,005", 1 },
        { "1", "0,0049", 0 },
        { "3", "0,335", 101 },
        { "0,125", "0,20", 3 },
        { "1,250", "3,00", 375 },
        { "0,001", "4,99", 0 },
        { "1", "1 234,50", 123450 },
        { "1", "1\u00a0234,50", 123450 },
        { "1", "1\u202f234,50", 123450 },
        { "1000000", "9999,99", 999999000000 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char row[128] = "1;2026-01-02;TOM;Tomates;";
        struct fixture f;
        strcat(row, cases[i].n);
        strcat(row, ";");
        strcat(row, cases[i].price);
        strcat(row, ";\n");
        check_note("%s x %s", cases[i].n, cases[i].price);
        read_rows(&f, row);
        CHECK_EQ(f.table.lines[0].amount_minor, cases[i].minor);
        arena_close(&f.arena);
    }
}

TEST(import_read_makes_a_label_one_line)
{
    struct fixture f;
    char row[1024] = "1;2026-01-02;TOM;\" Deux\nlignes\tet\xC2\x85"
                     "plus \";1;1;\n2;2026-01-02;TOM;";
    for (int i = 0; i < 150; i++)
        strcat(row, "é"); /* 300 bytes */
    strcat(row, ";1;1;\n");
    read_rows(&f, row);
    CHECK_STR(import_text_of(&f.table, f.table.lines[0].label), "Deux lignes et plus");
    struct str cut = import_text_of(&f.table, f.table.lines[1].label);
    CHECK_EQ(cut.len, LABEL_MAX_BYTES);
    CHECK(str_is_line(cut));
    arena_close(&f.arena);
}

TEST(import_read_joins_lines_that_stand_apart)
{
    struct fixture f;
    read_rows(&f, "1;2026-01-02;TOM;;1;1;ANNA\n"
                  "2;2026-01-03;TOM;;1;1;BERT\n"
                  "1;2026-01-09;BOX;;1;1;ANNA\n");
    CHECK_EQ(f.table.receipt_count, 2);
    const struct import_receipt *first = &f.table.receipts[0];
    CHECK_EQ(first->sale_count, 2);
    CHECK_EQ(first->last_line, 2);
    CHECK_EQ(f.table.lines[2].place, 2);
    CHECK(f.table.lines[2].is_fixed);
    CHECK_EQ(zone_civil(f.zone, first->at).date.days, 20455); /* 2026-01-02: of its first line */
    arena_close(&f.arena);
}

/* The first line of a receipt may be one that cannot be read: the next says when and whose it is. */
TEST(import_read_takes_a_receipt_from_its_first_good_line)
{
    struct fixture f;
    read_rows(&f, "0;2026-01-01;TOM;;1;1;\n"
                  "1;never;TOM;;1;1;BERT\n"
                  "1;2026-01-02;TOM;;1;1;ANNA\n");
    const struct import_receipt *receipt = &f.table.receipts[1];
    CHECK_STR(import_text_of(&f.table, receipt->customer), "ANNA");
    CHECK_EQ(zone_civil(f.zone, receipt->at).date.days, 20455);
    CHECK_EQ(receipt->sale_count, 1);
    arena_close(&f.arena);
}

TEST(import_read_keeps_a_receipt_within_its_limit)
{
    struct fixture f;
    size_t size = (LINES_MAX + 2) * 32;
    char *rows = calloc(size, 1);
    CHECK(rows != NULL);
    char *end = rows;
    for (int i = 0; i < LINES_MAX + 1; i++)
        end = stpcpy(end, "1;2026-01-02;TOM;;1;1;\n");
    read_rows(&f, rows);
    free(rows);
    CHECK_EQ(f.table.lines[LINES_MAX - 1].state, IMPORT_SALE);
    CHECK_EQ(f.table.lines[LINES_MAX].reason, IMPORT_TOO_MANY_LINES);
    CHECK_EQ(f.table.receipts[0].sale_count, LINES_MAX);
    arena_close(&f.arena);
}

TEST(import_read_gives_daily_numbers_a_receipt_each_day)
{
    struct fixture f;
    char map[1024];
    strcpy(map, map_text);
    strcat(map, "numbering = daily\n");
    CHECK_OK(read_with(&f, map,
                       HEAD "1;2026-01-02;A;;1;1;\n1;2026-01-03;A;;1;1;\n"
                            "1;2026-01-02;B;;1;1;\n",
                       NULL));
    CHECK_EQ(f.table.receipt_count, 2);
    CHECK_EQ(f.table.receipts[0].sale_count, 2);
    CHECK_STR(import_text_of(&f.table, f.table.receipts[1].day), "2026-01-03");
    arena_close(&f.arena);
}

static bool stop_at_once(void *context, int64_t done, int64_t total)
{
    (void)context;
    CHECK(done > 0 && total > 0 && done <= total);
    return false;
}

TEST(import_read_stops_when_it_is_told)
{
    struct fixture f;
    char *text = calloc(200000, 1);
    CHECK(text != NULL);
    char *end = stpcpy(text, HEAD);
    for (int i = 0; i < 5000; i++)
        end = stpcpy(end, "1;2026-01-02;TOM;;1;1;\n");
    CHECK_OK(read_with(&f, map_text, text, stop_at_once));
    free(text);
    CHECK(f.is_stopped);
    CHECK(f.table.line_count < 5000);
    arena_close(&f.arena);
}

/* Any bytes behind a good first line are read or refused with a sentence. */
TEST(import_read_takes_any_rows)
{
    static const char *const parts[] = {
        "1", ";",    "\n",   "\"", "2026-01-02", "TOM", "-",    ",5",
        "é", "\xff", "\r\n", "C",  ";;;;;;\n",   " ",   "ANNA", "1;2026-01-02;TOM;x;1;1;ANNA\n"
    };
    struct rng rng = rng_new();
    for (int64_t round = 0; round < test_rounds(300); round++) {
        char text[2048];
        struct fixture f;
        strcpy(text, HEAD);
        int64_t count = rng_range(&rng, 0, 60);
        for (int64_t i = 0; i < count; i++)
            strcat(text, parts[rng_range(&rng, 0, COUNT(parts) - 1)]);
        check_note("%s", text);
        enum err err = read_with(&f, map_text, text, NULL);
        CHECK(err == OK || (f.problem.en[0] != '\0' && f.problem.fr[0] != '\0'));
        arena_close(&f.arena);
    }
}
