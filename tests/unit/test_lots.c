/* test_lots.c - loyalty/lots.c: the order of spending, expiry, giving back, taking back, debts, and
 * every impossible move.
 */
#include "loyalty/lots.h"
#include "tests/lib/check.h"

#define DAY(n)  ((struct date){ .days = 20000 + (n) })
#define NOW     DAY(100)
#define ENTRY   7
#define NEVER   DATE_NONE
#define PTS(n_) ((struct points){ .n = (n_) })

static struct arena arena;
static struct account account;
static struct moves moves;

static const struct unit points = { .id = { "points", 6 } };

static void begin(void)
{
    if (arena.base == NULL)
        CHECK_OK(arena_open(&arena, 64u << 20));
    arena_reset(&arena, 0);
    account = (struct account){ .id = 1, .lot_next = 1 };
    moves = (struct moves){ 0 };
}

/* A lot as an entry of that number made it. */
static struct lot *lot(int64_t origin, int64_t amount, struct date from, struct date until)
{
    struct move gain = {
        .kind = MOVE_GAIN,
        .lot = account.lot_next,
        .unit = points.id,
        .amount = PTS(amount),
        .from = from,
        .until = until,
    };
    CHECK_OK(lots_apply(&arena, &account, &gain, origin));
    struct lot *made = &account.lots[account.lot_count - 1];
    made->is_changed = false;
    return made;
}

static struct balance balance_on(struct date on)
{
    struct balance *balances = NULL;
    size_t count = 0;
    CHECK_OK(lots_balances(&arena, &account, on, &balances, &count));
    CHECK(count <= 1);
    return count > 0 ? balances[0] : (struct balance){ .expiring_on = DATE_NONE };
}

static void check_move(size_t index, enum move_kind kind, int64_t number, int64_t amount)
{
    CHECK(index < moves.count);
    CHECK_EQ(moves.items[index].kind, kind);
    CHECK_EQ(moves.items[index].lot, number);
    CHECK_EQ(moves.items[index].amount.n, amount);
    CHECK_STR(moves.items[index].unit, "points");
}

static enum err spend(int64_t amount)
{
    return lots_spend(&arena, &account, points.id, PTS(amount), NOW, ENTRY, &moves);
}

/* ---- spending --------------------------------------------------------------------------------- */

TEST(lots_spend_the_soonest_expiring_then_the_oldest_then_the_others)
{
    begin();
    lot(1, 10, DAY(0), NEVER);
    lot(2, 10, DAY(0), DAY(300));
    lot(3, 10, DAY(0), DAY(200));
    lot(4, 10, DAY(0), DAY(300));
    lot(5, 10, DAY(101), DAY(110)); /* not before tomorrow */
    lot(6, 10, DAY(0), DAY(99));    /* until yesterday */

    CHECK_EQ(balance_on(NOW).usable.n, 40);
    CHECK_OK(spend(35));
    CHECK_EQ(moves.count, 4);
    check_move(0, MOVE_SPEND, 3, 10);
    check_move(1, MOVE_SPEND, 2, 10);
    check_move(2, MOVE_SPEND, 4, 10);
    check_move(3, MOVE_SPEND, 1, 5);
    CHECK(date_is_none(moves.items[0].from) && date_is_none(moves.items[0].until));
    CHECK(account.lots[0].is_changed && !account.lots[4].is_changed);
    CHECK_ERR(spend(6), E_POINTS_SHORT);
    CHECK_EQ(moves.count, 4);
    CHECK_OK(spend(5));
}

TEST(lots_spend_the_oldest_first_when_the_programme_says_so)
{
    begin();
    lot(1, 10, DAY(0), NEVER);
    lot(2, 10, DAY(0), DAY(300));
    lot(3, 10, DAY(0), DAY(200));
    account.spend_order = SPEND_OLDEST_FIRST;
    CHECK_OK(spend(25));
    CHECK_EQ(moves.count, 3);
    check_move(0, MOVE_SPEND, 1, 10);
    check_move(1, MOVE_SPEND, 2, 10);
    check_move(2, MOVE_SPEND, 3, 5);
}

TEST(lots_spend_on_the_first_and_on_the_last_day)
{
    begin();
    lot(1, 10, NOW, NOW);
    CHECK_OK(spend(10));
}

TEST(lots_spend_nothing_of_another_unit)
{
    begin();
    lot(1, 10, DAY(0), NEVER);
    CHECK_ERR(lots_spend(&arena, &account, STR("stamps"), PTS(1), NOW, ENTRY, &moves),
              E_POINTS_SHORT);
}

/* ---- gaining ---------------------------------------------------------------------------------- */

TEST(lots_gain_from_the_day_it_is_available_until_the_unit_says)
{
    begin();
    struct unit unit = points;
    unit.available_after_days = 14;
    unit.expiry = (struct expiry){ .kind = EXPIRY_DAYS, .count = 30 };

    CHECK_OK(lots_gain(&arena, &account, &unit, PTS(10), NOW, ENTRY, &moves));
    check_move(0, MOVE_GAIN, 1, 10);
    CHECK_EQ(moves.items[0].from.days, DAY(114).days);
    CHECK_EQ(moves.items[0].until.days, DAY(144).days); /* the clock starts when it is usable */
    CHECK_EQ(account.lots[0].origin, ENTRY);
    CHECK_EQ(account.lots[0].issued.n, 10);
    CHECK_EQ(balance_on(NOW).usable.n, 0);
    CHECK_EQ(balance_on(NOW).pending.n, 10);
    CHECK_EQ(balance_on(DAY(114)).usable.n, 10);
    CHECK_EQ(balance_on(DAY(144)).usable.n, 10);
    CHECK_EQ(balance_on(DAY(145)).usable.n, 0);
}

TEST(lots_gain_repays_a_debt_first)
{
    begin();
    CHECK_OK(lots_owe(&arena, &account, points.id, PTS(30), NOW, ENTRY, &moves));
    CHECK_OK(lots_gain(&arena, &account, &points, PTS(20), NOW, 8, &moves));
    check_move(0, MOVE_DEBT, 1, 30);
    check_move(1, MOVE_GAIN, 2, 20);
    check_move(2, MOVE_SETTLE, 2, 20);
    check_move(3, MOVE_REPAY, 1, 20);
    CHECK_EQ(balance_on(NOW).usable.n, -10);
    CHECK_OK(lots_gain(&arena, &account, &points, PTS(25), NOW, 9, &moves));
    check_move(5, MOVE_SETTLE, 3, 10);
    check_move(6, MOVE_REPAY, 1, 10);
    CHECK_EQ(balance_on(NOW).usable.n, 15);

    /* A debt that was repaid is closed; the next one is another lot. */
    CHECK_OK(lots_owe(&arena, &account, points.id, PTS(5), NOW, 10, &moves));
    CHECK_EQ(moves.items[7].lot, 4);
    CHECK_EQ(balance_on(NOW).usable.n, 10);
    CHECK_OK(lots_owe(&arena, &account, points.id, PTS(6), NOW, 11, &moves));
    CHECK_EQ(moves.items[8].lot, 4);
    CHECK(date_is_none(moves.items[8].from));
}

/* ---- balances --------------------------------------------------------------------------------- */

TEST(lots_balances_tell_what_is_lost_next)
{
    begin();
    lot(1, 10, DAY(0), DAY(300));
    lot(2, 5, DAY(0), DAY(200));
    lot(3, 7, DAY(0), DAY(200));
    lot(4, 1, DAY(0), NEVER);
    lot(5, 9, DAY(150), DAY(160)); /* pending: it does not count yet */

    struct balance balance = balance_on(NOW);
    CHECK_EQ(balance.usable.n, 23);
    CHECK_EQ(balance.pending.n, 9);
    CHECK_EQ(balance.expiring.n, 12);
    CHECK_EQ(balance.expiring_on.days, DAY(200).days);
    balance = balance_on(DAY(301));
    CHECK_EQ(balance.usable.n, 1);
    CHECK(date_is_none(balance.expiring_on));
}

TEST(lots_balances_have_a_row_for_each_unit_that_has_something)
{
    begin();
    struct unit stamps = { .id = STR("stamps") };
    struct balance *balances = NULL;
    size_t count = 0;

    lot(1, 10, DAY(0), NEVER)->left.n = 0; /* closed */
    CHECK_OK(lots_gain(&arena, &account, &stamps, PTS(3), NOW, 2, &moves));
    lot(3, 10, DAY(0), NEVER);
    lot(4, 10, DAY(0), DAY(1)); /* ended */
    CHECK_OK(lots_balances(&arena, &account, NOW, &balances, &count));
    CHECK_EQ(count, 2);
    CHECK_STR(balances[0].unit, "stamps");
    CHECK_STR(balances[1].unit, "points");
    CHECK_EQ(balances[1].usable.n, 10);
}

TEST(lots_balances_refuse_a_sum_beyond_the_range)
{
    begin();
    struct balance *balances = NULL;
    size_t count = 0;
    lot(1, POINTS_MAX, DAY(0), NEVER);
    CHECK_EQ(balance_on(NOW).usable.n, POINTS_MAX);
    lot(1, 1, DAY(0), NEVER);
    CHECK_ERR(lots_balances(&arena, &account, NOW, &balances, &count), E_OVERFLOW);
}

/* ---- expiry ----------------------------------------------------------------------------------- */

TEST(lots_expire_after_the_last_day_and_once)
{
    begin();
    struct lot *spent = lot(1, 150, DAY(0), DAY(99));
    spent->left.n = 100;
    lot(2, 10, DAY(0), NOW);
    lot(3, 10, DAY(0), NEVER);

    CHECK_OK(lots_expire(&arena, &account, NOW, ENTRY, &moves));
    CHECK_EQ(moves.count, 1);
    check_move(0, MOVE_EXPIRE, 1, 100);
    CHECK_EQ(account.lots[0].left.n, 0);
    CHECK_EQ(account.lots[0].expired.n, 100);
    CHECK_OK(lots_expire(&arena, &account, NOW, ENTRY, &moves));
    CHECK_EQ(moves.count, 1);
}

TEST(lots_of_one_point_expire_and_repay_too)
{
    begin();
    lot(1, 1, DAY(0), DAY(99));
    CHECK_OK(lots_expire(&arena, &account, NOW, ENTRY, &moves));
    check_move(0, MOVE_EXPIRE, 1, 1);
    CHECK_OK(lots_owe(&arena, &account, points.id, PTS(1), NOW, ENTRY, &moves));
    CHECK_OK(lots_gain(&arena, &account, &points, PTS(1), NOW, ENTRY, &moves));
    check_move(3, MOVE_SETTLE, 3, 1);
    check_move(4, MOVE_REPAY, 2, 1);
}

TEST(lots_that_end_repay_what_is_owed_before_they_are_lost)
{
    begin();
    lot(1, 30, DAY(101), DAY(110)); /* pending when the debt is made */
    CHECK_OK(lots_owe(&arena, &account, points.id, PTS(20), NOW, ENTRY, &moves));
    CHECK_EQ(balance_on(NOW).usable.n, -20);
    CHECK_EQ(balance_on(DAY(105)).usable.n, 10);
    CHECK_EQ(balance_on(DAY(105)).expiring.n, 10);
    CHECK_EQ(balance_on(DAY(111)).usable.n, 0); /* the same before its entry ... */
    CHECK_EQ(lots_usable(&account, points.id, DAY(111)).n, 0);
    CHECK_EQ(lots_usable(&account, points.id, DAY(105)).n, 10);
    CHECK_EQ(lots_usable(&account, points.id, NOW).n, -20);
    CHECK_EQ(lots_usable(&account, STR("stamps"), NOW).n, 0);
    CHECK_OK(lots_expire(&arena, &account, DAY(111), 8, &moves));
    check_move(1, MOVE_SETTLE, 1, 20);
    check_move(2, MOVE_REPAY, 2, 20);
    check_move(3, MOVE_EXPIRE, 1, 10);
    CHECK_EQ(balance_on(DAY(111)).usable.n, 0); /* ... and after it */
}

/* ---- giving back ------------------------------------------------------------------------------ */

static enum err restore(int64_t amount, const struct moves *spent, const struct moves *restored,
                        struct moves *made)
{
    return lots_restore(&arena, &account, points.id, PTS(amount), spent, restored, NOW, 30, 9,
                        made);
}

TEST(lots_restore_to_the_same_lots_the_last_first)
{
    begin();
    lot(1, 10, DAY(0), DAY(300));
    lot(2, 10, DAY(0), DAY(400));
    CHECK_OK(spend(15));

    struct moves none = { 0 };
    struct moves first = { 0 };
    struct moves second = { 0 };
    CHECK_OK(restore(7, &moves, &none, &first));
    CHECK_EQ(first.count, 2);
    CHECK_EQ(first.items[0].kind, MOVE_RESTORE);
    CHECK_EQ(first.items[0].lot, 2);
    CHECK_EQ(first.items[0].amount.n, 5);
    CHECK_EQ(first.items[0].until.days, DAY(400).days);
    CHECK_EQ(first.items[1].lot, 1);
    CHECK_EQ(first.items[1].amount.n, 2);

    CHECK_ERR(restore(9, &moves, &first, &second), E_JOURNAL); /* only eight are still out */
    begin();
    lot(1, 10, DAY(0), DAY(300));
    lot(2, 10, DAY(0), DAY(400));
    CHECK_OK(spend(15));
    first = (struct moves){ 0 };
    second = (struct moves){ 0 };
    CHECK_OK(restore(7, &moves, &none, &first));
    CHECK_OK(restore(8, &moves, &first, &second));
    CHECK_EQ(account.lots[0].left.n, 10);
    CHECK_EQ(account.lots[1].left.n, 10);
}

TEST(lots_restore_reopens_a_lot_that_has_ended)
{
    begin();
    lot(1, 10, DAY(0), DAY(50));
    lot(2, 10, DAY(0), NEVER);
    struct moves spent = { 0 };
    struct moves none = { 0 };
    CHECK_OK(lots_spend(&arena, &account, points.id, PTS(16), DAY(40), ENTRY, &spent));
    lot(3, 1, DAY(0), NEVER);
    CHECK_OK(lots_expire(&arena, &account, NOW, 8, &moves));

    CHECK_OK(restore(16, &spent, &none, &moves));
    check_move(0, MOVE_RESTORE, 2, 6);
    CHECK(date_is_none(moves.items[0].until));
    check_move(1, MOVE_RESTORE, 1, 10);
    CHECK_EQ(moves.items[1].until.days, DAY(130).days);
    CHECK_EQ(account.lots[0].until.days, DAY(130).days);
    CHECK_EQ(balance_on(DAY(130)).usable.n, 21);
    CHECK_EQ(balance_on(DAY(131)).usable.n, 11);
}

TEST(lots_restore_repays_a_debt_first)
{
    begin();
    lot(1, 10, DAY(0), DAY(300));
    struct moves none = { 0 };
    struct moves made = { 0 };
    CHECK_OK(spend(10));
    CHECK_OK(lots_owe(&arena, &account, points.id, PTS(4), NOW, 8, &moves));
    CHECK_OK(restore(10, &moves, &none, &made));
    CHECK_EQ(made.count, 3);
    CHECK_EQ(made.items[1].kind, MOVE_SETTLE);
    CHECK_EQ(made.items[2].kind, MOVE_REPAY);
    CHECK_EQ(account.lots[0].left.n, 6);
    CHECK_EQ(account.lots[1].left.n, 0);
}

/* ---- taking back ------------------------------------------------------------------------------ */

static int64_t cancel(int64_t amount)
{
    static const int64_t origins[] = { 4, 5 };
    struct points missing = { .n = -1 };
    CHECK_OK(lots_cancel(&arena, &account, points.id, PTS(amount), origins, COUNT(origins), NOW,
                         ENTRY, &moves, &missing));
    return missing.n;
}

TEST(lots_cancel_takes_from_its_own_then_forgives_then_from_the_others)
{
    begin();
    lot(1, 10, DAY(0), DAY(200));
    lot(4, 10, DAY(150), NEVER); /* own, pending: taken all the same */
    lot(5, 10, DAY(0), DAY(99)); /* own, ended but not expired by an entry */
    struct lot *gone = lot(4, 10, DAY(0), DAY(50));
    gone->left.n = 0;
    gone->expired.n = 8;         /* two were spent */
    lot(6, 10, DAY(150), NEVER); /* another's, pending: not touched */
    lot(7, 10, DAY(0), DAY(120));

    CHECK_EQ(cancel(40), 0);
    CHECK_EQ(moves.count, 5);
    check_move(0, MOVE_CANCEL, 2, 10);
    check_move(1, MOVE_CANCEL, 3, 10);
    check_move(2, MOVE_FORGIVE, 4, 8);
    check_move(3, MOVE_CANCEL, 6, 10); /* the order of spending: until day 120 before 200 */
    check_move(4, MOVE_CANCEL, 1, 2);
    CHECK_EQ(account.lots[3].left.n, 0);
    CHECK_EQ(account.lots[3].expired.n, 0);
    CHECK_EQ(cancel(10), 2);
    CHECK_EQ(account.lots[4].left.n, 10);
}

TEST(lots_cancel_of_what_expired_takes_nothing_twice)
{
    begin();
    lot(4, 10, DAY(0), DAY(50));
    lot(1, 10, DAY(0), NEVER);
    CHECK_OK(lots_expire(&arena, &account, NOW, 6, &moves));
    CHECK_EQ(cancel(10), 0);
    CHECK_EQ(balance_on(NOW).usable.n, 10);
}

/* ---- the end of a unit ------------------------------------------------------------------------ */

TEST(lots_bind_shortens_what_would_last_longer)
{
    begin();
    lot(1, 10, DAY(0), NEVER);
    lot(2, 20, DAY(0), DAY(120));
    lot(3, 30, DAY(0), DAY(121));
    lot(4, 40, DAY(130), DAY(140))->left.n = 0; /* empty: nothing to shorten */
    CHECK(lots_outlive(&account, points.id, DAY(120)));
    CHECK(!lots_outlive(&account, STR("stamps"), DAY(120)));
    CHECK_OK(lots_bind(&arena, &account, points.id, DAY(120), ENTRY, &moves));
    CHECK_EQ(moves.count, 2);
    check_move(0, MOVE_BIND, 1, 10);
    check_move(1, MOVE_BIND, 3, 30);
    CHECK_EQ(account.lots[0].until.days, DAY(120).days);
    CHECK_EQ(account.lots[3].until.days, DAY(140).days);
    CHECK(!lots_outlive(&account, points.id, DAY(120)));
    CHECK_OK(lots_bind(&arena, &account, points.id, DAY(120), ENTRY, &moves));
    CHECK_EQ(moves.count, 2);
    CHECK_EQ(lots_usable(&account, points.id, DAY(120)).n, 60);
    CHECK_EQ(lots_usable(&account, points.id, DAY(121)).n, 0);

    struct move later = moves.items[0];
    later.until = DAY(120); /* the same day is no earlier one */
    CHECK_ERR(lots_apply(&arena, &account, &later, ENTRY), E_JOURNAL);
}

TEST(lots_convert_takes_what_is_usable_after_the_debt)
{
    struct points taken = { 9 };
    struct points owed = { 9 };
    begin();
    CHECK(!lots_are_convertible(&account, points.id, NOW));
    lot(1, 10, DAY(0), NEVER);
    lot(2, 20, DAY(0), NOW);
    lot(3, 30, DAY(0), DAY(99)); /* has ended */
    lot(4, 40, DAY(101), NEVER); /* is pending */
    CHECK_OK(lots_owe(&arena, &account, points.id, PTS(25), NOW, ENTRY, &moves));
    moves = (struct moves){ 0 };
    CHECK(lots_are_convertible(&account, points.id, NOW));
    CHECK_OK(lots_convert(&arena, &account, points.id, NOW, ENTRY, &moves, &taken, &owed));
    CHECK_EQ(taken.n, 5);
    CHECK_EQ(owed.n, 0);
    check_move(0, MOVE_SETTLE, 2, 20); /* the soonest to end first */
    check_move(1, MOVE_REPAY, 5, 20);
    check_move(2, MOVE_SETTLE, 1, 5);
    check_move(3, MOVE_REPAY, 5, 5);
    check_move(4, MOVE_CONVERT, 1, 5);
    CHECK_EQ(moves.count, 5);
    CHECK(!lots_are_convertible(&account, points.id, NOW));
    CHECK(lots_are_convertible(&account, points.id, DAY(101)));
    CHECK_EQ(account.lots[3].left.n, 40);
}

TEST(lots_convert_takes_what_is_owed_beyond_too)
{
    struct points taken = { 9 };
    struct points owed = { 9 };
    begin();
    lot(1, 10, DAY(0), NEVER);
    CHECK_OK(lots_owe(&arena, &account, points.id, PTS(25), NOW, ENTRY, &moves));
    moves = (struct moves){ 0 };
    CHECK_OK(lots_convert(&arena, &account, points.id, NOW, ENTRY, &moves, &taken, &owed));
    CHECK_EQ(taken.n, 0);
    CHECK_EQ(owed.n, 15);
    check_move(2, MOVE_CONVERT, 2, 15);
    CHECK_EQ(lots_usable(&account, points.id, NOW).n, 0);
    CHECK(!lots_are_convertible(&account, points.id, NOW));
}

/* ---- impossible moves ------------------------------------------------------------------------- */

TEST(lots_apply_refuses_every_impossible_move)
{
    static const struct {
        const char *what;
        struct move move;
    } cases[] = {
        { "nothing", { MOVE_SPEND, 1, { "points", 6 }, { 0 }, NEVER, NEVER } },
        { "less than nothing", { MOVE_SPEND, 1, { "points", 6 }, { -1 }, NEVER, NEVER } },
        { "too much", { MOVE_GAIN, 3, { "points", 6 }, { POINTS_MAX + 1 }, { 20000 }, NEVER } },
        { "no such lot", { MOVE_SPEND, 9, { "points", 6 }, { 1 }, NEVER, NEVER } },
        { "another unit", { MOVE_SPEND, 1, { "stamps", 6 }, { 1 }, NEVER, NEVER } },
        { "more than is left", { MOVE_SPEND, 1, { "points", 6 }, { 7 }, NEVER, NEVER } },
        { "more than is left", { MOVE_CANCEL, 1, { "points", 6 }, { 7 }, NEVER, NEVER } },
        { "more than is left", { MOVE_EXPIRE, 1, { "points", 6 }, { 7 }, NEVER, NEVER } },
        { "more than is left", { MOVE_SETTLE, 1, { "points", 6 }, { 7 }, NEVER, NEVER } },
        { "more than is out", { MOVE_RESTORE, 1, { "points", 6 }, { 3 }, NEVER, NEVER } },
        { "more than expired", { MOVE_FORGIVE, 1, { "points", 6 }, { 3 }, NEVER, NEVER } },
        { "a date", { MOVE_SPEND, 1, { "points", 6 }, { 1 }, { 20000 }, NEVER } },
        { "an end", { MOVE_SPEND, 1, { "points", 6 }, { 1 }, NEVER, { 20000 } } },
        { "a bad end", { MOVE_RESTORE, 1, { "points", 6 }, { 1 }, NEVER, { 99999999 } } },
        { "debt of a lot", { MOVE_DEBT, 1, { "points", 6 }, { 1 }, NEVER, NEVER } },
        { "repay a lot", { MOVE_REPAY, 1, { "points", 6 }, { 1 }, NEVER, NEVER } },
        { "spend a debt", { MOVE_SPEND, 2, { "points", 6 }, { 1 }, NEVER, NEVER } },
        { "settle a debt", { MOVE_SETTLE, 2, { "points", 6 }, { 1 }, NEVER, NEVER } },
        { "restore a debt", { MOVE_RESTORE, 2, { "points", 6 }, { 1 }, NEVER, NEVER } },
        { "bind a part", { MOVE_BIND, 1, { "points", 6 }, { 5 }, NEVER, { 20000 } } },
        { "bind to no day", { MOVE_BIND, 1, { "points", 6 }, { 6 }, NEVER, NEVER } },
        { "bind to a bad day", { MOVE_BIND, 1, { "points", 6 }, { 6 }, NEVER, { 99999999 } } },
        { "bind from a day", { MOVE_BIND, 1, { "points", 6 }, { 6 }, { 1 }, { 20000 } } },
        { "bind a debt", { MOVE_BIND, 2, { "points", 6 }, { 5 }, NEVER, { 20000 } } },
        { "convert too much", { MOVE_CONVERT, 1, { "points", 6 }, { 7 }, NEVER, NEVER } },
        { "convert too large a debt", { MOVE_CONVERT, 2, { "points", 6 }, { 6 }, NEVER, NEVER } },
        { "convert until", { MOVE_CONVERT, 1, { "points", 6 }, { 1 }, NEVER, { 20000 } } },
        { "repay too much", { MOVE_REPAY, 2, { "points", 6 }, { 6 }, NEVER, NEVER } },
        { "a number again", { MOVE_GAIN, 2, { "points", 6 }, { 1 }, { 20000 }, NEVER } },
        { "a number skipped", { MOVE_GAIN, 4, { "points", 6 }, { 1 }, { 20000 }, NEVER } },
        { "no first day", { MOVE_GAIN, 3, { "points", 6 }, { 1 }, NEVER, NEVER } },
        { "a bad last day", { MOVE_GAIN, 3, { "points", 6 }, { 1 }, { 20000 }, { 99999999 } } },
        { "a debt that ends", { MOVE_DEBT, 3, { "points", 6 }, { 1 }, { 20000 }, { 20000 } } },
        { "a debt from never", { MOVE_DEBT, 3, { "points", 6 }, { 1 }, NEVER, NEVER } },
    };

    begin();
    struct lot *used = lot(1, 10, DAY(0), NEVER);
    used->left.n = 6; /* two are out, two expired */
    used->expired.n = 2;
    CHECK_OK(lots_owe(&arena, &account, points.id, PTS(5), NOW, ENTRY, &moves));
    struct lot before[2] = { account.lots[0], account.lots[1] };
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_note("%s", cases[i].what);
        CHECK_ERR(lots_apply(&arena, &account, &cases[i].move, ENTRY), E_JOURNAL);
        CHECK_EQ(account.lot_count, 2);
        CHECK_MEM(account.lots, before, sizeof(before));
    }
}

TEST(lots_reserve_grows_to_the_limit_and_no_further)
{
    begin();
    for (int i = 0; i < LOTS_MAX; i++)
        lot(i + 1, 1, DAY(0), NEVER);
    CHECK_EQ(account.lot_count, LOTS_MAX);
    CHECK_EQ(account.lots[LOTS_MAX - 1].number, LOTS_MAX);
    CHECK_ERR(lots_gain(&arena, &account, &points, PTS(1), NOW, ENTRY, &moves), E_LIMIT);
    CHECK_ERR(lots_reserve(&arena, &account, LOTS_MAX + 1), E_LIMIT);
    CHECK_OK(spend(LOTS_MAX));
    CHECK_EQ(moves.count, LOTS_MAX);
}

TEST(lots_reserve_keeps_what_is_there)
{
    begin();
    lot(1, 10, DAY(0), NEVER);
    CHECK_OK(lots_reserve(&arena, &account, 1)); /* there is room */
    CHECK_OK(lots_reserve(&arena, &account, LOTS_MAX - 1));
    CHECK_EQ(account.lots[0].left.n, 10);
    CHECK_EQ(account.lot_size, LOTS_MAX - 1);
    for (int i = 1; i < LOTS_MAX; i++) /* the last one needs the limit itself, not twice the room */
        lot(i + 1, 1, DAY(0), NEVER);
    CHECK_EQ(account.lot_size, LOTS_MAX);
}

TEST(lots_gain_refuses_more_than_there_can_be_and_a_number_that_is_taken)
{
    begin();
    CHECK_ERR(lots_gain(&arena, &account, &points, PTS(POINTS_MAX + 1), NOW, ENTRY, &moves),
              E_OVERFLOW);
    lot(1, 10, DAY(0), NEVER);
    account.lot_next = 1; /* of an account that was loaded wrong */
    CHECK_ERR(lots_gain(&arena, &account, &points, PTS(1), NOW, ENTRY, &moves), E_JOURNAL);
}

TEST(lots_restore_needs_the_lot_that_was_spent)
{
    begin();
    lot(1, 10, DAY(0), NEVER);
    CHECK_OK(spend(5));
    struct moves none = { 0 };
    account.lot_count = 0;
    CHECK_ERR(restore(5, &moves, &none, &none), E_JOURNAL);
}

/* ---- the order of spending, against a plain sort ----------------------------------------------- */

TEST(lots_spend_in_order_whatever_the_order_of_the_lots)
{
    struct rng rng = rng_new();
    for (int64_t round = 0; round < test_rounds(300); round++) {
        begin();
        int64_t total = 0;
        for (int64_t i = rng_range(&rng, 1, 40); i > 0; i--) {
            int64_t amount = rng_range(&rng, 1, 9);
            int until = (int)rng_range(&rng, 100, 120);
            lot(rng_range(&rng, 1, 9), amount, DAY(0), until == 120 ? NEVER : DAY(until));
            total += amount;
        }
        CHECK_OK(spend(rng_range(&rng, 1, total)));
        /* Each lot that was spent from but the last is empty, and comes before every other lot. */
        for (size_t i = 0; i + 1 < moves.count; i++) {
            const struct lot *a = &account.lots[moves.items[i].lot - 1];
            const struct lot *b = &account.lots[moves.items[i + 1].lot - 1];
            int until_a = date_is_none(a->until) ? INT32_MAX : a->until.days;
            int until_b = date_is_none(b->until) ? INT32_MAX : b->until.days;
            CHECK_EQ(a->left.n, 0);
            CHECK(until_a < until_b ||
                  (until_a == until_b &&
                   (a->origin < b->origin || (a->origin == b->origin && a->number < b->number))));
        }
    }
}
