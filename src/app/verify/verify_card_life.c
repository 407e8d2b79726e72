/* verify_card_life.c - cards that end, are renewed, replaced or asleep.
 *
 * What the programme decides is decided again, by the version that the chain says was in force: the last day of a new card,
 * that of a renewed one, that a purchase renews its card, and that an account had no act for so long.  Entries from before
 * cards had a life tell no last day; what they leave open is not judged.
 */
#include "app/verify/verify_tables.h"
#include "loyalty/account/card_life.h"

#define CARD_ARENA_BYTES 4096

static const struct card_rules no_rules = { .expiry = { .kind = EXPIRY_NEVER } };

static const struct card_rules *rules_at(const struct audit *audit, const struct entry *entry)
{
    const struct app_program *version = verify_version_at(audit, entry);
    return version != NULL ? &version->program.cards : &no_rules;
}

/* A version that the entry names was in force, and its policies are those of the version. */
static enum err check_stamp(struct audit *audit, const struct entry *entry)
{
    const struct app_program *version = NULL;
    TRY(verify_is_in_force(audit, entry, &version));
    const struct policies *told = &entry->policies;
    const struct policies *own = &version->program.policies;
    if (told->combine != own->combine || told->earn_on != own->earn_on ||
        told->claw_back != own->claw_back || told->claim_days != own->claim_days ||
        told->spend_order != own->spend_order || told->reopen_days != own->reopen_days)
        return verify_fail(audit, entry->number, "its policies are not those of its programme");
    return OK;
}

/* ---- the last day ------------------------------------------------------------------------------- */

/* Of whoever enrols or joins it is the programme's; of a card that is added, where the entry names the version. */
static bool is_by_program(const struct entry *entry, const struct audit_card *card)
{
    if (entry->kind == ENTRY_CARD)
        return entry->program != 0;
    return card->purpose == CARD_MEMBER;
}

enum err verify_card_until(struct audit *audit, const struct entry *entry)
{
    struct audit_card *card = &audit->cards[entry->card];
    bool is_renewed = str_eq(entry->note, CARD_NOTE_RENEW);
    if (!entry_may_tell_card(entry))
        return OK;
    if (entry->program != 0)
        TRY(check_stamp(audit, entry));
    if (!entry->told.is_dated)
        return OK;
    struct date until = card_life_until(rules_at(audit, entry), card_life_day(entry));
    if (!is_renewed && is_by_program(entry, card) && entry->told.until.days != until.days)
        return verify_fail(audit, entry->number,
                           "its card ends on another day than its programme says");
    card->knows_until = true;
    card->until = entry->told.until;
    return OK;
}

/* ---- renewed ------------------------------------------------------------------------------------ */

/* By a purchase with it, right before. */
static enum err check_by_use(struct audit *audit, const struct entry *entry)
{
    const struct audit_card *card = &audit->cards[entry->card];
    const struct card_rules *rules = rules_at(audit, entry);
    struct audit_renewal *renewal = &audit->renewal;
    bool is_with_it = renewal->number != 0 && renewal->account == entry->account &&
                      renewal->card == entry->card && renewal->on.days == entry->on.days &&
                      renewal->recorded.us == entry->recorded.us;
    bool may = rules->is_renewed_by_use && (!card->knows_until || renewal->is_due);
    if (!is_with_it || !may || entry->program == 0)
        return verify_fail(audit, entry->number, "no purchase renewed its card");
    renewal->number = 0;
    renewal->is_due = false;
    return OK;
}

static enum err check_by_hand(struct audit *audit, const struct entry *entry)
{
    const struct audit_card *card = &audit->cards[entry->card];
    bool is_later = date_is_none(entry->told.until) || entry->told.until.days >= entry->on.days;
    if (date_is_none(entry->on) || !is_later)
        return verify_fail(audit, entry->number, "it renews its card to a day that was over");
    if (entry->program != 0 && card->knows_until &&
        !card_life_is_near(rules_at(audit, entry), card->until, entry->on))
        return verify_fail(audit, entry->number, "it renews its card too early");
    return OK;
}

enum err verify_card_renewed(struct audit *audit, const struct entry *entry)
{
    struct audit_card *card = &audit->cards[entry->card];
    bool is_of_program = entry->program != 0;
    if (card->account == 0 || card->purpose != CARD_MEMBER || card->is_blocked ||
        !entry->told.is_dated)
        return verify_fail(audit, entry->number, "it renews a card that is not there, or blocked");
    TRY(entry->key == 0 ? check_by_use(audit, entry) : check_by_hand(audit, entry));
    struct date until = card_life_renewed(rules_at(audit, entry), card->until, entry->on);
    if (is_of_program && card->knows_until && entry->told.until.days != until.days)
        return verify_fail(audit, entry->number,
                           "it renews its card to another day than its programme says");
    return verify_card(audit, entry, false);
}

/* ---- replaced ----------------------------------------------------------------------------------- */

enum err verify_card_replaced(struct audit *audit, const struct entry *entry)
{
    struct audit_card *card = &audit->cards[entry->card];
    int64_t number = entry->told.replaces;
    bool is_there = number >= 1 && number <= audit->entry_count + 1 && number != entry->card &&
                    audit->cards[number].account == entry->account &&
                    audit->cards[number].member == entry->member && entry->account != 0;
    if (!str_eq(entry->note, CARD_NOTE_REPLACE) || !is_there || !entry->told.is_dated)
        return verify_fail(audit, entry->number,
                           "it replaces a card that is not there, or another's");
    struct audit_card *old = &audit->cards[number];
    if (old->block == CARD_BLOCK_REPLACED)
        return verify_fail(audit, entry->number, "the card that it replaces was replaced already");
    if (card->account != 0 || card->is_moved)
        return verify_fail(audit, entry->number, "its card is one that was there already");
    card->purpose = old->purpose;
    card->lot = old->lot;
    bool is_over = old->knows_until && !date_is_none(old->until) &&
                   old->until.days < card_life_day(entry).days;
    if (entry->program != 0 && old->knows_until && !is_over)
        return verify_fail(audit, entry->number, "the card that it replaces was not over");
    TRY(verify_card(audit, entry, false));
    card->is_block_told = true;
    old->is_blocked = true;
    old->block = CARD_BLOCK_REPLACED;
    old->is_block_told = true;
    old->replaced_by = entry->card;
    verify_phone_follows(old, card, entry);
    return OK;
}

/* ---- asleep ------------------------------------------------------------------------------------- */

enum err verify_card_dormant(struct audit *audit, const struct entry *entry)
{
    struct audit_card *card = &audit->cards[entry->card];
    const struct account *account = entry->account >= 1 && entry->account <= audit->account_count
                                        ? audit->accounts[entry->account]
                                        : NULL;
    if (account == NULL || card->account == 0 || card->purpose != CARD_MEMBER || card->is_blocked)
        return verify_fail(audit, entry->number,
                           "a card falls asleep that is not there, or blocked");
    if (entry->key != 0 || entry->program == 0 || date_is_none(entry->on))
        return verify_fail(audit, entry->number, "a card falls asleep by no night");
    TRY(check_stamp(audit, entry));
    struct date from = card_life_dormant_from(rules_at(audit, entry), account->acted);
    if (date_is_none(from) || entry->on.days < from.days)
        return verify_fail(audit, entry->number,
                           "a card falls asleep whose account had an act not so long before");
    TRY(verify_card(audit, entry, true));
    card->block = CARD_BLOCK_DORMANT;
    card->is_block_told = true;
    return OK;
}

void verify_note_act(struct audit *audit, const struct entry *entry)
{
    if (entry->account < 1 || entry->account > audit->account_count)
        return;
    struct account *account = audit->accounts[entry->account];
    account->acted = card_life_acted(account->acted, entry);
}

/* ---- purchases ---------------------------------------------------------------------------------- */

/* Its card was one that is accepted; and whether it has to be renewed now. */
static enum err note_purchase(struct audit *audit, const struct entry *entry)
{
    bool is_known = entry->card >= 1 && entry->card <= audit->entry_count + 1;
    if (!is_known)
        return OK; /* verify_member() says so */
    const struct audit_card *card = &audit->cards[entry->card];
    if (card->is_blocked)
        return verify_fail(audit, entry->number, "its card was blocked");
    if (card->knows_until && !date_is_none(card->until) && card->until.days < entry->on.days)
        return verify_fail(audit, entry->number, "its card was over");
    audit->renewal = (struct audit_renewal){
        .number = entry->number,
        .account = entry->account,
        .card = entry->card,
        .recorded = entry->recorded,
        .on = entry->on,
        .is_due =
            card->knows_until && card_life_renews(rules_at(audit, entry), card->until, entry->on),
    };
    return OK;
}

static enum err check_renewed(struct audit *audit)
{
    if (!audit->renewal.is_due)
        return OK;
    return verify_fail(audit, audit->renewal.number,
                       "its card had to be renewed by it, and was not");
}

enum err verify_card_life_before(struct audit *audit, const struct entry *entry)
{
    if (entry->recorded.us != audit->renewal.recorded.us)
        TRY(check_renewed(audit));
    if (entry->kind != ENTRY_PURCHASE || entry->card == 0)
        return OK;
    TRY(check_renewed(audit));
    return note_purchase(audit, entry);
}

enum err verify_card_life_end(struct audit *audit)
{
    return check_renewed(audit);
}

/* ---- all chains --------------------------------------------------------------------------------- */

static struct audit_card *card_at(const struct audits *audits, struct entry_ref ref)
{
    struct audit *audit = verify_chain_of(audits, ref.partition);
    bool is_there = audit != NULL && ref.number >= 1 && ref.number <= audit->entry_count + 1;
    return is_there ? &audit->cards[ref.number] : NULL;
}

/* Where a card is in the end: it has another number after each account that became part of another. */
struct entry_ref verify_card_last(const struct audits *audits, struct entry_ref ref)
{
    struct audit_card *card = card_at(audits, ref);
    while (card != NULL && card->now.number != 0) {
        ref = card->now;
        card = card_at(audits, ref);
    }
    return ref;
}

/* What its next number does not say by itself, it has from this one. */
static void follow(const struct audits *audits, struct entry_ref ref)
{
    struct audit_card *card = card_at(audits, ref);
    if (card->replaced_by != 0)
        card->successor =
            verify_card_last(audits, (struct entry_ref){ .partition = ref.partition,
                                                         .number = card->replaced_by });
    struct audit_card *next = card->now.number != 0 ? card_at(audits, card->now) : NULL;
    if (next == NULL)
        return;
    if (!next->knows_until) {
        next->knows_until = card->knows_until;
        next->until = card->until;
    }
    if (next->is_blocked && !next->is_block_told)
        next->block = card->block;
    if (next->block == CARD_BLOCK_REPLACED)
        next->successor = card->successor;
}

void verify_follow_cards(const struct audits *audits)
{
    for (int32_t i = 0; i < audits->count; i++) {
        const struct audit *audit = &audits->chains[i];
        for (int64_t k = 1; k <= audit->entry_count + 1; k++) {
            struct entry_ref ref = { .partition = audit->partition, .number = k };
            if (audit->cards[k].is_come)
                continue;
            for (; ref.number != 0 && card_at(audits, ref) != NULL; ref = card_at(audits, ref)->now)
                follow(audits, ref);
        }
    }
}

enum err verify_successor(const struct audits *audits, struct audit *audit,
                          const struct audit_card *found, const struct card *row)
{
    CLEANUP(arena_close) struct arena arena = { 0 };
    struct card other = { 0 };
    if (row->block != CARD_BLOCK_REPLACED)
        return OK;
    TRY(arena_open(&arena, CARD_ARENA_BYTES));
    enum err err = card_by_code(audits->db, &arena, row->replaced_by, &other);
    if (err != OK && err != E_CARD_UNKNOWN)
        return err;
    if (err != OK || found->successor.partition != other.partition ||
        found->successor.number != other.number)
        return verify_fail(audit, 0, "a card was replaced by another than its row names");
    return OK;
}
