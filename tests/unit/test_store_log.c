/* The log's thread: the file holds what was put, and each mark has the root of the lines before it, as
 * one tree over all of them tells; what was relived is hashed and not written again. */
#include <fcntl.h>
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

enum { LINES = 30000, MARK_EVERY = 7001, ENOUGH = 1 << 30 };

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

static struct log_writer *opened(const char *path, bool asleep, struct failure *failure)
{
    struct problem problem;
    int descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    assert_true(descriptor >= 0);
    struct log_writer *log = log_writer_open(descriptor, path, asleep, failure);
    assert_true(log_writer_start(log, &problem));
    return log;
}

/* Lines of 0 to 2,000 bytes, put in two pieces; a mark now and then; awake from line `woken` on. */
static void put_lines(struct log_writer *log, int woken, struct text *all)
{
    static char bytes[2001];
    struct merkle tree;
    struct log_mark mark;
    struct hasher *hasher = hasher_open();
    uint32_t marks = 0;
    merkle_init(&tree);
    for (int i = 0; i < LINES; i++) {
        if (i == woken) log_writer_wake(log);
        size_t size = (size_t)random_uniform(random_draw(7, 1, (uint64_t)i, 0), 0, 2000);
        memset(bytes, 'a' + i % 26, size);
        merkle_add(&tree, hasher, bytes, size);
        bytes[size] = '\n';
        text_add(all, bytes, size + 1);
        log_writer_put(log, bytes, size / 2);
        log_writer_put(log, bytes + size / 2, size + 1 - size / 2);
        if (i % MARK_EVERY != 0) continue;
        struct digest root = merkle_root(&tree, hasher);
        assert_int_equal(log_writer_mark(log), marks);
        assert_true(log_writer_wait(log, marks++, &mark));
        assert_int_equal(mark.lines, i + 1);
        assert_int_equal(mark.size, all->size);
        assert_true(digest_equal(&mark.root, &root));
    }
    struct merkle made;
    log_writer_tree(log, &made);
    struct digest wanted = merkle_root(&tree, hasher), found = merkle_root(&made, hasher);
    assert_true(digest_equal(&found, &wanted));
    assert_true(log_writer_wait(log, 0, &mark)); /* a mark stays */
    assert_int_equal(mark.lines, 1);
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
    struct log_writer *log = opened(*state, false, &failure);
    put_lines(log, -1, &all);
    log_writer_end(log);
    log_writer_append(log, "after\n", 6);
    text_add(&all, "after\n", 6);
    assert_true(log_writer_sync(log));
    expect_file(*state, &all);
    log_writer_release(log);
    text_release(&all);
}

static void a_relived_log(void **state)
{
    enum { WOKEN = 10000 };
    struct failure failure = {0};
    struct text all = {0};
    struct problem problem;
    struct log_writer *log = opened(*state, true, &failure); /* never woken: nothing is written */
    put_lines(log, -1, &all);
    log_writer_release(log);
    assert_int_equal(file_size(*state), 0);
    size_t prefix = 0;
    for (int line = 0; line < WOKEN; prefix++) line += all.bytes[prefix] == '\n';
    assert_true(file_write(*state, all.bytes, prefix, false, &problem));
    text_clear(&all);
    log = opened(*state, true, &failure);
    put_lines(log, WOKEN, &all);
    log_writer_release(log);
    expect_file(*state, &all);
    text_release(&all);
}

/* Whoever waits for a mark on a full disk hears of it, and the engine never hangs. */
static void a_full_disk(void **state)
{
    struct rlimit now, small = {100000, 0};
    struct failure failure = {0};
    struct problem problem = {0};
    struct log_mark mark;
    char line[1000];
    memset(line, '\n', sizeof line);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &now), 0);
    small.rlim_max = now.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    struct log_writer *log = opened(*state, false, &failure);
    for (int i = 0; i < 10000; i++) log_writer_put(log, line, sizeof line);
    assert_false(log_writer_wait(log, log_writer_mark(log), &mark));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
    assert_true(failure_heard(&failure, &problem));
    assert_int_equal(problem.code, EXIT_IO);
    assert_non_null(strstr(problem.text, *state));
    log_writer_end(log);
    assert_false(log_writer_sync(log));
    log_writer_append(log, line, sizeof line);
    assert_int_equal(file_size(*state), 100000); /* nothing after a failure */
    log_writer_release(log);
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
