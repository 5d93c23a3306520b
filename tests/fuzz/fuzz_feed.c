/* Any bytes as the file of a feed, of every kind and with every way to read it: never a crash, the
 * counts add up, rows come in time order and hold what their kind promises, refusals name a place and
 * a rule. The first four bytes choose kind, form, preset and switches. */
#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "feeds/feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct told {
    int64_t refused;
    int64_t last_refused;
    int64_t stop_after;
};

static bool count_refusal(void *context, const struct feed_refusal *refusal)
{
    struct told *told = context;
    char text[1400];
    assert(refusal->row > told->last_refused);
    told->last_refused = refusal->row;
    assert(refusal->problem.text[0] != 0 && refusal->problem.rule[0] != 0);
    assert(refusal->line >= 1 && refusal->byte_offset >= 0 && refusal->raw_size <= 65536);
    assert(refusal->problem.code == EXIT_INPUT);
    problem_format(&refusal->problem, text, sizeof text);
    /* Every byte that is told can be read. */
    size_t sum = 0;
    for (size_t i = 0; i < refusal->raw_size; i++) sum += (unsigned char)refusal->raw[i];
    assert(sum <= refusal->raw_size * 255);
    return ++told->refused != told->stop_after;
}

static void check_finding(void *context, const struct feed_finding *finding)
{
    (void)context;
    assert(finding->text[0] != 0 && finding->kind[0] != 0 && finding->rule[0] != 0);
    size_t size = strlen(finding->text);
    assert(utf8_first_invalid(finding->text, size) == size);
}

static void check_row(const struct feed_row *row)
{
    if (row->kind == FEED_BARS) {
        const struct bar_row *bar = &row->as.bar;
        assert(bar->close != VALUE_NONE && bar->from < bar->end);
        assert(bar->point ? bar->begin == bar->end : bar->begin == bar->from);
        assert(bar->point ||
               (bar->open != VALUE_NONE && bar->high != VALUE_NONE && bar->low != VALUE_NONE));
    }
    if (row->kind == FEED_QUOTES)
        assert(row->as.quote.bid != VALUE_NONE || row->as.quote.ask != VALUE_NONE);
    if (row->kind == FEED_TRADES) assert(row->as.print.price != VALUE_NONE);
    if (row->kind == FEED_ORDERS) assert(row->as.order.id.text[0] != 0);
    if (row->kind == FEED_CASH) assert(row->as.cash.amount_minor > 0);
}

static void read_all(const struct feed_context *context, const struct feed_settings *settings,
                     int64_t stop_after)
{
    struct told told = {0, 0, stop_after};
    const struct feed_listener listener = {&told, count_refusal, check_finding, NULL, NULL};
    struct problem problem;
    struct feed *feed = feed_open(context, settings, 0, &listener, &problem);
    if (feed == NULL) {
        assert(problem.text[0] != 0);
        assert(problem.code == EXIT_INPUT || problem.code == EXIT_SCENARIO);
        return;
    }
    struct feed_row row;
    int64_t given = 0;
    int64_t last_time = MOMENT_NONE;
    enum feed_outcome outcome;
    while ((outcome = feed_next(feed, &row, &problem)) == FEED_ROW) {
        given++;
        check_row(&row);
        if (settings->kind != FEED_FAULTS && settings->kind != FEED_USERS) {
            assert(row.time >= last_time);
            last_time = row.time;
        }
    }
    const struct feed_counts *counts = feed_counts(feed);
    assert(counts->read == counts->used + counts->quarantined + counts->outside);
    assert(counts->quarantined == told.refused);
    if (outcome == FEED_END) assert(counts->used == given);
    assert(feed_next(feed, &row, &problem) == outcome);
    feed_release(feed);
}

static void choose(const uint8_t *choice, struct feed_settings *feed, struct settings *settings)
{
    static const char *const presets[] = {
        "", "", "yahoo", "yfinance", "quandl_wiki", "lean_daily", "ninjatrader", "bitstamp_trades"};
    static const char *const patterns[] = {"%Y%m%d %H:%M", "%m/%d/%Y", "%H:%M:%S", "%d %b %y %I%p"};
    feed->kind = (enum feed_kind)(choice[0] % (FEED_OPERATORS + 1));
    memcpy(feed->name, "f", 2);
    snprintf(feed->format, sizeof feed->format, "%s", presets[choice[1] % 8]);
    feed->time_given = choice[1] & 0x80;
    feed->time_form = (enum time_form)(choice[2] % (TIME_OF_DAY_MS + 1));
    snprintf(feed->time_pattern, sizeof feed->time_pattern, "%s", patterns[choice[2] / 16 % 4]);
    feed->header = !(choice[3] & 1);
    feed->header_given = choice[3] & 2;
    feed->sort = feed->sort_given = choice[3] & 4;
    if (choice[3] & 8) feed->date = days_from_civil(2024, 3, 10);
    if (choice[3] & 16) memcpy(feed->symbol, "X", 2);
    if (choice[3] & 32) snprintf(feed->zone, sizeof feed->zone, "America/New_York");
    feed->interval = choice[3] & 64 ? -1 : NS_PER_MINUTE;
    feed->bar_time_given = true;
    feed->bar_time_close = choice[3] & 128;
    feed->price_scale = choice[1] & 64 ? 10000 : choice[1] & 32 ? 3 : 1;
    if (feed->header_given && !feed->header) {
        feed->column_count = 4;
        for (int i = 0; i < 4; i++) {
            static const char *const names[] = {"time", "close", "volume", "symbol"};
            snprintf(feed->columns[i].canonical, sizeof feed->columns[i].canonical, "%s", names[i]);
            snprintf(feed->columns[i].header, sizeof feed->columns[i].header, "#%d", i + 1);
        }
    }
    if (choice[2] & 128) settings->start = settings->end = INT64_C(1704191400000000000);
    if (choice[2] & 128) settings->end += NS_PER_DAY;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 4) return 0;
    char path[] = "/tmp/tapedeck_fuzz_feed_XXXXXX";
    int descriptor = mkstemp(path);
    assert(descriptor >= 0);
    ssize_t written = write(descriptor, data + 4, size - 4);
    assert(written == (ssize_t)(size - 4));
    close(descriptor);
    struct settings settings = {.start = MOMENT_NONE,
                                .end = MOMENT_END,
                                .currency = "USD",
                                .currency_exponent = 2,
                                .calendar_name = "always",
                                .zone = "UTC",
                                .session_close = NS_PER_DAY};
    struct feed_settings feed = {.date = INT32_MIN};
    choose(data, &feed, &settings);
    file_list_add(&feed.files, path);
    if (data[2] & 64) file_list_add(&feed.files, path);
    struct problem problem;
    struct names names[4];
    for (int i = 0; i < 4; i++) names_init(&names[i]);
    struct zone *zone = zone_open("UTC", &problem);
    struct calendar *calendar = calendar_open(&settings, NULL, 0, &problem);
    assert(zone != NULL && calendar != NULL);
    struct feed_context context = {&settings, calendar,  zone,     &names[0],
                                   &names[1], &names[2], &names[3]};
    read_all(&context, &feed, data[2] & 32 ? 3 : 0);
    calendar_release(calendar);
    zone_release(zone);
    for (int i = 0; i < 4; i++) names_release(&names[i]);
    file_list_release(&feed.files);
    unlink(path);
    return 0;
}
