/* slips.h - what a voucher or a gift card says on paper. */
#ifndef APP_PRINT_SLIPS_H
#define APP_PRINT_SLIPS_H

#include "app/app.h"
#include "documents/slip_print.h"
#include "storage/card_storage.h"

/* Of a code, in the arena, in a language, as it stands today: what is left of it, and until when.
 *
 * E_VOUCHER_USED: nothing is left of it. */
MUST_USE enum err slip_of_card(const struct app *app, struct db *db, struct arena *arena,
                               const struct card *card, enum language language,
                               struct slip *ret_slip);

#endif
