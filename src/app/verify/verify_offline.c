/* verify_offline.c - what tills decided by themselves, against the tables: that their snapshots were given, what was spent by
 * each and of which account, whether it lay within what the till was allowed, and what somebody has to look at.
 *
 * What an account spent by a snapshot lies in one chain, in order, so it is told to the cent which purchase went above its
 * limit.  In which order purchases of different chains came to the total no chain says; so of a purchase that is above it is
 * asked that the total was exceeded in the end, and of all others together that they keep to it.
 */
#include <stdlib.h>

#include "app/offline/exceptions.h"
#include "app/verify/verify_tables.h"
#include "storage/offline/offline_storage.h"

/* A snapshot, as its row says. */
struct given_row {
    bool is_there;
    int64_t till_id;
    int64_t program;
    struct instant made;
    struct instant until;
    int64_t spent_minor;
    int64_t sum_minor;    /* by the entries */
    int64_t within_minor; /* of that, by those that are not above */
};

struct work {
    struct audits *audits;
    struct given_row *rows; /* by number, from 1 */
    int64_t row_count;
    struct audit_offline **all; /* of all chains, by snapshot and account */
    size_t count;
    size_t at; /* the first whose sum no row has told yet */
    bool is_moving;
};

/* ---- what an entry says ----------------------------------------------------------------------- */

enum err verify_note_offline(struct audit *audit, const struct entry *entry)
{
    struct audit_offline *noted = NULL;
    struct audit_offline **last = audit->offline_last;
    struct exceptions found = exceptions_of(entry);
    if (!offline_is_told(&entry->offline) && found.count == 0)
        return OK;
    noted = ARENA_NEW(&audit->keep, struct audit_offline);
    if (noted == NULL)
        return E_NO_MEMORY;
    *noted = (struct audit_offline){
        .partition = entry->partition,
        .number = entry->number,
        .snapshot = entry->offline.snapshot,
        .account = entry->account,
        .spent_minor = entry->offline.spent_minor,
        .at = entry->at,
        .recorded = entry->recorded,
        .is_above = entry->offline.is_above,
        .found = found,
    };
    TRY(arena_copy(&audit->keep, entry->shop, &noted->shop));
    TRY(arena_copy(&audit->keep, entry->till, &noted->till));
    *(last != NULL ? last : &audit->offline) = noted;
    audit->offline_last = &noted->next;
    return OK;
}

/* ---- what somebody has to look at -------------------------------------------------------------- */

static enum err check_whole(struct audit *audit, const struct audit_offline *noted)
{
    if (noted->seen == (UINT32_C(1) << noted->found.count) - 1)
        return OK;
    return verify_fail(audit, noted->number, "what somebody has to look at of it is not kept");
}

static bool is_same(const struct exception_row *row, const struct exception *exception,
                    const struct audit_offline *noted)
{
    struct str reason = exception->reason != OK ? str_c(err_code(exception->reason)) : STR_NONE;
    return str_eq(row->kind, exception_name(exception->kind)) && str_eq(row->reason, reason) &&
           row->amount_minor == exception->amount_minor && row->recorded.us == noted->recorded.us;
}

/* Rows come in the order of their entries, as what was noted does. */
static enum err visit_exception(void *context, const struct exception_row *row)
{
    struct audits *audits = context;
    struct audit *audit = NULL;
    struct audit_keys *keys = NULL;
    TRY(verify_find_keys(audits, row->partition, row->number,
                         "somebody has to look at an entry that does not exist", &audit, &keys));
    assert(audit != NULL);
    if (keys == NULL)
        return OK;
    while (audit->offline_at != NULL && audit->offline_at->number < row->number) {
        TRY(check_whole(audit, audit->offline_at));
        audit->offline_at = audit->offline_at->next;
    }
    struct audit_offline *noted = audit->offline_at;
    if (noted == NULL || noted->number != row->number || noted->found.count == 0)
        return verify_fail(audit, row->number, "there is nothing to look at of it");
    for (size_t i = 0; i < noted->found.count; i++) {
        if ((noted->seen & UINT32_C(1) << i) != 0 || !is_same(row, &noted->found.items[i], noted))
            continue;
        noted->seen |= UINT32_C(1) << i;
        return OK;
    }
    return verify_fail(audit, row->number, "what somebody has to look at of it is something else");
}

static enum err check_exceptions(struct audits *audits)
{
    for (int32_t i = 0; i < audits->count; i++)
        audits->chains[i].offline_at = audits->chains[i].offline;
    TRY(exception_each(audits->db, &audits->chains[0].gifts, visit_exception, audits));
    for (int32_t i = 0; i < audits->count; i++) {
        struct audit *audit = &audits->chains[i];
        for (; audit->offline_at != NULL; audit->offline_at = audit->offline_at->next)
            TRY(check_whole(audit, audit->offline_at));
    }
    return OK;
}

/* ---- snapshots --------------------------------------------------------------------------------- */

static enum err keep_snapshot(void *context, const struct snapshot_row *row)
{
    struct work *work = context;
    if (row->number < 1 || row->number > work->row_count)
        return OK; /* given since */
    work->rows[row->number] = (struct given_row){
        .is_there = true,
        .till_id = row->till_id,
        .program = row->program,
        .made = row->made,
        .until = row->until,
        .spent_minor = row->spent_minor,
    };
    return OK;
}

static int compare(const void *left, const void *right)
{
    const struct audit_offline *a = *(struct audit_offline *const *)left;
    const struct audit_offline *b = *(struct audit_offline *const *)right;
    int64_t order[] = { a->snapshot - b->snapshot, a->partition - b->partition,
                        a->account - b->account, a->number - b->number };
    for (size_t i = 0; i < COUNT(order); i++) {
        if (order[i] != 0)
            return order[i] < 0 ? -1 : 1;
    }
    return 0;
}

static enum err gather(struct work *work, struct arena *arena)
{
    const struct audits *audits = work->audits;
    TRY(snapshot_last(audits->db, &work->row_count));
    work->rows = ARENA_ARRAY(arena, struct given_row, (size_t)work->row_count + 1);
    for (int32_t i = 0; i < audits->count; i++) {
        work->is_moving = work->is_moving || audits->chains[i].is_moving;
        for (struct audit_offline *one = audits->chains[i].offline; one != NULL; one = one->next)
            work->count += one->snapshot != 0;
    }
    work->all = ARENA_ARRAY(arena, struct audit_offline *, work->count);
    if (work->rows == NULL || (work->all == NULL && work->count > 0))
        return E_NO_MEMORY;
    work->count = 0;
    for (int32_t i = 0; i < audits->count; i++) {
        for (struct audit_offline *one = audits->chains[i].offline; one != NULL; one = one->next) {
            if (one->snapshot != 0)
                work->all[work->count++] = one;
        }
    }
    if (work->count > 1)
        qsort(work->all, work->count, sizeof(struct audit_offline *), compare);
    return snapshot_each(audits->db, arena, keep_snapshot, work);
}

static struct audit *chain_of(const struct work *work, const struct audit_offline *noted)
{
    struct audit *audit = verify_chain_of(work->audits, noted->partition);
    assert(audit != NULL); /* it was noted there */
    return audit;
}

/* ---- the limits -------------------------------------------------------------------------------- */

static enum err check_given(const struct work *work, const struct audit_offline *noted,
                            const struct app_program **ret_version)
{
    struct audit *audit = chain_of(work, noted);
    const struct app *app = audit->app;
    if (noted->snapshot > work->row_count || !work->rows[noted->snapshot].is_there)
        return verify_fail(audit, noted->number, "it names a snapshot that no till was given");
    const struct given_row *row = &work->rows[noted->snapshot];
    const struct till *till = app_till_by_id(app, row->till_id);
    *ret_version = app_program_by_number(app, row->program);
    if (till == NULL || !str_eq(till->code, noted->till) ||
        !str_eq(app_shop_code(app, till->shop_id), noted->shop))
        return verify_fail(audit, noted->number, "it names a snapshot that another till was given");
    if (*ret_version == NULL)
        return verify_fail(audit, noted->number, "it names a snapshot of no programme");
    return OK;
}

static enum err check_limit(struct work *work, const struct audit_offline *noted,
                            int64_t account_minor)
{
    struct audit *audit = chain_of(work, noted);
    const struct app_program *version = NULL;
    TRY(check_given(work, noted, &version));
    assert(version != NULL);
    struct given_row *row = &work->rows[noted->snapshot];
    struct offline_limit own = version->program.offline_limit;
    int64_t total_max = own.total_max;
    own.total_max = 0;
    bool is_outside = noted->at.us < row->made.us || noted->at.us > row->until.us;
    bool is_over = is_outside || noted->spent_minor > offline_room(&own, account_minor, 0);
    row->sum_minor += noted->spent_minor;
    if (!noted->is_above)
        row->within_minor += noted->spent_minor;
    if (noted->spent_minor == 0 ? noted->is_above : is_over && !noted->is_above)
        return verify_fail(audit, noted->number,
                           "whether more was spent than the till was allowed is not so");
    if (noted->is_above && !is_over && (total_max == 0 || row->spent_minor <= total_max))
        return verify_fail(audit, noted->number, "it is above no limit");
    if (total_max > 0 && row->within_minor > total_max)
        return verify_fail(audit, noted->number, "it is above the total, and does not say so");
    return OK;
}

/* Purchases of one account by one snapshot follow each other, in the order of their chain. */
static enum err check_limits(struct work *work)
{
    int64_t account_minor = 0;
    for (size_t i = 0; i < work->count; i++) {
        const struct audit_offline *noted = work->all[i];
        const struct audit_offline *before = i > 0 ? work->all[i - 1] : NULL;
        if (before == NULL || before->snapshot != noted->snapshot ||
            before->partition != noted->partition || before->account != noted->account ||
            noted->account == 0)
            account_minor = 0;
        TRY(check_limit(work, noted, account_minor));
        account_minor += noted->spent_minor;
    }
    return OK;
}

/* ---- the sums ---------------------------------------------------------------------------------- */

static bool is_sum(const struct work *work, int64_t row_minor, int64_t sum_minor)
{
    return work->is_moving ? row_minor >= sum_minor : row_minor == sum_minor;
}

static enum err check_sums(const struct work *work)
{
    struct audit *audit = &work->audits->chains[0];
    for (int64_t i = 1; i <= work->row_count; i++) {
        if (!is_sum(work, work->rows[i].spent_minor, work->rows[i].sum_minor))
            return verify_fail(audit, 0, "what was spent by a snapshot is not what its row says");
    }
    return OK;
}

/* Of the account of a row; before or behind it, as purchases were sorted. */
static int place_of(const struct audit_offline *noted, const struct offline_spent_row *row)
{
    const struct audit_offline of_row = { .partition = row->partition,
                                          .number = noted->number,
                                          .snapshot = row->snapshot,
                                          .account = row->account };
    const struct audit_offline *left = noted;
    const struct audit_offline *right = &of_row;
    return compare(&left, &right);
}

/* One that no row tells of: of no account, or nothing was spent. */
static enum err pass_over(const struct work *work, const struct audit_offline *noted)
{
    if (noted->account == 0 || noted->spent_minor == 0)
        return OK;
    return verify_fail(chain_of(work, noted), noted->number,
                       "that its account spent something off line is not kept");
}

static enum err visit_spent(void *context, const struct offline_spent_row *row)
{
    struct work *work = context;
    int64_t sum = 0;
    for (; work->at < work->count && place_of(work->all[work->at], row) < 0; work->at++)
        TRY(pass_over(work, work->all[work->at]));
    for (; work->at < work->count && place_of(work->all[work->at], row) == 0; work->at++)
        sum += work->all[work->at]->spent_minor;
    if (is_sum(work, row->spent_minor, sum) || row->snapshot > work->row_count)
        return OK;
    return verify_fail(&work->audits->chains[0], 0,
                       "what an account spent by a snapshot is not what its row says");
}

static enum err check_spent(struct work *work)
{
    TRY(offline_spent_each(work->audits->db, &work->audits->chains[0].gifts, visit_spent, work));
    for (; work->at < work->count; work->at++)
        TRY(pass_over(work, work->all[work->at]));
    return OK;
}

enum err verify_offline(struct audits *audits)
{
    struct work work = { .audits = audits };
    struct arena *arena = &audits->chains[0].keep;
    TRY(check_exceptions(audits));
    TRY(gather(&work, arena));
    TRY(check_limits(&work));
    TRY(check_sums(&work));
    return check_spent(&work);
}
