/* feed_journal.c - the purchases of an installation's own journal, as a stream into a simulation. */
#include "simulate/feed_journal.h"

#include "app/ids.h"
#include "journal/entry_text.h"
#include "storage/journal_storage.h"

#define ARENA_BYTES         (64u << 20) /* of an entry of ENTRY_MAX_BYTES while it is read */
#define WATCH_EVERY_ENTRIES 1024

struct feeding {
    const struct feed_journal *feed;
    struct simulation *simulation;
    struct arena arena; /* of one entry */
    struct reader walk; /* in the snapshot */
    struct reader side; /* finds the purchases of claims */
    int64_t done;
    int64_t total;
    bool is_stopped;
};

static void feeding_close(struct feeding *feeding)
{
    reader_give(&feeding->side);
    reader_give(&feeding->walk);
    arena_close(&feeding->arena);
}

/* Accounts of two chains may have the same number. */
static enum err customer_of(struct feeding *feeding, const struct entry *entry,
                            struct str *ret_customer)
{
    if (entry->account == 0)
        return OK;
    struct id id = { .partition = entry->partition, .number = entry->account };
    return id_text(&feeding->arena, id, ret_customer);
}

/* `who` is the purchase itself, or its claim: by then it had a customer. */
static enum err feed_purchase(struct feeding *feeding, const struct entry *purchase,
                              const struct entry *who, struct str customer)
{
    struct simulate_receipt told = {
        .on = purchase->on,
        .second = purchase->second,
        .shop = purchase->shop,
        .customer = customer,
        .receipt = purchase->receipt,
        .is_claim = who->kind == ENTRY_CLAIM,
        .tags = who->standing.tags,
        .tag_count = who->standing.tag_count,
        .card_kind = who->standing.card_kind,
        .is_referred = who->standing.is_referred,
        .is_waiting = who->standing.seat == SEAT_WAITING,
        .owes_fee = who->standing.seat == SEAT_UNPAID,
    };
    return simulation_take(feeding->simulation, &told);
}

/* The money of a return; what it takes back of points is not decided. */
static enum err feed_return(struct feeding *feeding, const struct entry *entry, struct str customer)
{
    struct simulate_receipt told = { .on = entry->on, .customer = customer };
    if (entry->outcome.due_total_minor < 0)
        told.refund_minor = -entry->outcome.due_total_minor;
    return simulation_take(feeding->simulation, &told);
}

static enum err feed_claim(struct feeding *feeding, const struct entry *entry, struct str customer)
{
    struct entry_row row = { 0 };
    struct entry purchase = { 0 };
    TRY(entry_get(feeding->side.db, &feeding->arena, entry->purchase_partition, entry->purchase,
                  &row));
    TRY(entry_decode(&feeding->arena, row.body, &purchase));
    return feed_purchase(feeding, &purchase, entry, customer);
}

static enum err feed_entry(struct feeding *feeding, const struct entry_row *row)
{
    struct entry entry = { 0 };
    struct str customer = STR_NONE;
    arena_reset(&feeding->arena, 0);
    TRY(entry_decode(&feeding->arena, row->body, &entry));
    TRY(customer_of(feeding, &entry, &customer));
    if (entry.kind == ENTRY_PURCHASE)
        return feed_purchase(feeding, &entry, &entry, customer);
    if (entry.kind == ENTRY_RETURN)
        return feed_return(feeding, &entry, customer);
    return feed_claim(feeding, &entry, customer);
}

static enum err visit(void *context, const struct entry_row *row)
{
    struct feeding *feeding = context;
    const struct feed_journal *feed = feeding->feed;
    if (feeding->done++ % WATCH_EVERY_ENTRIES == 0 && feed->watch != NULL &&
        !feed->watch(feed->watch_context, feeding->done, feeding->total)) {
        feeding->is_stopped = true;
        return E_BUSY; /* ends the walk; feed_journal_run() does not tell it */
    }
    if (row->kind != ENTRY_PURCHASE && row->kind != ENTRY_RETURN && row->kind != ENTRY_CLAIM)
        return OK;
    return feed_entry(feeding, row);
}

enum err feed_journal_run(struct app *app, const struct feed_journal *feed,
                          struct simulation *simulation, bool *ret_is_stopped)
{
    CLEANUP(feeding_close)
    struct feeding feeding = { .feed = feed, .simulation = simulation };
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    struct journal_figures journal = { 0 };
    int32_t partitions = app_partition_count(app);

    TRY(arena_open(&feeding.arena, ARENA_BYTES));
    TRY(reader_take(app, &feeding.walk));
    TRY(reader_take(app, &feeding.side));
    TRY(db_snapshot_begin(feeding.walk.db, &snapshot));
    TRY(journal_figures(feeding.walk.db, &journal));
    feeding.total = journal.entries;
    for (int32_t partition = 1; partition <= partitions; partition++) {
        enum err err = entry_each(feeding.walk.db, partition, 1, visit, &feeding);
        if (feeding.is_stopped)
            break;
        TRY(err);
    }
    *ret_is_stopped = feeding.is_stopped;
    return OK;
}
