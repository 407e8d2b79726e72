/* test_notice_storage.c - storage/notice_storage.c and night_storage.c: what nights leave behind. */
#include "storage/notice_storage.h"

#include "storage/account_storage.h"
#include "storage/night_storage.h"
#include "tests/lib/moments.h"
#include "tests/storage/place.h"

static struct notice notice_of(int32_t partition, int64_t number, int64_t account, const char *on)
{
    return (struct notice){
        .partition = partition,
        .number = number,
        .kind = STR("expiring"),
        .account = account,
        .subject = STR("points"),
        .on = day(on),
        .lead_days = 30,
        .amount = { .n = 120 },
        .created = { .us = 7 },
    };
}

static void put(struct place *place, const struct notice *notice, enum err want)
{
    struct db_tx tx = { 0 };
    CHECK_OK(db_tx_begin(place->db, &tx));
    CHECK_ERR(notice_insert(place->db, notice), want);
    CHECK_OK(db_tx_commit(&tx));
}

static void open_accounts(struct place *place)
{
    struct db_tx tx = { 0 };
    CHECK_OK(db_tx_begin(place->db, &tx));
    for (int32_t partition = 1; partition <= 2; partition++) {
        for (int64_t number = 1; number <= 3; number++)
            CHECK_OK(account_insert(place->db, partition, number, (struct instant){ .us = 1 }));
    }
    CHECK_OK(db_tx_commit(&tx));
}

TEST(an_account_is_told_the_same_once)
{
    PLACE(place);
    place_open(&place);
    open_accounts(&place);
    struct notice notice = notice_of(1, 1, 2, "2027-01-31");
    put(&place, &notice, OK);
    notice.number = 2;
    notice.amount.n = 90; /* the balance has changed: it is still the same notice */
    put(&place, &notice, E_EXISTS);
    notice.lead_days = 7;
    put(&place, &notice, OK);
    notice.number = 3; /* of another entry it is another, on the same day */
    notice.entry = 4711;
    put(&place, &notice, OK);
    notice.number = 4;
    put(&place, &notice, E_EXISTS);

    struct notice *found = NULL;
    size_t count = 0;
    CHECK_OK(
        notice_of_accounts(place.db, &place.arena, 1, 1, 3, day("2027-01-31"), &found, &count));
    CHECK_EQ(count, 3);
    CHECK_EQ(found[0].lead_days, 7);
    CHECK_EQ(found[0].entry, 0);
    CHECK_EQ(found[1].entry, 4711);
    CHECK_EQ(found[2].amount.n, 120);
    CHECK_STR(found[0].subject, "points");
    CHECK_OK(
        notice_of_accounts(place.db, &place.arena, 1, 1, 3, day("2027-02-01"), &found, &count));
    CHECK_EQ(count, 0);
}

TEST(the_queue_runs_through_all_partitions_and_what_is_done_leaves_it)
{
    PLACE(place);
    struct notice *found = NULL;
    struct notice one = { 0 };
    size_t count = 0;
    place_open(&place);
    open_accounts(&place);
    for (int i = 0; i < 6; i++) {
        struct notice notice = notice_of(1 + i % 2, 1 + i / 2, 1 + i / 2, "2027-01-31");
        put(&place, &notice, OK);
    }
    CHECK_OK(notice_waiting(place.db, &place.arena, 0, 0, 4, &found, &count));
    CHECK_EQ(count, 4);
    CHECK(found[3].partition == 2 && found[3].number == 2);

    struct db_tx tx = { 0 };
    CHECK_OK(db_tx_begin(place.db, &tx));
    CHECK_OK(notice_done(place.db, 1, 3, (struct instant){ .us = 9 }));
    CHECK_ERR(notice_done(place.db, 1, 4, (struct instant){ .us = 9 }), E_NOT_FOUND);
    CHECK_OK(db_tx_commit(&tx));
    CHECK_OK(notice_waiting(place.db, &place.arena, 2, 2, 4, &found, &count));
    CHECK_EQ(count, 1);
    CHECK(found[0].partition == 2 && found[0].number == 3);
    CHECK_OK(notice_get(place.db, &place.arena, 1, 3, &one));
    CHECK(one.is_done && one.done.us == 9);
    CHECK_ERR(notice_get(place.db, &place.arena, 1, 4, &one), E_NOT_FOUND);
}

TEST(notices_about_days_long_past_are_forgotten)
{
    PLACE(place);
    struct notice one = { 0 };
    int64_t first = 0;
    place_open(&place);
    open_accounts(&place);
    CHECK_ERR(notice_first(place.db, 1, &first), E_NOT_FOUND);
    struct notice old = notice_of(1, 4, 1, "2026-01-31");
    struct notice young = notice_of(1, 5, 1, "2027-01-31");
    put(&place, &old, OK);
    put(&place, &young, OK);
    CHECK_OK(notice_first(place.db, 1, &first));
    CHECK_EQ(first, 4);
    struct db_tx tx = { 0 };
    CHECK_OK(db_tx_begin(place.db, &tx));
    CHECK_OK(notice_forget(place.db, 1, 1, 3, day("2026-02-01")));
    CHECK_OK(notice_forget(place.db, 1, 4, 9, day("2026-02-01")));
    CHECK_OK(db_tx_commit(&tx));
    CHECK_ERR(notice_get(place.db, &place.arena, 1, 4, &one), E_NOT_FOUND);
    CHECK_OK(notice_get(place.db, &place.arena, 1, 5, &one));
}

TEST(a_notice_says_whom_it_is_about)
{
    PLACE(place);
    struct notice notice = notice_of(1, 1, 2, "2027-01-31");
    struct notice found = { 0 };
    place_open(&place);
    open_accounts(&place);
    put(&place, &notice, OK);
    CHECK_OK(notice_get(place.db, &place.arena, 1, 1, &found));
    CHECK_EQ(found.member, 0); /* the account */
    notice.number = 2;
    notice.member = 31;
    notice.kind = STR("member_took");
    put(&place, &notice, OK);
    CHECK_OK(notice_get(place.db, &place.arena, 1, 2, &found));
    CHECK_EQ(found.member, 31);
}

static void save(struct place *place, const struct night_row *row)
{
    struct db_tx tx = { 0 };
    CHECK_OK(db_tx_begin(place->db, &tx));
    CHECK_OK(night_save(place->db, row));
    CHECK_OK(db_tx_commit(&tx));
}

TEST(a_night_is_kept_as_it_was_saved_last)
{
    PLACE(place);
    struct night_row row = { 0 };
    place_open(&place);
    CHECK_ERR(night_get(place.db, day("2026-11-22"), &row), E_NOT_FOUND);
    CHECK_ERR(night_last(place.db, day("2026-11-22"), &row), E_NOT_FOUND);
    struct night_row night = { .on = day("2026-11-22"), .began = { .us = 1 }, .beat = { .us = 2 } };
    save(&place, &night);
    CHECK_OK(night_get(place.db, night.on, &row));
    CHECK(!row.is_done && row.beat.us == 2);
    CHECK_ERR(night_last(place.db, day("2026-11-23"), &row), E_NOT_FOUND);
    night.is_done = true;
    night.ended.us = 3;
    night.accounts = 12034;
    save(&place, &night);
    CHECK_OK(night_last(place.db, day("2026-11-23"), &row));
    CHECK(row.on.days == night.on.days && row.ended.us == 3 && row.accounts == 12034);
    CHECK_ERR(night_last(place.db, day("2026-11-21"), &row), E_NOT_FOUND); /* a clock was wrong */
}
