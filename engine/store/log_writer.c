/* In: records, as lines. Out: the file and the tree of its lines. Always: lines are hashed as they come
 * and appended many at a time; what is told to waiting threads stands behind the lock. */
#include "store/log_writer.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/thread.h"

enum {
    APPEND_SIZE = 256 * 1024,
    /* The disk begins with so many bytes at a time; what lies as far behind again is on it. */
    BEGIN_SIZE = 4 * 1024 * 1024,
    BEHIND_SIZE = 32 * 1024 * 1024
};

struct log_writer {
    int descriptor;
    const char *path;
    struct failure *failure;
    struct ring *ring;
    struct line_maker maker;
    pthread_t thread;

    /* the thread's while it runs */
    bool asleep;
    struct hasher *hasher;
    struct merkle tree;
    int64_t size;                    /* bytes of the log */
    struct text lines;               /* not appended yet */
    int64_t begun, written, dropped; /* bytes of the file: told to the disk, appended, let go */

    pthread_mutex_t lock;
    pthread_cond_t told;
    struct log_mark *marks; /* one a commit */
    size_t mark_count, mark_capacity;
    struct merkle told_tree;
    bool tree_is_told; /* and nobody has taken it yet */
};

struct log_writer *log_writer_open(int descriptor, const char *path, bool asleep,
                                   struct failure *failure)
{
    struct log_writer *log = memory_alloc_zero(1, sizeof *log);
    log->descriptor = descriptor;
    log->path = path;
    log->failure = failure;
    log->asleep = asleep;
    log->hasher = hasher_open();
    merkle_init(&log->tree);
    int code = pthread_mutex_init(&log->lock, NULL) | pthread_cond_init(&log->told, NULL);
    assert(code == 0);
    (void)code;
    return log;
}

void log_writer_release(struct log_writer *log)
{
    if (log == NULL) return;
    close(log->descriptor);
    pthread_mutex_destroy(&log->lock);
    pthread_cond_destroy(&log->told);
    hasher_release(log->hasher);
    text_release(&log->lines);
    memory_free(log->marks);
    memory_free(log);
}

/* ---- the file -------------------------------------------------------------------------------- */

static void fail(struct log_writer *log, const char *verb)
{
    struct problem problem;
    problem_errno_of_run(&problem, verb, log->path);
    failure_tell(log->failure, &problem);
}

/* Advice alone: it changes nothing and cannot fail. The disk begins with what was appended, so that a
 * sync has less to wait for; what it has is let go, so that a long log takes no memory from others:
 * whoever reads it reads it once. */
static void advise(struct log_writer *log)
{
    if (log->written - log->begun < BEGIN_SIZE) return;
    posix_fadvise(log->descriptor, log->begun, log->written - log->begun, POSIX_FADV_DONTNEED);
    log->begun = log->written;
    int64_t behind = log->written - BEHIND_SIZE;
    if (behind <= log->dropped) return;
    posix_fadvise(log->descriptor, log->dropped, behind - log->dropped, POSIX_FADV_DONTNEED);
    log->dropped = behind;
}

static void append(struct log_writer *log)
{
    const char *bytes = log->lines.bytes;
    size_t size = log->lines.size;
    while (size > 0 && !failure_heard(log->failure, NULL)) {
        ssize_t done = write(log->descriptor, bytes, size);
        if (done > 0) {
            bytes += done;
            size -= (size_t)done;
            log->written += done;
            advise(log);
        } else if (done < 0 && errno != EINTR) {
            fail(log, "write");
        }
    }
    text_clear(&log->lines);
}

bool log_writer_sync(struct log_writer *log)
{
    append(log);
    if (failure_heard(log->failure, NULL)) return false;
    if (fsync(log->descriptor) == 0) return true;
    fail(log, "sync");
    return false;
}

/* A leaf is a line without its LF. */
bool log_writer_take(struct log_writer *log, const char *bytes, size_t size)
{
    if (!log->asleep) text_add(&log->lines, bytes, size);
    log->size += (int64_t)size;
    while (size > 0) {
        const char *end = memchr(bytes, '\n', size);
        assert(end != NULL);
        size_t line = (size_t)(end - bytes);
        merkle_add(&log->tree, log->hasher, bytes, line);
        bytes += line + 1;
        size -= line + 1;
    }
    if (log->lines.size >= APPEND_SIZE) append(log);
    return !log->asleep;
}

/* ---- the thread ------------------------------------------------------------------------------ */

static void reach_commit(struct log_writer *log)
{
    struct log_mark mark = {log->tree.size, log->size, merkle_root(&log->tree, log->hasher), true};
    if (!log->asleep) mark.durable = log_writer_sync(log);
    pthread_mutex_lock(&log->lock);
    log->marks =
        memory_reserve(log->marks, &log->mark_capacity, log->mark_count + 1, sizeof *log->marks);
    log->marks[log->mark_count++] = mark;
    pthread_cond_broadcast(&log->told);
    pthread_mutex_unlock(&log->lock);
}

static void tell_tree(struct log_writer *log)
{
    pthread_mutex_lock(&log->lock);
    log->told_tree = log->tree;
    log->tree_is_told = true;
    pthread_cond_broadcast(&log->told);
    pthread_mutex_unlock(&log->lock);
}

/* The file ends where the relived lines do. */
static void wake(struct log_writer *log)
{
    log->asleep = false;
    log->begun = log->written = log->dropped = log->size;
}

/* False: that was the last record. */
static bool hear(struct log_writer *log, const struct record *record)
{
    bool last = record->kind == RECORD_FINISH;
    if (record->kind == RECORD_COMMIT || last) {
        reach_commit(log);
    } else if (record->kind == RECORD_TREE) {
        tell_tree(log);
    } else if (record->kind == RECORD_WAKE) {
        wake(log);
    } else if (log->maker.hear != NULL) {
        log->maker.hear(log->maker.context, record);
    }
    return !last;
}

static void *run(void *context)
{
    struct log_writer *log = context;
    for (bool more = true; more;) {
        more = hear(log, ring_take(log->ring, RING_LOG));
        ring_drop(log->ring, RING_LOG);
    }
    return NULL;
}

bool log_writer_start(struct log_writer *log, struct ring *ring, struct line_maker maker,
                      struct problem *problem)
{
    log->ring = ring;
    log->maker = maker;
    return thread_start(&log->thread, run, log, problem);
}

void log_writer_join(struct log_writer *log)
{
    thread_join(log->thread);
    if (log->asleep) wake(log);
}

int log_writer_descriptor(const struct log_writer *log)
{
    return log->descriptor;
}

/* ---- whoever waits --------------------------------------------------------------------------- */

bool log_writer_wait(struct log_writer *log, uint32_t commit, struct log_mark *mark)
{
    pthread_mutex_lock(&log->lock);
    while (log->mark_count <= commit) pthread_cond_wait(&log->told, &log->lock);
    *mark = log->marks[commit];
    pthread_mutex_unlock(&log->lock);
    return mark->durable;
}

void log_writer_tree(struct log_writer *log, struct merkle *tree)
{
    pthread_mutex_lock(&log->lock);
    while (!log->tree_is_told) pthread_cond_wait(&log->told, &log->lock);
    *tree = log->told_tree;
    log->tree_is_told = false;
    pthread_mutex_unlock(&log->lock);
}
