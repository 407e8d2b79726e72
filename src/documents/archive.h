/* archive.h - files in one file: a zip as a phone opens it. */
#ifndef DOCUMENTS_ARCHIVE_H
#define DOCUMENTS_ARCHIVE_H

#include "core/arena.h"
#include "core/buf.h"

#define ARCHIVE_NAME_MAX_BYTES 64

struct archive_file {
    struct str name; /* "fr.lproj/pass.strings" */
    struct str bytes;
};

/* In this order, packed, without the hour at which it was done: the same files are the same bytes.  The bytes of the
 * files are borrowed until this returns.  E_LIMIT when they do not fit, E_NO_MEMORY. */
MUST_USE enum err archive_write(const struct archive_file *files, size_t count, struct buf *out);

#endif
