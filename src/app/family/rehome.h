/* rehome.h - members and cards go with an account to another, or back: with new numbers of its partition. */
#ifndef APP_FAMILY_REHOME_H
#define APP_FAMILY_REHOME_H

#include "app/facts.h"
#include "storage/member_storage.h"

struct rehome {
    struct account_ref from;
    struct account_ref into;
    struct member *members; /* who goes */
    struct rights *rights;  /* of each, there */
    size_t member_count;
    struct card *cards; /* which go; each member has one at least */
    size_t card_count;
    struct member *new_members; /* as they are afterwards: set by rehome_bring() */
    struct card *new_cards;
    int64_t *came; /* by which entry each card came */
};

/* The COME or CARD of each card, for which there is room.  Errors of family_decide(). */
MUST_USE enum err rehome_bring(struct write_context *context, struct arena *arena,
                               const struct entry *entry, struct beside *other,
                               struct rehome *rehome);
/* The rows follow the journal, once it is written. */
MUST_USE enum err rehome_write(struct write_context *context, const struct rehome *rehome);

#endif
