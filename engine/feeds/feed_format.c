/* In: a [feed.NAME] section. Out: how to read its files. Always: what the section says wins over the
 * preset. */
#include "feeds/feed_format.h"

#include <stddef.h>
#include <string.h>

#include "base/moment.h"
#include "base/text.h"

struct preset {
    const char *name;
    enum feed_kind kind;
    struct feed_format format;
};

#define BAR_POSITIONS "time open high low close volume"

static const struct preset presets[] = {
    /* Date,Open,High,Low,Close,Volume,Adj Close: newest first until 2017, oldest first since. */
    {"yahoo",
     FEED_BARS,
     {.header = HEADER_YES,
      .time_form = TIME_ISO,
      .sort = true,
      .thousands = ',',
      .splits_in_prices = true}},
    /* One header line (Ticker.history), or three (download): Price, Ticker, Date. */
    {"yfinance",
     FEED_BARS,
     {.header = HEADER_YES,
      .time_form = TIME_ISO,
      .midnight_is_date = true,
      .three_header_lines = true,
      .splits_in_prices = true}},
    /* Date,Open,...,Volume,Ex-Dividend,Split Ratio,Adj. Open...: newest first. */
    {"quandl_wiki", FEED_BARS, {.header = HEADER_YES, .time_form = TIME_ISO, .sort = true}},
    {"lean_daily",
     FEED_BARS,
     {.header = HEADER_NO,
      .delimiter = ',',
      .time_form = TIME_PATTERN,
      .time_pattern = "%Y%m%d %H:%M",
      .zone = "America/New_York",
      .price_scale = 10000,
      .midnight_is_date = true,
      .positions = BAR_POSITIONS}},
    /* Exported in UTC; a bar is stamped with its end. Daily files have the date alone. */
    {"ninjatrader",
     FEED_BARS,
     {.header = HEADER_NO,
      .delimiter = ';',
      .time_form = TIME_PATTERN,
      .time_pattern = "%Y%m%d %H%M%S",
      .date_pattern = "%Y%m%d",
      .zone = "UTC",
      .interval = NS_PER_MINUTE,
      .bar_time_given = true,
      .bar_time_close = true,
      .positions = BAR_POSITIONS}},
    /* Unix time, price, amount; some archives put a header line before it. */
    {"bitstamp_trades",
     FEED_TRADES,
     {.header = HEADER_GUESS,
      .delimiter = ',',
      .time_form = TIME_EPOCH_S,
      .positions = "time price size"}},
    /* SYMBOL_YYYY-MM-DD_..._message_N.csv: seconds of New York's day, Nasdaq's messages. */
    {"lobster",
     FEED_L3,
     {.header = HEADER_NO,
      .delimiter = ',',
      .time_form = TIME_OF_DAY_S,
      .zone = "America/New_York",
      .price_scale = 10000,
      .positions = "time type order_id size price side"}},
    /* Between a row and the next: split and dividend on the first session after the row's date. */
    {"lean_factors",
     FEED_CORPORATE_ACTIONS,
     {.header = HEADER_NO,
      .delimiter = ',',
      .time_form = TIME_PATTERN,
      .time_pattern = "%Y%m%d",
      .positions = "ex_date price_factor split_factor reference_close",
      .lean_factors = true}},
    /* A row's name holds up to its date, the next row's from the session after it. */
    {"lean_map",
     FEED_CORPORATE_ACTIONS,
     {.header = HEADER_NO,
      .delimiter = ',',
      .time_form = TIME_PATTERN,
      .time_pattern = "%Y%m%d",
      .positions = "ex_date mapped_symbol _",
      .lean_map = true}},
    {"lean_minute_trade",
     FEED_BARS,
     {.header = HEADER_NO,
      .delimiter = ',',
      .time_form = TIME_OF_DAY_MS,
      .zone = "America/New_York",
      .price_scale = 10000,
      .interval = NS_PER_MINUTE,
      .bar_time_given = true,
      .positions = BAR_POSITIONS}},
    /* Bid and ask each have four prices and a size: the closing ones, at the end of the minute. */
    {"lean_minute_quote",
     FEED_QUOTES,
     {.header = HEADER_NO,
      .delimiter = ',',
      .time_form = TIME_OF_DAY_MS,
      .zone = "America/New_York",
      .price_scale = 10000,
      .shift = NS_PER_MINUTE,
      .positions = "time _ _ _ bid bid_size _ _ _ ask ask_size"}},
    /* DataFrame.to_csv: the index stands first, with its name or without one. */
    {"pandas",
     FEED_BARS,
     {.header = HEADER_YES, .time_form = TIME_ISO, .midnight_is_date = true, .unnamed_time = true}},
    /* Date,Open,High,Low,Close,Volume of the site. */
    {"stooq", FEED_BARS, {.header = HEADER_YES, .time_form = TIME_ISO, .sort = true}},
    /* Open time, prices, volume, close time and sums; milliseconds, since 2025 microseconds. */
    {"binance_klines",
     FEED_BARS,
     {.header = HEADER_GUESS,
      .delimiter = ',',
      .time_form = TIME_EPOCH_MS,
      .guess_epoch = true,
      .zone = "UTC",
      .interval = -1,
      .bar_time_given = true,
      .positions = BAR_POSITIONS}},
    /* time,open,high,low,close and the columns of plots: ISO times, dates, or seconds. */
    {"tradingview",
     FEED_BARS,
     {.header = HEADER_YES,
      .time_form = TIME_ISO,
      .guess_epoch = true,
      .interval = -1,
      .bar_time_given = true,
      .daily_is_date = true}},
    /* symbol,timestamp,open,...,trade_count,vwap; UTC, daily bars at midnight of New York. */
    {"alpaca",
     FEED_BARS,
     {.header = HEADER_YES,
      .time_form = TIME_ISO,
      .zone = "America/New_York",
      .interval = -1,
      .bar_time_given = true,
      .daily_is_date = true}},
};

enum { PRESET_COUNT = sizeof presets / sizeof presets[0] };

static bool no_preset(const char *name, struct problem *problem)
{
    const char *names[PRESET_COUNT];
    for (int i = 0; i < PRESET_COUNT; i++) names[i] = presets[i].name;
    const char *near = text_nearest(name, names, PRESET_COUNT);
    return problem_set(problem, EXIT_SCENARIO, "D05",
                       "format `%s` is not known%s%s%s; `tapedeck help feeds` lists the formats",
                       name, near != NULL ? "; did you mean `" : "", near != NULL ? near : "",
                       near != NULL ? "`?" : "");
}

const char *feed_format_name(int index, enum feed_kind *kind)
{
    if (index < 0 || index >= PRESET_COUNT) return NULL;
    *kind = presets[index].kind;
    return presets[index].name;
}

static bool preset_format(const struct feed_settings *settings, struct feed_format *format,
                          struct problem *problem)
{
    for (int i = 0; i < PRESET_COUNT; i++) {
        if (!ascii_equal_fold(settings->format, strlen(settings->format), presets[i].name))
            continue;
        if (presets[i].kind != settings->kind)
            return problem_set(problem, EXIT_SCENARIO, "D05",
                               "format `%s` is for kind = %s, and [feed.%s] has kind = %s",
                               presets[i].name, word_name(&feed_kind_words, (int)presets[i].kind),
                               settings->name, word_name(&feed_kind_words, (int)settings->kind));
        *format = presets[i].format;
        return true;
    }
    return no_preset(settings->format, problem);
}

bool feed_format_resolve(const struct feed_settings *settings, struct feed_format *format,
                         struct problem *problem)
{
    *format = (struct feed_format){.header = HEADER_YES, .time_form = TIME_ISO};
    if (settings->format[0] != 0 && !preset_format(settings, format, problem)) return false;
    if (settings->header_given) format->header = settings->header ? HEADER_YES : HEADER_NO;
    if (settings->delimiter != 0) format->delimiter = settings->delimiter;
    if (settings->time_given) {
        format->time_form = settings->time_form;
        format->time_pattern = settings->time_pattern;
        format->date_pattern = NULL;
        char bad = 0;
        if (format->time_form == TIME_PATTERN && !moment_pattern_check(format->time_pattern, &bad))
            return problem_set(problem, EXIT_SCENARIO, "V06",
                               "time = %s: %%%c is not a conversion of time patterns; use %%Y %%m "
                               "%%d %%H %%M %%S and the others that the manual lists",
                               format->time_pattern, bad);
    }
    if (settings->zone[0] != 0) format->zone = settings->zone;
    if (settings->price_scale > 1) format->price_scale = settings->price_scale;
    if (format->price_scale < 1) format->price_scale = 1;
    if (settings->interval != 0) {
        format->interval = settings->interval;
        format->midnight_is_date = false;
    }
    if (settings->bar_time_given) {
        format->bar_time_given = true;
        format->bar_time_close = settings->bar_time_close;
    }
    if (settings->sort_given) format->sort = settings->sort;
    return true;
}
