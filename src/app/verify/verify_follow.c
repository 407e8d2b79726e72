/* verify_follow.c - points that become vouchers by themselves: when they had to, and then only.
 *
 * What follows from an entry lies right behind it in its chain, for they were written together.  So it is enough to
 * remember the entry before: when points had to become a voucher after it, the next one says so.
 */
#include "app/verify/verify_follow.h"

#include <string.h>

#include "loyalty/consequence.h"

static struct str keep(char *room, struct str text)
{
    size_t len = text.len < CODE_MAX_BYTES ? text.len : CODE_MAX_BYTES;
    if (len > 0)
        memcpy(room, text.ptr, len);
    return (struct str){ .ptr = room, .len = len };
}

static const char missing[] = "points of its account had to become a voucher, and no entry says so";

enum err verify_follow_before(struct audit *audit, const struct entry *entry)
{
    const struct audit_follow *follow = &audit->follow;
    bool is_voucher =
        entry->kind == ENTRY_CONVERT && entry_follows(entry) && entry->account == follow->account;
    return follow->is_due && !is_voucher ? verify_fail(audit, entry->number - 1, missing) : OK;
}

enum err verify_follow_end(struct audit *audit)
{
    return audit->follow.is_due ? verify_fail(audit, audit->number, missing) : OK;
}

/* At the moment and the place of the entry that it follows from, through its channel. */
static bool is_beside(const struct audit_follow *follow, const struct entry *entry)
{
    return entry->account == follow->account && entry->key == 0 && entry->at.us == follow->at.us &&
           entry->on.days == follow->on.days && entry->second == follow->second &&
           str_eq(entry->shop, follow->shop) && str_eq(entry->receipt.channel, follow->channel);
}

enum err verify_follow_convert(struct audit *audit, const struct program *program,
                               const struct entry *entry, const struct account *account)
{
    const struct audit_follow *follow = &audit->follow;
    const struct reward *reward = NULL;
    struct event event = { 0 };
    if (!entry_follows(entry))
        return entry->idempotency_key.len > 0
                   ? OK
                   : verify_fail(audit, entry->number, "nobody asked for its voucher");
    if (account == NULL || !is_beside(follow, entry) || follow->count >= CONSEQUENCES_MAX)
        return verify_fail(audit, entry->number, "its voucher follows from no entry");
    if (consequence_after(program, &account->past, entry->on, &event))
        return verify_fail(audit, entry->number, "a tier or a goal comes before its voucher");
    TRY(decide_convert_due(&audit->scratch, program, entry, account, &reward));
    if (reward == NULL || !str_eq(reward->id, entry->receipt.asks[0].reward))
        return verify_fail(audit, entry->number, "its voucher was not due");
    return OK;
}

/* Of what all accounts share nobody knows from here whether something was left: such a reward need not have come,
 * the others had to. */
static enum err empty_stock(struct audit *audit, const struct program *program, struct stock *stock)
{
    for (size_t i = 0; i < program->rule_count; i++) {
        const struct rule *rule = &program->rules[i];
        if (rule->max.in_all > 0)
            TRY(stock_add(&audit->scratch, stock, ROOM_RULE, rule->id, rule->max.in_all));
    }
    for (size_t i = 0; i < program->reward_count; i++) {
        const struct reward *reward = &program->rewards[i];
        if (reward->max.in_all > 0)
            TRY(stock_add(&audit->scratch, stock, ROOM_REWARD, reward->id, reward->max.in_all));
    }
    return OK;
}

/* Leads, or goes on with what another led. */
static void note(struct audit_follow *follow, const struct entry *entry)
{
    if (entry_follows(entry) && follow->account == entry->account) {
        follow->count++;
        return;
    }
    follow->account = entry->account;
    follow->count = 0;
    follow->at = entry->at;
    follow->on = entry->on;
    follow->second = entry->second;
    follow->shop = keep(follow->shop_room, entry->shop);
    follow->channel = keep(follow->channel_room, entry_occasion(entry).channel);
}

/* The entry whose place and channel count, with the tags of now: those of the last that has told them. */
static struct entry wanted_of(const struct audit_follow *follow, const struct entry *entry)
{
    return (struct entry){
        .kind = ENTRY_CONVERT,
        .on = follow->on,
        .second = follow->second,
        .account = follow->account,
        .shop = follow->shop,
        .receipt = { .channel = follow->channel },
        .standing = { .tags = entry->standing.tags,
                      .tag_count = entry->standing.tag_count,
                      .card_kind = entry->standing.card_kind },
    };
}

enum err verify_follow_after(struct audit *audit, const struct program *now,
                             const struct entry *entry, struct account *account)
{
    struct audit_follow *follow = &audit->follow;
    const struct reward *reward = NULL;
    struct stock stock = { 0 };
    struct event event = { 0 };
    if (account == NULL || !entry_is_followed(entry)) {
        *follow = (struct audit_follow){ 0 };
        return OK;
    }
    note(follow, entry);
    follow->is_due = false;
    if (now == NULL || !program_converts(now) || follow->count >= CONSEQUENCES_MAX ||
        consequence_after(now, &account->past, follow->on, &event))
        return OK;
    struct entry wanted = wanted_of(follow, entry);
    TRY(empty_stock(audit, now, &stock));
    account->stock = &stock;
    enum err err = decide_convert_due(&audit->scratch, now, &wanted, account, &reward);
    account->stock = NULL;
    follow->is_due = reward != NULL;
    return err;
}
