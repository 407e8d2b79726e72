/* growth.c - how the customer file grows, found in the journal. */
#include "app/report/growth.h"

#include "app/report/liability.h"
#include "journal/entry_text.h"
#include "journal/leave_note.h"
#include "storage/journal_storage.h"

#define ENTRY_ARENA_BYTES   (64u << 20)
#define CHAIN_ARENA_BYTES   (UINT64_C(4) << 30) /* address space: a row for each account of a chain */
#define WATCH_EVERY_ENTRIES 1024

/* What is kept of an account of the chain that is read. */
struct newcomer {
    int32_t days_ago;   /* that it joined; -1: it counts for nobody */
    int32_t visits;     /* as far as two */
    int64_t cost_minor; /* what it was given */
    uint64_t receipt;   /* fingerprint of the number that the till told; 0: none */
    int64_t amount_minor;
    bool is_proved; /* that receipt came */
};

struct growing {
    struct app *app;
    const struct growth_request *request;
    const struct zone *zone;
    const struct program *program; /* in force at the end: what things are worth */
    struct growth *growth;
    struct arena scratch;       /* of one entry */
    struct arena arena;         /* of one chain */
    struct newcomer *newcomers; /* by account, of one chain */
    int64_t account_size;
    int64_t by_day[GROWTH_DAYS]; /* by days ago */
    int32_t oldest;              /* days ago of the first that joined; -1: nobody has */
    int64_t done;
    int64_t total;
};

static void growing_close(struct growing *growing)
{
    arena_close(&growing->arena);
    arena_close(&growing->scratch);
}

/* ---- who joined --------------------------------------------------------------------------------- */

static struct growth_count *shop_of(struct growth *growth, struct str code)
{
    size_t i = 0;
    while (i + 1 < growth->shop_count && !str_eq(growth->shops[i].code, code))
        i++;
    return &growth->shops[i].count; /* the last is no shop */
}

static void add_to(struct growth_count *count, int32_t days_ago)
{
    if (days_ago < GROWTH_WINDOW_DAYS)
        count->last++;
    else if (days_ago < 2 * GROWTH_WINDOW_DAYS)
        count->before++;
}

static void add_month(struct growth *growth, struct date day)
{
    for (size_t i = GROWTH_MONTHS; i > 0; i--) {
        if (growth->months[i - 1].first.days > day.days)
            continue;
        growth->months[i - 1].joined++;
        return;
    }
}

/* Where nothing is told the version had no rule, or there was none yet. */
static int way_of(const struct entry *entry)
{
    if (entry->kind == ENTRY_FAMILY)
        return GROWTH_FAMILY;
    if (entry->joined.is_told)
        return (int)entry->joined.by;
    if (entry->key == 0)
        return JOINED_IMPORT;
    return str_begins(entry->note, STR("referred")) ? JOINED_REFERRAL : JOINED_OPEN;
}

static bool joins(const struct entry *entry)
{
    int64_t left = 0;
    switch (entry->kind) {
    case ENTRY_ENROL:
        return entry->member != 0 && leave_note_read(entry->note, &left) != OK;
    case ENTRY_MEMBER:
        return entry->account != 0 && entry->joined.is_told;
    case ENTRY_FAMILY:
        return entry->family.what == FAMILY_JOIN;
    case ENTRY_PROGRAM:
    case ENTRY_CARD:
    case ENTRY_PURCHASE:
    case ENTRY_RETURN:
    case ENTRY_CLAIM:
    case ENTRY_EXPIRE:
    case ENTRY_EVENT:
    case ENTRY_END:
    case ENTRY_HANDOVER:
    case ENTRY_DRAW:
    case ENTRY_UNDO:
    case ENTRY_CONVERT:
    case ENTRY_SEND:
    case ENTRY_RECEIVE:
    case ENTRY_HOLD:
    case ENTRY_RELEASE:
    case ENTRY_ADJUST:
    case ENTRY_CLOSE:
    case ENTRY_REOPEN:
    case ENTRY_BATCH:
    case ENTRY_SETTLEMENT:
        break;
    }
    return false;
}

static struct newcomer *newcomer_of(struct growing *growing, const struct entry *entry)
{
    bool is_there = entry->account >= 1 && entry->account <= growing->account_size;
    return is_there ? &growing->newcomers[entry->account] : NULL;
}

/* FNV-1a: a receipt's number is compared with others of its own account alone. */
static uint64_t fingerprint(struct str text)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.ptr[i]) * UINT64_C(1099511628211);
    return hash != 0 ? hash : 1;
}

static void note_newcomer(struct growing *growing, const struct entry *entry, int32_t days_ago)
{
    struct newcomer *newcomer = newcomer_of(growing, entry);
    if (newcomer == NULL)
        return;
    newcomer->days_ago = days_ago;
    if (!entry->joined.is_told || entry->joined.by != JOINED_RECEIPT)
        return;
    newcomer->receipt = fingerprint(entry->joined.text);
    newcomer->amount_minor = entry->joined.figure;
}

static void add_joined(struct growing *growing, const struct entry *entry)
{
    struct growth *growth = growing->growth;
    struct date day = zone_civil(growing->zone, entry->recorded).date;
    int32_t days_ago = growing->request->on.days - day.days;
    int way = way_of(entry);
    add_to(&growth->ways[way], days_ago);
    if (way == JOINED_IMPORT || way == JOINED_WAITING)
        return;
    if (days_ago > growing->oldest)
        growing->oldest = days_ago;
    add_to(&growth->joined, days_ago);
    add_to(shop_of(growth, entry->shop), days_ago);
    add_month(growth, day);
    if (days_ago < GROWTH_DAYS)
        growing->by_day[days_ago]++;
    if (entry->kind != ENTRY_FAMILY) /* whose account was there before */
        note_newcomer(growing, entry, days_ago);
}

/* ---- who came ----------------------------------------------------------------------------------- */

static void add_visit(struct newcomer *newcomer, const struct entry *entry)
{
    bool is_told = newcomer->receipt != 0 && entry->kind == ENTRY_PURCHASE &&
                   fingerprint(entry->receipt.number) == newcomer->receipt &&
                   entry->outcome.gross_total_minor >= newcomer->amount_minor;
    newcomer->is_proved = newcomer->is_proved || is_told;
    if (newcomer->visits < 2)
        newcomer->visits++;
}

/* "What they were given": points at what they are worth, and discounts that cost none. */
static void add_cost(const struct growing *growing, struct newcomer *newcomer,
                     const struct entry *entry)
{
    for (size_t i = 0; i < entry->outcome.earning_count; i++)
        newcomer->cost_minor += liability_face(growing->program, entry->outcome.earnings[i].unit,
                                               entry->outcome.earnings[i].points.n);
    for (size_t i = 0; i < entry->outcome.redemption_count; i++) {
        if (entry->outcome.redemptions[i].cost.n == 0)
            newcomer->cost_minor += entry->outcome.redemptions[i].discount_minor;
    }
}

static void add_bought(struct growing *growing, const struct entry *entry)
{
    struct newcomer *newcomer = newcomer_of(growing, entry);
    if (newcomer == NULL || newcomer->days_ago < 0)
        return;
    if (entry->kind == ENTRY_PURCHASE || entry->kind == ENTRY_CLAIM)
        add_visit(newcomer, entry);
    if (!entry_is_paid_in(entry)) /* which is the customer's own money */
        add_cost(growing, newcomer, entry);
}

/* ---- the journal -------------------------------------------------------------------------------- */

static enum err visit(void *context, const struct entry_row *row)
{
    struct growing *growing = context;
    const struct growth_request *request = growing->request;
    struct entry entry = { 0 };
    if (growing->done++ % WATCH_EVERY_ENTRIES == 0 && request->watch != NULL &&
        !request->watch(request->watch_context, growing->done, growing->total)) {
        growing->growth->is_stopped = true;
        return E_BUSY; /* ends the walk; growth_run() does not tell it */
    }
    bool may_join =
        row->kind == ENTRY_ENROL || row->kind == ENTRY_MEMBER || row->kind == ENTRY_FAMILY;
    bool is_bought = row->kind == ENTRY_PURCHASE || row->kind == ENTRY_RETURN ||
                     row->kind == ENTRY_CLAIM || row->kind == ENTRY_EVENT;
    if ((!may_join && !is_bought) || row->account == 0)
        return OK;
    arena_reset(&growing->scratch, 0);
    TRY(entry_decode(&growing->scratch, row->body, &entry));
    if (entry.recorded.us > request->until.us)
        return E_NOT_FOUND; /* ends the walk of this chain */
    if (is_bought)
        add_bought(growing, &entry);
    else if (joins(&entry))
        add_joined(growing, &entry);
    return OK;
}

static void add_newcomer(struct growth *growth, const struct newcomer *newcomer)
{
    if (newcomer->days_ago < 0)
        return;
    if (newcomer->receipt != 0 && newcomer->days_ago < GROWTH_WINDOW_DAYS) {
        growth->told++;
        growth->missing += newcomer->is_proved ? 0 : 1;
    }
    if (newcomer->days_ago < GROWTH_COHORT_UNTIL || newcomer->days_ago > GROWTH_COHORT_FROM)
        return;
    growth->cohort++;
    if (newcomer->visits >= 2)
        return;
    growth->once++;
    growth->cost_minor += newcomer->cost_minor;
}

static enum err grow_chain(struct growing *growing, struct db *db, int32_t partition)
{
    struct head head = { 0 };
    arena_reset(&growing->arena, 0);
    TRY(head_get(db, partition, &head));
    growing->account_size = head.account_next - 1;
    growing->newcomers =
        ARENA_ARRAY(&growing->arena, struct newcomer, (size_t)growing->account_size + 1);
    if (growing->newcomers == NULL)
        return E_NO_MEMORY;
    for (int64_t i = 0; i <= growing->account_size; i++)
        growing->newcomers[i].days_ago = -1;
    enum err err = entry_each(db, partition, 1, visit, growing);
    if (err != OK && err != E_NOT_FOUND)
        return err;
    for (int64_t i = 1; i <= growing->account_size; i++)
        add_newcomer(growing->growth, &growing->newcomers[i]);
    return OK;
}

/* ---- what is usual ------------------------------------------------------------------------------ */

static void insert(int64_t *sums, size_t count, int64_t sum)
{
    size_t at = count;
    for (; at > 0 && sums[at - 1] > sum; at--)
        sums[at] = sums[at - 1];
    sums[at] = sum;
}

/* Of the windows before the last one that lie behind the first day on which anybody joined. */
static int64_t median(const struct growing *growing)
{
    int64_t sums[GROWTH_WINDOWS_USUAL];
    size_t count = 0;
    for (int32_t i = 1; i <= GROWTH_WINDOWS_USUAL; i++) {
        int64_t sum = 0;
        int32_t first = i * GROWTH_WINDOW_DAYS;
        if (growing->oldest < first + GROWTH_WINDOW_DAYS - 1)
            break;
        for (int32_t day = first; day < first + GROWTH_WINDOW_DAYS; day++)
            sum += growing->by_day[day];
        insert(sums, count++, sum);
    }
    if (count < GROWTH_WINDOWS_LEAST)
        return -1;
    return (sums[(count - 1) / 2] + sums[count / 2]) / 2;
}

/* ---- the whole ---------------------------------------------------------------------------------- */

static enum err open_shops(struct app *app, struct arena *arena, struct growth *growth)
{
    size_t count = app_shop_count(app);
    if (count > GROWTH_SHOPS_MAX)
        count = GROWTH_SHOPS_MAX;
    growth->shops = ARENA_ARRAY(arena, struct growth_shop, count + 1);
    if (growth->shops == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        growth->shops[i].code = app_shop_at(app, i)->shop.code;
    growth->shops[count].code = STR_NONE;
    growth->shop_count = count + 1;
    return OK;
}

static void open_months(struct date on, struct growth *growth)
{
    struct date first = past_period_start(PAST_MONTH, on);
    for (int i = 0; i < GROWTH_MONTHS; i++)
        growth->months[i].first = date_add_months(first, i - (GROWTH_MONTHS - 1));
}

enum err growth_run(struct app *app, struct arena *arena, const struct growth_request *request,
                    struct growth *ret_growth)
{
    struct growth growth = { 0 };
    const struct app_program *version = app_program_at(app, request->until);
    CLEANUP(growing_close)
    struct growing growing = {
        .app = app,
        .request = request,
        .zone = app_shop_at(app, 0)->zone,
        .program = version != NULL ? &version->program : NULL,
        .growth = &growth,
        .oldest = -1,
    };
    CLEANUP(reader_give) struct reader reader = { 0 };
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    struct journal_figures journal = { 0 };
    int32_t partitions = app_partition_count(app);
    TRY(open_shops(app, arena, &growth));
    open_months(request->on, &growth);
    TRY(arena_open(&growing.scratch, ENTRY_ARENA_BYTES));
    TRY(arena_open(&growing.arena, CHAIN_ARENA_BYTES));
    TRY(reader_take(app, &reader));
    TRY(db_snapshot_begin(reader.db, &snapshot));
    TRY(journal_figures(reader.db, &journal));
    growing.total = journal.entries;
    for (int32_t partition = 1; partition <= partitions; partition++) {
        enum err err = grow_chain(&growing, reader.db, partition);
        if (growth.is_stopped)
            break;
        TRY(err);
    }
    growth.usual = median(&growing);
    *ret_growth = growth;
    return OK;
}
