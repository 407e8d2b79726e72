/* test_chip_storage.c - storage/chip_storage.c: the chip of a card, what it has shown, and where it goes. */
#include "storage/chip_storage.h"

#include "storage/audit_storage.h"
#include "storage/config_storage.h"
#include "tests/storage/place.h"

static struct chip give(struct place *place, const char *uid, const char *code, int64_t linked)
{
    const struct chip chip = {
        .uid = str_c(uid), .code = str_c(code), .partition = 1, .card = 7, .linked = linked
    };
    CHECK_OK(chip_insert(place->db, &chip));
    return chip;
}

TEST(a_chip_is_found_by_its_number_and_by_its_card)
{
    PLACE(place);
    struct chip found = { 0 };
    place_begin(&place);
    CHECK_ERR(chip_by_uid(place.db, &place.arena, STR("04000000000001"), &found), E_NOT_FOUND);
    give(&place, "04000000000001", "C1", 17);
    give(&place, "04000000000002", "C2", 18);
    CHECK_OK(chip_by_uid(place.db, &place.arena, STR("04000000000001"), &found));
    CHECK_STR(found.code, "C1");
    CHECK_EQ(found.card, 7);
    CHECK_EQ(found.linked, 17);
    CHECK_EQ(found.changed, 17);
    CHECK_EQ(found.marks.seen, 0);
    CHECK_OK(chip_by_code(place.db, &place.arena, STR("C2"), &found));
    CHECK_STR(found.uid, "04000000000002");
    CHECK_ERR(chip_by_code(place.db, &place.arena, STR("C3"), &found), E_NOT_FOUND);
}

TEST(what_a_chip_has_shown_is_kept_when_it_is_taken_away)
{
    PLACE(place);
    struct chip found = { 0 };
    place_begin(&place);
    struct chip chip = give(&place, "04000000000001", "C1", 17);
    chip.changed = 19;
    chip.marks = (struct chip_marks){ .spent = 5, .seen = 9 };
    CHECK_OK(chip_update(place.db, &chip));
    CHECK_OK(chip_end(place.db, STR("C1")));
    CHECK_OK(chip_end(place.db, STR("C1"))); /* there is none */
    CHECK_ERR(chip_by_code(place.db, &place.arena, STR("C1"), &found), E_NOT_FOUND);
    CHECK_OK(chip_by_uid(place.db, &place.arena, STR("04000000000001"), &found));
    CHECK_EQ(found.code.len, 0);
    CHECK_EQ(found.changed, 19);
    CHECK_EQ(found.marks.spent, 5);
    CHECK_EQ(found.marks.seen, 9);
    chip.uid = STR("04000000000003");
    CHECK_ERR(chip_update(place.db, &chip), E_NOT_FOUND);
}

TEST(a_chip_goes_where_its_card_goes)
{
    PLACE(place);
    struct chip found = { 0 };
    place_begin(&place);
    CHECK_OK(chip_rehome(place.db, STR("C1"), 2, 3, 21)); /* there is none */
    struct chip chip = give(&place, "04000000000001", "C1", 17);
    chip.marks = (struct chip_marks){ .spent = 5, .seen = 9 };
    CHECK_OK(chip_update(place.db, &chip));
    CHECK_OK(chip_rehome(place.db, STR("C1"), 2, 3, 21));
    CHECK_OK(chip_by_code(place.db, &place.arena, STR("C1"), &found));
    CHECK_EQ(found.partition, 2);
    CHECK_EQ(found.card, 3);
    CHECK_EQ(found.linked, 21);
    CHECK_EQ(found.changed, 21);
    CHECK_EQ(found.marks.seen, 9);
}

TEST(the_secret_of_chips_is_made_once)
{
    PLACE(place);
    struct str key = STR_NONE;
    const struct merchant merchant = { .id = 1, .name = STR("Verger"), .currency = 978 };
    place_begin(&place);
    CHECK_OK(merchant_insert(place.db, &merchant, (struct instant){ 0 }));
    CHECK_OK(chip_key_get(place.db, &place.arena, &key));
    CHECK_EQ(key.len, 0);
    CHECK_OK(chip_key_set(place.db, STR("sixteen bytes ..")));
    CHECK_OK(chip_key_set(place.db, STR("sixteen others ..")));
    CHECK_OK(chip_key_get(place.db, &place.arena, &key));
    CHECK_STR(key, "sixteen bytes ..");
}

static enum err add_up(void *context, const struct chip *row)
{
    int64_t *sum = context;
    *sum += row->linked;
    return OK;
}

TEST(an_auditor_sees_each_chip_once)
{
    PLACE(place);
    int64_t sum = 0;
    place_begin(&place);
    give(&place, "04000000000001", "C1", 1);
    give(&place, "04000000000002", "C2", 2);
    give(&place, "04000000000003", "C3", 4);
    CHECK_OK(audit_chips(place.db, add_up, &sum));
    CHECK_EQ(sum, 7);
}
