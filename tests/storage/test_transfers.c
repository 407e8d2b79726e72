/* test_transfers.c - app/money/transfers.c, and what verify_passed.c finds: forgers who have the whole program.
 *
 * Each forgery is written by the commit loop, so every hash, lot and balance is as it should be, and each entry by
 * itself is what the engine decides.  Only the other account's entry says otherwise.
 */
#include "app/money/transfers.h"

#include "app/answer.h"
#include "app/ids.h"
#include "app/members.h"
#include "app/programs.h"
#include "app/purchase.h"
#include "app/verify/verify.h"
#include "tests/lib/small_shop.h"
#include "tests/storage/where.h"

#define CHAINS  4
#define MEMBERS 6
#define SENT    5 /* of the ten that each has */

struct bank {
    struct small_shop shop;
    struct id accounts[MEMBERS];
    const char *cards[MEMBERS];
};

static void run(struct bank *bank, command_run *what, const void *request, struct command *ret)
{
    *ret = small_shop_command(&bank->shop, what, request);
    CHECK_OK(commit_wait(app_loop(bank->shop.app), ret));
}

/* ---- the shop --------------------------------------------------------------------------------- */

/* The preset's programme, whose unit may be passed on. */
static void let_pass(struct bank *bank)
{
    struct arena *arena = &bank->shop.arena;
    struct reader reader = { 0 };
    struct program_row first = { 0 };
    struct problem problem = { 0 };
    struct program_request draft = { 0 };
    struct command command = { 0 };
    struct buf json = { 0 };
    CHECK_OK(reader_take(bank->shop.app, &reader));
    CHECK_OK(program_get(reader.db, arena, 1, &first));
    reader_give(&reader);
    size_t at = str_find(first.json, '[') + 1; /* of its units */
    CHECK_OK(buf_create(arena, first.json.len + 64, &json));
    buf_str(&json, str_sub(first.json, 0, at));
    at += str_find(str_sub(first.json, at, first.json.len), '{') + 1;
    buf_lit(&json, "{\"transfer\":{},");
    buf_str(&json, str_sub(first.json, at, first.json.len));
    CHECK_OK(buf_finish(&json, &draft.json));
    CHECK_OK(json_parse(arena, draft.json, &draft.program, &problem));
    run(bank, program_create_run, &draft, &command);
    run(bank, program_activate_run, &(struct program_request){ .id = STR("2") }, &command);
}

static void open_bank(struct bank *bank)
{
    static struct purchase_line_request lines[] = { { .amount = 10000, .quantity = 1000 } };
    static const char *const cards[MEMBERS] = { "CARD-1", "CARD-2", "CARD-3",
                                                "CARD-4", "CARD-5", "CARD-6" };
    char address[600];
    *bank = (struct bank){ 0 };
    place_address(address, sizeof(address));
    small_shop_open_at(&bank->shop, address, place_is_postgres() ? CHAINS : 0);
    let_pass(bank);
    for (size_t i = 0; i < MEMBERS; i++) {
        struct member_request member = { .first_name = str_c(cards[i]),
                                         .has_first_name = true,
                                         .card = str_c(cards[i]) };
        struct purchase_request purchase = {
            .shop = STR("market"),
            .till = STR("1"),
            .receipt = str_c(cards[i]),
            .card = str_c(cards[i]),
            .lines = { .items = lines, .count = COUNT(lines) },
        };
        struct command command = { 0 };
        bank->cards[i] = cards[i];
        run(bank, member_enrol_run, &member, &command);
        bank->accounts[i] = (struct id){ .partition = command.told->entry->partition,
                                         .number = command.told->entry->account };
        run(bank, purchase_run, &purchase, &command);
    }
}

static struct transfer_request transfer_of(const struct bank *bank, size_t from, size_t to)
{
    return (struct transfer_request){
        .from = { .card = str_c(bank->cards[from]) },
        .to = { .card = str_c(bank->cards[to]) },
        .unit = STR("points"),
        .points = SENT,
        .shop = STR("market"),
        .till = STR("1"),
    };
}

static void check_agrees(struct bank *bank)
{
    static struct verify_report report;
    enum err err = verify_run(bank->shop.app, NULL, NULL, &report);
    check_note("%s at entry %d-%d", report.what, (int)report.partition, (int)report.entry);
    CHECK_OK(err);
    CHECK(report.is_good);
}

static void check_finds(struct bank *bank, int32_t partition, int64_t entry, const char *word)
{
    static struct verify_report report;
    enum err err = verify_run(bank->shop.app, NULL, NULL, &report);
    check_note("%s at entry %d-%d", report.what, (int)report.partition, (int)report.entry);
    CHECK_ERR(err, E_JOURNAL);
    CHECK_EQ(report.partition, partition);
    CHECK_EQ(report.entry, entry);
    CHECK(strstr(report.what, word) != NULL);
}

/* ---- honest ----------------------------------------------------------------------------------- */

TEST(transfers_between_all_chains_agree)
{
    static struct bank bank;
    open_bank(&bank);
    bool goes_far = false;
    for (size_t i = 0; i < MEMBERS; i++) {
        struct transfer_request transfer = transfer_of(&bank, i, (i + 1) % MEMBERS);
        struct command command = { 0 };
        run(&bank, transfer_run, &transfer, &command);
        const struct entry *sent = command.told->entry;
        CHECK_EQ(sent->kind, ENTRY_SEND);
        CHECK_EQ(sent->partition, bank.accounts[i].partition);
        CHECK_EQ(command.told->received.partition, bank.accounts[(i + 1) % MEMBERS].partition);
        goes_far = goes_far || sent->partition != command.told->received.partition;
    }
    CHECK_EQ(goes_far, place_is_postgres());
    check_agrees(&bank);
    small_shop_close(&bank.shop);
}

/* Many at once, each waiting for two heads: whoever wants the same two gets them in the same order. */
TEST(transfers_in_a_ring_and_back_do_not_wait_for_each_other)
{
    static struct bank bank;
    static struct transfer_request transfers[2 * MEMBERS];
    static struct command commands[2 * MEMBERS];
    open_bank(&bank);
    for (size_t i = 0; i < MEMBERS; i++) {
        transfers[i] = transfer_of(&bank, i, (i + 1) % MEMBERS);
        transfers[MEMBERS + i] = transfer_of(&bank, (i + 1) % MEMBERS, i);
    }
    for (size_t i = 0; i < COUNT(commands); i++)
        commands[i] = small_shop_command(&bank.shop, transfer_run, &transfers[i]);
    small_shop_together(&bank.shop, commands, COUNT(commands));
    for (size_t i = 0; i < COUNT(commands); i++)
        CHECK_OK(commands[i].result);
    check_agrees(&bank);
    small_shop_close(&bank.shop);
}

/* ---- forged ----------------------------------------------------------------------------------- */

enum forgery {
    SENT_TO_NOBODY,
    RECEIVED_TWICE,
    RECEIVED_BY_ANOTHER,
    RECEIVED_MORE,
    RECEIVED_FOR_LONGER,
    RECEIVED_ON_ANOTHER_DAY,
    RECEIVED_FROM_ANOTHER,
    RECEIVED_WITH_ANOTHER_ENTRY,
};

struct forged {
    struct bank *bank;
    enum forgery what;
    struct entry_ref sent; /* as it was written */
    struct entry_ref received[2];
};

static void distort(const struct forged *forged, struct entry *entry)
{
    switch (forged->what) {
    case SENT_TO_NOBODY:
    case RECEIVED_TWICE:
    case RECEIVED_BY_ANOTHER:
        break;
    case RECEIVED_MORE:
        entry->passed.points.n += 1;
        entry->parts[0].points.n += 1;
        break;
    case RECEIVED_FOR_LONGER:
        entry->parts[0].until = date_add_days(entry->parts[0].until, 1);
        break;
    case RECEIVED_ON_ANOTHER_DAY:
        entry->recorded.us += 1;
        break;
    case RECEIVED_FROM_ANOTHER:
        entry->passed.account += 1;
        break;
    case RECEIVED_WITH_ANOTHER_ENTRY:
        entry->with.number = 1;
        entry->purchase = 1;
        break;
    }
}

/* As transfer_run() does it, from the first account to the second or third. */
static enum err forge_sent(struct write_context *context, struct command *command,
                           struct working *working, struct entry *entry)
{
    const struct forged *forged = command->request;
    const struct id from = forged->bank->accounts[0];
    const struct id to = forged->bank->accounts[1];
    const struct app_program *program = app_program_at(context->app, entry->at);
    struct place place = { 0 };
    struct refusal refusal = { 0 };
    TRY(facts_place(context->app, &command->caller, STR("market"), STR("1"), &place));
    TRY(facts_moment(&place, &command->caller, NULL, entry));
    entry->account = from.number;
    entry->program = program->number;
    entry->passed = (struct entry_passed){ to.partition, to.number, STR("points"), { SENT } };
    TRY(account_load(context->db, command->arena, from.partition, from.number, &working->account));
    working->lot_next = working->account.lot_next;
    TRY(facts_open_account(context->app, context->db, command->arena, program, working, entry));
    return decide_send(command->arena, &program->program, entry, &working->account, &refusal);
}

static enum err forge_received(struct write_context *context, struct command *command,
                               const struct working *working, const struct entry *sent,
                               struct beside *beside)
{
    struct forged *forged = (struct forged *)(uintptr_t)command->request;
    const struct id to = forged->bank->accounts[forged->what == RECEIVED_BY_ANOTHER ? 2 : 1];
    const struct program *program = &app_program_by_number(context->app, sent->program)->program;
    size_t count = forged->what == RECEIVED_TWICE ? 2 : 1;
    TRY(facts_open_beside(context, command->arena, sent, working, NULL, 0, to.partition, to.number,
                          count, beside));
    for (size_t i = 0; i < count; i++) {
        struct entry *entry = facts_add_beside(beside, sent, ENTRY_RECEIVE);
        entry->program = sent->program;
        TRY(decide_parts(command->arena, program, sent, &working->account, entry));
        distort(forged, entry);
        TRY(decide_receive(command->arena, program, entry, &beside->working.account));
        forged->received[i] = (struct entry_ref){ entry->partition, entry->number };
    }
    return OK;
}

static enum err forge_run(struct write_context *context, struct command *command)
{
    struct forged *forged = (struct forged *)(uintptr_t)command->request;
    struct working working = { 0 };
    struct beside beside = { 0 };
    struct entry *entry = NULL;
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    TRY(commit_hold(context, command, forged->bank->accounts[0].partition, EVERY_PARTITION));
    TRY(commit_begin_entry(context, command, ENTRY_SEND, &entry));
    TRY(forge_sent(context, command, &working, entry));
    if (forged->what != SENT_TO_NOBODY)
        TRY(forge_received(context, command, &working, entry, &beside));
    forged->sent = (struct entry_ref){ entry->partition, entry->number };
    *told = (struct answer_request){ .entry = entry };
    TRY(facts_append(context, command, &working, entry, told));
    return forged->what != SENT_TO_NOBODY ? facts_append_beside(context, command, &beside) : OK;
}

/* The finding is at the RECEIVE that is wrong (of two, which are looked at from the last on, at the first), or at
 * the SEND that has none. */
static void check_forgery(enum forgery what, const char *word)
{
    static struct bank bank;
    struct forged forged = { .bank = &bank, .what = what };
    struct command command = { 0 };
    check_note("forgery %d", (int)what);
    open_bank(&bank);
    run(&bank, forge_run, &forged, &command);
    struct entry_ref at = what == SENT_TO_NOBODY ? forged.sent : forged.received[0];
    check_finds(&bank, at.partition, at.number, word);
    small_shop_close(&bank.shop);
}

TEST(what_is_sent_to_nobody_is_found)
{
    check_forgery(SENT_TO_NOBODY, "arrived nowhere");
}

TEST(what_is_received_otherwise_than_it_was_sent_is_found)
{
    check_forgery(RECEIVED_TWICE, "arrived already");
    check_forgery(RECEIVED_BY_ANOTHER, "another account");
    check_forgery(RECEIVED_MORE, "amount");
    check_forgery(RECEIVED_FOR_LONGER, "days");
    check_forgery(RECEIVED_ON_ANOTHER_DAY, "not sent so");
    check_forgery(RECEIVED_FROM_ANOTHER, "not sent so");
    check_forgery(RECEIVED_WITH_ANOTHER_ENTRY, "not sent so");
}
