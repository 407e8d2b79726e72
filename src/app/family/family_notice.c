/* family_notice.c - what the holder of an account is told of its other members.
 *
 * A notice is queued in the transaction of the entry that it names, and its subject is that entry: so it is there once,
 * however often the same request comes.
 */
#include "app/family/family_notice.h"

#include "app/ids.h"
#include "app/notices.h"
#include "loyalty/entry.h"
#include "loyalty/past.h"
#include "storage/account_storage.h"

static enum err queue(struct write_context *context, struct arena *arena, const struct entry *entry,
                      struct notice notice)
{
    bool is_new = false;
    notice.partition = entry->partition;
    notice.account = entry->account;
    notice.member = entry->member;
    TRY(id_text(arena, (struct id){ entry->partition, entry->number }, &notice.subject));
    return notice_queue(context, &notice, &is_new);
}

enum err family_notice_taken(struct write_context *context, struct arena *arena,
                             const struct past *past, const struct entry *purchase)
{
    struct account_settings settings = { 0 };
    int64_t taken_minor = family_taken(purchase);
    if (taken_minor == 0 || purchase->member == 0 ||
        family_rights(past, purchase->member).role == ROLE_HOLDER)
        return OK; /* the settings are not read for most purchases */
    TRY(account_settings_get(context->db, purchase->partition, purchase->account, &settings));
    if (settings.notice_from_minor == 0 || taken_minor < settings.notice_from_minor)
        return OK;
    return queue(context, arena, purchase,
                 (struct notice){ .kind = STR(NOTICE_KIND_MEMBER_TOOK),
                                  .on = purchase->on,
                                  .amount = { .n = taken_minor } });
}

enum err family_notice_joined(struct write_context *context, struct arena *arena,
                              const struct app_shop *shop, const struct entry *join)
{
    const struct app_shop *place = shop != NULL ? shop : app_shop_by_id(context->app, 1);
    struct date on = { .days = (int32_t)(join->at.us / US_PER_DAY) };
    if (place != NULL)
        on = zone_civil(place->zone, join->at).date;
    return queue(context, arena, join,
                 (struct notice){ .kind = STR(NOTICE_KIND_MEMBER_JOINED), .on = on });
}
