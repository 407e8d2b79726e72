/* test_invitation_storage.c - storage/invitation_storage.c: a code is that of one invitation, and is used once. */
#include "storage/invitation_storage.h"

#include "storage/audit_storage.h"
#include "tests/storage/place.h"

static void put(struct place *place, const char *code, int32_t partition, int64_t invited)
{
    const struct invitation invitation = {
        .code = str_c(code),
        .partition = partition,
        .invited = invited,
    };
    CHECK_OK(invitation_insert(place->db, &invitation));
}

TEST(a_code_is_that_of_one_invitation_and_is_used_once)
{
    PLACE(place);
    struct invitation found = { 0 };
    struct str code = STR_NONE;
    place_begin(&place);
    CHECK_ERR(invitation_find(place.db, STR("7KQ4M2XDAB"), &found), E_INVITATION_UNKNOWN);
    put(&place, "7KQ4M2XDAB", 3, 17);
    put(&place, "7KQ4M2XDAC", 1, 17);
    CHECK_OK(invitation_find(place.db, STR("7KQ4M2XDAB"), &found));
    CHECK_EQ(found.partition, 3);
    CHECK_EQ(found.invited, 17);
    CHECK_EQ(found.joined, 0);
    CHECK_OK(invitation_code_of(place.db, &place.arena, 1, 17, &code));
    CHECK_STR(code, "7KQ4M2XDAC");
    CHECK_ERR(invitation_code_of(place.db, &place.arena, 2, 17, &code), E_NOT_FOUND);
    CHECK_OK(invitation_use(place.db, STR("7KQ4M2XDAB"), 21));
    CHECK_OK(invitation_find(place.db, STR("7KQ4M2XDAB"), &found));
    CHECK_EQ(found.joined, 21);
    CHECK_ERR(invitation_use(place.db, STR("7KQ4M2XDAB"), 22), E_INVITATION_USED);
    CHECK_OK(invitation_find(place.db, STR("7KQ4M2XDAC"), &found));
    CHECK_EQ(found.joined, 0); /* the other is as it was */
}

TEST(invitation_finds_all_codes_of_an_entry)
{
    PLACE(place);
    struct str codes[3] = { { 0 } };
    size_t count = 9;
    place_begin(&place);
    CHECK_OK(invitation_codes_of(place.db, &place.arena, 1, 17, codes, COUNT(codes), &count));
    CHECK_EQ(count, 0);
    put(&place, "7KQ4M2XDAB", 1, 17);
    put(&place, "7KQ4M2XDAC", 1, 17);
    put(&place, "7KQ4M2XDAD", 2, 17);
    put(&place, "7KQ4M2XDAE", 1, 18);
    CHECK_OK(invitation_codes_of(place.db, &place.arena, 1, 17, codes, COUNT(codes), &count));
    CHECK_EQ(count, 2);
    CHECK(!str_eq(codes[0], codes[1]));
    for (size_t i = 0; i < count; i++)
        CHECK(str_eq(codes[i], STR("7KQ4M2XDAB")) || str_eq(codes[i], STR("7KQ4M2XDAC")));
}

static enum err add_up(void *context, const struct invitation *row)
{
    int64_t *sum = context;
    *sum += row->invited + 100 * row->joined;
    return OK;
}

TEST(an_auditor_sees_each_once)
{
    PLACE(place);
    int64_t sum = 0;
    place_begin(&place);
    put(&place, "A", 1, 1);
    put(&place, "B", 1, 2);
    put(&place, "C", 2, 4);
    CHECK_OK(invitation_use(place.db, STR("B"), 3));
    CHECK_OK(audit_invitations(place.db, add_up, &sum));
    CHECK_EQ(sum, 307);
}
