/* verify_settlement.c - what companies agreed on: each version is there as the journal says, and no other. */
#include "app/verify/verify_settlement.h"

#include "app/programs.h"
#include "journal/settlement_note.h"
#include "storage/settlement_storage.h"

enum err verify_settlement(struct audit *audit, const struct entry *entry)
{
    struct settlement_note note = { 0 };
    struct settlement_row *rows = NULL;
    size_t count = 0;
    if (audit->partition != PROGRAM_PARTITION)
        return verify_fail(audit, entry->number, "a settlement stands in the first chain alone");
    if (settlement_note_read(entry->note, &note) != OK)
        return verify_fail(audit, entry->number, "its note is not that of a settlement");
    if (note.number != audit->settlement_count + 1 ||
        (note.number > 1 && note.from.days <= audit->settlement_from.days))
        return verify_fail(audit, entry->number, "its settlement is out of turn");
    TRY(settlement_list(audit->side, &audit->scratch, &rows, &count));
    const struct settlement_row *row =
        note.number <= (int64_t)count ? &rows[note.number - 1] : NULL;
    if (row == NULL || row->number != note.number)
        return verify_fail(audit, entry->number, "its settlement is not in the database");
    struct sha256 found = sha256_of(row->json);
    if (!sha256_eq(&note.digest, &found) || row->from.days != note.from.days)
        return verify_fail(audit, entry->number, "the settlement was changed after it was kept");
    audit->settlement_count = note.number;
    audit->settlement_from = note.from;
    return OK;
}

/* Of a chain that goes on meanwhile nobody can say. */
enum err verify_settlement_end(struct audit *audit)
{
    struct settlement_row *rows = NULL;
    size_t count = 0;
    int64_t last = 0;
    if (audit->partition != PROGRAM_PARTITION || audit->is_moving)
        return OK;
    TRY(entry_last(audit->db, audit->partition, &last));
    TRY(settlement_list(audit->db, &audit->scratch, &rows, &count));
    if (last == audit->entry_count && (int64_t)count != audit->settlement_count)
        return verify_fail(audit, 0, "a settlement is in the database that no entry made");
    return OK;
}
