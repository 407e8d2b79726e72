/* entry_decode.c - an entry from its canonical text.
 *
 * Whatever is not exactly what entry_encode() would write is refused, so that one entry has one text and
 * one hash.
 */
#include "journal/entry_decode_who.h"
#include "journal/entry_offline.h"
#include "journal/entry_scan.h"
#include "journal/entry_text.h"

/* ---- the head --------------------------------------------------------------------------------- */

static void read_head(struct scan *scan, struct entry *entry)
{
    scan_must_begin(scan, STR("habitue-entry"));
    (void)scan_int(scan, ENTRY_FORMAT, ENTRY_FORMAT);
    scan_ends(scan);

    scan_must_begin(scan, STR("seq"));
    entry->partition = (int32_t)scan_int(scan, 0, INT32_MAX);
    entry->number = scan_int(scan, 0, INT64_MAX);
    scan_ends(scan);

    scan_must_begin(scan, STR("kind"));
    entry->kind = (enum entry_kind)scan_word(scan, &entry_words_kind);
    scan_ends(scan);

    scan_must_begin(scan, STR("time"));
    entry->recorded.us = scan_int(scan, INT64_MIN, INT64_MAX);
    entry->at.us = scan_int(scan, INT64_MIN, INT64_MAX);
    entry->on = scan_date(scan);
    entry->second = (int32_t)scan_int(scan, 0, INT32_MAX);
    scan_ends(scan);
    scan_expect(scan, !entry_needs_day(entry) || !date_is_none(entry->on));

    scan_must_begin(scan, STR("actor"));
    entry->key = scan_int(scan, 0, INT64_MAX);
    entry->shop = scan_text(scan);
    entry->till = scan_text(scan);
    entry->operator_id = scan_text(scan);
    scan_ends(scan);
}

/* Somebody asked for it by a key, somebody did it, and another agreed. */
static void read_approved(struct scan *scan, struct entry *entry)
{
    if (!scan_begins(scan, STR("approved")))
        return;
    entry->approved.by = scan_text(scan);
    entry->approved.act = scan_text(scan);
    scan_ends(scan);
    scan_expect(scan, entry->approved.by.len > 0 && entry->approved.act.len > 0 &&
                          entry->key != 0 && entry->operator_id.len > 0 &&
                          !str_eq(entry->approved.by, entry->operator_id));
}

/* A till that sold by itself says by whom. */
static void read_alone(struct scan *scan, struct entry *entry)
{
    if (!scan_begins(scan, STR("alone")))
        return;
    entry->alone = (enum alone)scan_word(scan, &entry_words_alone);
    scan_ends(scan);
    scan_expect(scan, entry->alone != ALONE_NO && entry->kind == ENTRY_PURCHASE &&
                          entry->key != 0 && entry->till.len > 0 && entry->operator_id.len > 0 &&
                          entry->approved.by.len == 0);
}

static bool is_zero(const struct sha256 *digest)
{
    uint8_t any = 0;
    for (size_t i = 0; i < SHA256_BYTES; i++)
        any |= digest->bytes[i];
    return any == 0;
}

static void read_request(struct scan *scan, struct entry *entry)
{
    if (!scan_begins(scan, STR("request"))) {
        /* What the program does nobody agrees to, and nobody signs in for it. */
        scan_expect(scan, entry->approved.by.len == 0 && entry->alone == ALONE_NO);
        return;
    }
    entry->idempotency_key = scan_text(scan);
    entry->request = scan_digest(scan);
    scan_ends(scan);
    scan_expect(scan, entry->idempotency_key.len > 0 || !is_zero(&entry->request));
}

static void read_account(struct scan *scan, struct entry *entry)
{
    if (!scan_begins(scan, STR("account")))
        return;
    entry->account = scan_int(scan, 0, INT64_MAX);
    entry->member = scan_int(scan, 0, INT64_MAX);
    entry->card = scan_int(scan, 0, INT64_MAX);
    scan_ends(scan);
    scan_expect(scan, entry->account != 0 || entry->member != 0 || entry->card != 0);
}

static void read_program(struct scan *scan, struct entry *entry)
{
    if (!scan_begins(scan, STR("program")))
        return;
    entry->program = scan_int(scan, 1, INT64_MAX);
    entry->policies.combine = (enum combine)scan_word(scan, &entry_words_combine);
    entry->policies.earn_on = (enum earn_on)scan_word(scan, &entry_words_earn_on);
    entry->policies.claw_back = (enum claw_back)scan_word(scan, &entry_words_claw_back);
    entry->policies.claim_days = (int32_t)scan_int(scan, 0, INT32_MAX);
    entry->policies.reopen_days = (int32_t)scan_int(scan, 0, INT32_MAX);
    scan_ends(scan);
    if (!scan_begins(scan, STR("spend-order")))
        return;
    entry->policies.spend_order = (enum spend_order)scan_word(scan, &entry_words_spend_order);
    scan_ends(scan);
    scan_expect(scan,
                entry->policies.spend_order != SPEND_EXPIRING_FIRST); /* told by its absence */
}

/* ---- the facts -------------------------------------------------------------------------------- */

static void read_tags(struct scan *scan, struct receipt_line *line)
{
    struct str list = scan_text(scan);
    if (list.len == 0)
        return;
    size_t count = 1;
    for (size_t i = 0; i < list.len; i++)
        count += list.ptr[i] == ',';
    struct str *tags = SCAN_ROOM(scan, struct str, count, TAGS_MAX);
    if (tags == NULL)
        return;
    for (size_t i = 0; i < count; i++) {
        size_t len = str_find(list, ',');
        tags[i] = str_sub(list, 0, len);
        scan_expect(scan, len > 0);
        list = str_sub(list, len + 1, list.len);
    }
    line->tags = tags;
    line->tag_count = count;
}

static void read_lines(struct scan *scan, struct receipt *receipt)
{
    size_t count = scan_count(scan, STR("line"), STR_NONE, STR_NONE);
    struct receipt_line *lines = SCAN_ROOM(scan, struct receipt_line, count, LINES_MAX);
    for (size_t i = 0; lines != NULL && i < count && scan_begins(scan, STR("line")); i++) {
        lines[i].sku = scan_text(scan);
        lines[i].label = scan_text(scan);
        lines[i].category = scan_text(scan);
        read_tags(scan, &lines[i]);
        lines[i].quantity_milli = scan_int(scan, 1, QUANTITY_MILLI_MAX);
        lines[i].amount_minor = scan_int(scan, 0, MONEY_MINOR_MAX);
        lines[i].vat_bp = (int32_t)scan_int(scan, 0, VAT_RATE_MAX_BP);
        struct str fixed = scan_text(scan);
        lines[i].is_fixed = fixed.len > 0;
        scan_expect(scan, fixed.len == 0 || str_eq(fixed, STR("fixed")));
        scan_ends(scan);
    }
    receipt->lines = lines;
    receipt->line_count = lines != NULL ? count : 0;
}

static struct source read_source(struct scan *scan)
{
    struct source source = { .partition = (int32_t)scan_int(scan, 1, PARTITIONS_MAX) };
    source.account = scan_int(scan, 1, INT64_MAX);
    return source;
}

/* Those from outside, then those from the account, then those by another. */
static void read_payments(struct scan *scan, struct receipt *receipt)
{
    static const struct str from = { .ptr = "pay-from", .len = 8 };
    static const struct str by = { .ptr = "pay-by", .len = 6 };
    size_t outside = scan_count(scan, STR("pay"), STR_NONE, STR_NONE);
    size_t own = scan_count(scan, from, STR("pay"), STR_NONE);
    size_t count = outside + own + scan_count(scan, by, STR("pay"), from);
    struct receipt_payment *payments = SCAN_ROOM(scan, struct receipt_payment, count, PAYMENTS_MAX);
    for (size_t i = 0; payments != NULL && i < count && scan->err == OK; i++) {
        scan_must_begin(scan, i < outside ? STR("pay") : i < outside + own ? from : by);
        payments[i].kind = scan_text(scan);
        payments[i].amount_minor = scan_money(scan);
        if (i >= outside) {
            payments[i].unit = scan_text(scan);
            scan_expect(scan, payments[i].unit.len > 0);
        }
        if (i >= outside + own)
            payments[i].source = read_source(scan);
        scan_ends(scan);
    }
    receipt->payments = payments;
    receipt->payment_count = payments != NULL ? count : 0;
}

static void read_asks(struct scan *scan, struct receipt *receipt)
{
    size_t count = scan_count(scan, STR("ask"), STR("voucher"), STR_NONE);
    struct receipt_ask *asks = SCAN_ROOM(scan, struct receipt_ask, count, REDEMPTIONS_MAX);
    for (size_t i = 0; asks != NULL && i < count && scan_begins(scan, STR("ask")); i++) {
        asks[i].reward = scan_text(scan);
        asks[i].kind = (enum ask_kind)scan_word(scan, &entry_words_ask);
        asks[i].number = scan_int(scan, ask_has_number(asks[i].kind) ? 1 : 0, INT64_MAX);
        scan_ends(scan);
        if (!scan_begins(scan, STR("voucher")))
            continue;
        asks[i].source = read_source(scan);
        asks[i].source.lot = scan_int(scan, 1, INT64_MAX);
        scan_ends(scan);
    }
    receipt->asks = asks;
    receipt->ask_count = asks != NULL ? count : 0;
}

static void read_codes(struct scan *scan, struct receipt *receipt)
{
    size_t count = scan_count(scan, STR("code"), STR_NONE, STR_NONE);
    struct str *codes = SCAN_ROOM(scan, struct str, count, CODES_MAX);
    for (size_t i = 0; codes != NULL && i < count && scan_begins(scan, STR("code")); i++) {
        codes[i] = scan_text(scan);
        scan_expect(scan, codes[i].len > 0);
        scan_ends(scan);
    }
    receipt->codes = codes;
    receipt->code_count = codes != NULL ? count : 0;
}

static void read_receipt(struct scan *scan, struct entry *entry)
{
    struct receipt *receipt = &entry->receipt;

    if (entry->kind == ENTRY_CONVERT) {
        read_asks(scan, receipt);
        scan_text_record(scan, STR("channel"), &receipt->channel);
        scan_expect(scan, receipt->ask_count == 1 && !source_is_told(&receipt->asks[0].source));
        return;
    }
    if (entry->kind != ENTRY_PURCHASE) {
        scan_text_record(scan, STR("receipt"), &receipt->number);
        return;
    }
    scan_must_begin(scan, STR("receipt"));
    receipt->number = scan_text(scan);
    receipt->channel = scan_text(scan);
    scan_expect(scan, currency_parse(scan_text(scan), &receipt->currency) == OK);
    scan_ends(scan);
    read_lines(scan, receipt);
    read_payments(scan, receipt);
    read_asks(scan, receipt);
    read_codes(scan, receipt);
    scan_text_record(scan, STR("claim-code"), &entry->claim_code);
    scan_number_record(scan, STR("capture"), INT64_MAX, &entry->capture);
    scan_expect(scan, entry->capture == 0 || entry->account != 0);
    entry->outcome.line_count = receipt->line_count;
}

static void read_event(struct scan *scan, struct entry *entry)
{
    struct event *event = &entry->event;
    if (entry->kind != ENTRY_EVENT)
        return;
    scan_must_begin(scan, STR("event"));
    event->kind = (enum event_kind)scan_word(scan, &entry_words_event);
    scan_expect(scan, event->kind != EVENT_PURCHASE);
    event->name = scan_text(scan);
    event->reference = scan_text(scan);
    event->channel = scan_text(scan);
    event->amount_minor = scan_int(scan, 0, MONEY_MINOR_MAX);
    event->until = scan_date(scan);
    scan_ends(scan);
}

/* In ascending order, each once. */
static void read_member_tags(struct scan *scan, struct standing *standing)
{
    size_t count = scan_count(scan, STR("member-tag"), STR_NONE, STR_NONE);
    struct str *tags = SCAN_ROOM(scan, struct str, count, ACCOUNT_TAGS_MAX);
    for (size_t i = 0; tags != NULL && i < count && scan_begins(scan, STR("member-tag")); i++) {
        tags[i] = scan_text(scan);
        scan_expect(scan, tags[i].len > 0 && (i == 0 || str_compare(tags[i - 1], tags[i]) < 0));
        scan_ends(scan);
    }
    standing->tags = tags;
    standing->tag_count = tags != NULL ? count : 0;
}

static void read_standing(struct scan *scan, struct entry *entry)
{
    struct standing *standing = &entry->standing;
    int64_t referred = 0;
    if (!entry_has_standing(entry))
        return;
    scan_number_record(scan, STR("visit"), INT64_MAX, &standing->visit);
    scan_text_record(scan, STR("tier"), &standing->tier);
    scan_number_record(scan, STR("referred"), 1, &referred);
    standing->is_referred = referred > 0;
    read_member_tags(scan, standing);
    scan_text_record(scan, STR("card-kind"), &standing->card_kind);
    if (scan_begins(scan, STR("seat"))) {
        standing->seat = (enum seat)scan_word(scan, &entry_words_seat);
        scan_ends(scan);
        scan_expect(scan, standing->seat != SEAT_MEMBER); /* told by its absence */
    }
    size_t count = scan_count(scan, STR("room"), STR_NONE, STR_NONE);
    struct room *rooms = SCAN_ROOM(scan, struct room, count, RULES_MAX + REWARDS_MAX + 1);
    for (size_t i = 0; rooms != NULL && i < count && scan_begins(scan, STR("room")); i++) {
        rooms[i].of = (enum room_of)scan_word(scan, &entry_words_room);
        rooms[i].id = scan_text(scan);
        rooms[i].left = scan_int(scan, 0, INT64_MAX);
        scan_ends(scan);
    }
    standing->rooms = rooms;
    standing->room_count = rooms != NULL ? count : 0;
    if (entry->kind == ENTRY_CLAIM)
        scan_number_record(scan, STR("claimed"), MONEY_MINOR_MAX, &entry->claimed_minor);
}

static void read_print(struct scan *scan, struct entry *entry)
{
    bool may_print = entry_is_paid_in(entry) && scan_begins(scan, STR("print"));
    if (!entry_is_receipt(entry) && !may_print)
        return;
    if (!may_print)
        scan_must_begin(scan, STR("print"));
    entry->print.columns = (int32_t)scan_int(scan, PRINT_COLUMNS_MIN, PRINT_COLUMNS_MAX);
    entry->print.language = (enum language)scan_word(scan, &entry_words_language);
    scan_ends(scan);
}

static void read_backs(struct scan *scan, struct entry *entry)
{
    if (!entry_names_a_purchase(entry))
        return;
    scan_must_begin(scan, STR("of"));
    entry->purchase_partition = (int32_t)scan_int(scan, 1, PARTITIONS_MAX);
    entry->purchase = scan_int(scan, 0, INT64_MAX);
    entry->outcome.line_count = (size_t)scan_int(scan, 0, LINES_MAX);
    scan_ends(scan);

    size_t count = scan_count(scan, STR("back"), STR_NONE, STR_NONE);
    entry->backs = SCAN_ROOM(scan, struct entry_back, count, LINES_MAX);
    entry->back_count = entry->backs != NULL ? count : 0;
    for (size_t i = 0; i < entry->back_count && scan_begins(scan, STR("back")); i++) {
        entry->backs[i].line = (int32_t)scan_int(scan, 1, LINES_MAX);
        entry->backs[i].quantity_milli = scan_int(scan, 1, QUANTITY_MILLI_MAX);
        entry->backs[i].amount_minor = scan_int(scan, 0, MONEY_MINOR_MAX);
        scan_ends(scan);
    }
}

static void read_handover(struct scan *scan, struct entry *entry)
{
    if (entry->kind != ENTRY_HANDOVER)
        return;
    scan_must_begin(scan, STR("handed"));
    entry->handover.ask = scan_index(scan, REDEMPTIONS_MAX);
    entry->handover.reward = scan_text(scan);
    entry->handover.gifts = scan_int(scan, 1, USES_MAX);
    scan_ends(scan);
}

/* What several accounts do together. */
static void read_together(struct scan *scan, struct entry *entry)
{
    bool may_have = entry->kind == ENTRY_SEND || entry->kind == ENTRY_FAMILY;
    bool has_with = entry->kind == ENTRY_DRAW || entry->kind == ENTRY_RECEIVE ||
                    (may_have && scan_begins(scan, STR("with")));
    if (entry->kind == ENTRY_DRAW || entry->kind == ENTRY_RECEIVE)
        scan_must_begin(scan, STR("with"));
    if (has_with) {
        entry->with.partition = (int32_t)scan_int(scan, 1, PARTITIONS_MAX);
        entry->with.number = scan_int(scan, 1, INT64_MAX);
        scan_ends(scan);
    }
    if (entry->kind == ENTRY_DRAW) {
        scan_must_begin(scan, STR("drawn"));
        entry->drawn.source.lot = scan_int(scan, 0, INT64_MAX);
        entry->drawn.unit = scan_text(scan);
        entry->drawn.points = scan_points(scan);
        scan_ends(scan);
        scan_expect(scan, entry->drawn.points.n != 0);
    }
    if (entry->kind == ENTRY_UNDO) {
        scan_must_begin(scan, STR("undoes"));
        entry->purchase_partition = entry->partition;
        entry->purchase = scan_int(scan, 1, INT64_MAX);
        entry->undone_minor = scan_int(scan, 1, MONEY_MINOR_MAX);
        scan_ends(scan);
    }
}

static void read_passed(struct scan *scan, struct entry *entry)
{
    if (entry->kind != ENTRY_SEND && entry->kind != ENTRY_RECEIVE)
        return;
    scan_must_begin(scan, STR("passed"));
    entry->passed.partition = (int32_t)scan_int(scan, 1, PARTITIONS_MAX);
    entry->passed.account = scan_int(scan, 1, INT64_MAX);
    entry->passed.unit = scan_text(scan);
    entry->passed.points.n = scan_int(scan, 1, POINTS_MAX);
    scan_ends(scan);
    if (entry->kind == ENTRY_SEND)
        return;
    size_t count = scan_count(scan, STR("part"), STR_NONE, STR_NONE);
    entry->purchase_partition = entry->with.partition;
    entry->purchase = entry->with.number;
    entry->parts = SCAN_ROOM(scan, struct entry_part, count, LOTS_MAX);
    entry->part_count = entry->parts != NULL ? count : 0;
    for (size_t i = 0; i < entry->part_count && scan_begins(scan, STR("part")); i++) {
        entry->parts[i].points.n = scan_int(scan, 1, POINTS_MAX);
        entry->parts[i].from = scan_date(scan);
        entry->parts[i].until = scan_date(scan);
        scan_ends(scan);
    }
}

static void read_apart(struct scan *scan, struct entry *entry)
{
    if (entry->kind == ENTRY_HOLD) {
        scan_must_begin(scan, STR("held"));
        entry->held.unit = scan_text(scan);
        entry->held.points.n = scan_int(scan, 1, POINTS_MAX);
        entry->held.until.us = scan_int(scan, INSTANT_MIN_US, INSTANT_MAX_US);
        entry->held.reference = scan_text(scan);
        scan_ends(scan);
    }
    if (entry->kind == ENTRY_RELEASE) {
        scan_must_begin(scan, STR("releases"));
        entry->purchase_partition = entry->partition;
        entry->purchase = scan_int(scan, 1, INT64_MAX);
        entry->why = (enum release_why)scan_word(scan, &entry_words_why);
        scan_ends(scan);
    }
    if (entry->kind == ENTRY_ADJUST) {
        scan_must_begin(scan, STR("adjusted"));
        entry->adjusted.unit = scan_text(scan);
        entry->adjusted.points = scan_points(scan);
        entry->adjusted.seconded_by = scan_text(scan);
        scan_ends(scan);
        scan_expect(scan, entry->adjusted.points.n != 0);
    }
    if (entry->kind == ENTRY_REOPEN) {
        scan_must_begin(scan, STR("reopens"));
        entry->purchase_partition = entry->partition;
        entry->purchase = scan_int(scan, 1, INT64_MAX);
        entry->is_restored = scan_word(scan, &entry_words_reopening) != 0;
        scan_ends(scan);
    }
}

/* The other account, and the numbers that somebody or his card had there. */
static void read_elsewhere(struct scan *scan, struct entry *entry)
{
    struct entry_family *family = &entry->family;
    bool is_told = family->what == FAMILY_LEAVE || family->what == FAMILY_MERGE ||
                   family->what == FAMILY_UNMERGE || family->what == FAMILY_GO;
    if (!is_told && !entry_comes(entry))
        return;
    scan_must_begin(scan, STR("elsewhere"));
    family->other.partition = (int32_t)scan_int(scan, 1, PARTITIONS_MAX);
    family->other.account = scan_int(scan, 1, INT64_MAX);
    scan_ends(scan);
    if (!entry_comes(entry))
        return;
    scan_must_begin(scan, STR("was"));
    family->was_member = scan_int(scan, 0, INT64_MAX);
    family->was_card = scan_int(scan, 1, INT64_MAX);
    scan_ends(scan);
    scan_expect(scan, (family->was_member == 0) == (entry->member == 0));
}

static void read_family(struct scan *scan, struct entry *entry)
{
    struct entry_family *family = &entry->family;
    if (entry->kind != ENTRY_FAMILY)
        return;
    scan_must_begin(scan, STR("family"));
    family->what = (enum family_what)scan_word(scan, &entry_words_family);
    family->rights.role = (enum role)scan_word(scan, &entry_words_role);
    family->rights.may_redeem = scan_word(scan, &entry_words_right) != 0;
    family->rights.by_day_max_minor = scan_int(scan, 0, MONEY_MINOR_MAX);
    family->rights.by_month_max_minor = scan_int(scan, 0, MONEY_MINOR_MAX);
    scan_ends(scan);
    family->rights.may_top_up = true; /* unless it says otherwise; older entries do not */
    if (scan_begins(scan, STR("top-up"))) {
        family->rights.may_top_up = scan_word(scan, &entry_words_right) != 0;
        scan_ends(scan);
        scan_expect(scan, !family->rights.may_top_up);
    }
    scan_expect(scan, entry->account != 0);
    enum family_what what = family->what;
    bool is_of_nobody = what == FAMILY_INVITE || what == FAMILY_MERGE || what == FAMILY_UNMERGE;
    bool may_be_of_nobody = what == FAMILY_CARD || what == FAMILY_GO;
    scan_expect(scan, may_be_of_nobody || (entry->member == 0) == is_of_nobody);
    scan_expect(scan, entry_family_has_with(entry) == (entry->with.partition != 0));
    read_elsewhere(scan, entry);
    if (what != FAMILY_INVITE && what != FAMILY_JOIN)
        return;
    scan_must_begin(scan, STR("invitation"));
    if (family->what == FAMILY_INVITE)
        family->until.us = scan_int(scan, INT64_MIN, INT64_MAX);
    else
        family->invited_by = scan_int(scan, 1, INT64_MAX);
    scan_ends(scan);
}

/* ---- the effects ------------------------------------------------------------------------------ */

/* The parts of a redemption by line, ascending; a line without a part has no record. */
static void read_offs(struct scan *scan, struct outcome *outcome, struct outcome_redemption *of)
{
    of->off_minor = SCAN_ROOM(scan, int64_t, outcome->line_count, LINES_MAX);
    size_t next = 0;
    while (scan->err == OK && scan_begins(scan, STR("off"))) {
        size_t line = scan_index(scan, outcome->line_count);
        int64_t part = scan_money(scan);
        scan_ends(scan);
        scan_expect(scan, line >= next && line < outcome->line_count && part != 0);
        if (scan->err != OK)
            return;
        of->off_minor[line] = part;
        outcome->discount_minor[line] += part;
        next = line + 1;
    }
}

/* Absent of what takes something off. */
static void read_gift(struct scan *scan, struct outcome_redemption *of)
{
    if (!scan_begins(scan, STR("gift")))
        return;
    of->gifts = scan_int(scan, -USES_MAX, USES_MAX);
    scan_ends(scan);
    scan_expect(scan, of->gifts != 0);
}

static void read_redemptions(struct scan *scan, struct outcome *outcome)
{
    size_t count = scan_count(scan, STR("redeem"), STR("off"), STR("gift"));
    outcome->discount_minor = SCAN_ROOM(scan, int64_t, outcome->line_count, LINES_MAX);
    outcome->redemptions = SCAN_ROOM(scan, struct outcome_redemption, count, REDEMPTIONS_MAX);
    outcome->redemption_count = outcome->redemptions != NULL ? count : 0;
    for (size_t i = 0; i < outcome->redemption_count && scan_begins(scan, STR("redeem")); i++) {
        struct outcome_redemption *redemption = &outcome->redemptions[i];
        redemption->ask = scan_index(scan, REDEMPTIONS_MAX);
        redemption->reward = scan_text(scan);
        redemption->unit = scan_text(scan);
        redemption->cost = scan_points(scan);
        redemption->discount_minor = scan_money(scan);
        scan_ends(scan);
        read_offs(scan, outcome, redemption);
        read_gift(scan, redemption);
    }
}

static void read_earnings(struct scan *scan, struct outcome *outcome)
{
    size_t count = scan_count(scan, STR("earn"), STR_NONE, STR_NONE);
    outcome->earnings = SCAN_ROOM(scan, struct outcome_earning, count, RULES_MAX);
    outcome->earning_count = outcome->earnings != NULL ? count : 0;
    for (size_t i = 0; i < outcome->earning_count && scan_begins(scan, STR("earn")); i++) {
        outcome->earnings[i].rule = scan_text(scan);
        outcome->earnings[i].unit = scan_text(scan);
        outcome->earnings[i].basis = scan_money(scan);
        outcome->earnings[i].points = scan_points(scan);
        scan_ends(scan);
    }
}

static void read_vat(struct scan *scan, struct outcome *outcome)
{
    size_t count = scan_count(scan, STR("vat"), STR_NONE, STR_NONE);
    outcome->vat = SCAN_ROOM(scan, struct outcome_vat, count, VAT_RATES_MAX);
    outcome->vat_count = outcome->vat != NULL ? count : 0;
    for (size_t i = 0; i < outcome->vat_count && scan_begins(scan, STR("vat")); i++) {
        outcome->vat[i].rate_bp = (int32_t)scan_int(scan, 0, VAT_RATE_MAX_BP);
        outcome->vat[i].gross_minor = scan_money(scan);
        outcome->vat[i].discount_minor = scan_money(scan);
        outcome->vat[i].due_minor = scan_money(scan);
        outcome->vat[i].tax_minor = scan_money(scan);
        scan_ends(scan);
    }
}

static void read_outcome(struct scan *scan, struct entry *entry)
{
    struct outcome *outcome = &entry->outcome;
    bool has_total = entry->kind == ENTRY_PURCHASE || entry->kind == ENTRY_RETURN;
    if (entry->kind == ENTRY_EVENT || entry->kind == ENTRY_UNDO)
        read_earnings(scan, outcome);
    if (!has_total && entry->kind != ENTRY_CLAIM && entry->kind != ENTRY_CONVERT)
        return;

    read_redemptions(scan, outcome);
    read_earnings(scan, outcome);
    read_vat(scan, outcome);
    if (!has_total)
        return;
    scan_must_begin(scan, STR("total"));
    outcome->gross_total_minor = scan_money(scan);
    outcome->discount_total_minor = scan_money(scan);
    outcome->due_total_minor = scan_money(scan);
    scan_ends(scan);
}

static void read_membership(struct scan *scan, struct entry *entry)
{
    bool is_receipt =
        entry->kind == ENTRY_PURCHASE || entry->kind == ENTRY_RETURN || entry->kind == ENTRY_CLAIM;
    if (!is_receipt || !scan_begins(scan, STR("membership")))
        return;
    entry->membership.is_told = true;
    entry->membership.until = scan_date(scan);
    scan_ends(scan);
    scan_expect(scan, entry->kind == ENTRY_RETURN || !date_is_none(entry->membership.until));
}

static void read_repaid(struct scan *scan, struct entry *entry)
{
    size_t count = scan_count(scan, STR("repaid"), STR_NONE, STR_NONE);
    entry->repaid = SCAN_ROOM(scan, struct entry_repaid, count, PAYMENTS_MAX);
    entry->repaid_count = entry->repaid != NULL ? count : 0;
    for (size_t i = 0; i < entry->repaid_count && scan_begins(scan, STR("repaid")); i++) {
        entry->repaid[i].unit = scan_text(scan);
        entry->repaid[i].points.n = scan_int(scan, 1, MONEY_MINOR_MAX);
        scan_ends(scan);
        entry->repaid_minor += entry->repaid[i].points.n;
    }
}

/* In the order in which they were turned back. */
static void read_turned(struct scan *scan, struct entry *entry)
{
    size_t count = scan_count(scan, STR("turned-back"), STR_NONE, STR_NONE);
    entry->turned = SCAN_ROOM(scan, struct entry_turned, count, TURNED_BACK_MAX);
    entry->turned_count = entry->turned != NULL ? count : 0;
    for (size_t i = 0; i < entry->turned_count && scan_begins(scan, STR("turned-back")); i++) {
        entry->turned[i].conversion = scan_int(scan, 1, INT64_MAX);
        entry->turned[i].reward = scan_text(scan);
        scan_ends(scan);
    }
}

static void read_undone(struct scan *scan, struct entry *entry)
{
    int64_t visits = 0;
    if (entry->kind != ENTRY_RETURN)
        return;
    read_repaid(scan, entry);
    scan_number_record(scan, STR("undone-visit"), 1, &visits);
    entry->undone_visits = (int32_t)visits;
    size_t count = scan_count(scan, STR("undone"), STR_NONE, STR_NONE);
    entry->undone = SCAN_ROOM(scan, struct entry_undone, count, REDEMPTIONS_MAX + TURNED_BACK_MAX);
    entry->undone_count = entry->undone != NULL ? count : 0;
    for (size_t i = 0; i < entry->undone_count && scan_begins(scan, STR("undone")); i++) {
        entry->undone[i].reward = scan_text(scan);
        entry->undone[i].uses = scan_int(scan, 1, INT64_MAX);
        scan_ends(scan);
    }
    read_turned(scan, entry);
}

/* A payment by another account names no lot, a voucher does. */
static void read_draws(struct scan *scan, struct entry *entry)
{
    if (entry->kind != ENTRY_PURCHASE && entry->kind != ENTRY_RETURN)
        return;
    size_t count = scan_count(scan, STR("draw"), STR_NONE, STR_NONE);
    entry->draws = SCAN_ROOM(scan, struct entry_draw, count, PAYMENTS_MAX + REDEMPTIONS_MAX);
    entry->draw_count = entry->draws != NULL ? count : 0;
    for (size_t i = 0; i < entry->draw_count && scan_begins(scan, STR("draw")); i++) {
        struct entry_draw *draw = &entry->draws[i];
        draw->source = read_source(scan);
        draw->source.lot = scan_int(scan, 0, INT64_MAX);
        draw->unit = scan_text(scan);
        draw->points = scan_points(scan);
        draw->left.n = scan_int(scan, 0, entry->kind == ENTRY_PURCHASE ? POINTS_MAX : 0);
        scan_ends(scan);
        scan_expect(scan, entry->kind == ENTRY_PURCHASE ? draw->points.n > 0 : draw->points.n < 0);
        if (entry->kind == ENTRY_RETURN && draw->source.lot == 0)
            entry->repaid_minor -= draw->points.n;
    }
}

static void read_withheld(struct scan *scan, struct entry *entry)
{
    size_t count = scan_count(scan, STR("withheld"), STR_NONE, STR_NONE);
    entry->withheld = SCAN_ROOM(scan, struct entry_withheld, count, UNITS_MAX);
    entry->withheld_count = entry->withheld != NULL ? count : 0;
    for (size_t i = 0; i < entry->withheld_count && scan_begins(scan, STR("withheld")); i++) {
        entry->withheld[i].unit = scan_text(scan);
        entry->withheld[i].points = scan_points(scan);
        entry->withheld[i].amount_minor = scan_money(scan);
        scan_ends(scan);
        entry->withheld_minor += entry->withheld[i].amount_minor;
    }
}

static void read_closed(struct scan *scan, struct entry *entry)
{
    if (entry->kind != ENTRY_CLOSE && entry->kind != ENTRY_REOPEN)
        return;
    size_t count = scan_count(scan, STR("closed"), STR_NONE, STR_NONE);
    entry->closed = SCAN_ROOM(scan, struct entry_closed, count, LOTS_MAX);
    entry->closed_count = entry->closed != NULL ? count : 0;
    for (size_t i = 0; i < entry->closed_count && scan_begins(scan, STR("closed")); i++) {
        struct entry_closed *closed = &entry->closed[i];
        closed->unit = scan_text(scan);
        closed->closing = (enum closing)scan_word(scan, &entry_words_closing);
        closed->points.n = scan_int(scan, 0, POINTS_MAX);
        closed->owed.n = scan_int(scan, 0, POINTS_MAX);
        scan_ends(scan);
        scan_expect(scan, closed->points.n > 0 || closed->owed.n > 0);
        if (closed->closing == CLOSING_REFUND)
            entry->paid_out_minor += closed->points.n;
    }
}

/* No entry moves a lot more than a few times. */
#define MOVES_MAX ((size_t)8 * LOTS_MAX)

static void read_moves(struct scan *scan, struct moves *moves)
{
    size_t count = scan_count(scan, STR("move"), STR_NONE, STR_NONE);
    moves->items = SCAN_ROOM(scan, struct move, count, MOVES_MAX);
    moves->count = moves->items != NULL ? count : 0;
    moves->size = moves->count;
    for (size_t i = 0; i < moves->count && scan_begins(scan, STR("move")); i++) {
        moves->items[i].kind = (enum move_kind)scan_word(scan, &entry_words_move);
        moves->items[i].lot = scan_int(scan, 0, INT64_MAX);
        moves->items[i].unit = scan_text(scan);
        moves->items[i].amount = scan_points(scan);
        moves->items[i].from = scan_date(scan);
        moves->items[i].until = scan_date(scan);
        scan_ends(scan);
    }
}

static void read_balances(struct scan *scan, struct entry *entry)
{
    size_t count = scan_count(scan, STR("balance"), STR_NONE, STR_NONE);
    entry->balances = SCAN_ROOM(scan, struct balance, count, LOTS_MAX);
    entry->balance_count = entry->balances != NULL ? count : 0;
    for (size_t i = 0; i < entry->balance_count && scan_begins(scan, STR("balance")); i++) {
        entry->balances[i].unit = scan_text(scan);
        entry->balances[i].usable = scan_points(scan);
        entry->balances[i].pending = scan_points(scan);
        entry->balances[i].expiring = scan_points(scan);
        entry->balances[i].expiring_on = scan_date(scan);
        scan_ends(scan);
    }
}

enum err entry_decode(struct arena *arena, struct str text, struct entry *ret_entry)
{
    if (text.len == 0)
        return E_JOURNAL;
    struct scan scan = { .arena = arena, .at = text.ptr, .end = text.ptr + text.len };
    struct entry entry = { .shop = STR_NONE, .event = { .until = DATE_NONE } };

    read_head(&scan, &entry);
    read_approved(&scan, &entry);
    read_alone(&scan, &entry);
    read_request(&scan, &entry);
    read_account(&scan, &entry);
    read_program(&scan, &entry);
    scan_text_record(&scan, STR("note"), &entry.note);
    read_receipt(&scan, &entry);
    entry_read_offline(&scan, &entry);
    entry_read_showing(&scan, &entry);
    read_event(&scan, &entry);
    read_standing(&scan, &entry);
    read_print(&scan, &entry);
    read_backs(&scan, &entry);
    read_handover(&scan, &entry);
    read_together(&scan, &entry);
    read_passed(&scan, &entry);
    read_apart(&scan, &entry);
    read_family(&scan, &entry);
    entry_read_card(&scan, &entry);
    entry_read_taken(&scan, &entry);
    entry_read_batch(&scan, &entry);
    entry_read_joined(&scan, &entry);
    entry_read_consents(&scan, &entry);
    read_outcome(&scan, &entry);
    entry_read_given(&scan, &entry);
    read_membership(&scan, &entry);
    read_undone(&scan, &entry);
    read_draws(&scan, &entry);
    read_closed(&scan, &entry);
    read_withheld(&scan, &entry);
    read_moves(&scan, &entry.moves);
    read_balances(&scan, &entry);
    scan_expect(&scan, scan.at == scan.end);
    if (scan.err != OK)
        return scan.err;

    *ret_entry = entry;
    return OK;
}
