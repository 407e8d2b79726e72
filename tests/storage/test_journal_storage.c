/* test_journal_storage.c - storage/journal_storage.c: heads, entries, answers and natural keys. */
#include "storage/journal_storage.h"

#include <string.h>

#include "core/limits.h"
#include "storage/account_storage.h"
#include "tests/storage/place.h"

static const struct instant noon = { .us = 1795348800000000 };
static const struct date day = { .days = 20000 };
static const struct date next_day = { .days = 20001 };

static struct entry_row entry_of(int64_t number, enum entry_kind kind, int64_t account,
                                 int64_t purchase)
{
    return (struct entry_row){
        .partition = 1,
        .number = number,
        .kind = kind,
        .account = account,
        .purchase_partition = purchase != 0 ? 1 : 0,
        .purchase = purchase,
        .body = STR("kind\tpurchase\n"),
        .hash = { .bytes = { (uint8_t)number, 7 } },
    };
}

static void open_accounts(struct place *place, int64_t count)
{
    for (int64_t number = 1; number <= count; number++)
        CHECK_OK(place_account(place->db, 1, number, noon));
}

static void append(struct place *place, int64_t number, enum entry_kind kind, int64_t account,
                   int64_t purchase)
{
    struct entry_row row = entry_of(number, kind, account, purchase);
    if (account != 0)
        CHECK_OK(account_newest(place->db, 1, account, &row.prior));
    CHECK_OK(entry_insert(place->db, &row));
    if (account != 0)
        CHECK_OK(account_newest_save(place->db, 1, account, number, DATE_NONE));
}

/* ---- heads --------------------------------------------------------------------------------------- */

TEST(a_head_begins_at_nothing_and_is_kept)
{
    PLACE(place);
    static const struct sha256 zeros = { .bytes = { 0 } };
    struct head head = { .number = -1 };
    place_begin(&place);
    CHECK_ERR(head_lock(place.db, 1, &head), E_NOT_FOUND);
    CHECK_EQ(head.number, -1);
    CHECK_OK(head_insert(place.db, 1));
    CHECK_ERR(head_insert(place.db, 1), E_EXISTS);
    CHECK_OK(head_lock(place.db, 1, &head));
    CHECK_EQ(head.partition, 1);
    CHECK_EQ(head.number, 0);
    CHECK(sha256_eq(&head.hash, &zeros));
    CHECK_EQ(head.account_next, 1);
    CHECK_EQ(head.member_next, 1);
    CHECK_EQ(head.card_next, 1);

    head = (struct head){
        .partition = 1,
        .number = 12,
        .hash = sha256_of(STR("x")),
        .account_next = 4,
        .member_next = 3,
        .card_next = 9,
        .program_count = 2,
    };
    CHECK_OK(head_save(place.db, &head));
    struct head again;
    CHECK_OK(head_lock(place.db, 1, &again));
    CHECK_OK(head_get(place.db, 1, &again));
    CHECK_EQ(again.number, 12);
    CHECK(sha256_eq(&again.hash, &head.hash));
    CHECK_EQ(again.program_count, 2);
    CHECK_EQ(again.account_next, 4);

    struct journal_figures figures;
    CHECK_OK(journal_figures(place.db, &figures));
    CHECK_EQ(figures.entries, 12);
    CHECK_EQ(figures.accounts, 3);
    CHECK_EQ(figures.members, 2);
    CHECK_EQ(figures.cards, 8);
}

/* ---- entries ------------------------------------------------------------------------------------- */

TEST(an_entry_comes_back_byte_for_byte)
{
    PLACE(place);
    static char body[ENTRY_MAX_BYTES];
    struct entry_row row = entry_of(1, ENTRY_RETURN, 5, 3);
    struct entry_row found = { .number = -1 };
    place_begin(&place);
    open_accounts(&place, 5);
    for (size_t i = 0; i < sizeof(body); i++)
        body[i] = (char)('a' + i % 23);
    row.body = (struct str){ .ptr = body, .len = sizeof(body) }; /* the greatest there may be */
    CHECK_OK(entry_insert(place.db, &row));
    CHECK_REFUSED(&place, entry_insert(place.db, &row));

    CHECK_OK(entry_get(place.db, &place.arena, 1, 1, &found));
    CHECK_EQ(found.partition, 1);
    CHECK_EQ(found.number, 1);
    CHECK_EQ(found.kind, ENTRY_RETURN);
    CHECK_EQ(found.account, 5);
    CHECK_EQ(found.purchase_partition, 1);
    CHECK_EQ(found.purchase, 3);
    CHECK_EQ(found.body.len, sizeof(body));
    CHECK_MEM(found.body.ptr, body, sizeof(body));
    CHECK(sha256_eq(&found.hash, &row.hash));
    CHECK_ERR(entry_get(place.db, &place.arena, 1, 2, &found), E_NOT_FOUND);
    CHECK_ERR(entry_get(place.db, &place.arena, 2, 1, &found), E_NOT_FOUND);
}

TEST(every_kind_of_entry_can_be_kept)
{
    PLACE(place);
    place_begin(&place);
    for (int kind = ENTRY_PROGRAM; kind <= ENTRY_KIND_LAST; kind++) {
        struct entry_row found;
        append(&place, kind + 1, (enum entry_kind)kind, 0, 0);
        CHECK_OK(entry_get(place.db, &place.arena, 1, kind + 1, &found));
        CHECK_EQ(found.kind, kind);
        CHECK_EQ(found.account, 0);
        CHECK_EQ(found.purchase, 0);
    }
}

TEST(the_returns_and_claims_of_a_purchase_come_in_order)
{
    PLACE(place);
    struct entry_row *rows = NULL;
    size_t count = 0;
    place_begin(&place);
    open_accounts(&place, 5);
    append(&place, 1, ENTRY_PURCHASE, 5, 0);
    append(&place, 2, ENTRY_PURCHASE, 5, 0);
    for (int64_t number = 3; number <= 22; number++)
        append(&place, number, ENTRY_RETURN, 5, number % 2 + 1);
    CHECK_OK(entry_of_purchase(place.db, &place.arena, 1, 1, 2, &rows, &count));
    CHECK_EQ(count, 10);
    for (size_t i = 0; i < count; i++) {
        CHECK_EQ(rows[i].number, 3 + (int64_t)i * 2);
        CHECK_EQ(rows[i].purchase, 2);
        CHECK_STR(rows[i].body, "kind\tpurchase\n");
    }
    CHECK_OK(entry_of_purchase(place.db, &place.arena, 1, 1, 77, &rows, &count));
    CHECK_EQ(count, 0);
    CHECK_OK(entry_of_purchase(place.db, &place.arena, 1, 2, 2, &rows, &count));
    CHECK_EQ(count, 0);
}

TEST(the_entries_of_an_account_come_latest_first_page_by_page)
{
    PLACE(place);
    struct entry_row *rows = NULL;
    size_t count = 0;
    place_begin(&place);
    open_accounts(&place, 3);
    CHECK_OK(entry_of_account(place.db, &place.arena, 1, 2, 0, 4, &rows, &count));
    CHECK_EQ(count, 0);
    for (int64_t number = 1; number <= 30; number++)
        append(&place, number, ENTRY_PURCHASE, number % 3, 0);
    CHECK_OK(entry_of_account(place.db, &place.arena, 1, 2, 0, 4, &rows, &count));
    CHECK_EQ(count, 4);
    CHECK_EQ(rows[0].number, 29);
    CHECK_EQ(rows[3].number, 20);
    CHECK_OK(entry_of_account(place.db, &place.arena, 1, 2, 20, 100, &rows, &count));
    CHECK_EQ(count, 6);
    CHECK_EQ(rows[0].number, 17);
    CHECK_EQ(rows[5].number, 2);
    CHECK_OK(entry_of_account(place.db, &place.arena, 1, 2, 2, 100, &rows, &count));
    CHECK_EQ(count, 0);

    /* from an entry of somebody else, or of nobody, the walk is the same */
    CHECK_OK(entry_of_account(place.db, &place.arena, 1, 2, 19, 100, &rows, &count));
    CHECK_EQ(count, 6);
    CHECK_EQ(rows[0].number, 17);
    CHECK_OK(entry_of_account(place.db, &place.arena, 1, 2, 1000, 1, &rows, &count));
    CHECK_EQ(count, 1);
    CHECK_EQ(rows[0].number, 29);
    CHECK_EQ(rows[0].prior, 26);
    CHECK_OK(entry_of_account(place.db, &place.arena, 1, 77, 0, 1, &rows, &count));
    CHECK_EQ(count, 0);
}

TEST(only_an_account_that_is_there_has_a_newest_entry)
{
    PLACE(place);
    place_begin(&place);
    CHECK_ERR(place_told(place.db, account_newest_save(place.db, 1, 5, 1, DATE_NONE)), E_DB);
}

struct walk {
    int64_t next;
    int64_t stop_at; /* 0: never */
};

static enum err walk_visit(void *context, const struct entry_row *row)
{
    struct walk *walk = context;
    CHECK_EQ(row->number, walk->next++);
    CHECK_EQ(row->hash.bytes[0], row->number);
    CHECK_STR(row->body, "kind\tpurchase\n");
    return row->number == walk->stop_at ? E_JOURNAL : OK;
}

TEST(the_walk_shows_the_journal_in_order_from_any_entry)
{
    PLACE(place);
    struct walk walk = { .next = 1 };
    int64_t count = -1;
    place_begin(&place);
    open_accounts(&place, 1);
    CHECK_OK(entry_each(place.db, 1, 1, walk_visit, &walk));
    CHECK_EQ(walk.next, 1);
    CHECK_OK(entry_last(place.db, 1, &count));
    CHECK_EQ(count, 0);
    for (int64_t number = 1; number <= 100; number++)
        append(&place, number, ENTRY_PURCHASE, 1, 0);
    CHECK_OK(entry_each(place.db, 1, 1, walk_visit, &walk));
    CHECK_EQ(walk.next, 101);
    walk = (struct walk){ .next = 90 };
    CHECK_OK(entry_each(place.db, 1, 90, walk_visit, &walk));
    CHECK_EQ(walk.next, 101);
    walk = (struct walk){ .next = 1, .stop_at = 50 };
    CHECK_ERR(entry_each(place.db, 1, 1, walk_visit, &walk), E_JOURNAL);
    CHECK_EQ(walk.next, 51);
    CHECK_OK(entry_last(place.db, 1, &count));
    CHECK_EQ(count, 100);
}

TEST(an_entry_of_an_unknown_kind_is_damage)
{
    PLACE(place);
    struct entry_row row = entry_of(1, (enum entry_kind)(ENTRY_KIND_LAST + 1), 0, 0);
    struct entry_row found;
    place_begin(&place);
    CHECK_OK(entry_insert(place.db, &row));
    CHECK_ERR(entry_get(place.db, &place.arena, 1, 1, &found), E_DB_CORRUPT);
}

/* ---- what a request and a receipt made ------------------------------------------------------------ */

TEST(a_request_is_bound_to_its_entry_once)
{
    PLACE(place);
    int32_t partition = 0;
    int64_t number = 0;
    place_begin(&place);
    CHECK_OK(request_insert(place.db, 3, STR("a"), 1, 5));
    CHECK_REFUSED(&place, request_insert(place.db, 3, STR("a"), 1, 6));
    CHECK_OK(request_find(place.db, 3, STR("a"), &partition, &number));
    CHECK_EQ(partition, 1);
    CHECK_EQ(number, 5);
    CHECK_ERR(request_find(place.db, 3, STR("A"), &partition, &number), E_NOT_FOUND);
    CHECK_ERR(request_find(place.db, 4, STR("a"), &partition, &number), E_NOT_FOUND);
    CHECK_OK(request_insert(place.db, 4, STR("a"), 1, 6)); /* another till's own numbering */
}

TEST(a_receipt_number_is_used_once_per_till_and_day)
{
    PLACE(place);
    int32_t partition = 0;
    int64_t number = 0;
    place_begin(&place);
    CHECK_OK(receipt_insert(place.db, 3, day, STR("0001"), 1, 5));
    CHECK_REFUSED(&place, receipt_insert(place.db, 3, day, STR("0001"), 1, 6));
    CHECK_OK(receipt_insert(place.db, 3, next_day, STR("0001"), 1, 7));
    CHECK_OK(receipt_insert(place.db, 4, day, STR("0001"), 1, 8));
    CHECK_OK(receipt_insert(place.db, 3, day, STR("1"), 1, 9)); /* numbers are texts */
    CHECK_OK(receipt_find(place.db, 3, day, STR("0001"), &partition, &number));
    CHECK_EQ(partition, 1);
    CHECK_EQ(number, 5);
    CHECK_OK(receipt_find(place.db, 3, day, STR("1"), &partition, &number));
    CHECK_EQ(number, 9);
    CHECK_ERR(receipt_find(place.db, 4, next_day, STR("0001"), &partition, &number), E_NOT_FOUND);
}

TEST(a_receipt_number_is_found_day_by_day)
{
    PLACE(place);
    struct receipt_row *rows = NULL;
    size_t count = 0;
    place_begin(&place);
    CHECK_OK(receipt_insert(place.db, 3, day, STR("0001"), 1, 5));
    CHECK_OK(receipt_insert(place.db, 3, next_day, STR("0001"), 2, 7));
    CHECK_OK(receipt_insert(place.db, 3, day, STR("0002"), 1, 8));
    CHECK_OK(receipt_insert(place.db, 4, day, STR("0001"), 1, 9));
    CHECK_OK(receipt_of_days(place.db, &place.arena, 3, STR("0001"), day, next_day, &rows, &count));
    CHECK_EQ(count, 2);
    CHECK_EQ(rows[0].number, 7); /* the latest first */
    CHECK_EQ(rows[0].partition, 2);
    CHECK(rows[0].on.days == next_day.days);
    CHECK_EQ(rows[1].number, 5);
    CHECK_OK(receipt_of_days(place.db, &place.arena, 3, STR("0001"), day, day, &rows, &count));
    CHECK_EQ(count, 1);
    CHECK_OK(receipt_of_days(place.db, &place.arena, 5, STR("0001"), day, next_day, &rows, &count));
    CHECK_EQ(count, 0);
}

TEST(a_receipt_is_claimed_once)
{
    PLACE(place);
    struct claim_row claim = { .purchase = -1 };
    place_begin(&place);
    CHECK_ERR(claim_find(place.db, STR("K7Q2"), &claim), E_CLAIM_UNKNOWN);
    CHECK_ERR(claim_take(place.db, STR("K7Q2"), 1, 9), E_CLAIM_UNKNOWN);
    CHECK_OK(claim_insert(place.db, STR("K7Q2"), 1, 5));
    CHECK_REFUSED(&place, claim_insert(place.db, STR("K7Q2"), 1, 6));
    CHECK_OK(claim_find(place.db, STR("K7Q2"), &claim));
    CHECK_EQ(claim.partition, 1);
    CHECK_EQ(claim.purchase, 5);
    CHECK_EQ(claim.claimed_by, 0);
    CHECK_OK(claim_take(place.db, STR("K7Q2"), 1, 9));
    CHECK_ERR(claim_take(place.db, STR("K7Q2"), 1, 10), E_CLAIMED_ALREADY);
    CHECK_OK(claim_find(place.db, STR("K7Q2"), &claim));
    CHECK_EQ(claim.claimed_partition, 1);
    CHECK_EQ(claim.claimed_by, 9);
}

TEST(what_came_to_a_chain_is_known_by_its_accounts)
{
    PLACE(place);
    struct head_number *heads = NULL;
    struct entry_account *entries = NULL;
    size_t count = 0;
    const int64_t of[] = { 7, 8, 7, 0, 9 };
    place_begin(&place);
    CHECK_OK(head_numbers(place.db, &place.arena, &heads, &count));
    CHECK_EQ(count, 0);
    for (size_t i = 0; i < COUNT(of); i++) {
        const struct entry_row row = { .partition = 1,
                                       .number = (int64_t)i + 1,
                                       .kind = ENTRY_PURCHASE,
                                       .account = of[i],
                                       .body = STR("e") };
        CHECK_OK(entry_insert(place.db, &row));
    }
    CHECK_OK(head_insert(place.db, 1));
    CHECK_OK(head_numbers(place.db, &place.arena, &heads, &count));
    CHECK_EQ(count, 1);
    CHECK_EQ(heads[0].partition, 1);
    CHECK_EQ(heads[0].number, 0); /* it is the writer who moves it */
    CHECK_OK(entry_accounts(place.db, &place.arena, 1, 2, 5, &entries, &count));
    CHECK_EQ(count, 3);
    CHECK_EQ(entries[0].account, 8);
    CHECK_EQ(entries[0].number, 2);
    CHECK_EQ(entries[1].account, 7);
    CHECK_EQ(entries[1].number, 3);
    CHECK_EQ(entries[2].account, 9);
    CHECK_EQ(entries[2].number, 5);
    CHECK_OK(entry_accounts(place.db, &place.arena, 1, 4, 4, &entries, &count));
    CHECK_EQ(count, 0);
    CHECK_OK(entry_accounts(place.db, &place.arena, 2, 1, 5, &entries, &count));
    CHECK_EQ(count, 0);
}
