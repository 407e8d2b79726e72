/* files.h - the files of an installation: named, locked, and put in place in one step.
 *
 * Paths are C strings, for they go to the system and to the library.
 */
#ifndef STORAGE_FILES_H
#define STORAGE_FILES_H

#include "core/str.h"

#define FILES_PATH_MAX_BYTES 4096

/* "directory/name" into `room`, which has FILES_PATH_MAX_BYTES.  E_FILE when it is too long. */
MUST_USE enum err files_path(char *room, const char *directory, const char *name);

bool files_is_there(const char *path);   /* something of that name, a dangling link included */
bool files_is_regular(const char *path); /* a file, or a link to one: no folder, no device */

/* Makes the directory (mode 700) unless it is there.  E_FILE, E_DISK_FULL. */
MUST_USE enum err files_directory(const char *directory);

/* Takes the lock directory/writer.lock, which lasts as long as the descriptor *ret_lock.  E_FILE,
 * E_DB_LOCKED when another process, or another part of this one, has it. */
MUST_USE enum err files_lock(const char *directory, int *ret_lock);
void files_lock_forget(const char *directory); /* removes the file, which nobody holds any more */
void files_unlock(int *lock);                  /* for CLEANUP(); harmless twice, or on -1 */

/* A new empty file that only its owner may read (mode 600), in place of an old one and of whatever
 * an engine left beside it.  E_FILE, E_DISK_FULL. */
MUST_USE enum err files_new(const char *path);

/* Gives a complete file its name, in one step and durably.  E_FILE, E_DISK_FULL. */
MUST_USE enum err files_publish(const char *made, const char *path);

/* Removes a file that was not completed, and what an engine left beside it. */
void files_forget(const char *path);

#endif
