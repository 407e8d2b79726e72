/* returns.c - give a purchase back, whole or in part; claim a receipt without a card; hand its gifts over. */
#include "app/returns.h"

#include "app/answer.h"
#include "app/facts.h"
#include "app/family/merge.h"
#include "app/handovers.h"
#include "app/ids.h"
#include "app/members.h"
#include "app/money/sources.h"
#include "core/base32.h"
#include "engine/explain.h"
#include "journal/entry_text.h"
#include "loyalty/turn_back.h"

/* A purchase as the journal knows it: its entry and all that names it since. */
struct known {
    struct entry purchase;
    struct entry claim;
    struct entry *returns;
    struct purchase_history history;
    int64_t account; /* who earned: the purchase's card, or the one that claimed it; 0: nobody */
};

/* Room for so many returns after those that are known. */
static enum err grow_returns(struct arena *arena, struct known *past, size_t more)
{
    size_t known = past->history.return_count;
    struct entry *returns = ARENA_ARRAY(arena, struct entry, known + more);
    if (returns == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < known; i++)
        returns[i] = past->returns[i];
    past->returns = returns;
    past->history.returns = returns;
    return OK;
}

/* What one chain says of the purchase, after what is known. */
static enum err add_chain(struct db *db, struct arena *arena, int32_t partition, struct known *past)
{
    const struct entry *purchase = &past->purchase;
    struct entry_row *rows = NULL;
    size_t count = 0;
    TRY(entry_of_purchase(db, arena, partition, purchase->partition, purchase->number, &rows,
                          &count));
    if (count > 0)
        TRY(grow_returns(arena, past, count));
    for (size_t i = 0; i < count; i++) {
        struct entry entry = { 0 };
        TRY(entry_decode(arena, rows[i].body, &entry));
        if (entry.kind == ENTRY_CLAIM) {
            past->claim = entry;
            past->history.claim = &past->claim;
            past->account = entry.account;
        } else if (entry.kind == ENTRY_HANDOVER) {
            past->history.handed |= ASK_BIT(entry.handover.ask);
        } else if (entry.kind == ENTRY_RETURN) {
            if (past->history.return_count == RETURNS_MAX)
                return E_LIMIT;
            past->returns[past->history.return_count++] = entry;
        }
    }
    return OK;
}

/* The account that claimed the purchase may be in another partition.  Its claim is in that chain then, and
 * so are the returns since, for it is its lots that they change; those before it are in the purchase's. */
static enum err add_claiming_chain(struct db *db, struct arena *arena, struct known *past)
{
    struct claim_row claim = { 0 };
    if (past->purchase.claim_code.len == 0)
        return OK;
    enum err err = claim_find(db, past->purchase.claim_code, &claim);
    if (err == E_CLAIM_UNKNOWN) /* each printed code has its row */
        return E_JOURNAL;
    TRY(err);
    if (claim.claimed_partition == 0 || claim.claimed_partition == past->purchase.partition)
        return OK;
    return add_chain(db, arena, claim.claimed_partition, past);
}

static enum err load_past(struct db *db, struct arena *arena, int32_t partition, int64_t number,
                          struct known *ret_past)
{
    struct known *past = ret_past;
    struct entry_row row = { 0 };
    TRY(entry_get(db, arena, partition, number, &row));
    if (row.kind != ENTRY_PURCHASE)
        return E_NOT_A_PURCHASE;
    TRY(entry_decode(arena, row.body, &past->purchase));
    past->history = (struct purchase_history){ .purchase = &past->purchase };
    past->account = past->purchase.account;
    TRY(add_chain(db, arena, partition, past));
    return add_claiming_chain(db, arena, past);
}

enum err return_find_all(struct db *db, struct arena *arena, int32_t partition, int64_t number,
                         const struct entry **ret_returns, size_t *ret_count)
{
    struct known past = { 0 };
    enum err err = load_past(db, arena, partition, number, &past);
    if (err == E_NOT_A_PURCHASE)
        return E_NOT_FOUND;
    TRY(err);
    *ret_returns = past.returns;
    *ret_count = past.history.return_count;
    return OK;
}

/* A return or a claim on its way. */
struct change {
    struct known past;
    struct place place;
    const struct app_program *program;
    struct working working;
    struct entry *entry;
};

static enum err load_working(const struct app *app, struct db *db, struct arena *arena,
                             struct change *change)
{
    struct entry *entry = change->entry;
    if (entry->account == 0)
        return OK;
    TRY(account_load_all(db, arena, entry->partition, entry->account, &change->working.account));
    change->working.lot_next = change->working.account.lot_next;
    return facts_open_account(app, db, arena, change->program, &change->working, entry);
}

/* The vouchers that the account could give back its points from, by the entries that made them. */
static enum err load_conversions(const struct app *app, struct db *db, struct arena *arena,
                                 struct change *change)
{
    const struct app_program *now = app_program_at(app, change->entry->at);
    struct turn_back_lot lots[TURNED_BACK_MAX];
    size_t count = turn_back_lots(&change->program->program, now != NULL ? &now->program : NULL,
                                  &change->working.account, lots);
    struct entry *conversions = ARENA_ARRAY(arena, struct entry, count);
    if (count > 0 && conversions == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        struct entry_row row = { 0 };
        TRY(entry_get(db, arena, change->entry->partition, lots[i].origin, &row));
        TRY(entry_decode(arena, row.body, &conversions[i]));
    }
    change->past.history.conversions = conversions;
    change->past.history.conversion_count = count;
    return OK;
}

/* What earlier returns have left of a line of the purchase. */
static int64_t left_milli(const struct known *past, int64_t line)
{
    int64_t left = past->purchase.receipt.lines[line - 1].quantity_milli;
    for (size_t k = 0; k < past->history.return_count; k++) {
        const struct entry *earlier = &past->history.returns[k];
        for (size_t b = 0; b < earlier->back_count; b++) {
            if (earlier->backs[b].line == line)
                left -= earlier->backs[b].quantity_milli;
        }
    }
    return left;
}

/* The lines as the engine wants them, each with its quantity: one that says none means what is left of
 * it.  The engine looks at them too, but cannot be asked about a line that is not there, nor for
 * nothing. */
static enum err build_backs(struct arena *arena, const struct return_request *request,
                            const struct known *past, struct entry *entry,
                            struct refusal *ret_refusal)
{
    const struct return_line_request *from = request->lines.items;
    size_t line_count = past->purchase.receipt.line_count;
    if (request->lines.count == 0)
        return OK; /* everything that is left */
    entry->backs = ARENA_ARRAY(arena, struct entry_back, request->lines.count);
    if (entry->backs == NULL)
        return E_NO_MEMORY;
    entry->back_count = request->lines.count;
    for (size_t i = 0; i < request->lines.count; i++) {
        if (from[i].line < 1 || (size_t)from[i].line > line_count) {
            *ret_refusal =
                (struct refusal){ .index = i, .have = (int64_t)line_count, .need = from[i].line };
            return E_LINE_UNKNOWN;
        }
    }
    for (size_t i = 0; i < request->lines.count; i++) {
        int64_t quantity = from[i].has_quantity ? from[i].quantity : left_milli(past, from[i].line);
        if (!from[i].has_quantity && quantity <= 0) {
            *ret_refusal = (struct refusal){ .index = i };
            return E_RETURNED_ALREADY;
        }
        entry->backs[i].line = (int32_t)from[i].line;
        entry->backs[i].quantity_milli = quantity;
    }
    return OK;
}

/* ---- what is told when the answer is no ------------------------------------------------------- */

/* 1500 thousandths are "1.5", and "1,5" in French. */
static void put_quantity(struct problem_text *say, int64_t milli)
{
    int decimals = 3;
    while (decimals > 0 && milli % 10 == 0) {
        milli /= 10;
        decimals--;
    }
    buf_decimal(&say->en, milli, decimals, '.');
    buf_decimal(&say->fr, milli, decimals, ',');
}

static void put_number(struct problem_text *say, int64_t number)
{
    buf_int(&say->en, number);
    buf_int(&say->fr, number);
}

/* "/lines/1/line": the line of the request, or what it says about it. */
static void point_at(struct problem_text *say, const struct refusal *refusal, const char *what)
{
    json_pointer_name(&say->pointer, STR("lines"));
    json_pointer_index(&say->pointer, refusal->index);
    json_pointer_name(&say->pointer, str_c(what));
}

static void explain_too_much(const struct return_line_request *line, const struct refusal *refusal,
                             struct problem_text *say)
{
    bool is_gone = refusal->have == 0;
    point_at(say, refusal, is_gone ? "line" : "quantity");
    problem_say(say, is_gone ? "Line " : "Of line ", is_gone ? "La ligne " : "De la ligne ");
    put_number(say, line->line);
    if (is_gone) {
        problem_say(say, " has come back already; nothing is left of it.",
                    " est déjà revenue ; il n'en reste rien.");
        return;
    }
    problem_say(say, ", ", ", il ne reste que ");
    put_quantity(say, refusal->have);
    problem_say(say, " is left, and ", ", et le retour est de ");
    put_quantity(say, refusal->need);
    problem_say(say, " would come back.", ".");
}

static void explain_withheld(const struct program *program, const struct refusal *refusal,
                             struct problem_text *say)
{
    int decimals = currency_decimals(program->currency);
    int64_t refund = refusal->have > 0 ? refusal->have : 0;
    problem_say(say, "The refund of ", "Le remboursement de ");
    explain_say_money(say, refund, decimals);
    problem_say(say, " does not cover the ", " ne couvre pas les ");
    explain_say_money(say, refusal->need, decimals);
    problem_say(say, " to withhold for points already spent.",
                " à retenir pour les points déjà utilisés.");
}

/* For the person who takes the goods back: which line it is, and what is wrong with it. */
static void explain(const struct program *program, const struct return_request *request,
                    enum err err, const struct refusal *refusal, struct problem *problem)
{
    const struct return_line_request *lines = request->lines.items;
    bool is_whole = request->lines.count == 0;
    assert(is_whole || refusal->index < request->lines.count);

    if (err == E_LINE_UNKNOWN) {
        struct problem_text say = problem_begin(problem, err);
        point_at(&say, refusal, "line");
        problem_say(&say, "There is no line ", "Il n'y a pas de ligne ");
        put_number(&say, refusal->need);
        problem_say(&say, ": the last line of this purchase is ",
                    " : la dernière ligne de cet achat est la ");
        put_number(&say, refusal->have);
        problem_say(&say, ".", ".");
    } else if (err == E_RETURNED_ALREADY && is_whole) {
        problem_set(problem, err, "", "All of this purchase has come back already.",
                    "Tout cet achat est déjà revenu.");
    } else if (err == E_RETURNED_ALREADY) {
        struct problem_text say = problem_begin(problem, err);
        explain_too_much(&lines[refusal->index], refusal, &say);
    } else if (err == E_INVALID && !is_whole) {
        struct problem_text say = problem_begin(problem, err);
        point_at(&say, refusal, "line");
        problem_say(&say, "Line ", "La ligne ");
        put_number(&say, lines[refusal->index].line);
        problem_say(&say, " is told twice; tell it once, with its whole quantity.",
                    " est indiquée deux fois ; indiquez-la une fois, avec toute sa quantité.");
    } else if (err == E_WITHHOLD_SHORT) {
        struct problem_text say = problem_begin(problem, err);
        explain_withheld(program, refusal, &say);
    }
}

/* ---- the return ------------------------------------------------------------------------------- */

/* The shop and till of the return: those it names, those of its key, or those of the purchase. */
static enum err place_of_return(const struct app *app, const struct command *command,
                                const struct return_request *request, const struct known *past,
                                struct place *ret_place)
{
    struct str shop = request->shop;
    struct str till = request->till;
    if (shop.len == 0 && command->caller.shop_id == 0)
        shop = past->purchase.shop;
    if (till.len == 0 && command->caller.till_id == 0)
        till = past->purchase.till;
    return facts_place(app, &command->caller, shop, till, ret_place);
}

/* Who it belongs to, and the verdict. */
static enum err decide(const struct app *app, struct db *db, struct command *command,
                       struct change *change)
{
    const struct return_request *request = command->request;
    const struct program *program = &change->program->program;
    struct arena *arena = command->arena;
    struct entry *entry = change->entry;
    struct refusal refusal = { 0 };

    enum err err = build_backs(arena, request, &change->past, entry, &refusal);
    if (err == OK) {
        TRY(load_working(app, db, arena, change));
        if (entry->account != 0)
            TRY(load_conversions(app, db, arena, change));
        err = decide_return(arena, program, &change->past.history, entry,
                            entry->account != 0 ? &change->working.account : NULL, &refusal);
    }
    if (err != OK)
        explain(program, request, err, &refusal, &command->problem);
    return err;
}

/* By the programme of the purchase, and printed as it was asked for now. */
static enum err begin_change(struct write_context *context, const struct print_request *print,
                             struct change *change)
{
    change->entry->program = change->past.purchase.program;
    change->entry->print = facts_print(&change->place, print);
    change->program = app_program_by_number(context->app, change->entry->program);
    return change->program != NULL ? OK : E_JOURNAL;
}

static enum err append_change(struct write_context *context, struct command *command,
                              struct change *change)
{
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    if (told == NULL)
        return E_NO_MEMORY;
    struct draws draws = { 0 };
    TRY(answer_load(context->app, context->db, command->arena, change->entry, told));
    TRY(facts_follow(context->app, command->arena, &change->working, change->entry));
    told->after = change->working.after;
    told->after_count = change->working.after_count;
    struct merged_return merged = { 0 };
    struct working *working = &change->working;
    TRY(merged_return_send(context, command, &change->past.purchase, change->entry, working,
                           &merged));
    TRY(sources_decide(context, command, change->program, change->entry, working, &draws));
    TRY(merged_return_decide(context, command->arena, change->entry, working, draws.items,
                             draws.count, &merged));
    TRY(facts_append(context, command, working, change->entry, told));
    TRY(sources_append(context, command, &draws));
    return merged_return_append(context, command, change->entry, working, &merged);
}

/* "Within the hour, at the till of the sale, it is the cashier's own business." */
static bool is_fresh(const struct change *change, struct instant now)
{
    const struct entry *purchase = &change->past.purchase;
    return now.us - purchase->at.us <= RETURN_FRESH_MINUTES * INT64_C(60) * US_PER_SECOND &&
           str_eq(purchase->shop, change->entry->shop) &&
           str_eq(purchase->till, change->entry->till);
}

enum err return_run(struct write_context *context, struct command *command)
{
    const struct return_request *request = command->request;
    struct change change = { 0 };
    struct id id = { 0 };
    TRY(id_parse(request->purchase, &id));
    TRY(load_past(context->db, command->arena, id.partition, id.number, &change.past));
    const struct entry *owner =
        change.past.history.claim != NULL ? change.past.history.claim : &change.past.purchase;
    /* Whose lots are changed. */
    TRY(sources_hold_again(context, command, &change.past.purchase, owner->partition));

    TRY(commit_begin_entry(context, command, ENTRY_RETURN, &change.entry));
    struct entry *entry = change.entry;
    TRY(place_of_return(context->app, command, request, &change.past, &change.place));
    TRY(facts_moment(&change.place, &command->caller, request->has_at ? &request->at : NULL,
                     entry));
    if (!is_fresh(&change, context->now))
        TRY(commit_may(command, ACT_RETURN_LATE));
    if (request->operator_id.len > 0)
        entry->operator_id = request->operator_id;
    entry->purchase_partition = id.partition;
    entry->purchase = id.number;
    entry->account = change.past.account;
    entry->receipt.number = request->receipt;
    entry->member = owner->member;
    entry->card = owner->card;
    TRY(begin_change(context, &request->print, &change));
    TRY(decide(context->app, context->db, command, &change));
    TRY(append_change(context, command, &change));
    return handovers_cancel(context->db, entry);
}

/* The shop and till that are told, or those of the key, or of the purchase. */
static enum err place_of_handover(const struct app *app, const struct command *command,
                                  const struct entry *purchase, struct place *ret_place)
{
    const struct handover_request *request = command->request;
    struct str shop = request->shop;
    struct str till = request->till;
    if (shop.len == 0 && command->caller.shop_id == 0)
        shop = purchase->shop;
    if (till.len == 0 && command->caller.till_id == 0)
        till = purchase->till;
    return facts_place(app, &command->caller, shop, till, ret_place);
}

enum err handover_run(struct write_context *context, struct command *command)
{
    const struct handover_request *request = command->request;
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct known past = { 0 };
    struct place place = { 0 };
    struct handover_id id = { 0 };
    struct entry *entry = NULL;
    int64_t prior = 0;
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(handover_id_parse(request->handover, &id));
    TRY(commit_hold(context, command, id.partition, 0));
    TRY(load_past(context->db, command->arena, id.partition, id.purchase, &past));
    TRY(commit_begin_entry(context, command, ENTRY_HANDOVER, &entry));
    TRY(place_of_handover(context->app, command, &past.purchase, &place));
    TRY(facts_moment(&place, &command->caller, NULL, entry));
    if (request->operator_id.len > 0)
        entry->operator_id = request->operator_id;
    entry->purchase_partition = id.partition;
    entry->purchase = id.purchase;
    entry->outcome.line_count = past.purchase.receipt.line_count;
    entry->account = past.purchase.account;
    entry->member = past.purchase.member;
    entry->card = past.purchase.card;
    entry->handover.ask = (size_t)id.ask - 1;
    TRY(decide_handover(&past.history, entry));
    TRY(account_newest(context->db, id.partition, entry->account, &prior));
    told->entry = entry;
    TRY(commit_append(context, command, entry, prior, told));
    enum err err = handover_close(context->db, &id, HANDOVER_DONE, entry->number, entry->at,
                                  entry->operator_id);
    return err == E_NOT_FOUND ? E_DB_CORRUPT : err; /* the journal says that it waits */
}

enum err claim_find_typed(struct db *db, struct str typed, struct claim_row *ret_claim)
{
    char room[CODE_MAX_BYTES];
    struct buf normal = BUF(room);
    struct str code = STR_NONE;
    if (base32_normalize(typed, &normal) != OK || buf_finish(&normal, &code) != OK)
        return E_CLAIM_UNKNOWN;
    return claim_find(db, code, ret_claim);
}

enum err claim_run(struct write_context *context, struct command *command)
{
    const struct claim_request *request = command->request;
    struct arena *arena = command->arena;
    struct change change = { 0 };
    struct claim_row claim = { 0 };
    struct card card = { 0 };

    TRY(claim_find_typed(context->db, request->code, &claim));
    if (claim.claimed_by != 0)
        return E_CLAIMED_ALREADY;

    TRY(commit_begin_entry(context, command, ENTRY_CLAIM, &change.entry));
    struct entry *entry = change.entry;
    TRY(facts_place(context->app, &command->caller, request->shop, request->till, &change.place));
    TRY(facts_moment(&change.place, &command->caller, NULL, entry));
    TRY(facts_card(context->db, arena, request->card, entry->on, &card));
    /* Nothing may come back of the purchase meanwhile, and what did must be seen. */
    TRY(commit_hold(context, command, card.partition, claim.partition));
    TRY(load_past(context->db, arena, claim.partition, claim.purchase, &change.past));
    entry->purchase_partition = claim.partition;
    entry->purchase = claim.purchase;
    entry->account = card.account;
    entry->member = card.member;
    entry->card = card.number;
    TRY(begin_change(context, &request->print, &change));
    TRY(load_working(context->app, context->db, arena, &change));

    TRY(decide_claim(arena, &change.program->program, &change.past.history, entry,
                     &change.working.account));
    TRY(append_change(context, command, &change));
    return claim_take(context->db, change.past.purchase.claim_code, entry->partition,
                      entry->number);
}
