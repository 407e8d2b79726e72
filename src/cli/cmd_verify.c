/* cmd_verify.c - habitue verify: replays the journal and says whether every figure is found again. */
#include "app/verify/verify.h"

#include "app/ids.h"
#include "app/merchants.h"
#include "cli/cli.h"
#include "cli/progress.h"

#define REPORT_BYTES 2048 /* as JSON */
#define CHAIN_BYTES  160  /* of each chain in it */

/* Address space: a report for each merchant. */
#define VERDICTS_BYTES                                                                             \
    ((MERCHANTS_MAX + 1) *                                                                         \
     (sizeof(struct verify_report) + 2 * REPORT_BYTES + CHAIN_BYTES * (size_t)PARTITIONS_MAX))

struct verify_values {
    const char *place;
    struct str merchant;
    bool json;
};

static const struct option verify_options[] = {
    OPTIONS_PLACE_THERE(struct verify_values),
    OPTION_FLAG(struct verify_values, json,
                .doc = { "print the report as JSON", "affiche le rapport en JSON" }),
};

static void show_progress(void *context, int64_t done, int64_t total)
{
    progress_show(context, done, total);
}

static struct str head_text(const struct console *console, const struct verify_report *report)
{
    return console_hash(console, &report->head);
}

/* The entry that does not agree: its number, or among several chains its id. */
static struct str entry_text(const struct console *console, const struct verify_report *report)
{
    struct str text = STR_NONE;
    if (report->partition_count <= 1 || report->entry == 0)
        return console_number(console, report->entry);
    struct id id = { .partition = report->partition, .number = report->entry };
    return id_text(console->arena, id, &text) == OK ? text : STR("?");
}

/* Each chain has a head of its own. */
static void put_chains(const struct console *console, struct json *json,
                       const struct verify_report *report)
{
    json_array_open(json, "partitions");
    for (int32_t i = 0; i < report->partition_count; i++) {
        json_object_open(json, NULL);
        json_put_int(json, "partition", i + 1);
        json_put_int(json, "entries", report->chains[i].entries);
        json_put_str(json, "head", console_hash(console, &report->chains[i].head));
        json_object_close(json);
    }
    json_array_close(json);
}

/* The members of one report.  `is_good`: of all that this document speaks of. */
static void put_report(const struct console *console, struct json *json,
                       const struct verify_report *report, bool is_good)
{
    json_put_bool(json, "good", is_good);
    json_put_int(json, "entries", report->entries);
    json_put_int(json, "accounts", report->accounts);
    json_put_int(json, "lots", report->lots);
    json_put_str(json, "head", head_text(console, report));
    json_put_int(json, "micros", report->micros);
    if (report->is_good) {
        json_put_null(json, "entry");
        json_put_null(json, "what");
    } else {
        if (report->partition_count > 1 && report->entry > 0)
            json_put_str(json, "entry", entry_text(console, report));
        else
            json_put_id(json, "entry", report->entry);
        json_put_text(json, "what", report->what);
    }
    if (report->partition_count > 1)
        put_chains(console, json, report);
}

static void print_text(const struct console *console, const struct verify_report *report)
{
    struct str entry = entry_text(console, report);
    if (report->is_good && report->partition_count > 1)
        console_say(console,
                    PHRASE("%1 entries in %2 chains, %3 accounts, %4 lots, all agree (%5 s)",
                           "%1 écritures en %2 chaînes, %3 comptes, %4 lots, tout concorde (%5 s)"),
                    WORDS(console_number(console, report->entries),
                          console_number(console, report->partition_count),
                          console_number(console, report->accounts),
                          console_number(console, report->lots),
                          console_seconds(console, report->micros)));
    else if (report->is_good)
        console_say(console,
                    PHRASE("%1 entries, %2 accounts, %3 lots, all agree; head %4 (%5 s)",
                           "%1 écritures, %2 comptes, %3 lots, tout concorde ; tête %4 (%5 s)"),
                    WORDS(console_number(console, report->entries),
                          console_number(console, report->accounts),
                          console_number(console, report->lots), head_text(console, report),
                          console_seconds(console, report->micros)));
    else if (report->entry > 0)
        console_say(console,
                    PHRASE("entry %1 does not agree: %2\nthe last hash that agrees is %3",
                           "l'écriture %1 ne concorde pas : %2\nla dernière empreinte qui concorde "
                           "est %3"),
                    WORDS(entry, str_c(report->what), head_text(console, report)));
    else
        console_say(
            console,
            PHRASE("the journal agrees with itself (head %2), but not with the rest: %1",
                   "le journal concorde avec lui-même (tête %2), mais pas avec le reste : %1"),
            WORDS(str_c(report->what), head_text(console, report)));
}

/* ---- the installation and its merchants -------------------------------------------------------- */

/* What was found in one place: the installation's own journal, or that of a merchant which it hosts. */
struct verdict {
    struct str code; /* of the merchant; empty: the installation's own */
    enum err err;    /* it could not be read */
    struct verify_report *report;
};

static enum err verify_place(const struct console *console, const char *place, bool is_quiet,
                             struct verify_report *report)
{
    CLEANUP(app_close) struct app *app = NULL;
    TRY(app_open(place, APP_INSPECT, &app));
    struct progress progress = progress_begin(console, PHRASE("verify", "vérification"),
                                              PHRASE("entries", "écritures"), is_quiet);
    enum err err = verify_run(app, show_progress, &progress, report);
    progress_end(&progress);
    return err == E_JOURNAL ? OK : err;
}

static struct verdict judge(const struct console *console, struct arena *arena,
                            const struct verify_values *values, struct str code)
{
    struct verdict verdict = { .code = code, .report = ARENA_NEW(arena, struct verify_report) };
    const char *place = values->place;
    verdict.err = verdict.report == NULL ? E_NO_MEMORY : OK;
    if (verdict.err == OK && code.len > 0)
        verdict.err = merchants_address(arena, values->place, code, &place);
    if (verdict.err == OK)
        verdict.err = verify_place(console, place, values->json, verdict.report);
    return verdict;
}

static enum exit_code code_of(const struct verdict *verdict)
{
    if (verdict->err != OK)
        return console_code(verdict->err);
    return verdict->report->is_good ? CLI_OK : CLI_REFUSED;
}

static enum exit_code print_verdict(const struct console *console,
                                    const struct verify_values *values,
                                    const struct verdict *verdict, bool is_one_of_many)
{
    if (verdict->err != OK)
        return console_fail(console, verdict->err,
                            verdict->code.len > 0 ? verdict->code
                                                  : place_text(console, values->place));
    if (is_one_of_many) {
        console_print(verdict->code.len > 0
                          ? verdict->code
                          : str_c(console_phrase(console, PHRASE("the installation itself",
                                                                 "l'installation même"))));
        console_print(STR(": "));
    }
    print_text(console, verdict->report);
    return code_of(verdict);
}

/* The installation's own report, with the merchants in a list when there are any. */
static enum exit_code print_json(const struct console *console, struct arena *arena,
                                 const struct verify_values *values, struct verdict *verdicts,
                                 size_t count, enum exit_code code)
{
    struct buf out = { 0 };
    struct json json = { .out = &out };
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += REPORT_BYTES + CHAIN_BYTES * (size_t)verdicts[i].report->partition_count;
    if (verdicts[0].err != OK)
        return print_verdict(console, values, &verdicts[0], false);
    if (buf_create(arena, size, &out) != OK)
        return console_fail(console, E_NO_MEMORY, STR_NONE);

    json_object_open(&json, NULL);
    put_report(console, &json, verdicts[0].report, code == CLI_OK);
    if (count > 1)
        json_array_open(&json, "merchants");
    for (size_t i = 1; i < count; i++) {
        json_object_open(&json, NULL);
        json_put_str(&json, "merchant", verdicts[i].code);
        if (verdicts[i].err == OK)
            put_report(console, &json, verdicts[i].report, verdicts[i].report->is_good);
        else
            json_put_text(&json, "error", err_code(verdicts[i].err));
        json_object_close(&json);
    }
    if (count > 1)
        json_array_close(&json);
    json_object_close(&json);
    enum exit_code printed = console_print_json(console, &out);
    return printed == CLI_OK ? code : printed;
}

/* A merchant's own list is empty, so --merchant leads to one verdict. */
static enum exit_code verify_run_command(struct console *console, const void *told)
{
    const struct verify_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct hosted *hosted = NULL;
    size_t count = 0;
    enum exit_code worst = CLI_OK;

    enum err err = arena_open(&arena, VERDICTS_BYTES);
    if (err == OK)
        err = merchants_list(&arena, values->place, &hosted, &count);
    struct verdict *verdicts = err == OK ? ARENA_ARRAY(&arena, struct verdict, count + 1) : NULL;
    if (verdicts == NULL)
        return console_fail(console, err == OK ? E_NO_MEMORY : err,
                            place_text(console, values->place));

    for (size_t i = 0; i <= count; i++) {
        verdicts[i] = judge(console, &arena, values, i == 0 ? STR_NONE : hosted[i - 1].code);
        enum exit_code code = code_of(&verdicts[i]);
        if (!values->json)
            code = print_verdict(console, values, &verdicts[i], count > 0);
        if (code > worst)
            worst = code;
    }
    return values->json ? print_json(console, &arena, values, verdicts, count + 1, worst) : worst;
}

const struct verb verb_verify = {
    .name = "verify",
    .page = "habitue-verify",
    .summary = { "replay the journal and find every figure again",
                 "rejoue le journal et retrouve chaque chiffre" },
    .about = { "Decides every entry anew, from the first, and compares: hashes, balances, "
               "receipts.\n"
               "Of an installation that hosts merchants, all are checked, one after the other.\n"
               "Reads only; works beside a running server.\n",
               "Redécide chaque écriture depuis la première et compare : empreintes, soldes, "
               "tickets.\nD'une installation qui héberge des commerces, tous sont contrôlés, l'un "
               "après l'autre.\nNe fait que lire ; fonctionne à côté d'un serveur en marche.\n" },
    .options = verify_options,
    .option_count = COUNT(verify_options),
    .size = sizeof(struct verify_values),
    .run = verify_run_command,
};
