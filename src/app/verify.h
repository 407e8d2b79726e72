/* verify.h - the auditor: replays the journal from the first entry and finds every figure again.
 *
 * Shares no code with the write path but the engine (loyalty/) and the canonical form.  For each
 * entry: its number follows, its hash links, its facts decided anew by the engine give its text byte
 * for byte, its columns repeat its text.  At the end: every lot of every account, every receipt,
 * request and claim agrees with the journal, and the head is its last entry.
 */
#ifndef APP_VERIFY_H
#define APP_VERIFY_H

#include "app/app.h"

struct verify_report {
    int64_t entries;
    int64_t accounts;
    int64_t lots;
    int64_t micros; /* it took */
    bool is_good;
    int64_t entry;      /* number of the first that does not agree; 0: none of them */
    char what[256];     /* what does not agree, in English, for the auditor */
    struct sha256 head; /* hash of the last entry that agrees */
};

typedef void verify_progress(void *context, int64_t done, int64_t total);

/* OK when everything agrees; E_JOURNAL with the report filled when not; other errors when the
 * database cannot be read. */
MUST_USE enum err verify_run(struct app *app, verify_progress *progress, void *context,
                             struct verify_report *ret_report);

#endif
