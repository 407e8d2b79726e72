/* test_handover_storage.c - storage/handover_storage.c: gifts that wait, and those that do no more. */
#include "storage/handover_storage.h"

#include "tests/storage/place.h"

static const struct instant noon = { .us = 1700000000000000 };

static struct handover gift(int64_t purchase, int32_t partition, int64_t ask, const char *shop)
{
    return (struct handover){
        .id = { .purchase = purchase, .partition = partition, .ask = ask },
        .account = 3,
        .card = 4,
        .reward = STR("mug"),
        .gifts = 2,
        .shop = str_c(shop),
        .given = noon,
    };
}

static size_t listed(struct place *place, enum handover_state state, const char *shop,
                     struct handover_id after, int64_t limit, struct handover **ret_rows)
{
    size_t count = 0;
    CHECK_OK(handover_list(place->db, &place->arena, state, str_c(shop), &after, limit, ret_rows,
                           &count));
    return count;
}

static void fill(struct place *place)
{
    const struct handover gifts[] = { gift(9, 1, 1, "market"), gift(9, 1, 2, "market"),
                                      gift(9, 2, 1, "barn"), gift(4, 3, 1, "market") };
    for (size_t i = 0; i < COUNT(gifts); i++)
        CHECK_OK(handover_insert(place->db, &gifts[i]));
}

TEST(what_waits_is_listed_page_by_page)
{
    PLACE(place);
    struct handover *rows = NULL;
    place_begin(&place);
    fill(&place);
    CHECK_EQ(listed(&place, HANDOVER_OPEN, "", (struct handover_id){ 0 }, 3, &rows), 3);
    CHECK_EQ(rows[0].id.purchase, 4);
    CHECK_EQ(rows[2].id.ask, 2);
    CHECK_STR(rows[0].reward, "mug");
    CHECK_EQ(rows[0].gifts, 2);
    CHECK_EQ(rows[0].given.us, noon.us);
    CHECK_EQ(rows[0].changed_by, 0);
    CHECK_EQ(listed(&place, HANDOVER_OPEN, "", rows[2].id, 3, &rows), 1);
    CHECK_EQ(rows[0].id.partition, 2);
    CHECK_EQ(listed(&place, HANDOVER_OPEN, "barn", (struct handover_id){ 0 }, 3, &rows), 1);
    CHECK_EQ(listed(&place, HANDOVER_DONE, "", (struct handover_id){ 0 }, 3, &rows), 0);
}

TEST(a_gift_is_closed_once)
{
    PLACE(place);
    struct handover *rows = NULL;
    struct handover_id id = { .purchase = 9, .partition = 1, .ask = 2 };
    place_begin(&place);
    fill(&place);
    CHECK_OK(handover_close(place.db, &id, HANDOVER_DONE, 12, noon, STR("ada")));
    CHECK_ERR(handover_close(place.db, &id, HANDOVER_CANCELLED, 13, noon, STR("bob")), E_NOT_FOUND);
    CHECK_EQ(listed(&place, HANDOVER_OPEN, "", (struct handover_id){ 0 }, 9, &rows), 3);
    CHECK_EQ(listed(&place, HANDOVER_DONE, "", (struct handover_id){ 0 }, 9, &rows), 1);
    CHECK_EQ(rows[0].changed_by, 12);
    CHECK_STR(rows[0].operator_id, "ada");
    id.ask = 7;
    CHECK_ERR(handover_close(place.db, &id, HANDOVER_DONE, 12, noon, STR_NONE), E_NOT_FOUND);
}

static enum err count_one(void *context, const struct handover *handover)
{
    CHECK_EQ(handover->gifts, 2);
    *(int *)context += 1;
    return OK;
}

TEST(the_auditor_sees_all_of_them)
{
    PLACE(place);
    int count = 0;
    place_begin(&place);
    for (int64_t i = 1; i <= 1500; i++) { /* more than a page */
        struct handover one = gift(i, 1, 1, "market");
        CHECK_OK(handover_insert(place.db, &one));
    }
    CHECK_OK(handover_each(place.db, &place.arena, count_one, &count));
    CHECK_EQ(count, 1500);
}
