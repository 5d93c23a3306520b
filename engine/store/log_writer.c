/* In: bytes of the log. Out: the file and the tree of its lines. Always: blocks go round in order;
 * block n is the engine's until `handed` is above n, the thread's until `done` is. Handing over happens
 * once in 256 KiB, so one lock is cheap enough. */
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
    /* The disk begins with so many bytes at a time; what lies as far behind again is on it. */
    BEGIN_SIZE = 4 * 1024 * 1024,
    BEHIND_SIZE = 32 * 1024 * 1024
};

struct block {
    char *bytes;
    uint32_t size;
    bool marks, wakes, ends; /* what is due behind its bytes */
};

struct log_writer {
    int descriptor;
    const char *path;
    struct failure *failure;
    bool running;
    pthread_t thread;

    /* the engine's */
    struct block *filling; /* NULL: none */
    uint32_t mark_count;

    /* the thread's */
    bool asleep;
    struct hasher *hasher;
    struct merkle tree;
    int64_t size;                    /* bytes of the log */
    struct text part;                /* of a line whose end has not come */
    int64_t begun, written, dropped; /* bytes of the file: told to the disk, appended, let go */

    /* shared */
    pthread_mutex_t lock;
    pthread_cond_t moved;
    struct block blocks[LOG_BLOCK_COUNT];
    uint64_t handed, done;
    struct log_mark *reached; /* one a mark */
    size_t reached_count, reached_capacity;
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
    for (int i = 0; i < LOG_BLOCK_COUNT; i++) {
        log->blocks[i].bytes = memory_alloc(LOG_BLOCK_SIZE);
    }
    int code = pthread_mutex_init(&log->lock, NULL) | pthread_cond_init(&log->moved, NULL);
    assert(code == 0);
    (void)code;
    return log;
}

void log_writer_release(struct log_writer *log)
{
    if (log == NULL) return;
    if (log->running) log_writer_end(log);
    close(log->descriptor);
    pthread_mutex_destroy(&log->lock);
    pthread_cond_destroy(&log->moved);
    for (int i = 0; i < LOG_BLOCK_COUNT; i++) memory_free(log->blocks[i].bytes);
    hasher_release(log->hasher);
    text_release(&log->part);
    memory_free(log->reached);
    memory_free(log);
}

/* ---- the file -------------------------------------------------------------------------------- */

/* errno's problem with the remedy. */
static void fail(struct log_writer *log, const char *verb)
{
    struct problem problem;
    if (errno == ENOSPC || errno == EDQUOT) {
        problem_set(&problem, EXIT_IO, NULL,
                    "cannot %s %s: no space left on that disk; free some, then `tapedeck resume`",
                    verb, log->path);
    } else {
        problem_errno(&problem, verb, log->path);
    }
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

void log_writer_append(struct log_writer *log, const char *bytes, size_t size)
{
    while (size > 0 && !failure_heard(log->failure, NULL)) {
        ssize_t done = write(log->descriptor, bytes, size);
        if (done > 0) {
            bytes += done;
            size -= (size_t)done;
            log->written += done;
            advise(log);
        } else if (done < 0 && errno != EINTR) {
            fail(log, "write");
            return;
        }
    }
}

bool log_writer_sync(struct log_writer *log)
{
    if (failure_heard(log->failure, NULL)) return false;
    if (fsync(log->descriptor) == 0) return true;
    fail(log, "sync");
    return false;
}

/* ---- the thread ------------------------------------------------------------------------------ */

/* A leaf is a line without its LF. */
static void hash_lines(struct log_writer *log, const char *bytes, size_t size)
{
    const char *end;
    log->size += (int64_t)size;
    while ((end = memchr(bytes, '\n', size)) != NULL) {
        size_t line = (size_t)(end - bytes);
        if (log->part.size > 0) {
            text_add(&log->part, bytes, line);
            merkle_add(&log->tree, log->hasher, log->part.bytes, log->part.size);
            text_clear(&log->part);
        } else {
            merkle_add(&log->tree, log->hasher, bytes, line);
        }
        bytes = end + 1;
        size -= line + 1;
    }
    text_add(&log->part, bytes, size);
}

static void reach_mark(struct log_writer *log)
{
    struct log_mark mark = {log->tree.size, log->size, merkle_root(&log->tree, log->hasher)};
    if (!log->asleep) log_writer_sync(log); /* a failure is heard by whoever waits */
    pthread_mutex_lock(&log->lock);
    log->reached = memory_reserve(log->reached, &log->reached_capacity, log->reached_count + 1,
                                  sizeof *log->reached);
    log->reached[log->reached_count++] = mark;
    pthread_mutex_unlock(&log->lock);
}

/* False: nothing comes behind it. */
static bool take_block(struct log_writer *log, const struct block *block)
{
    hash_lines(log, block->bytes, block->size);
    if (!log->asleep) log_writer_append(log, block->bytes, block->size);
    if (block->marks) reach_mark(log);
    if (block->wakes) {
        log->asleep = false;
        log->begun = log->written = log->dropped = log->size;
    }
    return !block->ends;
}

static void *run(void *context)
{
    struct log_writer *log = context;
    for (bool more = true; more;) {
        pthread_mutex_lock(&log->lock);
        while (log->handed == log->done) pthread_cond_wait(&log->moved, &log->lock);
        const struct block *block = &log->blocks[log->done % LOG_BLOCK_COUNT];
        pthread_mutex_unlock(&log->lock);
        more = take_block(log, block);
        pthread_mutex_lock(&log->lock);
        log->done++;
        pthread_cond_broadcast(&log->moved);
        pthread_mutex_unlock(&log->lock);
    }
    return NULL;
}

int log_writer_descriptor(const struct log_writer *log)
{
    return log->descriptor;
}

bool log_writer_start(struct log_writer *log, struct problem *problem)
{
    log->running = thread_start(&log->thread, run, log, problem);
    return log->running;
}

/* ---- the engine's side ----------------------------------------------------------------------- */

static struct block *block_to_fill(struct log_writer *log)
{
    if (log->filling == NULL) {
        pthread_mutex_lock(&log->lock);
        while (log->handed - log->done == LOG_BLOCK_COUNT) {
            pthread_cond_wait(&log->moved, &log->lock);
        }
        log->filling = &log->blocks[log->handed % LOG_BLOCK_COUNT];
        pthread_mutex_unlock(&log->lock);
        log->filling->size = 0;
        log->filling->marks = log->filling->wakes = log->filling->ends = false;
    }
    return log->filling;
}

static void hand_over(struct log_writer *log)
{
    pthread_mutex_lock(&log->lock);
    log->handed++;
    pthread_cond_broadcast(&log->moved);
    pthread_mutex_unlock(&log->lock);
    log->filling = NULL;
}

void log_writer_put(struct log_writer *log, const char *bytes, size_t size)
{
    while (size > 0) {
        struct block *block = block_to_fill(log);
        size_t room = LOG_BLOCK_SIZE - block->size;
        size_t taken = size < room ? size : room;
        memcpy(block->bytes + block->size, bytes, taken);
        block->size += (uint32_t)taken;
        bytes += taken;
        size -= taken;
        if (block->size == LOG_BLOCK_SIZE) hand_over(log);
    }
}

uint32_t log_writer_mark(struct log_writer *log)
{
    block_to_fill(log)->marks = true;
    hand_over(log);
    return log->mark_count++;
}

void log_writer_wake(struct log_writer *log)
{
    block_to_fill(log)->wakes = true;
    hand_over(log);
}

void log_writer_end(struct log_writer *log)
{
    block_to_fill(log)->ends = true;
    hand_over(log);
    thread_join(log->thread);
    log->running = false;
}

/* ---- whoever waits --------------------------------------------------------------------------- */

bool log_writer_wait(struct log_writer *log, uint32_t mark, struct log_mark *reached)
{
    pthread_mutex_lock(&log->lock);
    while (log->reached_count <= mark) pthread_cond_wait(&log->moved, &log->lock);
    *reached = log->reached[mark];
    pthread_mutex_unlock(&log->lock);
    return !failure_heard(log->failure, NULL);
}

void log_writer_tree(struct log_writer *log, struct merkle *tree)
{
    if (log->filling != NULL) hand_over(log);
    pthread_mutex_lock(&log->lock);
    while (log->done != log->handed) pthread_cond_wait(&log->moved, &log->lock);
    *tree = log->tree;
    pthread_mutex_unlock(&log->lock);
}
