/* settlement_read.h - what companies that share a programme have agreed on, from its JSON, with everything that is
 * wrong with it.
 *
 *      { "format": 1, "name": { "en": "Rue des Halles" }, "from": "2027-01-01", "period": "month",
 *        "companies": [ { "code": "rose", "name": "Rose SARL", "registration": "SIREN 123 456 782", "shops": ["market"] },
 *                       { "code": "lis", "name": "Lis SAS", "shops": ["station"] } ],
 *        "units": [ { "unit": "points", "price": { "points": 100, "amount": 500 } },
 *                   { "unit": "prepaid", "percent": "100" } ],
 *        "expired": "issuer" }
 */
#ifndef LANGUAGE_SETTLEMENT_READ_H
#define LANGUAGE_SETTLEMENT_READ_H

#include "language/program_read.h"
#include "loyalty/settlement/agreement.h"

#define SETTLEMENT_FORMAT 1

/* `program`: the version in force, whose units it has to tell, each once; NULL for one that was kept before.
 * OK when there is no error; E_INVALID otherwise; E_NO_MEMORY. */
MUST_USE enum err settlement_read(struct arena *arena, const struct json_node *root,
                                  const struct program *program, struct agreement *ret_agreement,
                                  struct program_problems *ret_problems);

#endif
