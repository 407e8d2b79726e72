/* jobs.c - simulations that a server runs beside its sales. */
#include "simulate/jobs.h"

#include <pthread.h>
#include <sys/resource.h>

#include "core/secret.h"
#include "engine/evaluate.h"
#include "simulate/feed_journal.h"
#include "simulate/simulate_json.h"

#define JOB_ARENA_BYTES  ((size_t)128 << 20) /* of address space: programme, figures, report */
#define JOB_MEMBERS_MAX  500000
#define JOB_TRIAL_BYTES  ((size_t)512 << 20)
#define JOB_NICE         10
#define JOBS_ARENA_BYTES (1u << 20)

struct job {
    struct jobs *jobs;
    struct arena arena;
    struct visit visit;
    struct tenant *tenant;
    struct simulate_candidate candidate;
    struct simulate_request request;
    pthread_t thread;
    bool is_started; /* the thread has to be joined */
    /* Under the lock of all. */
    bool is_used;
    bool is_cancelled;
    int64_t ended_us; /* monotonic */
    struct job_status status;
};

struct jobs {
    struct arena arena;
    pthread_mutex_t lock;
    struct job items[JOBS_MAX];
};

struct str job_state_name(enum job_state state)
{
    switch (state) {
    case JOB_RUNNING:
        return STR("running");
    case JOB_DONE:
        return STR("done");
    case JOB_FAILED:
        return STR("failed");
    case JOB_CANCELLED:
        return STR("cancelled");
    }
    return STR_NONE;
}

/* ---- the thread -------------------------------------------------------------------------------- */

static bool watch(void *context, int64_t done, int64_t total)
{
    struct job *job = context;
    pthread_mutex_lock(&job->jobs->lock);
    job->status.done = done;
    job->status.total = total;
    bool goes_on = !job->is_cancelled;
    pthread_mutex_unlock(&job->jobs->lock);
    return goes_on;
}

static enum err write_report(struct job *job, const struct simulation *simulation,
                             struct str *ret_report)
{
    struct simulate_report report = { 0 };
    struct buf out = { 0 };
    TRY(simulate_report_make(&job->arena, simulation, &report));
    TRY(buf_create(&job->arena, simulate_json_size(&report), &out));
    struct json json = { .out = &out };
    simulate_json_put(&json, NULL, &report);
    return buf_finish(&out, ret_report);
}

static enum err simulate(struct job *job, bool *ret_is_stopped, struct str *ret_report)
{
    CLEANUP(simulation_close) struct simulation *simulation = NULL;
    struct feed_journal feed = { .watch = watch, .watch_context = job };
    TRY(simulation_open(&job->request, &simulation));
    TRY(feed_journal_run(job->visit.app, &feed, simulation, ret_is_stopped));
    TRY(simulation_finish(simulation));
    return *ret_is_stopped ? OK : write_report(job, simulation, ret_report);
}

static void *run(void *argument)
{
    struct job *job = argument;
    struct str report = STR_NONE;
    bool is_stopped = false;
    (void)setpriority(PRIO_PROCESS, 0, JOB_NICE); /* of this thread, and of those it starts */
    enum err err = simulate(job, &is_stopped, &report);
    house_leave(&job->visit);
    pthread_mutex_lock(&job->jobs->lock);
    job->status.err = err;
    job->status.report = report;
    job->status.state = err != OK ? JOB_FAILED : is_stopped ? JOB_CANCELLED : JOB_DONE;
    if (job->status.state == JOB_DONE)
        job->status.done = job->status.total;
    job->ended_us = clock_monotonic_us();
    pthread_mutex_unlock(&job->jobs->lock);
    return NULL;
}

/* ---- places; under the lock -------------------------------------------------------------------- */

static bool is_running(const struct job *job)
{
    return job->is_used && job->status.state == JOB_RUNNING;
}

/* Its thread has ended, or says so in its next line. */
static void forget(struct job *job)
{
    if (job->is_started)
        pthread_join(job->thread, NULL);
    arena_close(&job->arena);
    *job = (struct job){ .jobs = job->jobs };
}

static void forget_old(struct jobs *jobs)
{
    int64_t now_us = clock_monotonic_us();
    for (size_t i = 0; i < JOBS_MAX; i++) {
        struct job *job = &jobs->items[i];
        if (job->is_used && !is_running(job) &&
            now_us - job->ended_us > JOBS_KEEP_S * US_PER_SECOND)
            forget(job);
    }
}

/* A free place, that of the merchant's last result, or else of the oldest result. */
static enum err find_place(struct jobs *jobs, const struct tenant *tenant, struct job **ret_job)
{
    struct job *place = NULL;
    size_t running = 0;
    for (size_t i = 0; i < JOBS_MAX; i++) {
        struct job *job = &jobs->items[i];
        bool is_own = job->is_used && job->tenant == tenant;
        if (is_own && is_running(job))
            return E_SIMULATION_RUNNING;
        running += is_running(job);
        if (is_running(job) || (place != NULL && place->is_used && place->tenant == tenant))
            continue;
        bool is_better = place == NULL || is_own || (place->is_used && !job->is_used) ||
                         (place->is_used && job->is_used && job->ended_us < place->ended_us);
        if (is_better)
            place = job;
    }
    if (running >= JOBS_RUNNING_MAX || place == NULL)
        return E_BUSY;
    *ret_job = place;
    return OK;
}

static struct job *find_job(struct jobs *jobs, const struct tenant *tenant, struct str id)
{
    forget_old(jobs);
    for (size_t i = 0; i < JOBS_MAX; i++) {
        struct job *job = &jobs->items[i];
        if (job->is_used && job->tenant == tenant && str_eq(str_c(job->status.id), id))
            return job;
    }
    return NULL;
}

/* ---- starting ---------------------------------------------------------------------------------- */

static enum err read_program(struct job *job, struct str text, struct program *program)
{
    struct program_problems problems = { 0 };
    struct str copy = STR_NONE;
    TRY(arena_copy(&job->arena, text, &copy));
    return evaluate_program(&job->arena, copy, program, &problems);
}

static enum err enter(struct job *job, const struct job_request *told)
{
    if (!house_enter(told->house, told->tenant, &job->visit))
        return E_BUSY; /* cannot be: the caller is inside */
    if (job->visit.err != OK)
        return job->visit.err;
    if (app_merchant(job->visit.app)->currency != job->candidate.program->currency)
        return E_CURRENCY;
    return OK;
}

static enum err prepare(struct job *job, const struct job_request *told)
{
    TRY(arena_open(&job->arena, JOB_ARENA_BYTES));
    struct program *program = ARENA_NEW(&job->arena, struct program);
    struct buf name = { 0 };
    if (program == NULL)
        return E_NO_MEMORY;
    TRY(read_program(job, told->json, program));
    TRY(buf_create(&job->arena, 24, &name));
    buf_int(&name, told->program);
    job->candidate.program = program;
    TRY(buf_finish(&name, &job->candidate.name));
    job->request = (struct simulate_request){
        .candidates = &job->candidate,
        .candidate_count = 1,
        .assumptions = told->assumptions,
        .from = told->from,
        .to = told->to,
        .members_max = JOB_MEMBERS_MAX,
        .trial_bytes = JOB_TRIAL_BYTES,
    };
    struct buf id = { .base = job->status.id, .size = JOB_ID_CHARS };
    secret_base32(&id, JOB_ID_CHARS);
    job->status.program = told->program;
    job->tenant = told->tenant;
    return enter(job, told);
}

static enum err start(struct job *job, const struct job_request *told)
{
    forget(job);
    TRY(prepare(job, told));
    job->is_started = pthread_create(&job->thread, NULL, run, job) == 0;
    if (!job->is_started)
        return E_SYSTEM;
    job->is_used = true;
    return OK;
}

enum err jobs_start(struct jobs *jobs, const struct job_request *request,
                    struct job_status *ret_status)
{
    struct job *job = NULL;
    pthread_mutex_lock(&jobs->lock);
    forget_old(jobs);
    enum err err = find_place(jobs, request->tenant, &job);
    if (err == OK) {
        err = start(job, request);
        if (err == OK)
            *ret_status = job->status;
        else
            house_leave(&job->visit);
        if (err != OK)
            forget(job);
    }
    pthread_mutex_unlock(&jobs->lock);
    return err;
}

/* ---- looking ----------------------------------------------------------------------------------- */

enum err jobs_look(struct jobs *jobs, const struct tenant *tenant, struct str id,
                   struct arena *arena, struct job_status *ret_status)
{
    enum err err = E_NOT_FOUND;
    pthread_mutex_lock(&jobs->lock);
    const struct job *job = find_job(jobs, tenant, id);
    if (job != NULL) {
        struct job_status status = job->status;
        err = arena_copy(arena, status.report, &status.report);
        if (err == OK)
            *ret_status = status;
    }
    pthread_mutex_unlock(&jobs->lock);
    return err;
}

enum err jobs_cancel(struct jobs *jobs, const struct tenant *tenant, struct str id,
                     struct job_status *ret_status)
{
    pthread_mutex_lock(&jobs->lock);
    struct job *job = find_job(jobs, tenant, id);
    if (job != NULL) {
        job->is_cancelled = true;
        *ret_status = job->status;
        ret_status->report = STR_NONE;
    }
    pthread_mutex_unlock(&jobs->lock);
    return job != NULL ? OK : E_NOT_FOUND;
}

/* ---- opening and closing ----------------------------------------------------------------------- */

enum err jobs_open(struct jobs **ret_jobs)
{
    struct arena arena = { 0 };
    TRY(arena_open(&arena, JOBS_ARENA_BYTES));
    struct jobs *jobs = ARENA_NEW(&arena, struct jobs);
    assert(jobs != NULL); /* an empty arena is larger than that */
    jobs->arena = arena;
    jobs->lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    for (size_t i = 0; i < JOBS_MAX; i++)
        jobs->items[i].jobs = jobs;
    *ret_jobs = jobs;
    return OK;
}

void jobs_close(struct jobs **handle)
{
    struct jobs *jobs = *handle;
    if (jobs == NULL)
        return;
    pthread_mutex_lock(&jobs->lock);
    for (size_t i = 0; i < JOBS_MAX; i++)
        jobs->items[i].is_cancelled = true;
    pthread_mutex_unlock(&jobs->lock);
    for (size_t i = 0; i < JOBS_MAX; i++)
        forget(&jobs->items[i]);
    pthread_mutex_destroy(&jobs->lock);
    struct arena arena = jobs->arena;
    arena_close(&arena);
    *handle = NULL;
}
