/* purchase.c - record a receipt, or say what recording it would do.
 *
 * Every use case has this shape: read, decide, write.  The decision is pure and lives in loyalty/;
 * this file brings it the facts and keeps its verdict.  A quote is the same without the writing.
 */
#include "app/purchase.h"

#include "app/answer.h"
#include "app/card/card_renew.h"
#include "app/facts.h"
#include "app/family/family_notice.h"
#include "app/handovers.h"
#include "app/ids.h"
#include "app/money/holds_due.h"
#include "app/money/sources.h"
#include "app/offline/given.h"
#include "app/shown/shown.h"
#include "core/secret.h"
#include "engine/explain.h"
#include "scan/scan.h"

#define CLAIM_CODE_CHARACTERS 10 /* 50 random bits: a guess in a million years of trying */

/* A purchase on its way: what was found out before the decision. */
struct purchase {
    const struct purchase_request *request;
    const struct caller *caller;
    struct place place;
    const struct app_program *program;
    struct card card; /* number 0: none */
    struct given given;
    struct card refused; /* that the till took off line, and that cannot be used any more */
    struct shown_card shown;
    struct sources sources;
    struct working working;
    struct entry *entry;
};

/* Where, when and by which programme, and which other cards. */
static enum err prepare(const struct app *app, struct db *db, struct arena *arena,
                        struct purchase *purchase, struct problem *problem)
{
    const struct purchase_request *request = purchase->request;
    struct entry *entry = purchase->entry;
    TRY(facts_place(app, purchase->caller, request->shop, request->till, &purchase->place));
    TRY(facts_moment(&purchase->place, purchase->caller, request->has_at ? &request->at : NULL,
                     entry));
    if (request->operator_id.len > 0)
        entry->operator_id = request->operator_id;
    purchase->program = app_program_at(app, entry->at);
    if (purchase->program == NULL)
        return E_NO_PROGRAM;
    entry->program = purchase->program->number;
    entry->print = facts_print(&purchase->place, &request->print);
    TRY(receipt_build(arena, request, purchase->program->program.currency, &entry->receipt,
                      problem));
    TRY(given_open(app, db, arena, purchase->caller, request, entry, &purchase->given, problem));
    return sources_find(db, arena, request, &purchase->sources, problem);
}

/* Whose card it is that is refused, when anybody's. */
static enum err find_refused(struct db *db, struct arena *arena, struct purchase *purchase,
                             enum err *err)
{
    struct shown_card shown = { 0 };
    enum err found = shown_find(db, arena, purchase->request->card, &shown);
    if (found == OK)
        purchase->refused = shown.card;
    else if (err_class(found) == ERR_CLASS_REFUSED)
        *err = found;
    return err_class(found) == ERR_CLASS_FAULT ? found : OK;
}

/* Who, when there is a card. */
static enum err find_card(struct db *db, struct arena *arena, struct purchase *purchase,
                          struct problem *problem)
{
    const struct purchase_request *request = purchase->request;
    if (request->card.len == 0)
        return OK;
    enum err err = shown_read(db, arena, request->card, &request->shown, purchase->entry,
                              &purchase->shown, problem);
    if (err == OK)
        purchase->card = purchase->shown.card;
    else if (purchase->given.is_told && err_class(err) == ERR_CLASS_REFUSED)
        TRY(find_refused(db, arena, purchase, &err));
    return given_refuse_card(purchase->entry, &purchase->refused, err, problem);
}

/* The hold that it captures, which is the account's own and open. */
static enum err find_hold(struct db *db, struct arena *arena, struct purchase *purchase,
                          struct problem *problem)
{
    static const char pointer[] = "/hold";
    struct str told = purchase->request->hold;
    struct entry *entry = purchase->entry;
    struct id id = { 0 };
    if (told.len == 0)
        return OK;
    enum err err = purchase->card.number == 0 ? E_NO_ACCOUNT : id_parse(told, &id);
    if (err != OK) {
        problem_set(problem, err, pointer,
                    err == E_NO_ACCOUNT ? "A hold is captured with a card of its account."
                                        : err_text(err, ERR_EN),
                    err == E_NO_ACCOUNT ? "Une réserve se prend avec une carte de son compte."
                                        : err_text(err, ERR_FR));
        return err;
    }
    TRY(hold_check(db, arena, id, entry->partition, entry->account, entry->recorded, pointer,
                   problem));
    entry->capture = id.number;
    return OK;
}

/* The account of the card, as it is now. */
static enum err open_account(const struct app *app, struct db *db, struct arena *arena,
                             struct purchase *purchase, struct problem *problem)
{
    struct entry *entry = purchase->entry;
    struct account *account = &purchase->working.account;
    TRY(account_load(db, arena, purchase->card.partition, purchase->card.account, account));
    purchase->working.lot_next = account->lot_next;
    entry->partition = purchase->card.partition; /* a quote has no chain of its own */
    entry->account = purchase->card.account;
    entry->member = purchase->card.member;
    entry->card = purchase->card.number;
    TRY(find_hold(db, arena, purchase, problem));
    enum err err = facts_open_account(app, db, arena, purchase->program, &purchase->working, entry);
    if (err == OK || !purchase->given.is_told)
        return err;
    purchase->refused = purchase->card;
    purchase->card = (struct card){ 0 };
    purchase->shown = (struct shown_card){ 0 };
    purchase->working = (struct working){ 0 };
    return given_refuse_card(entry, &purchase->refused, err, problem);
}

/* The verdict. */
static enum err decide(const struct app *app, struct db *db, struct arena *arena,
                       struct purchase *purchase, struct problem *problem)
{
    struct entry *entry = purchase->entry;
    struct account *account = NULL;
    if (purchase->card.number == 0)
        TRY(find_hold(db, arena, purchase, problem));
    else
        TRY(open_account(app, db, arena, purchase, problem));
    if (entry->account != 0)
        account = &purchase->working.account;
    TRY(sources_open(app, db, arena, purchase->request, purchase->program, &purchase->sources,
                     entry, problem));
    struct refusal refusal = { 0 };
    enum err err = decide_purchase(arena, &purchase->program->program, entry, account, &refusal);
    if (err != OK) {
        explain_refusal(&purchase->program->program, err, &refusal, problem);
        return shown_refuse(&purchase->shown, err, "/card", problem);
    }
    return facts_follow(app, arena, &purchase->working, entry);
}

static struct answer_request answer_of(const struct purchase *purchase)
{
    return (struct answer_request){ .entry = purchase->entry,
                                    .program = purchase->program,
                                    .card = purchase->card,
                                    .after = purchase->working.after,
                                    .after_count = purchase->working.after_count };
}

/* The code that is printed on a receipt without a card, when its programme lets it be claimed. */
static enum err add_claim_code(struct arena *arena, struct purchase *purchase)
{
    struct entry *entry = purchase->entry;
    struct buf code = { 0 };
    if (offline_is_told(&entry->offline) || entry->account != 0 ||
        purchase->program->program.policies.claim_days == 0 ||
        purchase->caller->is_import) /* a receipt that is out has nowhere to print a code */
        return OK;
    TRY(buf_create(arena, CLAIM_CODE_CHARACTERS, &code));
    secret_base32(&code, CLAIM_CODE_CHARACTERS);
    return buf_finish(&code, &entry->claim_code);
}

/* The till's own number for this receipt: the same request again is answered as the first time,
 * another content is refused. */
static enum err replay_by_receipt(struct write_context *context, struct command *command,
                                  const struct purchase *purchase, bool *ret_is_known)
{
    int32_t partition = 0;
    int64_t number = 0;
    enum err err = receipt_find(context->db, purchase->place.till->id, purchase->entry->on,
                                purchase->request->receipt, &partition, &number);
    *ret_is_known = err == OK;
    if (err == E_NOT_FOUND)
        return OK;
    if (err != OK)
        return err;
    return commit_replay(context, command, partition, number, E_RECEIPT_SEEN);
}

enum err purchase_ask(struct write_context *context, const struct command *command)
{
    const struct purchase_request *request = command->request;
    const struct caller *caller = &command->caller;
    struct instant now = instant_now();
    struct entry entry = { .recorded = now, .at = now };
    struct place place = { 0 };
    struct scan scan = { 0 };
    if (facts_place(context->app, caller, request->shop, request->till, &place) != OK ||
        facts_moment(&place, caller, request->has_at ? &request->at : NULL, &entry) != OK)
        return OK; /* purchase_run() says why */
    TRY(receipt_ask(context->db, place.till->id, entry.on, request->receipt));
    if (request->card.len > 0 && !scan_is_rotating(request->card, &scan))
        TRY(card_ask(context->db, request->card));
    if (command->account != 0)
        TRY(account_ask(context->db, command->partition, command->account));
    return OK;
}

enum err purchase_run(struct write_context *context, struct command *command)
{
    struct purchase purchase = { .request = command->request, .caller = &command->caller };
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    bool is_known = false;
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(commit_begin_entry(context, command, ENTRY_PURCHASE, &purchase.entry));
    TRY(prepare(context->app, context->db, command->arena, &purchase, &command->problem));
    TRY(replay_by_receipt(context, command, &purchase, &is_known));
    if (is_known)
        return OK;
    TRY(find_card(context->db, command->arena, &purchase, &command->problem));
    TRY(sources_hold(context, command, &purchase.sources, purchase.card.partition));
    TRY(decide(context->app, context->db, command->arena, &purchase, &command->problem));
    TRY(add_claim_code(command->arena, &purchase));

    struct entry *entry = purchase.entry;
    struct draws draws = { 0 };
    TRY(sources_decide(context, command, purchase.program, entry, &purchase.working, &draws));
    TRY(given_limit(context->db, &purchase.given, entry));
    *told = answer_of(&purchase);
    TRY(facts_append(context, command, &purchase.working, entry, told));
    TRY(shown_keep(context->db, &purchase.shown, entry));
    TRY(given_keep(context->db, &purchase.given, entry));
    TRY(sources_append(context, command, &draws));
    TRY(handovers_open(context->db, entry));
    if (!purchase.caller->is_import) /* old receipts are no news */
        TRY(family_notice_taken(context, command->arena, &purchase.working.account.past, entry));
    TRY(receipt_insert(context->db, purchase.place.till->id, entry->on, entry->receipt.number,
                       entry->partition, entry->number));
    if (entry->claim_code.len > 0)
        TRY(claim_insert(context->db, entry->claim_code, entry->partition, entry->number));
    return card_renew_by_use(context, command, &purchase.card, entry);
}

enum err purchase_quote(struct app *app, struct db *db, struct arena *arena,
                        const struct caller *caller, const struct purchase_request *request,
                        struct buf *ret_answer, struct problem *ret_problem)
{
    struct instant now = instant_now();
    struct entry entry = { .partition = 1,
                           .number = 1,
                           .kind = ENTRY_PURCHASE,
                           .recorded = now,
                           .at = now,
                           .key = caller->key };
    struct purchase purchase = {
        .request = request, .caller = caller, .entry = &entry, .working = { .is_look = true }
    };
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    TRY(db_snapshot_begin(db, &snapshot));
    TRY(prepare(app, db, arena, &purchase, ret_problem));
    entry.receipt.payment_count = 0; /* what is due is what is asked */
    TRY(find_card(db, arena, &purchase, ret_problem));
    TRY(decide(app, db, arena, &purchase, ret_problem));
    struct answer_request answer = answer_of(&purchase);
    answer.is_quote = true;
    return answer_write(arena, &answer, ret_answer);
}
