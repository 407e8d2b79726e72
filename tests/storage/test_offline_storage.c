/* test_offline_storage.c - storage/offline/: snapshots, what was spent by them, and what somebody has to look at. */
#include "storage/config_storage.h"
#include "storage/offline/exception_storage.h"
#include "storage/offline/offline_storage.h"
#include "tests/storage/place.h"

static int64_t open_till(struct place *place)
{
    int64_t id = 0;
    const struct merchant merchant = { .id = 1, .name = STR("Verger"), .currency = CURRENCY_EUR };
    const struct shop shop = { .code = STR("s"),
                               .name = STR("s"),
                               .zone = STR("Europe/Paris"),
                               .country = STR("FR"),
                               .language = STR("fr") };
    place_begin(place);
    CHECK_OK(merchant_insert(place->db, &merchant, (struct instant){ .us = 1 }));
    CHECK_OK(shop_insert(place->db, &shop, 1, &id));
    const struct till till = { .shop_id = id, .code = STR("1"), .columns = 42 };
    CHECK_OK(till_insert(place->db, &till, &id));
    return id;
}

static struct snapshot_row row_of(int64_t number, int64_t till, struct str code)
{
    return (struct snapshot_row){ .number = number,
                                  .code = code,
                                  .till_id = till,
                                  .key = 2,
                                  .program = 3,
                                  .made = { .us = 10 },
                                  .until = { .us = 20 } };
}

TEST(the_key_is_made_once)
{
    PLACE(place);
    struct str key = STR_NONE;
    (void)open_till(&place);
    CHECK_OK(offline_key_get(place.db, &place.arena, &key));
    CHECK_EQ(key.len, 0);
    CHECK_OK(offline_key_set(place.db, STR("01234567890123456789012345678901")));
    CHECK_OK(offline_key_set(place.db, STR("another........................."))); /* too late */
    CHECK_OK(offline_key_get(place.db, &place.arena, &key));
    CHECK_STR(key, "01234567890123456789012345678901");
}

TEST(a_snapshot_is_found_by_its_number_and_by_the_request_that_asked_for_it)
{
    PLACE(place);
    int64_t till = open_till(&place);
    int64_t last = 7;
    struct snapshot_row read = { 0 };
    CHECK_OK(snapshot_last(place.db, &last));
    CHECK_EQ(last, 0);
    struct snapshot_row row = row_of(1, till, STR("AAAAAAAAAAAAAAAA"));
    CHECK_OK(snapshot_insert(place.db, &row));
    row = row_of(2, till, STR("BBBBBBBBBBBBBBBB"));
    CHECK_OK(snapshot_insert(place.db, &row));
    CHECK_OK(snapshot_last(place.db, &last));
    CHECK_EQ(last, 2);
    CHECK_OK(snapshot_by_code(place.db, &place.arena, STR("AAAAAAAAAAAAAAAA"), &read));
    CHECK_EQ(read.number, 1);
    CHECK(!read.is_reported);
    CHECK_ERR(snapshot_by_code(place.db, &place.arena, STR("CCCCCCCCCCCCCCCC"), &read),
              E_NOT_FOUND);
    CHECK_ERR(snapshot_get(place.db, &place.arena, 3, &read), E_NOT_FOUND);
    CHECK_OK(snapshot_lock(place.db));
    CHECK_OK(snapshot_spend(place.db, 2, 500));
    CHECK_OK(snapshot_spend(place.db, 2, 200));
    CHECK_ERR(snapshot_spend(place.db, 3, 1), E_NOT_FOUND);
    row.waiting = 3;
    row.waiting_minor = 900;
    row.first = STR("7");
    row.last = STR("9");
    row.reported.us = 15;
    CHECK_OK(snapshot_report(place.db, &row));
    CHECK_OK(snapshot_get(place.db, &place.arena, 2, &read));
    CHECK_EQ(read.spent_minor, 700);
    CHECK(read.is_reported);
    CHECK_EQ(read.waiting, 3);
    CHECK_EQ(read.waiting_minor, 900);
    CHECK_STR(read.last, "9");
    CHECK_EQ(read.until.us, 20);
    CHECK_EQ(read.program, 3);
}

static enum err add_spent(void *context, const struct offline_spent_row *row)
{
    int64_t *sum = context;
    *sum = *sum * 10 + row->account + row->spent_minor;
    return OK;
}

TEST(what_an_account_spends_by_a_snapshot_is_added_up)
{
    PLACE(place);
    struct snapshot_row row = row_of(1, open_till(&place), STR("AAAAAAAAAAAAAAAA"));
    int64_t minor = 7;
    int64_t sum = 0;
    CHECK_OK(snapshot_insert(place.db, &row));
    CHECK_OK(offline_spent_get(place.db, 1, 1, 2, &minor));
    CHECK_EQ(minor, 0);
    CHECK_OK(offline_spent_add(place.db, 1, 1, 2, 1));
    CHECK_OK(offline_spent_add(place.db, 1, 1, 2, 2));
    CHECK_OK(offline_spent_add(place.db, 1, 2, 1, 4));
    CHECK_OK(offline_spent_get(place.db, 1, 1, 2, &minor));
    CHECK_EQ(minor, 3);
    CHECK_OK(offline_spent_each(place.db, &place.arena, add_spent, &sum));
    CHECK_EQ(sum, 55); /* account 2 with 3, then account 1 with 4 */
}

static struct exception_row exception_of(int64_t number, struct str kind, int64_t us)
{
    return (struct exception_row){ .partition = 1,
                                   .number = number,
                                   .kind = kind,
                                   .reason = STR("points_short"),
                                   .amount_minor = 5,
                                   .recorded = { .us = us } };
}

static size_t listed(struct place *place, const struct exception_search *search,
                     struct exception_row **rows)
{
    size_t count = 0;
    CHECK_OK(exception_list(place->db, &place->arena, search, rows, &count));
    return count;
}

TEST(what_somebody_has_to_look_at_comes_newest_first_and_is_seen_once)
{
    PLACE(place);
    struct exception_row *rows = NULL;
    struct exception_row read = { 0 };
    place_begin(&place);
    const struct exception_row all[] = { exception_of(1, STR("offline_reward"), 10),
                                         exception_of(1, STR("offline_limit"), 10),
                                         exception_of(2, STR("offline_reward"), 30),
                                         exception_of(3, STR("offline_reward"), 20) };
    for (size_t i = 0; i < COUNT(all); i++)
        CHECK_OK(exception_insert(place.db, &all[i]));
    CHECK_EQ(listed(&place, &(struct exception_search){ .limit = 9 }, &rows), 4);
    CHECK_EQ(rows[0].number, 2);
    CHECK_EQ(rows[1].number, 3);
    CHECK_STR(rows[3].kind, "offline_limit");
    CHECK_EQ(listed(&place, &(struct exception_search){ .limit = 9, .after = &rows[1] }, &rows), 2);
    CHECK_EQ(listed(&place, &(struct exception_search){ .limit = 9, .kind = STR("offline_limit") },
                    &rows),
             1);
    read = all[2];
    read.seen.us = 40;
    read.seen_by = STR("ada");
    read.note = STR("called");
    CHECK_OK(exception_see(place.db, &read));
    CHECK_ERR(exception_see(place.db, &read), E_NOT_FOUND);
    CHECK_OK(exception_get(place.db, &place.arena, 1, 2, STR("offline_reward"), &read));
    CHECK(read.is_seen);
    CHECK_STR(read.note, "called");
    CHECK_ERR(exception_get(place.db, &place.arena, 1, 2, STR("offline_card"), &read), E_NOT_FOUND);
    CHECK_EQ(listed(&place, &(struct exception_search){ .limit = 9, .is_open = true }, &rows), 3);
    CHECK_EQ(listed(&place, &(struct exception_search){ .limit = 9, .is_seen = true }, &rows), 1);
}
