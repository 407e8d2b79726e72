/* pcsc.h - readers and the cards on them, as the system's service (pcscd) knows them.
 *
 * Readers come and go, and so does the service: who gets E_READER_SERVICE closes, waits a while and opens again.
 */
#ifndef READER_PCSC_H
#define READER_PCSC_H

#include "reader/apdu.h"

struct pcsc; /* pcsc.c; lives in its arena but for the connection to the service: close it */

/* E_READER_SERVICE when the service does not run; E_NO_MEMORY. */
MUST_USE enum err pcsc_open(struct arena *arena, struct pcsc **ret_pcsc);
void pcsc_close(struct pcsc **pcsc); /* for CLEANUP(); harmless twice */

enum pcsc_change {
    PCSC_NOTHING, /* within the time */
    PCSC_READER_CAME,
    PCSC_READER_LEFT,
    PCSC_CARD_CAME, /* or was there when the reader came */
    PCSC_CARD_LEFT,
};

/* Waits until something changes, at most `wait_ms`; one change at a time.  The name of the reader is borrowed until the
 * next call.  E_READER_SERVICE. */
MUST_USE enum err pcsc_wait(struct pcsc *pcsc, int wait_ms, enum pcsc_change *ret_change,
                            struct str *ret_reader);

/* A card that one speaks with; nobody else does meanwhile. */
struct pcsc_card {
    long handle;
    unsigned long protocol;
    bool is_open;
    char atr[33]; /* what the card said of itself when it came; ISO/IEC 7816-3 */
    size_t atr_len;
};

/* Of a reader by the name that pcsc_wait() gave, before the next call of that.  E_CARD_GONE; E_CARD_MUTE when nothing can
 * be said to it; E_BUSY when another program keeps it; E_READER_SERVICE. */
MUST_USE enum err pcsc_connect(struct pcsc *pcsc, struct str reader, struct pcsc_card *ret_card);
void pcsc_disconnect(struct pcsc_card *card); /* for CLEANUP(); harmless twice, or on { 0 } */

/* As far as the reader knows: it looks some times a second. */
bool pcsc_is_there(const struct pcsc_card *card);

/* Commands to it go this way. */
struct apdu_line pcsc_line(struct pcsc_card *card);

#endif
