/* Further shapes of the reference workload, against the usual one of the same number of rows in
 * alternation: 5,000 symbols in place of 50, 100,000 users in place of 1,000. What an event costs there
 * over what it costs here: shapes have no target, but a table that is searched from its beginning, or
 * made anew for each pair of account and symbol, would show. */
#include "bench/bench.h"
#include "bench/reference.h"

struct shape {
    const char *name, *symbols, *users;
};

static const struct shape usual = {"usual", "50", "1000"};
static const struct shape others[] = {
    {"many symbols: 5,000 for 50", "5000", "1000"},
    {"many users: 100,000 for 1,000", "50", "100000"},
};

/* A folder of inputs, and the one that a run goes to. */
struct place {
    char *inputs, *out;
};

static void place_make(struct place *place, const struct shape *shape, int64_t rows)
{
    char number[24];
    char *feedgen = bench_program("tests/bench/feedgen");
    place->inputs = bench_folder();
    place->out = path_join(place->inputs, "out");
    char *orders = path_join(place->inputs, "orders.csv");
    char *prices = path_join(place->inputs, "prices.csv");
    snprintf(number, sizeof number, "%lld", (long long)rows);
    const char *const generate[] = {feedgen,        number,       orders, prices,
                                    shape->symbols, shape->users, NULL};
    bench_run(generate, 0);
    bench_write(place->inputs, "reference.ini", reference_scenario);
    memory_free(feedgen);
    memory_free(orders);
    memory_free(prices);
}

static void place_clear(struct place *place)
{
    bench_remove(place->inputs);
    memory_free(place->inputs);
    memory_free(place->out);
}

static struct ran run_once(const struct place *place)
{
    char *program = bench_program("tapedeck");
    char *ini = path_join(place->inputs, "reference.ini");
    const char *const run[] = {
        program, "run", ini, "-o", place->out, "--force", "--quiet", "--set", "market.venue=price",
        NULL};
    bench_remove(place->out);
    struct ran ran = bench_run(run, 0);
    memory_free(program);
    memory_free(ini);
    return ran;
}

static void measure(const struct shape *shape, const struct place *base, int64_t rows)
{
    struct place place;
    char name[64], detail[96];
    double ratios[PAIRS_MAX], seconds[PAIRS_MAX], cpu[PAIRS_MAX], base_cpu[PAIRS_MAX];
    int pairs = bench_pairs(5);
    place_make(&place, shape, rows);
    for (int i = 0; i < pairs; i++) {
        struct ran ran = run_once(&place), reference = run_once(base);
        seconds[i] = ran.seconds;
        cpu[i] = ran.cpu_seconds;
        base_cpu[i] = reference.cpu_seconds;
        ratios[i] = ran.seconds / reference.seconds;
    }
    snprintf(name, sizeof name, "an event, %s", shape->name);
    snprintf(detail, sizeof detail, "%lld orders and quotes: %.2f s (cpu %.2f; usual %.2f)",
             (long long)rows, median(seconds, pairs), median(cpu, pairs), median(base_cpu, pairs));
    bench_line_open(name, median(ratios, pairs), detail);
    place_clear(&place);
}

int main(void)
{
    int64_t rows = bench_rows() / 10 > 0 ? bench_rows() / 10 : 1;
    struct place base;
    place_make(&base, &usual, rows);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) measure(&others[i], &base, rows);
    place_clear(&base);
    return 0;
}
