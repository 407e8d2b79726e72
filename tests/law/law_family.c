/* law_family.c - no member takes more than he may, or pays in when he may not, whatever the programme, and the past is the sum of the entries.
 *
 * The limits are told anew now and then; what is looked at are the entries alone.
 */
#include <string.h>

#include "tests/lib/random_shop.h"

#define DEEDS   40
#define MEMBERS 3 /* numbered from 1; the first opened the account */

static struct toy toy;
static struct arena arena;
static struct rights rights[MEMBERS + 1];

static void tell(struct rng *rng, int64_t member, int day)
{
    struct entry_family family = {
        .what = FAMILY_SET,
        .rights = family_rights_of_role(member == 1 ? ROLE_HOLDER : ROLE_ADULT),
    };
    family.rights.may_redeem = rng_chance(rng, 80);
    family.rights.may_top_up = rng_chance(rng, 60);
    family.rights.by_day_max_minor = rng_chance(rng, 70) ? rng_range(rng, 1, 600) : 0;
    family.rights.by_month_max_minor = rng_chance(rng, 50) ? rng_range(rng, 1, 1500) : 0;
    CHECK_OK(toy_family(&toy, 1, day, member, &family));
    rights[member] = family.rights;
}

/* Everybody else joins as an adult. */
static void join(int64_t member, int day)
{
    struct entry_family family = {
        .what = FAMILY_INVITE,
        .rights = family_rights_of_role(ROLE_ADULT),
        .until = { .us = INT64_MAX },
    };
    CHECK_OK(toy_family(&toy, 1, day, 0, &family));
    family.what = FAMILY_JOIN;
    family.until.us = 0;
    family.invited_by = toy_last(&toy)->number;
    CHECK_OK(toy_family(&toy, 1, day, member, &family));
}

/* What a member took on the day of an entry, or in its month, until then: by the texts alone.  "Limits count from
 * when they were told." */
static int64_t taken_until(size_t last, bool is_by_month)
{
    const struct entry *entry = &toy.entries[last];
    struct date_parts on = date_parts(entry->on);
    int64_t sum = 0;
    for (size_t i = 0; i <= last; i++) {
        const struct entry *other = &toy.entries[i];
        if (other->kind != ENTRY_PURCHASE || other->account != 1 ||
            other->member != entry->member || standing_of_member(&other->standing) == NULL)
            continue;
        struct date_parts day = date_parts(other->on);
        bool is_near = is_by_month ? day.year == on.year && day.month == on.month
                                   : other->on.days == entry->on.days;
        for (size_t k = 0; is_near && k < other->outcome.redemption_count; k++)
            sum += other->outcome.redemptions[k].cost.n > 0
                       ? other->outcome.redemptions[k].discount_minor
                       : 0;
    }
    return sum;
}

static int64_t cost_of(const struct entry *entry)
{
    int64_t cost = 0;
    for (size_t i = 0; i < entry->outcome.redemption_count; i++)
        cost += entry->outcome.redemptions[i].cost.n;
    return cost;
}

/* Of a limit that was lowered after more was taken, nothing is left: so what counts is whether he took anything. */
static int64_t check_purchase(size_t last)
{
    const struct entry *entry = &toy.entries[last];
    const struct rights *may = &rights[entry->member];
    int64_t here = family_taken(entry);
    if (entry->member == 0 || here == 0)
        return CHECK_EQ(entry->member == 0 || may->may_redeem || cost_of(entry) == 0, true), 0;
    CHECK(may->may_redeem);
    CHECK(may->by_day_max_minor == 0 || taken_until(last, false) <= may->by_day_max_minor);
    CHECK(may->by_month_max_minor == 0 || taken_until(last, true) <= may->by_month_max_minor);
    return family_is_limited(may) ? 1 : 0;
}

static enum err pay_in(struct rng *rng, int day)
{
    const struct event event = {
        .kind = EVENT_TOP_UP,
        .amount_minor = rng_range(rng, 1, 6000),
        .until = DATE_NONE,
    };
    return toy_event(&toy, 1, day, &event);
}

/* Whether it is money that a member paid in, which he may then. */
static int64_t check_paid_in(const struct entry *entry)
{
    bool is_paid_in = entry->kind == ENTRY_EVENT && entry->event.kind == EVENT_TOP_UP;
    if (!is_paid_in || entry->account != 1 || entry->member == 0)
        return 0;
    CHECK(rights[entry->member].may_top_up);
    return 1;
}

static struct str text_of(const struct past *past)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    CHECK_OK(buf_create(&arena, past_text_bytes(past), &out));
    CHECK_OK(past_encode(past, &out));
    CHECK_OK(buf_finish(&out, &text));
    return text;
}

/* As an auditor makes it again. */
static void check_past(void)
{
    struct past again = toy_past(&arena, 1);
    for (size_t i = 0; i < toy.entry_count; i++) {
        const struct entry *entry = &toy.entries[i];
        if (entry->account == 1)
            CHECK_OK(past_apply(&arena,
                                entry->program != 0 ? toy_version(&toy, entry->program) : NULL,
                                entry, &again));
    }
    CHECK_STR(text_of(&toy.accounts[1].past), text_of(&again));
}

TEST(law_no_member_takes_more_than_he_may)
{
    struct rng rng = rng_new();
    int64_t limited = 0;
    int64_t paid_in = 0;
    int64_t refused = 0;
    CHECK_OK(arena_open(&arena, 8u << 20));
    toy_open_with(&toy, &(struct program){ 0 });
    for (int64_t round = 0; round < test_rounds(1500); round++) {
        struct random_wish wish = { .looks_back = rng_chance(&rng, 50) };
        struct program program = { 0 };
        int day = 0;
        check_note("round %lld", (long long)round);
        arena_reset(&arena, 0);
        random_program(&rng, &arena, &wish, &program);
        toy_reset(&toy, &program);
        for (size_t u = 0; u < program.unit_count; u++)
            toy_give(&toy, 1, program.units[u].id.ptr, 500, day); /* a literal of random_shop.c */
        for (int64_t member = 2; member <= MEMBERS; member++)
            join(member, day);
        for (int64_t member = 1; member <= MEMBERS; member++)
            tell(&rng, member, day);
        for (int deed = 0; deed < DEEDS; deed++) {
            size_t before = toy.entry_count;
            if (rng_chance(&rng, 5))
                tell(&rng, rng_range(&rng, 1, MEMBERS), day);
            toy.member = rng_range(&rng, 0, MEMBERS);
            struct receipt receipt = random_receipt(&rng, &toy.arena, &program);
            enum err err = rng_chance(&rng, 10)   ? pay_in(&rng, day)
                           : rng_chance(&rng, 50) ? toy_purchase(&toy, 1, day, &receipt)
                                                  : random_deed(&rng, &toy, day);
            refused += err == E_MAY_NOT_TOP_UP ? 1 : 0;
            CHECK(err == OK || err_class(err) == ERR_CLASS_REFUSED);
            for (size_t i = before; i < toy.entry_count; i++) {
                paid_in += check_paid_in(&toy.entries[i]);
                if (toy.entries[i].kind == ENTRY_PURCHASE && toy.entries[i].account == 1)
                    limited += check_purchase(i);
            }
            day += (int)rng_range(&rng, -2, 4);
            if (past_closed(&toy.accounts[1].past) != 0) /* or nothing more would happen to it */
                CHECK_OK(toy_reopen(&toy, 1, day));
        }
        check_past();
    }
    check_note("%lld purchases by members with limits, %lld top-ups by members, and %lld refused",
               (long long)limited, (long long)paid_in, (long long)refused);
    CHECK(limited > test_rounds(1500) / 8); /* the law is about something */
    CHECK(paid_in > test_rounds(1500) / 2 && refused > test_rounds(1500) / 4);
    toy_close(&toy);
    arena_close(&arena);
}
