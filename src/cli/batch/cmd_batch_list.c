/* cmd_batch_list.c - habitue batch list, numbers: what became of cards that were printed ahead, and their numbers.
 *
 *      batch       kind        cards    made  in shops  customers    lost  destroyed     cost
 *      1-7         barcode       500     120       260        110       8          2     0.95
 */
#include "app/batch/batch_sheet.h"
#include "app/ids.h"
#include "cli/cli.h"
#include "cli/line.h"
#include "core/csv.h"
#include "journal/entry_words.h"

#define LIST_ARENA_BYTES (64u << 20)
#define LIST_BYTES       (4u << 20)
#define CSV_BYTES        (2u << 20) /* BATCH_PLACES_MAX lines */
#define NAME_COLUMNS     12
#define CELL_COLUMNS     11

struct list_values {
    const char *place;
    struct str merchant;
    bool json;
};

static const struct option list_options[] = {
    OPTIONS_PLACE_THERE(struct list_values),
    OPTION_FLAG(struct list_values, json,
                .doc = { "print the list as JSON", "affiche la liste en JSON" }),
};

struct listing {
    const struct console *console;
    struct json *json; /* NULL: for people */
    int decimals;
    struct buf line;
    char room[LINE_BYTES];
};

/* ---- for people ------------------------------------------------------------------------------- */

static void put_number(struct listing *listing, int64_t number)
{
    line_right(&listing->line, console_number(listing->console, number), CELL_COLUMNS);
}

static void put_money(struct listing *listing, int64_t minor)
{
    line_right(&listing->line, console_decimal(listing->console, minor, listing->decimals, '\0'),
               CELL_COLUMNS);
}

static void put_counts(struct listing *listing, const struct batch_counts *counts)
{
    put_number(listing, counts->cards);
    put_number(listing, counts->waiting);
    put_number(listing, counts->here);
    put_number(listing, counts->active);
    put_number(listing, counts->lost);
    put_number(listing, counts->destroyed);
}

static void put_phrases(struct listing *listing, const struct phrase *phrases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        line_right(&listing->line, str_c(console_phrase(listing->console, phrases[i])),
                   CELL_COLUMNS);
}

static const struct phrase count_headings[] = {
    PHRASE("cards", "cartes"),      PHRASE("made", "en réserve"), PHRASE("in shops", "magasins"),
    PHRASE("customers", "clients"), PHRASE("lost", "perdues"),    PHRASE("destroyed", "détruites"),
};

static void print_heading(struct listing *listing)
{
    static const struct phrase cost[] = { PHRASE("cost", "prix") };
    const struct console *console = listing->console;
    line_left(&listing->line, str_c(console_phrase(console, PHRASE("batch", "lot"))), NAME_COLUMNS);
    line_left(&listing->line, str_c(console_phrase(console, PHRASE("kind", "type"))), NAME_COLUMNS);
    put_phrases(listing, count_headings, COUNT(count_headings));
    put_phrases(listing, cost, COUNT(cost));
    line_print(&listing->line);
}

static void print_shops(struct listing *listing, const struct batch_sum *sum)
{
    for (size_t i = 0; i < sum->shop_count; i++) {
        struct str shop = sum->shops[i].shop;
        if (shop.len == 0)
            shop = str_c(console_phrase(listing->console, PHRASE("(no shop)", "(sans magasin)")));
        buf_lit(&listing->line, "  ");
        line_left(&listing->line, shop, (size_t)2 * NAME_COLUMNS - 2 + (size_t)2 * CELL_COLUMNS);
        put_number(listing, sum->shops[i].here);
        put_number(listing, sum->shops[i].active);
        line_print(&listing->line);
    }
}

static enum err show(void *context, struct arena *arena, const struct batch_now *now,
                     const struct batch_sum *sum)
{
    struct listing *listing = context;
    const struct id id = { .partition = PROGRAM_PARTITION, .number = now->batch.number };
    struct str text = STR_NONE;
    if (listing->json != NULL) {
        batch_put(listing->json, now, sum);
        return OK;
    }
    TRY(id_text(arena, id, &text));
    line_left(&listing->line, text, NAME_COLUMNS);
    line_left(&listing->line, batch_kind_name(now->batch.kind), NAME_COLUMNS);
    put_counts(listing, &sum->counts);
    put_money(listing, now->batch.cost_minor);
    line_print(&listing->line);
    print_shops(listing, sum);
    return OK;
}

static void print_sum(struct listing *listing, struct str name, const struct batch_kind_sum *sum)
{
    if (sum->batches == 0)
        return;
    line_left(&listing->line, name, (size_t)2 * NAME_COLUMNS);
    put_number(listing, sum->counts.cards);
    put_money(listing, sum->spent_minor);
    put_money(listing, sum->wasted_minor);
    put_money(listing, sum->left_minor);
    if (sum->counts.active > 0)
        put_money(listing, sum->active_minor);
    line_print(&listing->line);
}

static void print_sums(struct listing *listing, const struct batch_sheet *sheet)
{
    static const struct phrase headings[] = {
        PHRASE("cards", "cartes"),
        PHRASE("spent", "dépensé"),
        PHRASE("for nothing", "en pure perte"),
        PHRASE("in stock", "en stock"),
        PHRASE("per customer", "par client"),
    };
    line_left(&listing->line, STR_NONE, (size_t)2 * NAME_COLUMNS);
    put_phrases(listing, headings, COUNT(headings));
    line_print(&listing->line);
    for (int i = 0; i < BATCH_KINDS; i++)
        print_sum(listing, batch_kind_name((enum batch_kind)i), &sheet->kinds[i]);
    print_sum(listing, str_c(console_phrase(listing->console, PHRASE("all", "toutes"))),
              &sheet->all);
}

/* ---- list ------------------------------------------------------------------------------------- */

static enum err list_json(struct listing *listing, struct reader *reader, struct arena *arena,
                          struct buf *out)
{
    struct json json = { .out = out };
    struct batch_sheet sheet = { 0 };
    listing->json = &json;
    json_object_open(&json, NULL);
    json_array_open(&json, "batches");
    TRY(batch_sheet_make(reader->app, reader->db, arena, show, listing, &sheet));
    json_array_close(&json);
    batch_sheet_put(&json, "sums", &sheet);
    json_object_close(&json);
    return OK;
}

static enum err list_text(struct listing *listing, struct reader *reader, struct arena *arena)
{
    struct batch_sheet sheet = { 0 };
    print_heading(listing);
    TRY(batch_sheet_make(reader->app, reader->db, arena, show, listing, &sheet));
    if (sheet.all.batches > 0)
        print_sums(listing, &sheet);
    return OK;
}

static enum exit_code list_run(struct console *console, const void *told)
{
    const struct list_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(app_close) struct app *app = NULL;
    CLEANUP(reader_give) struct reader reader = { 0 };
    struct listing listing = { .console = console };
    struct buf out = { 0 };
    listing.line = (struct buf)BUF(listing.room);
    enum err err = place_look(values->place, LIST_ARENA_BYTES, &arena, &app, &reader);
    if (err == OK)
        listing.decimals = currency_decimals(app_merchant(app)->currency);
    if (err == OK && values->json)
        err = buf_create(&arena, LIST_BYTES, &out);
    if (err == OK)
        err = values->json ? list_json(&listing, &reader, &arena, &out)
                           : list_text(&listing, &reader, &arena);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    return values->json ? console_print_json(console, &out) : CLI_OK;
}

const struct verb verb_batch_list = {
    .name = "batch list",
    .page = "habitue-batch",
    .summary = { "how many cards are where, and what they cost",
                 "combien de cartes sont où, et ce qu'elles coûtent" },
    .about = { "Each batch with its shops; by kind what was spent, what of it for cards that "
               "never\n"
               "came to a customer, and what one with a customer has cost.  Reads only; works\n"
               "beside a running server.\n",
               "Chaque lot et ses magasins ; par type, ce qui a été dépensé, dont pour des cartes\n"
               "qui n'ont jamais eu de client, et ce qu'une carte remise a coûté. Ne fait que\n"
               "lire ; fonctionne à côté d'un serveur en marche.\n" },
    .options = list_options,
    .option_count = COUNT(list_options),
    .size = sizeof(struct list_values),
    .run = list_run,
};

/* ---- numbers ---------------------------------------------------------------------------------- */

struct numbers_values {
    const char *place;
    struct str merchant;
    struct str batch;
};

static const struct option numbers_options[] = {
    OPERAND_TEXT(struct numbers_values, batch, "ID", 1, CODE_MAX_BYTES,
                 .doc = { "of the batch, as habitue batch list shows it",
                          "du lot, comme l'affiche habitue batch list" }),
    OPTIONS_PLACE_THERE(struct numbers_values),
};

static void write_number(struct buf *out, const struct batch_number *number)
{
    char room[24];
    struct buf place = BUF(room);
    buf_int(&place, number->place);
    csv_cell(out, (struct str){ room, place.used }, true);
    csv_cell(out, number->code, false);
    csv_cell(out, batch_state_name(number->stretch), false);
    csv_cell(out, number->stretch->brought.shop, false);
    csv_end(out);
}

static enum err write_numbers(struct db *db, struct arena *arena, struct str id, struct buf *out)
{
    struct card_batch batch = { 0 };
    struct batch_now now = { 0 };
    struct batch_number *numbers = NULL;
    size_t count = 0;
    TRY(batch_by_id(db, arena, id, &batch));
    TRY(batch_load(db, arena, &batch, &now));
    TRY(batch_numbers(db, arena, &now, 0, batch.places, true, &numbers, &count));
    TRY(buf_create(arena, CSV_BYTES, out));
    buf_lit(out, "place,number,state,shop\r\n");
    for (size_t i = 0; i < count; i++)
        write_number(out, &numbers[i]);
    return out->err;
}

static enum exit_code numbers_run(struct console *console, const void *told)
{
    const struct numbers_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(app_close) struct app *app = NULL;
    CLEANUP(reader_give) struct reader reader = { 0 };
    struct buf out = { 0 };
    struct str text = STR_NONE;
    enum err err = place_look(values->place, LIST_ARENA_BYTES, &arena, &app, &reader);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    err = write_numbers(reader.db, &arena, values->batch, &out);
    if (err == E_NOT_FOUND)
        return console_refuse(console, CLI_REFUSED,
                              PHRASE("there is no batch %1; habitue batch list shows them",
                                     "il n'y a pas de lot %1 ; habitue batch list les montre"),
                              WORDS(values->batch));
    if (err == OK)
        err = buf_finish(&out, &text);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    console_print(text);
    return CLI_OK;
}

const struct verb verb_batch_numbers = {
    .name = "batch numbers",
    .page = "habitue-batch",
    .summary = { "print the numbers of a batch that nobody has yet, as CSV",
                 "affiche en CSV les numéros d'un lot que personne n'a encore" },
    .about = { "For a print shop that encodes chips and stripes: place, number, state, shop.\n",
               "Pour un imprimeur qui encode puces et pistes : place, numéro, état, magasin.\n" },
    .options = numbers_options,
    .option_count = COUNT(numbers_options),
    .size = sizeof(struct numbers_values),
    .run = numbers_run,
};
