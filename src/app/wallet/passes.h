/* passes.h - cards in the wallets of telephones: made, found by who may have them, and told of when they change.
 *
 *      a key, or a link with an end ──► pass_load() ──► documents/apple_pass.h and the others
 *      Wallet registers a telephone ──► a row (storage/pass_storage.h)
 *      an entry of the account      ──► the worker tells Apple, Apple the telephone, and that asks for the new pass
 *
 * Nothing of it is on the way of a sale: the worker looks at how far the chains are, and which accounts their new
 * entries are of.  No verdict rests on any of it, and the journal does not know of it.
 */
#ifndef APP_WALLET_PASSES_H
#define APP_WALLET_PASSES_H

#include "app/commit.h"
#include "app/wallet/wallet.h"
#include "core/limits.h"
#include "storage/card_storage.h"
#include "storage/pass_storage.h"

struct passes; /* the worker: pass_worker.c */

/* A key for the words below is made in the database, if there is none.  `wallet` lives longer. */
MUST_USE enum err passes_open(struct app *app, const struct wallet *wallet,
                              struct passes **ret_passes);
void passes_close(struct passes **passes); /* before the commit loop; harmless on NULL */
const struct wallet *passes_wallet(const struct passes *passes); /* NULL: there are no settings */
const struct sha256 *passes_secret(const struct passes *passes);
void passes_wake(struct passes *passes);

/* ---- a card as a pass ------------------------------------------------------------------------------ */

struct pass_loaded {
    struct card card;
    struct pass pass;
    struct str logo;        /* the shop's, PNG, or empty */
    int64_t newest;         /* entry of its account */
    struct instant changed; /* since when it has been as it is, at the latest */
};

/* In one snapshot; `wallet` may be NULL.  E_CARD_UNKNOWN; E_NOT_A_MEMBER_CARD: a voucher has no account to show. */
MUST_USE enum err pass_load(struct app *app, struct db *db, struct arena *arena,
                            const struct wallet *wallet, struct str code,
                            struct pass_loaded *ret_loaded);

/* ---- words by which a telephone may ask ------------------------------------------------------------- */

#define PASS_TOKEN_CHARS    32
#define PASS_LINK_DAYS      7
#define PASS_LINK_MAX_CHARS 128

/* Of a card's pass, for ever: "authenticationToken". */
MUST_USE enum err pass_token(struct arena *arena, const struct sha256 *secret, struct str code,
                             struct str *ret_token);
/* In a time that tells nothing of the right one. */
bool pass_token_is_right(const struct sha256 *secret, struct str code, struct str token);

/* A link for who has no key: what it names, at most so many bytes, until when, and that we say so.  One of another purpose
 * is none. */
#define SEALED_LINK_SUBJECT_MAX_BYTES (2 + CARD_CODE_MAX_BYTES)
MUST_USE enum err sealed_link(struct arena *arena, const struct sha256 *secret, struct str purpose,
                              struct str subject, struct instant until, struct str *ret_link);
/* E_NOT_FOUND: it is none of ours; E_LINK_OVER. */
MUST_USE enum err sealed_link_read(struct arena *arena, const struct sha256 *secret,
                                   struct str purpose, struct str link, struct instant now,
                                   struct str *ret_subject);

/* The same of a pass: the card, until when, and that we say so. */
MUST_USE enum err pass_link(struct arena *arena, const struct sha256 *secret, struct str code,
                            struct instant until, struct str *ret_link);
/* E_NOT_FOUND: it is none of ours; E_LINK_OVER. */
MUST_USE enum err pass_link_read(struct arena *arena, const struct sha256 *secret, struct str link,
                                 struct instant now, struct str *ret_code);

/* ---- telephones -------------------------------------------------------------------------------------- */

#define PASS_DEVICES_MAX                                                                           \
    20 /* of a card; the oldest goes: telephones are replaced, and some never say so */
#define PASS_CODES_MAX 100 /* of a telephone that are looked at */

struct pass_device_request {
    struct str code;
    struct str device;
    struct str push_token; /* empty: it has the pass no more */
    bool *ret_is_new;
};
command_run pass_device_run;
/* The command for it, in the arena: by the program itself.  The caller tells done(). */
MUST_USE enum err pass_device_command(struct arena *arena, const struct card *card,
                                      const struct pass_device_request *request,
                                      struct command *ret_command);

/* What a telephone has, and a mark of how that is: another one, when any of it has changed. */
struct pass_list {
    const struct pass_device *devices;
    size_t count;
    struct str mark;
};
MUST_USE enum err pass_list_load(struct db *db, struct arena *arena, struct str device,
                                 struct pass_list *ret_list);

/* The newest entry of a card's account. */
MUST_USE enum err pass_newest(struct db *db, struct arena *arena, struct str code,
                              int32_t *ret_partition, int64_t *ret_newest);

/* What the worker has done: told of an entry, or heard that the telephone has the pass no more. */
struct pass_told_request {
    struct pass_device device;
    bool is_gone;
};
command_run pass_told_run;

#endif
