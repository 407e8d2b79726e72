/* law_undo.c - L4 for money that was paid in: a top-up and its undos are nothing, whichever way.
 *
 * In random parts, in random order, after whatever has happened to the account since.  To the point: what each rule
 * gave sums to nothing.  And going back in parts is going back at once: of each unit the account has the same
 * afterwards, and as much was withheld of it.  Where nothing has happened since, the account is as it was before, and
 * nothing is withheld.
 *
 * A part can be refused where the whole is not, for it must cover what is withheld by itself.
 */
#include "tests/lib/random_shop.h"

static struct toy toy;
static struct toy before;
static struct arena arena;

#define PARTS_MAX 12

/* What an account has of its units, and what of them was withheld since an entry. */
struct holding {
    int64_t usable[UNITS_MAX];
    int64_t pending[UNITS_MAX];
    int64_t withheld[UNITS_MAX];
    int64_t paid_back_minor;
};

/* The toy as it was, with what its arena holds by now. */
static void go_back_to(const struct toy *then)
{
    struct arena now = toy.arena;
    toy = *then;
    toy.arena = now;
}

static struct holding holding_of(int64_t account, int64_t event, int day)
{
    struct holding holding = { .paid_back_minor = 0 };
    for (size_t i = 0; i < toy.program.unit_count; i++) {
        struct str unit = toy.program.units[i].id;
        const struct account *of = &toy.accounts[account];
        holding.usable[i] = lots_usable(of, unit, toy_day(day)).n;
        for (size_t k = 0; k < of->lot_count; k++) {
            if (str_eq(of->lots[k].unit, unit) && of->lots[k].from.days > toy_day(day).days)
                holding.pending[i] += of->lots[k].left.n;
        }
        for (size_t k = 0; k < toy.entry_count; k++) {
            const struct entry *undo = &toy.entries[k];
            for (size_t w = 0; undo->purchase == event && w < undo->withheld_count; w++) {
                if (str_eq(undo->withheld[w].unit, unit))
                    holding.withheld[i] += undo->withheld[w].points.n;
            }
        }
    }
    for (size_t k = 0; k < toy.entry_count; k++) {
        const struct entry *undo = &toy.entries[k];
        if (undo->kind == ENTRY_UNDO && undo->purchase == event)
            holding.paid_back_minor += undo->undone_minor - undo->withheld_minor;
    }
    return holding;
}

static void check_same(const struct holding *one, const struct holding *other)
{
    for (size_t i = 0; i < toy.program.unit_count; i++) {
        CHECK_EQ(one->usable[i], other->usable[i]);
        CHECK_EQ(one->pending[i], other->pending[i]);
        CHECK_EQ(one->withheld[i], other->withheld[i]);
    }
}

/* What the rules gave for the event sums to nothing, and its amount has gone back. */
static void check_nothing_is_left(int64_t event)
{
    int64_t amount = toy.entries[event - 1].event.amount_minor;
    for (size_t i = 0; i < toy.entry_count; i++)
        amount -= toy.entries[i].purchase == event ? toy.entries[i].undone_minor : 0;
    CHECK_EQ(amount, 0);
    for (size_t rule = 0; rule < toy.program.rule_count; rule++) {
        int64_t points = 0;
        int64_t basis = 0;
        for (size_t i = 0; i < toy.entry_count; i++) {
            const struct outcome *outcome = &toy.entries[i].outcome;
            bool is_of_it = toy.entries[i].number == event || toy.entries[i].purchase == event;
            for (size_t k = 0; is_of_it && k < outcome->earning_count; k++) {
                if (!str_eq(outcome->earnings[k].rule, toy.program.rules[rule].id))
                    continue;
                points += outcome->earnings[k].points.n;
                basis += outcome->earnings[k].basis;
            }
        }
        CHECK_EQ(points, 0);
        CHECK_EQ(basis, 0);
    }
}

/* No part ever gives anything, and none pays back more than its amount. */
static void check_part(const struct entry *undo)
{
    if (undo->kind != ENTRY_UNDO)
        return;
    CHECK(undo->withheld_minor >= 0);
    CHECK(undo->withheld_minor <= undo->undone_minor);
    for (size_t i = 0; i < undo->moves.count; i++) {
        enum move_kind kind = undo->moves.items[i].kind;
        CHECK(kind == MOVE_CANCEL || kind == MOVE_FORGIVE || kind == MOVE_DEBT);
    }
}

static void undo_in_parts(struct rng *rng, int64_t event, int day)
{
    for (int i = 0; i < PARTS_MAX; i++) {
        size_t from = toy.entry_count;
        int64_t amount = i < PARTS_MAX - 1 ? rng_range(rng, 1, 1500) : 0;
        enum err err = toy_undo(&toy, event, amount, day);
        if (err != OK)
            CHECK(err == E_UNDONE_ALREADY || err == E_WITHHOLD_SHORT);
        for (size_t k = from; k < toy.entry_count; k++)
            check_part(&toy.entries[k]);
    }
}

/* Often what is paid in becomes money, and receipts are paid with it. */
static void make_prepaid(struct rng *rng, struct program *program)
{
    struct rule *rule = (struct rule *)(uintptr_t)&program->rules[0];
    struct unit *unit = (struct unit *)(uintptr_t)&program->units[program->unit_count - 1];
    if (unit->kind != UNIT_MONEY || !rng_chance(rng, 70))
        return;
    unit->pays = true;
    *rule = (struct rule){
        .id = rule->id,
        .on = EVENT_TOP_UP,
        .unit = program->unit_count - 1,
        .give = GIVE_PERCENT,
        .rate_bp = RATE_ONE_BP,
    };
}

static void begin_round(struct rng *rng)
{
    struct random_wish wish = { .looks_back = true };
    struct program program = { 0 };
    arena_reset(&arena, 0);
    do {
        random_program(rng, &arena, &wish, &program);
    } while (program.rule_count == 0);
    for (size_t i = 0; i < program.rule_count; i++) {
        struct rule *rule = (struct rule *)(uintptr_t)&program.rules[i];
        if (event_has_amount(rule->on) && rule->on != EVENT_PURCHASE)
            rule->on = EVENT_TOP_UP;
    }
    make_prepaid(rng, &program);
    program_look_back(&program);
    toy_reset(&toy, &program);
}

static void live_some_days(struct rng *rng, int deeds, int *day)
{
    for (int i = 0; i < deeds; i++) {
        (void)!random_deed(rng, &toy, *day);
        *day += (int)rng_range(rng, 0, rng_chance(rng, 10) ? 40 : 6);
    }
}

static bool is_of_the_till(const struct entry *entry)
{
    return entry->kind == ENTRY_EVENT && entry->event.kind == EVENT_TOP_UP;
}

/* The top-up, unless tiers or goals followed from it. */
static int64_t top_up(struct rng *rng, int64_t account, int day)
{
    struct event event = {
        .kind = EVENT_TOP_UP,
        .amount_minor = rng_range(rng, 1, 6000),
        .until = DATE_NONE,
    };
    CHECK_OK(toy_event(&toy, account, day, &event));
    return is_of_the_till(toy_last(&toy)) ? toy_last(&toy)->number : 0;
}

TEST(law_money_goes_back_in_parts_as_it_goes_back_at_once)
{
    struct rng rng = rng_new();
    int64_t compared = 0;
    int64_t withheld = 0;
    CHECK_OK(arena_open(&arena, 1u << 20));
    toy_open_with(&toy, &(struct program){ 0 });
    for (int64_t round = 0; round < test_rounds(3000); round++) {
        check_note("round %lld", (long long)round);
        int day = 0;
        begin_round(&rng);
        live_some_days(&rng, (int)rng_range(&rng, 0, 8), &day);
        int64_t account = rng_range(&rng, 1, TOY_ACCOUNTS_MAX);
        CHECK_OK(toy_end(&toy, account, day));
        struct holding was = holding_of(account, 0, day);
        int64_t event = top_up(&rng, account, day);
        if (event == 0)
            continue;
        bool is_at_once = rng_chance(&rng, 30);
        if (!is_at_once)
            live_some_days(&rng, (int)rng_range(&rng, 1, 12), &day);
        (void)!toy_undo(&toy, event, rng_range(&rng, 1, 1500), day);
        before = toy;
        if (toy_undo(&toy, event, 0, day) != OK)
            continue;
        check_nothing_is_left(event);
        struct holding whole = holding_of(account, event, day);
        CHECK_EQ(toy_undo(&toy, event, 0, day), E_UNDONE_ALREADY);
        CHECK_EQ(toy.refusal.have, 0);
        go_back_to(&before);
        undo_in_parts(&rng, event, day);
        if (toy_undo(&toy, event, 0, day) != E_UNDONE_ALREADY)
            continue; /* the last part is too small for what is withheld */
        check_nothing_is_left(event);
        struct holding parts = holding_of(account, event, day);
        check_same(&whole, &parts);
        compared++;
        withheld += whole.paid_back_minor < toy.entries[event - 1].event.amount_minor;
        if (is_at_once)
            check_same(&was, &whole);
    }
    CHECK(compared > 0);
    CHECK(withheld > 0 || compared < 200);
    toy_close(&toy);
    arena_close(&arena);
}
