/* test_family.c - loyalty/family.c: who joins an account, what members may, and what their limits leave. */
#include "loyalty/family.h"

#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

#define HOLDER 5
#define CHILD  6
#define OTHER  7

#define SHOP                                                                                       \
    "{'format':1,'name':{'en':'Family'},'currency':'EUR','units':["                                \
    "{'id':'p','label':{'en':'p'},'kind':'points','transfer':{}},"                                 \
    "{'id':'m','label':{'en':'m'},'kind':'money','pays':true}],"                                   \
    "'rules':[{'id':'base','on':'purchase','give':{'unit':'p','per_amount':"                       \
    "{'every':100,'points':1}}},"                                                                  \
    "{'id':'paid','on':'top_up','give':{'unit':'m','per_amount':{'every':1,'points':1}}}],"        \
    "'rewards':["                                                                                  \
    "{'id':'off','label':{'en':'off'},'cost':{'unit':'p','points':1},"                             \
    "'effect':{'as_money':{'amount':10}}},"                                                        \
    "{'id':'free','label':{'en':'free'},'effect':{'amount_off':50}},"                              \
    "{'id':'mug','label':{'en':'mug'},'cost':{'unit':'p','points':5},"                             \
    "'effect':{'gift':{}}}]}"

static struct toy toy;

static const struct past *past(void)
{
    return &toy.accounts[1].past;
}

static struct entry_family invite(enum role role, int64_t by_day, int64_t by_month)
{
    struct entry_family family = {
        .what = FAMILY_INVITE,
        .rights = family_rights_of_role(role),
        .until = { .us = toy_day(10).days * US_PER_DAY },
    };
    family.rights.by_day_max_minor = by_day;
    family.rights.by_month_max_minor = by_month;
    return family;
}

static enum err join(int64_t account, int day, int64_t member, struct entry_family family,
                     int64_t invited_by)
{
    family.what = FAMILY_JOIN;
    family.until.us = 0;
    family.invited_by = invited_by;
    return toy_family(&toy, account, day, member, &family);
}

/* By an invitation of the day before. */
static void add(int64_t member, enum role role, int64_t by_day, int64_t by_month)
{
    struct entry_family family = invite(role, by_day, by_month);
    CHECK_OK(toy_family(&toy, 1, 0, 0, &family));
    CHECK_OK(join(1, 0, member, family, toy_last(&toy)->number));
}

static enum err set(int64_t member, struct rights rights)
{
    struct entry_family family = { .what = FAMILY_SET, .rights = rights };
    return toy_family(&toy, 1, 0, member, &family);
}

static void open(void)
{
    toy_open(&toy, SHOP);
    toy_give(&toy, 1, "p", 1000, -60);
    toy_give(&toy, 1, "m", 10000, -60);
}

static enum err buy(int64_t member, int day, const char *lines, const char *asks)
{
    struct receipt receipt = toy_receipt(&toy, lines, asks);
    toy.member = member;
    return toy_purchase(&toy, 1, day, &receipt);
}

static enum err pay(int64_t member, int day, int64_t amount_minor)
{
    struct receipt receipt = toy_receipt(&toy, "bread 9.00", NULL);
    const struct receipt_payment payments[] = {
        { .kind = STR("card"), .amount_minor = 900 - amount_minor },
        { .kind = STR("account"), .amount_minor = amount_minor, .unit = STR("m") },
    };
    receipt.payments = payments;
    receipt.payment_count = COUNT(payments);
    toy.member = member;
    return toy_purchase(&toy, 1, day, &receipt);
}

static void check_limit(enum err err, int64_t have, int64_t need)
{
    CHECK_ERR(err, E_MEMBER_LIMIT);
    CHECK_EQ(toy.refusal.have, have);
    CHECK_EQ(toy.refusal.need, need);
}

/* ---- joining ---------------------------------------------------------------------------------- */

TEST(whose_rights_nobody_has_told_has_all_of_them)
{
    open();
    struct rights rights = family_rights(past(), HOLDER);
    CHECK_EQ(rights.role, ROLE_HOLDER);
    CHECK(rights.may_redeem && rights.may_top_up && !family_is_limited(&rights));
    CHECK_EQ(family_room(past(), HOLDER, toy_day(0)), INT64_MAX);
    CHECK_OK(buy(HOLDER, 0, "bread 9.00", "off*20"));
    CHECK(standing_of_member(&toy_last(&toy)->standing) == NULL);
    toy_close(&toy);
}

TEST(who_joins_is_what_he_was_invited_as)
{
    open();
    struct entry_family family = invite(ROLE_CHILD, 500, 0);
    CHECK_OK(toy_family(&toy, 1, 0, 0, &family));
    int64_t invited = toy_last(&toy)->number;
    struct entry_family other = family;
    other.rights.by_day_max_minor = 600;
    CHECK_ERR(join(1, 1, CHILD, other, invited), E_JOURNAL);
    other = family;
    other.rights.may_redeem = true;
    CHECK_ERR(join(1, 1, CHILD, other, invited), E_JOURNAL);
    other = family;
    other.rights.role = ROLE_ADULT;
    CHECK_ERR(join(1, 1, CHILD, other, invited), E_JOURNAL);
    other = family;
    other.rights.may_top_up = true;
    CHECK_ERR(join(1, 1, CHILD, other, invited), E_JOURNAL);
    CHECK_ERR(join(2, 1, CHILD, family, invited), E_JOURNAL);
    CHECK_OK(join(1, 1, CHILD, family, invited));
    struct rights rights = family_rights(past(), CHILD);
    CHECK_EQ(rights.role, ROLE_CHILD);
    CHECK(!rights.may_redeem);
    CHECK_EQ(rights.by_day_max_minor, 500);
    CHECK_ERR(join(1, 1, OTHER, family, toy_last(&toy)->number), E_JOURNAL); /* invites nobody */
    toy_close(&toy);
}

TEST(an_invitation_ends)
{
    open();
    struct entry_family family = invite(ROLE_ADULT, 0, 0);
    CHECK_OK(toy_family(&toy, 1, 0, 0, &family));
    int64_t invited = toy_last(&toy)->number;
    CHECK_ERR(join(1, 11, CHILD, family, invited), E_INVITATION_ENDED);
    CHECK_OK(join(1, 10, CHILD, family, invited)); /* its last instant counts */
    toy_close(&toy);
}

TEST(nobody_is_invited_as_a_holder)
{
    open();
    struct entry_family family = invite(ROLE_HOLDER, 0, 0);
    CHECK_ERR(toy_family(&toy, 1, 0, 0, &family), E_INVALID);
    toy_close(&toy);
}

TEST(an_account_has_so_many_members)
{
    open();
    for (int64_t member = 0; member < ACCOUNT_MEMBERS_MAX - 1; member++)
        add(100 + member, member % 2 == 0 ? ROLE_ADULT : ROLE_CHILD, 0, 0);
    CHECK_OK(set(100, family_rights_of_role(ROLE_HOLDER))); /* still one of them */
    struct entry_family family = invite(ROLE_ADULT, 0, 0);
    CHECK_OK(toy_family(&toy, 1, 0, 0, &family));
    CHECK_ERR(join(1, 0, CHILD, family, toy_last(&toy)->number), E_LIMIT);
    toy_close(&toy);
}

TEST(an_account_keeps_a_holder)
{
    open();
    add(OTHER, ROLE_ADULT, 0, 0);
    CHECK_ERR(set(HOLDER, family_rights_of_role(ROLE_ADULT)), E_HOLDER_NEEDED);
    CHECK_OK(set(OTHER, family_rights_of_role(ROLE_HOLDER)));
    CHECK_OK(set(OTHER, family_rights_of_role(ROLE_HOLDER))); /* counted once */
    CHECK_OK(set(HOLDER, family_rights_of_role(ROLE_ADULT)));
    CHECK_ERR(set(OTHER, family_rights_of_role(ROLE_CHILD)), E_HOLDER_NEEDED);
    CHECK_OK(set(HOLDER, family_rights_of_role(ROLE_HOLDER)));
    CHECK_OK(set(OTHER, family_rights_of_role(ROLE_CHILD)));
    CHECK_ERR(set(HOLDER, family_rights_of_role(ROLE_CHILD)), E_HOLDER_NEEDED);
    toy_close(&toy);
}

/* ---- what may be taken ------------------------------------------------------------------------ */

TEST(a_child_takes_nothing_unless_it_is_allowed)
{
    open();
    add(CHILD, ROLE_CHILD, 0, 0);
    CHECK_ERR(buy(CHILD, 0, "bread 9.00", "off*1"), E_MAY_NOT_REDEEM);
    CHECK_ERR(buy(CHILD, 0, "bread 9.00", "mug"), E_MAY_NOT_REDEEM); /* a gift costs points too */
    CHECK_ERR(pay(CHILD, 0, 1), E_MAY_NOT_REDEEM);
    CHECK_OK(
        buy(CHILD, 0, "bread 9.00", "free")); /* what costs the account nothing is everybody's */
    CHECK_EQ(standing_of_member(&toy_last(&toy)->standing)->left, 0);
    CHECK_OK(buy(OTHER, 0, "bread 9.00", "off*1"));
    CHECK_OK(buy(0, 0, "bread 9.00", "off*1")); /* a card that is nobody's */
    struct rights rights = family_rights(past(), CHILD);
    rights.may_redeem = true;
    CHECK_OK(set(CHILD, rights));
    CHECK_OK(buy(CHILD, 0, "bread 9.00", "mug"));
    toy_close(&toy);
}

static enum err top_up(int64_t member, enum event_kind kind)
{
    const struct event event = { .kind = kind,
                                 .amount_minor = kind == EVENT_TOP_UP ? 1000 : 0,
                                 .until = DATE_NONE };
    toy.member = member;
    return toy_event(&toy, 1, 0, &event);
}

TEST(a_child_pays_nothing_in_unless_it_is_allowed)
{
    open();
    add(CHILD, ROLE_CHILD, 0, 0);
    add(OTHER, ROLE_ADULT, 500, 0); /* what he may take is another thing */
    int64_t before = toy_usable(&toy, 1, "m", 0);
    CHECK_ERR(top_up(CHILD, EVENT_TOP_UP), E_MAY_NOT_TOP_UP);
    CHECK_EQ(toy_usable(&toy, 1, "m", 0), before);
    CHECK_OK(top_up(CHILD, EVENT_VISIT)); /* whatever else happens to him does */
    CHECK_OK(top_up(OTHER, EVENT_TOP_UP));
    CHECK_OK(top_up(HOLDER, EVENT_TOP_UP));
    CHECK_OK(top_up(0, EVENT_TOP_UP)); /* the account's own, or a card that is nobody's */
    struct rights rights = family_rights(past(), CHILD);
    CHECK(!rights.may_top_up);
    rights.may_top_up = true;
    CHECK_OK(set(CHILD, rights));
    CHECK_OK(top_up(CHILD, EVENT_TOP_UP));
    CHECK(!family_rights(past(), CHILD).may_redeem); /* each right is its own */
    rights = family_rights(past(), OTHER);
    rights.may_top_up = false;
    CHECK_OK(set(OTHER, rights));
    CHECK_ERR(top_up(OTHER, EVENT_TOP_UP), E_MAY_NOT_TOP_UP);
    CHECK_EQ(toy_usable(&toy, 1, "m", 0), before + 4000);
    toy_close(&toy);
}

TEST(who_has_limits_passes_nothing_on)
{
    open();
    add(CHILD, ROLE_ADULT, 100000, 0);
    toy.member = CHILD;
    CHECK_ERR(toy_transfer(&toy, 1, 2, 0, "p", 1), E_MAY_NOT_REDEEM);
    toy.member = OTHER;
    CHECK_OK(toy_transfer(&toy, 1, 2, 0, "p", 1));
    toy_close(&toy);
}

TEST(discounts_and_payments_count_together_by_day_and_by_month)
{
    open();
    add(CHILD, ROLE_ADULT, 500, 700);
    CHECK_OK(buy(CHILD, 0, "bread 9.00",
                 "off*30, free")); /* 3.00 of points; the free one does not count */
    CHECK_EQ(standing_of_member(&toy_last(&toy)->standing)->left, 500);
    CHECK_EQ(family_taken(toy_last(&toy)), 300);
    check_limit(pay(CHILD, 0, 201), 200, 201);
    CHECK_OK(pay(CHILD, 0, 200));
    CHECK_EQ(family_room(past(), CHILD, toy_day(0)), 0);
    check_limit(buy(CHILD, 0, "bread 9.00", "off*1"), 0, 10);
    check_limit(pay(CHILD, 1, 300), 200, 300); /* the month */
    CHECK_OK(pay(CHILD, 1, 200));
    CHECK_EQ(family_room(past(), CHILD, toy_day(2)), 0);
    CHECK_EQ(family_room(past(), CHILD, toy_day(31)), 500); /* the first of February */
    CHECK_OK(pay(OTHER, 1, 900));
    toy_close(&toy);
}

TEST(what_came_back_makes_no_room_on_the_day_it_was_taken)
{
    open();
    add(CHILD, ROLE_ADULT, 500, 0);
    CHECK_OK(pay(CHILD, 0, 500));
    CHECK_OK(toy_return(&toy, toy_last(&toy)->number, 0, NULL, 0));
    CHECK_EQ(family_room(past(), CHILD, toy_day(0)), 0);
    CHECK_EQ(family_room(past(), CHILD, toy_day(1)), 500);
    toy_close(&toy);
}

TEST(of_a_day_that_nobody_remembers_nothing_is_left)
{
    open();
    add(CHILD, ROLE_ADULT, 500, 0);
    CHECK_OK(pay(CHILD, 20, 1));
    CHECK_EQ(family_room(past(), CHILD, toy_day(13)), 500);
    CHECK_EQ(family_room(past(), CHILD, toy_day(12)), 0);
    toy_close(&toy);
}

/* ---- leaving ---------------------------------------------------------------------------------- */

static enum err leave(int64_t member, struct rights rights)
{
    struct entry_family family = {
        .what = FAMILY_LEAVE,
        .rights = rights,
        .other = { .partition = 1, .account = 2 },
    };
    return toy_family(&toy, 1, 0, member, &family);
}

TEST(nobody_leaves_an_account_alone_or_without_a_holder)
{
    struct rights free = family_rights_of_role(ROLE_HOLDER);
    struct rights bound = free;
    bound.by_day_max_minor = 1;
    open();
    add(OTHER, ROLE_ADULT, 0, 0);
    CHECK_ERR(leave(OTHER, bound), E_JOURNAL);
    CHECK_ERR(leave(OTHER, family_rights_of_role(ROLE_ADULT)), E_JOURNAL);
    CHECK_ERR(leave(HOLDER, free), E_HOLDER_NEEDED);
    CHECK_OK(leave(OTHER, free));
    CHECK_ERR(leave(HOLDER, free), E_MEMBER_ALONE);
    add(CHILD, ROLE_CHILD, 0, 0);
    CHECK_OK(set(CHILD, free));
    CHECK_OK(leave(HOLDER, free));
    CHECK_ERR(set(CHILD, family_rights_of_role(ROLE_ADULT)), E_HOLDER_NEEDED);
    CHECK_ERR(leave(CHILD, free), E_MEMBER_ALONE);
    toy_close(&toy);
}

TEST(of_who_has_left_nothing_is_kept)
{
    open();
    struct past before = *past();
    size_t count = before.sum_count;
    add(CHILD, ROLE_CHILD, 500, 700);
    struct rights rights = family_rights(past(), CHILD);
    rights.may_redeem = true;
    CHECK_OK(set(CHILD, rights));
    CHECK_OK(buy(CHILD, 0, "bread 9.00", "off*10"));
    CHECK(past_sum(past(), PAST_TAKEN, STR("6"), PAST_DAY, toy_day(0)) == 100);
    CHECK_OK(leave(CHILD, family_rights_of_role(ROLE_HOLDER)));
    for (size_t i = 0; i < past()->sum_count; i++)
        CHECK(!str_eq(past()->sums[i].id, STR("6")));
    CHECK(past()->sum_count >= count);
    toy_close(&toy);
}

TEST(a_share_asks_no_words_of_its_unit_and_counts_for_no_ceiling)
{
    open();
    CHECK_ERR(toy_transfer(&toy, 1, 2, 0, "m", 100), E_NOT_TRANSFERABLE);
    CHECK_OK(toy_share(&toy, 1, 2, 0, "m", 100));
    CHECK_EQ(toy_last(&toy)->parts[0].from.days, toy_day(-60).days); /* its days are kept */
    CHECK_ERR(toy_share(&toy, 1, 2, 0, "m", 9901), E_POINTS_SHORT);
    CHECK_ERR(toy_share(&toy, 1, 2, 0, "nothing", 1), E_NOT_TRANSFERABLE);
    CHECK_ERR(toy_share(&toy, 1, 1, 0, "m", 1), E_TRANSFER_OWN);
    toy.member = CHILD; /* what goes along is the account's, and names nobody */
    CHECK_ERR(toy_share(&toy, 1, 2, 0, "m", 1), E_JOURNAL);
    toy_close(&toy);
}

/* ---- an account becomes part of another ---------------------------------------------------------- */

static enum err merge(int64_t account, int64_t into, struct rights rights)
{
    struct entry_family family = {
        .what = FAMILY_MERGE,
        .rights = rights,
        .other = { .partition = 1, .account = into },
    };
    return toy_family(&toy, account, 0, 0, &family);
}

static enum err come(int64_t account, int64_t member, enum role role)
{
    struct entry_family family = {
        .what = FAMILY_COME,
        .rights = family_rights_of_role(role),
        .other = { .partition = 1, .account = 3 },
        .was_member = 1,
        .was_card = 1,
    };
    return toy_family(&toy, account, 0, member, &family);
}

TEST(what_is_part_of_another_is_used_no_more)
{
    struct rights limited = family_rights_of_role(ROLE_ADULT);
    struct account_ref into = { 0 };
    limited.by_day_max_minor = 5;
    open();
    CHECK(!family_is_merged(past(), &into));
    CHECK_ERR(merge(1, 2, limited), E_JOURNAL);
    CHECK_OK(merge(1, 2, family_rights_of_role(ROLE_ADULT)));
    CHECK(family_is_merged(past(), &into));
    CHECK_EQ(into.partition, 1);
    CHECK_EQ(into.account, 2);
    CHECK_ERR(merge(1, 3, family_rights_of_role(ROLE_ADULT)), E_ACCOUNT_MERGED);
    CHECK_ERR(come(1, OTHER, ROLE_ADULT), E_ACCOUNT_MERGED);
    static const enum entry_kind open_to[] = { ENTRY_RETURN, ENTRY_DRAW, ENTRY_EXPIRE };
    static const enum entry_kind closed_to[] = { ENTRY_EVENT, ENTRY_SEND, ENTRY_HOLD,
                                                 ENTRY_ADJUST };
    for (size_t i = 0; i < COUNT(open_to); i++) {
        const struct entry entry = { .kind = open_to[i] };
        CHECK_OK(family_check_merged(past(), &entry));
    }
    for (size_t i = 0; i < COUNT(closed_to); i++) {
        const struct entry entry = { .kind = closed_to[i] };
        CHECK_ERR(family_check_merged(past(), &entry), E_ACCOUNT_MERGED);
    }
    toy_close(&toy);
}

TEST(who_comes_has_his_rights_and_is_counted)
{
    open();
    CHECK_OK(come(1, CHILD, ROLE_CHILD));
    CHECK(!family_rights(past(), CHILD).may_redeem);
    CHECK_OK(come(1, OTHER, ROLE_HOLDER));
    CHECK_OK(set(HOLDER, family_rights_of_role(ROLE_ADULT))); /* there is another holder */
    for (int64_t member = 0; member < ACCOUNT_MEMBERS_MAX - 3; member++)
        CHECK_OK(come(1, 100 + member, ROLE_ADULT));
    CHECK_ERR(come(1, 99, ROLE_ADULT), E_LIMIT);
    toy_close(&toy);
}

TEST(all_of_a_unit_goes_but_for_what_has_a_code)
{
    open();
    toy_give(&toy, 1, "p", 7, 0);
    struct account *account = &toy.accounts[1];
    const int64_t coded[] = { account->lots[0].number };
    struct moves moves = { 0 };
    CHECK_EQ(lots_whole(account, STR("p")).n, 1007);
    account->coded = coded;
    account->coded_count = COUNT(coded);
    CHECK_EQ(lots_whole(account, STR("p")).n, 7);
    CHECK_OK(lots_send_whole(&toy.arena, account, STR("p"), 99, &moves));
    CHECK_EQ(moves.count, 1);
    CHECK_EQ(moves.items[0].amount.n, 7);
    CHECK_EQ(lots_whole(account, STR("p")).n, 0);
    CHECK_EQ(lots_whole(account, STR("m")).n, 10000);
    toy_close(&toy);
}
