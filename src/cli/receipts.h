/* receipts.h - the receipts that a command line names, on their way into a simulation. */
#ifndef CLI_RECEIPTS_H
#define CLI_RECEIPTS_H

#include "app/app.h"
#include "cli/cli.h"
#include "simulate/simulate.h"

/* Where they are; the first member (`from`) of the values of a command. */
struct receipts_values {
    const char *receipts;
    const char *place;
    struct str merchant;
    const char *map;
    struct str zone;
    struct str currency;
    struct date from;
    struct date to;
    bool json;
};

#define RECEIPTS_DEFAULTS                                                                          \
    {                                                                                              \
        .zone = { "Europe/Paris", 12 }, .from = { INT32_MIN }, .to = { INT32_MIN },                \
    }

/* clang-format off */
#define OPTIONS_RECEIPTS                                                                           \
    OPTION_PATH(struct receipts_values, receipts, "FILE",                                           \
                .doc = { "receipts as CSV, plain or gzip, in the order of time",                    \
                         "les tickets en CSV, tel quel ou gzip, du plus ancien au plus récent" }),  \
    OPTION_PATH(struct receipts_values, map, "NAME|FILE",                                           \
                .doc = { "which column of the file is what: see habitue import receipts",           \
                         "le rôle de ses colonnes : voir habitue import receipts" }),               \
    OPTION_PATH(struct receipts_values, place, "DIR", .name = "data",                               \
                .doc = { "or the journal of the installation in this folder",                       \
                         "ou le journal de l'installation de ce dossier" }),                        \
    OPTION_URL(struct receipts_values, place, "URL", .name = "database",                            \
               .doc = { "or of the one in this PostgreSQL database",                                \
                        "ou de celle de cette base PostgreSQL" }),                                  \
    OPTION_MERCHANT(struct receipts_values),                                                        \
    OPTION_DATE(struct receipts_values, from,                                                       \
                .doc = { "the first day that counts", "le premier jour compté" }),                  \
    OPTION_DATE(struct receipts_values, to,                                                         \
                .doc = { "the last day that counts", "le dernier jour compté" }),                   \
    OPTION_TEXT(struct receipts_values, currency, "CODE", 3, 3,                                     \
                .doc = { "of the programmes [EUR, or the installation's]",                          \
                         "des programmes [EUR, ou celle de l'installation]" }),                     \
    OPTION_TEXT(struct receipts_values, zone, "ZONE", 1, 64,                                        \
                .doc = { "of the times in the file, unless its map says [Europe/Paris]",            \
                         "fuseau des heures du fichier, si le modèle n'en dit rien [Europe/Paris]" }), \
    OPTION_FLAG(struct receipts_values, json,                                                       \
                .doc = { "print the report as JSON", "affiche le rapport en JSON" })
/* clang-format on */

/* What was read beside the receipts. */
struct receipts_read {
    int64_t lines;
    int64_t lines_reported;
};

/* Refuses what cannot be meant: no source or two, no map, a period that ends before it begins.  Then opens the
 * installation, when it is one that has the receipts, and an arena for candidates; both are the caller's. */
enum exit_code receipts_open(const struct console *console, const struct receipts_values *values,
                             struct arena *ret_arena, struct app **ret_app);

/* Feeds them and finishes the simulation.  `app` NULL: from the file.  What is wrong was said: also that
 * there is nothing to simulate, or that it was stopped. */
enum exit_code receipts_feed(const struct console *console, const struct receipts_values *values,
                             struct app *app, struct simulation *simulation,
                             struct receipts_read *ret_read);

#endif
