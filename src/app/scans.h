/* scans.h - POST /v1/scans: whatever a reader sent, and whose it is. */
#ifndef APP_SCANS_H
#define APP_SCANS_H

#include "app/commit.h"
#include "core/json.h"
#include "scan/scan.h"

struct scan_request {
    struct str text; /* as the reader typed it; the caller wipes it */
};

/* By what a scan is read here: also the till page reads by it.  As old as the programme in force. */
struct scan_settings scans_settings(const struct app *app);

/* Answers what it is, and of a telephone number who has it.
 *
 * Errors of scan_read(); E_SCAN_BANK_CARD, E_SCAN_WEIGHT_LABEL, E_SCAN_GOODS: read well, and no card; E_CARD_UNKNOWN: it
 * may be one, and nobody has it. */
MUST_USE enum err scan_answer(struct app *app, struct db *db, struct arena *arena,
                              const struct caller *caller, const struct scan_request *request,
                              struct buf *ret_answer);

#endif
