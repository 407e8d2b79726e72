/* cmd_verify.c - habitue verify: replays the journal and says whether every figure is found again. */
#include "app/verify.h"

#include "app/ids.h"
#include "cli/cli.h"
#include "cli/progress.h"

#define REPORT_BYTES 2048 /* as JSON */
#define CHAIN_BYTES  160  /* of each chain in it */

struct verify_values {
    const char *place;
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

static struct str hash_text(const struct console *console, const struct sha256 *hash)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    if (buf_create(console->arena, 2 * SHA256_BYTES, &out) != OK)
        return STR("?");
    sha256_format(&out, hash);
    return buf_finish(&out, &text) == OK ? text : STR("?");
}

static struct str head_text(const struct console *console, const struct verify_report *report)
{
    return hash_text(console, &report->head);
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
        json_put_str(json, "head", hash_text(console, &report->chains[i].head));
        json_object_close(json);
    }
    json_array_close(json);
}

static enum exit_code print_json(const struct console *console, const struct verify_report *report)
{
    struct buf out = { 0 };
    struct json json = { .out = &out };
    size_t size = REPORT_BYTES + CHAIN_BYTES * (size_t)report->partition_count;
    if (buf_create(console->arena, size, &out) != OK)
        return console_fail(console, E_NO_MEMORY, STR_NONE);
    json_object_open(&json, NULL);
    json_put_bool(&json, "good", report->is_good);
    json_put_int(&json, "entries", report->entries);
    json_put_int(&json, "accounts", report->accounts);
    json_put_int(&json, "lots", report->lots);
    json_put_str(&json, "head", head_text(console, report));
    json_put_int(&json, "micros", report->micros);
    if (report->is_good) {
        json_put_null(&json, "entry");
        json_put_null(&json, "what");
    } else {
        if (report->partition_count > 1 && report->entry > 0)
            json_put_str(&json, "entry", entry_text(console, report));
        else
            json_put_id(&json, "entry", report->entry);
        json_put_text(&json, "what", report->what);
    }
    if (report->partition_count > 1)
        put_chains(console, &json, report);
    json_object_close(&json);
    return console_print_json(console, &out);
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

static enum exit_code verify_run_command(struct console *console, const void *told)
{
    const struct verify_values *values = told;
    CLEANUP(app_close) struct app *app = NULL;
    struct verify_report report = { 0 };

    enum err err = app_open(values->place, APP_INSPECT, &app);
    if (err != OK)
        return console_fail(console, err, console_place(console, values->place));
    struct progress progress = progress_begin(console, PHRASE("verify", "vérification"),
                                              PHRASE("entries", "écritures"), values->json);
    err = verify_run(app, show_progress, &progress, &report);
    progress_end(&progress);
    if (err != OK && err != E_JOURNAL)
        return console_fail(console, err, console_place(console, values->place));

    if (values->json) {
        enum exit_code code = print_json(console, &report);
        if (code != CLI_OK)
            return code;
    } else {
        print_text(console, &report);
    }
    return report.is_good ? CLI_OK : CLI_REFUSED;
}

const struct verb verb_verify = {
    .name = "verify",
    .page = "habitue-verify",
    .summary = { "replay the journal and find every figure again",
                 "rejoue le journal et retrouve chaque chiffre" },
    .about = { "Decides every entry anew, from the first, and compares: hashes, balances, "
               "receipts.\n"
               "Reads only; works beside a running server.\n",
               "Redécide chaque écriture depuis la première et compare : empreintes, soldes, "
               "tickets.\nNe fait que lire ; fonctionne à côté d'un serveur en marche.\n" },
    .options = verify_options,
    .option_count = COUNT(verify_options),
    .size = sizeof(struct verify_values),
    .run = verify_run_command,
};
