/* cmd_backup.c - habitue backup and habitue restore: a copy of the database, and its way back. */
#include "storage/db_open.h"

#include "cli/cli.h"
#include "cli/progress.h"

struct backup_values {
    const char *place;
    struct str merchant;
    const char *file;
};

static const struct option backup_options[] = {
    OPERAND_PATH(struct backup_values, file, "FILE",
                 .doc = { "the copy to make; it must not be there yet",
                          "la copie à faire ; elle ne doit pas encore exister" }),
    OPTIONS_PLACE_THERE(struct backup_values),
};

/* Between a file and PostgreSQL rows are copied, which people can count; between files, pages. */
struct watching {
    struct progress progress;
    int64_t done;
};

static struct watching watch_begin(const struct console *console, struct phrase what,
                                   const char *place)
{
    struct phrase unit = db_is_url(place) ? PHRASE("rows", "lignes") : PHRASE(NULL, NULL);
    return (struct watching){ .progress = progress_begin(console, what, unit, false) };
}

static void show_progress(void *context, int64_t done, int64_t total)
{
    struct watching *watching = context;
    watching->done = done;
    progress_show(&watching->progress, done, total);
}

/* Each page of a table is of another moment there. */
static void say_if_distributed(const struct console *console, const struct db *db)
{
    if (db_is_distributed(db))
        console_say(
            console,
            PHRASE("This database lies on several nodes, which have no common moment: make "
                   "the copy while no server runs, and check what is made of it with "
                   "habitue verify.",
                   "Cette base s'étend sur plusieurs nœuds, sans instant commun : faites la "
                   "copie serveurs arrêtés, et contrôlez ce que vous en refaites avec "
                   "habitue verify."),
            WORDS_NONE);
}

static void say_copied(const struct console *console, const struct backup_values *values,
                       int64_t rows)
{
    if (db_is_url(values->place))
        console_say(console,
                    PHRASE("%1 is a complete copy of %2 rows.  habitue restore %1 --data DIR makes "
                           "an installation of it.",
                           "%1 est une copie complète de %2 lignes. habitue restore %1 --data DIR "
                           "en refait une installation."),
                    WORDS(str_c(values->file), console_number(console, rows)));
    else
        console_say(console,
                    PHRASE("%1 is a complete copy.  habitue restore %1 --data DIR makes an "
                           "installation of it.",
                           "%1 est une copie complète. habitue restore %1 --data DIR en refait une "
                           "installation."),
                    WORDS(str_c(values->file)));
}

static enum exit_code backup_run(struct console *console, const void *told)
{
    const struct backup_values *values = told;
    CLEANUP(db_close) struct db *db = NULL;

    enum err err = db_open(values->place, DB_READ, &db);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    say_if_distributed(console, db);
    struct watching watching = watch_begin(console, PHRASE("backup", "sauvegarde"), values->place);
    err = db_backup(db, values->file, show_progress, &watching);
    progress_end(&watching.progress);
    if (err == E_FILE)
        return console_refuse(
            console, CLI_REFUSED,
            PHRASE("%1 cannot be written; is its folder there, and may you write in "
                   "it?",
                   "%1 ne peut pas être écrit ; son dossier existe-t-il, et "
                   "pouvez-vous y écrire ?"),
            WORDS(str_c(values->file)));
    if (err != OK)
        return console_fail(console, err,
                            err == E_EXISTS || err == E_DISK_FULL
                                ? str_c(values->file)
                                : place_text(console, values->place));
    say_copied(console, values, watching.done);
    merchants_remind(console, values->place);
    return CLI_OK;
}

const struct verb verb_backup = {
    .name = "backup",
    .page = "habitue-backup",
    .summary = { "copy the database, while it is in use", "copie la base, même en service" },
    .about = { "One consistent file, written beside, synced and renamed; tills go on selling.\n"
               "It holds personal data: keep it as safe as the original.\n",
               "Un seul fichier cohérent, écrit à côté puis renommé ; les caisses continuent.\n"
               "Il contient des données personnelles : gardez-le comme l'original.\n" },
    .options = backup_options,
    .option_count = COUNT(backup_options),
    .size = sizeof(struct backup_values),
    .run = backup_run,
};

/* ---- restore ---------------------------------------------------------------------------------- */

static const struct option restore_options[] = {
    OPERAND_PATH(struct backup_values, file, "FILE",
                 .doc = { "a copy made by habitue backup", "une copie faite par habitue backup" }),
    OPTIONS_PLACE(struct backup_values, "the folder to make", "le dossier à créer"),
};

/* What is wrong with the place, or else with the file. */
static struct str restore_subject(const struct console *console, const struct backup_values *values,
                                  enum err err)
{
    bool is_place = err == E_DB_EXISTS || err == E_DB_ADDRESS || err == E_DB_UNREACHABLE ||
                    (err == E_DB_FOREIGN && db_is_url(values->place));
    return is_place ? place_text(console, values->place) : str_c(values->file);
}

static void say_restored(const struct console *console, const struct backup_values *values,
                         int64_t rows)
{
    if (db_is_url(values->place))
        console_say(console,
                    PHRASE("%1 is restored, with %2 rows.  Check it with habitue verify --database "
                           "%1, then serve it.",
                           "%1 est restauré, avec %2 lignes. Contrôlez-le avec habitue verify "
                           "--database %1, puis servez-le."),
                    WORDS(place_text(console, values->place), console_number(console, rows)));
    else
        console_say(
            console,
            PHRASE("%1 is restored.  Check it with habitue verify --data %1, then serve it.",
                   "%1 est restauré. Contrôlez-le avec habitue verify --data %1, puis "
                   "servez-le."),
            WORDS(str_c(values->place)));
}

static enum exit_code restore_run(struct console *console, const void *told)
{
    const struct backup_values *values = told;
    struct watching watching =
        watch_begin(console, PHRASE("restore", "restauration"), values->place);
    enum err err = db_restore(values->file, values->place, show_progress, &watching);
    progress_end(&watching.progress);
    if (err != OK)
        return console_fail(console, err, restore_subject(console, values, err));
    say_restored(console, values, watching.done);
    return CLI_OK;
}

const struct verb verb_restore = {
    .name = "restore",
    .page = "habitue-restore",
    .summary = { "make an installation from a backup", "refait une installation d'une sauvegarde" },
    .about = { "The copy is checked before anything is put in place; an installation that is "
               "there\n"
               "already is never overwritten.\n",
               "La copie est contrôlée avant d'être mise en place ; une installation déjà "
               "présente\n"
               "n'est jamais écrasée.\n" },
    .options = restore_options,
    .option_count = COUNT(restore_options),
    .size = sizeof(struct backup_values),
    .run = restore_run,
};
