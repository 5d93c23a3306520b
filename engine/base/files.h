/* Files and folders: whole reads, atomic writes, syncing renames, locks, paths. */
#ifndef TAPEDECK_BASE_FILES_H
#define TAPEDECK_BASE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"
#include "base/text.h"

/* Appends the whole file; EXIT_IO problem on failure or when it is larger than `limit` bytes. */
bool file_read(const char *path, size_t limit, struct text *out, struct problem *problem) MUST_USE;
/* Writes a new file (replacing one), all or an error; synced when `sync`. A device or a pipe is
 * written to as it is. */
bool file_write(const char *path, const void *bytes, size_t size, bool sync,
                struct problem *problem) MUST_USE;
bool file_copy(const char *from, const char *to, struct problem *problem) MUST_USE;
bool file_exists(const char *path);
bool folder_exists(const char *path);
int64_t file_size(const char *path); /* -1: none */
bool folder_make(const char *path,
                 struct problem *problem) MUST_USE; /* with parents; existing is fine */
/* What was written to the file survives the loss of power. */
bool file_sync(const char *path, struct problem *problem) MUST_USE;
bool folder_sync(const char *path,
                 struct problem *problem) MUST_USE; /* fsync of the folder itself */
/* Removes a folder and all in it, without following links. */
bool folder_remove(const char *path, struct problem *problem) MUST_USE;
bool path_rename(const char *from, const char *to, struct problem *problem) MUST_USE;
/* Names in a folder, sorted bytewise, without . and .. ; relative paths of all regular files below
 * it when `recursive`. Each NUL-terminated and owned by the list. */
struct file_list {
    char **paths;
    size_t count;
    size_t capacity;
};
bool folder_list(const char *path, bool recursive, struct file_list *list,
                 struct problem *problem) MUST_USE;
void file_list_add(struct file_list *list, const char *path);
void file_list_release(struct file_list *list);

/* "a" + "b" -> "a/b"; `b` absolute stays itself. Owned by the caller (memory_free). */
char *path_join(const char *folder, const char *name);
char *path_folder(const char *path);     /* "a/b.c" -> "a", "b.c" -> "." */
const char *path_base(const char *path); /* points into `path` */

/* An exclusive advisory lock (flock) on `path`, created when missing; held until released or the
 * process ends. Returns a descriptor, or -1 when somebody else holds it (*held true) or on an error
 * (problem filled). */
int file_lock(const char *path, bool *held, struct problem *problem);
void file_unlock(int descriptor);

#endif
