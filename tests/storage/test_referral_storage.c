/* test_referral_storage.c - storage/referral_storage.c: codes, and a referral from its first step to its last. */
#include "storage/referral_storage.h"

#include "tests/storage/place.h"

static const struct instant noon = { .us = 1795345200000000 };

static void send_friend(struct place *place, int32_t partition, int64_t account)
{
    const struct referral referral = {
        .partition = partition,
        .account = account,
        .enrolled = account + 10,
        .referrer_partition = 2,
        .referrer = 7,
    };
    CHECK_OK(place_account(place->db, partition, account, noon));
    CHECK_OK(referral_insert(place->db, &referral));
}

static struct referral get(struct place *place, int32_t partition, int64_t account)
{
    struct referral referral = { 0 };
    CHECK_OK(referral_get(place->db, partition, account, &referral));
    return referral;
}

TEST(a_code_is_that_of_one_account)
{
    PLACE(place);
    int32_t partition = 0;
    int64_t account = 0;
    struct str code = STR("x");
    place_begin(&place);
    CHECK_ERR(referral_code_find(place.db, STR("7KQ4M2XD"), &partition, &account), E_NOT_FOUND);
    CHECK_OK(referral_code_of(place.db, &place.arena, 3, 17, &code));
    CHECK_EQ(code.len, 0);
    CHECK_OK(referral_code_insert(place.db, STR("7KQ4M2XD"), 3, 17));
    CHECK_REFUSED(&place, referral_code_insert(place.db, STR("7KQ4M2XD"), 1, 17));
    CHECK_OK(referral_code_find(place.db, STR("7KQ4M2XD"), &partition, &account));
    CHECK_EQ(partition, 3);
    CHECK_EQ(account, 17);
    CHECK_OK(referral_code_of(place.db, &place.arena, 3, 17, &code));
    CHECK_STR(code, "7KQ4M2XD");
    CHECK_OK(referral_code_of(place.db, &place.arena, 1, 17, &code));
    CHECK_EQ(code.len, 0);
}

TEST(a_referral_goes_forward_and_until_it_is_credited_back)
{
    PLACE(place);
    struct referral referral = { 0 };
    place_begin(&place);
    CHECK_ERR(referral_get(place.db, 1, 5, &referral), E_NOT_FOUND);
    send_friend(&place, 1, 5);
    referral = get(&place, 1, 5);
    CHECK_EQ(referral.enrolled, 15);
    CHECK_EQ(referral.referrer_partition, 2);
    CHECK_EQ(referral.referrer, 7);
    CHECK_EQ(referral.purchase, 0);
    CHECK_ERR(referral_credit(place.db, 1, 5, 90), E_NOT_FOUND);

    CHECK_OK(referral_earn(place.db, 1, 5, 30, 1250));
    CHECK_OK(referral_earn(place.db, 1, 5, 31, 99)); /* it is not the first */
    CHECK_EQ(get(&place, 1, 5).purchase, 30);
    CHECK_EQ(get(&place, 1, 5).amount_minor, 1250);
    CHECK_OK(referral_undo(place.db, 1, 5));
    CHECK_EQ(get(&place, 1, 5).purchase, 0);
    CHECK_OK(referral_earn(place.db, 1, 5, 32, 80));
    CHECK_OK(referral_credit(place.db, 1, 5, 90));
    CHECK_ERR(referral_credit(place.db, 1, 5, 91), E_NOT_FOUND);
    CHECK_OK(referral_undo(place.db, 1, 5)); /* too late */
    referral = get(&place, 1, 5);
    CHECK_EQ(referral.purchase, 32);
    CHECK_EQ(referral.amount_minor, 80);
    CHECK_EQ(referral.credited, 90);
    CHECK_OK(referral_earn(place.db, 1, 6, 32, 80)); /* nobody sent this one */
    CHECK_OK(db_tx_commit(&place.tx));
}

TEST(what_waits_is_found_page_by_page_and_friends_are_counted)
{
    PLACE(place);
    struct referral due[3];
    struct referral after = { 0 };
    size_t count = 0;
    int64_t sent = -1;
    int64_t credited = -1;
    place_begin(&place);
    for (int32_t partition = 1; partition <= 3; partition++) {
        for (int64_t account = 1; account <= 3; account++) {
            send_friend(&place, partition, account);
            if (account != 2)
                CHECK_OK(referral_earn(place.db, partition, account, 50, 100));
        }
    }
    CHECK_OK(referral_credit(place.db, 2, 1, 90));
    CHECK_OK(referral_due(place.db, &after, COUNT(due), due, &count));
    CHECK_EQ(count, 3);
    CHECK(due[0].partition == 1 && due[0].account == 1);
    CHECK(due[1].partition == 1 && due[1].account == 3);
    CHECK(due[2].partition == 2 && due[2].account == 3);
    CHECK_EQ(due[2].purchase, 50);
    after = due[2];
    CHECK_OK(referral_due(place.db, &after, COUNT(due), due, &count));
    CHECK_EQ(count, 2);
    CHECK(due[1].partition == 3 && due[1].account == 3);

    CHECK_OK(referral_count(place.db, 2, 7, &sent, &credited));
    CHECK_EQ(sent, 9);
    CHECK_EQ(credited, 1);
    CHECK_OK(referral_count(place.db, 1, 7, &sent, &credited));
    CHECK_EQ(sent, 0);
    CHECK_EQ(credited, 0);
}
