/* test_announce.c - loyalty/announce.c: "120 points expire in 30 days". */
#include "loyalty/announce.h"
#include "tests/lib/check.h"
#include "tests/lib/moments.h"

#define POINTS                                                                                     \
    {                                                                                              \
        .id = { "points", 6 }, .announce_days = { 7, 30 }, .announce_count = 2                     \
    }

static const struct unit units[] = { POINTS, { .id = { "credit", 6 } } };
static const struct program program = { .units = units, .unit_count = COUNT(units) };
static struct arena arena;

static struct lot lot_of(int64_t number, int64_t left, const char *until)
{
    return (struct lot){
        .number = number,
        .unit = STR("points"),
        .from = day("2026-01-01"),
        .until = until != NULL ? day(until) : DATE_NONE,
        .left = { .n = left },
    };
}

/* What is due on a day, as "points until lead, ..." */
static const char *due(struct lot *lots, size_t count, const char *on)
{
    static char room[256];
    struct buf out = BUF(room);
    struct account account = { .id = 1, .lots = lots, .lot_count = count };
    struct announcement *items = NULL;
    size_t found = 0;
    if (arena.base == NULL)
        CHECK_OK(arena_open(&arena, 1u << 20));
    arena_reset(&arena, 0);
    CHECK_OK(announce_due(&arena, &program, &account, day(on), &items, &found));
    for (size_t i = 0; i < found; i++) {
        CHECK_STR(items[i].unit->id, "points");
        buf_str(&out, str_c(i > 0 ? ", " : ""));
        buf_int(&out, items[i].points.n);
        buf_char(&out, ' ');
        date_format(&out, items[i].until);
        buf_char(&out, ' ');
        buf_int(&out, items[i].lead_days);
    }
    buf_char(&out, '\0');
    CHECK_OK(out.err);
    return room;
}

/* "So many days before the last day", over the ends of months and years and a leap day. */
TEST(announce_counts_days_of_the_calendar)
{
    static const struct {
        const char *until;
        const char *on;
        int32_t lead;
    } cases[] = {
        { "2027-01-31", "2026-12-31", 0 },  { "2027-01-31", "2027-01-01", 30 },
        { "2027-01-31", "2027-01-23", 30 }, { "2027-01-31", "2027-01-24", 7 },
        { "2027-01-31", "2027-01-31", 7 },  { "2027-01-31", "2027-02-01", 0 },
        { "2028-03-01", "2028-01-30", 0 },  { "2028-03-01", "2028-01-31", 30 }, /* 29 February */
        { "2027-03-01", "2027-01-29", 0 },  { "2027-03-01", "2027-01-30", 30 },
        { "2028-02-29", "2028-02-22", 7 },  { "2027-01-05", "2026-12-29", 7 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_note("%s on %s", cases[i].until, cases[i].on);
        CHECK_EQ(announce_lead(&units[0], day(cases[i].until), day(cases[i].on)), cases[i].lead);
        CHECK_EQ(announce_lead(&units[1], day(cases[i].until), day(cases[i].on)), 0);
    }
    CHECK_EQ(announce_lead(&units[0], DATE_NONE, day("2026-11-22")), 0);
}

TEST(points_of_one_last_day_are_announced_together)
{
    struct lot lots[] = { lot_of(1, 20, "2027-01-31"),  lot_of(2, 5, "2027-01-20"),
                          lot_of(3, 100, "2027-01-31"), lot_of(4, 7, NULL),
                          lot_of(5, 0, "2027-01-31"),   lot_of(6, 9, "2027-06-30") };
    CHECK_STR(due(lots, COUNT(lots), "2027-01-15"), "5 2027-01-20 7, 120 2027-01-31 30");
    CHECK_STR(due(lots, COUNT(lots), "2027-01-21"), "120 2027-01-31 30");
    CHECK_STR(due(lots, COUNT(lots), "2027-02-01"), "");
}

TEST(points_that_cannot_be_used_yet_end_as_well)
{
    struct lot lots[] = { lot_of(1, 20, "2027-01-31") };
    lots[0].from = day("2027-01-30");
    CHECK_STR(due(lots, COUNT(lots), "2027-01-15"), "20 2027-01-31 30");
}

/* "Nothing is lost by expiry while something is owed." */
TEST(what_is_owed_is_repaid_by_what_ends_first)
{
    struct lot lots[] = { lot_of(1, 20, "2027-01-20"), lot_of(2, 30, "2027-01-31"),
                          lot_of(3, -25, NULL) };
    CHECK_STR(due(lots, COUNT(lots), "2027-01-15"), "25 2027-01-31 30");
    lots[2].left.n = -50;
    CHECK_STR(due(lots, COUNT(lots), "2027-01-15"), "");
}
