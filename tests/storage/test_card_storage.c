/* test_card_storage.c - storage/card_storage.c: what a code points to. */
#include "storage/card_storage.h"

#include "storage/account_storage.h"
#include "storage/member_storage.h"
#include "tests/storage/place.h"

static const struct instant noon = { .us = 1700000000000000 };

static struct card card_of(struct str code, int64_t number, int64_t account)
{
    return (struct card){
        .code = code, .partition = 1, .number = number, .account = account, .expires = DATE_NONE
    };
}

static void begin_with_accounts(struct place *place)
{
    place_begin(place);
    CHECK_OK(place_account(place->db, 1, 1, noon));
    CHECK_OK(place_account(place->db, 1, 2, noon));
}

TEST(a_card_is_found_by_its_code)
{
    PLACE(place);
    struct card card = card_of(STR("2900000000018"), 5, 1);
    struct card found = { .number = -1 };
    begin_with_accounts(&place);
    card.expires = (struct date){ .days = 20500 };
    CHECK_ERR(card_by_code(place.db, &place.arena, card.code, &found), E_CARD_UNKNOWN);
    CHECK_EQ(found.number, -1);
    CHECK_OK(card_insert(place.db, &card, noon));

    CHECK_OK(card_by_code(place.db, &place.arena, card.code, &found));
    CHECK_STR(found.code, "2900000000018");
    CHECK(found.code.ptr != card.code.ptr);
    CHECK_EQ(found.partition, 1);
    CHECK_EQ(found.number, 5);
    CHECK_EQ(found.account, 1);
    CHECK_EQ(found.member, 0);
    CHECK(!found.is_blocked);
    CHECK_EQ(found.expires.days, 20500);
    CHECK_ERR(card_by_code(place.db, &place.arena, STR("290000000001"), &found), E_CARD_UNKNOWN);
    CHECK_ERR(card_by_code(place.db, &place.arena, STR(""), &found), E_CARD_UNKNOWN);
}

TEST(a_code_belongs_to_one_account)
{
    PLACE(place);
    struct card card = card_of(STR("ABCD"), 1, 1);
    begin_with_accounts(&place);
    CHECK_OK(card_insert(place.db, &card, noon));
    card.number = 2;
    card.account = 2;
    CHECK_REFUSED(&place, card_insert(place.db, &card, noon));
    card.code = STR("abcd"); /* codes are bytes: another code */
    CHECK_OK(card_insert(place.db, &card, noon));
}

TEST(a_card_is_blocked_and_unblocked)
{
    PLACE(place);
    struct card card = card_of(STR("ABCD"), 1, 1);
    begin_with_accounts(&place);
    CHECK_ERR(card_set_blocked(place.db, card.code, true), E_CARD_UNKNOWN);
    CHECK_OK(card_insert(place.db, &card, noon));
    for (int i = 0; i < 4; i++) {
        bool is_blocked = i < 2; /* twice each: the second time changes nothing */
        CHECK_OK(card_set_blocked(place.db, STR("ABCD"), is_blocked));
        CHECK_OK(card_by_code(place.db, &place.arena, STR("ABCD"), &card));
        CHECK_EQ(card.is_blocked, is_blocked);
    }
    card = card_of(STR("WXYZ"), 2, 1);
    card.is_blocked = true;
    CHECK_OK(card_insert(place.db, &card, noon)); /* a card may be blocked from the beginning */
    CHECK_OK(card_by_code(place.db, &place.arena, STR("WXYZ"), &card));
    CHECK(card.is_blocked);
}

TEST(a_card_sleeps_and_is_replaced_for_ever)
{
    PLACE(place);
    struct card card = card_of(STR("ABCD"), 1, 1);
    struct card *cards = NULL;
    size_t count = 0;
    begin_with_accounts(&place);
    CHECK_ERR(card_set_dormant(place.db, card.code), E_CARD_UNKNOWN);
    CHECK_OK(card_insert(place.db, &card, noon));
    CHECK_OK(card_usable_each(place.db, &place.arena, 1, 1, 9, &cards, &count));
    CHECK_EQ(count, 1);
    CHECK_OK(card_set_expires(place.db, card.code, (struct date){ .days = 21000 }));
    CHECK_OK(card_set_dormant(place.db, card.code));
    CHECK_OK(card_by_code(place.db, &place.arena, card.code, &card));
    CHECK(card.is_blocked);
    CHECK_EQ(card.block, CARD_BLOCK_DORMANT);
    CHECK_EQ(card.expires.days, 21000);
    CHECK_EQ(card.added.us, noon.us);
    CHECK_OK(card_usable_each(place.db, &place.arena, 1, 1, 9, &cards, &count));
    CHECK_EQ(count, 0);
    CHECK_OK(card_set_blocked(place.db, card.code, false));
    CHECK_OK(card_set_expires(place.db, card.code, DATE_NONE));
    CHECK_OK(card_set_replaced(place.db, card.code, STR("WXYZ")));
    CHECK_OK(card_by_code(place.db, &place.arena, card.code, &card));
    CHECK_EQ(card.block, CARD_BLOCK_REPLACED);
    CHECK_STR(card.replaced_by, "WXYZ");
    CHECK(date_is_none(card.expires));
    CHECK_ERR(card_set_blocked(place.db, card.code, false), E_DB); /* for ever */
}

TEST(a_card_is_given_to_another_member)
{
    PLACE(place);
    struct card card = card_of(STR("ABCD"), 1, 1);
    begin_with_accounts(&place);
    CHECK_ERR(card_set_member(place.db, card.code, 7), E_CARD_UNKNOWN);
    CHECK_OK(card_insert(place.db, &card, noon));
    const struct member member = {
        .partition = 1, .number = 7, .account = 1, .birth = DATE_NONE, .language = STR("fr")
    };
    CHECK_OK(member_insert(place.db, &member));
    CHECK_OK(card_set_member(place.db, card.code, 7));
    CHECK_OK(card_by_code(place.db, &place.arena, card.code, &card));
    CHECK_EQ(card.member, 7);
}

TEST(the_cards_of_an_account_come_in_the_order_they_were_added)
{
    PLACE(place);
    struct card *cards = NULL;
    size_t count = 77;
    begin_with_accounts(&place);
    CHECK_OK(card_list(place.db, &place.arena, 1, 1, &cards, &count));
    CHECK_EQ(count, 0);
    for (int64_t number = 1; number <= 20; number++) {
        char code[8];
        (void)snprintf(code, sizeof(code), "C%03d", (int)(100 - number));
        struct card card = card_of(str_c(code), number, number % 2 + 1);
        CHECK_OK(card_insert(place.db, &card, noon));
    }
    CHECK_OK(card_list(place.db, &place.arena, 1, 2, &cards, &count));
    CHECK_EQ(count, 10);
    for (size_t i = 0; i < count; i++)
        CHECK_EQ(cards[i].number, (int64_t)i * 2 + 1);
    CHECK_STR(cards[0].code, "C099");
}

TEST(a_card_that_moved_is_found_by_its_number_from_both_accounts)
{
    PLACE(place);
    struct card card = card_of(STR("ABCD"), 3, 1);
    struct card found = { .number = -1 };
    begin_with_accounts(&place);
    CHECK_OK(card_insert(place.db, &card, noon));
    CHECK_OK(card_by_number(place.db, &place.arena, 1, 2, 3, &found));
    CHECK_EQ(found.number, -1); /* it never was there */
    CHECK_OK(card_move(place.db, &card, 2));
    for (int64_t account = 1; account <= 2; account++) {
        found = (struct card){ 0 };
        CHECK_OK(card_by_number(place.db, &place.arena, 1, account, 3, &found));
        CHECK_STR(found.code, "ABCD");
        CHECK_EQ(found.account, 2);
    }
    CHECK_OK(card_move(place.db, &card, 1)); /* and back: its number is kept once */
    CHECK_OK(card_by_code(place.db, &place.arena, STR("ABCD"), &found));
    CHECK_EQ(found.account, 1);
    card.code = STR("gone");
    CHECK_ERR(card_move(place.db, &card, 1), E_CARD_UNKNOWN);
}
