/* reader.h - a JSON document read to its end, with everything that is wrong with it.
 *
 * The tables of core/json.h stop at the first problem, as a till needs.  A programme is written by a
 * person, who wants to see all of it at once: here each function reads one value, says what is wrong
 * with it and what would be right, and goes on.
 *
 *      int64_t days = 30;                                        the default stands before the call
 *      struct spot at = reader_member(&policies, "reopen_days");
 *      reader_int(reader, &at, NUMBER_DAYS, 0, EXPIRY_DAYS_MAX, &days);
 *
 * Each returns whether it has read a value; when not, *ret_... is as it was, and a problem has been
 * said unless the value was absent and may be.
 */
#ifndef LANGUAGE_READER_H
#define LANGUAGE_READER_H

#include "language/program_read.h"

/* A value of the document and the way to it.  The parent must outlive it. */
struct spot {
    const struct spot *parent;    /* NULL: the document itself */
    struct str name;              /* within an object; ptr NULL within an array */
    size_t index;                 /* within an array */
    const struct json_node *node; /* NULL: it is not there */
    bool is_required;
};

struct reader {
    struct arena *arena; /* of what is read */
    struct program_problems *problems;
    size_t unknown_count; /* fields met that do not exist here */
    bool is_full;         /* the arena: E_NO_MEMORY at the end */
    struct arena scratch; /* for the words of one sentence; emptied when it is said */
};

/* E_NO_MEMORY when there is no room for the problems. */
MUST_USE enum err reader_init(struct reader *reader, struct arena *arena,
                              struct program_problems *problems);

struct spot reader_root(const struct json_node *node);
struct spot reader_member(const struct spot *object, const char *name);   /* may be absent */
struct spot reader_required(const struct spot *object, const char *name); /* may not */
struct spot reader_item(const struct spot *array, size_t index);

/* ---- saying ----------------------------------------------------------------------------------- */

/* %1 to %9 of both sentences stand for the words. */
#define SENTENCE(en_, fr_) ((struct label){ .fr = STR(fr_), .en = STR(en_) })
#define WORDS(...)         ((const struct label[]){ { { NULL, 0 }, { NULL, 0 } }, __VA_ARGS__ })

void reader_error(struct reader *reader, const struct spot *spot, enum err err,
                  struct label sentence, const struct label *words);
void reader_warn(struct reader *reader, const struct spot *spot, struct label sentence,
                 const struct label *words);

/* The value is not what it must be, or is missing: "write %1". */
void reader_want(struct reader *reader, const struct spot *spot, struct label want);

/* Words: the same text in both languages; in quotes; several, in quotes; a number; a number of `decimals` places; a
 * sentence of its own.  They last until the next problem is said. */
struct label reader_same(struct str text);
struct label reader_quote(struct reader *reader, struct str text);
struct label reader_quotes(struct reader *reader, const struct str *texts, size_t count);
struct label reader_number(struct reader *reader, int64_t number);
struct label reader_decimal(struct reader *reader, int64_t number, int decimals);
struct label reader_phrase(struct reader *reader, struct label sentence, const struct label *words);

/* Names in quotes; how many there are before the NULL; the index of one, or how many. */
struct label reader_names(struct reader *reader, const char *const *names, size_t count);
size_t reader_name_count(const char *const *names);
size_t reader_name_index(const char *const *names, struct str name);

/* What an object may hold, or a value may be; both lists end with NULL. */
struct form {
    const char *const *names;
    const char *const *later; /* known, but not to this version; may be NULL */
};

/* A name or word that does not exist here: it comes later, is misspelt, or is unknown. */
void reader_unknown(struct reader *reader, const struct spot *spot, enum err err, struct str name,
                    const struct form *form);

/* ---- reading ---------------------------------------------------------------------------------- */

enum number_kind { NUMBER_PLAIN, NUMBER_DAYS, NUMBER_MONTHS, NUMBER_MINOR, NUMBER_POINTS };

/* An object; its unknown fields are said. */
bool reader_object(struct reader *reader, const struct spot *spot, const struct form *form);

/* An object with exactly one of form->names[0 .. count - 1]: which one. */
bool reader_one_of(struct reader *reader, const struct spot *spot, const struct form *form,
                   size_t count, size_t *ret_index);

/* A list of min..max items; `what` says of what. */
bool reader_list(struct reader *reader, const struct spot *spot, struct label what, size_t min,
                 size_t max);

bool reader_int(struct reader *reader, const struct spot *spot, enum number_kind kind, int64_t min,
                int64_t max, int64_t *ret_number);
bool reader_int32(struct reader *reader, const struct spot *spot, enum number_kind kind,
                  int32_t min, int32_t max, int32_t *ret_number);
bool reader_bool(struct reader *reader, const struct spot *spot, bool *ret_bool);

/* "5.5" as 550; 0.01 to 100. */
bool reader_percent(struct reader *reader, const struct spot *spot, int32_t *ret_rate_bp);

/* "1.5" as 15000, in basis points; 1.01 to 100. */
bool reader_factor(struct reader *reader, const struct spot *spot, int32_t *ret_rate_bp);

/* "0.5" as 500, in thousandths; above 0 and below QUANTITY_MILLI_MAX. */
bool reader_quantity(struct reader *reader, const struct spot *spot, int64_t *ret_milli);

/* One line of 1..max bytes, copied. */
bool reader_text(struct reader *reader, const struct spot *spot, size_t max_bytes,
                 struct str *ret_text);

/* A name for machines: 1..CODE_MAX_BYTES of a-z, 0-9, - and _, copied. */
bool reader_name(struct reader *reader, const struct spot *spot, struct str *ret_name);

/* The name of an item of a list.  That an earlier item has the same is said, and does not count as unread. */
bool reader_id(struct reader *reader, const struct spot *spot, struct str *ret_id);

/* One of form->names: which one. */
bool reader_word(struct reader *reader, const struct spot *spot, const struct form *form,
                 size_t *ret_index);

bool reader_date(struct reader *reader, const struct spot *spot, struct date *ret_date);

/* {"fr": ..., "en": ...}, at least one of them. */
bool reader_label(struct reader *reader, const struct spot *spot, struct label *ret_label);

/* Zeroed memory for what is read; NULL marks the reader as full. */
void *reader_alloc(struct reader *reader, size_t count, size_t size);

#endif
