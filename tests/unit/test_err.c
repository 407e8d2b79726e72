/* test_err.c - core/err.c: the table of errors is whole and keeps its promises. */
#include <string.h>

#include "core/err.h"
#include "tests/lib/check.h"

TEST(ok_is_the_first_row_and_no_error)
{
    CHECK_EQ(OK, 0);
    CHECK_EQ(err_class(OK), ERR_CLASS_NONE);
    CHECK_EQ(err_status(OK), 200);
    CHECK_STR(err_symbol(OK), "OK");
}

TEST(every_error_has_a_class_a_status_a_code_and_two_sentences)
{
    CHECK(err_count() > 50);
    for (int i = 1; i < err_count(); i++) {
        enum err err = (enum err)i;
        check_note("%s", err_symbol(err));
        CHECK(err_status(err) >= 400 && err_status(err) < 600);
        CHECK(err_class(err) == ERR_CLASS_REFUSED || err_class(err) == ERR_CLASS_FAULT);
        CHECK(strncmp(err_symbol(err), "E_", 2) == 0);

        struct str en = str_c(err_text(err, ERR_EN));
        struct str fr = str_c(err_text(err, ERR_FR));
        CHECK(str_is_line(en) && str_ends(en, STR(".")));
        CHECK(str_is_line(fr) && str_ends(fr, STR(".")));
        CHECK(!str_eq(en, fr));
    }
}

TEST(a_refusal_is_the_callers_and_a_fault_is_ours)
{
    for (int i = 1; i < err_count(); i++) {
        enum err err = (enum err)i;
        check_note("%s", err_symbol(err));
        CHECK_EQ(err_class(err) == ERR_CLASS_FAULT, err_status(err) >= 500);
    }
}

/* Two faults may share a code, since the caller can do no more about the one than about the other;
 * what was refused is refused for one reason. */
TEST(every_refusal_has_a_code_of_its_own_in_small_letters)
{
    for (int i = 1; i < err_count(); i++) {
        const char *code = err_code((enum err)i);
        check_note("%s", code);
        CHECK(strspn(code, "abcdefghijklmnopqrstuvwxyz_") == strlen(code));
        for (int j = i + 1; j < err_count(); j++) {
            if (err_class((enum err)i) == ERR_CLASS_REFUSED)
                CHECK(strcmp(code, err_code((enum err)j)) != 0);
        }
    }
}

TEST(an_error_is_found_by_its_row)
{
    CHECK_STR(err_code(E_CARD_BLOCKED), "card_blocked");
    CHECK_STR(err_symbol(E_CARD_BLOCKED), "E_CARD_BLOCKED");
    CHECK_EQ(err_status(E_CARD_BLOCKED), 409);
    CHECK_STR(err_text(E_CARD_BLOCKED, ERR_EN), "This card is blocked.");
    CHECK_STR(err_text(E_CARD_BLOCKED, ERR_FR), "Cette carte est bloquée.");
    CHECK_STR(err_symbol((enum err)(err_count() - 1)), "E_SYSTEM");
}
