/* exception.c - what of an entry somebody has to look at. */
#include "loyalty/offline/exception.h"

static const struct str names[EXCEPTION_KINDS] = {
    [EXCEPTION_OFFLINE_REWARD] = { .ptr = "offline_reward", .len = 14 },
    [EXCEPTION_OFFLINE_PAYMENT] = { .ptr = "offline_payment", .len = 15 },
    [EXCEPTION_OFFLINE_CARD] = { .ptr = "offline_card", .len = 12 },
    [EXCEPTION_OFFLINE_EARNED] = { .ptr = "offline_earned", .len = 14 },
    [EXCEPTION_OFFLINE_LIMIT] = { .ptr = "offline_limit", .len = 13 },
    [EXCEPTION_OFFLINE_STAFF] = { .ptr = "offline_staff", .len = 13 },
};

struct str exception_name(enum exception_kind kind)
{
    return names[kind];
}

bool exception_find(struct str name, enum exception_kind *ret_kind)
{
    for (size_t i = 0; i < EXCEPTION_KINDS; i++) {
        if (!str_eq(names[i], name))
            continue;
        *ret_kind = (enum exception_kind)i;
        return true;
    }
    return false;
}

static void add(struct exceptions *found, enum exception_kind kind, enum err reason,
                int64_t amount_minor)
{
    found->items[found->count++] =
        (struct exception){ .kind = kind, .reason = reason, .amount_minor = amount_minor };
}

static int64_t borne_by(const struct offline *offline, bool is_payment)
{
    int64_t minor = 0;
    for (size_t i = 0; i < offline->borne_count; i++) {
        if (offline->borne[i].is_payment == is_payment)
            minor += offline->borne[i].amount_minor;
    }
    return minor;
}

static void add_given(struct exceptions *found, const struct entry *entry)
{
    const struct offline *offline = &entry->offline;
    if (offline->refused == OK && offline->reason != OK)
        add(found, EXCEPTION_OFFLINE_REWARD, offline->reason, borne_by(offline, false));
    if (offline->refused == OK && borne_by(offline, true) > 0)
        add(found, EXCEPTION_OFFLINE_PAYMENT, E_POINTS_SHORT, borne_by(offline, true));
    if (offline->refused != OK)
        add(found, EXCEPTION_OFFLINE_CARD, offline->refused, offline->borne_minor);
    if (!offline_earned_same(entry))
        add(found, EXCEPTION_OFFLINE_EARNED, OK, 0);
    if (offline->is_above)
        add(found, EXCEPTION_OFFLINE_LIMIT, E_OFFLINE_LIMIT, offline->spent_minor);
}

struct exceptions exceptions_of(const struct entry *entry)
{
    struct exceptions found = { 0 };
    if (entry->kind != ENTRY_PURCHASE)
        return found;
    if (offline_is_told(&entry->offline))
        add_given(&found, entry);
    if (entry->alone == ALONE_GONE)
        add(&found, EXCEPTION_OFFLINE_STAFF, E_OPERATOR_UNKNOWN, 0);
    return found;
}
