/* simulate.c - last year's receipts under other rules.
 *
 *      filling   the batch that receipts are copied into
 *      deciding  the batch before it, which every trial goes through; workers take trials one by one
 */
#include "simulate/simulate.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#define BATCH_RECEIPTS    4096
#define BATCH_BYTES       (2u << 20)  /* a batch of so much text is handed over */
#define BATCH_ARENA_BYTES (16u << 20) /* and the largest receipt more fits */
#define WORKERS_MAX       16
#define MEMBER_BYTES      4096 /* of address space for each member: lots of a busy year */
#define CROWD_BYTES       (256 + 2 * CARD_CODE_MAX_BYTES)
#define FIXED_BYTES       ((size_t)64 << 20)

struct batch {
    struct arena arena;
    struct trial_receipt receipts[BATCH_RECEIPTS];
    size_t count;
};

struct simulation {
    struct arena arena; /* this struct, the crowd and the months */
    struct simulate_request request;
    struct crowd crowd;
    struct simulate_shop shop;
    struct simulate_month *months;
    struct trial trials[SIMULATE_PROGRAMS_MAX];

    struct batch batches[2];
    size_t filling; /* index of the batch */

    pthread_t workers[WORKERS_MAX];
    size_t worker_count;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    /* Under the lock. */
    const struct batch *deciding; /* NULL: all trials have been through it */
    size_t taken;                 /* trials that a worker took up in this batch */
    size_t done;
    enum err err; /* the first of a trial */
    bool is_stopped;
};

/* ---- the workers ------------------------------------------------------------------------------- */

static enum err decide_batch(struct trial *trial, const struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        TRY(trial_decide(trial, &batch->receipts[i]));
    return OK;
}

static void *work(void *argument)
{
    struct simulation *simulation = argument;
    pthread_mutex_lock(&simulation->lock);
    while (!simulation->is_stopped) {
        const struct batch *batch = simulation->deciding;
        if (batch == NULL || simulation->taken == simulation->request.candidate_count) {
            pthread_cond_wait(&simulation->changed, &simulation->lock);
            continue;
        }
        struct trial *trial = &simulation->trials[simulation->taken++];
        pthread_mutex_unlock(&simulation->lock);
        enum err err = decide_batch(trial, batch);
        pthread_mutex_lock(&simulation->lock);
        if (simulation->err == OK)
            simulation->err = err;
        if (++simulation->done == simulation->request.candidate_count) {
            simulation->deciding = NULL;
            pthread_cond_broadcast(&simulation->changed);
        }
    }
    pthread_mutex_unlock(&simulation->lock);
    return NULL;
}

/* Waits until the workers are through the batch before; then they get this one, and the other is filled. */
static enum err hand_over(struct simulation *simulation)
{
    struct batch *batch = &simulation->batches[simulation->filling];
    pthread_mutex_lock(&simulation->lock);
    while (simulation->deciding != NULL)
        pthread_cond_wait(&simulation->changed, &simulation->lock);
    enum err err = simulation->err;
    if (err == OK && batch->count > 0) {
        simulation->deciding = batch;
        simulation->taken = 0;
        simulation->done = 0;
        pthread_cond_broadcast(&simulation->changed);
    }
    pthread_mutex_unlock(&simulation->lock);
    simulation->filling = 1 - simulation->filling;
    struct batch *next = &simulation->batches[simulation->filling];
    arena_reset(&next->arena, 0);
    next->count = 0;
    return err;
}

/* ---- opening and closing ----------------------------------------------------------------------- */

static enum err start_workers(struct simulation *simulation)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t count = processors > 0 ? (size_t)processors : 1;
    if (count > simulation->request.candidate_count)
        count = simulation->request.candidate_count;
    if (count > WORKERS_MAX)
        count = WORKERS_MAX;
    for (size_t i = 0; i < count; i++) {
        if (pthread_create(&simulation->workers[i], NULL, work, simulation) != 0)
            return i == 0 ? E_SYSTEM : OK; /* fewer do it, too */
        simulation->worker_count++;
    }
    return OK;
}

static enum err open_parts(struct simulation *simulation)
{
    const struct simulate_request *request = &simulation->request;
    size_t bytes = request->trial_bytes;
    if (bytes == 0)
        bytes = FIXED_BYTES + (size_t)request->members_max * MEMBER_BYTES;
    TRY(crowd_open(&simulation->arena, request->members_max, &simulation->crowd));
    simulation->months = ARENA_ARRAY(&simulation->arena, struct simulate_month, TRIAL_MONTHS);
    if (simulation->months == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < COUNT(simulation->batches); i++)
        TRY(arena_open(&simulation->batches[i].arena, BATCH_ARENA_BYTES));
    for (size_t i = 0; i < request->candidate_count; i++)
        TRY(trial_open(&simulation->trials[i], request->candidates[i].program,
                       &request->assumptions.habits, request->members_max, bytes));
    return start_workers(simulation);
}

enum err simulation_open(const struct simulate_request *request, struct simulation **ret_simulation)
{
    assert(request->candidate_count >= 1 && request->candidate_count <= SIMULATE_PROGRAMS_MAX);
    assert(request->assumptions.margin_bp > 0);

    struct arena arena = { 0 };
    struct simulate_request told = *request;
    if (told.members_max == 0)
        told.members_max = SIMULATE_MEMBERS_MAX;
    TRY(arena_open(&arena, FIXED_BYTES + (size_t)told.members_max * CROWD_BYTES));
    struct simulation *simulation = ARENA_NEW(&arena, struct simulation);
    assert(simulation != NULL); /* FIXED_BYTES hold it */
    simulation->arena = arena;
    simulation->request = told;
    simulation->shop.first = DATE_NONE;
    simulation->shop.last = DATE_NONE;
    simulation->lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    simulation->changed = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
    enum err err = open_parts(simulation);
    if (err != OK) {
        simulation_close(&simulation);
        return err;
    }
    *ret_simulation = simulation;
    return OK;
}

void simulation_close(struct simulation **handle)
{
    struct simulation *simulation = *handle;
    if (simulation == NULL)
        return;
    pthread_mutex_lock(&simulation->lock);
    simulation->is_stopped = true;
    pthread_cond_broadcast(&simulation->changed);
    pthread_mutex_unlock(&simulation->lock);
    for (size_t i = 0; i < simulation->worker_count; i++)
        pthread_join(simulation->workers[i], NULL);
    for (size_t i = 0; i < simulation->request.candidate_count; i++)
        trial_close(&simulation->trials[i]);
    for (size_t i = 0; i < COUNT(simulation->batches); i++)
        arena_close(&simulation->batches[i].arena);
    pthread_cond_destroy(&simulation->changed);
    pthread_mutex_destroy(&simulation->lock);
    struct arena arena = simulation->arena;
    arena_close(&arena);
    *handle = NULL;
}

/* ---- a receipt --------------------------------------------------------------------------------- */

static enum err copy_list(struct arena *arena, const struct str *from, size_t count,
                          const struct str **ret_copy)
{
    struct str *copy = ARENA_ARRAY(arena, struct str, count);
    if (copy == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        TRY(arena_copy(arena, from[i], &copy[i]));
    *ret_copy = copy;
    return OK;
}

static enum err copy_lines(struct arena *arena, const struct receipt *from, struct receipt *receipt)
{
    struct receipt_line *lines = ARENA_ARRAY(arena, struct receipt_line, from->line_count);
    if (lines == NULL)
        return E_NO_MEMORY;
    if (from->line_count > 0)
        memcpy(lines, from->lines, from->line_count * sizeof(*lines));
    for (size_t i = 0; i < from->line_count; i++) {
        struct receipt_line *line = &lines[i];
        TRY(arena_copy(arena, line->sku, &line->sku));
        TRY(arena_copy(arena, line->category, &line->category));
        line->label = STR_NONE; /* no rule looks at it */
        if (line->tag_count > 0)
            TRY(copy_list(arena, line->tags, line->tag_count, &line->tags));
    }
    receipt->lines = lines;
    return OK;
}

/* No more of a receipt than the engine looks at. */
static enum err copy_receipt(struct arena *arena, const struct simulate_receipt *told,
                             struct trial_receipt *copy)
{
    const struct receipt *from = &told->receipt;
    struct receipt *receipt = &copy->receipt;
    *receipt = (struct receipt){ .line_count = from->line_count, .ask_count = from->ask_count };
    TRY(arena_copy(arena, told->shop, &copy->shop));
    TRY(arena_copy(arena, from->channel, &receipt->channel));
    TRY(copy_lines(arena, from, receipt));
    TRY(copy_list(arena, from->codes, from->code_count, &receipt->codes));
    receipt->code_count = from->code_count;
    TRY(copy_list(arena, told->tags, told->tag_count, &copy->tags));
    copy->tag_count = told->tag_count;
    TRY(arena_copy(arena, told->card_kind, &copy->card_kind));
    copy->is_referred = told->is_referred;
    copy->is_waiting = told->is_waiting;
    copy->owes_fee = told->owes_fee;
    if (from->ask_count == 0)
        return OK;
    struct receipt_ask *asks = ARENA_ARRAY(arena, struct receipt_ask, from->ask_count);
    if (asks == NULL)
        return E_NO_MEMORY;
    memcpy(asks, from->asks, from->ask_count * sizeof(*asks));
    for (size_t i = 0; i < from->ask_count; i++)
        TRY(arena_copy(arena, asks[i].reward, &asks[i].reward));
    receipt->asks = asks;
    return OK;
}

static bool is_outside(const struct simulate_request *request, struct date on)
{
    return (!date_is_none(request->from) && on.days < request->from.days) ||
           (!date_is_none(request->to) && on.days > request->to.days);
}

static void count_day(struct simulate_shop *shop, struct date on)
{
    if (date_is_none(shop->first) || on.days < shop->first.days)
        shop->first = on;
    if (date_is_none(shop->last) || on.days > shop->last.days)
        shop->last = on;
}

/* Only the order of one customer's receipts matters to a verdict; chains of a journal come one after the
 * other. */
static bool is_late(const struct crowd_member *member, struct date on)
{
    return member->visits > 0 && on.days < member->last.days;
}

static void count_receipt(struct simulate_month *month, const struct simulate_receipt *told,
                          int64_t amount)
{
    bool has_card = told->customer.len > 0;
    bool is_sale = told->receipt.line_count > 0 && !told->is_claim;
    month->receipts += is_sale;
    month->revenue_minor += is_sale ? amount : 0;
    month->refunds_minor += told->refund_minor;
    if (!has_card)
        return;
    month->receipts_with_card += told->receipt.line_count > 0;
    month->revenue_with_card_minor += amount;
    month->refunds_with_card_minor += told->refund_minor;
}

static enum err add_to_batch(struct simulation *simulation, const struct simulate_receipt *told,
                             uint32_t member, int64_t amount)
{
    struct batch *batch = &simulation->batches[simulation->filling];
    struct trial_receipt copy = {
        .on = told->on,
        .second = told->second,
        .amount_minor = amount,
        .member = member,
        .visit = simulation->crowd.members[member].visits,
    };
    TRY(copy_receipt(&batch->arena, told, &copy));
    batch->receipts[batch->count++] = copy;
    if (batch->count < BATCH_RECEIPTS && arena_mark(&batch->arena) < BATCH_BYTES)
        return OK;
    return hand_over(simulation);
}

enum err simulation_take(struct simulation *simulation, const struct simulate_receipt *told)
{
    struct simulate_shop *shop = &simulation->shop;
    uint32_t member = 0;
    int64_t amount = 0;
    if (is_outside(&simulation->request, told->on)) {
        shop->skipped++;
        return OK;
    }
    for (size_t i = 0; i < told->receipt.line_count; i++)
        amount += told->receipt.lines[i].amount_minor;
    count_day(shop, told->on);
    shop->refund_receipts += told->refund_minor > 0;
    count_receipt(&shop->total, told, amount);
    count_receipt(&simulation->months[trial_month_of(told->on)], told, amount);
    if (told->customer.len == 0 || told->receipt.line_count == 0)
        return OK; /* who only brings something back is no member yet */
    TRY(crowd_find(&simulation->crowd, told->customer, &member));
    shop->unordered += is_late(&simulation->crowd.members[member], told->on);
    crowd_visit(&simulation->crowd, member, told->on, amount);
    return add_to_batch(simulation, told, member, amount);
}

enum err simulation_finish(struct simulation *simulation)
{
    TRY(hand_over(simulation)); /* the last batch ... */
    TRY(hand_over(simulation)); /* ... and its end */
    if (date_is_none(simulation->shop.last))
        return OK;
    for (size_t i = 0; i < simulation->request.candidate_count; i++)
        TRY(trial_finish(&simulation->trials[i], simulation->crowd.count, simulation->shop.last));
    return OK;
}

/* ---- for the reports --------------------------------------------------------------------------- */

const struct simulate_request *simulation_request(const struct simulation *simulation)
{
    return &simulation->request;
}

const struct simulate_shop *simulation_shop(const struct simulation *simulation)
{
    return &simulation->shop;
}

const struct simulate_month *simulation_months(const struct simulation *simulation)
{
    return simulation->months;
}

const struct crowd *simulation_crowd(const struct simulation *simulation)
{
    return &simulation->crowd;
}

const struct trial *simulation_trial(const struct simulation *simulation, size_t index)
{
    return &simulation->trials[index];
}
