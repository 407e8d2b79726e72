/* test_io.c - core/io.c: whole files, replaced files, and streams that may be gzip. */
#include "core/io.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <zlib.h>

#include "core/buf.h"
#include "tests/lib/check.h"

static struct arena arena;

/* ---- a system that misbehaves when told ------------------------------------------------------- */

/* The program's own read(), write() and fsync() come before the library's. */
static struct fault {
    int read_errno;
    int write_errno;
    int fsync_errno;
    size_t step;         /* bytes which a call moves at most; 0: all */
    bool is_interrupted; /* every other call */
    bool was_interrupted;
} fault;

static bool fault_interrupts(void)
{
    fault.was_interrupted = fault.is_interrupted && !fault.was_interrupted;
    if (fault.was_interrupted)
        errno = EINTR;
    return fault.was_interrupted;
}

static size_t fault_size(size_t size)
{
    return fault.step > 0 && size > fault.step ? fault.step : size;
}

ssize_t read(int fd, void *room, size_t size)
{
    if (fault.read_errno != 0) {
        errno = fault.read_errno;
        return -1;
    }
    return fault_interrupts() ? -1 : syscall(SYS_read, fd, room, fault_size(size));
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    if (fault.write_errno != 0) {
        errno = fault.write_errno;
        return -1;
    }
    return fault_interrupts() ? -1 : syscall(SYS_write, fd, bytes, fault_size(size));
}

int fsync(int fd)
{
    if (fault.fsync_errno != 0) {
        errno = fault.fsync_errno;
        return -1;
    }
    return fcntl(fd, F_GETFD) < 0 ? -1 : 0; /* nobody pulls the plug here */
}

/* A path in the test's folder, good until the next call. */
static const char *path_of(const char *name)
{
    static char room[600];
    struct buf out = BUF(room);
    buf_str(&out, str_c(test_folder()));
    buf_char(&out, '/');
    buf_str(&out, str_c(name));
    buf_char(&out, '\0');
    CHECK_EQ(out.err, OK);
    if (arena.base == NULL)
        CHECK_OK(arena_open(&arena, 256 << 20));
    return room;
}

/* ---- whole files ------------------------------------------------------------------------------ */

TEST(io_reads_what_was_written)
{
    const char *path = path_of("file");
    struct str text = STR("untouched");

    CHECK_ERR(io_read_file(&arena, path, 100, &text), E_FILE);
    CHECK_STR(text, "untouched");
    CHECK_OK(io_write_file(path, STR("first\n"), 0600));
    CHECK_OK(io_write_file(path, STR("a\0b"), 0640)); /* replaces it */
    CHECK_OK(io_read_file(&arena, path, 100, &text));
    CHECK_EQ(text.len, 3);
    CHECK_MEM(text.ptr, "a\0b", 3);

    struct stat info;
    CHECK_EQ(stat(path, &info), 0);
    CHECK_EQ(info.st_mode & 0777, 0640);
}

TEST(io_reads_up_to_the_maximum_and_no_further)
{
    const char *path = path_of("file");
    struct str text = STR("untouched");

    CHECK_OK(io_write_file(path, STR("12345"), 0600));
    size_t mark = arena_mark(&arena);
    CHECK_ERR(io_read_file(&arena, path, 4, &text), E_TOO_LARGE);
    CHECK_STR(text, "untouched");
    CHECK_EQ(arena_mark(&arena), mark);
    CHECK_OK(io_read_file(&arena, path, 5, &text));
    CHECK_STR(text, "12345");
    CHECK_OK(io_write_file(path, STR(""), 0600));
    CHECK_OK(io_read_file(&arena, path, 5, &text));
    CHECK_STR(text, "");
}

TEST(io_reads_a_file_which_does_not_know_its_size)
{
    struct str text = STR_NONE;
    (void)path_of("");
    CHECK_OK(io_read_file(&arena, "/proc/self/stat", 4096, &text));
    CHECK(text.len > 10);
    size_t mark = arena_mark(&arena);
    CHECK_ERR(io_read_file(&arena, "/proc/self/stat", 10, &text), E_TOO_LARGE);
    CHECK_ERR(io_read_file(&arena, "/dev/zero", 1000, &text), E_TOO_LARGE);
    CHECK_EQ(arena_mark(&arena), mark);
}

TEST(io_read_says_what_is_wrong)
{
    char memory[64];
    struct arena small = arena_in(memory, sizeof(memory));
    struct str text = STR_NONE;
    const char *path = path_of("file");

    CHECK_ERR(io_read_file(&arena, test_folder(), 100, &text), E_FILE); /* a folder */
    CHECK_OK(io_write_file(path, STR("12345"), 0600));
    CHECK_ERR(io_read_file(&small, "/dev/zero", 100, &text), E_NO_MEMORY);
}

TEST(io_write_leaves_the_old_file_when_it_fails)
{
    struct str text = STR_NONE;
    const char *path = path_of("no/such/folder/file");
    CHECK_ERR(io_write_file(path, STR("x"), 0600), E_FILE);

    CHECK_EQ(mkdir(path_of("place"), 0700), 0);
    CHECK_ERR(io_write_file(path_of("place"), STR("x"), 0600), E_FILE); /* a folder is there */
    char name[700];
    struct buf beside = BUF(name);
    buf_str(&beside, str_c(path_of("place.new-")));
    buf_int(&beside, getpid());
    buf_char(&beside, '\0');
    CHECK_ERR(io_read_file(&arena, name, 100, &text), E_FILE); /* nothing is left beside it */

    static char long_path[8192];
    memset(long_path, 'x', sizeof(long_path) - 1);
    CHECK_ERR(io_write_file(long_path, STR("x"), 0600), E_FILE);
}

TEST(io_write_removes_what_a_killed_process_left)
{
    char name[700];
    struct buf beside = BUF(name);
    buf_str(&beside, str_c(path_of("file.new-")));
    buf_int(&beside, getpid());
    buf_char(&beside, '\0');
    CHECK_EQ(symlink("/dev/full", name), 0); /* nor is a link followed */
    CHECK_OK(io_write_file(path_of("file"), STR("new"), 0600));
    struct str text = STR_NONE;
    CHECK_OK(io_read_file(&arena, path_of("file"), 100, &text));
    CHECK_STR(text, "new");
}

TEST(io_write_says_that_the_disk_is_full)
{
    struct str text = STR_NONE;
    CHECK_OK(io_write_file(path_of("file"), STR("old"), 0600));
    fault = (struct fault){ .write_errno = ENOSPC };
    CHECK_ERR(io_write_file(path_of("file"), STR("new"), 0600), E_DISK_FULL);
    fault = (struct fault){ .write_errno = EDQUOT };
    CHECK_ERR(io_write_file(path_of("file"), STR("new"), 0600), E_DISK_FULL);
    fault = (struct fault){ .write_errno = EIO };
    CHECK_ERR(io_write_file(path_of("file"), STR("new"), 0600), E_FILE);
    fault = (struct fault){ .fsync_errno = ENOSPC }; /* some file systems find out late */
    CHECK_ERR(io_write_file(path_of("file"), STR("new"), 0600), E_DISK_FULL);
    fault = (struct fault){ .fsync_errno = EIO };
    CHECK_ERR(io_write_file(path_of("file"), STR("new"), 0600), E_FILE);
    fault = (struct fault){ 0 };
    CHECK_OK(io_read_file(&arena, path_of("file"), 100, &text));
    CHECK_STR(text, "old");
}

TEST(io_goes_on_after_short_and_interrupted_calls)
{
    struct str text = STR_NONE;
    fault = (struct fault){ .step = 2, .is_interrupted = true };
    CHECK_OK(io_write_file(path_of("file"), STR("a longer text"), 0600));
    CHECK_OK(io_read_file(&arena, path_of("file"), 100, &text));
    fault = (struct fault){ 0 };
    CHECK_STR(text, "a longer text");
}

TEST(io_read_fails_when_the_disk_does)
{
    struct str text = STR_NONE;
    CHECK_OK(io_write_file(path_of("file"), STR("12345"), 0600));
    size_t mark = arena_mark(&arena);
    fault = (struct fault){ .read_errno = EIO };
    CHECK_ERR(io_read_file(&arena, path_of("file"), 100, &text), E_FILE);
    fault = (struct fault){ 0 };
    CHECK_EQ(arena_mark(&arena), mark);
}

TEST(io_writes_into_the_folder_at_hand)
{
    char before[600];
    struct str text = STR_NONE;
    (void)path_of("");
    CHECK(getcwd(before, sizeof(before)) != NULL);
    CHECK_EQ(chdir(test_folder()), 0);
    CHECK_OK(io_write_file("bare", STR("x"), 0600));
    CHECK_OK(io_read_file(&arena, "bare", 10, &text));
    CHECK_EQ(chdir(before), 0);
    CHECK_STR(text, "x");
}

/* ---- streams ---------------------------------------------------------------------------------- */

/* Text of `size` bytes which does not compress to nothing. */
static struct str sample(size_t size)
{
    struct rng rng = { 20260201 };
    (void)path_of("");
    char *text = arena_alloc(&arena, size + 1, 1);
    for (size_t i = 0; i < size; i++)
        text[i] = (char)rng_range(&rng, 'a', 'z');
    return (struct str){ .ptr = text, .len = size };
}

static struct str gzip_of(struct str text)
{
    z_stream zlib = { 0 };
    size_t size = text.len + text.len / 100 + 200;
    char *room = arena_alloc(&arena, size, 1);
    CHECK_EQ(deflateInit2(&zlib, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    zlib.next_in = (unsigned char *)(uintptr_t)text.ptr;
    zlib.avail_in = (unsigned)text.len;
    zlib.next_out = (unsigned char *)room;
    zlib.avail_out = (unsigned)size;
    CHECK_EQ(deflate(&zlib, Z_FINISH), Z_STREAM_END);
    size_t used = size - zlib.avail_out;
    CHECK_EQ(deflateEnd(&zlib), Z_OK);
    return (struct str){ .ptr = room, .len = used };
}

static struct str joined(struct str a, struct str b)
{
    char *room = arena_alloc(&arena, a.len + b.len + 1, 1);
    memcpy(room, a.ptr, a.len);
    memcpy(room + a.len, b.ptr, b.len);
    return (struct str){ .ptr = room, .len = a.len + b.len };
}

/* Reads the file as a stream, `step` bytes at a time. */
static enum err read_stream(struct str file, size_t step, struct str *ret_text)
{
    static char room[3 << 20];
    size_t used = 0;
    size_t len = 0;
    CLEANUP(io_stream_close) struct io_stream *stream = NULL;

    CHECK_OK(io_write_file(path_of("stream"), file, 0600));
    TRY(io_stream_open(&arena, path_of("stream"), &stream));
    CHECK_EQ(io_stream_size(stream), file.len);
    do {
        TRY(io_stream_read(stream, room + used, step, &len));
        CHECK(len <= step);
        used += len;
        CHECK(used + step <= sizeof(room));
        CHECK(io_stream_offset(stream) <= (int64_t)file.len);
    } while (len > 0);
    CHECK_EQ(io_stream_offset(stream), file.len);
    TRY(io_stream_read(stream, room + used, step, &len));
    CHECK_EQ(len, 0); /* the end stays the end */
    *ret_text = (struct str){ .ptr = room, .len = used };
    return OK;
}

TEST(stream_gives_plain_and_gzip_files_alike)
{
    static const size_t sizes[] = { 0, 1, 2, 3, 1000, 65535, 65536, 65537, 300000 };
    static const size_t steps[] = { 1000, 65536, 100001 };
    for (size_t i = 0; i < COUNT(sizes); i++) {
        for (size_t j = 0; j < COUNT(steps); j++) {
            struct str text = sample(sizes[i]);
            struct str got = STR_NONE;
            check_note("%zu bytes, %zu at a time", sizes[i], steps[j]);
            CHECK_OK(read_stream(text, steps[j], &got));
            CHECK(str_eq(got, text));
            CHECK_OK(read_stream(gzip_of(text), steps[j], &got));
            CHECK(str_eq(got, text));
        }
    }
    struct str got = STR_NONE;
    CHECK_OK(read_stream(gzip_of(STR("one byte")), 1, &got));
    CHECK_STR(got, "one byte");
    CHECK_OK(read_stream(STR("\x1F"), 1, &got)); /* half of the magic is no gzip */
    CHECK_EQ(got.len, 1);
}

TEST(stream_reads_every_member_of_a_gzip_file)
{
    struct str text = sample(300000);
    struct str got = STR_NONE;
    struct str two =
        joined(gzip_of(str_sub(text, 0, 70000)), gzip_of(str_sub(text, 70000, 230000)));
    CHECK_OK(read_stream(two, 65536, &got));
    CHECK(str_eq(got, text));

    struct str with_empty = joined(joined(gzip_of(STR("")), two), gzip_of(STR("")));
    CHECK_OK(read_stream(with_empty, 999, &got));
    CHECK(str_eq(got, text));

    char zeros[100000] = { 0 }; /* as tapes and some tools pad */
    struct str padding = { .ptr = zeros, .len = sizeof(zeros) };
    CHECK_OK(read_stream(joined(two, padding), 65536, &got));
    CHECK(str_eq(got, text));
}

TEST(stream_cut_anywhere_is_an_error)
{
    struct str gzip = gzip_of(sample(500));
    struct str got = STR("untouched");
    for (size_t len = 2; len < gzip.len; len++) {
        check_note("%zu of %zu bytes", len, gzip.len);
        CHECK_ERR(read_stream(str_sub(gzip, 0, len), 4096, &got), E_FILE);
    }
    struct str two = joined(gzip, str_sub(gzip, 0, gzip.len - 1));
    CHECK_ERR(read_stream(two, 4096, &got), E_FILE);
    CHECK_STR(got, "untouched");
}

TEST(stream_with_a_damaged_byte_is_an_error)
{
    struct str gzip = gzip_of(sample(5000));
    struct str got = STR_NONE;
    char *damaged = arena_alloc(&arena, gzip.len, 1);
    for (size_t i = 10; i < gzip.len; i += 97) {
        memcpy(damaged, gzip.ptr, gzip.len);
        damaged[i] ^= 0x10;
        check_note("byte %zu", i);
        CHECK_ERR(read_stream((struct str){ damaged, gzip.len }, 4096, &got), E_FILE);
    }
    CHECK_ERR(read_stream(joined(gzip, STR("and then this")), 4096, &got), E_FILE);
}

TEST(stream_open_says_what_is_wrong)
{
    char memory[64];
    struct arena small = arena_in(memory, sizeof(memory));
    CLEANUP(io_stream_close) struct io_stream *stream = NULL;
    CHECK_ERR(io_stream_open(&arena, path_of("none"), &stream), E_FILE);
    CHECK_ERR(io_stream_open(&arena, test_folder(), &stream), E_FILE);
    CHECK_ERR(io_stream_open(&small, "/dev/zero", &stream), E_NO_MEMORY);
    CHECK(stream == NULL);
    io_stream_close(&stream);

    CHECK_OK(io_stream_open(&arena, "/dev/zero", &stream));
    CHECK_EQ(io_stream_size(stream), -1);
}

/* ---- standard error --------------------------------------------------------------------------- */

TEST(stderr_gets_the_line_as_it_is)
{
    int kept = dup(STDERR_FILENO);
    int fd = open(path_of("stderr"), O_RDWR | O_CREAT | O_TRUNC, 0600);
    CHECK(kept >= 0 && fd >= 0);
    CHECK(dup2(fd, STDERR_FILENO) >= 0);
    io_stderr(STR("a line\n"));
    io_stderr(STR(""));
    CHECK(dup2(kept, STDERR_FILENO) >= 0);
    (void)close(fd);
    (void)close(kept);

    struct str text = STR_NONE;
    CHECK_OK(io_read_file(&arena, path_of("stderr"), 100, &text));
    CHECK_STR(text, "a line\n");
}
