/* json_text.h - JSON text to nodes without a library: for those who carry the rules elsewhere.
 *
 * The server reads JSON with jansson (json.h).  The WebAssembly module and the library cannot: the one may
 * import nothing, the other must not bring a parser, its allocator and its symbols into the program of
 * somebody else.  Both use this reader, so that they understand any text alike; a fuzz target holds
 * it against jansson: what the one accepts the other does, as the same nodes.
 */
#ifndef CORE_JSON_TEXT_H
#define CORE_JSON_TEXT_H

#include "core/json.h"

/* As json_parse(), which accepts and refuses the same texts with the same errors; only the sentence about
 * text that is no JSON has other words.  Texts without an escape are borrowed from `text`. */
MUST_USE enum err json_text_parse(struct arena *arena, struct str text,
                                  const struct json_node **ret_root, struct problem *ret_problem);

#endif
