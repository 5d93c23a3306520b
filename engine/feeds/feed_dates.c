/* In: dates without a time of day, and the calendar. Out: the instants they stand at (T07), whether an
 * instant is inside the scenario's window (T08), and whether it comes after those before it (T05).
 * Always: days and session boundaries are those of the market's zone, whatever zone the feed's times
 * have. */
#include <string.h>

#include "base/files.h"
#include "feeds/feed_reader.h"

int64_t feed_date_begin(const struct feed *feed, int32_t days)
{
    return zone_day_begin(feed->context->zone, days);
}

static bool kind_is_windowed(enum feed_kind kind)
{
    switch (kind) {
    case FEED_BARS:
    case FEED_TRADES:
    case FEED_QUOTES:
    case FEED_ORDERS:
    case FEED_CASH:
    case FEED_OPERATORS:
    case FEED_L3:
    case FEED_TARGETS:
    case FEED_SESSIONS:
    case FEED_CORPORATE_ACTIONS:
        return true;
    case FEED_USERS:
    case FEED_CALENDAR:
    case FEED_FAULTS:
    case FEED_INSTRUMENTS:
    case FEED_ALERTS:
        break;
    }
    return false;
}

/* `end` as a date: its 24:00, or its session's end if that is later, that instant included. */
static void end_of_date(struct feed *feed, int32_t days)
{
    struct session session;
    feed->window_end = feed_date_begin(feed, days + 1);
    feed->end_included = true;
    if (feed->context->calendar != NULL &&
        calendar_session_of(feed->context->calendar, days, &session) &&
        session.end > feed->window_end)
        feed->window_end = session.end;
}

void feed_window_init(struct feed *feed)
{
    const struct settings *settings = feed->context->settings;
    feed->window_begin = settings->start;
    feed->window_end = settings->end;
    feed->end_included = false;
    if (settings->start_is_date) feed->window_begin = feed_date_begin(feed, settings->start_day);
    if (settings->end_is_date) end_of_date(feed, settings->end_day);
    feed->windowed = kind_is_windowed(feed->settings->kind) &&
                     (feed->window_begin != MOMENT_NONE || feed->window_end != MOMENT_END);
}

bool feed_inside(const struct feed *feed, int64_t moment)
{
    return !feed->windowed ||
           (moment >= feed->window_begin &&
            (moment < feed->window_end || (feed->end_included && moment == feed->window_end)));
}

void feed_date_session(struct feed *feed, int32_t days, int64_t *begin, int64_t *end,
                       bool *has_session)
{
    struct session session;
    if (days != feed->date) {
        feed->date = days;
        feed->date_has_session = calendar_session_of(feed->context->calendar, days, &session);
        feed->date_begin = feed->date_has_session ? session.begin : feed_date_begin(feed, days);
        feed->date_end = feed->date_has_session ? session.end : feed_date_begin(feed, days + 1);
    }
    *begin = feed->date_begin;
    *end = feed->date_end;
    *has_session = feed->date_has_session;
}

bool feed_date_order(struct feed *feed, int32_t days, enum date_means means, int64_t *moment)
{
    struct session session;
    const struct calendar *calendar = feed->context->calendar;
    if (calendar_session_of(calendar, days, &session)) {
        *moment = means == DATE_AFTER_CLOSE ? session.end : session.begin;
        return true;
    }
    if (means == DATE_BEFORE_OPEN) {
        if (!calendar_session_from(calendar, feed_date_begin(feed, days), &session)) return false;
        *moment = session.begin;
        return true;
    }
    if (!calendar_session_ended(calendar, feed_date_begin(feed, days + 1), &session)) return false;
    *moment = session.end;
    return true;
}

bool feed_ends_session(struct feed *feed, int64_t moment)
{
    struct session session;
    if (moment <= feed->ends_from || moment > feed->ends_at) {
        feed->ends_from = moment - 1;
        feed->ends_at = MOMENT_END;
        if (calendar_session_ending_after(feed->context->calendar, moment - 1, &session))
            feed->ends_at = session.end;
    }
    return moment == feed->ends_at;
}

bool feed_in_order(struct feed *feed, int64_t moment)
{
    if (moment >= feed->last_time || feed->format.sort) {
        feed->last_time = moment;
        return true;
    }
    char before[MOMENT_TEXT_SIZE], now[MOMENT_TEXT_SIZE];
    moment_print(feed->last_time, before);
    moment_print(moment, now);
    return feed_bad(feed, 0, "T05",
                    "%s comes after %s: a feed must be in time order; set sort = yes in [feed.%s], "
                    "or correct the row",
                    now, before, feed->settings->name);
}

/* Times of day without `date`: the first eight digits of the file's name are the day. */
bool feed_date_of_file(struct feed *feed, const char *path, struct problem *problem)
{
    enum { DATE_DIGITS = 8 };
    enum time_form form = feed->format.time_form;
    if (form != TIME_OF_DAY_S && form != TIME_OF_DAY_MS) return true;
    if (feed->settings->date != INT32_MIN) return true;
    const char *name = path_base(path);
    struct civil_time civil;
    if (strlen(name) >= DATE_DIGITS && moment_parse_pattern(name, DATE_DIGITS, "%Y%m%d", &civil) &&
        civil.has_date) {
        feed->clock.date = civil.days;
        return true;
    }
    enum { ISO_DATE_SIZE = 10 };
    for (size_t at = 0; feed->settings->kind == FEED_L3 && at + ISO_DATE_SIZE <= strlen(name);
         at++) {
        if (moment_parse_date(name + at, ISO_DATE_SIZE, &feed->clock.date)) return true;
    }
    problem_set(problem, EXIT_SCENARIO, "D05",
                "times of day without a date, and the file's name does not begin with YYYYMMDD; "
                "set date = in [feed.%s]",
                feed->settings->name);
    return problem_at(problem, path, 0, 0);
}
