/* test_entry_decode_who.c - journal/entry_decode_who.c: who joins, and how a card was shown. */
#include "journal/entry_text.h"
#include "loyalty/offline/exception.h"
#include "tests/lib/check.h"

static struct arena arena;

static void begin(void)
{
    if (arena.base == NULL)
        CHECK_OK(arena_open(&arena, 1u << 20));
    arena_reset(&arena, 0);
}

#define DIGEST "00ff10000000000000000000000000000000000000000000000000000000000a"
#define HEAD_OF(kind)                                                                              \
    "habitue-entry\t1\n"                                                                           \
    "seq\t3\t42\n"                                                                                 \
    "kind\t" kind "\n"                                                                             \
    "time\t1795340467000000\t1795340400000000\t2026-11-22\t37200\n"                                \
    "actor\t5\tmarket\t1\tada\n"

#define SHOWN_OF(shown)                                                                            \
    HEAD_OF("purchase")                                                                            \
    "account\t17\t8\t9\n"                                                                          \
    "receipt\t1\ttill\tEUR\n" shown "print\t42\tfr\ntotal\t0\t0\t0\n"

TEST(entry_decode_knows_how_a_card_was_shown)
{
    begin();
    struct entry entry = { 0 };
    CHECK_OK(
        entry_decode(&arena, STR(SHOWN_OF("shown\tphone\t59844680\t1795340400000000\n")), &entry));
    CHECK_EQ(entry.showing.how, SHOWN_PHONE);
    CHECK_EQ(entry.showing.step, 59844680);
    CHECK_EQ(entry.showing.read.us, 1795340400000000);
    CHECK_OK(entry_decode(&arena, STR(SHOWN_OF("shown\tuid\t0\t0\n")), &entry));
    CHECK_EQ(entry.showing.how, SHOWN_UID);
    CHECK_OK(entry_decode(&arena, STR(SHOWN_OF("shown\tpin\t0\t0\n")), &entry));
    CHECK_OK(entry_decode(&arena, STR(SHOWN_OF("shown\tchip\t61\t1795340400000000\n")), &entry));
    CHECK_EQ(entry.showing.how, SHOWN_CHIP);
    CHECK_EQ(entry.showing.step, 61);
    CHECK_OK(entry_decode(&arena, STR(SHOWN_OF("")), &entry));
    CHECK_EQ(entry.showing.how, SHOWN_STATIC);
    static const struct str wrong[] = {
        { SHOWN_OF("shown\tstatic\t0\t0\n"), sizeof(SHOWN_OF("shown\tstatic\t0\t0\n")) - 1 },
        { SHOWN_OF("shown\tphone\t0\t0\n"), sizeof(SHOWN_OF("shown\tphone\t0\t0\n")) - 1 },
        { SHOWN_OF("shown\tstale\t7\t0\n"), sizeof(SHOWN_OF("shown\tstale\t7\t0\n")) - 1 },
        { SHOWN_OF("shown\tpin\t0\t7\n"), sizeof(SHOWN_OF("shown\tpin\t0\t7\n")) - 1 },
        { SHOWN_OF("shown\tuid\t7\t7\n"), sizeof(SHOWN_OF("shown\tuid\t7\t7\n")) - 1 },
        { SHOWN_OF("shown\tchip\t0\t0\n"), sizeof(SHOWN_OF("shown\tchip\t0\t0\n")) - 1 },
        { SHOWN_OF("shown\tchip_used\t7\t0\n"), sizeof(SHOWN_OF("shown\tchip_used\t7\t0\n")) - 1 },
        { SHOWN_OF("shown\tface\t0\t0\n"), sizeof(SHOWN_OF("shown\tface\t0\t0\n")) - 1 },
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        check_note("%zu", i);
        CHECK_ERR(entry_decode(&arena, wrong[i], &entry), E_JOURNAL);
    }
}

TEST(entry_decode_refuses_joining_where_nobody_joins)
{
    static const char *const wrong[] = {
        HEAD_OF("card") "account\t7\t8\t9\njoined\topen\t0\t\n",
        HEAD_OF("family") "account\t7\t8\t0\nfamily\tset\tadult\tfree\t0\t0\n"
                          "joined\toverride\t0\twhy\n",
        HEAD_OF("enrol") "account\t7\t8\t9\njoined\tby_chance\t0\t\n",
        HEAD_OF("enrol") "account\t7\t8\t9\njoined\treceipt\t-1\t\n",
        /* A member's seat, and one that pays for no day. */
        HEAD_OF("purchase") "account\t7\t8\t9\nreceipt\t1\ttill\tEUR\nseat\tmember\n"
                            "print\t42\tfr\ntotal\t0\t0\t0\n",
        HEAD_OF("purchase") "account\t7\t8\t9\nreceipt\t1\ttill\tEUR\nprint\t42\tfr\n"
                            "total\t0\t0\t0\nmembership\t\n",
        HEAD_OF("event") "account\t17\t0\t0\nevent\tvisit\t\t\t\t0\t\n"
                         "membership\t2027-11-22\n",
        /* Consents of a card and of nobody, none at all, and more than an entry brings. */
        HEAD_OF("card") "account\t7\t8\t9\nconsents\t1\t" DIGEST "\n",
        HEAD_OF("member") "account\t7\t0\t0\nconsents\t1\t" DIGEST "\n",
        HEAD_OF("member") "account\t7\t8\t0\nconsents\t0\t" DIGEST "\n",
        HEAD_OF("member") "account\t7\t8\t0\nconsents\t17\t" DIGEST "\n",
    };
    begin();
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct entry entry = { 0 };
        check_note("text %zu", i);
        CHECK_ERR(entry_decode(&arena, str_c(wrong[i]), &entry), E_JOURNAL);
    }
}

#define ASKED "request\tk-2\t00000000000000000000000000000000000000000000000000000000000000ff\n"
#define DONE_BY(actor, approved, asked)                                                            \
    STR("habitue-entry\t1\n"                                                                       \
        "seq\t3\t42\n"                                                                             \
        "kind\tundo\n"                                                                             \
        "time\t1795340467000000\t1795340400000000\t2026-11-22\t37200\n"                            \
        "actor\t" actor "\n" approved asked "account\t17\t0\t0\n"                                  \
        "program\t2\tsum\tafter_discount\tdebt\t14\t30\n"                                          \
        "undoes\t41\t500\n"                                                                        \
        "move\tcancel\t1\tpoints\t40\t\t\n")

/* Another agreed, by name, to what somebody asked for by a key. */
TEST(entry_decode_refuses_an_approval_of_nobodys)
{
    struct entry entry = { 0 };
    char room[2048];
    struct buf out = BUF(room);
    struct str text = DONE_BY("5\tmarket\t1\tada", "approved\tgrace\tundo\n", ASKED);
    begin();
    CHECK_OK(entry_decode(&arena, text, &entry));
    CHECK_STR(entry.approved.by, "grace");
    CHECK_STR(entry.approved.act, "undo");
    CHECK_OK(entry_encode(&entry, &out));
    CHECK(str_eq((struct str){ .ptr = out.base, .len = out.used }, text));
    const struct str wrong[] = {
        DONE_BY("5\tmarket\t1\tada", "approved\tada\tundo\n", ASKED),
        DONE_BY("5\tmarket\t1\tada", "approved\t\tundo\n", ASKED),
        DONE_BY("5\tmarket\t1\tada", "approved\tgrace\t\n", ASKED),
        DONE_BY("5\tmarket\t1\tada", "approved\tgrace\tundo\n", ""),
        DONE_BY("5\tmarket\t1\t", "approved\tgrace\tundo\n", ASKED),
        DONE_BY("0\tmarket\t1\tada", "approved\tgrace\tundo\n", ASKED),
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        check_note("%zu", i);
        CHECK_ERR(entry_decode(&arena, wrong[i], &entry), E_JOURNAL);
    }
}

#define SOLD_BY(actor, more, asked)                                                                \
    STR("habitue-entry\t1\n"                                                                       \
        "seq\t3\t42\n"                                                                             \
        "kind\tpurchase\n"                                                                         \
        "time\t1795340467000000\t1795340400000000\t2026-11-22\t37200\n"                            \
        "actor\t" actor "\n" more asked "receipt\t1\ttill\tEUR\n"                                  \
        "print\t42\tfr\n"                                                                          \
        "total\t0\t0\t0\n")

/* The till let somebody in by itself who sold there; nothing else is done so. */
TEST(entry_decode_refuses_a_sign_in_of_nobodys)
{
    struct entry entry = { 0 };
    char room[2048];
    struct buf out = BUF(room);
    struct str text = SOLD_BY("5\tmarket\t1\tada", "alone\tgone\n", ASKED);
    struct str undone = DONE_BY("5\tmarket\t1\tada", "alone\tserves\n", ASKED);
    begin();
    CHECK_OK(entry_decode(&arena, text, &entry));
    CHECK_EQ(entry.alone, ALONE_GONE);
    CHECK_OK(entry_encode(&entry, &out));
    CHECK(str_eq((struct str){ .ptr = out.base, .len = out.used }, text));
    struct exceptions found = exceptions_of(&entry); /* though nothing was given */
    CHECK_EQ(found.count, 1);
    CHECK_EQ(found.items[0].kind, EXCEPTION_OFFLINE_STAFF);
    CHECK_EQ(found.items[0].reason, E_OPERATOR_UNKNOWN);
    CHECK_ERR(entry_decode(&arena, undone, &entry), E_JOURNAL);
    const struct str wrong[] = {
        SOLD_BY("5\tmarket\t1\tada", "alone\t\n", ASKED),
        SOLD_BY("5\tmarket\t1\tada", "alone\tboss\n", ASKED),
        SOLD_BY("5\tmarket\t1\tada", "alone\tserves\n", ""),
        SOLD_BY("5\tmarket\t1\t", "alone\tserves\n", ASKED),
        SOLD_BY("5\tmarket\t\tada", "alone\tgone\n", ASKED),
        SOLD_BY("0\tmarket\t1\tada", "alone\tgone\n", ASKED),
        SOLD_BY("5\tmarket\t1\tada", "approved\tgrace\tundo\nalone\tgone\n", ASKED),
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        check_note("%zu", i);
        CHECK_ERR(entry_decode(&arena, wrong[i], &entry), E_JOURNAL);
    }
}
