/* import_map.h - how a file of receipts is read: which column is what, and what is told how.
 *
 * A map is a small text, one `key = value` a line, # for comments; docs/import.md describes every
 * key.  Maps that ship are carried inside the program, others are files.
 *
 *      receipt    = InvoiceNo
 *      at         = InvoiceDate
 *      at_format  = YYYY-MM-DD hh:mm:ss
 */
#ifndef IMPORT_IMPORT_MAP_H
#define IMPORT_IMPORT_MAP_H

#include "core/json.h"
#include "core/str.h"

#define IMPORT_MAP_MAX_BYTES  65536
#define IMPORT_MAP_ITEMS_MAX  200 /* of one list */
#define IMPORT_NAME_MAX_BYTES 64  /* of a map */

/* What a column of the file can be. */
enum import_column {
    IMPORT_RECEIPT,
    IMPORT_AT,
    IMPORT_AT_TIME, /* when the time of day has a column of its own */
    IMPORT_SKU,
    IMPORT_LABEL,
    IMPORT_CATEGORY,
    IMPORT_QUANTITY,
    IMPORT_UNIT_PRICE,
    IMPORT_AMOUNT,
    IMPORT_VAT,
    IMPORT_CUSTOMER,
    IMPORT_COLUMN_COUNT,
};

/* How the file says that something was brought back. */
enum import_cancel {
    IMPORT_CANCEL_PREFIX,   /* the receipt's number begins with a mark; quantities are negative */
    IMPORT_CANCEL_NEGATIVE, /* any line with a negative quantity */
    IMPORT_CANCEL_NONE,
};

struct import_list {
    struct str items[IMPORT_MAP_ITEMS_MAX];
    size_t count;
};

struct import_map {
    struct str name; /* part of every idempotency key: 1..IMPORT_NAME_MAX_BYTES bytes */
    struct str columns[IMPORT_COLUMN_COUNT]; /* names in the file's first line; empty: not there */
    char separator;
    bool has_decimal_comma; /* 12,50 */
    struct str at_format;
    struct str zone;                /* of the times in the file; empty: the shop's */
    struct str shop;                /* code; empty: the only one */
    struct str till;                /* code; empty: the only one */
    struct str card_prefix;         /* the card of customer 17850 is this and 17850 */
    struct import_list no_customer; /* values that mean: without a customer; "" always does */
    int64_t vat_bp;                 /* of lines without a column for it */
    enum import_cancel cancel;
    struct str cancel_prefix;
    bool is_daily;                      /* receipt numbers begin anew each day */
    struct import_list not_sale_sku;    /* lines of these are no sales: fees, corrections */
    struct import_list not_sale_prefix; /* nor are receipts whose number begins so */
    struct import_list fixed_sku;       /* neither discounted nor earning: deposits */
};

/* A map that ships: maps/<name>.map. */
struct import_map_file {
    const char *name;
    struct str text;
};
extern const struct import_map_file import_map_files[]; /* by name; from tools/textgen.py */
extern const size_t import_map_file_count;

/* The map called `told`: one that ships, or else the file of that path.  What is kept lives in the
 * arena.  E_NOT_FOUND, E_FILE, or E_INVALID for a text that is no map; the problem says which line. */
MUST_USE enum err import_map_load(struct arena *arena, const char *told, struct import_map *ret_map,
                                  struct problem *ret_problem);

/* The map in a text, which must live as long as the map.  E_INVALID. */
MUST_USE enum err import_map_read(struct str name, struct str text, struct import_map *ret_map,
                                  struct problem *ret_problem);

bool import_list_has(const struct import_list *list, struct str item);

#endif
