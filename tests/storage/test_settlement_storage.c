/* test_settlement_storage.c - storage/settlement_storage.c: versions of a settlement; and whose a shop is. */
#include "storage/settlement_storage.h"

#include "storage/config_storage.h"
#include "tests/lib/moments.h"
#include "tests/storage/place.h"

static const struct instant noon = { .us = 1700000000000000 };

TEST(versions_are_numbered_from_one_and_kept_as_they_were)
{
    PLACE(place);
    struct settlement_row *rows = NULL;
    size_t count = 7;
    int64_t number = 0;
    place_begin(&place);
    CHECK_OK(settlement_list(place.db, &place.arena, &rows, &count));
    CHECK_EQ(count, 0);
    CHECK_OK(settlement_insert(place.db, day("2027-01-01"), STR("{ \"a\":1 }"), noon, &number));
    CHECK_EQ(number, 1);
    CHECK_OK(settlement_insert(place.db, day("2027-07-01"), STR("{\"é\":2}"), noon, &number));
    CHECK_EQ(number, 2);
    CHECK_OK(settlement_list(place.db, &place.arena, &rows, &count));
    CHECK_EQ(count, 2);
    CHECK_EQ(rows[0].number, 1);
    CHECK_EQ(rows[0].from.days, day("2027-01-01").days);
    CHECK_STR(rows[0].json, "{ \"a\":1 }");
    CHECK_EQ(rows[1].created.us, noon.us);
    CHECK_STR(rows[1].json, "{\"é\":2}");
}

TEST(a_shop_says_whose_it_is)
{
    PLACE(place);
    struct merchant merchant = { .id = 1, .name = STR("m"), .currency = 978 };
    struct shop shop = {
        .code = STR("station"),
        .name = STR("La gare"),
        .zone = STR("Europe/Paris"),
        .country = STR("FR"),
        .language = STR("fr"),
        .company = STR(""),
    };
    place_begin(&place);
    CHECK_OK(merchant_insert(place.db, &merchant, noon));
    CHECK_OK(shop_insert(place.db, &shop, merchant.id, &shop.id));
    CHECK_OK(shop_by_code(place.db, &place.arena, STR("station"), &shop));
    CHECK_STR(shop.company, "");
    CHECK_OK(shop_company_set(place.db, shop.id, STR("lis")));
    CHECK_OK(shop_by_code(place.db, &place.arena, STR("station"), &shop));
    CHECK_STR(shop.company, "lis");
    CHECK_ERR(shop_company_set(place.db, shop.id + 1, STR("lis")), E_NOT_FOUND);
}
