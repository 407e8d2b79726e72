/* cmd_brand.c - habitue brand set, show: what a shop looks like on cards, letters, pages and in wallets. */
#include "app/print/brands.h"

#include "cli/cli.h"
#include "core/io.h"
#include "storage/config_storage.h"
#include "storage/db_open.h"

#define BRAND_ARENA_BYTES (8u << 20)

struct brand_values {
    const char *place;
    struct str merchant;
    struct str shop;
    struct str name;
    struct str street;
    struct str town;
    struct str contact;
    struct str colour;
    struct str at;
    const char *logo;
    bool clear;
};

/* clang-format off */
static const struct option set_options[] = {
    OPTIONS_PLACE_THERE(struct brand_values),
    OPTION_TEXT(struct brand_values, shop, "CODE", 1, CODE_MAX_BYTES, .doc = { "of one shop [of all that say nothing else]", "d'un magasin [de tous ceux qui n'en disent rien]" }),
    OPTION_TEXT(struct brand_values, name, "NAME", 1, NAME_MAX_BYTES, .doc = { "as customers know it [the shop's name]", "comme les clients l'appellent [le nom du magasin]" }),
    OPTION_TEXT(struct brand_values, street, "LINE", 0, BRAND_LINE_MAX_BYTES, .doc = { "of its address: \"12 rue des Halles\"", "de son adresse : « 12 rue des Halles »" }),
    OPTION_TEXT(struct brand_values, town, "LINE", 0, BRAND_LINE_MAX_BYTES, .doc = { "with its postcode: \"44000 Nantes\"", "avec le code postal : « 44000 Nantes »" }),
    OPTION_TEXT(struct brand_values, contact, "LINE", 0, BRAND_LINE_MAX_BYTES, .doc = { "a telephone number or a page", "un téléphone ou une page" }),
    OPTION_TEXT(struct brand_values, colour, "RRGGBB", 6, 7, .doc = { "in hexadecimal: 1B5E20", "en hexadécimal : 1B5E20" }),
    OPTION_TEXT(struct brand_values, at, "LAT,LON", 3, 32, .doc = { "where it is, in degrees: 47.218371,-1.553621", "où il est, en degrés : 47.218371,-1.553621" }),
    OPTION_PATH(struct brand_values, logo, "FILE", .doc = { "a PNG picture, of at most 1 MiB", "une image PNG, d'au plus 1 Mio" }),
    OPTION_FLAG(struct brand_values, clear, .doc = { "forget what is not told here", "oublie ce qui n'est pas dit ici" }),
};

static const struct option show_options[] = {
    OPTIONS_PLACE_THERE(struct brand_values),
    OPTION_TEXT(struct brand_values, shop, "CODE", 1, CODE_MAX_BYTES, .doc = { "of one shop [of all that say nothing else]", "d'un magasin [de tous ceux qui n'en disent rien]" }),
};
/* clang-format on */

/* ---- set ----------------------------------------------------------------------------------------- */

/* What the options say that are told, over what is there; the problem is told here. */
static enum exit_code fill(const struct console *console, struct arena *arena,
                           const struct brand_values *values, struct brand *brand)
{
    const struct {
        struct str told;
        struct str *field;
    } lines[] = {
        { values->name, &brand->name },
        { values->street, &brand->street },
        { values->town, &brand->town },
        { values->contact, &brand->contact },
    };
    for (size_t i = 0; i < COUNT(lines); i++) {
        if (lines[i].told.len > 0)
            *lines[i].field = str_trim(lines[i].told);
    }
    if (values->colour.len > 0) {
        brand->has_colour = true;
        if (brand_read_colour(values->colour, &brand->colour) != OK)
            return console_refuse(console, CLI_USAGE,
                                  PHRASE("\"%1\" is no colour: write six hexadecimal digits, "
                                         "such as 1B5E20",
                                         "« %1 » n'est pas une couleur : écrivez six chiffres "
                                         "hexadécimaux, par exemple 1B5E20"),
                                  WORDS(values->colour));
    }
    if (values->at.len > 0) {
        brand->has_place = true;
        if (brand_read_place(values->at, &brand->place) != OK)
            return console_refuse(console, CLI_USAGE,
                                  PHRASE("\"%1\" is no place: write degrees of latitude and "
                                         "longitude, such as 47.218371,-1.553621",
                                         "« %1 » n'est pas un lieu : écrivez la latitude et la "
                                         "longitude en degrés, par exemple 47.218371,-1.553621"),
                                  WORDS(values->at));
    }
    if (values->logo == NULL)
        return CLI_OK;
    enum err err = io_read_file(arena, values->logo, DRAW_IMAGE_MAX_BYTES, &brand->logo);
    if (err == OK || err == E_TOO_LARGE)
        err = err == OK ? draw_check_image(brand->logo) : E_LOGO;
    return err == OK ? CLI_OK : console_fail(console, err, str_c(values->logo));
}

/* The shop's id, or BRAND_OF_ALL. */
static enum err find_shop(struct db *db, struct arena *arena, struct str code, int64_t *ret_shop)
{
    struct shop shop = { .id = BRAND_OF_ALL };
    if (code.len > 0)
        TRY(shop_by_code(db, arena, code, &shop));
    *ret_shop = shop.id;
    return OK;
}

static enum err load(struct db *db, struct arena *arena, const struct brand_values *values,
                     struct brand *ret_brand)
{
    int64_t shop = BRAND_OF_ALL;
    TRY(find_shop(db, arena, values->shop, &shop));
    enum err err = brand_get(db, arena, shop, ret_brand);
    if (err == E_NOT_FOUND || (err == OK && values->clear))
        *ret_brand = (struct brand){ .shop = shop };
    return err == E_NOT_FOUND ? OK : err;
}

static enum err save(struct db *db, struct brand *brand)
{
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    brand->changed = instant_now();
    TRY(db_tx_begin(db, &tx));
    TRY(brand_save(db, brand));
    return db_tx_commit(&tx);
}

static enum exit_code fail(const struct console *console, enum err err,
                           const struct brand_values *values)
{
    if (err == E_SHOP_UNKNOWN)
        return console_fail(console, err, values->shop);
    return console_fail(console, err, place_text(console, values->place));
}

static enum exit_code set_run(struct console *console, const void *told)
{
    const struct brand_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(db_close) struct db *db = NULL;
    struct brand brand = { 0 };
    enum err err = arena_open(&arena, BRAND_ARENA_BYTES);
    if (err == OK)
        err = db_open(values->place, DB_CONFIGURE, &db);
    if (err == OK)
        err = load(db, &arena, values, &brand);
    if (err != OK)
        return fail(console, err, values);
    enum exit_code code = fill(console, &arena, values, &brand);
    if (code != CLI_OK)
        return code;
    err = save(db, &brand);
    if (err != OK)
        return fail(console, err, values);
    console_say(console,
                PHRASE("Saved: what is printed from now on looks like this, and each page the next "
                       "time it is opened.",
                       "Enregistré : ce qui s'imprime désormais a cet aspect, et chaque page à sa "
                       "prochaine ouverture."),
                WORDS_NONE);
    return CLI_OK;
}

/* ---- show ---------------------------------------------------------------------------------------- */

static struct str colour_text(struct arena *arena, const struct brand *brand)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    if (!brand->has_colour || buf_create(arena, 7, &out) != OK)
        return STR_NONE;
    buf_colour(&out, brand->colour);
    return buf_finish(&out, &text) == OK ? text : STR_NONE;
}

static struct str where_text(struct arena *arena, const struct brand *brand)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    if (!brand->has_place || buf_create(arena, 32, &out) != OK)
        return STR_NONE;
    buf_decimal(&out, brand->place.latitude_micro, 6, '.');
    buf_char(&out, ',');
    buf_decimal(&out, brand->place.longitude_micro, 6, '.');
    return buf_finish(&out, &text) == OK ? text : STR_NONE;
}

static struct str logo_text(const struct console *console, const struct brand *brand)
{
    return brand->logo.len > 0 ? console_number(console, (int64_t)brand->logo.len) : STR_NONE;
}

static enum exit_code show_run(struct console *console, const void *told)
{
    const struct brand_values *values = told;
    CLEANUP(arena_close) struct arena arena = { 0 };
    CLEANUP(db_close) struct db *db = NULL;
    struct brand brand = { 0 };
    enum err err = arena_open(&arena, BRAND_ARENA_BYTES);
    if (err == OK)
        err = db_open(values->place, DB_READ, &db);
    if (err == OK)
        err = load(db, &arena, values, &brand);
    if (err != OK)
        return fail(console, err, values);
    const struct {
        struct phrase name;
        struct str value;
    } rows[] = {
        { PHRASE("name      %1", "nom       %1"), brand.name },
        { PHRASE("street    %1", "rue       %1"), brand.street },
        { PHRASE("town      %1", "ville     %1"), brand.town },
        { PHRASE("contact   %1", "contact   %1"), brand.contact },
        { PHRASE("colour    %1", "couleur   %1"), colour_text(&arena, &brand) },
        { PHRASE("at        %1", "lieu      %1"), where_text(&arena, &brand) },
        { PHRASE("logo      %1 bytes", "logo      %1 octets"), logo_text(console, &brand) },
    };
    size_t shown = 0;
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (rows[i].value.len == 0)
            continue;
        console_say(console, rows[i].name, WORDS(rows[i].value));
        shown++;
    }
    if (shown == 0)
        console_say(console,
                    PHRASE("Nothing was said yet: habitue brand set says it.",
                           "Rien n'est encore dit : habitue brand set le dit."),
                    WORDS_NONE);
    return CLI_OK;
}

const struct verb verb_brand_set = {
    .name = "brand set",
    .page = "habitue-brand",
    .summary = { "name, address, colour and logo, for what is printed and for the pages",
                 "nom, adresse, couleur et logo, pour ce qui s'imprime et pour les pages" },
    .about = { "What cards, letters, passes of wallets and the pages show: of one shop, or of all\n"
               "shops for what they leave out.  What is not told stays as it is.\n",
               "Ce que montrent cartes, lettres, cartes de portefeuille et pages : d'un magasin, "
               "ou\n"
               "de tous pour ce qu'ils ne disent pas. Ce qui n'est pas dit reste tel quel.\n" },
    .options = set_options,
    .option_count = COUNT(set_options),
    .size = sizeof(struct brand_values),
    .run = set_run,
};

const struct verb verb_brand_show = {
    .name = "brand show",
    .page = "habitue-brand",
    .summary = { "what was said of it", "ce qui en a été dit" },
    .about = { "Prints what `habitue brand set` was told.\n",
               "Affiche ce qui a été dit à `habitue brand set`.\n" },
    .options = show_options,
    .option_count = COUNT(show_options),
    .size = sizeof(struct brand_values),
    .run = show_run,
};
