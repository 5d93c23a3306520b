/* F7: `run` over bars with `prices = none` and few orders against raw libcsv on the same file, in rows
 * a second over rows a second, the two in alternation, the median of the ratios. Minute bars of 50
 * symbols, ten times BENCH_ROWS rows; BUILD says where the program is. */
#include "base/moment.h"
#include "base/random.h"
#include "base/text.h"
#include "bench/raw_csv.h"

enum { SYMBOLS = 50, PIECE_SIZE = 64 * 1024 };

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

static void add_bar(struct text *text, int64_t number)
{
    char time[MOMENT_TEXT_SIZE];
    uint64_t draw = random_draw(1, 1, (uint64_t)number, 0);
    int symbol = (int)(number % SYMBOLS);
    int64_t minute = number / SYMBOLS * NS_PER_MINUTE;
    int open = 5000 + symbol * 100 + (int)(draw & 63);
    int close = 5000 + symbol * 100 + (int)(draw >> 6 & 63);
    int high = (open > close ? open : close) + (int)(draw >> 12 & 15);
    int low = (open < close ? open : close) - (int)(draw >> 16 & 15);
    moment_print((int64_t)days_from_civil(2026, 1, 5) * NS_PER_DAY + minute, time);
    text_addf(text, "%.19s,SYM%02d,%d.%02d,%d.%02d,%d.%02d,%d.%02d,%d\n", time, symbol, open / 100,
              open % 100, high / 100, high % 100, low / 100, low % 100, close / 100, close % 100,
              (int)(draw >> 20 & 8191) + 1);
}

/* In pieces: a program that is started from this one has no smaller peak than this one. */
static void write_bars(const char *path, int64_t rows)
{
    struct text text = {0};
    FILE *file = fopen(path, "w");
    bool written = file != NULL;
    text_add_string(&text, "time,symbol,open,high,low,close,volume\n");
    for (int64_t i = 0; i < rows && written; i++) {
        add_bar(&text, i);
        if (text.size < PIECE_SIZE && i + 1 < rows) continue;
        written = fwrite(text_string(&text), 1, text.size, file) == text.size;
        text_clear(&text);
    }
    if (!written || fclose(file) != 0) bench_fail(path);
    text_release(&text);
}

int main(void)
{
    int64_t rows = 10 * bench_rows();
    int pairs = bench_pairs(7);
    char *folder = bench_folder();
    char *program = bench_program("tapedeck");
    char *bars = path_join(folder, "bars.csv");
    char *ini = path_join(folder, "bench.ini");
    char *out = path_join(folder, "out");
    const char *const run[] = {program, "run", ini, "-o", out, "--force", "--quiet", NULL};
    write_bars(bars, rows);
    bench_write(folder, "bench.ini", scenario);
    bench_write(folder, "orders.csv", orders);
    double ratios[PAIRS_MAX];
    double fastest = 1e9;
    struct raw_csv raw;
    for (int i = 0; i < pairs; i++) {
        double floor_seconds = raw_csv_seconds(bars, &raw);
        bench_remove(out);
        double seconds = bench_run(run, 0).seconds;
        ratios[i] = floor_seconds / seconds;
        fastest = seconds < fastest ? seconds : fastest;
    }
    char detail[64];
    snprintf(detail, sizeof detail, "%.2f M rows/s, %.1f M rows", (double)rows / fastest / 1e6,
             (double)rows / 1e6);
    bench_line("F7", "bars replayed, few orders / raw libcsv", median(ratios, pairs), false, 0.8,
               detail);
    struct problem problem;
    bool removed = folder_remove(folder, &problem);
    memory_free(program);
    memory_free(bars);
    memory_free(ini);
    memory_free(out);
    memory_free(folder);
    return removed ? 0 : 74;
}
