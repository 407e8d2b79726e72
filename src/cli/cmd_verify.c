/* cmd_verify.c - habitue verify: replays the journal and says whether every figure is found again. */
#include "app/verify.h"

#include "cli/cli.h"
#include "cli/progress.h"

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

static struct str head_text(const struct console *console, const struct verify_report *report)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    if (buf_create(console->arena, 2 * SHA256_BYTES, &out) != OK)
        return STR("?");
    sha256_format(&out, &report->head);
    return buf_finish(&out, &text) == OK ? text : STR("?");
}

static enum exit_code print_json(const struct console *console, const struct verify_report *report)
{
    char room[2048];
    struct buf out = BUF(room);
    struct json json = { .out = &out };
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
        json_put_id(&json, "entry", report->entry);
        json_put_text(&json, "what", report->what);
    }
    json_object_close(&json);
    return console_print_json(console, &out);
}

static void print_text(const struct console *console, const struct verify_report *report)
{
    struct str entry = console_number(console, report->entry);
    if (report->is_good)
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
