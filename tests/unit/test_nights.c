/* test_nights.c - app/nights.c: which night is due by the clocks of real places, and who does it. */
#include "app/nights.h"

#include "tests/lib/moments.h"
#include "tests/lib/small_shop.h"

static struct arena arena;

static int32_t clock_at(int hour, int minute)
{
    return hour * 3600 + minute * 60;
}

TEST(a_night_begins_at_its_time_of_the_clock_there)
{
    static const struct {
        const char *zone;
        int hour, minute;
        const char *on;
        const char *begins;
    } cases[] = {
        { "Europe/Paris", 3, 10, "2026-11-22", "2026-11-22T02:10:00Z" },
        { "Europe/Paris", 3, 10, "2026-07-14", "2026-07-14T01:10:00Z" },
        { "Europe/Paris", 3, 10, "2028-02-29", "2028-02-29T02:10:00Z" }, /* a leap day */
        { "Europe/Paris", 3, 10, "2027-01-01", "2027-01-01T02:10:00Z" },
        /* 29 March 2026: 02:00 to 03:00 is not there */
        { "Europe/Paris", 3, 10, "2026-03-29", "2026-03-29T01:10:00Z" },
        { "Europe/Paris", 2, 30, "2026-03-29", "2026-03-29T01:00:00Z" },
        { "Europe/Paris", 1, 59, "2026-03-29", "2026-03-29T00:59:00Z" },
        /* 25 October 2026: 02:00 to 03:00 comes twice; the first counts */
        { "Europe/Paris", 2, 30, "2026-10-25", "2026-10-25T00:30:00Z" },
        { "Europe/Paris", 3, 10, "2026-10-25", "2026-10-25T02:10:00Z" },
        { "America/New_York", 3, 10, "2026-11-22", "2026-11-22T08:10:00Z" },
        { "America/New_York", 2, 30, "2026-03-08", "2026-03-08T07:00:00Z" },
        { "America/New_York", 1, 30, "2026-11-01", "2026-11-01T05:30:00Z" },
        /* midnight itself is not there: the first second of the day */
        { "America/Sao_Paulo", 0, 10, "2018-11-04", "2018-11-04T03:00:00Z" },
        { "America/Guadeloupe", 3, 10, "2026-12-31", "2026-12-31T07:10:00Z" },
        { "Pacific/Apia", 3, 10, "2011-12-30", "2011-12-30T10:00:00Z" }, /* no such day */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct zone *zone = zone_of(&arena, cases[i].zone);
        int32_t second = clock_at(cases[i].hour, cases[i].minute);
        check_note("%s %s %02d:%02d", cases[i].zone, cases[i].on, cases[i].hour, cases[i].minute);
        struct instant begins = night_begins(zone, second, day(cases[i].on));
        CHECK_EQ(begins.us, moment(cases[i].begins).us);
    }
}

/* Minute by minute over a change of the clocks: each day's night becomes due once, and stays so. */
static void check_once_a_day(const char *name, int32_t second, const char *from, const char *until)
{
    const struct zone *zone = zone_of(&arena, name);
    struct date last = night_due(zone, second, moment(from));
    int changes = 0;
    for (struct instant now = moment(from); now.us < moment(until).us;
         now.us += 60 * US_PER_SECOND) {
        struct date due = night_due(zone, second, now);
        CHECK(due.days >= last.days);
        changes += due.days - last.days;
        CHECK(due.days - last.days <= 1);
        last = due;
    }
    check_note("%s: %d nights", name, changes);
    CHECK_EQ(changes, (moment(until).us - moment(from).us) / US_PER_DAY);
}

TEST(each_day_has_one_night_whatever_the_clocks_do)
{
    static const int32_t seconds[] = { 0, 600, 2 * 3600, 2 * 3600 + 1800, 3 * 3600 + 600, 86340 };
    for (size_t i = 0; i < COUNT(seconds); i++) {
        check_once_a_day("Europe/Paris", seconds[i], "2026-03-26T12:30:00Z",
                         "2026-04-01T12:30:00Z");
        check_once_a_day("Europe/Paris", seconds[i], "2026-10-22T12:30:00Z",
                         "2026-10-28T12:30:00Z");
        check_once_a_day("America/New_York", seconds[i], "2026-03-05T16:30:00Z",
                         "2026-03-11T16:30:00Z");
        check_once_a_day("America/New_York", seconds[i], "2026-10-29T16:30:00Z",
                         "2026-11-04T16:30:00Z");
        check_once_a_day("America/Sao_Paulo", seconds[i], "2018-11-01T12:30:00Z",
                         "2018-11-07T12:30:00Z");
        check_once_a_day("Australia/Lord_Howe", seconds[i], "2026-04-01T00:30:00Z",
                         "2026-04-07T00:30:00Z");
    }
}

/* ---- who does it ------------------------------------------------------------------------------- */

static bool is_ours(struct small_shop *shop, const char *on)
{
    enum night_state state = NIGHT_OTHERS;
    CHECK_OK(night_take(shop->app, day(on), &state));
    CHECK(state != NIGHT_OTHERS);
    return state == NIGHT_OURS;
}

TEST(a_night_that_is_done_is_done)
{
    struct small_shop shop;
    struct nightly_result result = { .accounts = 12, .expired = 3, .notices = 2 };
    struct reader reader = { 0 };
    struct night_row row = { 0 };
    small_shop_open(&shop, "done");
    CHECK(is_ours(&shop, "2026-11-22"));
    CHECK(is_ours(&shop, "2026-11-22")); /* a folder has one process: whoever began is gone */
    CHECK_OK(night_beat(shop.app, day("2026-11-22")));
    CHECK_OK(night_end(shop.app, day("2026-11-22"), &result));
    CHECK(!is_ours(&shop, "2026-11-22"));
    CHECK(is_ours(&shop, "2026-11-21")); /* each by itself: a clock may have been wrong */

    CHECK_OK(reader_take(shop.app, &reader));
    CHECK_OK(night_get(reader.db, day("2026-11-22"), &row));
    CHECK(row.is_done && row.accounts == 12 && row.expired == 3 && row.notices == 2);
    reader_give(&reader);
    small_shop_close(&shop);
}

/* A second shop, far in the west, and the app opened again. */
static void open_in_guadeloupe(struct small_shop *shop)
{
    CLEANUP(db_close) struct db *db = NULL;
    struct db_tx tx = { 0 };
    struct shop west = { .code = STR("antilles"),
                         .name = STR("Antilles"),
                         .zone = STR("America/Guadeloupe"),
                         .country = STR("GP"),
                         .language = STR("fr") };
    CHECK_OK(db_open(shop->folder, DB_CONFIGURE, &db));
    CHECK_OK(db_tx_begin(db, &tx));
    CHECK_OK(shop_insert(db, &west, app_merchant(shop->app)->id, &west.id));
    CHECK_OK(db_tx_commit(&tx));
    app_close(&shop->app);
    CHECK_OK(app_open(shop->folder, APP_SERVE, &shop->app));
}

/* Nobody loses by a night what a till would still have accepted. */
TEST(with_shops_in_several_zones_the_least_of_their_days_counts)
{
    struct small_shop shop;
    small_shop_open(&shop, "zones");
    open_in_guadeloupe(&shop);
    struct night_day now =
        night_day_now(shop.app, moment("2027-01-01T02:10:00Z")); /* 03:10 in Paris */
    CHECK_EQ(now.on.days, day("2026-12-31").days);
    CHECK_EQ(now.second, clock_at(22, 10));
    CHECK_STR(now.shop, "antilles");
    now = night_day_now(shop.app, moment("2027-01-01T04:00:00Z"));
    CHECK_EQ(now.on.days, day("2027-01-01").days);
    CHECK_STR(now.shop, "market");
    small_shop_close(&shop);
}

TEST(a_night_works_by_the_day_of_the_shop_and_says_whose)
{
    struct small_shop shop;
    small_shop_open(&shop, "day");
    struct night_day now = night_day_now(shop.app, moment("2026-12-31T23:30:00Z"));
    CHECK_EQ(now.on.days, day("2027-01-01").days); /* in Paris */
    CHECK_EQ(now.second, clock_at(0, 30));
    CHECK_STR(now.shop, "market");
    struct night_day told = night_day_told(shop.app, day("2026-03-29"));
    CHECK_EQ(told.on.days, day("2026-03-29").days);
    CHECK_EQ(told.at.us, moment("2026-03-29T01:10:00Z").us);
    CHECK_EQ(told.second, clock_at(3, 10));
    small_shop_close(&shop);
}
