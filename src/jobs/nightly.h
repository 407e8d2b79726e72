/* nightly.h - one night of one merchant: every account is looked at, and what is due is done. */
#ifndef JOBS_NIGHTLY_H
#define JOBS_NIGHTLY_H

#include "app/nights.h"

/* A dry run needs no writers (APP_INSPECT).  A day that has not begun in every shop is E_INVALID, but in a dry
 * run.  Otherwise the faults of the database; what was done until then stays done. */
MUST_USE enum err nightly_run(struct app *app, const struct nightly_request *request,
                              struct nightly_result *ret_result);

#endif
