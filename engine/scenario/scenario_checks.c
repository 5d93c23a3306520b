/* In: a scenario whose keys are read. Out: the same with the defaults that follow others, problems.
 * Always: a default is put only where no key was given; a check speaks only of keys that could be
 * read, so that one mistake is told once. */
#include "scenario/scenario_checks.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/zone.h"

bool scenario_refuse(struct key_reader *reader, int section, const char *rule, const char *format,
                     ...)
{
    char text[640];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    int64_t line = section >= 0 ? reader->scenario->keys->ini.sections[section].line : 0;
    struct problem problem;
    (void)problem_set(&problem, EXIT_SCENARIO, rule, "%s", text);
    (void)problem_at(&problem, reader->file, line, line > 0 ? 1 : 0);
    problem_list_add(reader->problems, &problem);
    return false;
}

/* The record of a key; NULL: the section is not there, or the key is not for its kind. */
static const struct key_record *record_of(const struct key_reader *reader, enum section_id section,
                                          int instance, const char *name)
{
    const struct scenario_keys *keys = reader->scenario->keys;
    for (size_t i = 0; i < keys->count; i++) {
        const struct key_record *record = &keys->records[i];
        if (record->key->section == section && record->instance == instance &&
            strcmp(record->key->name, name) == 0) {
            return record;
        }
    }
    return NULL;
}

static bool is_given(const struct key_reader *reader, enum section_id section, int instance,
                     const char *name)
{
    const struct key_record *record = record_of(reader, section, instance, name);
    return record != NULL && record->value != NULL;
}

static int section_of(const struct key_reader *reader, enum section_id section, int instance,
                      const char *name)
{
    const struct key_record *record = record_of(reader, section, instance, name);
    return record != NULL ? record->section : -1;
}

/* ---- Queues (Q01) ---------------------------------------------------------------------------- */

uint32_t scenario_unnamed_jobs(struct key_reader *reader)
{
    struct settings *settings = &reader->scenario->settings;
    uint32_t unnamed = KIND_BIT(JOB_NOTIFICATION + 1) - 1;
    struct queue_settings *fallback = NULL;
    for (int i = 0; i < settings->queue_count; i++) {
        unnamed &= ~settings->queues[i].jobs;
        if (strcmp(settings->queues[i].name, "default") == 0) fallback = &settings->queues[i];
    }
    if (fallback != NULL) {
        fallback->jobs |= unnamed;
        unnamed = 0;
    }
    for (int i = 0; i < settings->queue_count; i++) {
        if (settings->queues[i].jobs == 0 && !is_given(reader, SECTION_QUEUE, i, "jobs")) {
            (void)scenario_refuse(reader, section_of(reader, SECTION_QUEUE, i, "jobs"), "Q01",
                                  "[queue.%s] names no kind of job; write jobs = order, price, "
                                  "settlement or notification, or leave the section out",
                                  settings->queues[i].name);
        }
    }
    return unnamed;
}

static void complete_workers(struct key_reader *reader)
{
    struct settings *settings = &reader->scenario->settings;
    bool sound = true;
    uint32_t served = 0;
    for (int i = 0; i < settings->worker_pool_count; i++) {
        struct worker_settings *pool = &settings->workers[i];
        bool given = is_given(reader, SECTION_WORKERS, i, "queues");
        sound &= !given || pool->queue_count > 0;
        for (int q = 0; !given && q < settings->queue_count; q++) {
            pool->queues[pool->queue_count++] = q;
        }
        for (int q = 0; q < pool->queue_count; q++) served |= KIND_BIT(pool->queues[q]);
    }
    for (int q = 0; sound && q < settings->queue_count; q++) {
        if ((served & KIND_BIT(q)) != 0) continue;
        (void)scenario_refuse(reader, section_of(reader, SECTION_QUEUE, q, "jobs"), "Q01",
                              "no pool of workers serves the queue `%s`; add it to the `queues` of "
                              "a [workers.NAME] section",
                              settings->queues[q].name);
    }
}

/* ---- Calendar, zone, window ------------------------------------------------------------------ */

static void complete_calendar(struct key_reader *reader)
{
    struct settings *settings = &reader->scenario->settings;
    bool xnys = settings->calendar == CALENDAR_XNYS;
    const char *zone = xnys ? "America/New_York" : "UTC";
    if (settings->zone[0] == 0) memcpy(settings->zone, zone, strlen(zone) + 1);
    if (settings->session_open == SETTING_NONE) {
        settings->session_open = xnys ? 9 * NS_PER_HOUR + 30 * NS_PER_MINUTE : 0;
    }
    if (settings->session_close == SETTING_NONE) {
        settings->session_close = xnys ? 16 * NS_PER_HOUR : NS_PER_DAY;
    }
    if (settings->session_open >= settings->session_close) {
        (void)scenario_refuse(reader, section_of(reader, SECTION_SESSION, 0, "open"), "T07",
                              "[session] closes at or before its open; correct open or close (a "
                              "session does not cross midnight)");
    }
    if (settings->periods == 0)
        settings->periods = settings->calendar == CALENDAR_ALWAYS ? 365 : 252;
    if (is_given(reader, SECTION_SETTLEMENT, 0, "cycle")) return;
    struct problem problem;
    bool done =
        scenario_parse_cycle(xnys ? "us_equity" : "0", ".", &settings->settlement, &problem);
    if (!done) problem_list_add(reader->problems, &problem);
}

static bool refuse_bound(struct key_reader *reader, const struct window_bound *bound,
                         const char *name, const char *rule, const char *reason)
{
    struct problem problem;
    (void)problem_set(&problem, EXIT_SCENARIO, rule, "[scenario] %s = %.60s: %s", name,
                      bound->value, reason);
    (void)problem_at(&problem, bound->file, bound->line, bound->line > 0 ? bound->column : 0);
    problem_list_add(reader->problems, &problem);
    return false;
}

/* A bound with a time of day: by its offset, else in the market's zone (V06). */
static bool bound_moment(struct key_reader *reader, const struct window_bound *bound,
                         const char *name, const struct zone *zone, int64_t *moment)
{
    const struct civil_time *civil = &bound->civil;
    if (civil->has_offset) {
        int64_t local;
        if (!moment_from_civil(civil->days, civil->nanos_of_day, &local) ||
            __builtin_sub_overflow(local, civil->offset_seconds * NS_PER_SECOND, moment)) {
            return refuse_bound(reader, bound, name, "V01", "outside the years 1678 .. 2261");
        }
        return true;
    }
    switch (zone_to_moment(zone, civil->days, civil->nanos_of_day, moment)) {
    case ZONE_OK:
        return true;
    case ZONE_GAP:
        return refuse_bound(reader, bound, name, "V06",
                            "this local time does not exist in the market's zone (clocks go "
                            "forward); write it with its offset");
    case ZONE_TWICE:
        return refuse_bound(reader, bound, name, "V06",
                            "this local time exists twice in the market's zone (clocks go back); "
                            "write it with its offset");
    case ZONE_OVERFLOW:
        break;
    }
    return refuse_bound(reader, bound, name, "V01", "outside the years 1678 .. 2261");
}

/* T08. The end of a date is its 24:00 here; scenario_window puts a later session's end. */
static void complete_window(struct key_reader *reader)
{
    struct settings *settings = &reader->scenario->settings;
    struct problem problem;
    struct zone *zone = zone_open(settings->zone, &problem);
    if (zone == NULL) {
        problem_list_add(reader->problems, &problem);
        return;
    }
    bool good = true;
    if (reader->start.given && !reader->start.civil.has_time) {
        settings->start_is_date = true;
        settings->start_day = reader->start.civil.days;
        settings->start = zone_day_begin(zone, settings->start_day);
    } else if (reader->start.given) {
        good &= bound_moment(reader, &reader->start, "start", zone, &settings->start);
    }
    if (reader->end.given && !reader->end.civil.has_time) {
        settings->end_is_date = true;
        settings->end_day = reader->end.civil.days;
        settings->end = zone_day_begin(zone, settings->end_day + 1);
    } else if (reader->end.given) {
        good &= bound_moment(reader, &reader->end, "end", zone, &settings->end);
    }
    zone_release(zone);
    if (good && settings->start >= settings->end) {
        (void)refuse_bound(reader, reader->end.given ? &reader->end : &reader->start,
                           reader->end.given ? "end" : "start", "T08",
                           "the window is empty: `end` must lie after `start`");
    }
}

/* ---- Feeds, fees ----------------------------------------------------------------------------- */

/* FEED:ROW is an order's id where none is given, and ids have 32 bytes: ten are for rows. */
enum { ORDER_FEED_NAME_MAX = ORDER_ID_MAX - 11 };

/* Copies of the inputs are told apart by their names (scenario_input_name), which stand on one line of
 * the resolved text. */
static void check_input_names(struct key_reader *reader, const struct feed_settings *feed,
                              int section)
{
    struct names names;
    struct text name = {0};
    size_t line_size = sizeof "file = ";
    names_init(&names);
    for (size_t i = 0; i < feed->files.count; i++) {
        text_clear(&name);
        scenario_input_name(feed, i, &name);
        line_size += name.size + 1;
        if (names_intern(&names, name.bytes, name.size) == i) continue;
        (void)scenario_refuse(reader, section, "D05",
                              "[feed.%s] has two files whose copy would be %.100s; rename one of "
                              "them",
                              feed->name, text_string(&name));
        break;
    }
    if (line_size > INI_LINE_MAX) {
        (void)scenario_refuse(reader, section, "D05",
                              "[feed.%s] has %zu files, whose names are more than a run can list "
                              "(%d bytes); put some of them into another feed",
                              feed->name, feed->files.count, INI_LINE_MAX);
    }
    names_release(&names);
    text_release(&name);
}

/* Presets are of bars, but for these. */
static enum feed_kind kind_of_format(const char *format)
{
    static const struct {
        const char *format;
        enum feed_kind kind;
    } others[] = {{"bitstamp_trades", FEED_TRADES},
                  {"lobster", FEED_L3},
                  {"lean_minute_quote", FEED_QUOTES},
                  {"lean_factors", FEED_CORPORATE_ACTIONS},
                  {"lean_map", FEED_CORPORATE_ACTIONS}};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (strcmp(format, others[i].format) == 0) return others[i].kind;
    }
    return FEED_BARS;
}

static void check_feeds(struct key_reader *reader)
{
    const struct settings *settings = &reader->scenario->settings;
    if (settings->feed_count == 0) {
        (void)scenario_refuse(reader, -1, NULL,
                              "there is no feed; add a section [feed.NAME] with `kind` and `file`");
    }
    for (int i = 0; i < settings->feed_count; i++) {
        const struct feed_settings *feed = &settings->feeds[i];
        int section = section_of(reader, SECTION_FEED, i, "kind");
        if ((feed->kind == FEED_ORDERS || feed->kind == FEED_TARGETS) &&
            strlen(feed->name) > ORDER_FEED_NAME_MAX) {
            (void)scenario_refuse(
                reader, section, "D01",
                "[feed.%s] has a name of more than %d bytes; orders without an id "
                "are called FEED:ROW, and ids have %d; shorten it",
                feed->name, ORDER_FEED_NAME_MAX, ORDER_ID_MAX);
        }
        check_input_names(reader, feed, section);
        if (feed->format[0] == 0) continue;
        enum feed_kind kind = kind_of_format(feed->format);
        if (feed->kind != kind && is_given(reader, SECTION_FEED, i, "kind")) {
            (void)scenario_refuse(
                reader, section, "D05",
                "[feed.%s] format = %s is for the kind %s, not %s; correct one of "
                "them",
                feed->name, feed->format, word_name(&feed_kind_words, (int)kind),
                word_name(&feed_kind_words, (int)feed->kind));
        }
    }
}

static void check_fees(struct key_reader *reader)
{
    const struct fee_settings *fees = &reader->scenario->settings.fees;
    if (fees->minimum != SETTING_NONE && fees->maximum != SETTING_NONE &&
        fees->minimum > fees->maximum) {
        (void)scenario_refuse(reader, section_of(reader, SECTION_FEES, 0, "minimum"), "M11",
                              "[fees] minimum is above maximum; correct one of them");
    }
}

/* M10 */
static void check_slippage(struct key_reader *reader)
{
    const struct settings *settings = &reader->scenario->settings;
    if (settings->market.slippage != SLIPPAGE_TICKS || settings->market.tick != SETTING_NONE)
        return;
    for (int i = 0; i < settings->feed_count; i++) {
        if (settings->feeds[i].kind == FEED_INSTRUMENTS) return; /* it may give them */
    }
    (void)scenario_refuse(reader, section_of(reader, SECTION_MARKET, 0, "slippage"), "M10",
                          "[market] slippage = ticks:%lld counts ticks, and there are none; add "
                          "tick = 0.01 or the like",
                          (long long)settings->market.slippage_value);
}

/* B: what a price venue alone has, and a book alone. */
static void check_venue(struct key_reader *reader)
{
    const struct market_settings *market = &reader->scenario->settings.market;
    for (size_t i = 0; market->book && i < key_row_count; i++) {
        const struct key *key = &key_rows[i];
        if (!key->price_venue || !is_given(reader, SECTION_MARKET, 0, key->name)) continue;
        (void)scenario_refuse(reader, section_of(reader, SECTION_MARKET, 0, key->name), key->rule,
                              "[market] %s does not apply to venue = book, where orders trade with "
                              "each other; leave the key out",
                              key->name);
    }
    if (!market->book && market->stp != STP_NONE) {
        (void)scenario_refuse(reader, section_of(reader, SECTION_MARKET, 0, "stp"), "B06",
                              "[market] stp needs venue = book: on a price venue no two orders "
                              "trade with each other; leave the key out");
    }
}

/* B09: own orders behind recorded flow come later; on a price venue the flow is beside them. */
static void check_recorded_flow(struct key_reader *reader)
{
    const struct settings *settings = &reader->scenario->settings;
    const struct feed_settings *flow = NULL, *asks = NULL;
    for (int i = 0; i < settings->feed_count; i++) {
        const struct feed_settings *feed = &settings->feeds[i];
        if (feed->kind == FEED_L3) flow = feed;
        if (feed->kind == FEED_ORDERS || feed->kind == FEED_TARGETS) asks = feed;
    }
    if (!settings->market.book || flow == NULL || asks == NULL) return;
    (void)scenario_refuse(reader, section_of(reader, SECTION_MARKET, 0, "venue"), "B09",
                          "venue = book with [feed.%s] and [feed.%s]: own orders behind recorded "
                          "flow are not in this release; take one of the feeds out",
                          asks->name, flow->name);
}

void scenario_complete(struct key_reader *reader)
{
    complete_workers(reader);
    complete_calendar(reader);
    complete_window(reader);
    check_feeds(reader);
    check_fees(reader);
    check_slippage(reader);
    check_venue(reader);
    check_recorded_flow(reader);
}

struct scenario_window scenario_window(const struct settings *settings,
                                       const struct calendar *calendar)
{
    struct scenario_window window = {settings->start, settings->end, settings->end_is_date};
    struct session session;
    if (settings->end_is_date && calendar_session_of(calendar, settings->end_day, &session) &&
        session.end > window.end) {
        window.end = session.end;
    }
    return window;
}
