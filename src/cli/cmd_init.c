/* cmd_init.c - habitue init: a new installation, and its first two keys. */
#include "cli/new_shop.h"
#include "core/json.h"

static const struct new_shop_values init_defaults = { NEW_SHOP_DEFAULTS };

static const struct option init_options[] = {
    OPTIONS_PLACE(struct new_shop_values, "the folder to make", "le dossier à créer"),
    OPTION_TEXT(struct new_shop_values, name, "NAME", 1, NAME_MAX_BYTES,
                .doc = { "of the merchant and the first shop [Ma boutique]",
                         "du commerce et du premier magasin [Ma boutique]" }),
    OPTION_INT(struct new_shop_values, partitions, "N", 1, PARTITIONS_MAX,
               .doc = { "journals that are written side by side, for ever [1, or 16 in PostgreSQL]",
                        "journaux écrits côte à côte, pour toujours [1, ou 16 sous PostgreSQL]" }),
    OPTION_FLAG(struct new_shop_values, distributed,
                .doc = { "spread the tables over the nodes of a Citus cluster",
                         "répartit les tables sur les nœuds d'une grappe Citus" }),
    NEW_SHOP_OPTIONS,
};

static enum exit_code print_json(const struct console *console,
                                 const struct new_shop_values *values,
                                 const struct setup_result *result)
{
    char room[4096];
    struct buf out = BUF(room);
    struct json json = { .out = &out };
    json_object_open(&json, NULL);
    json_put_str(&json, db_is_url(values->place) ? "database" : "data",
                 place_text(console, values->place));
    new_shop_put(&json, values, result);
    json_object_close(&json);
    return console_print_json(console, &out);
}

static enum exit_code print_text(const struct console *console,
                                 const struct new_shop_values *values,
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
                WORDS(values->name, place_text(console, values->place), values->shop, values->till,
                      values->preset, result->admin_key, result->till_key,
                      db_is_url(values->place) ? STR("database") : STR("data")));
    return CLI_OK;
}

static enum exit_code init_run(struct console *console, const void *told)
{
    const struct new_shop_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct setup_result result = { 0 };

    enum err err = arena_open(&arena, NEW_SHOP_ARENA_BYTES);
    if (err != OK)
        return console_fail(console, err, STR_NONE);
    enum exit_code code = new_shop_check(console, &arena, values);
    if (code != CLI_OK)
        return code;
    if (values->distributed && !db_is_url(values->place))
        return console_refuse(console, CLI_USAGE,
                              PHRASE("--distributed is for a database in PostgreSQL (--database)",
                                     "--distributed concerne une base PostgreSQL (--database)"),
                              WORDS_NONE);
    const struct setup_request request = new_shop_request(values);
    err = setup_create(&arena, values->place, &request, &result);
    if (err != OK)
        return new_shop_fail(console, err, values->place);
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
    .size = sizeof(struct new_shop_values),
    .run = init_run,
};
