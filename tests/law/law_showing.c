/* law_showing.c - a picture of a code takes nothing, a number alone no more than the programme says, and with no code is anything
 * spent twice, whatever the programme, the basket and the phone's clock.
 *
 * What is looked at are the entries alone, and what was spent with which step is counted by hand.
 */
#include "core/proof/totp.h"
#include "loyalty/account/showing.h"
#include "tests/lib/random_shop.h"

#define DEEDS    30
#define STEP_US  (TOTP_STEP_S * US_PER_SECOND)
#define STEPS    100000
#define PICTURES 4

static struct toy toy;
static struct arena arena;

/* A phone, and pictures of what it has shown. */
struct hand {
    struct phone_marks marks;
    int64_t clock; /* steps ahead */
    int64_t pictures[PICTURES];
    int64_t spent; /* counted here: the last step that paid */
    bool has_spent;
    struct chip_marks chip;
    int64_t readings;   /* of the chip so far */
    int64_t copy;       /* of one of them */
    int64_t chip_spent; /* counted here: the last that paid */
};

/* What the chip wrote now, or before. */
static struct showing show_chip(struct rng *rng, struct hand *hand, int64_t now)
{
    hand->readings += rng_range(rng, 1, 3);
    bool is_copy = hand->copy > 0 && rng_chance(rng, 40);
    int64_t count = is_copy ? hand->copy : hand->readings;
    if (rng_chance(rng, 50))
        hand->copy = hand->readings;
    return (struct showing){ .how = showing_judge_chip(&hand->chip, count),
                             .step = count,
                             .read = { .us = now * STEP_US } };
}

/* One that is as it was: a number, a tag, a chip, a PIN, what the phone shows now, or a picture of what it has shown. */
static struct showing show(struct rng *rng, struct hand *hand, int64_t now)
{
    struct instant read = { .us = now * STEP_US + rng_range(rng, 0, STEP_US - 1) };
    bool is_picture = rng_chance(rng, 30);
    int64_t *picture = &hand->pictures[rng_range(rng, 0, PICTURES - 1)];
    int64_t step = is_picture && *picture > 0 ? *picture : now + hand->clock;
    if (rng_chance(rng, 20))
        return (struct showing){ .how = rng_chance(rng, 50) ? SHOWN_STATIC : SHOWN_UID };
    if (rng_chance(rng, 10))
        return (struct showing){ .how = SHOWN_PIN };
    if (rng_chance(rng, 30))
        return show_chip(rng, hand, now);
    if (rng_chance(rng, 40))
        *picture = step;
    struct showing showing = { .how = showing_judge(&hand->marks, step, read),
                               .step = step,
                               .read = read };
    if (showing.how != SHOWN_PHONE && rng_chance(rng, 15))
        showing.how = SHOWN_PIN;
    return showing;
}

/* What was recorded keeps the law; whether it took anything. */
static bool check_purchase(const struct program *program, const struct entry *entry,
                           struct hand *hand)
{
    const struct showing *showing = &entry->showing;
    const struct second_factor *second = &program->second_factor;
    bool takes = family_takes(entry);
    bool is_weak = showing->how == SHOWN_STATIC || showing->how == SHOWN_UID;
    if (showing->how == SHOWN_STALE || showing->how == SHOWN_USED ||
        showing->how == SHOWN_CHIP_USED)
        CHECK(!takes);
    if (is_weak && second->is_told)
        CHECK(showing_taken(program, entry) <= second->above_minor);
    if (showing->how == SHOWN_PHONE && takes) {
        CHECK(!hand->has_spent || showing->step > hand->spent);
        hand->spent = showing->step;
        hand->has_spent = true;
    }
    if (showing->how == SHOWN_CHIP && takes) {
        CHECK(showing->step > hand->chip_spent); /* with no reading anything is spent twice */
        hand->chip_spent = showing->step;
    }
    showing_note(entry, &hand->marks);
    showing_note_chip(entry, &hand->chip);
    return takes;
}

/* The last of the account, behind which there may be consequences. */
static const struct entry *last_purchase(size_t before)
{
    for (size_t i = toy.entry_count; i > before; i--) {
        if (toy.entries[i - 1].kind == ENTRY_PURCHASE)
            return &toy.entries[i - 1];
    }
    return NULL;
}

TEST(law_a_picture_never_pays_and_a_number_within_its_limit)
{
    struct rng rng = rng_new();
    int64_t taken = 0;
    int64_t refused = 0;
    int64_t stale = 0;
    int64_t copies = 0;
    CHECK_OK(arena_open(&arena, 8u << 20));
    toy_open_with(&toy, &(struct program){ 0 });
    for (int64_t round = 0; round < test_rounds(1500); round++) {
        struct random_wish wish = { .looks_back = rng_chance(&rng, 30), .never_expires = true };
        struct program program = { 0 };
        struct hand hand = { .clock = rng_chance(&rng, 30) ? rng_range(&rng, -20, 20) : 0 };
        int64_t now = STEPS;
        check_note("round %lld", (long long)round);
        arena_reset(&arena, 0);
        random_program(&rng, &arena, &wish, &program);
        program.second_factor = (struct second_factor){ .is_told = rng_chance(&rng, 70),
                                                        .above_minor = rng_range(&rng, 0, 300) };
        toy_reset(&toy, &program);
        for (size_t u = 0; u < program.unit_count; u++)
            toy_give(&toy, 1, program.units[u].id.ptr, 500, 0);
        for (int deed = 0; deed < DEEDS; deed++) {
            size_t before = toy.entry_count;
            struct entry entry = {
                .kind = ENTRY_PURCHASE,
                .key = 1,
                .on = toy_day(0),
                .second = 36000,
                .shop = STR("toy"),
                .till = STR("1"),
                .account = 1,
                .card = 1,
                .showing = show(&rng, &hand, now),
                .receipt = random_receipt(&rng, &toy.arena, &program),
            };
            enum err err = toy_run(&toy, &entry);
            CHECK(err == OK || err_class(err) == ERR_CLASS_REFUSED);
            refused += err == E_SHOWN_WEAKLY || err == E_CODE_STALE || err == E_CODE_USED ||
                               err == E_CHIP_USED
                           ? 1
                           : 0;
            copies += entry.showing.how == SHOWN_CHIP_USED ? 1 : 0;
            stale += entry.showing.how == SHOWN_STALE || entry.showing.how == SHOWN_USED ? 1 : 0;
            const struct entry *made = last_purchase(before);
            if (err == OK && made != NULL)
                taken += check_purchase(&program, made, &hand) ? 1 : 0;
            now += rng_range(&rng, 0, 3);
        }
    }
    check_note("%lld purchases that took something, %lld refused, %lld pictures, %lld copies",
               (long long)taken, (long long)refused, (long long)stale, (long long)copies);
    CHECK(taken > test_rounds(1500)); /* the law is about something */
    CHECK(refused > test_rounds(1500) / 8);
    CHECK(stale > test_rounds(1500));
    CHECK(copies > test_rounds(1500) / 4);
    toy_close(&toy);
    arena_close(&arena);
}
