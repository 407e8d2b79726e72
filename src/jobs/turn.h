/* turn.h - the turn of an account in a night: all tasks decide, then what they decided is written. */
#ifndef JOBS_TURN_H
#define JOBS_TURN_H

#include "jobs/night.h"

/* What a turn came to, told when it is certain. */
struct turn_counts {
    bool has_expired;
    int64_t notices; /* that were new */
    int64_t asleep;  /* cards */
    struct night_unit units[NIGHT_UNITS_MAX];
    size_t unit_count;
};

void night_unit_add(struct night_unit *units, size_t *count, struct str id, int64_t expired);

struct turn_request {
    const struct night *night;
    int32_t partition;
    int64_t account;
    struct turn_counts *ret_counts;
};

/* A command's, with a struct turn_request. */
MUST_USE enum err turn_run(struct write_context *context, struct command *command);
MUST_USE enum err turn_ask(struct write_context *context, const struct command *command);

/* The same without the writing, on a reading connection. */
MUST_USE enum err turn_try(struct db *db, struct arena *arena, const struct turn_request *request);

#endif
