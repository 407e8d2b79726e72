/* entry_offline.c - what a till decided off line, as text and back. */
#include "journal/entry_offline.h"

#include "core/err.h"

static const struct str within = { .ptr = "within", .len = 6 };
static const struct str above = { .ptr = "above", .len = 5 };
static const struct str told = { .ptr = "told", .len = 4 };

static struct str code_of(enum err err)
{
    return err == OK ? STR_NONE : str_c(err_code(err));
}

void entry_put_offline(struct writer *writer, const struct entry *entry)
{
    const struct offline *offline = &entry->offline;
    if (!offline_is_told(offline))
        return;
    put_name(writer, "offline");
    put_int(writer, offline->snapshot);
    put_text(writer, offline->is_above ? above : within);
    put_text(writer, offline->has_earned ? told : STR_NONE);
    put_end(writer);
    for (size_t i = 0; i < offline->earned_count; i++) {
        put_name(writer, "told");
        put_text(writer, offline->earned[i].unit);
        put_int(writer, offline->earned[i].points.n);
        put_end(writer);
    }
    if (offline->refused == OK)
        return;
    put_name(writer, "refused-card");
    put_text(writer, code_of(offline->refused));
    put_int(writer, offline->refused_partition);
    put_int(writer, offline->refused_account);
    put_int(writer, offline->refused_card);
    put_end(writer);
}

/* A refusal, by its code; a fault is none. */
static enum err read_reason(struct scan *scan)
{
    struct str code = scan_text(scan);
    enum err err = err_by_code(code.ptr, code.len);
    scan_expect(scan, err == OK ? code.len == 0 : err_class(err) == ERR_CLASS_REFUSED);
    return err;
}

static void read_earned(struct scan *scan, struct offline *offline)
{
    size_t count = scan_count(scan, told, STR_NONE, STR_NONE);
    struct offline_points *earned = SCAN_ROOM(scan, struct offline_points, count, UNITS_MAX);
    for (size_t i = 0; earned != NULL && i < count && scan_begins(scan, told); i++) {
        earned[i].unit = scan_text(scan);
        earned[i].points.n = scan_int(scan, 0, POINTS_MAX);
        scan_ends(scan);
    }
    offline->earned = earned;
    offline->earned_count = earned != NULL ? count : 0;
    scan_expect(scan, offline->has_earned || count == 0);
}

void entry_read_offline(struct scan *scan, struct entry *entry)
{
    struct offline *offline = &entry->offline;
    if (entry->kind != ENTRY_PURCHASE || !scan_begins(scan, STR("offline")))
        return;
    offline->snapshot = scan_int(scan, 1, INT64_MAX);
    struct str limit = scan_text(scan);
    struct str earned = scan_text(scan);
    scan_ends(scan);
    offline->is_above = str_eq(limit, above);
    offline->has_earned = str_eq(earned, told);
    scan_expect(scan, offline->is_above || str_eq(limit, within));
    scan_expect(scan, offline->has_earned || earned.len == 0);
    read_earned(scan, offline);
    if (!scan_begins(scan, STR("refused-card")))
        return;
    offline->refused = read_reason(scan);
    offline->refused_partition = (int32_t)scan_int(scan, 0, PARTITIONS_MAX);
    offline->refused_account = scan_int(scan, 0, INT64_MAX);
    offline->refused_card = scan_int(scan, 0, INT64_MAX);
    scan_ends(scan);
    scan_expect(scan, offline->refused != OK && entry->account == 0);
}

void entry_put_given(struct writer *writer, const struct entry *entry)
{
    const struct offline *offline = &entry->offline;
    if (offline_is_told(offline)) {
        put_name(writer, "given");
        put_int(writer, offline->spent_minor);
        put_text(writer, code_of(offline->reason));
        put_end(writer);
    }
    for (size_t i = 0; i < offline->borne_count; i++) {
        const struct offline_borne *borne = &offline->borne[i];
        put_raw(writer, borne->is_payment ? STR("borne-pay") : STR("borne"));
        if (borne->is_payment) {
            put_text(writer, borne->unit);
        } else {
            put_int(writer, (int64_t)borne->ask + 1);
            put_int(writer, borne->points.n);
        }
        put_int(writer, borne->amount_minor);
        put_end(writer);
    }
}

/* Rewards and payments, in the order in which they were found to lack. */
static void read_borne(struct scan *scan, struct offline *offline)
{
    static const struct str reward = { .ptr = "borne", .len = 5 };
    static const struct str payment = { .ptr = "borne-pay", .len = 9 };
    size_t rewards = scan_count(scan, reward, STR_NONE, STR_NONE);
    size_t count = rewards + scan_count(scan, payment, reward, STR_NONE);
    offline->borne = SCAN_ROOM(scan, struct offline_borne, count, REDEMPTIONS_MAX + PAYMENTS_MAX);
    offline->borne_count = offline->borne != NULL ? count : 0;
    for (size_t i = 0; i < offline->borne_count && scan->err == OK; i++) {
        struct offline_borne *borne = &offline->borne[i];
        borne->is_payment = i >= rewards;
        scan_must_begin(scan, borne->is_payment ? payment : reward);
        if (borne->is_payment) {
            borne->unit = scan_text(scan);
        } else {
            borne->ask = scan_index(scan, REDEMPTIONS_MAX);
            borne->points = scan_points(scan);
        }
        borne->amount_minor = scan_money(scan);
        scan_ends(scan);
        offline->borne_minor += borne->amount_minor;
    }
}

void entry_read_given(struct scan *scan, struct entry *entry)
{
    struct offline *offline = &entry->offline;
    if (offline_is_told(offline)) {
        scan_must_begin(scan, STR("given"));
        offline->spent_minor = scan_int(scan, 0, MONEY_MINOR_MAX);
        offline->reason = read_reason(scan);
        scan_ends(scan);
        offline->asks = entry->receipt.asks; /* what was recorded is what was given */
        offline->ask_count = entry->receipt.ask_count;
        offline->redemptions = entry->outcome.redemptions;
        offline->redemption_count = entry->outcome.redemption_count;
    }
    if (offline_is_told(offline) || entry->kind == ENTRY_RETURN)
        read_borne(scan, offline);
}
