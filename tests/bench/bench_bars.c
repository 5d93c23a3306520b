/* F7: `run` over bars with `prices = none` and few orders against raw libcsv on the same file, in rows
 * a second over rows a second, the two in alternation, the median of the ratios. Minute bars of 50
 * symbols; BENCH_ROWS sets how many rows, BUILD where the program is. */
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/random.h"
#include "bench/raw_csv.h"

extern char **environ;

enum { SYMBOLS = 50 };

static const char scenario[] = "[scenario]\n"
                               "name = bench_bars\n"
                               "[feed.bars]\n"
                               "kind = bars\n"
                               "file = bars.csv\n"
                               "interval = 1m\n"
                               "bar_time = open\n"
                               "[feed.orders]\n"
                               "kind = orders\n"
                               "file = orders.csv\n"
                               "[record]\n"
                               "prices = none\n"
                               "inputs = digest\n"
                               "[report]\n"
                               "plots = no\n";
static const char orders[] = "time,order_id,user,symbol,side,qty\n"
                             "2026-01-05 00:00:30,o1,ann,SYM07,buy,10\n"
                             "2026-01-05 00:10:30,o2,ann,SYM07,sell,10\n"
                             "2026-01-05 00:20:30,o3,bob,SYM11,buy,5\n";

static void put(const char *folder, const char *name, struct text *text)
{
    struct problem problem;
    char *path = path_join(folder, name);
    if (!file_write(path, text->bytes, text->size, false, &problem)) {
        fprintf(stderr, "%s\n", problem.text);
        exit(problem.code);
    }
    memory_free(path);
    text_release(text);
}

static void write_inputs(const char *folder, int64_t rows)
{
    struct text text = {0};
    text_add_string(&text, "time,symbol,open,high,low,close,volume\n");
    int64_t minute = (int64_t)days_from_civil(2026, 1, 5) * NS_PER_DAY;
    for (int64_t i = 0; i < rows; i++) {
        char time[MOMENT_TEXT_SIZE];
        uint64_t draw = random_draw(1, 1, (uint64_t)i, 0);
        int open = 5000 + (int)(i % SYMBOLS) * 100 + (int)(draw & 63);
        int close = 5000 + (int)(i % SYMBOLS) * 100 + (int)(draw >> 6 & 63);
        int high = (open > close ? open : close) + (int)(draw >> 12 & 15);
        int low = (open < close ? open : close) - (int)(draw >> 16 & 15);
        moment_print(minute + i / SYMBOLS * NS_PER_MINUTE, time);
        text_addf(&text, "%.19s,SYM%02d,%d.%02d,%d.%02d,%d.%02d,%d.%02d,%d\n", time,
                  (int)(i % SYMBOLS), open / 100, open % 100, high / 100, high % 100, low / 100,
                  low % 100, close / 100, close % 100, (int)(draw >> 20 & 8191) + 1);
    }
    put(folder, "bars.csv", &text);
    text_add_string(&text, scenario);
    put(folder, "bench.ini", &text);
    text_add_string(&text, orders);
    put(folder, "orders.csv", &text);
}

static double run_seconds(const char *program, const char *folder)
{
    char *ini = path_join(folder, "bench.ini");
    char *out = path_join(folder, "out");
    const char *arguments[] = {program, "run", ini, "-o", out, "--force", "--quiet", NULL};
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int status = -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    double begin = seconds_now();
    if (posix_spawn(&pid, program, &actions, NULL, (char **)(uintptr_t)arguments, environ) != 0 ||
        waitpid(pid, &status, 0) != pid || status != 0) {
        fprintf(stderr, "%s run %s: status %d\n", program, ini, status);
        exit(1);
    }
    double seconds = seconds_now() - begin;
    posix_spawn_file_actions_destroy(&actions);
    memory_free(ini);
    memory_free(out);
    return seconds;
}

int main(void)
{
    const char *wanted = getenv("BENCH_ROWS");
    const char *build = getenv("BUILD");
    int64_t rows = wanted != NULL ? strtoll(wanted, NULL, 10) : 1000000;
    char folder[] = "/tmp/tapedeck_bench_XXXXXX";
    struct problem problem;
    if (rows < 1 || mkdtemp(folder) == NULL) {
        perror("bench_bars");
        return 74;
    }
    char *program = path_join(build != NULL ? build : ".build/release", "tapedeck");
    char *bars = path_join(folder, "bars.csv");
    write_inputs(folder, rows);
    double ratios[PAIRS];
    double fastest = 1e9;
    struct raw_csv raw;
    for (int i = 0; i < PAIRS; i++) {
        double floor_seconds = raw_csv_seconds(bars, &raw);
        double seconds = run_seconds(program, folder);
        ratios[i] = floor_seconds / seconds;
        fastest = seconds < fastest ? seconds : fastest;
    }
    printf("F7  bars replayed: %.2f of raw libcsv (at least 0.8), %.2f M rows/s\n",
           median(ratios, PAIRS), (double)rows / fastest / 1e6);
    memory_free(program);
    memory_free(bars);
    return folder_remove(folder, &problem) ? 0 : 74;
}
