/* test_import_map.c - app/import_map.c: the maps that ship, and what is said about others. */
#include "import/import_map.h"

#include <stdlib.h>
#include <string.h>

#include "tests/lib/check.h"

static enum err read_map(const char *text, struct import_map *map, struct problem *problem)
{
    return import_map_read(STR("own"), str_c(text), map, problem);
}

TEST(import_maps_that_ship_are_good)
{
    CHECK_EQ(import_map_file_count, 2);
    for (size_t i = 0; i < import_map_file_count; i++) {
        struct arena arena;
        struct import_map map;
        struct problem problem = { 0 };
        check_note("%s", import_map_files[i].name);
        CHECK_OK(arena_open(&arena, 1u << 20));
        CHECK_OK(import_map_load(&arena, import_map_files[i].name, &map, &problem));
        CHECK_STR(map.name, import_map_files[i].name);
        arena_close(&arena);
    }
}

TEST(import_map_reads_every_key)
{
    struct import_map map;
    struct problem problem = { 0 };
    CHECK_OK(read_map("\xEF\xBB\xBF# a comment\r\n"
                      "  receipt = No\r\n"
                      "at=Day\n"
                      "at_time = Hour\n"
                      "at_format = DD/MM/YYYY hh:mm\n"
                      "zone = Indian/Reunion\n"
                      "sku = Ref\n"
                      "label = What = it is\n"
                      "category = Family\n"
                      "quantity = Qty\n"
                      "amount = Total\n"
                      "vat_column = Rate\n"
                      "vat = 8.5\n"
                      "customer = Client\n"
                      "no_customer = 0\n"
                      "no_customer = COMPTOIR\n"
                      "card_prefix = C-\n"
                      "shop = market\n"
                      "till = 2\n"
                      "separator = bar\n"
                      "decimal = comma\n"
                      "cancel = prefix AV\n"
                      "numbering = daily\n"
                      "not_sale_sku = FEE\n"
                      "not_sale_prefix = X\n"
                      "fixed_sku = DEPOSIT\n",
                      &map, &problem));
    CHECK_STR(map.columns[IMPORT_RECEIPT], "No");
    CHECK_STR(map.columns[IMPORT_AT_TIME], "Hour");
    CHECK_STR(map.columns[IMPORT_LABEL], "What = it is");
    CHECK_STR(map.columns[IMPORT_UNIT_PRICE], "");
    CHECK_STR(map.zone, "Indian/Reunion");
    CHECK_EQ(map.vat_bp, 850);
    CHECK_EQ(map.separator, '|');
    CHECK(map.has_decimal_comma);
    CHECK(map.is_daily);
    CHECK_EQ(map.cancel, IMPORT_CANCEL_PREFIX);
    CHECK_STR(map.cancel_prefix, "AV");
    CHECK(import_list_has(&map.no_customer, STR("COMPTOIR")));
    CHECK(!import_list_has(&map.no_customer, STR("1")));
    CHECK(import_list_has(&map.fixed_sku, STR("DEPOSIT")));
}

TEST(import_map_says_the_line_in_both_languages)
{
    struct import_map map;
    struct problem problem = { 0 };
    CHECK_ERR(read_map("receipt = A\n\ndecimal = dot\n", &map, &problem), E_INVALID);
    CHECK_STR(problem.en,
              "map own, line 3: \"dot\" is not what decimal can be; write point or comma");
    CHECK_STR(problem.fr, "modèle own, ligne 3 : « dot » ne convient pas à decimal ; écrivez point "
                          "ou comma");
    CHECK_ERR(read_map("at = A\namount = B\n", &map, &problem), E_INVALID);
    CHECK_STR(problem.en, "map own: the key receipt is missing");
    CHECK_STR(problem.fr, "modèle own : la clé receipt manque");
}

TEST(import_map_lists_have_an_end)
{
    static char text[IMPORT_MAP_ITEMS_MAX * 32];
    struct import_map map;
    struct problem problem = { 0 };
    text[0] = '\0';
    for (int i = 0; i <= IMPORT_MAP_ITEMS_MAX; i++)
        strcat(text, "not_sale_sku = X\n");
    CHECK_ERR(read_map(text, &map, &problem), E_INVALID);
    CHECK(strstr(problem.en, "line 201: not_sale_sku is told too often") != NULL);
}

/* Any bytes are a map or are refused with a sentence. */
TEST(import_map_takes_any_text)
{
    static const char *const parts[] = { "receipt",   "at",        "amount",  " = ",  "=",
                                         "\n",        "#",         "X",       "\r\n", "vat",
                                         "9",         "cancel",    "prefix ", "\xff", "é",
                                         "at_format", "YYYY-MM-DD" };
    struct rng rng = rng_new();
    for (int64_t i = 0; i < test_rounds(20000); i++) {
        char text[512] = "";
        int64_t count = rng_range(&rng, 0, 30);
        for (int64_t k = 0; k < count; k++)
            strcat(text, parts[rng_range(&rng, 0, COUNT(parts) - 1)]);
        struct import_map map;
        struct problem problem = { 0 };
        check_note("%s", text);
        enum err err = read_map(text, &map, &problem);
        CHECK(err == OK || (err == E_INVALID && problem.en[0] != '\0' && problem.fr[0] != '\0'));
    }
}
