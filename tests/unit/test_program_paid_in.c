/* test_program_paid_in.c - language/program_paid_in.c, program_pay_order.c: what can be paid in, what pays first, and what is wrong. */
#include "tests/lib/program_text.h"

#define MONEY(fields)                                                                              \
    "[{'id':'points','label':{'fr':'points'},'kind':'points'},"                                    \
    "{'id':'credit','label':{'fr':'avance'},'kind':'money','pays':true,'paid_in':{" fields "}}]"

TEST(a_unit_that_does_not_say_so_takes_anything)
{
    CHECK_OK(read_parts(&(struct parts){ 0 }));
    CHECK_EQ(program.units[1].paid_in.amount_count, 0);
    CHECK_EQ(program.units[1].paid_in.balance_max, 0);
    CHECK_OK(read_parts(&(struct parts){ .units = MONEY("") }));
    CHECK_EQ(program.units[1].paid_in.least, 0);
}

TEST(each_word_of_what_can_be_paid_in_is_read)
{
    CHECK_OK(
        read_parts(&(struct parts){ .units = MONEY("'amounts':[1,2000,5000],'least':1,'most':5000,"
                                                   "'balance_max':1000000000000") }));
    const struct paid_in *paid_in = &program.units[1].paid_in;
    CHECK_EQ(paid_in->amount_count, 3);
    CHECK_EQ(paid_in->amounts[0], 1);
    CHECK_EQ(paid_in->amounts[2], 5000);
    CHECK_EQ(paid_in->least, 1);
    CHECK_EQ(paid_in->most, 5000);
    CHECK_EQ(paid_in->balance_max, MONEY_MINOR_MAX);
    CHECK(!program.has_past);
}

TEST(the_balance_below_which_somebody_is_told_is_read)
{
    CHECK_OK(
        read_parts(&(struct parts){ .units = MONEY("},'low_balance':500,'expiry':{'days':9") }));
    CHECK_EQ(program.units[1].low_balance, 500);
    CHECK_EQ(program.units[0].low_balance, 0);
}

TEST(what_is_spent_first_is_what_the_programme_says)
{
    const char *two = "[{'id':'paid','label':{'fr':'avance'},'kind':'money','pays':true},"
                      "{'id':'points','label':{'fr':'points'},'kind':'points'},"
                      "{'id':'bonus','label':{'fr':'bonus'},'kind':'money','pays':true}]";
    CHECK_OK(read_parts(&(struct parts){ .units = two, .rules = "[]", .rewards = "[]" }));
    CHECK_EQ(program.pay_order_count, 2);
    CHECK_EQ(program.pay_order[0], 0);
    CHECK_EQ(program.pay_order[1], 2);
    CHECK_OK(read_parts(&(struct parts){
        .units = two, .rules = "[]", .rewards = "[]", .policies = "{'pay_order':['bonus']}" }));
    CHECK_EQ(program.pay_order_count, 2);
    CHECK_EQ(program.pay_order[0], 2);
    CHECK_EQ(program.pay_order[1], 0);
}

static const struct wrong wrongs[] = {
    { { .units = MONEY("},'low_balance':0,'expiry':{'days':9") },
      "/units/1/low_balance",
      E_INVALID,
      "1 to 1000000000000",
      "1 à 1000000000000" },
    { { .units = "[{'id':'points','label':{'fr':'p'},'kind':'points'},"
                 "{'id':'credit','label':{'fr':'c'},'kind':'money','low_balance':500}]" },
      "/units/1/low_balance",
      E_INVALID,
      "Only money that pays has \"low_balance\"",
      "Seul de l'argent qui paie a \"low_balance\"" },
    { { .units = MONEY("'amounts':[]") },
      "/units/1/paid_in/amounts",
      E_INVALID,
      "1 to 8",
      "1 à 8" },
    { { .units = MONEY("'amounts':[1,2,3,4,5,6,7,8,9]") },
      "/units/1/paid_in/amounts",
      E_LIMIT,
      "1 to 8",
      "1 à 8" },
    { { .units = MONEY("'amounts':[2000,1000]") },
      "/units/1/paid_in/amounts/1",
      E_INVALID,
      "The amounts grow from one to the next.",
      "en croissant" },
    { { .units = MONEY("'amounts':[0]") },
      "/units/1/paid_in/amounts/0",
      E_INVALID,
      "1 to 1000000000000",
      "1 à 1000000000000" },
    { { .units = MONEY("'least':2000,'most':1999") },
      "/units/1/paid_in",
      E_INVALID,
      "The least that can be paid in is 2000, and at most 1999 may be",
      "Le moindre versement est de 2000" },
    { { .units = MONEY("'amounts':[2000],'balance_max':1999") },
      "/units/1/paid_in",
      E_INVALID,
      "nothing could be",
      "aucun ne passerait" },
    { { .units = MONEY(""), .policies = "{'pay_order':['credit','credit']}" },
      "/policies/pay_order/1",
      E_INVALID,
      "Each unit stands here once: leave out the second \"credit\".",
      "retirez le second \"credit\"" },
    { { .units = MONEY(""), .policies = "{'pay_order':['points']}" },
      "/policies/pay_order/0",
      E_INVALID,
      "Nothing is paid with \"points\"",
      "\"points\" ne paie rien" },
    { { .units = MONEY(""), .policies = "{'pay_order':['credits']}" },
      "/policies/pay_order/0",
      E_INVALID,
      "There is no unit \"credits\"",
      "Il n'y a pas d'unité \"credits\"" },
    { { .units = MONEY(""), .policies = "{'pay_order':[]}" },
      "/policies/pay_order",
      E_INVALID,
      "1 to 8",
      "1 à 8" },
    { { .units = MONEY("'maximum':5") },
      "/units/1/paid_in/maximum",
      E_UNKNOWN_FIELD,
      "\"balance_max\"",
      "\"balance_max\"" },
    { { .units = "[{'id':'points','label':{'fr':'p'},'kind':'points','paid_in':{'least':1}},"
                 "{'id':'credit','label':{'fr':'c'},'kind':'money'}]" },
      "/units/0/paid_in",
      E_INVALID,
      "Only money that pays has \"paid_in\"",
      "Seul de l'argent qui paie" },
};

TEST(what_is_wrong_with_what_can_be_paid_in_is_told)
{
    for (size_t i = 0; i < COUNT(wrongs); i++)
        check_wrong(&wrongs[i]);
}
