/* verify_card.c - the cards of the journal, as its entries tell of them. */
#include "app/verify/verify_tables.h"
#include "journal/voucher_note.h"

void verify_card_purpose(const struct entry *entry, struct audit_card *card)
{
    if (entry->kind == ENTRY_ENROL && str_eq(entry->note, GIFT_CARD_NOTE))
        card->purpose = CARD_GIFT_CARD;
    if (voucher_note_read(entry->note, &card->lot) == OK)
        card->purpose = CARD_VOUCHER;
}

bool verify_card_is(const struct audit_card *card, const struct card *row)
{
    return card->account == row->account && card->member == row->member &&
           card->is_blocked == row->is_blocked && card->purpose == row->purpose &&
           card->lot == row->lot;
}

enum err verify_card(struct audit *audit, const struct entry *entry, bool is_blocked)
{
    if (entry->card < 1 || entry->card > audit->entry_count + 1)
        return verify_fail(audit, entry->number, "its card has an impossible number");
    struct audit_card *card = &audit->cards[entry->card];
    if (card->account != 0 && card->account != entry->account)
        return verify_fail(audit, entry->number, "its card belongs to another account");
    card->account = entry->account;
    card->member = entry->member;
    card->is_blocked = is_blocked;
    verify_card_purpose(entry, card);
    return verify_note_code(audit, entry);
}
