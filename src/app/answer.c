/* answer.c - what a caller is told. */
#include "app/answer.h"

#include "app/ids.h"
#include "loyalty/program_note.h"
#include "loyalty/receipt_text.h"

#define RECEIPT_REFERENCE_BYTES 32

static const char *unit_kind_name(enum unit_kind kind)
{
    switch (kind) {
    case UNIT_POINTS:
        return "points";
    case UNIT_STAMPS:
        return "stamps";
    case UNIT_MONEY:
        return "money";
    case UNIT_VOUCHER:
        return "voucher";
    }
    return "points";
}

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

void answer_put_date(struct json *json, const char *name, struct date date)
{
    char room[16];
    struct buf text = BUF(room);
    if (date_is_none(date)) {
        json_put_null(json, name);
        return;
    }
    date_format(&text, date);
    json_put_str(json, name, (struct str){ .ptr = room, .len = text.used });
}

void answer_put_label(struct json *json, const char *name, const struct label *label)
{
    json_object_open(json, name);
    json_put_str(json, "fr", label_in(label, LANGUAGE_FR));
    json_put_str(json, "en", label_in(label, LANGUAGE_EN));
    json_object_close(json);
}

static void put_balance(struct json *json, const struct program *program,
                        const struct balance *balance)
{
    const struct unit *unit = program != NULL ? program_unit(program, balance->unit) : NULL;
    json_object_open(json, NULL);
    json_put_str(json, "unit", balance->unit);
    if (unit != NULL) {
        answer_put_label(json, "label", &unit->label);
        json_put_text(json, "kind", unit_kind_name(unit->kind));
        json_put_int(json, "decimals", unit->decimals);
    }
    json_put_int(json, "points", balance->usable.n);
    json_put_int(json, "pending", balance->pending.n);
    if (date_is_none(balance->expiring_on)) {
        json_put_null(json, "expiring");
    } else {
        json_object_open(json, "expiring");
        json_put_int(json, "points", balance->expiring.n);
        answer_put_date(json, "on", balance->expiring_on);
        json_object_close(json);
    }
    json_object_close(json);
}

void answer_put_balances(struct json *json, const struct program *program,
                         const struct balance *balances, size_t count)
{
    json_array_open(json, "balances");
    for (size_t i = 0; i < count; i++)
        put_balance(json, program, &balances[i]);
    json_array_close(json);
}

static void put_total(struct json *json, const struct outcome *outcome)
{
    json_object_open(json, "total");
    json_put_int(json, "gross", outcome->gross_total_minor);
    json_put_int(json, "discount", outcome->discount_total_minor);
    json_put_int(json, "due", outcome->due_total_minor);
    json_object_close(json);
}

static void put_vat(struct json *json, const struct outcome *outcome)
{
    json_array_open(json, "vat");
    for (size_t i = 0; i < outcome->vat_count; i++) {
        const struct outcome_vat *vat = &outcome->vat[i];
        json_object_open(json, NULL);
        json_put_decimal(json, "rate", vat->rate_bp, 2);
        json_put_int(json, "gross", vat->gross_minor);
        json_put_int(json, "discount", vat->discount_minor);
        json_put_int(json, "due", vat->due_minor);
        json_put_int(json, "tax", vat->tax_minor);
        json_object_close(json);
    }
    json_array_close(json);
}

static void put_redeemed(struct json *json, const struct program *program,
                         const struct outcome *outcome)
{
    json_array_open(json, "redeemed");
    for (size_t i = 0; i < outcome->redemption_count; i++) {
        const struct outcome_redemption *redemption = &outcome->redemptions[i];
        const struct reward *reward =
            program != NULL ? program_reward(program, redemption->reward) : NULL;
        json_object_open(json, NULL);
        json_put_str(json, "reward", redemption->reward);
        if (reward != NULL)
            answer_put_label(json, "label", &reward->label);
        if (redemption->unit.len > 0)
            json_put_str(json, "unit", redemption->unit);
        else
            json_put_null(json, "unit");
        json_put_int(json, "points", redemption->cost.n);
        json_put_int(json, "discount", redemption->discount_minor);
        json_array_open(json, "lines");
        for (size_t line = 0; line < outcome->line_count; line++) {
            if (redemption->off_minor[line] == 0)
                continue;
            json_object_open(json, NULL);
            json_put_int(json, "line", (int64_t)line + 1);
            json_put_int(json, "discount", redemption->off_minor[line]);
            json_object_close(json);
        }
        json_array_close(json);
        json_object_close(json);
    }
    json_array_close(json);
}

/* One object per unit, its rules inside; earnings of a unit need not stand together. */
static void put_earned(struct json *json, const struct outcome *outcome)
{
    json_array_open(json, "earned");
    for (size_t i = 0; i < outcome->earning_count; i++) {
        struct str unit = outcome->earnings[i].unit;
        bool is_seen = false;
        for (size_t before = 0; before < i; before++)
            is_seen = is_seen || str_eq(outcome->earnings[before].unit, unit);
        if (is_seen)
            continue;

        int64_t total = 0;
        json_object_open(json, NULL);
        json_put_str(json, "unit", unit);
        json_array_open(json, "rules");
        for (size_t k = i; k < outcome->earning_count; k++) {
            const struct outcome_earning *earning = &outcome->earnings[k];
            if (!str_eq(earning->unit, unit))
                continue;
            total += earning->points.n;
            json_object_open(json, NULL);
            json_put_str(json, "rule", earning->rule);
            json_put_int(json, "basis", earning->basis);
            json_put_int(json, "points", earning->points.n);
            json_object_close(json);
        }
        json_array_close(json);
        json_put_int(json, "points", total);
        json_object_close(json);
    }
    json_array_close(json);
}

void answer_put_outcome(struct json *json, const struct program *program, const struct entry *entry)
{
    put_total(json, &entry->outcome);
    put_vat(json, &entry->outcome);
    put_redeemed(json, program, &entry->outcome);
    put_earned(json, &entry->outcome);
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
        answer_put_date(json, "from", move->from);
        answer_put_date(json, "until", move->until);
        json_object_close(json);
    }
    json_array_close(json);
}

/* Of a purchase every line; of a return those that came back. */
static void put_lines(struct json *json, const struct entry *entry)
{
    const struct outcome *outcome = &entry->outcome;
    json_array_open(json, "lines");
    for (size_t i = 0; i < entry->receipt.line_count; i++) {
        const struct receipt_line *line = &entry->receipt.lines[i];
        int64_t discount = outcome->discount_minor[i];
        json_object_open(json, NULL);
        json_put_int(json, "line", (int64_t)i + 1);
        json_put_int(json, "amount", line->amount_minor);
        json_put_int(json, "discount", discount);
        json_put_int(json, "due", line->amount_minor - discount);
        json_put_decimal(json, "vat", line->vat_bp, 2);
        json_object_close(json);
    }
    json_array_close(json);
}

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

    int64_t change = -entry->outcome.due_total_minor - entry->withheld_minor;
    json_put_int(json, "refund", change > 0 ? change : 0);
    json_put_int(json, "due", change < 0 ? -change : 0);
    json_put_int(json, "withheld", entry->withheld_minor);
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
    answer_put_date(json, "until", date_add_days(entry->on, entry->policies.claim_days));
    json_object_close(json);
}

static enum err put_receipt(struct arena *arena, struct json *json,
                            const struct answer_request *request)
{
    const struct entry *entry = request->entry;
    struct receipt_text text = { 0 };
    struct str reference = STR_NONE;
    if (!request->is_quote) {
        struct id id = { .partition = entry->partition, .number = entry->number };
        TRY(id_text(arena, id, &reference));
    }
    struct receipt_text_request wanted = {
        .program = &request->program->program,
        .entry = entry,
        .card_code = request->card.code,
        .language = entry->print.language,
        .columns = entry->print.columns,
        .reference = reference,
    };
    TRY(receipt_text_write(arena, &wanted, &text));
    json_object_open(json, "receipt");
    json_put_int(json, "columns", wanted.columns);
    json_put_text(json, "language", wanted.language == LANGUAGE_FR ? "fr" : "en");
    json_array_open(json, "lines");
    for (size_t i = 0; i < text.count; i++)
        json_put_str(json, NULL, text.lines[i]);
    json_array_close(json);
    json_object_close(json);
    return OK;
}

/* A purchase, quote, return or claim. */
static enum err put_effects(struct arena *arena, struct json *json,
                            const struct answer_request *request)
{
    const struct entry *entry = request->entry;
    const struct program *program = &request->program->program;

    answer_put_id(json, "id", entry->partition, request->is_quote ? 0 : entry->number);
    if (request->is_quote)
        json_put_text(json, "kind", "quote");
    else
        json_put_str(json, "kind", entry_kind_name(entry->kind));
    answer_put_instant(json, "at", entry->at);
    answer_put_instant(json, "recorded_at", entry->recorded);
    answer_put_id(json, "account", entry->partition, entry->account);
    json_put_str(json, "currency", currency_code(program->currency));
    json_put_int(json, "program", entry->program);
    if (entry->kind != ENTRY_PURCHASE)
        answer_put_id(json, "purchase", entry->purchase_partition, entry->purchase);
    if (entry->kind == ENTRY_PURCHASE)
        put_lines(json, entry);
    if (entry->kind == ENTRY_RETURN)
        put_backs(json, entry);
    answer_put_outcome(json, program, entry);
    answer_put_balances(json, program, entry->balances, entry->balance_count);
    if (entry->kind == ENTRY_PURCHASE)
        put_claim(json, entry);
    return put_receipt(arena, json, request);
}

/* ---- the other kinds -------------------------------------------------------------------------- */

static bool is_added(const struct entry *entry)
{
    return str_eq(entry->note, STR("add"));
}

static void put_card(struct json *json, const struct answer_request *request)
{
    const struct entry *entry = request->entry;
    json_put_str(json, "code", request->card.code);
    if (is_added(entry)) {
        answer_put_id(json, "account", entry->partition, entry->account);
        answer_put_date(json, "expires", request->card.expires);
    } else {
        bool is_blocked = str_eq(entry->note, STR("block"));
        json_put_text(json, "state", is_blocked ? "blocked" : "active");
    }
}

void answer_put_problems(struct json *json, const struct program_problems *problems)
{
    json_put_bool(json, "valid", problems->error_count == 0);
    json_array_open(json, "problems");
    for (size_t i = 0; i < problems->count; i++) {
        const struct program_problem *problem = &problems->items[i];
        json_object_open(json, NULL);
        json_put_text(json, "level", problem->is_warning ? "warning" : "error");
        json_put_text(json, "pointer", problem->problem.pointer);
        json_put_text(json, "fr", problem->problem.fr);
        json_put_text(json, "en", problem->problem.en);
        json_object_close(json);
    }
    json_array_close(json);
    json_put_int(json, "errors", (int64_t)problems->error_count);
}

static enum err put_program(struct json *json, const struct answer_request *request)
{
    struct program_note note = { 0 };
    TRY(program_note_read(request->entry->note, &note));
    json_put_int(json, "number", request->entry->program);
    json_put_text(json, "state", note.is_active ? "active" : "draft");
    if (note.is_active)
        answer_put_instant(json, "active_from", note.from);
    else
        answer_put_problems(json, request->problems);
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
        answer_put_id(json, "id", entry->partition, entry->member);
        answer_put_id(json, "account", entry->partition, entry->account);
        if (entry->kind == ENTRY_ENROL)
            json_put_str(json, "card", request->card.code);
        return OK;
    case ENTRY_CARD:
        put_card(json, request);
        return OK;
    case ENTRY_PROGRAM:
        return put_program(json, request);
    case ENTRY_EXPIRE:
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
        return 201;
    case ENTRY_CARD:
        return is_added(entry) ? 201 : 200;
    case ENTRY_PROGRAM: /* a draft is new */
        return str_begins(entry->note, STR("draft")) ? 201 : 200;
    case ENTRY_MEMBER:
    case ENTRY_EXPIRE:
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
