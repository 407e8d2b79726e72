/* verify_tables.h - the auditor's state, and its comparison with every table beside the journal. */
#ifndef APP_VERIFY_VERIFY_TABLES_H
#define APP_VERIFY_VERIFY_TABLES_H

#include "app/verify/verify.h"
#include "core/limits.h"
#include "loyalty/entry.h"
#include "loyalty/lots.h"
#include "loyalty/offline/exception.h"
#include "loyalty/stock.h"
#include "storage/audit_storage.h"
#include "storage/card_storage.h"
#include "storage/staff/operator_storage.h"

#define AUDIT_UNITS_MAX 256 /* ids of units over all versions of a programme */

/* What an entry says about the tables of keys, as fingerprints. */
struct audit_keys {
    uint64_t request; /* 0: it has none */
    uint64_t receipt; /* of a purchase: till, day and receipt number */
    uint64_t claim;   /* of a purchase: its printed code */
    uint64_t claimed; /* of a purchase: the place of its claim's entry, in this chain or another */
    uint64_t
        referral;   /* of an enrolment: who sent; of a credit: for which purchase of which friend */
    uint64_t sent;  /* of a SEND: what has to arrive, until it was seen to */
    uint64_t first; /* of a purchase or a claim that was a friend's first: whose, and how much */
    struct audit_gift *gifts; /* of a purchase */
    struct audit_hold *hold;  /* of a HOLD: verify_holds.h */
    int64_t joined;           /* of an invitation: the entry by which it was used; 0: not yet */
    bool is_invitation;       /* until its row has told of it */
    bool makes_codes;         /* by which the shop invites ... */
    int64_t codes;            /* ... so many, less those whose rows have told of them */
    int64_t coded; /* of an enrolment: the entry that made its code, until its row has told of it */
    uint64_t consents;         /* which its member told, until their rows have: verify_consents.c */
    struct audit_batch *batch; /* of a BATCH_MAKE: verify_batches.c */
    uint64_t merged;           /* of a MERGE: which account became part of which, and when */
    uint64_t payment;          /* of a top-up that a payment brought: which payment, of what */
    uint64_t approved;         /* who agreed to it, to what, by which key */
    uint64_t undo;             /* of what was undone: of which event, and how much was paid back */
};

/* A gift of a purchase, and what became of it; in a table it is one row. */
struct audit_gift {
    struct audit_gift *next;
    int64_t ask;       /* from 1 */
    uint64_t print;    /* of what the purchase says of it */
    uint64_t closed;   /* of the entry that closed it; 0: none */
    bool is_cancelled; /* by it */
    bool is_taken;     /* a row has told of it */
};

/* The phone that shows a card. */
struct audit_phone {
    int64_t linked;  /* by this entry */
    int64_t changed; /* the last that it was shown by, or by which it shows this card */
    struct phone_marks marks;
    bool is_taken; /* a row has told of it */
};

/* The chip in a card, as far as the chain says. */
struct audit_chip {
    int64_t linked;  /* by this entry, or with this its card came */
    int64_t changed; /* the last that it was shown by, or `linked` */
    struct chip_marks marks;
    bool is_come;   /* with its card, if it had one: known when the chain is from which that came */
    bool is_needed; /* an entry says that it had one */
    int64_t least;  /* the least count that was the latest; 0: none was */
    int64_t most_used; /* the greatest that was used, for all that this chain says; 0: none was */
    bool is_taken;     /* a row has told of it */
};

struct audit_card {
    int64_t account; /* 0: there is no card of this number */
    int64_t member;
    bool is_blocked;
    enum card_block block;
    bool is_block_told; /* by an entry of this chain: it did not come so */
    bool knows_until;   /* entries from before cards had a life told no last day */
    struct date until;
    int64_t replaced_by; /* its number, in this chain; 0: it was not, or before it came here */
    struct entry_ref
        successor; /* the card that is there for it, as all chains end; partition 0: none */
    bool is_come;  /* from an account that became part of this one, or was its own again */
    enum card_purpose purpose;
    int64_t lot;   /* of a voucher */
    bool is_moved; /* it went to another account; until its row of moved_card has told of it */
    int64_t gone;  /* the MERGE with which it went, until it was seen to come; 0: none */
    struct entry_ref now;         /* what it is then */
    struct audit_phone *phone;    /* NULL: none is linked */
    struct audit_chip *chip;      /* NULL: none is in it */
    struct audit_chip *came_chip; /* with which it came, whatever it has now */
};

/* The account of a member who has another number now, in the list of members. */
#define AUDIT_MEMBER_GONE (-1)

/* Whom he has become; until its row of moved_member has told of it. */
struct audit_gone {
    struct entry_ref now;
};

/* A member or a card that came with an account which became part of another. */
struct audit_coming {
    struct audit_coming *next;
    struct entry_ref with;
    int64_t number; /* of the entry */
    int64_t account;
    int64_t member;
    int64_t card;
    int64_t was_account;
    int64_t was_member;
    int64_t was_card;
    struct instant recorded;
    bool is_blocked;
    bool is_first; /* it brings its member */
    bool is_back;  /* to its account, which was part of another until then */
};

/* A lot that has a code. */
struct audit_code {
    struct audit_code *next; /* of the same account */
    int64_t lot;
};

/* The UNMERGE whose entries are being read. */
struct audit_unmerging {
    int64_t number; /* 0: none */
    int64_t account;
    struct account_ref to;
    struct entry_ref merge;
    struct instant recorded;
    int64_t first;      /* the first entry of who came */
    int64_t go_left;    /* how many have to go yet */
    int64_t sends_left; /* of how many units something has to */
};

/* The last MERGE or RETURN of the chain: what goes along with it comes behind. */
struct audit_change {
    int64_t number;
    int64_t account;
    struct instant recorded;
};

/* The last purchase with a card: what renews a card by use lies behind it. */
struct audit_renewal {
    int64_t number; /* 0: none */
    int64_t account;
    int64_t card;
    struct instant recorded;
    struct date on;
    bool is_due; /* it has to */
};

struct audit_version {
    int64_t number;
    struct instant from;
};

/* A claim of a purchase in another chain. */
struct audit_far_claim {
    struct audit_far_claim *next;
    int32_t partition;
    int64_t purchase;
    int64_t number; /* of the claim's entry */
};

/* What an entry received. */
struct audit_arrival {
    struct audit_arrival *next;
    struct entry_ref with;
    int64_t number; /* of the RECEIVE */
    uint64_t print;
};

/* A hold that was released for the purchase that has to follow. */
struct audit_capture {
    int64_t account;
    int64_t hold; /* 0: none was */
    struct instant recorded;
};

/* A change of a batch of cards; and the batch, with what its chain says of it. */
struct audit_batch_change {
    struct audit_batch_change *next;
    int64_t number;
    struct entry_batch batch; /* its shop is a text of the app */
};
struct audit_batch {
    struct audit_batch *next;
    struct audit_batch_change made;
    struct audit_batch_change *last; /* of its changes, which begin at `made` */
    uint64_t label;
    struct instant recorded;
    struct audit_taken *taken; /* when all chains are there */
};

/* A card of a batch that was handed out. */
struct audit_taken {
    struct audit_taken *next; /* of its chain, then of its batch */
    struct batch_place place; /* without its shop, which is a text of the app's */
    struct entry_ref entry;
    int64_t card;
    bool is_taken; /* behind the entry that it names */
};

/* Who left an account last; his own is opened right behind, and what he takes along comes there. */
struct audit_leaving {
    int64_t number; /* of the LEAVE; 0: nobody left */
    int64_t from;   /* account */
    int64_t to;
    int64_t member;
    int64_t card; /* his first */
    struct instant recorded;
    bool is_open; /* his own account is not opened yet */
};

/* What an entry behind the moment of its chain says of a card. */
struct audit_later_card {
    struct audit_later_card *next;
    int64_t number;
    struct audit_card card;
    bool is_given; /* to a member: whether it is blocked, the entry does not say */
};

/* The entry before and what follows from it, while that may be going on: it lies right behind. */
struct audit_follow {
    int64_t account; /* 0: nothing follows */
    int32_t count;   /* of what followed already */
    struct instant at;
    struct date on;
    int32_t second;
    struct str shop; /* both in `shop_room` and `channel_room` */
    struct str channel;
    char shop_room[CODE_MAX_BYTES];
    char channel_room[CODE_MAX_BYTES];
    bool is_due; /* points must become a voucher next */
};

struct audits;      /* below */
struct audit_meter; /* verify.c: how far all chains are */

/* One chain. */
/* A purchase that a till decided by itself. */
struct audit_offline {
    struct audit_offline *next;
    int32_t partition;
    int64_t number;
    int64_t snapshot;
    int64_t account; /* 0: none */
    int64_t spent_minor;
    struct instant at;
    struct instant recorded;
    struct str shop;
    struct str till;
    bool is_above;
    struct exceptions found; /* what somebody has to look at ... */
    uint32_t seen;           /* ... of which these have their row */
};

struct audit {
    struct app *app;
    struct db *db;   /* walks */
    struct db *side; /* looks things up meanwhile */
    int32_t partition;
    int32_t partition_count; /* of the installation */
    bool is_moving;       /* no moment is that of all chains: others are seen as they are later */
    struct arena arena;   /* of what lasts as long as the chain is replayed */
    struct arena scratch; /* of one entry */
    struct arena keep;    /* of what the tables of all chains are compared with at the end */
    struct arena gifts;   /* and of gifts, up to REDEMPTIONS_MAX of a purchase */
    struct arena later_arena; /* of later_cards */
    struct buf text;
    uint64_t point; /* at which the fingerprints of this run are taken; random */
    int64_t entry_count;
    int64_t number;        /* of the last entry that agreed */
    int64_t later;         /* of the last that was recorded since, as far as anybody looked */
    int64_t later_account; /* the last that was opened since, as far as anybody looked */
    struct audit_later_card *later_cards;
    struct sha256 hash;
    struct account **accounts;      /* by number, from 1 */
    int64_t *newest;                /* entry of each account */
    struct audit_hold **open_holds; /* of each account */
    struct audit_capture capture;
    int64_t account_count;
    int64_t account_size;
    bool counts_pasts;        /* a version of the programme looks back */
    struct audit_keys *keys;  /* by entry */
    struct audit_card *cards; /* by card number */
    int64_t *members;         /* by number: the account of each */
    struct audit_far_claim *far_claims;
    struct audit_follow follow;
    struct audit_arrival *arrivals;
    struct audit_leaving leaving;
    struct audit_gone *gone; /* by number of the member */
    struct audit_coming *comings;
    struct audit_code **codes; /* of each account */
    struct audit_change change;
    struct audit_unmerging unmerging;
    struct audit_renewal renewal;
    struct audit_batch *batches; /* the newest first */
    struct audit_taken *taken;
    struct stock stock;            /* what its entries took of what all accounts share */
    struct audit_offline *offline; /* purchases that tills decided by themselves, in order */
    struct audit_offline **offline_last;
    struct audit_offline *offline_at;
    struct str units[AUDIT_UNITS_MAX];
    size_t unit_count;
    struct audit_version versions[PROGRAM_VERSIONS_MAX]; /* activated so far */
    size_t version_count;
    int64_t settlement_count; /* so far, and the first day of the last */
    struct date settlement_from;
    struct audit_meter *meter;
    int64_t *staff_keys; /* that ask for staff */
    size_t staff_key_count;
    struct operator_row *operators; /* ascending by their codes */
    size_t operator_count;

    enum err err; /* what ended it */
    int64_t entries;
    int64_t accounts_seen; /* of the table */
    int64_t lots;
    bool has_finding;
    int64_t entry; /* the first that does not agree; 0: none of them */
    char what[VERIFY_WHAT_BYTES];
    struct sha256 head; /* hash of the last entry that agrees */
};

/* Keeps the finding.  Always E_JOURNAL. */
enum err verify_fail(struct audit *audit, int64_t entry, const char *what);

/* A random point for the fingerprints of this run. */
uint64_t verify_fingerprint_point(void);

/* Keeps what an entry says of its card; and what an ENTRY_CARD says of one. */
MUST_USE enum err verify_card(struct audit *audit, const struct entry *entry, bool is_blocked);
MUST_USE enum err verify_card_entry(struct audit *audit, const struct entry *entry);

/* verify_chain.c: the version in force at the entry's instant, as its own chain says; NULL: none was.  And that the entry
 * says so. */
const struct app_program *verify_version_at(const struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_is_in_force(struct audit *audit, const struct entry *entry,
                                     const struct app_program **ret_version);

/* verify_card_life.c: the last day of a card that is there from now on; renewed, replaced and sleeping cards; purchases that
 * have to renew theirs.  verify_card_life_before() looks at any entry, verify_card_life_end() behind the last. */
MUST_USE enum err verify_card_until(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_card_renewed(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_card_replaced(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_card_dormant(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_card_life_before(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_card_life_end(struct audit *audit);
void verify_note_act(struct audit *audit, const struct entry *entry);
/* And, when all chains are there: what is known of cards that went from one to another; and a row that names the card that
 * is there for it. */
void verify_follow_cards(const struct audits *audits);
struct entry_ref verify_card_last(const struct audits *audits, struct entry_ref ref);
MUST_USE enum err verify_successor(const struct audits *audits, struct audit *audit,
                                   const struct audit_card *found, const struct card *row);

/* What the card of an entry is for, which no later entry changes; and whether a row says the same as the journal. */
void verify_card_purpose(const struct entry *entry, struct audit_card *card);
bool verify_card_is(const struct audit_card *card, const struct card *row);

/* verify_family.c: keeps of which account a member is; what is taken by a card is taken by the member whose it is; what an ENTRY_FAMILY
 * says is decided again; and a row of the table is compared (audit_invitations()). */
MUST_USE enum err verify_note_member(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_member(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_family(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_invitation(void *context, const struct invitation *row);

/* verify_joining.c: who joins does so by the rule in force at that instant (`now`; NULL: there is no version); of an
 * enrolment, of a change of a member's file by which a card gets a name, and of a JOIN.  And a row of an invitation
 * whose code the shop made, with what an entry before said of it. */
MUST_USE enum err verify_enrolled(struct audit *audit, const struct entry *entry,
                                  const struct program *now);
MUST_USE enum err verify_named(struct audit *audit, const struct entry *entry,
                               const struct program *now, struct account *account);
MUST_USE enum err verify_family_joined(struct audit *audit, const struct entry *entry,
                                       const struct program *now);
MUST_USE enum err verify_joining_code(struct audit *audit, struct audit_keys *made,
                                      struct audit_keys *used, const struct invitation *row);

/* verify_family.c: an account has a past from here on, whether a programme looks back or not: its entries so far. */
MUST_USE enum err verify_count_past(struct audit *audit, struct account *account);

/* verify_phones.c: a phone is linked to the card of an ENTRY_CARD, or no longer; it goes on with the card that is
 * there for its own; a code that an entry names was what it says; and the rows are compared. */
MUST_USE enum err verify_phone_link(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_showing(struct audit *audit, const struct entry *entry);
void verify_phone_follows(struct audit_card *from, struct audit_card *to,
                          const struct entry *entry);
MUST_USE enum err verify_shown_is_kept(struct audit *audit, int64_t number); /* its chip too */
MUST_USE enum err verify_shows_card(const struct audits *audits, struct audit *audit,
                                    int64_t linked, struct str code, struct entry_ref wanted,
                                    const char *what);

/* verify_chips.c: an ENTRY_CARD gives a card a chip, or takes it away; one comes with its card, perhaps; what an entry names of
 * one is as it says; and when all chains are there the rows are compared. */
MUST_USE enum err verify_chip(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_chip_comes(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_chip_shown(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_chip_rows(const struct audits *audits);
MUST_USE enum err verify_chip_is_kept(struct audit *audit, int64_t number);

/* verify_closing.c: a closed account has no such entry; and before an entry is decided again, one that closes its
 * account has a past to say so in. */
MUST_USE enum err verify_is_open(struct audit *audit, const struct entry *entry,
                                 const struct account *account);
MUST_USE enum err verify_closed(struct audit *audit, const struct entry *entry,
                                struct account *account);
MUST_USE enum err verify_reopen(struct audit *audit, const struct program *program,
                                struct entry *entry, struct account *account);
/* verify_leave.c: who leaves an account, the account that is opened for him, his cards, and what he takes along.
 * verify_leave_before() looks at any entry, verify_leave_end() behind the last; the others at the entry of their name. */
MUST_USE enum err verify_leave_before(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_leave_end(struct audit *audit);
MUST_USE enum err verify_leave(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_left(struct audit *audit, const struct entry *enrol, int64_t number);
MUST_USE enum err verify_card_moved(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_goes_along(struct audit *audit, struct entry *send,
                                    const struct account *account);

/* verify_merge.c: an account that becomes part of another, who and what comes so, and what such an account does still.
 * verify_account_is_used() looks at any entry that is decided, verify_change() at any. */
MUST_USE enum err verify_merge(struct audit *audit, const struct entry *entry,
                               const struct account *account);
MUST_USE enum err verify_come(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_account_is_used(struct audit *audit, const struct entry *entry,
                                         const struct account *account);
void verify_note_change(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_note_code(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_tell_codes(struct audit *audit, struct account *account);

/* verify_unmerge.c: an account that is its own again, who goes and what.  verify_unmerge_before() looks at any entry,
 * verify_unmerge_end() behind the last, verify_tell_staying() at any that is decided; the others at theirs. */
MUST_USE enum err verify_unmerge_before(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_unmerge_end(struct audit *audit);
MUST_USE enum err verify_unmerge(struct audit *audit, const struct entry *entry,
                                 struct account *account);
MUST_USE enum err verify_go(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_tell_staying(struct audit *audit, const struct entry *entry,
                                      struct account *account);
bool verify_goes_back(struct audit *audit, const struct entry *send);
void verify_note_unmerged(struct audit *audit, const struct entry *entry); /* verify_merge.c */

MUST_USE enum err verify_nothing_stayed(struct audit *audit); /* behind the last entry */
MUST_USE enum err verify_moved_member_row(void *context, const struct audit_moved_member *row);

/* And rows: of which account each member is, and the codes of cards that moved (audit_moved_cards()). */
MUST_USE enum err verify_member_row(void *context, const struct member *row);
MUST_USE enum err verify_moved_card_row(void *context, const struct audit_moved_card *row);

/* Keeps what an entry says of its request, receipt and claim. */
MUST_USE enum err verify_note_keys(struct audit *audit, const struct entry *entry);

/* verify_passed.c: keeps what a SEND, decided on the account of who sends, has to bring about; and what a RECEIVE
 * brought. */
MUST_USE enum err verify_note_sent(struct audit *audit, const struct program *program,
                                   const struct entry *sent, const struct account *sender);
MUST_USE enum err verify_note_received(struct audit *audit, const struct entry *received);

/* Keeps that an entry was the first purchase of a friend who was sent. */
void verify_note_first(struct audit *audit, const struct entry *entry);

/* After the last entry of a chain: its head, its accounts and lots. */
MUST_USE enum err verify_chain_tables(struct audit *audit);

/* The tables are compared with all chains at once: a row may name any of them. */
struct audits {
    struct audit *chains;
    int32_t count;
    struct db *db;
};

/* The chain of a partition; NULL: there is none. */
struct audit *verify_chain_of(const struct audits *audits, int32_t partition);

/* What an entry behind the moment of its chain says of a card or of a member (the other is 0), that of a given account; or
 * of any account (0). */
MUST_USE enum err verify_was_later(const struct audits *audits, struct audit *audit, int64_t card,
                                   int64_t member, int64_t account, bool *ret_is_so);

/* An entry that a row or another chain names; no keys when it came behind the moment of its chain. */
MUST_USE enum err verify_find_keys(const struct audits *audits, int32_t partition, int64_t number,
                                   const char *what, struct audit **ret_audit,
                                   struct audit_keys **ret_keys);

/* verify_passed.c: what the entries of a chain received was sent; when all have been asked, what they sent has
 * arrived. */
MUST_USE enum err verify_join_passed(const struct audits *audits, struct audit *audit);
MUST_USE enum err verify_all_arrived(const struct audits *audits, struct audit *audit);

/* verify_merge.c: who and what comes was there; when all have been asked, nobody and nothing is missing. */
MUST_USE enum err verify_join_merges(const struct audits *audits, struct audit *audit);
MUST_USE enum err verify_all_came(struct audit *audit);
MUST_USE enum err verify_gone_is_kept(struct audit *audit, int64_t member);

/* verify_payments.c: keeps what an entry says of a payment; compares both tables with it; and what is left at the end
 * has no row. */
MUST_USE enum err verify_note_payment(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_payments(struct audits *audits);
MUST_USE enum err verify_payment_is_kept(struct audit *audit, int64_t number);

/* verify_staff.c: where a key asks for staff, somebody who serves did it; who agreed is another, and has his row, and each row its
 * entry.  verify_staff_open() before the first entry. */
MUST_USE enum err verify_staff_open(struct audit *audit);
MUST_USE enum err verify_staff(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_approvals(struct audits *audits);
MUST_USE enum err verify_approval_is_kept(struct audit *audit, int64_t number);
MUST_USE enum err verify_shown_rows(const struct audits *audits);

/* verify_offline.c: keeps what a till decided by itself; compares the tables with it. */
MUST_USE enum err verify_note_offline(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_offline(struct audits *audits);

/* verify_batches.c: keeps what an ENTRY_BATCH says, and that any entry hands out a card that lay ready; when all chains are
 * there, replays each batch and compares its rows. */
MUST_USE enum err verify_note_batch(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_note_taken(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_batches(struct audits *audits);

/* verify_consents.c: keeps what an entry tells of consents; compares their rows with it; and what is left has none. */
void verify_note_consents(struct audit *audit, const struct entry *entry);
MUST_USE enum err verify_consents(struct audits *audits);
MUST_USE enum err verify_consents_are_kept(struct audit *audit, int64_t number);

/* verify_passes.c */
MUST_USE enum err verify_passes(struct audits *audits);

/* After all chains, which are those of partition 1 and so on: requests, receipts, claims, cards,
 * referrals, stock, gifts, holds.  A finding is kept with the chain that it is about.  Of chains that are moving, what was recorded after the moment of
 * each is not judged; that it was recorded is looked up. */
MUST_USE enum err verify_directories(struct audit *chains, int32_t count, struct db *db);

#endif
