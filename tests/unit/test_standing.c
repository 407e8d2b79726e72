/* test_standing.c - loyalty/standing.c, past.c: visits, ceilings, and what an account has behind it. */
#include "loyalty/standing.h"

#include "loyalty/referral.h"
#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

static struct toy toy;

#define UNITS_ "'units':[{'id':'points','label':{'en':'points'},'kind':'points'}]"
#define SHOP(rules_, rewards_)                                                                     \
    "{'format':1,'name':{'en':'Test'},'currency':'EUR'," UNITS_ ",'rules':[" rules_                \
    "],'rewards':[" rewards_ "]}"
#define PER_EURO "'give':{'unit':'points','per_amount':{'every':100,'points':1}}"

static void buy(int day, const char *lines, const char *asks)
{
    struct receipt receipt = toy_receipt(&toy, lines, asks);
    CHECK_OK(toy_purchase(&toy, 1, day, &receipt));
}

static enum err try_to_buy(int day, const char *lines, const char *asks)
{
    struct receipt receipt = toy_receipt(&toy, lines, asks);
    return toy_purchase(&toy, 1, day, &receipt);
}

static int64_t give_back(int64_t purchase, int day)
{
    CHECK_OK(toy_return(&toy, purchase, day, NULL, 0));
    return toy_earned(&toy, "points");
}

/* ---- visits ----------------------------------------------------------------------------------- */

TEST(the_first_purchase_is_the_first_only)
{
    toy_open(&toy, SHOP("{'id':'welcome','on':'purchase','when':{'first_purchase':true},"
                        "'give':{'unit':'points','per_visit':{'points':50}}}",
                        ""));
    buy(0, "bread 3.00", NULL);
    CHECK_EQ(toy_earned(&toy, "points"), 50);
    CHECK_EQ(toy_last(&toy)->standing.visit, 1);
    buy(1, "bread 3.00", NULL);
    CHECK_EQ(toy_earned(&toy, "points"), 0);
    CHECK_EQ(toy_last(&toy)->standing.visit, 2);
    toy_close(&toy);
}

TEST(a_purchase_that_came_back_whole_was_no_visit)
{
    toy_open(&toy, SHOP("{'id':'welcome','on':'purchase','when':{'first_purchase':true},"
                        "'give':{'unit':'points','per_visit':{'points':50}}}",
                        ""));
    buy(0, "bread 3.00, wine 9.00", NULL);
    struct entry_back bread = { .line = 1, .quantity_milli = 1000 };
    struct entry_back wine = { .line = 2, .quantity_milli = 1000 };
    CHECK_OK(toy_return(&toy, 1, 1, &bread, 1));
    CHECK_EQ(toy_last(&toy)->undone_visits, 0);
    CHECK_EQ(toy_earned(&toy, "points"), 0); /* it is still the first purchase */
    CHECK_OK(toy_return(&toy, 1, 1, &wine, 1));
    CHECK_EQ(toy_last(&toy)->undone_visits, 1);
    CHECK_EQ(toy_earned(&toy, "points"), -50);
    buy(2, "bread 3.00", NULL);
    CHECK_EQ(toy_earned(&toy, "points"), 50);
    toy_close(&toy);
}

TEST(every_third_visit_is_the_third_and_the_sixth)
{
    toy_open(&toy, SHOP("{'id':'third','on':'purchase','when':{'visit':{'every':3}},"
                        "'give':{'unit':'points','per_visit':{'points':10}}},"
                        "{'id':'fifth','on':'purchase','when':{'visit':{'number':5}},"
                        "'give':{'unit':'points','per_visit':{'points':1}}}",
                        ""));
    static const int64_t wanted[] = { 0, 0, 10, 0, 1, 10, 0, 0, 10 };
    for (int i = 0; i < (int)COUNT(wanted); i++) {
        check_note("visit %d", i + 1);
        buy(i, "bread 3.00", NULL);
        CHECK_EQ(toy_earned(&toy, "points"), wanted[i]);
    }
    toy_close(&toy);
}

/* ---- ceilings --------------------------------------------------------------------------------- */

/* Day zero is 1 January: day 30 is the 31st, day 31 the first of February, day 365 the next year. */
TEST(a_rule_stops_at_its_ceilings)
{
    static const struct {
        const char *ceiling;
        int days[5];
        int64_t wanted[5]; /* of a purchase of 8.00 on each */
    } rows[] = {
        { "'max_per_day':10", { 0, 0, 0, 1, 1 }, { 8, 2, 0, 8, 2 } },
        { "'max_per_month':10", { 0, 30, 30, 31, 32 }, { 8, 2, 0, 8, 2 } },
        { "'max_per_year':10", { 0, 200, 364, 365, 366 }, { 8, 2, 0, 8, 2 } },
        { "'max_per_account':10", { 0, 1, 400, 800, 900 }, { 8, 2, 0, 0, 0 } },
        { "'max_per_day':10,'max_per_account':15", { 0, 0, 1, 2, 3 }, { 8, 2, 5, 0, 0 } },
        { "'max_per_purchase':6,'max_per_day':10", { 0, 0, 0, 1, 1 }, { 6, 4, 0, 6, 4 } },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[1024];
        struct buf out = BUF(text);
        buf_lit(&out, "{'format':1,'name':{'en':'Test'},'currency':'EUR'," UNITS_
                      ",'rules':[{'id':'base','on':'purchase'," PER_EURO ",");
        buf_str(&out, str_c(rows[i].ceiling));
        buf_lit(&out, "}],'rewards':[]}\0");
        toy_open(&toy, text);
        for (size_t k = 0; k < 5; k++) {
            check_note("%s, purchase %zu", rows[i].ceiling, k + 1);
            buy(rows[i].days[k], "bread 8.00", NULL);
            CHECK_EQ(toy_earned(&toy, "points"), rows[i].wanted[k]);
        }
        toy_close(&toy);
    }
}

TEST(what_comes_back_makes_room_for_the_account_but_not_for_its_day)
{
    toy_open(&toy, SHOP("{'id':'base','on':'purchase'," PER_EURO
                        ",'max_per_day':10,'max_per_account':20}",
                        ""));
    buy(0, "bread 8.00", NULL);
    CHECK_EQ(give_back(1, 0), -8);
    buy(0, "bread 8.00", NULL);
    CHECK_EQ(toy_earned(&toy, "points"), 2); /* 8 of the day's 10 were given */
    buy(1, "bread 30.00", NULL);
    CHECK_EQ(toy_earned(&toy, "points"), 10);
    buy(2, "bread 30.00", NULL);
    CHECK_EQ(toy_earned(&toy, "points"), 8); /* 20 less 2 and 10 */
    toy_close(&toy);
}

TEST(what_was_given_before_the_ceiling_makes_no_room_when_it_comes_back)
{
    toy_open(&toy, SHOP("{'id':'base','on':'purchase'," PER_EURO "},"
                        "{'id':'other','on':'custom','event':'x','max_per_day':1,"
                        "'give':{'unit':'points','fixed':{'points':1}}}",
                        ""));
    buy(0, "bread 8.00", NULL);
    toy_become(&toy, SHOP("{'id':'base','on':'purchase'," PER_EURO ",'max_per_account':10}", ""));
    buy(1, "bread 8.00", NULL);
    CHECK_OK(toy_return(&toy, 1, 2, NULL, 0));
    buy(3, "bread 8.00", NULL);
    CHECK_EQ(toy_earned(&toy, "points"), 2);
    toy_close(&toy);
}

TEST(a_return_is_judged_with_the_room_there_was)
{
    toy_open(&toy, SHOP("{'id':'base','on':'purchase'," PER_EURO ",'max_per_day':10}", ""));
    buy(0, "bread 6.00", NULL);
    buy(0, "wine 9.00, bread 3.00", NULL);
    CHECK_EQ(toy_earned(&toy, "points"), 4);
    struct entry_back bread = { .line = 2, .quantity_milli = 1000 };
    CHECK_OK(toy_return(&toy, 2, 5, &bread, 1));
    CHECK_EQ(toy_earned(&toy, "points"), 0); /* 9.00 would have given 4 too */
    CHECK_EQ(give_back(2, 6), -4);
    CHECK_EQ(toy_usable(&toy, 1, "points", 6), 6);
    toy_close(&toy);
}

TEST(a_receipt_of_a_forgotten_day_gets_nothing_by_a_rule_with_a_ceiling)
{
    toy_open(&toy, SHOP("{'id':'base','on':'purchase'," PER_EURO ",'max_per_day':10}", ""));
    buy(20, "bread 8.00", NULL);
    buy(13, "bread 8.00", NULL); /* a week is remembered */
    CHECK_EQ(toy_earned(&toy, "points"), 8);
    buy(12, "bread 8.00", NULL);
    CHECK_EQ(toy_earned(&toy, "points"), 0);
    toy_close(&toy);
}

TEST(a_reward_is_used_as_often_as_its_ceilings_say)
{
    toy_open(&toy, SHOP("{'id':'base','on':'purchase'," PER_EURO "}",
                        "{'id':'gift','label':{'en':'1 off'},'effect':{'amount_off':100},"
                        "'max_per_day':1,'max_per_account':2}"));
    buy(0, "bread 8.00", "gift");
    CHECK_ERR(try_to_buy(0, "bread 8.00", "gift"), E_REWARD_LIMIT);
    CHECK_EQ(toy.refusal.have, 0);
    CHECK_ERR(try_to_buy(1, "bread 8.00", "gift*2"), E_REWARD_LIMIT);
    buy(1, "bread 8.00", "gift");
    CHECK_ERR(try_to_buy(2, "bread 8.00", "gift"), E_REWARD_LIMIT);
    CHECK_OK(toy_return(&toy, 1, 3, NULL, 0));
    CHECK_EQ(toy_last(&toy)->undone_count, 1);
    buy(4, "bread 8.00", "gift"); /* the first use was undone */
    CHECK_ERR(try_to_buy(5, "bread 8.00", "gift"), E_REWARD_LIMIT);
    toy_close(&toy);
}

TEST(of_buy_get_an_ask_without_a_count_is_one_use_where_uses_are_counted)
{
    toy_open(&toy, SHOP("", "{'id':'gift','label':{'en':'2 for 1'},"
                            "'effect':{'buy_get':{'buy':1,'get':1}},'max_per_day':3}"));
    buy(0, "bread 6x 12.00", "gift");
    CHECK_EQ(toy_last(&toy)->outcome.discount_total_minor, 200);
    buy(0, "bread 6x 12.00", "gift*2");
    CHECK_EQ(toy_last(&toy)->outcome.discount_total_minor, 400);
    CHECK_ERR(try_to_buy(0, "bread 6x 12.00", "gift"), E_REWARD_LIMIT);
    toy_close(&toy);
}

/* ---- the past --------------------------------------------------------------------------------- */

static struct str text_of(const struct past *past)
{
    struct buf out = { 0 };
    struct str text = STR_NONE;
    CHECK_OK(buf_create(&toy.arena, past_text_bytes(past), &out));
    CHECK_OK(past_encode(past, &out));
    CHECK_OK(buf_finish(&out, &text));
    return text;
}

TEST(a_past_is_text_and_back_and_the_same_from_the_entries_again)
{
    toy_open(&toy, SHOP("{'id':'base','on':'purchase'," PER_EURO ",'max_per_day':10}",
                        "{'id':'gift','label':{'en':'1 off'},'effect':{'amount_off':100},"
                        "'max_per_account':9}"));
    for (int i = 0; i < 40; i++)
        buy(i * 20, "bread 8.00, wine 12.00", i % 5 == 0 ? "gift" : NULL);
    CHECK_OK(toy_return(&toy, 3, 900, NULL, 0));
    CHECK_OK(toy_close_account(&toy, 1, 901));
    CHECK_EQ(past_closed(&toy.accounts[1].past), toy_last(&toy)->number);
    const struct past *past = &toy.accounts[1].past;
    struct str text = text_of(past);
    struct past read = { 0 };
    CHECK_OK(past_decode(&toy.arena, text, &read));
    CHECK_STR(text_of(&read), text);

    struct past again = toy_past(&toy.arena, 1);
    struct past short_one = toy_past(&toy.arena, 1);
    short_one.months_kept = 4;
    for (size_t i = 0; i < toy.entry_count; i++) {
        CHECK_OK(past_apply(&toy.arena, &toy.program, &toy.entries[i], &again));
        CHECK_OK(past_apply(&toy.arena, &toy.program, &toy.entries[i], &short_one));
    }
    CHECK_STR(text_of(&again), text);

    struct past narrow = { 0 };
    CHECK_OK(past_narrow(&toy.arena, past, 4, &narrow));
    CHECK_STR(text_of(&narrow), text_of(&short_one));

    struct past kept = { 0 };
    for (int i = 0; i < 3; i++) {
        struct past copy = { 0 };
        CHECK_OK(past_copy(&toy.arena, past, &copy));
        CHECK_OK(past_keep(&toy.arena, &kept, &copy));
        CHECK_STR(text_of(&kept), text);
    }
    toy_close(&toy);
}

/* ---- friends ---------------------------------------------------------------------------------- */

static void buy_as(int64_t account, int day, const char *lines)
{
    struct receipt receipt = toy_receipt(&toy, lines, NULL);
    CHECK_OK(toy_purchase(&toy, account, day, &receipt));
}

TEST(a_gift_for_who_was_sent_is_for_nobody_else)
{
    toy_open(&toy, SHOP("{'id':'hello','on':'purchase','when':{'referred':true,'first_purchase':"
                        "true},'give':{'unit':'points','per_visit':{'points':50}}}",
                        ""));
    buy_as(1, 0, "bread 3.00");
    CHECK(!toy_last(&toy)->standing.is_referred);
    CHECK_EQ(toy_earned(&toy, "points"), 0);
    buy_as(2, 0, "bread 3.00"); /* toy_past() */
    CHECK(toy_last(&toy)->standing.is_referred);
    CHECK_EQ(toy_earned(&toy, "points"), 50);
    CHECK_EQ(give_back(2, 1), -50);
    buy_as(2, 2, "bread 3.00");
    CHECK_EQ(toy_earned(&toy, "points"), 50);
    buy_as(2, 3, "bread 3.00");
    CHECK_EQ(toy_earned(&toy, "points"), 0);
    toy_close(&toy);
}

TEST(a_programme_that_does_not_ask_who_was_sent_is_not_told)
{
    toy_open(&toy, SHOP("{'id':'welcome','on':'purchase','when':{'first_purchase':true},"
                        "'give':{'unit':'points','per_visit':{'points':50}}}",
                        ""));
    buy_as(2, 0, "bread 3.00");
    CHECK(!toy_last(&toy)->standing.is_referred);
    CHECK_EQ(toy_earned(&toy, "points"), 50);
    toy_close(&toy);
}

TEST(a_first_purchase_is_awaited_until_something_was_bought_and_again_when_it_came_back)
{
    toy_open(&toy, SHOP("{'id':'thanks','on':'referral','give':{'unit':'points',"
                        "'fixed':{'points':100}}}",
                        ""));
    const struct past *past = &toy.accounts[2].past;
    CHECK(referral_waits(past));
    CHECK(!referral_waits(&toy.accounts[1].past));
    buy_as(2, 0, "bread 0.00");
    CHECK_EQ(referral_amount(toy_last(&toy)), 0);
    CHECK(referral_waits(past));
    buy_as(2, 0, "bread 3.00, wine 9.00");
    CHECK_EQ(referral_amount(toy_last(&toy)), 1200);
    CHECK(!referral_waits(past));
    struct entry_back bread = { .line = 1, .quantity_milli = 1000 };
    CHECK_OK(toy_return(&toy, 2, 1, &bread, 1));
    CHECK(!referral_waits(past)); /* the wine is still there */
    (void)give_back(2, 1);
    CHECK(referral_waits(past));
    const struct past nobody_counts = { 0 };
    CHECK(!referral_waits(&nobody_counts));
    toy_close(&toy);
}

/* ---- tags ------------------------------------------------------------------------------------- */

TEST(an_entry_keeps_the_tags_that_its_programme_asks_for_and_no_other)
{
    toy_open(&toy, SHOP("{'id':'students','on':'purchase','when':{'member_tags':['student','x']},"
                        "'give':{'unit':'points','per_visit':{'points':5}}}",
                        ""));
    buy_as(1, 0, "bread 3.00"); /* toy_tags: club, student */
    CHECK_EQ(toy_last(&toy)->standing.tag_count, 1);
    CHECK_STR(toy_last(&toy)->standing.tags[0], "student");
    CHECK_EQ(toy_earned(&toy, "points"), 5);
    buy_as(3, 0, "bread 3.00"); /* club */
    CHECK_EQ(toy_last(&toy)->standing.tag_count, 0);
    CHECK_EQ(toy_earned(&toy, "points"), 0);
    CHECK(!toy.program.has_past); /* a tag is told, and no part of the past */
    toy_close(&toy);
}

TEST(a_return_knows_the_tags_of_its_purchase)
{
    toy_open(&toy, SHOP("{'id':'students','on':'purchase','when':{'member_tags':['student']},"
                        "'give':{'unit':'points','per_amount':{'every':100,'points':1}}}",
                        ""));
    buy_as(1, 0, "bread 3.00, wine 9.00");
    CHECK_EQ(toy_earned(&toy, "points"), 12);
    struct entry_back bread = { .line = 1, .quantity_milli = 1000 };
    CHECK_OK(toy_return(&toy, 1, 1, &bread, 1));
    CHECK_EQ(toy_earned(&toy, "points"), -3);
    toy_close(&toy);
}

/* ---- the kind of a card ------------------------------------------------------------------------ */

#define FOR_APP                                                                                    \
    SHOP("{'id':'app','on':'purchase','when':{'card_kinds':['app','web']},"                        \
         "'give':{'unit':'points','per_amount':{'every':100,'points':1}}}",                        \
         "")

TEST(an_entry_keeps_the_kind_of_card_that_its_programme_asks_for_and_no_other)
{
    toy_open(&toy, FOR_APP);
    buy_as(1, 0, "bread 3.00"); /* toy_card_kinds: app, chip, none */
    CHECK_STR(toy_last(&toy)->standing.card_kind, "app");
    CHECK_EQ(toy_earned(&toy, "points"), 3);
    buy_as(2, 0, "bread 3.00");
    CHECK_EQ(toy_last(&toy)->standing.card_kind.len, 0);
    CHECK_EQ(toy_earned(&toy, "points"), 0);
    buy_as(3, 0, "bread 3.00");
    CHECK_EQ(toy_earned(&toy, "points"), 0);
    CHECK(toy.program.asks_card_kinds);
    CHECK(!toy.program.has_past);
    toy_close(&toy);
}

TEST(a_return_knows_the_kind_of_card_of_its_purchase)
{
    toy_open(&toy, FOR_APP);
    buy_as(1, 0, "bread 3.00, wine 9.00");
    struct entry_back bread = { .line = 1, .quantity_milli = 1000 };
    CHECK_OK(toy_return(&toy, 1, 1, &bread, 1));
    CHECK_EQ(toy_earned(&toy, "points"), -3);
    toy_close(&toy);
}

TEST(a_text_that_is_no_past_is_refused)
{
    static const char *const wrongs[] = {
        "",
        "past\t1\t4\t2026-01-01",
        "past\t2\t4\t2026-01-01\n",
        "past\t1\t50\t2026-01-01\n",
        "past\t1\t4\t2026-13-01\n",
        "past\t1\t4\t2026-01-01\textra\n",
        "past\t1\t4\t2026-01-01\nvisits\t\tever\t\t0\n",
        "past\t1\t4\t2026-01-01\nvisits\t\tever\t\n",
        "past\t1\t4\t2026-01-01\nvisitors\t\tever\t\t1\n",
        "past\t1\t4\t2026-01-01\nspend\t\tever\t\t1\nvisits\t\tever\t\t1\n",
        "past\t1\t4\t2026-01-01\nvisits\t\tever\t\t1\nvisits\t\tever\t\t1\n",
        "past\t1\t4\t2026-01-01\ntier\tgold\n",
    };
    toy_open(&toy, SHOP("", ""));
    for (size_t i = 0; i < COUNT(wrongs); i++) {
        struct past past = { 0 };
        check_note("%zu", i);
        CHECK_ERR(past_decode(&toy.arena, str_c(wrongs[i]), &past), E_JOURNAL);
    }
    toy_close(&toy);
}
