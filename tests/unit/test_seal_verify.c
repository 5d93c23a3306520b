/* X04: any change of a sealed folder is found, and named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/files.h"
#include "base/memory.h"
#include "run/verify.h"
#include "support/sealed_run.h"

struct place {
    char *parent, *folder; /* parent/run */
    char root[DIGEST_HEX_SIZE];
    struct text out;
    struct problem problem;
};

static int begin(void **state)
{
    struct place *place = memory_alloc_zero(1, sizeof *place);
    place->parent = path_join("/tmp", "tapedeck_verify_XXXXXX");
    if (mkdtemp(place->parent) == NULL) return -1;
    place->folder = path_join(place->parent, "run");
    *state = place;
    return sealed_run_make(place->folder, place->root, &place->problem) ? 0 : -1;
}

static int end(void **state)
{
    struct place *place = *state;
    bool done = folder_remove(place->parent, &place->problem);
    text_release(&place->out);
    memory_free(place->parent);
    memory_free(place->folder);
    memory_free(place);
    return done ? 0 : -1;
}

static bool verify(struct place *place, const char *root_hex)
{
    struct verify_options options = {.root_hex = root_hex};
    text_clear(&place->out);
    memset(&place->problem, 0, sizeof place->problem);
    return verify_folder(place->folder, &options, &place->out, NULL, &place->problem);
}

/* The finding is about the file `name`, and says `words`. */
static void assert_found(struct place *place, const char *name, const char *words)
{
    if (verify(place, NULL)) fail_msg("a change of %s was not found", name);
    assert_int_equal(place->problem.code, EXIT_INTEGRITY);
    char *path = path_join(place->folder, name);
    assert_string_equal(place->problem.file, path);
    memory_free(path);
    if (strstr(place->problem.text, words) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", place->problem.text, words);
    }
}

static void read_file(struct place *place, const char *name, struct text *out)
{
    char *path = path_join(place->folder, name);
    text_clear(out);
    assert_true(file_read(path, 1 << 24, out, &place->problem));
    memory_free(path);
}

static void write_file(struct place *place, const char *name, const char *bytes, size_t size)
{
    char *path = path_join(place->folder, name);
    assert_true(file_write(path, bytes, size, false, &place->problem));
    memory_free(path);
}

static void change_database(struct place *place, const char *sql)
{
    struct sqlite3 *db = NULL;
    char *path = path_join(place->folder, "run.db");
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    }
    sqlite3_close(db);
    memory_free(path);
}

static void an_untouched_folder_holds(void **state)
{
    struct place *place = *state;
    assert_true(verify(place, NULL));
    assert_non_null(strstr(place->out.bytes, "audit.log: 20 lines"));
    assert_non_null(strstr(place->out.bytes, " tables as recorded"));
    assert_non_null(strstr(place->out.bytes, "files: 5"));
    assert_non_null(strstr(place->out.bytes, "proved: the folder is consistent in itself"));
    assert_non_null(strstr(place->out.bytes, place->root));
    assert_true(verify(place, place->root));
    assert_non_null(strstr(place->out.bytes, "proved: this is the run of the root given"));
    struct file_list list = {0}; /* and nothing was written */
    assert_true(folder_list(place->folder, true, &list, &place->problem));
    assert_int_equal(list.count, 9);
    file_list_release(&list);
}

static void another_root_is_a_finding(void **state)
{
    struct place *place = *state;
    place->root[10] = place->root[10] == '0' ? '1' : '0';
    assert_false(verify(place, place->root));
    assert_int_equal(place->problem.code, EXIT_INTEGRITY);
    assert_false(verify(place, "abc"));
    assert_int_equal(place->problem.code, EXIT_USAGE);
}

static void signatures_are_refused(void **state)
{
    struct place *place = *state;
    struct verify_options options = {.key = "key.pub"};
    assert_false(verify_folder(place->folder, &options, &place->out, NULL, &place->problem));
    assert_int_equal(place->problem.code, EXIT_USAGE);
    assert_non_null(strstr(place->problem.text, "not in this release"));
}

static void what_is_no_run_is_refused(void **state)
{
    struct place *place = *state;
    struct verify_options options = {0};
    assert_false(verify_folder(place->parent, &options, &place->out, NULL, &place->problem));
    assert_int_equal(place->problem.code, EXIT_USAGE);
    assert_false(verify_folder("/nonexistent", &options, &place->out, NULL, &place->problem));
    assert_int_equal(place->problem.code, EXIT_USAGE);
}

/* Every byte, one after the other. run.json is outside the digests, run.db follows below. */
static void a_flipped_byte_is_found_in_every_file(void **state)
{
    static const char *const names[] = {"csv/trades.csv", "inputs/prices/p.csv",
                                        "inputs/scenario.ini", "report.json", "report.txt"};
    struct place *place = *state;
    struct text bytes = {0};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        read_file(place, names[i], &bytes);
        for (size_t at = 0; at < bytes.size; at++) {
            bytes.bytes[at] = (char)(bytes.bytes[at] ^ (1 << at % 8));
            write_file(place, names[i], bytes.bytes, bytes.size);
            assert_found(place, names[i], "");
            bytes.bytes[at] = (char)(bytes.bytes[at] ^ (1 << at % 8));
        }
        write_file(place, names[i], bytes.bytes, bytes.size);
        assert_true(verify(place, NULL));
    }
    text_release(&bytes);
}

/* Two files that disagree: the finding names the log when it cannot know which is right, but always
 * the checkpoint too. */
static void a_flipped_byte_of_the_checkpoints_is_found(void **state)
{
    struct place *place = *state;
    struct text bytes = {0};
    int named = 0;
    read_file(place, "audit.checkpoint", &bytes);
    for (size_t at = 0; at < bytes.size; at++) {
        bytes.bytes[at] = (char)(bytes.bytes[at] ^ (1 << at % 8));
        write_file(place, "audit.checkpoint", bytes.bytes, bytes.size);
        assert_false(verify(place, NULL));
        assert_int_equal(place->problem.code, EXIT_INTEGRITY);
        bool file = strstr(place->problem.file, "audit.checkpoint") != NULL;
        assert_true(file || strstr(place->problem.text, "audit.checkpoint") != NULL);
        named += file;
        bytes.bytes[at] = (char)(bytes.bytes[at] ^ (1 << at % 8));
    }
    assert_true(named > 80);
    text_release(&bytes);
}

static void a_flipped_byte_of_the_log_is_found(void **state)
{
    struct place *place = *state;
    struct text bytes = {0};
    read_file(place, "audit.log", &bytes);
    for (size_t at = 0; at < bytes.size; at += at + 40 < bytes.size ? 11 : 1) {
        bytes.bytes[at] = (char)(bytes.bytes[at] ^ (1 << at % 8));
        write_file(place, "audit.log", bytes.bytes, bytes.size);
        assert_found(place, "audit.log", "");
        bytes.bytes[at] = (char)(bytes.bytes[at] ^ (1 << at % 8));
    }
    text_release(&bytes);
}

/* A canonical line with another amount: the stretch between two checkpoints is named. */
static void an_edited_line_is_named_by_its_stretch(void **state)
{
    struct place *place = *state;
    struct text bytes = {0};
    read_file(place, "audit.log", &bytes);
    char *amount = strstr(bytes.bytes, "\"money\":\"439.00\"");
    assert_non_null(amount);
    amount[9] = '5';
    write_file(place, "audit.log", bytes.bytes, bytes.size);
    assert_found(place, "audit.log", "lines 6 to 18");
    amount[9] = '4';
    amount = strstr(bytes.bytes, "\"100000.00\"");
    amount[1] = '9';
    write_file(place, "audit.log", bytes.bytes, bytes.size);
    assert_found(place, "audit.log", "lines 1 to 5");
    text_release(&bytes);
}

static void a_line_too_few_or_too_many_is_found(void **state)
{
    struct place *place = *state;
    struct text bytes = {0};
    read_file(place, "audit.log", &bytes);
    size_t whole = bytes.size, cut = whole - 1;
    while (bytes.bytes[cut - 1] != '\n') cut -= 1;
    write_file(place, "audit.log", bytes.bytes, cut);
    assert_found(place, "audit.log", "audit.log has 19 lines");
    write_file(place, "audit.log", bytes.bytes, whole - 1);
    assert_found(place, "audit.log", "the last line has no end");
    text_add_string(&bytes, "{\"seq\":20}\n");
    write_file(place, "audit.log", bytes.bytes, bytes.size);
    assert_found(place, "audit.log", "audit.log has 21 lines");
    text_release(&bytes);
}

static void files_that_come_and_go_are_named(void **state)
{
    struct place *place = *state;
    write_file(place, "csv/extra.csv", "x", 1);
    assert_found(place, "csv/extra.csv", "was not there at the seal");
    char *path = path_join(place->folder, "csv/extra.csv");
    unlink(path);
    memory_free(path);
    write_file(place, "zzz", "x", 1);
    assert_found(place, "zzz", "was not there at the seal");
    path = path_join(place->folder, "zzz");
    unlink(path);
    memory_free(path);
    write_file(place, "run.db-journal", "x", 1);
    assert_found(place, "run.db-journal", "was not there at the seal");
    path = path_join(place->folder, "run.db-journal");
    unlink(path);
    memory_free(path);
    path = path_join(place->folder, "report.txt");
    unlink(path);
    assert_found(place, "report.txt", "missing");
    assert_int_equal(symlink("report.json", path), 0);
    assert_found(place, "report.txt", "missing"); /* a link is not the file */
    memory_free(path);
    path = path_join(place->folder, "run.json");
    write_file(place, "report.txt", "Trades 2\n", 9);
    unlink(path);
    assert_found(place, "run.json", "");
    memory_free(path);
}

static void the_root_of_run_json_is_checked(void **state)
{
    struct place *place = *state;
    struct text bytes = {0};
    read_file(place, "run.json", &bytes);
    char *root = strstr(bytes.bytes, place->root);
    *root = *root == 'f' ? 'e' : 'f';
    write_file(place, "run.json", bytes.bytes, bytes.size);
    assert_found(place, "run.json", "its root is not that of audit.log");
    write_file(place, "run.json", "{}\n", 3);
    assert_found(place, "run.json", "no key");
    text_release(&bytes);
}

/* ---- run.db ---- */

static void every_cell_of_run_db_is_sealed(void **state)
{
    static const char *const changes[][2] = {
        {"UPDATE trades SET price = price + 1 WHERE trade_id = 2", "the table trades"},
        {"UPDATE users SET name = 'Mallory'", "the table users"},
        {"UPDATE users SET email = ''", "the table users"}, /* NULL is not an empty text */
        {"DELETE FROM input_rejects", "the table input_rejects"},
        {"INSERT INTO alerts VALUES (1, 'a', 0, 'price', NULL, 'above', 5, NULL, 0, 'mail', 0, "
         "NULL, 0, 1)",
         "the table alerts"},
        {"UPDATE meta SET value = 'EUR' WHERE key = 'currency'", "meta"},
        {"INSERT INTO meta VALUES ('note', 'x')", "meta"},
        {"UPDATE meta SET value = replace(value, 'a', 'b') WHERE key = 'root'", "root"},
        {"UPDATE checkpoints SET events = events + 1", "checkpoints"},
        {"UPDATE checkpoints SET root = replace(root, '1', '2') WHERE checkpoint_id = 1",
         "row 1 of the table checkpoints"},
        {"DELETE FROM checkpoints", "checkpoints"},
        {"CREATE TABLE more (a INTEGER PRIMARY KEY) STRICT", "the table more"},
        {"DROP TABLE alerts", "the table \"alerts\" is missing"},
        {"DROP VIEW v_trades; CREATE VIEW v_trades AS SELECT 1", "a view or an index"},
        {"DROP INDEX orders_by_id", "a view or an index"},
        {"CREATE TRIGGER t AFTER INSERT ON alerts BEGIN SELECT 1; END", "a view or an index"},
        {"PRAGMA journal_mode = WAL", "journal mode"},
        {"PRAGMA application_id = 1", "not a database of a Tapedeck run"},
    };
    struct place *place = *state;
    struct text sealed = {0};
    read_file(place, "run.db", &sealed);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        change_database(place, changes[i][0]);
        assert_found(place, "run.db", changes[i][1]);
        write_file(place, "run.db", sealed.bytes, sealed.size);
    }
    assert_true(verify(place, NULL));
    text_release(&sealed);
}

/* Damage at any place is found, or changed nothing that the database says; it never crashes. */
static void damage_of_run_db_is_survived(void **state)
{
    struct place *place = *state;
    struct text sealed = {0};
    int found = 0, harmless = 0;
    read_file(place, "run.db", &sealed);
    for (size_t at = 0; at < sealed.size; at += at < 100 ? 1 : 911) {
        char old = sealed.bytes[at];
        sealed.bytes[at] = (char)((unsigned char)old ^ (1 + at % 255));
        write_file(place, "run.db", sealed.bytes, sealed.size);
        sealed.bytes[at] = old;
        if (verify(place, NULL)) {
            harmless += 1;
        } else {
            found += 1;
            assert_int_equal(place->problem.code, EXIT_INTEGRITY);
            assert_non_null(strstr(place->problem.file, "run.db"));
        }
    }
    assert_true(found > 60);
    assert_true(harmless > 0); /* free space within pages */
    for (size_t size = 0; size < sealed.size; size += 4096 * 5 + 7) {
        write_file(place, "run.db", sealed.bytes, size);
        assert_false(verify(place, NULL));
        assert_int_equal(place->problem.code, EXIT_INTEGRITY);
    }
    text_release(&sealed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_untouched_folder_holds, begin, end),
        cmocka_unit_test_setup_teardown(another_root_is_a_finding, begin, end),
        cmocka_unit_test_setup_teardown(signatures_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(what_is_no_run_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_flipped_byte_is_found_in_every_file, begin, end),
        cmocka_unit_test_setup_teardown(a_flipped_byte_of_the_checkpoints_is_found, begin, end),
        cmocka_unit_test_setup_teardown(a_flipped_byte_of_the_log_is_found, begin, end),
        cmocka_unit_test_setup_teardown(an_edited_line_is_named_by_its_stretch, begin, end),
        cmocka_unit_test_setup_teardown(a_line_too_few_or_too_many_is_found, begin, end),
        cmocka_unit_test_setup_teardown(files_that_come_and_go_are_named, begin, end),
        cmocka_unit_test_setup_teardown(the_root_of_run_json_is_checked, begin, end),
        cmocka_unit_test_setup_teardown(every_cell_of_run_db_is_sealed, begin, end),
        cmocka_unit_test_setup_teardown(damage_of_run_db_is_survived, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
