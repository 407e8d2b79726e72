/* test_account_storage.c - storage/account_storage.c: accounts and lots come back as they went. */
#include "storage/account_storage.h"

#include "core/limits.h"
#include "storage/journal_storage.h"
#include "tests/storage/place.h"

static const struct instant noon = { .us = 1700000000000000 };
static const struct date day = { .days = 20000 };
static const struct date later = { .days = 20365 };

static struct lot lot_of(int64_t number, int64_t left)
{
    return (struct lot){
        .number = number,
        .unit = STR("points"),
        .origin = 40 + number,
        .from = day,
        .until = number % 2 == 0 ? later : DATE_NONE,
        .issued = { .n = left < 0 ? 0 : left + 5 },
        .left = { .n = left },
        .expired = { .n = left < 0 ? 0 : 2 },
        .is_changed = true,
    };
}

static void check_lot(const struct lot *got, const struct lot *want)
{
    CHECK_EQ(got->number, want->number);
    CHECK_STR(got->unit, want->unit);
    CHECK_EQ(got->origin, want->origin);
    CHECK_EQ(got->from.days, want->from.days);
    CHECK_EQ(got->until.days, want->until.days);
    CHECK_EQ(got->issued.n, want->issued.n);
    CHECK_EQ(got->left.n, want->left.n);
    CHECK_EQ(got->expired.n, want->expired.n);
    CHECK(!got->is_changed);
}

static void save(struct place *place, int64_t id, struct lot *lots, size_t count, int64_t next)
{
    struct account account = { .id = id, .lots = lots, .lot_count = count, .lot_next = next };
    CHECK_OK(account_save(place->db, &place->arena, 1, &account, 1));
}

TEST(an_account_without_lots_is_there_and_empty)
{
    PLACE(place);
    struct account account = { .id = -1 };
    place_begin(&place);
    CHECK_ERR(account_load(place.db, &place.arena, 1, 7, &account), E_NOT_FOUND);
    CHECK_ERR(account_load_all(place.db, &place.arena, 1, 7, &account), E_NOT_FOUND);
    CHECK_EQ(account.id, -1);

    CHECK_OK(place_account(place.db, 1, 7, noon));
    CHECK_REFUSED(&place, place_account(place.db, 1, 7, noon));
    CHECK_OK(account_load(place.db, &place.arena, 1, 7, &account));
    CHECK_EQ(account.id, 7);
    CHECK_EQ(account.lot_count, 0);
    CHECK_EQ(account.lot_next, 1);
}

TEST(lots_come_back_as_they_went)
{
    PLACE(place);
    struct account account;
    struct lot lots[] = { lot_of(1, 10), lot_of(2, 20), lot_of(3, -7), lot_of(4, POINTS_MAX - 5) };
    place_begin(&place);
    CHECK_OK(place_account(place.db, 1, 7, noon));
    lots[1].unit = STR("crédit");
    save(&place, 7, lots, COUNT(lots), 5);

    CHECK_OK(account_load(place.db, &place.arena, 1, 7, &account));
    CHECK_EQ(account.lot_count, 4);
    CHECK_EQ(account.lot_next, 5);
    for (size_t i = 0; i < COUNT(lots); i++)
        check_lot(&account.lots[i], &lots[i]);
}

TEST(closed_lots_are_read_only_when_all_are_asked_for)
{
    PLACE(place);
    struct account account;
    struct lot lots[] = { lot_of(1, 0), lot_of(2, 20), lot_of(3, 0) };
    place_begin(&place);
    CHECK_OK(place_account(place.db, 1, 7, noon));
    save(&place, 7, lots, COUNT(lots), 4);

    CHECK_OK(account_load(place.db, &place.arena, 1, 7, &account));
    CHECK_EQ(account.lot_count, 1);
    CHECK_EQ(account.lots[0].number, 2);
    CHECK_EQ(account.lot_next, 4); /* the closed last one has had its number */
    CHECK_OK(account_load_all(place.db, &place.arena, 1, 7, &account));
    CHECK_EQ(account.lot_count, 3);
    CHECK_EQ(account.lot_next, 4);
}

TEST(a_long_history_leaves_room_for_what_an_entry_may_add)
{
    PLACE(place);
    static struct lot lots[LOTS_MAX];
    struct account account;
    place_begin(&place);
    for (int i = 0; i < LOTS_MAX; i++)
        lots[i] = lot_of(i + 1, 0);
    for (int64_t id = 7; id < 9; id++) { /* the second has as many as fit when arrays are doubled */
        size_t count = id == 7 ? LOTS_MAX - 1 : LOTS_MAX;
        CHECK_OK(place_account(place.db, 1, id, noon));
        save(&place, id, lots, count, (int64_t)count + 1);
        CHECK_OK(account_load_all(place.db, &place.arena, 1, id, &account));
        CHECK_EQ(account.lot_count, count);
        CHECK(account.lot_size >= count + LOTS_NEW_MAX);
        CHECK_EQ(account.lots[count - 1].number, count);
    }
}

TEST(only_changed_lots_are_written_and_only_what_moves_change)
{
    PLACE(place);
    struct account account;
    struct lot lots[] = { lot_of(1, 10), lot_of(2, 20) };
    place_begin(&place);
    CHECK_OK(place_account(place.db, 1, 7, noon));
    save(&place, 7, lots, COUNT(lots), 3);

    CHECK_OK(account_load(place.db, &place.arena, 1, 7, &account));
    account.lots[0].left.n = 99; /* not told: is_changed is false */
    account.lots[1].left.n = 3;
    account.lots[1].expired.n = 4;
    account.lots[1].until = DATE_NONE;
    account.lots[1].is_changed = true;
    CHECK_OK(account_save(place.db, &place.arena, 1, &account, account.lot_next));

    CHECK_OK(account_load(place.db, &place.arena, 1, 7, &account));
    check_lot(&account.lots[0], &lots[0]);
    CHECK_EQ(account.lots[1].left.n, 3);
    CHECK_EQ(account.lots[1].expired.n, 4);
    CHECK(date_is_none(account.lots[1].until));
    CHECK_EQ(account.lots[1].issued.n, lots[1].issued.n);
}

TEST(lots_of_neighbours_are_not_mixed)
{
    PLACE(place);
    struct account account;
    struct lot one[] = { lot_of(1, 10) };
    struct lot two[] = { lot_of(1, 11), lot_of(2, 12) };
    place_begin(&place);
    for (int64_t id = 1; id <= 3; id++)
        CHECK_OK(place_account(place.db, 1, id, noon));
    save(&place, 1, one, 1, 2);
    save(&place, 3, two, 2, 3);
    CHECK_OK(account_load(place.db, &place.arena, 1, 2, &account));
    CHECK_EQ(account.lot_count, 0);
    CHECK_EQ(account.lot_next, 1);
    CHECK_OK(account_load(place.db, &place.arena, 1, 3, &account));
    CHECK_EQ(account.lot_count, 2);
    CHECK_ERR(account_load(place.db, &place.arena, 2, 3, &account), E_NOT_FOUND); /* partition */
}

TEST(what_members_see_of_each_other_is_kept_by_account)
{
    PLACE(place);
    struct account_settings settings = { .privacy = PRIVACY_ALL, .notice_from_minor = 77 };
    place_begin(&place);
    CHECK_ERR(account_settings_get(place.db, 1, 7, &settings), E_NOT_FOUND);
    CHECK_EQ(settings.notice_from_minor, 77);
    CHECK_OK(place_account(place.db, 1, 7, (struct instant){ .us = 1 }));
    CHECK_OK(place_account(place.db, 1, 8, (struct instant){ .us = 1 }));
    CHECK_OK(account_settings_get(place.db, 1, 7, &settings));
    CHECK_EQ(settings.privacy, PRIVACY_TOTALS); /* unless somebody tells otherwise */
    CHECK_EQ(settings.notice_from_minor, 0);
    settings = (struct account_settings){ PRIVACY_ALL, MONEY_MINOR_MAX };
    CHECK_OK(account_settings_save(place.db, 1, 7, &settings));
    CHECK_OK(account_settings_get(place.db, 1, 8, &settings));
    CHECK_EQ(settings.privacy, PRIVACY_TOTALS);
    CHECK_OK(account_settings_get(place.db, 1, 7, &settings));
    CHECK_EQ(settings.privacy, PRIVACY_ALL);
    CHECK_EQ(settings.notice_from_minor, MONEY_MINOR_MAX);
}

TEST(an_account_has_room_for_every_lot_it_may_have)
{
    PLACE(place);
    struct account account;
    static struct lot lots[LOTS_MAX];
    place_begin(&place);
    CHECK_OK(place_account(place.db, 1, 1, noon));
    for (int i = 0; i < LOTS_MAX; i++)
        lots[i] = lot_of(i + 1, 1);
    save(&place, 1, lots, LOTS_MAX, LOTS_MAX + 1);
    CHECK_OK(account_load(place.db, &place.arena, 1, 1, &account));
    CHECK_EQ(account.lot_count, LOTS_MAX);
    CHECK_EQ(account.lot_next, LOTS_MAX + 1);
    check_lot(&account.lots[LOTS_MAX - 1], &lots[LOTS_MAX - 1]);

    char room[4096];
    struct arena small = arena_in(room, sizeof(room));
    struct account untouched = { .id = -1 };
    CHECK_ERR(account_load(place.db, &small, 1, 1, &untouched), E_NO_MEMORY);
    CHECK_EQ(untouched.id, -1);
}

/* ---- the walk ------------------------------------------------------------------------------------ */

struct walk {
    int64_t accounts;
    int64_t lots;
    int64_t left;
    int64_t stop_at; /* 0: never */
};

static enum err walk_visit(void *context, const struct account *account)
{
    struct walk *walk = context;
    walk->accounts++;
    CHECK_EQ(account->id, walk->accounts);
    CHECK_EQ(account->newest, account->id * 100);
    for (size_t i = 0; i < account->lot_count; i++) {
        walk->lots++;
        walk->left += account->lots[i].left.n;
        CHECK_EQ(account->lots[i].number, (int64_t)i + 1);
    }
    CHECK_EQ(account->lot_next, (int64_t)account->lot_count + 1);
    return account->id == walk->stop_at ? E_JOURNAL : OK;
}

TEST(the_walk_shows_every_account_once_with_all_its_lots)
{
    PLACE(place);
    struct walk walk = { 0 };
    place_begin(&place);
    CHECK_OK(account_each(place.db, &place.arena, 1, walk_visit, &walk));
    CHECK_EQ(walk.accounts, 0);

    for (int64_t id = 1; id <= 50; id++) {
        struct lot lots[50];
        CHECK_OK(account_insert(place.db, 1, id, noon));
        for (int i = 0; i < id % 7; i++)
            lots[i] = lot_of(i + 1, i * 3); /* the first is closed */
        save(&place, id, lots, (size_t)(id % 7), id % 7 + 1);
        struct entry_row row = { .partition = 1, .number = id * 100, .account = id };
        CHECK_OK(entry_insert(place.db, &row));
        CHECK_OK(account_newest_save(place.db, 1, id, row.number, DATE_NONE));
    }
    size_t used = arena_mark(&place.arena);
    CHECK_OK(account_each(place.db, &place.arena, 1, walk_visit, &walk));
    CHECK_EQ(arena_mark(&place.arena), used); /* it needs room for one account, not for all */
    CHECK_EQ(walk.accounts, 50);
    CHECK_EQ(walk.lots, 7 * 21 + 1);
    CHECK_EQ(walk.left, 3 * 7 * (0 + 0 + 1 + 3 + 6 + 10 + 15));

    walk = (struct walk){ .stop_at = 20 };
    CHECK_ERR(account_each(place.db, &place.arena, 1, walk_visit, &walk), E_JOURNAL);
    CHECK_EQ(walk.accounts, 20);
    walk = (struct walk){ 0 }; /* the statement was given back */
    CHECK_OK(account_each(place.db, &place.arena, 1, walk_visit, &walk));
}
