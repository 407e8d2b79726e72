/* test_referrals.c - app/referrals.c and referral_worker.c: a friend's first purchase between the two
 * transactions, where a server may stop and goods may come back.
 */
#include "app/referrals.h"

#include <time.h>

#include "app/answer.h"
#include "app/events.h"
#include "app/ids.h"
#include "app/members.h"
#include "app/programs.h"
#include "app/purchase.h"
#include "app/returns.h"
#include "app/verify/verify.h"
#include "pay/provider.h"
#include "storage/referral_storage.h"
#include "tests/lib/small_shop.h"

static const char program_text[] =
    "{\"format\":1,\"name\":{\"en\":\"Friends\"},\"currency\":\"EUR\","
    "\"units\":[{\"id\":\"points\",\"label\":{\"en\":\"points\"},\"kind\":\"points\"}],"
    "\"rules\":[{\"id\":\"base\",\"on\":\"purchase\",\"give\":{\"unit\":\"points\","
    "\"per_amount\":{\"every\":100,\"points\":1}}},"
    "{\"id\":\"hello\",\"on\":\"enrolment\",\"when\":{\"referred\":true},"
    "\"give\":{\"unit\":\"points\",\"fixed\":{\"points\":7}}},"
    "{\"id\":\"thanks\",\"on\":\"referral\",\"give\":{\"unit\":\"points\","
    "\"fixed\":{\"points\":100}}}],\"rewards\":[]}";

/* A shop where one has sent another: nobody credits anything yet. */
struct pair {
    struct small_shop shop;
    struct str code;
    struct str friend_card;
    int64_t sender; /* accounts, in partition 1 */
    int64_t friend;
    int receipts;
};

static struct command *run(struct pair *pair, command_run *run_it, const void *request)
{
    struct command *command = ARENA_NEW(&pair->shop.arena, struct command);
    CHECK(command != NULL);
    *command = small_shop_command(&pair->shop, run_it, request);
    enum err err = commit_wait(app_loop(pair->shop.app), command);
    CHECK_EQ(err, command->result);
    return command;
}

static const struct answer_request *told(const struct command *command)
{
    CHECK_OK(command->result);
    CHECK(command->told != NULL);
    return command->told;
}

static void use_program(struct pair *pair)
{
    struct program_request draft = { .json = str_c(program_text) };
    struct problem problem = { 0 };
    CHECK_OK(json_parse(&pair->shop.arena, draft.json, &draft.program, &problem));
    CHECK_EQ(told(run(pair, program_create_run, &draft))->entry->program, 2);
    const struct program_request active = { .id = STR("2") };
    CHECK_OK(run(pair, program_activate_run, &active)->result);
}

static void pair_open(struct pair *pair, const char *name)
{
    *pair = (struct pair){ 0 };
    small_shop_open(&pair->shop, name);
    use_program(pair);
    const struct member_request ada = { .first_name = STR("Ada"), .has_first_name = true };
    const struct answer_request *first = told(run(pair, member_enrol_run, &ada));
    pair->sender = first->entry->account;
    pair->code = first->referral_code;
    const struct member_request bo = { .first_name = STR("Bo"),
                                       .has_first_name = true,
                                       .referred_by = pair->code };
    const struct answer_request *second = told(run(pair, member_enrol_run, &bo));
    pair->friend = second->entry->account;
    pair->friend_card = second->card.code;
}

static const struct entry *buy(struct pair *pair, int64_t amount_minor)
{
    static const char *const numbers[] = { "1", "2", "3", "4", "5", "6" };
    struct purchase_line_request line = { .amount = amount_minor, .vat = 550, .quantity = 1000 };
    const struct purchase_request request = {
        .shop = STR("market"),
        .till = STR("1"),
        .card = pair->friend_card,
        .receipt = str_c(numbers[pair->receipts++]),
        .lines = { .items = &line, .count = 1 },
    };
    return told(run(pair, purchase_run, &request))->entry;
}

static void give_back(struct pair *pair, const struct entry *purchase)
{
    struct return_request request = { 0 };
    CHECK_OK(id_text(&pair->shop.arena, (struct id){ purchase->partition, purchase->number },
                     &request.purchase));
    CHECK_OK(run(pair, return_run, &request)->result);
}

static struct referral kept(struct pair *pair)
{
    CLEANUP(reader_give) struct reader reader = { 0 };
    struct referral referral = { 0 };
    CHECK_OK(reader_take(pair->shop.app, &reader));
    CHECK_OK(referral_get(reader.db, 1, pair->friend, &referral));
    return referral;
}

static int64_t points_of(struct pair *pair, int64_t account)
{
    CLEANUP(reader_give) struct reader reader = { 0 };
    struct account found = { 0 };
    int64_t points = 0;
    CHECK_OK(reader_take(pair->shop.app, &reader));
    CHECK_OK(account_load(reader.db, &pair->shop.arena, 1, account, &found));
    for (size_t i = 0; i < found.lot_count; i++)
        points += found.lots[i].left.n;
    return points;
}

/* As the worker does, under a key of its own. */
static enum err credit(struct pair *pair)
{
    const struct referral_request request = { .partition = 1, .account = pair->friend };
    return run(pair, referral_run, &request)->result;
}

/* It agrees with the journal, and is over. */
static void pair_close(struct pair *pair)
{
    struct verify_report report = { 0 };
    enum err err = verify_run(pair->shop.app, NULL, NULL, &report);
    check_note("entry %lld: %s", (long long)report.entry, report.what);
    CHECK_OK(err);
    CHECK(report.is_good);
    small_shop_close(&pair->shop);
}

TEST(a_first_purchase_waits_until_it_is_credited_and_is_so_once)
{
    struct pair pair;
    pair_open(&pair, "once");
    CHECK_EQ(kept(&pair).referrer, pair.sender);
    CHECK_EQ(kept(&pair).purchase, 0);
    CHECK_EQ(points_of(&pair, pair.friend), 7); /* for joining as a friend */
    CHECK_EQ(points_of(&pair, pair.sender), 0);
    CHECK_ERR(credit(&pair), E_NOT_FOUND); /* nothing was bought */

    const struct entry *purchase = buy(&pair, 1250);
    CHECK_EQ(kept(&pair).purchase, purchase->number);
    CHECK_EQ(kept(&pair).amount_minor, 1250);
    CHECK_EQ(kept(&pair).credited, 0);
    (void)buy(&pair, 900);
    CHECK_EQ(kept(&pair).purchase, purchase->number);
    CHECK_EQ(points_of(&pair, pair.sender), 0);

    CHECK_OK(credit(&pair));
    CHECK_EQ(points_of(&pair, pair.sender), 100);
    CHECK(kept(&pair).credited > purchase->number);
    CHECK_ERR(credit(&pair), E_NOT_FOUND);
    CHECK_EQ(points_of(&pair, pair.sender), 100);
    pair_close(&pair);
}

TEST(what_comes_back_before_it_is_credited_was_no_first_purchase)
{
    struct pair pair;
    pair_open(&pair, "back");
    const struct entry *first = buy(&pair, 1250);
    CHECK_EQ(kept(&pair).purchase, first->number);
    give_back(&pair, first);
    CHECK_EQ(kept(&pair).purchase, 0);
    CHECK_ERR(credit(&pair), E_NOT_FOUND);

    const struct entry *second = buy(&pair, 300);
    CHECK_EQ(kept(&pair).purchase, second->number);
    CHECK_EQ(kept(&pair).amount_minor, 300);
    CHECK_OK(credit(&pair));
    give_back(&pair, second); /* too late to change it */
    CHECK_EQ(points_of(&pair, pair.sender), 100);
    (void)buy(&pair, 300);
    CHECK_EQ(kept(&pair).purchase, second->number);
    CHECK_ERR(credit(&pair), E_NOT_FOUND);
    pair_close(&pair);
}

TEST(a_purchase_with_nothing_to_pay_is_not_the_first)
{
    struct pair pair;
    pair_open(&pair, "nothing");
    (void)buy(&pair, 0);
    CHECK_EQ(kept(&pair).purchase, 0);
    const struct entry *paid = buy(&pair, 1);
    CHECK_EQ(kept(&pair).purchase, paid->number);
    pair_close(&pair);
}

static void wait_for_points(struct pair *pair, int64_t account, int64_t points)
{
    const struct timespec pause = { .tv_nsec = 5000000 };
    for (int i = 0; points_of(pair, account) != points; i++) {
        CHECK(i < 4000);
        (void)nanosleep(&pause, NULL);
    }
}

TEST(who_begins_to_work_finds_what_was_left_and_hears_of_what_is_new)
{
    struct pair pair;
    pair_open(&pair, "work");
    (void)buy(&pair, 1250);
    CHECK_EQ(points_of(&pair, pair.sender), 0);
    CHECK_OK(
        app_begin_work(pair.shop.app, &(struct app_settings){ 0 })); /* the server starts again */
    wait_for_points(&pair, pair.sender, 100);

    const struct member_request cy = { .first_name = STR("Cy"),
                                       .has_first_name = true,
                                       .referred_by = pair.code };
    const struct answer_request *third = told(run(&pair, member_enrol_run, &cy));
    pair.friend_card = third->card.code;
    pair.friend = third->entry->account;
    const struct entry *purchase = buy(&pair, 700);
    wait_for_points(&pair, pair.sender, 200);
    CHECK_EQ(kept(&pair).purchase, purchase->number);
    pair_close(&pair);
}

TEST(an_enrolment_says_who_sent_in_one_way)
{
    static const char *const wrong[] = {
        "",
        "referred",
        "referred ",
        "referred 3",
        "referred 3-",
        "referred -3",
        "referred 03-1",
        "referred 3-01",
        "referred 0-1",
        "referred 1025-1",
        "referred 3-0",
        "referred 3-17 ",
        "referred 3-1-7",
        "Referred 3-17",
        "referred 3-99999999999999999999",
    };
    char room[REFERRAL_NOTE_MAX_BYTES];
    struct buf out = BUF(room);
    struct referrer referrer = { 0 };
    referral_note_write(&(struct referrer){ .partition = 3, .account = 17 }, &out);
    struct str note = STR_NONE;
    CHECK_OK(buf_finish(&out, &note));
    CHECK_STR(note, "referred 3-17");
    CHECK_OK(referral_note_read(note, &referrer));
    CHECK_EQ(referrer.partition, 3);
    CHECK_EQ(referrer.account, 17);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        check_note("%s", wrong[i]);
        CHECK_ERR(referral_note_read(str_c(wrong[i]), &referrer), E_JOURNAL);
    }
}

TEST(a_code_is_made_of_what_can_be_read_aloud_and_differs)
{
    struct pair pair;
    struct str codes[64];
    pair_open(&pair, "codes");
    CLEANUP(reader_give) struct reader reader = { 0 };
    CHECK_OK(reader_take(pair.shop.app, &reader));
    for (size_t i = 0; i < COUNT(codes); i++) {
        CHECK_OK(referral_code_make(reader.db, &pair.shop.arena, &codes[i]));
        CHECK_EQ(codes[i].len, 8);
        for (size_t k = 0; k < i; k++)
            CHECK(!str_eq(codes[i], codes[k]));
    }
    reader_give(&reader);
    pair_close(&pair);
}
