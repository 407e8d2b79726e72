/* verify_chips.c - chips that prove themselves: in a card and not, and what their readings were used for.
 *
 * That a chip wrote what was read nobody can say afterwards: its number is in no journal.  But its count stands in the entry,
 * and that nothing was done with it or a later one before is decided again.
 *
 * With an account that becomes part of another a card goes to another chain, and its chip with it.  What was read of it before
 * is not known while that chain is read: so what it must have been is noted, and compared when all chains are there.
 */
#include "app/verify/verify_tables.h"
#include "journal/chip_note.h"

/* ---- one chain ---------------------------------------------------------------------------------- */

static enum err make(struct audit *audit, int64_t number, const struct audit_chip *wanted,
                     struct audit_chip **ret_chip)
{
    *ret_chip = ARENA_NEW(&audit->keep, struct audit_chip);
    if (*ret_chip == NULL)
        return E_NO_MEMORY;
    **ret_chip = *wanted;
    (*ret_chip)->linked = number;
    (*ret_chip)->changed = number;
    return OK;
}

enum err verify_chip(struct audit *audit, const struct entry *entry)
{
    struct audit_card *card = &audit->cards[entry->card];
    struct audit_chip given = { 0 };
    int64_t over = 0;
    if (card->account == 0 || card->purpose != CARD_MEMBER)
        return verify_fail(audit, entry->number, "it is about the chip of no member's card");
    if (str_eq(entry->note, CHIP_END_NOTE)) {
        if (card->chip == NULL)
            return verify_fail(audit, entry->number, "it takes a chip away that is not there");
        card->chip->is_needed = true;
        card->chip = NULL;
        return OK;
    }
    TRY(chip_note_read(entry->note, &over));
    given.marks = (struct chip_marks){ .spent = over, .seen = over };
    return make(audit, entry->number, &given, &card->chip);
}

enum err verify_chip_comes(struct audit *audit, const struct entry *entry)
{
    struct audit_card *card = &audit->cards[entry->card];
    TRY(make(audit, entry->number, &(struct audit_chip){ .is_come = true }, &card->chip));
    card->came_chip = card->chip;
    return OK;
}

enum err verify_chip_shown(struct audit *audit, const struct entry *entry)
{
    const struct showing *showing = &entry->showing;
    struct audit_chip *chip = entry->card >= 1 && entry->card <= audit->entry_count + 1
                                  ? audit->cards[entry->card].chip
                                  : NULL;
    if (chip == NULL)
        return verify_fail(audit, entry->number,
                           "it was shown by a chip that its card does not have");
    bool is_so = showing_judge_chip(&chip->marks, showing->step) == showing->how;
    if (!is_so && (!chip->is_come || showing->how == SHOWN_CHIP))
        return verify_fail(
            audit, entry->number,
            "the reading of its chip was not what it says: the latest, or a used one");
    if (!is_so && showing->step > chip->most_used)
        chip->most_used = showing->step; /* something before it came must explain it */
    if (showing->how == SHOWN_CHIP && (chip->least == 0 || showing->step < chip->least))
        chip->least = showing->step;
    chip->is_needed = true;
    showing_note_chip(entry, &chip->marks);
    chip->changed = entry->number;
    return OK;
}

/* ---- from chain to chain -------------------------------------------------------------------------- */

static int64_t greater(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* A card that came, with the chip that it had before. */
static enum err join(struct audit *audit, struct audit_card *card, const struct audit_chip *before)
{
    struct audit_chip *came = card->came_chip;
    came->is_come = false;
    if (before == NULL) {
        if (came->is_needed)
            return verify_fail(audit, came->linked, "its card came without a chip, and shows one");
        if (card->chip == came)
            card->chip = NULL;
        return OK;
    }
    bool is_fresh =
        came->least == 0 || showing_judge_chip(&before->marks, came->least) == SHOWN_CHIP;
    bool is_used = came->most_used == 0 ||
                   showing_judge_chip(&before->marks, came->most_used) == SHOWN_CHIP_USED;
    if (!is_fresh || !is_used)
        return verify_fail(audit, came->linked,
                           "what its chip showed since does not follow on what it showed before it "
                           "came");
    came->marks.spent = greater(came->marks.spent, before->marks.spent);
    came->marks.seen = greater(came->marks.seen, before->marks.seen);
    return OK;
}

static enum err follow(const struct audits *audits, const struct audit_card *card)
{
    while (card->now.number != 0) {
        struct audit *audit = verify_chain_of(audits, card->now.partition);
        if (audit == NULL || card->now.number > audit->entry_count + 1)
            return OK;
        struct audit_card *next = &audit->cards[card->now.number];
        if (next->came_chip == NULL)
            return OK;
        TRY(join(audit, next, card->chip));
        card = next;
    }
    return OK;
}

static enum err follow_all(const struct audits *audits)
{
    for (int32_t i = 0; i < audits->count; i++) {
        const struct audit *audit = &audits->chains[i];
        for (int64_t k = 1; k <= audit->entry_count + 1; k++) {
            if (!audit->cards[k].is_come)
                TRY(follow(audits, &audit->cards[k]));
        }
    }
    return OK;
}

/* ---- the table ------------------------------------------------------------------------------------ */

static enum err visit_chip(void *context, const struct chip *row)
{
    const struct audits *audits = context;
    struct audit *audit = NULL;
    struct audit_keys *linked = NULL;
    struct audit_keys *changed = NULL;
    if (row->code.len == 0)
        return OK; /* of no card any more */
    TRY(verify_find_keys(audits, row->partition, row->linked,
                         "a chip names an entry that does not exist", &audit, &linked));
    TRY(verify_find_keys(audits, row->partition, row->changed,
                         "a chip names an entry that does not exist", &audit, &changed));
    assert(audit != NULL);
    if (linked == NULL || changed == NULL)
        return OK; /* behind the moment of its chain: the next run looks */
    struct audit_chip *chip =
        row->card >= 1 && row->card <= audit->entry_count + 1 ? audit->cards[row->card].chip : NULL;
    if (chip == NULL || chip->linked != row->linked)
        return verify_fail(audit, row->linked, "a chip was kept for it, and it gives none");
    TRY(verify_shows_card(audits, audit, row->linked, row->code,
                          (struct entry_ref){ .partition = row->partition, .number = row->card },
                          "its chip is kept for another card"));
    bool is_same = chip->changed == row->changed && chip->marks.spent == row->marks.spent &&
                   chip->marks.seen == row->marks.seen;
    if (!is_same && !chip->is_come)
        return verify_fail(audit, row->changed,
                           "what its chip has shown was changed beside the journal");
    chip->is_taken = true;
    return OK;
}

enum err verify_chip_rows(const struct audits *audits)
{
    TRY(follow_all(audits));
    return audit_chips(audits->db, visit_chip, (void *)(uintptr_t)audits);
}

enum err verify_chip_is_kept(struct audit *audit, int64_t number)
{
    const struct audit_card *card = &audit->cards[number];
    const struct audit_chip *chip = card->chip;
    bool has_gone = card->now.number != 0 || card->gone != 0;
    if (chip == NULL || chip->is_taken || chip->is_come || has_gone || audit->is_moving)
        return OK;
    return verify_fail(audit, chip->linked, "its chip is not kept");
}
