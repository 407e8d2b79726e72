/* driver.c - the engine behind a pipe: commands in, one JSON text a line; entries out, in their canonical form.
 *
 *      {"do":"open","program":{...}}                                   a new shop; nobody has anything
 *      {"do":"purchase","account":1,"at":"2026-11-22T10:00:00Z","purchase":{...}}     0: without a card
 *      {"do":"return","of":"000123","at":"...","lines":[{"line":1,"quantity":"0.5"}]}
 *      {"do":"claim","of":"000123","account":2,"at":"..."}
 *      {"do":"expire","account":1,"at":"..."}
 *
 * `purchase` is the body of POST /v1/purchases; a return without lines is of all that is left; `of` is the number
 * of the receipt.  After each command come the entries it made, an expiry before it too, and a line "= ok" or
 * "= points_short", the code of the refusal.  Days and seconds are those of the clock in Europe/Paris.
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
#define ZONE_BYTES (1u << 20)

struct back_request {
    int64_t line;
    int64_t quantity;
};

struct command {
    struct str what;
    const struct json_node *program;
    struct purchase_request purchase;
    int64_t account;
    struct instant at;
    struct str of;
    struct json_list lines; /* of struct back_request */
};

/* clang-format off */
static const struct json_field back_fields[] = {
    JSON_FIELD_INT(struct back_request, line, 0, LINES_MAX, .is_required = true),
    JSON_FIELD_DECIMAL(struct back_request, quantity, 3, 0, QUANTITY_MILLI_MAX, .is_required = true),
};
static const struct json_table back_table = { "Back", sizeof(struct back_request), back_fields, COUNT(back_fields), "" };
static const struct json_field command_fields[] = {
    JSON_FIELD_TEXT(struct command, what, 1, CODE_MAX_BYTES, .name = "do", .is_required = true),
    JSON_FIELD_NODE(struct command, program),
    JSON_FIELD_OBJECT(struct command, purchase, struct purchase_request, &purchase_table),
    JSON_FIELD_INT(struct command, account, 0, TOY_ACCOUNTS_MAX),
    JSON_FIELD_INSTANT(struct command, at),
    JSON_FIELD_TEXT(struct command, of, 1, RECEIPT_MAX_BYTES),
    JSON_FIELD_ARRAY(struct command, lines, &back_table, 0, LINES_MAX),
};
static const struct json_table command_table = { "Command", sizeof(struct command), command_fields, COUNT(command_fields), "" };
/* clang-format on */

static struct toy toy;
static struct arena commands;
static const struct zone *paris;

static enum err open_shop(const struct command *command)
{
    struct program program = { 0 };
    struct program_problems problems = { 0 };
    enum err err = program_read(&commands, command->program, &program, &problems);
    if (err == OK)
        toy_reset(&toy, &program);
    else
        printf("# %s %s\n", problems.items[0].problem.pointer, problems.items[0].problem.en);
    return err;
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
    TRY(receipt_build(&commands, &command->purchase, toy.program.currency, &entry->receipt,
                      &problem));
    return toy_run(&toy, entry);
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
    return toy_run(&toy, entry);
}

static enum err run(const struct command *command)
{
    struct civil civil = zone_civil(paris, command->at);
    struct entry entry = {
        .at = command->at,
        .on = civil.date,
        .second = civil.second,
        .account = command->account,
    };

    if (str_eq(command->what, STR("open")))
        return open_shop(command);
    if (str_eq(command->what, STR("purchase")))
        return run_purchase(command, &entry);
    if (str_eq(command->what, STR("expire"))) {
        entry.kind = ENTRY_EXPIRE;
        return toy_run(&toy, &entry);
    }
    entry.purchase = purchase_of(command->of);
    if (entry.purchase == 0)
        return E_NOT_FOUND;
    if (str_eq(command->what, STR("return")))
        return run_return(command, &entry);
    CHECK_STR(command->what, "claim");
    entry.kind = ENTRY_CLAIM;
    return toy_run(&toy, &entry);
}

/* As the server: a refused command writes nothing, not even the expiry before it. */
static enum err run_or_nothing(const struct command *command)
{
    struct account before[COUNT(toy.accounts)];
    size_t entry_count = toy.entry_count;
    for (size_t i = 0; i < COUNT(before); i++)
        before[i] = toy.accounts[i];
    enum err err = run(command);
    if (err == OK)
        return OK;
    for (size_t i = 0; i < COUNT(before); i++)
        toy.accounts[i] = before[i];
    toy.entry_count = entry_count;
    return err;
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
