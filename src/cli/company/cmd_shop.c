/* cmd_shop.c - habitue shop add, set, list: the shops of a merchant, and whose each of them is. */
#include "app/settlement/settlements.h"
#include "cli/cli.h"
#include "cli/company/warnings.h"
#include "cli/new_shop.h"
#include "loyalty/receipt.h"
#include "storage/config_storage.h"
#include "storage/db_open.h"

#define SHOP_ARENA_BYTES (4u << 20)

static enum exit_code check_company(const struct console *console, struct str company)
{
    if (company.len == 0 || str_is_id(company)) /* a settlement names companies so */
        return CLI_OK;
    return console_refuse(console, CLI_USAGE,
                          PHRASE("\"%1\" is no code of a company: write letters a to z, digits, - "
                                 "and _",
                                 "« %1 » n'est pas un code de société : écrivez des lettres de a à "
                                 "z, des chiffres, - et _"),
                          WORDS(company));
}

/* Whoever serves has read the shops when it began. */
static void say_restart(const struct console *console)
{
    console_say(console,
                PHRASE("A running server knows of it once it is started again.",
                       "Un serveur en marche le sait une fois redémarré."),
                WORDS_NONE);
}

/* ---- add -------------------------------------------------------------------------------------- */

struct add_values {
    const char *place;
    struct str merchant;
    struct str code;
    struct str name;
    struct str company;
    struct str zone;
    struct str country;
    struct str language;
    struct str till;
    int64_t columns;
};

static const struct add_values add_defaults = {
    .zone = { "Europe/Paris", 12 },
    .country = { "FR", 2 },
    .language = { "fr", 2 },
    .till = { "1", 1 },
    .columns = 42,
};

/* clang-format off */
static const struct option add_options[] = {
    OPERAND_TEXT(struct add_values, code, "CODE", 1, CODE_MAX_BYTES, .doc = { "of the shop", "du magasin" }),
    OPTIONS_PLACE_THERE(struct add_values),
    OPTION_TEXT(struct add_values, name, "NAME", 1, NAME_MAX_BYTES, .doc = { "of the shop [its code]", "du magasin [son code]" }),
    OPTION_TEXT(struct add_values, company, "CODE", 1, CODE_MAX_BYTES, .doc = { "whose it is [the merchant's own]", "à qui il est [au marchand]" }),
    OPTION_TEXT(struct add_values, zone, "ZONE", 1, 64, .doc = { "its time zone [Europe/Paris]", "son fuseau horaire [Europe/Paris]" }),
    OPTION_TEXT(struct add_values, country, "CC", 2, 2, .doc = { "its country, for telephone numbers [FR]", "son pays, pour les numéros de téléphone [FR]" }),
    OPTION_TEXT(struct add_values, language, "fr|en", 2, 2, .doc = { "the language of its receipts [fr]", "la langue de ses tickets [fr]" }),
    OPTION_TEXT(struct add_values, till, "CODE", 1, CODE_MAX_BYTES, .doc = { "the code of its first till [1]", "le code de sa première caisse [1]" }),
    OPTION_INT(struct add_values, columns, "N", PRINT_COLUMNS_MIN, PRINT_COLUMNS_MAX, .doc = { "characters in a line of its printer [42]", "caractères par ligne de son imprimante [42]" }),
};
/* clang-format on */

static enum exit_code check(const struct console *console, struct arena *arena,
                            const struct add_values *values)
{
    enum exit_code code = shop_check_place(console, arena, values->zone, values->language);
    return code == CLI_OK ? check_company(console, values->company) : code;
}

static enum err insert(struct db *db, struct arena *arena, const struct add_values *values)
{
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    struct merchant merchant = { 0 };
    struct shop shop = {
        .code = values->code,
        .name = values->name.len > 0 ? values->name : values->code,
        .zone = values->zone,
        .country = values->country,
        .language = values->language,
        .company = values->company.len > 0 ? values->company : STR(""),
    };
    struct shop same = { 0 };
    TRY(db_tx_begin(db, &tx));
    TRY(merchant_get(db, arena, &merchant));
    enum err err = shop_by_code(db, arena, values->code, &same);
    if (err != E_SHOP_UNKNOWN)
        return err == OK ? E_EXISTS : err;
    TRY(shop_insert(db, &shop, merchant.id, &shop.id));
    struct till till = { .shop_id = shop.id, .code = values->till, .columns = values->columns };
    TRY(till_insert(db, &till, &till.id));
    return db_tx_commit(&tx);
}

static enum exit_code add_run(struct console *console, const void *told)
{
    const struct add_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(db_close) struct db *db = NULL;
    enum err err = arena_open(&arena, SHOP_ARENA_BYTES);
    if (err != OK)
        return console_fail(console, err, STR_NONE);
    enum exit_code code = check(console, &arena, values);
    if (code != CLI_OK)
        return code;
    err = db_open(values->place, DB_CONFIGURE, &db);
    if (err == OK)
        err = insert(db, &arena, values);
    if (err == E_EXISTS)
        return console_fail(console, err, values->code);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    console_say(console,
                PHRASE("The shop %1 is added, with till %2: habitue key add --shop %1 --till %2 "
                       "makes its key.",
                       "Le magasin %1 est ajouté, avec la caisse %2 : habitue key add --shop %1 "
                       "--till %2 crée sa clé."),
                WORDS(values->code, values->till));
    say_restart(console);
    return CLI_OK;
}

const struct verb verb_shop_add = {
    .name = "shop add",
    .page = "habitue-shop",
    .summary = { "add a shop, with its first till", "ajoute un magasin, avec sa première caisse" },
    .about = { "A shop of the same programme, of the same company or of another.  Works beside a\n"
               "running server, which knows of it once it is started again.\n",
               "Un magasin du même programme, de la même société ou d'une autre. Fonctionne à "
               "côté\n"
               "d'un serveur en marche, qui le sait une fois redémarré.\n" },
    .options = add_options,
    .option_count = COUNT(add_options),
    .defaults = &add_defaults,
    .size = sizeof(struct add_values),
    .run = add_run,
};

/* ---- set -------------------------------------------------------------------------------------- */

struct set_values {
    const char *place;
    struct str merchant;
    struct str code;
    struct str company;
};

static const struct option set_options[] = {
    OPERAND_TEXT(struct set_values, code, "CODE", 1, CODE_MAX_BYTES,
                 .doc = { "of the shop", "du magasin" }),
    OPTIONS_PLACE_THERE(struct set_values),
    OPTION_TEXT(struct set_values, company, "CODE", 0, CODE_MAX_BYTES, .is_required = true,
                .doc = { "whose it is; empty: the merchant's own",
                         "à qui il est ; vide : au marchand" }),
};

static enum err save(struct db *db, struct arena *arena, const struct set_values *values)
{
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    struct shop shop = { 0 };
    TRY(db_tx_begin(db, &tx));
    TRY(shop_by_code(db, arena, values->code, &shop));
    TRY(shop_company_set(db, shop.id, values->company.len > 0 ? values->company : STR("")));
    return db_tx_commit(&tx);
}

/* Who shares a programme without having written what each owes hears of it where it begins. */
static enum err warn(const struct console *console, const char *place, struct arena *arena)
{
    CLEANUP(app_close) struct app *app = NULL;
    CLEANUP(reader_give) struct reader reader = { 0 };
    struct settlements settlements = { 0 };
    struct settlement_warnings warnings = { 0 };
    TRY(app_open(place, APP_INSPECT, &app));
    TRY(reader_take(app, &reader));
    TRY(settlements_load(reader.db, arena, &settlements));
    TRY(settlement_warn(app, reader.db, arena, &settlements, settlement_today(app), &warnings));
    say_settlement_warnings(console, &warnings);
    return OK;
}

static enum exit_code set_run(struct console *console, const void *told)
{
    const struct set_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(db_close) struct db *db = NULL;
    enum exit_code code = check_company(console, values->company);
    if (code != CLI_OK)
        return code;
    enum err err = arena_open(&arena, SHOP_ARENA_BYTES);
    if (err == OK)
        err = db_open(values->place, DB_CONFIGURE, &db);
    if (err == OK)
        err = save(db, &arena, values);
    if (err == E_SHOP_UNKNOWN)
        return console_fail(console, err, values->code);
    if (err == OK)
        err = warn(console, values->place, &arena);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    console_say(console, PHRASE("Saved: whose %1 is.", "Enregistré : à qui est %1."),
                WORDS(values->code));
    return CLI_OK;
}

const struct verb verb_shop_set = {
    .name = "shop set",
    .page = "habitue-shop",
    .summary = { "say whose a shop is", "dit à qui est un magasin" },
    .about = { "Companies that share a programme settle what one has issued and another honoured:\n"
               "see habitue-settlement.  Works beside a running server.\n",
               "Des sociétés qui partagent un programme règlent ce que l'une a émis et l'autre\n"
               "honoré : voyez habitue-settlement. Fonctionne à côté d'un serveur en marche.\n" },
    .options = set_options,
    .option_count = COUNT(set_options),
    .size = sizeof(struct set_values),
    .run = set_run,
};

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

static enum exit_code list_json(const struct console *console, struct arena *arena,
                                const struct shop *shops, size_t count)
{
    struct buf out = { 0 };
    struct json json = { .out = &out };
    enum err err = buf_create(arena, SHOP_ARENA_BYTES / 2, &out);
    if (err != OK)
        return console_fail(console, err, STR_NONE);
    json_object_open(&json, NULL);
    json_array_open(&json, "shops");
    for (size_t i = 0; i < count; i++) {
        json_object_open(&json, NULL);
        json_put_str(&json, "code", shops[i].code);
        json_put_str(&json, "name", shops[i].name);
        json_put_str(&json, "company", shops[i].company);
        json_put_str(&json, "zone", shops[i].zone);
        json_object_close(&json);
    }
    json_array_close(&json);
    json_object_close(&json);
    return console_print_json(console, &out);
}

static enum exit_code list_run(struct console *console, const void *told)
{
    const struct list_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(db_close) struct db *db = NULL;
    struct shop *shops = NULL;
    size_t count = 0;
    enum err err = arena_open(&arena, SHOP_ARENA_BYTES);
    if (err == OK)
        err = db_open(values->place, DB_READ, &db);
    if (err == OK)
        err = shop_list(db, &arena, &shops, &count);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    if (values->json)
        return list_json(console, &arena, shops, count);
    for (size_t i = 0; i < count; i++)
        console_say(console,
                    shops[i].company.len > 0 ? PHRASE("%1  %2  company %3", "%1  %2  société %3")
                                             : PHRASE("%1  %2", "%1  %2"),
                    WORDS(shops[i].code, shops[i].name, shops[i].company));
    return CLI_OK;
}

const struct verb verb_shop_list = {
    .name = "shop list",
    .page = "habitue-shop",
    .summary = { "list the shops, and whose they are", "liste les magasins, et à qui ils sont" },
    .about = { "Code, name and company of each.\n", "Code, nom et société de chacun.\n" },
    .options = list_options,
    .option_count = COUNT(list_options),
    .size = sizeof(struct list_values),
    .run = list_run,
};
