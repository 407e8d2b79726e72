/* supplied.h - numbers that a supplier printed, on their way into a batch: read as a till reads them, and looked for.
 *
 *      file, or list ──► lines ──read──► codes ──look──► all of them can be cards: a batch
 *                                  └─────────┴─────────► some cannot: each is told with its reason, and there is none
 */
#ifndef APP_BATCH_SUPPLIED_H
#define APP_BATCH_SUPPLIED_H

#include "core/digest.h"
#include "core/json.h"
#include "scan/scan.h"
#include "storage/db.h"

struct supplied_line {
    int64_t line;    /* of the file, or place in the list, from 1 */
    struct str text; /* as it was told */
    struct str code; /* as a till reads it; nothing where that is an error */
    enum err read;   /* OK, or what is wrong with the text */
    enum err err;    /* the same, or why the number cannot be a new card's */
    int64_t first;   /* E_NUMBER_TWICE: the line where it stands before */
};

struct supplied {
    struct supplied_line *lines; /* at most BATCH_CARDS_MAX */
    size_t count;
    size_t bad_count; /* that have an err */
};

/* How far it is; called on the thread that looks. */
struct supplied_watch {
    void (*show)(void *context, int64_t done, int64_t total); /* NULL: nobody watches */
    void *context;
};

/* Each line that is not wrong by itself, as a scan: its code in the arena.  What is bad is in the lines:
 *
 * E_SCAN_EMPTY and the other errors of scan_read() and scan_refusal() but E_SCAN_GOODS, for a card may have the number of
 * an article; E_INVALID (4 to 64 printable characters); E_LIMIT (more than 64); E_NUMBER_ROUNDED; E_NUMBER_RESERVED;
 * E_NUMBER_TWICE.  Returns E_NO_MEMORY. */
MUST_USE enum err supplied_read(struct arena *arena, const struct scan_settings *settings,
                                struct supplied *supplied);

/* Whether they are somebody's, or lie ready, by now: E_CARD_TAKEN, E_NUMBER_IN_BATCH in the lines.  Returns faults. */
MUST_USE enum err supplied_look(struct db *db, struct arena *arena, struct supplied *supplied,
                                const struct supplied_watch *watch);

/* What the journal keeps of them: HMAC-SHA-256 under the key of the house's numbers, over each code and a line feed, in
 * their order.  Whoever has the journal alone could try numbers until the digest of a small batch comes out. */
struct supplied_digest {
    struct buf text;
};
MUST_USE enum err supplied_digest_begin(struct arena *arena, size_t count,
                                        struct supplied_digest *ret_digest);
void supplied_digest_add(struct supplied_digest *digest, struct str code);
MUST_USE enum err supplied_digest_end(const struct supplied_digest *digest, struct str key,
                                      struct sha256 *ret_digest);

/* What is wrong with a line, for people; the pointer is left empty. */
void supplied_say(const struct supplied_line *line, struct problem *problem);

/* The first BATCH_PROBLEMS_MAX, each pointing at /numbers/N; and one problem for all of them.  Returns
 * E_BATCH_NUMBERS, or E_NO_MEMORY. */
MUST_USE enum err supplied_refuse(struct arena *arena, const struct supplied *supplied,
                                  struct problem *problem,
                                  const struct problem_list **ret_problems);

/* ---- supplied_file.c: a file of them ------------------------------------------------------------- */

/* One number a line; or a table with commas, semicolons, tabs or bars between its cells, whose first line calls a column
 * "number", "card", "code", "numéro", "carte" and so on.  Texts are borrowed from `text` or in the arena.  A line that
 * is no number by itself has E_CSV, E_ENCODING or E_SCAN_EMPTY.
 *
 * E_INVALID: there is no number in it; E_LIMIT: more than BATCH_CARDS_MAX; E_CSV: a quote is not closed; with a
 * sentence each.  E_NO_MEMORY. */
MUST_USE enum err supplied_file_read(struct arena *arena, struct str text,
                                     struct supplied *ret_supplied, struct problem *ret_problem);

#endif
