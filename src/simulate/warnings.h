/* warnings.h - what the reader of a simulation should know before they believe it.
 *
 * Codes are for machines and stable; docs/simulate.md lists them.
 */
#ifndef SIMULATE_WARNINGS_H
#define SIMULATE_WARNINGS_H

#include "core/json.h"
#include "simulate/figures.h"

struct simulate_warning {
    const char *code;
    size_t candidate;       /* SIZE_MAX: of all */
    struct problem problem; /* the sentences */
};

/* The warnings, those about all first; in the arena.  E_NO_MEMORY. */
MUST_USE enum err warnings_make(struct arena *arena, const struct simulation *simulation,
                                const struct figures_shop *shop, const struct figures *figures,
                                struct simulate_warning **ret_warnings, size_t *ret_count);

#endif
