/* member.h - what a member's file may hold, and how people are found again. */
#ifndef LOYALTY_MEMBER_H
#define LOYALTY_MEMBER_H

#include "core/date.h"

/* A telephone number as E.164: "06 12 34 56 78" in France is +33612345678, and the same person is found
 * again from "+33 (0)6 12 34 56 78".  Understands the + and 00 forms, a national number of `country`
 * (ISO 3166, "FR"; nothing for a country whose numbers are not known here), blanks, dots, dashes,
 * slashes and parentheses.  French numbers go to their territory: 0692... is +262692...
 * Writes at most 1 + PHONE_MAX_DIGITS bytes.  E_INVALID when it cannot be one. */
MUST_USE enum err member_phone_normalize(struct str typed, struct str country, struct buf *out);

/* "The day and the month are enough for a birthday": one without its year is kept in this one, in which nobody who is alive
 * was born, and which has a 29 February. */
#define MEMBER_BIRTH_NO_YEAR 1904
bool member_birth_has_year(struct date birth); /* of one that is told */
/* "02-29".  E_INVALID. */
MUST_USE enum err member_birthday_parse(struct str text, struct date *ret_birth);

/* A plausible address: one @, a domain with a dot, no blank, nothing of which a header is made, at most
 * EMAIL_MAX_BYTES. */
bool member_email_is_valid(struct str email);

#endif
