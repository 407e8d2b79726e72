/* new_shop.c - what `habitue init` and `habitue merchant add` ask about a new shop. */
#include "cli/new_shop.h"

#include "app/presets.h"
#include "core/json.h"
#include "core/money.h"
#include "core/zone.h"

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

enum exit_code shop_check_place(const struct console *console, struct arena *arena, struct str zone,
                                struct str language)
{
    const struct zone *found = NULL;
    if (zone_load(arena, zone, &found) != OK)
        return console_refuse(console, CLI_USAGE,
                              PHRASE("the system knows no time zone \"%1\"; write Europe/Paris, "
                                     "Indian/Reunion, ...",
                                     "le système ne connaît pas de fuseau « %1 » ; écrivez "
                                     "Europe/Paris, Indian/Reunion..."),
                              WORDS(zone));
    if (!str_eq(language, STR("fr")) && !str_eq(language, STR("en")))
        return console_refuse(console, CLI_USAGE,
                              PHRASE("the language is fr or en, not \"%1\"",
                                     "la langue est fr ou en, et non « %1 »"),
                              WORDS(language));
    return CLI_OK;
}

enum exit_code new_shop_check(const struct console *console, struct arena *arena,
                              const struct new_shop_values *values)
{
    uint16_t currency = 0;

    if (preset_find(values->preset) == NULL)
        return refuse_preset(console, values->preset);
    if (currency_parse(values->currency, &currency) != OK)
        return console_refuse(
            console, CLI_USAGE,
            PHRASE("\"%1\" is no currency that is known here; write EUR, GBP, CHF, ...",
                   "« %1 » n'est pas une devise connue ici ; écrivez EUR, GBP, "
                   "CHF..."),
            WORDS(values->currency));
    return shop_check_place(console, arena, values->zone, values->language);
}

struct setup_request new_shop_request(const struct new_shop_values *values)
{
    return (struct setup_request){
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
}

void new_shop_put(struct json *json, const struct new_shop_values *values,
                  const struct setup_result *result)
{
    json_put_str(json, "merchant", values->name);
    json_put_str(json, "shop", values->shop);
    json_put_str(json, "till", values->till);
    json_put_str(json, "admin_key", result->admin_key);
    json_put_str(json, "till_key", result->till_key);
    json_put_int(json, "program", 1);
}

enum exit_code new_shop_fail(const struct console *console, enum err err, const char *place)
{
    if (err == E_DB_RIGHTS)
        return console_refuse(
            console, CLI_REFUSED,
            PHRASE("%1 cannot be made; its user needs the right to make tables (GRANT CREATE ON "
                   "SCHEMA public), and for merchants schemas (GRANT CREATE ON DATABASE)",
                   "%1 ne peut pas être créé ; son utilisateur doit avoir le droit de créer des "
                   "tables (GRANT CREATE ON SCHEMA public) et, pour des commerces, des schémas "
                   "(GRANT CREATE ON DATABASE)"),
            WORDS(place_text(console, place)));
    if (err == E_FILE)
        return console_refuse(
            console, CLI_REFUSED,
            PHRASE("%1 cannot be made; is the folder above it there, and may you "
                   "write in it?",
                   "%1 ne peut pas être créé ; le dossier du dessus existe-t-il, et "
                   "pouvez-vous y écrire ?"),
            WORDS(place_text(console, place)));
    return console_fail(console, err, place_text(console, place));
}
