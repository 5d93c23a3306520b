/* What is in a folder. The walk keeps a list of folders still to be read instead of recursing, and
 * never follows a link. Names come out sorted by their bytes, because the order of readdir is the
 * disk's. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/memory.h"

void file_list_add(struct file_list *list, const char *path)
{
    list->paths =
        memory_reserve(list->paths, &list->capacity, list->count + 1, sizeof *list->paths);
    list->paths[list->count] = memory_copy_text(path, strlen(path));
    list->count += 1;
}

void file_list_release(struct file_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        memory_free(list->paths[i]);
    }
    memory_free(list->paths);
    *list = (struct file_list){0};
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void file_list_sort(struct file_list *list)
{
    if (list->count > 1) {
        qsort(list->paths, list->count, sizeof *list->paths, compare_paths);
    }
}

/* Adds the names in one folder, without . and .. */
static bool list_names(const char *path, struct file_list *list, struct problem *problem)
{
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return problem_errno(problem, "open the folder", path);
    }
    const struct dirent *entry;
    errno = 0;
    while ((entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            file_list_add(list, entry->d_name);
        }
        errno = 0;
    }
    bool done = errno == 0 ? true : problem_errno(problem, "read the folder", path);
    closedir(folder);
    return done;
}

/* Sorts what lies in `root`/`relative` into folders and others, both relative to `root`. */
static bool walk_one(const char *root, const char *relative, struct file_list *folders,
                     struct file_list *regulars, struct file_list *others, struct problem *problem)
{
    char *path = path_join(root, relative);
    struct file_list names = {0};
    bool done = list_names(path, &names, problem);
    for (size_t i = 0; done && i < names.count; i++) {
        char *inner = path_join(relative, names.paths[i]);
        char *full = path_join(root, inner);
        struct stat status;
        if (lstat(full, &status) != 0) {
            done = problem_errno(problem, "look at", full);
        } else if (S_ISDIR(status.st_mode)) {
            file_list_add(folders, inner);
        } else {
            file_list_add(S_ISREG(status.st_mode) ? regulars : others, inner);
        }
        memory_free(full);
        memory_free(inner);
    }
    file_list_release(&names);
    memory_free(path);
    return done;
}

/* All below `root`; `folders` begins with "" (the root) and lists parents before children. */
static bool walk(const char *root, struct file_list *folders, struct file_list *regulars,
                 struct file_list *others, struct problem *problem)
{
    bool done = true;
    file_list_add(folders, "");
    for (size_t i = 0; done && i < folders->count; i++) {
        /* The list may move while it grows, so the walk keeps its own copy of the name. */
        char *relative = memory_copy_text(folders->paths[i], strlen(folders->paths[i]));
        done = walk_one(root, relative, folders, regulars, others, problem);
        memory_free(relative);
    }
    return done;
}

bool folder_list(const char *path, bool recursive, struct file_list *list, struct problem *problem)
{
    bool done;
    if (recursive) {
        struct file_list folders = {0};
        struct file_list others = {0};
        done = walk(path, &folders, list, &others, problem);
        file_list_release(&folders);
        file_list_release(&others);
    } else {
        done = list_names(path, list, problem);
    }
    file_list_sort(list);
    return done;
}

static bool remove_all(const char *root, const struct file_list *paths, bool folders,
                       struct problem *problem)
{
    bool done = true;
    for (size_t i = paths->count; done && i > 0; i--) { /* children before parents */
        char *full = path_join(root, paths->paths[i - 1]);
        if ((folders ? rmdir(full) : unlink(full)) != 0) {
            done = problem_errno(problem, "remove", full);
        }
        memory_free(full);
    }
    return done;
}

bool folder_remove(const char *path, struct problem *problem)
{
    struct stat status;
    if (lstat(path, &status) != 0) {
        return problem_errno(problem, "remove", path);
    }
    if (!S_ISDIR(status.st_mode)) { /* a link to a folder is removed itself */
        return unlink(path) == 0 ? true : problem_errno(problem, "remove", path);
    }
    struct file_list folders = {0};
    struct file_list regulars = {0};
    struct file_list others = {0};
    bool done = walk(path, &folders, &regulars, &others, problem) &&
                remove_all(path, &regulars, false, problem) &&
                remove_all(path, &others, false, problem) &&
                remove_all(path, &folders, true, problem);
    file_list_release(&folders);
    file_list_release(&regulars);
    file_list_release(&others);
    return done;
}
