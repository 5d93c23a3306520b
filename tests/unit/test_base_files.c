/* Files and folders, in a folder of their own that ends with the tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/files.h"
#include "base/memory.h"

static int begin(void **state)
{
    const char *parent = getenv("TMPDIR");
    char *path = path_join(parent != NULL ? parent : "/tmp", "tapedeck_files_XXXXXX");
    *state = path;
    return mkdtemp(path) == NULL ? -1 : 0;
}

static int end(void **state)
{
    struct problem problem;
    bool done = folder_remove(*state, &problem);
    memory_free(*state);
    return done ? 0 : -1;
}

static void put(const char *folder, const char *name, const char *bytes)
{
    struct problem problem = {0};
    char *path = path_join(folder, name);
    if (!file_write(path, bytes, strlen(bytes), false, &problem)) {
        fail_msg("%s", problem.text);
    }
    memory_free(path);
}

static void what_is_written_is_read(void **state)
{
    struct problem problem = {0};
    struct text text = {0};
    char *path = path_join(*state, "a.csv");
    char *copy = path_join(*state, "b.csv");
    assert_int_equal(file_size(path), -1);
    assert_true(file_write(path, "first", 5, true, &problem));
    assert_true(file_write(path, "one,two\n", 8, false, &problem));
    text_add_string(&text, "> ");
    assert_true(file_read(path, 8, &text, &problem));
    assert_string_equal(text_string(&text), "> one,two\n");
    assert_false(file_read(path, 7, &text, &problem));
    assert_non_null(strstr(problem.text, "limit of 7 bytes"));
    assert_true(file_copy(path, copy, &problem));
    assert_int_equal(file_size(copy), 8);
    assert_true(file_exists(copy) && !folder_exists(copy));
    assert_true(path_rename(copy, path, &problem));
    assert_false(file_exists(copy));
    assert_false(file_read(copy, 100, &text, &problem));
    assert_int_equal(problem.code, EXIT_IO);
    assert_non_null(strstr(problem.text, "No such file"));
    assert_false(file_read(*state, 100, &text, &problem));
    text_release(&text);
    memory_free(path);
    memory_free(copy);
}

static void a_device_is_written_to_and_never_replaced(void **state)
{
    struct problem problem;
    struct stat status;
    (void)state;
    assert_true(file_write("/dev/null", "bytes", 5, false, &problem));
    assert_int_equal(stat("/dev/null", &status), 0);
    assert_true(S_ISCHR(status.st_mode));
    assert_false(file_write("/dev/full", "bytes", 5, false, &problem));
    assert_int_equal(problem.code, EXIT_IO);
}

static void a_write_that_fails_leaves_the_old_file(void **state)
{
    struct problem problem = {0};
    char *folder = path_join(*state, "full");
    char *inner = path_join(folder, "inner");
    assert_true(folder_make(inner, &problem));
    assert_false(file_write(folder, "x", 1, false, &problem)); /* a folder cannot be replaced */
    struct file_list list = {0};
    assert_true(folder_list(*state, false, &list, &problem));
    assert_int_equal(list.count, 1);
    assert_string_equal(list.paths[0], "full"); /* no half-written file beside it */
    file_list_release(&list);
    memory_free(inner);
    memory_free(folder);
}

static void lists_are_sorted_and_do_not_follow_links(void **state)
{
    struct problem problem = {0};
    struct file_list list = {0};
    char *deep = path_join(*state, "b/c/d");
    char *link = path_join(*state, "b/link");
    assert_true(folder_make(deep, &problem));
    assert_true(folder_make(deep, &problem));
    put(deep, "z", "1");
    put(*state, "b/a", "2");
    put(*state, "Z", "3");
    put(*state, "a", "4");
    assert_int_equal(symlink("/usr", link), 0);
    assert_true(folder_list(*state, true, &list, &problem));
    assert_int_equal(list.count, 4);
    static const char *const expected[] = {"Z", "a", "b/a", "b/c/d/z"};
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(list.paths[i], expected[i]);
    }
    file_list_release(&list);
    assert_true(folder_list(*state, false, &list, &problem));
    assert_int_equal(list.count, 3); /* Z a b */
    file_list_release(&list);
    char *folder = path_join(*state, "b");
    assert_true(folder_remove(folder, &problem));
    assert_false(folder_exists(folder));
    assert_true(folder_exists("/usr"));
    assert_false(folder_remove(folder, &problem));
    assert_false(folder_list(folder, true, &list, &problem));
    file_list_release(&list);
    memory_free(folder);
    memory_free(deep);
    memory_free(link);
}

static void one_at_a_time_holds_a_lock(void **state)
{
    struct problem problem = {0};
    bool held = true;
    char *path = path_join(*state, "lock");
    int first = file_lock(path, &held, &problem);
    assert_true(first >= 0 && !held);
    assert_int_equal(file_lock(path, &held, &problem), -1);
    assert_true(held);
    file_unlock(first);
    first = file_lock(path, &held, &problem);
    assert_true(first >= 0 && !held);
    file_unlock(first);
    memory_free(path);
    path = path_join(*state, "none/lock");
    assert_int_equal(file_lock(path, &held, &problem), -1);
    assert_false(held);
    memory_free(path);
}

static void paths_join_and_part(void **state)
{
    (void)state;
    static const char *const joins[][3] = {
        {"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"a", "/b", "/b"}, {"", "b", "b"}, {"/", "b", "/b"}};
    for (size_t i = 0; i < sizeof joins / sizeof joins[0]; i++) {
        char *joined = path_join(joins[i][0], joins[i][1]);
        assert_string_equal(joined, joins[i][2]);
        memory_free(joined);
    }
    static const char *const parts[][3] = {
        {"a/b.c", "a", "b.c"}, {"b.c", ".", "b.c"}, {"/b", "/", "b"}, {"a/b/c", "a/b", "c"}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        char *folder = path_folder(parts[i][0]);
        assert_string_equal(folder, parts[i][1]);
        assert_string_equal(path_base(parts[i][0]), parts[i][2]);
        memory_free(folder);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_written_is_read, begin, end),
        cmocka_unit_test(a_device_is_written_to_and_never_replaced),
        cmocka_unit_test_setup_teardown(a_write_that_fails_leaves_the_old_file, begin, end),
        cmocka_unit_test_setup_teardown(lists_are_sorted_and_do_not_follow_links, begin, end),
        cmocka_unit_test_setup_teardown(one_at_a_time_holds_a_lock, begin, end),
        cmocka_unit_test(paths_join_and_part),
    };
    return cmocka_run_group_tests_name("base: files", tests, NULL, NULL);
}
