/* verify_phones.c - phones that show a card: linked and not, and what their codes were used for.
 *
 * What a code is made of is in no journal, so nobody can say afterwards whether its digits were right.  But its step, and when it was
 * read, stand in the entry: that it was fresh then, and that nothing was spent with it or a later one before, is decided again.
 */
#include "app/shown/phones.h"
#include "app/verify/verify_tables.h"

enum err verify_phone_link(struct audit *audit, const struct entry *entry)
{
    struct audit_card *card = &audit->cards[entry->card];
    bool is_end = str_eq(entry->note, PHONE_END_NOTE);
    if (card->account == 0 || card->purpose != CARD_MEMBER)
        return verify_fail(audit, entry->number, "it is about the phone of no member's card");
    if (is_end && card->phone == NULL)
        return verify_fail(audit, entry->number, "it ends a phone that is not linked");
    card->phone = NULL;
    if (is_end)
        return OK;
    card->phone = ARENA_NEW(&audit->keep, struct audit_phone);
    if (card->phone == NULL)
        return E_NO_MEMORY;
    *card->phone = (struct audit_phone){ .linked = entry->number, .changed = entry->number };
    return OK;
}

void verify_phone_follows(struct audit_card *from, struct audit_card *to, const struct entry *entry)
{
    to->phone = from->phone;
    from->phone = NULL;
    if (to->phone != NULL)
        to->phone->changed = entry->number;
}

static bool was_read_in_time(const struct entry *entry)
{
    int64_t read_us = entry->showing.read.us;
    return read_us <= entry->at.us &&
           read_us >= entry->at.us - SHOWN_MAX_MINUTES * 60 * US_PER_SECOND;
}

enum err verify_showing(struct audit *audit, const struct entry *entry)
{
    const struct showing *showing = &entry->showing;
    if (!showing_is_told(entry) || showing->step == 0)
        return OK;
    if (!was_read_in_time(entry))
        return verify_fail(audit, entry->number,
                           "the code of its phone, or its chip, was read at another time");
    if (showing_is_of_chip(showing))
        return verify_chip_shown(audit, entry);
    struct audit_phone *phone = entry->card >= 1 && entry->card <= audit->entry_count + 1
                                    ? audit->cards[entry->card].phone
                                    : NULL;
    if (phone == NULL)
        return verify_fail(audit, entry->number, "it was shown by a phone that is not linked");
    enum shown judged = showing_judge(&phone->marks, showing->step, showing->read);
    bool is_so = showing->how == SHOWN_PIN ? judged != SHOWN_PHONE : judged == showing->how;
    if (!is_so)
        return verify_fail(audit, entry->number,
                           "the code of its phone was not what it says: fresh, used or stale");
    showing_note(entry, &phone->marks);
    phone->changed = entry->number;
    return OK;
}

/* ---- the table -------------------------------------------------------------------------------- */

static bool is_same(const struct phone_marks *a, const struct phone_marks *b)
{
    return a->spent == b->spent && a->seen == b->seen && a->off == b->off && a->drift == b->drift;
}

enum err verify_shows_card(const struct audits *audits, struct audit *audit, int64_t linked,
                           struct str code, struct entry_ref wanted, const char *what)
{
    char room[1024];
    struct arena arena = arena_in(room, sizeof(room));
    struct card card = { 0 };
    enum err err = card_by_code(audits->db, &arena, code, &card);
    if (err != OK && err != E_CARD_UNKNOWN)
        return err;
    bool is_so = err == OK && card.partition == wanted.partition && card.number == wanted.number;
    return is_so ? OK : verify_fail(audit, linked, what);
}

static enum err visit_phone(void *context, const struct phone *row)
{
    const struct audits *audits = context;
    struct audit *audit = NULL;
    struct audit_keys *linked = NULL;
    struct audit_keys *changed = NULL;
    TRY(verify_find_keys(audits, row->partition, row->linked,
                         "a phone names an entry that does not exist", &audit, &linked));
    TRY(verify_find_keys(audits, row->partition, row->changed,
                         "a phone names an entry that does not exist", &audit, &changed));
    assert(audit != NULL);
    if (linked == NULL || changed == NULL)
        return OK; /* behind the moment of its chain: the next run looks */
    struct audit_phone *phone = row->card >= 1 && row->card <= audit->entry_count + 1
                                    ? audit->cards[row->card].phone
                                    : NULL;
    if (phone == NULL || phone->linked != row->linked)
        return verify_fail(audit, row->linked, "a phone was kept for it, and it links none");
    TRY(verify_shows_card(audits, audit, row->linked, row->code,
                          (struct entry_ref){ .partition = row->partition, .number = row->card },
                          "its phone is kept for another card"));
    if (phone->changed != row->changed || !is_same(&phone->marks, &row->marks))
        return verify_fail(audit, row->changed,
                           "what its phone has shown was changed beside the journal");
    phone->is_taken = true;
    return OK;
}

enum err verify_shown_rows(const struct audits *audits)
{
    TRY(audit_phones(audits->db, visit_phone, (void *)(uintptr_t)audits));
    return verify_chip_rows(audits);
}

enum err verify_shown_is_kept(struct audit *audit, int64_t number)
{
    const struct audit_phone *phone = audit->cards[number].phone;
    if (phone != NULL && !phone->is_taken && !audit->is_moving)
        return verify_fail(audit, phone->linked, "its phone is not kept");
    return verify_chip_is_kept(audit, number);
}
