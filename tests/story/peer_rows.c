/* peer_rows.c - the rows of tests/lib/peer_cases.h as JSON, a line each, for peers.py. */
#include <stdio.h>

#include "core/json.h"
#include "tests/lib/peer_cases.h"

static struct toy toy;

static void put_lines(struct json *json, const struct receipt *receipt)
{
    json_array_open(json, "lines");
    for (size_t i = 0; i < receipt->line_count; i++) {
        const struct receipt_line *line = &receipt->lines[i];
        json_object_open(json, NULL);
        json_put_str(json, "sku", line->sku);
        json_put_str(json, "category", line->category);
        json_array_open(json, "tags");
        for (size_t k = 0; k < line->tag_count; k++)
            json_put_str(json, NULL, line->tags[k]);
        json_array_close(json);
        json_put_decimal(json, "quantity", line->quantity_milli, 3);
        json_put_int(json, "amount", line->amount_minor);
        json_put_decimal(json, "vat", line->vat_bp, 2);
        json_put_bool(json, "fixed", line->is_fixed);
        json_object_close(json);
    }
    json_array_close(json);
}

static void put_asks(struct json *json, const struct receipt *receipt)
{
    static const char *const names[] = {
        [ASK_COUNT] = "count", [ASK_AMOUNT] = "amount", [ASK_POINTS] = "points"
    };
    json_array_open(json, "redeem");
    for (size_t i = 0; i < receipt->ask_count; i++) {
        json_object_open(json, NULL);
        json_put_str(json, "reward", receipt->asks[i].reward);
        if (ask_has_number(receipt->asks[i].kind))
            json_put_int(json, names[receipt->asks[i].kind], receipt->asks[i].number);
        json_object_close(json);
    }
    json_array_close(json);
}

/* The programme as it stands, with " for '. */
static void put_program(struct json *json, const struct row *row)
{
    char text[8192];
    struct buf out = BUF(text);
    peer_program(row, &out);
    for (size_t i = 0; i < out.used; i++)
        text[i] = text[i] == '\'' ? '"' : text[i];
    json_put_text(json, "program", text);
}

static void print_row(const struct row *row)
{
    char room[32768];
    struct buf out = BUF(room);
    struct json json = { .out = &out };
    struct receipt receipt = toy_receipt(&toy, row->basket, row->asks);
    json_object_open(&json, NULL);
    json_put_text(&json, "number", row->number);
    json_put_text(&json, "source", row->source);
    put_program(&json, row);
    put_lines(&json, &receipt);
    put_asks(&json, &receipt);
    json_put_text(&json, "code", row->err == OK ? "" : err_code(row->err));
    json_put_int(&json, "holds", row->holds);
    json_put_int(&json, "due", row->due);
    json_put_int(&json, "earned", row->earned);
    json_put_int(&json, "spent", row->spent);
    json_put_int(&json, "left",
                 row->err == OK ? row->holds - row->spent + row->earned : row->holds);
    json_object_close(&json);
    CHECK_OK(out.err);
    printf("> %.*s\n", (int)out.used, out.base);
}

TEST(rows)
{
    toy_open_with(&toy, &(struct program){ 0 });
    for (size_t i = 0; i < COUNT(peer_rows); i++)
        print_row(&peer_rows[i]);
    toy_close(&toy);
}
