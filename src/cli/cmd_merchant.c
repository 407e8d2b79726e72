/* cmd_merchant.c - habitue merchant add, list, suspend, resume: the merchants that an installation hosts.
 *
 * All work beside a running server, which hears of a change within a second.
 */
#include "app/merchants.h"

#include "cli/new_shop.h"
#include "core/instant.h"
#include "core/json.h"

#define LIST_ARENA_BYTES (64u << 20)
#define LIST_ROW_BYTES   2048 /* of a merchant, as JSON */

/* ---- add -------------------------------------------------------------------------------------- */

struct add_values {
    struct new_shop_values shop;
    struct str code;
    struct str host;
};
static_assert(offsetof(struct add_values, shop) == 0, "the options of a new shop fill it");

static const struct add_values add_defaults = { .shop = { NEW_SHOP_DEFAULTS, .partitions = 1 } };

static const struct option add_options[] = {
    OPERAND_TEXT(struct add_values, code, "CODE", 1, MERCHANT_CODE_MAX_BYTES,
                 .doc = { "what it is called in addresses, for ever: a-z, 0-9 and -",
                          "son nom dans les adresses, pour toujours : a-z, 0-9 et -" }),
    OPTIONS_INSTALLATION(struct new_shop_values),
    OPTION_TEXT(struct new_shop_values, name, "NAME", 1, NAME_MAX_BYTES, .is_required = true,
                .doc = { "of the merchant and the first shop",
                         "du commerce et du premier magasin" }),
    OPTION_TEXT(struct add_values, host, "HOST", 1, HOST_NAME_MAX_BYTES,
                .doc = { "a host name of its own, besides /m/CODE/",
                         "un nom d'hôte à lui, en plus de /m/CODE/" }),
    OPTION_INT(struct new_shop_values, partitions, "N", 1, PARTITIONS_MAX,
               .doc = { "journals that are written side by side, for ever [1]",
                        "journaux écrits côte à côte, pour toujours [1]" }),
    NEW_SHOP_OPTIONS,
};

static enum exit_code add_json(const struct console *console, const struct add_values *values,
                               const struct setup_result *result)
{
    char room[4096];
    char path_room[MERCHANT_CODE_MAX_BYTES + 8];
    struct buf out = BUF(room);
    struct buf path = BUF(path_room);
    struct json json = { .out = &out };
    buf_lit(&path, "/m/");
    buf_str(&path, values->code);
    buf_char(&path, '/');
    json_object_open(&json, NULL);
    json_put_str(&json, "code", values->code);
    json_put_str(&json, "path", (struct str){ path.base, path.used });
    if (values->host.len > 0)
        json_put_str(&json, "host", values->host);
    else
        json_put_null(&json, "host");
    new_shop_put(&json, &values->shop, result);
    json_object_close(&json);
    return console_print_json(console, &out);
}

static enum exit_code add_text(const struct console *console, const struct add_values *values,
                               const struct setup_result *result)
{
    struct phrase where = values->host.len > 0
                              ? PHRASE("below /m/%1/ and under %2", "sous /m/%1/ et sous %2")
                              : PHRASE("below /m/%1/", "sous /m/%1/");
    char room[2 * MERCHANT_CODE_MAX_BYTES + HOST_NAME_MAX_BYTES];
    struct buf addresses = BUF(room);
    wording_fill(&addresses, console_phrase(console, where), WORDS(values->code, values->host));
    console_say(
        console,
        PHRASE("%1 is added as %2: shop %3, till %4, programme \"%5\".\n"
               "\n"
               "  admin key   %6\n"
               "  till key    %7\n"
               "\n"
               "These keys are shown only now: keep them.  A running server answers it within a "
               "second,\n%8.",
               "%1 est ajouté sous le code %2 : magasin %3, caisse %4, programme « %5 ».\n"
               "\n"
               "  clé d'administration   %6\n"
               "  clé de la caisse       %7\n"
               "\n"
               "Ces clés ne s'affichent que cette fois : gardez-les. Un serveur en marche le sert "
               "dans la\nseconde, %8."),
        WORDS(values->shop.name, values->code, values->shop.shop, values->shop.till,
              values->shop.preset, result->admin_key, result->till_key,
              (struct str){ addresses.base, addresses.used }));
    return CLI_OK;
}

/* What is wrong with the words of this command, with the word in front. */
static enum exit_code add_fail(const struct console *console, enum err err,
                               const struct add_values *values)
{
    switch (err_class(err) == ERR_CLASS_REFUSED ? (int)err : (int)OK) {
    case E_MERCHANT_CODE:
        (void)console_fail(console, err, values->code);
        return CLI_USAGE;
    case E_HOST_NAME:
        (void)console_fail(console, err, values->host);
        return CLI_USAGE;
    case E_MERCHANT_TAKEN:
        return console_fail(console, err, values->code);
    case E_HOST_TAKEN:
        return console_fail(console, err, values->host);
    default:
        return new_shop_fail(console, err, values->shop.place);
    }
}

static enum exit_code add_run(struct console *console, const void *told)
{
    struct add_values values = *(const struct add_values *)told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct setup_result result = { 0 };

    enum err err = arena_open(&arena, NEW_SHOP_ARENA_BYTES);
    if (err == OK && values.host.len > 0)
        err = merchant_host_parse(&arena, values.host, &values.host);
    if (err != OK)
        return add_fail(console, err, &values);
    enum exit_code code = new_shop_check(console, &arena, &values.shop);
    if (code != CLI_OK)
        return code;
    const struct merchant_request request = {
        .code = values.code,
        .host = values.host,
        .setup = new_shop_request(&values.shop),
    };
    err = merchants_add(&arena, values.shop.place, &request, &result);
    if (err != OK)
        return add_fail(console, err, &values);
    return values.shop.json ? add_json(console, &values, &result)
                            : add_text(console, &values, &result);
}

const struct verb verb_merchant_add = {
    .name = "merchant add",
    .page = "habitue-merchant",
    .summary = { "host another merchant, strictly apart",
                 "héberge un autre commerce, strictement à part" },
    .about = { "Makes the merchant a database of its own in this installation: keys, cards,\n"
               "counters and journal of its own.  Works beside a running server.\n",
               "Crée au commerce sa propre base dans cette installation : ses clés, ses cartes,\n"
               "ses compteurs, son journal. Fonctionne à côté d'un serveur en marche.\n" },
    .options = add_options,
    .option_count = COUNT(add_options),
    .defaults = &add_defaults,
    .size = sizeof(struct add_values),
    .run = add_run,
};

/* ---- list ------------------------------------------------------------------------------------- */

struct list_values {
    const char *place;
    bool json;
};

static const struct option list_options[] = {
    OPTIONS_INSTALLATION(struct list_values),
    OPTION_FLAG(struct list_values, json,
                .doc = { "print the result as JSON", "affiche le résultat en JSON" }),
};

/* A line of the list; what the merchant's own database says of it is missing when it cannot be read. */
struct line {
    const struct hosted *hosted;
    struct merchant_summary summary;
    enum err err;
};

static void put_instant(struct json *json, const char *name, struct instant instant)
{
    char room[64];
    struct buf at = BUF(room);
    instant_format(&at, instant);
    json_put_str(json, name, (struct str){ at.base, at.used });
}

static void line_json(struct json *json, const struct line *line)
{
    const struct hosted *hosted = line->hosted;
    json_object_open(json, NULL);
    json_put_str(json, "code", hosted->code);
    if (hosted->host.len > 0)
        json_put_str(json, "host", hosted->host);
    else
        json_put_null(json, "host");
    json_put_bool(json, "suspended", hosted->is_suspended);
    put_instant(json, "created_at", hosted->created);
    if (hosted->is_suspended)
        put_instant(json, "suspended_at", hosted->suspended);
    else
        json_put_null(json, "suspended_at");
    if (line->err == OK) {
        json_put_str(json, "name", line->summary.name);
        json_put_int(json, "entries", line->summary.entries);
        json_put_null(json, "error");
    } else {
        json_put_null(json, "name");
        json_put_null(json, "entries");
        json_put_text(json, "error", err_code(line->err));
    }
    json_object_close(json);
}

static void line_text(const struct console *console, const struct line *line)
{
    const struct hosted *hosted = line->hosted;
    char room[64];
    struct buf since = BUF(room);
    struct phrase state =
        hosted->is_suspended ? PHRASE("suspended", "suspendu") : PHRASE("in service", "en service");
    instant_format(&since, hosted->is_suspended ? hosted->suspended : hosted->created);
    struct str day = str_sub((struct str){ since.base, since.used }, 0, 10);
    struct str said = str_c(console_phrase(console, state));
    if (line->err != OK)
        console_say(console, PHRASE("%1  %2  %3  %4", "%1  %2  %3  %4"),
                    WORDS(hosted->code, said, day, str_c(err_text(line->err, console->language))));
    else
        console_say(console,
                    PHRASE("%1  %2  %3  %4 entries  %5  %6", "%1  %2  %3  %4 écritures  %5  %6"),
                    WORDS(hosted->code, said, day, console_number(console, line->summary.entries),
                          line->summary.name, hosted->host));
}

static enum exit_code list_lines(struct console *console, struct arena *arena,
                                 const struct list_values *values, const struct hosted *hosted,
                                 size_t count)
{
    struct buf out = { 0 };
    struct json json = { .out = &out };
    if (values->json && buf_create(arena, 64 + count * LIST_ROW_BYTES, &out) != OK)
        return console_fail(console, E_NO_MEMORY, STR_NONE);
    if (values->json) {
        json_object_open(&json, NULL);
        json_array_open(&json, "merchants");
    }
    for (size_t i = 0; i < count; i++) {
        struct line line = { .hosted = &hosted[i] };
        line.err = merchants_summary(arena, values->place, hosted[i].code, &line.summary);
        if (values->json)
            line_json(&json, &line);
        else
            line_text(console, &line);
    }
    if (!values->json)
        return CLI_OK;
    json_array_close(&json);
    json_object_close(&json);
    return console_print_json(console, &out);
}

static enum exit_code list_run(struct console *console, const void *told)
{
    const struct list_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct hosted *hosted = NULL;
    size_t count = 0;
    enum err err = arena_open(&arena, LIST_ARENA_BYTES);
    if (err == OK)
        err = merchants_list(&arena, values->place, &hosted, &count);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    return list_lines(console, &arena, values, hosted, count);
}

const struct verb verb_merchant_list = {
    .name = "merchant list",
    .page = "habitue-merchant",
    .summary = { "list the merchants that are hosted", "liste les commerces hébergés" },
    .about = { "Each with its code, whether it is in service and since when, the entries of its\n"
               "journal, its name and its host name.\n",
               "Chacun avec son code, s'il est en service et depuis quand, les écritures de son\n"
               "journal, son nom et son nom d'hôte.\n" },
    .options = list_options,
    .option_count = COUNT(list_options),
    .size = sizeof(struct list_values),
    .run = list_run,
};

void merchants_remind(const struct console *console, const char *place)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct hosted *hosted = NULL;
    size_t count = 0;
    if (arena_open(&arena, LIST_ARENA_BYTES) != OK ||
        merchants_list(&arena, place, &hosted, &count) != OK || count == 0)
        return;
    console_say(console,
                PHRASE("It does not hold the merchants that are hosted here (%1): copy each with "
                       "--merchant CODE.",
                       "Elle ne contient pas les commerces hébergés ici (%1) : copiez chacun avec "
                       "--merchant CODE."),
                WORDS(console_number(console, (int64_t)count)));
}

/* ---- suspend and resume ----------------------------------------------------------------------- */

struct state_values {
    const char *place;
    struct str code;
};

static const struct option state_options[] = {
    OPERAND_TEXT(struct state_values, code, "CODE", 1, MERCHANT_CODE_MAX_BYTES,
                 .doc = { "of the merchant, as habitue merchant list shows it",
                          "du commerce, comme l'affiche habitue merchant list" }),
    OPTIONS_INSTALLATION(struct state_values),
};

static enum exit_code set_state(const struct console *console, const struct state_values *values,
                                bool is_suspended, struct phrase done)
{
    enum err err = merchants_suspend(values->place, values->code, is_suspended);
    if (err == E_MERCHANT_UNKNOWN)
        return console_fail(console, err, values->code);
    if (err != OK)
        return console_fail(console, err, place_text(console, values->place));
    console_say(console, done, WORDS(values->code));
    return CLI_OK;
}

static enum exit_code suspend_run(struct console *console, const void *told)
{
    return set_state(console, told, true,
                     PHRASE("%1 is suspended: within a second every server refuses it.  Its data "
                            "stays;\nhabitue merchant resume %1 serves it again.",
                            "%1 est suspendu : dans la seconde tout serveur le refuse. Ses données "
                            "restent ;\nhabitue merchant resume %1 le remet en service."));
}

static enum exit_code resume_run(struct console *console, const void *told)
{
    return set_state(console, told, false,
                     PHRASE("%1 is in service again, within a second.",
                            "%1 est de nouveau en service, dans la seconde."));
}

const struct verb verb_merchant_suspend = {
    .name = "merchant suspend",
    .page = "habitue-merchant",
    .summary = { "refuse a merchant for now; its data stays",
                 "refuse un commerce pour l'instant ; ses données restent" },
    .about = { "Every address of the merchant answers merchant_suspended, and nothing is "
               "recorded.\n",
               "Toutes les adresses du commerce répondent merchant_suspended, et rien n'est "
               "enregistré.\n" },
    .options = state_options,
    .option_count = COUNT(state_options),
    .size = sizeof(struct state_values),
    .run = suspend_run,
};

const struct verb verb_merchant_resume = {
    .name = "merchant resume",
    .page = "habitue-merchant",
    .summary = { "serve a suspended merchant again", "remet en service un commerce suspendu" },
    .about = { "Undoes habitue merchant suspend.\n", "Défait habitue merchant suspend.\n" },
    .options = state_options,
    .option_count = COUNT(state_options),
    .size = sizeof(struct state_values),
    .run = resume_run,
};
