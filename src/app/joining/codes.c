/* codes.c - codes by which the shop invites: made by the office, each used once, by whoever opens an account.
 *
 * They lie in the table of invitations, as those of families do.  What made them is an entry of no account, which says
 * how many there are; so none can be added beside the journal.
 */
#include "app/answer.h"
#include "app/family/family.h"
#include "app/joining/joining.h"
#include "engine/tell.h"
#include "loyalty/entry.h"
#include "storage/invitation_storage.h"

bool joining_makes_codes(const struct entry *entry)
{
    return entry->kind == ENTRY_MEMBER && entry->account == 0 && entry->joined.is_told;
}

bool joining_code_lasts(const struct entry *made, struct instant now)
{
    return now.us <= made->recorded.us + JOINING_CODE_DAYS * US_PER_DAY;
}

/* They are told in their own order, the first time as ever after. */
static void sort(struct str *codes, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct str code = codes[i];
        size_t at = i;
        for (; at > 0 && str_compare(codes[at - 1], code) > 0; at--)
            codes[at] = codes[at - 1];
        codes[at] = code;
    }
}

enum err joining_codes_run(struct write_context *context, struct command *command)
{
    const struct joining_codes_request *request = command->request;
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct str *codes = ARENA_ARRAY(command->arena, struct str, (size_t)request->count);
    struct entry *entry = NULL;
    if (told == NULL || codes == NULL)
        return E_NO_MEMORY;
    for (int64_t i = 0; i < request->count; i++)
        TRY(family_code_make(context->db, command->arena, &codes[i]));
    sort(codes, (size_t)request->count);
    TRY(commit_begin_entry(context, command, ENTRY_MEMBER, &entry));
    entry->joined = (struct entry_joined){
        .is_told = true,
        .by = JOINED_INVITATION,
        .figure = request->count,
        .text = str_trim(request->label),
    };
    told->entry = entry;
    told->codes = codes;
    told->code_count = (size_t)request->count;
    TRY(commit_append(context, command, entry, 0, told));
    for (int64_t i = 0; i < request->count; i++) {
        const struct invitation invitation = {
            .code = codes[i],
            .partition = entry->partition,
            .invited = entry->number,
        };
        TRY(invitation_insert(context->db, &invitation));
    }
    return OK;
}

enum err joining_codes_load(struct db *db, struct arena *arena, const struct entry *entry,
                            const struct str **ret_codes, size_t *ret_count)
{
    struct str *codes = ARENA_ARRAY(arena, struct str, JOINING_CODES_MAX);
    if (codes == NULL)
        return E_NO_MEMORY;
    TRY(invitation_codes_of(db, arena, entry->partition, entry->number, codes, JOINING_CODES_MAX,
                            ret_count));
    sort(codes, *ret_count);
    *ret_codes = codes;
    return (int64_t)*ret_count == entry->joined.figure ? OK : E_JOURNAL;
}

void joining_put_codes(struct json *json, const struct entry *entry, const struct str *codes,
                       size_t count)
{
    const struct instant until = { .us = entry->recorded.us + JOINING_CODE_DAYS * US_PER_DAY };
    answer_put_id(json, "id", entry->partition, entry->number);
    json_put_text(json, "kind", "joining_codes");
    if (entry->joined.text.len > 0)
        json_put_str(json, "label", entry->joined.text);
    else
        json_put_null(json, "label");
    answer_put_instant(json, "until", until);
    json_array_open(json, "codes");
    for (size_t i = 0; i < count; i++)
        json_put_str(json, NULL, codes[i]);
    json_array_close(json);
}
