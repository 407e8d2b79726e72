/* import_table.h - a whole file of receipts in memory, small: numbers in place of texts.
 *
 * Each text stands once, under a number; a line is a fixed struct which names its texts, its receipt and
 * the line after it.  Half a million lines of a real shop take some 50 MB.
 */
#ifndef IMPORT_IMPORT_TABLE_H
#define IMPORT_IMPORT_TABLE_H

#include "app/ids.h"
#include "core/arena.h"
#include "core/instant.h"
#include "core/limits.h"

/* Why a line is not imported; import_report.c has the words. */
enum import_reason {
    IMPORT_REASON_NONE,
    IMPORT_UNREADABLE,       /* a date, quantity, price or rate is none */
    IMPORT_TEXT_INVALID,     /* a receipt number or sku that is empty or too long */
    IMPORT_CUSTOMER_INVALID, /* no card can have this code */
    IMPORT_CUSTOMER_DIFFERS, /* from the first line of its receipt */
    IMPORT_TOO_MANY_LINES,   /* above LINES_MAX in a receipt */
    IMPORT_NOT_A_SALE,       /* the map says so */
    IMPORT_PRICE_NEGATIVE,
    IMPORT_QUANTITY_ZERO,
    IMPORT_STOCK_ADJUSTMENT, /* a negative quantity without the mark of a cancellation */
    IMPORT_CANCEL_POSITIVE,  /* a cancellation of nothing */
    IMPORT_NO_CUSTOMER,      /* a cancellation that nobody can be matched with */
    IMPORT_NOT_BOUGHT,       /* no earlier purchase of it by this customer in the file */
    IMPORT_MORE_THAN_BOUGHT, /* more came back than is left of the earlier purchases */
    IMPORT_REFUSED,          /* by the rules of the shop, when it was written */
    IMPORT_PURCHASE_MISSING, /* the purchase it takes back could not be recorded */
    IMPORT_REASON_COUNT,
};

/* What became of a line. */
enum import_state {
    IMPORT_SALE,     /* to be recorded with its receipt */
    IMPORT_BACK,     /* to be returned, by its parts */
    IMPORT_RECORDED, /* is in the journal */
    IMPORT_RETURNED,
    IMPORT_REPORTED, /* is not; `reason` says why */
};

#define IMPORT_NOTHING UINT32_MAX /* no line, receipt or part */

struct import_line {
    int64_t quantity_milli; /* always positive; `is_negative` has the sign of the file */
    int64_t price_micro;    /* per unit, or of the line: compared, never added up */
    int64_t amount_minor;
    int64_t left_milli; /* not yet matched by a cancellation */
    uint32_t number;    /* of the file, from 1 */
    uint32_t receipt;   /* index of its receipt */
    uint32_t customer;  /* texts; 0: none */
    uint32_t sku;
    uint32_t label;
    uint32_t category;
    uint32_t next;     /* line of the same receipt */
    uint32_t previous; /* line that sold the same to the same customer before */
    uint32_t part;     /* first of its parts, when it is a cancellation */
    uint16_t vat_bp;
    uint16_t place; /* in its purchase, from 1 */
    uint8_t state;  /* enum import_state */
    uint8_t reason; /* enum import_reason */
    bool is_fixed;
    bool is_negative;
    bool is_matched; /* a cancellation whose purchases are all in the journal; while sending */
};

/* A cancellation line takes this much back from that line of an earlier purchase. */
struct import_part {
    int64_t quantity_milli;
    uint32_t line; /* that was bought */
    uint32_t next; /* part of the same cancellation */
};

enum import_receipt_state {
    IMPORT_RECEIPT_WAITS,
    IMPORT_RECEIPT_SENT,
    IMPORT_RECEIPT_RECORDED,
    IMPORT_RECEIPT_REFUSED,
};

struct import_receipt {
    struct instant at; /* of its first line that can be read */
    struct id entry;   /* in the journal, once it is recorded */
    uint32_t code;     /* text */
    uint32_t day;      /* text; 0 unless numbers begin anew each day */
    uint32_t customer; /* text; 0: none */
    uint32_t first_line;
    uint32_t last_line;
    uint32_t slot;        /* of the table's, where it is found */
    uint32_t returned_by; /* the last receipt that took something back, + 1; while sending */
    enum err refusal;     /* why the loop did not take it, or OK */
    uint16_t sale_count;  /* lines in its purchase */
    uint8_t state;        /* enum import_receipt_state */
    bool is_begun;        /* a line has said when it was and whose it is */
    bool is_cancel;       /* by its prefix */
    bool has_backs;
};

/* Texts under numbers, from 1; 0 is the empty text. */
struct import_texts {
    struct str *items;
    uint32_t count;
    uint32_t *slots; /* open addressing: numbers, 0 for a free slot */
    size_t slot_count;
    size_t mark; /* of the arena, before their bytes */
};

/* How much a table can hold. */
struct import_room {
    uint32_t lines;
    uint32_t receipts;
    uint32_t texts;
};

struct import_table {
    struct arena *arena;
    struct import_line *lines;
    uint32_t line_count;
    struct import_receipt *receipts;
    uint32_t receipt_count;
    struct import_part *parts;
    uint32_t part_count;
    struct import_texts texts;
    uint32_t *receipt_slots; /* open addressing by (code, day): index + 1 */
    size_t receipt_slot_count;
    uint32_t *order; /* receipts by time; import_match.c */
    struct import_room room;
};

/* In an arena of IMPORT_ARENA_BYTES of address space; memory is taken as lines come. */
#define IMPORT_ARENA_BYTES ((size_t)2 << 30)
MUST_USE enum err import_table_open(struct arena *arena, struct import_table *ret_table);

/* A small table through which a file passes receipt by receipt (import_read.h): some 4 MB. */
MUST_USE enum err import_table_open_window(struct arena *arena, struct import_table *ret_table);

/* Forgets receipts and lines, and the texts when they fill more than half of their room: a text's number
 * is good until then. */
void import_table_reset(struct import_table *table);

/* The number of a text, which is copied when it is new.  E_LIMIT, E_NO_MEMORY. */
MUST_USE enum err import_text(struct import_table *table, struct str text, uint32_t *ret_number);
static inline struct str import_text_of(const struct import_table *table, uint32_t number)
{
    return table->texts.items[number];
}

/* The receipt of a code (and day), new or known.  E_LIMIT. */
MUST_USE enum err import_receipt_at(struct import_table *table, uint32_t code, uint32_t day,
                                    uint32_t *ret_index);

/* A new line behind the others of its receipt.  E_LIMIT. */
MUST_USE enum err import_line_add(struct import_table *table, const struct import_line *line,
                                  uint32_t *ret_index);

static inline void import_line_report(struct import_line *line, enum import_reason reason)
{
    line->state = IMPORT_REPORTED;
    line->reason = (uint8_t)reason;
}

#endif
