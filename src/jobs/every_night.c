/* every_night.c - the clock of a server: one night for each merchant and civil day.
 *
 * One thread goes through the merchants every few seconds and looks at those whose time has come.  What is due is
 * asked of the wall clock each time, and never waited for: so it does not matter when that clock is set,
 * or stood still while the machine slept.  Which nights are done is in the database (table night), under the
 * lock of the first partition; of several servers the first to ask does it, and says so again while it lasts.
 */
#include "jobs/every_night.h"

#include <pthread.h>

#include "core/log.h"
#include "core/wait.h"
#include "jobs/nightly.h"

#define TICK_US (5 * US_PER_SECOND)
#define BEAT_US (30 * US_PER_SECOND)
#define OTHERS_US                                                                                  \
    (60 * US_PER_SECOND) /* somebody else is at it, or the merchant cannot be opened now */
#define AGAIN_US (600 * US_PER_SECOND) /* after a fault */
#define LOOK_AHEAD_MAX                                                                             \
    (26 * 3600 * US_PER_SECOND) /* the next night is not further away: the clock was set back */

static_assert(BEAT_US * 3 < NIGHT_SILENT_US, "a beat may be late");

/* When a merchant is looked at next. */
struct nap {
    struct tenant *tenant; /* NULL: the installation's own */
    int64_t look_us;       /* by the wall clock */
};

struct every_night {
    struct arena arena;
    struct house *house;
    struct night_figures *figures;
    int32_t at_second;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_closing;  /* under the lock, as what follows */
    bool is_inside;   /* the visit that was asked for has begun, or cannot */
    struct nap *naps; /* the thread's */
    size_t nap_count;
};

/* A night on its way. */
struct going {
    struct every_night *every;
    struct app *app;
    struct date night;
    int64_t beat_us; /* monotonic: when the next is due */
};

static bool is_closing(struct every_night *every)
{
    pthread_mutex_lock(&every->lock);
    bool closing = every->is_closing;
    pthread_mutex_unlock(&every->lock);
    return closing;
}

/* ---- one night ----------------------------------------------------------------------------------- */

static bool watch(void *context, int64_t done, int64_t total)
{
    struct going *going = context;
    (void)done;
    (void)total;
    if (clock_monotonic_us() >= going->beat_us) {
        going->beat_us = clock_monotonic_us() + BEAT_US;
        enum err err = night_beat(going->app, going->night);
        if (err != OK) /* another may begin it too, which changes nothing */
            log_event(LOG_WARNING, "night_not_told", LOG_TEXT("error", str_c(err_symbol(err))));
    }
    return !is_closing(going->every);
}

static struct str day_text(struct date day, char *room, size_t size)
{
    struct buf out = { .base = room, .size = size };
    date_format(&out, day);
    return (struct str){ .ptr = out.base, .len = out.used };
}

static void count(struct night_figures *figures, const struct nightly_result *result)
{
    atomic_fetch_add(&figures->nights, 1);
    atomic_fetch_add(&figures->accounts, result->accounts);
    atomic_fetch_add(&figures->expired, result->expired);
    atomic_fetch_add(&figures->notices, result->notices);
    atomic_fetch_add(&figures->micros, result->micros);
}

static enum err run_night(struct every_night *every, struct app *app, struct tenant *tenant,
                          struct date night)
{
    struct going going = {
        .every = every, .app = app, .night = night, .beat_us = clock_monotonic_us() + BEAT_US
    };
    struct nightly_request request = { .on = DATE_NONE, .watch = watch, .watch_context = &going };
    struct nightly_result result = { 0 };
    char room[16];
    enum err err = nightly_run(app, &request, &result);
    if (err == OK && !result.is_stopped)
        err = night_end(app, night, &result);
    if (err != OK || result.is_stopped) {
        enum err left = night_leave(app, night);
        return err != OK ? err : left;
    }
    count(every->figures, &result);
    log_event(LOG_INFO, "night_done", LOG_TEXT("merchant", tenant_code(tenant)),
              LOG_TEXT("night", day_text(night, room, sizeof(room))),
              LOG_INT("accounts", result.accounts), LOG_INT("expired", result.expired),
              LOG_INT("notices", result.notices), LOG_INT("failed", result.failed),
              LOG_INT("ms", result.micros / 1000));
    return OK;
}

/* ---- one merchant -------------------------------------------------------------------------------- */

static void wake_inside(struct visit *visit, void *context)
{
    struct every_night *every = context;
    (void)visit;
    pthread_mutex_lock(&every->lock);
    every->is_inside = true;
    pthread_cond_broadcast(&every->wake);
    pthread_mutex_unlock(&every->lock);
}

/* Opens the merchant when it is closed, and waits for that. */
static void enter(struct every_night *every, struct tenant *tenant, struct visit *visit)
{
    *visit = (struct visit){ .done = wake_inside, .context = every };
    pthread_mutex_lock(&every->lock);
    every->is_inside = false;
    pthread_mutex_unlock(&every->lock);
    if (house_enter(every->house, tenant, visit))
        return;
    pthread_mutex_lock(&every->lock);
    while (!every->is_inside)
        pthread_cond_wait(&every->wake, &every->lock);
    pthread_mutex_unlock(&every->lock);
}

/* Does what is due; *ret_look_us is when to look again. */
static enum err look_inside(struct every_night *every, const struct visit *visit,
                            int64_t *ret_look_us)
{
    struct app *app = visit->app;
    const struct zone *zone = app_shop_at(app, 0)->zone;
    struct instant now = instant_now();
    struct date night = night_due(zone, every->at_second, now);
    enum night_state state = NIGHT_DONE;
    *ret_look_us = now.us + AGAIN_US;
    TRY(night_take(app, night, &state));
    if (state == NIGHT_OURS)
        TRY(run_night(every, app, visit->tenant, night));
    if (state == NIGHT_OTHERS)
        *ret_look_us = now.us + OTHERS_US;
    else
        *ret_look_us = night_begins(zone, every->at_second, date_add_days(night, 1)).us;
    return OK;
}

static void look(struct every_night *every, struct nap *nap)
{
    struct visit visit = { 0 };
    enter(every, nap->tenant, &visit);
    enum err err = visit.err;
    nap->look_us = instant_now().us + OTHERS_US;
    if (err == OK)
        err = look_inside(every, &visit, &nap->look_us);
    house_leave(&visit);
    if (err == OK || err == E_MERCHANT_SUSPENDED || is_closing(every))
        return;
    atomic_fetch_add(&every->figures->failures, 1);
    log_event(LOG_ERROR, "night_failed", LOG_TEXT("merchant", tenant_code(nap->tenant)),
              LOG_TEXT("error", str_c(err_symbol(err))));
}

/* ---- all merchants ------------------------------------------------------------------------------- */

/* That of a merchant; they are mostly asked for in the same order, so the place is a good guess. */
static struct nap *nap_of(struct every_night *every, struct tenant *tenant, size_t guess)
{
    for (size_t i = 0; i < every->nap_count; i++) {
        struct nap *nap = &every->naps[(guess + i) % every->nap_count];
        if (nap->tenant == tenant)
            return nap;
    }
    if (every->nap_count > MERCHANTS_MAX)
        return NULL;
    every->naps[every->nap_count] = (struct nap){ .tenant = tenant };
    return &every->naps[every->nap_count++];
}

static void look_when_due(struct every_night *every, struct tenant *tenant, size_t place)
{
    struct nap *nap = nap_of(every, tenant, place);
    int64_t now_us = instant_now().us;
    if (nap == NULL || (nap->look_us > now_us && nap->look_us - now_us < LOOK_AHEAD_MAX))
        return;
    look(every, nap);
}

static void look_at_all(struct every_night *every)
{
    struct tenant *tenant = NULL;
    look_when_due(every, NULL, 0);
    for (size_t i = 0; !is_closing(every) && house_tenant_at(every->house, i, &tenant); i++) {
        if (tenant != NULL)
            look_when_due(every, tenant, i + 1);
    }
}

static void *go_round(void *argument)
{
    struct every_night *every = argument;
    while (!is_closing(every)) {
        look_at_all(every);
        int64_t until_us = clock_monotonic_us() + TICK_US;
        pthread_mutex_lock(&every->lock);
        while (!every->is_closing && clock_monotonic_us() < until_us)
            (void)wait_until(&every->wake, &every->lock, until_us);
        pthread_mutex_unlock(&every->lock);
    }
    return NULL;
}

enum err every_night_open(struct house *house, int32_t at_second, struct night_figures *figures,
                          struct every_night **ret_nights)
{
    struct arena arena = { 0 };
    size_t size = (MERCHANTS_MAX + 1) * sizeof(struct nap);
    TRY(arena_open(&arena, sizeof(struct every_night) + size + 4096));
    struct every_night *every = ARENA_NEW(&arena, struct every_night);
    struct nap *naps = ARENA_ARRAY(&arena, struct nap, MERCHANTS_MAX + 1);
    assert(every != NULL && naps != NULL); /* the arena was made for them */
    every->house = house;
    every->figures = figures;
    every->at_second = at_second;
    every->naps = naps;
    every->arena = arena;
    int failed = pthread_mutex_init(&every->lock, NULL);
    assert(failed == 0);
    wait_condition_init(&every->wake);
    if (pthread_create(&every->thread, NULL, go_round, every) != 0) {
        pthread_cond_destroy(&every->wake);
        pthread_mutex_destroy(&every->lock);
        arena_close(&arena);
        return E_SYSTEM;
    }
    *ret_nights = every;
    return OK;
}

void every_night_close(struct every_night **handle)
{
    struct every_night *every = *handle;
    if (every == NULL)
        return;
    pthread_mutex_lock(&every->lock);
    every->is_closing = true;
    pthread_cond_broadcast(&every->wake);
    pthread_mutex_unlock(&every->lock);
    pthread_join(every->thread, NULL);
    pthread_cond_destroy(&every->wake);
    pthread_mutex_destroy(&every->lock);
    struct arena arena = every->arena;
    arena_close(&arena);
    *handle = NULL;
}
