/* test_ntag.c - reader/ev2.c and reader/ntag.c: a chip is spoken with as NXP's notes have it, byte for byte.
 *
 * The numbers are those of AN12196, rev. 2.0: table 7 (GetFileSettings), 14 and 19 (AuthenticateEV2First), 17 (WriteData),
 * 18 (ChangeFileSettings), 25 and 26 (ChangeKey); table 23 has the session of the last two.
 */
#include "reader/ntag.h"

#include "tests/lib/card_script.h"
#include "tests/lib/check.h"

#define MESSAGE                                                                                    \
    "0051D1014D550463686F6F73652E75726C2E636F6D2F6E7461673432343F653D"                             \
    "3030303030303030303030303030303030303030303030303030303030303030"                             \
    "26633D3030303030303030303030303030303000000000000000000000000000"                             \
    "0000000000000000000000000000000000000000000000000000000000000000"

static const struct aes_block zeros = { { 0 } };
static struct card_script script;
static struct apdu_line line;

static struct aes_block block(const char *hex)
{
    struct aes_block made = { { 0 } };
    CHECK(str_read_hex(str_c(hex), made.bytes, AES_BYTES));
    return made;
}

static struct ntag tag_with(const struct card_step *steps, size_t count)
{
    script = (struct card_script){ .steps = steps, .count = count };
    line = card_line(&script);
    return (struct ntag){ .line = &line };
}
#define TAG_WITH(steps) tag_with(steps, COUNT(steps))

static void check_told_all(void)
{
    if (script.is_astray)
        check_note("asked %s", script.asked);
    CHECK(!script.is_astray);
    CHECK_EQ(script.at, script.count);
}

/* The session of tables 23 to 26. */
static void begin_second(struct ntag *tag, uint16_t count)
{
    tag->session = (struct ev2){ .is_open = true,
                                 .seal = block("4CF3CB41A22583A61E89B158D252FC53"),
                                 .mac = block("5529860B2FC5FB6154B7F28361D30BF9"),
                                 .transaction = { 0x76, 0x14, 0x28, 0x1A },
                                 .count = count };
}

#define ASK_KEY_0   "9071000002000000", "A04C124213C186F22399D33AC2A3021591AF"
#define PROVE_KEY_0 "90af00002035c3e05a752e0144bac0de51c1f22c56b34408a23d8aea266cab947ea8e0118d00"
#define CHIP_PROVES "3FA64DB5446D1F34CD6EA311167F5E4985B89690C04A05F17FA7AB2F081206639100"

TEST(a_tag_is_written_as_in_nxps_notes)
{
    static const struct card_step steps[] = {
        { ASK_KEY_0 },
        { PROVE_KEY_0, CHIP_PROVES },
        { "908d00009f02000000800000421c73a27d827658af481fdff20a5025b559d0e3aa21e58d347f343cffc768bf"
          "e596c706bc00f2176781d4b0242642a0ff5a42c461aaf894d9a1284b8c76bcfa658acd40555d362e08db15cf"
          "421b51283f9064bcbe20e96cae545b407c9d651a3315b27373772e5da2367d2064ae054af996c6f1f669170f"
          "a88ce8c4e3a4a7bbbef0fd971ff532c3a802af745660f2b4d1d9a8499661ebf300",
          "FC222E5F7A5424529100" },
        { "905f0000190261b6d97903566e84c3ae5274467e89ead799b7c1a0ef7a0400",
          "57BFF87B1241E93D9100" },
    };
    const struct aes_block lot = block("13C5DB8A5930439FC3DEF9A4C675360F");
    struct ntag tag = TAG_WITH(steps);
    uint8_t message[128];
    uint8_t settings[15];
    CHECK(str_read_hex(STR(MESSAGE), message, sizeof(message)));
    CHECK(str_read_hex(STR("4000E0C1F121200000430000430000"), settings, sizeof(settings)));
    CHECK_OK(ntag_authenticate(&tag, 0, &zeros, &lot));
    CHECK_MEM(tag.session.seal.bytes, block("1309C877509E5A215007FF0ED19CA564").bytes, AES_BYTES);
    CHECK_MEM(tag.session.mac.bytes, block("4C6626F5E72EA694202139295C7A7FC7").bytes, AES_BYTES);
    CHECK_OK(ntag_write(&tag, EV2_FULL, (struct str){ (const char *)message, sizeof(message) }));
    CHECK_OK(ntag_set_file(&tag, (struct str){ (const char *)settings, sizeof(settings) }));
    check_told_all();
    CHECK_EQ(tag.session.count, 2);
    ntag_leave(&tag);
    CHECK(!tag.session.is_open);
    CHECK_MEM(tag.session.seal.bytes, zeros.bytes, AES_BYTES);
}

TEST(keys_are_changed_as_in_nxps_notes)
{
    static const struct card_step steps[] = {
        { "90c400002902"
          "2cf362b7bf4311ff3be1daa295e8c68de09050560d19b9e16c2393ae9cd1fac7"
          "5d0ce20bcd1d06e600",
          "203BB55D1089D5879100" },
        { "90c400002900"
          "c0eb4deefeddf0b513a03a95a75491818580503190d4d05053ff75668a01d6fd"
          "a6610234bded643200",
          "9100" },
    };
    const struct aes_block second = block("F3847D627727ED3BC9C4CC050489B966");
    const struct aes_block first = block("5004BF991F408672B1EF00F08F9E8647");
    struct ntag tag = TAG_WITH(steps);
    begin_second(&tag, 2);
    CHECK_OK(ntag_set_key(&tag, 2, &zeros, &second, 1));
    CHECK_EQ(tag.session.count, 3);
    CHECK_OK(ntag_set_key(&tag, 0, &zeros, &first, 1));
    CHECK(!tag.session.is_open); /* "with key 0 the session ends" */
    check_told_all();
}

TEST(the_settings_of_a_file_are_told_with_a_code)
{
    static const struct card_step steps[] = {
        { "90f5000009026597a457c8cd442c00", "0040EEEE000100D1FE001F000044000044000020"
                                            "00006A00002A474282E7A479869100" },
    };
    struct ntag_file file = { 0 };
    struct ntag tag = TAG_WITH(steps);
    tag.session = (struct ev2){ .is_open = true,
                                .mac = block("8248134A386E86EB7FAF54A52E536CB6"),
                                .transaction = { 0x7A, 0x21, 0x08, 0x5E } };
    CHECK_OK(ntag_file(&tag, &file));
    check_told_all();
    CHECK_EQ(file.mode, EV2_PLAIN);
    CHECK_EQ(file.size, 256);
    CHECK_EQ(file.change_right, 0xE);
    CHECK_EQ(file.write_right, 0xE);
    CHECK_EQ(file.settings_len, 21);
    CHECK_EQ(file.settings[0], 0x40);
    CHECK_EQ(file.settings[3], 0xD1);
}

TEST(a_second_key_is_proven_in_the_same_way)
{
    static const struct card_step steps[] = {
        { "9071000002030000", "B875CEB0E66A6C5CD00898DC371F92D191AF" },
        { "90af000020ff0306e47dfbc50087c4d8a78e88e62de1e8be457aa477c707e2f0874916a8b100",
          "0CC9A8094A8EEA683ECAAC5C7BF20584206D0608D477110FC6B3D5D3F65C3A6A9100" },
    };
    const struct aes_block lot = block("B98F4C50CF1C2E084FD150E33992B048");
    struct ntag tag = TAG_WITH(steps);
    CHECK_OK(ntag_authenticate(&tag, 3, &zeros, &lot));
    check_told_all();
    CHECK_MEM(tag.session.seal.bytes, block("7A93D6571E4B180FCA6AC90C9A7488D4").bytes, AES_BYTES);
    CHECK_MEM(tag.session.mac.bytes, block("FC4AF159B62E549B5812394CAB1918CC").bytes, AES_BYTES);
}

/* ---- what a chip must not say --------------------------------------------------------------------- */

TEST(who_does_not_have_the_key_is_no_chip_of_ours)
{
    static const struct card_step echo[] = {
        { ASK_KEY_0 },
        { PROVE_KEY_0, "3FA64DB5446D1F34CD6EA311167F5E4885B89690C04A05F17FA7"
                       "AB2F081206639100" }
    };
    static const struct card_step wrong[] = { { ASK_KEY_0 }, { PROVE_KEY_0, "91AE" } };
    static const struct card_step denied[] = { { "9071000002000000", "919D" } };
    static const struct card_step cut[] = { { "9071000002000000", "A04C91AF" } };
    static const struct card_step gone[] = { { ASK_KEY_0 }, { PROVE_KEY_0, NULL } };
    static const struct card_step late[] = { { "9071000002000000", "91AD" },
                                             { "9071000002000000", "91AD" },
                                             { ASK_KEY_0 },
                                             { PROVE_KEY_0, CHIP_PROVES } };
    const struct aes_block lot = block("13C5DB8A5930439FC3DEF9A4C675360F");
    struct ntag tag = TAG_WITH(echo);
    CHECK_ERR(ntag_authenticate(&tag, 0, &zeros, &lot), E_CHIP_ANSWER);
    CHECK(!tag.session.is_open);
    tag = TAG_WITH(wrong);
    CHECK_ERR(ntag_authenticate(&tag, 0, &zeros, &lot), E_CHIP_KEYS);
    CHECK(!tag.session.is_open);
    tag = TAG_WITH(denied);
    CHECK_ERR(ntag_authenticate(&tag, 0, &zeros, &lot), E_CHIP_CLOSED);
    tag = TAG_WITH(cut);
    CHECK_ERR(ntag_authenticate(&tag, 0, &zeros, &lot), E_CHIP_ANSWER);
    tag = TAG_WITH(gone);
    CHECK_ERR(ntag_authenticate(&tag, 0, &zeros, &lot), E_CARD_GONE);
    tag = TAG_WITH(late);
    CHECK_OK(ntag_authenticate(&tag, 0, &zeros, &lot));
    check_told_all();
}

static enum err set_second(const char *answer)
{
    struct card_step steps[] = { { "90c4", answer } };
    const struct aes_block key = block("F3847D627727ED3BC9C4CC050489B966");
    struct ntag tag = TAG_WITH(steps);
    begin_second(&tag, 2);
    enum err err = ntag_set_key(&tag, 2, &zeros, &key, 1);
    check_told_all();
    CHECK_EQ(tag.session.is_open, err == OK); /* any refusal ends it */
    return err;
}

TEST(an_answer_without_the_code_of_the_chip_is_none)
{
    char tampered[] = "203BB55D1089D5879100";
    CHECK_OK(set_second("203BB55D1089D5879100"));
    CHECK_ERR(set_second("9100"), E_CHIP_ANSWER);
    CHECK_ERR(set_second("911E"), E_CHIP_ANSWER);
    CHECK_ERR(set_second("91"), E_CHIP_ANSWER);
    CHECK_ERR(set_second(NULL), E_CARD_GONE);
    CHECK_ERR(set_second("00203BB55D1089D5879100"), E_CHIP_ANSWER);
    for (size_t i = 0; i < 16; i++) {
        char digit = tampered[i];
        tampered[i] = digit == '0' ? '1' : '0';
        CHECK_ERR(set_second(tampered), E_CHIP_ANSWER);
        tampered[i] = digit;
    }
}

/* ---- who it is ------------------------------------------------------------------------------------ */

#define SELECT   "00a4040007d276000085010100"
#define SOFTWARE "90af000000", "0404020102110591AF"
#define BATCH    "CF3E5D1A30204219"

static enum err meet(const struct card_step *steps, size_t count, uint8_t *ret_uid)
{
    struct ntag tag = tag_with(steps, count);
    enum err err = ntag_meet(&line, &tag, ret_uid);
    check_told_all();
    return err;
}
#define MEET(steps, uid) meet(steps, COUNT(steps), uid)

TEST(only_an_ntag_424_dna_that_tells_its_number_is_met)
{
    static const struct card_step good[] = { { SELECT, "9000" },
                                             { "9060000000", "0404023000110591AF" },
                                             { SOFTWARE },
                                             { "90af000000", "04DE5F1EACC040" BATCH "9100" } };
    static const struct card_step other_coil[] = { { SELECT, "9000" },
                                                   { "9060000000", "0404823000110591AF" },
                                                   { SOFTWARE },
                                                   { "90af000000",
                                                     "04DE5F1EACC040" BATCH "9100" } };
    static const struct card_step hidden[] = { { SELECT, "9000" },
                                               { "9060000000", "0404023000110591AF" },
                                               { SOFTWARE },
                                               { "90af000000", "00000000000000" BATCH "9100" } };
    static const struct card_step desfire[] = { { SELECT, "9000" },
                                                { "9060000000", "0401011200160591AF" } };
    static const struct card_step telephone[] = { { SELECT, "9000" }, { "9060000000", "6E00" } };
    static const struct card_step mute[] = { { SELECT, "90" } };
    static const struct card_step bank[] = { { SELECT, "6A82" } };
    static const struct card_step gone[] = { { SELECT, "9000" }, { "9060000000", NULL } };
    uint8_t uid[SUN_UID_BYTES] = { 0 };
    CHECK_OK(MEET(good, uid));
    CHECK_MEM(uid, "\x04\xDE\x5F\x1E\xAC\xC0\x40", SUN_UID_BYTES);
    CHECK_OK(MEET(other_coil, uid));
    CHECK_ERR(MEET(hidden, uid), E_CHIP_HIDDEN);
    CHECK_ERR(MEET(desfire, uid), E_CHIP_KIND);
    CHECK_ERR(MEET(telephone, uid), E_CHIP_KIND);
    CHECK_ERR(MEET(mute, uid), E_CHIP_KIND);
    CHECK_ERR(MEET(bank, uid), E_CHIP_KIND);
    CHECK_ERR(MEET(gone, uid), E_CARD_GONE);
}
