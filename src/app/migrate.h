/* migrate.h - from one shop to many: a folder's installation copied into PostgreSQL, while it sells.
 *
 *      source: chain 1 ──rows──► copy: chain 1, with every id it had
 *                                      chain 2 ... n, which know the programmes and nothing else yet
 *
 * Run again it goes on: after an interruption, or when the source has recorded more since.  The copy can
 * be served when it has come to its end; while it is behind it cannot (storage/table_copy.h).
 */
#ifndef APP_MIGRATE_H
#define APP_MIGRATE_H

#include "app/verify/verify.h"

enum migrate_phase { MIGRATE_COPYING, MIGRATE_COMPARING, MIGRATE_VERIFYING };

/* How far a phase is, in rows or entries; false: stop. */
typedef bool migrate_watch(void *context, enum migrate_phase phase, int64_t done, int64_t total);

struct migrate_request {
    const char *from;    /* a folder */
    const char *to;      /* an address in PostgreSQL */
    int64_t partitions;  /* 0: as many as are there, or PARTITIONS_DEFAULT */
    bool is_distributed; /* a copy that is made now lies over the nodes of a Citus cluster */
    migrate_watch *watch;
    void *context;
};

struct migrate_result {
    bool is_stopped;    /* by watch(): what was begun is kept, the rest waits */
    bool is_new;        /* there was nothing before */
    int32_t chains;     /* of the source */
    int32_t partitions; /* of the copy */
    int64_t before;     /* entries of the source's chains that were in the copy already */
    int64_t entries;    /* that are now */
    int64_t behind;     /* that the source has recorded since */
    int64_t accounts;   /* compared one by one, with ... */
    int64_t lots;       /* ... their balances */
    int64_t members;
    int64_t cards;
    struct sha256 head; /* of the copy's chain 1 */
    int64_t micros;     /* it took */
    struct verify_report source;
    struct verify_report copy;
};

/* E_DB_DIVERGED: there is another journal in the copy already; E_PARTITIONS: it has another number of
 * partitions, which is in the result; E_DB_CORRUPT: a row is not the same in both; E_JOURNAL: one of the
 * two does not agree with itself, as its report tells; and the errors of db_create() and db_open(). */
MUST_USE enum err migrate_run(const struct migrate_request *request,
                              struct migrate_result *ret_result);

#endif
