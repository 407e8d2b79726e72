/* options.h - the words of a command line, read by a table into a struct.
 *
 *      struct backup_values { const char *file; int64_t columns; bool json; };
 *      static const struct option backup_options[] = {
 *          OPTION_PATH(struct backup_values, file, "FILE", .is_required = true, ...),
 *
 * `--name value` and `--name=value`; what follows `--` is an operand whatever it begins with.  The
 * tables also give `--help` and are compared with the manual pages by a test.
 */
#ifndef TERMINAL_OPTIONS_H
#define TERMINAL_OPTIONS_H

#include "core/date.h"
#include "terminal/console.h"

enum option_kind {
    OPTION_KIND_FLAG,  /* bool; takes no value */
    OPTION_KIND_TEXT,  /* struct str: one line of UTF-8, min..max bytes */
    OPTION_KIND_PATH,  /* const char *: not empty */
    OPTION_KIND_WORD,  /* const char *: what the option's own `accepts` accepts */
    OPTION_KIND_INT,   /* int64_t in min..max */
    OPTION_KIND_PATHS, /* struct option_paths: not empty, and may be told again, up to max times */
    OPTION_KIND_RATE,  /* int64_t in min..max, of 1/100 %: told as percent, "2.5" */
    OPTION_KIND_DATE,  /* struct date: 2026-11-22 */
};

#define OPTION_PATHS_MAX 16
struct option_paths {
    const char *items[OPTION_PATHS_MAX];
    size_t count;
};

struct option {
    const char *name;  /* "data" for --data; for an operand, what the help calls it: "FILE" */
    const char *value; /* what the help calls its value: "DIR"; NULL for a flag */
    enum option_kind kind;
    size_t offset;
    int64_t min;
    int64_t max;
    bool is_required;
    bool is_operand;                   /* told by its place, without a name */
    bool (*accepts)(const char *word); /* OPTION_KIND_WORD */
    struct phrase wrong;               /* of a word that is not accepted, %2, for the option %1 */
    struct phrase doc;                 /* one line for --help */
};

/* Two options that fill the same member are alternatives: exactly one of them is told where they are
 * required. */

/* Refuses to compile when the member has another type than the option claims. */
#define OPTION_OFFSET(type, member, want)                                                          \
    (offsetof(type, member) + 0 * _Generic(((type *)0)->member, want : sizeof(char)))

/* The name is the member's; the rest are designated initialisers. */
/* clang-format off */
#define OPTION_FLAG(type, member, ...)                    { .name = #member, .kind = OPTION_KIND_FLAG, .offset = OPTION_OFFSET(type, member, bool), __VA_ARGS__ }
#define OPTION_TEXT(type, member, value_, min_, max_, ...) { .name = #member, .value = (value_), .kind = OPTION_KIND_TEXT, .offset = OPTION_OFFSET(type, member, struct str), .min = (min_), .max = (max_), __VA_ARGS__ }
#define OPTION_PATH(type, member, value_, ...)            { .name = #member, .value = (value_), .kind = OPTION_KIND_PATH, .offset = OPTION_OFFSET(type, member, const char *), __VA_ARGS__ }
#define OPTION_WORD(type, member, value_, accepts_, wrong_en, wrong_fr, ...) { .name = #member, .value = (value_), .kind = OPTION_KIND_WORD, .offset = OPTION_OFFSET(type, member, const char *), .accepts = (accepts_), .wrong = { wrong_en, wrong_fr }, __VA_ARGS__ }
#define OPTION_INT(type, member, value_, min_, max_, ...) { .name = #member, .value = (value_), .kind = OPTION_KIND_INT, .offset = OPTION_OFFSET(type, member, int64_t), .min = (min_), .max = (max_), __VA_ARGS__ }
#define OPTION_PATHS(type, member, value_, ...)           { .name = #member, .value = (value_), .kind = OPTION_KIND_PATHS, .offset = OPTION_OFFSET(type, member, struct option_paths), .max = OPTION_PATHS_MAX, __VA_ARGS__ }
#define OPTION_RATE(type, member, value_, min_, max_, ...) { .name = #member, .value = (value_), .kind = OPTION_KIND_RATE, .offset = OPTION_OFFSET(type, member, int64_t), .min = (min_), .max = (max_), __VA_ARGS__ }
#define OPTION_DATE(type, member, ...)                    { .name = #member, .value = "YYYY-MM-DD", .kind = OPTION_KIND_DATE, .offset = OPTION_OFFSET(type, member, struct date), __VA_ARGS__ }
#define OPERAND_PATH(type, member, value_, ...)           { .name = (value_), .kind = OPTION_KIND_PATH, .offset = OPTION_OFFSET(type, member, const char *), .is_operand = true, .is_required = true, __VA_ARGS__ }
#define OPERAND_TEXT(type, member, value_, min_, max_, ...) { .name = (value_), .kind = OPTION_KIND_TEXT, .offset = OPTION_OFFSET(type, member, struct str), .min = (min_), .max = (max_), .is_operand = true, .is_required = true, __VA_ARGS__ }
#define OPERAND_INT(type, member, value_, min_, max_, ...) { .name = (value_), .kind = OPTION_KIND_INT, .offset = OPTION_OFFSET(type, member, int64_t), .min = (min_), .max = (max_), .is_operand = true, .is_required = true, __VA_ARGS__ }
/* clang-format on */

/* Options that belong together, and the struct they fill. */
struct option_set {
    const struct option *options;
    size_t count;
    void *values;
};

#define OPTIONS_MAX 32 /* in all sets of one command */

/* What is wrong with a command line. */
struct usage_problem {
    struct phrase phrase;
    struct str words[WORDS_MAX + 1];
    char room[96]; /* of a word that had to be made */
};

/* Reads the words into the structs, which hold the defaults.  Texts are borrowed from the words.
 * E_USAGE with the first problem: an unknown option (with the nearest known), a value that is missing,
 * too much or out of range, an option told twice or beside its alternative, a required one that is missing, an operand too many. */
struct words {
    char *const *items; /* as main() got them */
    size_t count;
};
MUST_USE enum err options_parse(const struct option_set *sets, size_t set_count, struct words words,
                                struct usage_problem *ret_problem);

/* Whether --help or -h is among the options: then nothing else needs to be right. */
bool options_want_help(struct words words);

/* What --lang tells, which has to be known before anything else is said; empty: nothing. */
struct str options_told_language(struct words words);

/* The candidate nearest to what was typed, or NULL when none is near: at most a third of the letters
 * would have to change. */
const char *options_nearest(struct str typed, const char *const *candidates, size_t count);

#endif
