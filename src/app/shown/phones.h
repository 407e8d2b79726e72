/* phones.h - a phone is linked to a card, and no longer.
 *
 * The link leads to the shop's page /card and has the secret behind its #, which browsers send to nobody.
 */
#ifndef APP_SHOWN_PHONES_H
#define APP_SHOWN_PHONES_H

#include "app/commit.h"
#include "storage/phone_storage.h"

#define PHONE_NOTE     STR("phone") /* of an ENTRY_CARD */
#define PHONE_END_NOTE STR("phone-end")

struct phone_request {
    struct str card; /* from the path */
};

/* POST /v1/cards/{code}/phone: makes a token and a secret; one that was linked shows nothing from now on.  Errors of code_find(),
 * E_NOT_A_MEMBER_CARD, errors of card_check(). */
command_run phone_link_run;

/* POST /v1/cards/{code}/unlink.  E_NO_PHONE. */
command_run phone_unlink_run;

/* The phone that is linked to a card, as long as it has shown it to nobody.  E_NO_PHONE. */
MUST_USE enum err phone_fresh(struct db *db, struct arena *arena, struct str code,
                              struct phone *ret_phone);

/* The link of the phone that an entry linked, in the arena; empty once it has shown itself, or another was linked. */
MUST_USE enum err phone_link(const struct app *app, struct db *db, struct arena *arena,
                             struct str code, int64_t linked, struct str *ret_link);

#endif
