/* entry_encode.c - an entry as its canonical text: what is hashed, stored and shown to an auditor. */
#include "journal/entry_encode_who.h"
#include "journal/entry_offline.h"

/* ---- the head --------------------------------------------------------------------------------- */

static bool sha256_is_zero(const struct sha256 *digest)
{
    uint8_t any = 0;
    for (size_t i = 0; i < SHA256_BYTES; i++)
        any |= digest->bytes[i];
    return any == 0;
}

static void put_head(struct writer *writer, const struct entry *entry)
{
    put_name(writer, "habitue-entry");
    put_int(writer, ENTRY_FORMAT);
    put_end(writer);

    put_name(writer, "seq");
    put_int(writer, entry->partition);
    put_int(writer, entry->number);
    put_end(writer);

    put_name(writer, "kind");
    put_word(writer, &entry_words_kind, entry->kind);
    put_end(writer);

    put_name(writer, "time");
    put_int(writer, entry->recorded.us);
    put_int(writer, entry->at.us);
    put_date(writer, entry->on);
    put_int(writer, entry->second);
    put_end(writer);

    put_name(writer, "actor");
    put_int(writer, entry->key);
    put_text(writer, entry->shop);
    put_text(writer, entry->till);
    put_text(writer, entry->operator_id);
    put_end(writer);
}

static void put_approved(struct writer *writer, const struct entry *entry)
{
    if (entry->approved.by.len == 0)
        return;
    put_name(writer, "approved");
    put_text(writer, entry->approved.by);
    put_text(writer, entry->approved.act);
    put_end(writer);
}

static void put_alone(struct writer *writer, const struct entry *entry)
{
    if (entry->alone == ALONE_NO)
        return;
    put_name(writer, "alone");
    put_word(writer, &entry_words_alone, entry->alone);
    put_end(writer);
}

static void put_request(struct writer *writer, const struct entry *entry)
{
    if (entry->idempotency_key.len == 0 && sha256_is_zero(&entry->request))
        return;
    put_name(writer, "request");
    put_text(writer, entry->idempotency_key);
    put_digest(writer, &entry->request);
    put_end(writer);
}

static void put_account(struct writer *writer, const struct entry *entry)
{
    if (entry->account == 0 && entry->member == 0 && entry->card == 0)
        return;
    put_name(writer, "account");
    put_int(writer, entry->account);
    put_int(writer, entry->member);
    put_int(writer, entry->card);
    put_end(writer);
}

static void put_program(struct writer *writer, const struct entry *entry)
{
    if (entry->program == 0)
        return;
    put_name(writer, "program");
    put_int(writer, entry->program);
    put_word(writer, &entry_words_combine, entry->policies.combine);
    put_word(writer, &entry_words_earn_on, entry->policies.earn_on);
    put_word(writer, &entry_words_claw_back, entry->policies.claw_back);
    put_int(writer, entry->policies.claim_days);
    put_int(writer, entry->policies.reopen_days);
    put_end(writer);
    if (entry->policies.spend_order == SPEND_EXPIRING_FIRST)
        return;
    put_name(writer, "spend-order");
    put_word(writer, &entry_words_spend_order, entry->policies.spend_order);
    put_end(writer);
}

static void put_note(struct writer *writer, const struct entry *entry)
{
    if (entry->note.len == 0)
        return;
    put_name(writer, "note");
    put_text(writer, entry->note);
    put_end(writer);
}

/* ---- the facts -------------------------------------------------------------------------------- */

static void put_tags(struct writer *writer, const struct receipt_line *line)
{
    put_char(writer, '\t');
    for (size_t i = 0; i < line->tag_count; i++) {
        struct str tag = line->tags[i];
        writer->has_bad_text |= tag.len == 0;
        for (size_t k = 0; k < tag.len; k++)
            writer->has_bad_text |= is_control(tag.ptr[k]) || tag.ptr[k] == ',';
        if (i > 0)
            put_char(writer, ',');
        put_raw(writer, tag);
    }
}

static void put_line(struct writer *writer, const struct receipt_line *line)
{
    put_name(writer, "line");
    put_text(writer, line->sku);
    put_text(writer, line->label);
    put_text(writer, line->category);
    put_tags(writer, line);
    put_int(writer, line->quantity_milli);
    put_int(writer, line->amount_minor);
    put_int(writer, line->vat_bp);
    put_text(writer, line->is_fixed ? STR("fixed") : STR_NONE);
    put_end(writer);
}

static void put_payment(struct writer *writer, const struct receipt_payment *payment)
{
    bool is_from = payment->unit.len > 0;
    bool is_by = source_is_told(&payment->source);
    put_raw(writer, is_by ? STR("pay-by") : is_from ? STR("pay-from") : STR("pay"));
    put_text(writer, payment->kind);
    put_int(writer, payment->amount_minor);
    if (is_from)
        put_text(writer, payment->unit);
    if (is_by) {
        put_int(writer, payment->source.partition);
        put_int(writer, payment->source.account);
    }
    put_end(writer);
}

static void put_asks(struct writer *writer, const struct receipt *receipt)
{
    for (size_t i = 0; i < receipt->ask_count; i++) {
        const struct receipt_ask *ask = &receipt->asks[i];
        put_name(writer, "ask");
        put_text(writer, ask->reward);
        put_word(writer, &entry_words_ask, ask->kind);
        put_int(writer, ask->number);
        put_end(writer);
        if (!source_is_told(&ask->source))
            continue;
        put_name(writer, "voucher");
        put_int(writer, ask->source.partition);
        put_int(writer, ask->source.account);
        put_int(writer, ask->source.lot);
        put_end(writer);
    }
}

static void put_receipt(struct writer *writer, const struct entry *entry)
{
    const struct receipt *receipt = &entry->receipt;

    if (entry->kind == ENTRY_CONVERT) {
        put_asks(writer, receipt);
        if (receipt->channel.len == 0)
            return;
        put_name(writer, "channel");
        put_text(writer, receipt->channel);
        put_end(writer);
        return;
    }
    if (entry->kind != ENTRY_PURCHASE) {
        if (receipt->number.len == 0)
            return;
        put_name(writer, "receipt");
        put_text(writer, receipt->number);
        put_end(writer);
        return;
    }
    put_name(writer, "receipt");
    put_text(writer, receipt->number);
    put_text(writer, receipt->channel);
    put_text(writer, currency_code(receipt->currency));
    put_end(writer);
    for (size_t i = 0; i < receipt->line_count; i++)
        put_line(writer, &receipt->lines[i]);
    for (size_t i = 0; i < receipt->payment_count; i++)
        put_payment(writer, &receipt->payments[i]);
    put_asks(writer, receipt);
    for (size_t i = 0; i < receipt->code_count; i++) {
        put_name(writer, "code");
        put_text(writer, receipt->codes[i]);
        put_end(writer);
    }
    if (entry->claim_code.len > 0) {
        put_name(writer, "claim-code");
        put_text(writer, entry->claim_code);
        put_end(writer);
    }
    if (entry->capture != 0) {
        put_name(writer, "capture");
        put_int(writer, entry->capture);
        put_end(writer);
    }
}

static void put_event(struct writer *writer, const struct entry *entry)
{
    const struct event *event = &entry->event;
    if (entry->kind != ENTRY_EVENT)
        return;
    put_name(writer, "event");
    put_word(writer, &entry_words_event, event->kind);
    put_text(writer, event->name);
    put_text(writer, event->reference);
    put_text(writer, event->channel);
    put_int(writer, event->amount_minor);
    put_date(writer, event->until);
    put_end(writer);
}

static void put_standing(struct writer *writer, const struct entry *entry)
{
    const struct standing *standing = &entry->standing;
    if (!entry_has_standing(entry))
        return;
    if (standing->visit > 0) {
        put_name(writer, "visit");
        put_int(writer, standing->visit);
        put_end(writer);
    }
    if (standing->tier.len > 0) {
        put_name(writer, "tier");
        put_text(writer, standing->tier);
        put_end(writer);
    }
    if (standing->is_referred) {
        put_name(writer, "referred");
        put_int(writer, 1);
        put_end(writer);
    }
    for (size_t i = 0; i < standing->tag_count; i++) {
        put_name(writer, "member-tag");
        put_text(writer, standing->tags[i]);
        put_end(writer);
    }
    if (standing->card_kind.len > 0) {
        put_name(writer, "card-kind");
        put_text(writer, standing->card_kind);
        put_end(writer);
    }
    if (standing->seat != SEAT_MEMBER) {
        put_name(writer, "seat");
        put_word(writer, &entry_words_seat, standing->seat);
        put_end(writer);
    }
    for (size_t i = 0; i < standing->room_count; i++) {
        put_name(writer, "room");
        put_word(writer, &entry_words_room, standing->rooms[i].of);
        put_text(writer, standing->rooms[i].id);
        put_int(writer, standing->rooms[i].left);
        put_end(writer);
    }
    if (entry->claimed_minor != 0) {
        put_name(writer, "claimed");
        put_int(writer, entry->claimed_minor);
        put_end(writer);
    }
}

static void put_print(struct writer *writer, const struct entry *entry)
{
    if (!entry_is_printed(entry))
        return;
    put_name(writer, "print");
    put_int(writer, entry->print.columns);
    put_word(writer, &entry_words_language, entry->print.language);
    put_end(writer);
}

static void put_backs(struct writer *writer, const struct entry *entry)
{
    if (!entry_names_a_purchase(entry))
        return;
    put_name(writer, "of");
    put_int(writer, entry->purchase_partition);
    put_int(writer, entry->purchase);
    put_int(writer, (int64_t)entry->outcome.line_count);
    put_end(writer);
    for (size_t i = 0; i < entry->back_count; i++) {
        put_name(writer, "back");
        put_int(writer, entry->backs[i].line);
        put_int(writer, entry->backs[i].quantity_milli);
        put_int(writer, entry->backs[i].amount_minor);
        put_end(writer);
    }
    if (entry->kind == ENTRY_HANDOVER) {
        put_name(writer, "handed");
        put_int(writer, (int64_t)entry->handover.ask + 1);
        put_text(writer, entry->handover.reward);
        put_int(writer, entry->handover.gifts);
        put_end(writer);
    }
}

/* What is reserved for a time, what is done by hand, and an account that is open again. */
static void put_apart(struct writer *writer, const struct entry *entry)
{
    if (entry->kind == ENTRY_HOLD) {
        put_name(writer, "held");
        put_text(writer, entry->held.unit);
        put_int(writer, entry->held.points.n);
        put_int(writer, entry->held.until.us);
        put_text(writer, entry->held.reference);
        put_end(writer);
    }
    if (entry->kind == ENTRY_RELEASE) {
        put_name(writer, "releases");
        put_int(writer, entry->purchase);
        put_word(writer, &entry_words_why, entry->why);
        put_end(writer);
    }
    if (entry->kind == ENTRY_ADJUST) {
        put_name(writer, "adjusted");
        put_text(writer, entry->adjusted.unit);
        put_int(writer, entry->adjusted.points.n);
        put_text(writer, entry->adjusted.seconded_by);
        put_end(writer);
    }
    if (entry->kind == ENTRY_REOPEN) {
        put_name(writer, "reopens");
        put_int(writer, entry->purchase);
        put_word(writer, &entry_words_reopening, entry->is_restored);
        put_end(writer);
    }
}

/* What several accounts do together. */
static void put_together(struct writer *writer, const struct entry *entry)
{
    if (entry->kind == ENTRY_DRAW || entry->kind == ENTRY_RECEIVE || entry_goes_along(entry) ||
        entry_family_has_with(entry)) {
        put_name(writer, "with");
        put_int(writer, entry->with.partition);
        put_int(writer, entry->with.number);
        put_end(writer);
    }
    if (entry->kind == ENTRY_DRAW) {
        put_name(writer, "drawn");
        put_int(writer, entry->drawn.source.lot);
        put_text(writer, entry->drawn.unit);
        put_int(writer, entry->drawn.points.n);
        put_end(writer);
    }
    if (entry->kind == ENTRY_SEND || entry->kind == ENTRY_RECEIVE) {
        put_name(writer, "passed");
        put_int(writer, entry->passed.partition);
        put_int(writer, entry->passed.account);
        put_text(writer, entry->passed.unit);
        put_int(writer, entry->passed.points.n);
        put_end(writer);
    }
    for (size_t i = 0; i < entry->part_count; i++) {
        put_name(writer, "part");
        put_int(writer, entry->parts[i].points.n);
        put_date(writer, entry->parts[i].from);
        put_date(writer, entry->parts[i].until);
        put_end(writer);
    }
    if (entry->kind == ENTRY_UNDO) {
        put_name(writer, "undoes");
        put_int(writer, entry->purchase);
        put_int(writer, entry->undone_minor);
        put_end(writer);
    }
}

/* Who may join, has joined, and what a member may. */
static void put_family(struct writer *writer, const struct entry *entry)
{
    const struct entry_family *family = &entry->family;
    if (entry->kind != ENTRY_FAMILY)
        return;
    put_name(writer, "family");
    put_word(writer, &entry_words_family, family->what);
    put_word(writer, &entry_words_role, family->rights.role);
    put_word(writer, &entry_words_right, family->rights.may_redeem);
    put_int(writer, family->rights.by_day_max_minor);
    put_int(writer, family->rights.by_month_max_minor);
    put_end(writer);
    if (!family->rights.may_top_up) {
        put_name(writer, "top-up");
        put_word(writer, &entry_words_right, family->rights.may_top_up);
        put_end(writer);
    }
    if (family->what == FAMILY_INVITE || family->what == FAMILY_JOIN) {
        put_name(writer, "invitation");
        put_int(writer, family->what == FAMILY_INVITE ? family->until.us : family->invited_by);
        put_end(writer);
    }
    if (family->other.partition != 0) {
        put_name(writer, "elsewhere");
        put_int(writer, family->other.partition);
        put_int(writer, family->other.account);
        put_end(writer);
    }
    if (entry_comes(entry)) {
        put_name(writer, "was");
        put_int(writer, family->was_member);
        put_int(writer, family->was_card);
        put_end(writer);
    }
}

/* ---- the effects ------------------------------------------------------------------------------ */

static void put_redemption(struct writer *writer, const struct outcome_redemption *redemption,
                           size_t line_count)
{
    put_name(writer, "redeem");
    put_int(writer, (int64_t)redemption->ask + 1);
    put_text(writer, redemption->reward);
    put_text(writer, redemption->unit);
    put_int(writer, redemption->cost.n);
    put_int(writer, redemption->discount_minor);
    put_end(writer);
    for (size_t i = 0; i < line_count; i++) {
        if (redemption->off_minor[i] == 0)
            continue;
        put_name(writer, "off");
        put_int(writer, (int64_t)i + 1);
        put_int(writer, redemption->off_minor[i]);
        put_end(writer);
    }
    if (redemption->gifts != 0) {
        put_name(writer, "gift");
        put_int(writer, redemption->gifts);
        put_end(writer);
    }
}

static void put_outcome(struct writer *writer, const struct entry *entry)
{
    const struct outcome *outcome = &entry->outcome;

    for (size_t i = 0; i < outcome->redemption_count; i++)
        put_redemption(writer, &outcome->redemptions[i], outcome->line_count);
    for (size_t i = 0; i < outcome->earning_count; i++) {
        put_name(writer, "earn");
        put_text(writer, outcome->earnings[i].rule);
        put_text(writer, outcome->earnings[i].unit);
        put_int(writer, outcome->earnings[i].basis);
        put_int(writer, outcome->earnings[i].points.n);
        put_end(writer);
    }
    for (size_t i = 0; i < outcome->vat_count; i++) {
        put_name(writer, "vat");
        put_int(writer, outcome->vat[i].rate_bp);
        put_int(writer, outcome->vat[i].gross_minor);
        put_int(writer, outcome->vat[i].discount_minor);
        put_int(writer, outcome->vat[i].due_minor);
        put_int(writer, outcome->vat[i].tax_minor);
        put_end(writer);
    }
    if (entry->kind == ENTRY_PURCHASE || entry->kind == ENTRY_RETURN) {
        put_name(writer, "total");
        put_int(writer, outcome->gross_total_minor);
        put_int(writer, outcome->discount_total_minor);
        put_int(writer, outcome->due_total_minor);
        put_end(writer);
    }
}

static void put_membership(struct writer *writer, const struct entry *entry)
{
    if (!entry->membership.is_told)
        return;
    put_name(writer, "membership");
    put_date(writer, entry->membership.until);
    put_end(writer);
}

static void put_undone(struct writer *writer, const struct entry *entry)
{
    for (size_t i = 0; i < entry->repaid_count; i++) {
        put_name(writer, "repaid");
        put_text(writer, entry->repaid[i].unit);
        put_int(writer, entry->repaid[i].points.n);
        put_end(writer);
    }
    if (entry->undone_visits > 0) {
        put_name(writer, "undone-visit");
        put_int(writer, entry->undone_visits);
        put_end(writer);
    }
    for (size_t i = 0; i < entry->undone_count; i++) {
        put_name(writer, "undone");
        put_text(writer, entry->undone[i].reward);
        put_int(writer, entry->undone[i].uses);
        put_end(writer);
    }
    for (size_t i = 0; i < entry->turned_count; i++) {
        put_name(writer, "turned-back");
        put_int(writer, entry->turned[i].conversion);
        put_text(writer, entry->turned[i].reward);
        put_end(writer);
    }
    for (size_t i = 0; i < entry->draw_count; i++) {
        const struct entry_draw *draw = &entry->draws[i];
        put_name(writer, "draw");
        put_int(writer, draw->source.partition);
        put_int(writer, draw->source.account);
        put_int(writer, draw->source.lot);
        put_text(writer, draw->unit);
        put_int(writer, draw->points.n);
        put_int(writer, draw->left.n);
        put_end(writer);
    }
}

static void put_closed(struct writer *writer, const struct entry *entry)
{
    for (size_t i = 0; i < entry->closed_count; i++) {
        put_name(writer, "closed");
        put_text(writer, entry->closed[i].unit);
        put_word(writer, &entry_words_closing, entry->closed[i].closing);
        put_int(writer, entry->closed[i].points.n);
        put_int(writer, entry->closed[i].owed.n);
        put_end(writer);
    }
}

static void put_moves(struct writer *writer, const struct entry *entry)
{
    for (size_t i = 0; i < entry->withheld_count; i++) {
        put_name(writer, "withheld");
        put_text(writer, entry->withheld[i].unit);
        put_int(writer, entry->withheld[i].points.n);
        put_int(writer, entry->withheld[i].amount_minor);
        put_end(writer);
    }
    for (size_t i = 0; i < entry->moves.count; i++) {
        const struct move *move = &entry->moves.items[i];
        put_name(writer, "move");
        put_word(writer, &entry_words_move, move->kind);
        put_int(writer, move->lot);
        put_text(writer, move->unit);
        put_int(writer, move->amount.n);
        put_date(writer, move->from);
        put_date(writer, move->until);
        put_end(writer);
    }
    for (size_t i = 0; i < entry->balance_count; i++) {
        const struct balance *balance = &entry->balances[i];
        put_name(writer, "balance");
        put_text(writer, balance->unit);
        put_int(writer, balance->usable.n);
        put_int(writer, balance->pending.n);
        put_int(writer, balance->expiring.n);
        put_date(writer, balance->expiring_on);
        put_end(writer);
    }
}

enum err entry_encode(const struct entry *entry, struct buf *out)
{
    if (out->err != OK)
        return out->err;
    struct writer writer = { .at = out->base + out->used, .end = out->base + out->size };

    put_head(&writer, entry);
    put_approved(&writer, entry);
    put_alone(&writer, entry);
    put_request(&writer, entry);
    put_account(&writer, entry);
    put_program(&writer, entry);
    put_note(&writer, entry);
    put_receipt(&writer, entry);
    entry_put_offline(&writer, entry);
    entry_put_showing(&writer, entry);
    put_event(&writer, entry);
    put_standing(&writer, entry);
    put_print(&writer, entry);
    put_backs(&writer, entry);
    put_together(&writer, entry);
    put_apart(&writer, entry);
    put_family(&writer, entry);
    entry_put_card(&writer, entry);
    entry_put_taken(&writer, entry);
    entry_put_batch(&writer, entry);
    entry_put_joined(&writer, entry);
    entry_put_consents(&writer, entry);
    put_outcome(&writer, entry);
    entry_put_given(&writer, entry);
    put_membership(&writer, entry);
    put_undone(&writer, entry);
    put_closed(&writer, entry);
    put_moves(&writer, entry);
    if (writer.has_bad_text)
        return E_INVALID;
    if (writer.is_full)
        out->err = E_LIMIT; /* sticky, as of any write */
    else
        out->used = (size_t)(writer.at - out->base);
    return out->err;
}
