/* test_settlement_read.c - language/settlement_read.c: a settlement from its JSON, and all that is wrong with it. */
#include "language/settlement_read.h"
#include "tests/lib/moments.h"
#include "tests/lib/program_text.h"

#define TOP                                                                                        \
    "'format':1,'name':{'en':'Both'},'from':'2026-11-15','period':'quarter','expired':'shared'"
#define ROSE                                                                                       \
    "{'code':'rose','name':'Rose SARL','registration':'SIREN 356 000 "                             \
    "000','shops':['market','quay']}"
#define LIS                         "{'code':'lis','name':'Lis SAS','shops':['station']}"
#define PRICED                      "{'unit':'points','price':{'points':100,'amount':450}}"
#define CREDIT                      "{'unit':'credit','percent':'80.5'}"
#define WITH(top, companies, units) "{" top ",'companies':[" companies "],'units':[" units "]}"

static struct agreement agreement;

static enum err read_settlement(const char *text, bool is_kept)
{
    struct str copy;
    const struct json_node *root = NULL;
    struct problem problem = { 0 };
    CHECK_OK(read_parts(&(struct parts){ 0 })); /* begins: the programme in force */
    CHECK_OK(arena_copy(&arena, str_c(text), &copy));
    for (size_t i = 0; i < copy.len; i++) {
        if (copy.ptr[i] == '\'')
            ((char *)(uintptr_t)copy.ptr)[i] = '"';
    }
    CHECK_OK(json_parse(&arena, copy, &root, &problem));
    problems = (struct program_problems){ 0 };
    return settlement_read(&arena, root, is_kept ? NULL : &program, &agreement, &problems);
}

TEST(all_of_it_is_read)
{
    CHECK_OK(read_settlement(WITH(TOP, ROSE "," LIS, PRICED "," CREDIT), false));
    CHECK_EQ(agreement.from.days, day("2026-11-15").days);
    CHECK(date_is_none(agreement.until));
    CHECK_EQ(agreement.period, SETTLEMENT_QUARTER);
    CHECK_EQ(agreement.expired, SETTLEMENT_SHARED);
    CHECK_EQ(agreement.company_count, 2);
    CHECK_STR(agreement.companies[0].registration, "SIREN 356 000 000");
    CHECK_EQ(agreement.companies[0].shop_count, 2);
    CHECK_STR(agreement.companies[1].shops[0], "station");
    CHECK_EQ(agreement.units[0].points, 100);
    CHECK_EQ(agreement.units[0].minor, 450);
    CHECK_EQ(agreement.units[1].points, 10000);
    CHECK_EQ(agreement.units[1].minor, 8050);
    CHECK(agreement.units[1].is_percent);
}

TEST(one_that_was_kept_is_read_whatever_the_programme_has_now)
{
    static const char text[] = WITH(TOP, ROSE "," LIS, "{'unit':'old','percent':'80'}");
    CHECK_OK(read_settlement(text, true));
    CHECK_ERR(read_settlement(text, false), E_INVALID);
}

static const struct {
    const char *text;
    const char *pointer;
    const char *en;
    const char *fr;
} wrongs[] = {
    { WITH(TOP, ROSE, PRICED "," CREDIT), "/companies", "write 2 to 32", "écrivez de 2 à 32" },
    { WITH(TOP, ROSE "," ROSE ",{'code':'x','name':'X','shops':[]}", PRICED "," CREDIT), NULL, NULL,
      NULL },
    { WITH(TOP, ROSE ",{'code':'lis','name':'Lis','shops':['quay']}", PRICED "," CREDIT),
      "/companies/1/shops/0", "\"quay\" is told twice", "\"quay\" figure deux fois" },
    { WITH(TOP, ROSE ",{'code':'Lis SAS','name':'Lis','shops':['a']}", PRICED "," CREDIT),
      "/companies/1/code", "an id of 1 to 64", "un identifiant" },
    { WITH(TOP, ROSE "," LIS, PRICED), "/units", "\"credit\" is missing", "\"credit\"" },
    { WITH(TOP, ROSE "," LIS, PRICED "," CREDIT "," PRICED), "/units/2/unit", "told twice",
      "deux fois" },
    { WITH(TOP, ROSE "," LIS, "{'unit':'points','percent':'80'}," CREDIT), "/units/0/percent",
      "no face value", "pas de valeur faciale" },
    { WITH(TOP, ROSE "," LIS, "{'unit':'points','price':{'points':0,'amount':1}}," CREDIT),
      "/units/0/price/points", "1", "1" },
    { WITH(TOP, ROSE "," LIS,
           "{'unit':'points','percent':'80','price':{'points':1,'amount':1}}," CREDIT),
      NULL, NULL, NULL },
    { WITH(TOP ",'until':'2026-11-14'", ROSE "," LIS, PRICED "," CREDIT), "/until",
      "ends before it begins", "finit avant" },
    { WITH(TOP ",'units2':1", ROSE "," LIS, PRICED "," CREDIT), "/units2", "\"units\"",
      "\"units\"" },
};

TEST(what_is_wrong_with_it_is_told)
{
    for (size_t i = 0; i < COUNT(wrongs); i++) {
        check_note("%s", wrongs[i].text);
        enum err err = read_settlement(wrongs[i].text, false);
        CHECK(err == E_INVALID);
        if (wrongs[i].pointer != NULL)
            check_said(wrongs[i].pointer, wrongs[i].en, wrongs[i].fr);
        else
            CHECK(problems.error_count > 0);
    }
}

TEST(what_customers_have_paid_in_is_owed_in_full)
{
    static const char units[] =
        "[{'id':'points','label':{'fr':'points'},'kind':'points'},"
        "{'id':'credit','label':{'fr':'avance'},'kind':'money','pays':true,'vat':'prepaid'}]";
    struct str copy;
    const struct json_node *root = NULL;
    struct problem problem = { 0 };
    CHECK_OK(read_parts(&(struct parts){ .units = units }));
    CHECK_OK(arena_copy(&arena, STR(WITH(TOP, ROSE "," LIS, PRICED "," CREDIT)), &copy));
    for (size_t i = 0; i < copy.len; i++) {
        if (copy.ptr[i] == '\'')
            ((char *)(uintptr_t)copy.ptr)[i] = '"';
    }
    CHECK_OK(json_parse(&arena, copy, &root, &problem));
    problems = (struct program_problems){ 0 };
    CHECK_ERR(settlement_read(&arena, root, &program, &agreement, &problems), E_INVALID);
    check_said("/units/1/percent", "owes all of it", "le doit en entier");
}
