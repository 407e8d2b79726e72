/* verify_staff.c - who stood at the till: where a key asks for it, somebody who serves; and who agreed to what another did.
 *
 * Roles change and are in no journal, so whether somebody might do what he did cannot be asked afterwards; that he is one who
 * serves, that another agreed, and that this was told to the server once, can.
 */
#include "app/verify/verify_print.h"
#include "app/verify/verify_tables.h"

enum err verify_staff_open(struct audit *audit)
{
    struct api_key *keys = NULL;
    size_t count = 0;
    TRY(key_list(audit->side, &audit->arena, &keys, &count));
    audit->staff_keys = ARENA_ARRAY(&audit->arena, int64_t, count + 1);
    if (audit->staff_keys == NULL)
        return E_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        if (keys[i].asks_staff)
            audit->staff_keys[audit->staff_key_count++] = keys[i].id;
    }
    return operator_list(audit->side, &audit->arena, &audit->operators, &audit->operator_count);
}

static bool asks_staff(const struct audit *audit, int64_t key)
{
    for (size_t i = 0; i < audit->staff_key_count; i++) {
        if (audit->staff_keys[i] == key)
            return true;
    }
    return false;
}

static bool is_operator(const struct audit *audit, struct str code)
{
    size_t from = 0;
    size_t until = audit->operator_count;
    while (from < until) {
        size_t middle = from + (until - from) / 2;
        int order = str_compare(audit->operators[middle].code, code);
        if (order == 0)
            return true;
        if (order < 0)
            from = middle + 1;
        else
            until = middle;
    }
    return false;
}

static uint64_t print_of_approval(const struct audit *audit, struct str by, struct str act,
                                  int64_t key)
{
    uint64_t print = 0;
    verify_print_text(audit, &print, by);
    verify_print_text(audit, &print, act);
    verify_print_int(audit, &print, key);
    return verify_print_end(print);
}

enum err verify_staff(struct audit *audit, const struct entry *entry)
{
    const struct entry_approved *approved = &entry->approved;
    bool is_asked = entry->idempotency_key.len > 0 && asks_staff(audit, entry->key);
    if (is_asked && !is_operator(audit, entry->operator_id))
        return verify_fail(audit, entry->number,
                           "its key asks for staff, and nobody who serves did it");
    if (!is_asked && entry->alone != ALONE_NO)
        return verify_fail(audit, entry->number, "somebody signed in for it where nobody has to");
    if (approved->by.len == 0)
        return OK;
    if (!is_asked || !is_operator(audit, approved->by))
        return verify_fail(audit, entry->number, "nobody who serves agreed to it");
    audit->keys[entry->number].approved =
        print_of_approval(audit, approved->by, approved->act, entry->key);
    return OK;
}

static enum err visit_approval(void *context, const struct approval *row)
{
    struct audit *audit = NULL;
    struct audit_keys *keys = NULL;
    TRY(verify_find_keys(context, row->partition, row->number,
                         "an approval names an entry that does not exist", &audit, &keys));
    assert(audit != NULL);
    if (keys == NULL)
        return OK;
    if (keys->approved != print_of_approval(audit, row->code, row->act, row->api_key))
        return verify_fail(audit, row->number,
                           "the approval kept for it is not the one it tells of");
    keys->approved = 0;
    return OK;
}

enum err verify_approvals(struct audits *audits)
{
    return approval_each(audits->db, &audits->chains[0].gifts, visit_approval, audits);
}

enum err verify_approval_is_kept(struct audit *audit, int64_t number)
{
    if (audit->keys[number].approved != 0)
        return verify_fail(audit, number, "the approval that it tells of is not kept");
    return OK;
}
