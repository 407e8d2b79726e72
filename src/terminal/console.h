/* console.h - what the person at the terminal reads: sentences in French or English, and how a
 * command ends.
 *
 * Results go to standard output, complaints and progress to standard error.  A script asks for
 * --json and reads the exit code.
 */
#ifndef TERMINAL_CONSOLE_H
#define TERMINAL_CONSOLE_H

#include "core/date.h"
#include "core/digest.h"
#include "core/wording.h"

/* The exit codes, as docs/man says. */
enum exit_code {
    CLI_OK = 0,
    CLI_REFUSED = 1, /* the rules or the world said no, or a check found something */
    CLI_USAGE = 2,   /* the command line itself is not right */
    CLI_FAULT = 3,   /* we could not do it */
};

struct console {
    enum err_language language;
    struct arena *arena; /* for the small texts of one run */
    const char *program; /* what its complaints begin with: "habitue" */
    const void *lent;    /* by main() to the commands; NULL: nothing */
};

/* The language of --lang, or else of LC_ALL, LC_MESSAGES or LANG: French when it begins with "fr". */
enum err_language console_language(struct str told);

/* The sentence in the language of the console. */
const char *console_phrase(const struct console *console, struct phrase phrase);

/* One line on standard output. */
void console_say(const struct console *console, struct phrase phrase, const struct str *words);
void console_print(struct str text); /* as it is */

/* One line on standard error, the name of the program in front. */
void console_note(const struct console *console, struct phrase phrase, const struct str *words);

/* The same; ends a command. */
enum exit_code console_refuse(const struct console *console, enum exit_code code,
                              struct phrase phrase, const struct str *words);

/* "PROGRAM: SUBJECT: the sentence of the error", and the exit code of its class. */
enum exit_code console_fail(const struct console *console, enum err err, struct str subject);
enum exit_code console_code(enum err err);

/* A number as it is written in the language of the console: 541,909 or 541 909.  A count of
 * seconds to a tenth: 12.3 or 12,3.  They live as long as the console. */
struct str console_number(const struct console *console, int64_t number);
/* 1234567 with two decimals is 12,345.67 or 12 345,67; `plus`, if any, stands before what is above zero. */
struct str console_decimal(const struct console *console, int64_t number, int decimals, char plus);
struct str console_seconds(const struct console *console, int64_t micros);
struct str console_date(const struct console *console, struct date date);          /* 2026-11-30 */
struct str console_hash(const struct console *console, const struct sha256 *hash); /* hexadecimal */

/* A document for a script, printed with a line break at its end when `out` holds all of it. */
enum exit_code console_print_json(const struct console *console, const struct buf *out);

#endif
