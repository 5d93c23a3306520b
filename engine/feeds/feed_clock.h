/* Time cells (V06, T07): what a cell says by the feed's form and zone, as a moment, or as a date
 * that has no time of day. The last second read, its date and the last zone offset are kept, so that the
 * cells of one second are compared, and those of one day cost little more than their digits. */
#ifndef TAPEDECK_FEEDS_FEED_CLOCK_H
#define TAPEDECK_FEEDS_FEED_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/moment.h"
#include "base/zone.h"
#include "feeds/feed_format.h"

/* What can be used comes first. */
enum clock_outcome {
    CLOCK_MOMENT,    /* *moment */
    CLOCK_DATE,      /* a date alone: *days, in the zone of whoever asks */
    CLOCK_MISSING,   /* the cell is empty, or says so (V02) */
    CLOCK_MALFORMED, /* not of the form */
    CLOCK_GAP,       /* a local time that the zone skips */
    CLOCK_TWICE,     /* a local time that the zone has twice */
    CLOCK_OVERFLOW   /* before 1700 or after 2249 */
};

struct feed_clock {
    const struct feed_format *format;
    const struct zone *zone; /* of times without an offset */
    int32_t date;            /* for times of day; INT32_MIN none */
    /* A local day of the zone in which the offset does not change. */
    int32_t day; /* INT32_MIN: none yet */
    int64_t day_base;
    /* The last date's text, to be compared instead of read. */
    char date_text[10];
    bool date_known;
    int32_t date_days;
    /* The last YYYY-MM-DD?HH:MM:SS, as bytes 0, 8 and 11 on, and its time of day; zeros: none yet. */
    uint64_t second_text[3];
    int64_t second_nanos;
};

void feed_clock_init(struct feed_clock *clock, const struct feed_format *format,
                     const struct zone *zone, int32_t date);
/* At least 16 bytes may be read from `text`. */
enum clock_outcome feed_clock_read(struct feed_clock *clock, const char *text, size_t size,
                                   int64_t *moment, int32_t *days) MUST_USE;

#endif
