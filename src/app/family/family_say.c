/* family_say.c - the members of an account and what they may, as JSON. */
#include "app/answer.h"
#include "app/family/family.h"
#include "journal/entry_words.h"
#include "loyalty/lots.h"
#include "storage/account_storage.h"
#include "storage/member_storage.h"

static void put_max(struct json *json, const char *name, int64_t max_minor)
{
    if (max_minor > 0)
        json_put_int(json, name, max_minor);
    else
        json_put_null(json, name);
}

static void put_rights(struct json *json, const struct rights *rights)
{
    json_put_str(json, "role", role_name(rights->role));
    json_put_bool(json, "may_redeem", rights->may_redeem);
    json_put_bool(json, "may_top_up", rights->may_top_up);
    put_max(json, "max_per_day", rights->by_day_max_minor);
    put_max(json, "max_per_month", rights->by_month_max_minor);
}

void family_put_invitation(struct json *json, const struct entry *entry, struct str code)
{
    char room[CODE_MAX_BYTES];
    struct buf text = BUF(room);
    size_t half = code.len / 2;
    buf_str(&text, str_sub(code, 0, half));
    buf_char(&text, '-');
    buf_str(&text, str_sub(code, half, code.len - half));
    answer_put_id(json, "id", entry->partition, entry->number);
    json_put_text(json, "kind", "invitation");
    answer_put_id(json, "account", entry->partition, entry->account);
    json_put_str(json, "code", code);
    json_put_str(json, "text", (struct str){ .ptr = room, .len = text.used });
    put_rights(json, &entry->family.rights);
    answer_put_instant(json, "until", entry->family.until);
}

void family_put_set(struct json *json, const struct entry *entry)
{
    answer_put_id(json, "id", entry->partition, entry->member);
    answer_put_id(json, "account", entry->partition, entry->account);
    put_rights(json, &entry->family.rights);
}

static void put_along(struct json *json, const char *name, const struct answer_request *request)
{
    json_array_open(json, name);
    for (size_t i = 0; i < request->after_count; i++) {
        json_object_open(json, NULL);
        json_put_str(json, "unit", request->after[i].passed.unit);
        json_put_int(json, "points", request->after[i].passed.points.n);
        json_object_close(json);
    }
    json_array_close(json);
}

void family_put_leave(struct json *json, const struct answer_request *request)
{
    const struct entry *entry = request->entry;
    const struct account_ref *other = &entry->family.other;
    answer_put_id(json, "id", entry->partition, entry->member);
    answer_put_id(json, "account", other->partition, other->account);
    answer_put_id(json, "left", entry->partition, entry->account);
    json_put_str(json, "card", request->card.code);
    json_put_str(json, "referral_code", request->referral_code);
    put_along(json, "share", request);
}

void family_put_merge(struct json *json, const struct answer_request *request)
{
    const struct entry *entry = request->entry;
    const struct account_ref *other = &entry->family.other;
    answer_put_id(json, "id", entry->partition, entry->number);
    json_put_text(json, "kind", "merge");
    answer_put_instant(json, "at", entry->at);
    answer_put_id(json, "account", entry->partition, entry->account);
    answer_put_id(json, "into", other->partition, other->account);
    json_put_str(json, "role", role_name(entry->family.rights.role));
    put_along(json, "moved", request);
}

void family_put_merged(struct json *json, const struct past *past)
{
    struct account_ref into = { 0 };
    bool is_merged = family_is_merged(past, &into);
    answer_put_id(json, "merged_into", into.partition, is_merged ? into.account : 0);
}

enum err family_put_members(struct json *json, struct db *db, struct arena *arena,
                            int32_t partition, const struct account *account, bool may_see)
{
    struct member *members = NULL;
    size_t count = 0;
    TRY(member_by_account(db, arena, partition, account->id, &members, &count));
    json_array_open(json, "members");
    for (size_t i = 0; i < count; i++) {
        struct rights rights = family_rights(&account->past, members[i].number);
        json_object_open(json, NULL);
        answer_put_id(json, "id", partition, members[i].number);
        if (may_see) {
            json_put_str(json, "first_name", members[i].first_name);
            json_put_str(json, "last_name", members[i].last_name);
        } else {
            json_put_null(json, "first_name");
            json_put_null(json, "last_name");
        }
        put_rights(json, &rights);
        json_object_close(json);
    }
    json_array_close(json);
    return OK;
}

enum err family_put_settings(struct json *json, struct db *db, int32_t partition, int64_t account)
{
    struct account_settings settings = { 0 };
    TRY(account_settings_get(db, partition, account, &settings));
    json_put_str(json, "privacy", privacy_name(settings.privacy));
    put_max(json, "notice_from", settings.notice_from_minor);
    return OK;
}

void family_put_member(struct json *json, int32_t partition, int64_t member,
                       const struct past *past, struct date on)
{
    struct rights rights = family_rights(past, member);
    int64_t left = family_room(past, member, on);
    if (member == 0) {
        json_put_null(json, "member");
        return;
    }
    json_object_open(json, "member");
    answer_put_id(json, "id", partition, member);
    put_rights(json, &rights);
    if (left != INT64_MAX)
        json_put_int(json, "left", left);
    else
        json_put_null(json, "left");
    json_object_close(json);
}
