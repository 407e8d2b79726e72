/* referrals.c - codes, who came by whose, and when a first purchase is there. */
#include "app/referrals.h"

#include "app/cards.h"

#include "core/base32.h"
#include "core/secret.h"
#include "loyalty/referral.h"
#include "storage/referral_storage.h"

#define CODE_CHARACTERS                                                                            \
    8                    /* 40 random bits: with a million of them, a guess in a million is right */
#define CODE_TRIES_MAX 8 /* each is taken already once in a million */

/* ---- codes ------------------------------------------------------------------------------------ */

enum err referral_code_make(struct db *db, struct arena *arena, struct str *ret_code)
{
    for (int tries = 0; tries < CODE_TRIES_MAX; tries++) {
        struct buf out = { 0 };
        int32_t partition = 0;
        int64_t account = 0;
        TRY(buf_create(arena, CODE_CHARACTERS, &out));
        secret_base32(&out, CODE_CHARACTERS);
        TRY(buf_finish(&out, ret_code));
        enum err err = referral_code_find(db, *ret_code, &partition, &account);
        if (err != OK)
            return err == E_NOT_FOUND ? OK : err;
    }
    return E_EXISTS;
}

static enum err find_by_code(struct db *db, struct str told, struct referrer *referrer)
{
    char room[CODE_MAX_BYTES];
    struct buf out = BUF(room);
    struct str code = STR_NONE;
    if (base32_normalize(told, &out) != OK || buf_finish(&out, &code) != OK ||
        code.len != CODE_CHARACTERS)
        return E_NOT_FOUND;
    return referral_code_find(db, code, &referrer->partition, &referrer->account);
}

static enum err find_by_card(struct db *db, struct arena *arena, struct str told,
                             struct referrer *referrer)
{
    struct card card = { 0 };
    enum err err = card_by_code(db, arena, str_trim(told), &card);
    if (err == E_CARD_UNKNOWN)
        return E_REFERRAL_UNKNOWN;
    TRY(err);
    if (card.purpose != CARD_MEMBER)
        return E_REFERRAL_UNKNOWN;
    TRY(card_check(&card, DATE_NONE));
    *referrer = (struct referrer){ .partition = card.partition, .account = card.account };
    return OK;
}

/* "Nobody brings themselves." */
static enum err check_is_another(struct db *db, struct arena *arena, const struct member *friend,
                                 const struct referrer *referrer)
{
    struct member *members = NULL;
    size_t count = 0;
    TRY(member_by_account(db, arena, referrer->partition, referrer->account, &members, &count));
    for (size_t i = 0; i < count; i++) {
        bool has_phone = friend->phone.len > 0 && str_eq(members[i].phone, friend->phone);
        bool has_email = friend->email.len > 0 && str_eq_nocase(members[i].email, friend->email);
        if (has_phone || has_email)
            return E_REFERRAL_OWN;
    }
    return OK;
}

/* "Whoever has left brings nobody any more." */
static enum err check_is_open(struct db *db, struct arena *arena, const struct referrer *referrer)
{
    struct account account = { 0 };
    TRY(account_load(db, arena, referrer->partition, referrer->account, &account));
    return past_closed(&account.past) == 0 ? OK : E_ACCOUNT_CLOSED;
}

enum err referral_find(struct db *db, struct arena *arena, struct str told,
                       const struct member *friend, struct referrer *ret_referrer)
{
    enum err err = find_by_code(db, told, ret_referrer);
    if (err == E_NOT_FOUND)
        err = find_by_card(db, arena, told, ret_referrer);
    TRY(err);
    TRY(check_is_open(db, arena, ret_referrer));
    return check_is_another(db, arena, friend, ret_referrer);
}

/* ---- a first purchase ------------------------------------------------------------------------- */

static void wake_worker(struct app *app, struct command *command)
{
    (void)command;
    referrals_wake(app_referrals(app));
}

enum err referral_follow(struct write_context *context, struct command *command,
                         const struct working *working, const struct entry *entry)
{
    int64_t amount_minor = referral_amount(entry);
    if (working->is_awaited && amount_minor > 0) {
        command->on_commit = wake_worker;
        return referral_earn(context->db, entry->partition, entry->account, entry->number,
                             amount_minor);
    }
    if (entry->kind == ENTRY_RETURN && referral_waits(&working->account.past))
        return referral_undo(context->db, entry->partition, entry->account);
    return OK;
}
