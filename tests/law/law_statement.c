/* law_statement.c - a statement adds up, and one begins where the one before it ended.
 *
 * A shop lives some days under a random programme, with holds, transfers, ends of units, returns and undos.  For any
 * two moments of its journal, of each account and each unit: opening + movements = closing; opening and closing are
 * what the lots held then, found by applying the moves from the first entry on; and what is told last is what the lots
 * hold now.
 */
#include "loyalty/account/statement.h"
#include "tests/lib/random_shop.h"

#define DEEDS     60
#define LINES_ALL 4096

static struct toy toy;
static struct arena arena;
static struct arena room;

/* What an account had of a unit behind entry `last`, by the lots alone. */
static int64_t held_behind(int64_t number, int64_t last, struct str unit)
{
    struct account account = { .id = number, .lot_next = 1 };
    int64_t sum = 0;
    for (int64_t n = 1; n <= last; n++) {
        const struct entry *entry = &toy.entries[n - 1];
        for (size_t i = 0; entry->account == number && i < entry->moves.count; i++)
            CHECK_OK(lots_apply(&room, &account, &entry->moves.items[i], n));
    }
    for (size_t i = 0; i < account.lot_count; i++) {
        if (str_eq(account.lots[i].unit, unit))
            sum += account.lots[i].left.n + account.lots[i].held.n;
    }
    return sum;
}

/* Of the entries behind `from` up to `until`. */
static struct statement told(int64_t number, int64_t from, int64_t until)
{
    struct statement statement = { 0 };
    CHECK_OK(statement_begin(&room, &toy.accounts[number], LINES_ALL, &statement));
    for (int64_t n = (int64_t)toy.entry_count; n > from; n--) {
        const struct entry *entry = &toy.entries[n - 1];
        if (entry->account != number)
            continue;
        if (n > until)
            CHECK_OK(statement_skip(&statement, entry));
        else
            CHECK_OK(statement_add(&statement, toy_version(&toy, entry->program), entry));
    }
    statement_end(&statement);
    return statement;
}

/* Each line is behind the one before it, and tells what there is then. */
static void check_lines(const struct statement *statement, int64_t account, int64_t from,
                        int64_t until)
{
    int64_t last = from;
    size_t counts[UNITS_MAX * 2] = { 0 };
    for (size_t i = 0; i < statement->line_count; i++) {
        const struct statement_line *line = &statement->lines[i];
        bool is_last =
            i + 1 == statement->line_count || statement->lines[i + 1].number != line->number;
        CHECK(line->number >= last && line->number > from && line->number <= until);
        CHECK(line->change != 0 && line->what != STATEMENT_SETTLED);
        CHECK(line->unit < statement->unit_count && line->unit < COUNT(counts));
        counts[line->unit]++;
        last = line->number;
        bool is_alone = is_last && (i == 0 || statement->lines[i - 1].number != line->number);
        if (is_alone)
            CHECK_EQ(line->after,
                     held_behind(account, line->number, statement->units[line->unit].id));
    }
    for (size_t i = 0; i < statement->unit_count; i++)
        CHECK_EQ(counts[i], statement->units[i].line_count);
}

static void check_sums(const struct statement *statement, int64_t account, int64_t from,
                       int64_t until)
{
    for (size_t i = 0; i < statement->unit_count; i++) {
        const struct statement_unit *unit = &statement->units[i];
        int64_t sum = unit->opening;
        for (size_t k = 0; k < statement->line_count; k++)
            sum += statement->lines[k].unit == i ? statement->lines[k].change : 0;
        CHECK_EQ(sum, unit->closing);
        CHECK_EQ(unit->opening, held_behind(account, from, unit->id));
        CHECK_EQ(unit->closing, held_behind(account, until, unit->id));
    }
}

/* A unit that is not told is one of which there was nothing. */
static int64_t opening_of(const struct statement *statement, struct str unit)
{
    for (size_t i = 0; i < statement->unit_count; i++) {
        if (str_eq(statement->units[i].id, unit))
            return statement->units[i].opening;
    }
    return 0;
}

static void check_account(struct rng *rng, int64_t account)
{
    int64_t end = (int64_t)toy.entry_count;
    int64_t from = rng_range(rng, 0, end);
    int64_t until = rng_range(rng, from, end);
    arena_reset(&room, 0);
    struct statement one = told(account, from, until);
    struct statement next = told(account, until, end);
    check_sums(&one, account, from, until);
    check_lines(&one, account, from, until);
    check_sums(&next, account, until, end);
    for (size_t i = 0; i < one.unit_count; i++)
        CHECK_EQ(one.units[i].closing, opening_of(&next, one.units[i].id));
    struct statement whole = told(account, 0, end);
    for (size_t i = 0; i < whole.unit_count; i++)
        CHECK_EQ(whole.units[i].opening, 0);
}

static void begin_round(struct rng *rng, int64_t round)
{
    struct random_wish wish = { .looks_back = rng_chance(rng, 50),
                                .has_gifts = true,
                                .has_vouchers = true,
                                .has_transfers = rng_chance(rng, 50) };
    struct program program = { 0 };
    check_note("round %lld", (long long)round);
    arena_reset(&arena, 0);
    random_program(rng, &arena, &wish, &program);
    toy_reset(&toy, &program);
    toy.has_holds = rng_chance(rng, 50);
}

TEST(law_a_statement_adds_up_and_begins_where_the_one_before_ended)
{
    struct rng rng = rng_new();
    int64_t lines = 0;
    CHECK_OK(arena_open(&arena, 16u << 20));
    CHECK_OK(arena_open(&room, 256u << 20));
    toy_open_with(&toy, &(struct program){ 0 });
    for (int64_t round = 0; round < test_rounds(1000); round++) {
        begin_round(&rng, round);
        struct program base = toy.program;
        struct program next = { 0 };
        int day = 0;
        for (int64_t i = rng_range(&rng, 1, DEEDS); i > 0; i--) {
            if (rng_chance(&rng, 8)) {
                random_change(&rng, &arena, &base, &next);
                toy_become_with(&toy, &next);
            }
            (void)!random_deed(&rng, &toy, day);
            day += (int)rng_range(&rng, -2, rng_chance(&rng, 10) ? 40 : 6);
        }
        for (int64_t account = 1; account <= TOY_ACCOUNTS_MAX; account++) {
            check_account(&rng, account);
            lines += (int64_t)told(account, 0, (int64_t)toy.entry_count).line_count;
        }
    }
    CHECK(lines > 0);
    toy_close(&toy);
    arena_close(&room);
    arena_close(&arena);
}

TEST(law_a_statement_that_is_too_long_is_refused)
{
    struct rng rng = rng_new();
    struct statement statement = { 0 };
    CHECK_OK(arena_open(&arena, 16u << 20));
    CHECK_OK(arena_open(&room, 16u << 20));
    toy_open_with(&toy, &(struct program){ 0 });
    begin_round(&rng, 0);
    const struct move gains[2] = {
        { MOVE_GAIN, 1, STR("points"), { 5 }, toy_day(0), DATE_NONE },
        { MOVE_GAIN, 2, STR("stamps"), { 1 }, toy_day(0), DATE_NONE },
    };
    struct entry entry = { .kind = ENTRY_PURCHASE,
                           .number = 1,
                           .moves = { .items = (struct move *)(uintptr_t)gains, .count = 2 } };
    CHECK_OK(statement_begin(&room, &toy.accounts[1], 2, &statement));
    CHECK_OK(statement_add(&statement, NULL, &entry));
    entry.moves.count = 1;
    CHECK_ERR(statement_add(&statement, NULL, &entry), E_STATEMENT_LONG);
    toy_close(&toy);
    arena_close(&room);
    arena_close(&arena);
}
