/* driver.c - the engine behind a pipe: commands in, one JSON text a line; entries out, in their canonical form.
 *
 *      {"do":"open","program":{...}}                                   a new shop; nobody has anything
 *      {"do":"purchase","account":1,"at":"2026-11-22T10:00:00Z","purchase":{...}}     0: without a card
 *      {"do":"return","of":"000123","at":"...","shop":"market","lines":[{"line":1,"quantity":"0.5"}]}
 *      {"do":"claim","of":"000123","account":2,"at":"...","shop":"market"}
 *      {"do":"event","account":1,"at":"...","shop":"market","event":{"kind":"custom","name":"review"}}
 *      {"do":"convert","account":1,"at":"...","shop":"market","channel":"web","reward":"get"}
 *      {"do":"undo","of":"E7","at":"...","shop":"market","amount":500}    of the event with this reference
 *      {"do":"floor","account":1,"at":"...","tier":"gold","until":"2026-12-31","why":"a friend"}
 *      {"do":"expire","account":1,"at":"..."}                          a night: what is due, and nothing else
 *      {"do":"become","at":"...","program":{...}}                      a version that follows, from then on
 *
 * `purchase` is the body of POST /v1/purchases; a return without lines is of all that is left; `of` is the number
 * of the receipt.  After each command come the entries it made, those before and after it too, then what the
 * account has behind it, each line after "~ ", and a line "= ok" or "= points_short", the code of the refusal.  Days
 * and seconds are those of the clock in Europe/Paris.
 *
 * It decides as the server does and keeps accounts and journal in memory (toy_shop.h).  Who asks, and what the
 * answers should be, is compare.py's.
 */
#include <stdio.h>
#include <stdlib.h>

#include "core/zone.h"
#include "engine/receipt_read.h"
#include "language/program_read.h"
#include "tests/lib/check.h"
#include "tests/lib/toy_shop.h"

#define COMMANDS_BYTES                                                                             \
    (64u << 20) /* of one shop: its programme, and the texts of all its commands */
#define ZONE_BYTES      (1u << 20)
#define SENT            2 /* the account of somebody who was sent by another customer, as in toy_past() */
#define PAST_TEXT_BYTES (1u << 20)

struct back_request {
    int64_t line;
    int64_t quantity;
};

struct event_told {
    struct str kind;
    struct str name;
    struct str reference;
    struct str channel;
    int64_t amount;
};

struct command {
    struct str what;
    const struct json_node *program;
    struct purchase_request purchase;
    struct event_told event;
    int64_t account;
    struct instant at;
    struct str of;
    int64_t amount;
    struct str shop;
    struct str tier;
    struct str why;
    struct str reward;
    struct str channel;
    struct date until;
    bool has_until;
    struct json_list lines; /* of struct back_request */
};

/* clang-format off */
static const struct json_field back_fields[] = {
    JSON_FIELD_INT(struct back_request, line, 0, LINES_MAX, .is_required = true),
    JSON_FIELD_DECIMAL(struct back_request, quantity, 3, 0, QUANTITY_MILLI_MAX, .is_required = true),
};
static const struct json_table back_table = { "Back", sizeof(struct back_request), back_fields, COUNT(back_fields), "" };
static const struct json_field event_fields[] = {
    JSON_FIELD_TEXT(struct event_told, kind, 1, CODE_MAX_BYTES, .is_required = true),
    JSON_FIELD_TEXT(struct event_told, name, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct event_told, reference, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct event_told, channel, 1, CODE_MAX_BYTES),
    JSON_FIELD_INT(struct event_told, amount, 0, MONEY_MINOR_MAX),
};
static const struct json_table event_table = { "Event", sizeof(struct event_told), event_fields, COUNT(event_fields), "" };
static const struct json_field command_fields[] = {
    JSON_FIELD_TEXT(struct command, what, 1, CODE_MAX_BYTES, .name = "do", .is_required = true),
    JSON_FIELD_NODE(struct command, program),
    JSON_FIELD_OBJECT(struct command, purchase, struct purchase_request, &purchase_table),
    JSON_FIELD_INT(struct command, account, 0, TOY_ACCOUNTS_MAX),
    JSON_FIELD_INSTANT(struct command, at),
    JSON_FIELD_OBJECT(struct command, event, struct event_told, &event_table),
    JSON_FIELD_TEXT(struct command, of, 1, RECEIPT_MAX_BYTES),
    JSON_FIELD_INT(struct command, amount, 1, MONEY_MINOR_MAX),
    JSON_FIELD_TEXT(struct command, shop, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct command, tier, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct command, why, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct command, reward, 1, CODE_MAX_BYTES),
    JSON_FIELD_TEXT(struct command, channel, 1, CODE_MAX_BYTES),
    JSON_FIELD_DATE(struct command, until, JSON_HAS(struct command, has_until)),
    JSON_FIELD_ARRAY(struct command, lines, &back_table, 0, LINES_MAX),
};
static const struct json_table command_table = { "Command", sizeof(struct command), command_fields, COUNT(command_fields), "" };
/* clang-format on */

static struct toy toy;
static struct arena commands;
static const struct zone *paris;

static enum err read_version(const struct command *command, struct program *ret_program)
{
    struct program_problems problems = { 0 };
    enum err err = program_read(&commands, command->program, ret_program, &problems);
    if (err != OK)
        printf("# %s %s\n", problems.items[0].problem.pointer, problems.items[0].problem.en);
    return err;
}

/* Nobody counts what accounts have behind them until a version asks, as on a server. */
static enum err open_shop(const struct command *command)
{
    struct program program = { 0 };
    TRY(read_version(command, &program));
    toy_reset(&toy, &program);
    for (size_t i = 0; i < COUNT(toy.accounts); i++)
        toy.accounts[i].past = (struct past){ 0 };
    return OK;
}

static enum err become(const struct command *command)
{
    struct program program = { 0 };
    TRY(read_version(command, &program));
    toy_become_with(&toy, &program);
    toy.since_us[toy.version_count - 1] = command->at.us;
    return OK;
}

/* As past_make.c: from the account's entries, when a version looks back, or further than those before. */
static enum err need_past(const struct program *program, int64_t number)
{
    struct account *account = &toy.accounts[number];
    if (!program->has_past ||
        (account->past.is_kept && account->past.months_kept >= program->past_months))
        return OK;
    struct past past = past_begin(program->past_months);
    if (number == SENT)
        TRY(past_refer(&toy.arena, &past));
    for (size_t i = 0; i < toy.entry_count; i++) {
        const struct entry *entry = &toy.entries[i];
        bool is_counted =
            entry_has_standing(entry) || entry->kind == ENTRY_RETURN || entry->kind == ENTRY_UNDO;
        if (entry->account == number && is_counted)
            TRY(past_apply(&toy.arena, toy_version(&toy, entry->program), entry, &past));
    }
    account->past = past;
    return OK;
}

/* For the version that decides, and the one in force. */
static enum err run_entry(struct entry *entry)
{
    int64_t decides = toy_version_at(&toy, entry->at);
    if (entry->account != 0) {
        if (entry->purchase != 0)
            TRY(need_past(toy_version(&toy, toy.entries[entry->purchase - 1].program),
                          entry->account));
        TRY(need_past(toy_version(&toy, decides), entry->account));
    }
    return toy_run(&toy, entry);
}

/* The number of the entry with the receipt, or 0. */
static int64_t purchase_of(struct str receipt)
{
    for (size_t i = 0; i < toy.entry_count; i++) {
        const struct entry *entry = &toy.entries[i];
        if (entry->kind == ENTRY_PURCHASE && str_eq(entry->receipt.number, receipt))
            return entry->number;
    }
    return 0;
}

/* Whose lots a return changes: the purchase's card, or who claimed it. */
static int64_t account_of(int64_t purchase)
{
    struct purchase_history history =
        toy_history(&toy.arena, toy.entries, toy.entry_count, purchase);
    return history.claim != NULL ? history.claim->account : history.purchase->account;
}

static enum err run_purchase(const struct command *command, struct entry *entry)
{
    struct problem problem = { 0 };
    if (purchase_of(command->purchase.receipt) != 0)
        return E_RECEIPT_SEEN;
    entry->kind = ENTRY_PURCHASE;
    entry->account = command->account;
    entry->shop = command->purchase.shop;
    entry->till = command->purchase.till;
    const struct program *program = toy_version(&toy, toy_version_at(&toy, entry->at));
    TRY(receipt_build(&commands, &command->purchase, program->currency, &entry->receipt, &problem));
    return run_entry(entry);
}

static enum err run_return(const struct command *command, struct entry *entry)
{
    const struct back_request *from = command->lines.items;
    struct entry_back *backs = ARENA_ARRAY(&commands, struct entry_back, command->lines.count);
    for (size_t i = 0; i < command->lines.count; i++) {
        backs[i] = (struct entry_back){ .line = (int32_t)from[i].line,
                                        .quantity_milli = from[i].quantity };
    }
    entry->kind = ENTRY_RETURN;
    entry->account = account_of(entry->purchase);
    entry->backs = backs;
    entry->back_count = command->lines.count;
    return run_entry(entry);
}

static enum event_kind event_kind_of(struct str word)
{
    static const struct {
        const char *word;
        enum event_kind kind;
    } words[] = {
        { "top_up", EVENT_TOP_UP },     { "enrolment", EVENT_ENROLMENT },
        { "birthday", EVENT_BIRTHDAY }, { "referral", EVENT_REFERRAL },
        { "visit", EVENT_VISIT },       { "manual", EVENT_MANUAL },
        { "custom", EVENT_CUSTOM },
    };
    for (size_t i = 0; i < COUNT(words); i++) {
        if (str_eq(str_c(words[i].word), word))
            return words[i].kind;
    }
    check_failed(__FILE__, __LINE__, "there is no event %.*s", STR_ARG(word));
}

static enum err run_event(const struct command *command, struct entry *entry)
{
    entry->kind = ENTRY_EVENT;
    entry->event = (struct event){
        .kind = event_kind_of(command->event.kind),
        .name = command->event.name,
        .reference = command->event.reference,
        .channel = command->event.channel,
        .amount_minor = command->event.amount,
        .until = DATE_NONE,
    };
    return run_entry(entry);
}

static enum err run_convert(const struct command *command, struct entry *entry)
{
    struct receipt_ask *ask = ARENA_NEW(&commands, struct receipt_ask);
    *ask = (struct receipt_ask){ .reward = command->reward, .kind = ASK_ALL };
    entry->kind = ENTRY_CONVERT;
    entry->receipt.channel = command->channel;
    entry->receipt.asks = ask;
    entry->receipt.ask_count = 1;
    return run_entry(entry);
}

/* The first event that was told with the reference, or 0. */
static int64_t event_of(struct str reference)
{
    for (size_t i = 0; i < toy.entry_count; i++) {
        const struct entry *entry = &toy.entries[i];
        bool is_told = entry->kind == ENTRY_EVENT && entry->event.kind != EVENT_TIER_FLOOR;
        if (is_told && str_eq(entry->event.reference, reference))
            return entry->number;
    }
    return 0;
}

static enum err run_undo(const struct command *command, struct entry *entry)
{
    entry->kind = ENTRY_UNDO;
    entry->purchase = event_of(command->of);
    if (entry->purchase == 0)
        return E_NOT_FOUND;
    entry->account = toy.entries[entry->purchase - 1].account;
    entry->undone_minor = command->amount;
    return run_entry(entry);
}

static enum err run_floor(const struct command *command, struct entry *entry)
{
    entry->kind = ENTRY_EVENT;
    entry->event = (struct event){
        .kind = EVENT_TIER_FLOOR,
        .name = command->tier,
        .reference = command->why,
        .until = command->has_until ? command->until : DATE_NONE,
    };
    return run_entry(entry);
}

static enum err run(const struct command *command)
{
    struct civil civil = zone_civil(paris, command->at);
    struct entry entry = {
        .at = command->at,
        .on = civil.date,
        .second = civil.second,
        .shop = command->shop,
        .account = command->account,
    };

    if (str_eq(command->what, STR("open")))
        return open_shop(command);
    if (str_eq(command->what, STR("become")))
        return become(command);
    if (str_eq(command->what, STR("purchase")))
        return run_purchase(command, &entry);
    if (str_eq(command->what, STR("expire"))) {
        entry.kind = ENTRY_EXPIRE;
        return run_entry(&entry);
    }
    if (str_eq(command->what, STR("event")))
        return run_event(command, &entry);
    if (str_eq(command->what, STR("floor")))
        return run_floor(command, &entry);
    if (str_eq(command->what, STR("convert")))
        return run_convert(command, &entry);
    if (str_eq(command->what, STR("undo")))
        return run_undo(command, &entry);
    entry.purchase = purchase_of(command->of);
    if (entry.purchase == 0)
        return E_NOT_FOUND;
    if (str_eq(command->what, STR("return")))
        return run_return(command, &entry);
    CHECK_STR(command->what, "claim");
    entry.kind = ENTRY_CLAIM;
    return run_entry(&entry);
}

/* As the server: a refused command writes nothing, not even the expiry before it. */
static enum err run_or_nothing(const struct command *command)
{
    struct account before[COUNT(toy.accounts)];
    size_t entry_count = toy.entry_count;
    struct stock stock = toy.stock;
    for (size_t i = 0; i < COUNT(before); i++)
        before[i] = toy.accounts[i];
    enum err err = run(command);
    if (err == OK)
        return OK;
    for (size_t i = 0; i < COUNT(before); i++)
        toy.accounts[i] = before[i];
    toy.entry_count = entry_count;
    toy.stock = stock;
    return err;
}

/* Of the account of a command, which for a return is that of its purchase. */
static void print_past(const struct command *command)
{
    static char bytes[PAST_TEXT_BYTES];
    struct buf out = BUF(bytes);
    struct str text = { 0 };
    struct str line = { 0 };
    int64_t number = command->account;
    if (str_eq(command->what, STR("return")))
        number = account_of(purchase_of(command->of));
    if (str_eq(command->what, STR("undo")))
        number = toy.entries[event_of(command->of) - 1].account;
    const struct past *past = &toy.accounts[number].past;
    if (number == 0 || !past->is_kept)
        return;
    CHECK_OK(past_encode(past, &out));
    CHECK_OK(buf_finish(&out, &text));
    while (text.ptr != NULL && str_cut(&text, '\n', &line)) {
        if (line.len > 0)
            printf("~ %.*s\n", STR_ARG(line));
    }
}

static void answer(struct str line)
{
    const struct json_node *root = NULL;
    struct command command = { 0 };
    struct problem problem = { 0 };

    if (str_find(line, '\n') < line.len)
        line = str_sub(line, 0, str_find(line, '\n'));
    if (str_begins(line, STR("{\"do\":\"open\"")))
        arena_reset(&commands, 0);
    CHECK_OK(arena_copy(&commands, line, &line));
    enum err err = json_parse(&commands, line, &root, &problem);
    if (err == OK)
        err = json_read(&commands, root, &command_table, &command, &problem);
    if (err != OK)
        check_failed(__FILE__, __LINE__, "%s %s in %.*s", problem.pointer, problem.en,
                     STR_ARG(line));

    size_t before = str_eq(command.what, STR("open")) ? 0 : toy.entry_count;
    err = run_or_nothing(&command);
    for (size_t i = before; i < toy.entry_count; i++)
        printf("%.*s", STR_ARG(toy.texts[i]));
    if (err == OK)
        print_past(&command);
    printf("= %s\n", err == OK ? "ok" : err_code(err));
}

TEST(driver)
{
    static struct arena zone_arena;
    char *line = NULL;
    size_t room = 0;
    ssize_t len = 0;

    CHECK_OK(arena_open(&zone_arena, ZONE_BYTES));
    CHECK_OK(zone_load(&zone_arena, STR("Europe/Paris"), &paris));
    CHECK_OK(arena_open(&commands, COMMANDS_BYTES));
    toy_open_with(&toy, &(struct program){ 0 });
    while ((len = getline(&line, &room, stdin)) > 0)
        answer((struct str){ .ptr = line, .len = (size_t)len });
    free(line);
    toy_close(&toy);
    arena_close(&commands);
    arena_close(&zone_arena);
}
