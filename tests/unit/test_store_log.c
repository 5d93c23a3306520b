/* The log's thread: the file holds what was put, and each commit has the root of the lines before it, as
 * one tree over all of them tells; what was relived is hashed and not written again. */
#include <assert.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/random.h"
#include "base/text.h"
#include "store/log_writer.h"

enum { LINES = 30000, COMMIT_EVERY = 7001, ENOUGH = 1 << 30 };

static int begin(void **state)
{
    char *path = path_join("/tmp", "tapedeck_log_XXXXXX");
    *state = path;
    int descriptor = mkstemp(path);
    return descriptor < 0 ? -1 : close(descriptor);
}

static int end(void **state)
{
    int code = unlink(*state);
    memory_free(*state);
    return code;
}

/* A run of lines of 0 to 2,000 bytes: line i is made from the i-th record by the log's thread. */
struct tape {
    struct log_writer *log;
    struct ring *ring;
    int64_t heard;
    bool wrong; /* a line was told to be old that is new, or the other way */
    int64_t woken;
};

static size_t line_of(int64_t number, char *bytes)
{
    size_t size = (size_t)random_uniform(random_draw(7, 1, (uint64_t)number, 0), 0, 2000);
    memset(bytes, 'a' + (int)(number % 26), size);
    bytes[size] = '\n';
    return size + 1;
}

static void make_line(void *context, const struct record *record)
{
    struct tape *tape = context;
    char bytes[2001];
    assert(record->time == tape->heard);
    size_t size = line_of(tape->heard, bytes);
    bool is_new = log_writer_take(tape->log, bytes, size);
    tape->wrong = tape->wrong || is_new != (tape->heard >= tape->woken);
    tape->heard++;
}

static void opened(struct tape *tape, const char *path, bool asleep, struct failure *failure)
{
    struct problem problem;
    int descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    assert_true(descriptor >= 0);
    tape->ring = ring_open(1024);
    tape->log = log_writer_open(descriptor, path, asleep, failure);
    struct line_maker maker = {make_line, tape};
    assert_true(log_writer_start(tape->log, tape->ring, maker, &problem));
}

static void put(struct tape *tape, uint8_t kind, int64_t number)
{
    struct record record = {.kind = kind, .time = number};
    ring_put(tape->ring, &record);
    ring_flush(tape->ring);
}

/* Nobody makes rows here. */
static void *take_rows(void *context)
{
    struct tape *tape = context;
    bool more = true;
    while (more) {
        more = ring_take(tape->ring, RING_ROWS)->kind != RECORD_FINISH;
        ring_drop(tape->ring, RING_ROWS);
    }
    return NULL;
}

static void ended(struct tape *tape)
{
    log_writer_release(tape->log);
    ring_release(tape->ring);
}

/* All lines; a commit now and then; new from line `woken` on (-1: none is). */
static void put_lines(struct tape *tape, int64_t woken, struct text *all)
{
    char bytes[2001];
    struct merkle tree;
    struct log_mark mark;
    struct hasher *hasher = hasher_open();
    uint32_t commits = 0;
    pthread_t rows;
    assert_int_equal(pthread_create(&rows, NULL, take_rows, tape), 0);
    merkle_init(&tree);
    tape->woken = woken < 0 ? LINES : woken;
    for (int64_t i = 0; i < LINES; i++) {
        if (i == woken && i > 0) put(tape, RECORD_WAKE, 0);
        size_t size = line_of(i, bytes);
        merkle_add(&tree, hasher, bytes, size - 1);
        text_add(all, bytes, size);
        put(tape, RECORD_TRANSFER, i);
        if (i % COMMIT_EVERY != 0) continue;
        struct digest root = merkle_root(&tree, hasher);
        put(tape, RECORD_COMMIT, 0);
        assert_true(log_writer_wait(tape->log, commits++, &mark));
        assert_int_equal(mark.lines, i + 1);
        assert_int_equal(mark.size, all->size);
        assert_true(digest_equal(&mark.root, &root));
    }
    struct merkle made;
    put(tape, RECORD_TREE, 0);
    log_writer_tree(tape->log, &made);
    struct digest wanted = merkle_root(&tree, hasher), found = merkle_root(&made, hasher);
    assert_true(digest_equal(&found, &wanted));
    assert_true(log_writer_wait(tape->log, 0, &mark)); /* it stays */
    assert_int_equal(mark.lines, 1);
    put(tape, RECORD_FINISH, 0);
    assert_true(log_writer_wait(tape->log, commits, &mark));
    assert_int_equal(mark.lines, LINES);
    pthread_join(rows, NULL);
    log_writer_join(tape->log);
    assert_false(tape->wrong);
    hasher_release(hasher);
}

static void expect_file(const char *path, const struct text *wanted)
{
    struct problem problem;
    struct text found = {0};
    assert_true(file_read(path, ENOUGH, &found, &problem));
    assert_int_equal(found.size, wanted->size);
    assert_memory_equal(found.bytes, wanted->bytes, wanted->size);
    text_release(&found);
}

static void a_new_log(void **state)
{
    struct failure failure = {0};
    struct text all = {0};
    struct tape tape = {0};
    opened(&tape, *state, false, &failure);
    put_lines(&tape, 0, &all);
    assert_true(log_writer_take(tape.log, "after\n", 6));
    text_add(&all, "after\n", 6);
    assert_true(log_writer_sync(tape.log));
    expect_file(*state, &all);
    ended(&tape);
    text_release(&all);
}

static void a_relived_log(void **state)
{
    enum { WOKEN = 10000 };
    struct failure failure = {0};
    struct text all = {0};
    struct problem problem;
    struct tape tape = {0};
    opened(&tape, *state, true, &failure); /* never woken: nothing is written */
    put_lines(&tape, -1, &all);
    assert_true(log_writer_sync(tape.log));
    ended(&tape);
    assert_int_equal(file_size(*state), 0);
    size_t prefix = 0;
    for (int line = 0; line < WOKEN; prefix++) line += all.bytes[prefix] == '\n';
    assert_true(file_write(*state, all.bytes, prefix, false, &problem));
    text_clear(&all);
    tape = (struct tape){0};
    opened(&tape, *state, true, &failure);
    put_lines(&tape, WOKEN, &all);
    assert_true(log_writer_sync(tape.log));
    ended(&tape);
    expect_file(*state, &all);
    text_release(&all);
}

/* Whoever waits for a commit on a full disk hears of it, and the engine never hangs. */
static void a_full_disk(void **state)
{
    struct rlimit now, small = {300000, 0};
    struct failure failure = {0};
    struct problem problem = {0};
    struct log_mark mark;
    struct tape tape = {0};
    pthread_t rows;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &now), 0);
    small.rlim_max = now.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    opened(&tape, *state, false, &failure);
    assert_int_equal(pthread_create(&rows, NULL, take_rows, &tape), 0);
    for (int64_t i = 0; i < 1000; i++) put(&tape, RECORD_TRANSFER, i);
    put(&tape, RECORD_FINISH, 0);
    assert_false(log_writer_wait(tape.log, 0, &mark));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
    assert_true(failure_heard(&failure, &problem));
    assert_int_equal(problem.code, EXIT_IO);
    assert_non_null(strstr(problem.text, *state));
    pthread_join(rows, NULL);
    log_writer_join(tape.log);
    log_writer_take(tape.log, "after\n", 6);
    assert_false(log_writer_sync(tape.log));
    assert_int_equal(file_size(*state), 300000); /* nothing after a failure */
    ended(&tape);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_new_log, begin, end),
        cmocka_unit_test_setup_teardown(a_relived_log, begin, end),
        cmocka_unit_test_setup_teardown(a_full_disk, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
