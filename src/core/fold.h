/* fold.h - names and addresses in the form in which they are compared. */
#ifndef CORE_FOLD_H
#define CORE_FOLD_H

#include "core/arena.h"

/* The words of a name in lower case, without accents, with one space between them and none around;
 * empty when there is no letter and no digit.  Folding twice is folding once.  E_INVALID when the text
 * is not UTF-8, E_NO_MEMORY. */
MUST_USE enum err fold_words(struct arena *arena, struct str text, struct str *ret_folded);

/* An address without case, otherwise as it is.  E_INVALID, E_NO_MEMORY. */
MUST_USE enum err fold_email(struct arena *arena, struct str email, struct str *ret_key);

/* Whether each of `words` (folded) is the beginning of a word of `folded`. */
bool fold_matches(struct str folded, struct str words);

#endif
