/* scan_tell.h - what was read, as JSON: for the till page, which has no server to ask when the line is down.
 *
 *      { "kind": "card", "medium": "barcode", "code": "2900000000018", "phone": null, "refusal": null }
 *      { "kind": "bank_card", "medium": "stripe", "code": null, "phone": null,
 *        "refusal": { "code": "scan_bank_card", "fr": "...", "en": "..." } }
 */
#ifndef SCAN_SCAN_TELL_H
#define SCAN_SCAN_TELL_H

#include "core/buf.h"
#include "scan/scan.h"

#define SCAN_ANSWER_BYTES 4096 /* a code whose every character is escaped, and two sentences */

/* What is named of it to the server is `code`: of a phone all that it showed, of a telephone number its digits, for a card
 * of the same digits comes first.  `kind` is null where nothing was understood.  An article has both a code and a refusal:
 * a shop may have given its number to a card, and nobody but the server knows.
 *
 * E_NO_MEMORY; E_LIMIT when the answer does not fit.  Whatever is wrong with the text is in the answer. */
MUST_USE enum err scan_tell(struct arena *arena, struct str text,
                            const struct scan_settings *settings, struct buf *out);

#endif
