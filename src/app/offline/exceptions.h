/* exceptions.h - what somebody in the shop has to look at (loyalty/offline/exception.h): kept, listed, seen. */
#ifndef APP_OFFLINE_EXCEPTIONS_H
#define APP_OFFLINE_EXCEPTIONS_H

#include "app/commit.h"
#include "loyalty/offline/exception.h"
#include "storage/offline/exception_storage.h"

struct exception_list_request {
    struct str state; /* "open", "seen"; empty: all */
    struct str kind;  /* empty: all */
    struct str cursor;
    int64_t limit; /* 0: LIST_LIMIT_DEFAULT */
};

struct exception_seen_request {
    struct str id;
    struct str note;
    struct str operator_id;
    struct exception_row *ret_row;
};

/* As a row of the table; texts are constants. */
struct exception_row exception_row_of(const struct entry *entry, const struct exception *exception);

/* Those of an entry, in the transaction that writes it. */
MUST_USE enum err exceptions_keep(struct db *db, const struct entry *entry);

/* "differences" of an entry, as whoever recorded it is told. */
void exceptions_put(struct json *json, const struct program *program, const struct entry *entry);

/* E_INVALID: the cursor is none. */
MUST_USE enum err exceptions_list(const struct app *app, struct db *db, struct arena *arena,
                                  const struct exception_list_request *request,
                                  struct buf *ret_answer);

/* E_NOT_FOUND; again is no fault. */
MUST_USE enum err exception_seen_run(struct write_context *context, struct command *command);
MUST_USE enum err exception_write(const struct app *app, struct db *db, struct arena *arena,
                                  struct json *json, const struct exception_row *row);

#endif
