/* io.c - files, whole and as streams. */
#include "core/io.h"

#include "core/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

static void fd_close(int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
    *fd = -1;
}

/* At most `size` bytes; 0 only at the end of the file. */
static enum err fd_read(int fd, char *room, size_t size, size_t *ret_len)
{
    ssize_t len = 0;
    do
        len = read(fd, room, size);
    while (len < 0 && errno == EINTR);
    if (len < 0)
        return E_FILE;
    *ret_len = (size_t)len;
    return OK;
}

static enum err write_error(void)
{
    return errno == ENOSPC || errno == EDQUOT ? E_DISK_FULL : E_FILE;
}

enum err io_write_all(int fd, struct str text)
{
    size_t done = 0;
    while (done < text.len) {
        ssize_t len = write(fd, text.ptr + done, text.len - done);
        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return write_error();
        done += (size_t)len;
    }
    return OK;
}

void io_stderr(struct str text)
{
    ssize_t len = 0;
    do
        len = write(STDERR_FILENO, text.ptr, text.len);
    while (len < 0 && errno == EINTR);
}

/* ---- whole files ------------------------------------------------------------------------------ */

enum err io_read_file(struct arena *arena, const char *path, size_t max_bytes, struct str *ret_text)
{
    CLEANUP(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) != 0)
        return E_FILE;

    /* A pipe or a file of /proc does not know its size; it gets all the room there may be. */
    bool is_sized = S_ISREG(info.st_mode) && info.st_size > 0;
    if (is_sized && (uintmax_t)info.st_size > max_bytes)
        return E_TOO_LARGE;
    size_t size = is_sized ? (size_t)info.st_size : max_bytes;

    size_t mark = arena_mark(arena);
    char *room = arena_bytes(arena, size + 1); /* the last byte tells that there is more */
    if (room == NULL)
        return E_NO_MEMORY;
    size_t used = 0;
    size_t len = 0;
    do {
        enum err err = fd_read(fd, room + used, size + 1 - used, &len);
        used += len;
        if (err == OK && used > size)
            err = E_TOO_LARGE;
        if (err != OK) {
            arena_reset(arena, mark);
            return err;
        }
    } while (len > 0);

    *ret_text = (struct str){ .ptr = room, .len = used };
    return OK;
}

bool io_is_private(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && (info.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

/* A rename is durable when the directory is. */
static enum err sync_directory_of(struct str path)
{
    size_t len = path.len;
    while (len > 0 && path.ptr[len - 1] != '/')
        len--;

    char room[PATH_MAX];
    struct buf directory = BUF(room);
    buf_str(&directory, len == 0 ? STR(".") : str_sub(path, 0, len));
    buf_char(&directory, '\0');
    if (directory.err != OK)
        return E_FILE;

    CLEANUP(fd_close) int fd = open(room, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0)
        return E_FILE;
    return OK;
}

enum err io_writer_open(const char *path, int mode, struct io_writer *ret_writer)
{
    struct buf target = BUF(ret_writer->path);
    struct buf beside = BUF(ret_writer->beside);
    ret_writer->fd = -1;
    buf_str(&target, str_c(path));
    buf_char(&target, '\0');
    buf_str(&beside, str_c(path));
    buf_lit(&beside, ".new-");
    buf_int(&beside, getpid());
    buf_char(&beside, '\0');
    struct stat info;
    if (target.err != OK || beside.err != OK)
        return E_FILE;
    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode))
        return E_FILE;                /* a device or a folder is nothing to replace */
    (void)unlink(ret_writer->beside); /* left by a process of the same number which was killed */
    ret_writer->fd =
        open(ret_writer->beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
    return ret_writer->fd < 0 ? write_error() : OK;
}

enum err io_writer_put(struct io_writer *writer, struct str bytes)
{
    return io_write_all(writer->fd, bytes);
}

enum err io_writer_finish(struct io_writer *writer)
{
    if (fsync(writer->fd) != 0)
        return write_error();
    fd_close(&writer->fd);
    if (rename(writer->beside, writer->path) != 0) {
        enum err err = write_error();
        (void)unlink(writer->beside);
        return err;
    }
    return sync_directory_of(str_c(writer->path));
}

void io_writer_close(struct io_writer *writer)
{
    if (writer->fd < 0)
        return;
    fd_close(&writer->fd);
    (void)unlink(writer->beside);
}

enum err io_write_file(const char *path, struct str text, int mode)
{
    CLEANUP(io_writer_close) struct io_writer writer = IO_WRITER_NONE;
    TRY(io_writer_open(path, mode, &writer));
    TRY(io_writer_put(&writer, text));
    return io_writer_finish(&writer);
}

/* ---- streams ---------------------------------------------------------------------------------- */

#define STREAM_ROOM_BYTES 65536

struct io_stream {
    int fd;
    int64_t size;   /* of the file, or -1 */
    int64_t offset; /* read from the file so far */
    bool is_gzip;
    bool is_open;    /* the inflate state exists */
    bool is_ended;   /* the file has no more bytes */
    bool is_between; /* between two members of a gzip file, where it may end */
    z_stream zlib; /* its next_in and avail_in are the unread part of `room`, for plain files too */
    unsigned char room[STREAM_ROOM_BYTES];
};

/* More bytes behind those which are unread. */
static enum err stream_fill(struct io_stream *stream)
{
    z_stream *zlib = &stream->zlib;
    if (zlib->avail_in > 0)
        memmove(stream->room, zlib->next_in, zlib->avail_in);
    zlib->next_in = stream->room;

    size_t len = 0;
    TRY(fd_read(stream->fd, (char *)stream->room + zlib->avail_in,
                STREAM_ROOM_BYTES - zlib->avail_in, &len));
    zlib->avail_in += (unsigned)len;
    stream->offset += (int64_t)len;
    stream->is_ended = len == 0;
    return OK;
}

/* At least two bytes, if the file has them: enough to know a gzip header. */
static enum err stream_peek(struct io_stream *stream)
{
    while (stream->zlib.avail_in < 2 && !stream->is_ended)
        TRY(stream_fill(stream));
    return OK;
}

static bool stream_has_magic(const struct io_stream *stream)
{
    const z_stream *zlib = &stream->zlib;
    return zlib->avail_in >= 2 && zlib->next_in[0] == 0x1F && zlib->next_in[1] == 0x8B;
}

enum err io_stream_open(struct arena *arena, const char *path, struct io_stream **ret_stream)
{
    struct io_stream *made = ARENA_NEW(arena, struct io_stream);
    if (made == NULL)
        return E_NO_MEMORY;
    made->fd = -1;
    CLEANUP(io_stream_close) struct io_stream *stream = made;

    struct stat info;
    stream->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (stream->fd < 0 || fstat(stream->fd, &info) != 0)
        return E_FILE;
    stream->size = S_ISREG(info.st_mode) ? (int64_t)info.st_size : -1;
    stream->zlib.next_in = stream->room;

    TRY(stream_peek(stream));
    stream->is_gzip = stream_has_magic(stream);
    if (stream->is_gzip) {
        if (inflateInit2(&stream->zlib, 15 + 16) !=
            Z_OK) /* the largest window, gzip headers only */
            return E_NO_MEMORY;
        stream->is_open = true;
    }

    *ret_stream = stream;
    stream = NULL; /* the caller's now */
    return OK;
}

void io_stream_close(struct io_stream **stream)
{
    if (*stream == NULL)
        return;
    if ((*stream)->is_open)
        (void)inflateEnd(&(*stream)->zlib);
    (*stream)->is_open = false;
    fd_close(&(*stream)->fd);
    *stream = NULL;
}

static enum err plain_read(struct io_stream *stream, char *room, size_t size, size_t *ret_len)
{
    z_stream *zlib = &stream->zlib;
    if (zlib->avail_in == 0 && !stream->is_ended)
        TRY(stream_fill(stream));

    size_t len = size < zlib->avail_in ? size : zlib->avail_in;
    if (len > 0)
        memcpy(room, zlib->next_in, len);
    zlib->next_in += len;
    zlib->avail_in -= (unsigned)len;
    *ret_len = len;
    return OK;
}

/* Between two members: another one begins here, or only zeros follow (some tools pad with them). */
static enum err gzip_next_member(struct io_stream *stream)
{
    z_stream *zlib = &stream->zlib;
    TRY(stream_peek(stream));
    if (stream_has_magic(stream)) {
        stream->is_between = false;
        return inflateReset(zlib) == Z_OK ? OK : E_FILE;
    }
    while (zlib->avail_in > 0) {
        for (; zlib->avail_in > 0; zlib->avail_in--) {
            if (*zlib->next_in++ != 0)
                return E_FILE;
        }
        TRY(stream_fill(stream));
    }
    return OK;
}

static enum err gzip_read(struct io_stream *stream, char *room, size_t size, size_t *ret_len)
{
    z_stream *zlib = &stream->zlib;
    unsigned want = size < UINT_MAX ? (unsigned)size : UINT_MAX;
    zlib->next_out = (unsigned char *)room;
    zlib->avail_out = want;

    while (zlib->avail_out == want) {
        if (stream->is_between) {
            TRY(gzip_next_member(stream));
            if (stream->is_between)
                break; /* the end */
        }
        if (zlib->avail_in == 0 && !stream->is_ended)
            TRY(stream_fill(stream));
        int result = inflate(zlib, Z_NO_FLUSH);
        if (result == Z_STREAM_END)
            stream->is_between = true;
        else if (result != Z_OK) /* Z_BUF_ERROR too: the file is cut short */
            return E_FILE;
    }
    *ret_len = want - zlib->avail_out;
    return OK;
}

enum err io_stream_read(void *context, char *room, size_t size, size_t *ret_len)
{
    struct io_stream *stream = context;
    assert(size > 0);

    return stream->is_gzip ? gzip_read(stream, room, size, ret_len)
                           : plain_read(stream, room, size, ret_len);
}

int64_t io_stream_offset(const struct io_stream *stream)
{
    return stream->offset - (int64_t)stream->zlib.avail_in;
}

int64_t io_stream_size(const struct io_stream *stream)
{
    return stream->size;
}
