/* test_stock_storage.c - storage/stock_storage.c: counters of what all accounts share. */
#include "storage/stock_storage.h"

#include "tests/storage/place.h"

TEST(a_counter_is_opened_once_and_goes_on)
{
    PLACE(place);
    struct stock stock = { 0 };
    place_begin(&place);
    CHECK_OK(stock_look(place.db, &place.arena, &stock));
    CHECK_EQ(stock.count, 0);
    CHECK_OK(stock_open(place.db, ROOM_RULE, STR("first")));
    CHECK_OK(stock_open(place.db, ROOM_REWARD, STR("first")));
    CHECK_OK(stock_lock(place.db, &place.arena, &stock));
    CHECK_EQ(stock.count, 2);
    CHECK_OK(stock_add(&place.arena, &stock, ROOM_REWARD, STR("first"), 7));
    CHECK_OK(stock_save(place.db, &stock));
    CHECK_OK(stock_open(place.db, ROOM_REWARD, STR("first")));
    CHECK_OK(stock_look(place.db, &place.arena, &stock));
    CHECK_EQ(stock.count, 2);
    CHECK_EQ(stock_used(&stock, ROOM_REWARD, STR("first")), 7);
    CHECK_EQ(stock_used(&stock, ROOM_RULE, STR("first")), 0);
    CHECK_EQ(stock_used(&stock, ROOM_RULE, STR("none")), 0);
}

TEST(only_what_has_changed_is_written)
{
    PLACE(place);
    struct stock one = { 0 };
    struct stock other = { 0 };
    place_begin(&place);
    CHECK_OK(stock_open(place.db, ROOM_RULE, STR("a")));
    CHECK_OK(stock_open(place.db, ROOM_RULE, STR("b")));
    CHECK_OK(stock_lock(place.db, &place.arena, &one));
    CHECK_OK(stock_lock(place.db, &place.arena, &other));
    CHECK_OK(stock_add(&place.arena, &one, ROOM_RULE, STR("a"), 3));
    CHECK_OK(stock_add(&place.arena, &other, ROOM_RULE, STR("b"), 4));
    CHECK_OK(stock_save(place.db, &one));
    CHECK_OK(stock_save(place.db, &other)); /* with an old "a" in hand */
    CHECK_OK(stock_look(place.db, &place.arena, &one));
    CHECK_EQ(stock_used(&one, ROOM_RULE, STR("a")), 3);
    CHECK_EQ(stock_used(&one, ROOM_RULE, STR("b")), 4);
}
