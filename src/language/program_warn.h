/* program_warn.h - what a programme may say but seldom should.
 *
 * A warning never stops a programme; it tells the shopkeeper about a trap before a customer finds it.
 */
#ifndef LANGUAGE_PROGRAM_WARN_H
#define LANGUAGE_PROGRAM_WARN_H

#include "language/reader.h"

/* `root` is the document and `program` what was read from it, without an error. */
void program_warn(struct reader *reader, const struct spot *root, const struct program *program);

#endif
