/* evaluate.c - the rules as one call, JSON in and JSON out. */
#include "engine/evaluate.h"

#include "core/json_text.h"
#include "core/limits.h"
#include "engine/evaluate_read.h"
#include "engine/explain.h"
#include "engine/tell.h"
#include "loyalty/closing.h"
#include "loyalty/consequence.h"
#include "loyalty/decide/decide.h"

#define COLUMNS_DEFAULT 42 /* of the printer most tills have */

struct evaluation {
    struct arena *arena;
    struct json json;
    const struct json_node *root;
    struct evaluate_request request;
    const struct program *program;
    struct receipt receipt;
    struct entry entry;  /* decided */
    struct entry *after; /* points that became vouchers behind it */
    size_t after_count;
    bool has_card;
    enum evaluate_end end;
};

/* ---- the programme ------------------------------------------------------------------------------- */

/* A text that is no JSON is a programme with one error. */
static enum err note_malformed(struct arena *arena, const struct problem *problem,
                               struct program_problems *ret_problems)
{
    struct program_problem *item = ARENA_NEW(arena, struct program_problem);
    if (item == NULL)
        return E_NO_MEMORY;
    item->problem = *problem;
    *ret_problems = (struct program_problems){ .items = item, .count = 1, .error_count = 1 };
    return E_PROGRAM_INVALID;
}

enum err evaluate_program(struct arena *arena, struct str text, struct program *ret_program,
                          struct program_problems *ret_problems)
{
    const struct json_node *root = NULL;
    struct problem problem = { 0 };
    enum err err = json_text_parse(arena, text, &root, &problem);
    if (err == E_NO_MEMORY)
        return err;
    if (err != OK)
        return note_malformed(arena, &problem, ret_problems);
    return program_read(arena, root, ret_program, ret_problems);
}

/* Finds what decides and tells what is wrong with it.  *ret_program NULL: there is none. */
static enum err find_program(struct evaluation *work, const struct program *loaded,
                             const struct program **ret_program)
{
    const struct json_node *node = json_get(work->root, STR("program"));
    *ret_program = loaded;
    if (node == NULL) {
        json_put_null(&work->json, "program");
        return OK;
    }
    struct program *program = ARENA_NEW(work->arena, struct program);
    struct program_problems problems = { 0 };
    if (program == NULL)
        return E_NO_MEMORY;
    enum err err = node->type == JSON_TEXT
                       ? evaluate_program(work->arena, node->text, program, &problems)
                       : program_read(work->arena, node, program, &problems);
    if (err != OK && err != E_PROGRAM_INVALID)
        return err;
    json_object_open(&work->json, "program");
    tell_problems(&work->json, &problems);
    json_object_close(&work->json);
    *ret_program = err == OK ? program : NULL;
    return OK;
}

/* ---- deciding ------------------------------------------------------------------------------------ */

static void tell_tags(const struct evaluate_request *request, struct standing *standing)
{
    standing->tags = request->account.tags.items;
    standing->tag_count = request->account.tags.count;
    standing->card_kind = request->account.card_kind;
}

/* A refusal about which nothing was said yet says what the table of errors does. */
static void complete_problem(struct problem *problem, enum err err)
{
    if (problem->err == err)
        return;
    problem_plain(problem, err);
    if (err == E_CURRENCY)
        problem_set(problem, err, "/currency", problem->en, problem->fr);
}

/* What precedes a purchase of the account, as the server has it. */
static enum err precede(struct evaluation *work, struct entry *entry, struct account *account)
{
    struct entry before = { .partition = 1, .on = entry->on, .account = entry->account };
    if (decide_expire_is_due(account, entry->on)) {
        before.kind = ENTRY_EXPIRE;
        before.number = entry->number++;
        TRY(decide_expire(work->arena, &before, account));
    }
    if (decide_end_is_due(work->program, account, entry->on)) {
        before.kind = ENTRY_END;
        before.number = entry->number++;
        TRY(decide_end(work->arena, work->program, &before, account));
    }
    /* A tier that is told without what earned it is taken as it is. */
    if (work->request.account.past != NULL &&
        consequence_before(work->program, &account->past, entry->on, &before.event)) {
        before.kind = ENTRY_EVENT;
        tell_tags(&work->request, &before.standing);
        before.number = entry->number++;
        TRY(decide_event(work->arena, work->program, &before, account));
    }
    return OK;
}

/* "As soon as it is affordable", but for what tiers and goals give, which nobody decides here. */
static struct entry convert_beside(const struct evaluation *work, const struct entry *entry,
                                   const struct receipt_ask *ask)
{
    struct entry made = {
        .partition = entry->partition,
        .number = entry->number + 1,
        .kind = ENTRY_CONVERT,
        .on = entry->on,
        .second = entry->second,
        .account = entry->account,
        .shop = entry->shop,
        .receipt = { .channel = entry->receipt.channel, .asks = ask, .ask_count = 1 },
    };
    tell_tags(&work->request, &made.standing);
    return made;
}

static enum err follow(struct evaluation *work, const struct entry *entry, struct account *account)
{
    struct entry *after = ARENA_ARRAY(work->arena, struct entry, CONSEQUENCES_MAX);
    struct receipt_ask *asks = ARENA_ARRAY(work->arena, struct receipt_ask, CONSEQUENCES_MAX);
    if (after == NULL || asks == NULL)
        return E_NO_MEMORY;
    work->after = after;
    for (size_t i = 0; i < CONSEQUENCES_MAX; i++) {
        const struct reward *reward = NULL;
        struct refusal refusal = { 0 };
        struct entry *made = &after[i];
        *made = convert_beside(work, entry, &asks[i]);
        made->number += (int64_t)i;
        TRY(decide_convert_due(work->arena, work->program, made, account, &reward));
        if (reward == NULL)
            return OK;
        asks[i] = (struct receipt_ask){ .reward = reward->id, .kind = ASK_AUTO };
        TRY(decide_convert(work->arena, work->program, made, account, &refusal));
        work->after_count++;
    }
    return OK;
}

static void begin_entry(const struct evaluation *work, const struct receipt *receipt,
                        struct entry *entry)
{
    const struct evaluate_request *request = &work->request;
    *entry = (struct entry){
        .partition = 1,
        .number = 1,
        .kind = ENTRY_PURCHASE,
        .account = work->has_card ? 1 : 0,
        .member = work->has_card ? evaluate_member(request) : 0,
        .key = 1, /* somebody's */
        .card = work->has_card ? 1 : 0,
        .showing = { .how = evaluate_shown(request) },
        .shop = request->purchase.shop,
        .till = request->purchase.till,
        .receipt = *receipt,
    };
    tell_tags(request, &entry->standing);
    evaluate_moment(work->root, request, &entry->on, &entry->second);
}

/* Decides on an account of its own, after what is due before, as the server does; `follows` what comes after. */
static enum err decide(struct evaluation *work, const struct receipt *receipt, bool follows,
                       struct entry *entry, struct refusal *ret_refusal,
                       struct problem *ret_problem)
{
    const struct evaluate_request *request = &work->request;
    struct account account = { 0 };
    begin_entry(work, receipt, entry);
    if (!work->has_card)
        return decide_purchase(work->arena, work->program, entry, NULL, ret_refusal);

    TRY(evaluate_account(work->arena, work->program, request, entry->on, &account, ret_problem));
    TRY(closing_check(&account.past, entry));
    TRY(precede(work, entry, &account));
    TRY(decide_purchase(work->arena, work->program, entry, &account, ret_refusal));
    return follows && program_converts(work->program) ? follow(work, entry, &account) : OK;
}

/* "What a code leads to, the server alone knows." */
static enum err refuse_codes(const struct purchase_request *purchase, struct problem *ret_problem)
{
    if (!receipt_has_code(purchase))
        return OK;
    problem_set(ret_problem, E_INVALID, "",
                "A gift card or a voucher by its code is known to the server alone.",
                "Une carte cadeau ou un bon par son code n'est connu que du serveur.");
    return E_INVALID;
}

/* ---- while the line is down -------------------------------------------------------------------- */

static int64_t room_of(const struct evaluation *work)
{
    const struct evaluate_offline *so_far = &work->request.offline;
    return offline_room(&work->program->offline_limit, so_far->account, so_far->total);
}

static int64_t spent_by(const struct evaluation *work)
{
    const struct entry *entry = &work->entry;
    return work->request.has_offline
               ? offline_spent(work->program, &entry->receipt, &entry->outcome)
               : 0;
}

/* "What nobody asked for is no reason to refuse": where what is taken by itself is too much, it is not. */
static enum err spare_automatic(struct evaluation *work)
{
    struct program *program = ARENA_NEW(work->arena, struct program);
    struct reward *rewards =
        ARENA_ARRAY(work->arena, struct reward, work->program->reward_count + 1);
    if (program == NULL || rewards == NULL)
        return E_NO_MEMORY;
    *program = *work->program;
    for (size_t i = 0; i < program->reward_count; i++) {
        rewards[i] = program->rewards[i];
        rewards[i].is_automatic = rewards[i].is_automatic &&
                                  (!rewards[i].has_cost || rewards[i].effect == EFFECT_VOUCHER);
    }
    program->rewards = rewards;
    work->program = program;
    return OK;
}

/* "What a till may let customers spend while the line is down." */
static enum err check_offline(const struct evaluation *work, struct problem *ret_problem)
{
    int64_t spent = spent_by(work);
    int decimals = currency_decimals(work->program->currency);
    if (spent == 0 || spent <= room_of(work))
        return OK;
    struct problem_text say = problem_begin(ret_problem, E_OFFLINE_LIMIT);
    problem_say(&say, "While the line is down ", "Tant que la ligne est coupée, on peut dépenser ");
    explain_say_money(&say, room_of(work), decimals);
    problem_say(&say, " can be spent here, and this would be ", " ici, et ce serait ");
    explain_say_money(&say, spent, decimals);
    problem_say(&say, ".", ".");
    return E_OFFLINE_LIMIT;
}

static enum err decide_basket(struct evaluation *work, struct problem *ret_problem)
{
    const struct purchase_request *purchase = &work->request.purchase;
    struct refusal refusal = { 0 };
    TRY(refuse_codes(purchase, ret_problem));
    TRY(offline_refuse(purchase, ret_problem));
    TRY(receipt_build(work->arena, purchase, work->program->currency, &work->receipt, ret_problem));
    enum err err = decide(work, &work->receipt, true, &work->entry, &refusal, ret_problem);
    if (err == OK && spent_by(work) > room_of(work) && program_has_automatic(work->program)) {
        TRY(spare_automatic(work));
        err = decide(work, &work->receipt, true, &work->entry, &refusal, ret_problem);
    }
    if (err != OK && ret_problem->err != err)
        explain_refusal(work->program, err, &refusal, ret_problem);
    return err == OK ? check_offline(work, ret_problem) : err;
}

/* ---- telling ------------------------------------------------------------------------------------- */

/* `prefix` leads to what the problem's pointer begins at. */
static void tell_refusal(struct json *json, const char *name, const struct problem *problem,
                         const char *prefix)
{
    char room[sizeof(problem->pointer) + 16];
    struct buf pointer = BUF(room);
    buf_str(&pointer, str_c(prefix));
    buf_str(&pointer, str_c(problem->pointer));
    json_object_open(json, name);
    json_put_text(json, "code", err_code(problem->err));
    json_put_str(json, "pointer", (struct str){ .ptr = room, .len = pointer.used });
    json_put_text(json, "fr", problem->fr);
    json_put_text(json, "en", problem->en);
    json_object_close(json);
}

static enum err tell_effects(struct evaluation *work)
{
    struct json *json = &work->json;
    const struct entry *entry = &work->entry;
    const struct print_request *print = &work->request.purchase.print;
    struct receipt_text_request wanted = {
        .program = work->program,
        .entry = entry,
        .card_code = work->request.purchase.card,
        .language = language_of(print->language),
        .columns = print->columns > 0 ? (int)print->columns : COLUMNS_DEFAULT,
        .after = work->after,
        .after_count = work->after_count,
    };
    const struct entry *last = entry_last_convert(entry, work->after, work->after_count);
    json_object_open(json, "effects");
    json_put_str(json, "currency", currency_code(work->program->currency));
    json_put_int(json, "decimals", currency_decimals(work->program->currency));
    tell_lines(json, entry);
    tell_paid(json, entry);
    if (work->request.has_offline)
        json_put_int(json, "spent", offline_spent(work->program, &entry->receipt, &entry->outcome));
    tell_standing(json, &entry->standing);
    tell_membership(json, entry);
    tell_outcome(json, work->program, &entry->outcome);
    tell_vouchers(json, work->program, work->after, work->after_count);
    tell_balances(json, work->program, last->balances, last->balance_count);
    TRY(tell_receipt(work->arena, json, &wanted));
    json_object_close(json);
    return OK;
}

/* ---- the rewards within reach ---------------------------------------------------------------------- */

static bool is_asked(const struct receipt *receipt, struct str reward)
{
    for (size_t i = 0; i < receipt->ask_count; i++) {
        if (str_eq(receipt->asks[i].reward, reward))
            return true;
    }
    return false;
}

/* The same basket, with one reward more and no payments. */
static enum err try_reward(struct evaluation *work, const struct reward *reward, bool with_asks,
                           struct entry *entry, struct problem *ret_problem,
                           struct refusal *ret_refusal)
{
    struct receipt_ask asks[REDEMPTIONS_MAX];
    struct receipt receipt = work->receipt;
    receipt.payment_count = 0;
    if (!with_asks)
        receipt.ask_count = 0;
    if (receipt.ask_count == COUNT(asks))
        return E_LIMIT;
    for (size_t i = 0; i < receipt.ask_count; i++)
        asks[i] = receipt.asks[i];
    asks[receipt.ask_count++] = (struct receipt_ask){ .reward = reward->id, .kind = ASK_ALL };
    receipt.asks = asks;

    enum err err = decide(work, &receipt, false, entry, ret_refusal, ret_problem);
    if (err != OK)
        explain_refusal(work->program, err, ret_refusal, ret_problem);
    entry->receipt = work->receipt; /* nothing points at `asks` any more */
    return err;
}

/* Points that would become a voucher, before the basket is paid. */
static enum err try_voucher(struct evaluation *work, const struct reward *reward,
                            struct entry *entry, struct problem *ret_problem,
                            struct refusal *ret_refusal)
{
    struct receipt_ask ask = { .reward = reward->id, .kind = ASK_ALL };
    struct entry beside = { 0 };
    struct account account = { 0 };
    ret_refusal->subject = reward->id;
    if (!work->has_card)
        return E_NO_ACCOUNT;
    begin_entry(work, &work->receipt, &beside);
    TRY(evaluate_account(work->arena, work->program, &work->request, beside.on, &account,
                         ret_problem));
    TRY(precede(work, &beside, &account));
    *entry = convert_beside(work, &beside, &ask);
    enum err err = decide_convert(work->arena, work->program, entry, &account, ret_refusal);
    entry->receipt = work->receipt; /* nothing points at `ask` any more */
    return err;
}

static void tell_applied(struct json *json, const struct outcome *outcome, struct str reward)
{
    int64_t points = 0;
    int64_t discount = 0;
    for (size_t i = 0; i < outcome->redemption_count; i++) {
        if (!str_eq(outcome->redemptions[i].reward, reward))
            continue;
        points += outcome->redemptions[i].cost.n;
        discount += outcome->redemptions[i].discount_minor;
    }
    json_put_int(json, "points", points);
    json_put_int(json, "discount", discount);
}

static void tell_out_of_reach(struct json *json, enum err err, struct problem *problem,
                              const struct refusal *refusal)
{
    complete_problem(problem, err);
    json_put_text(json, "code", err_code(err));
    json_put_text(json, "fr", problem->fr);
    json_put_text(json, "en", problem->en);
    if (err == E_POINTS_SHORT) {
        json_put_int(json, "have", refusal->have);
        json_put_int(json, "need", refusal->need);
    }
}

/* "asked": stands in the basket; "ready": could be asked for now, and would do this; "refused": why not. */
static enum err tell_reward(struct evaluation *work, const struct reward *reward, bool with_asks)
{
    struct json *json = &work->json;
    bool asked =
        with_asks && reward->effect != EFFECT_VOUCHER && is_asked(&work->receipt, reward->id);
    json_object_open(json, NULL);
    json_put_str(json, "reward", reward->id);
    tell_label(json, "label", &reward->label);
    if (reward->has_cost)
        json_put_str(json, "unit", work->program->units[reward->unit].id);
    else
        json_put_null(json, "unit");

    if (reward->effect == EFFECT_VOUCHER) {
        json_object_open(json, "voucher");
        json_put_str(json, "unit", work->program->units[reward->voucher].id);
        json_put_int(json, "uses", reward->voucher_uses);
        json_object_close(json);
    }

    struct entry entry = { 0 };
    struct problem problem = { 0 };
    struct refusal refusal = { 0 };
    enum err err = OK;
    if (reward->effect == EFFECT_VOUCHER) {
        err = try_voucher(work, reward, &entry, &problem, &refusal);
        if (err != OK)
            explain_refusal(work->program, err, &refusal, &problem);
    } else if (!asked) {
        err = try_reward(work, reward, with_asks, &entry, &problem, &refusal);
    }
    if (err == E_NO_MEMORY)
        return err;
    json_put_text(json, "state", asked ? "asked" : err == OK ? "ready" : "refused");
    if (err == OK)
        tell_applied(json, asked ? &work->entry.outcome : &entry.outcome, reward->id);
    else
        tell_out_of_reach(json, err, &problem, &refusal);
    json_object_close(json);
    return OK;
}

/* With the rewards that are asked for, where they are granted; else each alone. */
static enum err tell_rewards(struct evaluation *work, bool is_decided)
{
    json_array_open(&work->json, "rewards");
    for (size_t i = 0; is_decided && i < work->program->reward_count; i++) {
        size_t mark = arena_mark(work->arena);
        TRY(tell_reward(work, &work->program->rewards[i], work->end == EVALUATE_EFFECTS));
        arena_reset(work->arena, mark);
    }
    json_array_close(&work->json);
    return OK;
}

/* ---- the whole ----------------------------------------------------------------------------------- */

static enum err tell_no(struct evaluation *work, enum evaluate_end end,
                        const struct problem *problem, const char *prefix)
{
    work->end = end;
    if (problem != NULL)
        tell_refusal(&work->json, "refusal", problem, prefix);
    else
        json_put_null(&work->json, "refusal");
    json_put_null(&work->json, "effects");
    return OK;
}

static enum err missing_program(struct problem *problem)
{
    problem_set(
        problem, E_NO_PROGRAM, "/program",
        "No programme decides: bring one in \"program\", or load one before.",
        "Aucun programme ne décide : donnez-en un dans \"program\", ou chargez-en un avant.");
    return E_NO_PROGRAM;
}

static enum err tell_verdict(struct evaluation *work, const struct program *loaded)
{
    struct problem problem = { 0 };
    TRY(find_program(work, loaded, &work->program));
    if (work->program == NULL && json_get(work->root, STR("program")) != NULL) {
        TRY(tell_no(work, EVALUATE_PROGRAM, NULL, ""));
        return tell_rewards(work, false);
    }
    enum err err = work->program == NULL
                       ? missing_program(&problem)
                       : evaluate_read(work->arena, work->root, &work->request, &problem);
    if (err == E_NO_MEMORY)
        return err;
    if (err != OK) {
        TRY(tell_no(work, EVALUATE_MALFORMED, &problem, ""));
        return tell_rewards(work, false);
    }
    work->has_card = work->request.has_account || work->request.purchase.card.len > 0;
    err = decide_basket(work, &problem);
    if (err == E_NO_MEMORY)
        return err;
    if (err != OK) {
        complete_problem(&problem, err);
        bool is_of_account = str_begins(str_c(problem.pointer), STR("/account"));
        TRY(tell_no(work, EVALUATE_REFUSED, &problem, is_of_account ? "" : "/purchase"));
    } else {
        json_put_null(&work->json, "refusal");
        TRY(tell_effects(work));
    }
    return tell_rewards(work, work->receipt.line_count > 0);
}

enum err evaluate(struct arena *arena, const struct json_node *root, const struct program *program,
                  struct buf *out, enum evaluate_end *ret_end)
{
    struct evaluation *work = ARENA_NEW(arena, struct evaluation);
    if (work == NULL)
        return E_NO_MEMORY;
    work->arena = arena;
    work->json.out = out;
    work->root = root;
    json_object_open(&work->json, NULL);
    TRY(tell_verdict(work, program));
    json_object_close(&work->json);
    *ret_end = work->end;
    return out->err;
}

static enum err tell_malformed(struct buf *out, const struct problem *problem)
{
    struct json json = { .out = out };
    json_object_open(&json, NULL);
    json_put_null(&json, "program");
    tell_refusal(&json, "refusal", problem, "");
    json_put_null(&json, "effects");
    json_array_open(&json, "rewards");
    json_array_close(&json);
    json_object_close(&json);
    return out->err;
}

enum err evaluate_text(struct arena *arena, struct str text, const struct program *program,
                       struct buf *out, enum evaluate_end *ret_end)
{
    const struct json_node *root = NULL;
    struct problem problem = { 0 };
    enum err err = json_text_parse(arena, text, &root, &problem);
    if (err == E_NO_MEMORY)
        return err;
    if (err == OK)
        return evaluate(arena, root, program, out, ret_end);
    *ret_end = EVALUATE_MALFORMED;
    return tell_malformed(out, &problem);
}
