/* test_audit_storage.c - storage/audit_storage.c, and the other walks of the auditor: whole tables, page by
 * page, each row once. */
#include "storage/audit_storage.h"

#include "core/limits.h"
#include "storage/account_storage.h"
#include "tests/storage/place.h"

#define ROWS (2 * 4096 + 1) /* two pages and one row; see PAGE_ROWS */

static const struct instant noon = { .us = 1795348800000000 };
static const struct date day = { .days = 20000 };

static bool is_seen[ROWS + 1];
static int64_t seen;

static enum err see(int64_t number)
{
    CHECK(number >= 1 && number <= ROWS);
    CHECK(!is_seen[number]);
    is_seen[number] = true;
    seen++;
    return OK;
}

static void check_all_seen(void)
{
    CHECK_EQ(seen, ROWS);
    memset(is_seen, 0, sizeof(is_seen));
    seen = 0;
}

/* Keys of which many begin alike, and the first of which is empty. */
static struct str key_of(int64_t number, char room[32])
{
    int len = number == 1 ? 0 : snprintf(room, 32, "key-%06d", (int)(number * 7919 % 1000003));
    return (struct str){ .ptr = room, .len = (size_t)len };
}

static enum err see_entry(void *context, const struct entry_row *row)
{
    int64_t *next = context;
    CHECK_EQ(row->number, (*next)++);
    return see(row->number);
}

static enum err see_request(void *context, const struct audit_request *row)
{
    (void)context;
    CHECK_EQ(row->partition, 1);
    return see(row->number);
}

static enum err see_receipt(void *context, const struct audit_receipt *row)
{
    (void)context;
    CHECK_EQ(row->partition, 1);
    CHECK_EQ(row->on.days, day.days);
    return see(row->number);
}

static enum err see_claim(void *context, const struct audit_claim *row)
{
    (void)context;
    CHECK_EQ(row->partition, 1);
    CHECK_EQ(row->claimed_by, 0);
    return see(row->purchase);
}

static enum err see_card(void *context, const struct card *row)
{
    (void)context;
    CHECK_EQ(row->partition, 1);
    CHECK_EQ(row->account, 1);
    return see(row->number);
}

static void fill(struct place *place)
{
    CHECK_OK(place_account(place->db, 1, 1, noon));
    for (int64_t number = 1; number <= ROWS; number++) {
        char room[32];
        struct str key = key_of(number, room);
        struct card card = {
            .code = key, .partition = 1, .number = number, .account = 1, .expires = DATE_NONE
        };
        CHECK_OK(place_row(place->db, number, STR("e")));
        CHECK_OK(request_insert(place->db, number % 3, key, 1, number));
        CHECK_OK(receipt_insert(place->db, number % 2, day, key, 1, number));
        CHECK_OK(claim_insert(place->db, key, 1, number));
        CHECK_OK(card_insert(place->db, &card, noon));
    }
}

TEST(a_walk_of_several_pages_shows_each_row_once)
{
    PLACE(place);
    int64_t next = 1;
    place_begin(&place);
    CHECK_OK(audit_requests(place.db, see_request, NULL)); /* of nothing */
    CHECK_EQ(seen, 0);
    fill(&place);
    CHECK_OK(entry_each(place.db, 1, 1, see_entry, &next));
    check_all_seen();
    CHECK_OK(audit_requests(place.db, see_request, NULL));
    check_all_seen();
    CHECK_OK(audit_receipts(place.db, see_receipt, NULL));
    check_all_seen();
    CHECK_OK(audit_claims(place.db, see_claim, NULL));
    check_all_seen();
    CHECK_OK(audit_cards(place.db, see_card, NULL));
    check_all_seen();
}

struct account_walk {
    int64_t last;
    int64_t count;
    int64_t lots;
};

static enum err see_account(void *context, const struct account *account)
{
    struct account_walk *walk = context;
    CHECK(account->id > walk->last);
    CHECK_EQ(account->newest, 0); /* its own row 0 was there */
    CHECK_EQ(account->lot_count, account->id % 2);
    walk->last = account->id;
    walk->count++;
    walk->lots += (int64_t)account->lot_count;
    return OK;
}

static void open_account(struct place *place, int64_t number)
{
    struct lot lot = {
        .number = 1, .unit = STR("p"), .from = day, .until = DATE_NONE, .is_changed = true
    };
    struct account account = { .id = number, .lots = &lot, .lot_count = 1, .lot_next = 2 };
    CHECK_OK(place_account(place->db, 1, number, noon));
    if (number % 2 == 1)
        CHECK_OK(account_save(place->db, &place->arena, 1, &account, 1));
}

TEST(accounts_are_walked_with_their_lots_over_any_gap)
{
    PLACE(place);
    struct account_walk walk = { 0 };
    place_begin(&place);
    for (int64_t number = 1; number <= 3000; number++) /* pages of 1024 */
        open_account(&place, number);
    open_account(&place, 500000);
    open_account(&place, (INT64_C(1) << 60) + 1);
    CHECK_OK(account_each(place.db, &place.arena, 1, see_account, &walk));
    CHECK_EQ(walk.count, 3002);
    CHECK_EQ(walk.lots, 1501);
    CHECK_EQ(walk.last, (INT64_C(1) << 60) + 1);
}
