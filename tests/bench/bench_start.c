/* F11: a scenario of twenty events without plots, the whole process, against `sqlite3` creating the
 * same tables and views with as many syncs. */
#include "base/embedded.h"
#include "base/text.h"
#include "bench/bench.h"

/* The commit that makes the tables syncs seven times, each further one four times; a run of twenty
 * events syncs 71 times, most of them files of its folder as it is sealed (both counted by
 * `strace -f -c`). */
enum { COMMITS = 17 };

static const char scenario[] = "[scenario]\n"
                               "name = bench_start\n"
                               "[feed.orders]\n"
                               "kind = orders\n"
                               "file = orders.csv\n"
                               "time = epoch_us\n"
                               "[feed.prices]\n"
                               "kind = quotes\n"
                               "file = prices.csv\n"
                               "time = epoch_us\n"
                               "[report]\n"
                               "plots = no\n";

static void write_schema(const char *folder)
{
    static const char *const files[] = {"schema/tables.sql", "schema/resume.sql",
                                        "schema/views.sql"};
    struct text sql = {0};
    text_add_string(&sql, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;"
                          "PRAGMA locking_mode = EXCLUSIVE; BEGIN;\n");
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        text_add_string(&sql, (const char *)embedded_find(files[i])->bytes);
    }
    text_add_string(&sql, "COMMIT;\n");
    for (int i = 1; i < COMMITS; i++) {
        text_addf(&sql,
                  "INSERT INTO resume_state VALUES (1, 0, 0, 0, 'x', 0) "
                  "ON CONFLICT (resume_id) DO UPDATE SET events = %d;\n",
                  i);
    }
    bench_write(folder, "schema.sql", text_string(&sql));
    text_release(&sql);
}

int main(void)
{
    char *folder = bench_folder();
    char *program = bench_program("tapedeck");
    char *feedgen = bench_program("tests/bench/feedgen");
    char *orders = path_join(folder, "orders.csv"), *prices = path_join(folder, "prices.csv");
    char *ini = path_join(folder, "bench.ini"), *out = path_join(folder, "out");
    char *db = path_join(folder, "floor.db");
    struct text read = {0};
    int pairs = bench_pairs(21);
    double ratios[PAIRS_MAX], seconds[PAIRS_MAX];
    const char *const generate[] = {feedgen, "10", orders, prices, NULL};
    bench_run(generate, 0);
    bench_write(folder, "bench.ini", scenario);
    write_schema(folder);
    text_addf(&read, ".read %s/schema.sql", folder);
    const char *const floor[] = {"sqlite3", "-batch", db, text_string(&read), NULL};
    const char *const run[] = {program, "run", ini, "-o", out, "--force", "--quiet", NULL};
    for (int i = 0; i < pairs; i++) {
        unlink(db);
        bench_remove(out);
        double floor_seconds = bench_run(floor, 0).seconds;
        seconds[i] = bench_run(run, 0).seconds;
        ratios[i] = seconds[i] / floor_seconds;
    }
    char detail[32];
    snprintf(detail, sizeof detail, "%.0f ms", median(seconds, pairs) * 1e3);
    bench_line("F11", "a run of twenty events / sqlite3's schema", median(ratios, pairs), true, 3,
               detail);
    struct problem problem;
    bool removed = folder_remove(folder, &problem);
    memory_free(folder);
    memory_free(program);
    memory_free(feedgen);
    memory_free(orders);
    memory_free(prices);
    memory_free(ini);
    memory_free(out);
    memory_free(db);
    text_release(&read);
    return removed ? 0 : 74;
}
