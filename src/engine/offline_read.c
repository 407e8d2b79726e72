/* offline_read.c - what a till gave while the line was down: the table of its fields, and whether it adds up. */
#include "engine/offline_read.h"

#include "core/limits.h"
#include "engine/receipt_read.h"

#define SNAPSHOT_MAX_BYTES 20 /* a number */

/* clang-format off */
static const struct json_field total_fields[] = {
    JSON_FIELD_INT(struct offline_total_request, gross, 0, MONEY_MINOR_MAX, .is_required = true),
    JSON_FIELD_INT(struct offline_total_request, discount, 0, MONEY_MINOR_MAX, .is_required = true),
    JSON_FIELD_INT(struct offline_total_request, due, 0, MONEY_MINOR_MAX, .is_required = true),
};
static const struct json_table total_table = { "OfflineTotal", sizeof(struct offline_total_request), total_fields, COUNT(total_fields), "What stands on the receipt." };

static const struct json_field line_fields[] = {
    JSON_FIELD_INT(struct offline_line_request, line, 1, LINES_MAX, .is_required = true, .doc = "Number of the line, from 1."),
    JSON_FIELD_INT(struct offline_line_request, discount, 1, MONEY_MINOR_MAX, .is_required = true, .doc = "What was taken off it."),
};
static const struct json_table line_table = { "OfflineLine", sizeof(struct offline_line_request), line_fields, COUNT(line_fields), "A part of a discount." };

static const struct json_field redeemed_fields[] = {
    JSON_FIELD_TEXT(struct offline_redeemed_request, reward, 1, CODE_MAX_BYTES, .is_required = true, .doc = "Its id."),
    JSON_FIELD_NODE(struct offline_redeemed_request, label, .doc = "Not looked at."),
    JSON_FIELD_TEXT(struct offline_redeemed_request, unit, 1, CODE_MAX_BYTES, .is_nullable = true, JSON_HAS(struct offline_redeemed_request, has_unit), .doc = "Of what it cost; null when it was free."),
    JSON_FIELD_INT(struct offline_redeemed_request, points, 0, POINTS_MAX, .doc = "What it cost."),
    JSON_FIELD_INT(struct offline_redeemed_request, discount, 0, MONEY_MINOR_MAX, .is_required = true, .doc = "What it took off."),
    JSON_FIELD_INT(struct offline_redeemed_request, gifts, 0, USES_MAX, .doc = "What is to be handed over."),
    JSON_FIELD_ARRAY(struct offline_redeemed_request, lines, &line_table, 0, LINES_MAX, .doc = "The discount by line, ascending."),
};
static const struct json_table redeemed_table = { "OfflineRedeemed", sizeof(struct offline_redeemed_request), redeemed_fields, COUNT(redeemed_fields), "A reward as the till gave it." };

static const struct json_field paid_fields[] = {
    JSON_FIELD_TEXT(struct offline_amount_request, unit, 1, CODE_MAX_BYTES, .is_required = true),
    JSON_FIELD_INT(struct offline_amount_request, points, 0, MONEY_MINOR_MAX, .is_required = true, .doc = "In minor units: it is money."),
};
static const struct json_table paid_table = { "OfflinePaid", sizeof(struct offline_amount_request), paid_fields, COUNT(paid_fields), "What the account paid." };

static const struct json_field earned_fields[] = {
    JSON_FIELD_TEXT(struct offline_amount_request, unit, 1, CODE_MAX_BYTES, .is_required = true),
    JSON_FIELD_INT(struct offline_amount_request, points, 0, POINTS_MAX, .is_required = true),
    JSON_FIELD_NODE(struct offline_amount_request, rules, .doc = "Not looked at."),
};
static const struct json_table earned_table = { "OfflineEarned", sizeof(struct offline_amount_request), earned_fields, COUNT(earned_fields), "What the till said was earned." };

static const struct json_field offline_fields[] = {
    JSON_FIELD_TEXT(struct offline_request, snapshot, 1, SNAPSHOT_MAX_BYTES, .is_required = true, .doc = "By which the till decided: its number."),
    JSON_FIELD_OBJECT(struct offline_request, total, struct offline_total_request, &total_table, .is_required = true),
    JSON_FIELD_ARRAY(struct offline_request, redeemed, &redeemed_table, 0, REDEMPTIONS_MAX, .doc = "All that took something off, in the order in which they applied."),
    JSON_FIELD_ARRAY(struct offline_request, paid, &paid_table, 0, UNITS_MAX, .doc = "By the account, by unit. Needed where a payment is from_account."),
    JSON_FIELD_ARRAY(struct offline_request, earned, &earned_table, 0, UNITS_MAX, JSON_HAS(struct offline_request, has_earned)),
};
const struct json_table offline_told_table = { "OfflineRequest", sizeof(struct offline_request), offline_fields, COUNT(offline_fields), "What a till gave while the line was down." };
/* clang-format on */

/* ---- what is wrong ------------------------------------------------------------------------------ */

struct building {
    struct arena *arena;
    const struct purchase_request *request;
    const struct offline_request *told;
    struct entry *entry;
    struct problem *problem;
};

/* `list` and `index` say where; an empty list is the whole. */
static enum err refuse(const struct building *work, enum err err, const char *list, size_t index,
                       const char *en, const char *fr)
{
    struct problem_text say = problem_begin(work->problem, err);
    json_pointer_name(&say.pointer, STR("offline"));
    if (list != NULL) {
        json_pointer_name(&say.pointer, str_c(list));
        json_pointer_index(&say.pointer, index);
    }
    problem_say(&say, en, fr);
    return err;
}

static enum err refuse_total(const struct building *work)
{
    struct problem_text say = problem_begin(work->problem, E_OFFLINE_SUMS);
    json_pointer_name(&say.pointer, STR("offline"));
    json_pointer_name(&say.pointer, STR("total"));
    problem_say(&say,
                "gross is the sum of the lines, discount that of redeemed, and due what is left.",
                "gross est la somme des lignes, discount celle de redeemed, et due ce qui reste.");
    return E_OFFLINE_SUMS;
}

enum err offline_refuse(const struct purchase_request *request, struct problem *ret_problem)
{
    if (!request->has_offline)
        return OK;
    problem_set(ret_problem, E_INVALID, "/offline",
                "What a till gave off line is told with POST /v1/purchases alone.",
                "Ce qu'une caisse a accordé hors ligne se dit par POST /v1/purchases seulement.");
    return E_INVALID;
}

/* Of what is not on this account alone nobody knows off line what it is worth. */
static enum err check_kind(const struct building *work)
{
    const struct purchase_request *request = work->request;
    if (request->hold.len == 0 && !receipt_has_code(request))
        return OK;
    return refuse(work, E_INVALID, NULL, 0,
                  "Holds, gift cards and vouchers by their code need the line: record this receipt "
                  "without them.",
                  "Réserves, cartes cadeaux et bons par leur code demandent la ligne : enregistrez "
                  "ce ticket sans eux.");
}

/* ---- rewards ------------------------------------------------------------------------------------ */

/* The parts stand ascending, fit their lines and add up. */
static enum err build_parts(const struct building *work, size_t index,
                            const struct offline_redeemed_request *from, int64_t *off)
{
    const struct receipt *receipt = &work->entry->receipt;
    const struct offline_line_request *lines = from->lines.items;
    int64_t sum = 0;
    int64_t before = 0;
    for (size_t i = 0; i < from->lines.count; i++) {
        if (lines[i].line <= before || lines[i].line > (int64_t)receipt->line_count)
            return refuse(work, E_OFFLINE_SUMS, "redeemed", index,
                          "Tell the lines of the receipt that it took something off, ascending, "
                          "each once.",
                          "Indiquez les lignes du ticket sur lesquelles il a agi, dans l'ordre, "
                          "chacune une fois.");
        before = lines[i].line;
        off[before - 1] = lines[i].discount;
        sum += lines[i].discount;
    }
    if (sum == from->discount)
        return OK;
    return refuse(work, E_OFFLINE_SUMS, "redeemed", index,
                  "The parts by line must add up to the discount.",
                  "Les parts par ligne doivent faire la remise.");
}

/* The ask by which it was asked for; one that nobody asked for, the programme did. */
static struct receipt_ask ask_for(const struct building *work, struct str reward, uint32_t *used)
{
    const struct receipt *receipt = &work->entry->receipt;
    for (size_t i = 0; i < receipt->ask_count; i++) {
        if ((*used & ASK_BIT(i)) != 0 || !str_eq(receipt->asks[i].reward, reward))
            continue;
        *used |= ASK_BIT(i);
        return receipt->asks[i];
    }
    return (struct receipt_ask){ .reward = reward, .kind = ASK_AUTO };
}

static enum err build_reward(const struct building *work, size_t index,
                             const struct offline_redeemed_request *from,
                             struct outcome_redemption *ret_given)
{
    struct outcome_redemption given = {
        .ask = index,
        .reward = from->reward,
        .unit = from->unit.len > 0 ? from->unit : STR_NONE,
        .cost = { .n = from->points },
        .discount_minor = from->discount,
        .gifts = from->gifts,
        .off_minor = ARENA_ARRAY(work->arena, int64_t, work->entry->receipt.line_count),
    };
    if (given.off_minor == NULL)
        return E_NO_MEMORY;
    if ((given.cost.n > 0 && given.unit.len == 0) ||
        (given.discount_minor == 0 && given.gifts == 0))
        return refuse(work, E_OFFLINE_SUMS, "redeemed", index,
                      "A reward takes something off or gives something, and what it costs has a "
                      "unit.",
                      "Un avantage retire ou donne quelque chose, et son coût a une unité.");
    TRY(build_parts(work, index, from, given.off_minor));
    *ret_given = given;
    return OK;
}

static enum err check_lines(const struct building *work)
{
    const struct receipt *receipt = &work->entry->receipt;
    const struct offline *offline = &work->entry->offline;
    for (size_t line = 0; line < receipt->line_count; line++) {
        int64_t off = 0;
        for (size_t i = 0; i < offline->redemption_count; i++)
            off += offline->redemptions[i].off_minor[line];
        if (off == 0 ||
            (!receipt->lines[line].is_fixed && off <= receipt->lines[line].amount_minor))
            continue;
        struct problem_text say = problem_begin(work->problem, E_OFFLINE_SUMS);
        json_pointer_name(&say.pointer, STR("lines"));
        json_pointer_index(&say.pointer, line);
        problem_say(&say, "More is taken off this line than it costs, or it is fixed.",
                    "On retire plus à cette ligne qu'elle ne coûte, ou elle est fixe.");
        return E_OFFLINE_SUMS;
    }
    return OK;
}

static enum err build_rewards(const struct building *work)
{
    const struct offline_redeemed_request *from = work->told->redeemed.items;
    size_t count = work->told->redeemed.count;
    struct receipt *receipt = &work->entry->receipt;
    struct receipt_ask *asks = ARENA_ARRAY(work->arena, struct receipt_ask, count + 1);
    struct outcome_redemption *given =
        ARENA_ARRAY(work->arena, struct outcome_redemption, count + 1);
    uint32_t used = 0;
    if (asks == NULL || given == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        TRY(build_reward(work, i, &from[i], &given[i]));
        asks[i] = ask_for(work, from[i].reward, &used);
    }
    for (size_t i = 0; i < receipt->ask_count; i++) {
        if ((used & ASK_BIT(i)) == 0)
            return refuse(work, E_OFFLINE_SUMS, NULL, 0,
                          "Each reward that was asked for stands in redeemed, with what it took "
                          "off.",
                          "Chaque avantage demandé figure dans redeemed, avec ce qu'il a retiré.");
    }
    receipt->asks = asks;
    receipt->ask_count = count;
    work->entry->offline.asks = asks;
    work->entry->offline.ask_count = count;
    work->entry->offline.redemptions = given;
    work->entry->offline.redemption_count = count;
    return check_lines(work);
}

/* ---- money -------------------------------------------------------------------------------------- */

static enum err check_total(const struct building *work)
{
    const struct offline_total_request *total = &work->told->total;
    const struct receipt *receipt = &work->entry->receipt;
    const struct offline *offline = &work->entry->offline;
    int64_t gross = 0;
    int64_t discount = 0;
    for (size_t i = 0; i < receipt->line_count; i++) {
        if (__builtin_add_overflow(gross, receipt->lines[i].amount_minor, &gross))
            return refuse_total(work);
    }
    for (size_t i = 0; i < offline->redemption_count; i++)
        discount += offline->redemptions[i].discount_minor;
    bool is_right =
        total->gross == gross && total->discount == discount && total->due == gross - discount;
    return is_right ? OK : refuse_total(work);
}

static enum err refuse_paid(const struct building *work)
{
    return refuse(work, E_OFFLINE_SUMS, NULL, 0,
                  "What the account paid stands in paid by unit, and adds up to its payments.",
                  "Ce que le compte a payé figure dans paid par unité, et fait la somme de ses "
                  "paiements.");
}

static int64_t paid_of(const struct receipt *receipt, struct str unit)
{
    int64_t paid = 0;
    for (size_t i = 0; i < receipt->payment_count; i++) {
        if (!receipt->payments[i].is_any && str_eq(receipt->payments[i].unit, unit))
            paid += receipt->payments[i].amount_minor;
    }
    return paid;
}

/* "With whatever it has" was decided at the till: by units, each payment of one. */
static enum err put_units(const struct building *work, const struct receipt_payment *any,
                          struct receipt_payment *payments, size_t *count)
{
    const struct offline_amount_request *paid = work->told->paid.items;
    int64_t left = any->amount_minor;
    for (size_t i = 0; i < work->told->paid.count; i++) {
        int64_t part = paid[i].points - paid_of(&work->entry->receipt, paid[i].unit);
        if (part < 0 || part > left)
            return refuse_paid(work);
        if (part == 0)
            continue;
        payments[(*count)++] = (struct receipt_payment){ .kind = any->kind,
                                                         .amount_minor = part,
                                                         .unit = paid[i].unit };
        left -= part;
    }
    return left == 0 ? OK : refuse_paid(work);
}

static enum err check_paid(const struct building *work)
{
    const struct offline_amount_request *paid = work->told->paid.items;
    const struct receipt *receipt = &work->entry->receipt;
    int64_t told = 0;
    int64_t from_account = 0;
    for (size_t i = 0; i < work->told->paid.count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (str_eq(paid[k].unit, paid[i].unit))
                return refuse_paid(work);
        }
        if (paid[i].points != paid_of(receipt, paid[i].unit))
            return refuse_paid(work);
        told += paid[i].points;
    }
    for (size_t i = 0; i < receipt->payment_count; i++) {
        if (receipt->payments[i].unit.len > 0)
            from_account += receipt->payments[i].amount_minor;
    }
    return work->told->paid.count == 0 || told == from_account ? OK : refuse_paid(work);
}

static enum err build_payments(const struct building *work)
{
    struct receipt *receipt = &work->entry->receipt;
    size_t count = 0;
    struct receipt_payment *payments =
        ARENA_ARRAY(work->arena, struct receipt_payment, receipt->payment_count + UNITS_MAX);
    if (payments == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < receipt->payment_count; i++) {
        if (receipt->payments[i].is_any)
            TRY(put_units(work, &receipt->payments[i], payments, &count));
        else
            payments[count++] = receipt->payments[i];
    }
    receipt->payments = payments;
    receipt->payment_count = count;
    return check_paid(work);
}

static enum err build_earned(const struct building *work)
{
    const struct offline_amount_request *from = work->told->earned.items;
    size_t count = work->told->earned.count;
    struct offline_points *earned = ARENA_ARRAY(work->arena, struct offline_points, count + 1);
    if (earned == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        earned[i] =
            (struct offline_points){ .unit = from[i].unit, .points = { .n = from[i].points } };
    work->entry->offline.has_earned = work->told->has_earned;
    work->entry->offline.earned = earned;
    work->entry->offline.earned_count = count;
    return OK;
}

enum err offline_build(struct arena *arena, const struct purchase_request *request,
                       struct entry *entry, struct problem *ret_problem)
{
    const struct building work = {
        .arena = arena,
        .request = request,
        .told = &request->offline,
        .entry = entry,
        .problem = ret_problem,
    };
    TRY(check_kind(&work));
    TRY(build_rewards(&work));
    TRY(check_total(&work));
    TRY(build_payments(&work));
    return build_earned(&work);
}
