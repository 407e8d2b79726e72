/* statement.c - what came and went on an account. */
#include "loyalty/account/statement.h"

#include "loyalty/paid_in.h"

#define LINES_FIRST 64
#define UNITS_FIRST 8

const char *const statement_what_codes[STATEMENT_WHATS] = {
    [STATEMENT_TOP_UP] = "top_up",         [STATEMENT_BONUS] = "bonus",
    [STATEMENT_GIFT_CARD] = "gift_card",   [STATEMENT_EARNED] = "earned",
    [STATEMENT_GIVEN] = "given",           [STATEMENT_SPENT] = "spent",
    [STATEMENT_GIVEN_BACK] = "given_back", [STATEMENT_TAKEN_BACK] = "taken_back",
    [STATEMENT_PAID_BACK] = "paid_back",   [STATEMENT_EXPIRED] = "expired",
    [STATEMENT_CONVERTED] = "converted",   [STATEMENT_SENT] = "sent",
    [STATEMENT_RECEIVED] = "received",     [STATEMENT_BY_HAND] = "by_hand",
    [STATEMENT_CLOSED] = "closed",         [STATEMENT_REOPENED] = "reopened",
    [STATEMENT_SETTLED] = "settled",
};

/* ---- units ------------------------------------------------------------------------------------ */

static enum err find_unit(struct statement *statement, struct str id, size_t *ret_index)
{
    for (size_t i = 0; i < statement->unit_count; i++) {
        if (str_eq(statement->units[i].id, id)) {
            *ret_index = i;
            return OK;
        }
    }
    if (statement->unit_count == statement->unit_size) {
        size_t size = statement->unit_size * 2;
        struct statement_unit *units = ARENA_ARRAY(statement->arena, struct statement_unit, size);
        if (units == NULL)
            return E_NO_MEMORY;
        for (size_t i = 0; i < statement->unit_count; i++)
            units[i] = statement->units[i];
        statement->units = units;
        statement->unit_size = size;
    }
    struct statement_unit *unit = &statement->units[statement->unit_count];
    TRY(arena_copy(statement->arena, id, &unit->id));
    *ret_index = statement->unit_count++;
    return OK;
}

enum err statement_begin(struct arena *arena, const struct account *account, size_t line_max,
                         struct statement *ret_statement)
{
    struct statement statement = {
        .arena = arena,
        .account = account,
        .units = ARENA_ARRAY(arena, struct statement_unit, UNITS_FIRST),
        .unit_size = UNITS_FIRST,
        .lines = ARENA_ARRAY(arena, struct statement_line, LINES_FIRST),
        .line_size = LINES_FIRST,
        .line_max = line_max,
    };
    if (statement.units == NULL || statement.lines == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < account->lot_count; i++) {
        const struct lot *lot = &account->lots[i];
        size_t unit = 0;
        if (lot->left.n == 0 && lot->held.n == 0)
            continue;
        TRY(find_unit(&statement, lot->unit, &unit));
        statement.units[unit].closing += lot->left.n + lot->held.n;
    }
    for (size_t i = 0; i < statement.unit_count; i++)
        statement.units[i].opening = statement.units[i].closing;
    *ret_statement = statement;
    return OK;
}

/* ---- moves ------------------------------------------------------------------------------------ */

/* "Nothing was issued": the lot of a debt. */
static bool is_debt(const struct account *account, int64_t number)
{
    const struct lot *lot = lots_find(account, number);
    return lot != NULL && lot->issued.n == 0;
}

/* What a move changes of all that the account has. */
static int64_t change_of(const struct account *account, const struct move *move)
{
    switch (move->kind) {
    case MOVE_GAIN:
    case MOVE_RESTORE:
    case MOVE_REPAY:
    case MOVE_RECEIVE:
        return move->amount.n;
    case MOVE_SPEND:
    case MOVE_EXPIRE:
    case MOVE_CANCEL:
    case MOVE_DEBT:
    case MOVE_SETTLE:
    case MOVE_SEND:
    case MOVE_PAY_OUT:
        return -move->amount.n;
    case MOVE_REINSTATE:
        return is_debt(account, move->lot) ? -move->amount.n : move->amount.n;
    case MOVE_CONVERT:
    case MOVE_FORFEIT:
        return is_debt(account, move->lot) ? move->amount.n : -move->amount.n;
    case MOVE_FORGIVE: /* it was lost before */
    case MOVE_BIND:
    case MOVE_HOLD: /* it stays the account's */
    case MOVE_RELEASE:
        break;
    }
    return 0;
}

static enum statement_what what_of_event(const struct program *program, const struct entry *entry,
                                         struct str unit)
{
    if (!entry_is_paid_in(entry))
        return STATEMENT_GIVEN;
    if (program != NULL && !paid_in_is_money(program, entry->event.kind, unit))
        return STATEMENT_BONUS;
    return entry->event.kind == EVENT_TOP_UP ? STATEMENT_TOP_UP : STATEMENT_GIFT_CARD;
}

static enum statement_what what_of_move(enum move_kind kind)
{
    switch (kind) {
    case MOVE_SPEND:
        return STATEMENT_SPENT;
    case MOVE_RESTORE:
        return STATEMENT_GIVEN_BACK;
    case MOVE_CANCEL:
    case MOVE_DEBT:
        return STATEMENT_TAKEN_BACK;
    case MOVE_CONVERT:
        return STATEMENT_CONVERTED;
    case MOVE_SEND:
        return STATEMENT_SENT;
    case MOVE_RECEIVE:
        return STATEMENT_RECEIVED;
    case MOVE_GAIN:
    case MOVE_EXPIRE:
    case MOVE_FORGIVE:
    case MOVE_SETTLE:
    case MOVE_REPAY:
    case MOVE_BIND:
    case MOVE_HOLD:
    case MOVE_RELEASE:
    case MOVE_PAY_OUT:
    case MOVE_FORFEIT:
    case MOVE_REINSTATE:
        break;
    }
    return STATEMENT_EARNED;
}

static enum statement_what what_of(const struct program *program, const struct entry *entry,
                                   const struct move *move)
{
    if (move->kind == MOVE_EXPIRE)
        return STATEMENT_EXPIRED;
    if (move->kind == MOVE_SETTLE || move->kind == MOVE_REPAY)
        return STATEMENT_SETTLED;
    switch (entry->kind) {
    case ENTRY_EVENT:
        return what_of_event(program, entry, move->unit);
    case ENTRY_UNDO:
        return STATEMENT_PAID_BACK;
    case ENTRY_END:
    case ENTRY_CONVERT:
        return STATEMENT_CONVERTED;
    case ENTRY_ADJUST:
        return STATEMENT_BY_HAND;
    case ENTRY_CLOSE:
        return STATEMENT_CLOSED;
    case ENTRY_REOPEN:
        return STATEMENT_REOPENED;
    case ENTRY_PROGRAM:
    case ENTRY_ENROL:
    case ENTRY_MEMBER:
    case ENTRY_CARD:
    case ENTRY_PURCHASE:
    case ENTRY_RETURN:
    case ENTRY_CLAIM:
    case ENTRY_EXPIRE:
    case ENTRY_HANDOVER:
    case ENTRY_DRAW:
    case ENTRY_SEND:
    case ENTRY_RECEIVE:
    case ENTRY_HOLD:
    case ENTRY_RELEASE:
    case ENTRY_FAMILY:
    case ENTRY_BATCH:
    case ENTRY_SETTLEMENT:
        break;
    }
    return what_of_move(move->kind);
}

enum err statement_skip(struct statement *statement, const struct entry *entry)
{
    for (size_t i = 0; i < entry->moves.count; i++) {
        const struct move *move = &entry->moves.items[i];
        int64_t change = change_of(statement->account, move);
        size_t unit = 0;
        if (change == 0)
            continue;
        TRY(find_unit(statement, move->unit, &unit));
        statement->units[unit].closing -= change;
        statement->units[unit].opening -= change;
    }
    return OK;
}

/* ---- lines ------------------------------------------------------------------------------------ */

static enum err grow_lines(struct statement *statement)
{
    size_t size = statement->line_size * 2;
    if (statement->line_count < statement->line_size)
        return OK;
    struct statement_line *lines = ARENA_ARRAY(statement->arena, struct statement_line, size);
    if (lines == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < statement->line_count; i++)
        lines[i] = statement->lines[i];
    statement->lines = lines;
    statement->line_size = size;
    return OK;
}

/* Of an entry each unit has one line of a kind. */
static enum err add_change(struct statement *statement, size_t first, const struct entry *entry,
                           enum statement_what what, size_t unit, int64_t change)
{
    for (size_t i = first; i < statement->line_count; i++) {
        struct statement_line *line = &statement->lines[i];
        if (line->what == what && line->unit == unit) {
            line->change += change;
            return OK;
        }
    }
    TRY(grow_lines(statement));
    statement->lines[statement->line_count++] = (struct statement_line){
        .number = entry->number,
        .recorded = entry->recorded,
        .on = entry->on,
        .second = entry->second,
        .what = what,
        .event = entry->event.kind,
        .unit = unit,
        .change = change,
    };
    return OK;
}

/* What adds up to nothing is not told; the texts are copied once it is known what is. */
static enum err finish_lines(struct statement *statement, size_t first, const struct entry *entry)
{
    size_t count = first;
    struct str shop = STR_NONE;
    struct str receipt = STR_NONE;
    for (size_t i = first; i < statement->line_count; i++) {
        if (statement->lines[i].change != 0)
            statement->lines[count++] = statement->lines[i];
    }
    statement->line_count = count;
    if (count == first)
        return OK;
    if (count > statement->line_max)
        return E_STATEMENT_LONG;
    bool is_event = entry->kind == ENTRY_EVENT;
    TRY(arena_copy(statement->arena, entry->shop, &shop));
    TRY(arena_copy(statement->arena, is_event ? entry->event.reference : entry->receipt.number,
                   &receipt));
    for (size_t i = first; i < count; i++) {
        struct statement_line *line = &statement->lines[i];
        struct statement_unit *unit = &statement->units[line->unit];
        line->shop = shop;
        line->receipt = receipt;
        unit->opening -= line->change;
        unit->line_count++;
    }
    return OK;
}

/* Until they are turned round, the lines of an entry stand in their own order. */
static void turn_round(struct statement_line *lines, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        struct statement_line line = lines[i];
        lines[i] = lines[count - 1 - i];
        lines[count - 1 - i] = line;
    }
}

enum err statement_add(struct statement *statement, const struct program *program,
                       const struct entry *entry)
{
    size_t first = statement->line_count;
    for (size_t i = 0; i < entry->moves.count; i++) {
        const struct move *move = &entry->moves.items[i];
        int64_t change = change_of(statement->account, move);
        size_t unit = 0;
        if (change == 0)
            continue;
        TRY(find_unit(statement, move->unit, &unit));
        TRY(add_change(statement, first, entry, what_of(program, entry, move), unit, change));
    }
    TRY(finish_lines(statement, first, entry));
    turn_round(statement->lines + first, statement->line_count - first);
    return OK;
}

void statement_end(struct statement *statement)
{
    turn_round(statement->lines, statement->line_count);
    for (size_t u = 0; u < statement->unit_count; u++) {
        int64_t after = statement->units[u].opening;
        for (size_t i = 0; i < statement->line_count; i++) {
            struct statement_line *line = &statement->lines[i];
            if (line->unit != u)
                continue;
            after += line->change;
            line->after = after;
        }
    }
}
