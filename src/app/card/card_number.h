/* card_number.h - numbers of the house's own, of which nobody can tell the next. */
#ifndef APP_CARD_CARD_NUMBER_H
#define APP_CARD_CARD_NUMBER_H

#include "app/commit.h"

/* The next that is free, in the arena.  E_LIMIT when none was found. */
MUST_USE enum err card_number_make(struct write_context *context, struct arena *arena,
                                   struct str *ret_code);

#endif
