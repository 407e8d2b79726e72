/* member_storage.h - the customer file.
 *
 * Search keys are folded with Unicode (no case, no accents, blanks and dashes as one space) by
 * fold_words(), so that "Éloïse LE GALL" is found by "eloise le gall" and by "le gall".
 */
#ifndef STORAGE_MEMBER_STORAGE_H
#define STORAGE_MEMBER_STORAGE_H

#include "core/date.h"
#include "core/fold.h"
#include "core/instant.h"
#include "storage/db.h"

struct member {
    int32_t partition;
    int64_t number;
    int64_t account;
    struct str first_name;
    struct str last_name;
    struct str phone; /* E.164; empty: none */
    struct str email;
    struct date birth;
    struct str postcode;
    struct str address;  /* five lines (documents/postal.h); empty: none */
    struct str language; /* "fr" or "en" */
    struct str note;
    struct str tags; /* separated by commas, ascending, each once; empty: none */
    struct instant joined;
    struct instant changed;
};

MUST_USE enum err member_insert(struct db *db, const struct member *member);
/* One who has another number now is found by both: the answer tells which it is.  E_NOT_FOUND. */
MUST_USE enum err member_get(struct db *db, struct arena *arena, int32_t partition, int64_t number,
                             struct member *ret_member);
MUST_USE enum err member_update(struct db *db, const struct member *member);
/* He goes to another account of his partition. */
MUST_USE enum err member_move(struct db *db, const struct member *member, int64_t account);
/* He has another number, perhaps of another partition: the row of `now` is there, and no card names the old one. */
MUST_USE enum err member_become(struct db *db, const struct member *member,
                                const struct member *now);
MUST_USE enum err member_by_account(struct db *db, struct arena *arena, int32_t partition,
                                    int64_t account, struct member **ret_members,
                                    size_t *ret_count);

/* The tags of a member of the account (0: of all of them), ascending, each once, at most ACCOUNT_TAGS_MAX. */
MUST_USE enum err member_tags(struct db *db, struct arena *arena, int32_t partition,
                              int64_t account, int64_t member, const struct str **ret_tags,
                              size_t *ret_count);

/* Adds those of a member's file to an ascending list of room for `max`; more are left out.  They are borrowed. */
void member_tags_split(struct str list, struct str *tags, size_t max, size_t *count);

/* A PIN as it is kept: a salt, and what the PIN becomes with it. */
#define MEMBER_PIN_BYTES 48
struct member_pin {
    bool is_set;
    uint8_t bytes[MEMBER_PIN_BYTES];
};

/* E_NOT_FOUND: there is no such member. */
MUST_USE enum err member_pin_get(struct db *db, int32_t partition, int64_t number,
                                 struct member_pin *ret_pin);
MUST_USE enum err member_pin_set(struct db *db, int32_t partition, int64_t number,
                                 const struct member_pin *pin);

/* Adds a tag to an ascending list with room for one more, unless it is there. */
void member_tags_add(struct str *tags, size_t *count, struct str tag);

/* Numbers count within a partition: a number alone may be that of several members. */
struct member_id {
    int32_t partition;
    int64_t number;
};

/* Under which number he was known before.  E_NOT_FOUND: he always had this one. */
MUST_USE enum err member_before(struct db *db, struct member_id id, struct member_id *ret_before);

/* One of the criteria is used: a phone (E.164), an email, or words of the name (each word a prefix of
 * a word of the name, in any order, any case, without accents).  In all partitions, by number and then
 * by partition, those after `after` ({ 0 }: from the first on), at most `limit`. */
struct member_search {
    struct str name;
    struct str phone;
    struct str email;
    struct member_id after;
    int64_t limit;
};
MUST_USE enum err member_find(struct db *db, struct arena *arena,
                              const struct member_search *search, struct member **ret_members,
                              size_t *ret_count);

/* Who was born on a day of the year ("02-29"), by number, behind one. */
MUST_USE enum err member_by_birthday(struct db *db, struct arena *arena, int32_t partition,
                                     struct str month_day, int64_t after, int64_t limit,
                                     struct member **ret_members, size_t *ret_count);

#endif
