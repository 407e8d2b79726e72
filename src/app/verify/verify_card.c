/* verify_card.c - the cards of the journal, as its entries tell of them. */
#include "app/shown/phones.h"
#include "app/verify/verify_tables.h"
#include "journal/chip_note.h"
#include "journal/leave_note.h"
#include "journal/voucher_note.h"
#include "loyalty/account/card_life.h"

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
           card->is_blocked == row->is_blocked && card->block == row->block &&
           card->purpose == row->purpose && card->lot == row->lot &&
           (!card->knows_until || card->until.days == row->expires.days);
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
    card->block = CARD_BLOCK_LOST;
    verify_card_purpose(entry, card);
    TRY(verify_card_until(audit, entry));
    return verify_note_code(audit, entry);
}

/* A card is a member's of its account, or nobody's; and until somebody gives it away it stays his. */
static enum err check_owner(struct audit *audit, const struct entry *entry, bool may_change)
{
    const struct audit_card *card = &audit->cards[entry->card];
    if (entry->member > audit->entry_count + 1 ||
        (entry->member != 0 && audit->members[entry->member] != entry->account))
        return verify_fail(audit, entry->number, "its member is none of its account");
    if (!may_change && card->account != 0 && card->member != entry->member)
        return verify_fail(audit, entry->number, "its card is that of another member");
    return OK;
}

/* A number that another is there for is done with. */
static enum err check_goes_on(struct audit *audit, const struct entry *entry)
{
    if (audit->cards[entry->card].block == CARD_BLOCK_REPLACED)
        return verify_fail(audit, entry->number, "its card was replaced by another");
    return OK;
}

/* It adds a card, blocks one or no longer, or says whose it is. */
static enum err check_plain(struct audit *audit, const struct entry *entry)
{
    int64_t lot = 0;
    struct audit_card *card = &audit->cards[entry->card];
    bool is_given = str_eq(entry->note, STR("give"));
    bool is_phone = str_eq(entry->note, PHONE_NOTE) || str_eq(entry->note, PHONE_END_NOTE);
    bool is_new = str_eq(entry->note, STR("add")) || voucher_note_read(entry->note, &lot) == OK;
    bool is_blocked = str_eq(entry->note, STR("block"));
    TRY(check_owner(audit, entry, is_given || is_new));
    TRY(check_goes_on(audit, entry));
    if (is_phone)
        return verify_phone_link(audit, entry);
    if (chip_note_is(entry->note))
        return verify_chip(audit, entry);
    if (is_given && (entry->member == 0 || card->account == 0))
        return verify_fail(audit, entry->number, "it gives a card that is not there, or to nobody");
    enum card_block block = is_given ? card->block : CARD_BLOCK_LOST;
    if (is_given)
        card->phone = NULL; /* it was that of who had the card */
    TRY(verify_card(audit, entry, is_given ? card->is_blocked : is_blocked));
    card->block = block;
    card->is_block_told = card->is_block_told || !is_given;
    return OK;
}

enum err verify_card_entry(struct audit *audit, const struct entry *entry)
{
    if (str_eq(entry->note, CARD_MOVED_NOTE))
        return verify_card_moved(audit, entry);
    if (entry->card < 1 || entry->card > audit->entry_count + 1)
        return verify_fail(audit, entry->number, "its card has an impossible number");
    if (entry->told.replaces != 0 || str_eq(entry->note, CARD_NOTE_REPLACE))
        return verify_card_replaced(audit, entry);
    bool is_renewed = str_eq(entry->note, CARD_NOTE_RENEW);
    if (!is_renewed && !str_eq(entry->note, CARD_NOTE_DORMANT))
        return check_plain(audit, entry);
    TRY(check_owner(audit, entry, false));
    return is_renewed ? verify_card_renewed(audit, entry) : verify_card_dormant(audit, entry);
}
