/* verify_joining.c - who joined: by a rule that was in force, as the entry says; and the codes by which the shop
 * invited. */
#include "app/joining/joining.h"
#include "app/verify/verify_tables.h"
#include "journal/entry_text.h"
#include "journal/leave_note.h"

static const char not_so[] = "the programme in force did not let anybody join so";

/* The shop's code that an enrolment tells: made before it in this chain, and not too long ago. */
static enum err use_code(struct audit *audit, const struct entry *entry)
{
    int64_t number = entry->joined.figure;
    struct entry_row row = { 0 };
    struct entry made = { 0 };
    if (number < 1 || number >= entry->number || !audit->keys[number].makes_codes)
        return verify_fail(audit, entry->number, "it joins by a code that no entry before it made");
    TRY(entry_get(audit->side, &audit->scratch, audit->partition, number, &row));
    TRY(entry_decode(&audit->scratch, row.body, &made));
    if (!joining_code_lasts(&made, entry->recorded))
        return verify_fail(audit, entry->number, "it joins by a code that had ended");
    audit->keys[entry->number].coded = number;
    return OK;
}

static enum err judge(struct audit *audit, const struct entry *entry, const struct program *now,
                      bool waits, int64_t spent_minor)
{
    const struct entry_joined *joined = &entry->joined;
    struct refusal refusal = { 0 };
    bool is_named = joined->by != JOINED_OVERRIDE || entry->operator_id.len > 0;
    bool is_sent = joined->by != JOINED_REFERRAL || str_begins(entry->note, STR("referred"));
    if (date_is_none(entry->on))
        return verify_fail(audit, entry->number, "it joins on no day");
    enum err err = joining_check(&now->joining, joined, entry->on, waits, spent_minor, &refusal);
    if (err != OK || !is_named || !is_sent)
        return verify_fail(audit, entry->number, not_so);
    return joined->by == JOINED_INVITATION ? use_code(audit, entry) : OK;
}

enum err verify_enrolled(struct audit *audit, const struct entry *entry, const struct program *now)
{
    int64_t left = 0;
    if (leave_note_read(entry->note, &left) == OK)
        return OK; /* he was a member already (verify_left()) */
    bool has_rule = now != NULL && now->joining.is_told && entry->member != 0;
    if (entry->joined.is_told != has_rule)
        return verify_fail(audit, entry->number,
                           has_rule ? "it does not say by what somebody joined"
                                    : "it joins by a rule that its programme does not have");
    return has_rule ? judge(audit, entry, now, false, 0) : OK;
}

/* Codes were made. */
static enum err note_codes(struct audit *audit, const struct entry *entry)
{
    const struct entry_joined *joined = &entry->joined;
    if (joined->by != JOINED_INVITATION || joined->figure < 1 ||
        joined->figure > JOINING_CODES_MAX || entry->member != 0)
        return verify_fail(audit, entry->number, "it makes codes for nobody");
    audit->keys[entry->number].codes = joined->figure;
    audit->keys[entry->number].makes_codes = true;
    return OK;
}

enum err verify_named(struct audit *audit, const struct entry *entry, const struct program *now,
                      struct account *account)
{
    static const struct program none = { .joining = { .who = JOINING_EVERYONE } };
    if (!entry->joined.is_told)
        return OK;
    if (entry->account == 0)
        return note_codes(audit, entry);
    if (account == NULL)
        return verify_fail(audit, entry->number, "its account was never opened");
    TRY(verify_count_past(audit, account));
    if (!joining_waits(&account->past))
        return verify_fail(audit, entry->number, "it joins with a card that did not wait");
    TRY(judge(audit, entry, now != NULL ? now : &none, true,
              past_sum(&account->past, PAST_SPEND, STR_NONE, PAST_EVER, DATE_NONE)));
    return past_apply(&audit->arena, NULL, entry, &account->past);
}

enum err verify_family_joined(struct audit *audit, const struct entry *entry,
                              const struct program *now)
{
    bool joins = entry->family.what == FAMILY_JOIN;
    bool is_shut = joins && now != NULL && now->joining.who == JOINING_NOBODY &&
                   (date_is_none(entry->on) || !joining_is_open(&now->joining, entry->on));
    if (!is_shut && !entry->joined.is_told)
        return OK;
    if (!is_shut || entry->joined.by != JOINED_OVERRIDE)
        return verify_fail(audit, entry->number, not_so);
    return judge(audit, entry, now, false, 0);
}

enum err verify_joining_code(struct audit *audit, struct audit_keys *made, struct audit_keys *used,
                             const struct invitation *row)
{
    if (made->codes == 0)
        return verify_fail(audit, row->invited, "more codes are kept of it than it made");
    made->codes--; /* one that is left has no row */
    if (used == NULL)
        return OK;
    if (used->coded != row->invited)
        return verify_fail(audit, row->joined, "a code was kept for it, and it joined otherwise");
    used->coded = 0;
    return OK;
}
