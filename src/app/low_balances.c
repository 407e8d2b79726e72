/* low_balances.c - a notice to who runs out of money. */
#include "app/low_balances.h"

#include "app/notices.h"
#include "storage/member_storage.h"

struct low_balance_mark low_balance_mark(const struct app_program *now,
                                         const struct account *account, struct date on)
{
    struct low_balance_mark mark = { .program = now != NULL ? &now->program : NULL };
    if (now != NULL)
        low_balance_look(&now->program, account, on, &mark.before);
    return mark;
}

/* Asked only when there is something to tell, which is seldom. */
static enum err has_member(struct write_context *context, struct arena *arena,
                           const struct entry *entry, bool *ret_has)
{
    struct member *members = NULL;
    size_t count = 0;
    TRY(member_by_account(context->db, arena, entry->partition, entry->account, &members, &count));
    *ret_has = count > 0;
    return OK;
}

enum err low_balance_tell(struct write_context *context, struct arena *arena,
                          const struct low_balance_mark *mark, const struct account *account,
                          const struct entry *entry)
{
    struct low_balance behind = { .usable = { 0 } };
    if (mark->program == NULL)
        return OK;
    low_balance_look(mark->program, account, entry->on, &behind);
    for (size_t i = 0; i < mark->program->unit_count; i++) {
        bool is_somebody = false;
        bool is_new = false;
        if (!low_balance_fell(mark->program, i, &mark->before, &behind))
            continue;
        TRY(has_member(context, arena, entry, &is_somebody));
        if (!is_somebody)
            return OK;
        const struct notice notice = {
            .partition = entry->partition,
            .kind = STR(NOTICE_KIND_LOW_BALANCE),
            .account = entry->account,
            .subject = mark->program->units[i].id,
            .on = entry->on,
            .amount = { .n = behind.usable[i] },
            .entry = entry->number,
        };
        TRY(notice_queue(context, &notice, &is_new));
    }
    return OK;
}
