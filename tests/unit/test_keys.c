/* test_keys.c - reader/keys.c: which keys write a text, by what a layout makes of them (scan/scan_keys.c). */
#include "reader/keys.h"

#include <linux/input-event-codes.h>
#include <string.h>

#include "tests/lib/check.h"

/* What is printed on each key, plain and with shift: the layouts of the system, as far as a card has characters. */
static const struct {
    uint16_t key;
    const char *us;
    const char *fr;
} caps[] = {
    { KEY_1, "1!", "&1" },         { KEY_2, "2@", "e2" },     { KEY_3, "3#", "\"3" },
    { KEY_4, "4$", "'4" },         { KEY_5, "5%", "(5" },     { KEY_6, "6^", "-6" },
    { KEY_7, "7&", "e7" },         { KEY_8, "8*", "_8" },     { KEY_9, "9(", "c9" },
    { KEY_0, "0)", "a0" },         { KEY_Q, "qQ", "aA" },     { KEY_W, "wW", "zZ" },
    { KEY_E, "eE", "eE" },         { KEY_R, "rR", "rR" },     { KEY_T, "tT", "tT" },
    { KEY_Y, "yY", "yY" },         { KEY_U, "uU", "uU" },     { KEY_I, "iI", "iI" },
    { KEY_O, "oO", "oO" },         { KEY_P, "pP", "pP" },     { KEY_A, "aA", "qQ" },
    { KEY_S, "sS", "sS" },         { KEY_D, "dD", "dD" },     { KEY_F, "fF", "fF" },
    { KEY_G, "gG", "gG" },         { KEY_H, "hH", "hH" },     { KEY_J, "jJ", "jJ" },
    { KEY_K, "kK", "kK" },         { KEY_L, "lL", "lL" },     { KEY_Z, "zZ", "wW" },
    { KEY_X, "xX", "xX" },         { KEY_C, "cC", "cC" },     { KEY_V, "vV", "vV" },
    { KEY_B, "bB", "bB" },         { KEY_N, "nN", "nN" },     { KEY_M, "mM", ",?" },
    { KEY_SEMICOLON, ";:", "mM" }, { KEY_COMMA, ",<", ";." }, { KEY_DOT, ".>", ":/" },
    { KEY_SLASH, "/?", "!!" },     { KEY_MINUS, "-_", ")o" }, { KEY_ENTER, "\n\n", "\n\n" },
};

static void check_written(enum keys_layout layout, const char *text)
{
    struct keys_stroke strokes[128];
    char written[128] = "";
    size_t count = 0;
    check_note("%s", text);
    CHECK_OK(keys_of(layout, str_c(text), strokes, COUNT(strokes), &count));
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < COUNT(caps); j++) {
            if (caps[j].key == strokes[i].key)
                written[i] = (layout == KEYS_FR ? caps[j].fr : caps[j].us)[strokes[i].has_shift];
        }
    }
    CHECK_EQ(written[count - 1], '\n');
    written[count - 1] = '\0';
    CHECK_STR(written, text);
}

TEST(keys_write_what_a_card_tells_on_either_layout)
{
    static const char *const texts[] = { "0123456789",
                                         "abcdefghijklmnopqrstuvwxyz",
                                         "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                                         "uid:04a2245a123480",
                                         "ndef:d1015c55",
                                         "FERME-0042",
                                         "v1.token.60.12345678",
                                         "" };
    for (size_t i = 0; i < COUNT(texts); i++) {
        check_written(KEYS_FR, texts[i]);
        check_written(KEYS_US, texts[i]);
    }
}

TEST(keys_refuse_what_no_key_types)
{
    struct keys_stroke strokes[4];
    size_t count = 7;
    CHECK_ERR(keys_of(KEYS_FR, STR("a b"), strokes, COUNT(strokes), &count), E_SCAN_NO_KEYS);
    CHECK_ERR(keys_of(KEYS_US, STR("\xC3\xA9"), strokes, COUNT(strokes), &count), E_SCAN_NO_KEYS);
    CHECK_ERR(keys_of(KEYS_US, STR("a\n"), strokes, COUNT(strokes), &count), E_SCAN_NO_KEYS);
    CHECK_ERR(keys_of(KEYS_US, STR("1234"), strokes, COUNT(strokes), &count), E_LIMIT);
    CHECK_EQ(count, 7);
}
