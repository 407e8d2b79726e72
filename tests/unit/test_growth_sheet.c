/* test_growth_sheet.c - app/report/growth_sheet.c: what the figures of a growing file propose, and how it is said. */
#include "app/report/growth_sheet.h"

#include "tests/lib/check.h"

static struct growth_sheet sheet(enum joining_who who)
{
    return (struct growth_sheet){
        .on = { 20454 },
        .currency = CURRENCY_EUR,
        .joining = { .is_told = true, .who = who, .open_until = DATE_NONE },
        .growth = { .usual = -1 },
    };
}

/* The codes of what is proposed, as bits. */
static int proposed(struct growth_sheet *told)
{
    int codes = 0;
    growth_propose(told);
    for (size_t i = 0; i < told->proposal_count; i++)
        codes |= 1 << told->proposals[i].code;
    return codes;
}

TEST(growth_proposes_to_open_when_half_as_many_join_as_usual)
{
    struct growth_sheet told = sheet(JOINING_FROM);
    CHECK_EQ(proposed(&told), 0); /* nobody knows what is usual */
    told.growth.usual = 80;
    told.growth.joined.last = 40;
    CHECK_EQ(proposed(&told), 0);
    told.growth.joined.last = 39;
    CHECK_EQ(proposed(&told), 1 << GROWTH_OPEN);
    told.growth.usual = GROWTH_USUAL_LEAST - 1;
    told.growth.joined.last = 0;
    CHECK_EQ(proposed(&told), 0);
    told.growth.usual = GROWTH_USUAL_LEAST;
    CHECK_EQ(proposed(&told), 1 << GROWTH_OPEN);
    told.joining.open_until = told.on;
    CHECK_EQ(proposed(&told), 0); /* everyone may */
    told.joining.open_until = date_add_days(told.on, -1);
    CHECK_EQ(proposed(&told), 1 << GROWTH_OPEN);
    told = sheet(JOINING_EVERYONE);
    told.growth.usual = 80;
    CHECK_EQ(proposed(&told), 0);
}

TEST(growth_proposes_to_tighten_when_most_came_once)
{
    struct growth_sheet told = sheet(JOINING_EVERYONE);
    told.growth.cohort = GROWTH_COHORT_LEAST;
    told.growth.once = 11;
    CHECK_EQ(proposed(&told), 0);
    told.growth.once = 12; /* 60 % */
    CHECK_EQ(proposed(&told), 1 << GROWTH_TIGHTEN);
    told.growth.cohort = GROWTH_COHORT_LEAST - 1;
    told.growth.once = GROWTH_COHORT_LEAST - 1;
    CHECK_EQ(proposed(&told), 0);
    told.growth.cohort = 100;
    told.growth.once = 100;
    told.joining.who = JOINING_INVITED;
    CHECK_EQ(proposed(&told), 0);
}

TEST(growth_points_at_receipts_that_never_came)
{
    struct growth_sheet told = sheet(JOINING_FROM);
    told.growth.told = 15;
    told.growth.missing = 3;
    CHECK_EQ(proposed(&told), 1 << GROWTH_RECEIPTS);
    told.growth.told = 16;
    CHECK_EQ(proposed(&told), 0);
    told.growth.told = 2;
    told.growth.missing = 2;
    CHECK_EQ(proposed(&told), 0);
}

TEST(growth_says_it_with_its_figures)
{
    struct growth_sheet told = sheet(JOINING_EVERYONE);
    char room[512];
    const struct growth_proposal open = { .code = GROWTH_OPEN, .have = 12, .of = 80 };
    const struct growth_proposal tighten = {
        .code = GROWTH_TIGHTEN, .have = 61, .of = 84, .amount_minor = 123456
    };
    struct buf out = BUF(room);
    growth_say(&told, &open, ERR_EN, &out);
    CHECK_STR(((struct str){ room, out.used }),
              "12 new members in 30 days, was 80: open to everyone for a month?");
    out = (struct buf)BUF(room);
    growth_say(&told, &tighten, ERR_FR, &out);
    CHECK_STR(((struct str){ room, out.used }),
              "Sur 84 adhésions d'il y a 1 à 4 mois, 61 ne sont venus qu'une fois ou jamais, et "
              "ont reçu 1 234,56 : n'accepter qu'à partir d'un montant ?");
}
