/* candidates.h - the programmes that a command line names: files, or those that ship. */
#ifndef CLI_CANDIDATES_H
#define CLI_CANDIDATES_H

#include "core/limits.h"
#include "simulate/simulate.h"
#include "terminal/options.h"

#define CANDIDATES_ARENA_BYTES ((size_t)SIMULATE_PROGRAMS_MAX << 25)

/* The programmes of `told`, in `arena`; none told: all that ship.  `currency` (letters; empty: that of the
 * first) is written in place of the euros of those that ship.  On a refusal everything that is wrong was
 * said on the console, and the code is the command's. */
enum exit_code candidates_load(const struct console *console, struct arena *arena,
                               const struct option_paths *told, struct str currency,
                               struct simulate_candidate *ret_candidates, size_t *ret_count);

#endif
