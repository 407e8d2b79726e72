/* receipt_text.c - the words of the loyalty block, and the numbers in it.
 *
 * The points are those of the entry's moves: what truly happened to the account, whatever the policy
 * for points that were already spent.  A unit which the programme does not know is not printed: its
 * decimals are not known either.
 */
#include "loyalty/receipt_text.h"

#define COLUMNS_MIN     24
#define COLUMNS_MAX     64
#define MASK_SHOWN      4
#define MASK_MIN        8
#define NUMBER_BYTES    48 /* the longest number with its sign, or a date */
#define SENTENCE_BYTES  160
#define DECIMALS_MAX    18
#define THOUSAND_DIGITS 3

/* ---- numbers ---------------------------------------------------------------------------------- */

/* 1234567 with two decimals: 12 345,67 or 12,345.67. */
static void put_grouped(struct buf *out, int64_t number, int decimals, enum language language)
{
    assert(decimals >= 0 && decimals <= DECIMALS_MAX);

    char room[NUMBER_BYTES];
    struct buf digits = BUF(room);
    buf_decimal(&digits, number, decimals, '.');
    struct str whole = { .ptr = room, .len = digits.used };
    size_t point = str_find(whole, '.');
    struct str fraction = str_sub(whole, point + 1, whole.len);
    whole = str_sub(whole, 0, point);

    if (str_begins(whole, STR("-"))) {
        buf_char(out, '-');
        whole = str_sub(whole, 1, whole.len);
    }
    for (size_t i = 0; i < whole.len; i++) {
        if (i > 0 && (whole.len - i) % THOUSAND_DIGITS == 0)
            buf_char(out, language == LANGUAGE_FR ? ' ' : ',');
        buf_char(out, whole.ptr[i]);
    }
    if (fraction.len > 0) {
        buf_char(out, language == LANGUAGE_FR ? ',' : '.');
        buf_str(out, fraction);
    }
}

void text_put_points(struct buf *out, struct points points, int decimals, enum language language)
{
    put_grouped(out, points.n, decimals, language);
}

void text_put_money(struct buf *out, int64_t minor, int decimals, enum language language)
{
    put_grouped(out, minor, decimals, language);
}

/* 31/12/2027, in France as in Britain. */
void text_put_date(struct buf *out, struct date date, enum language language)
{
    (void)language;
    struct date_parts parts = date_parts(date);
    buf_int_padded(out, parts.day, 2);
    buf_char(out, '/');
    buf_int_padded(out, parts.month, 2);
    buf_char(out, '/');
    buf_int_padded(out, parts.year, 4);
}

enum err receipt_text_mask(struct arena *arena, struct str code, struct str *ret_masked)
{
    struct buf out;
    TRY(buf_create(arena, MASK_MIN + code.len, &out));
    size_t count = str_utf8_count(code);

    buf_fill(&out, '*', MASK_MIN - MASK_SHOWN);
    if (count < MASK_MIN) {
        buf_fill(&out, '*', MASK_SHOWN);
        return buf_finish(&out, ret_masked);
    }
    size_t from = code.len;
    for (size_t shown = 0; shown < MASK_SHOWN; shown++) {
        do
            from--;
        while (((unsigned char)code.ptr[from] & 0xC0) == 0x80);
    }
    buf_str(&out, str_sub(code, from, code.len));
    return buf_finish(&out, ret_masked);
}

/* ---- words ------------------------------------------------------------------------------------ */

enum word {
    WORD_CARD,
    WORD_EARNED,
    WORD_USED,
    WORD_GIVEN_BACK,
    WORD_TAKEN_BACK,
    WORD_DISCOUNT,
    WORD_WITHHELD,
    WORD_REFUND,
    WORD_NEW_BALANCE,
    WORD_BALANCE,
    WORD_FORGOTTEN,
    WORD_TO_CLAIM,
    WORD_CODE,
    WORD_UNTIL,
    WORD_GIFT,
    WORD_CONVERTED,
    WORD_VOUCHER,
    WORD_LEFT,
    WORD_TRANSACTION,
    WORD_MEMBER_UNTIL,
    WORD_MEMBERSHIP_OVER,
    WORD_UNPAID,
};

/* clang-format off */
#define WORD(fr_, en_) { .fr = { fr_, sizeof(fr_) - 1 }, .en = { en_, sizeof(en_) - 1 } }
/* clang-format on */
static const struct label words[] = {
    [WORD_CARD] = WORD("Carte", "Card"),
    [WORD_EARNED] = WORD("Gagné", "Earned"),
    [WORD_USED] = WORD("Utilisé", "Used"),
    [WORD_GIVEN_BACK] = WORD("Rendu", "Given back"),
    [WORD_TAKEN_BACK] = WORD("Repris", "Taken back"),
    [WORD_DISCOUNT] = WORD("Remise fidélité", "Loyalty discount"),
    [WORD_WITHHELD] = WORD("Retenue", "Withheld"),
    [WORD_REFUND] = WORD("Remboursement", "Refund"),
    [WORD_NEW_BALANCE] = WORD("Nouveau solde", "New balance"),
    [WORD_BALANCE] = WORD("Solde", "Balance"),
    [WORD_FORGOTTEN] = WORD("Carte oubliée ?", "Forgot your card?"),
    [WORD_TO_CLAIM] = WORD("À réclamer", "To claim"),
    [WORD_CODE] = WORD("Code", "Code"),
    [WORD_UNTIL] = WORD("Jusqu'au", "Until"),
    [WORD_GIFT] = WORD("Cadeau", "Gift"),
    [WORD_CONVERTED] = WORD("Converti", "Converted"),
    [WORD_VOUCHER] = WORD("Nouveau bon", "New voucher"),
    [WORD_LEFT] = WORD("Reste", "Left"),
    [WORD_TRANSACTION] = WORD("Opération", "Transaction"),
    [WORD_MEMBER_UNTIL] = WORD("Membre jusqu'au", "Member until"),
    [WORD_MEMBERSHIP_OVER] = WORD("L'adhésion est terminée.", "The membership is over."),
    [WORD_UNPAID] =
        WORD("Adhésion à régler : rien n'est gagné.", "Membership fee due: nothing is earned."),
};

/* What is being written, and for whom. */
struct writing {
    struct paper paper;
    const struct receipt_text_request *request;
};

static struct str word_in(const struct writing *work, enum word word)
{
    return label_in(&words[word], work->request->language);
}

static int money_decimals(const struct writing *work)
{
    return currency_decimals(work->request->program->currency);
}

static enum err put_word_row(struct writing *work, enum word word, struct str value)
{
    return paper_row(&work->paper, word_in(work, word), value);
}

static enum err put_money_row(struct writing *work, enum word word, int64_t minor)
{
    char room[NUMBER_BYTES];
    struct buf value = BUF(room);
    struct str text;
    text_put_money(&value, minor, money_decimals(work), work->request->language);
    TRY(buf_finish(&value, &text));
    return put_word_row(work, word, text);
}

static enum err put_date_row(struct writing *work, enum word word, struct date date)
{
    char room[NUMBER_BYTES];
    struct buf value = BUF(room);
    struct str text;
    text_put_date(&value, date, work->request->language);
    TRY(buf_finish(&value, &text));
    return put_word_row(work, word, text);
}

/* "Gagné (points)      +12": the unit stands in parentheses, since its label is in no known number or
 * gender. */
static enum err put_named_row(struct writing *work, struct str name, const struct unit *unit,
                              int64_t number, bool is_signed)
{
    char label_room[LABEL_MAX_BYTES + SENTENCE_BYTES];
    char value_room[NUMBER_BYTES];
    struct buf label = BUF(label_room);
    struct buf value = BUF(value_room);
    struct str label_text;
    struct str value_text;

    buf_str(&label, name);
    buf_lit(&label, " (");
    buf_str(&label, label_in(&unit->label, work->request->language));
    buf_lit(&label, ")");
    if (is_signed && number > 0)
        buf_lit(&value, "+");
    text_put_points(&value, (struct points){ .n = number }, unit->decimals,
                    work->request->language);
    TRY(buf_finish(&label, &label_text));
    TRY(buf_finish(&value, &value_text));
    return paper_row(&work->paper, label_text, value_text);
}

static enum err put_unit_row(struct writing *work, enum word word, const struct unit *unit,
                             int64_t number, bool is_signed)
{
    return put_named_row(work, word_in(work, word), unit, number, is_signed);
}

static enum err put_gift_row(struct writing *work, const struct reward *reward, int64_t count)
{
    char label_room[LABEL_MAX_BYTES + SENTENCE_BYTES];
    char value_room[24];
    struct buf label = BUF(label_room);
    struct buf value = BUF(value_room);
    struct str label_text;
    struct str value_text;
    buf_str(&label, word_in(work, WORD_GIFT));
    buf_lit(&label, " (");
    buf_str(&label, label_in(&reward->label, work->request->language));
    buf_lit(&label, ")");
    buf_int(&value, count);
    TRY(buf_finish(&label, &label_text));
    TRY(buf_finish(&value, &value_text));
    return paper_row(&work->paper, label_text, value_text);
}

/* ---- what happened to the points -------------------------------------------------------------- */

struct change {
    int64_t earned;
    int64_t used;
    int64_t given_back;
    int64_t taken_back;
    int64_t waiting;  /* of the earned: usable only ... */
    struct date from; /* ... from this day on */
};

static void add_move(struct change *change, const struct move *move, struct date on)
{
    switch (move->kind) {
    case MOVE_GAIN:
        change->earned += move->amount.n;
        if (move->from.days > on.days) {
            change->waiting += move->amount.n;
            change->from = move->from;
        }
        break;
    case MOVE_SPEND:
        change->used += move->amount.n;
        break;
    case MOVE_RESTORE:
        change->given_back += move->amount.n;
        break;
    case MOVE_CANCEL:
    case MOVE_DEBT:
        change->taken_back += move->amount.n;
        break;
    case MOVE_EXPIRE:
    case MOVE_FORGIVE:
    case MOVE_SETTLE:
    case MOVE_REPAY:
    case MOVE_BIND: /* in an entry of its own, which is never printed */
    case MOVE_CONVERT:
    case MOVE_SEND:
    case MOVE_RECEIVE:
    case MOVE_HOLD:
    case MOVE_RELEASE:
    case MOVE_PAY_OUT:
    case MOVE_FORFEIT:
    case MOVE_REINSTATE:
        break;
    }
}

static struct change change_of(const struct entry *entry, struct str unit)
{
    struct change change = { .from = DATE_NONE };
    for (size_t i = 0; i < entry->moves.count; i++) {
        if (str_eq(entry->moves.items[i].unit, unit))
            add_move(&change, &entry->moves.items[i], entry->on);
    }
    return change;
}

static bool is_moved(const struct entry *entry, struct str unit)
{
    for (size_t i = 0; i < entry->moves.count; i++) {
        if (str_eq(entry->moves.items[i].unit, unit))
            return true;
    }
    return false;
}

static enum err put_changes(struct writing *work, const struct unit *unit)
{
    const struct receipt_text_request *request = work->request;
    struct change change = change_of(request->entry, unit->id);

    if (change.earned > 0 && request->frame != NULL)
        TRY(put_named_row(work, request->frame->gained(request, unit), unit, change.earned, true));
    else if (change.earned > 0)
        TRY(put_unit_row(work, WORD_EARNED, unit, change.earned, true));
    if (change.used > 0)
        TRY(put_unit_row(work, WORD_USED, unit, -change.used, true));
    if (change.given_back > 0)
        TRY(put_unit_row(work, WORD_GIVEN_BACK, unit, change.given_back, true));
    if (change.taken_back > 0)
        TRY(put_unit_row(work, WORD_TAKEN_BACK, unit, -change.taken_back, true));
    return OK;
}

/* ---- vouchers --------------------------------------------------------------------------------- */

/* What became of a unit in the entries that follow: points that were converted, uses of new vouchers. */
struct conversion {
    int64_t converted;
    int64_t uses;
    bool is_one;      /* all of them can be used on the same days */
    struct date from; /* which are these */
    struct date until;
};

static struct conversion conversion_of(const struct receipt_text_request *request, struct str unit)
{
    struct conversion sum = { .is_one = true };
    for (size_t i = 0; i < request->after_count; i++) {
        const struct entry *after = &request->after[i];
        const struct move *voucher = entry_voucher(after);
        if (voucher == NULL)
            continue;
        if (str_eq(after->outcome.redemptions[0].unit, unit))
            sum.converted += after->outcome.redemptions[0].cost.n;
        if (!str_eq(voucher->unit, unit))
            continue;
        bool is_same = sum.uses == 0 || (voucher->from.days == sum.from.days &&
                                         voucher->until.days == sum.until.days);
        sum.is_one = sum.is_one && is_same;
        sum.uses += voucher->amount.n;
        sum.from = voucher->from;
        sum.until = voucher->until;
    }
    return sum;
}

/* "valable du 13/12/2026 au 30/11/2028": as much of it as is to be said. */
static enum err put_days_of_use(struct writing *work, const struct conversion *of)
{
    bool is_french = work->request->language == LANGUAGE_FR;
    bool is_later = of->from.days > work->request->entry->on.days;
    char room[SENTENCE_BYTES];
    struct buf out = BUF(room);
    struct str text;
    if (!of->is_one || (!is_later && date_is_none(of->until)))
        return OK;
    buf_str(&out, is_french ? STR("valable ") : STR("valid "));
    if (is_later) {
        bool is_open = date_is_none(of->until);
        buf_str(&out, !is_french ? STR("from ") : is_open ? STR("dès le ") : STR("du "));
        text_put_date(&out, of->from, work->request->language);
    }
    if (!date_is_none(of->until)) {
        buf_str(&out, is_later ? STR(" ") : STR_NONE);
        buf_str(&out, !is_french ? STR("until ") : is_later ? STR("au ") : STR("jusqu'au "));
        text_put_date(&out, of->until, work->request->language);
    }
    TRY(buf_finish(&out, &text));
    return paper_text(&work->paper, text);
}

static enum err put_vouchers(struct writing *work)
{
    const struct program *program = work->request->program;
    for (size_t i = 0; i < program->unit_count; i++) {
        const struct unit *unit = &program->units[i];
        struct conversion of = conversion_of(work->request, unit->id);
        if (of.converted > 0)
            TRY(put_unit_row(work, WORD_CONVERTED, unit, -of.converted, true));
    }
    for (size_t i = 0; i < program->unit_count; i++) {
        const struct unit *unit = &program->units[i];
        struct conversion of = conversion_of(work->request, unit->id);
        if (of.uses == 0)
            continue;
        TRY(put_unit_row(work, WORD_VOUCHER, unit, of.uses, false));
        TRY(put_days_of_use(work, &of));
    }
    return OK;
}

/* ---- what is there now ------------------------------------------------------------------------ */

static int64_t power_of_ten(int exponent)
{
    int64_t power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

/* "1 point expires" and "1 point expire", but "1.5 points expire" and "1,5 point expire". */
static bool is_singular(int64_t number, int decimals, enum language language)
{
    int64_t one = power_of_ten(decimals);
    return language == LANGUAGE_FR ? number < 2 * one : number == one;
}

static enum err put_expiring(struct writing *work, const struct unit *unit,
                             const struct balance *balance)
{
    enum language language = work->request->language;
    bool is_one = is_singular(balance->expiring.n, unit->decimals, language);
    char room[SENTENCE_BYTES];
    struct buf out = BUF(room);
    struct str text;

    buf_str(&out, language == LANGUAGE_FR ? STR("dont ") : STR("of which "));
    text_put_points(&out, balance->expiring, unit->decimals, language);
    if (language == LANGUAGE_FR)
        buf_str(&out, is_one ? STR(" expire le ") : STR(" expirent le "));
    else
        buf_str(&out, is_one ? STR(" expires on ") : STR(" expire on "));
    text_put_date(&out, balance->expiring_on, language);
    TRY(buf_finish(&out, &text));
    return paper_text(&work->paper, text);
}

/* Points that wait: the day is known when all of them were earned by this entry. */
static enum err put_pending(struct writing *work, const struct unit *unit,
                            const struct balance *balance)
{
    enum language language = work->request->language;
    struct change change = change_of(work->request->entry, unit->id);
    char room[SENTENCE_BYTES];
    struct buf out = BUF(room);
    struct str text;

    buf_str(&out, language == LANGUAGE_FR ? STR("et ") : STR("and "));
    text_put_points(&out, balance->pending, unit->decimals, language);
    if (change.waiting != balance->pending.n) {
        buf_str(&out, language == LANGUAGE_FR ? STR(" en attente") : STR(" pending"));
    } else if (language == LANGUAGE_FR) {
        bool is_one = is_singular(balance->pending.n, unit->decimals, language);
        buf_str(&out, is_one ? STR(" utilisable dès le ") : STR(" utilisables dès le "));
        text_put_date(&out, change.from, language);
    } else {
        buf_lit(&out, " usable from ");
        text_put_date(&out, change.from, language);
    }
    TRY(buf_finish(&out, &text));
    return paper_text(&work->paper, text);
}

static enum err put_balance(struct writing *work, const struct unit *unit,
                            const struct balance *balance)
{
    struct conversion of = conversion_of(work->request, unit->id);
    bool is_new = is_moved(work->request->entry, unit->id) || of.converted > 0 || of.uses > 0;
    enum word word = is_new ? WORD_NEW_BALANCE : WORD_BALANCE;
    TRY(put_unit_row(work, word, unit, balance->usable.n, false));
    if (!date_is_none(balance->expiring_on))
        TRY(put_expiring(work, unit, balance));
    if (balance->pending.n > 0)
        TRY(put_pending(work, unit, balance));
    return OK;
}

static enum err put_balances(struct writing *work)
{
    const struct program *program = work->request->program;
    const struct receipt_text_request *request = work->request;
    const struct entry *entry =
        entry_last_convert(request->entry, request->after, request->after_count);

    for (size_t i = 0; i < program->unit_count; i++) {
        for (size_t k = 0; k < entry->balance_count; k++) {
            if (str_eq(entry->balances[k].unit, program->units[i].id))
                TRY(put_balance(work, &program->units[i], &entry->balances[k]));
        }
    }
    return OK;
}

/* ---- a receipt without a card ----------------------------------------------------------------- */

/* Half of the code, a dash, the other half: as it is typed. */
static enum err put_claim_code(struct writing *work, struct str code)
{
    struct buf out;
    struct str text;
    size_t half = code.len / 2;
    TRY(buf_create(work->paper.arena, code.len + 1, &out));
    buf_str(&out, str_sub(code, 0, half));
    buf_char(&out, '-');
    buf_str(&out, str_sub(code, half, code.len));
    TRY(buf_finish(&out, &text));
    return put_word_row(work, WORD_CODE, text);
}

/* What a card would have earned of a unit. */
static int64_t earned_of(const struct outcome *outcome, struct str unit)
{
    int64_t earned = 0;
    for (size_t i = 0; i < outcome->earning_count; i++) {
        if (str_eq(outcome->earnings[i].unit, unit))
            earned += outcome->earnings[i].points.n;
    }
    return earned;
}

/* "Carte oubliée ?", but only to someone who has something to claim. */
static enum err put_invitation(struct writing *work)
{
    const struct program *program = work->request->program;
    const struct entry *entry = work->request->entry;
    if (entry->claim_code.len == 0) /* it has an account, or the programme wants no claims */
        return OK;

    struct outcome_input input = {
        .program = program,
        .receipt = &entry->receipt,
        .occasion = entry_occasion(entry),
        .has_card = true,
        .had = &entry->outcome, /* a voucher by its code may have been used */
        .first = &entry->outcome,
    };
    struct outcome outcome = { 0 };
    struct refusal refusal = { 0 };
    TRY(outcome_decide(work->paper.arena, &input, &outcome, &refusal));
    if (outcome.earning_count == 0)
        return OK;

    TRY(paper_text(&work->paper, word_in(work, WORD_FORGOTTEN)));
    for (size_t i = 0; i < program->unit_count; i++) {
        int64_t earned = earned_of(&outcome, program->units[i].id);
        if (earned > 0)
            TRY(put_unit_row(work, WORD_TO_CLAIM, &program->units[i], earned, true));
    }
    TRY(put_claim_code(work, entry->claim_code));
    return put_date_row(work, WORD_UNTIL, date_add_days(entry->on, program->policies.claim_days));
}

/* ---- the block -------------------------------------------------------------------------------- */

static enum err put_card(struct writing *work)
{
    struct str masked;
    if (work->request->entry->account == 0 || work->request->card_code.len == 0)
        return OK;
    TRY(receipt_text_mask(work->paper.arena, work->request->card_code, &masked));
    return put_word_row(work, WORD_CARD, masked);
}

/* "Cadeau : tasse      × 2": what is to be handed over, or is taken off the list again. */
static enum err put_gifts(struct writing *work)
{
    const struct outcome *outcome = &work->request->entry->outcome;
    for (size_t i = 0; i < outcome->redemption_count; i++) {
        const struct outcome_redemption *redemption = &outcome->redemptions[i];
        const struct reward *reward = program_reward(work->request->program, redemption->reward);
        if (redemption->gifts != 0 && reward != NULL)
            TRY(put_gift_row(work, reward, redemption->gifts));
    }
    return OK;
}

/* "Utilisé (carte cadeau)  -12,00" and what is left on it; of a return, what goes back. */
static enum err put_draws(struct writing *work)
{
    const struct entry *entry = work->request->entry;
    for (size_t i = 0; i < entry->draw_count; i++) {
        const struct entry_draw *draw = &entry->draws[i];
        const struct unit *unit = program_unit(work->request->program, draw->unit);
        bool is_given_back = draw->points.n < 0;
        if (unit == NULL)
            continue;
        TRY(put_unit_row(work, is_given_back ? WORD_GIVEN_BACK : WORD_USED, unit, -draw->points.n,
                         true));
        if (!is_given_back && unit->pays)
            TRY(put_unit_row(work, WORD_LEFT, unit, draw->left.n, false));
    }
    return OK;
}

/* The money: what rewards took off a purchase; what a return or an undo pays out, and what it keeps for
 * what was already used. */
static enum err put_money(struct writing *work)
{
    const struct entry *entry = work->request->entry;
    if (entry->withheld_minor > 0)
        TRY(put_money_row(work, WORD_WITHHELD, -entry->withheld_minor));
    if (entry->kind == ENTRY_UNDO)
        return put_money_row(work, WORD_REFUND, entry->undone_minor - entry->withheld_minor);
    if (entry->kind == ENTRY_RETURN) {
        return put_money_row(work, WORD_REFUND,
                             -entry->outcome.due_total_minor - entry->repaid_minor -
                                 entry->withheld_minor);
    }
    if (entry->outcome.discount_total_minor > 0)
        return put_money_row(work, WORD_DISCOUNT, -entry->outcome.discount_total_minor);
    return OK;
}

/* Of a fee that was paid, or came back; and of one that is due. */
static enum err put_membership(struct writing *work)
{
    const struct entry *entry = work->request->entry;
    if (entry->membership.is_told && !date_is_none(entry->membership.until))
        return put_date_row(work, WORD_MEMBER_UNTIL, entry->membership.until);
    if (entry->membership.is_told)
        return paper_text(&work->paper, word_in(work, WORD_MEMBERSHIP_OVER));
    if (entry->standing.seat == SEAT_UNPAID && entry_is_receipt(entry))
        return paper_text(&work->paper, word_in(work, WORD_UNPAID));
    return OK;
}

enum err receipt_text_write(struct arena *arena, const struct receipt_text_request *request,
                            struct receipt_text *ret_text)
{
    const struct program *program = request->program;
    const struct entry *entry = request->entry;
    assert(entry_is_receipt(entry) || entry_is_paid_in(entry));
    if (request->columns < COLUMNS_MIN || request->columns > COLUMNS_MAX)
        return E_INVALID;

    struct writing work = {
        .paper = { .arena = arena, .columns = (size_t)request->columns },
        .request = request,
    };
    TRY(put_card(&work));
    if (request->frame != NULL)
        TRY(request->frame->put_head(&work.paper, request));
    for (size_t i = 0; i < program->unit_count; i++)
        TRY(put_changes(&work, &program->units[i]));
    TRY(put_gifts(&work));
    TRY(put_vouchers(&work));
    TRY(put_draws(&work));
    TRY(put_money(&work));
    TRY(put_balances(&work));
    TRY(put_membership(&work));
    TRY(put_invitation(&work));
    if (request->frame != NULL)
        TRY(request->frame->put_foot(&work.paper, request));
    if (request->reference.len > 0)
        TRY(put_word_row(&work, WORD_TRANSACTION, request->reference));

    *ret_text = (struct receipt_text){ .lines = work.paper.lines, .count = work.paper.count };
    return OK;
}
