/* events.c - a top-up, a visit, a review, a birthday: what the rules give for it becomes an entry. */
#include "app/events.h"

#include "app/answer.h"
#include "app/family/merge.h"
#include "app/ids.h"
#include "app/money/paid_in_say.h"
#include "journal/entry_text.h"
#include "storage/referral_storage.h"

/* ---- what it is ------------------------------------------------------------------------------- */

static const struct {
    const char *word;
    enum event_kind kind;
} told_kinds[] = {
    { "top_up", EVENT_TOP_UP }, { "referral", EVENT_REFERRAL }, { "visit", EVENT_VISIT },
    { "manual", EVENT_MANUAL }, { "custom", EVENT_CUSTOM },
};

static enum err refuse(struct problem *problem, const char *pointer, const char *en, const char *fr)
{
    problem_set(problem, E_INVALID, pointer, en, fr);
    return E_INVALID;
}

static enum err read_kind(struct str word, enum event_kind *ret_kind, struct problem *problem)
{
    for (size_t i = 0; i < COUNT(told_kinds); i++) {
        if (str_eq(str_c(told_kinds[i].word), word)) {
            *ret_kind = told_kinds[i].kind;
            return OK;
        }
    }
    return refuse(
        problem, "/kind",
        "One can tell of \"top_up\", \"referral\", \"visit\", \"manual\" and \"custom\"; of "
        "the other events the program knows by itself.",
        "On peut signaler \"top_up\", \"referral\", \"visit\", \"manual\" et \"custom\" ; "
        "les autres événements, le programme les connaît lui-même.");
}

static enum err read_event(const struct event_request *request, struct event *event,
                           struct problem *problem)
{
    TRY(read_kind(request->kind, &event->kind, problem));
    bool has_amount = event_has_amount(event->kind);
    if (event->kind == EVENT_CUSTOM && request->name.len == 0)
        return refuse(problem, "/name", "Tell the name of the event, such as \"review\".",
                      "Indiquez le nom de l'événement, par exemple \"review\".");
    if (request->name.len > 0 && !event_has_name(event->kind))
        return refuse(problem, "/name", "An event of this kind has no name; leave it out.",
                      "Un événement de ce type n'a pas de nom ; retirez-le.");
    if (event->kind != EVENT_TOP_UP &&
        (request->print.columns > 0 || request->print.language.len > 0))
        return refuse(problem, "/print", "An event of this kind prints nothing; leave it out.",
                      "Un événement de ce type n'imprime rien ; retirez-le.");
    if (has_amount != request->has_amount)
        return has_amount ? refuse(problem, "/amount", "Tell the amount, in minor units.",
                                   "Indiquez le montant, en centimes.")
                          : refuse(problem, "/amount",
                                   "An event of this kind has no amount; leave it out.",
                                   "Un événement de ce type n'a pas de montant ; retirez-le.");
    event->name = request->name;
    event->reference = request->reference;
    event->channel = request->channel;
    event->amount_minor = request->amount;
    event->until = DATE_NONE;
    return OK;
}

/* ---- the verdict ------------------------------------------------------------------------------ */

static enum err begin(struct write_context *context, struct command *command,
                      struct happening *happening)
{
    TRY(commit_begin_entry(context, command, ENTRY_EVENT, &happening->entry));
    happening->entry->event.until = DATE_NONE;
    return OK;
}

/* By the version in force, on the account of the entry. */
static enum err decide_on(const struct app *app, struct db *db, struct arena *arena,
                          struct happening *happening, struct problem *problem)
{
    struct entry *entry = happening->entry;
    struct account *account = &happening->working.account;
    happening->program = app_program_at(app, entry->at);
    if (happening->program == NULL)
        return E_NO_PROGRAM;
    entry->program = happening->program->number;
    TRY(account_load(db, arena, entry->partition, entry->account, account));
    happening->working.lot_next = account->lot_next;
    TRY(facts_open_account(app, db, arena, happening->program, &happening->working, entry));
    TRY(decide_event(arena, &happening->program->program, entry, account));
    TRY(paid_in_say(&happening->program->program, entry, account, problem));
    return facts_follow(app, arena, &happening->working, entry);
}

static enum err decide(struct write_context *context, struct command *command,
                       struct happening *happening)
{
    return decide_on(context->app, context->db, command->arena, happening, &command->problem);
}

/* What it is, where and when, and whose; the account lies in the partition of the card. */
static enum err prepare(const struct app *app, struct db *db, struct command *command,
                        const struct event_request *request, struct happening *happening,
                        struct card *ret_card)
{
    struct entry *entry = happening->entry;
    TRY(read_event(request, &entry->event, &command->problem));
    TRY(facts_place(app, &command->caller, request->shop, request->till, &happening->place));
    TRY(facts_moment(&happening->place, &command->caller, request->has_at ? &request->at : NULL,
                     entry));
    if (request->operator_id.len > 0)
        entry->operator_id = request->operator_id;
    if (entry->event.kind == EVENT_TOP_UP)
        entry->print = facts_print(&happening->place, &request->print);
    TRY(facts_owner(db, command, request->card, request->account, entry->on, ret_card));
    entry->account = ret_card->account;
    entry->member = ret_card->member;
    entry->card = ret_card->number;
    return OK;
}

enum err event_append(struct write_context *context, struct command *command,
                      struct happening *happening, const struct card *card)
{
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    if (told == NULL)
        return E_NO_MEMORY;
    *told = (struct answer_request){
        .entry = happening->entry,
        .program = happening->program,
        .card = *card,
        .after = happening->working.after,
        .after_count = happening->working.after_count,
    };
    return facts_append(context, command, &happening->working, happening->entry, told);
}

enum err event_run(struct write_context *context, struct command *command)
{
    struct happening happening = { 0 };
    struct card card = { .expires = DATE_NONE };
    TRY(begin(context, command, &happening));
    TRY(prepare(context->app, context->db, command, command->request, &happening, &card));
    TRY(commit_hold(context, command, card.partition, 0));
    TRY(decide(context, command, &happening));
    return event_append(context, command, &happening, &card);
}

enum err event_quote(const struct app *app, struct db *db, struct arena *arena,
                     const struct caller *caller, const struct event_request *request,
                     struct buf *ret_answer, struct problem *ret_problem)
{
    struct instant now = instant_now();
    struct entry entry = { .kind = ENTRY_EVENT,
                           .recorded = now,
                           .at = now,
                           .key = caller->key,
                           .event = { .until = DATE_NONE } };
    struct command command = { .arena = arena, .caller = *caller }; /* that nobody runs */
    struct happening happening = { .entry = &entry, .working = { .is_look = true } };
    struct card card = { .expires = DATE_NONE };
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    TRY(db_snapshot_begin(db, &snapshot));
    enum err err = prepare(app, db, &command, request, &happening, &card);
    *ret_problem = command.problem;
    TRY(err);
    entry.partition = card.partition; /* a quote has no chain of its own */
    entry.number = 1;
    TRY(decide_on(app, db, arena, &happening, ret_problem));
    const struct answer_request answer = {
        .entry = &entry,
        .program = happening.program,
        .card = card,
        .after = happening.working.after,
        .after_count = happening.working.after_count,
        .is_quote = true,
    };
    return answer_write(arena, &answer, ret_answer);
}

/* ---- a top-up that a payment brings ------------------------------------------------------------ */

/* Its request is the payment's, whoever told of it: so it is made once. */
static void name_payment(const struct top_up *top_up, struct entry *entry)
{
    entry->key = 0;
    entry->idempotency_key = top_up->idempotency_key;
    entry->request = sha256_of(top_up->idempotency_key);
    entry->event = (struct event){
        .kind = EVENT_TOP_UP,
        .reference = top_up->reference,
        .channel = top_up->channel,
        .amount_minor = top_up->amount_minor,
        .until = DATE_NONE,
    };
    entry->account = top_up->account;
    entry->member = top_up->member;
    entry->card = top_up->card;
}

/* The card may have been given to another member since the payment was asked for. */
static enum err find_owner(struct db *db, struct arena *arena, struct entry *entry)
{
    struct card card = { .member = entry->member };
    if (entry->card != 0)
        TRY(card_by_number(db, arena, entry->partition, entry->account, entry->card, &card));
    entry->member = card.member;
    return OK;
}

enum err event_decide_top_up(struct write_context *context, struct command *command,
                             const struct top_up *top_up, struct happening *happening)
{
    TRY(begin(context, command, happening));
    TRY(facts_place(context->app, top_up->caller, top_up->shop, top_up->till, &happening->place));
    TRY(facts_moment(&happening->place, top_up->caller, NULL, happening->entry));
    if (top_up->operator_id.len > 0)
        happening->entry->operator_id = top_up->operator_id;
    name_payment(top_up, happening->entry);
    TRY(find_owner(context->db, command->arena, happening->entry));
    happening->entry->print = facts_print(&happening->place, &top_up->print);
    return decide(context, command, happening);
}

/* ---- a tier by hand --------------------------------------------------------------------------- */

static enum err check_tier(const struct app_program *program, struct str tier,
                           struct problem *problem)
{
    if (program == NULL)
        return E_NO_PROGRAM;
    if (tier.len == 0 || program_tier(&program->program, tier) != NULL)
        return OK;
    return refuse(problem, "/tier", "The programme in force has no such tier.",
                  "Le programme en vigueur n'a pas ce niveau.");
}

enum err tier_run(struct write_context *context, struct command *command)
{
    const struct tier_request *request = command->request;
    struct happening happening = { 0 };
    struct card card = { .expires = DATE_NONE };
    struct id id = { 0 };
    TRY(id_parse(request->account, &id));
    TRY(commit_hold(context, command, id.partition, 0));
    TRY(merge_check_account(context->db, command, id.partition, id.number, ""));
    TRY(begin(context, command, &happening));
    struct entry *entry = happening.entry;
    TRY(facts_day(context->app,
                  request->shop.len > 0 ? app_shop_by_code(context->app, request->shop)
                                        : app_shop_by_id(context->app, command->caller.shop_id),
                  entry));
    TRY(check_tier(app_program_at(context->app, entry->at), request->tier, &command->problem));
    entry->event = (struct event){
        .kind = EVENT_TIER_FLOOR,
        .name = request->tier,
        .reference = request->reason,
        .until = request->has_until ? request->until : DATE_NONE,
    };
    if (request->operator_id.len > 0)
        entry->operator_id = request->operator_id;
    entry->account = id.number;
    TRY(decide(context, command, &happening));
    return event_append(context, command, &happening, &card);
}

/* ---- what the program knows by itself --------------------------------------------------------- */

enum err birthday_run(struct write_context *context, struct command *command)
{
    const struct birthday_request *request = command->request;
    struct happening happening = { 0 };
    struct card card = { .expires = DATE_NONE };
    TRY(commit_hold(context, command, request->partition, 0));
    TRY(begin(context, command, &happening));
    struct entry *entry = happening.entry;
    TRY(facts_day(context->app, NULL, entry));
    entry->event.kind = EVENT_BIRTHDAY;
    entry->account = request->account;
    entry->member = request->member;
    TRY(decide(context, command, &happening));
    return event_append(context, command, &happening, &card);
}

/* In the shop of the friend's purchase, which may lie in another chain. */
static enum err tell_referral(struct write_context *context, struct arena *arena,
                              const struct referral *referral, struct entry *entry)
{
    struct entry_row row = { 0 };
    struct entry first = { 0 };
    const struct id purchase = { .partition = referral->partition, .number = referral->purchase };
    TRY(entry_get(context->db, arena, referral->partition, referral->purchase, &row));
    TRY(entry_decode(arena, row.body, &first));
    TRY(facts_day(context->app, app_shop_by_code(context->app, first.shop), entry));
    entry->event.kind = EVENT_REFERRAL;
    entry->event.amount_minor = referral->amount_minor;
    entry->account = referral->referrer;
    return id_text(arena, purchase, &entry->event.reference);
}

enum err referral_run(struct write_context *context, struct command *command)
{
    const struct referral_request *request = command->request;
    struct happening happening = { 0 };
    struct card card = { .expires = DATE_NONE };
    struct referral referral = { 0 };
    TRY(referral_get(context->db, request->partition, request->account, &referral));
    if (referral.purchase == 0 || referral.credited != 0)
        return E_NOT_FOUND; /* it came back, or another server was quicker */
    /* What was bought may not come back meanwhile. */
    TRY(commit_hold(context, command, referral.referrer_partition, referral.partition));
    TRY(begin(context, command, &happening));
    TRY(tell_referral(context, command->arena, &referral, happening.entry));
    TRY(decide(context, command, &happening));
    TRY(event_append(context, command, &happening, &card));
    return referral_credit(context->db, referral.partition, referral.account,
                           happening.entry->number);
}

bool event_is_rewarded(const struct program *program, enum event_kind kind)
{
    for (size_t i = 0; i < program->rule_count; i++) {
        if (program->rules[i].on == kind)
            return true;
    }
    return false;
}

enum err event_of_enrolment(const struct app *app, struct db *db, struct arena *arena,
                            const struct app_shop *shop, struct working *working,
                            const struct entry *enrol)
{
    const struct app_program *program = app_program_at(app, enrol->at);
    if (program == NULL || !event_is_rewarded(&program->program, EVENT_ENROLMENT))
        return OK;
    working->after = ARENA_ARRAY(arena, struct entry, FACTS_AFTER_MAX);
    if (working->after == NULL)
        return E_NO_MEMORY;
    struct entry *event = &working->after[working->after_count++];
    *event = (struct entry){
        .partition = enrol->partition,
        .number = enrol->number + 1,
        .kind = ENTRY_EVENT,
        .recorded = enrol->recorded,
        .at = enrol->at,
        .account = enrol->account,
        .member = enrol->member,
        .program = program->number,
        .event = { .kind = EVENT_ENROLMENT, .until = DATE_NONE },
    };
    TRY(facts_day(app, shop, event));
    facts_tell_tags(working, event);
    TRY(facts_begin_account(app, db, arena, program, working, enrol));
    TRY(decide_event(arena, &program->program, event, &working->account));
    return facts_follow(app, arena, working, event); /* a gift can reach a tier or a goal */
}
