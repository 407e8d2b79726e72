/* scan_parts.h - the forms that scan.c tries, one file each; nobody else calls them. */
#ifndef SCAN_SCAN_PARTS_H
#define SCAN_SCAN_PARTS_H

#include "scan/scan.h"

/* ---- scan_keys.c: a keyboard of another layout --------------------------------------------------- */

/* A reader that believes in a QWERTY keyboard, before a French one: "éçàà" for 2900, "m" for ';' and "§" for '?'.  Text
 * that no such reader can have typed is what it is.  E_NO_MEMORY. */
MUST_USE enum err scan_keys(struct arena *arena, struct str text, struct str *ret_text);

/* ---- scan_track.c: a magnetic stripe -------------------------------------------------------------- */

/* Whether it begins with the start sentinel of a track, and ends as one. */
bool scan_is_track(struct str text);

/* Of all tracks together.  E_SCAN_LRC, E_SCAN_TRUNCATED, E_SCAN_UNKNOWN. */
MUST_USE enum err scan_track(struct str text, struct scan *ret_scan);

/* A primary account number of a bank: ISO/IEC 7812, by its length, its beginning and its check digit (Luhn). */
bool scan_is_bank_number(struct str digits);

/* Luhn's check digit is right (ISO/IEC 7812-1, annex B). */
bool scan_is_luhn(struct str digits);

/* ---- scan_gs1.c: element strings and GTINs ---------------------------------------------------------- */

/* "(8018)..." or, behind a symbology identifier that says so, the same without parentheses. */
bool scan_is_gs1(struct str text, bool is_told);

/* E_SCAN_CHECK, E_SCAN_TRUNCATED, E_SCAN_UNKNOWN. */
MUST_USE enum err scan_gs1(struct str text, struct scan *ret_scan);

/* ---- scan_tag.c: NFC ------------------------------------------------------------------------------- */

/* "04:A2:24:5A", "uid:04A2245A", or an NDEF message in hexadecimal. */
bool scan_is_tag(struct str text);

/* A message of NDEF is a text, which scan.c reads on: *ret_text; a UID is done, and *ret_text is empty.
 * E_SCAN_TRUNCATED, E_SCAN_RANDOM_UID, E_SCAN_UNKNOWN, E_NO_MEMORY. */
MUST_USE enum err scan_tag(struct arena *arena, struct str text, struct scan *ret_scan,
                           struct str *ret_text);

#endif
