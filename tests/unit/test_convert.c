/* test_convert.c - loyalty/decide/decide_convert.c, loyalty/turn_back.c: points become vouchers, and points again. */
#include "loyalty/decide/decide.h"

#include "loyalty/receipt_text.h"
#include "loyalty/turn_back.h"
#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

static struct toy toy;

#define SHOP_OF(bon_, rewards_, more_)                                                             \
    "{'format':1,'name':{'en':'Test'},'currency':'EUR',"                                           \
    "'units':[{'id':'points','label':{'en':'points'},'kind':'points'},"                            \
    "{'id':'bon','label':{'en':'\xe2\x82\xac"                                                      \
    "15 vouchers'},'kind':'voucher'" bon_ "}],"                                                    \
    "'rules':[{'id':'base','on':'purchase','give':{'unit':'points','per_amount':"                  \
    "{'every':100,'points':1}}}],'rewards':[" rewards_ "]" more_ "}"
#define GET_OF(id_, cost_, more_)                                                                  \
    "{'id':'" id_ "','label':{'en':'A voucher'},'cost':{'unit':'points','points':" cost_ "},"      \
    "'effect':{'voucher':{'unit':'bon'}}" more_ "}"
#define USE                                                                                        \
    "{'id':'use','label':{'en':'15 off'},'cost':{'unit':'bon','points':1},"                        \
    "'effect':{'amount_off':1500}}"
#define GET(more_)  GET_OF("get", "300", more_)
#define AUTO        ",'auto':true"
#define SHOP(more_) SHOP_OF("", GET(more_) "," USE, "")
#define CLAMP       ",'policies':{'claw_back':'clamp'}"

static enum err buy(int day, const char *lines, const char *asks)
{
    struct receipt receipt = toy_receipt(&toy, lines, asks);
    return toy_purchase(&toy, 1, day, &receipt);
}

static int64_t points(int day)
{
    return toy_usable(&toy, 1, "points", day);
}

static int64_t vouchers(int day)
{
    return toy_usable(&toy, 1, "bon", day);
}

static int64_t count(enum entry_kind kind)
{
    int64_t found = 0;
    for (size_t i = 0; i < toy.entry_count; i++)
        found += toy.entries[i].kind == kind;
    return found;
}

/* ---- by hand ---------------------------------------------------------------------------------- */

TEST(points_become_a_voucher_when_somebody_asks)
{
    toy_open(&toy, SHOP(""));
    CHECK_OK(buy(0, "tv 350.00", ""));
    CHECK_EQ(vouchers(0), 0); /* nobody has asked */
    CHECK_OK(toy_convert(&toy, 1, 0, "get"));
    const struct entry *entry = toy_last(&toy);
    CHECK_EQ(entry->kind, ENTRY_CONVERT);
    CHECK_EQ(entry->outcome.redemption_count, 1);
    CHECK_EQ(entry->outcome.redemptions[0].cost.n, 300);
    CHECK_EQ(entry->outcome.redemptions[0].discount_minor, 0);
    CHECK_EQ(entry->outcome.earning_count, 1);
    CHECK_STR(entry->outcome.earnings[0].rule, "get");
    CHECK_STR(entry->outcome.earnings[0].unit, "bon");
    CHECK_EQ(entry->outcome.earnings[0].basis, 300);
    CHECK_EQ(entry_voucher(entry)->amount.n, 1);
    CHECK_EQ(points(0), 50);
    CHECK_EQ(vouchers(0), 1);
    CHECK_ERR(toy_convert(&toy, 1, 0, "get"), E_POINTS_SHORT);
    CHECK_EQ(toy.refusal.have, 50);
    CHECK_EQ(toy.refusal.need, 300);
    CHECK_OK(buy(1, "jam 20.00", "use"));
    CHECK_EQ(toy_last(&toy)->outcome.due_total_minor, 500);
    CHECK_EQ(vouchers(1), 0);
    toy_close(&toy);
}

TEST(a_voucher_is_asked_for_by_itself_and_another_reward_on_a_receipt)
{
    toy_open(&toy, SHOP(""));
    CHECK_OK(buy(0, "tv 350.00", ""));
    CHECK_ERR(buy(0, "jam 2.00", "get"), E_REWARD_VOUCHER);
    CHECK_ERR(toy_convert(&toy, 1, 0, "use"), E_NO_VOUCHER);
    CHECK_ERR(toy_convert(&toy, 1, 0, "nothing"), E_REWARD_UNKNOWN);
    CHECK_EQ(toy.entry_count, 1);
    toy_close(&toy);
}

/* The order of the checks is that of a reward on a receipt. */
TEST(conditions_and_ceilings_hold)
{
    toy_open(&toy,
             SHOP(",'when':{'weekdays':['friday'],'channels':['till']},'max_per_day':1,'stock':2"));
    CHECK_OK(buy(0, "tv 2000.00", ""));
    CHECK_ERR(toy_convert(&toy, 1, 0, "get"), E_REWARD_NOT_NOW); /* 1 January 2026 is a Thursday */
    CHECK_OK(toy_convert(&toy, 1, 1, "get"));
    CHECK_ERR(toy_convert(&toy, 1, 1, "get"), E_REWARD_LIMIT);
    CHECK_OK(toy_convert(&toy, 1, 8, "get"));
    CHECK_ERR(toy_convert(&toy, 1, 15, "get"), E_OUT_OF_STOCK);
    CHECK_EQ(vouchers(15), 2);
    toy_close(&toy);
}

TEST(no_voucher_is_made_that_nobody_could_use)
{
    toy_open(&toy, SHOP_OF(",'expiry':{'date':'2026-01-03'}", GET(AUTO) "," USE, ""));
    CHECK_OK(buy(2, "tv 300.00", ""));
    CHECK_EQ(count(ENTRY_CONVERT), 1);
    CHECK_OK(buy(3, "tv 300.00", ""));
    CHECK_EQ(count(ENTRY_CONVERT), 1);
    CHECK_EQ(points(3), 300);
    CHECK_ERR(toy_convert(&toy, 1, 3, "get"), E_REWARD_NOT_NOW);
    toy_close(&toy);
}

/* ---- by itself -------------------------------------------------------------------------------- */

TEST(each_voucher_that_is_affordable_comes_by_itself)
{
    toy_open(&toy, SHOP(AUTO));
    CHECK_OK(buy(0, "tv 299.00", ""));
    CHECK_EQ(count(ENTRY_CONVERT), 0);
    CHECK_OK(buy(0, "jam 1.00", ""));
    CHECK_EQ(count(ENTRY_CONVERT), 1);
    CHECK_EQ(toy_last(&toy)->receipt.asks[0].kind, ASK_AUTO);
    CHECK_STR(toy_last(&toy)->receipt.channel, "till");
    CHECK_EQ(points(0), 0);
    CHECK_OK(buy(0, "car 950.00", ""));
    CHECK_EQ(count(ENTRY_CONVERT), 4);
    CHECK_EQ(points(0), 50);
    CHECK_EQ(vouchers(0), 4);
    toy_close(&toy);
}

TEST(sixteen_at_once_and_the_rest_with_the_next_entry)
{
    toy_open(&toy, SHOP(AUTO));
    CHECK_OK(buy(0, "house 6000.00", ""));
    CHECK_EQ(vouchers(0), CONSEQUENCES_MAX);
    CHECK_EQ(points(0), 1200);
    CHECK_OK(buy(0, "jam 1.00", ""));
    CHECK_EQ(vouchers(0), 20);
    toy_close(&toy);
}

TEST(the_first_in_the_programme_that_may_be_comes_first)
{
    toy_open(&toy,
             SHOP_OF("", GET_OF("big", "500", AUTO ",'max_per_account':1") "," GET(AUTO) "," USE,
                     ""));
    CHECK_OK(buy(0, "tv 1100.00", ""));
    CHECK_EQ(toy.entry_count, 4);
    CHECK_STR(toy.entries[1].receipt.asks[0].reward, "big");
    CHECK_STR(toy.entries[2].receipt.asks[0].reward, "get");
    CHECK_STR(toy.entries[3].receipt.asks[0].reward, "get");
    toy_close(&toy);
}

/* ---- goods come back -------------------------------------------------------------------------- */

TEST(a_voucher_of_a_sale_that_comes_back_is_turned_back)
{
    toy_open(&toy, SHOP(AUTO));
    CHECK_OK(buy(0, "tv 200.00", ""));
    CHECK_OK(buy(1, "radio 130.00, jam 2.00", ""));
    CHECK_EQ(points(1), 32);
    CHECK_EQ(vouchers(1), 1);
    struct entry_back radio = { .line = 1, .quantity_milli = 1000 };
    CHECK_OK(toy_return(&toy, 2, 2, &radio, 1));
    const struct entry *entry = toy_last(&toy);
    CHECK_EQ(entry->turned_count, 1);
    CHECK_EQ(entry->turned[0].conversion, 3);
    CHECK_STR(entry->turned[0].reward, "get");
    CHECK_EQ(entry->undone_count, 0); /* its uses are not counted */
    CHECK_EQ(vouchers(2), 0);
    CHECK_EQ(points(2), 202);
    CHECK_EQ(entry->moves.items[0].kind, MOVE_CANCEL); /* what is there ... */
    CHECK_EQ(entry->moves.items[1].kind, MOVE_CANCEL); /* ... the voucher ... */
    CHECK_EQ(entry->moves.items[1].lot, 3);
    CHECK_EQ(entry->moves.items[2].kind, MOVE_RESTORE); /* ... what it had cost ... */
    CHECK_EQ(entry->moves.items[4].kind, MOVE_CANCEL);  /* ... and what was missing */
    CHECK_OK(toy_return(&toy, 2, 2, NULL, 0));
    CHECK_EQ(toy_last(&toy)->turned_count, 0);
    CHECK_EQ(points(2), 200);
    CHECK_OK(buy(3, "jam 100.00", "")); /* and comes again */
    CHECK_EQ(vouchers(3), 1);
    toy_close(&toy);
}

TEST(no_more_of_them_than_it_needs_the_newest_first)
{
    toy_open(&toy, SHOP(AUTO));
    CHECK_OK(buy(0, "tv 300.00", ""));
    CHECK_OK(buy(1, "tv 650.00", ""));
    CHECK_EQ(vouchers(1), 3);
    struct entry_back half = { .line = 1, .quantity_milli = 500 };
    CHECK_OK(toy_return(&toy, 3, 2, &half, 1)); /* 325 of them, and 50 are there */
    CHECK_EQ(toy_last(&toy)->turned_count, 1);
    CHECK_EQ(toy_last(&toy)->turned[0].conversion, 5);
    CHECK_EQ(vouchers(2), 2);
    CHECK_EQ(points(2), 25);
    toy_close(&toy);
}

TEST(what_was_used_stays_and_the_policy_decides)
{
    toy_open(&toy, SHOP(AUTO));
    CHECK_OK(buy(0, "tv 300.00", ""));
    CHECK_OK(buy(1, "jam 15.00", "use"));
    CHECK_OK(toy_return(&toy, 1, 2, NULL, 0));
    CHECK_EQ(toy_last(&toy)->turned_count, 0);
    CHECK_EQ(points(2), -300);
    toy_close(&toy);
    toy_open(&toy, SHOP_OF("", GET(AUTO) "," USE, CLAMP));
    CHECK_OK(buy(0, "tv 300.00", ""));
    CHECK_OK(buy(1, "jam 15.00", "use"));
    CHECK_OK(toy_return(&toy, 1, 2, NULL, 0));
    CHECK_EQ(points(2), 0);
    toy_close(&toy);
}

TEST(a_voucher_of_several_uses_is_whole_or_it_stays)
{
    toy_open(&toy, SHOP_OF("",
                           "{'id':'get','label':{'en':'v'},'cost':{'unit':'points','points':300},"
                           "'effect':{'voucher':{'unit':'bon','uses':2}},'auto':true}," USE,
                           CLAMP));
    CHECK_OK(buy(0, "tv 300.00", ""));
    CHECK_EQ(vouchers(0), 2);
    CHECK_OK(buy(1, "jam 15.00", "use"));
    CHECK_OK(toy_return(&toy, 1, 2, NULL, 0));
    CHECK_EQ(toy_last(&toy)->turned_count, 0);
    CHECK_EQ(vouchers(2), 1);
    CHECK_OK(toy_return(&toy, 3, 2, NULL, 0)); /* the jam: the voucher is whole again */
    CHECK_EQ(vouchers(2), 2);
    toy_close(&toy);
}

/* What the first return restored of the purchase is told apart from what it restored of a voucher. */
TEST(what_a_reward_had_cost_goes_back_beside_a_voucher)
{
    toy_open(&toy,
             SHOP_OF("",
                     GET(AUTO) "," USE ",{'id':'off','label':{'en':'o'},"
                               "'cost':{'unit':'points','points':10},'effect':{'amount_off':100},"
                               "'when':{'include':{'skus':['jam']}}}",
                     ""));
    CHECK_OK(buy(0, "tea 100.00", ""));
    CHECK_OK(buy(0, "tv 290.00, jam 2.00, egg 1.00", "off")); /* 90 + 292, and a voucher of 300 */
    CHECK_EQ(points(0), 82);
    struct entry_back tv = { .line = 1, .quantity_milli = 1000 };
    CHECK_OK(toy_return(&toy, 2, 1, &tv, 1));
    CHECK_EQ(toy_last(&toy)->turned_count, 1);
    CHECK_EQ(points(1), 92);
    struct entry_back jam = { .line = 2, .quantity_milli = 1000 };
    CHECK_OK(toy_return(&toy, 2, 1, &jam, 1));
    CHECK_EQ(points(1), 101);
    CHECK_OK(toy_return(&toy, 2, 1, NULL, 0));
    CHECK_EQ(points(1), 100);
    toy_close(&toy);
}

TEST(the_use_of_a_reward_that_is_counted_is_undone)
{
    toy_open(&toy, SHOP(AUTO ",'max_per_account':1,'stock':5"));
    CHECK_OK(buy(0, "tv 300.00", ""));
    CHECK_EQ(stock_used(&toy.stock, ROOM_REWARD, STR("get")), 1);
    CHECK_OK(toy_return(&toy, 1, 1, NULL, 0));
    CHECK_EQ(toy_last(&toy)->undone_count, 1);
    CHECK_STR(toy_last(&toy)->undone[0].reward, "get");
    CHECK_EQ(stock_used(&toy.stock, ROOM_REWARD, STR("get")), 0);
    CHECK_OK(buy(2, "tv 700.00", ""));
    CHECK_EQ(vouchers(2), 1);
    CHECK_EQ(points(2), 400);
    toy_close(&toy);
}

TEST(a_return_looks_at_the_newest_vouchers)
{
    toy_open(&toy, SHOP_OF("", GET_OF("get", "1", AUTO) "," USE, CLAMP));
    for (int i = 0; i <= TURNED_BACK_MAX / CONSEQUENCES_MAX; i++)
        CHECK_OK(buy(0, "jam 16.00", ""));
    struct turn_back_lot lots[TURNED_BACK_MAX];
    CHECK_EQ(vouchers(0), TURNED_BACK_MAX + CONSEQUENCES_MAX);
    CHECK_EQ(turn_back_lots(&toy.program, NULL, &toy.accounts[1], lots), TURNED_BACK_MAX);
    CHECK_EQ(turn_back_lots(NULL, &toy.program, &toy.accounts[1], lots), TURNED_BACK_MAX);
    CHECK_EQ(turn_back_lots(NULL, NULL, &toy.accounts[1], lots), 0);
    CHECK_EQ(lots[0].number, toy.accounts[1].lot_next - 1);
    CHECK_EQ(lots[0].origin, (int64_t)toy.entry_count);
    toy_close(&toy);
}

/* ---- what is told of it ----------------------------------------------------------------------- */

static void check_lines(const struct receipt_text *text, const char *const *want, size_t wanted)
{
    for (size_t i = 0; i < text->count && i < wanted; i++)
        CHECK_STR(text->lines[i], want[i]);
    CHECK_EQ(text->count, wanted);
}

TEST(the_receipt_tells_of_the_voucher)
{
    static const char *const english[] = {
        "Earned (points)             +650", "Converted (points)          -600",
        "New voucher (€15 vouchers)     2", "valid until 31/01/2026",
        "New balance (points)          50", "New balance (€15 vouchers)     2",
        "of which 2 expire on 31/01/2026",
    };
    static const char *const french[] = {
        "Gagné (points)              +650", "Converti (points)           -600",
        "Nouveau bon (€15 vouchers)     2", "valable jusqu'au 31/01/2026",
        "Nouveau solde (points)        50", "Nouveau solde (€15 vouchers)   2",
        "dont 2 expirent le 31/01/2026",
    };
    struct receipt_text text = { 0 };
    toy_open(&toy, SHOP_OF(",'expiry':{'days':30}", GET(AUTO) "," USE, ""));
    CHECK_OK(buy(0, "tv 650.00", ""));
    CHECK_EQ(toy.entry_count, 3);
    struct receipt_text_request request = {
        .program = &toy.program,
        .entry = &toy.entries[0],
        .language = LANGUAGE_EN,
        .columns = 32,
        .after = &toy.entries[1],
        .after_count = 2,
    };
    CHECK_OK(receipt_text_write(&toy.arena, &request, &text));
    check_lines(&text, english, COUNT(english));
    request.language = LANGUAGE_FR;
    CHECK_OK(receipt_text_write(&toy.arena, &request, &text));
    check_lines(&text, french, COUNT(french));
    toy_close(&toy);
}

TEST(the_receipt_tells_from_when_on_a_voucher_can_be_used)
{
    struct receipt_text text = { 0 };
    toy_open(&toy,
             SHOP_OF(",'available_after_days':14,'expiry':{'days':30}", GET(AUTO) "," USE, ""));
    CHECK_OK(buy(0, "tv 300.00", ""));
    struct receipt_text_request request = {
        .program = &toy.program,
        .entry = &toy.entries[0],
        .language = LANGUAGE_FR,
        .columns = 42,
        .after = &toy.entries[1],
        .after_count = 1,
    };
    CHECK_OK(receipt_text_write(&toy.arena, &request, &text));
    CHECK_STR(text.lines[3], "valable du 15/01/2026 au 14/02/2026");
    request.language = LANGUAGE_EN;
    CHECK_OK(receipt_text_write(&toy.arena, &request, &text));
    CHECK_STR(text.lines[3], "valid from 15/01/2026 until 14/02/2026");
    toy_close(&toy);
}
