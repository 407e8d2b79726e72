/* reckoning.c - what companies that share a programme owe each other: the walk through the chains. */
#include "app/settlement/reckoning.h"

#include "app/settlement/reckoning_parts.h"
#include "journal/entry_text.h"
#include "storage/config_storage.h"
#include "storage/journal_storage.h"
#include "storage/row.h"

#define LOTS_ARENA_BYTES    (UINT64_C(64) << 30) /* address space; pages are taken as they are used */
#define ENTRY_ARENA_BYTES   (64u << 20)
#define WATCH_EVERY_ENTRIES 1024
#define PAIRS_MAX           ((size_t)RECKONING_COMPANIES_MAX * RECKONING_COMPANIES_MAX)

static void work_close(struct reckoning_work *work)
{
    arena_close(&work->lots);
    arena_close(&work->scratch);
}

/* ---- an entry --------------------------------------------------------------------------------- */

static enum err open_account(struct reckoning_chain *chain, int64_t number)
{
    if (number != chain->account_count + 1 || number > chain->account_size)
        return E_JOURNAL;
    chain->account_count = number;
    return OK;
}

/* The purchase or event that it is about, perhaps of another chain: issued and honoured is by the shop of that. */
static enum err find_about(struct reckoning_work *work, struct acting *acting)
{
    const struct entry *entry = acting->entry;
    struct entry_row row = { 0 };
    struct entry other = { 0 };
    acting->about = acting->own;
    bool is_undo = entry->kind == ENTRY_UNDO;
    if (!is_undo && !entry_names_a_purchase(entry))
        return OK;
    int32_t partition = is_undo ? entry->partition : entry->purchase_partition;
    TRY(entry_get(work->db, &work->scratch, partition, entry->purchase, &row));
    TRY(entry_decode(&work->scratch, row.body, &other));
    return reckoning_place(work, other.shop, acting->on, &acting->about);
}

/* "Who paid it back has paid for who received it": in money, whatever became of the lots. */
static enum err pay_back(struct reckoning_work *work, const struct acting *acting)
{
    const struct entry *entry = acting->entry;
    size_t unit = 0;
    if (entry->kind != ENTRY_UNDO)
        return OK;
    TRY(reckoning_unit_find(work, STR_NONE, &unit));
    return reckoning_owe(work, acting, RECKONING_PAID_BACK, acting->about, acting->own, unit,
                         entry->undone_minor - entry->withheld_minor);
}

/* ---- what is sent and what arrives ------------------------------------------------------------ */

static enum err keep_sending(struct reckoning_work *work, const struct acting *acting)
{
    struct reckoning_chain *chain = work->chain;
    if (acting->entry->kind != ENTRY_SEND)
        return OK;
    chain->sendings = row_grow(&work->lots, chain->sendings, chain->sending_count,
                               &chain->sending_size, sizeof(*chain->sendings));
    if (chain->sendings == NULL)
        return E_NO_MEMORY;
    chain->sendings[chain->sending_count++] = (struct sending){
        .number = acting->entry->number,
        .pieces = acting->sent,
    };
    return OK;
}

static struct sending *find_sending(const struct reckoning_chain *chain, int64_t number)
{
    size_t low = 0;
    size_t high = chain->sending_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (chain->sendings[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_there = low < chain->sending_count && chain->sendings[low].number == number;
    return is_there ? &chain->sendings[low] : NULL;
}

/* ---- chains ----------------------------------------------------------------------------------- */

struct walk {
    struct reckoning_work *work;
    struct reckoning_chain *chains;
    int32_t count;
};

static bool has_arrived(const struct walk *walk, const struct entry *entry,
                        struct sending **ret_sending)
{
    if (entry->with.partition < 1 || entry->with.partition > walk->count)
        return false;
    *ret_sending = find_sending(&walk->chains[entry->with.partition - 1], entry->with.number);
    return *ret_sending != NULL;
}

static enum err follow(struct walk *walk, const struct entry *entry)
{
    struct reckoning_work *work = walk->work;
    struct reckoning_chain *chain = work->chain;
    struct sending *sending = NULL;
    struct acting acting = {
        .entry = entry,
        .on = zone_civil(work->zone, entry->recorded).date,
        .is_within = entry->recorded.us > work->from.us,
        .turned = -1,
    };
    if (entry->kind == ENTRY_RECEIVE && !has_arrived(walk, entry, &sending)) {
        chain->is_blocked = true;
        return E_NOT_FOUND; /* ends the walk of this chain, which goes on from here */
    }
    if (sending != NULL)
        acting.arriving = sending->pieces;
    TRY(reckoning_place(work, entry->shop, acting.on, &acting.own));
    TRY(find_about(work, &acting));
    TRY(reckoning_follow(work, &acting));
    TRY(pay_back(work, &acting));
    return keep_sending(work, &acting);
}

static enum err visit(void *context, const struct entry_row *row)
{
    struct walk *walk = context;
    struct reckoning_work *work = walk->work;
    const struct reckoning_request *request = work->request;
    struct entry entry = { 0 };
    if (work->told->entries % WATCH_EVERY_ENTRIES == 0 && request->watch != NULL &&
        !request->watch(request->watch_context, work->told->entries, work->total)) {
        work->told->is_stopped = true;
        return E_BUSY; /* ends the walk; reckoning_run() does not tell it */
    }
    arena_reset(&work->scratch, 0);
    TRY(entry_decode(&work->scratch, row->body, &entry));
    if (entry.recorded.us > work->until.us) {
        work->chain->is_done = true;
        return E_NOT_FOUND; /* ends the walk of this chain */
    }
    if (entry.kind == ENTRY_ENROL)
        TRY(open_account(work->chain, entry.account));
    if (entry.moves.count > 0 || entry.kind == ENTRY_UNDO)
        TRY(follow(walk, &entry));
    work->chain->next = entry.number + 1;
    work->told->entries++;
    return OK;
}

static enum err chain_open(struct reckoning_work *work, struct reckoning_chain *chain,
                           int32_t partition)
{
    struct head head = { 0 };
    TRY(head_get(work->db, partition, &head));
    *chain = (struct reckoning_chain){
        .partition = partition,
        .account_size = head.account_next - 1,
        .next = 1,
        .accounts = ARENA_ARRAY(&work->lots, struct holdings, (size_t)head.account_next),
    };
    return chain->accounts != NULL ? OK : E_NO_MEMORY;
}

/* As far as it gets. */
static enum err advance(struct walk *walk, struct reckoning_chain *chain)
{
    struct reckoning_work *work = walk->work;
    work->chain = chain;
    chain->is_blocked = false;
    enum err err = entry_each(work->db, chain->partition, chain->next, visit, walk);
    if (err == OK)
        chain->is_done = true;
    return err == E_NOT_FOUND && (chain->is_blocked || chain->is_done) ? OK : err;
}

/* What arrives in one chain was sent in another before: so one of those that wait can always go on. */
static enum err walk_all(struct walk *walk)
{
    for (bool is_done = false; !is_done;) {
        int64_t before = walk->work->told->entries;
        is_done = true;
        for (int32_t i = 0; i < walk->count; i++) {
            if (walk->chains[i].is_done)
                continue;
            TRY(advance(walk, &walk->chains[i]));
            is_done = is_done && walk->chains[i].is_done;
        }
        if (!is_done && walk->work->told->entries == before)
            return E_JOURNAL; /* what arrived was never sent */
    }
    return OK;
}

static void count_closing(struct reckoning_work *work, const struct holding *holding)
{
    for (size_t i = 0; i < holding->shares.count; i++) {
        const struct share *share = &holding->shares.items[i];
        size_t company = work->places[share->place].company;
        work->sums[company * RECKONING_UNITS_MAX + (size_t)holding->unit][RECKONING_CLOSING] +=
            share->left;
    }
}

static void count_closings(const struct walk *walk)
{
    for (int32_t i = 0; i < walk->count; i++) {
        const struct reckoning_chain *chain = &walk->chains[i];
        for (int64_t number = 1; number <= chain->account_count; number++) {
            const struct holdings *holdings = &chain->accounts[number];
            for (size_t k = 0; k < holdings->count; k++)
                count_closing(walk->work, &holdings->items[k]);
        }
    }
}

/* ---- the whole -------------------------------------------------------------------------------- */

static enum err work_open(struct reckoning_work *work)
{
    const struct reckoning_request *request = work->request;
    struct reckoning *told = work->told;
    work->zone = app_shop_at(work->app, 0)->zone;
    work->from = (struct instant){ .us = zone_day_start(work->zone, request->from).us - 1 };
    work->until = zone_day_end(work->zone, request->until);
    told->companies = ARENA_ARRAY(work->arena, struct str, RECKONING_COMPANIES_MAX);
    told->units = ARENA_ARRAY(work->arena, struct str, RECKONING_UNITS_MAX);
    work->sums = arena_alloc(work->arena, (size_t)RECKONING_COMPANIES_MAX * RECKONING_UNITS_MAX,
                             sizeof(*work->sums));
    work->pairs = ARENA_ARRAY(work->arena, struct reckoning_pair *, PAIRS_MAX);
    work->totals = ARENA_ARRAY(work->arena, struct reckoning_total *, PAIRS_MAX);
    if (told->companies == NULL || told->units == NULL || work->sums == NULL ||
        work->pairs == NULL || work->totals == NULL)
        return E_NO_MEMORY;
    told->companies[told->company_count++] = STR_NONE;
    TRY(arena_open(&work->scratch, ENTRY_ARENA_BYTES));
    return arena_open(&work->lots,
                      request->lots_bytes > 0 ? request->lots_bytes : LOTS_ARENA_BYTES);
}

static enum err read_chains(struct reckoning_work *work)
{
    struct walk walk = { .work = work, .count = app_partition_count(work->app) };
    walk.chains = ARENA_ARRAY(&work->lots, struct reckoning_chain, (size_t)walk.count);
    if (walk.chains == NULL)
        return E_NO_MEMORY;
    for (int32_t i = 0; i < walk.count; i++)
        TRY(chain_open(work, &walk.chains[i], i + 1));
    enum err err = walk_all(&walk);
    if (work->told->is_stopped)
        return OK;
    TRY(err);
    count_closings(&walk);
    return reckoning_tell(work);
}

enum err reckoning_run(struct app *app, struct arena *arena,
                       const struct reckoning_request *request, struct reckoning *ret_reckoning)
{
    struct reckoning told = { 0 };
    CLEANUP(reader_give) struct reader reader = { 0 };
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    struct journal_figures journal = { 0 };
    CLEANUP(work_close)
    struct reckoning_work work = { .app = app, .arena = arena, .request = request, .told = &told };
    TRY(work_open(&work));
    TRY(reader_take(app, &reader));
    TRY(db_snapshot_begin(reader.db, &snapshot));
    work.db = reader.db;
    TRY(journal_figures(reader.db, &journal));
    work.total = journal.entries;
    TRY(shop_list(reader.db, arena, &work.shops, &work.shop_count));
    TRY(read_chains(&work));
    *ret_reckoning = told;
    return OK;
}
