/* entry_encode_who.h - records of who joins, with which card, and how one was shown; of entry_encode.c. */
#ifndef JOURNAL_ENTRY_ENCODE_WHO_H
#define JOURNAL_ENTRY_ENCODE_WHO_H

#include "journal/entry_put.h"
#include "loyalty/entry.h"

/* Each writes its records where an entry has them, and nothing otherwise. */
void entry_put_showing(struct writer *writer, const struct entry *entry);
void entry_put_card(struct writer *writer, const struct entry *entry);
void entry_put_taken(struct writer *writer, const struct entry *entry);
void entry_put_batch(struct writer *writer, const struct entry *entry);
void entry_put_consents(struct writer *writer, const struct entry *entry);
void entry_put_joined(struct writer *writer, const struct entry *entry);

#endif
