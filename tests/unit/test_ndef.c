/* test_ndef.c - reader/ndef.c: where a tag keeps its message, and the first record of that. */
#include "reader/ndef.h"

#include "tests/lib/card_script.h"
#include "tests/lib/check.h"

static char room[600];

static struct str bytes_of(const char *hex)
{
    return (struct str){ room, card_bytes(hex, room) };
}

TEST(ndef_finds_a_message_between_other_blocks)
{
    static const char *const good[] = { "0303D1010AFE", "00000303D1010A", "0103A00C340303D1010AFE",
                                        "FD0201020303D1010A", "03FF0003D1010AFE" };
    struct str message = STR_NONE;
    for (size_t i = 0; i < COUNT(good); i++) {
        check_note("%s", good[i]);
        CHECK_OK(ndef_find(bytes_of(good[i]), &message));
        CHECK_EQ(message.len, 3);
        CHECK_MEM(message.ptr, "\xD1\x01\x0A", 3);
    }
    CHECK_ERR(ndef_find(bytes_of("FE"), &message), E_NOT_FOUND);
    CHECK_ERR(ndef_find(bytes_of("0300FE"), &message), E_NOT_FOUND);
    CHECK_ERR(ndef_find(bytes_of("0102A00CFE"), &message), E_NOT_FOUND);
}

TEST(ndef_wants_more_where_a_block_goes_on)
{
    static const char *const cut[] = { "",     "00",     "03",           "0303D1",
                                       "03FF", "03FF00", "03FF0004D101", "0103A0" };
    struct str message = STR_NONE;
    for (size_t i = 0; i < COUNT(cut); i++) {
        check_note("%s", cut[i]);
        CHECK_ERR(ndef_find(bytes_of(cut[i]), &message), E_SCAN_TRUNCATED);
    }
}

TEST(ndef_gives_the_first_record_alone)
{
    struct str record = STR_NONE;
    CHECK_OK(ndef_first(bytes_of("D101035402656E"), &record));
    CHECK_EQ(record.len, 7);
    CHECK_OK(ndef_first(bytes_of("91010255044151010154FF"), &record));
    CHECK_EQ(record.len, 6);
    /* In pieces, with an id, a long one, another's type, empty, a picture: none that scan reads. */
    static const char *const others[] = {
        "B101035402656E", "D90103005402656E", "C1010000000354026564", "D401035402656E", "D00000",
        "D10000",         "D1010054",         "D101034802656E",       "D102035370"
    };
    for (size_t i = 0; i < COUNT(others); i++) {
        check_note("%s", others[i]);
        CHECK_ERR(ndef_first(bytes_of(others[i]), &record), E_NOT_FOUND);
    }
    CHECK_ERR(ndef_first(bytes_of("D101"), &record), E_SCAN_TRUNCATED);
    CHECK_ERR(ndef_first(bytes_of("D101045402656E"), &record), E_SCAN_TRUNCATED);
}

TEST(ndef_leaves_a_record_that_no_scan_holds)
{
    struct str record = STR_NONE;
    char long_one[260] = { (char)0xD1, 1, (char)246, 'U', 4 };
    CHECK_OK(ndef_first((struct str){ long_one, 250 }, &record));
    long_one[2] = (char)247;
    CHECK_ERR(ndef_first((struct str){ long_one, 251 }, &record), E_NOT_FOUND);
}
