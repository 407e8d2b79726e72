/* watch.c - what the law watches of money held for customers. */
#include "app/report/watch.h"

#include "journal/entry_text.h"
#include "storage/journal_storage.h"

#define ENTRY_ARENA_BYTES   (64u << 20)
#define GIVEN_ARENA_BYTES   (UINT64_C(4) << 30) /* address space: a sum for each account of a chain */
#define WATCH_EVERY_ENTRIES 1024
#define EURO                978

/* ---- the bounds ------------------------------------------------------------------------------- */

/* The newest that began counts.  Each with where it is written. */
static const struct {
    enum watch_bound bound;
    const char *country;
    struct date_parts from;
    int64_t minor;
} bounds[] = {
    { WATCH_PAYMENTS, "FR", { 2018, 1, 13 }, 100000000 },    /* CMF L. 521-3 II: EUR 1 million */
    { WATCH_OUTSTANDING, "FR", { 2018, 1, 13 }, 100000000 }, /* CMF L. 525-6 */
    { WATCH_GIFTS, "FR", { 2016, 1, 1 }, 6900 },             /* CGI ann. IV 28-00 A, with VAT */
    { WATCH_GIFTS, "FR", { 2021, 1, 1 }, 7300 }, /* the same, set again each five years */
};

int64_t watch_bound_on(enum watch_bound bound, struct str country, uint16_t currency,
                       struct date on)
{
    int64_t minor = 0;
    int32_t newest = INT32_MIN;
    for (size_t i = 0; i < COUNT(bounds); i++) {
        struct date from = DATE_NONE;
        if (bounds[i].bound != bound || !str_eq(country, str_c(bounds[i].country)) ||
            currency != EURO || date_from_parts(bounds[i].from, &from) != OK)
            continue;
        if (from.days <= on.days && from.days > newest) {
            newest = from.days;
            minor = bounds[i].minor;
        }
    }
    return minor;
}

/* ---- the journal ------------------------------------------------------------------------------ */

struct watching {
    struct app *app;
    const struct watch_request *request;
    struct watch_figures *figures;
    struct arena scratch; /* of one entry */
    struct arena arena;   /* of one chain */
    int64_t *given;       /* by account, of one chain */
    int64_t account_size;
    int32_t partition;
    int64_t done;
    int64_t total;
};

static void watching_close(struct watching *watching)
{
    arena_close(&watching->arena);
    arena_close(&watching->scratch);
}

/* With money that customers had given, by the version that was in force: what the shop gave is no money of theirs. */
static void add_payments(struct watching *watching, const struct entry *entry)
{
    struct watch_figures *figures = watching->figures;
    const struct app_program *version = app_program_at(watching->app, entry->at);
    for (size_t i = 0; i < entry->receipt.payment_count; i++) {
        const struct receipt_payment *payment = &entry->receipt.payments[i];
        const struct unit *unit =
            version != NULL ? program_unit(&version->program, payment->unit) : NULL;
        if (payment->amount_minor == 0 || unit == NULL || !vat_is_bought(unit->vat))
            continue;
        figures->payments_minor += payment->amount_minor;
        figures->payment_count++;
    }
}

/* As the version that was in force values it. */
static void add_gift(struct watching *watching, const struct entry *entry)
{
    const struct app_program *version = app_program_at(watching->app, entry->at);
    const struct reward *reward =
        version != NULL ? program_reward(&version->program, entry->handover.reward) : NULL;
    if (reward == NULL || entry->account < 1 || entry->account > watching->account_size)
        return;
    int64_t worth = reward->worth_minor * entry->handover.gifts;
    watching->figures->gifts_minor += worth;
    watching->given[entry->account] += worth;
}

static enum err visit(void *context, const struct entry_row *row)
{
    struct watching *watching = context;
    const struct watch_request *request = watching->request;
    struct entry entry = { 0 };
    if (watching->done++ % WATCH_EVERY_ENTRIES == 0 && request->watch != NULL &&
        !request->watch(request->watch_context, watching->done, watching->total)) {
        watching->figures->is_stopped = true;
        return E_BUSY; /* ends the walk; watch_run() does not tell it */
    }
    if (row->kind != ENTRY_PURCHASE && row->kind != ENTRY_RETURN && row->kind != ENTRY_HANDOVER)
        return OK;
    arena_reset(&watching->scratch, 0);
    TRY(entry_decode(&watching->scratch, row->body, &entry));
    if (entry.recorded.us > request->until.us)
        return E_NOT_FOUND; /* ends the walk of this chain */
    if (entry.kind == ENTRY_HANDOVER && entry.recorded.us >= request->year.us)
        add_gift(watching, &entry);
    if (entry.recorded.us < request->since.us)
        return OK;
    if (entry.kind == ENTRY_PURCHASE)
        add_payments(watching, &entry);
    else if (entry.kind == ENTRY_RETURN)
        watching->figures->refunds_minor += entry.repaid_minor;
    return OK;
}

/* Keeps the most; the list is short, and ordered. */
static void keep_gift(struct watch_figures *figures, const struct watch_gift *gift)
{
    size_t at = figures->gift_count;
    if (at == WATCH_GIFTS_MAX) {
        if (figures->gifts[at - 1].worth_minor >= gift->worth_minor)
            return;
        at--;
    } else {
        figures->gift_count++;
    }
    for (; at > 0 && figures->gifts[at - 1].worth_minor < gift->worth_minor; at--)
        figures->gifts[at] = figures->gifts[at - 1];
    figures->gifts[at] = *gift;
}

static enum err watch_chain(struct watching *watching, struct db *db, int32_t partition)
{
    struct head head = { 0 };
    arena_reset(&watching->arena, 0);
    TRY(head_get(db, partition, &head));
    watching->partition = partition;
    watching->account_size = head.account_next - 1;
    watching->given = ARENA_ARRAY(&watching->arena, int64_t, (size_t)watching->account_size + 1);
    if (watching->given == NULL)
        return E_NO_MEMORY;
    enum err err = entry_each(db, partition, 1, visit, watching);
    if (err != OK && err != E_NOT_FOUND)
        return err;
    for (int64_t i = 1; i <= watching->account_size; i++) {
        struct watch_gift gift = { .partition = partition,
                                   .account = i,
                                   .worth_minor = watching->given[i] };
        if (gift.worth_minor > 0)
            keep_gift(watching->figures, &gift);
    }
    return OK;
}

enum err watch_run(struct app *app, struct arena *arena, const struct watch_request *request,
                   struct watch_figures *ret_figures)
{
    struct watch_figures figures = { .gifts =
                                         ARENA_ARRAY(arena, struct watch_gift, WATCH_GIFTS_MAX) };
    CLEANUP(watching_close)
    struct watching watching = { .app = app, .request = request, .figures = &figures };
    CLEANUP(reader_give) struct reader reader = { 0 };
    CLEANUP(db_tx_end) struct db_tx snapshot = { 0 };
    struct journal_figures journal = { 0 };
    int32_t partitions = app_partition_count(app);
    if (figures.gifts == NULL)
        return E_NO_MEMORY;
    TRY(arena_open(&watching.scratch, ENTRY_ARENA_BYTES));
    TRY(arena_open(&watching.arena, GIVEN_ARENA_BYTES));
    TRY(reader_take(app, &reader));
    TRY(db_snapshot_begin(reader.db, &snapshot));
    TRY(journal_figures(reader.db, &journal));
    watching.total = journal.entries;
    for (int32_t partition = 1; partition <= partitions; partition++) {
        enum err err = watch_chain(&watching, reader.db, partition);
        if (figures.is_stopped)
            break;
        TRY(err);
    }
    *ret_figures = figures;
    return OK;
}
