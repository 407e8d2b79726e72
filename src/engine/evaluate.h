/* evaluate.h - the rules as one call: a programme, a receipt, a moment and an account in, the effects and
 * their reasons out, JSON both.
 *
 * No server, no database, no clock: what a page asks on every key that is struck, and what a till decides by
 * when the line is down.  It is the decision of POST /v1/purchases, made by the same functions; docs/library.md
 * tells both documents field by field.
 *
 *      { "program": {...} or a text that holds it,
 *        "purchase": { the body of POST /v1/purchases },
 *        "at": { "on": "2026-11-22", "time": "10:00" },
 *        "account": { "balances": [ { "unit": "points", "points": 120 } ] } }
 *
 *      { "program": { "valid": true, "problems": [], "errors": 0 },
 *        "refusal": null,
 *        "effects": { "lines": ..., "total": ..., "vat": ..., "redeemed": ..., "earned": ..., ... },
 *        "rewards": [ { "reward": "five-euros", "state": "ready", "points": 10, "discount": 500 } ] }
 */
#ifndef ENGINE_EVALUATE_H
#define ENGINE_EVALUATE_H

#include "core/json.h"
#include "language/program_read.h"

#define EVALUATE_ANSWER_BYTES (2u << 20)                           /* no answer is longer */
#define EVALUATE_ARENA_BYTES  ((8u << 20) + EVALUATE_ANSWER_BYTES) /* any request fits */

/* How it ended; the answer says more. */
enum evaluate_end {
    EVALUATE_EFFECTS,   /* decided */
    EVALUATE_REFUSED,   /* the rules said no */
    EVALUATE_PROGRAM,   /* the programme has errors */
    EVALUATE_MALFORMED, /* the request itself could not be read */
};

/* A programme from its JSON text, with everything that is wrong with it: also that it is no JSON.
 * E_PROGRAM_INVALID, E_NO_MEMORY. */
MUST_USE enum err evaluate_program(struct arena *arena, struct str text,
                                   struct program *ret_program,
                                   struct program_problems *ret_problems);

/* Decides and writes the answer.  `program` decides when the request brings none; NULL: it must.  Scratch
 * and texts are in the arena, which must outlive `out` no more than the call.
 * E_NO_MEMORY; E_LIMIT when the answer does not fit. */
MUST_USE enum err evaluate(struct arena *arena, const struct json_node *root,
                           const struct program *program, struct buf *out,
                           enum evaluate_end *ret_end);

/* The same from text. */
MUST_USE enum err evaluate_text(struct arena *arena, struct str text, const struct program *program,
                                struct buf *out, enum evaluate_end *ret_end);

#endif
