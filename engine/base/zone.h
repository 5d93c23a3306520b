/* IANA time zones, read from the system's TZif files (RFC 8536) by our own code, so that TZ, the
 * locale and libc's global state never matter (V01, V06). "UTC" needs no file. */
#ifndef TAPEDECK_BASE_ZONE_H
#define TAPEDECK_BASE_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/problem.h"

struct zone; /* immutable after zone_open */

/* Opens `name` ("America/New_York"; letters, digits, _ + - / only, no "..", so that no path
 * escapes) from /usr/share/zoneinfo. EXIT_SCENARIO problem, rule V06, when there is none (with
 * the remedy: install tzdata or correct the name). Release with zone_release. */
struct zone *zone_open(const char *name, struct problem *problem);
void zone_release(struct zone *zone); /* NULL is fine */
const char *zone_name(const struct zone *zone);

/* Seconds east of UTC at `moment`; the TZif footer (POSIX TZ rule) serves times past the table. */
int32_t zone_offset_at(const struct zone *zone, int64_t moment);

enum zone_outcome {
    ZONE_OK,
    ZONE_GAP,     /* the local time does not exist (clocks went forward) */
    ZONE_TWICE,   /* it exists twice (clocks went back); *moment is the first */
    ZONE_OVERFLOW /* outside int64 nanoseconds */
};
/* Local days + nanoseconds of the day (24:00 allowed) to a moment. On GAP *moment is the instant
 * of the change. */
enum zone_outcome zone_to_moment(const struct zone *zone, int32_t days, int64_t nanos_of_day,
                                 int64_t *moment);
/* Local date of a moment. */
int32_t zone_local_day(const struct zone *zone, int64_t moment);
/* 00:00:00 of a local date; where midnight does not exist, the first instant of that date; where
 * it exists twice, the first. */
int64_t zone_day_begin(const struct zone *zone, int32_t days);

#endif
