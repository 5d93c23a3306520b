/* F6: reading a feed with validation against raw libcsv, in rows a second over rows a second, the two
 * in alternation, the median of the ratios. The files have the shape of the reference workload: orders
 * of 50 symbols and 1,000 users, quotes, times in microseconds. BENCH_ROWS sets how many rows. */
#include "base/random.h"
#include "bench/raw_csv.h"
#include "feeds/feed.h"

static bool refuse(void *context, const struct feed_refusal *refusal)
{
    (void)context;
    fprintf(stderr, "row %lld: %s\n", (long long)refusal->row, refusal->problem.text);
    exit(1);
}

static void pass_over(void *context, const struct feed_finding *finding)
{
    (void)context;
    (void)finding;
}

static void write_feeds(const char *orders_path, const char *quotes_path, int64_t rows)
{
    static const char *const tifs[] = {"GTC", "GTC", "DAY", "IOC"};
    FILE *orders = fopen(orders_path, "w"), *quotes = fopen(quotes_path, "w");
    if (orders == NULL || quotes == NULL) {
        perror(orders_path);
        exit(74);
    }
    fputs("ts,order_id,user,symbol,side,type,qty,limit_price,tif\n", orders);
    fputs("ts,symbol,bid,ask,last,volume\n", quotes);
    int64_t time = INT64_C(1767605400000000);
    for (int64_t i = 0; i < rows; i++) {
        uint64_t draw = random_draw(1, 1, (uint64_t)i, 0);
        int cents = 5000 + (int)(draw % 20000);
        time += (int64_t)(draw >> 20 & 31);
        int symbol = (int)(draw >> 25 & 63) % 50;
        fprintf(orders, "%lld,%lld,u%04d,SYM%02d,%s,", (long long)time, (long long)i + 1,
                (int)(draw >> 31 & 1023) % 1000, symbol, draw >> 41 & 1 ? "BUY" : "SELL");
        if ((draw >> 42) % 7 == 0)
            fprintf(orders, "MARKET,%d,,%s\n", (int)(draw >> 45 & 511) + 1, tifs[draw >> 54 & 3]);
        else
            fprintf(orders, "LIMIT,%d,%d.%02d,%s\n", (int)(draw >> 45 & 511) + 1, cents / 100,
                    cents % 100, tifs[draw >> 54 & 3]);
        fprintf(quotes, "%lld,SYM%02d,%d.%02d,%d.%02d,%d.%02d,%d\n", (long long)time, symbol,
                (cents - 1) / 100, (cents - 1) % 100, (cents + 1) / 100, (cents + 1) % 100,
                cents / 100, cents % 100, (int)(draw >> 45 & 8191) + 1);
    }
    if (fclose(orders) != 0 || fclose(quotes) != 0) {
        perror(orders_path);
        exit(74);
    }
}

static double feed_seconds(char *path, enum feed_kind kind, int64_t rows)
{
    static const struct settings settings = {.start = MOMENT_NONE,
                                             .end = MOMENT_END,
                                             .currency = "USD",
                                             .currency_exponent = 2,
                                             .calendar_name = "always",
                                             .zone = "UTC",
                                             .session_close = NS_PER_DAY};
    struct feed_settings feed_settings = {.name = "bench",
                                          .kind = kind,
                                          .files = {.paths = &path, .count = 1},
                                          .header = true,
                                          .time_given = true,
                                          .time_form = TIME_EPOCH_US,
                                          .date = INT32_MIN,
                                          .price_scale = 1};
    const struct feed_listener listener = {NULL, refuse, pass_over, NULL, NULL};
    struct problem problem;
    struct names names[4];
    for (int i = 0; i < 4; i++) names_init(&names[i]);
    struct zone *zone = zone_open("UTC", &problem);
    struct calendar *calendar = calendar_open(&settings, NULL, 0, &problem);
    const struct feed_context context = {&settings, calendar,  zone,     &names[0],
                                         &names[1], &names[2], &names[3]};
    double begin = seconds_now();
    struct feed *feed = feed_open(&context, &feed_settings, 0, &listener, &problem);
    if (feed == NULL) {
        fprintf(stderr, "%s\n", problem.text);
        exit(problem.code);
    }
    struct feed_row row;
    int64_t given = 0;
    while (feed_next(feed, &row, &problem) == FEED_ROW) given++;
    feed_release(feed);
    double seconds = seconds_now() - begin;
    if (given != rows) {
        fprintf(stderr, "%lld rows of %lld\n", (long long)given, (long long)rows);
        exit(1);
    }
    calendar_release(calendar);
    zone_release(zone);
    for (int i = 0; i < 4; i++) names_release(&names[i]);
    return seconds;
}

static void measure(char *path, enum feed_kind kind, int64_t rows)
{
    int pairs = bench_pairs(7);
    double ratios[PAIRS_MAX];
    double fastest = 1e9;
    struct raw_csv raw;
    for (int i = 0; i < pairs; i++) {
        double floor_seconds = raw_csv_seconds(path, &raw);
        double seconds = feed_seconds(path, kind, rows);
        ratios[i] = floor_seconds / seconds;
        fastest = seconds < fastest ? seconds : fastest;
    }
    char measured[64], detail[64];
    snprintf(measured, sizeof measured, "a feed of %s read / raw libcsv",
             word_name(&feed_kind_words, (int)kind));
    snprintf(detail, sizeof detail, "%.2f M rows/s", (double)rows / fastest / 1e6);
    bench_line("F6", measured, median(ratios, pairs), false, 0.9, detail);
}

int main(void)
{
    int64_t rows = bench_rows();
    char *folder = bench_folder();
    char *orders = path_join(folder, "orders.csv");
    char *quotes = path_join(folder, "quotes.csv");
    write_feeds(orders, quotes, rows);
    measure(orders, FEED_ORDERS, rows);
    measure(quotes, FEED_QUOTES, rows);
    struct problem problem;
    bool removed = folder_remove(folder, &problem);
    memory_free(orders);
    memory_free(quotes);
    memory_free(folder);
    return removed ? 0 : 74;
}
