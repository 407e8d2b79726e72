/* card_storage.h - cards: what a code points to. */
#ifndef STORAGE_CARD_STORAGE_H
#define STORAGE_CARD_STORAGE_H

#include "core/date.h"
#include "core/instant.h"
#include "loyalty/account/card_batch.h"
#include "storage/db.h"

/* What it is for. */
enum card_purpose {
    CARD_MEMBER,    /* says who somebody is */
    CARD_GIFT_CARD, /* pays; its account has no member */
    CARD_VOUCHER,   /* one lot of its account, for whoever has the code */
};

/* Why it is blocked. */
enum card_block {
    CARD_BLOCK_LOST,     /* somebody said so */
    CARD_BLOCK_DORMANT,  /* its account had no act for long */
    CARD_BLOCK_REPLACED, /* another is there for it, for ever */
};

struct card {
    struct str code;
    int32_t partition;
    int64_t number; /* what the journal calls it */
    int64_t account;
    int64_t member; /* 0: the account's */
    bool is_blocked;
    enum card_block block;  /* CARD_BLOCK_LOST when it is not */
    struct str replaced_by; /* the code of the other; empty: it was not replaced */
    struct date expires;    /* last day of use; DATE_NONE for ever */
    enum card_purpose purpose;
    int64_t lot;     /* of a voucher; 0 otherwise */
    struct str kind; /* a word of the shop's: "chip"; empty: none is told */
    struct instant added;
    struct batch_place taken; /* of one on its way, which lay ready; in no row of it */
};

struct str card_purpose_name(enum card_purpose purpose); /* "gift_card" */

MUST_USE enum err card_purpose_read(struct str name,
                                    enum card_purpose *ret_purpose); /* E_DB_CORRUPT */

MUST_USE enum err card_insert(struct db *db, const struct card *card,
                              struct instant now);                             /* E_CARD_TAKEN */
MUST_USE enum err card_peek(const struct db_rows *row, struct card *ret_card); /* borrowed */
MUST_USE enum err card_ask(struct db *db, struct str code);                    /* db_ask() */
MUST_USE enum err card_by_code(struct db *db, struct arena *arena, struct str code,
                               struct card *ret_card); /* E_CARD_UNKNOWN */
MUST_USE enum err card_set_blocked(struct db *db, struct str code, bool is_blocked);
/* A phone that shows it is linked no longer, as when it goes to an account of any partition. */
MUST_USE enum err card_set_dormant(struct db *db, struct str code);
MUST_USE enum err card_set_replaced(struct db *db, struct str code, struct str replaced_by);
MUST_USE enum err card_set_expires(struct db *db, struct str code, struct date expires);
MUST_USE enum err card_set_member(struct db *db, struct str code, int64_t member);
MUST_USE enum err card_list(struct db *db, struct arena *arena, int32_t partition, int64_t account,
                            struct card **ret_cards, size_t *ret_count);

/* The cards of members that are not blocked, of the accounts first..last, in their order. */
MUST_USE enum err card_usable_each(struct db *db, struct arena *arena, int32_t partition,
                                   int64_t first, int64_t last, struct card **ret_cards,
                                   size_t *ret_count);

/* Which cards: those of a purpose that can be used and were added in [from, until). */
struct card_range {
    enum card_purpose purpose;
    struct instant from;
    struct instant until;
};
/* By code, behind `after` (empty: from the first), at most `limit`; and how many there are. */
MUST_USE enum err card_added(struct db *db, struct arena *arena, const struct card_range *range,
                             struct str after, int64_t limit, struct card **ret_cards,
                             size_t *ret_count);
MUST_USE enum err card_added_count(struct db *db, const struct card_range *range,
                                   int64_t *ret_count);

/* It goes to another account of its partition; card_by_number() finds it there too from now on.  E_CARD_UNKNOWN. */
MUST_USE enum err card_move(struct db *db, const struct card *card, int64_t account);

/* It goes to an account of any partition, where it has another number: that of `now`. */
MUST_USE enum err card_rehome(struct db *db, const struct card *card, const struct card *now);

/* The card which the journal calls by this number, of an account that has it or had it once; `ret_card` stays as it
 * is when there is none. */
MUST_USE enum err card_by_number(struct db *db, struct arena *arena, int32_t partition,
                                 int64_t account, int64_t number, struct card *ret_card);

#endif
