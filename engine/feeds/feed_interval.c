/* In: a feed of bars with `interval = auto`. Out: the smallest step between two rows of a symbol
 * (M01). Always: the feed itself is not moved; a second, quiet one reads its files. With `sort` the
 * rows are compared in time order, else in file order, either way round. */
#include <stdio.h>

#include "base/memory.h"
#include "feeds/feed_reader.h"

/* By symbol id: the time of its last row. */
struct last_times {
    int64_t *times;
    size_t capacity;
};

static int64_t *last_time_of(struct last_times *last, uint32_t symbol)
{
    size_t before = last->capacity;
    last->times =
        memory_reserve(last->times, &last->capacity, (size_t)symbol + 1, sizeof *last->times);
    for (size_t i = before; i < last->capacity; i++) last->times[i] = MOMENT_NONE;
    return &last->times[symbol];
}

bool feed_interval_measure(struct feed *feed, struct problem *problem)
{
    struct feed_settings settings = *feed->settings;
    struct last_times last = {0};
    struct feed_row row;
    int64_t smallest = MOMENT_END;
    bool timed = false;
    settings.interval = 1;
    settings.bar_time_given = true;
    settings.bar_time_close = false;
    /* With one nanosecond as interval, begin and time are what the row says. */
    struct feed *twin = feed_open_quiet(feed->context, &settings, feed->rank, problem);
    if (twin == NULL) return false;
    enum feed_outcome outcome;
    while ((outcome = feed_next(twin, &row, problem)) == FEED_ROW) {
        if (row.as.bar.date_only) continue;
        timed = true;
        int64_t *before = last_time_of(&last, row.symbol);
        int64_t step = *before == MOMENT_NONE ? 0 : row.time - *before;
        step = step < 0 ? -step : step;
        if (step > 0 && step < smallest) smallest = step;
        *before = row.time;
    }
    feed_release(twin);
    memory_free(last.times);
    if (outcome == FEED_BROKEN) return false;
    if (smallest == MOMENT_END) {
        if (!timed) return true;
        return problem_set(problem, EXIT_SCENARIO, "M01",
                           "interval = auto in [feed.%s]: no symbol has two bars with a time of "
                           "day; say interval = 1m (or 5m, 1h, ...)",
                           feed->settings->name);
    }
    /* A day that a change of the clocks makes shorter is a day. */
    if (feed->format.daily_is_date && smallest >= NS_PER_DAY - NS_PER_HOUR) {
        feed->stamps_are_dates = true;
        return true;
    }
    char text[32];
    duration_print(smallest, text);
    feed->interval = smallest;
    feed_find(feed, "M01", "interval_auto", FINDING_INFO,
              "interval = auto: %s, the smallest step of a symbol", text);
    return true;
}
