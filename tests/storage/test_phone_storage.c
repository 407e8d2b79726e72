/* test_phone_storage.c - storage/phone_storage.c: the phone of a card, what it has shown, and who loses it. */
#include "storage/phone_storage.h"

#include <string.h>

#include "storage/account_storage.h"
#include "storage/audit_storage.h"
#include "storage/card_storage.h"
#include "storage/member_storage.h"
#include "tests/storage/place.h"

static void link_phone(struct place *place, const char *token, const char *code, int64_t linked)
{
    struct phone phone = {
        .token = str_c(token), .code = str_c(code), .partition = 1, .card = 7, .linked = linked
    };
    memset(phone.secret, (int)linked, sizeof(phone.secret));
    CHECK_OK(phone_insert(place->db, &phone));
}

static struct card add_card(struct place *place, const char *code)
{
    const struct card card = {
        .code = str_c(code), .partition = 1, .number = 7, .account = 1, .expires = DATE_NONE
    };
    CHECK_OK(account_insert(place->db, 1, 1, (struct instant){ 0 }));
    CHECK_OK(member_insert(place->db, &(struct member){ .partition = 1,
                                                        .number = 2,
                                                        .account = 1,
                                                        .birth = DATE_NONE,
                                                        .language = STR("fr") }));
    CHECK_OK(card_insert(place->db, &card, (struct instant){ 0 }));
    return card;
}

TEST(a_phone_is_found_by_its_token_and_by_its_card)
{
    PLACE(place);
    struct phone found = { 0 };
    place_begin(&place);
    CHECK_ERR(phone_by_token(place.db, &place.arena, STR("T1"), &found), E_NOT_FOUND);
    link_phone(&place, "T1", "2900000000018", 17);
    link_phone(&place, "T2", "2900000000025", 18);
    CHECK_OK(phone_by_token(place.db, &place.arena, STR("T1"), &found));
    CHECK_STR(found.code, "2900000000018");
    CHECK_EQ(found.linked, 17);
    CHECK_EQ(found.changed, 17);
    CHECK_EQ(found.secret[0], 17);
    CHECK_EQ(found.secret[TOTP_SECRET_BYTES - 1], 17);
    CHECK_OK(phone_by_code(place.db, &place.arena, STR("2900000000025"), &found));
    CHECK_STR(found.token, "T2");
    CHECK_ERR(phone_by_code(place.db, &place.arena, STR("2900000000032"), &found), E_NOT_FOUND);
}

TEST(what_a_phone_has_shown_is_kept)
{
    PLACE(place);
    struct phone found = { 0 };
    place_begin(&place);
    link_phone(&place, "T1", "C1", 17);
    CHECK_OK(phone_by_token(place.db, &place.arena, STR("T1"), &found));
    found.changed = 21;
    found.marks = (struct phone_marks){ .spent = 5, .seen = 9, .off = -8, .drift = -7 };
    CHECK_OK(phone_update(place.db, &found));
    CHECK_OK(phone_by_code(place.db, &place.arena, STR("C1"), &found));
    CHECK_EQ(found.changed, 21);
    CHECK_EQ(found.linked, 17);
    CHECK_EQ(found.marks.spent, 5);
    CHECK_EQ(found.marks.seen, 9);
    CHECK_EQ(found.marks.off, -8);
    CHECK_EQ(found.marks.drift, -7);
}

TEST(a_card_that_goes_to_somebody_else_loses_its_phone)
{
    PLACE(place);
    struct phone found = { 0 };
    place_begin(&place);
    CHECK_OK(phone_end(place.db, STR("C1"))); /* there is none */
    struct card card = add_card(&place, "C1");
    link_phone(&place, "T1", "C1", 17);
    CHECK_OK(card_set_blocked(place.db, card.code, true));
    CHECK_OK(phone_by_token(place.db, &place.arena, STR("T1"), &found));
    CHECK_OK(card_set_member(place.db, card.code, 2));
    CHECK_ERR(phone_by_token(place.db, &place.arena, STR("T1"), &found), E_NOT_FOUND);
    link_phone(&place, "T2", "C1", 18);
    struct card now = card;
    now.number = 9;
    CHECK_OK(card_rehome(place.db, &card, &now));
    CHECK_ERR(phone_by_token(place.db, &place.arena, STR("T2"), &found), E_NOT_FOUND);
}

TEST(a_phone_shows_the_card_that_is_there_for_its_own)
{
    PLACE(place);
    struct phone found = { 0 };
    place_begin(&place);
    CHECK_OK(phone_follow(place.db, STR("C1"), STR("C2"), 2, 21)); /* there is none */
    CHECK_ERR(phone_by_code(place.db, &place.arena, STR("C2"), &found), E_NOT_FOUND);
    link_phone(&place, "T1", "C1", 17);
    CHECK_OK(phone_by_token(place.db, &place.arena, STR("T1"), &found));
    found.marks = (struct phone_marks){ .spent = 5, .seen = 9, .off = -8, .drift = -7 };
    CHECK_OK(phone_update(place.db, &found));
    CHECK_OK(phone_follow(place.db, STR("C1"), STR("C2"), 2, 21));
    CHECK_ERR(phone_by_code(place.db, &place.arena, STR("C1"), &found), E_NOT_FOUND);
    CHECK_OK(phone_by_code(place.db, &place.arena, STR("C2"), &found));
    CHECK_STR(found.token, "T1");
    CHECK_EQ(found.card, 2);
    CHECK_EQ(found.linked, 17);
    CHECK_EQ(found.changed, 21);
    CHECK_EQ(found.marks.spent, 5);
    CHECK_EQ(found.marks.drift, -7);
    CHECK_EQ(found.secret[0], 17);
}

static enum err add_up(void *context, const struct phone *row)
{
    int64_t *sum = context;
    *sum += row->linked;
    return OK;
}

TEST(an_auditor_sees_each_phone_once)
{
    PLACE(place);
    int64_t sum = 0;
    place_begin(&place);
    link_phone(&place, "T1", "C1", 1);
    link_phone(&place, "T2", "C2", 2);
    link_phone(&place, "T3", "C3", 4);
    CHECK_OK(audit_phones(place.db, add_up, &sum));
    CHECK_EQ(sum, 7);
}
