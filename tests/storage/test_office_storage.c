/* test_office_storage.c - storage/office_storage.h: who may enter the office, and who has. */
#include "storage/staff/office_storage.h"

#include <string.h>

#include "storage/staff/operator_storage.h"
#include "tests/storage/place.h"

static const struct instant noon = { .us = 1795345200000000 };

static void keep(struct place *place, const char *code)
{
    struct operator_row row = {
        .code = str_c(code),
        .name = STR("Ada Lovelace"),
        .role = STR("cashier"),
        .pin = { .is_set = true },
        .pin_set = noon,
        .created = noon,
    };
    CHECK_OK(operator_insert(place->db, &row));
}

TEST(a_password_is_kept_with_or_without_a_telephone)
{
    PLACE(place);
    struct office_login login = { .code = STR("ada"), .password = { .is_set = true } };
    struct office_login *logins = NULL;
    size_t count = 0;
    place_begin(&place);
    keep(&place, "ada");
    CHECK_ERR(office_login_get(place.db, &place.arena, STR("ada"), &login), E_NOT_FOUND);
    login.password_set = noon;
    memset(login.password.bytes, 7, sizeof(login.password.bytes));
    CHECK_OK(office_login_save(place.db, &login));
    CHECK_ERR(office_login_step(place.db, STR("ada"), 5), E_NOT_FOUND);
    login.has_factor = true;
    login.factor_step = 4;
    login.factor[19] = 9;
    CHECK_OK(office_login_save(place.db, &login));
    CHECK_OK(office_login_step(place.db, STR("ada"), 5));
    CHECK_ERR(office_login_step(place.db, STR("ada"), 5), E_NOT_FOUND);
    CHECK_OK(office_login_list(place.db, &place.arena, &logins, &count));
    CHECK_EQ(count, 1);
    CHECK_STR(logins[0].code, "ada");
    CHECK_EQ(logins[0].password.bytes[47], 7);
    CHECK_EQ(logins[0].password_set.us, noon.us);
    CHECK(logins[0].has_factor);
    CHECK_EQ(logins[0].factor[19], 9);
    CHECK_EQ(logins[0].factor_step, 5);
}

static struct office_session make(const char *word, int64_t ends_us)
{
    return (struct office_session){
        .digest = sha256_of(str_c(word)),
        .code = STR("ada"),
        .begun = noon,
        .ends = { ends_us },
        .address = STR("::1"),
        .agent = STR("Mozilla"),
    };
}

TEST(a_session_ends_once_and_is_forgotten)
{
    PLACE(place);
    struct office_session first = make("first", noon.us + 10);
    struct office_session second = make("second", noon.us + 20);
    struct office_session *found = NULL;
    struct office_session seen = { 0 };
    size_t count = 0;
    place_begin(&place);
    keep(&place, "ada");
    CHECK_OK(office_session_insert(place.db, &first));
    CHECK_OK(office_session_insert(place.db, &second));
    CHECK_OK(office_session_list(place.db, &place.arena, noon, 9, &found, &count));
    CHECK_EQ(count, 2);
    CHECK(sha256_eq(&found[0].digest, &second.digest));
    CHECK_STR(found[1].address, "::1");
    CHECK_STR(found[1].agent, "Mozilla");
    CHECK_OK(office_session_end(place.db, &second.digest, (struct instant){ noon.us + 5 }));
    CHECK_OK(office_session_end(place.db, &second.digest, (struct instant){ noon.us + 9 }));
    CHECK_OK(office_session_get(place.db, &place.arena, &second.digest, &seen));
    CHECK_EQ(seen.ends.us, noon.us + 5);
    CHECK_OK(office_session_list(place.db, &place.arena, (struct instant){ noon.us + 5 }, 9, &found,
                                 &count));
    CHECK_EQ(count, 1);
    CHECK_OK(office_session_forget(place.db, (struct instant){ noon.us + 6 }));
    CHECK_ERR(office_session_get(place.db, &place.arena, &second.digest, &seen), E_NOT_FOUND);
    CHECK_OK(office_session_get(place.db, &place.arena, &first.digest, &seen));
}
