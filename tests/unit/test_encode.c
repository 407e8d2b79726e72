/* test_encode.c - reader/encode.c: what a tag must be before anything is written on it, and what is asked of it until then.
 *
 * That a tag is written, wherever it is taken away, is told by tests/story/chip_writing.py: there a chip answers.
 */
#include "reader/encode.h"

#include "tests/lib/card_script.h"
#include "tests/lib/check.h"

#define ORDER                                                                                      \
    "{\"uid\":\"04DE5F1EACC040\",\"link\":\"https://shop.example/t?"                               \
    "e=00000000000000000000000000000000&c=0000000000000000\","                                     \
    "\"keys\":{\"app\":\"000102030405060708090A0B0C0D0E0F\","                                      \
    "\"meta\":\"101112131415161718191A1B1C1D1E1F\","                                               \
    "\"code\":\"202122232425262728292A2B2C2D2E2F\"}}"

#define SELECT      "00a4040007d276000085010100", "9000"
#define HARDWARE    "9060000000", "0404023000110591AF"
#define SOFTWARE    "90af000000", "0404020102110591AF"
#define NUMBER(uid) "90af000000", uid "CF3E5D1A302042199100"
#define FILE_IS(as) "90f50000010200", as "9100"
#define VERSION(number, is)                                                                        \
    {                                                                                              \
        "90640000010" number "00", is "9100"                                                       \
    }
#define FRESH_VERSIONS VERSION("0", "00"), VERSION("1", "00"), VERSION("2", "00")
#define ASKED(number)                                                                              \
    {                                                                                              \
        "90710000020" number "0000", "A04C124213C186F22399D33AC2A3021591AF"                        \
    }
#define WRONG_KEY                                                                                  \
    {                                                                                              \
        "90af000020", "91AE"                                                                       \
    }
#define MET                                                                                        \
    { SELECT }, { HARDWARE }, { SOFTWARE },                                                        \
    {                                                                                              \
        NUMBER("04DE5F1EACC040")                                                                   \
    }
#define FRESH "0000E0EE000100"

static char memory[1 << 16];
static const uint8_t *lots; /* what is drawn; NULL: zeros */
static size_t drawn;

static void draw(uint8_t *ret_bytes, size_t count)
{
    memset(ret_bytes, 0, count);
    if (lots != NULL)
        memcpy(ret_bytes, lots + drawn, count);
    drawn += count;
}

static enum err encode(const struct card_step *steps, size_t count)
{
    struct arena arena = arena_in(memory, sizeof(memory));
    struct buf said = { 0 };
    struct order order = { 0 };
    struct card_script script = { .steps = steps, .count = count };
    struct apdu_line line = card_line(&script);
    struct encode_means means = { .line = &line, .draw = draw };
    bool was_done = false;
    CHECK_OK(order_read(&arena, STR(ORDER), STR_NONE, &said, &order));
    enum err err = encode_tag(&arena, &means, &order, &was_done);
    if (script.is_astray)
        check_note("asked %s", script.asked);
    CHECK(!script.is_astray);
    CHECK_EQ(script.at, script.count);
    return err;
}
#define ENCODE(steps) encode(steps, COUNT(steps))

TEST(another_tag_is_not_even_asked_for_its_keys)
{
    static const struct card_step other[] = {
        { SELECT }, { HARDWARE }, { SOFTWARE }, { NUMBER("04DE5F1EACC041") }
    };
    static const struct card_step hidden[] = {
        { SELECT }, { HARDWARE }, { SOFTWARE }, { NUMBER("00000000000000") }
    };
    static const struct card_step none[] = { { "00a4040007d276000085010100", "6A82" } };
    CHECK_ERR(ENCODE(other), E_CHIP_OTHER);
    CHECK_ERR(ENCODE(hidden), E_CHIP_HIDDEN);
    CHECK_ERR(ENCODE(none), E_CHIP_KIND);
}

TEST(a_file_that_key_0_may_not_change_is_somebody_elses)
{
    static const struct card_step change[] = { MET, { FILE_IS("0000E3EE000100") } };
    static const struct card_step nobody[] = { MET, { FILE_IS("0000EFEE000100") } };
    static const struct card_step writing[] = { MET, { FILE_IS("000030E3000100") } };
    static const struct card_step small[] = { MET, { FILE_IS("0000E0EE200000") } };
    static const struct card_step cut[] = { MET, { FILE_IS("0000E0EE0001") } };
    CHECK_ERR(ENCODE(change), E_CHIP_KEYS);
    CHECK_ERR(ENCODE(nobody), E_CHIP_KEYS);
    CHECK_ERR(ENCODE(writing), E_CHIP_KEYS);
    CHECK_ERR(ENCODE(small), E_CHIP_LINK);
    CHECK_ERR(ENCODE(cut), E_CHIP_ANSWER);
}

/* Each wrong key is counted by the chip: two are tried, and then no other. */
TEST(keys_that_are_not_ours_end_it_before_anything_is_written)
{
    static const struct card_step foreign[] = { MET,        { FILE_IS(FRESH) }, FRESH_VERSIONS,
                                                ASKED("2"), WRONG_KEY,          ASKED("2"),
                                                WRONG_KEY };
    static const struct card_step locked[] = {
        MET, { FILE_IS(FRESH) }, FRESH_VERSIONS, { "9071000002020000", "919D" }
    };
    static const struct card_step gone[] = {
        MET, { FILE_IS(FRESH) }, FRESH_VERSIONS, ASKED("2"), { "90af000020", NULL }
    };
    CHECK_ERR(ENCODE(foreign), E_CHIP_KEYS);
    CHECK_ERR(ENCODE(locked), E_CHIP_CLOSED);
    CHECK_ERR(ENCODE(gone), E_CARD_GONE);
}

/* ---- the whole of it ------------------------------------------------------------------------------ */

/* What tests/lib/ntag424.py answered once, as it comes from the factory, when this was
 * drawn: no byte of it may be another. */
static const uint8_t whole_lots[] = { 0xC5, 0x08, 0x03, 0xF6, 0x84, 0x5F, 0xD5, 0x90, 0x5B, 0x65,
                                      0xD0, 0xA2, 0xDA, 0x81, 0x44, 0x2C, 0xF8, 0x0C, 0x95, 0xDA,
                                      0x7D, 0x45, 0x91, 0x30, 0xA3, 0x13, 0xED, 0x30, 0xFC, 0x74,
                                      0xA3, 0xC3, 0x97, 0xA7, 0xD3, 0xA7, 0x17, 0xF1, 0x2F, 0xBC,
                                      0xBD, 0x4D, 0xCB, 0x2A, 0x64, 0x2F, 0x8E, 0xC0 };
static const struct card_step whole[] = {
    { "00a4040007d276000085010100", "9000" },
    { "9060000000", "0404023000110591AF" },
    { "90af000000", "0404020102110591AF" },
    { "90af000000", "04DE5F1EACC040CF3E5D1A302042199100" },
    { "90f50000010200", "0000E0EE0001009100" },
    { "90640000010000", "009100" },
    { "90640000010100", "009100" },
    { "90640000010200", "009100" },
    { "9071000002020000", "DC38A446DE29C349A93EC677F98F65B191AF" },
    { "90af00002049494431fbea1c853652519ad3e2c439656f6753214db9ff0e4829ef1b9d75cf00",
      "6F8F58E006BA98A134EFFD45D3F539E286170D0FAAC3786F5D1A71DFB6E660B89100" },
    { "9071000002010000", "4E14971ACE08A2200444223DA91A977591AF" },
    { "90af0000206a04da2a4441f198a0360c85b899cceed48ffe8fca07c64bbd61f309fdda7a2e00",
      "1703C534FFF25FFD843F19DACB5DAED02294E6A50C654B9A7469B8165A05EB6C9100" },
    { "9071000002000000", "124E0D09BBDBC3E5D8EEC05C5935EDC991AF" },
    { "90af000020f9d50888c157c9d10c06a9a39a18597dd67c3c6561c5e19aedbad114d93bcfec00",
      "E3CF1A04A07A6F2AAB55E47EB1A41465C6F61FC67B80FA5270EA2D6D41B213A59100" },
    { "908d000052020000004b00000049d10145550473686f702e6578616d706c652f743f653d303030303030"
      "303030303030303030303030303030303030303030303030303026633d30303030303030303030303030"
      "30303000",
      "9100" },
    { "905f00001902b08e36cfb645324732bdcc6b77a698873fa8a634c4b80e4500", "FA318E22896C905C9100" },
    { "90c400002902342baee2e40c1e9a82ab608de8a062879e44158ae16ffd4d3d98bb9d06af3c4c4f550947"
      "c8abef6a00",
      "51F025E7B35123A69100" },
    { "90c400002901b7c4fa8a1729e58188cd80caeaabebe8844fca8ce2f233509291fdfe49fe23a46d96da0f"
      "3b099f4f00",
      "CC3C92E68D60394D9100" },
    { "90c4000029008b4d9c0f22737a52ca6a307056b56935e1e92a8c42ba0903d4d03f830885461d21b81951"
      "9b2e04f300",
      "9100" },
    { "00a4040007d276000085010100", "9000" },
    { "00a4000c02e103", "9000" },
    { "00b000000f", "001720010000FF0406E104010000009000" },
    { "00a4000c02e104", "9000" },
    { "00b0000002", "00499000" },
    { "00b0000249",
      "D10145550473686F702E6578616D706C652F743F653D3346463844374132363539453539353030383841"
      "31464645463230424143374126633D313743464638324436363242463631319000" },
};

TEST(a_tag_from_the_factory_is_written_byte_for_byte)
{
    lots = whole_lots;
    drawn = 0;
    CHECK_OK(ENCODE(whole));
    CHECK_EQ(drawn, sizeof(whole_lots));
    lots = NULL;
}

/* The chip's own code is on each answer once a key was proven: nobody between can say that it is done. */
TEST(nobody_answers_for_the_chip)
{
    static struct card_step steps[COUNT(whole)];
    static char other[600];
    lots = whole_lots;
    for (size_t i = 0; i < COUNT(whole); i++) {
        bool has_code = strncmp(whole[i].command, "905f", 4) == 0 ||
                        strncmp(whole[i].command, "90c400002901", 12) == 0 ||
                        strncmp(whole[i].command, "90c400002902", 12) == 0;
        if (!has_code)
            continue;
        memcpy(steps, whole, sizeof(whole));
        memcpy(other, whole[i].answer, strlen(whole[i].answer) + 1);
        other[0] = other[0] == '0' ? '1' : '0';
        steps[i].answer = other;
        drawn = 0;
        CHECK_ERR(encode(steps, i + 1), E_CHIP_ANSWER);
    }
    lots = NULL;
}

/* What the tag tells at the end is its proof: a link that is another in one letter is none. */
TEST(a_link_that_does_not_prove_itself_is_no_success)
{
    static struct card_step steps[COUNT(whole)];
    static char other[600];
    const char *told = whole[COUNT(whole) - 1].answer;
    size_t digits = strlen(told) - 4; /* without the status */
    lots = whole_lots;
    for (size_t i = 1; i < digits; i += 2) {
        memcpy(steps, whole, sizeof(whole));
        memcpy(other, told, strlen(told) + 1);
        other[i] = other[i] == '0' ? '1' : '0';
        steps[COUNT(whole) - 1].answer = other;
        drawn = 0;
        check_note("the digit %d", (int)i);
        CHECK_ERR(ENCODE(steps), E_CHIP_UNPROVEN);
    }
    lots = NULL;
}
