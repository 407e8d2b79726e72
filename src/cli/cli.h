/* cli.h - the commands, and how a command line finds its own.
 *
 * One struct verb per command, in the cmd_<verb>.c which is named after it.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "cli/place.h"
#include "core/limits.h"
#include "loyalty/program.h"

/* Where an installation is: a folder, or a database in PostgreSQL; the one or the other fills the member
 * `place` (const char *), which is an address as storage/db_open.h has it. */
/* clang-format off */
#define OPTIONS_PLACE(type, doc_en, doc_fr)                                                        \
    OPTION_PATH(type, place, "DIR", .name = "data", .is_required = true, .doc = { doc_en, doc_fr }), \
    OPTION_URL(type, place, "URL", .name = "database", .is_required = true,                         \
               .doc = { "or its database in PostgreSQL: postgres://USER@HOST/NAME",                \
                        "ou sa base PostgreSQL : postgres://UTILISATEUR@HÔTE/NOM" })
#define OPTIONS_INSTALLATION(type) OPTIONS_PLACE(type, "the folder of the installation", "le dossier de l'installation")

/* The same, or that of a merchant which the installation hosts: the member `merchant` (struct str) is filled,
 * and before the command runs `place` has become the merchant's own address. */
#define OPTIONS_PLACE_THERE(type) OPTIONS_INSTALLATION(type), OPTION_MERCHANT(type)
#define OPTION_MERCHANT(type)                                                                      \
    OPTION_TEXT(type, merchant, "CODE", 1, MERCHANT_CODE_MAX_BYTES,                                 \
                .doc = { "of a merchant that it hosts [the installation's own]",                    \
                         "d'un commerce qu'elle héberge [celui de l'installation]" })
/* clang-format on */

/* Of texts that are in both languages, as the programme's are. */
static inline enum language cli_language(const struct console *console)
{
    return console->language == ERR_FR ? LANGUAGE_FR : LANGUAGE_EN;
}

struct verb {
    const char *name;      /* "init"; of two words, "key add", for one of a group */
    const char *page;      /* its manual page: "habitue-key" */
    struct phrase summary; /* one line, in the list of commands */
    struct phrase about;   /* a paragraph, in its own --help */
    const struct option *options;
    size_t option_count;
    const void *defaults; /* what the struct of values begins as; NULL: all zero */
    size_t size;          /* of that struct */
    enum exit_code (*run)(struct console *console, const void *values);
};

/* In the order of the help. */
extern const struct verb verb_init, verb_serve, verb_import_receipts, verb_simulate, verb_advise,
    verb_nightly, verb_verify, verb_backup, verb_restore, verb_migrate, verb_key_add, verb_key_list,
    verb_key_revoke, verb_merchant_add, verb_merchant_list, verb_merchant_suspend,
    verb_merchant_resume, verb_operator_add, verb_operator_list, verb_operator_change,
    verb_operator_close, verb_operator_pin, verb_printer_add, verb_printer_list,
    verb_printer_remove, verb_printer_test, verb_batch_make, verb_batch_import, verb_batch_deliver,
    verb_batch_lose, verb_batch_find, verb_batch_destroy, verb_batch_list, verb_batch_numbers,
    verb_program_list, verb_program_show, verb_program_validate, verb_print_cards,
    verb_print_vouchers, verb_print_gift_cards, verb_print_letters, verb_brand_set, verb_brand_show,
    verb_report_liability, verb_report_statement, verb_report_watch, verb_report_growth,
    verb_report_offline, verb_report_settlement, verb_shop_add, verb_shop_set, verb_shop_list,
    verb_settlement_list, verb_settlement_show, verb_version;

extern const struct verb *const verbs[];
extern const size_t verb_count;

struct serve_door; /* cli/serve.h */

/* Runs the command that the line asks for. */
enum exit_code cli_run(int argc, char *const *argv, const struct serve_door *door);

/* cmd_merchant.c: after a copy was made of a place, that it does not hold the merchants hosted there. */
void merchants_remind(const struct console *console, const char *place);

/* help.c: the list of commands; those of a group ("key"); one command. */
void help_all(const struct console *console);
void help_group(const struct console *console, struct str group);
void help_verb(const struct console *console, const struct verb *verb);

/* The options every command has. */
struct common_values {
    bool help;
    struct str lang;
};
extern const struct option common_options[];
extern const size_t common_option_count;

#endif
