/* program_read.h - a programme from its JSON, with everything that is wrong with it.
 *
 * Reads the whole document before it answers: a shopkeeper who made three mistakes sees three.
 * Each problem names the path, what is wrong and what would be right; traps that are allowed (a rate
 * outside 0.5-15 %, an expiry shorter than a month) are warnings.
 */
#ifndef LANGUAGE_PROGRAM_READ_H
#define LANGUAGE_PROGRAM_READ_H

#include "core/json.h"
#include "loyalty/program.h"

struct program_problem {
    bool is_warning;
    struct problem problem;
};

struct program_problems {
    struct program_problem *items; /* at most PROGRAM_PROBLEMS_MAX */
    size_t count;
    size_t error_count; /* all of them, those beyond the maximum too */
};

/* OK when there is no error (warnings do not count); E_PROGRAM_INVALID otherwise; E_NO_MEMORY. */
MUST_USE enum err program_read(struct arena *arena, const struct json_node *root,
                               struct program *ret_program, struct program_problems *ret_problems);

/* The same for a version that follows another: what it leaves out is told too.  `before` NULL: none. */
MUST_USE enum err program_read_after(struct arena *arena, const struct json_node *root,
                                     const struct program *before, struct program *ret_program,
                                     struct program_problems *ret_problems);

#endif
