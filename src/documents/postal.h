/* postal.h - a French postal address (XP Z 10-011, January 2013): six lines of at most 38 characters.
 *
 *      MADAME HELOISE LEFEVRE        who
 *      APPARTEMENT 12                flat, floor, staircase
 *      RESIDENCE DU LAC              building, entrance
 *      12 BIS RUE DES HALLES         number and street
 *      LE BOURG                      hamlet, or BP and where it is
 *      44000 NANTES                  postcode and town
 *
 * Empty lines are left out when it is printed. */
#ifndef DOCUMENTS_POSTAL_H
#define DOCUMENTS_POSTAL_H

#include "core/arena.h"
#include "core/str.h"

#define POSTAL_LINE_CHARS 38
#define POSTAL_LINES      6

enum postal_part { POSTAL_FLAT, POSTAL_BUILDING, POSTAL_STREET, POSTAL_PLACE, POSTAL_TOWN };
#define POSTAL_PARTS (POSTAL_TOWN + 1)

struct postal {
    struct str parts[POSTAL_PARTS]; /* as people write them; empty: none */
};

/* As it is kept: the parts one below the other, or the empty text when there is none; and back.  In the arena; the parts
 * are borrowed from the text.  E_NO_MEMORY. */
MUST_USE enum err postal_join(struct arena *arena, const struct postal *postal,
                              struct str *ret_text);
void postal_split(struct str text, struct postal *ret_postal);

/* Can a letter arrive there?  A town with its postcode, and a street or a place. */
bool postal_is_whole(const struct postal *postal, struct str postcode);

/* As it stands in the window of an envelope: capital letters without accents and signs, what is too long cut at a word.
 * A first name that makes line 1 too long is its first letter.  E_NO_MEMORY. */
struct postal_window {
    struct str lines[POSTAL_LINES];
    size_t count;
};
MUST_USE enum err postal_write(struct arena *arena, const struct postal *postal,
                               struct str postcode, struct str first_name, struct str last_name,
                               struct postal_window *ret_window);

#endif
