/* files.c - names, locks and directory entries. */
#include "storage/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/buf.h"

#define LOCK_NAME "writer.lock"

#define DIRECTORY_MODE 0700 /* the file of members is nobody else's business */
#define FILE_MODE      0600

static enum err file_err(int reason)
{
    return reason == ENOSPC || reason == EDQUOT ? E_DISK_FULL : E_FILE;
}

enum err files_path(char *room, const char *directory, const char *name)
{
    struct buf out = { .base = room, .size = FILES_PATH_MAX_BYTES };
    buf_str(&out, str_c(directory));
    buf_char(&out, '/');
    buf_str(&out, str_c(name));
    buf_char(&out, '\0');
    return out.err == OK ? OK : E_FILE;
}

bool files_is_there(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0;
}

bool files_is_regular(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

/* Waits until a file or a directory is on the disk as it is. */
static enum err path_sync(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return E_FILE;
    int rc = fsync(file);
    int reason = errno;
    (void)close(file);
    return rc == 0 ? OK : file_err(reason);
}

/* Waits until the name of a file is on the disk. */
static enum err parent_sync(const char *path)
{
    char room[FILES_PATH_MAX_BYTES];
    struct str parent = str_c(path);
    while (parent.len > 0 && parent.ptr[parent.len - 1] != '/')
        parent.len--;
    struct buf out = BUF(room);
    buf_str(&out, parent.len > 0 ? parent : STR("."));
    buf_char(&out, '\0');
    return out.err == OK ? path_sync(room) : E_FILE;
}

enum err files_directory(const char *directory)
{
    if (mkdir(directory, DIRECTORY_MODE) == 0)
        return parent_sync(directory);
    enum err err = file_err(errno);
    struct stat info;
    return stat(directory, &info) == 0 && S_ISDIR(info.st_mode) ? OK : err;
}

enum err files_lock(const char *directory, int *ret_lock)
{
    char path[FILES_PATH_MAX_BYTES];
    TRY(files_path(path, directory, LOCK_NAME));
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    if (file < 0)
        return file_err(errno);
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
        enum err err = errno == EWOULDBLOCK ? E_DB_LOCKED : E_FILE;
        (void)close(file);
        return err;
    }
    *ret_lock = file;
    return OK;
}

void files_lock_forget(const char *directory)
{
    char path[FILES_PATH_MAX_BYTES];
    if (files_path(path, directory, LOCK_NAME) == OK)
        (void)unlink(path);
}

void files_unlock(int *lock)
{
    if (*lock >= 0)
        (void)close(*lock); /* the lock goes with the descriptor */
    *lock = -1;
}

void files_forget(const char *path)
{
    static const char *const beside[] = { "", "-journal", "-wal", "-shm" };
    for (size_t i = 0; i < COUNT(beside); i++) {
        char room[FILES_PATH_MAX_BYTES];
        struct buf out = BUF(room);
        buf_str(&out, str_c(path));
        buf_str(&out, str_c(beside[i]));
        buf_char(&out, '\0');
        if (out.err == OK)
            (void)unlink(room);
    }
}

enum err files_new(const char *path)
{
    files_forget(path);
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    if (file < 0)
        return file_err(errno);
    (void)close(file);
    return OK;
}

enum err files_publish(const char *made, const char *path)
{
    TRY(path_sync(made));
    if (rename(made, path) != 0)
        return file_err(errno);
    return parent_sync(path);
}
