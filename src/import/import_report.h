/* import_report.h - what could not be imported, and why: a table for the shop. */
#ifndef IMPORT_IMPORT_REPORT_H
#define IMPORT_IMPORT_REPORT_H

#include "core/wording.h"
#include "import/import_table.h"

/* The stable code of a reason ("stock_adjustment"), and its sentence. */
const char *import_reason_code(enum import_reason reason);
struct phrase import_reason_text(enum import_reason reason);

struct import_report {
    const struct import_table *table;
    enum err_language language;
    int64_t count; /* lines reported */
};

/* CSV: line, receipt, customer, sku, label, quantity, unit_price, amount, reason, sentence; in the order
 * of the file.  Replaces `path`.  E_FILE, E_DISK_FULL, E_NO_MEMORY. */
MUST_USE enum err import_report_write(const struct import_report *report, const char *path,
                                      int decimals);

#endif
