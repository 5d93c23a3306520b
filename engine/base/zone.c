/* Time zones. A zone is a list of changes of its offset; between two changes local time is UTC
 * plus a constant. Going from UTC to local asks which change came last, for which an index over
 * spans of 2^22 seconds (48 days) leaves a step or two. Going from local to UTC tries every
 * constant that held within a day and a bit: none fits a gap, two fit an hour that comes twice.
 *
 *     UTC    ----------|--------------------|-----------
 *     offset    -5 h   |       -4 h         |   -5 h
 *     local  ... 01:59 | 03:00 ...    01:59 | 01:00 ...
 */
#include "base/zone.h"

#include <assert.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/text.h"
#include "base/wide.h"
#include "base/zone_file.h"

enum { SPAN_BITS = 22, SPANS_BELOW_ZERO = 2200, SPAN_COUNT = 4400 };
enum { OFFSET_REACH = 26 * 3600, DAY_SECONDS = 86400 };    /* RFC 8536: within -25 to 26 hours */
enum { ZONE_FILE_SIZE_MAX = 1 << 20, DAY_REACH = 106753 }; /* days that int64 nanoseconds touch */

struct zone {
    char *name; /* owned */
    struct zone_table table;
    uint16_t spans[SPAN_COUNT]; /* changes up to the begin of each span */
};

static bool name_is_safe(const char *name)
{
    for (const char *at = name; *at != 0; at++) {
        char lower = ascii_lower(*at);
        if (!(lower >= 'a' && lower <= 'z') && !ascii_is_digit(*at) &&
            strchr("_+-/", *at) == NULL) {
            return false;
        }
    }
    return name[0] != 0 && name[0] != '/' && name[strlen(name) - 1] != '/';
}

static void index_spans(struct zone *zone)
{
    assert(zone->table.count < UINT16_MAX);
    uint16_t passed = 0;
    for (int span = 0; span < SPAN_COUNT; span++) {
        int64_t begin = ((int64_t)span - SPANS_BELOW_ZERO) * (INT64_C(1) << SPAN_BITS);
        while (passed < zone->table.count && zone->table.changes[passed].at <= begin) {
            passed += 1;
        }
        zone->spans[span] = passed;
    }
}

static bool load(struct zone *zone, struct problem *problem)
{
    struct text bytes = {0};
    const char *reason = "there is no such file; install tzdata or correct the name";
    char *path = path_join("/usr/share/zoneinfo", zone->name);
    struct problem unread;
    bool done =
        file_exists(path) && file_read(path, ZONE_FILE_SIZE_MAX, &bytes, &unread) &&
        zone_file_parse((const uint8_t *)text_string(&bytes), bytes.size, &zone->table, &reason) &&
        zone->table.count < UINT16_MAX;
    if (!done) {
        problem_set(problem, EXIT_SCENARIO, "V06", "unknown time zone '%s' (%s): %s", zone->name,
                    path, reason);
    }
    memory_free(path);
    text_release(&bytes);
    return done;
}

struct zone *zone_open(const char *name, struct problem *problem)
{
    if (!name_is_safe(name)) {
        problem_set(problem, EXIT_SCENARIO, "V06",
                    "'%s' is not the name of a time zone; write it as in America/New_York", name);
        return NULL;
    }
    struct zone *zone = memory_alloc_zero(1, sizeof *zone);
    zone->name = memory_copy_text(name, strlen(name));
    if (strcmp(name, "UTC") != 0 && !load(zone, problem)) {
        zone_release(zone);
        return NULL;
    }
    index_spans(zone);
    return zone;
}

void zone_release(struct zone *zone)
{
    if (zone != NULL) {
        zone_table_release(&zone->table);
        memory_free(zone->name);
        memory_free(zone);
    }
}

const char *zone_name(const struct zone *zone)
{
    return zone->name;
}

/* How many changes lie at or before the UTC second. */
static size_t changes_until(const struct zone *zone, int64_t second)
{
    int64_t span = (second >> SPAN_BITS) + SPANS_BELOW_ZERO;
    assert(span >= 0 && span < SPAN_COUNT);
    size_t passed = zone->spans[span];
    while (passed < zone->table.count && zone->table.changes[passed].at <= second) {
        passed += 1;
    }
    return passed;
}

static int32_t offset_after(const struct zone *zone, size_t passed)
{
    return passed == 0 ? zone->table.offset_before : zone->table.changes[passed - 1].offset;
}

static int64_t floor_second(int64_t moment)
{
    int64_t second = moment / NS_PER_SECOND;
    return moment % NS_PER_SECOND < 0 ? second - 1 : second;
}

int32_t zone_offset_at(const struct zone *zone, int64_t moment)
{
    return offset_after(zone, changes_until(zone, floor_second(moment)));
}

static enum zone_outcome found(enum zone_outcome outcome, int64_t second, int64_t nanos,
                               int64_t *moment)
{
    wide exact = wide_product(second, NS_PER_SECOND) + nanos;
    return wide_to_int64(exact, moment) ? outcome : ZONE_OVERFLOW;
}

/* The change whose jump forward passes over the local second. */
static int64_t gap_at(const struct zone *zone, size_t passed, int64_t local)
{
    const struct zone_change *changes = zone->table.changes;
    while (local >= changes[passed].at + changes[passed].offset) {
        passed += 1;
        assert(passed < zone->table.count);
    }
    return changes[passed].at;
}

enum zone_outcome zone_to_moment(const struct zone *zone, int32_t days, int64_t nanos_of_day,
                                 int64_t *moment)
{
    if (days < -DAY_REACH || days > DAY_REACH) {
        return ZONE_OVERFLOW;
    }
    const struct zone_table *table = &zone->table;
    int64_t local = (int64_t)days * DAY_SECONDS + nanos_of_day / NS_PER_SECOND;
    int64_t nanos = nanos_of_day % NS_PER_SECOND;
    size_t first = changes_until(zone, local - OFFSET_REACH);
    int solutions = 0;
    int64_t solution = 0;
    for (size_t passed = first; passed <= table->count; passed++) {
        int64_t second = local - offset_after(zone, passed);
        bool begun = passed == 0 || table->changes[passed - 1].at <= second;
        bool ended = passed < table->count && table->changes[passed].at <= second;
        if (begun && !ended) {
            solution = solutions == 0 ? second : solution;
            solutions += 1;
        }
        if (passed == table->count || table->changes[passed].at > local + OFFSET_REACH) {
            break;
        }
    }
    if (solutions == 0) {
        return found(ZONE_GAP, gap_at(zone, first, local), 0, moment);
    }
    return found(solutions == 1 ? ZONE_OK : ZONE_TWICE, solution, nanos, moment);
}

int32_t zone_local_day(const struct zone *zone, int64_t moment)
{
    int64_t local = floor_second(moment) + zone_offset_at(zone, moment);
    return (int32_t)(local / DAY_SECONDS - (local % DAY_SECONDS < 0 ? 1 : 0));
}

int64_t zone_day_begin(const struct zone *zone, int32_t days)
{
    int64_t moment;
    if (zone_to_moment(zone, days, 0, &moment) == ZONE_OVERFLOW) {
        return days < 0 ? -INT64_MAX : INT64_MAX;
    }
    return moment;
}
