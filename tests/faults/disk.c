/* A disk that fails: put before the program with LD_PRELOAD, it counts what the program does to files
 * below FAULT_ROOT (open for writing, write, sync, truncate, rename, unlink, mkdir) and lets the n-th
 * operation meet a fault. Allocations are counted apart.
 *
 *   FAULT_ROOT=PATH     the prefix of the paths that count
 *   FAULT_KIND=         eio     the operation fails once
 *                       full    from the operation on every write fails with ENOSPC
 *                       torn    half of the write is done, and from then on every write fails
 *                       kill    SIGKILL instead of the operation
 *                       half    half of the write is done, then SIGKILL
 *                       drop    the power goes: no write and no name that was not synced is there
 *                       mix     the power goes: of what was not synced an arbitrary part is there
 *                       memory  the n-th allocation gives NULL
 *                       commit  SIGKILL right after SQLite's n-th commit
 *   FAULT_AT=N          from 1; 0: no fault, all is counted
 *   FAULT_SEED=S        for `mix`
 *   FAULT_COUNT=FILE    how many operations (allocations, commits) there were, at the end
 *   FAULT_COMMITS=FILE  a byte is added for each journal of SQLite that was removed: a commit
 *   FAULT_SCRATCH=DIR   an empty folder on the same disk, for what may have to be put back
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum kind {
    KIND_EIO,
    KIND_FULL,
    KIND_TORN,
    KIND_KILL,
    KIND_HALF,
    KIND_DROP,
    KIND_MIX,
    KIND_MEMORY,
    KIND_COMMIT
};

/* One write or truncation that was not synced yet. */
struct change {
    off_t offset, old_size;
    size_t size, old_bytes;
    char *bytes, *old; /* bytes NULL: a truncation to `offset` */
};
/* A file that was opened for writing. */
struct object {
    char path[PATH_MAX];
    bool there;
    struct change *changes;
    size_t count;
};
/* A change of names that was not synced yet. */
struct naming {
    enum { NAME_CREATE, NAME_RENAME, NAME_UNLINK, NAME_MKDIR } what;
    char path[PATH_MAX], other[PATH_MAX], saved[PATH_MAX]; /* saved "": nothing was there */
};

enum { FILES_MAX = 4096, DESCRIPTORS_MAX = 4096, NAMINGS_MAX = 4096 };
static struct object *objects[FILES_MAX];
static size_t object_count;
static struct object *of_descriptor[DESCRIPTORS_MAX];
static char *folder_of_descriptor[DESCRIPTORS_MAX];
static struct naming *namings[NAMINGS_MAX];
static size_t naming_count;
static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static const char *root, *scratch, *count_file, *commits_file;
static enum kind kind;
static long at, operations, allocations, saved_count;
static bool begun, broken;
static uint64_t seed;
static __thread int inside; /* the library's own calls do not count */

static int (*real_open)(const char *, int, ...);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_rename)(const char *, const char *);
static int (*real_unlink)(const char *);
static int (*real_mkdir)(const char *, mode_t);
static int (*real_rmdir)(const char *);
static int (*real_close)(int);
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static uint64_t draw(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

static void begin(void)
{
    static const char *const kinds[] = {"eio",  "full", "torn",   "kill",  "half",
                                        "drop", "mix",  "memory", "commit"};
    if (begun) return;
    begun = true;
    inside++;
    real_open = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
    real_write = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    real_pwrite = (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite64");
    real_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    real_ftruncate = (int (*)(int, off_t))dlsym(RTLD_NEXT, "ftruncate64");
    real_rename = (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
    real_unlink = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
    real_mkdir = (int (*)(const char *, mode_t))dlsym(RTLD_NEXT, "mkdir");
    real_rmdir = (int (*)(const char *))dlsym(RTLD_NEXT, "rmdir");
    real_close = (int (*)(int))dlsym(RTLD_NEXT, "close");
    root = getenv("FAULT_ROOT");
    scratch = getenv("FAULT_SCRATCH");
    count_file = getenv("FAULT_COUNT");
    commits_file = getenv("FAULT_COMMITS");
    const char *wanted = getenv("FAULT_KIND"), *number = getenv("FAULT_AT");
    for (size_t i = 0; wanted && i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(wanted, kinds[i]) == 0) kind = (enum kind)i;
    }
    at = number ? strtol(number, NULL, 10) : 0;
    const char *start = getenv("FAULT_SEED");
    seed = 88172645463325252u + (start ? strtoull(start, NULL, 10) : 0) * 7919u + (uint64_t)at;
    inside--;
}

/* ---- what the power takes with it ---- */

static void undo(int descriptor, const struct change *change)
{
    if (change->old_bytes > 0) {
        real_pwrite(descriptor, change->old, change->old_bytes, change->offset);
    }
    real_ftruncate(descriptor, change->old_size);
}

static void lose_writes(struct object *object)
{
    int descriptor = object->there ? real_open(object->path, O_RDWR) : -1;
    if (descriptor < 0) return;
    for (size_t i = object->count; i > 0; i--) undo(descriptor, &object->changes[i - 1]);
    for (size_t i = 0; kind == KIND_MIX && i < object->count; i++) {
        const struct change *change = &object->changes[i];
        if (draw() % 2 == 0) continue;
        if (!change->bytes) {
            real_ftruncate(descriptor, change->offset);
            continue;
        }
        /* A disk writes sectors: each may be there or not. */
        for (size_t done = 0; done < change->size; done += 512) {
            size_t part = change->size - done < 512 ? change->size - done : 512;
            if (draw() % 4 != 0) {
                real_pwrite(descriptor, change->bytes + done, part, change->offset + (off_t)done);
            }
        }
    }
    real_close(descriptor);
}

/* Names are lost from the end on, as a journal of the file system loses them. */
static void lose_names(void)
{
    size_t kept = kind == KIND_MIX && naming_count > 0 ? draw() % (naming_count + 1) : 0;
    for (size_t i = naming_count; i > kept; i--) {
        const struct naming *naming = namings[i - 1];
        switch (naming->what) {
        case NAME_CREATE:
            real_unlink(naming->path);
            break;
        case NAME_RENAME:
            real_rename(naming->other, naming->path);
            if (naming->saved[0]) real_rename(naming->saved, naming->other);
            break;
        case NAME_UNLINK:
            if (naming->saved[0]) real_rename(naming->saved, naming->path);
            break;
        case NAME_MKDIR:
            real_rmdir(naming->path);
            break;
        }
    }
}

static void die(void)
{
    if (kind == KIND_DROP || kind == KIND_MIX) {
        for (size_t i = 0; i < object_count; i++) lose_writes(objects[i]);
        lose_names();
    }
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* ---- the count ---- */

/* True: the operation must fail with errno as set. `writes`: a full disk refuses it. `half` (NULL: it
 * cannot be done by half) is set when half of a write is done first. */
static bool meets_fault(bool writes, bool *half)
{
    bool halves = half != NULL, ignored;
    if (!half) half = &ignored;
    *half = false;
    if (kind == KIND_COMMIT) return false; /* counted where they are written */
    operations++;
    if (broken && writes) {
        errno = ENOSPC;
        return true;
    }
    if (operations != at) return false;
    switch (kind) {
    case KIND_EIO:
        errno = EIO;
        return true;
    case KIND_FULL:
        broken = true;
        errno = ENOSPC;
        return writes;
    case KIND_TORN:
        broken = true;
        *half = halves;
        errno = ENOSPC;
        return writes;
    case KIND_HALF:
        *half = halves;
        if (!halves) die();
        return true;
    case KIND_KILL:
    case KIND_DROP:
    case KIND_MIX:
        die();
        break;
    case KIND_MEMORY:
    case KIND_COMMIT:
        break;
    }
    return false;
}

static bool counts(const char *path, char full[PATH_MAX])
{
    if (!root || inside > 0) return false;
    if (path[0] == '/') {
        snprintf(full, PATH_MAX, "%s", path);
    } else {
        char here[PATH_MAX / 2];
        if (!getcwd(here, sizeof here)) return false;
        snprintf(full, PATH_MAX, "%s/%.2000s", here, path);
    }
    return strncmp(full, root, strlen(root)) == 0;
}

static struct object *object_known(const char *path)
{
    for (size_t i = 0; i < object_count; i++) {
        if (objects[i]->there && strcmp(objects[i]->path, path) == 0) return objects[i];
    }
    return NULL;
}

static struct object *object_named(const char *path)
{
    if (object_known(path)) return object_known(path);
    if (object_count == FILES_MAX) abort();
    struct object *object = __libc_calloc(1, sizeof *object);
    snprintf(object->path, sizeof object->path, "%s", path);
    object->there = true;
    objects[object_count++] = object;
    return object;
}

/* Keeps a second name for what a path names, to put it back. */
static void save(const char *path, char saved[PATH_MAX])
{
    saved[0] = 0;
    if (!scratch || access(path, F_OK) != 0) return;
    snprintf(saved, PATH_MAX, "%.2000s/%ld", scratch, ++saved_count);
    struct stat status;
    bool folder = lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
    if (folder || link(path, saved) != 0) saved[0] = 0;
}

static struct naming *add_naming(int what, const char *path, const char *other)
{
    if (naming_count == NAMINGS_MAX) abort();
    struct naming *naming = __libc_calloc(1, sizeof *naming);
    naming->what = what;
    snprintf(naming->path, PATH_MAX, "%s", path);
    snprintf(naming->other, PATH_MAX, "%s", other ? other : "");
    namings[naming_count++] = naming;
    return naming;
}

static bool stands_in(const char *path, const char *folder)
{
    size_t size = strlen(folder);
    return strncmp(path, folder, size) == 0 && path[size] == '/' && !strchr(path + size + 1, '/');
}

/* A folder was synced: the names in it stay. */
static void names_stay(const char *folder)
{
    size_t kept = 0;
    for (size_t i = 0; i < naming_count; i++) {
        struct naming *naming = namings[i];
        bool synced = stands_in(naming->path, folder) ||
                      (naming->other[0] && stands_in(naming->other, folder));
        if (synced) {
            if (naming->saved[0]) real_unlink(naming->saved);
            free(naming);
        } else {
            namings[kept++] = naming;
        }
    }
    naming_count = kept;
}

static void keep_change(int descriptor, struct object *object, const void *bytes, size_t size,
                        off_t offset)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0) return;
    object->changes =
        __libc_realloc(object->changes, (object->count + 1) * sizeof *object->changes);
    struct change *change = &object->changes[object->count++];
    *change = (struct change){.offset = offset, .old_size = status.st_size, .size = size};
    off_t end = bytes ? offset + (off_t)size : status.st_size;
    if (end > status.st_size) end = status.st_size;
    if (end > offset) {
        change->old_bytes = (size_t)(end - offset);
        change->old = __libc_malloc(change->old_bytes);
        int reader = real_open(object->path, O_RDONLY);
        if (reader < 0 || pread(reader, change->old, change->old_bytes, offset) < 0) {
            change->old_bytes = 0;
        }
        if (reader >= 0) real_close(reader);
    }
    if (bytes) {
        change->bytes = __libc_malloc(size);
        memcpy(change->bytes, bytes, size);
    }
}

static void writes_stay(struct object *object)
{
    for (size_t i = 0; i < object->count; i++) {
        free(object->changes[i].bytes);
        free(object->changes[i].old);
    }
    object->count = 0;
}

static bool loses_power(void)
{
    return kind == KIND_DROP || kind == KIND_MIX;
}

/* ---- the calls ---- */

static int open_counted(const char *path, int flags, mode_t mode)
{
    begin();
    char full[PATH_MAX];
    if (!counts(path, full)) return real_open(path, flags, mode);
    pthread_mutex_lock(&lock);
    inside++;
    int descriptor = -1;
    bool writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT);
    bool creates = (flags & O_CREAT) && access(path, F_OK) != 0;
    if (!writes || !meets_fault(creates, NULL)) {
        descriptor = real_open(path, flags, mode);
        if (descriptor >= 0 && descriptor < DESCRIPTORS_MAX) {
            of_descriptor[descriptor] = NULL;
            free(folder_of_descriptor[descriptor]);
            folder_of_descriptor[descriptor] = NULL;
            struct stat status;
            if (fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
                folder_of_descriptor[descriptor] = strdup(full);
            } else if (!writes) {
                of_descriptor[descriptor] = object_known(full); /* it may be synced through it */
            } else {
                struct object *object = object_named(full);
                of_descriptor[descriptor] = object;
                if (creates && loses_power()) add_naming(NAME_CREATE, full, NULL);
                if ((flags & O_TRUNC) && loses_power() && status.st_size > 0) {
                    keep_change(descriptor, object, NULL, 0, 0);
                }
            }
        }
    }
    int code = errno;
    inside--;
    pthread_mutex_unlock(&lock);
    errno = code;
    return descriptor;
}

int open(const char *path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
    va_end(list);
    return open_counted(path, flags, mode);
}
int open64(const char *path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
    va_end(list);
    return open_counted(path, flags, mode);
}

static struct object *counted_object(int descriptor)
{
    begin();
    if (inside > 0 || descriptor < 0 || descriptor >= DESCRIPTORS_MAX) return NULL;
    return of_descriptor[descriptor];
}

static ssize_t write_counted(int descriptor, const void *bytes, size_t size, off_t offset,
                             bool positioned)
{
    struct object *object = counted_object(descriptor);
    if (!object) {
        return positioned ? real_pwrite(descriptor, bytes, size, offset)
                          : real_write(descriptor, bytes, size);
    }
    pthread_mutex_lock(&lock);
    inside++;
    bool half;
    ssize_t done = -1;
    bool fails = meets_fault(true, &half);
    int code = errno;
    size_t part = fails ? (half ? size / 2 : 0) : size;
    if (loses_power() && part > 0) {
        struct stat status;
        off_t where = offset;
        if (!positioned) {
            where = fcntl(descriptor, F_GETFL) & O_APPEND && fstat(descriptor, &status) == 0
                        ? status.st_size
                        : lseek(descriptor, 0, SEEK_CUR);
        }
        keep_change(descriptor, object, bytes, part, where);
    }
    if (part > 0) {
        done = positioned ? real_pwrite(descriptor, bytes, part, offset)
                          : real_write(descriptor, bytes, part);
        if (!fails) code = errno;
    }
    if (fails) done = -1;
    if (fails && kind == KIND_HALF) die();
    inside--;
    pthread_mutex_unlock(&lock);
    errno = code;
    return done;
}

/* A connection that locks its file for itself commits by 28 zeros over the journal's header. */
static bool is_commit(int descriptor, const void *bytes, size_t size, off_t offset)
{
    static const char suffix[] = "-journal", zeros[28];
    const struct object *object = counted_object(descriptor);
    if (!object || size != sizeof zeros || offset != 0) return false;
    size_t length = strlen(object->path);
    return length >= sizeof suffix && memcmp(bytes, zeros, sizeof zeros) == 0 &&
           strcmp(object->path + length - (sizeof suffix - 1), suffix) == 0;
}

static ssize_t pwrite_counted(int descriptor, const void *bytes, size_t size, off_t offset)
{
    bool commits = kind == KIND_COMMIT && is_commit(descriptor, bytes, size, offset);
    ssize_t done = write_counted(descriptor, bytes, size, offset, true);
    if (commits && ++operations == at) die();
    return done;
}

ssize_t write(int descriptor, const void *bytes, size_t size)
{
    return write_counted(descriptor, bytes, size, 0, false);
}
ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset)
{
    return pwrite_counted(descriptor, bytes, size, offset);
}
ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off_t offset)
{
    return pwrite_counted(descriptor, bytes, size, offset);
}

static int sync_counted(int descriptor, int (*real)(int))
{
    begin();
    bool known = inside == 0 && descriptor >= 0 && descriptor < DESCRIPTORS_MAX &&
                 (of_descriptor[descriptor] || folder_of_descriptor[descriptor]);
    if (!known) return real(descriptor);
    pthread_mutex_lock(&lock);
    inside++;
    int outcome = -1;
    if (!meets_fault(true, NULL)) {
        outcome = real(descriptor);
        if (outcome == 0 && of_descriptor[descriptor]) writes_stay(of_descriptor[descriptor]);
        if (outcome == 0 && folder_of_descriptor[descriptor]) {
            names_stay(folder_of_descriptor[descriptor]);
        }
    }
    int code = errno;
    inside--;
    pthread_mutex_unlock(&lock);
    errno = code;
    return outcome;
}
int fsync(int descriptor)
{
    begin();
    return sync_counted(descriptor, real_fsync);
}
int fdatasync(int descriptor)
{
    begin();
    return sync_counted(descriptor, real_fdatasync);
}

static int truncate_counted(int descriptor, off_t size)
{
    struct object *object = counted_object(descriptor);
    if (!object) return real_ftruncate(descriptor, size);
    pthread_mutex_lock(&lock);
    inside++;
    int outcome = -1;
    if (!meets_fault(false, NULL)) {
        if (loses_power()) keep_change(descriptor, object, NULL, 0, size);
        outcome = real_ftruncate(descriptor, size);
    }
    int code = errno;
    inside--;
    pthread_mutex_unlock(&lock);
    errno = code;
    return outcome;
}
int ftruncate(int descriptor, off_t size)
{
    return truncate_counted(descriptor, size);
}
int ftruncate64(int descriptor, off_t size)
{
    return truncate_counted(descriptor, size);
}

int rename(const char *from, const char *to)
{
    begin();
    char source[PATH_MAX], target[PATH_MAX];
    if (!counts(from, source) || !counts(to, target)) return real_rename(from, to);
    pthread_mutex_lock(&lock);
    inside++;
    int outcome = -1;
    if (!meets_fault(false, NULL)) {
        char saved[PATH_MAX] = "";
        if (loses_power()) save(target, saved);
        outcome = real_rename(from, to);
        if (outcome == 0) {
            size_t size = strlen(source);
            for (size_t i = 0; i < object_count; i++) {
                struct object *object = objects[i];
                if (!object->there) continue;
                if (strcmp(object->path, target) == 0) object->there = false;
                if (strncmp(object->path, source, size) == 0 &&
                    (object->path[size] == 0 || object->path[size] == '/')) {
                    char moved[PATH_MAX];
                    snprintf(moved, sizeof moved, "%.2000s%.2000s", target, object->path + size);
                    memcpy(object->path, moved, sizeof moved);
                    object->there = true;
                }
            }
            if (loses_power()) {
                struct naming *naming = add_naming(NAME_RENAME, source, target);
                memcpy(naming->saved, saved, sizeof saved);
            }
        }
    }
    int code = errno;
    inside--;
    pthread_mutex_unlock(&lock);
    errno = code;
    return outcome;
}

/* `inside` is held: what is done here is no operation of the program. */
static void note_commit(const char *path)
{
    static const char journal[] = "/run.db-journal";
    size_t size = strlen(path), end = sizeof journal - 1;
    if (!commits_file || size < end || strcmp(path + size - end, journal) != 0) return;
    int descriptor = real_open(commits_file, O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (descriptor < 0 || real_write(descriptor, "c", 1) != 1) abort();
    real_close(descriptor);
}

int unlink(const char *path)
{
    begin();
    char full[PATH_MAX];
    if (!counts(path, full)) return real_unlink(path);
    pthread_mutex_lock(&lock);
    inside++;
    int outcome = -1;
    if (!meets_fault(false, NULL)) {
        char saved[PATH_MAX] = "";
        if (loses_power()) save(full, saved);
        outcome = real_unlink(path);
        if (outcome == 0) {
            note_commit(full);
            for (size_t i = 0; i < object_count; i++) {
                if (strcmp(objects[i]->path, full) == 0) objects[i]->there = false;
            }
            if (loses_power()) {
                struct naming *naming = add_naming(NAME_UNLINK, full, NULL);
                memcpy(naming->saved, saved, sizeof saved);
            }
        }
    }
    int code = errno;
    inside--;
    pthread_mutex_unlock(&lock);
    errno = code;
    return outcome;
}

int mkdir(const char *path, mode_t mode)
{
    begin();
    char full[PATH_MAX];
    if (!counts(path, full)) return real_mkdir(path, mode);
    pthread_mutex_lock(&lock);
    inside++;
    int outcome = -1;
    if (!meets_fault(true, NULL)) {
        outcome = real_mkdir(path, mode);
        if (outcome == 0 && loses_power()) add_naming(NAME_MKDIR, full, NULL);
    }
    int code = errno;
    inside--;
    pthread_mutex_unlock(&lock);
    errno = code;
    return outcome;
}

int close(int descriptor)
{
    begin();
    if (inside == 0 && descriptor >= 0 && descriptor < DESCRIPTORS_MAX) {
        pthread_mutex_lock(&lock);
        of_descriptor[descriptor] = NULL;
        free(folder_of_descriptor[descriptor]);
        folder_of_descriptor[descriptor] = NULL;
        pthread_mutex_unlock(&lock);
    }
    return real_close(descriptor);
}

/* ---- allocations ---- */

static bool allocation_fails(void)
{
    if (kind != KIND_MEMORY || !begun || inside > 0) return false;
    if (__atomic_add_fetch(&allocations, 1, __ATOMIC_RELAXED) != at) return false;
    errno = ENOMEM;
    return true;
}
void *malloc(size_t size)
{
    return allocation_fails() ? NULL : __libc_malloc(size);
}
void *calloc(size_t count, size_t size)
{
    return allocation_fails() ? NULL : __libc_calloc(count, size);
}
void *realloc(void *block, size_t size)
{
    return allocation_fails() ? NULL : __libc_realloc(block, size);
}

/* ---- the end ---- */

__attribute__((constructor)) static void loaded(void)
{
    begin();
}

__attribute__((destructor)) static void tell_count(void)
{
    if (!count_file) return;
    inside++;
    int descriptor = real_open(count_file, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    char text[32];
    int size = snprintf(text, sizeof text, "%ld\n", kind == KIND_MEMORY ? allocations : operations);
    if (descriptor >= 0) {
        if (real_write(descriptor, text, (size_t)size) < 0) abort();
        real_close(descriptor);
    }
    inside--;
}
