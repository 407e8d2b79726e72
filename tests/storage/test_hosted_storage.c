/* test_hosted_storage.c - storage/hosted_storage.c and db_merchant.c: which merchants an installation
 * hosts, and where each keeps what it has.
 */
#include "storage/hosted_storage.h"

#include "core/limits.h"
#include "core/money.h"
#include "storage/config_storage.h"
#include "storage/db_merchant.h"
#include "storage/sqlite/db_sqlite.h"
#include "tests/storage/place.h"

static const struct instant noon = { .us = 1700000000000000 };
static const struct instant evening = { .us = 1700020000000000 };

TEST(merchants_are_listed_by_code_with_their_hosts)
{
    PLACE(place);
    struct hosted *all = NULL;
    struct hosted one = { 0 };
    size_t count = 9;
    place_begin(&place);
    CHECK_OK(hosted_list(place.db, &place.arena, &all, &count));
    CHECK_EQ(count, 0);
    CHECK_OK(hosted_insert(place.db, STR("verger"), STR_NONE, noon));
    CHECK_OK(hosted_insert(place.db, STR("boutique-2"), STR("b.example"), evening));
    CHECK_OK(hosted_insert(place.db, STR("abri"), STR_NONE, noon)); /* no host is no duplicate */
    CHECK_OK(hosted_list(place.db, &place.arena, &all, &count));
    CHECK_EQ(count, 3);
    CHECK_STR(all[0].code, "abri");
    CHECK_STR(all[1].code, "boutique-2");
    CHECK_STR(all[1].host, "b.example");
    CHECK_EQ(all[1].created.us, evening.us);
    CHECK(!all[1].is_suspended);
    CHECK_STR(all[2].host, "");
    CHECK_OK(hosted_by_code(place.db, &place.arena, STR("verger"), &one));
    CHECK_STR(one.code, "verger");
    CHECK_ERR(hosted_by_code(place.db, &place.arena, STR("ver"), &one), E_NOT_FOUND);
}

TEST(a_code_and_a_host_are_taken_once)
{
    PLACE(place);
    place_begin(&place);
    CHECK_OK(hosted_insert(place.db, STR("a"), STR("a.example"), noon));
    CHECK_ERR(hosted_insert(place.db, STR("a"), STR("b.example"), noon), E_EXISTS);
    CHECK_ERR(hosted_insert(place.db, STR("b"), STR("a.example"), noon), E_EXISTS);
    CHECK_OK(hosted_insert(place.db, STR("b"), STR("b.example"), noon));
}

TEST(a_merchant_is_suspended_once_and_resumed)
{
    PLACE(place);
    struct hosted one = { 0 };
    place_begin(&place);
    CHECK_OK(hosted_insert(place.db, STR("a"), STR_NONE, noon));
    CHECK_OK(hosted_suspend(place.db, STR("a"), noon));
    CHECK_OK(hosted_suspend(place.db, STR("a"), evening));
    CHECK_OK(hosted_by_code(place.db, &place.arena, STR("a"), &one));
    CHECK(one.is_suspended);
    CHECK_EQ(one.suspended.us, noon.us);
    CHECK_OK(hosted_resume(place.db, STR("a")));
    CHECK_OK(hosted_resume(place.db, STR("a")));
    CHECK_OK(hosted_by_code(place.db, &place.arena, STR("a"), &one));
    CHECK(!one.is_suspended);
    CHECK_ERR(hosted_suspend(place.db, STR("b"), noon), E_NOT_FOUND);
    CHECK_ERR(hosted_resume(place.db, STR("b")), E_NOT_FOUND);
}

/* ---- codes and addresses ------------------------------------------------------------------------ */

TEST(a_code_is_a_word_of_small_letters)
{
    static const char *const good[] = { "a", "boutique-2", "a-", "z9" };
    static const char *const bad[] = {
        "", "A", "2a", "-a", "a_b", "a.b", "a/b", "..", "a b", "\xC3\xA9", "a\n", "a'",
    };
    char longest[MERCHANT_CODE_MAX_BYTES + 2];
    for (size_t i = 0; i < COUNT(good); i++)
        CHECK(merchant_code_is_valid(str_c(good[i])));
    for (size_t i = 0; i < COUNT(bad); i++) {
        check_note("\"%s\"", bad[i]);
        CHECK(!merchant_code_is_valid(str_c(bad[i])));
    }
    memset(longest, 'a', sizeof(longest));
    CHECK(merchant_code_is_valid((struct str){ longest, MERCHANT_CODE_MAX_BYTES }));
    CHECK(!merchant_code_is_valid((struct str){ longest, MERCHANT_CODE_MAX_BYTES + 1 }));
}

TEST(the_address_of_a_merchant_follows_from_that_of_the_installation)
{
    static const struct {
        const char *address;
        const char *merchant;
    } cases[] = {
        { "/srv/shop", "/srv/shop/merchants/a-1" },
        { "postgres://", "postgres://?options=-csearch_path%3Dmerchant_a_1" },
        { "postgres://me:s%40c@h:5433/shop",
          "postgres://me:s%40c@h:5433/shop?options=-csearch_path%3Dmerchant_a_1" },
        { "postgres:///shop?", "postgres:///shop?options=-csearch_path%3Dmerchant_a_1" },
        { "postgres:///shop?host=/tmp&user=me",
          "postgres:///shop?host=/tmp&user=me&options=-csearch_path%3Dmerchant_a_1" },
        { "postgres:///shop?options=-csearch_path%3Dmarket&user=me",
          "postgres:///shop?options=-csearch_path%3Dmarket%20-csearch_path%3Dmerchant_a_1"
          "&user=me" },
        { "postgres:///shop?options=-ca%3D1&options=-cb%3D2",
          "postgres:///shop?options=-ca%3D1&options=-cb%3D2%20-csearch_path%3Dmerchant_a_1" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char room[256];
        struct buf out = BUF(room);
        db_merchant_address(&out, cases[i].address, STR("a-1"));
        CHECK_OK(out.err);
        CHECK_EQ(room[out.used - 1], '\0');
        CHECK_STR(str_c(room), cases[i].merchant);
    }
}

/* ---- their databases ---------------------------------------------------------------------------- */

static void merchant_of(const struct place *place, const char *code, char *room, size_t size)
{
    struct buf out = { .base = room, .size = size };
    db_merchant_address(&out, place->directory, str_c(code));
    CHECK_OK(out.err);
}

static void make_merchant(const char *address, const char *name)
{
    CLEANUP(db_close) struct db *db = NULL;
    CLEANUP(db_tx_end) struct db_tx tx = { 0 };
    struct merchant merchant = { .id = 1, .name = str_c(name), .currency = CURRENCY_EUR };
    CHECK_OK(db_create(address));
    CHECK_ERR(db_create(address), E_DB_EXISTS);
    CHECK_OK(db_open(address, DB_WRITE, &db));
    CHECK_OK(db_tx_begin(db, &tx));
    CHECK_OK(merchant_insert(db, &merchant, noon));
    CHECK_OK(db_tx_commit(&tx));
}

static void check_name(struct place *place, const char *address, enum err want, const char *name)
{
    CLEANUP(db_close) struct db *db = NULL;
    struct merchant merchant = { 0 };
    check_note("%s", address);
    CHECK_OK(db_open(address, DB_READ, &db));
    CHECK_ERR(merchant_get(db, &place->arena, &merchant), want);
    if (want == OK)
        CHECK_STR(merchant.name, name);
}

TEST(merchants_and_their_installation_have_each_their_own_tables)
{
    PLACE(place);
    char a[700];
    char b[700];
    struct db *db = NULL;
    place_open(&place);
    db_close(&place.db);
    merchant_of(&place, "a-x", a, sizeof(a));
    merchant_of(&place, "b", b, sizeof(b));
    CHECK_OK(db_merchants_create(place.directory));
    CHECK_OK(db_merchants_create(place.directory));
    CHECK_ERR(db_open(a, DB_READ, &db), E_DB_MISSING);
    make_merchant(a, "Verger");
    CHECK_ERR(db_open(b, DB_WRITE, &db), E_DB_MISSING);
    make_merchant(b, "Boutique");
    check_name(&place, a, OK, "Verger");
    check_name(&place, b, OK, "Boutique");
    check_name(&place, place.directory, E_NOT_FOUND, NULL);

    db_remove(a, false);
    CHECK_ERR(db_open(a, DB_READ, &db), E_DB_MISSING);
    check_name(&place, b, OK, "Boutique");
    make_merchant(a, "Verger, again");
    if (place_is_postgres()) { /* schemas are not in anybody's folder */
        db_remove(a, false);
        db_remove(b, false);
    }
}
