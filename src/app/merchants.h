/* merchants.h - the merchants that an installation hosts: added, found, listed, suspended.
 *
 * Each has a database of its own (storage/db_merchant.h) and is an installation like any other; the one
 * which hosts them keeps only the list.  Works beside a running server, which hears of it within
 * a second.
 */
#ifndef APP_MERCHANTS_H
#define APP_MERCHANTS_H

#include "app/setup.h"
#include "storage/db_merchant.h"
#include "storage/hosted_storage.h"

struct merchant_request {
    struct str code;
    struct str host; /* in lower case; empty: none of its own */
    struct setup_request setup;
};

/* "Fidelite.Example.ORG" to lower case.  E_HOST_NAME. */
MUST_USE enum err merchant_host_parse(struct arena *arena, struct str text, struct str *ret_host);

/* Makes the merchant's database and lists it at the installation's address.  Leaves nothing of it behind when
 * it fails.  E_MERCHANT_CODE, E_MERCHANT_TAKEN, E_HOST_TAKEN, E_LIMIT, and what setup_create() says. */
MUST_USE enum err merchants_add(struct arena *arena, const char *address,
                                const struct merchant_request *request,
                                struct setup_result *ret_result);

/* The address of a merchant which is listed there.  E_MERCHANT_UNKNOWN. */
MUST_USE enum err merchants_address(struct arena *arena, const char *address, struct str code,
                                    const char **ret_address);

/* What a merchant's own database says of it; OK, or why it cannot be read. */
struct merchant_summary {
    struct str name;
    int64_t entries;
};
MUST_USE enum err merchants_list(struct arena *arena, const char *address,
                                 struct hosted **ret_hosted, size_t *ret_count);
MUST_USE enum err merchants_summary(struct arena *arena, const char *address, struct str code,
                                    struct merchant_summary *ret_summary);

/* E_MERCHANT_UNKNOWN. */
MUST_USE enum err merchants_suspend(const char *address, struct str code, bool is_suspended);

#endif
