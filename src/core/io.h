/* io.h - files: the only place that reads and writes descriptors.
 *
 * Interrupted and short calls are retried here, and nowhere else.
 */
#ifndef CORE_IO_H
#define CORE_IO_H

#include <limits.h>

#include "core/arena.h"

/* The whole file into the arena.  E_FILE; E_TOO_LARGE above `max_bytes`; E_NO_MEMORY. */
MUST_USE enum err io_read_file(struct arena *arena, const char *path, size_t max_bytes,
                               struct str *ret_text);

/* Whether nobody but its owner may read it: for keys. */
bool io_is_private(const char *path);

/* A file that is written bit by bit and replaces another in one step: written beside, synced, renamed, directory
 * synced.  What is not finished leaves nothing.  Each E_FILE (also for what is there and is no file), E_DISK_FULL.
 *
 *      CLEANUP(io_writer_close) struct io_writer writer = IO_WRITER_NONE;
 */
struct io_writer {
    int fd;
    char path[PATH_MAX];
    char beside[PATH_MAX];
};
#define IO_WRITER_NONE ((struct io_writer){ .fd = -1 })

MUST_USE enum err io_writer_open(const char *path, int mode, struct io_writer *ret_writer);
MUST_USE enum err io_writer_put(struct io_writer *writer, struct str bytes);
MUST_USE enum err io_writer_finish(struct io_writer *writer);
void io_writer_close(struct io_writer *writer); /* for CLEANUP() */

/* The same in one call. */
MUST_USE enum err io_write_file(const char *path, struct str text, int mode);

/* All of it to an open descriptor.  E_FILE, E_DISK_FULL. */
MUST_USE enum err io_write_all(int fd, struct str text);

/* One write to standard error; what cannot be written is lost. */
void io_stderr(struct str text);

/* A stream which is gzip (RFC 1952) or plain, by its first bytes. */
struct io_stream; /* lives in its arena but for the library's state: close it */

MUST_USE enum err io_stream_open(struct arena *arena, const char *path,
                                 struct io_stream **ret_stream);
void io_stream_close(struct io_stream **stream); /* for CLEANUP() */
/* At most `size` > 0 bytes; *ret_len 0 at the end.  E_FILE when it cannot be read or the gzip is damaged
 * or cut short.  Fits csv_source with the stream as context. */
MUST_USE enum err io_stream_read(void *context, char *room, size_t size, size_t *ret_len);

int64_t io_stream_offset(const struct io_stream *stream); /* bytes of the file consumed */
int64_t io_stream_size(const struct io_stream *stream);   /* bytes of the file, or -1 */

#endif
