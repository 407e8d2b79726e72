/* letters.h - one text to many customers: what stands in it for each, and who gets one. */
#ifndef APP_PRINT_LETTERS_H
#define APP_PRINT_LETTERS_H

#include "app/print/printing.h"
#include "storage/member_storage.h"

#define LETTER_TEXT_MAX_BYTES 16384 /* a page has some 3,000 characters */

/* Words in double braces that a text may have: {{first_name}} {{last_name}} {{card}} {{balance}} {{shop}} {{day}}.
 *
 * E_LETTER_WORD with the word in *ret_word: there is no such word, or it has no end.  E_INVALID: no UTF-8. */
MUST_USE enum err letter_check(struct str text, struct str *ret_word);

struct letter_wish {
    struct str text;
    struct str tag; /* only members that have it; empty: all */
};

/* A letter to one member.  *ret_has_address is false, and nothing is drawn, when none can reach him.
 * E_LETTER_LONG, and what draw_err() tells. */
MUST_USE enum err letter_add(struct printing *printing, struct arena *arena,
                             const struct letter_wish *wish, const struct member *member,
                             bool *ret_has_address);

/* To everybody, by the number; those without an address are counted in *ret_without. */
MUST_USE enum err letter_add_all(struct printing *printing, struct arena *arena,
                                 const struct letter_wish *wish, printing_watch *watch,
                                 void *context, bool *ret_is_whole, int64_t *ret_without);

#endif
