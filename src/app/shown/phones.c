/* phones.c - a phone is linked to a card, and no longer. */
#include "app/shown/phones.h"

#include "app/answer.h"
#include "app/facts.h"
#include "app/money/codes.h"
#include "core/percent.h"
#include "core/secret.h"
#include "loyalty/closing.h"

#define TOKEN_CHARACTERS 16 /* 80 random bits */
#define LINK_PLACE       "/card#"
#define LINK_MAX_BYTES   1024 /* names are 200 bytes at most, three characters each */

static enum err write_link(const struct app *app, struct arena *arena, const struct phone *phone,
                           struct str *ret_link)
{
    struct buf out = { 0 };
    TRY(buf_create(arena, LINK_MAX_BYTES, &out));
    buf_lit(&out, LINK_PLACE "t=");
    buf_str(&out, phone->token);
    buf_lit(&out, "&s=");
    buf_hex(&out, phone->secret, sizeof(phone->secret));
    buf_lit(&out, "&c=");
    percent_encode(&out, phone->code);
    buf_lit(&out, "&n=");
    percent_encode(&out, app_merchant(app)->name);
    return buf_finish(&out, ret_link);
}

enum err phone_fresh(struct db *db, struct arena *arena, struct str code, struct phone *ret_phone)
{
    enum err err = phone_by_code(db, arena, code, ret_phone);
    bool is_used = err == OK && ret_phone->marks.seen != 0;
    return err == E_NOT_FOUND || is_used ? E_NO_PHONE : err;
}

enum err phone_link(const struct app *app, struct db *db, struct arena *arena, struct str code,
                    int64_t linked, struct str *ret_link)
{
    struct phone phone = { 0 };
    *ret_link = STR_NONE;
    enum err err = phone_by_code(db, arena, code, &phone);
    if (err == E_NOT_FOUND)
        return OK;
    TRY(err);
    bool is_told = phone.linked == linked && phone.marks.seen == 0;
    return is_told ? write_link(app, arena, &phone, ret_link) : OK;
}

/* An entry about told->card. */
static enum err begin(struct write_context *context, struct command *command, struct str note,
                      struct answer_request *told, struct entry **ret_entry, int64_t *ret_prior)
{
    const struct phone_request *request = command->request;
    struct card *card = &told->card;
    struct account account = { 0 };
    TRY(code_find(context->db, command->arena, request->card, card));
    TRY(commit_hold(context, command, card->partition, 0));
    if (card->purpose != CARD_MEMBER)
        return E_NOT_A_MEMBER_CARD;
    TRY(commit_begin_entry(context, command, ENTRY_CARD, ret_entry));
    struct entry *entry = *ret_entry;
    told->entry = entry;
    entry->account = card->account;
    entry->member = card->member;
    entry->card = card->number;
    entry->note = note;
    TRY(account_load(context->db, command->arena, card->partition, card->account, &account));
    TRY(closing_check(&account.past, entry));
    *ret_prior = account.newest;
    return OK;
}

static enum err make(const struct card *card, struct arena *arena, const struct entry *entry,
                     struct phone *ret_phone)
{
    struct buf token = { 0 };
    *ret_phone = (struct phone){
        .code = card->code,
        .partition = card->partition,
        .card = card->number,
        .linked = entry->number,
    };
    secret_bytes(ret_phone->secret, sizeof(ret_phone->secret));
    TRY(buf_create(arena, TOKEN_CHARACTERS, &token));
    secret_base32(&token, TOKEN_CHARACTERS);
    return buf_finish(&token, &ret_phone->token);
}

enum err phone_link_run(struct write_context *context, struct command *command)
{
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct entry *entry = NULL;
    struct phone phone = { 0 };
    int64_t prior = 0;
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(begin(context, command, PHONE_NOTE, told, &entry, &prior));
    TRY(facts_card_is_usable(&told->card, DATE_NONE));
    TRY(make(&told->card, command->arena, entry, &phone));
    TRY(write_link(context->app, command->arena, &phone, &told->phone_link));
    TRY(commit_append(context, command, entry, prior, told));
    TRY(phone_end(context->db, told->card.code));
    return phone_insert(context->db, &phone);
}

enum err phone_unlink_run(struct write_context *context, struct command *command)
{
    struct answer_request *told = ARENA_NEW(command->arena, struct answer_request);
    struct entry *entry = NULL;
    struct phone phone = { 0 };
    int64_t prior = 0;
    if (told == NULL)
        return E_NO_MEMORY;
    TRY(begin(context, command, PHONE_END_NOTE, told, &entry, &prior));
    enum err err = phone_by_code(context->db, command->arena, told->card.code, &phone);
    if (err != OK)
        return err == E_NOT_FOUND ? E_NO_PHONE : err;
    TRY(commit_append(context, command, entry, prior, told));
    return phone_end(context->db, told->card.code);
}
