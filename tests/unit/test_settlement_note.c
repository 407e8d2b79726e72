/* test_settlement_note.c - journal/settlement_note.c: how the journal speaks of a settlement. */
#include "journal/settlement_note.h"
#include "tests/lib/check.h"
#include "tests/lib/moments.h"

#define DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

TEST(it_comes_back_as_it_went)
{
    char room[SETTLEMENT_NOTE_MAX_BYTES];
    struct buf out = BUF(room);
    struct settlement_note note = { 0 };
    CHECK_OK(settlement_note_read(STR("12 2027-07-01 " DIGEST), &note));
    CHECK_EQ(note.number, 12);
    CHECK_EQ(note.from.days, day("2027-07-01").days);
    settlement_note_write(&note, &out);
    CHECK_STR(((struct str){ .ptr = room, .len = out.used }), "12 2027-07-01 " DIGEST);
}

TEST(any_other_text_is_none)
{
    static const char *const wrong[] = {
        "",
        "12",
        "12 2027-07-01",
        "0 2027-07-01 " DIGEST,
        "-1 2027-07-01 " DIGEST,
        "12 2027-02-30 " DIGEST,
        "12 01/07/2027 " DIGEST,
        "12 2027-07-01 00112233",
        "12 2027-07-01 " DIGEST " ",
        " 12 2027-07-01 " DIGEST,
        "draft " DIGEST,
    };
    struct settlement_note note = { .number = 7 };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        check_note("%s", wrong[i]);
        CHECK_ERR(settlement_note_read(str_c(wrong[i]), &note), E_JOURNAL);
        CHECK_EQ(note.number, 7);
    }
}
