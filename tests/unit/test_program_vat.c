/* test_program_vat.c - language/program_vat.c: what a unit is before the law on value added tax. */
#include "tests/lib/program_text.h"

#define NATURES(credit, points)                                                                    \
    "[{'id':'points','label':{'fr':'points'},'kind':'points'" points "},"                          \
    "{'id':'credit','label':{'fr':'avance'},'kind':'money','pays':true" credit "},"                \
    "{'id':'bon','label':{'fr':'bon'},'kind':'voucher'}]"

TEST(what_is_not_told_follows_from_the_kind)
{
    CHECK_OK(read_parts(&(struct parts){ .units = NATURES("", "") }));
    CHECK_EQ(program.units[0].vat, VAT_DISCOUNT);
    CHECK_EQ(program.units[1].vat, VAT_PREPAID);
    CHECK_EQ(program.units[2].vat, VAT_FREE_COUPON);
    CHECK(!vat_is_bought(VAT_DISCOUNT) && !vat_is_bought(VAT_FREE_COUPON));
    CHECK(vat_is_bought(VAT_SINGLE_PURPOSE) && vat_is_bought(VAT_MULTI_PURPOSE));
}

TEST(money_that_pays_is_whatever_of_it_the_shop_says)
{
    static const enum vat_nature natures[] = { VAT_DISCOUNT, VAT_SINGLE_PURPOSE, VAT_MULTI_PURPOSE,
                                               VAT_PREPAID };
    static const char *const units[] = {
        NATURES(",'vat':'discount'", ""),
        NATURES(",'vat':'single_purpose'", ""),
        NATURES(",'vat':'multi_purpose'", ""),
        NATURES(",'vat':'prepaid'", ""),
    };
    for (size_t i = 0; i < COUNT(units); i++) {
        CHECK_OK(read_parts(&(struct parts){ .units = units[i] }));
        CHECK_EQ(program.units[1].vat, natures[i]);
    }
}

static const struct wrong wrongs[] = {
    { { .units = NATURES("", ",'vat':'prepaid'") },
      "/units/0/vat",
      E_INVALID,
      "so it cannot be \"prepaid\"; write \"discount\".",
      "ne peut donc être \"prepaid\" ; écrivez \"discount\"." },
    { { .units = NATURES(",'vat':'free_coupon'", "") },
      "/units/1/vat",
      E_INVALID,
      "\"discount\", \"single_purpose\", \"multi_purpose\"",
      "\"discount\", \"single_purpose\", \"multi_purpose\"" },
    { { .units = NATURES(",'vat':'mpv'", "") },
      "/units/1/vat",
      E_INVALID,
      "\"prepaid\"",
      "\"prepaid\"" },
};

TEST(what_is_wrong_with_it_is_told)
{
    for (size_t i = 0; i < COUNT(wrongs); i++)
        check_wrong(&wrongs[i]);
}
