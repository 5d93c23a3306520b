/* In: the text of a time cell. Out: a moment or a date. Always: `day_base` is what is added to the
 * nanoseconds of a local time of `day` to get its moment; a day is kept there only when its 24 hours
 * have one offset. */
#include "feeds/feed_clock.h"

#include <assert.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "feeds/eight_bytes.h"

/* 1700-01-01 and 2250-01-01: far enough from the ends of int64 for an interval or a day more. */
#define MOMENT_FIRST (INT64_C(-98615) * NS_PER_DAY)
#define MOMENT_LAST (INT64_C(102268) * NS_PER_DAY)

void feed_clock_init(struct feed_clock *clock, const struct feed_format *format,
                     const struct zone *zone, int32_t date)
{
    *clock = (struct feed_clock){.format = format, .zone = zone, .date = date, .day = INT32_MIN};
}

/* Remembers a day whose offset is the same at both ends and at every hour between. */
static bool keep_day(struct feed_clock *clock, int32_t days)
{
    int64_t base = 0;
    if (zone_to_moment(clock->zone, days, 0, &base) != ZONE_OK || base > INT64_MAX - NS_PER_DAY)
        return false;
    int32_t offset = zone_offset_at(clock->zone, base);
    for (int hour = 1; hour <= 24; hour++)
        if (zone_offset_at(clock->zone, base + hour * NS_PER_HOUR) != offset) return false;
    clock->day = days;
    clock->day_base = base;
    return true;
}

static enum clock_outcome local_moment(struct feed_clock *clock, int32_t days, int64_t nanos,
                                       int64_t *moment)
{
    if (days == clock->day || keep_day(clock, days)) {
        *moment = clock->day_base + nanos;
        return CLOCK_MOMENT;
    }
    switch (zone_to_moment(clock->zone, days, nanos, moment)) {
    case ZONE_OK:
        return CLOCK_MOMENT;
    case ZONE_GAP:
        return CLOCK_GAP;
    case ZONE_TWICE:
        return CLOCK_TWICE;
    case ZONE_OVERFLOW:
        return CLOCK_OVERFLOW;
    }
    assert(false);
    return CLOCK_OVERFLOW;
}

static enum clock_outcome civil_moment(struct feed_clock *clock, const struct civil_time *civil,
                                       int64_t *moment, int32_t *days)
{
    int32_t day = civil->has_date ? civil->days : clock->date;
    if (day == INT32_MIN) return CLOCK_MALFORMED;
    bool is_date = !civil->has_time;
    if (clock->format->midnight_is_date && civil->nanos_of_day == 0) is_date = true;
    if (is_date) {
        *days = day;
        return CLOCK_DATE;
    }
    if (!civil->has_offset) return local_moment(clock, day, civil->nanos_of_day, moment);
    int64_t shifted = civil->nanos_of_day - civil->offset_seconds * NS_PER_SECOND;
    return moment_from_civil(day, shifted, moment) ? CLOCK_MOMENT : CLOCK_OVERFLOW;
}

static unsigned digit_of(char c)
{
    return (unsigned)(unsigned char)c - '0';
}

/* Two digits below `limit`, or a large number. */
static unsigned two_digits(const char *text)
{
    unsigned tens = digit_of(text[0]);
    unsigned ones = digit_of(text[1]);
    return tens <= 9 && ones <= 9 ? tens * 10 + ones : 1000;
}

/* The second that the cell before was in. */
static inline bool is_same_second(const struct feed_clock *clock, const char *text)
{
    return eight_bytes(text + 11) == clock->second_text[2] &&
           eight_bytes(text + 8) == clock->second_text[1] &&
           eight_bytes(text) == clock->second_text[0];
}

/* HH:MM[:SS] of a date seen before or easily read, as nanoseconds of the day; *at is the byte behind. */
static bool read_second(struct feed_clock *clock, const char *text, size_t size, int64_t *nanos,
                        size_t *at)
{
    if (text[10] != 'T' && text[10] != ' ') return false;
    if (text[13] != ':') return false;
    clock->second_text[0] = 0;
    if (!clock->date_known || memcmp(text, clock->date_text, sizeof clock->date_text) != 0) {
        if (!moment_parse_date(text, 10, &clock->date_days)) return false;
        memcpy(clock->date_text, text, sizeof clock->date_text);
        clock->date_known = true;
    }
    bool has_second = size >= 19 && text[16] == ':';
    unsigned hour = two_digits(text + 11);
    unsigned minute = two_digits(text + 14);
    unsigned second = has_second ? two_digits(text + 17) : 0;
    if (hour > 23 || minute > 59 || second > 59) return false;
    *at = has_second ? 19 : 16;
    *nanos = (int64_t)(hour * 3600 + minute * 60 + second) * NS_PER_SECOND;
    if (!has_second) return true;
    for (int i = 0; i < 3; i++) clock->second_text[i] = eight_bytes(text + (i < 2 ? 8 * i : 11));
    clock->second_nanos = *nanos;
    return true;
}

/* YYYY-MM-DD?HH:MM[:SS[.digits]][Z]; false leaves the cell to the general reader. */
static bool read_iso_quickly(struct feed_clock *clock, const char *text, size_t size,
                             int64_t *moment)
{
    size_t at = 19;
    int64_t nanos = 0, fraction = 0;
    if (size >= 19 && is_same_second(clock, text))
        nanos = clock->second_nanos;
    else if (size < 16 || !read_second(clock, text, size, &nanos, &at))
        return false;
    if (at == 19 && size > 19 && text[at] == '.') {
        int digits = 0;
        for (at++; at < size && digit_of(text[at]) <= 9 && digits < 9; at++, digits++)
            fraction = fraction * 10 + digit_of(text[at]);
        if (digits == 0) return false;
        for (; digits < 9; digits++) fraction *= 10;
        nanos += fraction;
    }
    if (at + 1 == size && text[at] == 'Z')
        return moment_from_civil(clock->date_days, nanos, moment);
    if (at != size) return false;
    if (clock->date_days != clock->day && !keep_day(clock, clock->date_days)) return false;
    *moment = clock->day_base + nanos;
    return true;
}

/* Digits alone that cannot overflow; the epoch cells of most feeds. */
static bool read_digits(const char *text, size_t size, int64_t *value)
{
    if (size == 0 || size > 18) return false;
    int64_t sum = 0;
    size_t i = 0;
    for (; i + 8 <= size; i += 8) {
        uint64_t eight;
        if (!eight_digits(eight_bytes(text + i) ^ EIGHT_TIMES('0'), &eight)) return false;
        sum = sum * 100000000 + (int64_t)eight;
    }
    for (; i < size; i++) {
        unsigned digit = digit_of(text[i]);
        if (digit > 9) return false;
        sum = sum * 10 + digit;
    }
    *value = sum;
    return true;
}

static enum clock_outcome number_outcome(enum decimal_outcome outcome)
{
    switch (outcome) {
    case DECIMAL_OK:
        return CLOCK_MOMENT;
    case DECIMAL_MISSING:
        return CLOCK_MISSING;
    case DECIMAL_OVERFLOW:
        return CLOCK_OVERFLOW;
    case DECIMAL_ROUNDED: /* finer than a nanosecond: not a time that V01 knows */
    case DECIMAL_MALFORMED:
        break;
    }
    return CLOCK_MALFORMED;
}

/* A count of units of 10^-places seconds, to nanoseconds; decimals of it are fine. */
static enum clock_outcome read_epoch(const char *text, size_t size, int places, int64_t *moment)
{
    static const int64_t factors[] = {1, 1000, 1000000, 1000000000};
    static const int64_t most[] = {INT64_MAX, INT64_MAX / 1000, INT64_MAX / 1000000,
                                   INT64_MAX / 1000000000};
    int64_t factor = factors[(9 - places) / 3];
    int64_t value = 0;
    if (read_digits(text, size, &value)) {
        if (value > most[(9 - places) / 3]) return CLOCK_OVERFLOW;
        *moment = value * factor;
        return CLOCK_MOMENT;
    }
    return number_outcome(decimal_parse(text, size, 9 - places, 0, moment));
}

static enum clock_outcome read_of_day(struct feed_clock *clock, const char *text, size_t size,
                                      int places, int64_t *moment)
{
    int64_t nanos = 0;
    enum clock_outcome outcome = number_outcome(decimal_parse(text, size, places, 0, &nanos));
    if (outcome != CLOCK_MOMENT) return outcome;
    if (clock->date == INT32_MIN || nanos < 0 || nanos > NS_PER_DAY) return CLOCK_MALFORMED;
    return local_moment(clock, clock->date, nanos, moment);
}

static bool is_missing(const char *text, size_t size)
{
    int64_t ignored;
    return size <= 4 && decimal_parse(text, size, 0, 0, &ignored) == DECIMAL_MISSING;
}

static enum clock_outcome read_civil(struct feed_clock *clock, const char *text, size_t size,
                                     int64_t *moment, int32_t *days)
{
    const struct feed_format *format = clock->format;
    struct civil_time civil;
    bool read = false;
    if (format->time_form == TIME_PATTERN) {
        read = moment_parse_pattern(text, size, format->time_pattern, &civil) ||
               (format->date_pattern != NULL &&
                moment_parse_pattern(text, size, format->date_pattern, &civil));
    } else if (format->time_form == TIME_DATE) {
        civil = (struct civil_time){.has_date = true};
        read = moment_parse_date(text, size, &civil.days);
    } else {
        read = moment_parse_iso(text, size, &civil);
        if (!read && clock->date != INT32_MIN) {
            civil = (struct civil_time){.has_time = true};
            read = moment_parse_clock(text, size, &civil.nanos_of_day);
        }
    }
    if (!read) return is_missing(text, size) ? CLOCK_MISSING : CLOCK_MALFORMED;
    return civil_moment(clock, &civil, moment, days);
}

static enum clock_outcome read_form(struct feed_clock *clock, const char *text, size_t size,
                                    int64_t *moment, int32_t *days)
{
    const struct feed_format *format = clock->format;
    int64_t epoch;
    if (format->guess_epoch && size >= 9 && read_digits(text, size, &epoch))
        return read_epoch(text, size, size <= 11 ? 0 : size <= 14 ? 3 : size <= 17 ? 6 : 9, moment);
    switch (format->time_form) {
    case TIME_ISO:
        if (!format->midnight_is_date && read_iso_quickly(clock, text, size, moment))
            return CLOCK_MOMENT;
        return read_civil(clock, text, size, moment, days);
    case TIME_DATE:
    case TIME_PATTERN:
        return read_civil(clock, text, size, moment, days);
    case TIME_EPOCH_S:
        return read_epoch(text, size, 0, moment);
    case TIME_EPOCH_MS:
        return read_epoch(text, size, 3, moment);
    case TIME_EPOCH_US:
        return read_epoch(text, size, 6, moment);
    case TIME_EPOCH_NS:
        return read_epoch(text, size, 9, moment);
    case TIME_OF_DAY_S:
        return read_of_day(clock, text, size, 9, moment);
    case TIME_OF_DAY_MS:
        return read_of_day(clock, text, size, 6, moment);
    }
    assert(false);
    return CLOCK_MALFORMED;
}

enum clock_outcome feed_clock_read(struct feed_clock *clock, const char *text, size_t size,
                                   int64_t *moment, int32_t *days)
{
    if (size == 0) return CLOCK_MISSING;
    enum clock_outcome outcome = read_form(clock, text, size, moment, days);
    if (outcome == CLOCK_MOMENT && (*moment < MOMENT_FIRST || *moment > MOMENT_LAST))
        return CLOCK_OVERFLOW;
    return outcome;
}
