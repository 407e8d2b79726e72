/* test_escpos.c - documents/escpos, code_page, document, escpos_status: the bytes of a slip, and what a printer answers. */
#include "documents/escpos.h"
#include "documents/escpos_status.h"
#include "tests/lib/check.h"

static char memory[1 << 20];
static struct arena arena;

static struct document *new_document(struct document *document)
{
    arena = arena_in(memory, sizeof(memory));
    *document = (struct document){ .arena = &arena };
    return document;
}

static struct str written(const struct document *document, enum paper_width width,
                          enum code_page page, size_t *ret_lost)
{
    const struct escpos_form form = { .width = width, .page = page };
    struct buf out = { 0 };
    struct str bytes = STR_NONE;
    CHECK_OK(buf_create(&arena, 8192, &out));
    CHECK_OK(escpos_write(&arena, document, &form, &out, ret_lost));
    CHECK_OK(buf_finish(&out, &bytes));
    return bytes;
}

static void check_bytes(struct str got, struct str want)
{
    CHECK_EQ(got.len, want.len);
    CHECK_MEM(got.ptr, want.ptr, want.len);
}

static bool has(struct str bytes, struct str part)
{
    for (size_t at = 0; at + part.len <= bytes.len; at++) {
        if (str_eq(str_sub(bytes, at, part.len), part))
            return true;
    }
    return false;
}

/* ---- letters ---------------------------------------------------------------------------------- */

static struct str fitted(enum code_page page, const char *text, size_t *lost)
{
    struct str fit = STR_NONE;
    arena = arena_in(memory, sizeof(memory));
    CHECK_OK(code_page_fit(&arena, page, str_c(text), &fit, lost));
    return fit;
}

TEST(each_page_writes_accents_and_the_euro_as_one_byte)
{
    char room[64];
    struct buf out = BUF(room);
    code_page_write(CODE_PAGE_1252, STR("é à Ç œ Œ €"), &out);
    check_bytes((struct str){ room, out.used }, STR("\xe9 \xe0 \xc7 \x9c \x8c \x80"));
    buf_reset(&out);
    code_page_write(CODE_PAGE_858, STR("é à Ç €"), &out);
    check_bytes((struct str){ room, out.used }, STR("\x82 \x85 \x80 \xd5"));
    buf_reset(&out);
    code_page_write(CODE_PAGE_UTF8, STR("é €"), &out);
    check_bytes((struct str){ room, out.used }, STR("é €"));
}

TEST(what_a_page_does_not_have_is_written_otherwise)
{
    size_t lost = 0;
    CHECK_STR(fitted(CODE_PAGE_1252, "cœur à 1 €", &lost), "cœur à 1 €");
    CHECK_STR(fitted(CODE_PAGE_858, "cœur à 1 €, ŒUVRE", &lost), "coeur à 1 €, OEUVRE");
    CHECK_STR(fitted(CODE_PAGE_858,
                     "l’été « 1\xe2\x80\xaf"
                     "234 » – fin…",
                     &lost),
              "l'été « 1 234 » - fin...");
    CHECK_STR(fitted(CODE_PAGE_1252, "Łódź, Dvořák, İzmir, ĳs", &lost), "Lódz, Dvorák, Izmir, ijs");
    CHECK_STR(fitted(CODE_PAGE_1252, "e\xcc\x81t\xc3\xa9", &lost), "eté"); /* a mark of its own */
    CHECK_EQ(lost, 0);
    CHECK_STR(fitted(CODE_PAGE_1252, "Ωmega 漢 ☺", &lost), "?mega ? ?");
    CHECK_EQ(lost, 3);
    CHECK_STR(fitted(CODE_PAGE_UTF8, "漢 ☺", &lost), "漢 ☺");
    CHECK_EQ(lost, 3);
}

/* Byte by byte: every text that fits comes back to the same, and each character is one byte. */
TEST(what_fits_a_page_has_one_byte_for_each_character)
{
    for (uint32_t number = 0x20; number < 0x2700; number++) {
        char text[4] = { 0 };
        struct buf utf8 = BUF(text);
        char room[16];
        size_t lost = 0;
        if (number < 0x80) {
            buf_char(&utf8, (char)number);
        } else if (number < 0x800) {
            buf_char(&utf8, (char)(0xC0 | number >> 6));
            buf_char(&utf8, (char)(0x80 | (number & 63)));
        } else {
            buf_char(&utf8, (char)(0xE0 | number >> 12));
            buf_char(&utf8, (char)(0x80 | (number >> 6 & 63)));
            buf_char(&utf8, (char)(0x80 | (number & 63)));
        }
        for (int page = CODE_PAGE_1252; page <= CODE_PAGE_858; page++) {
            struct buf out = BUF(room);
            struct str fit = STR_NONE;
            arena = arena_in(memory, 4096);
            CHECK_OK(code_page_fit(&arena, (enum code_page)page, (struct str){ text, utf8.used },
                                   &fit, &lost));
            code_page_write((enum code_page)page, fit, &out);
            check_note("U+%04X", number);
            CHECK_EQ(out.used, str_utf8_count(fit));
        }
    }
}

/* ---- lines ------------------------------------------------------------------------------------ */

TEST(a_row_ends_at_the_edge_of_the_paper)
{
    struct document document;
    size_t lost = 0;
    CHECK_OK(document_row(new_document(&document), STR("Café"), STR("2,50 €")));
    check_bytes(written(&document, PAPER_58_MM, CODE_PAGE_1252, &lost),
                STR("Caf\xe9                      2,50 \x80\n"));
    CHECK_EQ(lost, 0);
}

TEST(style_and_place_are_told_when_they_change)
{
    struct document document;
    size_t lost = 0;
    CHECK_OK(document_title(new_document(&document), DOCUMENT_BIG, STR("Bon")));
    CHECK_OK(document_text(&document, STR("ici")));
    CHECK_OK(document_text(&document, STR("et l\xc3\xa0")));
    check_bytes(written(&document, PAPER_80_MM, CODE_PAGE_858, &lost), STR("\x1b"
                                                                           "E\1\x1d!\x11\x1b"
                                                                           "a\1"
                                                                           "Bon\n\x1b"
                                                                           "E\0\x1d!\0\x1b"
                                                                           "a\0"
                                                                           "ici\net l\x85\n"));
}

TEST(big_letters_have_half_the_columns)
{
    struct document document;
    size_t lost = 0;
    CHECK_OK(
        document_title(new_document(&document), DOCUMENT_BIG, STR("Carte cadeau de la maison")));
    CHECK(has(written(&document, PAPER_58_MM, CODE_PAGE_1252, &lost),
              STR("Carte cadeau de\nla maison\n")));
}

/* It was laid out by somebody who counted "œ" as one. */
TEST(a_line_that_grows_takes_the_room_of_its_blanks)
{
    struct document document;
    size_t lost = 0;
    const struct document_item grows = { .kind = DOCUMENT_LINE,
                                         .text = STR("Solde (c\xc5\x93urs)                  12") };
    const struct document_item full = { .kind = DOCUMENT_LINE,
                                        .text = STR("abcd\xc5\x93 efghij klmnop qrstuv wxyzab") };
    CHECK_OK(document_put(new_document(&document), grows));
    CHECK_OK(document_put(&document, full));
    check_bytes(written(&document, PAPER_58_MM, CODE_PAGE_858, &lost),
                STR("Solde (coeurs)                12\nabcdoe efghij klmnop qrstuv\nwxyzab\n"));
}

TEST(nothing_of_a_text_is_a_command)
{
    struct document document;
    size_t lost = 0;
    CHECK_OK(document_text(new_document(&document), STR("a\x1b@b\x1dV0\x10\x04\x01"
                                                        "c\x07")));
    check_bytes(written(&document, PAPER_80_MM, CODE_PAGE_1252, &lost), STR("a?@b?V0???c?\n"));
}

/* ---- codes ------------------------------------------------------------------------------------ */

static struct str code_on(enum paper_width width, const char *code)
{
    struct document document;
    size_t lost = 0;
    CHECK_OK(document_put(new_document(&document), (struct document_item){ .kind = DOCUMENT_CODE,
                                                                           .text = str_c(code),
                                                                           .value = str_c(code) }));
    return written(&document, width, CODE_PAGE_1252, &lost);
}

TEST(an_ean_13_is_asked_for_as_such)
{
    struct str bytes = code_on(PAPER_58_MM, "2900000000018");
    CHECK(has(bytes, STR("\x1dh\x50\x1dw\x03\x1dH\0\x1dkC\x0d"
                         "2900000000018\n")));
    CHECK(
        has(bytes, STR("\x1d(k\x04\0\x31\x41\x32\0\x1d(k\x03\0\x31\x43\x05\x1d(k\x03\0\x31\x45\x31"
                       "\x1d(k\x10\0\x31\x50\x30"
                       "2900000000018\x1d(k\x03\0\x31\x51\x30\n")));
}

TEST(another_code_has_bars_where_they_are_wide_enough)
{
    CHECK(has(code_on(PAPER_80_MM, "V7K2MQ0XTR9B4CE"),
              STR("\x1dw\x02\x1dH\0\x1dkI\x11{BV7K2MQ0XTR9B4CE")));
    CHECK(!has(code_on(PAPER_58_MM, "V7K2MQ0XTR9B4CE"), STR("\x1dk")));
    CHECK(has(code_on(PAPER_58_MM, "V7K2MQ0XTR9B4CE"), STR("\x31\x50\x30V7K2MQ0XTR9B4CE")));
    CHECK(has(code_on(PAPER_58_MM, "a{b"), STR("\x1dkI\x06{Ba{{b")));
    CHECK(
        has(code_on(PAPER_80_MM, "2900000000019"), STR("\x1dkI\x0f{B2900000000019"))); /* no EAN */
}

TEST(the_longest_code_fits_the_square)
{
    static const char longest[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz!#";
    struct document document;
    struct escpos_form form = { .width = PAPER_58_MM };
    struct buf out = { 0 };
    size_t lost = 0;
    CHECK(has(code_on(PAPER_58_MM, longest), STR("\x1d(k\x43\0\x31\x50\x30"
                                                 "ABC")));
    CHECK_OK(document_put(new_document(&document),
                          (struct document_item){
                              .kind = DOCUMENT_CODE, .text = STR("x"), .value = { memory, 65 } }));
    CHECK_OK(buf_create(&arena, 4096, &out));
    CHECK_ERR(escpos_write(&arena, &document, &form, &out, &lost), E_LIMIT);
}

/* ---- one print -------------------------------------------------------------------------------- */

TEST(a_print_sets_the_printer_up_and_cuts)
{
    const struct escpos_form form = { .width = PAPER_80_MM, .page = CODE_PAGE_858 };
    char room[256];
    struct buf out = BUF(room);
    escpos_wrap(&form, STR("x\n"), STR_NONE, &out);
    check_bytes((struct str){ room, out.used }, STR("\x1b@\x1c.\x1b"
                                                    "t\x13\x1bR\0\x1d"
                                                    "a\0x\n\x1b"
                                                    "d\4\x1dVB\0"));
    buf_reset(&out);
    escpos_wrap(&form, STR("x\n"), STR("DUPLICATA"), &out);
    CHECK(has((struct str){ room, out.used }, STR("a\1DUPLICATA\n\x1b"
                                                  "E\0")));
    CHECK(!has((struct str){ room, out.used }, STR("\x1bp"))); /* no drawer */
}

TEST(plain_text_has_no_command)
{
    struct document document;
    char room[256];
    struct buf out = BUF(room);
    CHECK_OK(document_title(new_document(&document), DOCUMENT_BIG, STR("Café")));
    CHECK_OK(document_gap(&document));
    CHECK_OK(document_row(&document, STR("cœurs"), STR("1 €")));
    CHECK_OK(document_write_text(&arena, &document, 16, &out));
    CHECK_STR(((struct str){ room, out.used }), "      Café\n\ncœurs        1 €\n");
    buf_reset(&out);
    plain_wrap(16, STR("x\n"), STR("DUPLICATA"), &out);
    CHECK_STR(((struct str){ room, out.used }), "   DUPLICATA\nx\n\n\n\n\n");
}

/* ---- what a printer answers ------------------------------------------------------------------- */

/* Epson's reference: which bits are fixed, and what the others say. */
TEST(answers_are_told_from_each_other)
{
    CHECK(escpos_is_answer(ESCPOS_ASK_PAPER, 0x12));
    CHECK(escpos_is_answer(ESCPOS_ASK_PAPER, 0x7e));
    CHECK(!escpos_is_answer(ESCPOS_ASK_PAPER, 0x10)); /* told unasked */
    CHECK(!escpos_is_answer(ESCPOS_ASK_PAPER, 0x00)); /* GS r */
    CHECK(!escpos_is_answer(ESCPOS_ASK_PAPER, 0x11)); /* XON */
    CHECK(!escpos_is_answer(ESCPOS_ASK_PAPER, 0x13)); /* XOFF */
    CHECK(!escpos_is_answer(ESCPOS_ASK_PAPER, 0x92));
    CHECK(escpos_is_answer(ESCPOS_ASK_DONE, 0x00));
    CHECK(escpos_is_answer(ESCPOS_ASK_DONE, 0x0f));
    CHECK(!escpos_is_answer(ESCPOS_ASK_DONE, 0x12));
}

TEST(what_is_wrong_is_heard)
{
    CHECK_OK(escpos_judge(ESCPOS_ASK_PAPER, 0x12));
    CHECK_OK(escpos_judge(ESCPOS_ASK_PAPER, 0x1e)); /* soon */
    CHECK_ERR(escpos_judge(ESCPOS_ASK_PAPER, 0x72), E_PRINTER_NO_PAPER);
    CHECK_OK(escpos_judge(ESCPOS_ASK_CAUSE, 0x12));
    CHECK_OK(escpos_judge(ESCPOS_ASK_CAUSE, 0x1a)); /* somebody holds its button */
    CHECK_ERR(escpos_judge(ESCPOS_ASK_CAUSE, 0x16), E_PRINTER_STOPPED);
    CHECK_ERR(escpos_judge(ESCPOS_ASK_CAUSE, 0x52), E_PRINTER_STOPPED);
    CHECK_ERR(escpos_judge(ESCPOS_ASK_CAUSE, 0x36), E_PRINTER_NO_PAPER);
    CHECK_OK(escpos_judge(ESCPOS_ASK_DONE, 0x0f));
}
