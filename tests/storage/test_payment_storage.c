/* test_payment_storage.c - storage/payment_storage.c: payments from their first step to their last, and what of them
 * goes back. */
#include "storage/payment_storage.h"

#include "tests/storage/place.h"

static const struct instant noon = { .us = 1795345200000000 };

static struct payment make(int32_t partition, const char *code, int64_t look_us)
{
    return (struct payment){
        .id = { .partition = partition, .code = str_c(code) },
        .request = sha256_of(str_c(code)),
        .account = 7,
        .card = 3,
        .amount = { 5000, 978 },
        .provider = STR("stripe"),
        .return_url = STR("https://shop.example"),
        .shop = STR("market"),
        .till = STR("1"),
        .created = noon,
        .look = { look_us },
    };
}

static void keep(struct place *place, int32_t partition, const char *code, int64_t look_us)
{
    const struct payment payment = make(partition, code, look_us);
    CHECK_OK(payment_insert(place->db, &payment));
}

static void open_place(struct place *place)
{
    place_begin(place);
    CHECK_OK(place_account(place->db, 1, 7, noon));
    CHECK_OK(place_account(place->db, 2, 7, noon));
}

static struct payment get(struct place *place, int32_t partition, const char *code)
{
    const struct payment_id id = { .partition = partition, .code = str_c(code) };
    struct payment payment = { 0 };
    CHECK_OK(payment_get(place->db, &place->arena, &id, &payment));
    return payment;
}

TEST(a_payment_is_kept_as_it_was_asked_for)
{
    PLACE(place);
    open_place(&place);
    keep(&place, 2, "AAAAAAAAAAAAAAAA", 5);
    struct payment kept = get(&place, 2, "AAAAAAAAAAAAAAAA");
    struct sha256 request = sha256_of(STR("AAAAAAAAAAAAAAAA"));
    CHECK(sha256_eq(&kept.request, &request));
    CHECK_EQ(kept.account, 7);
    CHECK_EQ(kept.card, 3);
    CHECK_EQ(kept.member, 0);
    CHECK_EQ(kept.amount.minor, 5000);
    CHECK_EQ(kept.amount.currency, 978);
    CHECK_EQ(kept.state, PAYMENT_CREATED);
    CHECK_EQ(kept.reference.len, 0);
    CHECK_STR(kept.return_url, "https://shop.example");
    CHECK_EQ(kept.created.us, noon.us);
    CHECK_EQ(kept.look.us, 5);
    CHECK_OK(payment_by_code(place.db, &place.arena, STR("AAAAAAAAAAAAAAAA"), &kept));
    CHECK_EQ(kept.id.partition, 2);
    CHECK_ERR(payment_by_code(place.db, &place.arena, STR("BBBBBBBBBBBBBBBB"), &kept), E_NOT_FOUND);
    const struct payment again = make(2, "AAAAAAAAAAAAAAAA", 5);
    CHECK_REFUSED(&place, payment_insert(place.db, &again));
}

TEST(what_becomes_of_a_payment_is_kept)
{
    PLACE(place);
    open_place(&place);
    keep(&place, 1, "AAAAAAAAAAAAAAAA", 5);
    struct payment payment = get(&place, 1, "AAAAAAAAAAAAAAAA");
    payment.state = PAYMENT_PAID;
    payment.entry = 12;
    payment.reference = STR("cs_1");
    payment.url = STR("https://stripe.example");
    payment.changed = (struct instant){ noon.us + 1 };
    CHECK_OK(payment_save(place.db, &payment));
    payment = get(&place, 1, "AAAAAAAAAAAAAAAA");
    CHECK_EQ(payment.state, PAYMENT_PAID);
    CHECK_EQ(payment.entry, 12);
    CHECK_STR(payment.reference, "cs_1");
    CHECK_STR(payment.url, "https://stripe.example");
    CHECK_EQ(payment.changed.us, noon.us + 1);
    payment.id.partition = 2;
    CHECK_ERR(payment_save(place.db, &payment), E_NOT_FOUND);
}

TEST(those_that_wait_longest_are_looked_at_first)
{
    PLACE(place);
    struct payment *due = NULL;
    size_t count = 0;
    open_place(&place);
    keep(&place, 1, "AAAAAAAAAAAAAAAA", 30);
    keep(&place, 2, "BBBBBBBBBBBBBBBB", 10);
    keep(&place, 1, "CCCCCCCCCCCCCCCC", 20);
    keep(&place, 1, "DDDDDDDDDDDDDDDD", 5);
    struct payment closed = get(&place, 1, "DDDDDDDDDDDDDDDD");
    closed.state = PAYMENT_EXPIRED;
    CHECK_OK(payment_save(place.db, &closed));
    CHECK_OK(payment_due(place.db, &place.arena, (struct instant){ 29 }, 9, &due, &count));
    CHECK_EQ(count, 2);
    CHECK_STR(due[0].id.code, "BBBBBBBBBBBBBBBB");
    CHECK_STR(due[1].id.code, "CCCCCCCCCCCCCCCC");
    CHECK_OK(payment_due(place.db, &place.arena, (struct instant){ 30 }, 1, &due, &count));
    CHECK_EQ(count, 1);
}

TEST(a_refund_is_asked_for_until_it_is_done)
{
    PLACE(place);
    struct payment_refund refund = {
        .id = { 1, STR("AAAAAAAAAAAAAAAA") }, .undo = 12, .amount_minor = 40, .look = { 10 }
    };
    struct payment_refund *due = NULL;
    size_t count = 0;
    open_place(&place);
    keep(&place, 1, "AAAAAAAAAAAAAAAA", 5);
    CHECK_OK(payment_refund_insert(place.db, &refund));
    refund.undo = 14;
    refund.state = REFUND_DONE; /* at the counter */
    CHECK_OK(payment_refund_insert(place.db, &refund));
    CHECK_OK(payment_refund_due(place.db, &place.arena, (struct instant){ 9 }, 9, &due, &count));
    CHECK_EQ(count, 0);
    CHECK_OK(payment_refund_due(place.db, &place.arena, (struct instant){ 10 }, 9, &due, &count));
    CHECK_EQ(count, 1);
    CHECK_EQ(due[0].undo, 12);
    due[0].state = REFUND_DONE;
    due[0].reference = STR("re_1");
    CHECK_OK(payment_refund_save(place.db, &due[0]));
    due[0].state = REFUND_FAILED; /* days later */
    CHECK_OK(payment_refund_save(place.db, &due[0]));
    CHECK_OK(payment_refund_list(place.db, &place.arena, &refund.id, &due, &count));
    CHECK_EQ(count, 2);
    CHECK_STR(due[0].reference, "re_1");
    CHECK_OK(payment_refund_get(place.db, &place.arena, &refund.id, 14, &refund));
    CHECK_EQ(refund.amount_minor, 40);
    due[0].reference = STR("re_2");
    CHECK_ERR(payment_refund_save(place.db, &due[0]), E_DB); /* it is the same refund */
}

static enum err count_payment(void *context, const struct payment *payment)
{
    CHECK_EQ(payment->amount.minor, 5000);
    *(int *)context += 1;
    return OK;
}

static enum err count_refund(void *context, const struct payment_refund *refund)
{
    CHECK_EQ(refund->amount_minor, 1);
    *(int *)context += 1;
    return OK;
}

TEST(the_auditor_sees_all_of_both)
{
    PLACE(place);
    int payments = 0;
    int refunds = 0;
    open_place(&place);
    for (int i = 0; i < 1500; i++) { /* more than a page */
        char code[17];
        (void)snprintf(code, sizeof(code), "%016d", i);
        keep(&place, 1 + i % 2, code, 5);
        const struct payment_refund refund = { .id = { 1 + i % 2, str_c(code) },
                                               .amount_minor = 1 };
        CHECK_OK(payment_refund_insert(place.db, &refund));
    }
    CHECK_OK(payment_each(place.db, &place.arena, count_payment, &payments));
    CHECK_OK(payment_refund_each(place.db, &place.arena, count_refund, &refunds));
    CHECK_EQ(payments, 1500);
    CHECK_EQ(refunds, 1500);
}
