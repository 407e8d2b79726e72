/* cmd_migrate.c - habitue migrate: from one shop to many.  The work is app/migrate.c. */
#include "app/migrate.h"

#include "app/merchants.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/stopped.h"

#define REPORT_BYTES  4096 /* as JSON */
#define ADDRESS_BYTES 8192

struct migrate_values {
    const char *from;
    const char *to;
    struct str merchant;
    int64_t partitions;
    bool distributed;
    bool json;
};

static const struct option migrate_options[] = {
    OPTION_PATH(struct migrate_values, from, "DIR", .is_required = true,
                .doc = { "the folder to copy; its server may go on selling",
                         "le dossier à copier ; son serveur peut continuer à vendre" }),
    OPTION_URL(struct migrate_values, to, "URL", .is_required = true,
               .doc = { "an empty database in PostgreSQL, or one that this command began to fill",
                        "une base PostgreSQL vide, ou que cette commande a commencé à remplir" }),
    OPTION_MERCHANT(struct migrate_values),
    OPTION_INT(struct migrate_values, partitions, "N", 1, PARTITIONS_MAX,
               .doc = { "journals that will be written side by side, for ever [16]",
                        "journaux qui seront écrits côte à côte, pour toujours [16]" }),
    OPTION_FLAG(struct migrate_values, distributed,
                .doc = { "spread the tables of a new copy over the nodes of a Citus cluster",
                         "répartit les tables d'une nouvelle copie sur les nœuds d'une grappe "
                         "Citus" }),
    OPTION_FLAG(struct migrate_values, json,
                .doc = { "print the report as JSON", "affiche le rapport en JSON" }),
};

/* ---- progress --------------------------------------------------------------------------------- */

struct watching {
    struct progress progress;
    enum migrate_phase phase;
    int64_t done;
    const struct console *console;
    bool is_quiet;
};

static struct progress begin_phase(const struct watching *watching, enum migrate_phase phase)
{
    static const struct phrase names[] = {
        [MIGRATE_COPYING] = { "copying", "copie" },
        [MIGRATE_COMPARING] = { "comparing", "comparaison" },
        [MIGRATE_VERIFYING] = { "verifying", "vérification" },
    };
    struct phrase unit =
        phase == MIGRATE_VERIFYING ? PHRASE("entries", "écritures") : PHRASE("rows", "lignes");
    return progress_begin(watching->console, names[phase], unit, watching->is_quiet);
}

static bool show_progress(void *context, enum migrate_phase phase, int64_t done, int64_t total)
{
    struct watching *watching = context;
    if (phase != watching->phase || done < watching->done) { /* the other side is verified */
        progress_end(&watching->progress);
        watching->phase = phase;
        watching->progress = begin_phase(watching, phase);
    }
    watching->done = done;
    progress_show(&watching->progress, done, total);
    return !stop_was_told();
}

/* ---- what became of it ------------------------------------------------------------------------ */

static enum exit_code print_json(const struct console *console, const struct migrate_values *values,
                                 const struct migrate_result *result, bool is_good)
{
    struct buf out = { 0 };
    struct json json = { .out = &out };
    if (buf_create(console->arena, REPORT_BYTES + 2 * str_c(values->from).len, &out) != OK)
        return console_fail(console, E_NO_MEMORY, STR_NONE);
    json_object_open(&json, NULL);
    json_put_text(&json, "from", values->from);
    json_put_str(&json, "to", place_text(console, values->to));
    json_put_bool(&json, "good", is_good);
    json_put_bool(&json, "interrupted", result->is_stopped);
    json_put_int(&json, "partitions", result->partitions);
    json_put_int(&json, "entries_before", result->before);
    json_put_int(&json, "entries", result->entries);
    json_put_int(&json, "behind", result->behind);
    json_put_int(&json, "accounts", result->accounts);
    json_put_int(&json, "lots", result->lots);
    json_put_int(&json, "members", result->members);
    json_put_int(&json, "cards", result->cards);
    json_put_str(&json, "head", console_hash(console, &result->head));
    json_put_bool(&json, "source_good", result->source.is_good);
    json_put_bool(&json, "copy_good", result->copy.is_good);
    json_put_int(&json, "micros", result->micros);
    json_object_close(&json);
    return console_print_json(console, &out);
}

static void print_table(const struct console *console, const struct migrate_values *values,
                        const struct migrate_result *result)
{
    console_say(console,
                PHRASE("%1: %2 entries, %3 of them copied now, in %4 s",
                       "%1 : %2 écritures, dont %3 copiées cette fois, en %4 s"),
                WORDS(place_text(console, values->to), console_number(console, result->entries),
                      console_number(console, result->entries - result->before),
                      console_seconds(console, result->micros)));
    console_say(console,
                PHRASE("  accounts   %1 with %2 lots: every balance is the same on both sides\n"
                       "  customers  %3 with %4 cards: the same on both sides\n"
                       "  journal    head %5 on both sides",
                       "  comptes    %1 avec %2 lots : chaque solde est le même des deux côtés\n"
                       "  clients    %3 avec %4 cartes : les mêmes des deux côtés\n"
                       "  journal    tête %5 des deux côtés"),
                WORDS(console_number(console, result->accounts),
                      console_number(console, result->lots),
                      console_number(console, result->members),
                      console_number(console, result->cards),
                      console_hash(console, &result->head)));
    console_say(console,
                PHRASE("  verified   source: %1 entries; copy: %2 in %3 chains; all agree",
                       "  vérifié    source : %1 écritures ; copie : %2 en %3 chaînes ; "
                       "tout concorde"),
                WORDS(console_number(console, result->source.entries),
                      console_number(console, result->copy.entries),
                      console_number(console, result->partitions)));
}

static void print_next(const struct console *console, const struct migrate_values *values,
                       const struct migrate_result *result)
{
    if (result->behind > 0)
        console_say(
            console,
            PHRASE("The source has recorded %1 entries since.  Stop its server, run the same "
                   "command once more: only these are copied.",
                   "La source a enregistré %1 écritures depuis. Arrêtez son serveur et "
                   "relancez la même commande : seules celles-ci seront copiées."),
            WORDS(console_number(console, result->behind)));
    else
        console_say(console,
                    PHRASE("If the server of the source is stopped, go on with: habitue serve "
                           "--database %1\nIf not, stop it and run the same command once more.",
                           "Si le serveur de la source est arrêté, continuez avec : habitue serve "
                           "--database %1\nSinon, arrêtez-le et relancez la même commande."),
                    WORDS(place_text(console, values->to)));
}

/* One of the two does not agree with itself. */
static enum exit_code refuse_journal(const struct console *console,
                                     const struct migrate_values *values,
                                     const struct migrate_result *result)
{
    bool is_source = !result->source.is_good;
    const struct verify_report *report = is_source ? &result->source : &result->copy;
    return console_refuse(
        console, CLI_REFUSED,
        PHRASE("%1 does not agree with itself: %2; do not serve the copy, and look with habitue "
               "verify",
               "%1 ne concorde pas avec lui-même : %2 ; ne servez pas la copie, et regardez avec "
               "habitue verify"),
        WORDS(is_source ? str_c(values->from) : place_text(console, values->to),
              report->what[0] != '\0' ? str_c(report->what) : STR("head")));
}

static enum exit_code fail(const struct console *console, enum err err,
                           const struct migrate_values *values, const struct migrate_result *result)
{
    struct str copy = place_text(console, values->to);
    if (err == E_JOURNAL)
        return refuse_journal(console, values, result);
    if (err == E_DB_CORRUPT && result->entries == 0 && result->chains > 0)
        return console_refuse(console, CLI_FAULT,
                              PHRASE("a row of %1 cannot be read, or is not the same in %2",
                                     "une ligne de %1 est illisible, ou différente dans %2"),
                              WORDS(str_c(values->from), copy));
    if (err == E_PARTITIONS)
        return console_refuse(console, CLI_REFUSED,
                              PHRASE("the copy has %1 partitions, which cannot be changed; leave "
                                     "--partitions out",
                                     "la copie a %1 partitions, ce qui ne se change plus ; "
                                     "n'indiquez pas --partitions"),
                              WORDS(console_number(console, result->partitions)));
    return console_fail(console, err, result->chains == 0 ? str_c(values->from) : copy);
}

/* ---- the run ---------------------------------------------------------------------------------- */

/* Of a merchant that is hosted, its own place on both sides. */
static enum exit_code enter_merchant(struct console *console, struct migrate_values *values)
{
    struct buf to = { 0 };
    if (values->merchant.len == 0)
        return CLI_OK;
    enum err err = merchants_address(console->arena, values->from, values->merchant, &values->from);
    if (err != OK)
        return console_fail(console, err,
                            err == E_MERCHANT_UNKNOWN ? values->merchant : str_c(values->from));
    if (buf_create(console->arena, ADDRESS_BYTES, &to) == OK)
        db_merchant_address(&to, values->to, values->merchant);
    if (to.used == 0 || to.err != OK)
        return console_fail(console, E_NO_MEMORY, STR_NONE);
    values->to = to.base;
    return CLI_OK;
}

static enum exit_code migrate_run_command(struct console *console, const void *told)
{
    struct migrate_values own = *(const struct migrate_values *)told;
    const struct migrate_values *values = &own;
    struct migrate_result *result = ARENA_NEW(console->arena, struct migrate_result);
    if (result == NULL)
        return console_fail(console, E_NO_MEMORY, STR_NONE);
    if (db_is_url(values->from))
        return console_refuse(console, CLI_USAGE,
                              PHRASE("--from is a folder; what is in PostgreSQL is copied by "
                                     "habitue backup and habitue restore",
                                     "--from est un dossier ; ce qui est dans PostgreSQL se copie "
                                     "par habitue backup et habitue restore"),
                              WORDS_NONE);

    enum exit_code entered = enter_merchant(console, &own);
    if (entered != CLI_OK)
        return entered;

    stop_catch_signals();
    struct watching watching = { .console = console, .is_quiet = values->json };
    watching.progress = begin_phase(&watching, MIGRATE_COPYING);
    const struct migrate_request request = {
        .from = values->from,
        .to = values->to,
        .partitions = values->partitions,
        .is_distributed = values->distributed,
        .watch = show_progress,
        .context = &watching,
    };
    enum err err = migrate_run(&request, result);
    progress_end(&watching.progress);
    if (err != OK && err != E_JOURNAL)
        return fail(console, err, values, result);
    if (values->json) {
        enum exit_code code = print_json(console, values, result, err == OK);
        if (code != CLI_OK)
            return code;
    }
    if (result->is_stopped)
        return stopped_say(console);
    if (err != OK)
        return fail(console, err, values, result);
    if (!values->json) {
        print_table(console, values, result);
        print_next(console, values, result);
        if (values->merchant.len == 0)
            merchants_remind(console, values->from);
    }
    return CLI_OK;
}

const struct verb verb_migrate = {
    .name = "migrate",
    .page = "habitue-migrate",
    .summary = { "copy a shop into PostgreSQL, while it sells",
                 "copie un magasin vers PostgreSQL, même en service" },
    .about = { "Every row is copied, both sides are verified and compared.  Run it again after an\n"
               "interruption, and once more when the old server is stopped: only what is new is\n"
               "copied.  Then serve the copy.\n",
               "Chaque ligne est copiée, les deux côtés sont contrôlés et comparés. À relancer "
               "après\n"
               "une interruption, et une fois encore quand l'ancien serveur est arrêté : seul le\n"
               "nouveau est copié. Servez ensuite la copie.\n" },
    .options = migrate_options,
    .option_count = COUNT(migrate_options),
    .size = sizeof(struct migrate_values),
    .run = migrate_run_command,
};
