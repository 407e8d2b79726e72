/* test_tag.c - reader/tag.c and its kinds of cards: what each tells, and what nobody is told. */
#include "reader/tag.h"

#include "tests/lib/card_script.h"
#include "tests/lib/check.h"

#define STORES "3B8F8001804F0CA0000003060300030000000068"
#define SPEAKS "3B8180018080"
#define NO_FORUM                                                                                   \
    {                                                                                              \
        "00a4040007d276000085010100", "6A82"                                                       \
    }
#define NO_PAYMENT                                                                                 \
    { "00a404000e32504159", "6A82" },                                                              \
    {                                                                                              \
        "00a404000e31504159", "6A82"                                                               \
    }

static char memory[1 << 14];
static struct card_script script;

static enum err read_with(const char *atr, const struct tag_plan *plan,
                          const struct card_step *steps, size_t count, struct tag *ret_tag)
{
    static struct arena arena;
    char atr_room[40];
    struct str atr_bytes = { atr_room, card_bytes(atr, atr_room) };
    arena = arena_in(memory, sizeof(memory));
    script = (struct card_script){ .steps = steps, .count = count };
    struct apdu_line line = card_line(&script);
    enum err err = tag_read(&arena, &line, atr_bytes, plan, ret_tag);
    if (script.is_astray)
        check_note("asked %s", script.asked);
    CHECK(!script.is_astray);
    CHECK_EQ(script.at, count); /* nothing is asked in vain, and nothing behind the end */
    return err;
}

static const struct tag_plan plain = { 0 };
#define READ(atr, plan, steps, tag) read_with(atr, plan, steps, COUNT(steps), tag)

TEST(tag_of_type_2_tells_its_message)
{
    static const struct card_step cut[] = {
        { "ffb0000310", "E1100200031AD101165402656E3233309000" },
        { "ffb0000710", "303030303030303031332D30303030309000" },
    };
    struct tag tag = { 0 };
    static const struct card_step whole[] = {
        { "ffb0000310", "E1101200030BD101075402656E3239309000" },
        { "ffb0000710", "31FE00000000000000000000000000009000" },
    };
    CHECK_ERR(READ(STORES, &plain, cut, &tag), E_SCAN_TRUNCATED);
    CHECK_OK(READ(STORES, &plain, whole, &tag));
    CHECK_EQ(tag.kind, TAG_NDEF);
    CHECK_STR(tag.text, "ndef:d101075402656e32393031");
}

TEST(tag_without_a_message_tells_its_number)
{
    static const struct card_step empty[] = { { "ffb0000310",
                                                "E11012000300FE0000000000000000009000" },
                                              { "ffca000000", "04A2245A1234809000" } };
    static const struct card_step blank[] = { { "ffb0000310",
                                                "000000000000000000000000000000009000" },
                                              { "ffca000000", "04A2245A1234809000" } };
    static const struct card_step locked[] = { { "ffb0000310", "6300" },
                                               { "ffca000000", "A1B2C3D49000" } };
    static const struct card_step picture[] = {
        { "ffb0000310", "E1101200030BD201075402656E3239309000" },
        { "ffb0000710", "31FE00000000000000000000000000009000" },
        { "ffca000000", "04A2245A1234809000" }
    };
    static const struct card_step only[] = { { "ffca000000", "04A2245A1234809000" } };
    struct tag_plan uid_only = { .is_uid_only = true };
    struct tag tag = { 0 };
    CHECK_OK(READ(STORES, &plain, empty, &tag));
    CHECK_STR(tag.text, "uid:04a2245a123480");
    CHECK_OK(READ(STORES, &plain, blank, &tag));
    CHECK_EQ(tag.kind, TAG_UID);
    CHECK_STR(tag.text, "uid:04a2245a123480");
    CHECK_OK(READ(STORES, &plain, locked, &tag));
    CHECK_STR(tag.text, "uid:a1b2c3d4");
    CHECK_OK(READ(STORES, &plain, picture, &tag));
    CHECK_STR(tag.text, "uid:04a2245a123480");
    CHECK_OK(READ(STORES, &uid_only, only, &tag));
    CHECK_EQ(tag.kind, TAG_UID);
}

TEST(tag_of_type_4_tells_its_message_in_pieces)
{
    static const struct card_step good[] = {
        { "00a4040007d276000085010100", "9000" },
        { "00a4000c02e103", "9000" },
        { "00b000000f", "000F20001000340406E104010000FF9000" },
        { "00a4000c02e104", "9000" },
        { "00b0000002", "00129000" },
        { "00b0000210", "D1010E5402656E3330343536373839309000" },
        { "00b0001202", "31329000" },
    };
    struct tag tag = { 0 };
    CHECK_OK(READ(SPEAKS, &plain, good, &tag));
    CHECK_EQ(tag.kind, TAG_NDEF);
    CHECK_STR(tag.text, "ndef:d1010e5402656e3330343536373839303132");
}

TEST(tag_of_a_bank_is_recognised_and_not_read)
{
    static const struct card_step bank[] = { NO_FORUM,
                                             { "00a404000e325041592e5359532e4444463031", "9000" } };
    static const struct card_step contact[] = { NO_FORUM,
                                                { "00a404000e32504159", "6A82" },
                                                { "00a404000e315041592e5359532e4444463031",
                                                  "6283" } };
    static const struct card_step number[] = {
        { "ffb0000310", "E11012000317D101135402656E3431319000" },
        { "ffb0000710", "31313131313131313131313131FE00009000" }
    };
    struct tag_plan uid_only = { .is_uid_only = true };
    static const struct card_step only[] = { { "00a404000e32504159", "9000" } };
    struct tag tag = { .text = STR("untouched") };
    CHECK_ERR(READ(SPEAKS, &plain, bank, &tag), E_SCAN_BANK_CARD);
    CHECK_ERR(READ(SPEAKS, &plain, contact, &tag), E_SCAN_BANK_CARD);
    CHECK_ERR(READ(SPEAKS, &uid_only, only, &tag), E_SCAN_BANK_CARD);
    CHECK_ERR(READ(STORES, &plain, number, &tag),
              E_SCAN_BANK_CARD); /* 4111 1111 1111 1111 as a text */
    CHECK_STR(tag.text, "untouched");
}

TEST(tag_of_a_telephone_is_told_as_one)
{
    static const struct card_step phone[] = { NO_FORUM,
                                              NO_PAYMENT,
                                              { "ffca000000", "081234569000" } };
    struct tag tag = { 0 };
    CHECK_ERR(READ(SPEAKS, &plain, phone, &tag), E_SCAN_RANDOM_UID);
}

TEST(tag_that_says_nothing_is_mute)
{
    static const struct card_step none[] = { NO_FORUM, NO_PAYMENT, { "ffca000000", "6A81" } };
    static const struct card_step odd[] = { NO_FORUM,
                                            NO_PAYMENT,
                                            { "ffca000000", "01020304059000" } };
    struct tag tag = { 0 };
    CHECK_ERR(READ(SPEAKS, &plain, none, &tag), E_CARD_MUTE);
    CHECK_ERR(READ(SPEAKS, &plain, odd, &tag), E_SCAN_TRUNCATED); /* five bytes are no UID */
}

TEST(tag_that_is_taken_away_tells_nothing)
{
    static const struct card_step first[] = { { "ffb0000310", NULL } };
    static const struct card_step middle[] = {
        { "ffb0000310", "E1101200030BD101075402656E3239309000" }, { "ffb0000710", NULL }
    };
    struct tag tag = { .text = STR("untouched") };
    CHECK_ERR(READ(STORES, &plain, first, &tag), E_CARD_GONE);
    CHECK_ERR(READ(STORES, &plain, middle, &tag), E_CARD_GONE);
    CHECK_STR(tag.text, "untouched");
}

TEST(tag_of_the_shop_s_own_tells_its_record)
{
    static const char aid[] = "\xF0\x46\x49\x44\x45";
    struct tag_plan by_record = { .aid = { aid, 5 }, .record = 1 * 256 + 2 };
    struct tag_plan by_file = { .aid = { aid, 5 }, .file = 0x0101 };
    static const struct card_step text[] = { { "00a4040005f04649444500", "9000" },
                                             { "00b2020c00",
                                               "323930303030303030303031382020209000" } };
    static const struct card_step halves[] = { { "00a4040005f04649444500", "9000" },
                                               { "00b2020c00", "2900000000018FFFFF9000" } };
    static const struct card_step file[] = { { "00a4040005f04649444500", "9000" },
                                             { "00a4000c020101", "9000" },
                                             { "00b0000080", "4645524D4531323300006282" },
                                             { "00b0000a76", "6B00" } };
    static const struct card_step none[] = { { "00a4040005f04649444500", "9000" },
                                             { "00b2020c00", "6A83" } };
    static const struct card_step other[] = { { "00a4040005f04649444500", "6A82" },
                                              NO_FORUM,
                                              NO_PAYMENT,
                                              { "ffca000000", "04A2245A1234809000" } };
    struct tag tag = { 0 };
    CHECK_OK(READ(SPEAKS, &by_record, text, &tag));
    CHECK_EQ(tag.kind, TAG_CHIP);
    CHECK_STR(tag.text, "2900000000018");
    CHECK_OK(READ(SPEAKS, &by_record, halves, &tag));
    CHECK_STR(tag.text, "2900000000018");
    CHECK_OK(READ(SPEAKS, &by_file, file, &tag));
    CHECK_STR(tag.text, "FERME123");
    CHECK_ERR(READ(SPEAKS, &by_record, none, &tag), E_CARD_MUTE);
    CHECK_OK(READ(SPEAKS, &by_record, other, &tag));
    CHECK_EQ(tag.kind, TAG_UID);
}

TEST(tag_knows_the_names_of_banks)
{
    CHECK(tag_is_of_bank((struct str){ "\xA0\0\0\0\x03\x10\x10", 7 }));
    CHECK(tag_is_of_bank((struct str){ "\xA0\0\0\0\x42\x10\x10", 7 }));
    CHECK(tag_is_of_bank(STR("2PAY.SYS.DDF01")));
    CHECK(tag_is_of_bank(STR("1PAY.SYS.DDF01")));
    CHECK(!tag_is_of_bank((struct str){ "\xD2\x76\0\0\x85\x01\x01", 7 }));
    CHECK(!tag_is_of_bank((struct str){ "\xF0\x46\x49\x44\x45", 5 }));
}
