/* random_request.h - what the engine may be asked, as JSON text: the laws' programmes, baskets and days. */
#ifndef TESTS_LIB_RANDOM_REQUEST_H
#define TESTS_LIB_RANDOM_REQUEST_H

#include "core/json.h"
#include "tests/lib/check.h"

/* One line: a request as engine/evaluate.h tells it.  Most are decided or refused; some amounts are enormous;
 * now and then something of it is wrong, or it is no JSON any more.  ASCII and valid UTF-8 only. */
void random_request(struct rng *rng, struct arena *arena, struct buf *out);

#endif
