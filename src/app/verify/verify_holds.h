/* verify_holds.h - holds, their ends, and the purchases that capture them: each belongs to the other. */
#ifndef APP_VERIFY_VERIFY_HOLDS_H
#define APP_VERIFY_VERIFY_HOLDS_H

#include "app/verify/verify_tables.h"

/* A hold, and what became of it; in the table it is one row. */
struct audit_hold {
    struct audit_hold *next; /* another open one of its account */
    int64_t number;
    struct instant until;
    uint64_t print;  /* of what its entry says */
    int64_t done_by; /* the entry that released it; 0: it is open */
    bool is_taken;   /* a row has told of it */
};

/* Before any entry of the chain: nothing of its account is held beyond its time, and behind a RELEASE that captures
 * comes the purchase, which names the same hold; nothing but what is due comes between. */
MUST_USE enum err verify_before(struct audit *audit, const struct entry *entry);

/* Behind the last. */
MUST_USE enum err verify_nothing_is_captured(struct audit *audit);

/* A HOLD that was decided again. */
MUST_USE enum err verify_note_hold(struct audit *audit, const struct entry *entry);

/* Decides a RELEASE again; its hold is open. */
MUST_USE enum err verify_release(struct audit *audit, const struct program *program,
                                 struct entry *entry, struct account *account);

/* The table against all chains; when that is done, each hold has its row. */
MUST_USE enum err verify_hold_rows(const struct audits *audits);
MUST_USE enum err verify_hold_is_kept(struct audit *audit, int64_t number);

#endif
