/* test_shares.c - loyalty/settlement/shares.c: whose the parts of a lot are, whatever becomes of them. */
#include "loyalty/settlement/shares.h"
#include "tests/lib/check.h"

enum { ROSE, LIS };

static struct arena arena;

/* 60 of Rose, 40 of Lis. */
static struct shares lot(void)
{
    struct shares shares = { 0 };
    if (arena.base == NULL)
        CHECK_OK(arena_open(&arena, 1u << 20));
    arena_reset(&arena, 0);
    CHECK_OK(shares_add(&arena, &shares, ROSE, 60));
    CHECK_OK(shares_add(&arena, &shares, LIS, 40));
    return shares;
}

static void check_pieces(const struct pieces *pieces, int64_t rose, int64_t lis, int32_t first)
{
    int64_t sums[2] = { 0 };
    for (size_t i = 0; i < pieces->count; i++)
        sums[pieces->items[i].place] += pieces->items[i].points;
    CHECK_EQ(sums[ROSE], rose);
    CHECK_EQ(sums[LIS], lis);
    CHECK_EQ(pieces->items[0].place, first);
}

TEST(what_goes_is_of_the_first_and_what_comes_back_of_the_last)
{
    struct shares shares = lot();
    struct pieces spent = { 0 };
    struct pieces back = { 0 };
    CHECK_OK(shares_take(&arena, &shares, 80, &spent));
    check_pieces(&spent, 60, 20, ROSE);
    CHECK_OK(shares_give_back(&arena, &shares, 30, &back));
    check_pieces(&back, 10, 20, LIS);
    CHECK_EQ(shares.items[ROSE].left, 10);
    CHECK_EQ(shares.items[LIS].left, 40);
}

TEST(more_than_there_is_is_a_contradiction)
{
    struct shares shares = lot();
    struct pieces pieces = { 0 };
    CHECK_ERR(shares_take(&arena, &shares, 101, &pieces), E_JOURNAL);
    shares = lot(); /* which takes back the room of the pieces, too */
    pieces = (struct pieces){ 0 };
    CHECK_ERR(shares_give_back(&arena, &shares, 1, &pieces), E_JOURNAL);
    shares = lot();
    pieces = (struct pieces){ 0 };
    CHECK_OK(shares_expire(&arena, &shares, 100, &pieces));
    CHECK_ERR(shares_give_back(&arena, &shares, 1, &pieces), E_JOURNAL); /* what expired does not */
    CHECK_ERR(shares_forgive(&arena, &shares, 101, &pieces), E_JOURNAL);
}

TEST(what_expired_can_be_forgiven_in_the_same_order)
{
    struct shares shares = lot();
    struct pieces spent = { 0 };
    struct pieces lost = { 0 };
    struct pieces forgiven = { 0 };
    CHECK_OK(shares_take(&arena, &shares, 50, &spent));
    CHECK_OK(shares_expire(&arena, &shares, 50, &lost));
    check_pieces(&lost, 10, 40, ROSE);
    CHECK_OK(shares_forgive(&arena, &shares, 30, &forgiven));
    check_pieces(&forgiven, 10, 20, ROSE);
    CHECK_EQ(shares.items[LIS].expired, 20);
}

TEST(a_debt_goes_towards_nothing_too)
{
    struct shares debt = { 0 };
    struct pieces repaid = { 0 };
    struct pieces again = { 0 };
    (void)lot();
    CHECK_OK(shares_add(&arena, &debt, ROSE, -30));
    CHECK_OK(shares_add(&arena, &debt, LIS, -20));
    CHECK_OK(shares_take(&arena, &debt, 40, &repaid));
    check_pieces(&repaid, 30, 10, ROSE);
    CHECK_EQ(debt.items[1].left, -10);
    CHECK_OK(shares_give_back(&arena, &debt, 15, &again)); /* it is owed again */
    check_pieces(&again, 5, 10, LIS);
    CHECK_ERR(shares_take(&arena, &debt, 26, &repaid), E_JOURNAL);
}

TEST(neighbours_of_one_shop_are_one_share)
{
    struct shares shares = lot();
    CHECK_OK(shares_add(&arena, &shares, LIS, 5));
    CHECK_EQ(shares.count, 2);
    CHECK_EQ(shares.items[LIS].left, 45);
    CHECK_OK(shares_add(&arena, &shares, ROSE, 5));
    CHECK_EQ(shares.count, 3);
}

TEST(pieces_are_handed_on_in_their_order)
{
    struct pieces from = { 0 };
    struct pieces one = { 0 };
    struct pieces two = { 0 };
    (void)lot();
    CHECK_OK(pieces_add(&arena, &from, ROSE, 7));
    CHECK_OK(pieces_add(&arena, &from, LIS, 5));
    CHECK_OK(pieces_next(&arena, &from, 9, &one));
    check_pieces(&one, 7, 2, ROSE);
    CHECK_ERR(pieces_next(&arena, &from, 4, &two), E_JOURNAL);
    CHECK_EQ(from.count, 0);
}

TEST(a_split_keeps_the_whole_whatever_it_is_rounded_to)
{
    for (int64_t points = 1; points < 60; points++) {
        struct pieces from = { 0 };
        struct pieces parts = { 0 };
        int64_t sum = 0;
        (void)lot();
        CHECK_OK(pieces_add(&arena, &from, ROSE, 1));
        CHECK_OK(pieces_add(&arena, &from, LIS, 1));
        CHECK_OK(pieces_add(&arena, &from, ROSE, 1));
        CHECK_OK(pieces_split(&arena, &from, points, &parts));
        for (size_t i = 0; i < parts.count; i++)
            sum += parts.items[i].points;
        CHECK_EQ(sum, points);
        CHECK(parts.items[parts.count - 1].place == ROSE);
    }
    struct pieces nothing = { 0 };
    struct pieces parts = { 0 };
    CHECK_ERR(pieces_split(&arena, &nothing, 1, &parts), E_JOURNAL);
}
