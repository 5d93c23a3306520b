/* In: the cells of a row of bars, trades or quotes. Out: the row with its instants and values (M01,
 * M08, V02). Always: a bar that is no point has all four prices. */
#include "feeds/feed_reader.h"

static bool read_symbol(struct feed *feed, int column, uint32_t *symbol)
{
    if (!cell_name(feed, column, feed->context->symbols, &feed->symbols, symbol)) return false;
    if (*symbol == NAME_NONE) *symbol = feed->default_symbol;
    if (*symbol == NAME_NONE)
        return feed_bad(feed, column, "D01",
                        "no symbol; fill the cell, or set symbol = in [feed.%s]",
                        feed->settings->name);
    return true;
}

static bool no_value(struct feed *feed, int column)
{
    return feed_bad(feed, column, "D01", "%s is missing; a row of %s needs it",
                    feed->table.columns[column].name,
                    word_name(&feed_kind_words, (int)feed->settings->kind));
}

/* Without an interval a time of day tells no span. The first row shows that the scenario lacks it;
 * after rows with dates alone, a single time is that row's mistake. */
static bool no_interval(struct feed *feed)
{
    feed->fatal = feed->last_time == MOMENT_NONE;
    bool lacks_interval = feed->interval == 0;
    feed_bad(feed, BAR_TIME, "M01",
             "bars with a time of day, and [feed.%s] does not say %s; add %s", feed->settings->name,
             lacks_interval ? "how long a bar lasts" : "whether the time is a bar's open or close",
             lacks_interval ? "interval = 1m (or 5m, 1h, auto, ...)"
                            : "bar_time = open or bar_time = close");
    if (feed->fatal) feed->problem.code = EXIT_SCENARIO;
    return false;
}

/* The bar's span; *stamp is what orders the feed (T05). */
static bool read_span(struct feed *feed, struct bar_row *bar, int64_t *stamp)
{
    enum clock_outcome outcome;
    int64_t moment = 0;
    int32_t days = 0;
    if (!cell_time(feed, BAR_TIME, &outcome, &moment, &days)) return false;
    if (outcome == CLOCK_MISSING) return no_value(feed, BAR_TIME);
    bar->date_only = outcome == CLOCK_DATE;
    if (feed->stamps_are_dates && outcome == CLOCK_MOMENT) {
        bar->date_only = true;
        days = zone_local_day(feed->clock.zone, moment);
    }
    if (feed->last_time != MOMENT_NONE && bar->date_only != feed->dates_alone)
        return feed_bad(feed, BAR_TIME, "M01",
                        "%s among bars that have %s; give all bars of a feed times of one kind",
                        bar->date_only ? "a date alone" : "a time of day",
                        bar->date_only ? "a time of day" : "a date alone");
    if (bar->date_only) {
        bool has_session = false;
        feed_date_session(feed, days, &bar->begin, &bar->end, &has_session);
        bar->ends_session = has_session;
        *stamp = bar->begin;
        feed->stamp_day = days;
        return true;
    }
    if (feed->interval == 0 || !feed->format.bar_time_given) return no_interval(feed);
    *stamp = moment;
    bar->begin = feed->format.bar_time_close ? moment - feed->interval : moment;
    bar->end = bar->begin + feed->interval;
    bar->ends_session = feed_ends_session(feed, bar->end);
    if (feed->collect != NULL) feed->stamp_day = zone_local_day(feed->context->zone, bar->begin);
    return true;
}

static bool read_prices(struct feed *feed, struct bar_row *bar)
{
    enum { PRICES = BAR_CLOSE - BAR_OPEN + 1 };
    int64_t prices[PRICES];
    for (int i = 0; i < PRICES; i++)
        if (!cell_price(feed, BAR_OPEN + i, &prices[i])) return false;
    if (!cell_quantity(feed, BAR_VOLUME, false, &bar->volume)) return false;
    bar->open = prices[0];
    bar->high = prices[BAR_HIGH - BAR_OPEN];
    bar->low = prices[BAR_LOW - BAR_OPEN];
    bar->close = prices[BAR_CLOSE - BAR_OPEN];
    if (bar->close == VALUE_NONE) return no_value(feed, BAR_CLOSE);
    if (bar->volume < 0 && bar->volume != VALUE_NONE)
        return feed_bad(feed, BAR_VOLUME, "D01",
                        "volume is below 0; correct it, or leave it empty");
    return true;
}

bool read_bar(struct feed *feed, struct feed_row *row, bool *inside)
{
    struct bar_row *bar = &row->as.bar;
    if (!read_span(feed, bar, &row->time) || !read_symbol(feed, BAR_SYMBOL, &row->symbol) ||
        !read_prices(feed, bar) || !feed_in_order(feed, row->time))
        return false;
    feed->dates_alone = bar->date_only;
    bar->from = bar->begin;
    /* A bar that begins at the window's end belongs to the day after. */
    *inside = feed_inside(feed, bar->begin) && !(feed->windowed && bar->begin == feed->window_end);
    if (!*inside) return true;
    bool none = bar->open == VALUE_NONE && bar->high == VALUE_NONE && bar->low == VALUE_NONE;
    bar->point = bar->open == VALUE_NONE || bar->high == VALUE_NONE || bar->low == VALUE_NONE;
    if (bar->point) {
        if (!none) feed_tally(feed, TALLY_PARTIAL_BAR, 1);
        bar->open = bar->high = bar->low = VALUE_NONE;
        bar->begin = bar->end;
    }
    return (feed->fields[BAR_DIVIDEND] < 0 && feed->fields[BAR_SPLIT] < 0) ||
           read_bar_actions(feed);
}

/* The time of a print or a quote, which T07 gives no meaning to without a time of day. */
static bool read_tick_time(struct feed *feed, int column, int64_t *moment)
{
    enum clock_outcome outcome;
    int32_t days = 0;
    if (!cell_time(feed, column, &outcome, moment, &days)) return false;
    if (outcome == CLOCK_MISSING) return no_value(feed, column);
    if (outcome == CLOCK_DATE)
        return feed_bad(
            feed, column, "T07",
            "a date without a time of day; a row of %s needs one (daily prices are kind "
            "= bars)",
            word_name(&feed_kind_words, (int)feed->settings->kind));
    *moment += feed->format.shift;
    return true;
}

static bool check_size(struct feed *feed, int column, int64_t size)
{
    if (size >= 0 || size == VALUE_NONE) return true;
    return feed_bad(feed, column, "D01", "%s is below 0; correct it, or leave it empty",
                    feed->table.columns[column].name);
}

bool read_trade(struct feed *feed, struct feed_row *row, bool *inside)
{
    struct print_row *print = &row->as.print;
    if (!read_tick_time(feed, TRADE_TIME, &row->time) ||
        !read_symbol(feed, TRADE_SYMBOL, &row->symbol) ||
        !cell_price(feed, TRADE_PRICE, &print->price) ||
        !cell_quantity(feed, TRADE_SIZE, false, &print->size) ||
        !check_size(feed, TRADE_SIZE, print->size))
        return false;
    if (print->price == VALUE_NONE) return no_value(feed, TRADE_PRICE);
    print->time = row->time;
    *inside = feed_inside(feed, row->time);
    return feed_in_order(feed, row->time);
}

bool read_quote(struct feed *feed, struct feed_row *row, bool *inside)
{
    struct quote_row *quote = &row->as.quote;
    if (!read_tick_time(feed, QUOTE_TIME, &row->time) ||
        !read_symbol(feed, QUOTE_SYMBOL, &row->symbol) ||
        !cell_price(feed, QUOTE_BID, &quote->bid) || !cell_price(feed, QUOTE_ASK, &quote->ask) ||
        !cell_quantity(feed, QUOTE_BID_SIZE, false, &quote->bid_size) ||
        !cell_quantity(feed, QUOTE_ASK_SIZE, false, &quote->ask_size) ||
        !check_size(feed, QUOTE_BID_SIZE, quote->bid_size) ||
        !check_size(feed, QUOTE_ASK_SIZE, quote->ask_size))
        return false;
    if (quote->bid == VALUE_NONE && quote->ask == VALUE_NONE)
        return feed_bad(feed, QUOTE_BID, "D01", "neither bid nor ask; a quote needs one of them");
    quote->time = row->time;
    *inside = feed_inside(feed, row->time);
    return feed_in_order(feed, row->time);
}
