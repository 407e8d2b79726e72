/* answer.c - what a caller is told. */
#include "app/answer.h"

#include "app/batch/batches.h"
#include "app/family/family.h"
#include "app/handovers.h"
#include "app/ids.h"
#include "app/joining/joining.h"
#include "app/money/closing.h"
#include "app/money/holds_say.h"
#include "app/offline/exceptions.h"
#include "app/programs.h"
#include "app/settlement/settlements.h"
#include "app/shown/chips.h"
#include "app/shown/phones.h"
#include "engine/tell.h"
#include "journal/chip_note.h"
#include "journal/entry_words.h"
#include "journal/program_note.h"
#include "journal/voucher_note.h"
#include "loyalty/account/card_life.h"
#include "loyalty/bearer.h"
#include "loyalty/paid_in_text.h"

#define RECEIPT_REFERENCE_BYTES 32

void answer_put_id(struct json *json, const char *name, int32_t partition, int64_t number)
{
    char room[RECEIPT_REFERENCE_BYTES];
    struct buf text = BUF(room);
    if (number == 0) {
        json_put_null(json, name);
        return;
    }
    id_format(&text, (struct id){ .partition = partition, .number = number });
    json_put_str(json, name, (struct str){ .ptr = room, .len = text.used });
}

void answer_put_instant(struct json *json, const char *name, struct instant instant)
{
    char room[40];
    struct buf text = BUF(room);
    instant_format(&text, instant);
    json_put_str(json, name, (struct str){ .ptr = room, .len = text.used });
}

static const char *move_name(enum move_kind kind)
{
    switch (kind) {
    case MOVE_GAIN:
        return "gain";
    case MOVE_SPEND:
        return "spend";
    case MOVE_RESTORE:
        return "restore";
    case MOVE_EXPIRE:
        return "expire";
    case MOVE_CANCEL:
        return "cancel";
    case MOVE_FORGIVE:
        return "forgive";
    case MOVE_DEBT:
        return "debt";
    case MOVE_SETTLE:
        return "settle";
    case MOVE_REPAY:
        return "repay";
    case MOVE_BIND:
        return "bind";
    case MOVE_CONVERT:
        return "convert";
    case MOVE_SEND:
        return "send";
    case MOVE_RECEIVE:
        return "receive";
    case MOVE_HOLD:
        return "hold";
    case MOVE_RELEASE:
        return "release";
    case MOVE_PAY_OUT:
        return "pay_out";
    case MOVE_FORFEIT:
        return "forfeit";
    case MOVE_REINSTATE:
        return "reinstate";
    }
    return "";
}

void answer_put_moves(struct json *json, const struct moves *moves)
{
    json_array_open(json, "moves");
    for (size_t i = 0; i < moves->count; i++) {
        const struct move *move = &moves->items[i];
        json_object_open(json, NULL);
        json_put_text(json, "kind", move_name(move->kind));
        json_put_int(json, "lot", move->lot);
        json_put_str(json, "unit", move->unit);
        json_put_int(json, "points", move->amount.n);
        tell_date(json, "from", move->from);
        tell_date(json, "until", move->until);
        json_object_close(json);
    }
    json_array_close(json);
}

/* Of a return the lines that came back. */
static void put_backs(struct json *json, const struct entry *entry)
{
    json_array_open(json, "lines");
    for (size_t i = 0; i < entry->back_count; i++) {
        const struct entry_back *back = &entry->backs[i];
        int64_t discount = 0;
        if ((size_t)back->line <= entry->outcome.line_count)
            discount = entry->outcome.discount_minor[back->line - 1];
        json_object_open(json, NULL);
        json_put_int(json, "line", back->line);
        json_put_decimal(json, "quantity", back->quantity_milli, 3);
        json_put_int(json, "amount", -back->amount_minor);
        json_put_int(json, "discount", discount);
        json_put_int(json, "due", -back->amount_minor - discount);
        json_object_close(json);
    }
    json_array_close(json);

    int64_t change = -entry->outcome.due_total_minor - entry->repaid_minor - entry->withheld_minor;
    json_put_int(json, "refund", change > 0 ? change : 0);
    json_put_int(json, "due", change < 0 ? -change : 0);
    json_put_int(json, "withheld", entry->withheld_minor);
    json_array_open(json, "repaid");
    for (size_t i = 0; i < entry->repaid_count; i++) {
        json_object_open(json, NULL);
        json_put_str(json, "unit", entry->repaid[i].unit);
        json_put_int(json, "points", entry->repaid[i].points.n);
        json_object_close(json);
    }
    json_array_close(json);
}

/* Vouchers that became points again. */
static void put_turned(struct json *json, const struct entry *entry)
{
    json_array_open(json, "turned_back");
    for (size_t i = 0; i < entry->turned_count; i++) {
        json_object_open(json, NULL);
        answer_put_id(json, "conversion", entry->partition, entry->turned[i].conversion);
        json_put_str(json, "reward", entry->turned[i].reward);
        json_object_close(json);
    }
    json_array_close(json);
}

static void put_claim(struct json *json, const struct entry *entry)
{
    if (entry->claim_code.len == 0) {
        json_put_null(json, "claim");
        return;
    }
    char room[CODE_MAX_BYTES];
    struct buf code = BUF(room);
    size_t half = entry->claim_code.len / 2;
    buf_str(&code, str_sub(entry->claim_code, 0, half));
    buf_char(&code, '-');
    buf_str(&code, str_sub(entry->claim_code, half, entry->claim_code.len - half));
    json_object_open(json, "claim");
    json_put_str(json, "code", (struct str){ .ptr = room, .len = code.used });
    tell_date(json, "until", date_add_days(entry->on, entry->policies.claim_days));
    json_object_close(json);
}

enum err answer_receipt(struct arena *arena, const struct answer_request *request,
                        struct receipt_text_request *ret_wanted)
{
    const struct entry *entry = request->entry;
    struct str reference = STR_NONE;
    if (!request->is_quote) {
        struct id id = { .partition = entry->partition, .number = entry->number };
        TRY(id_text(arena, id, &reference));
    }
    *ret_wanted = (struct receipt_text_request){
        .program = &request->program->program,
        .entry = entry,
        .card_code = request->card.code,
        .language = entry->print.language,
        .columns = entry->print.columns,
        .reference = reference,
        .after = request->after,
        .after_count = request->after_count,
        .frame = entry_is_paid_in(entry) ? &paid_in_text_frame : NULL,
    };
    return OK;
}

static enum err put_receipt(struct arena *arena, struct json *json,
                            const struct answer_request *request)
{
    struct receipt_text_request wanted = { 0 };
    TRY(answer_receipt(arena, request, &wanted));
    return tell_receipt(arena, json, &wanted);
}

/* From gift cards and vouchers; to them, of a return. */
static void put_drawn(struct json *json, const struct entry *entry)
{
    json_array_open(json, "drawn");
    for (size_t i = 0; i < entry->draw_count; i++) {
        const struct entry_draw *draw = &entry->draws[i];
        json_object_open(json, NULL);
        answer_put_id(json, "account", draw->source.partition, draw->source.account);
        json_put_str(json, "unit", draw->unit);
        json_put_int(json, "points", draw->points.n);
        if (draw->points.n > 0)
            json_put_int(json, "left", draw->left.n);
        else
            json_put_null(json, "left");
        json_object_close(json);
    }
    json_array_close(json);
}

void answer_put_head(struct json *json, const struct answer_request *request)
{
    const struct entry *entry = request->entry;
    answer_put_id(json, "id", entry->partition, request->is_quote ? 0 : entry->number);
    if (request->is_quote)
        json_put_text(json, "kind", "quote");
    else
        json_put_str(json, "kind", entry_kind_name(entry->kind));
    answer_put_instant(json, "at", entry->at);
    answer_put_instant(json, "recorded_at", entry->recorded);
    answer_put_id(json, "account", entry->partition, entry->account);
    json_put_str(json, "currency", currency_code(request->program->program.currency));
    json_put_int(json, "program", entry->program);
}

/* What a till gave by itself, and where it comes out otherwise; of a return, what of that is over. */
static void put_offline(struct json *json, const struct program *program, const struct entry *entry)
{
    const struct offline *offline = &entry->offline;
    bool has_more = offline_is_told(offline) || entry->alone == ALONE_GONE;
    if (!has_more && offline->borne_count == 0)
        return;
    json_object_open(json, "offline");
    if (offline_is_told(offline)) {
        json_put_id(json, "snapshot", offline->snapshot);
        json_put_int(json, "spent", offline->spent_minor);
    }
    json_put_int(json, "borne", offline->borne_minor);
    if (has_more)
        exceptions_put(json, program, entry);
    json_object_close(json);
}

/* A purchase, quote, return or claim. */
static enum err put_effects(struct arena *arena, struct json *json,
                            const struct answer_request *request)
{
    const struct entry *entry = request->entry;
    const struct program *program = &request->program->program;

    answer_put_head(json, request);
    if (entry->kind != ENTRY_PURCHASE)
        answer_put_id(json, "purchase", entry->purchase_partition, entry->purchase);
    if (entry->kind == ENTRY_PURCHASE)
        answer_put_id(json, "hold", entry->partition, entry->capture);
    if (entry->kind == ENTRY_PURCHASE) {
        tell_lines(json, entry);
        tell_paid(json, entry);
    }
    if (entry->kind == ENTRY_RETURN) {
        put_backs(json, entry);
        put_turned(json, entry);
    }
    if (entry->kind != ENTRY_CLAIM)
        put_drawn(json, entry);
    const struct entry *last = entry_last_convert(entry, request->after, request->after_count);
    tell_standing(json, &entry->standing);
    tell_membership(json, entry);
    put_offline(json, program, entry);
    tell_outcome(json, program, &entry->outcome);
    tell_vouchers(json, program, request->after, request->after_count);
    tell_balances(json, program, last->balances, last->balance_count);
    if (entry->kind == ENTRY_PURCHASE)
        put_claim(json, entry);
    return put_receipt(arena, json, request);
}

static void put_code(struct json *json, const struct card *card)
{
    char room[CARD_CODE_MAX_BYTES + CARD_CODE_MAX_BYTES / BEARER_GROUP];
    struct buf text = BUF(room);
    if (bearer_is_code(card->code))
        bearer_write_groups(card->code, &text);
    else /* printed before, in the shop's own way */
        buf_str(&text, card->code);
    json_put_str(json, "code", card->code);
    json_put_str(json, "text", (struct str){ .ptr = room, .len = text.used });
    tell_date(json, "expires", card->expires);
}

/* What happened beside purchases, and what the rules gave for it. */
static enum err put_event(struct arena *arena, struct json *json,
                          const struct answer_request *request)
{
    const struct entry *entry = request->entry;
    const struct program *program = &request->program->program;
    answer_put_id(json, "id", entry->partition, request->is_quote ? 0 : entry->number);
    json_put_str(json, "kind", event_kind_name(entry->event.kind));
    if (entry->event.name.len > 0)
        json_put_str(json, "name", entry->event.name);
    else
        json_put_null(json, "name");
    json_put_str(json, "reference", entry->event.reference);
    answer_put_instant(json, "at", entry->at);
    answer_put_instant(json, "recorded_at", entry->recorded);
    answer_put_id(json, "account", entry->partition, entry->account);
    json_put_int(json, "program", entry->program);
    json_put_int(json, "amount", entry->event.amount_minor);
    const struct entry *last = entry_last_convert(entry, request->after, request->after_count);
    tell_earned(json, program, &entry->outcome);
    tell_vouchers(json, program, request->after, request->after_count);
    tell_balances(json, program, last->balances, last->balance_count);
    if (entry->event.kind == EVENT_GIFT_CARD)
        put_code(json, &request->card);
    return entry_is_printed(entry) ? put_receipt(arena, json, request) : OK;
}

/* Points that became a voucher. */
static void put_conversion(struct json *json, const struct answer_request *request)
{
    const struct entry *entry = request->entry;
    const struct program *program = &request->program->program;
    const struct outcome_redemption *cost = &entry->outcome.redemptions[0];
    answer_put_id(json, "id", entry->partition, entry->number);
    json_put_str(json, "kind", entry_kind_name(entry->kind));
    answer_put_instant(json, "at", entry->at);
    answer_put_instant(json, "recorded_at", entry->recorded);
    answer_put_id(json, "account", entry->partition, entry->account);
    json_put_int(json, "program", entry->program);
    json_object_open(json, "cost");
    json_put_str(json, "unit", cost->unit);
    json_put_int(json, "points", cost->cost.n);
    json_object_close(json);
    const struct entry *last = entry_last_convert(entry, request->after, request->after_count);
    tell_voucher(json, "voucher", program, entry);
    tell_balances(json, program, last->balances, last->balance_count);
}

/* The code of a voucher, made for nobody yet or for what an account has. */
static void put_voucher(struct json *json, const struct answer_request *request)
{
    const struct entry *entry = request->entry;
    answer_put_id(json, "id", entry->partition, entry->number);
    json_put_text(json, "kind", "voucher");
    answer_put_id(json, "account", entry->partition, entry->account);
    json_put_int(json, "lot", request->card.lot);
    put_code(json, &request->card);
}

static void put_handover(struct json *json, const struct entry *entry)
{
    char room[HANDOVER_ID_BYTES];
    struct buf id = BUF(room);
    handover_id_format(&id, &(struct handover_id){ .partition = entry->purchase_partition,
                                                   .purchase = entry->purchase,
                                                   .ask = (int64_t)entry->handover.ask + 1 });
    answer_put_id(json, "id", entry->partition, entry->number);
    json_put_str(json, "kind", entry_kind_name(entry->kind));
    json_put_str(json, "handover", (struct str){ .ptr = room, .len = id.used });
    answer_put_id(json, "purchase", entry->purchase_partition, entry->purchase);
    json_put_str(json, "reward", entry->handover.reward);
    json_put_int(json, "count", entry->handover.gifts);
    answer_put_id(json, "account", entry->partition, entry->account);
    answer_put_instant(json, "at", entry->at);
    answer_put_instant(json, "recorded_at", entry->recorded);
    json_put_str(json, "shop", entry->shop);
    if (entry->operator_id.len > 0)
        json_put_str(json, "operator", entry->operator_id);
    else
        json_put_null(json, "operator");
}

static bool is_voucher(const struct entry *entry)
{
    int64_t lot = 0;
    if (entry->kind == ENTRY_EVENT)
        return entry->event.kind == EVENT_VOUCHER;
    return entry->kind == ENTRY_CARD && voucher_note_read(entry->note, &lot) == OK;
}

/* Money that goes back to whoever paid it in: changes, as of a return. */
static enum err put_undo(struct arena *arena, struct json *json,
                         const struct answer_request *request)
{
    const struct entry *entry = request->entry;
    const struct program *program = &request->program->program;
    answer_put_id(json, "id", entry->partition, entry->number);
    json_put_str(json, "kind", entry_kind_name(entry->kind));
    answer_put_id(json, "event", entry->purchase_partition, entry->purchase);
    answer_put_instant(json, "at", entry->at);
    answer_put_instant(json, "recorded_at", entry->recorded);
    answer_put_id(json, "account", entry->partition, entry->account);
    json_put_str(json, "currency", currency_code(program->currency));
    json_put_int(json, "program", entry->program);
    if (entry->note.len > 0)
        json_put_str(json, "reason", entry->note);
    else
        json_put_null(json, "reason");
    json_put_int(json, "amount", entry->undone_minor);
    json_put_int(json, "paid_back", entry->undone_minor - entry->withheld_minor);
    json_put_int(json, "withheld", entry->withheld_minor);
    json_array_open(json, "spent");
    for (size_t i = 0; i < entry->withheld_count; i++) {
        json_object_open(json, NULL);
        json_put_str(json, "unit", entry->withheld[i].unit);
        json_put_int(json, "points", entry->withheld[i].points.n);
        json_put_int(json, "amount", entry->withheld[i].amount_minor);
        json_object_close(json);
    }
    json_array_close(json);
    const struct entry *last = entry_last_convert(entry, request->after, request->after_count);
    tell_earned(json, program, &entry->outcome);
    tell_vouchers(json, program, request->after, request->after_count);
    tell_balances(json, program, last->balances, last->balance_count);
    return entry_is_printed(entry) ? put_receipt(arena, json, request) : OK;
}

/* What the receiver has is nobody's business here. */
static void put_transfer(struct json *json, const struct answer_request *request)
{
    const struct entry *entry = request->entry;
    const struct entry_passed *passed = &entry->passed;
    answer_put_id(json, "id", entry->partition, entry->number);
    json_put_str(json, "kind", entry_kind_name(entry->kind));
    answer_put_id(json, "received", request->received.partition, request->received.number);
    answer_put_instant(json, "at", entry->at);
    answer_put_instant(json, "recorded_at", entry->recorded);
    answer_put_id(json, "from", entry->partition, entry->account);
    answer_put_id(json, "to", passed->partition, passed->account);
    json_put_int(json, "program", entry->program);
    json_put_str(json, "unit", passed->unit);
    json_put_int(json, "points", passed->points.n);
    if (entry->note.len > 0)
        json_put_str(json, "reason", entry->note);
    else
        json_put_null(json, "reason");
    tell_balances(json, &request->program->program, entry->balances, entry->balance_count);
}

/* ---- the other kinds -------------------------------------------------------------------------- */

/* A card that was not there before. */
static bool is_added(const struct entry *entry)
{
    return str_eq(entry->note, STR("add")) || str_eq(entry->note, CARD_NOTE_REPLACE);
}

/* As the entry says, whatever became of the card since; an older one says nothing. */
static struct date last_day(const struct answer_request *request)
{
    const struct entry *entry = request->entry;
    return entry->told.is_dated ? entry->told.until : request->card.expires;
}

static void put_member(struct json *json, const struct answer_request *request)
{
    const struct entry *entry = request->entry;
    if (joining_makes_codes(entry)) {
        joining_put_codes(json, entry, request->codes, request->code_count);
        return;
    }
    if (entry->kind == ENTRY_MEMBER && entry->member == 0) { /* the account's settings */
        answer_put_id(json, "id", entry->partition, entry->account);
        return;
    }
    answer_put_id(json, "id", entry->partition, entry->member);
    answer_put_id(json, "account", entry->partition, entry->account);
    if (entry->kind == ENTRY_MEMBER)
        return;
    json_put_str(json, "card", request->card.code);
    if (request->referral_code.len > 0)
        json_put_str(json, "referral_code", request->referral_code);
    else /* enrolled before there were codes */
        json_put_null(json, "referral_code");
}

static void put_family(struct json *json, const struct answer_request *request)
{
    switch (request->entry->family.what) {
    case FAMILY_INVITE:
        family_put_invitation(json, request->entry, request->invitation);
        break;
    case FAMILY_JOIN:
        put_member(json, request);
        break;
    case FAMILY_SET:
        family_put_set(json, request->entry);
        break;
    case FAMILY_LEAVE:
        family_put_leave(json, request);
        break;
    case FAMILY_MERGE:
        family_put_merge(json, request);
        break;
    case FAMILY_UNMERGE:
        family_put_unmerge(json, request);
        break;
    case FAMILY_GO:   /* accompanies an UNMERGE */
    case FAMILY_COME: /* accompany a MERGE, and have no request */
    case FAMILY_CARD:
        break;
    }
}

/* It gave the card one; otherwise it took it away, or is about something else. */
static bool gives_chip(const struct entry *entry)
{
    return chip_note_is(entry->note) && !str_eq(entry->note, CHIP_END_NOTE);
}

static void put_card(struct json *json, const struct answer_request *request)
{
    const struct entry *entry = request->entry;
    json_put_str(json, "code", request->card.code);
    if (is_added(entry)) {
        answer_put_id(json, "account", entry->partition, entry->account);
        answer_put_id(json, "member", entry->partition, entry->member);
        tell_date(json, "expires", last_day(request));
        if (request->card.kind.len > 0)
            json_put_str(json, "kind", request->card.kind);
        else
            json_put_null(json, "kind");
        if (entry->told.replaces != 0)
            json_put_str(json, "replaces", request->replaced);
    } else if (str_eq(entry->note, CARD_NOTE_RENEW)) {
        tell_date(json, "expires", last_day(request));
    } else if (str_eq(entry->note, PHONE_NOTE) || str_eq(entry->note, PHONE_END_NOTE)) {
        answer_put_id(json, "account", entry->partition, entry->account);
        answer_put_instant(json, "at", entry->at);
        json_put_bool(json, "is_linked", str_eq(entry->note, PHONE_NOTE));
        json_put_str_or_null(json, "link", request->phone_link);
    } else if (chip_note_is(entry->note)) {
        answer_put_id(json, "account", entry->partition, entry->account);
        answer_put_instant(json, "at", entry->at);
        json_put_bool(json, "has_chip", gives_chip(entry));
        chip_put_writing(json, request->chip);
    } else if (str_eq(entry->note, STR("give"))) {
        answer_put_id(json, "account", entry->partition, entry->account);
        answer_put_id(json, "member", entry->partition, entry->member);
    } else {
        bool is_blocked = str_eq(entry->note, STR("block"));
        json_put_text(json, "state", is_blocked ? "blocked" : "active");
    }
}

static enum err put_program(struct json *json, const struct answer_request *request)
{
    struct program_note note = { 0 };
    TRY(program_note_read(request->entry->note, &note));
    json_put_int(json, "number", request->entry->program);
    if (note.is_active) {
        bool is_to_come = note.from.us > request->entry->recorded.us;
        json_put_text(json, "state",
                      program_state_name(is_to_come ? PROGRAM_SCHEDULED : PROGRAM_ACTIVE));
        answer_put_instant(json, "active_from", note.from);
    } else {
        bool is_valid = request->problems->error_count == 0;
        json_put_text(json, "state",
                      program_state_name(is_valid ? PROGRAM_VALIDATED : PROGRAM_DRAFT));
        tell_problems(json, request->problems);
    }
    return OK;
}

static enum err put_entry(struct arena *arena, struct json *json,
                          const struct answer_request *request)
{
    const struct entry *entry = request->entry;
    switch (entry->kind) {
    case ENTRY_PURCHASE:
    case ENTRY_RETURN:
    case ENTRY_CLAIM:
        return put_effects(arena, json, request);
    case ENTRY_ENROL:
    case ENTRY_MEMBER:
        put_member(json, request);
        return OK;
    case ENTRY_FAMILY:
        put_family(json, request);
        return OK;
    case ENTRY_CARD:
        if (is_voucher(entry))
            put_voucher(json, request);
        else
            put_card(json, request);
        return OK;
    case ENTRY_PROGRAM:
        return put_program(json, request);
    case ENTRY_SETTLEMENT:
        return settlement_put_answer(json, entry);
    case ENTRY_EVENT:
        if (is_voucher(entry))
            put_voucher(json, request);
        else
            return put_event(arena, json, request);
        return OK;
    case ENTRY_HANDOVER:
        put_handover(json, entry);
        return OK;
    case ENTRY_UNDO:
        return put_undo(arena, json, request);
    case ENTRY_CONVERT:
        put_conversion(json, request);
        return OK;
    case ENTRY_SEND:
        put_transfer(json, request);
        return OK;
    case ENTRY_HOLD:
    case ENTRY_RELEASE:
    case ENTRY_ADJUST:
        holds_put_answer(json, entry);
        tell_balances(json, &request->program->program, entry->balances, entry->balance_count);
        return OK;
    case ENTRY_CLOSE:
    case ENTRY_REOPEN:
        TRY(closing_put_answer(arena, json, request));
        tell_balances(json, &request->program->program, entry->balances, entry->balance_count);
        return OK;
    case ENTRY_BATCH:
        batch_put_answer(json, entry);
        return OK;
    case ENTRY_EXPIRE:
    case ENTRY_END:
    case ENTRY_DRAW:
    case ENTRY_RECEIVE:
        break;
    }
    return E_JOURNAL;
}

int answer_status(const struct entry *entry)
{
    switch (entry->kind) {
    case ENTRY_PURCHASE:
    case ENTRY_RETURN:
    case ENTRY_CLAIM:
    case ENTRY_ENROL:
    case ENTRY_EVENT:
    case ENTRY_HANDOVER:
    case ENTRY_UNDO:
    case ENTRY_CONVERT:
    case ENTRY_SEND:
    case ENTRY_HOLD:
    case ENTRY_RELEASE:
    case ENTRY_ADJUST:
    case ENTRY_CLOSE:
    case ENTRY_REOPEN:
    case ENTRY_BATCH:
    case ENTRY_SETTLEMENT:
        return 201;
    case ENTRY_CARD:
        return is_added(entry) || is_voucher(entry) || str_eq(entry->note, PHONE_NOTE) ||
                       gives_chip(entry)
                   ? 201
                   : 200;
    case ENTRY_FAMILY:
        return entry->family.what != FAMILY_SET ? 201 : 200;
    case ENTRY_PROGRAM: /* a draft is new */
        return str_begins(entry->note, STR("draft")) ? 201 : 200;
    case ENTRY_MEMBER:
        return joining_makes_codes(entry) ? 201 : 200;
    case ENTRY_EXPIRE:
    case ENTRY_END:
    case ENTRY_DRAW:
    case ENTRY_RECEIVE:
        break;
    }
    return 200;
}

enum err answer_write(struct arena *arena, const struct answer_request *request, struct buf *out)
{
    struct json json = { .out = out };
    json_object_open(&json, NULL);
    TRY(put_entry(arena, &json, request));
    json_object_close(&json);
    return out->err;
}
