/* feed_csv.c - the receipts of a file, as a stream into a simulation. */
#include "simulate/feed_csv.h"

#include "core/wording.h"

#define ARENA_BYTES (64u << 20) /* a window of texts and lines, and a zone */

struct feeding {
    const struct feed_csv *feed;
    struct simulation *simulation;
    struct problem *problem;
    const struct zone *zone;
    struct receipt_line *lines; /* LINES_MAX */
    struct date newest;
};

/* What came back has no place in a purchase: it is counted as money. */
static size_t lines_of(const struct feeding *feeding, const struct import_table *table,
                       const struct import_receipt *receipt, int64_t *ret_refund_minor)
{
    size_t count = 0;
    for (uint32_t i = receipt->first_line; i != IMPORT_NOTHING; i = table->lines[i].next) {
        const struct import_line *line = &table->lines[i];
        if (line->state == IMPORT_BACK)
            *ret_refund_minor += line->amount_minor;
        if (line->state != IMPORT_SALE)
            continue;
        feeding->lines[count++] = (struct receipt_line){
            .sku = import_text_of(table, line->sku),
            .category = import_text_of(table, line->category),
            .quantity_milli = line->quantity_milli,
            .amount_minor = line->amount_minor,
            .vat_bp = line->vat_bp,
            .is_fixed = line->is_fixed,
        };
    }
    return count;
}

static enum err refuse_order(const struct feeding *feeding, int64_t line)
{
    struct number_word word;
    return wording_problem(
        feeding->problem, E_CSV,
        PHRASE("%1, line %2: more than a month earlier than a line before it; sort the file by "
               "date, the oldest receipt first",
               "%1, ligne %2 : plus d'un mois avant une ligne précédente ; triez le fichier par "
               "date, le ticket le plus ancien d'abord"),
        WORDS(str_c(feeding->feed->path), wording_number(&word, line)));
}

static enum err explain(const struct feeding *feeding, enum err err)
{
    if (err == E_LIMIT)
        return wording_problem(
            feeding->problem, err,
            PHRASE("%1 has more customers, or one with more receipts, than a simulation holds",
                   "%1 a plus de clients, ou un client avec plus de tickets, qu'une simulation "
                   "n'en contient"),
            WORDS(str_c(feeding->feed->path)));
    return problem_plain(feeding->problem, err);
}

static enum err take(void *context, const struct import_table *table, int64_t line)
{
    struct feeding *feeding = context;
    for (uint32_t r = 0; r < table->receipt_count; r++) {
        const struct import_receipt *receipt = &table->receipts[r];
        struct civil civil = zone_civil(feeding->zone, receipt->at);
        struct simulate_receipt told = {
            .on = civil.date,
            .second = civil.second,
            .shop = feeding->feed->map->shop,
            .customer = import_text_of(table, receipt->customer),
        };
        if (!receipt->is_begun)
            continue;
        if (!date_is_none(feeding->newest) &&
            civil.date.days < feeding->newest.days - FEED_CSV_BACK_MAX_DAYS)
            return refuse_order(feeding, line);
        if (date_is_none(feeding->newest) || civil.date.days > feeding->newest.days)
            feeding->newest = civil.date;
        told.receipt.lines = feeding->lines;
        told.receipt.line_count = lines_of(feeding, table, receipt, &told.refund_minor);
        enum err err = simulation_take(feeding->simulation, &told);
        if (err != OK)
            return explain(feeding, err);
    }
    return OK;
}

static enum err load_zone(struct arena *arena, struct feeding *feeding)
{
    struct str name = feeding->feed->map->zone;
    if (name.len == 0)
        name = feeding->feed->zone;
    if (zone_load(arena, name, &feeding->zone) != OK)
        return wording_problem(
            feeding->problem, E_INVALID,
            PHRASE("the system knows no time zone \"%1\"; write Europe/Paris, for instance",
                   "le système ne connaît pas le fuseau « %1 » ; écrivez par exemple "
                   "Europe/Paris"),
            WORDS(name));
    return OK;
}

enum err feed_csv_run(const struct feed_csv *feed, struct simulation *simulation,
                      struct feed_csv_result *ret_result, struct problem *ret_problem)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct import_table table = { 0 };
    struct feed_csv_result result = { 0 };
    struct feeding feeding = {
        .feed = feed,
        .simulation = simulation,
        .problem = ret_problem,
        .newest = DATE_NONE,
    };
    if (arena_open(&arena, ARENA_BYTES) != OK)
        return problem_plain(ret_problem, E_NO_MEMORY);
    TRY(load_zone(&arena, &feeding));
    feeding.lines = ARENA_ARRAY(&arena, struct receipt_line, LINES_MAX);
    if (feeding.lines == NULL || import_table_open_window(&arena, &table) != OK)
        return problem_plain(ret_problem, E_NO_MEMORY);
    struct import_source source = {
        .path = feed->path,
        .map = feed->map,
        .zone = feeding.zone,
        .decimals = feed->decimals,
        .watch = feed->watch,
        .watch_context = feed->watch_context,
        .take = take,
        .take_context = &feeding,
        .ret_lines = &result.lines,
        .ret_reported = result.reported,
    };
    TRY(import_read(&source, &table, &result.is_stopped, ret_problem));
    *ret_result = result;
    return OK;
}
