/* verify_closing.c - accounts that were closed: what still happens to them, and that they were opened again. */
#include "app/verify/verify_tables.h"
#include "journal/entry_text.h"
#include "loyalty/closing.h"
#include "loyalty/decide/decide.h"

enum err verify_is_open(struct audit *audit, const struct entry *entry,
                        const struct account *account)
{
    if (closing_check(&account->past, entry) == OK)
        return OK;
    return verify_fail(audit, entry->number, "its account was closed before it");
}

enum err verify_closed(struct audit *audit, const struct entry *entry, struct account *account)
{
    TRY(verify_is_open(audit, entry, account));
    return entry->kind == ENTRY_CLOSE ? verify_count_past(audit, account) : OK;
}

/* "All is as it was": between the two only files and cards have changed. */
static enum err check_is_as_it_was(struct audit *audit, const struct entry *entry)
{
    int64_t number = audit->newest[entry->account];
    while (number > entry->purchase) {
        struct entry_row row = { 0 };
        size_t mark = arena_mark(&audit->scratch);
        TRY(entry_get(audit->side, &audit->scratch, audit->partition, number, &row));
        if (!closing_is_as_it_was(row.kind))
            return verify_fail(audit, entry->number,
                               "it restores what was closed, and more has happened since");
        number = row.prior;
        arena_reset(&audit->scratch, mark);
    }
    return OK;
}

enum err verify_reopen(struct audit *audit, const struct program *program, struct entry *entry,
                       struct account *account)
{
    struct entry_row row = { 0 };
    struct entry close = { 0 };
    if (entry->purchase >= entry->number)
        return verify_fail(audit, entry->number, "it names a close that does not precede it");
    if (entry->is_restored)
        TRY(check_is_as_it_was(audit, entry));
    TRY(entry_get(audit->side, &audit->scratch, audit->partition, entry->purchase, &row));
    TRY(entry_decode(&audit->scratch, row.body, &close));
    return decide_reopen(&audit->scratch, program, &close, entry, account);
}
