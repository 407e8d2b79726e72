/* catima_card.h - a card in Catima, a wallet of free software that keeps cards on the telephone alone.
 *
 * It asks no server and nobody has to sign: the link, or the file, has the number and the shop's name.  Balances are
 * left out, for nothing would bring them up to date.  Forms: docs/CARD_SHARING_URL_FORMAT.md, EXPORT_FORMAT.md and
 * CARD_FIELDS.md of github.com/CatimaLoyalty/Android.
 */
#ifndef DOCUMENTS_CATIMA_CARD_H
#define DOCUMENTS_CATIMA_CARD_H

#include "core/arena.h"
#include "documents/pass.h"

#define CATIMA_MAX_BYTES 16384

/* An address that the application opens; what is behind its # never leaves the telephone. */
MUST_USE enum err catima_link_write(struct arena *arena, const struct pass *pass, struct buf *out);

/* What it imports: a zip with a table. */
MUST_USE enum err catima_file_write(struct arena *arena, const struct pass *pass, struct buf *out);

#endif
