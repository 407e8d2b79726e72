/* import.c - the receipts of another program become purchases and returns of this one. */
#include "import/import.h"

#include "core/money.h"
#include "core/wording.h"
#include "import/import_match.h"
#include "import/import_report.h"
#include "import/import_send.h"

/* An import on its way. */
struct import {
    struct app *app;
    const struct import_request *request;
    struct problem *problem;
    struct arena *arena;
    struct import_table table;
    const struct zone *zone; /* of the times in the file */
    struct str shop;         /* codes */
    struct str till;
    int decimals;
};

/* ---- where --------------------------------------------------------------------------------------*/

static enum err refuse_shop(struct import *import, struct str code)
{
    if (code.len == 0)
        return wording_problem(import->problem, E_SHOP_UNKNOWN,
                               PHRASE("there are several shops; write shop = CODE in the map",
                                      "il y a plusieurs magasins ; écrivez shop = CODE dans le "
                                      "modèle"),
                               WORDS_NONE);
    return wording_problem(import->problem, E_SHOP_UNKNOWN,
                           PHRASE("the map says shop = %1, which is not known here",
                                  "le modèle dit shop = %1, inconnu ici"),
                           WORDS(code));
}

static enum err refuse_till(struct import *import, struct str code)
{
    if (code.len == 0)
        return wording_problem(
            import->problem, E_TILL_UNKNOWN,
            PHRASE("shop %1 has several tills; write till = CODE in the map",
                   "le magasin %1 a plusieurs caisses ; écrivez till = CODE dans "
                   "le modèle"),
            WORDS(import->shop));
    return wording_problem(import->problem, E_TILL_UNKNOWN,
                           PHRASE("the map says till = %1, which is not known in shop %2",
                                  "le modèle dit till = %1, inconnue dans le magasin %2"),
                           WORDS(code, import->shop));
}

/* The shop of the map, or the only one there is. */
static enum err find_shop(struct import *import, struct db *db, int64_t *ret_id)
{
    struct str code = import->request->map->shop;
    struct shop *shops = NULL;
    size_t count = 0;
    TRY(shop_list(db, import->arena, &shops, &count));
    for (size_t i = 0; i < count; i++) {
        if (code.len == 0 ? count == 1 : str_eq(shops[i].code, code)) {
            import->shop = shops[i].code;
            *ret_id = shops[i].id;
            return OK;
        }
    }
    return refuse_shop(import, code);
}

static enum err find_till(struct import *import, struct db *db, int64_t shop_id)
{
    struct str code = import->request->map->till;
    struct till *tills = NULL;
    size_t count = 0;
    size_t found = 0;
    TRY(till_list(db, import->arena, &tills, &count));
    for (size_t i = 0; i < count; i++) {
        if (tills[i].shop_id != shop_id || (code.len > 0 && !str_eq(tills[i].code, code)))
            continue;
        import->till = tills[i].code;
        found++;
    }
    return found == 1 ? OK : refuse_till(import, code);
}

static enum err find_zone(struct import *import)
{
    struct str name = import->request->map->zone;
    const struct app_shop *shop = app_shop_by_code(import->app, import->shop);
    assert(shop != NULL);
    import->zone = shop->zone;
    if (name.len == 0)
        return OK;
    if (zone_load(import->arena, name, &import->zone) != OK)
        return wording_problem(import->problem, E_INVALID,
                               PHRASE("the map says zone = %1, which the system does not know",
                                      "le modèle dit zone = %1, que le système ne connaît pas"),
                               WORDS(name));
    return OK;
}

static enum err find_place(struct import *import)
{
    CLEANUP(reader_give) struct reader reader = { 0 };
    int64_t shop_id = 0;
    TRY(reader_take(import->app, &reader));
    TRY(find_shop(import, reader.db, &shop_id));
    TRY(find_till(import, reader.db, shop_id));
    import->decimals = currency_decimals(app_merchant(import->app)->currency);
    return find_zone(import);
}

/* ---- the steps ----------------------------------------------------------------------------------*/

static bool watch_reading(void *context, int64_t done, int64_t total)
{
    const struct import_request *request = context;
    return request->progress == NULL ||
           request->progress(request->progress_context, IMPORT_READING, done, total);
}

static bool watch_writing(void *context, int64_t done, int64_t total)
{
    const struct import_request *request = context;
    return request->progress == NULL ||
           request->progress(request->progress_context, IMPORT_WRITING, done, total);
}

static enum err read_all(struct import *import, bool *ret_is_stopped)
{
    struct import_source source = {
        .path = import->request->file,
        .map = import->request->map,
        .zone = import->zone,
        .decimals = import->decimals,
        .watch = watch_reading,
        .watch_context = (void *)(uintptr_t)import->request,
    };
    TRY(import_table_open(import->arena, &import->table));
    return import_read(&source, &import->table, ret_is_stopped, import->problem);
}

/* A fault in the middle: what was recorded before it stays. */
static enum err explain_fault(struct import *import, enum err err)
{
    if (err == E_DISK_FULL)
        return wording_problem(
            import->problem, err,
            PHRASE("the disk is full; what was recorded before stays: free some "
                   "space and run the same command again",
                   "le disque est plein ; ce qui était enregistré reste : libérez "
                   "de la place et relancez la même commande"),
            WORDS_NONE);
    return wording_problem(import->problem, err,
                           PHRASE("%1 What was recorded before stays: run the same command again.",
                                  "%2 Ce qui était enregistré reste : relancez la même commande."),
                           WORDS(str_c(err_text(err, ERR_EN)), str_c(err_text(err, ERR_FR))));
}

static enum err send_all(struct import *import, struct import_sent *ret_sent)
{
    struct import_sending sending = {
        .app = import->app,
        .table = &import->table,
        .map = import->request->map,
        .shop = import->shop,
        .till = import->till,
        .is_dry_run = import->request->is_dry_run,
        .watch = watch_writing,
        .watch_context = (void *)(uintptr_t)import->request,
    };
    enum err err = import_send(&sending, ret_sent);
    return err == OK ? OK : explain_fault(import, err);
}

/* Every line has ended somewhere: the books of the import. */
static void count_lines(const struct import_table *table, struct import_result *result)
{
    for (uint32_t i = 0; i < table->line_count; i++) {
        const struct import_line *line = &table->lines[i];
        switch ((enum import_state)line->state) {
        case IMPORT_RECORDED:
            result->lines_recorded++;
            break;
        case IMPORT_RETURNED:
            result->lines_returned++;
            break;
        case IMPORT_REPORTED:
            result->lines_reported++;
            result->reasons[line->reason]++;
            break;
        case IMPORT_SALE:
        case IMPORT_BACK:
            result->lines_left++;
            break;
        }
    }
    result->lines = table->line_count;
    result->receipts = table->receipt_count;
    assert(result->lines == result->lines_recorded + result->lines_returned +
                                result->lines_reported + result->lines_left);
}

static enum err write_report(const struct import *import, const struct import_result *result)
{
    struct import_report report = {
        .table = &import->table,
        .language = import->request->language,
        .count = result->lines_reported,
    };
    enum err err = import_report_write(&report, import->request->report, import->decimals);
    /* The receipts are in the journal by now, and the same command again writes the report alone. */
    if (err == E_DISK_FULL)
        return wording_problem(
            import->problem, err,
            PHRASE("the disk is full: the report %1 cannot be written; what was "
                   "recorded stays: free some space and run the same command "
                   "again",
                   "le disque est plein : le rapport %1 ne peut pas être écrit ; "
                   "ce qui était enregistré reste : libérez de la place et "
                   "relancez la même commande"),
            WORDS(str_c(import->request->report)));
    if (err == E_FILE)
        return wording_problem(import->problem, err,
                               PHRASE("the report %1 cannot be written; what was recorded stays: "
                                      "tell another place with --report",
                                      "le rapport %1 ne peut pas être écrit ; ce qui était "
                                      "enregistré reste : indiquez un autre endroit avec --report"),
                               WORDS(str_c(import->request->report)));
    return err;
}

enum err import_run(struct app *app, const struct import_request *request,
                    struct import_result *ret_result, struct problem *ret_problem)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct import import = {
        .app = app, .request = request, .problem = ret_problem, .arena = &arena
    };
    struct import_result result = { 0 };
    struct import_sent sent = { 0 };
    int64_t began_us = clock_monotonic_us();

    TRY(arena_open(&arena, IMPORT_ARENA_BYTES));
    TRY(find_place(&import));
    TRY(read_all(&import, &result.is_stopped));
    if (!result.is_stopped) {
        TRY(import_match(&import.table));
        TRY(send_all(&import, &sent));
        result.is_stopped = sent.is_stopped;
    }
    count_lines(&import.table, &result);
    assert(result.is_stopped || result.lines_left == 0);
    TRY(write_report(&import, &result));

    result.customers = sent.customers;
    result.customers_known = sent.customers_known;
    result.purchases = sent.purchases;
    result.purchases_with_card = sent.purchases_with_card;
    result.purchases_known = sent.purchases_known;
    result.returns = sent.returns;
    result.returns_known = sent.returns_known;
    result.micros = clock_monotonic_us() - began_us;
    *ret_result = result;
    return OK;
}
