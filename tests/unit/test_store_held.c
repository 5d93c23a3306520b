/* Rows that are held come out once a key, in the order of keys, the last one of each: as a plain array
 * of all of them tells, however many runs of a file they were. */
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
#include <sqlite3.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/random.h"
#include "store/database.h"
#include "store/held_rows.h"
#include "store/row_batch.h"
#include "store/row_source.h"
#include "store/table_digest.h"
#include "support/own_folder.h"
#include "support/record_run.h"

enum { COLUMNS = 4, KEYS = 3000, ROWS = 20000 };

/* Row `number` of `key`: a text that is long now and then. */
static void make(int64_t key, int64_t number, char *text, struct cell *cells)
{
    int size = number % 100 == 0 ? 40000 : (int)(number % 13);
    memset(text, 'a' + (int)(number % 26), (size_t)size);
    cells[0] = put_integer(key);
    cells[1] = number % 7 == 0 ? put_null() : put_integer(-number);
    cells[2] = cell_text_n(text, (size_t)size);
    cells[3] = put_integer(number);
}

static void expect(const struct cell *found, const struct cell *wanted)
{
    for (int i = 0; i < COLUMNS; i++) {
        assert_int_equal(found[i].text != NULL, wanted[i].text != NULL);
        assert_true(found[i].integer == wanted[i].integer);
        assert_int_equal(found[i].text_size, wanted[i].text_size);
        assert_memory_equal(found[i].text, wanted[i].text, (size_t)found[i].text_size);
    }
}

static void held_as_an_array_tells(const char *folder, size_t limit, bool many)
{
    static char text[40000];
    int64_t last[KEYS] = {0}; /* number of the key's last row; 0: none */
    struct problem problem;
    struct cell cells[COLUMNS], wanted[COLUMNS];
    struct held_rows *held = held_rows_open(folder, COLUMNS, limit);
    for (int64_t number = 1; number <= ROWS; number++) {
        int64_t key = random_uniform(random_draw(42, 1, (uint64_t)number, 0), 0, KEYS - 1);
        last[key] = number;
        make(key, number, text, cells);
        assert_true(held_rows_add(held, cells, &problem));
    }
    held_rows_end(held);
    assert_int_equal(held_rows_are_many(held), many);
    /* Two readers, one a step behind the other. */
    struct held_reader *one = held_reader_open(held), *other = held_reader_open(held);
    for (int64_t key = 0; key < KEYS; key++) {
        if (last[key] == 0) continue;
        make(key, last[key], text, wanted);
        assert_int_equal(held_reader_next(one, cells, &problem), HELD_ROW);
        expect(cells, wanted);
        assert_int_equal(held_reader_next(other, cells, &problem), HELD_ROW);
        expect(cells, wanted);
    }
    assert_int_equal(held_reader_next(one, cells, &problem), HELD_END);
    assert_int_equal(held_reader_next(one, cells, &problem), HELD_END);
    assert_int_equal(held_reader_next(other, cells, &problem), HELD_END);
    held_reader_close(one);
    held_reader_close(other);
    held_rows_close(held);
    struct file_list left = {0};
    assert_true(folder_list(folder, false, &left, &problem));
    assert_int_equal(left.count, 0);
    file_list_release(&left);
}

static void in_memory(void **state)
{
    held_as_an_array_tells(*state, SIZE_MAX, false);
}

static void in_many_runs(void **state)
{
    held_as_an_array_tells(*state, 20000, true);
    held_as_an_array_tells(*state, 1000000, true);
}

static void none(void **state)
{
    struct problem problem;
    struct cell cells[COLUMNS];
    struct held_rows *held = held_rows_open(*state, COLUMNS, 100);
    held_rows_end(held);
    struct held_reader *reader = held_reader_open(held);
    assert_int_equal(held_reader_next(reader, cells, &problem), HELD_END);
    held_reader_close(reader);
    held_rows_close(held);
}

/* A file that cannot be made is a problem with its name. */
static void no_folder(void **state)
{
    (void)state;
    char text[40000];
    struct problem problem = {0};
    struct cell cells[COLUMNS];
    struct held_rows *held = held_rows_open("/nowhere", COLUMNS, 1);
    make(1, 1, text, cells);
    assert_false(held_rows_add(held, cells, &problem));
    assert_int_equal(problem.code, EXIT_IO);
    assert_non_null(strstr(problem.text, "/nowhere/held.rows"));
    held_rows_close(held);
}

static void a_full_disk(void **state)
{
    static char text[40000];
    struct rlimit now, small = {50000, 0};
    struct problem problem = {0};
    struct cell cells[COLUMNS];
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &now), 0);
    small.rlim_max = now.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    struct held_rows *held = held_rows_open(*state, COLUMNS, 10000);
    bool done = true;
    for (int64_t number = 1; done && number < ROWS; number++) {
        make(number, number, text, cells);
        done = held_rows_add(held, cells, &problem);
    }
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
    assert_false(done);
    assert_int_equal(problem.code, EXIT_IO);
    assert_non_null(strstr(problem.text, "held.rows"));
    held_rows_close(held);
}

/* ---- a table whose rows are held ---- */

struct watched {
    int64_t rows, last_key, bad;
};

static void watch(void *context, enum table table, const struct cell *cells)
{
    struct watched *watched = context;
    watched->bad += table != TABLE_ORDERS || cells[0].integer <= watched->last_key;
    watched->last_key = cells[0].integer;
    watched->rows++;
}

/* Orders that end in no order, some of them twice: the table holds the last of each, and what was noted
 * of them, by a thread or by the INSERT itself, is what stands there. */
static void orders_go_in_once(const char *folder, size_t limit)
{
    enum { ORDERS = 2000 };
    struct record_run *run = record_run_new();
    struct table_rows rows = {0};
    struct watched watched = {.last_key = INT64_MIN};
    struct problem problem = {0};
    struct record order = {.kind = 0};
    for (size_t i = 0; i < run->count; i++) {
        if (run->records[i].kind == RECORD_ORDER_DONE) order = run->records[i];
    }
    assert_int_equal(order.kind, RECORD_ORDER_DONE);
    table_rows_init(&rows, &run->settings);
    char *path = path_join(folder, "run.db");
    struct row_batch_options options = {.db = database_create(path, &problem),
                                        .rows = &rows,
                                        .folder = folder,
                                        .hold_limit = limit,
                                        .watch = {watch, &watched}};
    assert_non_null(options.db);
    assert_true(row_source_prepare(options.db, &problem));
    struct row_batch *batch = row_batch_open(&options, TABLE_ORDERS, &problem);
    assert_non_null(batch);
    for (int64_t i = 0; i < ORDERS; i++) {
        order.as.order.order_no = (uint32_t)(1 + i * 7 % ORDERS);
        order.as.order.row_time = i;
        assert_true(row_batch_add(batch, &order, &problem));
        if (i % 100 == 0) assert_true(row_batch_add(batch, &order, &problem));
    }
    int64_t found;
    assert_true(row_batch_flush(batch, &problem)); /* a commit: none of them goes in */
    assert_true(database_integer(options.db, "SELECT count(*) FROM orders", &found, &problem));
    assert_int_equal(found, 0);
    assert_true(row_batch_let_go(batch, &problem));
    row_batch_finish(batch);
    struct digest digest;
    struct table_digests read;
    assert_true(row_batch_digest(batch, &digest, &found));
    assert_int_equal(found, ORDERS);
    assert_int_equal(watched.rows, ORDERS);
    assert_int_equal(watched.bad, 0);
    assert_true(table_digests_read(options.db, &read, &problem));
    const struct table_digest *orders = table_digests_find(&read, "orders");
    assert_int_equal(orders->rows, ORDERS);
    assert_true(digest_equal(&orders->digest, &digest));
    table_digests_release(&read);
    row_batch_close(batch);
    table_rows_release(&rows);
    assert_true(database_close(options.db, &problem));
    assert_true(folder_remove(path, &problem));
    memory_free(path);
    record_run_release(run);
}

static void orders_in_memory(void **state)
{
    orders_go_in_once(*state, SIZE_MAX);
}

static void orders_in_a_file(void **state)
{
    orders_go_in_once(*state, 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(in_memory, own_folder_begin, own_folder_end),
        cmocka_unit_test_setup_teardown(in_many_runs, own_folder_begin, own_folder_end),
        cmocka_unit_test_setup_teardown(none, own_folder_begin, own_folder_end),
        cmocka_unit_test(no_folder),
        cmocka_unit_test_setup_teardown(a_full_disk, own_folder_begin, own_folder_end),
        cmocka_unit_test_setup_teardown(orders_in_memory, own_folder_begin, own_folder_end),
        cmocka_unit_test_setup_teardown(orders_in_a_file, own_folder_begin, own_folder_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
