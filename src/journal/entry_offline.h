/* entry_offline.h - records of a purchase that a till decided by itself, as text and back; for entry_encode.c and
 * entry_decode.c. */
#ifndef JOURNAL_ENTRY_OFFLINE_H
#define JOURNAL_ENTRY_OFFLINE_H

#include "journal/entry_put.h"
#include "journal/entry_scan.h"

/* The facts: by which snapshot, and what the till told. */
void entry_put_offline(struct writer *writer, const struct entry *entry);
void entry_read_offline(struct scan *scan, struct entry *entry);

/* The effects, behind the outcome: how it was decided, and what the shop bears. */
void entry_put_given(struct writer *writer, const struct entry *entry);
void entry_read_given(struct scan *scan, struct entry *entry);

#endif
