/* law_transfers.c - what is sent is received, by somebody else, and by the rules of the programme.
 *
 * L1 over all accounts: a shop lives some days under a random programme whose units may be passed on.  All that is
 * looked at here are the texts of the entries and the lots that are left; nothing of what the engine counts.
 */
#include <string.h>

#include "tests/lib/random_shop.h"

#define DEEDS 60

static struct toy toy;
static struct arena arena;

static int64_t moved(const struct entry *entry, enum move_kind kind, struct str unit)
{
    int64_t sum = 0;
    for (size_t i = 0; i < entry->moves.count; i++) {
        const struct move *move = &entry->moves.items[i];
        sum += move->kind == kind && str_eq(move->unit, unit) ? move->amount.n : 0;
    }
    return sum;
}

static const struct lot *lot_of(const struct entry *entry, const struct move *move)
{
    const struct lot *lot = lots_find(&toy.accounts[entry->account], move->lot);
    CHECK(lot != NULL);
    return lot;
}

/* "Each keeps its last day, or its expiry begins anew"; nothing lasts longer than the programme lets it. */
static void check_days(const struct unit *unit, const struct entry *sent,
                       const struct entry *received)
{
    size_t part = 0;
    int64_t left = received->parts[0].points.n;
    CHECK_EQ(unit->transfer.is_restarted && !entry_goes_along(sent) && received->part_count > 1, 0);
    for (size_t i = 0; i < sent->moves.count; i++) {
        const struct lot *lot = lot_of(sent, &sent->moves.items[i]);
        struct date first = entry_goes_along(sent)
                                ? lot->from
                                : date_add_days(sent->on, unit->transfer.available_after_days);
        for (int64_t amount = sent->moves.items[i].amount.n; amount > 0;) {
            const struct entry_part *into = &received->parts[part];
            int64_t share = left < amount ? left : amount;
            struct date last = unit->transfer.is_restarted && !entry_goes_along(sent)
                                   ? expiry_until(&unit->expiry, first)
                                   : lot->until;
            CHECK_EQ(into->until.days, last.days);
            CHECK(into->from.days == first.days ||
                  (into->from.days < first.days && into->from.days == last.days));
            CHECK(lot->from.days <= sent->on.days ||
                  entry_goes_along(sent)); /* what is pending goes along alone */
            amount -= share;
            left -= share;
            if (left == 0 && ++part < received->part_count)
                left = received->parts[part].points.n;
        }
    }
    CHECK_EQ(part, received->part_count);
}

static void check_pair(const struct entry *sent, const struct entry *received)
{
    const struct program *program = toy_version(&toy, sent->program);
    const struct unit *unit = program_unit(program, sent->passed.unit);
    CHECK(unit != NULL && (unit->transfer.is_allowed || entry_goes_along(sent)));
    CHECK(sent->account != received->account);
    CHECK_EQ(sent->passed.account, received->account);
    CHECK_EQ(received->passed.account, sent->account);
    CHECK(sent->passed.points.n >= unit->transfer.least || entry_goes_along(sent));
    CHECK_EQ(moved(sent, MOVE_SEND, unit->id), sent->passed.points.n);
    CHECK_EQ(moved(received, MOVE_RECEIVE, unit->id), sent->passed.points.n);
    CHECK_EQ(moved(received, MOVE_SETTLE, unit->id), moved(received, MOVE_REPAY, unit->id));
    CHECK_EQ(received->outcome.earning_count, 0);
    check_days(unit, sent, received);
}

/* Each SEND has the one RECEIVE behind it, and what may come between is of who receives. */
static int64_t check_pairs(void)
{
    int64_t pairs = 0;
    const struct entry *sent = NULL;
    for (size_t i = 0; i < toy.entry_count; i++) {
        const struct entry *entry = &toy.entries[i];
        if (entry->kind == ENTRY_SEND) {
            CHECK(sent == NULL);
            sent = entry;
        } else if (entry->kind == ENTRY_RECEIVE) {
            CHECK(sent != NULL);
            CHECK_EQ(entry->purchase, sent->number);
            sent = NULL;
            pairs++;
        } else if (sent != NULL) {
            CHECK_EQ(entry->account, sent->passed.account);
        }
    }
    CHECK(sent == NULL);
    return pairs;
}

static int64_t count_shares(void)
{
    int64_t count = 0;
    for (size_t i = 0; i < toy.entry_count; i++)
        count += entry_goes_along(&toy.entries[i]) ? 1 : 0;
    return count;
}

/* What an account sent on the day of an entry, or in its month, until then. */
static int64_t sent_until(size_t last, bool is_by_month)
{
    const struct entry *entry = &toy.entries[last];
    struct date_parts on = date_parts(entry->on);
    int64_t sum = 0;
    for (size_t i = 0; i <= last; i++) {
        const struct entry *other = &toy.entries[i];
        struct date_parts day = date_parts(other->on);
        bool is_near = is_by_month ? day.year == on.year && day.month == on.month
                                   : other->on.days == entry->on.days;
        if (other->kind == ENTRY_SEND && !entry_goes_along(other) &&
            other->account == entry->account && is_near &&
            str_eq(other->passed.unit, entry->passed.unit))
            sum += other->passed.points.n;
    }
    return sum;
}

static void check_ceilings(void)
{
    for (size_t i = 0; i < toy.entry_count; i++) {
        if (toy.entries[i].kind != ENTRY_SEND || entry_goes_along(&toy.entries[i]))
            continue;
        const struct transfer *max =
            &program_unit(&toy.program, toy.entries[i].passed.unit)->transfer;
        CHECK(max->by_day_max == 0 || sent_until(i, false) <= max->by_day_max);
        CHECK(max->by_month_max == 0 || sent_until(i, true) <= max->by_month_max);
    }
}

/* All that was ever gained of a unit is somewhere: spent, lost, or left in some account. */
static void check_nothing_is_lost(struct str unit)
{
    static const enum move_kind out[] = { MOVE_SPEND, MOVE_EXPIRE, MOVE_CANCEL, MOVE_DEBT };
    int64_t gained = 0;
    int64_t gone = 0;
    int64_t left = 0;
    for (size_t i = 0; i < toy.entry_count; i++) {
        gained += moved(&toy.entries[i], MOVE_GAIN, unit);
        gone -= moved(&toy.entries[i], MOVE_RESTORE, unit);
        for (size_t k = 0; k < COUNT(out); k++)
            gone += moved(&toy.entries[i], out[k], unit);
    }
    for (size_t a = 1; a <= TOY_ACCOUNTS_MAX; a++) {
        for (size_t i = 0; i < toy.accounts[a].lot_count; i++)
            left += str_eq(toy.accounts[a].lots[i].unit, unit) ? toy.accounts[a].lots[i].left.n : 0;
    }
    CHECK_EQ(gained, gone + left);
}

/* Somebody leaves for another account with a share, of a unit that need not be one to pass on; or all of it goes. */
static enum err share(struct rng *rng, const struct program *program, int day)
{
    const struct unit *unit = &program->units[rng_range(rng, 0, (int64_t)program->unit_count - 1)];
    int64_t from = rng_range(rng, 1, TOY_ACCOUNTS_MAX);
    return toy_share(&toy, from, from % TOY_ACCOUNTS_MAX + 1, day, unit->id.ptr,
                     rng_chance(rng, 40) ? 0 : rng_range(rng, 1, 40));
}

TEST(law_what_is_sent_is_received_and_nothing_is_lost_on_the_way)
{
    struct rng rng = rng_new();
    int64_t pairs = 0;
    int64_t shares = 0;
    CHECK_OK(arena_open(&arena, 1u << 20));
    toy_open_with(&toy, &(struct program){ 0 });
    for (int64_t round = 0; round < test_rounds(1500); round++) {
        struct random_wish wish = { .looks_back = rng_chance(&rng, 50), .has_transfers = true };
        struct program program = { 0 };
        int day = 0;
        check_note("round %lld", (long long)round);
        arena_reset(&arena, 0);
        random_program(&rng, &arena, &wish, &program);
        toy_reset(&toy, &program);
        for (int deed = 0; deed < DEEDS; deed++) {
            enum err err =
                rng_chance(&rng, 10) ? share(&rng, &program, day) : random_deed(&rng, &toy, day);
            CHECK(err == OK || err_class(err) == ERR_CLASS_REFUSED);
            const struct entry *last = toy.entry_count > 0 ? toy_last(&toy) : NULL;
            if (last != NULL && last->kind == ENTRY_RECEIVE) /* a return may reopen lots later */
                check_pair(&toy.entries[last->purchase - 1], last);
            day += (int)rng_range(&rng, -2, rng_chance(&rng, 10) ? 40 : 6);
        }
        pairs += check_pairs();
        shares += count_shares();
        check_ceilings();
        for (size_t u = 0; u < program.unit_count; u++)
            check_nothing_is_lost(program.units[u].id);
    }
    CHECK(pairs > test_rounds(1500)); /* the law is about something */
    CHECK(shares > test_rounds(1500) / 4);
    toy_close(&toy);
    arena_close(&arena);
}
