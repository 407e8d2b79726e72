/* test_program_transfer.c - language/program_transfer.c: whether a unit may be passed on, and what is wrong. */
#include "tests/lib/program_text.h"

#define PASSED(fields) POINTS("'transfer':{" fields "}")

TEST(a_unit_that_does_not_say_so_is_not_passed_on)
{
    CHECK_OK(read_parts(&(struct parts){ 0 }));
    CHECK(!program.units[0].transfer.is_allowed);
    CHECK(!program.has_past);
}

TEST(an_empty_transfer_lets_everything_through)
{
    CHECK_OK(read_parts(&(struct parts){ .units = PASSED("") }));
    const struct transfer *transfer = &program.units[0].transfer;
    CHECK(transfer->is_allowed);
    CHECK(!transfer->is_restarted);
    CHECK_EQ(transfer->available_after_days, 0);
    CHECK_EQ(transfer->by_day_max, 0);
    CHECK_EQ(transfer->by_month_max, 0);
    CHECK_EQ(transfer->least, 1);
    CHECK(!program.units[1].transfer.is_allowed);
    CHECK(!program.has_past); /* nothing is counted */
}

TEST(each_word_of_a_transfer_is_read)
{
    CHECK_OK(read_parts(
        &(struct parts){ .units = PASSED("'expiry':'restarts','available_after_days':36600,"
                                         "'max_per_day':10,'max_per_month':1000000000000,"
                                         "'least':10") }));
    const struct transfer *transfer = &program.units[0].transfer;
    CHECK(transfer->is_restarted);
    CHECK_EQ(transfer->available_after_days, EXPIRY_DAYS_MAX);
    CHECK_EQ(transfer->by_day_max, 10);
    CHECK_EQ(transfer->by_month_max, POINTS_MAX);
    CHECK_EQ(transfer->least, 10);
    CHECK(program.has_past); /* ceilings look back */
    CHECK_OK(read_parts(&(struct parts){ .units = PASSED("'expiry':'kept','max_per_month':1") }));
    CHECK(!program.units[0].transfer.is_restarted);
    CHECK(program.has_past);
}

static const struct wrong wrongs[] = {
    { { .units = POINTS("'transfer':true") },
      "/units/0/transfer",
      E_INVALID,
      "an object",
      "un objet" },
    { { .units = PASSED("'max_per_year':5") },
      "/units/0/transfer/max_per_year",
      E_UNKNOWN_FIELD,
      "\"max_per_day\"",
      "\"max_per_day\"" },
    { { .units = PASSED("'expiry':'never'") },
      "/units/0/transfer/expiry",
      E_INVALID,
      "\"never\" is not known here; one can write \"kept\", \"restarts\".",
      "\"kept\", \"restarts\"" },
    { { .units = PASSED("'available_after_days':-1") },
      "/units/0/transfer/available_after_days",
      E_INVALID,
      "days",
      "jours" },
    { { .units = PASSED("'available_after_days':36601") },
      "/units/0/transfer/available_after_days",
      E_INVALID,
      "36600",
      "36600" },
    { { .units = PASSED("'max_per_day':0") },
      "/units/0/transfer/max_per_day",
      E_INVALID,
      "1 to 1000000000000",
      "1 à 1000000000000" },
    { { .units = PASSED("'max_per_month':1000000000001") },
      "/units/0/transfer/max_per_month",
      E_INVALID,
      "1000000000000",
      "1000000000000" },
    { { .units = PASSED("'least':0") },
      "/units/0/transfer/least",
      E_INVALID,
      "1 to 1000000000000",
      "1 à 1000000000000" },
    { { .units = PASSED("'least':10,'max_per_day':9") },
      "/units/0/transfer/max_per_day",
      E_INVALID,
      "At least 10 are passed on at once, and this ceiling is 9",
      "d'au moins 10, et ce plafond est 9" },
    { { .units = PASSED("'least':10,'max_per_month':9") },
      "/units/0/transfer/max_per_month",
      E_INVALID,
      "Write 10 or more",
      "Écrivez 10 ou plus" },
    { { .units = UNIT("'id':'points','label':{'fr':'p'},'kind':'voucher','transfer':{}") },
      "/units/0/transfer",
      E_INVALID,
      "A voucher is passed on by telling its code",
      "en donnant son code" },
    { { .units = POINTS("'ended':'kept','transfer':{}"),
        .rules = "[{'id':'back','on':'purchase','give':{'unit':'credit','percent':'3'}}]" },
      "/units/0/transfer",
      E_INVALID,
      "A unit that has ended cannot be passed on; leave \"transfer\" out.",
      "retirez \"transfer\"" },
};

TEST(what_is_wrong_with_a_transfer_is_told)
{
    for (size_t i = 0; i < COUNT(wrongs); i++)
        check_wrong(&wrongs[i]);
}
