/* test_program_end.c - language/program_end.c: how a unit ends, and what is wrong with it. */
#include "tests/lib/program_text.h"

#define ENDED(ended)                                                                               \
    "[{'id':'points','label':{'fr':'p'},'kind':'points','ended':" ended "},"                       \
    "{'id':'credit','label':{'fr':'c'},'kind':'money'}]"
#define CONVERT(fields) ENDED("{'convert':{" fields "}}")
#define BACK            "[{'id':'back','on':'purchase','give':{'unit':'credit','percent':'3'}}]"

/* ---- what is read ----------------------------------------------------------------------------- */

TEST(a_unit_that_does_not_say_how_it_ends_goes_on)
{
    CHECK_OK(read_parts(&(struct parts){ 0 }));
    CHECK_EQ(program.units[0].end.kind, UNIT_GOES_ON);
    CHECK_EQ(problems.count, 0);
}

TEST(a_unit_ends_in_three_ways)
{
    CHECK_OK(read_parts(&(struct parts){ .units = ENDED("'kept'"), .rules = BACK }));
    CHECK_EQ(program.units[0].end.kind, UNIT_END_KEPT);
    CHECK_EQ(program.units[1].end.kind, UNIT_GOES_ON);
    CHECK_EQ(problems.count, 0); /* that no rule gives it is as it should be */

    CHECK_OK(
        read_parts(&(struct parts){ .units = ENDED("{'until':'2027-03-31'}"), .rules = BACK }));
    CHECK_EQ(program.units[0].end.kind, UNIT_END_UNTIL);
    CHECK_EQ(date_parts(program.units[0].end.until).month, 3);
    CHECK_EQ(problems.count, 0);

    CHECK_OK(read_parts(&(struct parts){
        .units = CONVERT("'to':'credit','points':10,'amount':50"),
        .rules = BACK,
        .rewards = "[{'id':'spend','label':{'en':'s'},'cost':{'unit':'credit','points':1},"
                   "'effect':{'as_money':{'amount':1}}}]" }));
    CHECK_EQ(program.units[0].end.kind, UNIT_END_CONVERTED);
    CHECK_EQ(program.units[0].end.to, 1); /* which stands behind it */
    CHECK_EQ(program.units[0].end.points, 10);
    CHECK_EQ(program.units[0].end.amount, 50);
    CHECK_EQ(problems.count, 0);
}

/* ---- what is wrong ---------------------------------------------------------------------------- */

static const struct wrong wrongs[] = {
    { { .units = ENDED("'lost'"), .rules = BACK },
      "/units/0/ended",
      E_INVALID,
      "\"lost\" cannot stand here; write \"kept\", {\"until\": \"2027-03-31\"} or {\"convert\":",
      "écrivez \"kept\", {\"until\": \"2027-03-31\"} ou {\"convert\":" },
    { { .units = ENDED("true"), .rules = BACK },
      "/units/0/ended",
      E_INVALID,
      "write \"kept\"",
      "écrivez \"kept\"" },
    { { .units = ENDED("{}"), .rules = BACK },
      "/units/0/ended",
      E_INVALID,
      "One of \"until\", \"convert\" is missing",
      "Il manque un champ parmi \"until\", \"convert\"" },
    { { .units = ENDED("{'until':'2027-03-31','convert':{'to':'credit','points':1,'amount':1}}"),
        .rules = BACK },
      "/units/0/ended",
      E_INVALID,
      "Only one of \"until\", \"convert\"",
      "Un seul parmi \"until\", \"convert\"" },
    { { .units = ENDED("{'untill':'2027-03-31'}"), .rules = BACK },
      "/units/0/ended/untill",
      E_UNKNOWN_FIELD,
      "did you mean \"until\"?",
      "vouliez-vous dire \"until\" ?" },
    { { .units = ENDED("{'until':'2027-02-29'}"), .rules = BACK },
      "/units/0/ended/until",
      E_INVALID,
      "a day that exists",
      "un jour qui existe" },
    { { .units = CONVERT("'to':'credit','points':10"), .rules = BACK },
      "/units/0/ended/convert/amount",
      E_INVALID,
      "This is missing",
      "Ceci manque" },
    { { .units = CONVERT("'to':'credit','points':0,'amount':50"), .rules = BACK },
      "/units/0/ended/convert/points",
      E_INVALID,
      "from 1 to",
      "de 1 à" },
    { { .units = CONVERT("'to':'credit','points':10,'amount':1000000000001"), .rules = BACK },
      "/units/0/ended/convert/amount",
      E_INVALID,
      "from 1 to 1000000000000",
      "de 1 à 1000000000000" },
    { { .units = CONVERT("'to':'stars','points':10,'amount':50"), .rules = BACK },
      "/units/0/ended/convert/to",
      E_INVALID,
      "There is no unit \"stars\"; the units are \"points\", \"credit\"",
      "Il n'y a pas d'unité \"stars\"" },
    { { .units = CONVERT("'to':'points','points':10,'amount':50"), .rules = BACK },
      "/units/0/ended/convert/to",
      E_INVALID,
      "A unit cannot become itself; name another than \"points\"",
      "Une unité ne peut pas devenir elle-même ; nommez-en une autre que \"points\"" },
    { { .units = "[{'id':'points','label':{'fr':'p'},'kind':'points',"
                 "'ended':{'convert':{'to':'credit','points':1,'amount':1}}},"
                 "{'id':'credit','label':{'fr':'c'},'kind':'money','ended':'kept'}]",
        .rules = "[]" },
      "/units/0/ended/convert/to",
      E_INVALID,
      "The unit \"credit\" has ended itself; convert \"points\" into one that goes on",
      "L'unité \"credit\" est terminée elle-même" },
    { { .units = ENDED("'kept'") },
      "/rules/0/give/unit",
      E_INVALID,
      "The rule \"base\" gives \"points\", which has ended; take the rule out",
      "La règle \"base\" donne \"points\", qui est terminée ; retirez la règle" },
};

TEST(program_end_names_each_mistake_and_what_would_be_right)
{
    for (size_t i = 0; i < COUNT(wrongs); i++)
        check_wrong(&wrongs[i]);
}

/* Round in a circle: each of the two becomes the other. */
TEST(two_units_cannot_become_each_other)
{
    const struct parts parts = {
        .units = "[{'id':'a','label':{'fr':'a'},'kind':'points',"
                 "'ended':{'convert':{'to':'b','points':1,'amount':2}}},"
                 "{'id':'b','label':{'fr':'b'},'kind':'points',"
                 "'ended':{'convert':{'to':'a','points':1,'amount':2}}}]",
        .rules = "[]",
        .rewards = "[]",
    };
    CHECK_ERR(read_parts(&parts), E_PROGRAM_INVALID);
    CHECK_EQ(problems.error_count, 2);
    CHECK_STR(said(0)->pointer, "/units/0/ended/convert/to");
    CHECK_STR(said(1)->pointer, "/units/1/ended/convert/to");
}

/* ---- traps ------------------------------------------------------------------------------------ */

TEST(a_reward_that_nobody_can_pay_any_more_is_told)
{
    CHECK_OK(read_parts(&(struct parts){ .units = CONVERT("'to':'credit','points':10,'amount':50"),
                                         .rules = BACK }));
    check_said("/rewards/0",
               "This reward costs \"points\", which becomes \"credit\" as soon as it can be used",
               "Cet avantage coûte de \"points\", qui devient \"credit\"");
    CHECK(problems.items[0].is_warning);
}

TEST(what_is_kept_and_bought_by_nothing_is_told)
{
    CHECK_OK(read_parts(&(struct parts){ .units = ENDED("'kept'"),
                                         .rules = BACK,
                                         .rewards = "[{'id':'spend','label':{'en':'s'},'cost':"
                                                    "{'unit':'credit','points':1},"
                                                    "'effect':{'as_money':{'amount':1}}}]" }));
    check_said("/units/0", "No reward costs \"points\"", "Aucun avantage ne coûte de \"points\"");
}

TEST(a_unit_of_the_version_before_that_is_not_listed_is_told)
{
    const struct unit units[] = { { .id = STR("stamps") }, { .id = STR("points") } };
    const struct program before = { .units = units, .unit_count = COUNT(units) };
    const struct json_node *root = NULL;
    struct problem problem = { 0 };
    struct str text = STR("{\"format\":1,\"name\":{\"en\":\"C\"},\"currency\":\"EUR\",\"units\":"
                          "[{\"id\":\"points\",\"label\":{\"en\":\"p\"},\"kind\":\"points\","
                          "\"ended\":\"kept\"}],\"rules\":[],\"rewards\":[{\"id\":\"five\","
                          "\"label\":{\"en\":\"5\"},\"cost\":{\"unit\":\"points\",\"points\":1},"
                          "\"effect\":{\"amount_off\":1}}]}");
    begin();
    CHECK_OK(json_parse(&arena, text, &root, &problem));
    CHECK_OK(program_read_after(&arena, root, &before, &program, &problems));
    check_said("/units", "The version in force has a unit \"stamps\", which this one does not list",
               "La version en vigueur a une unité \"stamps\" que celle-ci n'a plus");
    CHECK(problems.items[0].is_warning);
    CHECK_OK(program_read(&arena, root, &program, &problems));
    CHECK_EQ(problems.count, 0);
}
