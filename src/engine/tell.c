/* tell.c - what the rules decided, as JSON. */
#include "engine/tell.h"

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

void tell_date(struct json *json, const char *name, struct date date)
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

void tell_label(struct json *json, const char *name, const struct label *label)
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
        tell_label(json, "label", &unit->label);
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
        tell_date(json, "on", balance->expiring_on);
        json_object_close(json);
    }
    json_object_close(json);
}

void tell_balances(struct json *json, const struct program *program, const struct balance *balances,
                   size_t count)
{
    json_array_open(json, "balances");
    for (size_t i = 0; i < count; i++)
        put_balance(json, program, &balances[i]);
    json_array_close(json);
}

void tell_total(struct json *json, const struct outcome *outcome)
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
            tell_label(json, "label", &reward->label);
        if (redemption->unit.len > 0)
            json_put_str(json, "unit", redemption->unit);
        else
            json_put_null(json, "unit");
        json_put_int(json, "points", redemption->cost.n);
        json_put_int(json, "discount", redemption->discount_minor);
        json_put_int(json, "gifts", redemption->gifts);
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

/* What the basis is of: nothing where the programme of the entry is not at hand. */
static void put_counted(struct json *json, const struct program *program, struct str id)
{
    static const char *const counted[] = {
        [GIVE_PER_AMOUNT] = "amount", [GIVE_PER_VISIT] = "visit",       [GIVE_PERCENT] = "amount",
        [GIVE_STEPS] = "amount",      [GIVE_PER_QUANTITY] = "quantity", [GIVE_MULTIPLY] = "points",
    };
    for (size_t i = 0; program != NULL && i < program->rule_count; i++) {
        if (str_eq(program->rules[i].id, id))
            json_put_text(json, "counted", counted[program->rules[i].give]);
    }
}

/* One object per unit, its rules inside; earnings of a unit need not stand together. */
void tell_earned(struct json *json, const struct program *program, const struct outcome *outcome)
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
            put_counted(json, program, earning->rule);
            json_put_int(json, "points", earning->points.n);
            json_object_close(json);
        }
        json_array_close(json);
        json_put_int(json, "points", total);
        json_object_close(json);
    }
    json_array_close(json);
}

void tell_outcome(struct json *json, const struct program *program, const struct outcome *outcome)
{
    tell_total(json, outcome);
    put_vat(json, outcome);
    put_redeemed(json, program, outcome);
    tell_earned(json, program, outcome);
}

void tell_membership(struct json *json, const struct entry *entry)
{
    if (!entry->membership.is_told)
        return;
    json_object_open(json, "membership");
    tell_date(json, "until", entry->membership.until);
    json_object_close(json);
}

void tell_standing(struct json *json, const struct standing *standing)
{
    if (standing->visit > 0)
        json_put_int(json, "visit", standing->visit);
    if (standing->tier.len > 0)
        json_put_str(json, "tier", standing->tier);
    if (standing->seat != SEAT_MEMBER)
        json_put_text(json, "seat", standing->seat == SEAT_WAITING ? "waiting" : "unpaid");
    const struct room *member = standing_of_member(standing);
    if (member != NULL)
        json_put_int(json, "member_left", member->left);
    if (standing->room_count == (member != NULL ? 1 : 0))
        return;
    json_array_open(json, "ceilings");
    for (size_t i = 0; i < standing->room_count; i++) {
        const struct room *room = &standing->rooms[i];
        if (room->of == ROOM_MEMBER)
            continue;
        json_object_open(json, NULL);
        json_put_str(json, room->of == ROOM_RULE ? "rule" : "reward", room->id);
        json_put_int(json, "left", room->left);
        json_object_close(json);
    }
    json_array_close(json);
}

void tell_voucher(struct json *json, const char *name, const struct program *program,
                  const struct entry *convert)
{
    const struct move *voucher = entry_voucher(convert);
    assert(voucher != NULL);
    const struct unit *unit = program_unit(program, voucher->unit);
    json_object_open(json, name);
    json_put_str(json, "reward", convert->outcome.redemptions[0].reward);
    json_put_int(json, "lot", voucher->lot);
    json_put_str(json, "unit", voucher->unit);
    if (unit != NULL)
        tell_label(json, "label", &unit->label);
    json_put_int(json, "uses", voucher->amount.n);
    tell_date(json, "from", voucher->from);
    tell_date(json, "until", voucher->until);
    json_object_close(json);
}

void tell_vouchers(struct json *json, const struct program *program, const struct entry *after,
                   size_t count)
{
    bool is_open = false;
    for (size_t i = 0; i < count; i++) {
        if (after[i].kind != ENTRY_CONVERT)
            continue;
        if (!is_open)
            json_array_open(json, "vouchers");
        is_open = true;
        tell_voucher(json, NULL, program, &after[i]);
    }
    if (is_open)
        json_array_close(json);
}

void tell_lines(struct json *json, const struct entry *entry)
{
    const struct outcome *outcome = &entry->outcome;
    json_array_open(json, "lines");
    for (size_t i = 0; i < entry->receipt.line_count; i++) {
        const struct receipt_line *line = &entry->receipt.lines[i];
        int64_t discount = outcome->discount_minor[i];
        json_object_open(json, NULL);
        json_put_int(json, "line", (int64_t)i + 1);
        if (line->sku.len > 0)
            json_put_str(json, "sku", line->sku);
        if (line->label.len > 0)
            json_put_str(json, "label", line->label);
        json_put_decimal(json, "quantity", line->quantity_milli, 3);
        json_put_int(json, "amount", line->amount_minor);
        json_put_int(json, "discount", discount);
        json_put_int(json, "due", line->amount_minor - discount);
        json_put_decimal(json, "vat", line->vat_bp, 2);
        json_object_close(json);
    }
    json_array_close(json);
}

void tell_paid(struct json *json, const struct entry *entry)
{
    json_array_open(json, "paid");
    for (size_t i = 0; i < entry->receipt.payment_count; i++) {
        const struct receipt_payment *payment = &entry->receipt.payments[i];
        if (payment->unit.len == 0 || source_is_told(&payment->source))
            continue;
        json_object_open(json, NULL);
        json_put_str(json, "unit", payment->unit);
        json_put_int(json, "points", payment->amount_minor);
        json_object_close(json);
    }
    json_array_close(json);
}

void tell_problems(struct json *json, const struct program_problems *problems)
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

enum err tell_receipt(struct arena *arena, struct json *json,
                      const struct receipt_text_request *request)
{
    struct receipt_text text = { 0 };
    TRY(receipt_text_write(arena, request, &text));
    json_object_open(json, "receipt");
    json_put_int(json, "columns", request->columns);
    json_put_text(json, "language", request->language == LANGUAGE_FR ? "fr" : "en");
    json_array_open(json, "lines");
    for (size_t i = 0; i < text.count; i++)
        json_put_str(json, NULL, text.lines[i]);
    json_array_close(json);
    json_object_close(json);
    return OK;
}
