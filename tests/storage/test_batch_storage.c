/* test_batch_storage.c - storage/batch_storage.c: batches, where their cards are, and which have a customer. */
#include "storage/batch_storage.h"

#include "tests/lib/moments.h"
#include "tests/storage/place.h"

static void put(struct place *place, int64_t number, int64_t first, enum batch_kind kind)
{
    const struct card_batch batch = {
        .number = number,
        .first = first,
        .places = 20,
        .cards = 19,
        .kind = kind,
        .cost_minor = 95,
        .label = STR("order 17"),
        .made = { .us = 1234567 },
    };
    CHECK_OK(card_batch_insert(place->db, &batch));
}

TEST(a_batch_is_found_by_its_number_its_counts_and_its_kind)
{
    PLACE(place);
    struct card_batch found = { 0 };
    place_begin(&place);
    CHECK_ERR(card_batch_before(place.db, &place.arena, INT64_C(9999999999), &found), E_NOT_FOUND);
    CHECK_ERR(card_batch_of_kind(place.db, &place.arena, BATCH_CHIP, &found), E_NOT_FOUND);
    put(&place, 7, INT64_C(5000000000), BATCH_CHIP);
    put(&place, 9, INT64_C(5000000020), BATCH_STRIPE);
    put(&place, 12, INT64_C(5000000040), BATCH_CHIP);
    CHECK_OK(card_batch_get(place.db, &place.arena, 7, &found));
    CHECK_EQ(found.first, INT64_C(5000000000));
    CHECK_EQ(found.places, 20);
    CHECK_EQ(found.cards, 19);
    CHECK_EQ(found.cost_minor, 95);
    CHECK_EQ(found.made.us, 1234567);
    CHECK_EQ(found.newest, 7);
    CHECK_STR(found.label, "order 17");
    CHECK_ERR(card_batch_get(place.db, &place.arena, 8, &found), E_NOT_FOUND);
    CHECK_OK(card_batch_before(place.db, &place.arena, INT64_C(5000000039), &found));
    CHECK_EQ(found.number, 9);
    CHECK_OK(card_batch_before(place.db, &place.arena, INT64_C(9999999999), &found));
    CHECK_EQ(found.number, 12);
    CHECK_OK(card_batch_of_kind(place.db, &place.arena, BATCH_CHIP, &found));
    CHECK_EQ(found.number, 12);
    CHECK_EQ(found.kind, BATCH_CHIP);
    CHECK_ERR(card_batch_before(place.db, &place.arena, INT64_C(4999999999), &found), E_NOT_FOUND);
}

TEST(batches_are_listed_in_pages)
{
    PLACE(place);
    struct card_batch *batches = NULL;
    size_t count = 0;
    place_begin(&place);
    put(&place, 7, INT64_C(5000000000), BATCH_CHIP);
    put(&place, 9, INT64_C(5000000020), BATCH_BARCODE);
    CHECK_OK(card_batch_list(place.db, &place.arena, 0, 1, &batches, &count));
    CHECK_EQ(count, 1);
    CHECK_EQ(batches[0].number, 7);
    CHECK_OK(card_batch_list(place.db, &place.arena, 7, 10, &batches, &count));
    CHECK_EQ(count, 1);
    CHECK_EQ(batches[0].kind, BATCH_BARCODE);
}

static int64_t row_id(struct place *place, int64_t from)
{
    struct batch_stretches found = { 0 };
    CHECK_OK(batch_stretch_list(place->db, &place->arena, 7, &found));
    for (size_t i = 0; i < found.count; i++) {
        if (found.items[i].from == from)
            return found.items[i].until;
    }
    return 0;
}

TEST(a_change_writes_what_is_other_than_before)
{
    PLACE(place);
    struct batch_stretch whole = { .from = 1, .until = 20, .brought = { .on = DATE_NONE } };
    struct batch_stretch items[] = {
        { .from = 1, .until = 5, .brought = { .shop = STR("lake"), .on = day("2026-11-22") } },
        { .from = 6, .until = 6, .state = BATCH_LOST, .brought = { .on = DATE_NONE } },
        { .from = 7, .until = 20, .state = BATCH_DESTROYED, .brought = { .on = DATE_NONE } },
    };
    const struct batch_stretches before = { &whole, 1 };
    const struct batch_stretches after = { items, COUNT(items) };
    struct batch_stretches found = { 0 };
    struct card_batch batch = { 0 };
    place_begin(&place);
    put(&place, 7, INT64_C(5000000000), BATCH_CHIP);
    CHECK_OK(batch_stretch_insert(place.db, 7, &whole));
    CHECK_OK(card_batch_change(place.db, 7, 11, &before, &after));
    CHECK_OK(batch_stretch_list(place.db, &place.arena, 7, &found));
    CHECK_EQ(found.count, 3);
    for (size_t i = 0; i < COUNT(items); i++)
        CHECK(batch_stretch_eq(&found.items[i], &items[i]));
    CHECK_OK(card_batch_get(place.db, &place.arena, 7, &batch));
    CHECK_EQ(batch.newest, 11);
    items[1].until = 20;
    const struct batch_stretches less = { items, 2 };
    CHECK_OK(card_batch_change(place.db, 7, 12, &found, &less));
    CHECK_EQ(row_id(&place, 1), 5);
    CHECK_EQ(row_id(&place, 6), 20);
    CHECK_EQ(row_id(&place, 7), 0);
    CHECK_ERR(card_batch_change(place.db, 8, 13, &less, &less), E_NOT_FOUND);
}

TEST(cards_with_a_customer_are_listed_by_place)
{
    PLACE(place);
    const struct batch_card cards[] = {
        { .batch = 7, .place = 9, .partition = 2, .entry = 40, .shop = STR("lake") },
        { .batch = 7, .place = 3, .partition = 1, .entry = 7 },
    };
    struct batch_card *found = NULL;
    size_t count = 0;
    place_begin(&place);
    put(&place, 7, INT64_C(5000000000), BATCH_CHIP);
    for (size_t i = 0; i < COUNT(cards); i++)
        CHECK_OK(batch_card_insert(place.db, &cards[i]));
    CHECK_OK(batch_card_list(place.db, &place.arena, 7, &found, &count));
    CHECK_EQ(count, 2);
    CHECK_EQ(found[0].place, 3);
    CHECK_EQ(found[0].shop.len, 0);
    CHECK_EQ(found[1].partition, 2);
    CHECK_EQ(found[1].entry, 40);
    CHECK_STR(found[1].shop, "lake");
    CHECK_EQ(found[1].batch, 7);
}

TEST(numbers_of_a_supplier_are_found_and_listed)
{
    PLACE(place);
    const struct batch_supplied numbers[] = {
        { .code = STR("04A2245A123480"), .batch = 7, .place = 2 },
        { .code = STR("4006381333931"), .batch = 7, .place = 1 },
        { .code = STR("AB-12.3"), .batch = 9, .place = 1 },
    };
    struct batch_supplied found = { 0 };
    struct batch_supplied *list = NULL;
    struct card_batch batch = { 0 };
    size_t count = 0;
    place_begin(&place);
    put(&place, 5, INT64_C(5000000000), BATCH_CHIP);
    put(&place, 7, INT64_C(5000000020), BATCH_CHIP);
    put(&place, 9, INT64_C(5000000040), BATCH_CHIP);
    for (size_t i = 0; i < COUNT(numbers); i++)
        CHECK_OK(batch_supplied_insert(place.db, &numbers[i]));
    CHECK_OK(batch_supplied_ask(place.db, STR("04A2245A123480")));
    CHECK_OK(batch_supplied_by_code(place.db, STR("04A2245A123480"), &found));
    CHECK_EQ(found.batch, 7);
    CHECK_EQ(found.place, 2);
    CHECK_STR(found.code, "04A2245A123480");
    CHECK_ERR(batch_supplied_by_code(place.db, STR("04a2245a123480"), &found), E_NOT_FOUND);
    CHECK_OK(batch_supplied_list(place.db, &place.arena, 7, 0, &list, &count));
    CHECK_EQ(count, 2);
    CHECK_STR(list[0].code, "4006381333931");
    CHECK_EQ(list[1].place, 2);
    CHECK_EQ(list[1].batch, 7);
    CHECK_OK(batch_supplied_list(place.db, &place.arena, 7, 1, &list, &count));
    CHECK_EQ(count, 1);
    CHECK_OK(batch_supplied_list(place.db, &place.arena, 5, 0, &list, &count));
    CHECK_EQ(count, 0);
    CHECK_OK(batch_supplied_each(place.db, &place.arena, STR_NONE, 2, &list, &count));
    CHECK_EQ(count, 2);
    CHECK_STR(list[1].code, "4006381333931");
    CHECK_OK(batch_supplied_each(place.db, &place.arena, list[1].code, 2, &list, &count));
    CHECK_EQ(count, 1);
    CHECK_EQ(list[0].batch, 9);
    CHECK_OK(card_batch_get(place.db, &place.arena, 5, &batch));
    CHECK(!batch.is_supplied);
    CHECK_OK(card_batch_before(place.db, &place.arena, INT64_C(5000000021), &batch));
    CHECK(batch.is_supplied);
    CHECK_OK(card_batch_of_kind(place.db, &place.arena, BATCH_CHIP, &batch));
    CHECK(batch.is_supplied);
}
