/* The whole pipeline on the reference workload, against the floor of SPEED: libcsv parses the feeds,
 * while a second thread inserts the finished run's own rows, writes, hashes and syncs its log, and
 * hashes the canonical rows. F1 (venue = book), F2 (venue = price), and on F2's runs F4, F9, F10,
 * F12; with BENCH_FULL=1 also F3 and the larger half of F4, ten times the rows. */
#include <pthread.h>

#include "base/moment.h"
#include "bench/raw_csv.h"
#include "bench/reference.h"
#include "metrics/metrics.h"
#include "reports/reports.h"
#include "store/database.h"
#include "support/finished_run.h"

struct place {
    char *folder, *ini, *orders, *prices, *out, *floor;
    char *program;
    int64_t rows;
};

static void place_make(struct place *place, int64_t rows)
{
    char number[24];
    char *feedgen = bench_program("tests/bench/feedgen");
    place->folder = bench_folder();
    place->ini = path_join(place->folder, "reference.ini");
    place->orders = path_join(place->folder, "orders.csv");
    place->prices = path_join(place->folder, "prices.csv");
    place->out = path_join(place->folder, "out");
    place->floor = path_join(place->folder, "floor");
    place->program = bench_program("tapedeck");
    place->rows = rows;
    snprintf(number, sizeof number, "%lld", (long long)rows);
    const char *const generate[] = {feedgen, number, place->orders, place->prices, NULL};
    bench_run(generate, 0);
    bench_write(place->folder, "reference.ini", reference_scenario);
    memory_free(feedgen);
}

static void place_clear(struct place *place)
{
    struct problem problem;
    if (!folder_remove(place->folder, &problem)) bench_fail(problem.text);
    memory_free(place->folder);
    memory_free(place->ini);
    memory_free(place->orders);
    memory_free(place->prices);
    memory_free(place->out);
    memory_free(place->floor);
    memory_free(place->program);
}

static struct ran run_once(const struct place *place, const char *venue)
{
    const char *const run[] = {place->program, "run",     place->ini, "-o",  place->out,
                               "--force",      "--quiet", "--set",    venue, NULL};
    bench_remove(place->out);
    return bench_run(run, 0);
}

/* ---- the floor ---- */

struct floor_work {
    const struct finished_run *run;
    const char *folder;
    struct floor_seconds seconds;
};

static void *floor_write(void *context)
{
    struct floor_work *work = context;
    work->seconds = finished_run_write(work->run, work->folder);
    return NULL;
}

static double floor_seconds(const struct place *place, const struct finished_run *run,
                            struct floor_seconds *parts, double *parse)
{
    struct floor_work work = {.run = run, .folder = place->floor};
    struct problem problem;
    pthread_t thread;
    struct raw_csv raw;
    bench_remove(place->floor);
    if (!folder_make(place->floor, &problem)) bench_fail(problem.text);
    double begin = seconds_now();
    if (pthread_create(&thread, NULL, floor_write, &work) != 0) bench_fail("no second thread");
    *parse = raw_csv_seconds(place->orders, &raw) + raw_csv_seconds(place->prices, &raw);
    pthread_join(thread, NULL);
    *parts = work.seconds;
    return seconds_now() - begin;
}

static void against_floor(const struct place *place, const char *id, const char *venue)
{
    double ratios[PAIRS_MAX], seconds[PAIRS_MAX], floors[PAIRS_MAX], cpu[PAIRS_MAX], parse = 0;
    struct finished_run finished;
    struct floor_seconds parts = {0, 0, 0};
    char measure[64], detail[192];
    int pairs = bench_pairs(5);
    finished_run_read(&finished, place->out);
    for (int i = 0; i < pairs; i++) {
        floors[i] = floor_seconds(place, &finished, &parts, &parse);
        struct ran ran = run_once(place, venue);
        seconds[i] = ran.seconds;
        cpu[i] = ran.cpu_seconds;
        ratios[i] = seconds[i] / floors[i];
    }
    snprintf(measure, sizeof measure, "run, %s / floor", venue);
    snprintf(detail, sizeof detail,
             "%.2f s (cpu %.2f), floor %.2f s: rows %.2f, log %.2f, digests %.2f; libcsv %.2f",
             median(seconds, pairs), median(cpu, pairs), median(floors, pairs), parts.rows,
             parts.log, parts.digests, parse);
    bench_line(id, measure, median(ratios, pairs), true, 1.25, detail);
    finished_run_release(&finished);
}

/* ---- what else the reference workload tells ---- */

/* The time of the order at nine tenths of the file, as `--until` takes it. */
static void nine_tenths(const char *path, char text[MOMENT_TEXT_SIZE])
{
    char bytes[512] = "";
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = pread(descriptor, bytes, sizeof bytes - 1, file_size(path) / 10 * 9);
    char *line = got > 0 ? memchr(bytes, '\n', (size_t)got) : NULL;
    if (line == NULL) bench_fail(path);
    moment_print(strtoll(line + 1, NULL, 10) * 1000, text);
    close(descriptor);
}

static void measure_resume(const struct place *place)
{
    int pairs = bench_pairs(5);
    double ratios[PAIRS_MAX];
    char until[MOMENT_TEXT_SIZE];
    nine_tenths(place->orders, until);
    const char *const begin[] = {place->program, "run",     place->ini, "-o",  place->out,
                                 "--force",      "--quiet", "--until",  until, NULL};
    const char *const end[] = {place->program, "resume", place->out, "--quiet", NULL};
    for (int i = 0; i < pairs; i++) {
        double whole = run_once(place, "market.venue=price").seconds;
        bench_remove(place->out);
        bench_run(begin, 8);
        ratios[i] = bench_run(end, 0).seconds / whole;
    }
    bench_line("F9", "resume at 90 %, to the end / whole run", median(ratios, pairs), true, 0.6,
               "");
}

static void measure_verify(const struct place *place)
{
    int pairs = bench_pairs(5);
    double ratios[PAIRS_MAX], seconds[PAIRS_MAX];
    const char *const verify[] = {place->program, "verify", place->out, NULL};
    for (int i = 0; i < pairs; i++) {
        double whole = run_once(place, "market.venue=price").seconds;
        seconds[i] = bench_run(verify, 0).seconds;
        ratios[i] = seconds[i] / whole;
    }
    char detail[32];
    snprintf(detail, sizeof detail, "%.2f s", median(seconds, pairs));
    bench_line("F10", "verify / run", median(ratios, pairs), true, 0.5, detail);
}

static void measure_reports(const struct place *place)
{
    static const struct report_metrics metrics = {metrics_tell};
    int times = bench_pairs(5);
    double seconds[PAIRS_MAX];
    struct problem problem;
    char *page = path_join(place->out, "report.html");
    for (int i = 0; i < times; i++) {
        double begin = seconds_now();
        if (!reports_write(place->out, &metrics, NULL, false, &problem)) bench_fail(problem.text);
        seconds[i] = seconds_now() - begin;
    }
    bench_line("F12", "reports of the run, seconds", median(seconds, times), true, 1, "");
    bench_line("F12", "report.html, MB", (double)file_size(page) / 1e6, true, 3, "");
    memory_free(page);
}

/* Ten times the rows: what an event costs, and what memory follows. */
static void measure_large(const struct place *small, double small_seconds)
{
    struct place large;
    char detail[64];
    place_make(&large, small->rows * 10);
    struct ran ran = run_once(&large, "market.venue=price");
    snprintf(detail, sizeof detail, "%.1f s", ran.seconds);
    bench_line("F3", "cost of an event, ten times the rows / once",
               ran.seconds / 10 / small_seconds, true, 1.3, detail);
    bench_line("F4", "peak memory of ten times the rows, MB", (double)ran.peak_kb / 1e3, true, 320,
               "");
    place_clear(&large);
}

static bool venue_exists(const struct place *place, const char *venue)
{
    const char *const check[] = {place->program, "run",     place->ini, "-o",  place->out,
                                 "--force",      "--quiet", "--set",    venue, NULL};
    return bench_spawn(check).code == 0;
}

int main(void)
{
    struct place place;
    place_make(&place, bench_rows());
    /* Before anything large is in this program: a child's peak is not below its parent's. */
    struct ran first = run_once(&place, "market.venue=price");
    bench_line("F4", "peak memory, MB", (double)first.peak_kb / 1e3, true, 60, "");
    if (getenv("BENCH_FULL") != NULL) measure_large(&place, first.seconds);
    against_floor(&place, "F2", "market.venue=price");
    measure_verify(&place);
    measure_reports(&place);
    measure_resume(&place);
    if (venue_exists(&place, "market.venue=book")) {
        against_floor(&place, "F1", "market.venue=book");
    } else {
        printf("F1   not measured: this release has no venue = book\n");
    }
    place_clear(&place);
    return 0;
}
