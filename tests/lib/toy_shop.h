/* toy_shop.h - a shop in memory: accounts, a journal, and the engine between them.
 *
 * It does what the server does around the engine and nothing else: expires before it decides, records what
 * follows, decides
 * on a copy of the account, numbers and keeps the entry, and finds a purchase's history again.  Every
 * entry is written, read and written again on its way.
 *
 *      struct toy toy;
 *      toy_open(&toy, "{'format':1,...}");                            ' stands for "
 *      struct receipt receipt = toy_receipt(&toy, "bread 2x 3.20 @5.5, wine#red 8.99", "gift");
 *      CHECK_OK(toy_purchase(&toy, 1, 0, &receipt));                  account 1, day 0
 *      CHECK_EQ(toy_usable(&toy, 1, "points", 0), 12);
 */
#ifndef TESTS_LIB_TOY_SHOP_H
#define TESTS_LIB_TOY_SHOP_H

#include "loyalty/decide/decide.h"
#include "loyalty/stock.h"

#define TOY_ACCOUNTS_MAX 3 /* numbered from 1 */
#define TOY_ENTRIES_MAX  2000
#define TOY_VERSIONS_MAX 40
#define TOY_DAY_ZERO     20454 /* 1 January 2026 */

struct toy {
    struct arena arena;
    struct program program;                    /* in force */
    struct program versions[TOY_VERSIONS_MAX]; /* those before it; number = index + 1 */
    size_t version_count;                      /* with the one in force */
    int64_t since_us[TOY_VERSIONS_MAX]; /* by number - 1: an entry of before is another's; 0 */
    struct account accounts[TOY_ACCOUNTS_MAX + 1]; /* 0 is nobody */
    struct stock stock;                            /* theirs, by what they share */
    struct entry entries[TOY_ENTRIES_MAX];         /* number = index + 1 */
    struct str texts[TOY_ENTRIES_MAX];
    size_t entry_count;
    struct refusal refusal; /* of the last purchase or return */
    bool has_holds; /* random deeds reserve, release and adjust by hand; toy_reset() forgets it */
    bool has_closings; /* and close accounts, and open them again; as above */
    int64_t member;    /* whose card what is taken is taken with; 0: nobody's */
};

/* Opens the shop with a programme which must be good. */
void toy_open(struct toy *toy, const char *program_text);
void toy_open_with(struct toy *toy, const struct program *program);
/* Of members: the first has all of them, the third the first one. */
#define TOY_TAGS 2
extern const struct str toy_tags[TOY_TAGS];

/* Of the card that each account's entries are made with; by account, nobody's and the third's are of none. */
#define TOY_CARD_KINDS 2
extern const struct str toy_card_kinds[TOY_CARD_KINDS];
struct str toy_card_kind(int64_t account);

/* What an account has behind it at its beginning: the first owes a fee, the second was opened for somebody who was sent,
 * and the third waits for a name; where the programme has such a rule (joining/joining.h). */
struct past toy_past(struct arena *arena, size_t account);

/* Forgets accounts and journal, and takes another programme (in an arena of the caller's). */
void toy_reset(struct toy *toy, const struct program *program);
void toy_close(struct toy *toy);

/* A version that follows, from the next entry on.  The first names what is in an arena of the caller's. */
void toy_become_with(struct toy *toy, const struct program *program);
void toy_become(struct toy *toy, const char *program_text);
const struct program *toy_version(const struct toy *toy, int64_t number);
int64_t toy_version_at(const struct toy *toy, struct instant at); /* its number */

struct date toy_day(int day); /* days after day zero, negative before */

/* Lines, separated by commas: sku[:category][#tag...] [<n>x] amount [@vat] [fixed]; amounts are of the
 * whole line, with two decimals.  Asks: reward, reward*count, reward=amount (with a point), or
 * reward=points (without one).  NULL: none.  The texts must outlive the shop. */
struct receipt toy_receipt(struct toy *toy, const char *lines, const char *asks);

/* Puts a lot of a unit into an account, from the day on, without an entry: what it had before. */
void toy_give(struct toy *toy, int64_t account, const char *unit, int64_t points, int day);

/* Each records one entry, or nothing and says why.  Expiry that is due comes first, as an entry of its
 * own. */
MUST_USE enum err toy_purchase(struct toy *toy, int64_t account, int day,
                               const struct receipt *receipt);
MUST_USE enum err toy_return(struct toy *toy, int64_t purchase, int day,
                             const struct entry_back *backs, size_t count);
MUST_USE enum err toy_claim(struct toy *toy, int64_t purchase, int64_t account, int day);
MUST_USE enum err toy_event(struct toy *toy, int64_t account, int day, const struct event *event);
MUST_USE enum err toy_handover(struct toy *toy, int64_t purchase, size_t ask, int day);
MUST_USE enum err toy_convert(struct toy *toy, int64_t account, int day, const char *reward);
/* Two entries: what goes out of one account, and arrives at the other. */
MUST_USE enum err toy_transfer(struct toy *toy, int64_t from, int64_t to, int day, const char *unit,
                               int64_t points);
/* What goes along with somebody who leaves for the other account; points 0: all of the unit, with the account. */
enum err toy_share(struct toy *toy, int64_t from, int64_t to, int day, const char *unit,
                   int64_t points);
/* So much of a top-up goes back; 0: all that is left of it. */
MUST_USE enum err toy_undo(struct toy *toy, int64_t event, int64_t amount_minor, int day);
/* Reserved until so many entries later: here each takes a tick of the server's clock. */
MUST_USE enum err toy_hold(struct toy *toy, int64_t account, int day, const char *unit,
                           int64_t points, int64_t ticks);
MUST_USE enum err toy_release(struct toy *toy, int64_t hold, int day); /* by hand */
MUST_USE enum err toy_adjust(struct toy *toy, int64_t account, int day, const char *unit,
                             int64_t points, const char *seconded_by);
/* An account is closed; and opened again, as it was when nothing has happened since. */
MUST_USE enum err toy_close_account(struct toy *toy, int64_t account, int day);
MUST_USE enum err toy_reopen(struct toy *toy, int64_t account, int day);
/* The open hold of an account behind one of them, by number; 0: there is none. */
int64_t toy_open_hold(const struct toy *toy, int64_t account, int64_t after);
/* Who may join an account, has joined (by the entry that invited) or what a member may. */
MUST_USE enum err toy_family(struct toy *toy, int64_t account, int day, int64_t member,
                             const struct entry_family *family);
MUST_USE enum err toy_expire(struct toy *toy, int64_t account, int day); /* nothing due: no entry */
/* What precedes every entry of an account: the expiry, then the end of units, if they are due. */
MUST_USE enum err toy_end(struct toy *toy, int64_t account, int day);

/* The same with any facts: day, second, shop, account and what the kind has of its own. */
MUST_USE enum err toy_run(struct toy *toy, struct entry *entry);

const struct entry *toy_last(const struct toy *toy);
const struct entry *toy_lead(const struct toy *toy); /* the last that follows from no other */
int64_t toy_usable(struct toy *toy, int64_t account, const char *unit, int day);
/* What the last entry earned, and what it spent, of a unit. */
int64_t toy_earned(const struct toy *toy, const char *unit);
int64_t toy_spent(const struct toy *toy, const char *unit);

/* The claim of a purchase and its returns, from the first `entry_count` entries. */
struct purchase_history toy_history(struct arena *arena, const struct entry *entries,
                                    size_t entry_count, int64_t purchase);

/* Decides an entry whose facts are filled in, on this account (NULL: none). */
MUST_USE enum err toy_decide(struct arena *arena, const struct program *program,
                             const struct entry *entries, size_t entry_count, struct entry *entry,
                             struct account *account, struct refusal *ret_refusal);

/* Zeroed, from the arena; a test that needs more fails. */
void *toy_room(struct arena *arena, size_t count, size_t size);

/* A deep copy of the lots, the past and the stock, to decide on or to compare with. */
struct account toy_copy(struct arena *arena, const struct account *account);

/* The canonical text of an entry, in the arena. */
struct str toy_encode(struct arena *arena, const struct entry *entry);

#endif
