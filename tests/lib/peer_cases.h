/* peer_cases.h - figures which other systems' own tests and documents promise for one purchase, and which
 * must come out to the cent and the point when a programme says the same thing.
 *
 * tests/unit/test_cases.c holds the engine against them, tests/story/peers.py the program through its API.
 *
 * The sources, as the rows cite them:
 *      SN  odoo/odoo addons/sale_loyalty/tests/test_program_numbers.py
 *      SR  odoo/odoo addons/sale_loyalty/tests/test_program_rules.py
 *      SL  odoo/odoo addons/sale_loyalty/tests/test_loyalty.py
 *      SG  odoo/odoo addons/sale_loyalty/tests/test_pay_with_gift_card.py
 *      PP  odoo/odoo addons/pos_loyalty/tests/test_pos_loyalty_points.py
 *      PH  odoo/odoo addons/pos_loyalty/tests/test_loyalty_history.py
 *      PF  odoo/odoo addons/pos_loyalty/static/tests/unit/scenarios/loyalty_flow.test.js
 *      OE  sskurs/open-loyalty-framework .../EarningRule/Tests/Unit/Domain/
 *          OloyEarningRuleEvaluatorTest.php;  OI  .../ApplyingEarningRulesTest.php
 *      ER  frappe/erpnext .../loyalty_program/test_loyalty_program.py
 *      SQ  Square's documentation;  VO  Voucherify's;  SE  Setono's loyalty plugin
 *      S1, S2, S3  figures of real shops, to hold as defaults
 *
 * Rows over several purchases (C17, C19, D7, D8, D13, E1, E2, E3, E8, E9, E11, F1, F2, F7, F8, I4) are
 * stories of their own, tests/story/peers_over_time.py; G7 is in test_decide_send.c and transfers.py.  Not in
 * the language: negative lines (A23).
 */
#ifndef TESTS_LIB_PEER_CASES_H
#define TESTS_LIB_PEER_CASES_H

#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

#define P_UNIT "'units':[{'id':'p','label':{'en':'p'},'kind':'points'}]"
#define TENTHS "'units':[{'id':'p','label':{'en':'p'},'kind':'points','decimals':1}]"
#define MONEY  "'units':[{'id':'p','label':{'en':'p'},'kind':'money'}]"
#define PER(id, every, points, more)                                                               \
    "{'id':'" id "','on':'purchase','give':{'unit':'p','per_amount':{'every':" every               \
    ",'points':" points "}}" more "}"
#define VISIT(id, points, more)                                                                    \
    "{'id':'" id "','on':'purchase','give':{'unit':'p','per_visit':{'points':" points "}}" more "}"
#define TIMES(id, by)                                                                              \
    "{'id':'" id "','on':'purchase','give':{'unit':'p','multiply':{'by':'" by "'}}}"
#define EACH(id, every, points)                                                                    \
    "{'id':'" id "','on':'purchase','give':{'unit':'p','per_quantity':{'every':'" every            \
    "','points':" points "}}}"
#define WIN(id, effect, more)                                                                      \
    "{'id':'" id "','label':{'en':'" id "'},'effect':{" effect "}" more "}"
#define COST(points)    ",'cost':{'unit':'p','points':" points "}"
#define MIN(amount)     ",'when':{'minimum':{'amount':" amount "}}"
#define MIN_NET(amount) ",'when':{'minimum':{'amount':" amount ",'vat':'excluded'}}"
#define ONLY(skus)      ",'when':{'include':{'skus':[" skus "]}}"
#define BUT(skus)       ",'when':{'exclude':{'skus':[" skus "]}}"
#define ONLY_MIN(skus, amount)                                                                     \
    ",'when':{'include':{'skus':[" skus "]},'minimum':{'amount':" amount "}}"
#define ONLY_MIN_NET(skus, amount)                                                                 \
    ",'when':{'include':{'skus':[" skus "]},'minimum':{'amount':" amount ",'vat':'excluded'}}"

/* One purchase of account 1. */
struct row {
    const char *number;
    const char *source;
    const char *units; /* NULL: one unit, "p", in points */
    const char *rules;
    const char *rewards;
    const char *policies;
    int64_t holds; /* of "p", before */
    const char *basket;
    const char *asks;
    enum err err;
    int64_t due;
    int64_t earned; /* of "p" */
    int64_t spent;
    int64_t left; /* looked at when it or `holds` is not zero */
};

#define RED_BLUE "red 12.00, blue 100.00, delivery 40.00"
#define BOTH_100                                                                                   \
    WIN("promo", "'amount_off':10000", MIN("10000"))                                               \
    "," WIN("coupon", "'amount_off':10000", MIN("10000"))
#define GET(id, fields, skus)                                                                      \
    WIN(id, "'buy_get':{" fields "}", ",'when':{'include':{'skus':[" skus "]}}")
#define FOURTH_FREE GET("free", "'buy':3,'get':1", "'cabinet'") "," TENTH
#define ONE_TABLE                                                                                  \
    WIN("w", "'cheapest_off':'100'",                                                               \
        ",'max_per_purchase':1,'when':{'include':{'skus':['table']},'with':{'include':{'skus':"    \
        "['drawer']}}}")
#define CHAIRS_WITH_CABINET                                                                        \
    WIN("w", "'percent_off':'100'",                                                                \
        ",'max_discount':20000,'when':{'include':{'skus':['chair']},'with':{'include':{'skus':"    \
        "['cabinet']}}}")
#define HALF_CHEAPEST   WIN("w", "'cheapest_off':'50'", ",'max_discount':3000")
#define TENTH_OF_TAGGED WIN("w", "'cheapest_off':'10'", ",'when':{'include':{'tags':['x']}}")
#define TENTH_OF_TWO    WIN("w", "'cheapest_off':'10'", ",'when':{'minimum':{'quantity':'2'}}")
#define MOST_OF_ONE     WIN("w", "'cheapest_off':'90'", "")
#define PENS            GET("w", "'buy':3,'get':1,'of':{'skus':['board']}", "'pen'")
#define IN_POINTS       WIN("w", "'price_in_points':{'unit':'p','every':100,'points':1,'least':25}", "")
#define CABINET_20      WIN("w", "'percent_off':'20'", ONLY_MIN_NET("'cabinet'", "32000"))
#define QUARTER         WIN("w", "'percent_off':'25'", ONLY("'chair','drawer'"))
#define QUARTER_1       WIN("w", "'percent_off':'25'", ONLY("'chair'"))
#define FIVE_TEN                                                                                   \
    WIN("five", "'amount_off':500", ONLY("'A','B'"))                                               \
    "," WIN("ten", "'amount_off':1000", ONLY("'A'")) "," WIN("tenth", "'percent_off':'10'", "")
#define TENTH WIN("w", "'percent_off':'10'", "")
#define HALF  WIN("w", "'percent_off':'50'", "")
#define ALL   WIN("w", "'percent_off':'100'", "")
#define EXCLUSIVES                                                                                 \
    WIN("auto", "'percent_off':'10'", ",'exclusive':true")                                         \
    "," WIN("code", "'percent_off':'10'", ",'exclusive':true")
#define THREE_320                                                                                  \
    WIN("w", "'percent_off':'10'",                                                                 \
        ",'when':{'include':{'skus':['A']},'minimum':{'amount':32000,'quantity':'3'}}")
#define A_TENTH  WIN("w", "'percent_off':'10'", ONLY_MIN("'A'", "4000"))
#define STEP_D1  WIN("w", "'as_money':{'amount':150}", COST("3"))
#define STEP_D12 WIN("w", "'as_money':{'amount':500}", COST("100"))
#define CREDIT   WIN("w", "'as_money':{'amount':1}", COST("1"))
#define TEN_THIRTY                                                                                 \
    WIN("ten", "'amount_off':1000", COST("2")) "," WIN("thirty", "'amount_off':3000", COST("5"))

static const struct row peer_rows[] = {
    /* ---- A. discounts, ceilings, order ---- */
    { "A1", "SN", .rewards = FOURTH_FREE, .basket = "cabinet 4x 1280.00", .asks = "free",
      .due = 96000 }, /* the free one stands on the receipt too */
    { "A1", "SN", .rewards = FOURTH_FREE, .basket = "cabinet 4x 1280.00", .asks = "free, w",
      .due = 86400 },
    { "A2", "SN", .rewards = FOURTH_FREE, .basket = "cabinet 2x 640.00", .asks = "free",
      .err = E_NOT_ELIGIBLE },
    { "A2", "SN", .rewards = FOURTH_FREE, .basket = "cabinet 100x 32000.00", .asks = "free",
      .due = 2400000 }, /* 25 of them */
    { "A2", "SN", .rewards = FOURTH_FREE, .basket = "cabinet 8x 2560.00", .asks = "free",
      .due = 192000 },
    { "A3", "SN", .rewards = ONE_TABLE, .basket = "drawer 3x 75.00, table 40000.00", .asks = "w",
      .due = 7500 },
    { "A3", "SN", .rewards = ONE_TABLE, .basket = "drawer 3x 75.00, table 2x 80000.00",
      .asks = "w*2", .err = E_REWARD_LIMIT },
    { "A4", "SN", .rewards = CABINET_20, .basket = "cabinet 320.00 @15", .asks = "w",
      .err = E_NOT_ELIGIBLE },
    { "A5", "SN", .rewards = CABINET_20, .basket = "cabinet 368.00 @15", .asks = "w",
      .due = 29440 },
    { "A6", "SN", .rewards = CABINET_20, .basket = "cabinet 368.00 @15, drawer 10x 250.00",
      .asks = "w", .due = 54440 },
    { "A11", "SN", .rewards = EXCLUSIVES, .basket = "cabinet 320.00", .asks = "auto",
      .due = 28800 },
    { "A11", "SN", .rewards = EXCLUSIVES, .basket = "cabinet 320.00", .asks = "auto, code",
      .err = E_REWARD_EXCLUSIVE },
    { "A12", "SN", .rewards = WIN("w", "'amount_off':24900", ""), .basket = "drawer 25.00",
      .asks = "w", .due = 0 },
    { "A12", "SN", .rewards = WIN("w", "'amount_off':24900", ""), .basket = "drawer 17x 425.00",
      .asks = "w", .due = 17600 },
    { "A13", "SN", .rewards = WIN("w", "'amount_off':10000", MIN("10000")),
      .basket = "chair 10x 165.00", .asks = "w", .due = 6500 },
    { "A14", "SN", .rewards = BOTH_100, .basket = "chair 10x 165.00", .asks = "promo, coupon",
      .err = E_NOT_ELIGIBLE },
    { "A14", "SN", .rewards = BOTH_100, .basket = "chair 15x 247.50", .asks = "promo, coupon",
      .due = 4750 },
    { "A14", "SN", .rewards = BOTH_100, .basket = "chair 5x 82.50", .asks = "promo",
      .err = E_NOT_ELIGIBLE },
    { "A14", "SN", .rewards = BOTH_100, .basket = "chair 5x 82.50", .due = 8250 },
    { "A17", "SN", .rewards = QUARTER, .basket = "chair 4x 66.00, drawer 2x 50.00", .asks = "w",
      .due = 8700 },
    { "A17", "SN", .rewards = QUARTER_1, .basket = "chair 4x 66.00, drawer 2x 50.00", .asks = "w",
      .due = 9950 },
    { "A19", "SN", .rewards = CHAIRS_WITH_CABINET, .basket = "cabinet 500.00, chair 2x 200.00",
      .asks = "w", .due = 50000 },
    { "A19", "SN", .rewards = CHAIRS_WITH_CABINET, .basket = "cabinet 500.00, chair 100.00",
      .asks = "w", .due = 50000 },
    { "A19", "SN", .rewards = CHAIRS_WITH_CABINET, .basket = "chair 2x 200.00", .asks = "w",
      .err = E_NOT_ELIGIBLE },
    { "A20", "SN", .rewards = HALF_CHEAPEST, .basket = "cabinet 2x 640.00", .asks = "w",
      .due = 61000 },
    { "A21", "SN", .rewards = FIVE_TEN, .basket = "A 6.00, B 4.00, C 10.00", .asks = "ten, five",
      .due = 1000 }, /* the order which is declared is the customer's */
    { "A21", "SN", .rewards = FIVE_TEN, .basket = "A 6.00, B 4.00, C 10.00",
      .asks = "ten, five, tenth", .due = 900 },
    { "A21", "SN", .rewards = FIVE_TEN, .basket = "A 6.00, B 4.00, C 10.00", .asks = "tenth",
      .due = 1800 },
    { "A21", "SN", .rewards = FIVE_TEN, .basket = "A 6.00, B 4.00, C 10.00",
      .asks = "tenth, ten, five", .due = 900 },
    { "A24", "SN", .rewards = HALF, .basket = "a 115.00 @15, eco 10.00 fixed", .asks = "w",
      .due = 6750 },
    { "A24", "PF", .rewards = TENTH, .basket = "a 15.00, eco 50.00 fixed", .asks = "w",
      .due = 6350 },
    { "A25", "SN", .rewards = TENTH, .basket = "a 0.40", .asks = "w", .due = 36 },
    { "A27", "SL", .rewards = TENTH, .basket = "a 3x 300.00", .asks = "w", .due = 27000 },
    { "A27", "SL", .rewards = TENTH, .basket = "a 3x 300.00", .asks = "w, w", .due = 24300 },
    { "A27", "SL", .rewards = TENTH, .basket = "a 3x 300.00", .asks = "w*3", .due = 21870 },
    { "A28", "SL", .rewards = ALL,
      .basket = "a 6.44 @15, b 10.26 @15, c 51.65 @15, d 249.85 @15, e 2760.00 @15", .asks = "w",
      .due = 0 },
    { "A30", "SL", .rewards = TENTH_OF_TAGGED, .basket = "A#x 115.00, B 5.75", .asks = "w",
      .due = 10925 },
    { "A30", "SL", .rewards = TENTH_OF_TAGGED, .basket = "A#x 115.00, B 5.75, C#x 50.00",
      .asks = "w", .due = 16575 },
    { "A31", "PF", .rewards = TENTH_OF_TWO, .basket = "A 1.00 @10, B 5.10", .asks = "w",
      .due = 600 },
    { "A31", "PF", .rewards = TENTH_OF_TWO, .basket = "A 1.00 @10", .asks = "w",
      .err = E_NOT_ELIGIBLE },
    { "A32", "PF", .rewards = MOST_OF_ONE, .basket = "A 5x 16.00", .asks = "w", .due = 1312 },
    { "A34", "PF", .rewards = A_TENTH, .basket = "A 20.00", .asks = "w", .err = E_NOT_ELIGIBLE },
    { "A34", "PF", .rewards = A_TENTH, .basket = "A 20.00, B 30.00", .asks = "w",
      .err = E_NOT_ELIGIBLE },
    { "A34", "PF", .rewards = A_TENTH, .basket = "A 2x 40.00, B 30.00", .asks = "w", .due = 6600 },

    { "A36", "PF", .rewards = PENS, .basket = "board 6x 11.88, pen 2x 2.00", .asks = "w",
      .due = 1188 },

    /* ---- B. eligibility ---- */
    { "B1", "SR", .rewards = WIN("w", "'amount_off':1", MIN_NET("100600")),
      .basket = "a 10x 1150.00 @15, b 5.75 @15", .asks = "w", .err = E_NOT_ELIGIBLE },
    { "B1", "SR", .rewards = WIN("w", "'amount_off':1", MIN_NET("100500")),
      .basket = "a 10x 1150.00 @15, b 5.75 @15", .asks = "w", .due = 115574 },
    { "B1", "SR", .rewards = WIN("w", "'amount_off':1", MIN("100600")),
      .basket = "a 10x 1150.00 @15, b 5.75 @15", .asks = "w", .due = 115574 },
    { "B2", "SR", .rewards = WIN("w", "'percent_off':'10'", MIN("32000")),
      .basket = "A 2x 200.00, B 4x 20.00", .asks = "w", .err = E_NOT_ELIGIBLE },
    { "B2", "SR", .rewards = WIN("w", "'percent_off':'10'", MIN("32000")),
      .basket = "A 3x 300.00, B 24x 120.00", .asks = "w", .due = 37800 },

    { "B2", "SR", .rewards = THREE_320, .basket = "A 2x 200.00, B 4x 20.00", .asks = "w",
      .err = E_NOT_ELIGIBLE },
    { "B2", "SR", .rewards = THREE_320, .basket = "A 2x 200.00, B 24x 120.00", .asks = "w",
      .err = E_NOT_ELIGIBLE },

    /* ---- C. earning ---- */
    { "C1", "OE", .rules = PER("r", "100", "4", ""), .basket = RED_BLUE, .due = 15200,
      .earned = 608 },
    { "C1", "OE", .rules = PER("r", "100", "4", BUT("'blue'")), .basket = RED_BLUE, .due = 15200,
      .earned = 208 },
    { "C1", "OE", .rules = PER("r", "100", "4", BUT("'red'")), .basket = RED_BLUE, .due = 15200,
      .earned = 560 },
    { "C1", "OE", .rules = PER("r", "100", "4", ONLY("'red'")), .basket = RED_BLUE, .due = 15200,
      .earned = 48 },
    { "C1", "OE", .rules = PER("r", "100", "4", BUT("'red','delivery'")), .basket = RED_BLUE,
      .due = 15200, .earned = 400 },
    { "C2", "OE", .rules = PER("r", "100", "10", "") "," PER("s", "100", "4", ""),
      .basket = RED_BLUE, .due = 15200, .earned = 2128 },
    { "C2", "OE", .rules = PER("r", "100", "4", "") "," VISIT("s", "100", ONLY("'red'")),
      .basket = RED_BLUE, .due = 15200, .earned = 708 },
    { "C5", "OE", .rules = PER("r", "100", "4", MIN("10000")), .basket = RED_BLUE, .due = 15200,
      .earned = 608 },
    { "C5", "OE", .rules = PER("r", "100", "4", MIN("30000")), .basket = RED_BLUE, .due = 15200,
      .earned = 0 },
    { "C7", "OI", .units = TENTHS, .rules = PER("r", "100", "23", ""),
      .basket = "a 3.00, b 20.00, c 20.00", .due = 4300, .earned = 989 },
    { "C8", "SQ LoyaltyProgramAccrualRuleSpendData", .rules = PER("r", "1000", "1", ""),
      .basket = "a 105.00", .due = 10500, .earned = 10 },
    { "C9", "SQ promotion incentive types", .rules = VISIT("r", "5", "") "," TIMES("s", "3"),
      .basket = "a 1.00", .due = 100, .earned = 15 },
    { "C9", "SQ promotion incentive types", .rules = VISIT("r", "4", "") "," TIMES("s", "1.5"),
      .basket = "a 1.00", .due = 100, .earned = 6 },
    { "C9", "SQ promotion incentive types", .rules = VISIT("r", "5", "") "," VISIT("s", "3", ""),
      .basket = "a 1.00", .due = 100, .earned = 8 },
    { "C10", "SQ walkthrough1", .rules = PER("r", "100", "1", ""),
      .rewards = WIN("w", "'percent_off':'10'", COST("10")), .basket = "a 12.00", .due = 1200,
      .earned = 12, .left = 12 },
    { "C11", "SQ AccumulateLoyaltyPoints", .policies = "'combine':'best'",
      .rules = PER("r", "100", "10", "") "," PER("s", "100", "4", ""), .basket = RED_BLUE,
      .due = 15200, .earned = 1520 },
    { "C12", "SE tests/Rule/Amount/EarningAmountsTest.php", .rules = PER("r", "100", "1", ""),
      .basket = "a 19.99", .due = 1999, .earned = 19 },
    { "C12", "SE tests/Rule/Amount/EarningAmountsTest.php", .rules = PER("r", "100", "3", ""),
      .basket = "a 40.00", .due = 4000, .earned = 120 },
    { "C15", "SL", .rules = PER("r", "100", "1", ""), .rewards = TENTH, .basket = "a 100.00",
      .asks = "w", .due = 9000, .earned = 90 },
    { "C18", "PF", .units = TENTHS, .policies = "'earn_on':'before_discount'",
      .rules = PER("r", "100", "1", ""), .rewards = WIN("w", "'as_money':{'amount':10}", COST("1")),
      .holds = 1000, .basket = "a 265.00", .asks = "w=100.00", .due = 16500, .earned = 265,
      .spent = 1000, .left = 265 },
    { "C20", "SN", .rules = VISIT("r", "1", ""), .basket = "a 123.00", .due = 12300, .earned = 1 },

    /* ---- D. spending ---- */
    { "D1", "SL", .rewards = STEP_D1, .holds = 10, .basket = "a 100.00", .asks = "w", .due = 9550,
      .spent = 9, .left = 1 },
    /* In the source the 1.61 which the order itself earns is spent on it; here never (D5). */
    { "D2", "SN", .units = MONEY, .rules = PER("r", "100", "1", ""), .rewards = CREDIT,
      .holds = 339, .basket = "a 161.00 @15", .asks = "w", .due = 15761, .earned = 157,
      .spent = 339, .left = 157 },
    { "D2", "SN", .units = MONEY, .rewards = CREDIT, .holds = 500, .basket = "a 161.00 @15",
      .asks = "w", .due = 15600, .spent = 500, .left = 0 },
    { "D3", "PP", .rules = VISIT("r", "100", ""),
      .rewards = WIN("w", "'amount_off':100", COST("5")), .holds = 50, .basket = "a 10.00",
      .asks = "w", .due = 900, .earned = 100, .spent = 5, .left = 145 },
    { "D5", "PP", .rules = VISIT("r", "1", ""), .rewards = WIN("w", "'amount_off':100", COST("5")),
      .holds = 3, .basket = "a 10.00", .asks = "w", .err = E_POINTS_SHORT },
    { "D6", "PF", .rules = VISIT("r", "10", ""), .rewards = TEN_THIRTY, .holds = 10,
      .basket = "a 40.00, b 40.00", .asks = "ten", .due = 7000, .earned = 10, .spent = 2,
      .left = 18 },
    { "D6", "PF", .rules = VISIT("r", "10", ""), .rewards = TEN_THIRTY, .holds = 10,
      .basket = "a 40.00, b 40.00", .asks = "ten, thirty", .due = 4000, .earned = 10, .spent = 7,
      .left = 13 },
    { "D12", "VO build/loyalty-points.mdx", .rewards = STEP_D12, .holds = 2000,
      .basket = "a 100.00", .asks = "w=1050", .due = 5000, .spent = 1000, .left = 1000 },

    /* ---- E. credit ---- */
    { "E7", "SL", .units = MONEY, .rewards = CREDIT, .holds = 100000, .basket = "a 100.00",
      .asks = "w", .due = 0, .spent = 10000, .left = 90000 },
    { "E12", "VO guides/manage-stackable-discounts.mdx", .units = MONEY, .rewards = CREDIT,
      .holds = 100, .basket = "a 2000.00", .asks = "w", .due = 199900, .spent = 100, .left = 0 },
    { "E14", "VO guides/discount-effects.mdx", .rewards = TENTH, .basket = "a 200.50", .asks = "w",
      .due = 18045 },

    /* ---- I. defaults of real shops ---- */
    { "I1", "S3", .rules = PER("r", "10", "1", ""), .basket = "a 12.34", .due = 1234,
      .earned = 123 },
    { "I2", "S2", .rules = EACH("r", "10", "1"), .basket = "a 10x 12.00, b 9x 1.00", .due = 1300,
      .earned = 1 },
    { "I2", "S2", .rules = PER("r", "1000", "1", ""), .basket = "a 19.99", .due = 1999,
      .earned = 1 },
    { "I3", "S2", .rules = PER("r", "100", "1", ",'rounding':'ceiling'" MIN("2500")),
      .basket = "a 29.95", .due = 2995, .earned = 30 },
    { "I3", "S2", .rules = PER("r", "100", "1", ",'rounding':'ceiling'" MIN("2500")),
      .basket = "a 24.99", .due = 2499, .earned = 0 },
    { "I3", "S2", .rewards = IN_POINTS, .holds = 31, .basket = "a 29.95", .asks = "w", .due = 0,
      .spent = 30, .left = 1 },
    { "I3", "S2", .rewards = IN_POINTS, .holds = 31, .basket = "a 4.00", .asks = "w", .due = 0,
      .spent = 25, .left = 6 },
    { "I5", "S3", .units = MONEY, .rules = PER("r", "1000", "50", ""), .basket = "a 20.00",
      .due = 2000, .earned = 100 },
};

static inline const char *peer_text(const char *text, const char *otherwise)
{
    return text != NULL ? text : otherwise;
}

/* The programme of a row as JSON, with ' for ". */
static inline void peer_program(const struct row *row, struct buf *out)
{
    buf_lit(out, "{'format':1,'name':{'en':'case'},'currency':'EUR',");
    buf_str(out, str_c(peer_text(row->units, P_UNIT)));
    buf_lit(out, ",'rules':[");
    buf_str(out, str_c(peer_text(row->rules, "")));
    buf_lit(out, "],'rewards':[");
    buf_str(out, str_c(peer_text(row->rewards, "")));
    buf_lit(out, "],'policies':{");
    buf_str(out, str_c(peer_text(row->policies, "")));
    buf_lit(out, "}}\0");
    CHECK_OK(out->err);
}

#endif
