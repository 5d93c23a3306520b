/* F8: a run of the reference workload with 100,000 alert rules that do not fire, against the same run
 * without. The rules watch the workload's own symbols: prices that are never reached, changes that are
 * never as large, in several windows; reading them and keeping their rows is part of the run. */
#include "base/text.h"
#include "bench/bench.h"
#include "bench/reference.h"

enum { RULES = 100000, SYMBOLS = 100 };

static const char alerts_feed[] = "[feed.alerts]\n"
                                  "kind = alerts\n"
                                  "file = alerts.csv\n";

/* The symbols of the first rows of the quotes. */
static int read_symbols(const char *path, char symbols[SYMBOLS][16])
{
    struct text text = {0};
    struct problem problem;
    int count = 0;
    if (!file_read(path, (size_t)1 << 30, &text, &problem)) bench_fail(problem.text);
    const char *line = strchr(text_string(&text), '\n');
    for (int i = 0; line != NULL && i < 100000 && count < SYMBOLS; i++) {
        const char *begin = strchr(line, ',');
        if (begin == NULL) break;
        size_t size = strcspn(++begin, ",\n");
        bool known = size == 0 || size >= sizeof symbols[0];
        for (int k = 0; k < count && !known; k++) {
            known = strncmp(symbols[k], begin, size) == 0 && symbols[k][size] == 0;
        }
        if (!known) {
            memcpy(symbols[count], begin, size);
            symbols[count++][size] = 0;
        }
        line = strchr(begin, '\n');
    }
    text_release(&text);
    return count;
}

static void write_rules(const char *folder, const char *prices)
{
    static char symbols[SYMBOLS][16];
    int count = read_symbols(prices, symbols);
    if (count == 0) bench_fail("the quotes have no symbols");
    struct text text = {0};
    text_add_string(&text, "id,kind,symbol,op,threshold,window,cooldown,channels\n");
    for (int i = 0; i < RULES; i++) {
        const char *symbol = symbols[i % count];
        switch (i / count % 4) {
        case 0:
            text_addf(&text, "r%d,price,%s,above,%d,,,mail\n", i, symbol, 1000000 + i);
            break;
        case 1:
            text_addf(&text, "r%d,price,%s,below,0.00%05d,,1h,\n", i, symbol, i % 99999 + 1);
            break;
        case 2:
            text_addf(&text, "r%d,price,%s,crosses,%d,,,log\n", i, symbol, 2000000 + i);
            break;
        default:
            text_addf(&text, "r%d,percent_change,%s,above,%d%%,%dm,,\n", i, symbol, 100000 + i,
                      1 + i / count / 4 % 8);
            break;
        }
    }
    bench_write(folder, "alerts.csv", text_string(&text));
    text_release(&text);
}

int main(void)
{
    char number[24], detail[64];
    char *folder = bench_folder();
    char *program = bench_program("tapedeck"), *feedgen = bench_program("tests/bench/feedgen");
    char *orders = path_join(folder, "orders.csv"), *prices = path_join(folder, "prices.csv");
    char *with = path_join(folder, "with.ini"), *without = path_join(folder, "without.ini");
    char *out = path_join(folder, "out");
    struct text text = {0};
    int pairs = bench_pairs(5);
    double ratios[PAIRS_MAX];
    snprintf(number, sizeof number, "%lld", (long long)bench_rows());
    const char *const generate[] = {feedgen, number, orders, prices, NULL};
    bench_run(generate, 0);
    bench_write(folder, "without.ini", reference_scenario);
    text_add_string(&text, reference_scenario);
    text_add_string(&text, alerts_feed);
    bench_write(folder, "with.ini", text_string(&text));
    write_rules(folder, prices);
    const char *const run_with[] = {program, "run", with, "-o", out, "--force", "--quiet", NULL};
    const char *const run_without[] = {program, "run",     without,   "-o",
                                       out,     "--force", "--quiet", NULL};
    double seconds = 0;
    for (int i = 0; i < pairs; i++) {
        bench_remove(out);
        double rules = bench_run(run_with, 0).seconds;
        bench_remove(out);
        seconds = bench_run(run_without, 0).seconds;
        ratios[i] = rules / seconds;
    }
    snprintf(detail, sizeof detail, "%d rules, run %.2f s", RULES, seconds);
    bench_line("F8", "run with alert rules that do not fire / none", median(ratios, pairs), true,
               1.1, detail);
    struct problem problem;
    if (!folder_remove(folder, &problem)) bench_fail(problem.text);
    text_release(&text);
    char *const paths[] = {folder, program, feedgen, orders, prices, with, without, out};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) memory_free(paths[i]);
    return 0;
}
