/* programs.h - the life of a programme: draft, validated, active from an instant, ended. */
#ifndef APP_PROGRAMS_H
#define APP_PROGRAMS_H

#include "app/commit.h"
#include "language/program_read.h"

/* What a version is at a moment. */
enum program_state {
    PROGRAM_DRAFT,     /* its document has errors */
    PROGRAM_VALIDATED, /* it has none, and can be made active */
    PROGRAM_SCHEDULED, /* it was, from an instant that is still to come */
    PROGRAM_ACTIVE,    /* it decides */
    PROGRAM_ENDED,     /* another follows it */
};
const char *program_state_name(enum program_state state);

struct program_version {
    const struct program_row *row;
    enum program_state state;
    struct label name;    /* empty when the document has none */
    bool has_until;       /* another begins after it ... */
    struct instant until; /* ... at this instant */
};

/* Walks the versions by number; what is told is borrowed until visit() returns. */
typedef enum err program_version_visit(void *context, const struct program_version *version);
MUST_USE enum err program_version_each(struct app *app, struct db *db, struct arena *arena,
                                       program_version_visit *visit, void *context);

struct program_request {
    const struct json_node *program; /* POST /v1/programs: the document */
    struct str json;                 /* its text, as it will be kept */
    struct str id;                   /* activate: number, from the path */
    struct instant from;
    bool has_from; /* otherwise now */
};

command_run program_create_run;   /* POST /v1/programs: a draft; problems are in the answer */
command_run program_activate_run; /* POST /v1/programs/{id}/activate; E_PROGRAM_INVALID */

/* Tells another chain of a version that became active by an entry of the first: appends a copy of it, which
 * has no request.  The caller has locked the head, and saves it. */
MUST_USE enum err program_tell_chain(struct write_context *context, struct head *head,
                                     const struct entry *entry);

/* What is wrong with a version that was kept, as its draft was told. */
MUST_USE enum err program_problems_load(const struct app *app, struct db *db, struct arena *arena,
                                        int64_t number,
                                        const struct program_problems **ret_problems);

MUST_USE enum err program_show(struct app *app, struct db *db, struct arena *arena, struct str id,
                               struct buf *ret_answer);
MUST_USE enum err program_show_all(struct app *app, struct db *db, struct arena *arena,
                                   struct buf *ret_answer);
/* POST /v1/programs/validate: { "valid": true, "problems": [ ... ] }, as a version that follows the one in
 * force. */
MUST_USE enum err program_validate(const struct app *app, struct arena *arena,
                                   const struct json_node *program, struct buf *ret_answer);

#endif
