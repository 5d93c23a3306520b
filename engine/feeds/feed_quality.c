/* D04: what is odd about prices that refuses no row. In: rows that are used, in order of time. Out:
 * findings with their rows, a sum where there are many, or the feed's end when the policy is `stop`.
 * Always: a row costs a few comparisons; the calendar is asked only where bars do not follow each
 * other. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/moment.h"
#include "base/wide.h"
#include "feeds/feed_reader.h"

enum {
    ROWS_TOLD_MAX = 20, /* findings of one kind and feed that are told one by one */
    STALE_BARS = 5,     /* bars with the same four prices */
    GAP_DAYS_MAX = 400  /* days between two bars that are looked at */
};

static const char *symbol_text(const struct feed *feed, const struct feed_row *row)
{
    return names_text(feed->context->symbols, row->symbol);
}

/* False: the policy is `stop`. */
static bool found(struct feed *feed, enum quality_kind kind, const struct feed_row *row,
                  const char *text)
{
    const char *name = word_name(&quality_words, (int)kind);
    switch ((enum quality_policy)feed->settings->quality[kind]) {
    case POLICY_IGNORE:
        return true;
    case POLICY_WARN:
        if (++feed->quality[kind] <= ROWS_TOLD_MAX)
            feed_find_in_row(feed, row->row, "D04", name, FINDING_WARNING, "%s", text);
        return true;
    case POLICY_STOP:
        break;
    }
    problem_set(&feed->problem, EXIT_INPUT, "D04",
                "row %lld: %s; quality = %s:stop says that this stops the run", (long long)row->row,
                text, name);
    problem_at(&feed->problem, feed->settings->files.paths[feed->file_index], row->line, 0);
    return false;
}

void feed_tell_quality(struct feed *feed)
{
    for (int kind = 0; kind < QUALITY_COUNT; kind++) {
        int64_t more = feed->quality[kind] - ROWS_TOLD_MAX;
        if (more <= 0) continue;
        const char *name = word_name(&quality_words, kind);
        feed_find_in_row(feed, 0, "D04", name, FINDING_WARNING,
                         "%lld more rows like the %d told; %lld in all", (long long)more,
                         ROWS_TOLD_MAX, (long long)feed->quality[kind]);
    }
}

static struct price_memory *memory_of(struct feed *feed, uint32_t symbol)
{
    if (symbol >= feed->memory_count) {
        feed->memories = memory_reserve(feed->memories, &feed->memory_capacity, (size_t)symbol + 1,
                                        sizeof *feed->memories);
        while (feed->memory_count <= symbol)
            feed->memories[feed->memory_count++] = (struct price_memory){.begin = MOMENT_NONE};
    }
    return &feed->memories[symbol];
}

/* ---- one bar --------------------------------------------------------------------------------- */

static bool check_positive(struct feed *feed, const struct feed_row *row)
{
    const struct bar_row *bar = &row->as.bar;
    bool good = bar->close > 0 && (bar->point || (bar->open > 0 && bar->high > 0 && bar->low > 0));
    return good || found(feed, QUALITY_NOT_POSITIVE, row, "a price that is zero or below");
}

static bool check_prices(struct feed *feed, const struct feed_row *row)
{
    const struct bar_row *bar = &row->as.bar;
    bool inside = bar->open >= bar->low && bar->open <= bar->high && bar->close >= bar->low &&
                  bar->close <= bar->high;
    if (inside && bar->low > 0) return true;
    if (!check_positive(feed, row)) return false;
    return inside || bar->point ||
           found(feed, QUALITY_OUTSIDE_RANGE, row, "open or close outside low..high");
}

static bool has_session(struct feed *feed, const struct feed_row *row)
{
    if (!row->as.bar.date_only || row->as.bar.ends_session) return true;
    return found(feed, QUALITY_NO_SESSION, row,
                 "a bar on a date without a session; it spans its date");
}

/* ---- a bar after another --------------------------------------------------------------------- */

/* |a x den - b x num| within 3 % of b x num: a : b is near num : den. */
static bool is_near(int64_t a, int64_t b, int64_t num, int64_t den)
{
    wide wanted = wide_product(b, num), miss = wide_product(a, den) - wanted;
    return (miss < 0 ? -miss : miss) * 100 <= wanted * 3;
}

/* From `before` to `after` as a split would move a price. */
static bool is_ratio(int64_t before, int64_t after, int64_t *num, int64_t *den)
{
    static const struct {
        int64_t num, den;
    } ratios[] = {{3, 2},  {2, 1},  {3, 1},  {4, 1},  {5, 1},  {6, 1},  {7, 1},  {8, 1},  {9, 1},
                  {10, 1}, {12, 1}, {15, 1}, {20, 1}, {25, 1}, {30, 1}, {50, 1}, {100, 1}};
    if (before <= 0 || after <= 0) return false;
    for (size_t i = 0; i < sizeof ratios / sizeof ratios[0]; i++) {
        *num = ratios[i].num;
        *den = ratios[i].den;
        if (is_near(before, after, *num, *den)) return true;
        if (!is_near(after, before, *num, *den)) continue;
        *num = ratios[i].den;
        *den = ratios[i].num;
        return true;
    }
    return false;
}

static inline bool is_split_shaped(int64_t before, int64_t after, int64_t *num, int64_t *den)
{
    /* The least of the ratios is 3:2 less 3 %: nearly every price, an eighth away at most, ends here. */
    uint64_t eighth = (uint64_t)before >> 3, away = (uint64_t)after - (uint64_t)before;
    bool near = before > 0 && away + eighth <= 2 * eighth;
    return !near && is_ratio(before, after, num, den);
}

static bool check_jump(struct feed *feed, const struct feed_row *row, int64_t before, int64_t after)
{
    int64_t num = 1, den = 1;
    if (!is_split_shaped(before, after, &num, &den)) return true;
    int32_t day = zone_local_day(feed->context->zone, row->as.bar.end - 1);
    if (feed->listener.explains != NULL &&
        feed->listener.explains(feed->listener.context, row->symbol, day))
        return true;
    char text[120];
    snprintf(text, sizeof text,
             "the price of %.30s jumps like a split of %lld:%lld, and no corporate action says so",
             symbol_text(feed, row), (long long)num, (long long)den);
    return found(feed, QUALITY_SPLIT_JUMP, row, text);
}

static bool check_stale(struct feed *feed, const struct feed_row *row, struct price_memory *memory)
{
    const struct bar_row *bar = &row->as.bar, *last = &memory->last;
    bool same = bar->close == last->close && bar->open == last->open && bar->high == last->high &&
                bar->low == last->low;
    memory->same = same ? memory->same + 1 : 0;
    if (memory->same != STALE_BARS - 1) return true;
    char text[120];
    snprintf(text, sizeof text, "%d bars of %.40s in a row have the same prices", STALE_BARS,
             symbol_text(feed, row));
    return found(feed, QUALITY_STALE_PRICE, row, text);
}

/* Days between two dates, neither counted, on which the calendar has a session and the market is
 * known to trade: without a calendar, weekends count only for a feed that has bars on them. */
static int missing_sessions(const struct feed *feed, int32_t before, int32_t day)
{
    bool always = feed->context->settings->calendar == CALENDAR_ALWAYS;
    struct session session;
    int missing = 0;
    int32_t last = day - before > GAP_DAYS_MAX ? before + GAP_DAYS_MAX : day;
    for (int32_t at = before + 1; at < last; at++) {
        int weekday = (at % 7 + 11) % 7; /* 1970-01-01 was a Thursday; 0: Sunday */
        if (always && !feed->weekends && (weekday == 0 || weekday == 6)) continue;
        missing += calendar_session_of(feed->context->calendar, at, &session) ? 1 : 0;
    }
    return missing;
}

static bool check_days(struct feed *feed, const struct feed_row *row,
                       const struct price_memory *memory)
{
    const struct zone *zone = feed->context->zone;
    const struct bar_row *bar = &row->as.bar;
    if (bar->from - memory->begin <= NS_PER_DAY + 2 * NS_PER_HOUR) {
        feed->steps_by_session = true;
        return true;
    }
    int32_t before = zone_local_day(zone, memory->end - 1);
    int missing = missing_sessions(feed, before, zone_local_day(zone, bar->end - 1));
    if (missing == 0) {
        feed->steps_by_session = true;
        return true;
    }
    /* Weekly or monthly bars leave out sessions by their nature. */
    if (!feed->steps_by_session) return true;
    char text[120], date[DATE_TEXT_SIZE];
    date_print(before, date);
    snprintf(text, sizeof text, "%s%d session%s after %s without a bar of %.30s",
             missing >= GAP_DAYS_MAX / 2 ? "at least " : "", missing, missing == 1 ? "" : "s", date,
             symbol_text(feed, row));
    return found(feed, QUALITY_GAP, row, text);
}

static bool check_times(struct feed *feed, const struct feed_row *row,
                        const struct price_memory *memory)
{
    const struct zone *zone = feed->context->zone;
    const struct bar_row *bar = &row->as.bar;
    struct session session;
    if (bar->from <= memory->end) return true;
    if (!calendar_session_ending_after(feed->context->calendar, memory->end, &session) ||
        session.begin >= bar->from)
        return true;
    bool always = feed->context->settings->calendar == CALENDAR_ALWAYS;
    if (always && !feed->weekends &&
        zone_local_day(zone, memory->end - 1) != zone_local_day(zone, bar->from))
        return true;
    char text[120], from[MOMENT_TEXT_SIZE], to[MOMENT_TEXT_SIZE];
    moment_print(memory->end > session.begin ? memory->end : session.begin, from);
    moment_print(bar->from, to);
    snprintf(text, sizeof text, "no bar of %.20s from %.19sZ to %.19sZ", symbol_text(feed, row),
             from, to);
    return found(feed, QUALITY_GAP, row, text);
}

static bool check_order(struct feed *feed, const struct feed_row *row,
                        const struct price_memory *memory)
{
    const struct bar_row *bar = &row->as.bar;
    if (bar->from == memory->begin)
        return found(feed, QUALITY_DUPLICATE_BAR, row, "a second bar of this time; both are used");
    if (feed->settings->quality[QUALITY_GAP] == POLICY_IGNORE) return true;
    return bar->date_only ? check_days(feed, row, memory) : check_times(feed, row, memory);
}

/* Whether a feed of a market that is always open has bars on weekends. */
static void look_at_weekday(struct feed *feed, int64_t from)
{
    int64_t day = moment_day(from);
    int64_t weekday = (day % 7 + 11) % 7; /* 1970-01-01 was a Thursday; 0: Sunday */
    if (from >= 0) feed->day_begin = day * NS_PER_DAY;
    if (feed->context->settings->calendar != CALENDAR_ALWAYS || feed->weekends) return;
    feed->weekends = weekday == 0 || weekday == 6;
}

static bool check_bar(struct feed *feed, const struct feed_row *row)
{
    const struct bar_row *bar = &row->as.bar;
    struct price_memory *memory = memory_of(feed, row->symbol);
    if (bar->from < feed->day_begin || bar->from - feed->day_begin >= NS_PER_DAY)
        look_at_weekday(feed, bar->from);
    if (!has_session(feed, row) || !check_prices(feed, row)) return false;
    int64_t before = bar->point ? VALUE_NONE : bar->open, after = bar->close;
    if (memory->begin != MOMENT_NONE) {
        int64_t first = bar->point ? bar->close : bar->open;
        if (!check_order(feed, row, memory) || !check_stale(feed, row, memory)) return false;
        int64_t num, den;
        /* From the bar before, or inside this one: one finding. */
        if (is_split_shaped(memory->last.close, first, &num, &den)) {
            before = memory->last.close;
            after = first;
        }
    }
    if (!check_jump(feed, row, before, after)) return false;
    memory->begin = bar->from;
    memory->end = bar->end;
    memory->last = *bar;
    return true;
}

/* ---- ticks ----------------------------------------------------------------------------------- */

static bool check_quote(struct feed *feed, const struct feed_row *row)
{
    const struct quote_row *quote = &row->as.quote;
    bool bid = quote->bid != VALUE_NONE, ask = quote->ask != VALUE_NONE;
    if (((bid && quote->bid <= 0) || (ask && quote->ask <= 0)) &&
        !found(feed, QUALITY_NOT_POSITIVE, row, "a bid or ask that is zero or below"))
        return false;
    if (!bid || !ask || quote->bid <= quote->ask) return true;
    return found(feed, QUALITY_CROSSED_QUOTE, row, "the bid is above the ask");
}

bool feed_quality(struct feed *feed, const struct feed_row *row)
{
    if (feed->quiet) return true;
    if (row->kind == FEED_BARS) return check_bar(feed, row);
    if (row->kind == FEED_QUOTES) return check_quote(feed, row);
    if (row->kind != FEED_TRADES || row->as.print.price > 0) return true;
    return found(feed, QUALITY_NOT_POSITIVE, row, "a price that is zero or below");
}
