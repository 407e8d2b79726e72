/* receipt_text.h - the loyalty block of a receipt, as lines for a printer of 32, 42 or 48 columns.
 *
 *      Carte                   ****0013
 *      Gagné (points)               +12
 *      Utilisé (points)            -500
 *      Remise fidélité            -5,00
 *      Converti (points)           -300
 *      Nouveau bon (bon de 15 €)      1
 *      valable jusqu'au 30/11/2028
 *      Nouveau solde (points)     1 234
 *      dont 200 expirent le 31/12/2027
 *      Opération                 1-1042
 *
 * Without a card it is an invitation, if the receipt would earn something:
 *
 *      Carte oubliée ?
 *      À réclamer (points)          +12
 *      Code                 ABCDE-FGHJK
 *      Jusqu'au              06/12/2026
 *
 * Plain text, no control byte; every line is at most `columns` characters.  No full card number and
 * no name stand on it.
 */
#ifndef LOYALTY_RECEIPT_TEXT_H
#define LOYALTY_RECEIPT_TEXT_H

#include "loyalty/entry.h"
#include "loyalty/paper.h"

struct receipt_text {
    struct str *lines;
    size_t count;
};

struct receipt_text_request;

/* What stands around the rows where no receipt of a till does: paid_in_text.h. */
struct receipt_text_frame {
    enum err (*put_head)(struct paper *paper, const struct receipt_text_request *request);
    struct str (*gained)(const struct receipt_text_request *request, const struct unit *unit);
    enum err (*put_foot)(struct paper *paper, const struct receipt_text_request *request);
};

struct receipt_text_request {
    const struct program *program;
    const struct entry *entry; /* entry_is_printed(), decided */
    struct str card_code;      /* masked to its last four; empty: none */
    enum language language;
    int columns;               /* 32, 42 or 48; others between 24 and 64 are accepted */
    struct str reference;      /* printed as the transaction: the entry's id */
    const struct entry *after; /* what follows from it: points that became vouchers */
    size_t after_count;
    const struct receipt_text_frame *frame; /* NULL: it is part of a till's receipt */
};

/* The lines live in the arena.  E_INVALID for other columns, E_NO_MEMORY, and what outcome_decide() may
 * return when it is asked what a card would have earned. */
MUST_USE enum err receipt_text_write(struct arena *arena,
                                     const struct receipt_text_request *request,
                                     struct receipt_text *ret_text);

/* "****0013": the last four characters; all stars when the code is shorter than eight. */
MUST_USE enum err receipt_text_mask(struct arena *arena, struct str code, struct str *ret_masked);

/* Numbers as the reader's language writes them: 1 234,50 or 1,234.50; 31/12/2027. */
void text_put_points(struct buf *out, struct points points, int decimals, enum language language);
void text_put_money(struct buf *out, int64_t minor, int decimals, enum language language);
void text_put_date(struct buf *out, struct date date, enum language language);

#endif
