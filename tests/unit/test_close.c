/* test_close.c - an account is closed: what is paid out, what is lost, what still happens to it; and that it may have
 * been a mistake. */
#include "loyalty/closing.h"
#include "loyalty/decide/decide.h"
#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

static struct toy toy;

/* "Cash never expires, is paid in and is refunded; bonus is lost": two units with rights of their own. */
#define UNITS                                                                                      \
    "{'id':'cash','label':{'en':'prepaid'},'kind':'money','pays':true},"                           \
    "{'id':'bonus','label':{'en':'bonus'},'kind':'money','expiry':{'days':10}},"                   \
    "{'id':'p','label':{'en':'points'},'kind':'points','available_after_days':3,"                  \
    "'expiry':{'days':30}}"
#define PROGRAM                                                                                    \
    "{'format':1,'name':{'en':'Cash and bonus'},'currency':'EUR','units':[" UNITS "],'rules':["    \
    "{'id':'in','on':'top_up','give':{'unit':'cash','percent':'100'}},"                            \
    "{'id':'extra','on':'top_up','give':{'unit':'bonus','percent':'10'}},"                         \
    "{'id':'base','on':'purchase','give':{'unit':'p','per_amount':{'every':100,'points':1}}}],"    \
    "'rewards':[{'id':'off','label':{'en':'off'},'cost':{'unit':'bonus','points':1},"              \
    "'effect':{'as_money':{'amount':1}}},"                                                         \
    "{'id':'pay','label':{'en':'pay'},'cost':{'unit':'p','points':1},"                             \
    "'effect':{'as_money':{'amount':100}}}],'policies':{'reopen_days':5}}"

static void top_up(int64_t amount_minor, int day)
{
    struct event event = { .kind = EVENT_TOP_UP, .amount_minor = amount_minor, .until = DATE_NONE };
    CHECK_OK(toy_event(&toy, 1, day, &event));
}

/* 50.00 of cash, 5.00 of bonus, and 20 points that can be used from day 3 on. */
static int64_t open_shop(void)
{
    toy_open(&toy, PROGRAM);
    top_up(5000, 0);
    struct receipt receipt = toy_receipt(&toy, "a 20.00", NULL);
    CHECK_OK(toy_purchase(&toy, 1, 0, &receipt));
    return toy_last(&toy)->number;
}

static void check_closed(size_t index, const char *unit, enum closing closing, int64_t points,
                         int64_t owed)
{
    const struct entry *entry = toy_last(&toy);
    CHECK(index < entry->closed_count);
    CHECK_STR(entry->closed[index].unit, str_c(unit));
    CHECK_EQ(entry->closed[index].closing, closing);
    CHECK_EQ(entry->closed[index].points.n, points);
    CHECK_EQ(entry->closed[index].owed.n, owed);
}

static int64_t pending(const char *unit, int day)
{
    struct balance *rows = NULL;
    size_t count = 0;
    CHECK_OK(lots_balances(&toy.arena, &toy.accounts[1], toy_day(day), &rows, &count));
    for (size_t i = 0; i < count; i++) {
        if (str_eq(rows[i].unit, str_c(unit)))
            return rows[i].pending.n;
    }
    return 0;
}

TEST(close_pays_out_what_was_paid_in_and_ends_the_rest_pending_lots_too)
{
    open_shop();
    CHECK_EQ(pending("p", 1), 20);
    CHECK_OK(toy_close_account(&toy, 1, 1));
    const struct entry *closed = toy_last(&toy);
    CHECK_EQ(closed->paid_out_minor, 5000);
    CHECK_EQ(closed->closed_count, 3);
    check_closed(0, "cash", CLOSING_REFUND, 5000, 0);
    check_closed(1, "bonus", CLOSING_FORFEIT, 500, 0);
    check_closed(2, "p", CLOSING_FORFEIT, 20, 0);
    CHECK_EQ(closed->moves.items[0].kind, MOVE_PAY_OUT);
    CHECK_EQ(closed->moves.items[1].kind, MOVE_FORFEIT);
    for (size_t i = 0; i < closed->balance_count; i++)
        CHECK_EQ(closed->balances[i].usable.n + closed->balances[i].pending.n, 0);
    CHECK_EQ(past_closed(&toy.accounts[1].past), closed->number);
    CHECK_EQ(past_closed(&toy.accounts[2].past), 0);
    toy_close(&toy);
}

TEST(close_settles_a_debt_from_the_lots_of_its_unit_that_are_pending_too)
{
    int64_t purchase = open_shop();
    struct receipt receipt = toy_receipt(&toy, "a 30.00", "pay=15");
    CHECK_OK(toy_purchase(&toy, 1, 4, &receipt)); /* 15 points are spent, 15 come on day 7 */
    CHECK_OK(toy_return(&toy, purchase, 5, NULL, 0));
    CHECK_EQ(toy_usable(&toy, 1, "p", 5), -15);
    CHECK_EQ(pending("p", 5), 15);
    CHECK_OK(toy_close_account(&toy, 1, 5));
    CHECK_EQ(toy_last(&toy)->closed_count, 2); /* of points nothing was left to lose */
    CHECK_EQ(toy_usable(&toy, 1, "p", 9), 0);
    CHECK_EQ(toy_last(&toy)->paid_out_minor, 5000);
    toy_close(&toy);
}

TEST(close_lets_go_what_is_owed_and_a_mistake_brings_the_debt_back)
{
    toy_open(&toy, PROGRAM);
    toy_give(&toy, 1, "p", 10, 0);
    struct receipt receipt = toy_receipt(&toy, "a 20.00", NULL);
    CHECK_OK(toy_purchase(&toy, 1, 0, &receipt));
    int64_t purchase = toy_last(&toy)->number;
    struct receipt spends = toy_receipt(&toy, "a 30.00", "pay=30");
    CHECK_OK(toy_purchase(&toy, 1, 4, &spends));
    CHECK_OK(toy_return(&toy, purchase, 5, NULL, 0));
    CHECK_EQ(toy_usable(&toy, 1, "p", 5), -20);
    CHECK_OK(toy_close_account(&toy, 1, 5));
    CHECK_EQ(toy_last(&toy)->closed_count, 1);
    check_closed(0, "p", CLOSING_FORFEIT, 0, 20);
    CHECK_EQ(toy_last(&toy)->paid_out_minor, 0);
    CHECK_EQ(toy_usable(&toy, 1, "p", 5), 0);
    CHECK_OK(toy_reopen(&toy, 1, 6));
    check_closed(0, "p", CLOSING_FORFEIT, 0, 20);
    CHECK_EQ(toy_usable(&toy, 1, "p", 6), -20);
    toy_close(&toy);
}

TEST(close_leaves_an_account_that_only_returns_handovers_and_another_close_touch)
{
    int64_t purchase = open_shop();
    struct receipt receipt = toy_receipt(&toy, "a 10.00", NULL);
    struct event event = { .kind = EVENT_TOP_UP, .amount_minor = 100, .until = DATE_NONE };
    int64_t top_up_entry = toy.entries[0].number;
    CHECK_OK(toy_close_account(&toy, 1, 1));
    size_t count = toy.entry_count;
    CHECK_ERR(toy_purchase(&toy, 1, 1, &receipt), E_ACCOUNT_CLOSED);
    CHECK_ERR(toy_event(&toy, 1, 1, &event), E_ACCOUNT_CLOSED);
    CHECK_ERR(toy_undo(&toy, top_up_entry, 0, 1), E_ACCOUNT_CLOSED);
    CHECK_ERR(toy_adjust(&toy, 1, 1, "p", 5, NULL), E_ACCOUNT_CLOSED);
    CHECK_ERR(toy_hold(&toy, 1, 1, "cash", 5, 9), E_ACCOUNT_CLOSED);
    CHECK_ERR(toy_close_account(&toy, 1, 1), E_ACCOUNT_CLOSED); /* there is nothing to end */
    CHECK_EQ(toy.entry_count, count);
    CHECK_OK(toy_return(&toy, purchase, 2, NULL, 0));
    CHECK_EQ(toy_usable(&toy, 1, "p", 2), -20); /* the points were lost when it was closed */
    CHECK_OK(toy_close_account(&toy, 1, 2));
    check_closed(0, "p", CLOSING_FORFEIT, 0, 20);
    CHECK_ERR(toy_close_account(&toy, 1, 2), E_ACCOUNT_CLOSED);
    toy_close(&toy);
}

TEST(close_waits_for_what_is_held)
{
    open_shop();
    CHECK_OK(toy_hold(&toy, 1, 1, "cash", 100, 99));
    int64_t held = toy_last(&toy)->number;
    CHECK_ERR(toy_close_account(&toy, 1, 1), E_HOLDS_OPEN);
    CHECK_OK(toy_release(&toy, held, 1));
    CHECK_OK(toy_close_account(&toy, 1, 1));
    CHECK_EQ(toy_last(&toy)->paid_out_minor, 5000);
    toy_close(&toy);
}

TEST(reopen_brings_all_of_it_back_as_long_as_nothing_has_happened)
{
    open_shop();
    CHECK_ERR(toy_reopen(&toy, 1, 1), E_NOT_CLOSED);
    CHECK_OK(toy_close_account(&toy, 1, 1));
    CHECK_OK(toy_reopen(&toy, 1, 1));
    const struct entry *opened = toy_last(&toy);
    CHECK_EQ(opened->is_restored, true);
    CHECK_EQ(opened->paid_out_minor, 5000);
    CHECK_EQ(toy_usable(&toy, 1, "cash", 1), 5000);
    CHECK_EQ(toy_usable(&toy, 1, "bonus", 1), 500);
    CHECK_EQ(pending("p", 1), 20);
    CHECK_EQ(past_closed(&toy.accounts[1].past), 0);
    CHECK_ERR(toy_reopen(&toy, 1, 1), E_NOT_CLOSED);
    struct receipt receipt = toy_receipt(&toy, "a 10.00", "off=5.00");
    CHECK_OK(toy_purchase(&toy, 1, 2, &receipt));
    toy_close(&toy);
}

TEST(reopen_after_a_lot_has_ended_gives_it_the_reopen_days)
{
    open_shop();
    CHECK_OK(toy_close_account(&toy, 1, 1));
    CHECK_OK(toy_reopen(&toy, 1, 20)); /* the bonus would have ended with day 10 */
    CHECK_EQ(toy_usable(&toy, 1, "bonus", 25), 500);
    CHECK_EQ(toy_usable(&toy, 1, "bonus", 26), 0);
    CHECK_EQ(toy_usable(&toy, 1, "cash", 300), 5000);
    toy_close(&toy);
}

TEST(reopen_later_takes_the_mark_away_and_gives_nothing)
{
    int64_t purchase = open_shop();
    CHECK_OK(toy_close_account(&toy, 1, 1));
    CHECK_OK(toy_return(&toy, purchase, 2, NULL, 0));
    CHECK_OK(toy_reopen(&toy, 1, 3));
    const struct entry *opened = toy_last(&toy);
    CHECK_EQ(opened->is_restored, false);
    CHECK_EQ(opened->paid_out_minor, 0);
    CHECK_EQ(opened->moves.count, 0);
    CHECK_EQ(toy_usable(&toy, 1, "cash", 3), 0);
    top_up(1000, 3);
    CHECK_EQ(toy_usable(&toy, 1, "cash", 3), 1000);
    toy_close(&toy);
}

TEST(closing_suits_what_is_owed_to_the_past_and_nothing_else)
{
    static const enum entry_kind fit[] = { ENTRY_RETURN,  ENTRY_HANDOVER, ENTRY_EXPIRE,
                                           ENTRY_RELEASE, ENTRY_END,      ENTRY_MEMBER,
                                           ENTRY_CLOSE,   ENTRY_REOPEN };
    struct arena arena = { 0 };
    CHECK_OK(arena_open(&arena, 1u << 16));
    struct past past = past_begin(0);
    const struct entry close = { .kind = ENTRY_CLOSE, .number = 7 };
    const struct entry block = { .kind = ENTRY_CARD, .note = STR("block") };
    const struct entry back = { .kind = ENTRY_DRAW, .drawn = { .points = { -5 } } };
    CHECK_OK(past_apply(&arena, NULL, &close, &past));
    for (int kind = 0; kind <= ENTRY_KIND_LAST; kind++) {
        const struct entry entry = { .kind = (enum entry_kind)kind };
        bool suits = false;
        for (size_t i = 0; i < COUNT(fit); i++)
            suits = suits || fit[i] == entry.kind;
        CHECK_ERR(closing_check(&past, &entry), suits ? OK : E_ACCOUNT_CLOSED);
        CHECK_OK(closing_check(&(struct past){ 0 }, &entry));
    }
    CHECK_OK(closing_check(&past, &block));
    CHECK_OK(closing_check(&past, &back));
    arena_close(&arena);
}
