/* test_card_life.c - loyalty/account/card_life.c: how long a card can be used, how it is renewed, and when it sleeps. */
#include "loyalty/account/card_life.h"
#include "tests/lib/check.h"
#include "tests/lib/moments.h"

static const struct card_rules three_years = {
    .expiry = { .kind = EXPIRY_MONTHS, .count = 36 },
    .announce_days = { 7, 30 },
    .announce_count = 2,
    .is_renewed_by_use = true,
    .dormant_months = 24,
};
static const struct card_rules nothing = { .expiry = { .kind = EXPIRY_NEVER } };
static const struct card_rules by_year = {
    .expiry = { .kind = EXPIRY_MONTHS, .count = 12, .end = EXPIRY_END_OF_YEAR }
};

static struct date maybe(const char *text)
{
    return text != NULL ? day(text) : DATE_NONE;
}

TEST(a_new_card_ends_by_the_programme)
{
    CHECK_EQ(card_life_until(&three_years, day("2026-11-30")).days, day("2029-11-30").days);
    CHECK_EQ(card_life_until(&three_years, day("2028-02-29")).days, day("2031-02-28").days);
    CHECK_EQ(card_life_until(&by_year, day("2026-11-30")).days, day("2027-12-31").days);
    CHECK(date_is_none(card_life_until(&nothing, day("2026-11-30"))));
}

/* "As long again, from its last day; one that is over, from the day on which it is renewed." */
TEST(a_card_is_renewed_from_its_last_day_or_from_today)
{
    static const struct {
        const struct card_rules *rules;
        const char *until, *on, *renewed;
    } cases[] = {
        { &three_years, "2029-11-30", "2029-11-01", "2032-11-30" },
        { &three_years, "2029-11-30", "2029-11-30", "2032-11-30" },
        { &three_years, "2029-11-30", "2029-12-01", "2032-12-01" },
        { &three_years, NULL, "2029-12-01", "2032-12-01" },
        { &by_year, "2027-12-31", "2027-12-10", "2028-12-31" },
        { &nothing, "2029-11-30", "2029-11-01", NULL },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_note("case %zu", i);
        CHECK_EQ(card_life_renewed(cases[i].rules, maybe(cases[i].until), day(cases[i].on)).days,
                 maybe(cases[i].renewed).days);
    }
    const struct card_rules one_day = { .expiry = { .kind = EXPIRY_DATE,
                                                    .date = day("2027-12-31") } };
    CHECK(date_is_none(card_life_renewed(&one_day, day("2027-12-31"), day("2027-12-01"))));
    CHECK(date_is_none(card_life_renewed(&one_day, day("2027-12-31"), day("2028-01-01"))));
}

TEST(a_purchase_renews_within_the_days_of_the_announcement)
{
    static const struct {
        const char *on;
        bool is_near, renews;
    } cases[] = {
        { "2029-10-30", false, false }, { "2029-10-31", true, true },
        { "2029-11-30", true, true },   { "2029-12-01", true, false },
        { "2026-11-30", false, false },
    };
    struct card_rules by_hand = three_years;
    by_hand.is_renewed_by_use = false;
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_note("%s", cases[i].on);
        CHECK_EQ(card_life_is_near(&three_years, day("2029-11-30"), day(cases[i].on)),
                 cases[i].is_near);
        CHECK_EQ(card_life_renews(&three_years, day("2029-11-30"), day(cases[i].on)),
                 cases[i].renews);
        CHECK(!card_life_renews(&by_hand, day("2029-11-30"), day(cases[i].on)));
    }
    CHECK(!card_life_is_near(&three_years, DATE_NONE, day("2029-11-30")));
    CHECK(card_life_is_near(&by_year, day("2027-12-31"),
                            day("2027-01-01"))); /* nothing is announced */
    CHECK(!card_life_is_near(&by_year, DATE_NONE, day("2027-01-01")));
}

TEST(cards_sleep_so_many_months_after_the_last_act)
{
    CHECK_EQ(card_life_dormant_from(&three_years, day("2026-02-28")).days, day("2028-02-28").days);
    CHECK(date_is_none(card_life_dormant_from(&nothing, day("2026-02-28"))));
    CHECK(date_is_none(card_life_dormant_from(&three_years, DATE_NONE)));
}

/* "What comes by itself is none." */
TEST(an_act_is_what_somebody_does)
{
    static const enum entry_kind by_itself[] = { ENTRY_PROGRAM,   ENTRY_EXPIRE, ENTRY_END,
                                                 ENTRY_RELEASE,   ENTRY_CLOSE,  ENTRY_BATCH,
                                                 ENTRY_SETTLEMENT };
    static const enum event_kind events[] = { EVENT_BIRTHDAY,  EVENT_REFERRAL,   EVENT_TIER,
                                              EVENT_TIER_LOST, EVENT_TIER_FLOOR, EVENT_GOAL };
    for (int kind = 0; kind <= ENTRY_KIND_LAST; kind++) {
        struct entry entry = { .kind = (enum entry_kind)kind, .event = { .kind = EVENT_VISIT } };
        bool is_act = true;
        for (size_t i = 0; i < COUNT(by_itself); i++)
            is_act = is_act && by_itself[i] != entry.kind;
        check_note("kind %d", kind);
        CHECK_EQ(card_life_is_act(&entry), is_act);
    }
    for (size_t i = 0; i < COUNT(events); i++)
        CHECK(!card_life_is_act(
            &(struct entry){ .kind = ENTRY_EVENT, .event = { .kind = events[i] } }));
    CHECK(!card_life_is_act(&(struct entry){ .kind = ENTRY_CARD, .note = STR("block") }));
    CHECK(!card_life_is_act(&(struct entry){ .kind = ENTRY_CARD, .note = CARD_NOTE_DORMANT }));
    CHECK(card_life_is_act(&(struct entry){ .kind = ENTRY_CARD, .note = STR("unblock") }));
    struct receipt_ask asks[] = { { .kind = ASK_AUTO } };
    struct entry convert = { .kind = ENTRY_CONVERT, .receipt = { .asks = asks, .ask_count = 1 } };
    CHECK(!card_life_is_act(&convert));
    asks[0].kind = ASK_ALL;
    CHECK(card_life_is_act(&convert));
}

TEST(the_last_act_moves_on_only)
{
    struct entry bought = { .kind = ENTRY_PURCHASE, .on = day("2026-11-30") };
    CHECK_EQ(card_life_acted(DATE_NONE, &bought).days, bought.on.days);
    CHECK_EQ(card_life_acted(day("2026-12-01"), &bought).days, day("2026-12-01").days);
    CHECK_EQ(card_life_acted(day("2026-11-01"), &bought).days, bought.on.days);
    struct entry enrolled = { .kind = ENTRY_ENROL,
                              .on = DATE_NONE,
                              .at = moment("2026-11-30T23:30:00Z") };
    CHECK_EQ(card_life_acted(DATE_NONE, &enrolled).days, day("2026-11-30").days);
    enrolled.at = moment("1969-12-31T23:30:00Z");
    CHECK_EQ(card_life_day(&enrolled).days, -1);
    enrolled.kind = ENTRY_EXPIRE;
    CHECK_EQ(card_life_acted(day("2026-11-01"), &enrolled).days, day("2026-11-01").days);
}
