/* card_number.h - numbers of the house's own, of which nobody can tell the next. */
#ifndef APP_CARD_CARD_NUMBER_H
#define APP_CARD_CARD_NUMBER_H

#include "app/commit.h"

/* The next that is free, in the arena.  E_LIMIT when none was found. */
MUST_USE enum err card_number_make(struct write_context *context, struct arena *arena,
                                   struct str *ret_code);

/* What they are made of, made when it is first needed; and the number of a count. */
MUST_USE enum err card_number_key(struct db *db, struct arena *arena, struct str *ret_key);
MUST_USE enum err card_number_of(struct arena *arena, struct str key, int64_t count,
                                 struct str *ret_code);

#endif
