/* test_program_closing.c - language/program_closing.c: what becomes of a unit when an account is closed. */
#include "tests/lib/program_text.h"

#define TWO(cash, bonus)                                                                           \
    "[{'id':'cash','label':{'fr':'avance'},'kind':'money','pays':true" cash "},"                   \
    "{'id':'bonus','label':{'fr':'bonus'},'kind':'money','pays':true" bonus "}]"
#define STAMPS(points)   "[{'id':'cash','label':{'fr':'points'},'kind':'points'" points "}]"
#define PAID_IN(percent) "{'id':'in','on':'top_up','give':{'unit':'cash','percent':'" percent "'}}"
#define BONUS                                                                                      \
    "{'id':'more','on':'top_up','give':{'unit':'bonus','steps':[{'amount':5000,'points':500}]}}"
#define VISIT "{'id':'visit','on':'purchase','give':{'unit':'cash','per_visit':{'points':1}}}"
#define BACK  "{'id':'back','on':'purchase','give':{'unit':'cash','percent':'3'}}"

static enum closing closing_of(size_t unit, const char *units, const char *rules)
{
    enum err err = read_parts(&(struct parts){ .units = units, .rules = rules, .rewards = "[]" });
    check_note("%s", problems.count > 0 ? said(0)->en : "");
    CHECK_OK(err);
    CHECK(unit < program.unit_count);
    return program.units[unit].closing;
}

TEST(what_was_paid_in_is_refunded_and_all_else_is_forfeited)
{
    static const char rules[] = "[" PAID_IN("100") "," BONUS "]";
    CHECK_EQ(closing_of(0, TWO("", ""), rules), CLOSING_REFUND);
    CHECK_EQ(closing_of(1, TWO("", ""), rules), CLOSING_FORFEIT);
    CHECK_EQ(closing_of(0, TWO("", ""), "[" BACK "]"), CLOSING_FORFEIT); /* a cagnotte */
    CHECK_EQ(closing_of(0, TWO("", ""), "[" BONUS "]"), CLOSING_REFUND); /* sold no longer */
    CHECK_EQ(closing_of(0, TWO(",'vat':'discount'", ""), rules), CLOSING_FORFEIT);
    CHECK_EQ(closing_of(0, STAMPS(""), "[" VISIT "]"), CLOSING_FORFEIT);
}

TEST(what_the_shop_says_of_it_is_so)
{
    static const char rules[] = "[" PAID_IN("100") "," BONUS "]";
    CHECK_EQ(closing_of(0, TWO(",'closing':'forfeit'", ""), rules), CLOSING_FORFEIT);
    CHECK_EQ(closing_of(1, TWO("", ",'closing':'refund'"), rules), CLOSING_REFUND);
    CHECK_EQ(closing_of(0, STAMPS(",'closing':'forfeit'"), "[" VISIT "]"), CLOSING_FORFEIT);
}

static const struct wrong wrongs[] = {
    { { .units = STAMPS(",'closing':'refund'"), .rules = "[" VISIT "]", .rewards = "[]" },
      "/units/0/closing",
      E_INVALID,
      "Only a unit of kind money can be paid out",
      "Seule une unité de type money peut être remboursée" },
    { { .units = TWO(",'closing':'keep'", ""), .rules = "[" BACK "]", .rewards = "[]" },
      "/units/0/closing",
      E_INVALID,
      "\"refund\"",
      "\"refund\"" },
};

TEST(what_is_wrong_with_it_is_told)
{
    for (size_t i = 0; i < COUNT(wrongs); i++)
        check_wrong(&wrongs[i]);
}
