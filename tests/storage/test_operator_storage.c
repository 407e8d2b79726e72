/* test_operator_storage.c - storage/operator_storage.h: who serves, who has signed in, and who agreed to what. */
#include "storage/staff/operator_storage.h"

#include <string.h>

#include "storage/config_storage.h"
#include "tests/storage/place.h"

static const struct instant noon = { .us = 1795345200000000 };

static struct operator_row make(const char *code)
{
    struct operator_row row = {
        .code = str_c(code),
        .name = STR("Ada Lovelace"),
        .role = STR("cashier"),
        .pin = { .is_set = true },
        .pin_set = noon,
        .created = noon,
    };
    memset(row.pin.bytes, 7, sizeof(row.pin.bytes));
    return row;
}

static void keep(struct place *place, const char *code)
{
    const struct operator_row row = make(code);
    CHECK_OK(operator_insert(place->db, &row));
}

static int64_t keep_key(struct place *place)
{
    struct sha256 digest = sha256_of(STR("key"));
    struct api_key key = { .label = STR("till"), .scopes = SCOPE_EARN, .created = noon };
    int64_t id = 0;
    CHECK_OK(key_insert(place->db, &key, &digest, &id));
    return id;
}

TEST(who_serves_is_kept_by_his_code)
{
    PLACE(place);
    struct operator_row *rows = NULL;
    struct operator_row row = { 0 };
    size_t count = 0;
    place_begin(&place);
    keep(&place, "b");
    keep(&place, "a");
    row = make("a");
    CHECK_ERR(operator_insert(place.db, &row), E_EXISTS);
    CHECK_OK(operator_get(place.db, &place.arena, STR("a"), &row));
    CHECK(!row.is_closed);
    CHECK_EQ(row.shop_id, 0);
    CHECK_EQ(row.pin.bytes[47], 7);
    row.role = STR("manager");
    row.pin.bytes[47] = 8;
    row.pin_set.us = noon.us + 1;
    row.is_closed = true;
    row.closed.us = noon.us + 2;
    CHECK_OK(operator_save(place.db, &row));
    CHECK_OK(operator_list(place.db, &place.arena, &rows, &count));
    CHECK_EQ(count, 2);
    CHECK_STR(rows[0].code, "a");
    CHECK_STR(rows[0].role, "manager");
    CHECK_EQ(rows[0].pin.bytes[47], 8);
    CHECK_EQ(rows[0].pin_set.us, noon.us + 1);
    CHECK_EQ(rows[0].created.us, noon.us);
    CHECK(rows[0].is_closed);
    CHECK_EQ(rows[0].closed.us, noon.us + 2);
    CHECK(!rows[1].is_closed);
    row.code = STR("c");
    CHECK_ERR(operator_save(place.db, &row), E_NOT_FOUND);
    CHECK_ERR(operator_get(place.db, &place.arena, STR("c"), &row), E_NOT_FOUND);
}

TEST(a_session_ends_once_and_is_forgotten_late)
{
    PLACE(place);
    struct sha256 digest = sha256_of(STR("word"));
    struct operator_session session = { .code = STR("a"), .begun = noon };
    place_begin(&place);
    keep(&place, "a");
    session.api_key = keep_key(&place);
    session.ends.us = noon.us + 100;
    session.is_alone = true;
    CHECK_OK(operator_session_insert(place.db, &digest, &session));
    CHECK_OK(operator_session_end(place.db, &digest, (struct instant){ noon.us + 50 }));
    CHECK_OK(operator_session_end(place.db, &digest, (struct instant){ noon.us + 80 }));
    CHECK_OK(operator_session_get(place.db, &place.arena, &digest, &session));
    CHECK_STR(session.code, "a");
    CHECK_EQ(session.begun.us, noon.us);
    CHECK_EQ(session.ends.us, noon.us + 50);
    CHECK(session.is_alone);
    CHECK_OK(operator_session_forget(place.db, (struct instant){ noon.us + 50 }));
    CHECK_OK(operator_session_get(place.db, &place.arena, &digest, &session));
    CHECK_OK(operator_session_forget(place.db, (struct instant){ noon.us + 51 }));
    CHECK_ERR(operator_session_get(place.db, &place.arena, &digest, &session), E_NOT_FOUND);
}

static enum err count_one(void *context, const struct approval *row)
{
    int64_t *sum = context;
    *sum += row->number;
    return OK;
}

TEST(an_approval_is_used_once)
{
    PLACE(place);
    struct sha256 digest = sha256_of(STR("word"));
    struct sha256 other = sha256_of(STR("other"));
    struct approval approval = { .code = STR("a"), .act = STR("undo"), .made = noon };
    int64_t sum = 0;
    place_begin(&place);
    keep(&place, "a");
    approval.api_key = keep_key(&place);
    approval.ends.us = noon.us + 100;
    CHECK_OK(approval_insert(place.db, &digest, &approval));
    CHECK_OK(approval_insert(place.db, &other, &approval));
    CHECK_OK(approval_get(place.db, &place.arena, &digest, &approval));
    CHECK(!approval.is_used);
    CHECK_STR(approval.act, "undo");
    CHECK_EQ(approval.ends.us, noon.us + 100);
    CHECK_OK(approval_use(place.db, &digest, noon, 2, 9));
    CHECK_ERR(approval_use(place.db, &digest, noon, 2, 10), E_NOT_FOUND);
    CHECK_OK(approval_use(place.db, &other, noon, 0, 0)); /* no entry tells of it */
    CHECK_OK(approval_get(place.db, &place.arena, &other, &approval));
    CHECK(approval.is_used);
    CHECK_OK(approval_each(place.db, &place.arena, count_one, &sum));
    CHECK_EQ(sum, 9);
}

TEST(approvals_are_walked_page_by_page)
{
    PLACE(place);
    struct approval approval = { .code = STR("a"), .act = STR("undo"), .made = noon, .ends = noon };
    int64_t sum = 0;
    place_begin(&place);
    keep(&place, "a");
    approval.api_key = keep_key(&place);
    for (int64_t i = 1; i <= 2500; i++) {
        struct sha256 digest = sha256_of((struct str){ .ptr = (const char *)&i, .len = sizeof(i) });
        CHECK_OK(approval_insert(place.db, &digest, &approval));
        CHECK_OK(approval_use(place.db, &digest, noon, 1, i));
    }
    CHECK_OK(approval_each(place.db, &place.arena, count_one, &sum));
    CHECK_EQ(sum, 2500 * 2501 / 2);
}
