/* test_entry.c - loyalty/entry_encode.c and entry_decode.c: the canonical form, to the byte, and that
 * nothing else is taken for it.
 */
#include <string.h>

#include "journal/entry_text.h"
#include "journal/entry_words.h"
#include "loyalty/entry.h"
#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

static struct arena arena;

static void begin(void)
{
    if (arena.base == NULL)
        CHECK_OK(arena_open(&arena, 64u << 20));
    arena_reset(&arena, 0);
}

#define ZEROS  "0000000000000000000000000000000000000000000000000000000000000000"
#define DIGEST "00000000000000000000000000000000000000000000000000000000000000ff"
#define HEAD_OF(kind)                                                                              \
    "habitue-entry\t1\n"                                                                           \
    "seq\t3\t42\n"                                                                                 \
    "kind\t" kind "\n"                                                                             \
    "time\t1795340467000000\t1795340400000000\t2026-11-22\t37200\n"                                \
    "actor\t5\tmarket\t1\tada\n"

/* Each record of each kind of entry, as docs/journal.md tells them. */
static const char purchase_text[] =
    HEAD_OF("purchase") "request\tk-1\t" DIGEST "\n"
                        "account\t7\t8\t9\n"
                        "program\t2\tsum\tafter_discount\tdebt\t14\t30\n"
                        "receipt\t000123\ttill\tEUR\n"
                        "line\tTOM\tTomates\tveg\tbio,red\t1250\t375\t550\t\n"
                        "line\tBAG\t\t\t\t1000\t10\t2000\tfixed\n"
                        "pay\tcash\t185\n"
                        "ask\tcredit\tamount\t200\n"
                        "claim-code\tABCD\n"
                        "print\t42\tfr\n"
                        "redeem\t1\tcredit\tcredit\t200\t200\n"
                        "off\t1\t200\n"
                        "earn\tbase\tpoints\t175\t1\n"
                        "vat\t2000\t10\t0\t10\t2\n"
                        "vat\t550\t375\t200\t175\t9\n"
                        "total\t385\t200\t185\n"
                        "move\tspend\t1\tcredit\t200\t\t\n"
                        "move\tgain\t2\tpoints\t1\t2026-11-22\t2027-11-22\n"
                        "balance\tcredit\t300\t0\t0\t\n"
                        "balance\tpoints\t1\t0\t1\t2027-11-22\n";

static const char *const texts[] = {
    purchase_text,
    HEAD_OF("return") "account\t7\t0\t0\n"
                      "program\t2\tbest\tbefore_discount\twithhold\t0\t0\n"
                      "receipt\tR-9\n"
                      "print\t64\ten\n"
                      "of\t3\t41\t2\n"
                      "back\t2\t1000\t10\n"
                      "redeem\t1\tcredit\tcredit\t-20\t-20\n"
                      "off\t1\t-25\n"
                      "off\t2\t5\n"
                      "earn\tbase\tpoints\t-10\t-1\n"
                      "vat\t550\t-10\t0\t-10\t-1\n"
                      "total\t-10\t-20\t10\n"
                      "withheld\tpoints\t1\t5\n"
                      "withheld\tstamps\t2\t7\n"
                      "move\trestore\t1\tcredit\t20\t\t2027-01-01\n"
                      "move\tcancel\t2\tpoints\t1\t\t\n"
                      "move\tforgive\t2\tpoints\t1\t\t\n"
                      "move\tdebt\t3\tpoints\t1\t2026-11-22\t\n"
                      "move\tsettle\t2\tpoints\t1\t\t\n"
                      "move\trepay\t3\tpoints\t1\t\t\n"
                      "balance\tpoints\t-1\t0\t0\t\n",
    HEAD_OF("claim") "account\t7\t8\t9\n"
                     "program\t2\tsum\tafter_discount\tclamp\t14\t30\n"
                     "print\t24\tfr\n"
                     "of\t3\t41\t2\n"
                     "earn\tbase\tpoints\t175\t1\n"
                     "move\tgain\t2\tpoints\t1\t2026-11-22\t\n"
                     "balance\tpoints\t1\t0\t0\t\n",
    HEAD_OF("expire") "account\t7\t0\t0\n"
                      "move\texpire\t2\tpoints\t1\t\t\n"
                      "balance\tpoints\t0\t0\t0\t\n",
    HEAD_OF("program") "program\t2\tsum\tafter_discount\tdebt\t14\t30\n"
                       "note\t" ZEROS "\n",
    HEAD_OF("enrol") "request\tk\t" ZEROS "\n"
                     "account\t7\t8\t0\n",
    HEAD_OF("member") "request\t\t" DIGEST "\n"
                      "account\t0\t8\t0\n",
    HEAD_OF("card") "account\t7\t8\t9\n"
                    "note\tblock\n",
    HEAD_OF("settlement") "request\tk\t" ZEROS "\n"
                          "note\t2 2027-07-01 " ZEROS "\n",
    HEAD_OF("close") "account\t17\t0\t0\n"
                     "program\t2\tsum\tafter_discount\tdebt\t14\t30\n"
                     "note\tmoved away\n"
                     "closed\tcash\trefund\t3000\t0\n"
                     "closed\tpoints\tforfeit\t0\t20\n"
                     "move\tsettle\t1\tcash\t40\t\t\n"
                     "move\trepay\t5\tcash\t40\t\t\n"
                     "move\tpay_out\t1\tcash\t3000\t\t\n"
                     "move\tforfeit\t3\tpoints\t20\t\t\n"
                     "balance\tcash\t0\t0\t0\t\n"
                     "balance\tpoints\t0\t0\t0\t\n",
    HEAD_OF("reopen") "account\t17\t0\t0\n"
                      "program\t2\tsum\tafter_discount\tdebt\t14\t30\n"
                      "note\tthe wrong one\n"
                      "reopens\t41\trestored\n"
                      "closed\tcash\trefund\t3000\t0\n"
                      "move\treinstate\t1\tcash\t3000\t\t2027-11-22\n"
                      "balance\tcash\t3000\t0\t0\t\n",
    HEAD_OF("card"),
    HEAD_OF("purchase") "receipt\t1\ttill\tEUR\n"
                        "print\t42\tfr\n"
                        "total\t0\t0\t0\n", /* of nothing */
    HEAD_OF("return") "account\t7\t0\t0\n"
                      "print\t42\tfr\n"
                      "of\t3\t41\t0\n"
                      "total\t0\t0\t0\n",
    HEAD_OF("end") "account\t7\t0\t0\n"
                   "program\t2\tsum\tafter_discount\tdebt\t14\t30\n"
                   "move\tbind\t2\tpoints\t1\t\t2027-03-31\n"
                   "move\tconvert\t3\tstamps\t10\t\t\n"
                   "move\tgain\t4\tcredit\t50\t2026-11-22\t\n"
                   "balance\tpoints\t1\t0\t1\t2027-03-31\n"
                   "balance\tcredit\t50\t0\t0\t\n"
                   "balance\tstamps\t0\t0\t0\t\n",
    HEAD_OF("purchase") "program\t2\tsum\tafter_discount\tdebt\t14\t30\n"
                        "receipt\t1\ttill\tEUR\n"
                        "line\tTOM\t\t\t\t1000\t2000\t550\t\n"
                        "pay\tcash\t100\n"
                        "pay-from\tprepaid\t100\tcash\n"
                        "pay-by\tgift\t300\tgift\t2\t17\n"
                        "ask\tfifteen\tall\t0\n"
                        "voucher\t5\t1001\t12\n"
                        "ask\tcredit\tcount\t1\n"
                        "print\t42\tfr\n"
                        "redeem\t1\tfifteen\tbon\t1\t1500\n"
                        "off\t1\t1500\n"
                        "total\t2000\t1500\t500\n"
                        "draw\t5\t1001\t12\tbon\t1\t0\n"
                        "draw\t2\t17\t0\tgift\t300\t4700\n",
    HEAD_OF("return") "print\t42\tfr\n"
                      "of\t3\t41\t1\n"
                      "back\t1\t1000\t500\n"
                      "total\t-500\t0\t-500\n"
                      "repaid\tcash\t100\n"
                      "undone\tget-bon\t1\n"
                      "turned-back\t40\tget-bon\n"
                      "turned-back\t12\tget-bon\n"
                      "draw\t2\t17\t0\tgift\t-300\t0\n"
                      "draw\t5\t1001\t12\tbon\t-1\t0\n",
    HEAD_OF("draw") "account\t17\t0\t0\n"
                    "program\t2\tsum\tafter_discount\tdebt\t14\t30\n"
                    "of\t3\t41\t1\n"
                    "with\t3\t41\n"
                    "drawn\t0\tgift\t300\n"
                    "move\tspend\t1\tgift\t300\t\t\n"
                    "balance\tgift\t0\t0\t0\t\n",
    HEAD_OF("undo") "account\t17\t0\t0\n"
                    "undoes\t40\t5000\n"
                    "earn\tsold\tgift\t-5000\t-5000\n"
                    "withheld\tbonus\t100\t100\n"
                    "move\tcancel\t1\tgift\t5000\t\t\n",
    HEAD_OF("undo") "account\t17\t0\t0\n"
                    "print\t32\ten\n"
                    "undoes\t40\t5000\n"
                    "earn\tsold\tgift\t-5000\t-5000\n"
                    "move\tcancel\t1\tgift\t5000\t\t\n",
    HEAD_OF("event") "account\t17\t0\t0\n"
                     "event\ttop_up\t\tQ-7\ttill\t5000\t\n"
                     "print\t42\tfr\n"
                     "earn\tpaid\tprepaid\t5000\t5000\n"
                     "move\tgain\t1\tprepaid\t5000\t2026-11-22\t\n",
    HEAD_OF("event") "account\t17\t0\t0\n"
                     "event\ttop_up\t\t\t\t5000\t\n"
                     "earn\tpaid\tprepaid\t5000\t5000\n"
                     "move\tgain\t1\tprepaid\t5000\t2026-11-22\t\n",
    HEAD_OF("enrol") "account\t7\t8\t9\n"
                     "joined\treceipt\t6200\t000123\n",
    HEAD_OF("enrol") "account\t7\t8\t9\n"
                     "note\treferred 3-17\n"
                     "joined\treferral\t0\t\n",
    HEAD_OF("member") "joined\tinvitation\t20\tfair\n",
    HEAD_OF("member") "account\t7\t8\t0\n"
                      "joined\ttotal\t6150\t\n",
    HEAD_OF("enrol") "account\t7\t8\t9\n"
                     "joined\topen\t0\t\n"
                     "consents\t2\t" DIGEST "\n",
    HEAD_OF("member") "account\t7\t8\t0\n"
                      "consents\t1\t" DIGEST "\n",
    HEAD_OF("purchase") "account\t7\t8\t9\n"
                        "program\t2\tsum\tafter_discount\tdebt\t14\t30\n"
                        "receipt\t1\ttill\tEUR\n"
                        "line\tFEE\t\t\t\t1000\t1000\t2000\t\n"
                        "card-kind\tapp\n"
                        "seat\tunpaid\n"
                        "print\t42\tfr\n"
                        "vat\t2000\t1000\t0\t1000\t167\n"
                        "total\t1000\t0\t1000\n"
                        "membership\t2027-11-22\n",
    HEAD_OF("return") "account\t7\t8\t9\n"
                      "print\t42\tfr\n"
                      "of\t3\t41\t1\n"
                      "back\t1\t1000\t1000\n"
                      "total\t-1000\t0\t-1000\n"
                      "membership\t\n"
                      "undone-visit\t1\n",
    HEAD_OF("convert") "account\t7\t8\t9\n"
                       "ask\tget-bon\tauto\t0\n"
                       "channel\tweb\n"
                       "tier\tgold\n"
                       "member-tag\tclub\n"
                       "card-kind\tapp\n"
                       "room\treward\tget-bon\t3\n"
                       "redeem\t1\tget-bon\tpoints\t300\t0\n"
                       "earn\tget-bon\tbon\t300\t1\n"
                       "move\tspend\t1\tpoints\t300\t\t\n"
                       "move\tgain\t2\tbon\t1\t2026-11-22\t\n",
    HEAD_OF("family") "account\t7\t9\t12\n"
                      "family\tleave\tholder\tfree\t0\t0\n"
                      "elsewhere\t3\t18\n",
    HEAD_OF("family") "account\t7\t0\t0\n"
                      "family\tmerge\tadult\tfree\t0\t0\n"
                      "elsewhere\t2\t18\n",
    HEAD_OF("family") "account\t7\t9\t12\n"
                      "note\tblocked\n"
                      "with\t2\t40\n"
                      "family\tcome\tchild\tbarred\t500\t2000\n"
                      "elsewhere\t2\t18\n"
                      "was\t4\t5\n",
    HEAD_OF("family") "account\t7\t0\t13\n"
                      "with\t2\t40\n"
                      "family\tcard\tholder\tfree\t0\t0\n"
                      "elsewhere\t2\t18\n"
                      "was\t0\t6\n",
    HEAD_OF("family") "account\t7\t0\t0\n"
                      "with\t2\t40\n"
                      "family\tunmerge\tholder\tfree\t0\t0\n"
                      "elsewhere\t2\t18\n",
    HEAD_OF("family") "account\t7\t9\t12\n"
                      "family\tgo\tholder\tfree\t0\t0\n"
                      "elsewhere\t2\t18\n",
    HEAD_OF("family") "account\t7\t0\t13\n"
                      "family\tgo\tholder\tfree\t0\t0\n"
                      "elsewhere\t2\t18\n",
    HEAD_OF("enrol") "account\t7\t9\t12\n"
                     "card-until\t2029-11-30\n",
    HEAD_OF("card") "account\t7\t9\t13\n"
                    "note\treplace\n"
                    "card-until\t\n"
                    "replaces\t12\tlost\n",
    HEAD_OF("card") "account\t7\t9\t13\n"
                    "program\t2\tsum\tafter_discount\tdebt\t14\t30\n"
                    "note\trenew\n"
                    "card-until\t2032-11-30\n",
    HEAD_OF("card") "account\t7\t9\t13\n"
                    "program\t2\tsum\tafter_discount\tdebt\t14\t30\n"
                    "note\tdormant\n",
    HEAD_OF("family") "account\t17\t8\t9\n"
                      "family\tjoin\tadult\tfree\t0\t0\n"
                      "invitation\t41\n"
                      "card-until\t2029-11-30\n",
    HEAD_OF("send") "account\t7\t0\t0\n"
                    "with\t3\t41\n"
                    "passed\t3\t18\tpoints\t100\n"
                    "move\tsend\t1\tpoints\t100\t\t\n",
    HEAD_OF("family") "account\t17\t0\t0\n"
                      "family\tinvite\tchild\tbarred\t500\t0\n"
                      "top-up\tbarred\n"
                      "invitation\t1795342267000000\n",
    HEAD_OF("family") "account\t17\t8\t9\n"
                      "family\tjoin\tadult\tfree\t0\t0\n"
                      "invitation\t41\n",
    HEAD_OF("family") "account\t17\t8\t0\n"
                      "family\tset\tholder\tfree\t0\t0\n"
                      "top-up\tbarred\n",
    HEAD_OF("send") "account\t7\t0\t0\n"
                    "passed\t2\t17\tpoints\t100\n"
                    "move\tsend\t1\tpoints\t100\t\t\n",
    HEAD_OF("receive") "account\t17\t0\t0\n"
                       "with\t3\t41\n"
                       "passed\t3\t7\tpoints\t100\n"
                       "part\t60\t2026-11-22\t2027-11-22\n"
                       "part\t40\t2026-11-22\t\n"
                       "move\treceive\t1\tpoints\t60\t2026-11-22\t2027-11-22\n"
                       "move\treceive\t2\tpoints\t40\t2026-11-22\t\n",
    HEAD_OF("hold") "account\t17\t8\t9\n"
                    "program\t2\tsum\tafter_discount\tdebt\t14\t30\n"
                    "held\tpoints\t40\t1795342267000000\tcart-17\n"
                    "move\thold\t1\tpoints\t40\t\t\n",
    HEAD_OF("release") "account\t17\t0\t0\n"
                       "program\t2\tsum\tafter_discount\tdebt\t14\t30\n"
                       "releases\t41\tlapsed\n"
                       "move\trelease\t1\tpoints\t40\t\t2026-12-22\n",
    HEAD_OF("adjust") "account\t17\t0\t0\n"
                      "program\t2\tsum\tafter_discount\tdebt\t14\t30\n"
                      "note\tcounted twice\n"
                      "adjusted\tpoints\t-40\tbob\n"
                      "move\tcancel\t1\tpoints\t40\t\t\n",
};

static struct str encoded(const struct entry *entry)
{
    return toy_encode(&arena, entry);
}

TEST(entry_of_each_kind_is_read_and_written_to_the_byte)
{
    begin();
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct entry entry = { 0 };
        check_note("text %zu", i);
        CHECK_OK(entry_decode(&arena, str_c(texts[i]), &entry));
        CHECK_STR(encoded(&entry), texts[i]);
    }
}

/* "So that it is found from there": the columns of a RECEIVE repeat its `with`. */
TEST(entry_decode_points_a_receive_at_its_send)
{
    begin();
    struct entry entry = { 0 };
    CHECK_OK(entry_decode(&arena, str_c(texts[COUNT(texts) - 4]), &entry));
    CHECK_EQ(entry.kind, ENTRY_RECEIVE);
    CHECK_EQ(entry.purchase_partition, 3);
    CHECK_EQ(entry.purchase, 41);
    CHECK_EQ(entry.with.number, 41);
    CHECK(!entry_names_a_purchase(&entry));
    CHECK_OK(entry_decode(&arena, str_c(texts[COUNT(texts) - 5]), &entry));
    CHECK_EQ(entry.kind, ENTRY_SEND);
    CHECK_EQ(entry.purchase, 0);
}

/* The columns of a RELEASE lead to its hold. */
TEST(entry_decode_points_a_release_at_its_hold)
{
    begin();
    struct entry entry = { 0 };
    CHECK_OK(entry_decode(&arena, str_c(texts[COUNT(texts) - 2]), &entry));
    CHECK_EQ(entry.kind, ENTRY_RELEASE);
    CHECK_EQ(entry.purchase_partition, entry.partition);
    CHECK_EQ(entry.purchase, 41);
    CHECK_EQ(entry.why, RELEASE_LAPSED);
    CHECK(!entry_names_a_purchase(&entry));
}

TEST(entry_decode_refuses_a_capture_by_nobody_and_an_adjustment_of_nothing)
{
    begin();
    struct entry entry = { 0 };
    CHECK_ERR(entry_decode(&arena,
                           STR(HEAD_OF("purchase") "receipt\t1\ttill\tEUR\ncapture\t7\n"
                                                   "print\t42\tfr\ntotal\t0\t0\t0\n"),
                           &entry),
              E_JOURNAL);
    CHECK_ERR(entry_decode(&arena,
                           STR(HEAD_OF("adjust") "account\t17\t0\t0\nadjusted\tpoints\t0\t\n"),
                           &entry),
              E_JOURNAL);
}

/* "Absent when he may": what older entries, which do not know of it, leave open is allowed. */
TEST(entry_decode_lets_pay_in_who_is_not_barred)
{
    begin();
    struct entry entry = { 0 };
    CHECK_OK(
        entry_decode(&arena,
                     STR(HEAD_OF("family") "account\t17\t8\t0\nfamily\tset\tchild\tbarred\t0\t0\n"),
                     &entry));
    CHECK(entry.family.rights.may_top_up && !entry.family.rights.may_redeem);
    CHECK_ERR(entry_decode(&arena,
                           STR(HEAD_OF(
                               "family") "account\t17\t8\t0\n"
                                         "family\tset\tchild\tbarred\t0\t0\ntop-up\tfree\n"),
                           &entry),
              E_JOURNAL);
}

TEST(entry_decode_reads_every_field)
{
    begin();
    struct entry entry = { 0 };
    CHECK_OK(entry_decode(&arena, str_c(purchase_text), &entry));

    CHECK_EQ(entry.partition, 3);
    CHECK_EQ(entry.number, 42);
    CHECK_EQ(entry.kind, ENTRY_PURCHASE);
    CHECK_EQ(entry.recorded.us, INT64_C(1795340467000000));
    CHECK_EQ(entry.at.us, INT64_C(1795340400000000));
    CHECK_EQ(date_parts(entry.on).day, 22);
    CHECK_EQ(entry.second, 37200);
    CHECK_EQ(entry.key, 5);
    CHECK_STR(entry.shop, "market");
    CHECK_STR(entry.till, "1");
    CHECK_STR(entry.operator_id, "ada");
    CHECK_STR(entry.idempotency_key, "k-1");
    CHECK_EQ(entry.request.bytes[31], 255);
    CHECK_EQ(entry.account, 7);
    CHECK_EQ(entry.member, 8);
    CHECK_EQ(entry.card, 9);
    CHECK_EQ(entry.program, 2);
    CHECK_EQ(entry.policies.claw_back, CLAW_BACK_DEBT);
    CHECK_EQ(entry.policies.reopen_days, 30);
    CHECK_STR(entry.receipt.number, "000123");
    CHECK_STR(entry.receipt.channel, "till");
    CHECK_EQ(entry.receipt.currency, CURRENCY_EUR);
    CHECK_EQ(entry.receipt.line_count, 2);
    const struct receipt_line *line = &entry.receipt.lines[0];
    CHECK_STR(line->sku, "TOM");
    CHECK_STR(line->label, "Tomates");
    CHECK_STR(line->category, "veg");
    CHECK_EQ(line->tag_count, 2);
    CHECK_STR(line->tags[0], "bio");
    CHECK_STR(line->tags[1], "red");
    CHECK_EQ(line->quantity_milli, 1250);
    CHECK_EQ(line->amount_minor, 375);
    CHECK_EQ(line->vat_bp, 550);
    CHECK(!line->is_fixed);
    CHECK(entry.receipt.lines[1].is_fixed);
    CHECK_EQ(entry.receipt.lines[1].tag_count, 0);
    CHECK_EQ(entry.receipt.payments[0].amount_minor, 185);
    CHECK_EQ(entry.receipt.asks[0].kind, ASK_AMOUNT);
    CHECK_EQ(entry.receipt.asks[0].number, 200);
    CHECK_STR(entry.claim_code, "ABCD");
    CHECK_EQ(entry.print.columns, 42);
    CHECK_EQ(entry.print.language, LANGUAGE_FR);
    CHECK_EQ(entry.outcome.redemptions[0].ask, 0);
    CHECK_EQ(entry.outcome.redemptions[0].cost.n, 200);
    CHECK_EQ(entry.outcome.redemptions[0].off_minor[0], 200);
    CHECK_EQ(entry.outcome.redemptions[0].off_minor[1], 0);
    CHECK_EQ(entry.outcome.discount_minor[0], 200);
    CHECK_EQ(entry.outcome.line_count, 2);
    CHECK_EQ(entry.outcome.earnings[0].basis, 175);
    CHECK_EQ(entry.outcome.vat[1].tax_minor, 9);
    CHECK_EQ(entry.outcome.due_total_minor, 185);
    CHECK_EQ(entry.moves.count, 2);
    CHECK(date_is_none(entry.moves.items[0].from));
    CHECK_EQ(date_parts(entry.moves.items[1].until).year, 2027);
    CHECK_EQ(entry.balances[1].expiring.n, 1);

    CHECK_OK(entry_decode(&arena, str_c(texts[1]), &entry));
    CHECK_EQ(entry.withheld_minor, 12);
    CHECK_EQ(entry.outcome.discount_minor[0], -25);
    CHECK_EQ(entry.backs[0].line, 2);
    CHECK_EQ(entry.purchase_partition, 3);
    CHECK_EQ(entry.purchase, 41);
    CHECK_STR(entry.receipt.number, "R-9");
}

/* `text` with the first `old` replaced by `with`. */
static struct str changed(const char *text, const char *old, const char *with)
{
    const char *at = strstr(text, old);
    CHECK(at != NULL);
    struct buf out = { 0 };
    struct str result = { 0 };
    CHECK_OK(buf_create(&arena, strlen(text) + strlen(with) + 1, &out));
    buf_raw(&out, text, (size_t)(at - text));
    buf_str(&out, str_c(with));
    buf_str(&out, str_c(at + strlen(old)));
    CHECK_OK(buf_finish(&out, &result));
    return result;
}

/* Changes to the purchase above, each of which makes it another text than encode writes. */
static const struct {
    const char *old;
    const char *with;
} spoilt[] = {
    { "habitue-entry\t1", "habitue-entry\t2" },
    { "habitue-entry\t1\n", "" },
    { "seq\t3\t42", "seq\t3\t042" },
    { "seq\t3\t42", "seq\t3\t+42" },
    { "seq\t3\t42", "seq\t3\t" },
    { "seq\t3\t42", "seq\t3" },
    { "seq\t3\t42", "seq\t3\t42\t" },
    { "seq\t3\t42", "seq\t-0\t42" },
    { "seq\t3\t42", "seq\t-\t42" },
    { "seq\t3\t42", "seq\t3\tzzzzzzzzzzzzzzzzzz" },
    { "seq\t3\t42", "seq\t3\t9223372036854775808" },
    { "seq\t3\t42", "seq\t3\t99999999999999999999" },
    { "kind\tpurchase", "kind\tPurchase" },
    { "kind\tpurchase", "kind\treturn" },
    { "kind\tpurchase", "kind\tcard" },
    { "2026-11-22", "2026-11-31" },
    { "2026-11-22", "2026-11-2" },
    { "ff\n", "FF\n" },
    { "ff\n", "f\n" },
    { "account\t7\t8\t9", "account\t0\t0\t0" },
    { "program\t2", "program\t0" },
    { "sum", "some" },
    { "EUR", "eur" },
    { "EUR", "XXX" },
    { "bio,red", "bio,,red" },
    { "bio,red", ",bio" },
    { "bio,red", "a,b,c,d,e,f,g,h,i" },
    { "1250\t375", "0\t375" },
    { "1250\t375", "1250\t-1" },
    { "fixed", "Fixed" },
    { "\tamount\t200", "\tamount\t0" },
    { "\tamount\t200", "\tsome\t200" },
    { "claim-code\tABCD", "claim-code\t" },
    { "print\t42\tfr\n", "" },
    { "print\t42", "print\t23" },
    { "print\t42", "print\t65" },
    { "print\t42\tfr", "print\t42\tde" },
    { "off\t1\t200", "off\t1\t0" },
    { "off\t1\t200", "off\t0\t200" },
    { "off\t1\t200", "off\t3\t200" },
    { "off\t1\t200", "off\t2\t100\noff\t1\t100" },
    { "off\t1\t200", "off\t1\t100\noff\t1\t100" },
    { "total\t385\t200\t185\n", "" },
    { "total\t385", "total\t1000000000001" },
    { "pay\tcash\t185\nask\tcredit\tamount\t200\n", "ask\tcredit\tamount\t200\npay\tcash\t185\n" },
    { "balance\tcredit", "balance\x7f\tcredit" },
    { "Tomates", "Toma\x01tes" },
    { "Tomates", "Toma\rtes" },
    { "Tomates", "Toma\xfftes" },
    { "1\t2027-11-22\n", "1\t2027-11-22" },
    { "1\t2027-11-22\n", "1\t2027-11-22\n\n" },
    { "1\t2027-11-22\n", "1\t2027-11-22\nmove\tspend\t1\tcredit\t200\t\t\n" },
};

TEST(entry_decode_refuses_what_is_not_exactly_the_form)
{
    for (size_t i = 0; i < COUNT(spoilt); i++) {
        begin();
        struct entry entry = { .number = 77 };
        check_note("case %zu: %s", i, spoilt[i].with);
        CHECK_ERR(entry_decode(&arena, changed(purchase_text, spoilt[i].old, spoilt[i].with),
                               &entry),
                  E_JOURNAL);
        CHECK_EQ(entry.number, 77); /* untouched */
    }
    struct entry entry = { 0 };
    CHECK_ERR(entry_decode(&arena, STR_NONE, &entry), E_JOURNAL);
    CHECK_ERR(entry_decode(&arena, changed(texts[6], "\t\t" DIGEST, "\t\t" ZEROS), &entry),
              E_JOURNAL); /* that request would be absent */
    CHECK_ERR(entry_decode(&arena, changed(texts[7], "note\tblock\n", "note\t\n"), &entry),
              E_JOURNAL);
    CHECK_ERR(entry_decode(&arena, changed(texts[1], "back\t2", "back\t0"), &entry), E_JOURNAL);
    CHECK_ERR(entry_decode(&arena, changed(texts[1], "of\t3\t41\t2", "of\t0\t41\t2"), &entry),
              E_JOURNAL);
    CHECK_ERR(entry_decode(&arena, changed(texts[1], "of\t3\t41\t2", "of\t1025\t41\t2"), &entry),
              E_JOURNAL);
    CHECK_OK(entry_decode(&arena, changed(texts[1], "of\t3\t41\t2", "of\t1024\t41\t2"), &entry));
    CHECK_ERR(entry_decode(&arena, changed(texts[1], "of\t3\t41\t2", "of\t3\t41\t2001"), &entry),
              E_JOURNAL);
}

/* Only of what is paid in, or goes back, a text can be asked for beside a receipt. */
TEST(entry_decode_refuses_a_print_where_nothing_is_printed)
{
    static const char *const others[] = { "event\tvisit\t\t\ttill\t0\t\n",
                                          "event\treferral\t\t\ttill\t500\t\n",
                                          "event\tvoucher\tsorry\t\ttill\t0\t\n" };
    for (size_t i = 0; i < COUNT(others); i++) {
        begin();
        struct buf out = { 0 };
        struct str text = STR_NONE;
        struct entry entry = { 0 };
        CHECK_OK(buf_create(&arena, 1024, &out));
        buf_lit(&out, HEAD_OF("event") "account\t17\t0\t0\n");
        buf_str(&out, str_c(others[i]));
        CHECK_OK(buf_finish(&out, &text));
        CHECK_OK(entry_decode(&arena, text, &entry));
        buf_lit(&out, "print\t42\tfr\n");
        CHECK_OK(buf_finish(&out, &text));
        CHECK_ERR(entry_decode(&arena, text, &entry), E_JOURNAL);
    }
}

TEST(entry_decode_takes_no_more_than_the_limits)
{
    static const struct {
        const char *at;
        const char *record;
        int max;
    } cases[] = {
        { "line\tBAG", "line\tX\t\t\t\t1\t1\t0\t\n", LINES_MAX - 2 },
        { "pay\t", "pay\tcash\t1\n", PAYMENTS_MAX - 1 },
        { "ask\t", "ask\tcredit\tall\t0\n", REDEMPTIONS_MAX - 1 },
        { "redeem\t", "redeem\t1\tcredit\tcredit\t1\t1\n", REDEMPTIONS_MAX - 1 },
        { "earn\t", "earn\tbase\tpoints\t1\t1\n", RULES_MAX - 1 },
        { "vat\t2000", "vat\t100\t1\t1\t1\t1\n", VAT_RATES_MAX - 2 },
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        for (int over = 0; over <= 1; over++) {
            begin();
            struct buf out = { 0 };
            struct str text = { 0 };
            struct entry entry = { 0 };
            const char *at = strstr(purchase_text, cases[i].at);
            CHECK_OK(buf_create(&arena, 1u << 20, &out));
            buf_raw(&out, purchase_text, (size_t)(at - purchase_text));
            for (int n = 0; n < cases[i].max + over; n++)
                buf_str(&out, str_c(cases[i].record));
            buf_str(&out, str_c(at));
            CHECK_OK(buf_finish(&out, &text));
            check_note("case %zu, %d over", i, over);
            CHECK_ERR(entry_decode(&arena, text, &entry), over ? E_JOURNAL : OK);
        }
    }
}

TEST(entry_encode_refuses_a_text_that_would_break_the_form)
{
    begin();
    struct str bad_tags[] = { STR("a,b"), STR("a\tb"), STR("") };
    struct receipt_line line = { .quantity_milli = 1, .tag_count = 1 };
    struct entry entry = {
        .kind = ENTRY_PURCHASE,
        .receipt = { .currency = CURRENCY_EUR, .lines = &line, .line_count = 1 },
        .outcome.line_count = 1,
    };
    char room[4096];
    for (size_t i = 0; i < COUNT(bad_tags); i++) {
        struct buf out = BUF(room);
        line.tags = &bad_tags[i];
        CHECK_ERR(entry_encode(&entry, &out), E_INVALID);
    }
    line.tag_count = 0;
    struct buf out = BUF(room);
    CHECK_OK(entry_encode(&entry, &out));
    static const char bad[] = { '\t', '\n', '\r', '\0', 0x1f, 0x7f };
    for (size_t i = 0; i < sizeof(bad); i++) {
        out = (struct buf)BUF(room);
        line.label = (struct str){ .ptr = &bad[i], .len = 1 };
        CHECK_ERR(entry_encode(&entry, &out), E_INVALID);
    }
}

TEST(entry_encode_says_when_it_does_not_fit)
{
    begin();
    struct entry entry = { 0 };
    CHECK_OK(entry_decode(&arena, str_c(purchase_text), &entry));
    char room[sizeof(purchase_text)];
    for (size_t size = 0; size < sizeof(purchase_text) - 1; size += 7) {
        struct buf out = { .base = room, .size = size };
        CHECK_ERR(entry_encode(&entry, &out), E_LIMIT);
    }
    struct buf out = { .base = room, .size = sizeof(purchase_text) - 1 };
    CHECK_OK(entry_encode(&entry, &out));
}

TEST(entry_decode_runs_out_of_memory_cleanly)
{
    static char memory[4096];
    enum err err = E_NO_MEMORY;
    size_t size = 0;
    for (; err == E_NO_MEMORY && size < sizeof(memory); size += 16) {
        struct arena small = arena_in(memory, size);
        struct entry entry = { 0 };
        err = entry_decode(&small, str_c(purchase_text), &entry);
    }
    CHECK_OK(err);
    CHECK(size > 512);
}

/* A text with a few bytes changed is refused, or it is itself a canonical text. */
TEST(entry_decode_takes_only_what_encode_writes)
{
    struct rng rng = rng_new();
    static char copy[sizeof(purchase_text) + 1024];
    int64_t taken = 0;

    for (int64_t round = 0; round < test_rounds(60000); round++) {
        begin();
        const char *text = texts[rng_range(&rng, 0, COUNT(texts) - 1)];
        size_t len = strlen(text);
        memcpy(copy, text, len);
        for (int64_t i = rng_range(&rng, 1, 3); i > 0; i--) {
            static const char bytes[] = "0123456789-\t\n,.aeflmpx\x7f\xc3\xa9";
            size_t at = (size_t)rng_range(&rng, 0, (int64_t)len - 1);
            char byte = bytes[rng_range(&rng, 0, sizeof(bytes) - 2)];
            switch (rng_range(&rng, 0, 2)) {
            case 0:
                copy[at] = byte;
                break;
            case 1:
                memmove(copy + at, copy + at + 1, len - at - 1);
                len--;
                break;
            default:
                memmove(copy + at + 1, copy + at, len - at);
                copy[at] = byte;
                len++;
            }
        }
        struct entry entry = { 0 };
        struct str changed_text = { .ptr = copy, .len = len };
        enum err err = entry_decode(&arena, changed_text, &entry);
        CHECK(err == OK || err == E_JOURNAL);
        if (err != OK)
            continue;
        taken++;
        CHECK_STR(encoded(&entry), changed_text);
    }
    CHECK(taken > 0);
}

TEST(entry_decode_sums_up_what_a_close_paid_out)
{
    static const char closed[] =
        HEAD_OF("close") "account\t17\t0\t0\nclosed\tcash\trefund\t3000\t0\n"
                         "closed\tbonus\tforfeit\t500\t0\nclosed\tcoins\trefund\t4\t0\n";
    struct entry entry = { 0 };
    begin();
    CHECK_OK(entry_decode(&arena, str_c(closed), &entry));
    CHECK_EQ(entry.closed_count, 3);
    CHECK_EQ(entry.paid_out_minor, 3004);
    CHECK_ERR(entry_decode(&arena, changed(closed, "\t500\t0\n", "\t0\t0\n"), &entry), E_JOURNAL);
    CHECK_ERR(entry_decode(&arena, changed(closed, "refund", "keep"), &entry), E_JOURNAL);
    CHECK_ERR(entry_decode(&arena, changed(closed, "kind\tclose", "kind\tadjust"), &entry),
              E_JOURNAL);
}

TEST(entry_words_are_promises)
{
    CHECK_STR(entry_kind_name(ENTRY_PURCHASE), "purchase");
    CHECK_EQ(entry_words_kind.count, ENTRY_KIND_LAST + 1);
    CHECK_EQ(entry_words_event.count, EVENT_TIER_FLOOR + 1);
    CHECK_STR(event_kind_name(EVENT_BIRTHDAY), "birthday");
    CHECK_EQ(entry_words_move.count, MOVE_KIND_LAST + 1);
    CHECK_EQ(entry_words_why.count, RELEASE_CAPTURED + 1);
    CHECK_EQ(entry_words_shown.count, SHOWN_CHIP + 1);
    CHECK_STR(shown_name(SHOWN_UID), "uid");
    CHECK_EQ(entry_words_closing.count, CLOSING_REFUND + 1);
    CHECK_STR(closing_name(CLOSING_REFUND), "refund");
    CHECK_EQ(entry_words_joined.count, JOINED_IMPORT + 1);
    CHECK_STR(joined_name(JOINED_OVERRIDE), "override");
    CHECK_EQ(entry_words_seat.count, SEAT_UNPAID + 1);
    CHECK_EQ(entry_words_batch.count, BATCH_DESTROY + 1);
    CHECK_STR(batch_what_name(BATCH_LOSE), "lose");
    CHECK_EQ(entry_words_batch_kind.count, BATCH_STRIPE + 1);
    CHECK_STR(batch_kind_name(BATCH_CHIP), "chip");
    CHECK_STR(seat_name(SEAT_UNPAID), "unpaid");
    CHECK_EQ(entry_words_find(&entry_words_move, STR("convert")), MOVE_CONVERT);
    CHECK_EQ(entry_words_find(&entry_words_ask, STR("nothing")), entry_words_ask.count);
    CHECK_STR(entry_words_claw_back.items[CLAW_BACK_WITHHOLD], "withhold");
}

TEST(entry_decode_refuses_who_comes_from_nowhere)
{
    static const char *const wrong[] = {
        /* A member becomes nobody, or nobody a member. */
        HEAD_OF("family") "account\t7\t0\t13\nwith\t2\t40\nfamily\tcard\tholder\tfree\t0\t0\n"
                          "elsewhere\t2\t18\nwas\t4\t6\n",
        HEAD_OF("family") "account\t7\t9\t13\nwith\t2\t40\nfamily\tcome\tholder\tfree\t0\t0\n"
                          "elsewhere\t2\t18\nwas\t0\t6\n",
        /* With no entry, or another kind with one. */
        HEAD_OF("family") "account\t7\t9\t13\nfamily\tcome\tholder\tfree\t0\t0\n"
                          "elsewhere\t2\t18\nwas\t4\t6\n",
        HEAD_OF("family") "account\t7\t0\t0\nwith\t2\t40\nfamily\tmerge\tadult\tfree\t0\t0\n"
                          "elsewhere\t2\t18\n",
        HEAD_OF("family") "account\t7\t0\t0\nfamily\tmerge\tadult\tfree\t0\t0\n",
        HEAD_OF("family") "account\t7\t3\t0\nfamily\tmerge\tadult\tfree\t0\t0\nelsewhere\t2\t18\n",
    };
    begin();
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct entry entry = { 0 };
        check_note("text %zu", i);
        CHECK_ERR(entry_decode(&arena, str_c(wrong[i]), &entry), E_JOURNAL);
    }
}
