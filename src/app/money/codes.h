/* codes.h - codes that are used by whoever has them (loyalty/bearer.h): made, and found as people type them. */
#ifndef APP_MONEY_CODES_H
#define APP_MONEY_CODES_H

#include "storage/card_storage.h"

/* A new one, in the arena.  E_EXISTS when one that is free was not found. */
MUST_USE enum err code_make(struct db *db, struct arena *arena, char purpose, struct str *ret_code);

/* A card by whatever was typed or read: a code of this kind also with blanks, dashes and small letters.
 * E_CARD_UNKNOWN. */
MUST_USE enum err code_find(struct db *db, struct arena *arena, struct str typed,
                            struct card *ret_card);

#endif
