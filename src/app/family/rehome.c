/* rehome.c - members and cards go with an account to another, or back. */
#include "app/family/rehome.h"

#include "storage/chip_storage.h"

/* The index of a card's member; that of none: the count. */
static size_t member_of(const struct rehome *rehome, const struct card *card)
{
    size_t i = 0;
    while (i < rehome->member_count && rehome->members[i].number != card->member)
        i++;
    return i;
}

/* The first card of a member brings him along. */
static enum err bring(struct arena *arena, const struct entry *entry, struct beside *other,
                      struct rehome *rehome, size_t index, struct head *head)
{
    const struct card *card = &rehome->cards[index];
    struct card *now = &rehome->new_cards[index];
    size_t of = member_of(rehome, card);
    bool is_his = of < rehome->member_count;
    bool is_first = is_his && rehome->new_members[of].number == 0;
    if (is_first) {
        rehome->new_members[of] = rehome->members[of];
        rehome->new_members[of].partition = rehome->into.partition;
        rehome->new_members[of].number = head->member_next++;
        rehome->new_members[of].account = rehome->into.account;
    }
    *now = *card;
    now->partition = rehome->into.partition;
    now->number = head->card_next++;
    now->account = rehome->into.account;
    now->member = is_his ? rehome->new_members[of].number : 0;

    struct entry *come = facts_add_beside(other, entry, ENTRY_FAMILY);
    rehome->came[index] = come->number;
    come->member = now->member;
    come->card = now->number;
    come->note = card->is_blocked ? STR("blocked") : STR_NONE;
    come->family = (struct entry_family){
        .what = is_first ? FAMILY_COME : FAMILY_CARD,
        .rights = is_his ? rehome->rights[of] : family_rights_of_role(ROLE_HOLDER),
        .other = rehome->from,
        .was_member = card->member,
        .was_card = card->number,
    };
    return family_decide(arena, NULL, come, &other->working.account);
}

enum err rehome_bring(struct write_context *context, struct arena *arena, const struct entry *entry,
                      struct beside *other, struct rehome *rehome)
{
    struct head head = *commit_head_of(context, rehome->into.partition);
    rehome->new_cards = ARENA_ARRAY(arena, struct card, rehome->card_count);
    rehome->new_members = ARENA_ARRAY(arena, struct member, rehome->member_count);
    rehome->came = ARENA_ARRAY(arena, int64_t, rehome->card_count);
    if (rehome->new_members == NULL || rehome->new_cards == NULL || rehome->came == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < rehome->card_count; i++)
        TRY(bring(arena, entry, other, rehome, i, &head));
    for (size_t i = 0; i < rehome->member_count; i++) {
        if (rehome->new_members[i].number == 0)
            return E_JOURNAL; /* who joins has a card */
    }
    return OK;
}

/* His PIN goes along. */
static enum err bring_pin(struct db *db, const struct member *member, const struct member *now)
{
    struct member_pin pin = { 0 };
    TRY(member_pin_get(db, member->partition, member->number, &pin));
    return pin.is_set ? member_pin_set(db, now->partition, now->number, &pin) : OK;
}

/* Its chip is in it. */
static enum err bring_card(struct db *db, const struct card *card, const struct card *now,
                           int64_t came)
{
    TRY(card_rehome(db, card, now));
    return chip_rehome(db, card->code, now->partition, now->number, came);
}

/* New rows of members first, for cards point at them; the old ones go last. */
enum err rehome_write(struct write_context *context, const struct rehome *rehome)
{
    struct head *head = commit_head_of(context, rehome->into.partition);
    head->member_next += (int64_t)rehome->member_count;
    head->card_next += (int64_t)rehome->card_count;
    for (size_t i = 0; i < rehome->member_count; i++)
        TRY(member_insert(context->db, &rehome->new_members[i]));
    for (size_t i = 0; i < rehome->card_count; i++)
        TRY(bring_card(context->db, &rehome->cards[i], &rehome->new_cards[i], rehome->came[i]));
    for (size_t i = 0; i < rehome->member_count; i++)
        TRY(bring_pin(context->db, &rehome->members[i], &rehome->new_members[i]));
    for (size_t i = 0; i < rehome->member_count; i++)
        TRY(member_become(context->db, &rehome->members[i], &rehome->new_members[i]));
    return OK;
}
