/* cmd_program.c - habitue program: the versions of the programme, and what is wrong with a document.
 *
 * Nothing is written: a version is kept and made active through the API, by a key that may.
 */
#include "app/programs.h"
#include "cli/cli.h"
#include "core/io.h"
#include "engine/evaluate.h"
#include "engine/tell.h"

#define ANSWER_MAX_BYTES    (8u << 20)
#define PROGRAM_ARENA_BYTES (32u << 20)
#define INSTANT_TEXT_BYTES  40

static struct str instant_text(struct arena *arena, struct instant instant)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    if (buf_create(arena, INSTANT_TEXT_BYTES, &out) != OK)
        return STR("?");
    instant_format(&out, instant);
    return buf_finish(&out, &text) == OK ? text : STR("?");
}

/* ---- list ------------------------------------------------------------------------------------- */

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
    struct arena *arena;
};

static struct phrase state_phrase(enum program_state state)
{
    static const struct phrase phrases[] = {
        [PROGRAM_DRAFT] = { "draft    ", "brouillon" },
        [PROGRAM_VALIDATED] = { "validated", "validé   " },
        [PROGRAM_SCHEDULED] = { "scheduled", "à venir  " },
        [PROGRAM_ACTIVE] = { "active   ", "actif    " },
        [PROGRAM_ENDED] = { "ended    ", "terminé  " },
    };
    return phrases[state];
}

static enum err say_version(void *context, const struct program_version *version)
{
    struct listing *listing = context;
    const struct console *console = listing->console;
    struct arena *arena = listing->arena;
    struct str name = label_in(&version->name, cli_language(console));
    struct str number = console_number(console, version->row->number);
    struct str state = str_c(console_phrase(console, state_phrase(version->state)));
    struct str from = instant_text(arena, version->row->active_from);
    struct str until = instant_text(arena, version->until);

    if (!version->row->is_active)
        console_say(console, PHRASE("%1  %2  %3", "%1  %2  %3"), WORDS(number, state, name));
    else if (!version->has_until)
        console_say(console, PHRASE("%1  %2  from %4  %3", "%1  %2  dès %4  %3"),
                    WORDS(number, state, name, from));
    else
        console_say(console, PHRASE("%1  %2  from %4 to %5  %3", "%1  %2  de %4 à %5  %3"),
                    WORDS(number, state, name, from, until));
    return OK;
}

static enum exit_code list_run(struct console *console, const void *told)
{
    const struct list_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(app_close) struct app *app = NULL;
    CLEANUP(reader_give) struct reader reader = { 0 };
    struct listing listing = { .console = console, .arena = &arena };
    struct buf out = { 0 };

    enum err err = place_look(values->place, PROGRAM_ARENA_BYTES, &arena, &app, &reader);
    if (err == OK && !values->json)
        err = program_version_each(app, reader.db, &arena, say_version, &listing);
    if (err == OK && values->json) {
        err = buf_create(&arena, ANSWER_MAX_BYTES, &out);
        if (err == OK)
            err = program_show_all(app, reader.db, &arena, &out);
    }
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    return values->json ? console_print_json(console, &out) : CLI_OK;
}

const struct verb verb_program_list = {
    .name = "program list",
    .page = "habitue-program",
    .summary = { "list the versions of the programme", "liste les versions du programme" },
    .about = { "Each version with its state: draft (its document has errors), validated, "
               "scheduled, "
               "active,\nor ended; and from which instant to which it decides.\n",
               "Chaque version et son état : brouillon (son document a des erreurs), validé, à "
               "venir,\nactif ou terminé ; et de quel instant à quel instant elle décide.\n" },
    .options = list_options,
    .option_count = COUNT(list_options),
    .size = sizeof(struct list_values),
    .run = list_run,
};

/* ---- show ------------------------------------------------------------------------------------- */

struct show_values {
    const char *place;
    struct str merchant;
    struct str version;
    bool json;
};

static const struct option show_options[] = {
    OPERAND_TEXT(struct show_values, version, "NUMBER", 1, 19,
                 .doc = { "of the version, as habitue program list shows it; or active",
                          "de la version, comme l'affiche habitue program list ; ou active" }),
    OPTIONS_PLACE_THERE(struct show_values),
    OPTION_FLAG(struct show_values, json,
                .doc = { "print its state and instants too, as JSON",
                         "affiche aussi son état et ses instants, en JSON" }),
};

/* The number that is meant; 0: there is none. */
static int64_t number_of(const struct app *app, struct str version)
{
    int64_t number = 0;
    if (str_eq(version, STR("active"))) {
        const struct app_program *active = app_program_at(app, instant_now());
        return active != NULL ? active->number : 0;
    }
    return str_parse_i64(version, 1, INT32_MAX, &number) == OK ? number : 0;
}

/* The document as it was given: what came from a file can go into one again. */
static enum err show(struct app *app, struct db *db, struct arena *arena, struct str version,
                     bool as_json, struct buf *out)
{
    struct program_row row = { 0 };
    int64_t number = number_of(app, version);
    if (number == 0)
        return E_NOT_FOUND;
    TRY(buf_create(arena, ANSWER_MAX_BYTES, out));
    if (as_json)
        return program_show(app, db, arena, version, out);
    TRY(program_get(db, arena, number, &row));
    buf_str(out, str_trim(row.json));
    return out->err;
}

static enum exit_code show_run(struct console *console, const void *told)
{
    const struct show_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(app_close) struct app *app = NULL;
    CLEANUP(reader_give) struct reader reader = { 0 };
    struct buf out = { 0 };

    enum err err = place_look(values->place, PROGRAM_ARENA_BYTES, &arena, &app, &reader);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    err = show(app, reader.db, &arena, values->version, values->json, &out);
    if (err == E_NOT_FOUND)
        return console_refuse(
            console, CLI_REFUSED,
            PHRASE("there is no version %1; habitue program list shows them",
                   "il n'y a pas de version %1 ; habitue program list les montre"),
            WORDS(values->version));
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    return console_print_json(console, &out);
}

const struct verb verb_program_show = {
    .name = "program show",
    .page = "habitue-program",
    .summary = { "print the document of a version", "affiche le document d'une version" },
    .about = { "As it was given, so that it can be saved to a file, changed and kept as the next "
               "version.\n",
               "Tel qu'il a été donné : enregistrez-le dans un fichier, modifiez-le, gardez-le "
               "comme\nversion suivante.\n" },
    .options = show_options,
    .option_count = COUNT(show_options),
    .size = sizeof(struct show_values),
    .run = show_run,
};

/* ---- validate --------------------------------------------------------------------------------- */

struct validate_values {
    const char *file;
    const char *place; /* NULL: the document is the first version */
    bool json;
};

static const struct option validate_options[] = {
    OPERAND_PATH(struct validate_values, file, "FILE",
                 .doc = { "the document of a programme", "le document d'un programme" }),
    OPTION_PATH(struct validate_values, place, "DIR", .name = "data",
                .doc = { "the installation where it is to follow the version in force",
                         "l'installation où il doit suivre la version en vigueur" }),
    OPTION_URL(struct validate_values, place, "URL", .name = "database",
               .doc = { "or its database in PostgreSQL: postgres://USER@HOST/NAME",
                        "ou sa base PostgreSQL : postgres://UTILISATEUR@HÔTE/NOM" }),
    OPTION_FLAG(struct validate_values, json,
                .doc = { "print the problems as JSON", "affiche les problèmes en JSON" }),
};

/* What is wrong with the text; a text that is no JSON is a document with one error. */
static enum err validate(struct arena *arena, struct str text, const struct program *before,
                         struct program_problems *ret_problems)
{
    const struct json_node *root = NULL;
    struct problem problem = { 0 };
    struct program program = { 0 };
    enum err err = json_parse(arena, text, &root, &problem);
    if (err == OK)
        err = program_read_after(arena, root, before, &program, ret_problems);
    else if (err != E_NO_MEMORY)
        err = evaluate_program(arena, text, &program, ret_problems);
    return err == E_PROGRAM_INVALID ? OK : err;
}

static enum exit_code say_problems(const struct console *console, const char *file,
                                   const struct program_problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        const struct program_problem *item = &problems->items[i];
        const struct problem *problem = &item->problem;
        struct str pointer = str_c(problem->pointer);
        struct phrase level =
            item->is_warning ? PHRASE("warning", "avertissement") : PHRASE("error", "erreur");
        console_say(console, PHRASE("%1  %2  %3", "%1  %2  %3"),
                    WORDS(str_c(console_phrase(console, level)),
                          pointer.len > 0 ? pointer : STR("/"),
                          str_c(console->language == ERR_FR ? problem->fr : problem->en)));
    }
    if (problems->error_count > 0)
        return console_refuse(console, CLI_REFUSED, PHRASE("%1: errors: %2", "%1 : erreurs : %2"),
                              WORDS(str_c(file),
                                    console_number(console, (int64_t)problems->error_count)));
    console_say(console, PHRASE("%1 can be kept and made active.", "%1 peut être gardé et activé."),
                WORDS(str_c(file)));
    return CLI_OK;
}

static enum exit_code validate_run(struct console *console, const void *told)
{
    const struct validate_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(app_close) struct app *app = NULL;
    const struct app_program *before = NULL;
    struct program_problems problems = { 0 };
    struct str text = STR_NONE;
    struct buf out = { 0 };

    enum err err = arena_open(&arena, PROGRAM_ARENA_BYTES);
    if (err == OK && values->place != NULL)
        err = app_open(values->place, APP_INSPECT, &app);
    if (err != OK)
        return console_fail(console, err,
                            values->place != NULL ? place_text(console, values->place) : STR_NONE);
    if (app != NULL)
        before = app_program_at(app, instant_now());
    err = io_read_file(&arena, values->file, PROGRAM_MAX_BYTES, &text);
    if (err == OK)
        err = validate(&arena, text, before != NULL ? &before->program : NULL, &problems);
    if (err == OK)
        err = buf_create(&arena, ANSWER_MAX_BYTES, &out);
    if (err != OK)
        return console_fail(console, err, str_c(values->file));
    if (!values->json)
        return say_problems(console, values->file, &problems);

    struct json json = { .out = &out };
    json_object_open(&json, NULL);
    tell_problems(&json, &problems);
    json_object_close(&json);
    enum exit_code code = console_print_json(console, &out);
    return code == CLI_OK && problems.error_count > 0 ? CLI_REFUSED : code;
}

const struct verb verb_program_validate = {
    .name = "program validate",
    .page = "habitue-program",
    .summary = { "say what is wrong with a document", "dit ce qui ne va pas dans un document" },
    .about = { "Errors and traps, with the path of each and what would be right.  With an "
               "installation,\nalso what it leaves out of the version in force.  Writes nothing.\n",
               "Erreurs et pièges, avec le chemin de chacun et ce qui conviendrait.  Avec une\n"
               "installation, aussi ce qui manque de la version en vigueur.  N'écrit rien.\n" },
    .options = validate_options,
    .option_count = COUNT(validate_options),
    .size = sizeof(struct validate_values),
    .run = validate_run,
};
