/* test_symbol.c - documents/symbol: the modules are those of the standards. */
#include "core/buf.h"
#include "core/limits.h"
#include "documents/symbol_svg.h"
#include "tests/lib/check.h"

static char memory[1 << 20];

static enum err made(enum symbol_kind kind, const char *text, struct symbol *ret_symbol)
{
    static struct arena arena;
    arena = arena_in(memory, sizeof(memory));
    return symbol_make(&arena, kind, str_c(text), ret_symbol);
}

/* ISO/IEC 15420, tables 1 and 3: a digit of set A, the sets of the left half by the first digit, and right of the middle
 * the complement of A. */
static const char *const set_a[10] = { "0001101", "0011001", "0010011", "0111101", "0100011",
                                       "0110001", "0101111", "0111011", "0110111", "0001011" };
static const char *const halves[10] = { "AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB",
                                        "ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA" };

static void put_digit(struct buf *out, int digit, char set)
{
    const char *bits = set_a[digit];
    for (int i = 0; i < 7; i++) {
        bool is_dark = set == 'A'   ? bits[i] == '1'
                       : set == 'C' ? bits[i] == '0'
                                    : bits[6 - i] == '0';
        buf_char(out, is_dark ? '1' : '0');
    }
}

static void check_ean13(const char *digits)
{
    char room[95];
    struct buf out = BUF(room);
    struct symbol symbol = { 0 };
    buf_lit(&out, "101");
    for (int i = 1; i <= 6; i++)
        put_digit(&out, digits[i] - '0', halves[digits[0] - '0'][i - 1]);
    buf_lit(&out, "01010");
    for (int i = 7; i <= 12; i++)
        put_digit(&out, digits[i] - '0', 'C');
    buf_lit(&out, "101");

    check_note("%s", digits);
    CHECK_OK(made(SYMBOL_EAN13, digits, &symbol));
    CHECK_EQ(symbol.width, 95);
    CHECK_EQ(symbol.rows, 1);
    for (int i = 0; i < 95; i++)
        CHECK_EQ(symbol.modules[i], room[i] == '1');
}

TEST(the_bars_of_a_number_are_those_of_the_standard)
{
    check_ean13("2900000000018");
    check_ean13("2042123456782"); /* one of the vectors of GS1's own calculator */
    check_ean13("5901234123457");
    check_ean13("0000000000000");
}

TEST(a_number_with_a_right_check_digit_is_an_ean)
{
    CHECK_EQ(symbol_bars_for(STR("2900000000018")), SYMBOL_EAN13);
    CHECK_EQ(symbol_bars_for(STR("2900000000019")), SYMBOL_CODE128);
    CHECK_EQ(symbol_bars_for(STR("290000000001")), SYMBOL_CODE128);
    CHECK_EQ(symbol_bars_for(STR("290000000001X")), SYMBOL_CODE128);
    CHECK_EQ(symbol_bars_for(STR("K7Q2M-8XD4P-3VN6Z")), SYMBOL_CODE128);
}

TEST(what_a_symbol_cannot_carry_is_refused)
{
    char long_text[SYMBOL_TEXT_MAX_BYTES + 2] = "";
    struct symbol symbol = { 0 };
    memset(long_text, 'a', sizeof(long_text) - 1);
    CHECK_ERR(made(SYMBOL_EAN13, "2900000000019", &symbol), E_INVALID);
    CHECK_ERR(made(SYMBOL_EAN13, "290000000001", &symbol),
              E_INVALID); /* libzint would complete it */
    CHECK_ERR(made(SYMBOL_EAN13, "ABC", &symbol), E_INVALID);
    CHECK_ERR(made(SYMBOL_QR, "", &symbol), E_INVALID);
    CHECK_ERR(made(SYMBOL_QR, "caf\xc3\xa9", &symbol), E_INVALID);
    CHECK_ERR(made(SYMBOL_CODE128, long_text, &symbol), E_INVALID);
    CHECK_ERR(made(SYMBOL_QR, long_text, &symbol), E_INVALID);
    long_text[SYMBOL_TEXT_MAX_BYTES] = '\0';
    CHECK_OK(made(SYMBOL_QR, long_text, &symbol));
}

/* The longest code a card may have is too long for bars, which it never needs: its squares fit, and their text too. */
TEST(every_code_of_a_card_has_a_picture)
{
    static char room[SYMBOL_SVG_BYTES];
    char code[CARD_CODE_MAX_BYTES + 1] = "";
    for (size_t i = 0; i < CARD_CODE_MAX_BYTES; i++)
        code[i] = (char)('!' + (i * 37) % 94);
    struct symbol symbol = { 0 };
    CHECK_ERR(made(SYMBOL_CODE128, code, &symbol), E_INVALID);
    CHECK_OK(made(SYMBOL_CODE128, code + CARD_CODE_MAX_BYTES - 56, &symbol));
    CHECK(symbol.width <= SYMBOL_WIDTH_MAX);
    for (int kind = SYMBOL_QR; kind <= SYMBOL_DATA_MATRIX; kind++) {
        struct buf out = BUF(room);
        struct str text = STR_NONE;
        CHECK_OK(made((enum symbol_kind)kind, code, &symbol));
        CHECK(symbol.width <= SYMBOL_WIDTH_MAX);
        symbol_svg(&out, &symbol, str_c(code));
        CHECK_OK(buf_finish(&out, &text));
    }
}

TEST(signs_of_markup_are_escaped)
{
    static char room[SYMBOL_SVG_BYTES];
    struct symbol symbol = { 0 };
    struct buf out = BUF(room);
    struct str text = STR_NONE;
    CHECK_OK(made(SYMBOL_QR, "<script>&amp;]]>", &symbol));
    symbol_svg(&out, &symbol, STR("<script>&amp;]]>"));
    CHECK_OK(buf_finish(&out, &text));
    CHECK(strstr(room, "<title>&lt;script&gt;&amp;amp;]]&gt;</title>") != NULL);
    CHECK(strstr(room, "<script") == NULL);
}
