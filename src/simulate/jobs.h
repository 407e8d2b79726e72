/* jobs.h - simulations that a server runs beside its sales: started, looked at, cancelled.
 *
 *      RUNNING ──► DONE | FAILED | CANCELLED ──(JOBS_KEEP_S, or the merchant's next)──► forgotten
 *
 * A merchant has one at a time, the process JOBS_RUNNING_MAX.  Each runs on a thread of low priority with
 * reading connections of its own, holds its merchant open, and ends with the server.  Results are kept in
 * memory alone.
 */
#ifndef SIMULATE_JOBS_H
#define SIMULATE_JOBS_H

#include "app/house.h"
#include "simulate/simulate.h"

#define JOBS_MAX         8 /* running, and results that are kept */
#define JOBS_RUNNING_MAX 2
#define JOBS_KEEP_S      600
#define JOB_ID_CHARS     16

struct jobs; /* jobs.c */

enum job_state { JOB_RUNNING, JOB_DONE, JOB_FAILED, JOB_CANCELLED };

struct job_request {
    struct house *house;
    struct tenant *tenant; /* whose journal; its app is open while this is asked */
    int64_t program;       /* number of the version ... */
    struct str json;       /* ... and its document */
    struct simulate_assumptions assumptions;
    struct date from; /* DATE_NONE: all there is */
    struct date to;
};

struct job_status {
    char id[JOB_ID_CHARS + 1];
    enum job_state state;
    int64_t program;
    int64_t done; /* entries of the journal */
    int64_t total;
    enum err err;      /* JOB_FAILED: why */
    struct str report; /* JOB_DONE: JSON, as simulate_json_put() writes it */
};

MUST_USE enum err jobs_open(struct jobs **ret_jobs); /* E_NO_MEMORY */
void jobs_close(struct jobs **jobs);                 /* for CLEANUP(): cancels and waits */

/* E_PROGRAM_INVALID, E_CURRENCY, E_SIMULATION_RUNNING when the merchant has one, E_BUSY when as many run as
 * may, E_NO_MEMORY, E_SYSTEM. */
MUST_USE enum err jobs_start(struct jobs *jobs, const struct job_request *request,
                             struct job_status *ret_status);

/* How far it is; the report is copied into the arena.  E_NOT_FOUND, also for another merchant's. */
MUST_USE enum err jobs_look(struct jobs *jobs, const struct tenant *tenant, struct str id,
                            struct arena *arena, struct job_status *ret_status);

/* Asks it to stop, which it does within a thousand entries; harmless when it has ended.  E_NOT_FOUND. */
MUST_USE enum err jobs_cancel(struct jobs *jobs, const struct tenant *tenant, struct str id,
                              struct job_status *ret_status);

struct str job_state_name(enum job_state state); /* "running" */

#endif
