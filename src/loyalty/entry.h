/* entry.h - an entry of the journal: the facts and the effects.
 *
 * What the rules fill in and read.  How it is written, hashed and read back is journal/entry_text.h.
 */
#ifndef LOYALTY_ENTRY_H
#define LOYALTY_ENTRY_H

#include "core/digest.h"
#include "loyalty/account/card_batch.h"
#include "loyalty/account/showing.h"
#include "loyalty/event.h"
#include "loyalty/family.h"
#include "loyalty/joining/joining.h"
#include "loyalty/lots.h"
#include "loyalty/offline/offline.h"
#include "loyalty/outcome.h"
#include "loyalty/receipt.h"
#include "loyalty/standing.h"

enum entry_kind {
    ENTRY_PROGRAM,  /* a version of the programme becomes active */
    ENTRY_ENROL,    /* an account is opened */
    ENTRY_MEMBER,   /* a member's file was changed (what, is not in the journal) */
    ENTRY_CARD,     /* a card is added to an account, blocked or unblocked */
    ENTRY_PURCHASE, /* a receipt */
    ENTRY_RETURN,   /* of lines of a purchase */
    ENTRY_CLAIM,    /* of a receipt without a card, by an account */
    ENTRY_EXPIRE,   /* lots at the end of their last day */
    ENTRY_EVENT,    /* anything else on which rules give: a birthday, a review, a tier */
    ENTRY_END,      /* units that the programme has ended: by its end rules */
    ENTRY_HANDOVER, /* of a gift of a purchase */
    ENTRY_DRAW, /* what a purchase or a return of another account took from this one, or gave back */
    ENTRY_UNDO,    /* of money paid in: a top-up, the sale of a gift card */
    ENTRY_CONVERT, /* points became a voucher */
    ENTRY_SEND,    /* something goes to another account ... */
    ENTRY_RECEIVE, /* ... and arrives there */
    ENTRY_HOLD,    /* something is reserved for a time ... */
    ENTRY_RELEASE, /* ... and no longer */
    ENTRY_ADJUST,  /* by hand: so much more or less of a unit */
    ENTRY_FAMILY,  /* who may join the account, has joined, and what a member may */
    ENTRY_CLOSE,   /* the account is closed: what is there is paid out or lost */
    ENTRY_REOPEN,  /* and open again */
    ENTRY_BATCH,   /* cards that nobody has yet: made, brought to a shop, lost, destroyed */
    /* Companies that share the programme have agreed on what they owe each other. */
    ENTRY_SETTLEMENT,
};

#define ENTRY_KIND_LAST ENTRY_SETTLEMENT

/* Another entry; partition 0: none. */
struct entry_ref {
    int32_t partition;
    int64_t number;
};

/* A line given back.  The amount is the line's, before its discount. */
struct entry_back {
    int32_t line;           /* number, from 1 */
    int64_t quantity_milli; /* > 0 */
    int64_t amount_minor;   /* decided: what this takes off the line's amount */
};

/* Points short which a return took from the refund. */
struct entry_withheld {
    struct str unit;
    struct points points;
    int64_t amount_minor; /* their value */
};

/* How the receipt text was asked for: with it the entry alone tells again what was printed. */
struct entry_print {
    int32_t columns; /* PRINT_COLUMNS_MIN .. PRINT_COLUMNS_MAX */
    enum language language;
};

/* What a return gave back to the account, of what the account had paid. */
struct entry_repaid {
    struct str unit;
    struct points points;
};

/* What a purchase took from another account, less than zero what a return gave back there. */
struct entry_draw {
    struct source source; /* ENTRY_DRAW: its own account, of which the lot alone is told */
    struct str unit;
    struct points points; /* not 0 */
    struct points left;   /* of a purchase: what can be spent of it behind this; 0 otherwise */
};

/* ENTRY_SEND: to whom; ENTRY_RECEIVE: from whom. */
struct entry_passed {
    int32_t partition;
    int64_t account;
    struct str unit;
    struct points points; /* > 0 */
};

/* Of what is received, so much with these days of use. */
struct entry_part {
    struct points points; /* > 0 */
    struct date from;
    struct date until; /* DATE_NONE for ever */
};

/* What a hold reserves. */
struct entry_held {
    struct str unit;
    struct points points; /* > 0 */
    struct instant until; /* by the server's clock; from then on it is over */
    struct str reference; /* whatever the caller told */
};

/* Why a hold ends. */
enum release_why {
    RELEASE_BY_HAND,
    RELEASE_LAPSED,  /* its instant has come */
    RELEASE_CAPTURED /* by the purchase that follows, which names it */
};

/* What somebody gave or took by hand. */
struct entry_adjusted {
    struct str unit;
    struct points points;   /* above zero given, below taken; not 0 */
    struct str seconded_by; /* a second operator; empty: none */
};

/* What became of a unit when its account was closed, or comes back when that was a mistake. */
struct entry_closed {
    struct str unit;
    enum closing closing;
    struct points points; /* paid out, or lost */
    struct points owed;   /* and let go */
};

/* Uses of a reward that a return made undone. */
struct entry_undone {
    struct str reward;
    int64_t uses;
};

/* A voucher that nobody had used: it became points again, for they were to be taken back. */
struct entry_turned {
    int64_t conversion; /* number of its ENTRY_CONVERT */
    struct str reward;
};

/* Who agreed to what its operator may not do by himself. */
struct entry_approved {
    struct str by;  /* another operator; empty: nobody had to */
    struct str act; /* to what: a word of the house's */
};

/* Whether a till without a line let its operator sign in, whose PIN it alone compared. */
enum alone {
    ALONE_NO,     /* the server did */
    ALONE_SERVES, /* and he served there then */
    ALONE_GONE, /* by then he served there no more, or had another PIN, of which the till had not heard */
};

/* What an entry says of its card, where it says anything. */
struct entry_card {
    bool is_dated;     /* it tells the last day; entries from before there was one tell nothing */
    struct date until; /* DATE_NONE: for ever */
    int64_t replaces;  /* ENTRY_CARD: number of the card that is refused from now on; 0: none */
    struct str reason; /* why it is replaced; may be empty */
};

/* A gift that was handed over. */
struct entry_handover {
    size_t ask; /* index of the purchase's ask */
    struct str reward;
    int64_t gifts;
};

/* What a member lets the shop do is a matter of rows, which can be erased; the journal tells how many an entry brought,
 * and their digest (docs/journal.md). */
struct entry_consents {
    int64_t count; /* 0: none */
    struct sha256 digest;
};

struct entry {
    /* Who, when, what for. */
    int32_t partition;
    int64_t number; /* gap-free within the partition, from 1 */
    enum entry_kind kind;
    struct instant recorded; /* the server's clock */
    struct instant at;       /* when it happened, as the till says */
    struct date on;          /* the day of `at` in the shop's zone */
    int32_t second;          /* of that day */
    int64_t key;             /* id of the API key; 0: the program itself */
    struct str shop;         /* code; empty where there is none */
    struct str till;
    struct str operator_id;
    struct entry_approved approved;
    enum alone alone;
    struct str idempotency_key;
    struct sha256 request; /* digest of the request's canonical JSON text */
    int64_t account;       /* number; 0: none */
    int64_t member;
    int64_t card;
    struct str
        note; /* ENTRY_CARD: "add", "block", "unblock", "give", "phone", "phone-end", chip_note.h, leave_note.h, account/card_life.h; ENTRY_PROGRAM: program_note.h; ENTRY_SETTLEMENT: settlement_note.h;
                      * ENTRY_ENROL: referral.h, leave_note.h; FAMILY_COME, FAMILY_CARD: "blocked"; ENTRY_SEND,
                      * ENTRY_UNDO, ENTRY_ADJUST, ENTRY_CLOSE, ENTRY_REOPEN: why */
    struct showing showing; /* of the card, where showing_is_told() */

    int64_t program;          /* number of the version that decides; 0: none */
    struct policies policies; /* of that version, stamped */

    struct receipt
        receipt; /* ENTRY_PURCHASE; ENTRY_RETURN: at most the number of its own receipt; ENTRY_CONVERT: one
                  * ask and the channel */
    struct str claim_code; /* ENTRY_PURCHASE without a card: printed, to claim it later */
    int64_t capture;       /* ENTRY_PURCHASE: the hold that it captures, of its chain; 0: none */
    struct offline
        offline; /* ENTRY_PURCHASE that a till decided off line; of its ENTRY_RETURN what is borne
                               * no longer */
    struct entry_print print;   /* where entry_is_printed(); without columns: not asked for */
    int32_t purchase_partition; /* ENTRY_RETURN, ENTRY_CLAIM: the chain of the purchase, which is */
    int64_t purchase;           /* another when it was claimed from there; its number in that chain.
                                 * ENTRY_UNDO: the account's event, in its own chain; ENTRY_RELEASE: its hold, ENTRY_REOPEN:
                                 * the entry that closed the account, there too; ENTRY_RECEIVE: as `with`,
                                 * so that it is found from there */
    struct entry_back *backs;   /* ENTRY_RETURN */
    size_t back_count;
    struct event event; /* ENTRY_EVENT */
    struct entry_ref
        with; /* ENTRY_DRAW, ENTRY_RECEIVE: the entry that it accompanies; ENTRY_SEND: that with
                                 * which it goes along, whatever the programme lets be passed on */
    struct entry_draw drawn; /* ENTRY_DRAW */
    bool
        is_whole; /* ENTRY_SEND that goes along: all of the unit, as the entry tells that it accompanies */
    struct entry_passed passed; /* ENTRY_SEND, ENTRY_RECEIVE */
    struct entry_part *parts;   /* ENTRY_RECEIVE */
    size_t part_count;
    struct entry_held held;         /* ENTRY_HOLD */
    enum release_why why;           /* ENTRY_RELEASE */
    struct entry_adjusted adjusted; /* ENTRY_ADJUST */
    bool is_restored;               /* ENTRY_REOPEN: what the close ended comes back */
    int64_t undone_minor;           /* ENTRY_UNDO: so much of the event's amount goes back */
    struct entry_handover handover; /* ENTRY_HANDOVER */
    struct entry_family family;     /* ENTRY_FAMILY */
    struct entry_card told;         /* where entry_may_tell_card() */
    struct batch_place taken;       /* the same, of a new card that lay ready */
    struct entry_batch batch;       /* ENTRY_BATCH */
    struct entry_consents consents; /* the same, of a member: what he lets the shop do */
    struct entry_joined joined; /* ENTRY_ENROL, ENTRY_MEMBER, FAMILY_JOIN: by what somebody joins */
    /* What the account had behind it (standing.h): as far as the programme asks, decided from its past. */
    struct standing standing; /* ENTRY_PURCHASE, ENTRY_CLAIM, ENTRY_EVENT */
    int64_t
        claimed_minor; /* ENTRY_CLAIM: what was due of the purchase; 0 unless the programme looks back */

    /* Effects: decided by the engine from the above and the account. */
    struct outcome outcome; /* purchase and claim: as it is; return: the (signed) change */
    struct entry_membership
        membership;                  /* purchase, claim, return: of a fee that is paid, or back */
    struct entry_withheld *withheld; /* return, undo: what was taken from the refund, by unit ... */
    size_t withheld_count;
    int64_t withheld_minor;      /* ... in sum */
    struct entry_repaid *repaid; /* return: of the refund, what went back to the account ... */
    size_t repaid_count;
    int64_t repaid_minor;        /* ... in sum: the rest is paid out */
    int32_t undone_visits;       /* return: 1 when a visit has come back whole */
    struct entry_undone *undone; /* return: rewards with a ceiling that lapsed */
    size_t undone_count;
    struct entry_turned *turned; /* return: vouchers that were turned back, in this order */
    size_t turned_count;
    struct entry_draw *draws; /* purchase, return: of other accounts */
    size_t draw_count;
    struct entry_closed *closed; /* close, reopen: by unit, in the order of the moves ... */
    size_t closed_count;
    int64_t paid_out_minor; /* ... what of it is paid out, or taken in again, in sum */
    struct moves moves;
    struct balance *balances; /* after it, on its day */
    size_t balance_count;
};

/* When and where it happened, for the conditions of rules and rewards. */
static inline struct occasion entry_occasion(const struct entry *entry)
{
    return (struct occasion){
        .on = entry->on,
        .second = entry->second,
        .shop = entry->shop,
        .channel = entry->kind == ENTRY_EVENT ? entry->event.channel : entry->receipt.channel,
        .codes = entry->receipt.codes,
        .code_count = entry->receipt.code_count,
        .standing = &entry->standing,
    };
}

static inline bool entry_has_standing(const struct entry *entry)
{
    return entry->kind == ENTRY_PURCHASE || entry->kind == ENTRY_CLAIM ||
           entry->kind == ENTRY_EVENT || entry->kind == ENTRY_CONVERT;
}

static inline bool entry_names_a_purchase(const struct entry *entry)
{
    return entry->kind == ENTRY_RETURN || entry->kind == ENTRY_CLAIM ||
           entry->kind == ENTRY_HANDOVER || entry->kind == ENTRY_DRAW;
}

/* What goes along with who leaves an account, or with an account that becomes part of another: no rule of transfers asks
 * whether. */
static inline bool entry_goes_along(const struct entry *entry)
{
    return entry->kind == ENTRY_SEND && entry->with.partition != 0;
}

/* A member or a card that comes with an account which becomes part of this one, or back to one that was part of another. */
static inline bool entry_comes(const struct entry *entry)
{
    return entry->kind == ENTRY_FAMILY &&
           (entry->family.what == FAMILY_COME || entry->family.what == FAMILY_CARD);
}

/* It names the entry of another account to which it belongs. */
static inline bool entry_family_has_with(const struct entry *entry)
{
    return entry_comes(entry) ||
           (entry->kind == ENTRY_FAMILY && entry->family.what == FAMILY_UNMERGE);
}

/* A card is there from now on, or can be used until another day. */
static inline bool entry_may_tell_card(const struct entry *entry)
{
    return entry->card != 0 && (entry->kind == ENTRY_ENROL || entry->kind == ENTRY_CARD ||
                                (entry->kind == ENTRY_FAMILY && entry->family.what == FAMILY_JOIN));
}

/* By the calendar of a shop; the others need none. */
static inline bool entry_needs_day(const struct entry *entry)
{
    return entry->kind >= ENTRY_PURCHASE && entry->kind != ENTRY_FAMILY &&
           entry->kind != ENTRY_BATCH && entry->kind != ENTRY_SETTLEMENT;
}

/* What follows from it comes right behind it (consequence.h, decide_convert_due()). */
static inline bool entry_is_followed(const struct entry *entry)
{
    bool precedes = entry->kind == ENTRY_EVENT && entry->event.kind == EVENT_TIER_LOST;
    return entry->account != 0 && !precedes &&
           (entry->kind == ENTRY_PURCHASE || entry->kind == ENTRY_RETURN ||
            entry->kind == ENTRY_CLAIM || entry->kind == ENTRY_EVENT ||
            entry->kind == ENTRY_CONVERT || entry->kind == ENTRY_UNDO);
}

/* It is such a consequence itself. */
static inline bool entry_follows(const struct entry *entry)
{
    if (entry->kind == ENTRY_CONVERT)
        return entry->receipt.ask_count == 1 && entry->receipt.asks[0].kind == ASK_AUTO;
    return entry->kind == ENTRY_EVENT &&
           (entry->event.kind == EVENT_TIER || entry->event.kind == EVENT_GOAL);
}

/* The last of the entries that follow in which points became a voucher; the entry itself where there is none.  It
 * has the balances that somebody is told. */
static inline const struct entry *entry_last_convert(const struct entry *entry,
                                                     const struct entry *after, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (after[i].kind == ENTRY_CONVERT)
            entry = &after[i];
    }
    return entry;
}

/* The move by which a voucher came; NULL where the entry is none. */
static inline const struct move *entry_voucher(const struct entry *entry)
{
    for (size_t i = 0; entry->kind == ENTRY_CONVERT && i < entry->moves.count; i++) {
        if (entry->moves.items[i].kind == MOVE_GAIN)
            return &entry->moves.items[i];
    }
    return NULL;
}

/* Money that a customer pays in, or that goes back: no sale, so the till prints no receipt of its own. */
static inline bool entry_is_paid_in(const struct entry *entry)
{
    return entry->kind == ENTRY_UNDO ||
           (entry->kind == ENTRY_EVENT &&
            (entry->event.kind == EVENT_TOP_UP || entry->event.kind == EVENT_GIFT_CARD));
}

/* One of the till: it always has a text.  Of money that is paid in there was none in older journals. */
static inline bool entry_is_receipt(const struct entry *entry)
{
    return entry->kind == ENTRY_PURCHASE || entry->kind == ENTRY_RETURN ||
           entry->kind == ENTRY_CLAIM;
}

static inline bool entry_is_printed(const struct entry *entry)
{
    return entry_is_receipt(entry) || (entry_is_paid_in(entry) && entry->print.columns != 0);
}

#endif
