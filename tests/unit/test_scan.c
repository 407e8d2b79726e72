/* test_scan.c - scan/: whatever a reader sends, and what is wrong with it. */
#include "core/limits.h"
#include "loyalty/bearer.h"
#include "loyalty/card.h"
#include "scan/scan_parts.h"
#include "scan/scan_tell.h"
#include "tests/lib/check.h"

static char memory[1 << 16];
static const struct str weight_labels[] = { { "02", 2 }, { "21", 2 } };
static const struct scan_settings settings = {
    .country = { "FR", 2 },
    .weight_labels = weight_labels,
    .weight_label_count = COUNT(weight_labels),
};

static enum err scanned(const char *text, struct scan *ret_scan)
{
    static struct arena arena;
    arena = arena_in(memory, sizeof(memory));
    return scan_read(&arena, str_c(text), &settings, ret_scan);
}

struct good {
    const char *text;
    enum scan_kind kind;
    enum scan_medium medium;
    const char *code;
    const char *phone;
};

static void check_good(const struct good *goods, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct scan scan = { 0 };
        check_note("%s", goods[i].text);
        CHECK_OK(scanned(goods[i].text, &scan));
        CHECK_EQ(scan.kind, goods[i].kind);
        CHECK_EQ(scan.medium, goods[i].medium);
        CHECK_STR(scan.code, goods[i].code);
        CHECK_STR(scan.phone, goods[i].phone != NULL ? goods[i].phone : "");
    }
}

struct bad {
    const char *text;
    enum err err;
};

static void check_bad(const struct bad *bads, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct scan scan = { .kind = SCAN_GOODS };
        check_note("%s", bads[i].text);
        CHECK_ERR(scanned(bads[i].text, &scan), bads[i].err);
        CHECK_EQ(scan.code.len, 0);
    }
}

TEST(check_digits_are_those_of_the_standards)
{
    /* GS1 General Specifications 7.9 and ISO/IEC 7812-1 annex B. */
    CHECK(card_gs1_is_right(STR("2900000000018")));
    CHECK(card_gs1_is_right(STR("2042123456782")));
    CHECK(card_gs1_is_right(STR("2900000000018")));
    CHECK(!card_gs1_is_right(STR("2900000000081")));
    CHECK(card_gs1_is_right(STR("96385074")));     /* EAN-8 */
    CHECK(card_gs1_is_right(STR("036000291452"))); /* UPC-A */
    CHECK(scan_is_luhn(STR("79927398713")));
    CHECK(!scan_is_luhn(STR("79927398710")));
    CHECK(scan_is_bank_number(STR("4111111111111111")));
    CHECK(scan_is_bank_number(STR("2223000048400011")));
    CHECK(scan_is_bank_number(STR("378282246310005")));
    CHECK(!scan_is_bank_number(STR("4111111111111112")));
    CHECK(!scan_is_bank_number(STR("9111111111111111")));
}

TEST(numbers_of_barcodes_are_told_apart)
{
    static const struct good goods[] = {
        { "2900000000018", SCAN_CARD, SCAN_TYPED, "2900000000018", NULL },
        { " 2900000000018\r\n", SCAN_CARD, SCAN_TYPED, "2900000000018", NULL },
        { "290 000 000 0018", SCAN_CARD, SCAN_TYPED, "2900000000018", NULL },
        { "]E02900000000018", SCAN_CARD, SCAN_BARCODE, "2900000000018", NULL },
        { "]C0FERME-0042", SCAN_CARD, SCAN_BARCODE, "FERME-0042", NULL },
        { "]Q12900000000018", SCAN_CARD, SCAN_QR, "2900000000018", NULL },
        { "2042123456782", SCAN_CARD, SCAN_TYPED, "2042123456782", NULL },
        { "0412345678903", SCAN_CARD, SCAN_TYPED, "0412345678903", NULL },
        { "0212345008508", SCAN_WEIGHT_LABEL, SCAN_TYPED, "0212345008508", NULL },
        { "2112345008509", SCAN_WEIGHT_LABEL, SCAN_TYPED, "2112345008509", NULL },
        { "3760123456784", SCAN_GOODS, SCAN_TYPED, "3760123456784", NULL },
        { "96385074", SCAN_GOODS, SCAN_TYPED, "96385074", NULL },
        { "036000291452", SCAN_GOODS, SCAN_TYPED, "036000291452", NULL },
        { "12345", SCAN_CARD, SCAN_TYPED, "12345", NULL },
        { "https://fidelite.example/c/2900000000018?s=1", SCAN_CARD, SCAN_TYPED, "2900000000018",
          NULL },
        { "https://fidelite.example/m/ferme/c/AB12CD34", SCAN_CARD, SCAN_TYPED, "AB12CD34", NULL },
    };
    static const struct bad bads[] = {
        { "", E_SCAN_EMPTY },
        { " \r\n", E_SCAN_EMPTY },
        { "2900000000019", E_SCAN_CHECK },
        { "]E02900000000081", E_SCAN_CHECK },
        { "12", E_SCAN_UNKNOWN },
        { "caf\xC3\xA9", E_SCAN_UNKNOWN },
    };
    check_good(goods, COUNT(goods));
    check_bad(bads, COUNT(bads));
}

TEST(a_reader_before_a_french_keyboard_is_understood)
{
    static const struct good goods[] = {
        /* 2900000000018 and 2042123456782, as the keys are marked there */
        { "\xC3\xA9\xC3\xA7\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0"
          "&_",
          SCAN_CARD, SCAN_TYPED, "2900000000018", NULL },
        { "\xC3\xA9\xC3\xA0'\xC3\xA9&\xC3\xA9\"'(-\xC3\xA8_\xC3\xA9", SCAN_CARD, SCAN_TYPED,
          "2042123456782", NULL },
        /* ;9001234=2912? */
        { "m\xC3\xA7\xC3\xA0\xC3\xA0&\xC3\xA9\"'=\xC3\xA9\xC3\xA7&\xC3\xA9\xC2\xA7", SCAN_CARD,
          SCAN_STRIPE, "9001234", NULL },
    };
    static const struct bad bads[] = {
        { "\xC3\xA9\xC3\xA7\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0\xC3\xA0"
          "&\xC3\xA7",
          E_SCAN_CHECK },
        { "\xC3\xA9\xC3\xA7", E_SCAN_UNKNOWN }, /* two letters, and no number */
    };
    check_good(goods, COUNT(goods));
    check_bad(bads, COUNT(bads));
}

TEST(stripes_are_read_track_by_track)
{
    static const struct good goods[] = {
        { ";9001234?", SCAN_CARD, SCAN_STRIPE, "9001234", NULL },
        { ";9001234=2912?", SCAN_CARD, SCAN_STRIPE, "9001234", NULL },
        { "%FERME 42?;9001234?", SCAN_CARD, SCAN_STRIPE, "9001234", NULL },
        { "%FERME42^MARTIN/JEANNE^2912?", SCAN_CARD, SCAN_STRIPE, "FERME42", NULL },
        { ";1234?0", SCAN_CARD, SCAN_STRIPE, "1234", NULL }, /* 11 ^ 1 ^ 2 ^ 3 ^ 4 ^ 15 = 0 */
        { "+0190012345?", SCAN_CARD, SCAN_STRIPE, "0190012345", NULL },
        /* Test numbers of card schemes: track 1 of format B, track 2, one read badly. */
        { "%B4111111111111111^MARTIN/JEANNE^29122010000000000000?", SCAN_BANK_CARD, SCAN_STRIPE, "",
          NULL },
        { ";4111111111111111=29122010000000000000?", SCAN_BANK_CARD, SCAN_STRIPE, "", NULL },
        { ";5555555555554444=2912?5", SCAN_BANK_CARD, SCAN_STRIPE, "", NULL },
        { "%B9?;4111111111111111=2912?", SCAN_BANK_CARD, SCAN_STRIPE, "", NULL },
        { "m'&&&&&&&&&&&&&&&=\xC3\xA9\xC3\xA7&\xC3\xA9\xC2\xA7", SCAN_BANK_CARD, SCAN_STRIPE, "",
          NULL },
        { "4111 1111 1111 1111", SCAN_BANK_CARD, SCAN_TYPED, "", NULL },
        { "378282246310005", SCAN_BANK_CARD, SCAN_TYPED, "", NULL },
    };
    static const struct bad bads[] = {
        { ";1234?=", E_SCAN_LRC },
        { ";12A4?", E_SCAN_LRC },
        { ";9001234", E_SCAN_TRUNCATED },
        { "%FERME 42", E_SCAN_TRUNCATED },
        { ";?", E_SCAN_UNKNOWN },
        { ";12345678901234567890123456789012345678901?",
          E_SCAN_LRC }, /* longer than the track is */
    };
    check_good(goods, COUNT(goods));
    check_bad(bads, COUNT(bads));
}

TEST(elements_of_gs1_are_taken_apart)
{
    static const struct good goods[] = {
        { "(8018)376012345000000010", SCAN_CARD, SCAN_TYPED, "376012345000000010", NULL },
        { "]C18018376012345000000010", SCAN_CARD, SCAN_BARCODE, "376012345000000010", NULL },
        { "]d20103760123456784"
          "21A7\x1D"
          "8018376012345000000010",
          SCAN_CARD, SCAN_DATA_MATRIX, "376012345000000010", NULL },
        { "]d210LOT\xE2\x90\x9D"
          "8018376012345000000010",
          SCAN_CARD, SCAN_DATA_MATRIX, "376012345000000010", NULL },
        { "(01)03760123456784(21)A7", SCAN_GOODS, SCAN_TYPED, "03760123456784", NULL },
        { "(255)37601234567840000017", SCAN_CARD, SCAN_TYPED, "37601234567840000017", NULL },
    };
    static const struct bad bads[] = {
        { "(8018)376012345000000011", E_SCAN_CHECK },
        { "(8018)37601234500000001", E_SCAN_TRUNCATED },
        { "]C1801837601234500000001", E_SCAN_TRUNCATED },
        { "(7777)1", E_SCAN_UNKNOWN },
        { "(17)291231", E_SCAN_UNKNOWN }, /* a date alone is of nobody */
        { "(10)", E_SCAN_UNKNOWN },
    };
    check_good(goods, COUNT(goods));
    check_bad(bads, COUNT(bads));
}

TEST(tags_tell_their_number_or_a_message)
{
    static const struct good goods[] = {
        { "04:A2:24:5A:12:34:80", SCAN_UID, SCAN_TAG, "04A2245A123480", NULL },
        { "04a2245a123480", SCAN_UID, SCAN_TAG, "04A2245A123480", NULL },
        { "uid:12345678", SCAN_UID, SCAN_TAG, "12345678", NULL },
        { "12345678", SCAN_CARD, SCAN_TYPED, "12345678", NULL },
        /* NDEF: a text in English, "2900000000018"; a link, https://x.fr/c/AB12CD34 */
        { "D1011054"
          "02656E"
          "32393030303030303030303138",
          SCAN_CARD, SCAN_TAG, "2900000000018", NULL },
        { "D1 01 10 55 04 78 2E 66 72 2F 63 2F 41 42 31 32 43 44 33 34", SCAN_CARD, SCAN_TAG,
          "AB12CD34", NULL },
    };
    static const struct bad bads[] = {
        { "08:12:34:56", E_SCAN_RANDOM_UID },
        { "uid:0412", E_SCAN_TRUNCATED },
        { "uid:0412345", E_SCAN_TRUNCATED },
        { "D1011054"
          "02656E"
          "3239",
          E_SCAN_TRUNCATED },
        { "D101015499", E_SCAN_UNKNOWN },
        { "ndef:zz", E_SCAN_TRUNCATED },
    };
    check_good(goods, COUNT(goods));
    check_bad(bads, COUNT(bads));
}

TEST(codes_of_phones_vouchers_and_people)
{
    static const struct good goods[] = {
        { "06 12 34 56 78", SCAN_PHONE, SCAN_TYPED, "0612345678", "+33612345678" },
        { "+33 6 12 34 56 78", SCAN_PHONE, SCAN_TYPED, "+33 6 12 34 56 78", "+33612345678" },
        { "06.12.34.56.78", SCAN_PHONE, SCAN_TYPED, "06.12.34.56.78", "+33612345678" },
        { "0692 12 34 56", SCAN_PHONE, SCAN_TYPED, "0692123456", "+262692123456" },
    };
    static const struct bad bads[] = {
        { "V7K2M-Q0XTR-9B4CA", E_SCAN_CHECK },
        { "g7k2mq0xtr9b4cb", E_SCAN_CHECK },
    };
    struct scan scan = { 0 };
    check_good(goods, COUNT(goods));
    check_bad(bads, COUNT(bads));

    char code[] = "V7K2MQ0XTR9B4C?";
    code[14] = bearer_check((struct str){ code, 14 });
    CHECK_OK(scanned(code, &scan));
    CHECK_EQ(scan.kind, SCAN_BEARER);
    CHECK_STR(scan.code, code);

    CHECK_OK(scanned("v1.K7Q2M0XTR9B4.1795254060.94287082", &scan));
    CHECK_EQ(scan.kind, SCAN_ROTATING);
    CHECK_STR(scan.code, "K7Q2M0XTR9B4");
    CHECK_EQ(scan.step, 1795254060);
    CHECK_STR(scan.digits, "94287082");
    CHECK_OK(scanned("https://shop.example/card?e=EF963FF7828658A599F3041510671E88&"
                     "c=94EED9EE65337086",
                     &scan));
    CHECK_EQ(scan.kind, SCAN_CHIP);
    CHECK_STR(scan.code, "n1.EF963FF7828658A599F3041510671E88.94EED9EE65337086");
    CHECK_OK(scanned("n1.EF963FF7828658A599F3041510671E88.94EED9EE65337086", &scan));
    CHECK_EQ(scan.kind, SCAN_CHIP);

    CHECK_OK(scanned("v1.K7Q2M0XTR9B4.1795254060.9428708",
                     &scan)); /* a card with dots, for all that is known */
    CHECK_EQ(scan.kind, SCAN_CARD);
}

TEST(what_is_too_long_is_refused)
{
    static char text[SCAN_MAX_BYTES + 2];
    struct scan scan = { 0 };
    for (size_t i = 0; i < SCAN_MAX_BYTES; i++)
        text[i] = '7';
    CHECK_ERR(scanned(text, &scan), E_SCAN_UNKNOWN); /* longer than the number of a card */
    text[SCAN_MAX_BYTES] = '7';
    CHECK_ERR(scanned(text, &scan), E_LIMIT);
}

static void check_told(const char *text, const char *expected)
{
    static char room[SCAN_ANSWER_BYTES];
    struct arena arena = arena_in(memory, sizeof(memory));
    struct buf out = BUF(room);
    struct str answer = STR_NONE;
    const struct scan_settings france = scan_settings_of(STR("FR"));
    check_note("%s", text);
    CHECK_OK(scan_tell(&arena, str_c(text), &france, &out));
    CHECK_OK(buf_finish(&out, &answer));
    CHECK_STR(answer, expected);
}

TEST(a_page_is_told_what_to_name_to_the_server)
{
    check_told("]E02900000000018",
               "{\"kind\":\"card\",\"medium\":\"barcode\",\"code\":\"2900000000018\","
               "\"phone\":null,\"refusal\":null}");
    check_told("06 12 34 56 78", "{\"kind\":\"phone\",\"medium\":\"typed\",\"code\":\"0612345678\","
                                 "\"phone\":\"+33612345678\",\"refusal\":null}");
    check_told("https://carte.example/c/v1.0123456789AB.58812345.12345678",
               "{\"kind\":\"rotating\",\"medium\":\"typed\","
               "\"code\":\"v1.0123456789AB.58812345.12345678\",\"phone\":null,\"refusal\":null}");
}

TEST(a_page_is_told_why_a_scan_is_no_card)
{
    check_told(
        ";4111111111111111=2912?",
        "{\"kind\":\"bank_card\",\"medium\":\"stripe\",\"code\":null,\"phone\":null,"
        "\"refusal\":{\"code\":\"scan_bank_card\",\"fr\":\"C'est une carte bancaire, dont rien "
        "n'a été gardé : demandez la carte de la boutique.\",\"en\":\"This is a bank card, and "
        "nothing of it was kept: ask for the shop's own card.\"}}");
    check_told(
        "3760123456784",
        "{\"kind\":\"goods\",\"medium\":\"typed\",\"code\":\"3760123456784\",\"phone\":null,"
        "\"refusal\":{\"code\":\"scan_goods\",\"fr\":\"C'est un article : scannez la carte du "
        "client.\",\"en\":\"This is an article: scan the customer's card.\"}}");
    check_told(
        "2900000000019",
        "{\"kind\":null,\"medium\":null,\"code\":null,\"phone\":null,\"refusal\":{\"code\":"
        "\"scan_check\",\"fr\":\"Un caractère de ce code est faux : scannez à nouveau, ou "
        "comparez avec la carte.\",\"en\":\"One character of this code is wrong: scan it again, "
        "or compare it with the card.\"}}");
}

TEST(every_kind_and_medium_has_a_name)
{
    for (int kind = SCAN_CARD; kind <= SCAN_BANK_CARD; kind++)
        CHECK(str_c(scan_kind_name((enum scan_kind)kind)).len > 0);
    for (int medium = SCAN_TYPED; medium <= SCAN_TAG; medium++)
        CHECK(str_c(scan_medium_name((enum scan_medium)medium)).len > 0);
}
