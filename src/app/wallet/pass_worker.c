/* pass_worker.c - tells Apple which telephones have a pass that has changed.
 *
 * One thread of an installation with passes.  Every two seconds it looks how far the chains are, whose entries are new
 * there, and which telephones have a card of those; and who was told nothing yet.  At the start, and when somebody
 * could not be told, it looks at all telephones once.  What was told is a row, so nothing is told twice but what a
 * stop comes between; several servers may tell the same, and Apple makes one of it (apns-collapse-id).
 *
 * A push says nothing: the telephone comes and asks.
 */
#include <pthread.h>

#include "app/wallet/passes.h"
#include "core/limits.h"
#include "core/log.h"
#include "core/secret.h"
#include "core/wait.h"
#include "pay/fetch_line.h"
#include "storage/journal_storage.h"

#define ARENA_BYTES   (64u << 20)
#define PAGE          512
#define STEP          4096 /* entries of a chain in one question */
#define LOOK_EVERY_US (2 * US_PER_SECOND)
#define AGAIN_FIRST_US                                                                             \
    (30 * US_PER_SECOND) /* when somebody could not be told, and then twice as long, ... */
#define AGAIN_MOST_US  (3600 * US_PER_SECOND)
#define COLLAPSE_BYTES 16 /* of a digest of the code: at most 64 characters */

struct passes {
    struct app *app;
    const struct wallet *wallet;
    struct sha256 secret;
    struct arena arena; /* this too */
    struct arena scratch;
    struct arena found; /* those to be told; outlives what is done for each */
    struct fetch_line *line;
    pthread_t thread;
    bool is_running;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_woken; /* under the lock, as the next */
    bool is_closing;

    /* The thread's own. */
    int64_t seen[PARTITIONS_MAX + 1]; /* numbers of the heads, by partition */
    int64_t all_at_us;                /* when to look at all; INT64_MAX: not */
    int64_t again_us;                 /* how long to wait for that after the next failure */
    bool has_failed;                  /* in this round */
};

const struct wallet *passes_wallet(const struct passes *passes)
{
    return passes != NULL ? passes->wallet : NULL;
}

const struct sha256 *passes_secret(const struct passes *passes)
{
    return &passes->secret;
}

static bool is_closing(struct passes *passes)
{
    pthread_mutex_lock(&passes->lock);
    bool is_closing = passes->is_closing;
    pthread_mutex_unlock(&passes->lock);
    return is_closing;
}

/* ---- one telephone ------------------------------------------------------------------------------ */

/* 410: it has the pass no more; 400 with these words: there never was such a telephone, or not for our passes.  Any
 * other answer is about us, and no reason to forget anybody. */
static bool is_gone(const struct fetch_line_answer *answer)
{
    return answer->status == 410 ||
           (answer->status == 400 &&
            (str_eq(answer->body, STR("{\"reason\":\"BadDeviceToken\"}")) ||
             str_eq(answer->body, STR("{\"reason\":\"DeviceTokenNotForTopic\"}"))));
}

static enum err push(struct passes *passes, const struct pass_device *device, bool *ret_is_gone)
{
    char path_room[32 + PASS_TOKEN_MAX_BYTES];
    char id_room[2 * COLLAPSE_BYTES];
    struct buf path = BUF(path_room);
    struct buf id = BUF(id_room);
    struct sha256 digest = sha256_of(device->code);
    struct fetch_line_answer answer = { 0 };
    buf_lit(&path, "/3/device/");
    buf_str(&path, device->push_token);
    buf_hex(&id, digest.bytes, COLLAPSE_BYTES);
    const struct fetch_line_request request = {
        .path = { .ptr = path_room, .len = path.used },
        .body = STR("{}"),
        .headers = { { STR("apns-topic"), sign_owner(passes->wallet->apple)->user_id },
                     { STR("apns-collapse-id"), { .ptr = id_room, .len = id.used } } },
    };
    TRY(fetch_line_post(passes->line, &request, &answer));
    *ret_is_gone = is_gone(&answer);
    if (answer.status == 200 || *ret_is_gone)
        return OK;
    log_event(LOG_WARNING, "pass_not_told", LOG_INT("status", answer.status));
    return E_PROVIDER;
}

static enum err write_told(struct passes *passes, const struct pass_told_request *request,
                           int32_t partition)
{
    struct command command = {
        .run = pass_told_run,
        .request = request,
        .arena = &passes->scratch,
        .partition = partition,
        .idempotency_key = STR("pass"), /* it has no entry, and is looked up by its row */
    };
    return commit_wait(app_loop(passes->app), &command);
}

static enum err tell(struct passes *passes, const struct pass_device *device)
{
    struct pass_told_request request = { .device = *device };
    int32_t partition = 0;
    int64_t newest = 0;
    arena_reset(&passes->scratch, 0);
    {
        CLEANUP(reader_give) struct reader reader = { 0 };
        TRY(reader_take(passes->app, &reader));
        TRY(pass_newest(reader.db, &passes->scratch, device->code, &partition, &newest));
    }
    if (device->told_partition == partition && device->told == newest)
        return OK;
    TRY(push(passes, device, &request.is_gone));
    request.device.told_partition = partition;
    request.device.told = newest;
    return write_told(passes, &request, partition);
}

/* Whoever cannot be told holds up nobody else; but when nobody answers at all, the rest waits too. */
static void tell_all(struct passes *passes, const struct pass_device *devices, size_t count)
{
    for (size_t i = 0; i < count && !is_closing(passes); i++) {
        enum err err = tell(passes, &devices[i]);
        if (err == OK)
            continue;
        passes->has_failed = true;
        if (err != E_PROVIDER)
            log_event(LOG_ERROR, "pass_not_told", LOG_TEXT("error", str_c(err_symbol(err))));
        if (err == E_PROVIDER || err == E_DB_UNREACHABLE)
            return;
    }
}

/* ---- who is to be told --------------------------------------------------------------------------- */

static enum err tell_unknowing(struct passes *passes)
{
    struct pass_device *devices = NULL;
    size_t count = 0;
    arena_reset(&passes->found, 0);
    {
        CLEANUP(reader_give) struct reader reader = { 0 };
        TRY(reader_take(passes->app, &reader));
        TRY(pass_device_unknowing(reader.db, &passes->found, PAGE, &devices, &count));
    }
    tell_all(passes, devices, count);
    return OK;
}

static enum err tell_everybody(struct passes *passes)
{
    struct pass_page page = { .size = PAGE };
    do {
        arena_reset(&passes->found, 0);
        {
            CLEANUP(reader_give) struct reader reader = { 0 };
            TRY(reader_take(passes->app, &reader));
            TRY(pass_device_page(reader.db, &passes->found, &page));
        }
        tell_all(passes, page.devices, page.count);
    } while (page.count == PAGE && !passes->has_failed && !is_closing(passes));
    return OK;
}

/* The telephones with a card of one account. */
static enum err tell_account(struct passes *passes, int32_t partition, int64_t account)
{
    struct card *cards = NULL;
    size_t card_count = 0;
    size_t mark = arena_mark(&passes->found);
    {
        CLEANUP(reader_give) struct reader reader = { 0 };
        TRY(reader_take(passes->app, &reader));
        TRY(card_list(reader.db, &passes->found, partition, account, &cards, &card_count));
    }
    for (size_t i = 0; i < card_count && !passes->has_failed; i++) {
        struct pass_device *devices = NULL;
        size_t count = 0;
        {
            CLEANUP(reader_give) struct reader reader = { 0 };
            TRY(reader_take(passes->app, &reader));
            TRY(pass_device_of_card(reader.db, &passes->found, cards[i].code, &devices, &count));
        }
        tell_all(passes, devices, count);
    }
    arena_reset(&passes->found, mark);
    return OK;
}

static bool is_among(const struct entry_account *entries, size_t count, int64_t account)
{
    for (size_t i = 0; i < count; i++) {
        if (entries[i].account == account)
            return true;
    }
    return false;
}

/* What has come to a chain since it was last looked at. */
static enum err follow(struct passes *passes, const struct head_number *head)
{
    int64_t *seen = &passes->seen[head->partition];
    while (*seen < head->number && !is_closing(passes) && !passes->has_failed) {
        int64_t to = head->number - *seen > STEP ? *seen + STEP : head->number;
        struct entry_account *entries = NULL;
        size_t count = 0;
        {
            CLEANUP(reader_give) struct reader reader = { 0 };
            TRY(reader_take(passes->app, &reader));
            TRY(entry_accounts(reader.db, &passes->found, head->partition, *seen + 1, to, &entries,
                               &count));
        }
        for (size_t i = 0; i < count && !passes->has_failed; i++) {
            if (!is_among(entries, i, entries[i].account))
                TRY(tell_account(passes, head->partition, entries[i].account));
        }
        *seen = to;
    }
    return OK;
}

static enum err look(struct passes *passes)
{
    struct head_number *heads = NULL;
    size_t count = 0;
    TRY(tell_unknowing(passes));
    arena_reset(&passes->found, 0);
    {
        CLEANUP(reader_give) struct reader reader = { 0 };
        TRY(reader_take(passes->app, &reader));
        TRY(head_numbers(reader.db, &passes->found, &heads, &count));
    }
    if (clock_monotonic_us() >= passes->all_at_us) {
        for (size_t i = 0; i < count; i++)
            passes->seen[heads[i].partition] = heads[i].number;
        passes->all_at_us = INT64_MAX;
        return tell_everybody(passes);
    }
    for (size_t i = 0; i < count && !passes->has_failed; i++)
        TRY(follow(passes, &heads[i]));
    return OK;
}

/* After a failure all are looked at, for the heads do not tell any more who has not heard. */
static void look_once(struct passes *passes)
{
    passes->has_failed = false;
    enum err err = look(passes);
    if (err != OK && err != E_BUSY)
        log_event(LOG_ERROR, "passes_not_looked_at", LOG_TEXT("error", str_c(err_symbol(err))));
    if (err == OK && !passes->has_failed) {
        if (passes->all_at_us == INT64_MAX)
            passes->again_us = AGAIN_FIRST_US;
        return;
    }
    if (passes->all_at_us == INT64_MAX) {
        passes->all_at_us = clock_monotonic_us() + passes->again_us;
        passes->again_us =
            passes->again_us * 2 < AGAIN_MOST_US ? passes->again_us * 2 : AGAIN_MOST_US;
    }
}

/* While it has failed, nothing is tried: those who are new would fail as well. */
static bool is_to_look(const struct passes *passes)
{
    return passes->all_at_us == INT64_MAX || clock_monotonic_us() >= passes->all_at_us;
}

static void *look_forever(void *argument)
{
    struct passes *passes = argument;
    int64_t until_us = 0; /* at once */
    pthread_mutex_lock(&passes->lock);
    while (!passes->is_closing) {
        if (!passes->is_woken && clock_monotonic_us() < until_us) {
            (void)wait_until(&passes->wake, &passes->lock, until_us);
            continue;
        }
        passes->is_woken = false;
        pthread_mutex_unlock(&passes->lock);
        if (is_to_look(passes))
            look_once(passes);
        until_us = clock_monotonic_us() + LOOK_EVERY_US;
        pthread_mutex_lock(&passes->lock);
    }
    pthread_mutex_unlock(&passes->lock);
    return NULL;
}

/* ---- opening and closing ------------------------------------------------------------------------- */

static enum err secret_run(struct write_context *context, struct command *command)
{
    const struct sha256 *made = command->request;
    struct sha256 known = { { 0 } };
    enum err err = pass_secret_get(context->db, &known);
    if (err != E_NOT_FOUND)
        return err;
    TRY(commit_begin_writing(context, command));
    commit_keep(context);
    return pass_secret_insert(context->db, made);
}

static enum err look_for_secret(struct passes *passes)
{
    CLEANUP(reader_give) struct reader reader = { 0 };
    TRY(reader_take(passes->app, &reader));
    return pass_secret_get(reader.db, &passes->secret);
}

/* The first server that has passes makes it; what another made meanwhile is found. */
static enum err open_secret(struct passes *passes)
{
    struct sha256 made = { { 0 } };
    enum err err = look_for_secret(passes);
    if (err != E_NOT_FOUND)
        return err;
    secret_bytes(made.bytes, sizeof(made.bytes));
    struct command command = {
        .run = secret_run,
        .request = &made,
        .arena = &passes->scratch,
        .partition = 1,
        .idempotency_key = STR("pass"),
    };
    TRY(commit_wait(app_loop(passes->app), &command));
    return look_for_secret(passes);
}

static enum err start(struct passes *passes)
{
    const struct wallet *wallet = passes->wallet;
    const struct fetch_line_settings settings = {
        .base = wallet->push_url,
        .certificate = wallet->apple_certificate,
        .key = wallet->apple_key,
        .authority = wallet->push_ca,
    };
    TRY(arena_open(&passes->scratch, ARENA_BYTES));
    TRY(arena_open(&passes->found, ARENA_BYTES));
    TRY(open_secret(passes));
    if (wallet_apple_lack(wallet, instant_now()) != LACK_NOTHING)
        return OK; /* nobody can be told */
    TRY(fetch_line_open(&passes->arena, &settings, &passes->line));
    if (pthread_create(&passes->thread, NULL, look_forever, passes) != 0)
        return E_SYSTEM;
    passes->is_running = true;
    return OK;
}

enum err passes_open(struct app *app, const struct wallet *wallet, struct passes **ret_passes)
{
    struct arena arena = { 0 };
    TRY(arena_open(&arena, sizeof(struct passes) + 65536));
    struct passes *passes = ARENA_NEW(&arena, struct passes);
    assert(passes != NULL); /* the arena was made for it */
    passes->arena = arena;
    passes->app = app;
    passes->wallet = wallet;
    passes->again_us = AGAIN_FIRST_US; /* and all_at_us is 0: at the start all are looked at */
    int failed = pthread_mutex_init(&passes->lock, NULL);
    assert(failed == 0);
    wait_condition_init(&passes->wake);
    enum err err = start(passes);
    if (err != OK) {
        passes_close(&passes);
        return err;
    }
    *ret_passes = passes;
    return OK;
}

void passes_close(struct passes **handle)
{
    struct passes *passes = *handle;
    if (passes == NULL)
        return;
    pthread_mutex_lock(&passes->lock);
    passes->is_closing = true;
    pthread_cond_signal(&passes->wake);
    pthread_mutex_unlock(&passes->lock);
    if (passes->is_running)
        pthread_join(passes->thread, NULL);
    fetch_line_close(&passes->line);
    pthread_cond_destroy(&passes->wake);
    pthread_mutex_destroy(&passes->lock);
    arena_close(&passes->scratch);
    arena_close(&passes->found);
    struct arena arena = passes->arena;
    arena_close(&arena);
    *handle = NULL;
}

void passes_wake(struct passes *passes)
{
    if (passes == NULL)
        return;
    pthread_mutex_lock(&passes->lock);
    passes->is_woken = true;
    pthread_cond_signal(&passes->wake);
    pthread_mutex_unlock(&passes->lock);
}
