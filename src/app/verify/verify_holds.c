/* verify_holds.c - holds, their ends, and the purchases that capture them. */
#include "app/verify/verify_holds.h"

#include "app/verify/verify_print.h"
#include "journal/entry_text.h"
#include "loyalty/decide/decide.h"
#include "storage/hold_storage.h"
#include "storage/journal_storage.h"

/* ---- what comes before an entry --------------------------------------------------------------- */

/* What is due comes between the release and its purchase. */
static bool is_due_before(const struct entry *entry)
{
    return entry->kind == ENTRY_RELEASE || entry->kind == ENTRY_END ||
           (entry->kind == ENTRY_EVENT && entry->event.kind == EVENT_TIER_LOST);
}

static enum err check_capture(struct audit *audit, const struct entry *entry)
{
    struct audit_capture *capture = &audit->capture;
    if (capture->hold == 0) {
        if (entry->capture != 0)
            return verify_fail(audit, entry->number,
                               "it captures a hold that no entry before it released for it");
        return OK;
    }
    bool is_own = entry->account == capture->account && entry->recorded.us == capture->recorded.us;
    if (is_own && is_due_before(entry))
        return OK;
    if (!is_own || entry->kind != ENTRY_PURCHASE || entry->capture != capture->hold)
        return verify_fail(audit, entry->number,
                           "a hold was captured before it, and it is not the purchase that did");
    *capture = (struct audit_capture){ 0 };
    return OK;
}

/* "Its release comes before the account's next entry." */
static enum err check_nothing_lapsed(struct audit *audit, const struct entry *entry)
{
    bool is_of_lots = entry->kind >= ENTRY_PURCHASE && entry->kind != ENTRY_HANDOVER &&
                      entry->kind != ENTRY_EXPIRE && entry->kind != ENTRY_RELEASE &&
                      entry->kind != ENTRY_FAMILY;
    if (!is_of_lots || entry->account < 1 || entry->account > audit->account_count)
        return OK;
    for (const struct audit_hold *hold = audit->open_holds[entry->account]; hold != NULL;
         hold = hold->next) {
        if (hold->until.us <= entry->recorded.us)
            return verify_fail(audit, entry->number,
                               "the time of a hold of its account is over, and no entry before it "
                               "says so");
    }
    return OK;
}

enum err verify_before(struct audit *audit, const struct entry *entry)
{
    TRY(check_capture(audit, entry));
    return check_nothing_lapsed(audit, entry);
}

enum err verify_nothing_is_captured(struct audit *audit)
{
    if (audit->capture.hold == 0)
        return OK;
    return verify_fail(audit, audit->number, "it captures a hold, and no purchase follows");
}

/* ---- holds and their ends --------------------------------------------------------------------- */

static uint64_t print_of(const struct audit *audit, int64_t account, struct str unit,
                         struct points points, struct instant until, struct str reference,
                         struct str shop, struct instant since)
{
    uint64_t print = 0;
    verify_print_int(audit, &print, account);
    verify_print_text(audit, &print, unit);
    verify_print_int(audit, &print, points.n);
    verify_print_int(audit, &print, until.us);
    verify_print_text(audit, &print, reference);
    verify_print_text(audit, &print, shop);
    verify_print_int(audit, &print, since.us);
    return verify_print_end(print);
}

enum err verify_note_hold(struct audit *audit, const struct entry *entry)
{
    struct audit_hold *hold = ARENA_NEW(&audit->keep, struct audit_hold);
    if (hold == NULL)
        return E_NO_MEMORY;
    *hold = (struct audit_hold){
        .next = audit->open_holds[entry->account],
        .number = entry->number,
        .until = entry->held.until,
        .print = print_of(audit, entry->account, entry->held.unit, entry->held.points,
                          entry->held.until, entry->held.reference, entry->shop, entry->at),
    };
    audit->open_holds[entry->account] = hold;
    audit->keys[entry->number].hold = hold;
    return OK;
}

/* Takes it out of those that are open. */
static enum err close_hold(struct audit *audit, const struct entry *entry)
{
    struct audit_hold **link = &audit->open_holds[entry->account];
    while (*link != NULL && (*link)->number != entry->purchase)
        link = &(*link)->next;
    if (*link == NULL)
        return verify_fail(audit, entry->number,
                           "it releases a hold that is not open, or of another account");
    (*link)->done_by = entry->number;
    *link = (*link)->next;
    return OK;
}

/* "By hand" somebody asked for it; the others are the program's own. */
static enum err check_why(struct audit *audit, const struct entry *entry)
{
    bool is_asked = entry->idempotency_key.len > 0;
    if (is_asked != (entry->why == RELEASE_BY_HAND))
        return verify_fail(audit, entry->number, "it does not say why the hold was released");
    if (entry->why != RELEASE_CAPTURED)
        return OK;
    if (audit->capture.hold != 0)
        return verify_fail(audit, entry->number, "it captures a hold beside another");
    audit->capture = (struct audit_capture){
        .account = entry->account,
        .hold = entry->purchase,
        .recorded = entry->recorded,
    };
    return OK;
}

enum err verify_release(struct audit *audit, const struct program *program, struct entry *entry,
                        struct account *account)
{
    struct arena *arena = &audit->scratch;
    struct entry_row row = { 0 };
    struct entry hold = { 0 };
    if (account == NULL)
        return verify_fail(audit, entry->number, "it releases a hold of no account");
    TRY(close_hold(audit, entry));
    TRY(check_why(audit, entry));
    TRY(entry_get(audit->side, arena, entry->partition, entry->purchase, &row));
    TRY(entry_decode(arena, row.body, &hold));
    if (hold.program != entry->program)
        return verify_fail(audit, entry->number, "it was decided by another programme");
    return decide_release(arena, program, &hold, entry, account);
}

/* ---- the table -------------------------------------------------------------------------------- */

static enum err visit_hold(void *context, const struct hold *row)
{
    const struct audits *audits = context;
    struct audit *audit = NULL;
    struct audit_keys *keys = NULL;
    struct audit_keys *closing = NULL;
    TRY(verify_find_keys(audits, row->partition, row->number,
                         "a hold names an entry that does not exist", &audit, &keys));
    assert(audit != NULL);
    if (keys == NULL)
        return OK;
    struct audit_hold *hold = keys->hold;
    if (hold == NULL)
        return verify_fail(audit, row->number, "the hold kept for it is none of the journal's");
    if (row->done_by != 0)
        TRY(verify_find_keys(audits, row->partition, row->done_by,
                             "a hold names a release that does not exist", &audit, &closing));
    int64_t done_by = closing != NULL ? row->done_by : 0; /* behind the moment of its chain */
    if (hold->done_by != done_by ||
        hold->print != print_of(audit, row->account, row->unit, row->points, row->until,
                                row->reference, row->shop, row->since))
        return verify_fail(audit, row->number,
                           "its hold was released, or changed, beside the journal");
    hold->is_taken = true;
    return OK;
}

enum err verify_hold_rows(const struct audits *audits)
{
    return hold_each(audits->db, &audits->chains[0].gifts, visit_hold, (void *)(uintptr_t)audits);
}

enum err verify_hold_is_kept(struct audit *audit, int64_t number)
{
    const struct audit_hold *hold = audit->keys[number].hold;
    if (hold == NULL || hold->is_taken)
        return OK;
    return verify_fail(audit, number, "its hold is not in the list of holds");
}
