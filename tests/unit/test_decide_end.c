/* test_decide_end.c - loyalty/decide/decide_end.c: what becomes of a unit that its programme has ended. */
#include <string.h>

#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

/* A point for each euro; a hundred of them are 10.00 off.  Credit is spent as money. */
#define UNIT(ended)                                                                                \
    "{'id':'points','label':{'en':'points'},'kind':'points','expiry':{'months':12},"               \
    "'value':{'points':10,'amount':5}" ended "}"
#define CREDIT "{'id':'credit','label':{'en':'credit'},'kind':'money','expiry':{'months':6}}"
#define BASE                                                                                       \
    "{'id':'base','on':'purchase','give':{'unit':'points','per_amount':{'every':100,'points':1}}}"
#define BACK "{'id':'back','on':'purchase','give':{'unit':'credit','percent':'10'}}"
#define REWARDS                                                                                    \
    "'rewards':[{'id':'ten','label':{'en':'10.00 off'},'cost':{'unit':'points','points':100},"     \
    "'effect':{'amount_off':1000}},"                                                               \
    "{'id':'credit','label':{'en':'credit'},'cost':{'unit':'credit','points':1},"                  \
    "'effect':{'as_money':{'amount':1}}}]"
#define PROGRAM(ended, rules, policies)                                                            \
    "{'format':1,'name':{'en':'Toy'},'currency':'EUR','units':[" UNIT(                             \
        ended) "," CREDIT "],'rules':[" rules "]," REWARDS ",'policies':{" policies "}}"

#define OLD                       PROGRAM("", BASE, "")
#define KEPT                      PROGRAM(",'ended':'kept'", BACK, "")
#define UNTIL(day)                PROGRAM(",'ended':{'until':'" day "'}", BACK, "")
#define CONVERTED(points, amount) CONVERTED_BY(points, amount, "")
#define CONVERTED_BY(points, amount, policies)                                                     \
    PROGRAM(",'ended':{'convert':{'to':'credit','points':" points ",'amount':" amount "}}", BACK,  \
            policies)

static struct toy toy;

static void buy(int64_t account, int day, const char *lines, const char *asks)
{
    struct receipt receipt = toy_receipt(&toy, lines, asks);
    CHECK_OK(toy_purchase(&toy, account, day, &receipt));
}

static void give_back_all(int64_t purchase, int day)
{
    CHECK_OK(toy_return(&toy, purchase, day, NULL, 0));
}

static void check_move(const struct entry *entry, size_t index, enum move_kind kind, int64_t lot,
                       const char *unit, int64_t amount)
{
    CHECK(index < entry->moves.count);
    const struct move *move = &entry->moves.items[index];
    CHECK_EQ(move->kind, kind);
    CHECK_EQ(move->lot, lot);
    CHECK_STR(move->unit, unit);
    CHECK_EQ(move->amount.n, amount);
}

/* Account 1 with 57 points of two days. */
static void open_with_points(const char *first)
{
    toy_open(&toy, first);
    buy(1, 0, "a 50.00", NULL);
    buy(1, 3, "a 7.00", NULL);
    CHECK_EQ(toy_usable(&toy, 1, "points", 3), 57);
}

/* ---- kept ------------------------------------------------------------------------------------- */

TEST(a_unit_that_is_kept_can_be_spent_as_before)
{
    open_with_points(OLD);
    buy(1, 3, "a 43.00", NULL);
    toy_become(&toy, KEPT);
    CHECK(!decide_end_is_due(&toy.program, &toy.accounts[1], toy_day(10)));
    CHECK_OK(toy_end(&toy, 1, 10));
    CHECK_EQ(toy.entry_count, 3);
    buy(1, 10, "a 20.00", "ten");
    CHECK_EQ(toy_last(&toy)->outcome.due_total_minor, 1000);
    CHECK_EQ(toy_last(&toy)->program, 2);
    CHECK_EQ(toy_earned(&toy, "points"), 0);
    CHECK_EQ(toy_earned(&toy, "credit"), 100);
    CHECK_EQ(toy_usable(&toy, 1, "points", 10), 0);
    toy_close(&toy);
}

/* ---- until ------------------------------------------------------------------------------------ */

/* "Usable until that day at the latest": a lot that ends before keeps its own day. */
TEST(lots_are_bound_to_the_last_day_of_their_unit_once)
{
    open_with_points(OLD);
    toy_become(
        &toy,
        UNTIL("2027-01-02")); /* the first lot lasts until 1 January, the second until the 4th */
    CHECK(decide_end_is_due(&toy.program, &toy.accounts[1], toy_day(10)));
    CHECK_OK(toy_end(&toy, 1, 10));
    const struct entry *end = toy_last(&toy);
    CHECK_EQ(end->kind, ENTRY_END);
    CHECK_EQ(end->program, 2);
    CHECK_EQ(end->moves.count, 1);
    check_move(end, 0, MOVE_BIND, 2, "points", 7);
    CHECK_EQ(toy.accounts[1].lots[0].until.days, toy_day(365).days);
    CHECK_EQ(toy.accounts[1].lots[1].until.days, toy_day(366).days);
    CHECK_EQ(end->balances[0].usable.n, 57);

    CHECK_OK(toy_end(&toy, 1, 10));
    CHECK_OK(toy_end(&toy, 1, 200));
    CHECK_EQ(toy.entry_count, 3);
    CHECK_EQ(toy_usable(&toy, 1, "points", 366), 7);
    CHECK_EQ(toy_usable(&toy, 1, "points", 367), 0);
    toy_close(&toy);
}

/* Who comes after the last day has nothing left, and one entry says both. */
TEST(who_comes_after_the_last_day_has_lost_what_was_there)
{
    open_with_points(OLD);
    toy_become(&toy, UNTIL("2026-03-31")); /* day 89 */
    buy(1, 100, "a 1.00", NULL);
    const struct entry *end = &toy.entries[2];
    CHECK_EQ(end->kind, ENTRY_END);
    CHECK_EQ(end->moves.count, 4);
    check_move(end, 0, MOVE_BIND, 1, "points", 50);
    check_move(end, 1, MOVE_BIND, 2, "points", 7);
    check_move(end, 2, MOVE_EXPIRE, 1, "points", 50);
    check_move(end, 3, MOVE_EXPIRE, 2, "points", 7);
    CHECK_EQ(toy.entry_count, 4);
    CHECK_EQ(toy_usable(&toy, 1, "points", 100), 0);

    /* its goods come back: what is lost already is not taken twice */
    give_back_all(1, 101);
    check_move(toy_last(&toy), 0, MOVE_FORGIVE, 1, "points", 50);
    CHECK_EQ(toy_usable(&toy, 1, "points", 101), 0);
    toy_close(&toy);
}

TEST(what_a_return_gives_back_after_the_last_day_is_gone_with_the_next_entry)
{
    toy_open(&toy, OLD);
    toy_give(&toy, 1, "points", 100, -1);
    buy(1, 0, "a 20.00", "ten");
    toy_become(&toy, UNTIL("2026-03-31"));
    give_back_all(1, 100); /* ten points are gone, the hundred are back */
    CHECK_EQ(toy_usable(&toy, 1, "points", 100), 100);
    buy(1, 100, "a 1.00", NULL);
    CHECK_EQ(toy_usable(&toy, 1, "points", 100), 0);
    toy_close(&toy);
}

/* ---- converted -------------------------------------------------------------------------------- */

TEST(points_become_another_unit_before_the_next_entry)
{
    open_with_points(OLD);
    toy_become(&toy, CONVERTED("10", "50"));
    buy(1, 10, "a 30.00", "credit=2.85");
    const struct entry *end = &toy.entries[2];
    CHECK_EQ(end->kind, ENTRY_END);
    CHECK_EQ(end->program, 2);
    CHECK_EQ(end->moves.count, 3);
    check_move(end, 0, MOVE_CONVERT, 1, "points", 50);
    check_move(end, 1, MOVE_CONVERT, 2, "points", 7);
    check_move(end, 2, MOVE_GAIN, 3, "credit", 285); /* 57 at 5 cents */
    CHECK_EQ(toy.accounts[1].lots[2].from.days, toy_day(10).days);
    CHECK_EQ(toy.accounts[1].lots[2].until.days, toy_day(191).days); /* credit's own six months */
    CHECK_EQ(toy_last(&toy)->outcome.due_total_minor, 2715);
    CHECK_EQ(toy_usable(&toy, 1, "points", 10), 0);
    CHECK_EQ(toy_usable(&toy, 1, "credit", 10), 271); /* a tenth of what was paid */
    toy_close(&toy);
}

/* "The whole is rounded half up": once, whatever the lots are. */
TEST(what_is_converted_is_rounded_half_up_as_a_whole)
{
    static const struct {
        const char *text;
        int64_t credit;
    } cases[] = {
        { CONVERTED("114", "1"), 1 },    /* 0.50 */
        { CONVERTED("115", "1"), 0 },    /* 0.496 */
        { CONVERTED("114", "3"), 2 },    /* 1.50 */
        { CONVERTED("100", "1"), 1 },    /* 0.57; lot by lot it would be 0.50 and 0.07 */
        { CONVERTED("1", "1"), 57 },     /* as it is */
        { CONVERTED("57", "999"), 999 }, /* all of it is exactly the rate */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_note("case %d", (int)i);
        open_with_points(OLD);
        toy_become(&toy, cases[i].text);
        CHECK_OK(toy_end(&toy, 1, 10));
        CHECK_EQ(toy_usable(&toy, 1, "points", 10), 0);
        CHECK_EQ(toy_usable(&toy, 1, "credit", 10), cases[i].credit);
        CHECK_OK(toy_end(&toy, 1, 10));
        CHECK_EQ(toy.entry_count, 3);
        toy_close(&toy);
    }
}

TEST(an_expired_lot_is_not_converted)
{
    open_with_points(OLD);
    toy_become(&toy, CONVERTED("10", "50"));
    CHECK_OK(toy_end(&toy, 1, 367)); /* the first lot ended with 1 January */
    CHECK_EQ(toy.entries[2].kind, ENTRY_EXPIRE);
    check_move(&toy.entries[2], 0, MOVE_EXPIRE, 1, "points", 50);
    CHECK_EQ(toy_usable(&toy, 1, "credit", 367), 35);
    toy_close(&toy);
}

/* Points that wait until goods can no longer come back wait on, and are converted on their day. */
TEST(what_is_pending_is_converted_on_its_day)
{
    open_with_points(OLD);
    toy.accounts[1].lots[1].from = toy_day(20);
    toy_become(&toy, CONVERTED("10", "50"));
    CHECK_OK(toy_end(&toy, 1, 10));
    CHECK_EQ(toy_usable(&toy, 1, "credit", 10), 250);
    CHECK_OK(toy_end(&toy, 1, 19));
    CHECK_EQ(toy.entry_count, 3);
    CHECK_OK(toy_end(&toy, 1, 20));
    CHECK_EQ(toy_usable(&toy, 1, "credit", 20), 285);
    toy_close(&toy);
}

/* ---- goods that come back --------------------------------------------------------------------- */

TEST(a_return_takes_back_what_became_of_its_points)
{
    open_with_points(OLD);
    toy_become(&toy, CONVERTED("10", "50"));
    CHECK_OK(toy_end(&toy, 1, 10));
    give_back_all(1, 11);
    CHECK_EQ(toy_last(&toy)->program, 1); /* by the version of the purchase */
    check_move(toy_last(&toy), 0, MOVE_DEBT, 4, "points", 50);
    CHECK_EQ(toy_usable(&toy, 1, "points", 11), -50);

    CHECK_OK(toy_end(&toy, 1, 11));
    const struct entry *end = toy_last(&toy);
    CHECK_EQ(end->moves.count, 2);
    check_move(end, 0, MOVE_CONVERT, 4, "points", 50);
    check_move(end, 1, MOVE_CANCEL, 3, "credit", 250);
    CHECK_EQ(toy_usable(&toy, 1, "points", 11), 0);
    CHECK_EQ(toy_usable(&toy, 1, "credit", 11), 35); /* of the seven points that are left */
    toy_close(&toy);
}

TEST(what_is_spent_already_of_it_is_owed_in_the_new_unit)
{
    open_with_points(OLD);
    toy_become(&toy, CONVERTED("10", "50"));
    buy(1, 10, "a 2.85", "credit=2.85");
    give_back_all(1, 11);
    CHECK_OK(toy_end(&toy, 1, 11));
    check_move(toy_last(&toy), 1, MOVE_DEBT, 5, "credit", 250);
    CHECK_EQ(toy_usable(&toy, 1, "credit", 11), -250);
    buy(1, 12, "a 30.00", NULL); /* and repaid from the next gain, in the new unit */
    CHECK_EQ(toy_usable(&toy, 1, "credit", 12), 50);
    toy_close(&toy);
}

/* The policy of the purchase decides about what is short, as ever: in the old unit. */
TEST(what_is_short_of_the_old_unit_follows_the_policy)
{
    toy_open(&toy, PROGRAM("", BASE, "'claw_back':'clamp'"));
    buy(1, 0, "a 50.00", NULL);
    toy_become(&toy, CONVERTED("10", "50"));
    give_back_all(1, 11);
    CHECK_EQ(toy_usable(&toy, 1, "points", 11), 0);
    CHECK_EQ(toy_usable(&toy, 1, "credit", 11), 250); /* let go */
    toy_close(&toy);

    toy_open(&toy, PROGRAM("", BASE, "'claw_back':'withhold'"));
    buy(1, 0, "a 50.00", NULL);
    toy_become(&toy, CONVERTED("10", "50"));
    give_back_all(1, 11);
    CHECK_EQ(toy_last(&toy)->withheld_minor, 25); /* 50 points at 10 for 5 */
    CHECK_EQ(toy_usable(&toy, 1, "credit", 11), 250);
    toy_close(&toy);
}

TEST(a_debt_is_repaid_from_its_own_unit_before_that_is_converted)
{
    open_with_points(OLD);
    CHECK_OK(lots_owe(&toy.arena, &toy.accounts[1], STR("points"), (struct points){ 17 },
                      toy_day(3), 0, &(struct moves){ 0 }));
    toy_become(&toy, CONVERTED("10", "50"));
    CHECK_OK(toy_end(&toy, 1, 10));
    const struct entry *end = toy_last(&toy);
    check_move(end, 0, MOVE_SETTLE, 1, "points", 17);
    check_move(end, 1, MOVE_REPAY, 3, "points", 17);
    check_move(end, 2, MOVE_CONVERT, 1, "points", 33);
    check_move(end, 3, MOVE_CONVERT, 2, "points", 7);
    check_move(end, 4, MOVE_GAIN, 4, "credit", 200);
    toy_close(&toy);
}

/* A till that was offline tells of a day before; a claim earns what its receipt would have. */
TEST(what_an_old_version_gives_later_is_converted_with_the_next_entry)
{
    toy_open(&toy, OLD);
    buy(0, 0, "a 30.00", NULL);
    toy_become(&toy, CONVERTED("10", "50"));
    CHECK_OK(toy_claim(&toy, 1, 1, 5));
    CHECK_EQ(toy_usable(&toy, 1, "points", 5), 30);
    buy(1, 6, "a 1.00", NULL);
    CHECK_EQ(toy_usable(&toy, 1, "points", 6), 0);
    CHECK_EQ(toy_usable(&toy, 1, "credit", 6), 160);
    toy_close(&toy);
}

/* ---- bounds ----------------------------------------------------------------------------------- */

TEST(more_than_an_account_can_hold_is_not_converted)
{
    toy_open(&toy, OLD);
    toy_give(&toy, 1, "points", POINTS_MAX, 0);
    toy_become(&toy, CONVERTED("1", "2"));
    CHECK_ERR(toy_end(&toy, 1, 1), E_OVERFLOW);
    CHECK_EQ(toy.entry_count, 0);
    CHECK_EQ(toy_usable(&toy, 1, "points", 1),
             POINTS_MAX); /* until a version says something else */
    toy_become(&toy, CONVERTED("2", "2"));
    CHECK_OK(toy_end(&toy, 1, 1));
    CHECK_EQ(toy_usable(&toy, 1, "credit", 1), POINTS_MAX);
    toy_close(&toy);
}

TEST(decide_end_runs_out_of_memory_cleanly)
{
    static char memory[16384];
    open_with_points(OLD);
    toy_become(&toy, CONVERTED("10", "50"));
    enum err err = E_NO_MEMORY;
    size_t size = 0;
    for (; err == E_NO_MEMORY && size < sizeof(memory); size += 16) {
        struct arena small = arena_in(memory, size);
        struct account copy = toy_copy(&toy.arena, &toy.accounts[1]);
        struct entry entry = { .kind = ENTRY_END, .on = toy_day(10), .number = 3, .account = 1 };
        err = decide_end(&small, &toy.program, &entry, &copy);
    }
    CHECK_OK(err);
    CHECK(size > 64);
    toy_close(&toy);
}
