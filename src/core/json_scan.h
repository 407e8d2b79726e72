/* json_scan.h - what the parsers of JSON share: a look at the text before, the way while they are in it,
 * and the refusals that do not depend on who parses.
 *
 * The scan measures depth and counts nodes without recursion, so that nobody can make a parser dig a
 * deep hole, and so that all nodes get one piece of the arena.
 */
#ifndef CORE_JSON_SCAN_H
#define CORE_JSON_SCAN_H

#include "core/json.h"
#include "core/limits.h"

struct json_scan {
    size_t depth_max;
    size_t node_count; /* exact for valid JSON, never less than a parser finds */
    bool has_nul;      /* outside of texts: jansson passes over one behind a number */
};

struct json_scan json_scan(struct str text);
/* E_LIMIT beyond JSON_DEPTH_MAX or JSON_NODES_MAX; E_MALFORMED. */
MUST_USE enum err json_scan_check(const struct json_scan *scan, struct problem *ret_problem);

/* The index behind the string whose opening quote is at `at`, or text.len. */
size_t json_skip_string(struct str text, size_t at);

/* The nodes from the root to where the parser is, for the pointer of a problem. */
struct json_path {
    struct {
        const struct json_node *node;
        size_t index; /* among its brothers */
    } steps[JSON_DEPTH_MAX + 1];
    size_t depth;
};
void json_path_push(struct json_path *path, const struct json_node *node, size_t index);
void json_path_pop(struct json_path *path);
const struct json_node *json_path_last(const struct json_path *path);
void json_path_put(struct buf *pointer, const struct json_path *path);

/* "amount must be whole; 10.5 is not." and what to do about it. */
void json_say_fraction(struct problem_text *say, struct str key, struct str number);

#endif
