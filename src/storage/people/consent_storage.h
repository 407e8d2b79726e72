/* consent_storage.h - what members let the shop do with what it knows of them.
 *
 * Nothing is ever overwritten: who changes his mind adds a row.  The journal has a digest of the rows that an entry
 * brought, and none of their words (docs/decisions/044).
 */
#ifndef STORAGE_PEOPLE_CONSENT_STORAGE_H
#define STORAGE_PEOPLE_CONSENT_STORAGE_H

#include "core/digest.h"
#include "core/instant.h"
#include "core/limits.h"
#include "storage/db.h"

/* Each is asked for by itself: consent for one is none for another. */
enum purpose {
    PURPOSE_EMAIL,     /* offers by e-mail */
    PURPOSE_SMS,       /* offers by SMS */
    PURPOSE_PHONE,     /* offers by telephone */
    PURPOSE_POST,      /* offers by post: allowed until somebody objects */
    PURPOSE_PARTNERS,  /* partners have the file too */
    PURPOSE_AUDIENCES, /* a network compares it with its own, to show advertisements */
    PURPOSE_OPENS,     /* which mails are opened is noted */
};
#define PURPOSE_COUNT (PURPOSE_OPENS + 1)
static_assert(PURPOSE_COUNT <= CONSENTS_MAX, "one of each fits an entry");

enum consent_basis {
    BASIS_CONSENT, /* he said so */
    BASIS_SALE, /* he bought something like it, was told, and did not refuse (CPCE, art. L. 34-5) */
};

enum consent_source {
    SOURCE_API,
    SOURCE_TILL,
    SOURCE_KIOSK,
    SOURCE_CARD,  /* the card's page on his phone */
    SOURCE_PAPER, /* a form: `proof` says where it lies */
    SOURCE_IMPORT /* another system's file: the same */
};

#define CONSENT_SALT_BYTES 16

struct consent {
    int32_t partition; /* of the entry that brought it */
    int64_t entry;
    int64_t place; /* among those of the entry, from 1 */
    int64_t member;
    enum purpose purpose;
    bool is_given; /* false: he refuses, or takes it back */
    enum consent_basis basis;
    struct str wording; /* name of the words that he saw; empty: not known */
    enum consent_source source;
    struct str proof;       /* empty: none */
    int32_t sale_partition; /* BASIS_SALE: the purchase; 0: none */
    int64_t sale;
    struct instant told; /* when he said it */
    uint8_t salt[CONSENT_SALT_BYTES];
};

const char *purpose_name(enum purpose purpose); /* "email" */
MUST_USE enum err purpose_parse(struct str name, enum purpose *ret_purpose);
const char *consent_basis_name(enum consent_basis basis);    /* "sale" */
const char *consent_source_name(enum consent_source source); /* "till" */
MUST_USE enum err consent_source_parse(struct str name, enum consent_source *ret_source);

/* What the digest of an entry is made of: a line for each of its consents, in their order (docs/journal.md). */
void consent_put_line(struct buf *out, const struct consent *consent);
#define CONSENT_LINE_MAX_BYTES 384

MUST_USE enum err consent_insert(struct db *db, const struct consent *consent);

/* What somebody said under one of his numbers, the newest entry first. */
MUST_USE enum err consent_of_member(struct db *db, struct arena *arena, int32_t partition,
                                    int64_t member, int64_t limit, struct consent **ret_consents,
                                    size_t *ret_count);

/* A page of all, in the order of entry and place, behind `after` (its partition, entry and place). */
MUST_USE enum err consent_each(struct db *db, struct arena *arena, const struct consent *after,
                               int64_t limit, struct consent **ret_consents, size_t *ret_count);

/* ---- words ------------------------------------------------------------------------------------ */

struct consent_text {
    struct str wording; /* its name */
    struct str text;
};
MUST_USE enum err consent_text_keep(struct db *db, const struct consent_text *text,
                                    struct instant now);
MUST_USE enum err consent_text_get(struct db *db, struct arena *arena, struct str wording,
                                   struct str *ret_text); /* E_NOT_FOUND */
MUST_USE enum err consent_text_each(struct db *db, struct arena *arena, struct str after,
                                    int64_t limit, struct consent_text **ret_texts,
                                    size_t *ret_count);

/* ---- how the shop keeps the law ----------------------------------------------------------------- */

struct privacy_terms {
    struct str contact;   /* where people ask for their rights; empty: nobody told */
    struct str notice_fr; /* the shop's own words; empty: ours */
    struct str notice_en;
    struct str asked; /* names of purposes, separated by commas */
};
/* E_NOT_FOUND: nobody has told yet. */
MUST_USE enum err privacy_terms_get(struct db *db, struct arena *arena,
                                    struct privacy_terms *ret_privacy);
MUST_USE enum err privacy_terms_set(struct db *db, const struct privacy_terms *privacy,
                                    struct instant now);

#endif
