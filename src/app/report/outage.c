/* outage.c - what tills sold while the line was down, found in the journal. */
#include "app/report/outage.h"

#include <string.h>

#include "app/answer.h"
#include "engine/tell.h"
#include "journal/entry_text.h"
#include "loyalty/offline/exception.h"
#include "storage/journal_storage.h"
#include "storage/offline/offline_storage.h"

#define ENTRY_ARENA_BYTES   (64u << 20)
#define ROWS_ARENA_BYTES    (64u << 20)
#define WATCH_EVERY_ENTRIES 1024

/* What is kept of a till while the journal is read. */
struct seen {
    struct instant heard;         /* last */
    struct date on;               /* the last day of its receipts, and of that day ... */
    int64_t first;                /* ... the numbers that count up, from */
    int64_t last;                 /* to */
    int64_t count;                /* so many of them */
    char code[RECEIPT_MAX_BYTES]; /* the highest; as it was told */
    size_t code_len;
    struct snapshot_row newest; /* number 0: none was given; no texts */
};

struct looking {
    struct app *app;
    const struct outage_wish *wish;
    struct outage_sheet *sheet;
    struct outage_till *tills; /* all, as the app has them */
    struct seen *seen;         /* the same */
    size_t till_count;
    struct instant from; /* the moment before which nothing counts */
    struct instant until;
    uint8_t *is_used; /* snapshots, by number, that a purchase of these days names */
    int64_t snapshot_count;
    struct arena scratch;
    int64_t done;
    int64_t total;
};

static void looking_close(struct looking *looking)
{
    arena_close(&looking->scratch);
}

/* ---- the journal -------------------------------------------------------------------------------- */

static size_t till_of(const struct looking *looking, const struct entry *entry)
{
    size_t i = 0;
    while (i < looking->till_count && !(str_eq(looking->tills[i].till->code, entry->till) &&
                                        str_eq(looking->tills[i].shop, entry->shop)))
        i++;
    return i;
}

/* "Where they count up by one": a number that is no more than a number. */
static void note_receipt(struct seen *seen, const struct entry *entry)
{
    struct str code = entry->receipt.number;
    int64_t number = 0;
    if (str_parse_i64(code, 0, INT64_MAX, &number) != OK || entry->on.days < seen->on.days)
        return;
    if (seen->count == 0 || entry->on.days > seen->on.days) {
        *seen = (struct seen){ .heard = seen->heard,
                               .newest = seen->newest,
                               .on = entry->on,
                               .first = number,
                               .last = number - 1 };
    }
    seen->count++;
    if (number < seen->first)
        seen->first = number;
    if (number <= seen->last)
        return;
    seen->last = number;
    seen->code_len = code.len < sizeof(seen->code) ? code.len : sizeof(seen->code);
    memcpy(seen->code, code.ptr, seen->code_len);
}

static bool is_within(const struct looking *looking, struct instant instant)
{
    return instant.us >= looking->from.us && instant.us <= looking->until.us;
}

static void add_given(struct looking *looking, struct outage_till *till, const struct entry *entry)
{
    const struct offline *offline = &entry->offline;
    till->borne_minor += offline->borne_minor;
    till->exceptions += (int64_t)exceptions_of(entry).count;
    if (!offline_is_told(offline))
        return;
    till->purchases++;
    till->spent_minor += offline->spent_minor;
    if (offline->is_above)
        till->above_minor += offline->spent_minor;
    if (offline->snapshot <= looking->snapshot_count)
        looking->is_used[offline->snapshot] = 1;
}

static enum err visit(void *context, const struct entry_row *row)
{
    struct looking *looking = context;
    const struct outage_wish *wish = looking->wish;
    struct entry entry = { 0 };
    if (looking->done++ % WATCH_EVERY_ENTRIES == 0 && wish->watch != NULL &&
        !wish->watch(wish->watch_context, looking->done, looking->total)) {
        looking->sheet->is_stopped = true;
        return E_BUSY; /* ends the walk; outage_make() does not tell it */
    }
    arena_reset(&looking->scratch, 0);
    TRY(entry_decode(&looking->scratch, row->body, &entry));
    size_t at = till_of(looking, &entry);
    if (at == looking->till_count)
        return OK;
    if (entry.recorded.us > looking->seen[at].heard.us)
        looking->seen[at].heard = entry.recorded;
    if (entry.kind == ENTRY_PURCHASE)
        note_receipt(&looking->seen[at], &entry);
    if (is_within(looking, entry.recorded))
        add_given(looking, &looking->tills[at], &entry);
    return OK;
}

/* ---- snapshots ---------------------------------------------------------------------------------- */

static const struct offline_limit *limit_of(const struct looking *looking, int64_t program)
{
    static const struct offline_limit none = { 0 };
    const struct app_program *version = app_program_by_number(looking->app, program);
    return version != NULL ? &version->program.offline_limit : &none;
}

static enum err visit_snapshot(void *context, const struct snapshot_row *row)
{
    struct looking *looking = context;
    for (size_t i = 0; i < looking->till_count; i++) {
        struct outage_till *till = &looking->tills[i];
        struct seen *seen = &looking->seen[i];
        if (till->till->id != row->till_id)
            continue;
        till->snapshots += is_within(looking, row->made) ? 1 : 0;
        if (row->made.us > seen->heard.us)
            seen->heard = row->made;
        if (row->is_reported && row->reported.us > seen->heard.us)
            seen->heard = row->reported;
        seen->newest = *row;
        if (row->number > looking->snapshot_count || !looking->is_used[row->number])
            continue;
        const struct offline_limit *limit = limit_of(looking, row->program);
        till->has_limit = till->has_limit && (!limit->is_told || limit->total_max > 0);
        till->limit_minor += limit->total_max;
    }
    return OK;
}

/* ---- who did not come back ---------------------------------------------------------------------- */

static enum err find_missing(struct looking *looking, struct arena *arena, struct instant now)
{
    for (size_t i = 0; i < looking->till_count; i++) {
        const struct seen *seen = &looking->seen[i];
        const struct snapshot_row *row = &seen->newest;
        struct outage_missing *missing = &looking->tills[i].missing;
        if (row->number == 0 || row->until.us >= now.us || seen->heard.us > row->until.us)
            continue;
        const struct offline_limit *limit = limit_of(looking, row->program);
        int64_t left = limit->total_max - row->spent_minor;
        *missing = (struct outage_missing){
            .is_so = true,
            .snapshot = row->number,
            .until = row->until,
            .on = zone_civil(app_shop_at(looking->app, 0)->zone, row->until).date,
            .gaps = seen->count > 0 ? seen->last - seen->first + 1 - seen->count : 0,
            .is_reported = row->is_reported,
            .waiting = row->waiting,
            .waiting_minor = row->waiting_minor,
            .has_bound = !limit->is_told || limit->total_max > 0,
            .at_most_minor = left > 0 ? left : 0,
        };
        TRY(arena_copy(arena, (struct str){ seen->code, seen->code_len }, &missing->receipt));
    }
    return OK;
}

/* Those of which there is something to tell, in the order of the tills. */
static void keep_told(struct looking *looking)
{
    struct outage_sheet *sheet = looking->sheet;
    sheet->tills = looking->tills;
    for (size_t i = 0; i < looking->till_count; i++) {
        const struct outage_till *till = &looking->tills[i];
        if (till->snapshots > 0 || till->purchases > 0 || till->borne_minor != 0 ||
            till->missing.is_so)
            sheet->tills[sheet->till_count++] = *till;
    }
}

/* ---- the whole ---------------------------------------------------------------------------------- */

static enum err begin(struct looking *looking, struct arena *arena, struct db *db)
{
    struct journal_figures journal = { 0 };
    looking->till_count = app_till_count(looking->app);
    looking->tills = ARENA_ARRAY(arena, struct outage_till, looking->till_count);
    looking->seen = ARENA_ARRAY(arena, struct seen, looking->till_count);
    if (looking->tills == NULL || looking->seen == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < looking->till_count; i++) {
        const struct till *till = app_till_at(looking->app, i);
        looking->tills[i] = (struct outage_till){
            .till = till, .shop = app_shop_code(looking->app, till->shop_id), .has_limit = true
        };
    }
    TRY(snapshot_last(db, &looking->snapshot_count));
    looking->is_used = ARENA_ARRAY(arena, uint8_t, (size_t)looking->snapshot_count + 1);
    if (looking->is_used == NULL)
        return E_NO_MEMORY;
    TRY(journal_figures(db, &journal));
    looking->total = journal.entries;
    return arena_open(&looking->scratch, ENTRY_ARENA_BYTES);
}

static enum err look(struct looking *looking, struct arena *arena)
{
    CLEANUP(reader_give) struct reader reader = { 0 };
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    CLEANUP(arena_close) struct arena rows = { 0 };
    TRY(arena_open(&rows, ROWS_ARENA_BYTES));
    TRY(reader_take(looking->app, &reader));
    TRY(db_snapshot_begin(reader.db, &snapshot));
    TRY(begin(looking, arena, reader.db));
    for (int32_t i = 1; i <= app_partition_count(looking->app); i++) {
        enum err err = entry_each(reader.db, i, 1, visit, looking);
        if (looking->sheet->is_stopped)
            return OK;
        TRY(err);
    }
    TRY(snapshot_each(reader.db, &rows, visit_snapshot, looking));
    TRY(find_missing(looking, arena, instant_now()));
    keep_told(looking);
    return OK;
}

enum err outage_make(struct app *app, struct arena *arena, const struct outage_wish *wish,
                     struct outage_sheet *ret_sheet)
{
    const struct zone *zone = app_shop_at(app, 0)->zone;
    struct outage_sheet sheet = { .currency = app_merchant(app)->currency };
    sheet.until = wish->until;
    if (date_is_none(sheet.until))
        sheet.until = zone_civil(zone, instant_now()).date;
    sheet.from = wish->from;
    if (date_is_none(sheet.from))
        sheet.from = past_period_start(PAST_MONTH, sheet.until);
    if (sheet.from.days > sheet.until.days)
        return E_INVALID;
    CLEANUP(looking_close)
    struct looking looking = {
        .app = app,
        .wish = wish,
        .sheet = &sheet,
        .from = { .us = zone_day_end(zone, date_add_days(sheet.from, -1)).us + 1 },
        .until = zone_day_end(zone, sheet.until),
    };
    TRY(look(&looking, arena));
    *ret_sheet = sheet;
    return OK;
}

/* ---- as JSON ------------------------------------------------------------------------------------ */

static void put_bound(struct json *json, const char *name, bool has_bound, int64_t minor)
{
    if (has_bound)
        json_put_int(json, name, minor);
    else
        json_put_null(json, name);
}

static void put_missing(struct json *json, const struct outage_missing *missing)
{
    if (!missing->is_so) {
        json_put_null(json, "missing");
        return;
    }
    json_object_open(json, "missing");
    json_put_id(json, "snapshot", missing->snapshot);
    answer_put_instant(json, "until", missing->until);
    json_put_str_or_null(json, "last_receipt", missing->receipt);
    json_put_int(json, "gaps", missing->gaps);
    put_bound(json, "waiting", missing->is_reported, missing->waiting);
    put_bound(json, "waiting_amount", missing->is_reported, missing->waiting_minor);
    put_bound(json, "at_most", missing->has_bound, missing->at_most_minor);
    json_object_close(json);
}

void outage_put(struct json *json, const struct outage_sheet *sheet)
{
    json_object_open(json, NULL);
    tell_date(json, "from", sheet->from);
    tell_date(json, "until", sheet->until);
    json_put_str(json, "currency", currency_code(sheet->currency));
    json_array_open(json, "tills");
    for (size_t i = 0; i < sheet->till_count; i++) {
        const struct outage_till *till = &sheet->tills[i];
        json_object_open(json, NULL);
        json_put_str(json, "shop", till->shop);
        json_put_str(json, "till", till->till->code);
        json_put_int(json, "snapshots", till->snapshots);
        json_put_int(json, "purchases", till->purchases);
        json_put_int(json, "spent", till->spent_minor);
        json_put_int(json, "borne", till->borne_minor);
        json_put_int(json, "above_limit", till->above_minor);
        put_bound(json, "limit", till->has_limit, till->limit_minor);
        json_put_int(json, "exceptions", till->exceptions);
        put_missing(json, &till->missing);
        json_object_close(json);
    }
    json_array_close(json);
    json_object_close(json);
}
