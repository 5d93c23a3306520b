/* One feed read to its end for a test: its rows, refusals, findings and counts. The text of a feed
 * is written to a file of its own first, so that everything goes the way it goes in a run. */
#ifndef TAPEDECK_TESTS_FEED_PROBE_H
#define TAPEDECK_TESTS_FEED_PROBE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/decimal.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/text.h"
#include "feeds/feed.h"

struct feed_probe {
    /* What is asked; probe_init sets defaults. */
    struct settings settings;
    struct feed_settings feed;
    bool without_calendar;
    int stop_after;         /* refusals, 0: never */
    const char *objects_to; /* a user: rows of orders and cash that name him are objected to */
    /* What came. */
    struct names symbols, users, accounts, groups;
    struct zone *zone;
    struct calendar *calendar;
    struct feed_row *rows;
    size_t row_count, row_capacity;
    struct text refusals; /* one per line: `row R line:column: message [rule] | raw` */
    struct text findings; /* one per line: `kind row text [rule]` */
    int refusal_count, finding_count;
    struct feed_counts counts;
    bool opened;
    enum feed_outcome outcome;
    struct problem problem;
    char paths[4][64];
    int path_count;
};

static inline bool probe_refused(void *context, const struct feed_refusal *refusal)
{
    struct feed_probe *probe = context;
    text_addf(&probe->refusals, "row %lld %lld:%lld: %s [%s] | ", (long long)refusal->row,
              (long long)refusal->problem.line, (long long)refusal->problem.column,
              refusal->problem.text, refusal->problem.rule);
    for (size_t i = 0; i < refusal->raw_size && i < 200; i++)
        text_add_char(&probe->refusals, refusal->raw[i] != 0 ? refusal->raw[i] : '0');
    text_add_char(&probe->refusals, '\n');
    assert_int_equal(refusal->problem.code, EXIT_INPUT);
    assert_string_equal(refusal->problem.file, refusal->file);
    return ++probe->refusal_count != probe->stop_after;
}

static inline void probe_found(void *context, const struct feed_finding *finding)
{
    struct feed_probe *probe = context;
    text_addf(&probe->findings, "%s %lld %s [%s]\n", finding->kind, (long long)finding->row,
              finding->text, finding->rule);
    probe->finding_count++;
}

static inline bool probe_accepts(void *context, const struct feed_row *row, char text[160])
{
    struct feed_probe *probe = context;
    uint32_t user = row->kind == FEED_CASH ? row->as.cash.user : row->as.order.user;
    if (strcmp(names_text(&probe->users, user), probe->objects_to) != 0) return true;
    snprintf(text, 160, "user %s is in no users feed", probe->objects_to);
    return false;
}

static inline void probe_init(struct feed_probe *probe, enum feed_kind kind)
{
    memset(probe, 0, sizeof *probe);
    struct settings *settings = &probe->settings;
    settings->start = MOMENT_NONE;
    settings->end = MOMENT_END;
    settings->start_day = settings->end_day = INT32_MIN;
    memcpy(settings->currency, "USD", 4);
    settings->currency_exponent = 2;
    settings->calendar = CALENDAR_ALWAYS;
    memcpy(settings->calendar_name, "always", 7);
    memcpy(settings->zone, "UTC", 4);
    settings->session_close = NS_PER_DAY;
    struct feed_settings *feed = &probe->feed;
    memcpy(feed->name, "f", 2);
    feed->kind = kind;
    feed->header = true;
    feed->date = INT32_MIN;
    feed->price_scale = 1;
}

/* XNYS in New York. */
static inline void probe_use_xnys(struct feed_probe *probe)
{
    probe->settings.calendar = CALENDAR_XNYS;
    memcpy(probe->settings.calendar_name, "XNYS", 5);
    memcpy(probe->settings.zone, "America/New_York", 17);
    probe->settings.session_open = 9 * NS_PER_HOUR + 30 * NS_PER_MINUTE;
    probe->settings.session_close = 16 * NS_PER_HOUR;
}

static inline void probe_add_file(struct feed_probe *probe, const char *path)
{
    file_list_add(&probe->feed.files, path);
}

static inline void probe_add_bytes(struct feed_probe *probe, const char *bytes, size_t size)
{
    struct problem problem;
    char *path = probe->paths[probe->path_count++];
    const char *folder = getenv("TMPDIR");
    snprintf(path, sizeof probe->paths[0], "%s/tapedeck_feed_XXXXXX",
             folder != NULL && strlen(folder) < 30 ? folder : "/tmp");
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    close(descriptor);
    if (!file_write(path, bytes, size, false, &problem)) fail_msg("%s", problem.text);
    probe_add_file(probe, path);
}

static inline void probe_add_text(struct feed_probe *probe, const char *text)
{
    probe_add_bytes(probe, text, strlen(text));
}

/* `columns` of the section: canonical name, header. */
static inline void probe_map(struct feed_probe *probe, const char *canonical, const char *header)
{
    struct column_map *map = &probe->feed.columns[probe->feed.column_count++];
    assert_true(strlen(canonical) < sizeof map->canonical && strlen(header) < sizeof map->header);
    memcpy(map->canonical, canonical, strlen(canonical) + 1);
    memcpy(map->header, header, strlen(header) + 1);
}

static inline void probe_pattern(struct feed_probe *probe, const char *pattern)
{
    probe->feed.time_given = true;
    probe->feed.time_form = TIME_PATTERN;
    snprintf(probe->feed.time_pattern, sizeof probe->feed.time_pattern, "%s", pattern);
}

static inline void probe_interval(struct feed_probe *probe, int64_t interval, bool at_close)
{
    probe->feed.interval = interval;
    probe->feed.bar_time_given = true;
    probe->feed.bar_time_close = at_close;
}

static inline void probe_copy_setting(char *to, size_t size, const char *text)
{
    snprintf(to, size, "%s", text);
}
#define probe_set(field, text) probe_copy_setting(field, sizeof field, text)

/* Opens the feed and reads it to its end. */
static inline void probe_read(struct feed_probe *probe)
{
    struct feed_listener listener = {probe, probe_refused, probe_found,
                                     probe->objects_to != NULL ? probe_accepts : NULL, NULL};
    probe->zone = zone_open(probe->settings.zone, &probe->problem);
    if (probe->zone == NULL) fail_msg("%s", probe->problem.text);
    if (!probe->without_calendar) {
        probe->calendar = calendar_open(&probe->settings, NULL, 0, &probe->problem);
        if (probe->calendar == NULL) fail_msg("%s", probe->problem.text);
    }
    names_init(&probe->symbols);
    names_init(&probe->users);
    names_init(&probe->accounts);
    names_init(&probe->groups);
    struct feed_context context = {.settings = &probe->settings,
                                   .calendar = probe->calendar,
                                   .zone = probe->zone,
                                   .symbols = &probe->symbols,
                                   .users = &probe->users,
                                   .accounts = &probe->accounts,
                                   .groups = &probe->groups};
    struct feed *feed = feed_open(&context, &probe->feed, 3, &listener, &probe->problem);
    probe->opened = feed != NULL;
    probe->outcome = FEED_BROKEN;
    while (feed != NULL) {
        probe->rows = memory_reserve(probe->rows, &probe->row_capacity, probe->row_count + 1,
                                     sizeof *probe->rows);
        probe->outcome = feed_next(feed, &probe->rows[probe->row_count], &probe->problem);
        if (probe->outcome != FEED_ROW) break;
        probe->row_count++;
    }
    if (feed != NULL) {
        struct feed_row row;
        probe->counts = *feed_counts(feed);
        assert_int_equal(feed_next(feed, &row, &probe->problem), probe->outcome);
        assert_int_equal(probe->counts.read,
                         probe->counts.used + probe->counts.quarantined + probe->counts.outside);
        assert_int_equal(probe->counts.quarantined, probe->refusal_count);
        /* A row of a factor or map file gives none, one or two. */
        if (probe->outcome == FEED_END && probe->feed.kind != FEED_CORPORATE_ACTIONS)
            assert_int_equal(probe->counts.used, probe->row_count);
    }
    feed_release(feed);
}

static inline void probe_release(struct feed_probe *probe)
{
    for (int i = 0; i < probe->path_count; i++) unlink(probe->paths[i]);
    file_list_release(&probe->feed.files);
    names_release(&probe->symbols);
    names_release(&probe->users);
    names_release(&probe->accounts);
    names_release(&probe->groups);
    calendar_release(probe->calendar);
    zone_release(probe->zone);
    memory_free(probe->rows);
    text_release(&probe->refusals);
    text_release(&probe->findings);
}

/* The moment of an ISO text in UTC. */
static inline int64_t at(const char *text)
{
    struct civil_time civil;
    int64_t moment = 0;
    assert_true(moment_parse_iso(text, strlen(text), &civil));
    assert_true(moment_from_civil(civil.days, civil.nanos_of_day, &moment));
    return moment;
}

/* A decimal text at 8 places. */
static inline int64_t value(const char *text)
{
    int64_t scaled = 0;
    assert_int_equal(decimal_parse(text, strlen(text), DECIMAL_PLACES, 0, &scaled), DECIMAL_OK);
    return scaled;
}

#endif
