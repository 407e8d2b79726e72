/* cmd_init.c - habitue init: a new installation, and its first two keys. */
#include "app/setup.h"

#include <string.h>

#include "app/presets.h"
#include "cli/cli.h"
#include "core/json.h"
#include "core/limits.h"
#include "core/money.h"
#include "core/zone.h"

#define INIT_ARENA_BYTES (64u << 20) /* address space: a programme is read in it */

struct init_values {
    const char *place;
    struct str preset;
    struct str name;
    struct str currency;
    struct str zone;
    struct str country;
    struct str language;
    struct str shop;
    struct str till;
    int64_t columns;
    int64_t partitions;
    bool distributed;
    bool json;
};

static const struct init_values init_defaults = {
    .preset = { "points", 6 },
    .name = { "Ma boutique", 11 },
    .currency = { "EUR", 3 },
    .zone = { "Europe/Paris", 12 },
    .country = { "FR", 2 },
    .language = { "fr", 2 },
    .shop = { "market", 6 },
    .till = { "1", 1 },
    .columns = 42,
};

static const struct option init_options[] = {
    OPTIONS_PLACE(struct init_values, "the folder to make", "le dossier à créer"),
    OPTION_TEXT(
        struct init_values, preset, "PRESET", 1, CODE_MAX_BYTES,
        .doc = { "the first programme: points, cashback, visits, threshold or mixed [points]",
                 "le premier programme : points, cashback, visits, threshold ou mixed "
                 "[points]" }),
    OPTION_TEXT(struct init_values, name, "NAME", 1, NAME_MAX_BYTES,
                .doc = { "of the merchant and the first shop [Ma boutique]",
                         "du commerce et du premier magasin [Ma boutique]" }),
    OPTION_TEXT(struct init_values, currency, "CODE", 3, 3,
                .doc = { "by its ISO 4217 letters [EUR]", "par ses lettres ISO 4217 [EUR]" }),
    OPTION_TEXT(struct init_values, zone, "ZONE", 1, 64,
                .doc = { "the time zone of the shop [Europe/Paris]",
                         "le fuseau horaire du magasin [Europe/Paris]" }),
    OPTION_TEXT(struct init_values, country, "CC", 2, 2,
                .doc = { "the country of the shop, for telephone numbers [FR]",
                         "le pays du magasin, pour les numéros de téléphone [FR]" }),
    OPTION_TEXT(struct init_values, language, "fr|en", 2, 2,
                .doc = { "the language of its receipts [fr]", "la langue de ses tickets [fr]" }),
    OPTION_TEXT(struct init_values, shop, "CODE", 1, CODE_MAX_BYTES,
                .doc = { "the code of the first shop [market]",
                         "le code du premier magasin [market]" }),
    OPTION_TEXT(struct init_values, till, "CODE", 1, CODE_MAX_BYTES,
                .doc = { "the code of the first till [1]", "le code de la première caisse [1]" }),
    OPTION_INT(struct init_values, columns, "N", PRINT_COLUMNS_MIN, PRINT_COLUMNS_MAX,
               .doc = { "characters in a line of its printer [42]",
                        "caractères par ligne de son imprimante [42]" }),
    OPTION_INT(struct init_values, partitions, "N", 1, PARTITIONS_MAX,
               .doc = { "journals that are written side by side, for ever [1, or 16 in PostgreSQL]",
                        "journaux écrits côte à côte, pour toujours [1, ou 16 sous PostgreSQL]" }),
    OPTION_FLAG(struct init_values, distributed,
                .doc = { "spread the tables over the nodes of a Citus cluster",
                         "répartit les tables sur les nœuds d'une grappe Citus" }),
    OPTION_FLAG(struct init_values, json,
                .doc = { "print the result as JSON", "affiche le résultat en JSON" }),
};

/* ---- what setup_create() would only call invalid, said by name --------------------------------- */

static enum exit_code refuse_preset(const struct console *console, struct str told)
{
    char room[256];
    struct buf names = BUF(room);
    for (size_t i = 0; i < preset_count; i++) {
        if (i > 0)
            buf_lit(&names, ", ");
        buf_str(&names, str_c(presets[i].name));
    }
    return console_refuse(console, CLI_USAGE,
                          PHRASE("there is no preset \"%1\"; choose one of: %2",
                                 "il n'y a pas de modèle « %1 » ; choisissez parmi : %2"),
                          WORDS(told, (struct str){ names.base, names.used }));
}

static enum exit_code check_values(const struct console *console, struct arena *arena,
                                   const struct init_values *values)
{
    uint16_t currency = 0;
    const struct zone *zone = NULL;

    if (preset_find(values->preset) == NULL)
        return refuse_preset(console, values->preset);
    if (currency_parse(values->currency, &currency) != OK)
        return console_refuse(
            console, CLI_USAGE,
            PHRASE("\"%1\" is no currency that is known here; write EUR, GBP, CHF, ...",
                   "« %1 » n'est pas une devise connue ici ; écrivez EUR, GBP, "
                   "CHF..."),
            WORDS(values->currency));
    if (zone_load(arena, values->zone, &zone) != OK)
        return console_refuse(console, CLI_USAGE,
                              PHRASE("the system knows no time zone \"%1\"; write Europe/Paris, "
                                     "Indian/Reunion, ...",
                                     "le système ne connaît pas de fuseau « %1 » ; écrivez "
                                     "Europe/Paris, Indian/Reunion..."),
                              WORDS(values->zone));
    if (!str_eq(values->language, STR("fr")) && !str_eq(values->language, STR("en")))
        return console_refuse(console, CLI_USAGE,
                              PHRASE("the language is fr or en, not \"%1\"",
                                     "la langue est fr ou en, et non « %1 »"),
                              WORDS(values->language));
    return CLI_OK;
}

/* ---- what was made ---------------------------------------------------------------------------- */

static enum exit_code print_json(const struct console *console, const struct init_values *values,
                                 const struct setup_result *result)
{
    char room[4096];
    struct buf out = BUF(room);
    struct json json = { .out = &out };
    json_object_open(&json, NULL);
    json_put_str(&json, db_is_url(values->place) ? "database" : "data",
                 console_place(console, values->place));
    json_put_str(&json, "merchant", values->name);
    json_put_str(&json, "shop", values->shop);
    json_put_str(&json, "till", values->till);
    json_put_str(&json, "admin_key", result->admin_key);
    json_put_str(&json, "till_key", result->till_key);
    json_put_int(&json, "program", 1);
    json_object_close(&json);
    return console_print_json(console, &out);
}

static enum exit_code print_text(const struct console *console, const struct init_values *values,
                                 const struct setup_result *result)
{
    console_say(console,
                PHRASE("%1 is ready in %2: shop %3, till %4, programme \"%5\".\n"
                       "\n"
                       "  admin key   %6\n"
                       "  till key    %7\n"
                       "\n"
                       "These keys are shown only now: keep them.  Next: habitue serve --%8 %2",
                       "%1 est prêt dans %2 : magasin %3, caisse %4, programme « %5 ».\n"
                       "\n"
                       "  clé d'administration   %6\n"
                       "  clé de la caisse       %7\n"
                       "\n"
                       "Ces clés ne s'affichent que cette fois : gardez-les. Ensuite : "
                       "habitue serve --%8 %2"),
                WORDS(values->name, console_place(console, values->place), values->shop,
                      values->till, values->preset, result->admin_key, result->till_key,
                      db_is_url(values->place) ? STR("database") : STR("data")));
    return CLI_OK;
}

static enum exit_code init_run(struct console *console, const void *told)
{
    const struct init_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct setup_result result = { 0 };

    enum err err = arena_open(&arena, INIT_ARENA_BYTES);
    if (err != OK)
        return console_fail(console, err, STR_NONE);
    enum exit_code code = check_values(console, &arena, values);
    if (code != CLI_OK)
        return code;

    struct setup_request request = {
        .name = values->name,
        .preset = values->preset,
        .currency = values->currency,
        .zone = values->zone,
        .country = values->country,
        .language = values->language,
        .shop_code = values->shop,
        .till_code = values->till,
        .columns = values->columns,
        .partitions = values->partitions,
        .is_distributed = values->distributed,
    };
    err = setup_create(&arena, values->place, &request, &result);
    if (err == E_FILE)
        return console_refuse(
            console, CLI_REFUSED,
            PHRASE("%1 cannot be made; is the folder above it there, and may you "
                   "write in it?",
                   "%1 ne peut pas être créé ; le dossier du dessus existe-t-il, et "
                   "pouvez-vous y écrire ?"),
            WORDS(console_place(console, values->place)));
    if (err != OK)
        return console_fail(console, err, console_place(console, values->place));
    return values->json ? print_json(console, values, &result)
                        : print_text(console, values, &result);
}

const struct verb verb_init = {
    .name = "init",
    .page = "habitue-init",
    .summary = { "make a new installation", "crée une nouvelle installation" },
    .about = { "Makes the database with a merchant, a shop, a till, the preset as first\n"
               "programme, and two keys, which are shown once.\n",
               "Crée la base avec un commerce, un magasin, une caisse, le modèle "
               "comme\n"
               "premier programme, et deux clés, qui ne s'affichent qu'une fois.\n" },
    .options = init_options,
    .option_count = COUNT(init_options),
    .defaults = &init_defaults,
    .size = sizeof(struct init_values),
    .run = init_run,
};
