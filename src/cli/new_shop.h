/* new_shop.h - what `habitue init` and `habitue merchant add` ask about a new shop. */
#ifndef CLI_NEW_SHOP_H
#define CLI_NEW_SHOP_H

#include "app/setup.h"
#include "cli/cli.h"
#include "core/limits.h"

#define NEW_SHOP_ARENA_BYTES (64u << 20) /* address space: a programme is read in it */

/* The first member of the values of both commands, so that they share their options. */
struct new_shop_values {
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

#define NEW_SHOP_DEFAULTS                                                                          \
    .preset = { "points", 6 }, .name = { "Ma boutique", 11 }, .currency = { "EUR", 3 },            \
    .zone = { "Europe/Paris", 12 }, .country = { "FR", 2 }, .language = { "fr", 2 },               \
    .shop = { "market", 6 }, .till = { "1", 1 }, .columns = 42

/* clang-format off */
#define NEW_SHOP_OPTIONS                                                                           \
    OPTION_TEXT(struct new_shop_values, preset, "PRESET", 1, CODE_MAX_BYTES,                        \
                .doc = { "the first programme: points, cashback, visits, threshold or mixed [points]", \
                         "le premier programme : points, cashback, visits, threshold ou mixed [points]" }), \
    OPTION_TEXT(struct new_shop_values, currency, "CODE", 3, 3,                                     \
                .doc = { "by its ISO 4217 letters [EUR]", "par ses lettres ISO 4217 [EUR]" }),      \
    OPTION_TEXT(struct new_shop_values, zone, "ZONE", 1, 64,                                        \
                .doc = { "the time zone of the shop [Europe/Paris]",                                \
                         "le fuseau horaire du magasin [Europe/Paris]" }),                          \
    OPTION_TEXT(struct new_shop_values, country, "CC", 2, 2,                                        \
                .doc = { "the country of the shop, for telephone numbers [FR]",                     \
                         "le pays du magasin, pour les numéros de téléphone [FR]" }),               \
    OPTION_TEXT(struct new_shop_values, language, "fr|en", 2, 2,                                    \
                .doc = { "the language of its receipts [fr]", "la langue de ses tickets [fr]" }),   \
    OPTION_TEXT(struct new_shop_values, shop, "CODE", 1, CODE_MAX_BYTES,                            \
                .doc = { "the code of the first shop [market]",                                     \
                         "le code du premier magasin [market]" }),                                  \
    OPTION_TEXT(struct new_shop_values, till, "CODE", 1, CODE_MAX_BYTES,                            \
                .doc = { "the code of the first till [1]", "le code de la première caisse [1]" }),  \
    OPTION_INT(struct new_shop_values, columns, "N", PRINT_COLUMNS_MIN, PRINT_COLUMNS_MAX,          \
               .doc = { "characters in a line of its printer [42]",                                 \
                        "caractères par ligne de son imprimante [42]" }),                           \
    OPTION_FLAG(struct new_shop_values, json,                                                       \
                .doc = { "print the result as JSON", "affiche le résultat en JSON" })
/* clang-format on */

/* Where a shop is and what its receipts speak, said by name when the program knows no such thing. */
enum exit_code shop_check_place(const struct console *console, struct arena *arena, struct str zone,
                                struct str language);

/* What setup_create() would only call invalid, said by name. */
enum exit_code new_shop_check(const struct console *console, struct arena *arena,
                              const struct new_shop_values *values);

struct setup_request new_shop_request(const struct new_shop_values *values);

/* The members of the JSON that both commands print. */
void new_shop_put(struct json *json, const struct new_shop_values *values,
                  const struct setup_result *result);

/* Why it could not be made, when `place` is the address that was tried. */
enum exit_code new_shop_fail(const struct console *console, enum err err, const char *place);

#endif
