/* cmd_nightly.c - habitue nightly: what the clock starts in `habitue serve`, now and by hand.
 *
 * The night itself is the room jobs', which main() lends.  Ctrl-C asks it to stop: what was begun is
 * finished, and the next run goes on from there.
 */
#include "app/nights.h"

#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/serve.h"
#include "cli/stopped.h"

#define TEXT_BYTES 2048

struct nightly_values {
    const char *place;
    struct str merchant;
    struct date on;
    bool dry_run;
    bool json;
};

static const struct nightly_values nightly_defaults = { .on = { .days = INT32_MIN } };

static const struct option nightly_options[] = {
    OPTIONS_PLACE_THERE(struct nightly_values),
    OPTION_DATE(struct nightly_values, on,
                .doc = { "as in the night of that day; one to come only with --dry-run [today]",
                         "comme la nuit de ce jour ; à venir, avec --dry-run seulement "
                         "[aujourd'hui]" }),
    OPTION_FLAG(struct nightly_values, dry_run, .name = "dry-run",
                .doc = { "say what would be done, and write nothing",
                         "dit ce qui serait fait, sans rien écrire" }),
    OPTION_FLAG(struct nightly_values, json,
                .doc = { "print the summary as JSON", "affiche le bilan en JSON" }),
};

/* ---- the summary ------------------------------------------------------------------------------ */

static const struct unit *unit_of(const struct app *app, struct str id)
{
    const struct app_program *version = app_program_at(app, instant_now());
    return version != NULL ? program_unit(&version->program, id) : NULL; /* NULL: of an older one */
}

/* "4,120 points": points as their unit is written. */
static void put_points(const struct console *console, const struct app *app,
                       const struct night_unit *expired, struct buf *out)
{
    struct str id = { .ptr = expired->id, .len = expired->id_bytes };
    const struct unit *unit = unit_of(app, id);
    int decimals = unit != NULL ? unit->decimals : 0;
    if (decimals == 0)
        buf_str(out, console_number(console, expired->expired));
    else
        buf_decimal(out, expired->expired, decimals, console->language == ERR_FR ? ',' : '.');
    buf_char(out, ' ');
    buf_str(out, unit == NULL ? id : label_in(&unit->label, cli_language(console)));
}

/* "4,120 points, 12.50 credit" */
static struct str expired_text(const struct console *console, const struct app *app,
                               const struct nightly_result *result)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    if (buf_create(console->arena, TEXT_BYTES, &out) != OK)
        return STR("?");
    for (size_t i = 0; i < result->unit_count; i++) {
        if (i > 0)
            buf_lit(&out, ", ");
        put_points(console, app, &result->units[i], &out);
    }
    if (result->unit_count == 0)
        buf_str(&out, str_c(console_phrase(console, PHRASE("0 points", "0 point"))));
    return buf_finish(&out, &text) == OK ? text : STR("?");
}

static void print_text(const struct console *console, const struct app *app,
                       const struct nightly_values *values, const struct nightly_result *result)
{
    console_say(console,
                PHRASE("%1: %2 accounts looked at, %3 had %4 expire, %5 announcements queued, %6 "
                       "birthdays%7",
                       "%1 : %2 comptes examinés, %3 ont perdu %4, %5 annonces mises en file, %6 "
                       "anniversaires%7"),
                WORDS(console_date(console, result->day.on),
                      console_number(console, result->accounts),
                      console_number(console, result->expired), expired_text(console, app, result),
                      console_number(console, result->notices),
                      console_number(console, result->birthdays),
                      str_c(values->dry_run
                                ? console_phrase(console, PHRASE(" - dry run, nothing was written",
                                                                 " - à blanc, rien n'a été écrit"))
                                : "")));
}

static enum exit_code print_json(const struct console *console, const struct nightly_values *values,
                                 const struct nightly_result *result)
{
    char room[8192];
    struct buf out = BUF(room);
    struct json json = { .out = &out };
    json_object_open(&json, NULL);
    json_put_str(&json, "on", console_date(console, result->day.on));
    json_put_bool(&json, "dry_run", values->dry_run);
    json_put_bool(&json, "interrupted", result->is_stopped);
    json_put_int(&json, "accounts", result->accounts);
    json_put_int(&json, "accounts_expired", result->expired);
    json_array_open(&json, "expired");
    for (size_t i = 0; i < result->unit_count; i++) {
        const struct night_unit *unit = &result->units[i];
        json_object_open(&json, NULL);
        json_put_str(&json, "unit", (struct str){ unit->id, unit->id_bytes });
        json_put_int(&json, "points", unit->expired);
        json_object_close(&json);
    }
    json_array_close(&json);
    json_put_int(&json, "notices", result->notices);
    json_put_int(&json, "cards_asleep", result->asleep);
    json_put_int(&json, "birthdays", result->birthdays);
    json_put_int(&json, "accounts_failed", result->failed);
    json_put_int(&json, "micros", result->micros);
    json_object_close(&json);
    return console_print_json(console, &out);
}

/* ---- the run ---------------------------------------------------------------------------------- */

static enum exit_code refuse_day(const struct console *console, const struct nightly_values *values,
                                 struct date today)
{
    return console_refuse(
        console, CLI_USAGE,
        PHRASE("%1 is still to come (today is %2): points are not taken before their time; "
               "--dry-run says what will expire",
               "le %1 est à venir (nous sommes le %2) : les points ne sont pas retirés avant "
               "l'heure ; --dry-run dit ce qui expirera"),
        WORDS(console_date(console, values->on), console_date(console, today)));
}

static enum exit_code refuse_locked(const struct console *console, const char *place)
{
    return console_refuse(
        console, CLI_REFUSED,
        PHRASE("%1: a server is using this folder, and does each night by itself (habitue serve "
               "--nightly); stop it first, or look with --dry-run",
               "%1 : un serveur utilise ce dossier, et fait lui-même chaque nuit (habitue serve "
               "--nightly) ; arrêtez-le d'abord, ou regardez avec --dry-run"),
        WORDS(place_text(console, place)));
}

/* The servers need not do again what was done here. */
static enum err note_night(struct app *app, const struct nightly_values *values,
                           const struct nightly_result *result)
{
    struct date today = zone_civil(app_shop_at(app, 0)->zone, instant_now()).date;
    if (values->dry_run || result->is_stopped ||
        (!date_is_none(values->on) && values->on.days != today.days))
        return OK;
    return night_end(app, today, result);
}

static enum exit_code nightly_run_command(struct console *console, const void *told)
{
    const struct nightly_values *values = told;
    CLEANUP(app_close) struct app *app = NULL;
    struct nightly_result result = { 0 };
    enum err err = app_open(values->place, values->dry_run ? APP_INSPECT : APP_SERVE, &app);
    if (err == E_DB_LOCKED)
        return refuse_locked(console, values->place);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    struct date today = night_day_now(app, instant_now()).on;
    if (!date_is_none(values->on) && values->on.days > today.days && !values->dry_run)
        return refuse_day(console, values, today);

    stop_catch_signals();
    struct progress progress = progress_begin(console, PHRASE("night", "nuit"),
                                              PHRASE("accounts", "comptes"), values->json);
    struct nightly_request request = {
        .on = values->on,
        .is_dry_run = values->dry_run,
        .watch = stopped_watch,
        .watch_context = &progress,
    };
    err = serve_door_of(console)->nightly(app, &request, &result);
    progress_end(&progress);
    if (err == OK)
        err = note_night(app, values, &result);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));

    enum exit_code code = CLI_OK;
    if (values->json)
        code = print_json(console, values, &result);
    else
        print_text(console, app, values, &result);
    if (result.failed > 0)
        return console_refuse(console, CLI_FAULT,
                              PHRASE("%1 accounts were left as they are; the lines above name them",
                                     "%1 comptes ont été laissés tels quels ; les lignes ci-dessus "
                                     "les nomment"),
                              WORDS(console_number(console, result.failed)));
    return result.is_stopped ? stopped_say(console) : code;
}

const struct verb verb_nightly = {
    .name = "nightly",
    .page = "habitue-nightly",
    .summary = { "do what is due by the calendar: expiry, announcements",
                 "fait ce que le calendrier demande : péremption, annonces" },
    .about = { "What habitue serve does every night, now.  Running it again changes nothing.  "
               "With\n"
               "--database it works beside running servers; with --data the server must not be\n"
               "running, but for --dry-run.\n",
               "Ce que habitue serve fait chaque nuit, maintenant. Relancée, elle ne change rien.\n"
               "Avec --database, elle fonctionne à côté des serveurs ; avec --data, le serveur ne\n"
               "doit pas tourner, sauf pour --dry-run.\n" },
    .options = nightly_options,
    .option_count = COUNT(nightly_options),
    .defaults = &nightly_defaults,
    .size = sizeof(struct nightly_values),
    .run = nightly_run_command,
};
