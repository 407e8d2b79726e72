/* verify_tables.h - the auditor's state, and its comparison with every table beside the journal. */
#ifndef APP_VERIFY_TABLES_H
#define APP_VERIFY_TABLES_H

#include "app/verify.h"
#include "core/limits.h"
#include "loyalty/lots.h"
#include "storage/audit_storage.h"

#define AUDIT_UNITS_MAX 256 /* ids of units over all versions of a programme */

/* What an entry says about the tables of keys, as fingerprints. */
struct audit_keys {
    uint64_t request; /* 0: it has none */
    uint64_t receipt; /* of a purchase: till, day and receipt number */
    uint64_t claim;   /* of a purchase: its printed code */
    int64_t claimed_by;
};

struct audit_card {
    int64_t account; /* 0: there is no card of this number */
    int64_t member;
    bool is_blocked;
};

struct audit_version {
    int64_t number;
    struct instant from;
};

struct audit {
    struct app *app;
    struct db *db;   /* walks */
    struct db *side; /* looks things up meanwhile */
    int32_t partition;
    struct arena arena;   /* of what lasts */
    struct arena scratch; /* of one entry */
    struct buf text;
    uint64_t point; /* at which the fingerprints of this run are taken; random */
    int64_t entry_count;
    int64_t number; /* of the last entry that agreed */
    struct sha256 hash;
    struct account **accounts; /* by number, from 1 */
    int64_t *newest;           /* entry of each account */
    int64_t account_count;
    int64_t account_size;
    struct audit_keys *keys;  /* by entry */
    struct audit_card *cards; /* by card number */
    int64_t card_count;
    struct str units[AUDIT_UNITS_MAX];
    size_t unit_count;
    struct audit_version versions[PROGRAM_VERSIONS_MAX];
    size_t version_count;
    verify_progress *progress;
    void *progress_context;
    struct verify_report *report;
};

void verify_close(struct audit *audit); /* for CLEANUP() */

/* Writes the finding into the report.  Always E_JOURNAL. */
enum err verify_fail(struct audit *audit, int64_t entry, const char *what);

/* Before the first entry. */
void verify_begin_fingerprints(struct audit *audit);

/* Keeps what an entry says of its card. */
MUST_USE enum err verify_card(struct audit *audit, const struct entry *entry, bool is_blocked);

/* Keeps what an entry says of its request, receipt and claim. */
MUST_USE enum err verify_note_keys(struct audit *audit, const struct entry *entry);

/* After the last entry: head, accounts and lots, requests, receipts, claims, cards, answers. */
MUST_USE enum err verify_tables(struct audit *audit);

#endif
