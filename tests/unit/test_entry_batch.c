/* test_entry_batch.c - the canonical form of cards that lie ready: batches, and a card that comes from one. */
#include "journal/entry_text.h"
#include "tests/lib/check.h"

static struct arena arena;
static char room[1 << 16];

static void begin(void)
{
    arena = arena_in(room, sizeof(room));
}

#define HEAD_OF(kind)                                                                              \
    "habitue-entry\t1\n"                                                                           \
    "seq\t1\t42\n"                                                                                 \
    "kind\t" kind "\n"                                                                             \
    "time\t1795340467000000\t1795340400000000\t\t0\n"                                              \
    "actor\t5\tmarket\t1\tada\n"

#define DIGEST "00ff10000000000000000000000000000000000000000000000000000000000a"

static const char *const texts[] = {
    HEAD_OF("batch") "note\torder 17\n"
                     "batch\tmake\t0\t1\t502\t500\n"
                     "made\tbarcode\t95\t5000000000\n"
                     "brought\tmarket\t2026-11-20\n",
    HEAD_OF("batch") "batch\tdeliver\t41\t3\t3\t1\n"
                     "brought\tmarket\t2026-11-20\n",
    HEAD_OF("batch") "note\tstolen\n"
                     "batch\tlose\t41\t1\t502\t77\n",
    HEAD_OF("enrol") "account\t7\t8\t9\n"
                     "card-until\t\n"
                     "from-batch\t41\t502\t44\tmarket\n"
                     "joined\topen\t0\t\n",
    HEAD_OF("card") "account\t7\t8\t9\n"
                    "note\tadd\n"
                    "from-batch\t41\t1\t41\t\n",
    HEAD_OF("batch") "batch\tmake\t0\t1\t500\t500\n"
                     "made\tchip\t95\t5000000000\n"
                     "supplied\t" DIGEST "\n"
                     "brought\tmarket\t2026-11-20\n",
};

TEST(entries_of_cards_that_lie_ready_are_read_and_written_to_the_byte)
{
    for (size_t i = 0; i < COUNT(texts); i++) {
        static char again[4096];
        struct buf out = BUF(again);
        struct entry entry = { 0 };
        begin();
        check_note("text %zu", i);
        CHECK_OK(entry_decode(&arena, str_c(texts[i]), &entry));
        CHECK_OK(entry_encode(&entry, &out));
        CHECK(str_eq((struct str){ again, out.used }, str_c(texts[i])));
    }
}

TEST(entry_decode_reads_a_batch)
{
    struct entry entry = { 0 };
    begin();
    CHECK_OK(entry_decode(&arena, str_c(texts[0]), &entry));
    CHECK_EQ(entry.kind, ENTRY_BATCH);
    CHECK_EQ(entry.batch.what, BATCH_MAKE);
    CHECK_EQ(entry.batch.until, 502);
    CHECK_EQ(entry.batch.cards, 500);
    CHECK_EQ(entry.batch.kind, BATCH_BARCODE);
    CHECK_EQ(entry.batch.cost_minor, 95);
    CHECK_EQ(entry.batch.first, INT64_C(5000000000));
    CHECK_STR(entry.batch.brought.shop, "market");
    CHECK(!entry.batch.is_supplied);
    CHECK_OK(entry_decode(&arena, str_c(texts[5]), &entry));
    CHECK(entry.batch.is_supplied);
    CHECK_EQ(entry.batch.numbers.bytes[1], 255);
    CHECK_EQ(entry.batch.numbers.bytes[31], 10);
    CHECK_OK(entry_decode(&arena, str_c(texts[3]), &entry));
    CHECK_EQ(entry.taken.batch, 41);
    CHECK_EQ(entry.taken.place, 502);
    CHECK_EQ(entry.taken.seen, 44);
    CHECK_STR(entry.taken.shop, "market");
}

TEST(entry_decode_refuses_cards_that_cannot_lie_ready)
{
    static const char *const wrong[] = {
        HEAD_OF("batch"),
        HEAD_OF("batch") "batch\tmake\t0\t1\t9\t9\n",
        HEAD_OF("batch") "batch\tmake\t7\t1\t9\t9\nmade\tchip\t0\t5000000000\n",
        HEAD_OF("batch") "batch\tmake\t0\t2\t9\t8\nmade\tchip\t0\t5000000000\n",
        HEAD_OF("batch") "batch\tmake\t0\t1\t9\t9\nmade\tpaper\t0\t5000000000\n",
        HEAD_OF("batch") "batch\tmake\t0\t1\t9\t9\nmade\tchip\t-1\t5000000000\n",
        /* Counts of cards that are there at once, and beyond the last. */
        HEAD_OF("batch") "batch\tmake\t0\t1\t9\t9\nmade\tchip\t0\t4999999999\n",
        HEAD_OF("batch") "batch\tmake\t0\t1\t9\t9\nmade\tchip\t0\t9999999992\n",
        /* A supplier's: each place has a number; and a digest has one form. */
        HEAD_OF("batch") "batch\tmake\t0\t1\t9\t8\nmade\tchip\t0\t5000000000\nsupplied\t" DIGEST
                         "\n",
        HEAD_OF("batch") "batch\tmake\t0\t1\t9\t9\nmade\tchip\t0\t5000000000\nsupplied\t\n",
        HEAD_OF("batch") "batch\tmake\t0\t1\t9\t9\nmade\tchip\t0\t5000000000\nsupplied\t"
                         "00FF10000000000000000000000000000000000000000000000000000000000a\n",
        HEAD_OF("batch") "batch\tmake\t0\t1\t9\t9\nsupplied\t" DIGEST
                         "\nmade\tchip\t0\t5000000000\n",
        HEAD_OF("batch") "batch\tlose\t7\t1\t9\t9\nsupplied\t" DIGEST "\n",
        HEAD_OF("batch") "batch\tlose\t0\t1\t9\t9\n",
        HEAD_OF("batch") "batch\tlose\t7\t0\t9\t9\n",
        HEAD_OF("batch") "batch\tlose\t7\t9\t8\t1\n",
        HEAD_OF("batch") "batch\tlose\t7\t1\t20001\t1\n",
        HEAD_OF("batch") "batch\tlose\t7\t1\t9\t0\n",
        HEAD_OF("batch") "batch\tlose\t7\t1\t9\t10\n",
        HEAD_OF("batch") "batch\tburn\t7\t1\t9\t9\n",
        HEAD_OF("batch") "batch\tlose\t7\t1\t9\t9\nbrought\tmarket\t2026-11-20\n",
        HEAD_OF("batch") "batch\tdeliver\t7\t1\t9\t9\n",
        HEAD_OF("batch") "batch\tdeliver\t7\t1\t9\t9\nbrought\t\t2026-11-20\n",
        HEAD_OF("batch") "batch\tdeliver\t7\t1\t9\t9\nbrought\tmarket\t\n",
        HEAD_OF("enrol") "account\t7\t8\t0\nfrom-batch\t41\t1\t41\t\n",
        HEAD_OF("enrol") "account\t7\t8\t9\nfrom-batch\t0\t1\t41\t\n",
        HEAD_OF("enrol") "account\t7\t8\t9\nfrom-batch\t41\t0\t41\t\n",
        HEAD_OF("enrol") "account\t7\t8\t9\nfrom-batch\t41\t1\t0\t\n",
        HEAD_OF("member") "account\t7\t8\t9\nfrom-batch\t41\t1\t41\t\n",
    };
    begin();
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct entry entry = { 0 };
        check_note("text %zu", i);
        CHECK_ERR(entry_decode(&arena, str_c(wrong[i]), &entry), E_JOURNAL);
    }
}
