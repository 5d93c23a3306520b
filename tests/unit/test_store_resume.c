/* What a kill or a full disk leaves is what the last commit said, and the run goes on from there. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/files.h"
#include "base/memory.h"
#include "store/store.h"
#include "support/own_folder.h"
#include "support/record_run.h"

enum { REPEATS = 2000 }; /* rounds of filler: more than the ring and a log block hold */

static void put(struct store *store, const struct record_run *run, size_t first, size_t past)
{
    for (size_t i = first; i < past; i++) {
        const struct record *record = &run->records[i];
        if (record->kind == RECORD_INPUT_REJECT) {
            store_text(store, RECORD_RUN_RAW, RECORD_RUN_RAW_SIZE);
        }
        store_put(store, record);
    }
}

/* A line a record. */
static void make_line(void *store, const struct record *record)
{
    if (record->kind != RECORD_TEXT) store_log(store, "{\"seq\":0}\n", 10);
}

static void start(struct store *store)
{
    struct problem problem = {0};
    if (!store_start(store, (struct line_maker){make_line, store}, &problem)) {
        fail_msg("%s", problem.text);
    }
}

static struct store *opened(const char *folder, const struct record_run *run)
{
    struct problem problem = {0};
    struct store *store = store_open(folder, &run->settings, &problem);
    assert_non_null(store);
    start(store);
    return store;
}

static void finish(struct store *store, int64_t events)
{
    struct problem problem = {0};
    if (!store_finish(store, events, true, &problem)) {
        fail_msg("%s", problem.text);
    }
}

/* Every row of every table, as text. */
static void dump(struct sqlite3 *db, struct text *out)
{
    sqlite3_stmt *tables = NULL, *rows = NULL;
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT name FROM sqlite_schema WHERE type = 'table' "
                                        "ORDER BY name",
                                        -1, &tables, NULL),
                     SQLITE_OK);
    while (sqlite3_step(tables) == SQLITE_ROW) {
        struct text sql = {0};
        text_addf(&sql, "SELECT * FROM %s ORDER BY 1",
                  (const char *)sqlite3_column_text(tables, 0));
        assert_int_equal(sqlite3_prepare_v2(db, text_string(&sql), -1, &rows, NULL), SQLITE_OK);
        text_addf(out, "%s\n", text_string(&sql));
        while (sqlite3_step(rows) == SQLITE_ROW) {
            for (int i = 0; i < sqlite3_column_count(rows); i++) {
                const char *cell = (const char *)sqlite3_column_text(rows, i);
                text_addf(out, "%s|", cell == NULL ? "~" : cell);
            }
            text_add_char(out, '\n');
        }
        sqlite3_finalize(rows);
        text_release(&sql);
    }
    sqlite3_finalize(tables);
}

static void whole_run(const char *folder, const struct record_run *run, struct text *out)
{
    struct store *store = opened(folder, run);
    put(store, run, 0, run->count);
    finish(store, (int64_t)run->count);
    dump(store_database(store), out);
    store_release(store);
}

/* In a child that dies without a word: commit after `committed` records, then go on a while. */
static void killed_run(const char *folder, const struct record_run *run, size_t committed,
                       size_t past)
{
    pid_t child = fork();
    if (child == 0) {
        struct store *store = opened(folder, run);
        put(store, run, 0, committed);
        store_commit(store, (int64_t)committed);
        put(store, run, committed, past);
        for (int i = 0; i < 100000; i++) store_text(store, "filler", 6); /* the commit is heard */
        raise(SIGKILL);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void remake(const char *folder)
{
    struct problem problem;
    assert_true(folder_remove(folder, &problem));
    assert_true(folder_make(folder, &problem));
}

/* What was noted of the rows, old and new, is what the tables hold; nothing but a table whose rows ended
 * in another order is left to be read. */
static void digests_need_no_reading(struct store *store)
{
    const struct table_digests *noted = store_digests(store);
    struct table_digests read;
    struct problem problem;
    size_t with_rows = 0;
    assert_true(table_digests_read(store_database(store), &read, &problem));
    for (size_t i = 0; i < read.count; i++) {
        const struct table_digest *table = table_digests_find(noted, read.items[i].name);
        with_rows += read.items[i].rows > 0 && strcmp(read.items[i].name, "resume_state") != 0;
        if (table == NULL) continue;
        assert_int_equal(table->rows, read.items[i].rows);
        if (!digest_equal(&table->digest, &read.items[i].digest)) fail_msg("%s", table->name);
    }
    assert_true(noted->count >= with_rows && with_rows > 15);
    table_digests_release(&read);
}

/* Of so many of put()'s lines. */
static void expect_root(const uint8_t *root, size_t lines)
{
    struct merkle tree;
    struct hasher *hasher = hasher_open();
    merkle_init(&tree);
    for (size_t i = 0; i < lines; i++) merkle_add(&tree, hasher, "{\"seq\":0}", 9);
    struct digest wanted = merkle_root(&tree, hasher);
    assert_memory_equal(root, wanted.bytes, sizeof wanted.bytes);
    hasher_release(hasher);
}

static void a_killed_run_goes_on_as_if_nothing_was(void **state)
{
    struct record_run *run = record_run_new();
    struct text expected = {0};
    whole_run(*state, run, &expected);
    for (size_t committed = 1; committed < run->count; committed += 5) {
        remake(*state);
        killed_run(*state, run, committed, run->count);
        struct store_resume resume;
        struct problem problem = {0};
        struct store *store = store_resume_open(*state, &run->settings, &resume, &problem);
        if (store == NULL) fail_msg("%s", problem.text);
        start(store);
        assert_int_equal(resume.events, committed);
        assert_int_equal(resume.log_size, 10 * committed);
        assert_int_equal(resume.log_lines, committed);
        expect_root(resume.root, committed);
        assert_false(resume.finished);
        put(store, run, 0, committed); /* lived through again, noted */
        store_wake(store);
        put(store, run, committed, run->count);
        finish(store, (int64_t)run->count);
        digests_need_no_reading(store);
        struct text found = {0};
        dump(store_database(store), &found);
        assert_string_equal(text_string(&found), text_string(&expected));
        char *log = path_join(*state, "audit.log");
        assert_int_equal(file_size(log), 10 * run->count);
        memory_free(log);
        text_release(&found);
        store_release(store);
    }
    text_release(&expected);
    record_run_release(run);
}

static void a_finished_run_is_not_woken(void **state)
{
    struct record_run *run = record_run_new();
    struct problem problem = {0};
    struct text expected = {0}, found = {0};
    struct store_resume resume;
    whole_run(*state, run, &expected);
    struct store *store = store_resume_open(*state, &run->settings, &resume, &problem);
    assert_non_null(store);
    assert_true(resume.finished);
    start(store);
    put(store, run, 0, run->count);
    finish(store, (int64_t)run->count);
    digests_need_no_reading(store);
    dump(store_database(store), &found);
    assert_string_equal(text_string(&found), text_string(&expected));
    store_log(store, "after\n", 6); /* the seal's lines are written again */
    assert_true(store_sync_log(store, &problem));
    char *log = path_join(*state, "audit.log");
    assert_int_equal(file_size(log), 10 * run->count + 6);
    memory_free(log);
    text_release(&expected);
    text_release(&found);
    store_release(store);
    record_run_release(run);
}

/* Rows that a commit holds and the relived run has not, or the other way. */
static void a_database_that_was_changed_is_a_finding(void **state)
{
    static const char *const changes[] = {
        "DELETE FROM transfers WHERE transfer_id = (SELECT max(transfer_id) FROM transfers)",
        "INSERT INTO cash_flows SELECT max(flow_id) + 1, account_id, time, 0, 0 FROM "
        "cash_flows"};
    struct record_run *run = record_run_new();
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct problem problem = {0};
        struct store_resume resume;
        remake(*state);
        killed_run(*state, run, run->count - 1, run->count);
        struct store *store = store_resume_open(*state, &run->settings, &resume, &problem);
        assert_non_null(store); /* a journal is played back */
        store_release(store);
        char *path = path_join(*state, "run.db");
        struct sqlite3 *db = NULL;
        assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
        if (sqlite3_exec(db, changes[i], NULL, NULL, NULL) != SQLITE_OK) {
            fail_msg("%s", sqlite3_errmsg(db));
        }
        sqlite3_close(db);
        memory_free(path);
        store = store_resume_open(*state, &run->settings, &resume, &problem);
        assert_non_null(store);
        start(store);
        put(store, run, 0, run->count - 1);
        store_wake(store);
        put(store, run, run->count - 1, run->count);
        assert_false(store_finish(store, (int64_t)run->count, true, &problem));
        assert_int_equal(problem.code, EXIT_INTEGRITY);
        assert_non_null(strstr(problem.text, i == 0 ? "table transfers" : "table cash_flows"));
        store_release(store);
    }
    record_run_release(run);
}

static void without_a_commit_there_is_nothing_to_resume(void **state)
{
    struct record_run *run = record_run_new();
    struct problem problem = {0};
    struct store_resume resume;
    assert_null(store_resume_open(*state, &run->settings, &resume, &problem));
    assert_int_equal(problem.code, EXIT_USAGE);
    assert_non_null(strstr(problem.text, "nothing to resume"));
    struct store *store = opened(*state, run);
    put(store, run, 0, 5);
    store_release(store); /* gives up what was not committed */
    assert_null(store_resume_open(*state, &run->settings, &resume, &problem));
    assert_int_equal(problem.code, EXIT_USAGE);
    assert_non_null(strstr(problem.text, "nothing to resume"));
    char *path = path_join(*state, "run.db"); /* a kill between its creation and its tables */
    assert_true(file_write(path, "", 0, false, &problem));
    assert_null(store_resume_open(*state, &run->settings, &resume, &problem));
    assert_int_equal(problem.code, EXIT_USAGE);
    assert_non_null(strstr(problem.text, "nothing to resume"));
    assert_true(file_write(path, "not a database, but long enough to look like one to somebody", 60,
                           false, &problem));
    assert_null(store_resume_open(*state, &run->settings, &resume, &problem));
    memory_free(path);
    record_run_release(run);
}

static void a_log_shorter_than_its_commit_is_a_finding(void **state)
{
    struct record_run *run = record_run_new();
    struct problem problem = {0};
    struct store_resume resume;
    struct text expected = {0};
    whole_run(*state, run, &expected);
    char *log = path_join(*state, "audit.log");
    assert_int_equal(truncate(log, 10 * (off_t)run->count - 1), 0);
    assert_null(store_resume_open(*state, &run->settings, &resume, &problem));
    assert_int_equal(problem.code, EXIT_INTEGRITY);
    memory_free(log);
    text_release(&expected);
    record_run_release(run);
}

/* Files may not grow beyond `limit` bytes: as a full disk, at a place that the test chooses. */
static void limit_files(rlim_t limit)
{
    struct rlimit now;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &now), 0);
    now.rlim_cur = limit < now.rlim_max ? limit : now.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
}

static void ten_lines(void *store, const struct record *record)
{
    for (int line = 0; record->kind == RECORD_FILL && line < 10; line++) {
        store_log(store, "0123456789\n", 11);
    }
}

/* Commits as it goes; true when the end was reached. */
static bool run_into_the_limit(const char *folder, const struct record_run *run)
{
    struct problem problem = {0};
    struct store *store = store_open(folder, &run->settings, &problem);
    bool done =
        store != NULL && store_start(store, (struct line_maker){ten_lines, store}, &problem);
    struct record order = run->records[0], fill = run->records[0];
    for (size_t i = 0; i < run->count; i++) {
        if (run->records[i].kind == RECORD_ORDER_DONE) order = run->records[i];
        if (run->records[i].kind == RECORD_FILL) fill = run->records[i];
    }
    for (int i = 1; done && i <= REPEATS && !store_failed(store, &problem); i++) {
        order.as.order.order_no = (uint32_t)i;
        fill.as.fill.trade_id = i;
        store_put(store, &order); /* held: in a run that is not over its table is empty */
        store_put(store, &fill);
        if (i % 100 == 0) store_commit(store, i);
    }
    done = done && store_finish(store, REPEATS, false, &problem);
    if (!done) assert_int_equal(problem.code, EXIT_IO);
    store_release(store);
    return done;
}

static void check_what_is_left(const char *folder, const struct record_run *run)
{
    struct problem problem = {0};
    struct store_resume resume;
    struct store *store = store_resume_open(folder, &run->settings, &resume, &problem);
    if (store == NULL) {
        assert_non_null(strstr(problem.text, "nothing to resume"));
        return;
    }
    start(store);
    store_mute(store, true);
    assert_true(store_finish(store, resume.events, true, &problem));
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(store_database(store),
                                        "SELECT count(*), max(trade_id), (SELECT integrity_check "
                                        "FROM pragma_integrity_check), (SELECT count(*) FROM "
                                        "orders) FROM trades",
                                        -1, &statement, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int64(statement, 0), resume.events);
    assert_int_equal(sqlite3_column_int64(statement, 1), resume.events);
    assert_string_equal((const char *)sqlite3_column_text(statement, 2), "ok");
    assert_int_equal(sqlite3_column_int64(statement, 3), 0);
    sqlite3_finalize(statement);
    char *log = path_join(folder, "audit.log");
    assert_int_equal(file_size(log), resume.log_size);
    memory_free(log);
    store_release(store);
}

static void a_full_disk_keeps_the_last_commit(void **state)
{
    struct record_run *run = record_run_new();
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    int done = 0, failed = 0;
    for (rlim_t limit = 1000; limit < 800000; limit = limit * 6 / 5) {
        limit_files(limit);
        bool whole = run_into_the_limit(*state, run);
        limit_files(before.rlim_cur);
        done += whole;
        failed += !whole;
        char *database = path_join(*state, "run.db");
        if (file_exists(database)) check_what_is_left(*state, run);
        memory_free(database);
        remake(*state);
    }
    assert_true(done > 1 && failed > 10);
    record_run_release(run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_killed_run_goes_on_as_if_nothing_was, own_folder_begin,
                                        own_folder_end),
        cmocka_unit_test_setup_teardown(a_finished_run_is_not_woken, own_folder_begin,
                                        own_folder_end),
        cmocka_unit_test_setup_teardown(a_database_that_was_changed_is_a_finding, own_folder_begin,
                                        own_folder_end),
        cmocka_unit_test_setup_teardown(without_a_commit_there_is_nothing_to_resume,
                                        own_folder_begin, own_folder_end),
        cmocka_unit_test_setup_teardown(a_log_shorter_than_its_commit_is_a_finding,
                                        own_folder_begin, own_folder_end),
        cmocka_unit_test_setup_teardown(a_full_disk_keeps_the_last_commit, own_folder_begin,
                                        own_folder_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
