/* verify_leave.c - who left an account for one of his own, with his cards and a share.
 *
 *      LEAVE  [SEND ...]  ENROL, with its number  [CARD ...]  [RECEIVE ...]
 *
 * They were written together, so it is enough to remember who left last.
 */
#include "app/verify/verify_tables.h"

#include "journal/entry_text.h"
#include "journal/leave_note.h"
#include "storage/card_storage.h"

/* ---- entries ---------------------------------------------------------------------------------- */

enum err verify_leave_before(struct audit *audit, const struct entry *entry)
{
    const struct audit_leaving *leaving = &audit->leaving;
    int64_t number = 0;
    if (!leaving->is_open)
        return OK;
    if (entry->kind == ENTRY_SEND && entry_goes_along(entry))
        return OK; /* verify_goes_along() looks at it */
    if (entry->kind == ENTRY_ENROL && leave_note_read(entry->note, &number) == OK &&
        number == leaving->number)
        return OK;
    return verify_leave_end(audit);
}

enum err verify_leave_end(struct audit *audit)
{
    if (!audit->leaving.is_open)
        return OK;
    return verify_fail(audit, audit->leaving.number, "for who leaves no account is opened");
}

enum err verify_leave(struct audit *audit, const struct entry *entry)
{
    const struct account_ref *other = &entry->family.other;
    if (entry->member > audit->entry_count + 1 || audit->members[entry->member] != entry->account)
        return verify_fail(audit, entry->number, "its member is none of its account");
    if (other->partition != audit->partition || other->account != audit->account_count + 1)
        return verify_fail(audit, entry->number, "it names an account that is not opened next");
    audit->leaving = (struct audit_leaving){
        .number = entry->number,
        .from = entry->account,
        .to = other->account,
        .member = entry->member,
        .card = entry->card,
        .recorded = entry->recorded,
        .is_open = true,
    };
    return OK;
}

/* His card, which keeps its state. */
static enum err move_card(struct audit *audit, const struct entry *entry)
{
    const struct audit_leaving *leaving = &audit->leaving;
    if (entry->card < 1 || entry->card > audit->entry_count + 1)
        return verify_fail(audit, entry->number, "its card has an impossible number");
    struct audit_card *card = &audit->cards[entry->card];
    if (card->account != leaving->from || card->member != leaving->member)
        return verify_fail(audit, entry->number, "its card is not of who left");
    card->account = entry->account;
    card->is_moved = true;
    return OK;
}

enum err verify_left(struct audit *audit, const struct entry *enrol, int64_t number)
{
    struct audit_leaving *leaving = &audit->leaving;
    bool is_his = leaving->is_open && number == leaving->number && enrol->account == leaving->to &&
                  enrol->member == leaving->member && enrol->card == leaving->card &&
                  enrol->recorded.us == leaving->recorded.us;
    if (!is_his)
        return verify_fail(audit, enrol->number, "it is opened for somebody who did not leave so");
    const struct entry_joined *joined = &enrol->joined;
    bool owes = joining_owes_fee(&audit->accounts[leaving->from]->past);
    if (joined->is_told != owes || (owes && joined->by != JOINED_FEE))
        return verify_fail(audit, enrol->number, "it has another fee to pay than whom he left");
    TRY(move_card(audit, enrol));
    audit->members[leaving->member] = leaving->to;
    leaving->is_open = false;
    return OK;
}

enum err verify_card_moved(struct audit *audit, const struct entry *entry)
{
    const struct audit_leaving *leaving = &audit->leaving;
    bool is_his = leaving->number != 0 && !leaving->is_open && entry->account == leaving->to &&
                  entry->member == leaving->member && entry->recorded.us == leaving->recorded.us;
    if (!is_his)
        return verify_fail(audit, entry->number, "its card goes along with nobody");
    return move_card(audit, entry);
}

/* All of a unit, with an account that becomes part of another, or what a return leaves on such a one. */
static bool is_with_change(const struct audit *audit, const struct entry *send,
                           const struct account *account)
{
    const struct audit_change *change = &audit->change;
    struct account_ref into = { 0 };
    return send->with.partition == audit->partition && send->with.number == change->number &&
           send->account == change->account && send->recorded.us == change->recorded.us &&
           family_is_merged(&account->past, &into) && send->passed.partition == into.partition &&
           send->passed.account == into.account;
}

/* What a return owes on an account that is part of this one. */
static enum err is_for_return(struct audit *audit, const struct entry *send, bool *ret_is_so)
{
    struct entry_row row = { 0 };
    struct entry back = { 0 };
    *ret_is_so = false;
    if (send->with.partition > audit->partition_count)
        return OK;
    enum err err =
        entry_get(audit->side, &audit->scratch, send->with.partition, send->with.number, &row);
    if (err != OK)
        return err == E_NOT_FOUND ? OK : err;
    TRY(entry_decode(&audit->scratch, row.body, &back));
    *ret_is_so = back.kind == ENTRY_RETURN && back.partition == send->passed.partition &&
                 back.account == send->passed.account && back.recorded.us == send->recorded.us;
    return OK;
}

enum err verify_goes_along(struct audit *audit, struct entry *send, const struct account *account)
{
    const struct audit_leaving *leaving = &audit->leaving;
    bool is_so = leaving->is_open && send->with.partition == audit->partition &&
                 send->with.number == leaving->number && send->account == leaving->from &&
                 send->passed.partition == audit->partition &&
                 send->passed.account == leaving->to && send->recorded.us == leaving->recorded.us;
    send->is_whole = !is_so && account != NULL &&
                     (verify_goes_back(audit, send) || is_with_change(audit, send, account));
    if (!is_so && !send->is_whole)
        TRY(is_for_return(audit, send, &is_so));
    return is_so || send->is_whole
               ? OK
               : verify_fail(audit, send->number, "what it sends goes along with nobody");
}

/* ---- rows ------------------------------------------------------------------------------------- */

enum err verify_member_row(void *context, const struct member *row)
{
    static const char what[] = "a member is of another account than the journal says";
    const struct audits *audits = context;
    struct audit *audit = verify_chain_of(audits, row->partition);
    bool is_later = false;
    if (audit == NULL)
        return verify_fail(&audits->chains[0], 0, what);
    bool is_so = row->number >= 1 && row->number <= audit->entry_count + 1 &&
                 audit->members[row->number] == row->account && row->account != 0;
    if (!is_so)
        TRY(verify_was_later(audits, audit, 0, row->number, row->account, &is_later));
    return is_so || is_later ? OK : verify_fail(audit, 0, what);
}

/* Its code is that of the card which has the number. */
static enum err check_code(const struct audits *audits, const struct audit_moved_card *row,
                           bool *ret_is_so)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct card card = { 0 };
    TRY(arena_open(&arena, 1u << 16));
    enum err err = card_by_code(audits->db, &arena, row->code, &card);
    if (err != OK && err != E_CARD_UNKNOWN)
        return err;
    struct entry_ref now = { .partition = row->partition, .number = row->number };
    for (;;) { /* with an account it may have gone on and on, each time to a new number */
        const struct audit *audit = verify_chain_of(audits, now.partition);
        if (audit == NULL || now.number > audit->entry_count + 1 ||
            audit->cards[now.number].now.number == 0)
            break;
        now = audit->cards[now.number].now;
    }
    *ret_is_so = err == OK && card.partition == now.partition && card.number == now.number;
    return OK;
}

enum err verify_moved_card_row(void *context, const struct audit_moved_card *row)
{
    const struct audits *audits = context;
    struct audit *audit = verify_chain_of(audits, row->partition);
    bool is_later = false;
    bool is_its = false;
    if (audit == NULL || row->number < 1)
        return verify_fail(&audits->chains[0], 0, "a card that never was has moved");
    struct audit_card *card =
        row->number <= audit->entry_count + 1 ? &audit->cards[row->number] : NULL;
    bool is_moved = card != NULL && card->is_moved;
    if (!is_moved)
        TRY(verify_was_later(audits, audit, row->number, 0, 0, &is_later));
    TRY(check_code(audits, row, &is_its));
    if ((!is_moved && !is_later) || !is_its)
        return verify_fail(audit, 0,
                           "a card is kept as one that moved, and it did not, or is another");
    if (card != NULL)
        card->is_moved = false;
    return OK;
}
