/* test_program_warn.c - language/program_warn.c: each trap is told, and nothing else is. */
#include "tests/lib/program_text.h"

#define EARN(points_, every_)                                                                      \
    RULE("'give':{'unit':'points','per_amount':{'every':" every_ ",'points':" points_ "}}")
#define STEPS(steps_) RULE("'give':{'unit':'points','steps':[" steps_ "]}")
#define ONE(fields)   "[{'id':'points','label':{'fr':'p'},'kind':'points'" fields "}]"
#define SPEND(points_, amount_)                                                                    \
    REWARD("'cost':{'unit':'points','points':" points_ "},'effect':{'amount_off':" amount_ "}")

#define PAYS(vat_)                                                                                 \
    "[{'id':'points','label':{'fr':'p'},'kind':'money','pays':true,'vat':'" vat_ "'}]"
#define CLOSES(word_) "[{'id':'points','label':{'fr':'p'},'kind':'money','pays':true," word_ "}]"
#define PAID_IN(percent_)                                                                          \
    "[{'id':'base','on':'top_up','give':{'unit':'points','percent':'" percent_ "'}}]"

#define PAID_IN_AND_MORE                                                                           \
    "[{'id':'base','on':'top_up','give':{'unit':'points','percent':'100'}},"                       \
    "{'id':'more','on':'visit','give':{'unit':'points','fixed':{'points':100}}}]"

#define BON                                                                                        \
    "[{'id':'points','label':{'fr':'p'},'kind':'points'},"                                         \
    "{'id':'bon','label':{'fr':'b'},'kind':'voucher'}]"
#define GET(points_, uses_)                                                                        \
    "{'id':'get','label':{'fr':'g'},'auto':true,'cost':{'unit':'points','points':" points_ "},"    \
    "'effect':{'voucher':{'unit':'bon'," uses_ "}}}"
#define USE(amount_)                                                                               \
    "{'id':'use','label':{'fr':'u'},'cost':{'unit':'bon','points':1},"                             \
    "'effect':{'amount_off':" amount_ "}}"
#define MUG(points_)                                                                               \
    "{'id':'mug','label':{'fr':'m'},'cost':{'unit':'points','points':" points_ "},"                \
    "'effect':{'gift':{}}}"
#define VOUCHER(points_, amount_) "[" GET(points_, "'uses':1") "," USE(amount_) "]"

static const struct {
    struct parts parts;
    const char *pointer; /* NULL: nothing is said */
    const char *en;
    const char *fr;
} traps[] = {
    /* What is bought, or passed on, may be no discount. */
    { { .units = ONE(",'transfer':{}"), .rules = EARN("1", "1000"), .rewards = SPEND("10", "500") },
      "/units/0/vat",
      "Customers pass \"points\" on: for VAT it may be a voucher",
      "Les clients se transmettent \"points\"" },
    { { .units = ONE(",'transfer':{},'vat':'discount'"),
        .rules = EARN("1", "1000"),
        .rewards = SPEND("10", "500") },
      NULL,
      "",
      "" },
    { { .units = PAYS("discount"), .rules = PAID_IN("100"), .rewards = "[]" },
      "/units/0/vat",
      "Customers pay for \"points\": for VAT it is no discount. Write \"prepaid\"",
      "Les clients paient pour avoir \"points\"" },
    { { .units = PAYS("discount"), .rules = PAID_IN("12"), .rewards = "[]" }, NULL, "", "" },
    { { .units = PAYS("prepaid"), .rules = PAID_IN("100"), .rewards = "[]" }, NULL, "", "" },
    { { .units = PAYS("single_purpose"), .rules = PAID_IN("100"), .rewards = "[]" },
      "/units/0/vat",
      "The VAT of \"points\" is due when it is sold",
      "La TVA de \"points\" est due à sa vente" },
    /* What customers pay for, and lose; and what they did not pay for, and get. */
    { { .units = CLOSES("'closing':'forfeit'"), .rules = PAID_IN("100"), .rewards = "[]" },
      "/units/0/closing",
      "Customers pay for \"points\" and lose it with their account; write \"refund\"",
      "Les clients paient pour avoir \"points\" et le perdent avec leur compte" },
    { { .units = PAYS("prepaid"), .rules = PAID_IN_AND_MORE, .rewards = "[]" },
      "/units/0/closing",
      "The rule \"more\" gives \"points\" that nobody paid for",
      "La règle \"more\" donne \"points\" sans versement" },
    { { .units = CLOSES("'closing':'refund'"), .rules = PAID_IN_AND_MORE, .rewards = "[]" },
      NULL,
      "",
      "" },
    /* Announcements that have nothing to tell, or tell it at once. */
    { { .units = ONE(",'announce_days':[30,7],'expiry':{'months':12}"),
        .rules = EARN("1", "1000"),
        .rewards = SPEND("10", "500") },
      NULL,
      "",
      "" },
    { { .units = ONE(",'announce_days':[30]"),
        .rules = EARN("1", "1000"),
        .rewards = SPEND("10", "500") },
      "/units/0/announce_days",
      "Nothing of this unit expires",
      "Rien de cette unité n'expire" },
    { { .units = ONE(",'announce_days':[7,30],'expiry':{'days':30}"),
        .rules = EARN("1", "1000"),
        .rewards = SPEND("10", "500") },
      "/units/0/announce_days",
      "30 days ahead is as soon as something is earned",
      "30 jours avant, c'est dès que quelque chose est gagné" },
    { { .units = ONE(",'announce_days':[30],'expiry':{'days':31}"),
        .rules = EARN("1", "1000"),
        .rewards = SPEND("10", "500") },
      NULL,
      "",
      "" },
    /* "A rate outside 0.5-15 %": 1 point per 10 EUR, 10 points are worth 5 EUR is 5 % */
    { { .units = ONE(""), .rules = EARN("1", "1000"), .rewards = SPEND("10", "500") },
      NULL,
      "",
      "" },
    { { .units = ONE(""), .rules = EARN("1", "1000"), .rewards = SPEND("10", "50") },
      NULL,
      "",
      "" },
    { { .units = ONE(""), .rules = EARN("1", "1000"), .rewards = SPEND("10", "1500") },
      NULL,
      "",
      "" },
    { { .units = ONE(""), .rules = EARN("1", "1000"), .rewards = SPEND("10", "49") },
      "/rules/0",
      "Through the reward \"five\" this rule gives back 0.49 % of the amount",
      "Avec l'avantage \"five\", cette règle rend 0,49 % du montant" },
    { { .units = ONE(""), .rules = EARN("1", "1000"), .rewards = SPEND("10", "1501") },
      "/rules/0",
      "gives back 15.01 % of the amount; 0.5 to 15 % is usual",
      "rend 15,01 % du montant ; il est d'usage de rendre de 0,5 à 15 %" },
    { { .units = ONE(""), .rules = EARN("3", "20000"), .rewards = SPEND("3", "100") },
      NULL, /* a third of a cent is no reason: this is 0.5 % */
      "",
      "" },
    { { .units = ONE(""), .rules = EARN("1", "1000"), .rewards = SPEND("1000", "4999") },
      "/rules/0", /* shown away from the bound */
      "gives back 0.49 %",
      "rend 0,49 %" },
    { { .units = ONE(""), .rules = EARN("1", "1000"), .rewards = SPEND("1000", "150001") },
      "/rules/0",
      "gives back 15.01 %",
      "rend 15,01 %" },
    /* Steps: 50 -> 25 points, 100 -> 60, a point is worth 0.10: 5 and 6 %; 4 and 1.5 for ever more */
    { { .units = ONE(""),
        .rules = STEPS("{'amount':5000,'points':25},{'amount':10000,'points':60}"),
        .rewards = SPEND("10", "100") },
      NULL,
      "",
      "" },
    { { .units = ONE(""),
        .rules = STEPS("{'amount':5000,'points':25},{'amount':10000,'points':40}"),
        .rewards = SPEND("10", "100") },
      "/rules/0/give/steps/0",
      "Two receipts, of this step and of step 1, give 50; one of both amounts gives less.",
      "Deux tickets, de ce palier et du palier 1, donnent 50 ; un seul des deux montants donne "
      "moins." },
    { { .units = ONE(""),
        .rules = STEPS("{'amount':5000,'points':800}"),
        .rewards = SPEND("10", "100") },
      "/rules/0",
      "gives back 160.00 %",
      "rend 160,00 %" },
    { { NULL }, NULL, "", "" }, /* another unit's reward is another matter */
    { { .units = ONE(""),
        .rules = EARN("1000000000000", "1"),
        .rewards = SPEND("1", "1000000000000") },
      "/rules/0",
      "gives back",
      "rend" },
    { { .units = ONE(""),
        .rules = EARN("1", "1000000000000"),
        .rewards = SPEND("1000000000000", "1") },
      "/rules/0",
      "gives back 0.00 %",
      "rend 0,00 %" },
    { { .units = "[{'id':'credit','label':{'fr':'c'},'kind':'money'}]",
        .rules = RULE("'give':{'unit':'credit','percent':'20'}"),
        .rewards = REWARD("'cost':{'unit':'credit','points':1},'effect':{'as_money':"
                          "{'amount':1}}") },
      "/rules/0",
      "gives back 20.00 %",
      "rend 20,00 %" },
    { { .units = ONE(""),
        .rules = EARN("1", "1000"),
        .rewards = REWARD(COST ",'effect':{'percent_off':'50'}") },
      NULL, /* worth what the basket is worth */
      "",
      "" },

    /* dead ends */
    { { .units = ONE(""), .rules = "[]", .rewards = SPEND("10", "500") },
      "/units/0",
      "No rule gives \"points\"",
      "Aucune règle ne donne \"points\"" },
    { { .units = ONE(""), .rules = EARN("1", "1000"), .rewards = "[]" },
      "/units/0",
      "No reward costs \"points\"",
      "Aucun avantage ne coûte de \"points\"" },

    { { .units = ONE(""),
        .rules = EARN("1", "1000"),
        .rewards = REWARD(OFF ",'max_per_purchase':1") },
      "/units/0", /* a reward without a cost costs no points */
      "No reward costs \"points\"",
      "Aucun avantage ne coûte de \"points\"" },

    /* vouchers: worth what they take off, and what they leave for others */
    { { .units = BON, .rules = EARN("1", "100"), .rewards = VOUCHER("300", "1500") },
      NULL,
      "",
      "" },
    { { .units = BON, .rules = EARN("1", "100"), .rewards = VOUCHER("100", "1501") },
      "/rules/0",
      "Through the reward \"get\" this rule gives back 15.01 % of the amount",
      "Avec l'avantage \"get\", cette règle rend 15,01 % du montant" },
    { { .units = BON,
        .rules = EARN("1", "100"),
        .rewards = "[" GET("300", "'uses':3") "," USE("501") "]" },
      NULL, /* three times 5.01 for 300 points */
      "",
      "" },
    { { .units = BON,
        .rules = EARN("1", "100"),
        .rewards = "[" GET("300", "'uses':3") "," USE("1501") "]" },
      "/rules/0",
      "gives back 15.01 %",
      "rend 15,01 %" },
    { { .units = BON, .rules = EARN("1", "100"), .rewards = "[" GET("300", "'uses':1") "]" },
      "/units/1",
      "No reward costs \"bon\": customers can never spend it",
      "Aucun avantage ne coûte de \"bon\"" },
    { { .units = BON,
        .rules = EARN("1", "100"),
        .rewards = "[" GET("300", "'uses':1") "," USE("1500") "," MUG("300") "]" },
      "/rewards/2/cost",
      "Nobody will ever have so much: \"points\" turns into a voucher at 300 by itself, by the "
      "reward "
      "\"get\".",
      "Personne n'aura jamais autant : \"points\" devient un bon de lui-même à 300, par l'avantage "
      "\"get\"." },
    { { .units = BON,
        .rules = EARN("1", "100"),
        .rewards = "[" GET("300", "'uses':1") "," USE("1500") "," MUG("299") "]" },
      NULL,
      "",
      "" },
    { { .units = BON,
        .rules = EARN("1", "100"),
        .rewards = "[" GET("300", "'uses':1") "," USE("1500") "," MUG("900") "]" },
      "/rewards/2/cost",
      "Nobody will ever have so much",
      "Personne n'aura jamais autant" },

    /* a short life */
    { { .units = ONE(",'expiry':{'days':29}"),
        .rules = EARN("1", "1000"),
        .rewards = SPEND("10", "500") },
      "/units/0/expiry",
      "29 days is less than the time between two visits",
      "29 jours, c'est moins que le temps entre deux visites" },
    { { .units = ONE(",'expiry':{'days':30}"),
        .rules = EARN("1", "1000"),
        .rewards = SPEND("10", "500") },
      NULL,
      "",
      "" },

    /* paying in two receipts */
    { { .units = ONE(""), .rules = RULE(GIVE), .rewards = SPEND("10", "500") },
      "/rules/0",
      "Without a minimum, a customer who pays in two receipts is given twice",
      "Sans minimum, un client qui paie en deux tickets reçoit deux fois" },
    { { .units = ONE(""),
        .rules = WHEN("'minimum':{'amount':500}"),
        .rewards = SPEND("10", "500") },
      NULL,
      "",
      "" },
    { { .units = ONE(""),
        .rules = RULE("'give':{'unit':'points','per_amount':{'every':1000,'points':1}},"
                      "'rounding':'half_up'"),
        .rewards = SPEND("10", "500") },
      "/rules/0/rounding",
      "Rounding up pays for splitting a receipt",
      "Arrondir vers le haut récompense qui partage un ticket" },
    { { .units = ONE(""),
        .rules = RULE("'give':{'unit':'points','per_amount':{'every':1000,'points':1}},"
                      "'rounding':'ceiling'"),
        .rewards = SPEND("10", "500") },
      "/rules/0/rounding",
      "Rounding up",
      "Arrondir vers le haut" },
    { { .units = ONE(""),
        .rules = RULE("'give':{'unit':'points','per_amount':{'every':1000,'points':1,"
                      "'full_steps':true}},'rounding':'ceiling'"),
        .rewards = SPEND("10", "500") },
      NULL, /* full steps leave nothing to round */
      "",
      "" },
    { { .units = ONE(""),
        .rules = RULE("'give':{'unit':'points','per_amount':{'every':1000,'points':1}},"
                      "'max_per_purchase':5"),
        .rewards = SPEND("10", "500") },
      "/rules/0/max_per_purchase",
      "A ceiling per purchase is avoided by paying in two receipts",
      "Un plafond par achat se contourne en payant en deux tickets" },

    { { .units = ONE(""),
        .rules =
            "[{'id':'a','on':'purchase','give':{'unit':'points','per_amount':"
            "{'every':1000,'points':1}}},{'id':'b','on':'purchase','when':{'include':"
            "{'tags':['bio']}},'give':{'unit':'points','per_amount':{'every':500,'points':1}}}]",
        .rewards = SPEND("10", "500"),
        .policies = "{'combine':'best'}" },
      "/policies/combine",
      "Of several rules one counts: a customer who pays in two receipts can have the best rule of "
      "each",
      "De plusieurs règles une seule compte : un client qui paie en deux tickets" },
    { { .units = ONE(""),
        .rules = "[{'id':'a','on':'purchase','group':'g','give':{'unit':'points','per_amount':"
                 "{'every':1000,'points':1}}},{'id':'b','on':'purchase','group':'g',"
                 "'give':{'unit':'points','per_amount':{'every':500,'points':1}}}]",
        .rewards = SPEND("10", "500") },
      "/rules/0/group",
      "Of several rules one counts",
      "De plusieurs règles une seule compte" },
    { { .units = ONE(""),
        .rules =
            RULE("'priority':3,'give':{'unit':'points','per_amount':{'every':1000,'points':1}}"),
        .rewards = SPEND("10", "500") },
      "/rules/0/priority",
      "The priority says which rule of a group counts, and this rule is in no \"group\"",
      "La priorité dit quelle règle d'un groupe compte, et cette règle n'est d'aucun \"group\"" },
    { { .units = ONE(""),
        .rules = EARN("1", "1000"),
        .rewards = SPEND("10", "500"),
        .policies = "{'second_factor_above':0}" },
      "/units/0",
      "\"points\" has no \"value\": gifts, transfers, holds and vouchers of it never need a second "
      "factor",
      "\"points\" n'a pas de \"value\"" },
    { { .units = ONE(",'value':{'points':1,'amount':50}"),
        .rules = EARN("1", "1000"),
        .rewards = SPEND("10", "500"),
        .policies = "{'second_factor_above':0}" },
      NULL,
      "",
      "" },
    { { .units = ONE(""),
        .rules = EARN("1", "1000"),
        .rewards = SPEND("10", "500"),
        .policies = "{'combine':'best'}" },
      NULL, /* one rule has no rival */
      "",
      "" },

    /* free for all */
    { { .units = ONE(""),
        .rules = EARN("1", "1000"),
        .rewards = "[{'id':'five','label':{'fr':'f'}," COST "," OFF "},"
                   "{'id':'promo','label':{'fr':'p'}," OFF "}]" },
      "/rewards/1",
      "costs nothing and has no limit",
      "ne coûte rien et n'a pas de limite" },
    { { .units = ONE(""),
        .rules = EARN("1", "1000"),
        .rewards = "[{'id':'five','label':{'fr':'f'}," COST "," OFF "},"
                   "{'id':'promo','label':{'fr':'p'}," OFF ",'max_per_purchase':1},"
                   "{'id':'promo2','label':{'fr':'p'}," OFF ",'exclusive':true}]" },
      NULL,
      "",
      "" },
};

TEST(program_read_warns_of_traps)
{
    for (size_t i = 0; i < COUNT(traps); i++) {
        check_note("case %zu: %s", i, traps[i].en);
        CHECK_OK(read_parts(&traps[i].parts));
        CHECK_EQ(problems.error_count, 0);
        if (!traps[i].pointer) {
            if (problems.count > 0)
                check_failed(__FILE__, __LINE__, "said: %s", said(0)->en);
            continue;
        }
        check_said(traps[i].pointer, traps[i].en, traps[i].fr);
        CHECK(problems.items[0].is_warning);
        CHECK_EQ(said(0)->err, OK);
    }
}

TEST(program_read_warns_of_the_meanest_and_of_the_most_generous_reward)
{
    CHECK_OK(read_parts(&(struct parts){
        .units = ONE(""),
        .rules = EARN("1", "1000"),
        .rewards = "[{'id':'usual','label':{'fr':'f'}," COST "," OFF "},"
                   "{'id':'mean','label':{'fr':'m'}," COST ",'effect':{'amount_off':1}},"
                   "{'id':'wild','label':{'fr':'w'}," COST ",'effect':{'amount_off':5000}}]" }));
    CHECK_EQ(problems.count, 2);
    CHECK(strstr(said(0)->en, "\"wild\" this rule gives back 50.00 %") != NULL);
    CHECK(strstr(said(1)->en, "\"mean\" this rule gives back 0.01 %") != NULL);
}

/* A document with an error is told its errors first; the traps wait until it can be read. */
TEST(program_read_warns_only_of_what_it_could_read)
{
    CHECK_ERR(read_parts(&(struct parts){ .rules = "[]", .policies = "{'combine':'x'}" }),
              E_PROGRAM_INVALID);
    CHECK_EQ(problems.count, 1);
}

/* What a sentence needs is made when it is said: a long programme has as much room for it as a short one. */
TEST(the_last_of_many_rules_is_still_named)
{
    static char rules[TEXT_BYTES];
    struct buf out = BUF(rules);
    for (int i = 0; i < RULES_MAX; i++) {
        buf_str(&out, i == 0 ? STR("[") : STR(","));
        buf_lit(&out, "{'id':'r");
        buf_int(&out, i);
        buf_lit(&out, "','on':'purchase','give':{'unit':'points','per_amount':{'every':");
        buf_int(&out, i == RULES_MAX - 1 ? 1 : 1000);
        buf_lit(&out, ",'points':1}}}");
    }
    buf_lit(&out, "]\0");
    CHECK_OK(read_parts(&(struct parts){ .rules = rules }));
    CHECK(problems.count > 0);
    bool is_named = false;
    for (size_t i = 0; i < problems.count; i++)
        is_named = is_named || strstr(said(i)->en, "Through the reward \"five\"") != NULL;
    CHECK(is_named);
}
