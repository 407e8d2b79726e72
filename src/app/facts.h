/* facts.h - what every command of a till needs before anything can be decided: which shop and till,
 * which moment, which card.
 */
#ifndef APP_FACTS_H
#define APP_FACTS_H

#include "app/commit.h"
#include "app/low_balances.h"
#include "engine/receipt_read.h"
#include "loyalty/decide/decide.h"
#include "storage/account_storage.h"
#include "storage/card_storage.h"
#include "storage/stock_storage.h"

struct place {
    const struct app_shop *shop;
    const struct till *till;
};

/* The shop and till a request names, or those its key is bound to.  A key bound to a shop or till
 * speaks for no other.  E_SHOP_UNKNOWN, E_TILL_UNKNOWN. */
MUST_USE enum err facts_place(const struct app *app, const struct caller *caller, struct str shop,
                              struct str till, struct place *ret_place);

/* Fills at, on and second of an entry whose `recorded` is set, and its shop and till.  E_TIME when
 * `at` is more than AT_FUTURE_MAX_HOURS ahead, or (but for an import) AT_PAST_MAX_DAYS behind. */
MUST_USE enum err facts_moment(const struct place *place, const struct caller *caller,
                               const struct instant *at, struct entry *entry);

/* The same by the day of a shop alone; of the first, when it is NULL.  E_SHOP_UNKNOWN: there is none. */
MUST_USE enum err facts_day(const struct app *app, const struct app_shop *shop,
                            struct entry *entry);

/* The shop that a request may name, or the key's; NULL: neither.  E_SHOP_UNKNOWN. */
MUST_USE enum err facts_shop(const struct app *app, const struct caller *caller, struct str code,
                             const struct app_shop **ret_shop);

/* Who does what only somebody with a name may: whom the request tells, or who has signed in.  E_INVALID, told. */
MUST_USE enum err facts_operator(struct command *command, struct str told, struct entry *entry);

/* A card that must be usable on a day; DATE_NONE: whenever.  E_NOT_A_MEMBER_CARD, errors of card_check(). */
MUST_USE enum err facts_card_is_usable(const struct card *card, struct date on);

/* That which a text names (shown/shown.h), and the same.  E_CARD_UNKNOWN, E_CODE_WRONG too. */
MUST_USE enum err facts_card(struct db *db, struct arena *arena, struct str code, struct date on,
                             struct card *ret_card);

/* Whose it is: of a card or of an account's id one is told, the other is empty.  `ret_card` without a code where it is
 * the account.  Errors of facts_card(), E_NOT_FOUND, E_INVALID. */
MUST_USE enum err facts_owner(struct db *db, struct command *command, struct str code,
                              struct str account, struct date on, struct card *ret_card);

/* Before a command is queued: the partition in which it will find what it names, and its account, as far as
 * that can be said now.  Nothing is refused here, for the writer looks again. */
void facts_aim_at_card(const struct app *app, struct db *db, struct arena *arena, struct str code,
                       struct command *command);
void facts_aim_at_id(const struct app *app, struct str id, struct command *command);

/* What a command works on: the account, what has to precede its entry, and what follows from it.
 *
 *      [expiry] [holds released ...] [end of units] [tier lost]  the entry  [tier reached] [goal met] [voucher] ...
 */
#define FACTS_BEFORE_MAX (3 + HOLDS_MAX)
#define FACTS_AFTER_MAX                                                                            \
    (CONSEQUENCES_MAX + 1) /* and the event of an enrolment, which they follow */

struct working {
    struct account account;
    struct low_balance_mark low; /* as loaded */
    bool is_look;                /* for a quote: nothing is locked */
    struct stock stock;          /* where the versions below have totals */
    int64_t lot_next;            /* as loaded */
    struct entry before[FACTS_BEFORE_MAX];
    size_t before_count;
    struct entry *after; /* room for FACTS_AFTER_MAX */
    size_t after_count;
    const struct str *tags; /* of the card's member, or of all; none unless a programme asks */
    size_t tag_count;
    struct str card_kind; /* of the card that was read; empty unless a programme asks */
    bool
        is_awaited; /* by whoever sent the customer: nothing that was bought counts yet (referral.h) */
};

/* What all accounts share, where one of two versions asks for it (either may be NULL): locked behind the heads
 * until the transaction ends, so that no two take the same last one.  `working` stays where it is from now on. */
MUST_USE enum err facts_open_stock(struct db *db, struct arena *arena,
                                   const struct app_program *decides, const struct app_program *now,
                                   struct working *working);

/* Once the account is loaded and entry->on is told: refuses what is not for a closed account; makes its past, where the version that decides the entry
 * or the one in force looks back, opens the stock, and decides what is due before.  The entry gets the number behind that.
 * `decides` may be NULL.  E_ACCOUNT_CLOSED. */
MUST_USE enum err facts_open_account(const struct app *app, struct db *db, struct arena *arena,
                                     const struct app_program *decides, struct working *working,
                                     struct entry *entry);

/* The same for an account that is opened by `enrol`, just before: it is empty, and nothing is due. */
MUST_USE enum err facts_begin_account(const struct app *app, struct db *db, struct arena *arena,
                                      const struct app_program *decides, struct working *working,
                                      const struct entry *enrol);

/* Before an entry is decided: the tags of whoever it is about, and the kind of card that was read. */
void facts_tell_tags(const struct working *working, struct entry *entry);

/* One of the program's own, of an account and of the same moment, with the number of `entry`. */
struct entry facts_entry_beside(const struct entry *entry, enum entry_kind kind, int64_t account);

/* Once the entry is decided: what follows from it, by the version in force at its instant. */
MUST_USE enum err facts_follow(const struct app *app, struct arena *arena, struct working *working,
                               const struct entry *entry);

/* Expires, releases and ends on a copy that nobody keeps: what the account is to be seen as by an entry of that
 * partition, instant and day. */
MUST_USE enum err facts_foresee(const struct app *app, struct db *db, struct arena *arena,
                                const struct entry *next, struct account *account);

/* "Whoever has the code has the voucher", and hears of nothing else of its account. */
void facts_keep_lot(struct account *account, int64_t number);

/* Appends what comes before, the entry with its answer, and what follows; saves the account and the stock. */
MUST_USE enum err facts_append(struct write_context *context, struct command *command,
                               struct working *working, struct entry *entry,
                               const struct answer_request *told);

/* ---- what a command writes on another account ---------------------------------------------------
 *
 * An entry that accompanies its own, in the same moment: `with` says of which.  The account may lie in another
 * chain, whose head the batch holds (commit_hold()).  What is due is due there too:
 *
 *      [expiry] [holds released ...] [end of units] [tier lost]  the entry or entries that accompany
 *
 * All is decided before the first write; then they are appended in the order in which they were opened:
 *
 *      facts_open_beside()    the account, and what comes before
 *      facts_add_beside()     an entry, as often as room was asked for; the caller tells and decides it
 *      facts_append()         the command's own
 *      facts_append_beside()  each of them
 */
struct beside {
    int32_t partition;
    struct working working;
    struct entry *entries;
    size_t entry_count;
    size_t entry_size;
    int64_t number; /* the last in its chain; of the first that is opened there, 0 until then */
};

/* The account, with room for so many entries.  `entry` is the command's own, decided with all that follows from
 * it (in `own`); `others` are those that were opened before, with all their entries.  E_NOT_FOUND, E_ACCOUNT_CLOSED. */
MUST_USE enum err facts_open_beside(struct write_context *context, struct arena *arena,
                                    const struct entry *entry, const struct working *own,
                                    const struct beside *others, size_t other_count,
                                    int32_t partition, int64_t account, size_t entry_size,
                                    struct beside *ret_beside);

/* Its next entry: of the moment and the shop of the command's own, with no request. */
struct entry *facts_add_beside(struct beside *beside, const struct entry *entry,
                               enum entry_kind kind);

/* Appends what comes before and its entries; saves the account. */
MUST_USE enum err facts_append_beside(struct write_context *context, struct command *command,
                                      struct beside *beside);

/* More entries of the command's own account behind those of others: `prior` is its last so far.  What they change was
 * saved with the rest. */
MUST_USE enum err facts_append_behind(struct write_context *context, const struct entry *entry,
                                      const struct entry *entries, size_t count, int64_t prior);

/* As the caller asked for, or else the till's columns and the shop's language. */
struct entry_print facts_print(const struct place *place, const struct print_request *asked);

#endif
