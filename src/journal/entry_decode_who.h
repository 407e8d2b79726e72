/* entry_decode_who.h - records of who joins, with which card, and how one was shown; of entry_decode.c. */
#ifndef JOURNAL_ENTRY_DECODE_WHO_H
#define JOURNAL_ENTRY_DECODE_WHO_H

#include "journal/entry_scan.h"
#include "loyalty/entry.h"

/* Each reads its records where an entry of this kind may have them, and leaves what is told amiss to the scan. */
void entry_read_card(struct scan *scan, struct entry *entry);
void entry_read_taken(struct scan *scan, struct entry *entry);
void entry_read_batch(struct scan *scan, struct entry *entry);
void entry_read_consents(struct scan *scan, struct entry *entry);
void entry_read_joined(struct scan *scan, struct entry *entry);
void entry_read_showing(struct scan *scan, struct entry *entry);

#endif
