/* nightly.c - every account is looked at, and what is due is done.
 *
 *      reader ──pages of accounts──► due? ──► slots ──commit_submit()──► the commit loop
 *                                             NIGHT_FLIGHT at most; sales go between them
 *
 * There is no list of what is due: an index for it would cost every sale a page, and looking at all accounts
 * takes a second for some hundred thousand (docs/jobs.md).  Nothing is remembered of where a night is
 * either: what is done is seen by the accounts, so whoever begins again finds the rest.
 */
#include "jobs/nightly.h"

#include <pthread.h>
#include <time.h>

#include "core/log.h"
#include "jobs/birthdays.h"
#include "jobs/turn.h"
#include "storage/account_storage.h"
#include "storage/journal_storage.h"

#define NIGHT_FLIGHT 32 /* commands at once: a batch with so many is short for a till that waits */
#define PAGE_ARENA_BYTES                                                                           \
    (UINT64_C(1) << 30) /* address space: a page of accounts with all lots they may have */
#define SLOT_ARENA_BYTES  REQUEST_ARENA_BYTES
#define BUSY_TRIES_MAX    200
#define BUSY_PAUSE_US     50000 /* the queue is full of sales */
#define FORGET_AFTER_DAYS 90   /* notices about a day so long past are nobody's business any more */
#define FORGET_STEP       4096 /* numbers in one command */

struct walk;

struct slot {
    struct command command;
    struct arena arena;
    struct turn_request request;
    struct turn_counts counts;
    struct walk *walk;
    struct slot *next; /* of those that are free */
};

struct walk {
    struct app *app;
    const struct nightly_request *request;
    struct night night;
    struct reader reader;
    struct arena page;
    struct nightly_result *result; /* under the lock while commands are on their way */
    int64_t total;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct slot *free;
    size_t free_count;
    enum err fault; /* the first of the database: nothing is sent after it */
    struct slot slots[NIGHT_FLIGHT];
};

/* ---- what became of a turn ----------------------------------------------------------------------- */

static void add_counts(struct nightly_result *result, const struct turn_counts *counts)
{
    result->expired += counts->has_expired;
    result->notices += counts->notices;
    result->asleep += counts->asleep;
    for (size_t i = 0; i < counts->unit_count; i++) {
        const struct night_unit *unit = &counts->units[i];
        night_unit_add(result->units, &result->unit_count, (struct str){ unit->id, unit->id_bytes },
                       unit->expired);
    }
}

/* An account that cannot be decided is left as it is; one that cannot be read or written ends the night. */
static bool is_of_the_account(enum err err)
{
    return err == E_OVERFLOW || err == E_LIMIT || err == E_JOURNAL || err == E_NO_MEMORY ||
           err == E_NOT_FOUND || err == E_BUSY; /* it met others again and again */
}

/* Under the lock, or where nobody else is. */
static void take_up(struct walk *walk, const struct turn_request *request, enum err err)
{
    if (err == OK) {
        add_counts(walk->result, request->ret_counts);
        return;
    }
    if (!is_of_the_account(err)) {
        walk->fault = walk->fault == OK ? err : walk->fault;
        return;
    }
    walk->result->failed += 1;
    log_event(LOG_ERROR, "account_left_by_night", LOG_INT("partition", request->partition),
              LOG_INT("account", request->account), LOG_TEXT("error", str_c(err_symbol(err))));
}

/* Under the lock. */
static void give_slot(struct walk *walk, struct slot *slot)
{
    slot->next = walk->free;
    walk->free = slot;
    walk->free_count++;
    pthread_cond_signal(&walk->wake);
}

static void slot_done(struct command *command, void *context)
{
    struct slot *slot = context;
    struct walk *walk = slot->walk;
    pthread_mutex_lock(&walk->lock);
    take_up(walk, &slot->request, command->result);
    give_slot(walk, slot);
    pthread_mutex_unlock(&walk->lock);
}

/* ---- sending ------------------------------------------------------------------------------------- */

static struct slot *take_slot(struct walk *walk)
{
    pthread_mutex_lock(&walk->lock);
    while (walk->free == NULL)
        pthread_cond_wait(&walk->wake, &walk->lock);
    struct slot *slot = walk->free;
    walk->free = slot->next;
    walk->free_count--;
    pthread_mutex_unlock(&walk->lock);
    return slot;
}

/* Waits for all that was sent; what went wrong on the way. */
static enum err drain(struct walk *walk)
{
    pthread_mutex_lock(&walk->lock);
    while (walk->free_count < NIGHT_FLIGHT)
        pthread_cond_wait(&walk->wake, &walk->lock);
    enum err fault = walk->fault;
    pthread_mutex_unlock(&walk->lock);
    return fault;
}

static enum err fault_of(struct walk *walk)
{
    pthread_mutex_lock(&walk->lock);
    enum err fault = walk->fault;
    pthread_mutex_unlock(&walk->lock);
    return fault;
}

/* Sales come first: a full queue is waited for. */
static enum err submit(struct commit_loop *loop, struct command *command)
{
    const struct timespec pause = { .tv_nsec = BUSY_PAUSE_US * 1000L };
    enum err err = commit_submit(loop, command);
    for (int tries = 0; err == E_BUSY && tries < BUSY_TRIES_MAX; tries++) {
        (void)nanosleep(&pause, NULL);
        err = commit_submit(loop, command);
    }
    return err;
}

static enum err send_turn(struct walk *walk, int32_t partition, int64_t account)
{
    struct slot *slot = take_slot(walk);
    arena_reset(&slot->arena, 0);
    slot->request = (struct turn_request){ .night = &walk->night,
                                           .partition = partition,
                                           .account = account,
                                           .ret_counts = &slot->counts };
    /* No idempotency key: that it is done is seen by the account itself. */
    slot->command = (struct command){ .run = turn_run,
                                      .ask = turn_ask,
                                      .request = &slot->request,
                                      .arena = &slot->arena,
                                      .done = slot_done,
                                      .done_context = slot,
                                      .partition = partition,
                                      .account = account };
    enum err err = submit(app_loop(walk->app), &slot->command);
    if (err == OK)
        return fault_of(walk);
    pthread_mutex_lock(&walk->lock);
    give_slot(walk, slot);
    pthread_mutex_unlock(&walk->lock);
    return err;
}

static enum err try_turn(struct walk *walk, int32_t partition, int64_t account)
{
    struct slot *slot = &walk->slots[0];
    arena_reset(&slot->arena, 0);
    slot->request = (struct turn_request){ .night = &walk->night,
                                           .partition = partition,
                                           .account = account,
                                           .ret_counts = &slot->counts };
    take_up(walk, &slot->request, turn_try(walk->reader.db, &slot->arena, &slot->request));
    return walk->fault;
}

/* ---- looking ------------------------------------------------------------------------------------- */

static bool is_due(const struct night *night, const struct night_account *seen)
{
    for (size_t i = 0; night_tasks[i] != NULL; i++) {
        if (night_tasks[i]->is_due(night, seen))
            return true;
    }
    return false;
}

/* Notices come in the order of their accounts: those of one, and where the next one's begin. */
static void pick_notices(const struct notice *notices, size_t count, size_t *at,
                         struct night_account *seen)
{
    while (*at < count && notices[*at].account < seen->account->id)
        *at += 1;
    size_t first = *at;
    while (*at < count && notices[*at].account == seen->account->id)
        *at += 1;
    seen->notices = notices + first;
    seen->notice_count = *at - first;
}

/* Cards come in the same order. */
static void pick_cards(const struct card *cards, size_t count, size_t *at,
                       struct night_account *seen)
{
    while (*at < count && cards[*at].account < seen->account->id)
        *at += 1;
    size_t first = *at;
    while (*at < count && cards[*at].account == seen->account->id)
        *at += 1;
    seen->cards = cards + first;
    seen->card_count = *at - first;
}

/* Accounts whose last act lies before this day may have to be told, or put to sleep. */
static struct date quiet_before(const struct night *night)
{
    const struct card_rules *rules = night->program != NULL ? &night->program->cards : NULL;
    if (rules == NULL || rules->dormant_months == 0)
        return DATE_NONE;
    size_t count = rules->dormant_announce_count;
    int32_t lead_days = count > 0 ? rules->dormant_announce_days[count - 1] : 0;
    /* A month more: months have not all as many days. */
    return date_add_months(date_add_days(night->day.on, lead_days), 1 - rules->dormant_months);
}

/* What a page of accounts has beside them. */
struct page {
    struct account *accounts;
    size_t count;
    struct notice *notices;
    size_t notice_count;
    size_t notice_at;
    struct card *cards;
    size_t card_count;
    size_t card_at;
};

static enum err load_page(struct walk *walk, int32_t partition, int64_t from, struct page *page)
{
    struct db *db = walk->reader.db;
    struct date since = date_add_days(walk->night.day.on, -NIGHT_TOLD_DAYS);
    arena_reset(&walk->page, 0);
    TRY(account_page(db, &walk->page, partition, from, ACCOUNT_PAGE_MAX, quiet_before(&walk->night),
                     &page->accounts, &page->count));
    if (page->count == 0)
        return OK;
    int64_t first = page->accounts[0].id;
    int64_t last = page->accounts[page->count - 1].id;
    TRY(notice_of_accounts(db, &walk->page, partition, first, last, since, &page->notices,
                           &page->notice_count));
    if (!night_has_card_rules(&walk->night))
        return OK;
    return card_usable_each(db, &walk->page, partition, first, last, &page->cards,
                            &page->card_count);
}

/* A page of accounts; *from goes on behind it, or to 0 when there are no more. */
static enum err look_at_page(struct walk *walk, int32_t partition, int64_t *from)
{
    struct page page = { 0 };
    TRY(load_page(walk, partition, *from, &page));
    for (size_t i = 0; i < page.count; i++) {
        const struct account *account = &page.accounts[i];
        struct night_account seen = { .partition = partition, .account = account };
        pick_notices(page.notices, page.notice_count, &page.notice_at, &seen);
        pick_cards(page.cards, page.card_count, &page.card_at, &seen);
        if (!is_due(&walk->night, &seen))
            continue;
        if (walk->request->is_dry_run)
            TRY(try_turn(walk, partition, account->id));
        else
            TRY(send_turn(walk, partition, account->id));
    }
    *from = page.count < ACCOUNT_PAGE_MAX ? 0 : page.accounts[page.count - 1].id + 1;
    pthread_mutex_lock(&walk->lock);
    walk->result->accounts += (int64_t)page.count;
    pthread_mutex_unlock(&walk->lock);
    return OK;
}

static bool may_go_on(struct walk *walk)
{
    const struct nightly_request *request = walk->request;
    if (request->watch != NULL &&
        !request->watch(request->watch_context, walk->result->accounts, walk->total))
        walk->result->is_stopped = true;
    return !walk->result->is_stopped;
}

/* ---- notices that are nobody's business any more ------------------------------------------------- */

struct forget_request {
    int32_t partition;
    int64_t first;
    int64_t last;
    struct date before;
};

static enum err forget_run(struct write_context *context, struct command *command)
{
    const struct forget_request *request = command->request;
    TRY(commit_hold(context, command, request->partition, 0));
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    return notice_forget(context->db, request->partition, request->first, request->last,
                         request->before);
}

static enum err forget_notices(struct walk *walk, int32_t partition)
{
    struct head head = { 0 };
    struct forget_request request = {
        .partition = partition,
        .before = date_add_days(walk->night.day.on, -FORGET_AFTER_DAYS),
    };
    enum err err = notice_first(walk->reader.db, partition, &request.first);
    if (err == E_NOT_FOUND)
        return OK;
    TRY(err);
    TRY(head_get(walk->reader.db, partition, &head));
    for (; request.first < head.notice_next; request.first = request.last + 1) {
        struct command command = { .run = forget_run,
                                   .request = &request,
                                   .arena = &walk->slots[0].arena,
                                   .partition = partition };
        arena_reset(&walk->slots[0].arena, 0);
        request.last = request.first + FORGET_STEP - 1;
        TRY(commit_wait(app_loop(walk->app), &command));
    }
    return OK;
}

/* ---- the night ----------------------------------------------------------------------------------- */

static enum err walk_all(struct walk *walk)
{
    struct journal_figures figures = { 0 };
    TRY(journal_figures(walk->reader.db, &figures));
    walk->total = figures.accounts;
    for (int32_t partition = 1; partition <= app_partition_count(walk->app); partition++) {
        int64_t from = 1;
        while (from != 0) {
            if (!may_go_on(walk))
                return OK;
            TRY(look_at_page(walk, partition, &from));
        }
    }
    (void)may_go_on(walk); /* it is shown that all are done */
    return OK;
}

static enum err forget_all(struct walk *walk)
{
    for (int32_t partition = 1; partition <= app_partition_count(walk->app); partition++)
        TRY(forget_notices(walk, partition));
    return OK;
}

static enum err open_walk(struct walk *walk)
{
    TRY(arena_open(&walk->page, PAGE_ARENA_BYTES));
    for (size_t i = 0; i < NIGHT_FLIGHT; i++) {
        struct slot *slot = &walk->slots[i];
        TRY(arena_open(&slot->arena, SLOT_ARENA_BYTES));
        slot->walk = walk;
        slot->next = walk->free;
        walk->free = slot;
        walk->free_count++;
    }
    return reader_take(walk->app, &walk->reader);
}

static void close_walk(struct walk *walk)
{
    reader_give(&walk->reader);
    arena_close(&walk->page);
    for (size_t i = 0; i < NIGHT_FLIGHT; i++)
        arena_close(&walk->slots[i].arena);
    pthread_cond_destroy(&walk->wake);
    pthread_mutex_destroy(&walk->lock);
}

static enum err run(struct walk *walk)
{
    enum err err = open_walk(walk);
    if (err != OK)
        return err;
    err = walk_all(walk);
    enum err fault = drain(walk); /* whatever happened, nothing of ours stays in the loop */
    if (err == OK)
        err = fault;
    if (err == OK && !walk->result->is_stopped)
        err = birthdays_run(&walk->night, walk->reader.db, &walk->page, walk->request->is_dry_run,
                            &walk->result->birthdays);
    if (err == OK && !walk->request->is_dry_run && !walk->result->is_stopped)
        err = forget_all(walk);
    return err;
}

static enum err choose_day(struct app *app, const struct nightly_request *request,
                           struct night *night)
{
    struct night_day now = night_day_now(app, instant_now());
    night->day = now;
    if (!date_is_none(request->on) && request->on.days != now.on.days)
        night->day = night_day_told(app, request->on);
    if (night->day.on.days > now.on.days && !request->is_dry_run)
        return E_INVALID;
    const struct app_program *version = app_program_at(app, night->day.at);
    night->program = version != NULL ? &version->program : NULL;
    return OK;
}

enum err nightly_run(struct app *app, const struct nightly_request *request,
                     struct nightly_result *ret_result)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct nightly_result result = { 0 };
    int64_t began_us = clock_monotonic_us();
    TRY(arena_open(&arena, sizeof(struct walk) + 4096));
    struct walk *walk = ARENA_NEW(&arena, struct walk);
    assert(walk != NULL); /* the arena was made for it */
    walk->app = app;
    walk->request = request;
    walk->result = &result;
    walk->night.app = app;
    TRY(choose_day(app, request, &walk->night));
    result.day = walk->night.day;

    int failed = pthread_mutex_init(&walk->lock, NULL);
    assert(failed == 0);
    failed = pthread_cond_init(&walk->wake, NULL);
    assert(failed == 0);
    enum err err = run(walk);
    close_walk(walk);
    result.micros = clock_monotonic_us() - began_us;
    if (err == OK)
        *ret_result = result;
    return err;
}
