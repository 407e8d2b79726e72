/* test_setup.c - app/setup.c: scopes, keys, and an installation made or not made at all. */
#include "app/setup.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "tests/lib/small_shop.h"

#define ARENA_BYTES (64u << 20)

static const char *folder_named(const char *name)
{
    static char path[600];
    CHECK(strlen(test_folder()) + strlen(name) + 2 < sizeof(path));
    strcpy(path, test_folder());
    strcat(path, "/");
    strcat(path, name);
    return path;
}

TEST(scopes_are_named_and_read_back)
{
    int64_t scopes = 0;
    char room[128];
    struct buf out = BUF(room);
    CHECK_OK(scopes_parse(STR("quote,earn, members.read"), &scopes));
    CHECK_EQ(scopes, SCOPE_QUOTE | SCOPE_EARN | SCOPE_MEMBERS_READ);
    scopes_format(&out, scopes);
    buf_char(&out, '\0');
    CHECK_STR(room, "quote,earn,members.read");

    scopes = 77;
    CHECK_ERR(scopes_parse(STR(""), &scopes), E_INVALID);
    CHECK_ERR(scopes_parse(STR("quote,,earn"), &scopes), E_INVALID);
    CHECK_ERR(scopes_parse(STR("Quote"), &scopes), E_INVALID);
    CHECK_EQ(scopes, 77);
    CHECK_EQ(scopes_of_till & (SCOPE_ADMIN | SCOPE_ADJUST | SCOPE_REPORT), 0);
}

TEST(setup_makes_a_shop_whose_keys_are_known_by_their_digest)
{
    struct arena arena;
    struct setup_result result = { 0 };
    struct app *app = NULL;
    struct reader reader = { 0 };
    const char *folder = folder_named("good");
    CHECK_OK(arena_open(&arena, ARENA_BYTES));
    CHECK_OK(setup_create(&arena, folder, &small_shop_request, &result));
    CHECK_OK(app_open(folder, APP_INSPECT, &app));
    CHECK_STR(app_merchant(app)->name, "Ferme du Pré");
    const struct app_shop *shop = app_shop_by_code(app, STR("market"));
    CHECK(shop != NULL);
    const struct app_program *program = app_program_at(app, (struct instant){ .us = 0 });
    CHECK(program != NULL && program->number == 1); /* an old history finds its rules */

    struct api_key key = { 0 };
    struct sha256 digest = key_digest(result.till_key);
    CHECK_OK(reader_take(app, &reader));
    CHECK_OK(key_by_digest(reader.db, &arena, &digest, &key));
    CHECK_EQ(key.scopes, scopes_of_till);
    CHECK_EQ(key.shop_id, shop->shop.id);
    CHECK(key.till_id != 0);
    digest = key_digest(result.admin_key);
    CHECK_OK(key_by_digest(reader.db, &arena, &digest, &key));
    CHECK_EQ(key.scopes, SCOPE_ADMIN);
    CHECK_EQ(key.shop_id, 0);
    reader_give(&reader);
    app_close(&app);

    CHECK_ERR(setup_create(&arena, folder, &small_shop_request, &result), E_DB_EXISTS);
    arena_close(&arena);
}

TEST(setup_refuses_before_it_makes_anything)
{
    struct arena arena;
    CHECK_OK(arena_open(&arena, ARENA_BYTES));
    struct setup_request bad[7];
    enum err want[7] = { E_INVALID, E_CURRENCY, E_INVALID, E_INVALID,
                         E_INVALID, E_INVALID,  E_INVALID };
    for (size_t i = 0; i < COUNT(bad); i++)
        bad[i] = small_shop_request;
    bad[0].preset = STR("gold");
    bad[1].currency = STR("ZZZ");
    bad[2].zone = STR("Europe/Nowhere");
    bad[3].language = STR("de");
    bad[4].name = STR_NONE;
    bad[5].shop_code = STR_NONE;
    bad[6].till_code = STR_NONE;
    const char *folder = folder_named("never");
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct setup_result result = { 0 };
        check_note("case %zu", i);
        CHECK_ERR(setup_create(&arena, folder, &bad[i], &result), want[i]);
        CHECK_EQ(result.admin_key.len, 0);
        CHECK(access(folder, F_OK) != 0);
    }
    arena_close(&arena);
}

/* Columns are checked by the database alone, after the folder was made: it is taken away again. */
TEST(setup_that_fails_in_the_middle_leaves_nothing_behind)
{
    struct arena arena;
    struct setup_result result = { 0 };
    struct setup_request bad = small_shop_request;
    const char *folder = folder_named("middle");
    CHECK_OK(arena_open(&arena, ARENA_BYTES));
    bad.columns = 7;
    CHECK(setup_create(&arena, folder, &bad, &result) != OK);
    CHECK(access(folder, F_OK) != 0);
    CHECK_OK(setup_create(&arena, folder, &small_shop_request, &result));
    arena_close(&arena);
}

TEST(setup_writes_every_preset_in_the_currency_of_the_shop)
{
    static const char *const names[] = { "points",    "cashback", "visits",
                                         "threshold", "mixed",    "prepaid" };
    for (size_t i = 0; i < COUNT(names); i++) {
        struct arena arena;
        struct app *app = NULL;
        struct setup_result result = { 0 };
        struct setup_request request = small_shop_request;
        const char *folder = folder_named(names[i]);
        request.preset = str_c(names[i]);
        request.currency = STR("CHF");
        check_note("%s", names[i]);
        CHECK_OK(arena_open(&arena, ARENA_BYTES));
        CHECK_OK(setup_create(&arena, folder, &request, &result));
        CHECK_OK(app_open(folder, APP_INSPECT, &app));
        CHECK_STR(currency_code(app_program_by_number(app, 1)->program.currency), "CHF");
        app_close(&app);
        arena_close(&arena);
    }
}
