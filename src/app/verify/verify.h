/* verify.h - the auditor: replays the journal from the first entry and finds every figure again.
 *
 * Shares no code with the write path but the engine (loyalty/) and the canonical form.  For each
 * entry of each chain: its number follows, its hash links, its facts decided anew by the engine give its
 * text byte for byte, its columns repeat its text.  At the end: every lot of every account, every receipt,
 * request and claim agrees with the journal, and each head is the last entry of its chain.
 */
#ifndef APP_VERIFY_VERIFY_H
#define APP_VERIFY_VERIFY_H

#include "app/app.h"
#include "core/limits.h"

#define VERIFY_WHAT_BYTES 256

/* A chain: how many entries agree, and the hash of the last of them. */
struct verify_chain_report {
    int64_t entries;
    struct sha256 head;
};

struct verify_report {
    int64_t entries;
    int64_t accounts;
    int64_t lots;
    int64_t micros; /* it took */
    bool is_good;
    int32_t partition; /* of the chain with the first finding; of partition 1 when there is none */
    int64_t entry;     /* number of the first that does not agree; 0: none of them */
    char what[VERIFY_WHAT_BYTES]; /* what does not agree, in English, for the auditor */
    struct sha256 head;           /* hash of the last entry that agrees in that chain */
    int32_t partition_count;
    struct verify_chain_report chains[PARTITIONS_MAX]; /* from partition 1 */
};

typedef void verify_progress(void *context, int64_t done, int64_t total);

/* OK when everything agrees; E_JOURNAL with the report filled when not; other errors when the
 * database cannot be read.  `progress` may be NULL; it is called by several threads, one at a time. */
MUST_USE enum err verify_run(struct app *app, verify_progress *progress, void *context,
                             struct verify_report *ret_report);

#endif
