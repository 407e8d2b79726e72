/* test_receipt_text.c - loyalty/receipt_text.c and paper.c: the block as a printer gets it.
 *
 * The whole blocks are golden files, tests/golden/receipt/<case>.<language>.txt, each in 32, 42 and 48
 * columns.  After a change that is meant, look at what HABITUE_GOLDEN=write test_receipt_text wrote
 * before you commit it.
 */
#include "core/io.h"
#include "loyalty/paid_in_text.h"
#include "loyalty/paper.h"
#include "loyalty/receipt_text.h"
#include "tests/lib/check.h"
#include "tests/lib/moments.h"

#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES  (4u << 20)
#define GOLDEN_BYTES 65536

#define LABEL(fr_, en_)                                                                            \
    {                                                                                              \
        .fr = { fr_, sizeof(fr_) - 1 }, .en = { en_, sizeof(en_) - 1 }                             \
    }
#define TEXT(text)                                                                                 \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

static struct arena arena;

static void begin(void)
{
    if (!arena.base)
        CHECK_OK(arena_open(&arena, ARENA_BYTES));
    arena_reset(&arena, 0);
}

/* ---- numbers ---------------------------------------------------------------------------------- */

TEST(text_writes_numbers_as_the_reader_does)
{
    static const struct {
        int64_t number;
        int decimals;
        const char *fr;
        const char *en;
    } cases[] = {
        { 0, 0, "0", "0" },
        { 7, 0, "7", "7" },
        { 999, 0, "999", "999" },
        { 1000, 0, "1 000", "1,000" },
        { -1000, 0, "-1 000", "-1,000" },
        { -999, 0, "-999", "-999" },
        { 1234567, 0, "1 234 567", "1,234,567" },
        { 265, 1, "26,5", "26.5" },
        { 0, 2, "0,00", "0.00" },
        { 5, 2, "0,05", "0.05" },
        { -5, 2, "-0,05", "-0.05" },
        { 99999, 2, "999,99", "999.99" },
        { 123450, 2, "1 234,50", "1,234.50" },
        { 1234500, 3, "1 234,500", "1,234.500" },
        { POINTS_MAX, 0, "1 000 000 000 000", "1,000,000,000,000" },
        { -POINTS_MAX, 3, "-1 000 000 000,000", "-1,000,000,000.000" },
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        for (int en = 0; en <= 1; en++) {
            char room[64];
            struct buf out = BUF(room);
            struct points points = { .n = cases[i].number };
            text_put_points(&out, points, cases[i].decimals, en ? LANGUAGE_EN : LANGUAGE_FR);
            CHECK_STR(((struct str){ room, out.used }), en ? cases[i].en : cases[i].fr);
            buf_reset(&out);
            text_put_money(&out, cases[i].number, cases[i].decimals,
                           en ? LANGUAGE_EN : LANGUAGE_FR);
            CHECK_STR(((struct str){ room, out.used }), en ? cases[i].en : cases[i].fr);
        }
    }
}

TEST(text_writes_a_day_before_its_month)
{
    for (int en = 0; en <= 1; en++) {
        char room[16];
        struct buf out = BUF(room);
        text_put_date(&out, day("2027-02-01"), en ? LANGUAGE_EN : LANGUAGE_FR);
        CHECK_STR(((struct str){ room, out.used }), "01/02/2027");
    }
}

TEST(receipt_text_mask_shows_four_characters_at_most)
{
    static const struct {
        const char *code;
        const char *masked;
    } cases[] = {
        { "2900000000013", "****0013" },
        { "12345678", "****5678" },
        { "1234567", "********" }, /* too short to hide anything otherwise */
        { "1234", "********" },
        { "", "********" },
        { "abcd\xc3\xa9\xc3\xa8\xc3\xa0\xc3\xb9", "****\xc3\xa9\xc3\xa8\xc3\xa0\xc3\xb9" },
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct str masked;
        begin();
        CHECK_OK(receipt_text_mask(&arena, str_c(cases[i].code), &masked));
        CHECK_STR(masked, cases[i].masked);
    }
}

/* ---- whole blocks ----------------------------------------------------------------------------- */

static const struct unit units[] = {
    { .id = TEXT("points"), .label = LABEL("points", "points"), .kind = UNIT_POINTS },
    { .id = TEXT("credit"),
      .label = LABEL("cagnotte", "credit"),
      .kind = UNIT_MONEY,
      .decimals = 2 },
    { .id = TEXT("half"), .label = LABEL("étoiles", "stars"), .kind = UNIT_POINTS, .decimals = 1 },
    { .id = TEXT("long"),
      .label = LABEL("tampons « café et viennoiserie du matin »",
                     "stamps for a coffee and a morning pastry"),
      .kind = UNIT_STAMPS },
    { .id = TEXT("fifteen"), .label = LABEL("bons de 15 €", "€15 vouchers"), .kind = UNIT_VOUCHER },
    { .id = TEXT("prepaid"),
      .label = LABEL("compte prépayé", "prepaid account"),
      .kind = UNIT_MONEY,
      .decimals = 2,
      .pays = true,
      .vat = VAT_PREPAID },
    { .id = TEXT("gift"),
      .label = LABEL("carte cadeau", "gift card"),
      .kind = UNIT_MONEY,
      .decimals = 2,
      .pays = true,
      .vat = VAT_SINGLE_PURPOSE },
};

static const struct rule rules[] = {
    { .id = TEXT("base"),
      .unit = 0,
      .give = GIVE_PER_AMOUNT,
      .points = { 1 },
      .every_minor = 1000 },
    { .id = TEXT("in"),
      .on = EVENT_TOP_UP,
      .unit = 5,
      .give = GIVE_PERCENT,
      .rate_bp = RATE_ONE_BP },
    { .id = TEXT("more"), .on = EVENT_TOP_UP, .unit = 1, .give = GIVE_PERCENT, .rate_bp = 1000 },
    { .id = TEXT("sold"),
      .on = EVENT_GIFT_CARD,
      .unit = 6,
      .give = GIVE_PERCENT,
      .rate_bp = RATE_ONE_BP },
};

static const struct program program = {
    .name = LABEL("Carte", "Card"),
    .currency = CURRENCY_EUR,
    .units = units,
    .unit_count = COUNT(units),
    .rules = rules,
    .rule_count = COUNT(rules),
    .policies = { .claim_days = 14, .reopen_days = 30 },
};

/* The same entry for a case: its own moves and balances, whatever the case needs. */
struct block {
    const char *name;
    enum entry_kind kind;
    int64_t account;
    const char *card;
    const char *reference;
    int64_t amount_minor; /* of the one line */
    int64_t discount_minor;
    int64_t refund_minor; /* before what is withheld */
    int64_t withheld_minor;
    const char *claim_code;
    struct move moves[8];
    struct balance balances[4];
    int64_t vouchers;                 /* that points became behind it, 300 each ... */
    struct balance balances_after[2]; /* ... and what is there then */
    enum event_kind event;
    int64_t paid_in_minor; /* or what of it goes back */
    const char *operator_id;
    struct str earned; /* the unit of its rule */
};

#define POINTS TEXT("points")
#define CREDIT TEXT("credit")
#define HALF   TEXT("half")
#define LONG   TEXT("long")
#define BON    TEXT("fifteen")
#define PAID   TEXT("prepaid")
#define GIFT   TEXT("gift")

/* Days since 1970: constants, since an initialiser cannot ask date.h. */
#define DAY_2026_11_22                                                                             \
    {                                                                                              \
        20779                                                                                      \
    }
#define DAY_2026_12_06                                                                             \
    {                                                                                              \
        20793                                                                                      \
    }
#define DAY_2027_12_31                                                                             \
    {                                                                                              \
        21183                                                                                      \
    }
#define NEVER                                                                                      \
    {                                                                                              \
        INT32_MIN                                                                                  \
    }

static const struct block blocks[] = {
    { .name = "purchase",
      .kind = ENTRY_PURCHASE,
      .account = 1,
      .card = "2900000000013",
      .reference = "1-1042",
      .discount_minor = 500,
      .moves = { { MOVE_SPEND, 1, POINTS, { 500 }, NEVER, NEVER },
                 { MOVE_GAIN, 2, POINTS, { 12 }, DAY_2026_11_22, DAY_2027_12_31 } },
      .balances = { { POINTS, { 1234 }, { 0 }, { 200 }, DAY_2027_12_31 } } },
    { .name = "first_purchase",
      .kind = ENTRY_PURCHASE,
      .account = 1,
      .card = "4711",
      .reference = "1-1",
      .moves = { { MOVE_GAIN, 1, POINTS, { 1 }, DAY_2026_11_22, DAY_2027_12_31 } },
      .balances = { { POINTS, { 1 }, { 0 }, { 1 }, DAY_2027_12_31 } } },
    { .name = "quote_without_gain",
      .kind = ENTRY_PURCHASE,
      .account = 1,
      .card = "2900000000013",
      .balances = { { POINTS, { 7 }, { 0 }, { 0 }, NEVER } } },
    { .name = "several_units",
      .kind = ENTRY_PURCHASE,
      .account = 1,
      .card = "2900000000013",
      .reference = "1-1043",
      .discount_minor = 123450,
      .moves = { { MOVE_SPEND, 3, CREDIT, { 123450 }, NEVER, NEVER },
                 { MOVE_SPEND, 4, CREDIT, { 50 }, NEVER, NEVER },
                 { MOVE_GAIN, 5, POINTS, { 1200 }, DAY_2026_11_22, NEVER },
                 { MOVE_GAIN, 6, HALF, { 265 }, DAY_2026_11_22, DAY_2027_12_31 },
                 { MOVE_GAIN, 7, LONG, { 1 }, DAY_2026_11_22, DAY_2027_12_31 } },
      .balances = { { CREDIT, { 0 }, { 0 }, { 0 }, NEVER },
                    { POINTS, { 1234567 }, { 0 }, { 0 }, NEVER },
                    { HALF, { 1265 }, { 0 }, { 15 }, DAY_2027_12_31 },
                    { LONG, { 9 }, { 0 }, { 1 }, DAY_2027_12_31 } } },
    { .name = "debt",
      .kind = ENTRY_PURCHASE,
      .account = 1,
      .card = "2900000000013",
      .reference = "1-1044",
      .moves = { { MOVE_GAIN, 5, POINTS, { 12 }, DAY_2026_11_22, DAY_2027_12_31 },
                 { MOVE_SETTLE, 5, POINTS, { 12 }, NEVER, NEVER },
                 { MOVE_REPAY, 4, POINTS, { 12 }, NEVER, NEVER } },
      .balances = { { POINTS, { -1108 }, { 0 }, { 0 }, NEVER } } },
    { .name = "pending",
      .kind = ENTRY_PURCHASE,
      .account = 1,
      .card = "2900000000013",
      .reference = "1-1045",
      .moves = { { MOVE_GAIN, 2, POINTS, { 12 }, DAY_2026_12_06, DAY_2027_12_31 } },
      .balances = { { POINTS, { 40 }, { 12 }, { 0 }, NEVER } } },
    { .name = "pending_since_earlier",
      .kind = ENTRY_PURCHASE,
      .account = 1,
      .card = "2900000000013",
      .reference = "1-1046",
      .moves = { { MOVE_GAIN, 2, POINTS, { 12 }, DAY_2026_12_06, DAY_2027_12_31 } },
      .balances = { { POINTS, { 40 }, { 30 }, { 0 }, NEVER } } },
    { .name = "pending_of_earlier_only", /* as much, by chance, as was earned today */
      .kind = ENTRY_PURCHASE,
      .account = 1,
      .card = "2900000000013",
      .reference = "1-1047",
      .moves = { { MOVE_GAIN, 2, POINTS, { 12 }, DAY_2026_11_22, DAY_2027_12_31 } },
      .balances = { { POINTS, { 12 }, { 12 }, { 0 }, NEVER } } },
    { .name = "without_card",
      .kind = ENTRY_PURCHASE,
      .reference = "1-1047",
      .amount_minor = 12345,
      .claim_code = "ABCDEFGHJK" },
    { .name = "without_card_nor_gain", /* 9.99 EUR earn nothing: no invitation */
      .kind = ENTRY_PURCHASE,
      .reference = "1-1048",
      .amount_minor = 999,
      .claim_code = "ABCDEFGHJK" },
    { .name = "claim",
      .kind = ENTRY_CLAIM,
      .account = 1,
      .card = "2900000000013",
      .reference = "1-1049",
      .moves = { { MOVE_GAIN, 2, POINTS, { 12 }, DAY_2026_11_22, DAY_2027_12_31 } },
      .balances = { { POINTS, { 12 }, { 0 }, { 12 }, DAY_2027_12_31 } } },
    { .name = "return",
      .kind = ENTRY_RETURN,
      .account = 1,
      .card = "2900000000013",
      .reference = "1-1050",
      .refund_minor = 11845,
      .moves = { { MOVE_RESTORE, 1, POINTS, { 500 }, NEVER, DAY_2027_12_31 },
                 { MOVE_CANCEL, 2, POINTS, { 8 }, NEVER, NEVER },
                 { MOVE_FORGIVE, 2, POINTS, { 3 }, NEVER, NEVER },
                 { MOVE_DEBT, 3, POINTS, { 4 }, DAY_2026_11_22, NEVER } },
      .balances = { { POINTS, { 1722 }, { 0 }, { 500 }, DAY_2027_12_31 } } },
    { .name = "return_withheld",
      .kind = ENTRY_RETURN,
      .account = 1,
      .card = "2900000000013",
      .reference = "1-1051",
      .refund_minor = 11845,
      .withheld_minor = 250,
      .moves = { { MOVE_CANCEL, 2, POINTS, { 7 }, NEVER, NEVER } },
      .balances = { { POINTS, { 0 }, { 0 }, { 0 }, NEVER } } },
    { .name = "vouchers",
      .kind = ENTRY_PURCHASE,
      .account = 1,
      .card = "2900000000013",
      .reference = "1-1053",
      .moves = { { MOVE_GAIN, 2, POINTS, { 640 }, DAY_2026_11_22, NEVER } },
      .balances = { { POINTS, { 649 }, { 0 }, { 0 }, NEVER } },
      .vouchers = 2,
      .balances_after = { { POINTS, { 49 }, { 0 }, { 0 }, NEVER },
                          { BON, { 2 }, { 0 }, { 2 }, DAY_2027_12_31 } } },
    { .name = "return_turned_back",
      .kind = ENTRY_RETURN,
      .account = 1,
      .card = "2900000000013",
      .reference = "1-1054",
      .refund_minor = 13000,
      .moves = { { MOVE_CANCEL, 2, POINTS, { 32 }, NEVER, NEVER },
                 { MOVE_CANCEL, 3, BON, { 1 }, NEVER, NEVER },
                 { MOVE_RESTORE, 1, POINTS, { 300 }, NEVER, NEVER },
                 { MOVE_CANCEL, 1, POINTS, { 98 }, NEVER, NEVER } },
      .balances = { { POINTS, { 202 }, { 0 }, { 0 }, NEVER },
                    { BON, { 0 }, { 0 }, { 0 }, NEVER } } },
    { .name = "return_without_card",
      .kind = ENTRY_RETURN,
      .reference = "1-1052",
      .refund_minor = 999 },
    { .name = "top_up",
      .kind = ENTRY_EVENT,
      .event = EVENT_TOP_UP,
      .account = 1,
      .card = "2900000000013",
      .reference = "1-1055",
      .paid_in_minor = 5000,
      .operator_id = "ada",
      .earned = PAID,
      .moves = { { MOVE_GAIN, 2, PAID, { 5000 }, DAY_2026_11_22, NEVER },
                 { MOVE_GAIN, 3, CREDIT, { 500 }, DAY_2026_11_22, DAY_2027_12_31 } },
      .balances = { { CREDIT, { 500 }, { 0 }, { 500 }, DAY_2027_12_31 },
                    { PAID, { 123450 }, { 0 }, { 0 }, NEVER } } },
    { .name = "gift_card",
      .kind = ENTRY_EVENT,
      .event = EVENT_GIFT_CARD,
      .account = 1,
      .card = "G7K2MQ0XTR9B4CE",
      .reference = "1-1056",
      .paid_in_minor = 5000,
      .earned = GIFT,
      .moves = { { MOVE_GAIN, 1, GIFT, { 5000 }, DAY_2026_11_22, DAY_2027_12_31 } },
      .balances = { { GIFT, { 5000 }, { 0 }, { 5000 }, DAY_2027_12_31 } } },
    { .name = "undo",
      .kind = ENTRY_UNDO,
      .account = 1,
      .card = "2900000000013",
      .reference = "1-1057",
      .paid_in_minor = 2000,
      .withheld_minor = 300,
      .earned = PAID,
      .moves = { { MOVE_CANCEL, 2, PAID, { 1700 }, NEVER, NEVER } },
      .balances = { { PAID, { 0 }, { 0 }, { 0 }, NEVER } } },
};

static struct receipt_line line = { .label = TEXT("Tomates"),
                                    .quantity_milli = 1000,
                                    .vat_bp = 550 };

static size_t moves_in(const struct block *block)
{
    size_t count = 0;
    while (count < COUNT(block->moves) && block->moves[count].unit.len > 0)
        count++;
    return count;
}

static size_t balances_in(const struct block *block)
{
    size_t count = 0;
    while (count < COUNT(block->balances) && block->balances[count].unit.len > 0)
        count++;
    return count;
}

static size_t balances_after_in(const struct block *block)
{
    size_t count = 0;
    while (count < COUNT(block->balances_after) && block->balances_after[count].unit.len > 0)
        count++;
    return count;
}

/* The entries in which points became its vouchers. */
static const struct entry *vouchers_of(const struct block *block)
{
    static struct outcome_redemption cost = { .unit = POINTS, .cost = { 300 } };
    static struct move gain = { MOVE_GAIN, 3, BON, { 1 }, DAY_2026_11_22, DAY_2027_12_31 };
    static struct entry converts[2];
    CHECK(block->vouchers <= (int64_t)COUNT(converts));
    for (int64_t i = 0; i < block->vouchers; i++)
        converts[i] = (struct entry){
            .kind = ENTRY_CONVERT,
            .outcome = { .redemptions = &cost, .redemption_count = 1 },
            .moves = { .items = &gain, .count = 1 },
            .balances = (struct balance *)(uintptr_t)block->balances_after,
            .balance_count = balances_after_in(block),
        };
    return converts;
}

static enum err block_write(const struct block *block, enum language language, int columns,
                            struct receipt_text *ret_text)
{
    static int64_t discount[1];
    static struct outcome_earning earning;
    line.amount_minor = block->amount_minor;
    earning.unit = block->earned;
    struct entry entry = {
        .kind = block->kind,
        .on = day("2026-11-22"),
        .second = 10 * 3600 + 41 * 60 + 7,
        .shop = STR("market"),
        .till = STR("1"),
        .operator_id = str_c(block->operator_id),
        .event = { .kind = block->event, .amount_minor = block->paid_in_minor },
        .undone_minor = block->kind == ENTRY_UNDO ? block->paid_in_minor : 0,
        .account = block->account,
        .claim_code = str_c(block->claim_code),
        .receipt = { .currency = CURRENCY_EUR, .lines = &line, .line_count = 1 },
        .outcome = { .discount_total_minor = block->discount_minor,
                     .due_total_minor = -block->refund_minor,
                     .discount_minor = discount,
                     .line_count = 1,
                     .earnings = &earning,
                     .earning_count = block->earned.len > 0 },
        .withheld_minor = block->withheld_minor,
        .moves = { .items = (struct move *)(uintptr_t)block->moves, .count = moves_in(block) },
        .balances = (struct balance *)(uintptr_t)block->balances,
        .balance_count = balances_in(block),
    };
    struct receipt_text_request request = {
        .program = &program,
        .entry = &entry,
        .card_code = str_c(block->card),
        .language = language,
        .columns = columns,
        .reference = str_c(block->reference),
        .after = vouchers_of(block),
        .after_count = (size_t)block->vouchers,
        .frame = entry_is_paid_in(&entry) ? &paid_in_text_frame : NULL,
    };
    return receipt_text_write(&arena, &request, ret_text);
}

static void check_lines(const struct receipt_text *text, size_t columns)
{
    for (size_t i = 0; i < text->count; i++) {
        CHECK(str_is_line(text->lines[i]));
        CHECK(str_utf8_count(text->lines[i]) <= columns);
        CHECK(!str_ends(text->lines[i], STR(" ")));
    }
}

/* The block in three widths, each under a ruler. */
static void block_show(const struct block *block, enum language language, struct buf *out)
{
    static const int widths[] = { 32, 42, 48 };

    for (size_t i = 0; i < COUNT(widths); i++) {
        struct receipt_text text = { 0 };
        CHECK_OK(block_write(block, language, widths[i], &text));
        check_lines(&text, (size_t)widths[i]);
        buf_fill(out, '-', (size_t)widths[i]);
        buf_char(out, '\n');
        for (size_t k = 0; k < text.count; k++) {
            buf_str(out, text.lines[k]);
            buf_char(out, '\n');
        }
    }
}

static void check_golden(const struct block *block, enum language language)
{
    char path_room[128];
    char shown_room[GOLDEN_BYTES];
    struct buf path = BUF(path_room);
    struct buf shown = BUF(shown_room);
    struct str got;
    struct str want = STR_NONE;

    begin();
    buf_lit(&path, "tests/golden/receipt/");
    buf_str(&path, str_c(block->name));
    buf_str(&path, language == LANGUAGE_FR ? STR(".fr.txt") : STR(".en.txt"));
    buf_char(&path, '\0');
    check_note("%s", path_room);
    block_show(block, language, &shown);
    CHECK_OK(buf_finish(&shown, &got));

    const char *asked = getenv("HABITUE_GOLDEN");
    if (asked && strcmp(asked, "write") == 0)
        CHECK_OK(io_write_file(path_room, got, 0644));
    CHECK_OK(io_read_file(&arena, path_room, GOLDEN_BYTES, &want));
    CHECK_STR(got, want);
}

TEST(receipt_text_is_what_the_golden_files_say)
{
    for (size_t i = 0; i < COUNT(blocks); i++) {
        check_golden(&blocks[i], LANGUAGE_FR);
        check_golden(&blocks[i], LANGUAGE_EN);
    }
}

TEST(receipt_text_fits_every_width_from_24_to_64)
{
    for (int columns = 24; columns <= 64; columns++) {
        for (size_t i = 0; i < COUNT(blocks); i++) {
            struct receipt_text text = { 0 };
            begin();
            check_note("%s in %d columns", blocks[i].name, columns);
            CHECK_OK(block_write(&blocks[i], LANGUAGE_FR, columns, &text));
            check_lines(&text, (size_t)columns);
        }
    }
}

TEST(receipt_text_refuses_other_widths)
{
    struct receipt_text text = { .count = 77 };
    begin();
    CHECK_ERR(block_write(&blocks[0], LANGUAGE_FR, 23, &text), E_INVALID);
    CHECK_ERR(block_write(&blocks[0], LANGUAGE_FR, 65, &text), E_INVALID);
    CHECK_EQ(text.count, 77);
}

/* "No full card number": not even in a block of every width and language. */
TEST(receipt_text_never_shows_the_card)
{
    for (int columns = 24; columns <= 64; columns++) {
        struct receipt_text text = { 0 };
        begin();
        CHECK_OK(block_write(&blocks[0], LANGUAGE_EN, columns, &text));
        for (size_t i = 0; i < text.count; i++) {
            struct str line_text = text.lines[i];
            CHECK(!memmem(line_text.ptr, line_text.len, "00013", 5));
        }
    }
}

TEST(receipt_text_does_not_print_a_unit_it_does_not_know)
{
    struct block block = blocks[0];
    struct receipt_text text = { 0 };
    block.moves[0].unit = STR("gone");
    block.moves[1].unit = STR("gone");
    block.balances[0].unit = STR("gone");

    begin();
    CHECK_OK(block_write(&block, LANGUAGE_EN, 32, &text));
    CHECK_EQ(text.count, 3); /* card, discount, transaction */
}

TEST(receipt_text_prints_no_control_character)
{
    struct block block = blocks[0];
    struct receipt_text text = { 0 };
    block.card = "290000\x1b@\n\x01";
    block.reference = "1\x1bp\x07-\xc2\x9b"
                      "2\xff";

    begin();
    CHECK_OK(block_write(&block, LANGUAGE_EN, 32, &text));
    check_lines(&text, 32);
    CHECK_STR(text.lines[0], "Card                    ****?@??");
    CHECK_STR(text.lines[text.count - 1], "Transaction             1?p?-?2?");
}

TEST(receipt_text_needs_little_memory_and_says_when_it_is_not_there)
{
    static char room[64u << 10];
    bool is_written = false;

    begin();
    for (size_t size = 0; size < sizeof(room) && !is_written; size += 64) {
        struct receipt_text text = { .count = 77 };
        struct arena keep = arena;
        arena = arena_in(room, size);
        enum err err = block_write(&blocks[3], LANGUAGE_FR, 32, &text);
        arena = keep;
        is_written = err == OK;
        if (!is_written) {
            CHECK_ERR(err, E_NO_MEMORY);
            CHECK_EQ(text.count, 77);
        }
    }
    CHECK(is_written);
}

/* ---- paper ------------------------------------------------------------------------------------ */

static void check_paper(size_t columns, const char *label, const char *value, const char *want)
{
    struct paper paper = { .arena = &arena, .columns = columns };
    char room[1024];
    struct buf out = BUF(room);

    begin();
    if (value)
        CHECK_OK(paper_row(&paper, str_c(label), str_c(value)));
    else
        CHECK_OK(paper_text(&paper, str_c(label)));
    for (size_t i = 0; i < paper.count; i++) {
        CHECK(str_utf8_count(paper.lines[i]) <= columns);
        if (i > 0)
            buf_char(&out, '|');
        buf_str(&out, paper.lines[i]);
    }
    CHECK_STR(((struct str){ room, out.used }), want);
}

TEST(paper_wraps_at_blanks_and_cuts_long_words_between_characters)
{
    check_paper(10, "abc", "12", "abc     12");
    check_paper(10, "abcdefg", "12", "abcdefg 12");           /* one blank is enough */
    check_paper(10, "abcdefgh", "12", "abcdefgh|        12"); /* none is not */
    check_paper(10, "abc def ghi", "1", "abc def|ghi      1");
    check_paper(10, "abcdefghij", "1", "abcdefghij|         1");
    check_paper(10, "abcdefghijklm", "1", "abcdefghij|klm      1");
    check_paper(10, "abc abcdefghijklm", "1", "abc|abcdefghij|klm      1");
    check_paper(4, "ab", "123456", "ab|1234|  56");
    check_paper(10, "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", "12",
                "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 12");
    check_paper(4, "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", NULL,
                "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9|\xc3\xa9");
    check_paper(3, "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac", NULL,
                "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac|\xe2\x82\xac");
    check_paper(10, "  abc  ", " 1 ", "abc      1");
    check_paper(10, "one two three", NULL, "one two|three");
    check_paper(7, "one two three", NULL, "one two|three");
    check_paper(10, "", "1", "         1");
    check_paper(10, "", NULL, "");
}
