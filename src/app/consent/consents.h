/* consents.h - what members let the shop do with what it knows of them: asked for in words, told, kept, and taken back.
 *
 *      consent_words.c  the words, by purpose and language, and the notice (consent_wording.c fills them in)
 *      consents.c       what a request tells, judged and kept
 *      consent_say.c    what became of it, as callers see it
 *      privacy.c        how this shop keeps the law
 *
 * "Joining is no consent": each purpose is asked for by itself, and nothing follows from silence but that post may be
 * sent until somebody objects.  docs/decisions/044 says where all this lies.
 */
#ifndef APP_CONSENT_CONSENTS_H
#define APP_CONSENT_CONSENTS_H

#include "app/commit.h"
#include "core/wording.h"
#include "documents/document_html.h"
#include "storage/people/consent_storage.h"

struct entry;  /* loyalty/entry.h */
struct member; /* storage/member_storage.h */

/* ---- words ------------------------------------------------------------------------------------ */

/* How a purpose is asked for.  "%1" is the shop's name. */
struct consent_words {
    struct phrase label; /* beside the box */
    struct phrase text;  /* what is consented to, or objected to */
};
const struct consent_words *consent_words(enum purpose purpose);

/* "What is allowed until somebody objects": its box is ticked to refuse. */
bool purpose_is_objection(enum purpose purpose);

/* The notice at collection (GDPR, art. 13), in short.  "%1" is the shop's name, "%2" where its rights are asked for. */
struct phrase consent_notice(void);
struct phrase consent_contact_default(void); /* when the shop told nothing.  "%1": its name */

/* For which people are asked unless the shop says otherwise, separated by commas. */
#define CONSENT_ASKED_DEFAULT "email,sms,post"

/* As they are shown in this shop today, with the name that is made of them. */
MUST_USE enum err consent_text_make(struct arena *arena, const struct app *app,
                                    enum purpose purpose, enum err_language language,
                                    struct consent_text *ret_text);

/* Whether a name is that of these words: an auditor asks. */
bool consent_text_is(const struct consent_text *text);

/* GET /v1/consents/wording */
MUST_USE enum err consent_wording_show(const struct app *app, struct db *db, struct arena *arena,
                                       enum err_language language, struct buf *ret_answer);

/* GET /notice: the same as a page for a customer's own phone; `form` says what it looks like and its title. */
MUST_USE enum err consent_page_write(const struct app *app, struct db *db, struct arena *arena,
                                     enum err_language language, struct html_form form,
                                     struct buf *out);

/* ---- told ------------------------------------------------------------------------------------- */

/* One of a request. */
struct consent_told {
    struct str purpose;
    bool is_given;
    struct str wording; /* name of the words that were shown; empty: not told */
    struct str source;  /* empty: the API */
    struct str proof;   /* of paper and of imports: where it lies */
    struct str sale;    /* id of the purchase on which it rests, without a box; empty: none */
    struct instant at;  /* of paper and of imports: when it was said */
    bool has_at;
};

/* What an entry brings. */
struct consents {
    struct consent items[CONSENTS_MAX];
    struct consent_text texts[CONSENTS_MAX]; /* that are to be kept; without a name: none */
    size_t count;
};

/* What the request tells of a member, before the first write; `entry` gets its digest.  `is_new`: he is enrolled with it.
 * E_INVALID, E_WORDING_UNKNOWN, E_CONSENT_WITHDRAWN, E_CONSENT_MINOR. */
MUST_USE enum err consents_prepare(struct write_context *context, struct command *command,
                                   const struct json_list *told, const struct member *member,
                                   bool is_new, struct entry *entry, struct consents *ret_consents);

/* Once the entry has its number. */
MUST_USE enum err consents_keep(struct write_context *context, const struct entry *entry,
                                const struct consents *consents);

/* The digest of the consents of one entry, in their order. */
MUST_USE enum err consents_digest(struct arena *arena, const struct consent *consents, size_t count,
                                  struct sha256 *ret_digest);

/* Somebody says it, or changes his mind. */
struct consent_request {
    struct str member; /* id, from the path */
    struct json_list consents;
    struct str operator_id;
};
command_run consent_tell_run; /* POST /v1/members/{id}/consents */

/* ---- what is so --------------------------------------------------------------------------------- */

/* All that somebody said under each of his numbers, the last that he said first. */
MUST_USE enum err consents_load(struct db *db, struct arena *arena, const struct member *member,
                                struct consent **ret_consents, size_t *ret_count);

/* The last of a purpose; NULL: nothing was ever said. */
const struct consent *consent_last(const struct consent *consents, size_t count,
                                   enum purpose purpose);

/* Under "consents": each purpose, and whether it may be done today. */
MUST_USE enum err consents_put(struct json *json, struct db *db, struct arena *arena,
                               const struct member *member);

/* GET /v1/members/{id}/consents */
MUST_USE enum err consents_show(struct db *db, struct arena *arena, struct str member,
                                struct buf *ret_answer);

/* ---- how the shop keeps the law ------------------------------------------------------------------ */

struct privacy_request {
    struct str contact;
    struct str notice_fr;
    struct str notice_en;
    struct json_list asked; /* names of purposes */
    bool has_contact;
    bool has_notice_fr;
    bool has_notice_en;
    bool has_asked;
    struct privacy_terms *ret_privacy;
};
command_run privacy_set_run; /* PATCH /v1/privacy */

/* As it was told, or as it is otherwise. */
MUST_USE enum err privacy_load(struct db *db, struct arena *arena,
                               struct privacy_terms *ret_privacy);
bool privacy_asks(const struct privacy_terms *privacy, enum purpose purpose);
void privacy_put(struct buf *out, const struct privacy_terms *privacy);

#endif
