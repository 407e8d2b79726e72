/* test_config_storage.c - storage/config_storage.c: the merchant, shops, tills and keys. */
#include "storage/config_storage.h"

#include "core/money.h"
#include "tests/storage/place.h"

static const struct instant noon = { .us = 1700000000000000 };
static const struct instant evening = { .us = 1700020000000000 };

static int64_t begin_with_shop(struct place *place)
{
    struct merchant merchant = { .id = 1,
                                 .name = STR("Épicerie du Port"),
                                 .currency = CURRENCY_EUR };
    struct shop shop = {
        .code = STR("port"),
        .name = STR("Le Port"),
        .zone = STR("Europe/Paris"),
        .country = STR("FR"),
        .language = STR("fr"),
    };
    int64_t id = 0;
    place_begin(place);
    CHECK_OK(merchant_insert(place->db, &merchant, noon));
    CHECK_OK(shop_insert(place->db, &shop, 1, &id));
    return id;
}

TEST(an_installation_says_how_many_partitions_it_has)
{
    PLACE(place);
    int32_t partitions = -1;
    place_begin(&place);
    CHECK_ERR(installation_get(place.db, &partitions), E_DB_INCOMPLETE);
    CHECK_EQ(partitions, -1);
    CHECK_OK(installation_insert(place.db, 7, (struct instant){ .us = 1 }));
    CHECK_OK(installation_get(place.db, &partitions));
    CHECK_EQ(partitions, 7);
}

TEST(the_merchant_comes_back)
{
    PLACE(place);
    struct merchant merchant = { .id = -1 };
    place_begin(&place);
    CHECK_ERR(merchant_get(place.db, &place.arena, &merchant), E_NOT_FOUND);
    CHECK_EQ(merchant.id, -1);
    db_tx_end(&place.tx);
    place_finish(&place);

    begin_with_shop(&place);
    CHECK_OK(merchant_get(place.db, &place.arena, &merchant));
    CHECK_EQ(merchant.id, 1);
    CHECK_STR(merchant.name, "Épicerie du Port");
    CHECK_EQ(merchant.currency, CURRENCY_EUR);
}

TEST(shops_are_listed_and_their_codes_are_unique)
{
    PLACE(place);
    struct shop *shops = NULL;
    size_t count = 0;
    int64_t first = begin_with_shop(&place);
    struct shop shop = {
        .code = STR("port"),
        .name = STR("Another"),
        .zone = STR("Europe/London"),
        .country = STR("GB"),
        .language = STR("en"),
    };
    int64_t second = -1;
    CHECK_ERR(shop_insert(place.db, &shop, 1, &second), E_EXISTS);
    CHECK_EQ(second, -1);
    shop.code = STR("quay");
    CHECK_OK(shop_insert(place.db, &shop, 1, &second));
    CHECK(second > first);

    CHECK_OK(shop_list(place.db, &place.arena, &shops, &count));
    CHECK_EQ(count, 2);
    CHECK_EQ(shops[0].id, first);
    CHECK_STR(shops[0].zone, "Europe/Paris");
    CHECK_STR(shops[1].code, "quay");
    CHECK_STR(shops[1].name, "Another");
    CHECK_STR(shops[1].country, "GB");
    CHECK_STR(shops[1].language, "en");
}

TEST(tills_are_listed_and_their_codes_are_unique_in_a_shop)
{
    PLACE(place);
    struct till *tills = NULL;
    size_t count = 0;
    int64_t shop = begin_with_shop(&place);
    int64_t id = 0;
    for (int i = 0; i < 20; i++) {
        char code[8];
        (void)snprintf(code, sizeof(code), "%d", i);
        struct till till = { .shop_id = shop, .code = str_c(code), .columns = 42 };
        CHECK_OK(till_insert(place.db, &till, &id));
    }
    struct till again = { .shop_id = shop, .code = STR("7"), .columns = 42 };
    CHECK_ERR(till_insert(place.db, &again, &id), E_EXISTS);
    CHECK_OK(till_list(place.db, &place.arena, &tills, &count));
    CHECK_EQ(count, 20);
    CHECK_STR(tills[19].code, "19");
    CHECK_EQ(tills[19].shop_id, shop);
    CHECK_EQ(tills[19].columns, 42);

    again.code = STR("20");
    again.columns = 65;
    CHECK_ERR(till_insert(place.db, &again, &id), E_DB);
}

TEST(a_key_is_found_by_its_digest_alone)
{
    PLACE(place);
    struct api_key found = { .id = -1 };
    struct sha256 digest = sha256_of(STR("the key"));
    struct sha256 other = sha256_of(STR("another key"));
    struct api_key key = {
        .label = STR("caisse 1"),
        .scopes = SCOPE_EARN | SCOPE_SPEND,
        .shop_id = begin_with_shop(&place),
        .created = noon,
        .asks_staff = true,
    };
    int64_t id = 0;
    CHECK_OK(key_insert(place.db, &key, &digest, &id));
    CHECK_ERR(key_insert(place.db, &key, &digest, &id), E_EXISTS);
    CHECK_ERR(key_by_digest(place.db, &place.arena, &other, &found), E_NOT_FOUND);
    CHECK_EQ(found.id, -1);
    CHECK_OK(key_by_digest(place.db, &place.arena, &digest, &found));
    CHECK_EQ(found.id, id);
    CHECK_STR(found.label, "caisse 1");
    CHECK_EQ(found.scopes, SCOPE_EARN | SCOPE_SPEND);
    CHECK_EQ(found.shop_id, key.shop_id);
    CHECK_EQ(found.till_id, 0);
    CHECK_EQ(found.created.us, noon.us);
    CHECK(!found.is_revoked);
    CHECK(found.asks_staff);
}

TEST(a_key_is_revoked_once)
{
    PLACE(place);
    struct api_key *keys = NULL;
    size_t count = 0;
    struct sha256 digest = sha256_of(STR("the key"));
    struct api_key key = { .label = STR("x"), .scopes = SCOPE_ADMIN, .created = noon };
    int64_t id = 0;
    begin_with_shop(&place);
    CHECK_OK(key_insert(place.db, &key, &digest, &id));
    bool is_revoked = true;
    CHECK_ERR(key_is_revoked(place.db, id + 1, &is_revoked), E_NOT_FOUND);
    CHECK_OK(key_is_revoked(place.db, id, &is_revoked));
    CHECK(!is_revoked);
    CHECK_ERR(key_revoke(place.db, id + 1, noon), E_NOT_FOUND);
    CHECK_OK(key_revoke(place.db, id, noon));
    CHECK_OK(key_revoke(place.db, id, evening));
    CHECK_OK(key_list(place.db, &place.arena, &keys, &count));
    CHECK_EQ(count, 1);
    CHECK(keys[0].is_revoked);
    CHECK_EQ(keys[0].revoked.us, noon.us); /* the first instant stands */
    CHECK_OK(
        key_by_digest(place.db, &place.arena, &digest, &key)); /* and says so when it is used */
    CHECK(key.is_revoked);
    CHECK_OK(key_is_revoked(place.db, id, &is_revoked));
    CHECK(is_revoked);
}
