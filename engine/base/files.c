/* Files. Every failing system call becomes a problem that names the verb and the path. A file is
 * written beside its name and renamed over it, so a reader sees the old bytes or the new ones. */
#include "base/files.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

enum { CHUNK_SIZE = 65536, FILE_MODE = 0666, FOLDER_MODE = 0777 }; /* the umask narrows them */

/* read(2) that goes on after a signal. */
static ssize_t read_some(int descriptor, void *bytes, size_t size)
{
    ssize_t got;
    do {
        got = read(descriptor, bytes, size);
    } while (got < 0 && errno == EINTR);
    return got;
}

static bool write_all(int descriptor, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(descriptor, bytes, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return false;
        }
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

bool file_read(const char *path, size_t limit, struct text *out, struct problem *problem)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return problem_errno(problem, "open", path);
    }
    bool done = false;
    size_t total = 0;
    char *chunk = memory_alloc(CHUNK_SIZE);
    for (;;) {
        ssize_t got = read_some(descriptor, chunk, CHUNK_SIZE);
        if (got < 0) {
            problem_errno(problem, "read", path);
            goto release;
        }
        if (got == 0) {
            break;
        }
        if ((size_t)got > limit - total) {
            problem_set(problem, EXIT_IO, NULL, "%s is larger than the limit of %zu bytes", path,
                        limit);
            goto release;
        }
        total += (size_t)got;
        text_add(out, chunk, (size_t)got);
    }
    done = true;
release:
    memory_free(chunk);
    close(descriptor);
    return done;
}

/* The new file under its temporary name: `fill` writes it, then it takes the place of `path`. */
struct replacement {
    const char *path;
    char *temporary; /* owned */
    int descriptor;  /* -1: not open */
};

static bool replacement_open(struct replacement *file, const char *path, struct problem *problem)
{
    size_t size = strlen(path);
    file->path = path;
    file->temporary = memory_alloc(size + sizeof ".part");
    memcpy(file->temporary, path, size);
    memcpy(file->temporary + size, ".part", sizeof ".part");
    file->descriptor =
        open(file->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    return file->descriptor >= 0 ? true : problem_errno(problem, "create", file->temporary);
}

static bool replacement_finish(struct replacement *file, bool sync, struct problem *problem)
{
    if (sync && fsync(file->descriptor) != 0) {
        return problem_errno(problem, "sync", file->temporary);
    }
    int closed = close(file->descriptor);
    file->descriptor = -1;
    if (closed != 0) {
        return problem_errno(problem, "close", file->temporary);
    }
    if (!path_rename(file->temporary, file->path, problem)) {
        return false;
    }
    if (!sync) {
        return true;
    }
    char *folder = path_folder(file->path);
    bool synced = folder_sync(folder, problem);
    memory_free(folder);
    return synced;
}

/* Nothing is left behind unless `done`. */
static void replacement_release(struct replacement *file, bool done)
{
    if (file->descriptor >= 0) {
        close(file->descriptor);
    }
    if (!done) {
        unlink(file->temporary);
    }
    memory_free(file->temporary);
}

/* A device, a pipe or a socket, which is written to and never replaced. */
static bool is_special(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

static bool write_special(const char *path, const void *bytes, size_t size, struct problem *problem)
{
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return problem_errno(problem, "open", path);
    }
    bool done = write_all(descriptor, bytes, size) || problem_errno(problem, "write", path);
    return close(descriptor) == 0 ? done : problem_errno(problem, "close", path);
}

bool file_write(const char *path, const void *bytes, size_t size, bool sync,
                struct problem *problem)
{
    if (is_special(path)) {
        return write_special(path, bytes, size, problem);
    }
    struct replacement file;
    bool done = replacement_open(&file, path, problem);
    if (done && !write_all(file.descriptor, bytes, size)) {
        done = problem_errno(problem, "write", file.temporary);
    }
    done = done && replacement_finish(&file, sync, problem);
    replacement_release(&file, done);
    return done;
}

static bool copy_bytes(int source, const char *from, const struct replacement *file,
                       struct problem *problem)
{
    char chunk[CHUNK_SIZE];
    for (;;) {
        ssize_t got = read_some(source, chunk, sizeof chunk);
        if (got < 0) {
            return problem_errno(problem, "read", from);
        }
        if (got == 0) {
            return true;
        }
        if (!write_all(file->descriptor, chunk, (size_t)got)) {
            return problem_errno(problem, "write", file->temporary);
        }
    }
}

bool file_copy(const char *from, const char *to, struct problem *problem)
{
    int source = open(from, O_RDONLY | O_CLOEXEC);
    if (source < 0) {
        return problem_errno(problem, "open", from);
    }
    struct replacement file;
    bool done = replacement_open(&file, to, problem) && copy_bytes(source, from, &file, problem) &&
                replacement_finish(&file, false, problem);
    replacement_release(&file, done);
    close(source);
    return done;
}

bool file_exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

bool folder_exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

int64_t file_size(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISDIR(status.st_mode) ? (int64_t)status.st_size : -1;
}

static bool folder_make_one(const char *path, struct problem *problem)
{
    if (mkdir(path, FOLDER_MODE) == 0 || folder_exists(path)) {
        return true;
    }
    return problem_errno(problem, "make the folder", path);
}

bool folder_make(const char *path, struct problem *problem)
{
    if (path[0] == 0) {
        errno = ENOENT;
        return problem_errno(problem, "make the folder", path);
    }
    bool done = true;
    char *copy = memory_copy_text(path, strlen(path));
    for (char *at = copy + 1; done && *at != 0; at++) {
        if (*at == '/') {
            *at = 0;
            done = folder_make_one(copy, problem);
            *at = '/';
        }
    }
    done = done && folder_make_one(copy, problem);
    memory_free(copy);
    return done;
}

bool folder_sync(const char *path, struct problem *problem)
{
    int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        return problem_errno(problem, "open", path);
    }
    int synced = fsync(descriptor);
    if (synced != 0) {
        problem_errno(problem, "sync", path);
    }
    close(descriptor);
    return synced == 0;
}

bool file_sync(const char *path, struct problem *problem)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return problem_errno(problem, "open", path);
    }
    int synced = fsync(descriptor);
    if (synced != 0) {
        problem_errno(problem, "sync", path);
    }
    close(descriptor);
    return synced == 0;
}

bool path_rename(const char *from, const char *to, struct problem *problem)
{
    return rename(from, to) == 0 ? true : problem_errno(problem, "rename", from);
}

char *path_join(const char *folder, const char *name)
{
    if (name[0] == '/' || folder[0] == 0) {
        return memory_copy_text(name, strlen(name));
    }
    struct text joined = {0};
    text_add_string(&joined, folder);
    if (folder[strlen(folder) - 1] != '/') {
        text_add_char(&joined, '/');
    }
    text_add_string(&joined, name);
    return joined.bytes;
}

char *path_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        return memory_copy_text(".", 1);
    }
    return slash == path ? memory_copy_text("/", 1)
                         : memory_copy_text(path, (size_t)(slash - path));
}

const char *path_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

int file_lock(const char *path, bool *held, struct problem *problem)
{
    *held = false;
    int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, FILE_MODE);
    if (descriptor < 0) {
        problem_errno(problem, "open", path);
        return -1;
    }
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
        return descriptor;
    }
    *held = errno == EWOULDBLOCK;
    if (!*held) {
        problem_errno(problem, "lock", path);
    }
    close(descriptor);
    return -1;
}

void file_unlock(int descriptor)
{
    if (descriptor >= 0) {
        close(descriptor);
    }
}
