/* test_entry_offline.c - journal/entry_offline.c: what a till gave while the line was down, to the byte, and that nothing else
 * is taken for it.
 */
#include <string.h>

#include "journal/entry_text.h"
#include "loyalty/offline/exception.h"
#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

static struct arena arena;

static void begin(void)
{
    if (arena.base == NULL)
        CHECK_OK(arena_open(&arena, 64u << 20));
    arena_reset(&arena, 0);
}

#define HEAD_OF(kind)                                                                              \
    "habitue-entry\t1\n"                                                                           \
    "seq\t3\t42\n"                                                                                 \
    "kind\t" kind "\n"                                                                             \
    "time\t1795340467000000\t1795340400000000\t2026-11-22\t37200\n"                                \
    "actor\t5\tmarket\t1\tada\n"

/* The account lacks of the reward and of what it pays. */
static const char given_text[] =
    HEAD_OF("purchase") "account\t7\t8\t9\n"
                        "program\t2\tsum\tafter_discount\tdebt\t14\t30\n"
                        "receipt\t000124\ttill\tEUR\n"
                        "line\t\t\t\t\t1000\t1000\t2000\t\n"
                        "pay\tcash\t300\n"
                        "pay-from\taccount\t200\tcash\n"
                        "ask\toff\tpoints\t500\n"
                        "offline\t12\tabove\ttold\n"
                        "told\tpoints\t5\n"
                        "print\t42\tfr\n"
                        "redeem\t1\toff\tpoints\t500\t500\n"
                        "off\t1\t500\n"
                        "vat\t2000\t1000\t500\t500\t83\n"
                        "total\t1000\t500\t500\n"
                        "given\t700\tpoints_short\n"
                        "borne\t1\t400\t400\n"
                        "borne-pay\tcash\t150\n"
                        "move\tspend\t1\tpoints\t100\t\t\n"
                        "move\tspend\t2\tcash\t50\t\t\n";

/* Its card could not be used any more. */
static const char refused_text[] =
    HEAD_OF("purchase") "program\t2\tsum\tafter_discount\tdebt\t14\t30\n"
                        "receipt\t000125\ttill\tEUR\n"
                        "line\t\t\t\t\t1000\t1000\t2000\t\n"
                        "offline\t12\twithin\t\n"
                        "refused-card\tcard_blocked\t1\t7\t9\n"
                        "print\t42\tfr\n"
                        "vat\t2000\t1000\t0\t1000\t167\n"
                        "total\t1000\t0\t1000\n"
                        "given\t0\t\n";

static const char *const texts[] = {
    given_text,
    refused_text,
    HEAD_OF("return") "account\t7\t0\t0\n"
                      "program\t2\tsum\tafter_discount\tdebt\t14\t30\n"
                      "print\t64\ten\n"
                      "of\t3\t41\t1\n"
                      "back\t1\t1000\t1000\n"
                      "total\t-1000\t-500\t-500\n"
                      "borne\t1\t-400\t-400\n"
                      "borne-pay\tcash\t-150\n"
                      "repaid\tcash\t200\n",
};

TEST(what_a_till_gave_is_read_and_written_to_the_byte)
{
    begin();
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct entry entry = { 0 };
        check_note("text %zu", i);
        CHECK_OK(entry_decode(&arena, str_c(texts[i]), &entry));
        CHECK_STR(toy_encode(&arena, &entry), texts[i]);
    }
}

TEST(every_field_of_it_is_read)
{
    begin();
    struct entry entry = { 0 };
    CHECK_OK(entry_decode(&arena, str_c(given_text), &entry));
    const struct offline *offline = &entry.offline;
    CHECK_EQ(offline->snapshot, 12);
    CHECK(offline->is_above && offline->has_earned);
    CHECK_EQ(offline->reason, E_POINTS_SHORT);
    CHECK_EQ(offline->spent_minor, 700);
    CHECK_EQ(offline->borne_minor, 550);
    CHECK_EQ(offline->borne_count, 2);
    CHECK_EQ(offline->borne[0].points.n, 400);
    CHECK(offline->borne[1].is_payment);
    CHECK_EQ(offline->redemption_count, 1); /* what is recorded is what was given */
    CHECK_EQ(offline->redemptions[0].off_minor[0], 500);
    CHECK_EQ(offline->asks[0].number, 500);
    CHECK_OK(entry_decode(&arena, str_c(refused_text), &entry));
    CHECK_EQ(entry.offline.refused, E_CARD_BLOCKED);
    CHECK_EQ(entry.offline.refused_card, 9);
    CHECK(!entry.offline.has_earned && !entry.offline.is_above);
}

/* "What somebody has to look at follows from the entry alone", each kind once, in their order. */
TEST(what_somebody_has_to_look_at_follows_from_it)
{
    static const enum exception_kind kinds[] = { EXCEPTION_OFFLINE_REWARD,
                                                 EXCEPTION_OFFLINE_PAYMENT,
                                                 EXCEPTION_OFFLINE_EARNED,
                                                 EXCEPTION_OFFLINE_LIMIT };
    static const int64_t amounts[] = { 400, 150, 0, 700 };
    begin();
    struct entry entry = { 0 };
    CHECK_OK(entry_decode(&arena, str_c(given_text), &entry));
    struct exceptions found = exceptions_of(&entry);
    CHECK_EQ(found.count, COUNT(kinds));
    for (size_t i = 0; i < COUNT(kinds); i++) {
        CHECK_EQ(found.items[i].kind, kinds[i]);
        CHECK_EQ(found.items[i].amount_minor, amounts[i]);
    }
    CHECK_OK(entry_decode(&arena, str_c(refused_text), &entry));
    found = exceptions_of(&entry);
    CHECK_EQ(found.count, 1);
    CHECK_EQ(found.items[0].kind, EXCEPTION_OFFLINE_CARD);
    CHECK_EQ(found.items[0].reason, E_CARD_BLOCKED);
    for (size_t i = 0; i < EXCEPTION_KINDS; i++) {
        enum exception_kind kind = EXCEPTION_OFFLINE_REWARD;
        CHECK(exception_find(exception_name((enum exception_kind)i), &kind));
        CHECK_EQ(kind, i);
    }
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

TEST(what_no_till_gave_is_refused)
{
    static const struct {
        const char *was;
        const char *is;
    } changes[] = {
        { "offline\t12\tabove\ttold\n", "" },
        { "offline\t12\t", "offline\t0\t" },
        { "\tabove\t", "\tover\t" },
        { "\ttold\n", "\t\n" },
        { "\tpoints_short\n", "\tnothing\n" },
        { "\tpoints_short\n", "\tdisk_full\n" },
        { "given\t700\tpoints_short\n", "" },
        { "told\tpoints\t5\n", "refused-card\tcard_blocked\t1\t7\t9\n" },
        { "borne\t1\t400\t400\nborne-pay\tcash\t150\n",
          "borne-pay\tcash\t150\nborne\t1\t400\t400\n" },
    };
    begin();
    for (size_t i = 0; i < COUNT(changes); i++) {
        struct entry entry = { 0 };
        check_note("change %zu", i);
        CHECK_ERR(entry_decode(&arena, changed(given_text, changes[i].was, changes[i].is), &entry),
                  E_JOURNAL);
    }
}
