/* test_evaluate.c - the rules as one call, JSON in and JSON out. */
#include <stdlib.h>
#include <string.h>

#include "core/json_text.h"
#include "core/limits.h"
#include "engine/evaluate.h"
#include "tests/lib/check.h"

/* ' stands for " in all texts of this file. */
#define POINTS                                                                                     \
    "{'format':1,'name':{'fr':'Points'},'currency':'EUR',"                                         \
    "'units':[{'id':'points','label':{'fr':'points'},'kind':'points'}],"                           \
    "'rules':[{'id':'base','on':'purchase','give':{'unit':'points',"                               \
    "'per_amount':{'every':1000,'points':1}}}],"                                                   \
    "'rewards':[{'id':'five','label':{'fr':'5 €'},'cost':{'unit':'points','points':10},"         \
    "'effect':{'amount_off':500}},"                                                                \
    "{'id':'noon','label':{'fr':'midi'},'effect':{'percent_off':'10'},"                            \
    "'when':{'hours':{'from':'12:00','until':'14:00'}}}]}"
#define AT_TEN "'at':{'on':'2026-11-22','time':'10:00'}"

static struct arena arena;
static char answer_room[EVALUATE_ANSWER_BYTES];
static struct str answer;
static enum evaluate_end end;

static struct str quoted(const char *text)
{
    struct str copy = { 0 };
    CHECK_OK(arena_copy(&arena, str_c(text), &copy));
    char *at = (char *)(uintptr_t)copy.ptr;
    for (size_t i = 0; i < copy.len; i++) {
        if (at[i] == '\'')
            at[i] = '"';
    }
    return copy;
}

/* The answer to a request, as nodes. */
static const struct json_node *ask(const char *request)
{
    if (arena.base == NULL)
        CHECK_OK(arena_open(&arena, 4 * EVALUATE_ARENA_BYTES));
    arena_reset(&arena, 0);
    struct buf out = BUF(answer_room);
    const struct json_node *root = NULL;
    struct problem problem = { 0 };
    CHECK_OK(evaluate_text(&arena, quoted(request), NULL, &out, &end));
    CHECK_OK(buf_finish(&out, &answer));
    CHECK_OK(json_text_parse(&arena, answer, &root, &problem));
    return root;
}

/* Member by member, indexes as digits: at(root, "effects/lines/0/due"). */
static const struct json_node *at(const struct json_node *node, const char *path)
{
    struct str rest = str_c(path);
    struct str part = STR_NONE;
    while (node != NULL && str_cut(&rest, '/', &part)) {
        int64_t index = 0;
        if (node->type != JSON_ARRAY)
            node = json_get(node, part);
        else if (str_parse_i64(part, 0, (int64_t)node->count - 1, &index) == OK)
            node = &node->items[index];
        else
            node = NULL;
    }
    if (node == NULL)
        check_note("no %s in %.*s", path, STR_ARG(answer));
    CHECK(node != NULL);
    return node;
}

#define CHECK_NUM(root, path, want)  CHECK_EQ(at((root), (path))->num, (want))
#define CHECK_TEXT(root, path, want) CHECK_STR(at((root), (path))->text, (want))

TEST(evaluate_tells_effects_and_why)
{
    const struct json_node *root =
        ask("{'program':" POINTS "," AT_TEN ",'purchase':{'receipt':'1','card':'2900000000018',"
            "'lines':[{'label':'Pain','amount':3490,'vat':'5.5'}],'redeem':[{'reward':'five'}]},"
            "'account':{'balances':[{'unit':'points','points':12}]}}");
    CHECK_EQ(end, EVALUATE_EFFECTS);
    CHECK_EQ(at(root, "program/valid")->type, JSON_TRUE);
    CHECK_EQ(at(root, "refusal")->type, JSON_NULL);
    CHECK_NUM(root, "effects/total/due", 2990);
    CHECK_NUM(root, "effects/lines/0/discount", 500);
    CHECK_NUM(root, "effects/vat/0/tax", 156);
    CHECK_TEXT(root, "effects/redeemed/0/reward", "five");
    CHECK_NUM(root, "effects/redeemed/0/points", 10);
    CHECK_TEXT(root, "effects/earned/0/rules/0/rule", "base");
    CHECK_NUM(root, "effects/earned/0/rules/0/basis", 2990);
    CHECK_NUM(root, "effects/earned/0/points", 2);
    CHECK_NUM(root, "effects/balances/0/points", 12 - 10 + 2);
    CHECK_TEXT(root, "rewards/0/state", "asked");
    CHECK_NUM(root, "rewards/0/discount", 500);
    CHECK_TEXT(root, "rewards/1/state", "refused");
    CHECK_TEXT(root, "rewards/1/code", "reward_not_now");
    CHECK_TEXT(root, "effects/receipt/lines/0", "Carte                             ****0018");
}

TEST(evaluate_tells_what_could_be_asked_for)
{
    const struct json_node *root =
        ask("{'program':" POINTS ",'at':{'on':'2026-11-22','time':'13:59:59'},"
            "'purchase':{'receipt':'1','lines':[{'amount':1000}]},"
            "'account':{'balances':[{'unit':'points','points':9}]}}");
    CHECK_TEXT(root, "rewards/0/state", "refused");
    CHECK_TEXT(root, "rewards/0/code", "points_short");
    CHECK_NUM(root, "rewards/0/have", 9);
    CHECK_NUM(root, "rewards/0/need", 10);
    CHECK_TEXT(root, "rewards/1/state", "ready");
    CHECK_NUM(root, "rewards/1/discount", 100);
    CHECK_NUM(root, "effects/total/due", 1000); /* trying changes nothing */
}

#define REGULARS                                                                                   \
    "{'format':1,'name':{'fr':'Points'},'currency':'EUR',"                                         \
    "'units':[{'id':'points','label':{'fr':'points'},'kind':'points'}],"                           \
    "'tiers':{'by':'spend','over':'ever','levels':[{'id':'gold','label':{'fr':'Or'},"              \
    "'from':100}]},"                                                                               \
    "'rules':[{'id':'base','on':'purchase','max_per_day':20,'give':{'unit':'points',"              \
    "'per_amount':{'every':100,'points':1}}},{'id':'fifth','on':'purchase',"                       \
    "'when':{'visit':{'every':5}},'give':{'unit':'points','per_visit':{'points':7}}},"             \
    "{'id':'born','on':'birthday','give':{'unit':'points','fixed':{'points':100}}}],"              \
    "'rewards':[{'id':'gold','label':{'fr':'Or'},'effect':{'amount_off':100},"                     \
    "'when':{'tiers':['gold']},'max_per_month':1}]}"
#define BASKET_35 "'purchase':{'receipt':'1','lines':[{'amount':3500}]}"

TEST(evaluate_tells_what_the_account_had_behind_it)
{
    const struct json_node *root = ask("{'program':" REGULARS "," AT_TEN "," BASKET_35
                                       ",'account':{'visits':4,'tier':'gold'}}");
    CHECK_NUM(root, "effects/visit", 5);
    CHECK_TEXT(root, "effects/tier", "gold");
    CHECK_TEXT(root, "effects/ceilings/0/rule", "base");
    CHECK_NUM(root, "effects/ceilings/0/left", 20);
    CHECK_TEXT(root, "effects/ceilings/1/reward", "gold");
    CHECK_NUM(root, "effects/ceilings/1/left", 1);
    CHECK_NUM(root, "effects/earned/0/points", 20 + 7); /* nothing for a birthday */
    CHECK_TEXT(root, "rewards/0/state", "ready");
    root = ask("{'program':" REGULARS "," AT_TEN "," BASKET_35 ",'account':{'past':"
               "'past\\t1\\t0\\t2026-11-22\\nrule\\tbase\\tday\\t2026-11-22\\t15\\n'}}");
    CHECK_NUM(root, "effects/visit", 1);
    CHECK(json_get(at(root, "effects"), STR("tier")) == NULL);
    CHECK_NUM(root, "effects/ceilings/0/left", 5);
    CHECK_NUM(root, "effects/earned/0/points", 5);
    CHECK_TEXT(root, "rewards/0/state", "refused");
    root = ask("{'program':" POINTS "," AT_TEN "," BASKET_35 ",'account':{'visits':4}}");
    CHECK(json_get(at(root, "effects"), STR("visit")) == NULL); /* nobody asks */
    CHECK(json_get(at(root, "effects"), STR("ceilings")) == NULL);
}

TEST(evaluate_points_at_a_past_that_is_none)
{
    const struct json_node *root =
        ask("{'program':" REGULARS "," AT_TEN "," BASKET_35 ",'account':{'past':'once'}}");
    CHECK_EQ(end, EVALUATE_REFUSED);
    CHECK_TEXT(root, "refusal/code", "invalid");
    CHECK_TEXT(root, "refusal/pointer", "/account/past");
}

TEST(evaluate_refuses_a_closed_account)
{
    const struct json_node *root =
        ask("{'program':" REGULARS "," AT_TEN "," BASKET_35 ",'account':{'past':"
            "'past\\t1\\t0\\t2026-11-22\\nclosed\\t\\tever\\t\\t7\\n'}}");
    CHECK_EQ(end, EVALUATE_REFUSED);
    CHECK_TEXT(root, "refusal/code", "account_closed");
    CHECK(at(root, "refusal/en")->text.len > 0);
}

TEST(evaluate_without_a_card_gives_nothing)
{
    const struct json_node *root = ask("{'program':" POINTS "," AT_TEN
                                       ",'purchase':{'receipt':'1','lines':[{'amount':5000}]}}");
    CHECK_NUM(root, "effects/total/due", 5000);
    CHECK_EQ(at(root, "effects/balances")->count, 0);
    CHECK_TEXT(root, "rewards/0/code", "card_needed");
}

TEST(evaluate_tells_a_refusal_in_both_languages)
{
    const struct json_node *root = ask("{'program':" POINTS "," AT_TEN ",'purchase':{'receipt':'1',"
                                       "'lines':[{'amount':3490}],'redeem':[{'reward':'five'}]},"
                                       "'account':{'balances':[{'unit':'points','points':3}]}}");
    CHECK_EQ(end, EVALUATE_REFUSED);
    CHECK_EQ(at(root, "effects")->type, JSON_NULL);
    CHECK_TEXT(root, "refusal/code", "points_short");
    CHECK_TEXT(root, "refusal/pointer", "/purchase/redeem/0");
    CHECK_TEXT(root, "refusal/en", "This needs 10; the balance is 3.");
    CHECK_TEXT(root, "refusal/fr", "Il faut 10 ; le solde est de 3.");
    CHECK_TEXT(root, "rewards/0/code", "points_short");
}

TEST(evaluate_checks_payments_as_the_server_does)
{
    const struct json_node *root =
        ask("{'program':" POINTS "," AT_TEN ",'purchase':{'receipt':'1','lines':[{'amount':100}],"
            "'payments':[{'kind':'cash','amount':90}]}}");
    CHECK_TEXT(root, "refusal/code", "payments_mismatch");
    CHECK_TEXT(root, "refusal/pointer", "/purchase/payments");
    root = ask("{'program':" POINTS "," AT_TEN ",'purchase':{'receipt':'1','currency':'USD',"
               "'lines':[{'amount':100}]}}");
    CHECK_TEXT(root, "refusal/code", "currency");
    CHECK_TEXT(root, "refusal/pointer", "/purchase/currency");
}

TEST(evaluate_lists_what_is_wrong_with_a_programme)
{
    const struct json_node *root = ask("{'program':{'format':1,'currency':'EUR','units':[]}}");
    CHECK_EQ(end, EVALUATE_PROGRAM);
    CHECK_EQ(at(root, "program/valid")->type, JSON_FALSE);
    CHECK(at(root, "program/problems")->count >= 2);
    CHECK_TEXT(root, "program/problems/0/level", "error");
    CHECK_EQ(at(root, "effects")->type, JSON_NULL);
    CHECK_EQ(at(root, "rewards")->count, 0);

    root = ask("{'program':'{\\n  oops'}");
    CHECK_TEXT(root, "program/problems/0/pointer", "");
    CHECK_STR(str_sub(at(root, "program/problems/0/fr")->text, 0, 18), "Ligne 2, colonne 3");
}

TEST(evaluate_takes_a_programme_as_a_text)
{
    const struct json_node *root = ask("{'program':'{}'}");
    CHECK(at(root, "program/problems")->count > 0);
    struct str text = quoted(POINTS);
    struct program program = { 0 };
    struct program_problems problems = { 0 };
    CHECK_OK(evaluate_program(&arena, text, &program, &problems));
    struct buf out = BUF(answer_room);
    CHECK_OK(evaluate_text(&arena,
                           quoted("{" AT_TEN ",'purchase':{'receipt':'1','lines':[{'amount':1}]}}"),
                           &program, &out, &end));
    CHECK_EQ(end, EVALUATE_EFFECTS);
}

TEST(evaluate_says_what_of_the_request_cannot_be_read)
{
    const struct json_node *root = ask("{'program':" POINTS "," AT_TEN ",'purchase':{'receipt':'1',"
                                       "'lines':[{'amount':-1}]}}");
    CHECK_EQ(end, EVALUATE_MALFORMED);
    CHECK_TEXT(root, "refusal/code", "invalid");
    CHECK_TEXT(root, "refusal/pointer", "/purchase/lines/0/amount");
    CHECK_TEXT(ask("{'program':" POINTS ",'purchase':{'receipt':'1','lines':[{'amount':1}]}}"),
               "refusal/pointer", "/at");
    CHECK_TEXT(ask("{'program':" POINTS ",'at':{'on':'2026-11-22','time':'25:00'},"
                   "'purchase':{'receipt':'1','lines':[{'amount':1}]}}"),
               "refusal/pointer", "/at/time");
    CHECK_TEXT(ask("{'purchase':{'receipt':'1','lines':[{'amount':1}]}}"), "refusal/code",
               "no_program");
    CHECK_TEXT(ask("[1"), "refusal/code", "malformed");
    CHECK_TEXT(ask("{'at':1.5}"), "refusal/pointer", "/at");
    CHECK_TEXT(ask("[]"), "refusal/code", "no_program");
}

TEST(evaluate_reads_the_day_from_the_purchase_as_it_is_written)
{
    const struct json_node *root =
        ask("{'program':" POINTS ",'purchase':{'receipt':'1','at':'2026-11-22T12:30:00+01:00',"
            "'card':'2900000000018','lines':[{'amount':1000}],'redeem':[{'reward':'noon'}]}}");
    CHECK_NUM(root, "effects/total/discount", 100); /* half past twelve there, not in Greenwich */
}

TEST(evaluate_spends_lots_by_their_days)
{
    const struct json_node *root =
        ask("{'program':" POINTS "," AT_TEN ",'purchase':{'receipt':'1','lines':[{'amount':900}]},"
            "'account':{'lots':[{'unit':'points','points':5,'until':'2026-11-21'},"
            "{'unit':'points','points':7,'until':'2026-11-30'},"
            "{'unit':'points','points':2,'from':'2026-12-01'}]}}");
    CHECK_NUM(root, "effects/balances/0/points", 7);
    CHECK_NUM(root, "effects/balances/0/pending", 2);
    CHECK_NUM(root, "effects/balances/0/expiring/points", 7);
    root = ask("{'program':" POINTS "," AT_TEN ",'purchase':{'receipt':'1',"
               "'lines':[{'amount':3000}]},"
               "'account':{'balances':[{'unit':'points','points':-2}]}}");
    CHECK_NUM(root, "effects/balances/0/points", 1); /* three earned, two owed */
}

/* "Points become credit": the engine does it before it decides, as the server does. */
TEST(evaluate_ends_units_before_it_decides)
{
    const struct json_node *root = ask(
        "{'program':{'format':1,'name':{'fr':'Points'},'currency':'EUR',"
        "'units':[{'id':'points','label':{'fr':'points'},'kind':'points',"
        "'ended':{'convert':{'to':'credit','points':10,'amount':50}}},"
        "{'id':'credit','label':{'fr':'cagnotte'},'kind':'money'}],'rules':[],"
        "'rewards':[{'id':'spend','label':{'fr':'cagnotte'},'cost':{'unit':'credit','points':1},"
        "'effect':{'as_money':{'amount':1}}}]}," AT_TEN ","
        "'account':{'lots':[{'unit':'points','points':5,'until':'2026-11-21'},"
        "{'unit':'points','points':20}]},"
        "'purchase':{'receipt':'1','lines':[{'amount':1000}],"
        "'redeem':[{'reward':'spend','amount':60}]}}");
    CHECK_EQ(end, EVALUATE_EFFECTS);
    CHECK_NUM(root, "effects/total/due", 940);
    CHECK_EQ(at(root, "effects/balances")->count, 1);
    CHECK_NUM(root, "effects/balances/0/points", 40);
}

/* Who the member is, told by the caller. */
#define THRESHOLD                                                                                  \
    "{'format':1,'name':{'fr':'Bons'},'currency':'EUR',"                                           \
    "'units':[{'id':'points','label':{'fr':'points'},'kind':'points'},"                            \
    "{'id':'bon','label':{'fr':'bons'},'kind':'voucher','expiry':{'months':12}}],"                 \
    "'rules':[{'id':'base','on':'purchase','give':{'unit':'points','per_amount':"                  \
    "{'every':100,'points':1}}}],'rewards':["                                                      \
    "{'id':'get','label':{'fr':'Un bon'},'cost':{'unit':'points','points':300},"                   \
    "'effect':{'voucher':{'unit':'bon'}},'auto':true},"                                            \
    "{'id':'use','label':{'fr':'15'},'cost':{'unit':'bon','points':1},"                            \
    "'effect':{'amount_off':1500}}]}"

TEST(evaluate_makes_the_vouchers_that_are_due)
{
    const struct json_node *root = ask("{'program':" THRESHOLD "," AT_TEN
                                       ",'purchase':{'receipt':'1','lines':[{'amount':35000}]},"
                                       "'account':{'balances':[{'unit':'points','points':260}]}}");
    CHECK_NUM(root, "effects/earned/0/points", 350);
    CHECK_EQ(at(root, "effects/vouchers")->count, 2);
    CHECK_TEXT(root, "effects/vouchers/1/reward", "get");
    CHECK_TEXT(root, "effects/vouchers/1/unit", "bon");
    CHECK_TEXT(root, "effects/vouchers/1/until", "2027-11-22");
    CHECK_NUM(root, "effects/balances/0/points", 10);
    CHECK_NUM(root, "effects/balances/1/points", 2);
    CHECK_TEXT(root, "rewards/0/state", "refused"); /* before the basket there are 260 */
    CHECK_TEXT(root, "rewards/0/code", "points_short");
    CHECK_NUM(root, "rewards/0/have", 260);
    CHECK_TEXT(root, "rewards/0/voucher/unit", "bon");
    CHECK_TEXT(root, "rewards/1/code", "points_short");
    root = ask(
        "{'program':" THRESHOLD "," AT_TEN ",'purchase':{'receipt':'1','lines':[{'amount':100}]},"
        "'account':{'balances':[{'unit':'points','points':299},{'unit':'bon','points':1}]}}");
    CHECK_TEXT(root, "rewards/1/state", "ready");
    CHECK_EQ(at(root, "effects/vouchers")->count, 1);
    root = ask(
        "{'program':" THRESHOLD "," AT_TEN ",'purchase':{'receipt':'1','lines':[{'amount':100}],"
        "'redeem':[{'reward':'get'}]},'account':{'balances':[{'unit':'points','points':300}]}}");
    CHECK_TEXT(root, "refusal/code", "reward_is_voucher");
    CHECK_TEXT(root, "refusal/pointer", "/purchase/redeem/0");
    CHECK_TEXT(root, "rewards/0/state", "ready");
    CHECK_NUM(root, "rewards/0/points", 300);
}

TEST(evaluate_knows_tags_and_that_a_friend_was_sent)
{
#define WHO                                                                                        \
    "{'program':{'format':1,'name':{'fr':'Points'},'currency':'EUR',"                              \
    "'units':[{'id':'points','label':{'fr':'points'},'kind':'points'}],'rules':["                  \
    "{'id':'student','on':'purchase','when':{'member_tags':['student']},"                          \
    "'give':{'unit':'points','per_visit':{'points':5}}},"                                          \
    "{'id':'sent','on':'purchase','when':{'referred':true},"                                       \
    "'give':{'unit':'points','per_visit':{'points':3}}}],'rewards':[]}," AT_TEN ","                \
    "'purchase':{'receipt':'1','lines':[{'amount':1000}]},'account':{"
    const struct json_node *root = ask(WHO "'tags':['student','club'],'referred':true}}");
    CHECK_NUM(root, "effects/balances/0/points", 8);
    root = ask(WHO "'tags':['club','student']}}");
    CHECK_NUM(root, "effects/balances/0/points", 5);
    root = ask(WHO "'tags':['club'],'referred':true}}");
    CHECK_NUM(root, "effects/balances/0/points", 3);
    root = ask(WHO "'past':'past\\t1\\t0\\t\\nreferred\\t\\tever\\t\\t1\\n'}}");
    CHECK_NUM(root, "effects/balances/0/points", 3);
    root = ask(WHO "'visits':4}}");
    CHECK_EQ(at(root, "effects/balances")->count, 0);
#undef WHO
}

TEST(evaluate_knows_the_kind_of_card)
{
#define CARD                                                                                       \
    "{'program':{'format':1,'name':{'fr':'Points'},'currency':'EUR',"                              \
    "'units':[{'id':'points','label':{'fr':'points'},'kind':'points'}],'rules':["                  \
    "{'id':'app','on':'purchase','when':{'card_kinds':['app']},"                                   \
    "'give':{'unit':'points','per_visit':{'points':5}}}],'rewards':[]}," AT_TEN ","                \
    "'purchase':{'receipt':'1','lines':[{'amount':1000}]},'account':{"
    const struct json_node *root = ask(CARD "'card_kind':'app'}}");
    CHECK_NUM(root, "effects/balances/0/points", 5);
    root = ask(CARD "'card_kind':'chip'}}");
    CHECK_EQ(at(root, "effects/balances")->count, 0);
    root = ask(CARD "}}");
    CHECK_EQ(at(root, "effects/balances")->count, 0);
#undef CARD
}

TEST(evaluate_lets_nobody_spend_more_than_is_allowed_off_line)
{
#define OFF_LINE(limit, offline)                                                                   \
    "{'program':{'format':1,'name':{'fr':'Points'},'currency':'EUR',"                              \
    "'units':[{'id':'points','label':{'fr':'points'},'kind':'points'},"                            \
    "{'id':'cash','label':{'fr':'avance'},'kind':'money','pays':true}],"                           \
    "'rules':[],'rewards':[{'id':'five','label':{'fr':'5 €'},"                                   \
    "'cost':{'unit':'points','points':10},'effect':{'amount_off':500}}]" limit "}," AT_TEN ","     \
    "'account':{'balances':[{'unit':'points','points':100},{'unit':'cash','points':9000}]},"       \
    "'purchase':{'receipt':'1','lines':[{'amount':3000}],'redeem':[{'reward':'five'}],"            \
    "'payments':[{'kind':'account','unit':'cash','amount':1500},"                                  \
    "{'kind':'cash','amount':1000}]}" offline "}"
#define UP_TO(bounds) ",'policies':{'offline_limit':{" bounds "}}"
    const struct json_node *root = ask(OFF_LINE(UP_TO("'per_purchase':1"), ""));
    CHECK_NUM(root, "effects/total/due", 2500); /* the line is there */
    root = ask(OFF_LINE(UP_TO("'per_purchase':2000"), ",'offline':{}"));
    CHECK_NUM(root, "effects/total/due", 2500); /* 5.00 off and 15.00 paid */
    CHECK_NUM(root, "effects/spent", 2000);
    root = ask(OFF_LINE(UP_TO(""), ",'offline':{'account':90000,'total':90000}"));
    CHECK_NUM(root, "effects/total/due", 2500); /* no bound at all */
    static const char *const refused[] = {
        OFF_LINE(UP_TO("'per_purchase':1999"), ",'offline':{}"),
        OFF_LINE(UP_TO("'per_account':5000"), ",'offline':{'account':3001}"),
        OFF_LINE(UP_TO("'total':50000"), ",'offline':{'total':48001}"),
        OFF_LINE("", ",'offline':{}"), /* the programme allows nothing */
    };
    for (size_t i = 0; i < COUNT(refused); i++) {
        root = ask(refused[i]);
        CHECK_STR(at(root, "refusal/code")->text, "offline_limit");
        CHECK(at(root, "effects")->type == JSON_NULL);
    }
    CHECK(
        str_begins(at(root, "refusal/en")->text, STR("While the line is down 0.00 can be spent")));
#undef UP_TO
#undef OFF_LINE
}

/* "The same refusal as on the server": how the card was shown is told, and judged by the programme. */
TEST(evaluate_asks_for_a_second_factor)
{
#define SHOWN(above, shown)                                                                        \
    "{'program':{'format':1,'name':{'fr':'S'},'currency':'EUR','units':["                          \
    "{'id':'points','label':{'fr':'points'},'kind':'points'}],'rules':[],"                         \
    "'rewards':[{'id':'five','label':{'fr':'5 €'},'cost':{'unit':'points','points':10},"         \
    "'effect':{'amount_off':500}}],'policies':{'second_factor_above':" above "}}," AT_TEN ","      \
    "'account':{'balances':[{'unit':'points','points':100}]" shown "},"                            \
    "'purchase':{'receipt':'1','lines':[{'amount':3000}],'redeem':[{'reward':'five'}]}}"
    const struct json_node *root = ask(SHOWN("500", ""));
    CHECK_NUM(root, "effects/total/due", 2500);
    root = ask(SHOWN("499", ",'shown':'phone'"));
    CHECK_NUM(root, "effects/total/due", 2500);
    root = ask(SHOWN("499", ",'shown':'pin'"));
    CHECK_NUM(root, "effects/total/due", 2500);
    root = ask(SHOWN("499", ""));
    CHECK_STR(at(root, "refusal/code")->text, "shown_weakly");
    CHECK(str_begins(at(root, "refusal/en")->text,
                     STR("With its number alone a card takes up to 4.99, and this takes 5.00")));
    root = ask(SHOWN("499", ",'shown':'uid'"));
    CHECK_STR(at(root, "refusal/code")->text, "shown_weakly");
    root = ask(SHOWN("9000", ",'shown':'stale'"));
    CHECK_STR(at(root, "refusal/code")->text, "code_stale");
    root = ask(SHOWN("9000", ",'shown':'used'"));
    CHECK_STR(at(root, "refusal/code")->text, "code_used");
    root = ask(SHOWN("9000", ",'shown':'face'"));
    CHECK_STR(at(root, "refusal/code")->text, "invalid");
#undef SHOWN
}

/* "What a member may" is told by the account's past, whatever the programme looks back at. */
TEST(evaluate_keeps_a_member_within_his_limits)
{
#define FAMILY(member, amount)                                                                     \
    "{'program':{'format':1,'name':{'fr':'F'},'currency':'EUR','units':["                          \
    "{'id':'cash','label':{'fr':'avance'},'kind':'money','pays':true}],'rules':[],'rewards':[]}"   \
    "," AT_TEN ",'purchase':{'receipt':'1','lines':[{'amount':" amount "}],"                       \
    "'payments':[{'kind':'account','from_account':true,'amount':" amount "}]},"                    \
    "'account':{'balances':[{'unit':'cash','points':9000}]," member                                \
    "'past':'past\\t1\\t0\\t2026-11-22\\nrole\\t2\\tever\\t\\t2\\n"                                \
    "limit\\t2\\tday\\t\\t500\\ntaken\\t2\\tday\\t2026-11-22\\t300\\n'}}"
    const struct json_node *root = ask(FAMILY("'member':'1-2',", "200"));
    CHECK_NUM(root, "effects/paid/0/points", 200);
    root = ask(FAMILY("'member':'1-2',", "201"));
    CHECK_STR(at(root, "refusal/code")->text, "member_limit");
    root = ask(FAMILY("'member':'1-1',", "9000"));
    CHECK_NUM(root, "effects/paid/0/points", 9000);
    root = ask(FAMILY("", "9000")); /* a card that is nobody's */
    CHECK_NUM(root, "effects/paid/0/points", 9000);
    static const char *const wrongs[] = { FAMILY("'member':'2',", "1"),
                                          FAMILY("'member':'1-',", "1"),
                                          FAMILY("'member':'1-x',", "1"),
                                          FAMILY("'member':'1-0',", "1") };
    for (size_t i = 0; i < COUNT(wrongs); i++) {
        root = ask(wrongs[i]);
        CHECK_STR(at(root, "refusal/pointer")->text, "/account/member");
    }
#undef FAMILY
}

TEST(evaluate_answers_or_says_that_it_cannot)
{
    char small[4096];
    struct arena little = arena_in(small, sizeof(small));
    char short_room[100];
    struct buf out = BUF(short_room);
    (void)ask("{}");
    struct str text = quoted("{'program':" POINTS "}");
    CHECK_ERR(evaluate_text(&little, text, NULL, &out, &end), E_NO_MEMORY);
    struct buf cut = BUF(short_room);
    CHECK_ERR(evaluate_text(&arena, text, NULL, &cut, &end), E_LIMIT);
}
