/* X03: what is sealed, in which order, and that a kill at any point loses nothing. */
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
#include "run/run_json.h"
#include "run/seal.h"
#include "store/database.h"
#include "store/table_digest.h"
#include "support/sealed_run.h"

struct place {
    char *parent, *folder; /* parent/run */
};

static int begin(void **state)
{
    struct place *place = memory_alloc_zero(1, sizeof *place);
    place->parent = path_join("/tmp", "tapedeck_seal_XXXXXX");
    if (mkdtemp(place->parent) == NULL) return -1;
    place->folder = path_join(place->parent, "run");
    *state = place;
    return 0;
}

static int end(void **state)
{
    struct place *place = *state;
    struct problem problem;
    bool done = folder_remove(place->parent, &problem);
    memory_free(place->parent);
    memory_free(place->folder);
    memory_free(place);
    return done ? 0 : -1;
}

static void make(const char *folder, char root_hex[DIGEST_HEX_SIZE])
{
    struct problem problem = {0};
    if (!sealed_run_make(folder, root_hex, &problem)) fail_msg("%s", problem.text);
}

static void read_file(const char *folder, const char *name, struct text *out)
{
    struct problem problem = {0};
    char *path = path_join(folder, name);
    text_clear(out);
    if (!file_read(path, 1 << 24, out, &problem)) fail_msg("%s", problem.text);
    memory_free(path);
}

static struct sqlite3 *database_of(const char *folder)
{
    struct problem problem = {0};
    char *path = path_join(folder, "run.db");
    struct sqlite3 *db = database_open_foreign(path, &problem);
    if (db == NULL) fail_msg("%s", problem.text);
    memory_free(path);
    return db;
}

static int64_t number(struct sqlite3 *db, const char *sql)
{
    struct problem problem = {0};
    int64_t value;
    if (!database_integer(db, sql, &value, &problem)) fail_msg("%s", problem.text);
    return value;
}

static void x03_the_folder_is_whole(void **state)
{
    static const char *const expected[] = {"audit.checkpoint",
                                           "audit.log",
                                           "csv/trades.csv",
                                           "inputs/prices/p.csv",
                                           "inputs/scenario.ini",
                                           "report.json",
                                           "report.txt",
                                           "run.db",
                                           "run.json"};
    const struct place *place = *state;
    struct problem problem = {0};
    struct file_list list = {0};
    char root[DIGEST_HEX_SIZE], told[DIGEST_HEX_SIZE];
    make(place->folder, root);
    assert_true(folder_list(place->parent, false, &list, &problem));
    assert_int_equal(list.count, 1); /* no .part, no .replaced */
    file_list_release(&list);
    assert_true(folder_list(place->folder, true, &list, &problem));
    assert_int_equal(list.count, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < list.count; i++) assert_string_equal(list.paths[i], expected[i]);
    file_list_release(&list);
    assert_true(run_json_root(place->folder, told, &problem));
    assert_string_equal(told, root);
    assert_true(seal_is_complete(place->folder));
}

static void x03_the_database_knows_its_root(void **state)
{
    const struct place *place = *state;
    char root[DIGEST_HEX_SIZE];
    make(place->folder, root);
    struct sqlite3 *db = database_of(place->folder);
    assert_int_equal(number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'resume_state'"),
                     0);
    assert_int_equal(number(db, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_int_equal(number(db, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), 1);
    assert_int_equal(number(db, "SELECT count(*) FROM checkpoints"), 2);
    assert_int_equal(number(db,
                            "SELECT count(*) FROM checkpoints, meta WHERE checkpoint_id = 2 AND "
                            "key = 'root' AND value = root AND length(root) = 64"),
                     1);
    assert_int_equal(number(db, "SELECT count(*) FROM unexplained_balance"), 0);
    assert_int_equal(number(db, "SELECT count(*) FROM ledger_imbalance"), 0);
    struct text sql = {0};
    text_addf(&sql, "SELECT count(*) FROM meta WHERE key = 'root' AND value = '%s'", root);
    assert_int_equal(number(db, text_string(&sql)), 1);
    text_release(&sql);
    sqlite3_close(db);
}

/* The last three lines, and the two checkpoints over them. */
static void x03_the_log_ends_with_result_engine_presentation(void **state)
{
    static const char *const actions[] = {"presentation", "engine", "result"};
    const struct place *place = *state;
    char root[DIGEST_HEX_SIZE];
    struct text log = {0};
    make(place->folder, root);
    read_file(place->folder, "audit.log", &log);
    size_t end_of_line = log.size;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(log.bytes[end_of_line - 1], '\n');
        size_t start = end_of_line - 1;
        while (start > 0 && log.bytes[start - 1] != '\n') start -= 1;
        struct text expected = {0};
        text_addf(&expected, "{\"action\":\"%s\",", actions[i]);
        assert_memory_equal(log.bytes + start, expected.bytes, expected.size);
        text_release(&expected);
        end_of_line = start;
    }
    assert_non_null(strstr(log.bytes, "\"csv/trades.csv\":\""));
    assert_null(strstr(log.bytes, "\"run.json\""));
    assert_null(strstr(log.bytes, "Alice")); /* X01: no name */
    text_release(&log);
}

/* sqlite3 run.db '.mode quote' 'SELECT * FROM users ORDER BY 1' | sha256sum; the same of transfers,
 * input_rejects and of an empty table. */
static void x03_a_table_has_the_digest_of_what_the_shell_prints(void **state)
{
    static const char *const known[][2] = {
        {"users", "170dacbc37bd998e377e7e8837dfb0371bd5634f3b18c0fc3dd6f80abea7a599"},
        {"transfers", "498b8639eb86e9449f270a31f461646d546b3b5b0f4bf800b0b3aebe934b05bc"},
        {"input_rejects", "e71d6700890eb7dd5368856f90ee97e75863a073b1e257157c253224c682352d"},
        {"alerts", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    };
    const struct place *place = *state;
    struct problem problem = {0};
    struct table_digests digests;
    char root[DIGEST_HEX_SIZE], hex[DIGEST_HEX_SIZE];
    make(place->folder, root);
    struct sqlite3 *db = database_of(place->folder);
    assert_true(table_digests_read(db, &digests, &problem));
    assert_int_equal(digests.count,
                     number(db, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"));
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        digest_hex(&table_digests_find(&digests, known[i][0])->digest, hex);
        assert_string_equal(hex, known[i][1]);
    }
    table_digests_release(&digests);
    sqlite3_close(db);
}

static void the_same_run_is_the_same_bytes(void **state)
{
    static const char *const names[] = {"audit.log", "audit.checkpoint", "report.txt", "run.db"};
    const struct place *place = *state;
    char *other = path_join(place->parent, "other");
    char root[DIGEST_HEX_SIZE], again[DIGEST_HEX_SIZE];
    struct text a = {0}, b = {0};
    make(place->folder, root);
    make(other, again);
    assert_string_equal(root, again);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        read_file(place->folder, names[i], &a);
        read_file(other, names[i], &b);
        assert_int_equal(a.size, b.size);
        assert_memory_equal(a.bytes, b.bytes, a.size);
    }
    text_release(&a);
    text_release(&b);
    memory_free(other);
}

static void an_old_run_is_replaced_as_a_whole(void **state)
{
    const struct place *place = *state;
    struct problem problem = {0};
    char root[DIGEST_HEX_SIZE];
    char *old = path_join(place->folder, "only_in_the_old_one");
    assert_true(folder_make(old, &problem));
    make(place->folder, root);
    assert_false(folder_exists(old));
    assert_true(seal_is_complete(place->folder));
    memory_free(old);
}

/* ---- Kills ---- */

/* Between the renames: the old run under .replaced, the new one under .part or at its name. */
static void a_rename_that_was_cut_short_is_ended(void **state)
{
    const struct place *place = *state;
    struct problem problem = {0};
    char root[DIGEST_HEX_SIZE];
    char *part = path_join(place->parent, "run.part");
    char *replaced = path_join(place->parent, "run.replaced");
    make(place->folder, root);
    assert_true(path_rename(place->folder, part, &problem));
    assert_true(folder_make(replaced, &problem));
    assert_true(sealed_run_resume(place->folder, root, &problem));
    assert_true(seal_is_complete(place->folder));
    assert_false(folder_exists(part) || folder_exists(replaced));
    assert_true(folder_make(replaced, &problem));
    assert_true(sealed_run_resume(place->folder, root, &problem));
    assert_true(seal_is_complete(place->folder));
    assert_false(folder_exists(replaced));
    memory_free(part);
    memory_free(replaced);
}

static void die(size_t size)
{
    (void)size;
    raise(SIGKILL);
    abort();
}

/* True: the child was killed at its n-th allocation; false: it came to its end before. */
static bool killed_at(const char *folder, long allocation)
{
    pid_t child = fork();
    if (child == 0) {
        char root[DIGEST_HEX_SIZE];
        struct problem problem = {0};
        memory_set_handler(die);
        memory_fail_at(allocation);
        _exit(sealed_run_make(folder, root, &problem) ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    return WIFSIGNALED(status);
}

static void a_kill_at_any_point_is_resumed_to_the_same_end(void **state)
{
    const struct place *place = *state;
    char root[DIGEST_HEX_SIZE], again[DIGEST_HEX_SIZE];
    struct problem problem = {0};
    struct text expected = {0}, found = {0};
    char *part = path_join(place->parent, "run.part");
    make(place->folder, root);
    read_file(place->folder, "audit.log", &expected);
    int resumed = 0;
    for (long allocation = 1;; allocation += 7) {
        assert_true(folder_remove(place->folder, &problem));
        if (folder_exists(part)) assert_true(folder_remove(part, &problem));
        bool killed = killed_at(place->folder, allocation);
        if (killed && !sealed_run_resume(place->folder, again, &problem)) {
            assert_int_equal(problem.code, EXIT_USAGE); /* before the first commit */
            assert_non_null(strstr(problem.text, "nothing to resume"));
            if (folder_exists(part)) assert_true(folder_remove(part, &problem));
            make(place->folder, again);
        } else {
            resumed += killed;
        }
        read_file(place->folder, "audit.log", &found);
        assert_string_equal(text_string(&found), text_string(&expected));
        assert_true(seal_is_complete(place->folder));
        assert_false(folder_exists(part));
        struct sqlite3 *db = database_of(place->folder);
        assert_int_equal(number(db, "SELECT count(*) FROM orders"), 3);
        assert_int_equal(
            number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'resume_state'"), 0);
        sqlite3_close(db);
        if (!killed) break;
    }
    assert_true(resumed > 20);
    text_release(&expected);
    text_release(&found);
    memory_free(part);
}

/* ---- A full disk ---- */

static void limit_files(rlim_t limit)
{
    struct rlimit now;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &now), 0);
    now.rlim_cur = limit < now.rlim_max ? limit : now.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
}

/* No file may grow beyond a limit: the run says so with EXIT_IO, DIR does not appear, and once there
 * is room `resume` ends with the same root. */
static void a_full_disk_stops_the_seal_and_resume_ends_it(void **state)
{
    const struct place *place = *state;
    struct problem problem = {0};
    struct rlimit before;
    char root[DIGEST_HEX_SIZE], again[DIGEST_HEX_SIZE];
    char *part = path_join(place->parent, "run.part");
    int resumed = 0;
    make(place->folder, root);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    for (rlim_t limit = 4096;; limit = limit * 8 / 7) {
        assert_true(folder_remove(place->folder, &problem));
        if (folder_exists(part)) assert_true(folder_remove(part, &problem));
        limit_files(limit);
        bool done = sealed_run_make(place->folder, again, &problem);
        limit_files(before.rlim_cur);
        if (!done) {
            assert_int_equal(problem.code, EXIT_IO);
            assert_false(folder_exists(place->folder));
            if (sealed_run_resume(place->folder, again, &problem)) {
                resumed += 1;
            } else {
                assert_non_null(strstr(problem.text, "nothing to resume"));
                assert_true(folder_remove(part, &problem));
                make(place->folder, again);
            }
        }
        assert_string_equal(again, root);
        assert_true(seal_is_complete(place->folder));
        if (done) break;
    }
    assert_true(resumed > 0);
    memory_free(part);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(x03_the_folder_is_whole, begin, end),
        cmocka_unit_test_setup_teardown(x03_the_database_knows_its_root, begin, end),
        cmocka_unit_test_setup_teardown(x03_the_log_ends_with_result_engine_presentation, begin,
                                        end),
        cmocka_unit_test_setup_teardown(x03_a_table_has_the_digest_of_what_the_shell_prints, begin,
                                        end),
        cmocka_unit_test_setup_teardown(the_same_run_is_the_same_bytes, begin, end),
        cmocka_unit_test_setup_teardown(an_old_run_is_replaced_as_a_whole, begin, end),
        cmocka_unit_test_setup_teardown(a_rename_that_was_cut_short_is_ended, begin, end),
        cmocka_unit_test_setup_teardown(a_full_disk_stops_the_seal_and_resume_ends_it, begin, end),
        cmocka_unit_test_setup_teardown(a_kill_at_any_point_is_resumed_to_the_same_end, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
