/* cmd_batch_import.c - habitue batch import: cards that a supplier has printed with numbers of his.
 *
 *      FILE ──► lines ──► numbers as a till reads them ──► all good: a batch
 *                                                     └──► each bad line with its reason, and nothing is imported
 */
#include "app/answer.h"
#include "app/scans.h"
#include "cli/batch/writing.h"
#include "cli/progress.h"
#include "core/io.h"

#define CHECK_ARENA_BYTES (32u << 20)
#define CHECK_BYTES       (4u << 20) /* a list of BATCH_CARDS_MAX bad lines */

struct import_values {
    const char *file;
    const char *place;
    struct str merchant;
    struct str kind;
    struct str cost;
    struct str label;
    struct str shop;
    struct date on;
    bool check;
    bool json;
};

static const struct import_values import_defaults = { .on = { .days = INT32_MIN } };

/* clang-format off */
static const struct option import_options[] = {
    OPERAND_PATH(struct import_values, file, "FILE", .doc = { "one number a line, or a table with a column \"number\"; - is standard input", "un numéro par ligne, ou un tableau avec une colonne « numéro » ; - : l'entrée standard" }),
    OPTIONS_PLACE_THERE(struct import_values),
    OPTION_TEXT(struct import_values, kind, "barcode|chip|stripe", 1, CODE_MAX_BYTES, .is_required = true, .doc = { "what they are read by", "ce qui s'y lit" }),
    OPTION_TEXT(struct import_values, cost, "AMOUNT", 1, COST_MAX_BYTES, .doc = { "of one card, 0.95 [as the last of its kind; 1.00, 2.00 or 0.50]", "d'une carte, 0.95 [comme le dernier du type ; 1.00, 2.00 ou 0.50]" }),
    OPTION_TEXT(struct import_values, label, "TEXT", 1, LABEL_MAX_BYTES, .doc = { "the supplier, the order", "le fournisseur, la commande" }),
    OPTION_TEXT(struct import_values, shop, "CODE", 1, CODE_MAX_BYTES, .doc = { "the cards are brought there at once", "les cartes y sont livrées aussitôt" }),
    OPTION_DATE(struct import_values, on, .doc = { "on that day [today]", "ce jour-là [aujourd'hui]" }),
    OPTION_FLAG(struct import_values, check, .doc = { "say what would be done, and write nothing", "dit ce qui serait fait, et n'écrit rien" }),
    OPTION_FLAG(struct import_values, json, .doc = { "print the result as JSON", "affiche le résultat en JSON" }),
};
/* clang-format on */

/* ---- what the file has -------------------------------------------------------------------------- */

static struct str file_name(const struct import_values *values)
{
    bool is_stdin = str_eq(str_c(values->file), STR("-"));
    return is_stdin ? STR("-") : str_c(values->file);
}

static enum exit_code read_file(const struct console *console, const struct import_values *values,
                                struct arena *arena, struct supplied *ret_supplied)
{
    struct str name = file_name(values);
    const char *path = str_eq(name, STR("-")) ? "/dev/stdin" : values->file;
    struct str text = STR_NONE;
    struct problem problem = { 0 };
    enum err err = io_read_file(arena, path, BATCH_FILE_MAX_BYTES, &text);
    if (err != OK)
        return console_fail(console, err, name);
    err = supplied_file_read(arena, text, ret_supplied, &problem);
    if (err == OK)
        return CLI_OK;
    if (problem.en[0] == '\0')
        return console_fail(console, err, name);
    return console_refuse(
        console, CLI_REFUSED, PHRASE("%1: %2", "%1 : %2"),
        WORDS(name, str_c(console_phrase(console, (struct phrase){ problem.en, problem.fr }))));
}

static enum exit_code read_numbers(const struct console *console,
                                   const struct import_values *values, const struct app *app,
                                   struct arena *arena, struct supplied *ret_supplied)
{
    const struct scan_settings settings = scans_settings(app);
    enum exit_code code = read_file(console, values, arena, ret_supplied);
    if (code != CLI_OK)
        return code;
    enum err err = supplied_read(arena, &settings, ret_supplied);
    return err == OK ? CLI_OK : console_fail(console, err, file_name(values));
}

static enum exit_code read_request(const struct console *console,
                                   const struct import_values *values, const struct app *app,
                                   struct supplied *supplied,
                                   struct batch_make_request *ret_request)
{
    *ret_request = (struct batch_make_request){
        .supplied = supplied,
        .kind = values->kind,
        .label = values->label,
        .shop = values->shop,
        .on = values->on,
        .has_on = !date_is_none(values->on),
    };
    return writing_read_cost(console, values->cost, currency_decimals(app_merchant(app)->currency),
                             ret_request);
}

/* ---- what is wrong with it ---------------------------------------------------------------------- */

static enum exit_code refuse_lines(const struct console *console,
                                   const struct import_values *values,
                                   const struct supplied *supplied)
{
    struct number_word word;
    for (size_t i = 0; i < supplied->count; i++) {
        const struct supplied_line *line = &supplied->lines[i];
        struct problem problem = { 0 };
        if (line->err == OK)
            continue;
        supplied_say(line, &problem);
        console_note(console, PHRASE("%1, line %2: %3", "%1, ligne %2 : %3"),
                     WORDS(file_name(values), wording_number(&word, line->line),
                           str_c(console_phrase(console,
                                                (struct phrase){ problem.en, problem.fr }))));
    }
    return console_refuse(
        console, CLI_REFUSED,
        PHRASE("%1: of %2 lines %3 cannot be new cards; nothing was imported",
               "%1 : sur %2 lignes, %3 ne peuvent être de nouvelles cartes ; rien n'a été importé"),
        WORDS(file_name(values), console_number(console, (int64_t)supplied->count),
              console_number(console, (int64_t)supplied->bad_count)));
}

static void show(void *context, int64_t done, int64_t total)
{
    progress_show(context, done, total);
}

static struct progress begin_progress(const struct console *console,
                                      const struct import_values *values)
{
    return progress_begin(console, PHRASE("import", "import"), PHRASE("numbers", "numéros"),
                          values->json);
}

/* ---- --check ------------------------------------------------------------------------------------ */

static enum exit_code print_check(const struct console *console, struct arena *arena,
                                  const struct supplied *supplied, const struct entry_batch *batch)
{
    struct buf out = { 0 };
    struct json json = { .out = &out };
    enum err err = buf_create(arena, CHECK_BYTES, &out);
    if (err != OK)
        return console_fail(console, err, STR_NONE);
    json_object_open(&json, NULL);
    json_put_int(&json, "numbers", (int64_t)supplied->count);
    json_put_int(&json, "cost", batch->cost_minor);
    json_array_open(&json, "wrong");
    for (size_t i = 0; i < supplied->count; i++) {
        const struct supplied_line *line = &supplied->lines[i];
        struct problem problem = { 0 };
        if (line->err == OK)
            continue;
        supplied_say(line, &problem);
        json_object_open(&json, NULL);
        json_put_int(&json, "line", line->line);
        json_put_text(&json, "code", err_code(line->err));
        json_put_text(&json, "detail",
                      console_phrase(console, (struct phrase){ problem.en, problem.fr }));
        json_object_close(&json);
    }
    json_array_close(&json);
    json_object_close(&json);
    enum exit_code code = console_print_json(console, &out);
    return code == CLI_OK && supplied->bad_count > 0 ? CLI_REFUSED : code;
}

static enum exit_code say_check(const struct console *console, const struct import_values *values,
                                const struct app *app, const struct supplied *supplied,
                                const struct entry_batch *batch)
{
    int decimals = currency_decimals(app_merchant(app)->currency);
    if (supplied->bad_count > 0)
        return refuse_lines(console, values, supplied);
    console_say(console,
                PHRASE("%1: %2 cards at %3 each can be imported; nothing was (--check).",
                       "%1 : %2 cartes à %3 chacune peuvent être importées ; rien ne l'a été "
                       "(--check)."),
                WORDS(file_name(values), console_number(console, (int64_t)supplied->count),
                      console_decimal(console, batch->cost_minor, decimals, '\0')));
    return CLI_OK;
}

static enum exit_code check(const struct console *console, const struct import_values *values)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(app_close) struct app *app = NULL;
    CLEANUP(reader_give) struct reader reader = { 0 };
    struct supplied supplied = { 0 };
    struct batch_make_request request = { 0 };
    struct entry_batch batch = { 0 };
    struct problem problem = { 0 };
    enum err err = place_look(values->place, CHECK_ARENA_BYTES, &arena, &app, &reader);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    enum exit_code code = read_numbers(console, values, app, &arena, &supplied);
    if (code == CLI_OK)
        code = read_request(console, values, app, &supplied, &request);
    if (code != CLI_OK)
        return code;
    struct progress progress = begin_progress(console, values);
    request.watch = (struct supplied_watch){ show, &progress };
    err = batch_make_try(app, reader.db, &arena, &request, &batch, &problem);
    progress_end(&progress);
    if (err != OK)
        return writing_refuse(console, err, &problem,
                              err == E_SHOP_UNKNOWN ? values->shop : values->kind);
    return values->json ? print_check(console, &arena, &supplied, &batch)
                        : say_check(console, values, app, &supplied, &batch);
}

/* ---- import ------------------------------------------------------------------------------------- */

static enum exit_code import(struct writing *writing, const struct import_values *values)
{
    const struct console *console = writing->console;
    int decimals = currency_decimals(app_merchant(writing->app)->currency);
    struct supplied supplied = { 0 };
    struct batch_make_request request = { 0 };
    enum exit_code code = read_numbers(console, values, writing->app, &writing->arena, &supplied);
    if (code == CLI_OK)
        code = read_request(console, values, writing->app, &supplied, &request);
    if (code != CLI_OK)
        return code;
    struct progress progress = begin_progress(console, values);
    request.watch = (struct supplied_watch){ show, &progress };
    enum err err = writing_run(writing, batch_make_run, &request);
    progress_end(&progress);
    if (err == E_BATCH_NUMBERS)
        return refuse_lines(console, values, &supplied);
    if (err != OK)
        return writing_fail(writing, err, err == E_SHOP_UNKNOWN ? values->shop : values->kind);
    if (values->json)
        return writing_print(writing);
    const struct entry *entry = writing->command.told->entry;
    console_say(console,
                PHRASE("Batch %1: %2 cards at %3 each, with the numbers of %4.",
                       "Lot %1 : %2 cartes à %3 chacune, aux numéros de %4."),
                WORDS(writing_batch(writing, entry->number),
                      console_number(console, entry->batch.cards),
                      console_decimal(console, entry->batch.cost_minor, decimals, '\0'),
                      file_name(values)));
    return CLI_OK;
}

static enum exit_code import_run(struct console *console, const void *told)
{
    const struct import_values *values = told;
    CLEANUP(writing_end) struct writing writing = { .console = console, .place = values->place };
    if (values->check)
        return check(console, values);
    enum exit_code code = writing_begin(&writing);
    return code == CLI_OK ? import(&writing, values) : code;
}

const struct verb verb_batch_import = {
    .name = "batch import",
    .page = "habitue-batch",
    .summary = { "bring cards that a supplier has printed with his numbers",
                 "reprend des cartes qu'un fournisseur a imprimées à ses numéros" },
    .about = { "Numbers are kept as a till reads them.  Where a line is wrong nothing is "
               "imported,\n"
               "and each such line is told.  With --data the server must not be running, but for\n"
               "--check: ask it then, by POST /v1/batches/import.\n",
               "Les numéros sont gardés comme une caisse les lit. Si une ligne est fausse, rien\n"
               "n'est importé et chacune est indiquée. Avec --data, le serveur ne doit pas\n"
               "tourner, sauf pour --check : demandez-lui par POST /v1/batches/import.\n" },
    .options = import_options,
    .option_count = COUNT(import_options),
    .defaults = &import_defaults,
    .size = sizeof(struct import_values),
    .run = import_run,
};
