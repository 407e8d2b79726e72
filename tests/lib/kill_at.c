/* kill_at.c - ends a program with SIGKILL before its n-th step; for the story that does so at every one.
 *
 *      LD_PRELOAD=build/tests/libkill_at.so HABITUE_KILL_AT=FILE habitue serve ...
 *
 * A step is what changes something that outlives the program, or tells somebody of it: a page or a part of one that
 * is written, a sync, a change of length, a new name or none, of the files of the database; a send over a
 * socket.  A long write is as many steps as it has pages: a kill may come in the middle of it.  FILE has eight
 * bytes, a number in the machine's order, which a test changes while the program runs: so many steps from now
 * it ends, and that step is not taken; below zero, so many sends from now; 0: it goes on.
 *
 * What was written before is in the kernel, and is there when the program is started again, as after any kill -9.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define PIECE_BYTES 4096

static int64_t *steps_left;

__attribute__((constructor)) static void find_number(void)
{
    const char *path = getenv("HABITUE_KILL_AT");
    int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return;
    void *shared = mmap(NULL, sizeof(*steps_left), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    steps_left = shared == MAP_FAILED ? NULL : shared;
    (void)close(fd);
}

static int is_armed(void)
{
    return steps_left != NULL && __atomic_load_n(steps_left, __ATOMIC_SEQ_CST) != 0;
}

enum what { NOTHING, A_FILE, A_SOCKET };

static void take_step(enum what what)
{
    int64_t by = __atomic_load_n(steps_left, __ATOMIC_SEQ_CST) > 0 ? -1 : 1;
    if (what == NOTHING || (by > 0 && what != A_SOCKET))
        return;
    if (__atomic_add_fetch(steps_left, by, __ATOMIC_SEQ_CST) != 0)
        return;
    (void)kill(getpid(), SIGKILL);
    for (;;)
        (void)pause(); /* the signal is on its way */
}

static int is_of_database(const char *path)
{
    return strstr(path, "habitue.db") != NULL;
}

static enum what what_is(int fd)
{
    struct stat about = { 0 };
    enum what what = NOTHING;
    int errno_before = errno;
    if (!is_armed())
        return NOTHING;
    if (fstat(fd, &about) == 0 && S_ISSOCK(about.st_mode)) {
        what = A_SOCKET;
    } else if (S_ISREG(about.st_mode)) {
        char name[64];
        char path[4096];
        (void)snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
        ssize_t len = readlink(name, path, sizeof(path) - 1);
        path[len > 0 ? len : 0] = '\0';
        what = is_of_database(path) ? A_FILE : NOTHING;
    }
    errno = errno_before;
    return what;
}

/* Before a call on a descriptor: of the database's files, or of a socket. */
static void step_on(int fd)
{
    take_step(what_is(fd));
}

static void step_on_path(const char *path)
{
    if (is_armed() && is_of_database(path))
        take_step(A_FILE);
}

/* The function of the same name behind this one. */
#define BEHIND(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* One for each call: it takes a step, and does what it always does. */
#define STEP(type, name, parameters, step, arguments)                                              \
    type name parameters                                                                           \
    {                                                                                              \
        static __typeof__(&name) behind;                                                           \
        if (behind == NULL)                                                                        \
            behind = BEHIND(name);                                                                 \
        step;                                                                                      \
        return behind arguments;                                                                   \
    }

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
    static __typeof__(&pwrite64) behind;
    if (behind == NULL)
        behind = BEHIND(pwrite64);
    if (what_is(fd) != A_FILE)
        return behind(fd, bytes, len, at);
    size_t done = 0;
    while (done < len) {
        size_t piece = len - done < PIECE_BYTES ? len - done : PIECE_BYTES;
        take_step(A_FILE);
        ssize_t got = behind(fd, (const char *)bytes + done, piece, at + (off64_t)done);
        if (got <= 0)
            return done > 0 ? (ssize_t)done : got;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    return pwrite64(fd, bytes, len, at);
}

/* clang-format off */
STEP(ssize_t, write, (int fd, const void *bytes, size_t len), step_on(fd), (fd, bytes, len))
STEP(ssize_t, writev, (int fd, const struct iovec *parts, int count), step_on(fd), (fd, parts, count))
STEP(int, fsync, (int fd), step_on(fd), (fd))
STEP(int, fdatasync, (int fd), step_on(fd), (fd))
STEP(int, ftruncate, (int fd, off_t len), step_on(fd), (fd, len))
STEP(int, ftruncate64, (int fd, off64_t len), step_on(fd), (fd, len))
STEP(int, unlink, (const char *path), step_on_path(path), (path))
STEP(int, rename, (const char *from, const char *to), step_on_path(from), (from, to))
STEP(ssize_t, send, (int fd, const void *bytes, size_t len, int flags), step_on(fd), (fd, bytes, len, flags))
STEP(ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags), step_on(fd), (fd, message, flags))
STEP(ssize_t, sendto, (int fd, const void *bytes, size_t len, int flags, const struct sockaddr *to, socklen_t to_len), step_on(fd), (fd, bytes, len, flags, to, to_len))
/* clang-format on */
