/* law_cards.c - numbers of the house's own: no two counts make one, each leads back, and all have a right check digit; and a
 * card that is renewed lasts longer than it did.
 */
#include <stdlib.h>

#include "core/permute.h"
#include "loyalty/account/card_life.h"
#include "loyalty/card.h"
#include "tests/lib/check.h"

#define ROUNDS  20
#define NUMBERS 3000

static int64_t made[NUMBERS];

static int ascending(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

TEST(law_numbers_are_made_once_and_lead_back)
{
    struct rng rng = rng_new();
    for (int round = 0; round < ROUNDS; round++) {
        char key[PERMUTE_KEY_BYTES];
        for (size_t i = 0; i < sizeof(key); i++)
            key[i] = (char)rng_range(&rng, 0, 255);
        struct str secret = { key, sizeof(key) };
        int64_t first = rng_range(&rng, 0, PERMUTE_MAX - NUMBERS);
        for (int64_t i = 0; i < NUMBERS; i++) {
            char room[16];
            struct buf out = BUF(room);
            struct str code = STR_NONE;
            made[i] = permute(secret, first + i);
            CHECK(made[i] >= 0 && made[i] <= PERMUTE_MAX);
            CHECK_EQ(permute_back(secret, made[i]), first + i);
            card_code_make(made[i], &out);
            CHECK_OK(buf_finish(&out, &code));
            CHECK(card_code_is_valid(code));
        }
        qsort(made, NUMBERS, sizeof(made[0]), ascending);
        for (int64_t i = 1; i < NUMBERS; i++)
            CHECK(made[i - 1] != made[i]);
    }
}

TEST(law_what_is_renewed_lasts_longer)
{
    struct rng rng = rng_new();
    for (int round = 0; round < ROUNDS * NUMBERS; round++) {
        struct card_rules rules = {
            .expiry = { .kind = (enum expiry_kind)rng_range(&rng, EXPIRY_NEVER, EXPIRY_MONTHS),
                        .count = (int32_t)rng_range(&rng, 1, 60),
                        .end = (enum expiry_end)rng_range(&rng, 0, EXPIRY_END_OF_YEAR) },
            .announce_days = { (int32_t)rng_range(&rng, 1, 366) },
            .announce_count = (size_t)rng_range(&rng, 0, 1),
            .is_renewed_by_use = rng_chance(&rng, 50),
            .dormant_months = (int32_t)rng_range(&rng, 0, 48),
        };
        struct date on = { .days = (int32_t)rng_range(&rng, 15000, 40000) };
        struct date until = { .days = on.days + (int32_t)rng_range(&rng, -800, 800) };
        struct date renewed = card_life_renewed(&rules, until, on);
        CHECK(date_is_none(renewed) == (rules.expiry.kind == EXPIRY_NEVER));
        CHECK(date_is_none(renewed) || (renewed.days > until.days && renewed.days > on.days));
        if (card_life_renews(&rules, until, on))
            CHECK(card_life_is_near(&rules, until, on) && until.days >= on.days);
        if (!date_is_none(renewed) && card_life_renews(&rules, until, on) &&
            renewed.days - on.days > 366)
            CHECK(rules.announce_count == 0 || !card_life_renews(&rules, renewed, on)); /* once */
        struct date from = card_life_dormant_from(&rules, on);
        CHECK(date_is_none(from) == (rules.dormant_months == 0));
        CHECK(date_is_none(from) || from.days > on.days);
    }
}
