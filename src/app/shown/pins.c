/* pins.c - a member's PIN: made, compared, set. */
#include "app/shown/pins.h"

#include <string.h>

#include "app/answer.h"
#include "app/ids.h"
#include "app/shown/shown.h"
#include "core/secret.h"

#define SALT_BYTES (MEMBER_PIN_BYTES - SHA256_BYTES)

static_assert(SALT_BYTES == 16, "as the column is told");

bool pin_is_valid(struct str pin)
{
    return pin.len >= PIN_MIN_DIGITS && pin.len <= PIN_MAX_DIGITS && str_is_ascii_digits(pin);
}

static enum err work_out(struct str pin, const uint8_t salt[SALT_BYTES], struct sha256 *ret_digest)
{
    return slow_digest(pin, (struct str){ .ptr = (const char *)salt, .len = SALT_BYTES },
                       ret_digest);
}

enum err pin_make(struct str pin, struct member_pin *ret_pin)
{
    struct member_pin made = { .is_set = true };
    struct sha256 digest;
    secret_bytes(made.bytes, SALT_BYTES);
    TRY(work_out(pin, made.bytes, &digest));
    memcpy(made.bytes + SALT_BYTES, digest.bytes, SHA256_BYTES);
    *ret_pin = made;
    return OK;
}

enum err pin_check(struct str pin, const struct member_pin *kept, bool *ret_is_right)
{
    struct sha256 digest;
    struct sha256 right;
    assert(kept->is_set);
    TRY(work_out(pin, kept->bytes, &digest));
    memcpy(right.bytes, kept->bytes + SALT_BYTES, SHA256_BYTES);
    *ret_is_right = sha256_eq(&digest, &right);
    return OK;
}

enum err pin_find(struct db *db, struct arena *arena, struct str card, struct pin_owner *ret_owner)
{
    struct shown_card shown = { 0 };
    struct pin_owner owner = { 0 };
    enum err err = shown_find(db, arena, card, &shown);
    if (err == OK && shown.card.member != 0) {
        owner.partition = shown.card.partition;
        owner.member = shown.card.member;
        err = member_pin_get(db, owner.partition, owner.member, &owner.pin);
    }
    if (err != OK && err_class(err) != ERR_CLASS_REFUSED)
        return err;
    *ret_owner = err == OK ? owner : (struct pin_owner){ 0 }; /* the command says what is wrong */
    return OK;
}

/* What is in the journal is that the member's file was changed. */
enum err pin_set_run(struct write_context *context, struct command *command)
{
    const struct pin_request *request = command->request;
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct entry *entry = NULL;
    struct member member = { 0 };
    struct id id = { 0 };
    int64_t prior = 0;
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(id_parse(request->member, &id));
    TRY(member_get(context->db, command->arena, id.partition, id.number, &member));
    TRY(commit_hold(context, command, member.partition, 0));
    TRY(account_newest(context->db, member.partition, member.account, &prior));
    TRY(commit_begin_entry(context, command, ENTRY_MEMBER, &entry));
    told->entry = entry;
    entry->account = member.account;
    entry->member = member.number;
    TRY(commit_append(context, command, entry, prior, told));
    return member_pin_set(context->db, member.partition, member.number, &request->kept);
}
