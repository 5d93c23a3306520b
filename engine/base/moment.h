/* Moments: int64 nanoseconds since 1970-01-01T00:00:00Z (V01), the proleptic Gregorian calendar,
 * durations, and the texts they are read from and written as. Never the wall clock. */
#ifndef TAPEDECK_BASE_MOMENT_H
#define TAPEDECK_BASE_MOMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

#define NS_PER_SECOND INT64_C(1000000000)
#define NS_PER_MINUTE (60 * NS_PER_SECOND)
#define NS_PER_HOUR (3600 * NS_PER_SECOND)
#define NS_PER_DAY (86400 * NS_PER_SECOND)
#define MOMENT_NONE INT64_MIN /* "no time" where a field says so */
#define MOMENT_END INT64_MAX  /* after everything */

/* Days since 1970-01-01; every day that int64 nanoseconds reach (1677..2262) is exact. */
int32_t days_from_civil(int32_t year, int32_t month, int32_t day);
void civil_from_days(int32_t days, int32_t *year, int32_t *month, int32_t *day);
bool civil_is_valid(int32_t year, int32_t month, int32_t day); /* year 1678..2261 */
int32_t weekday_of_days(int32_t days);                         /* 0 Monday .. 6 Sunday */
int32_t moment_day(int64_t moment);                            /* floor(moment / day), UTC */

/* What one text says: a date, a time of day, an offset; each may be absent. */
struct civil_time {
    int32_t days; /* days since 1970-01-01 */
    bool has_date;
    int64_t nanos_of_day;   /* 0 .. 86,400 s (24:00:00 reads as 86,400 s) */
    bool has_time;          /* a time of day was written */
    int32_t offset_seconds; /* east of UTC */
    bool has_offset;        /* `Z` or `+HH:MM` was written */
};

/* `time=iso`: YYYY-MM-DD, or that with `T` or one blank and HH:MM[:SS[.f]] (1 to 9 decimals),
 * optionally followed by Z, +HH:MM, +HHMM or +HH (a blank before the offset is allowed).
 * False when the text is anything else. */
bool moment_parse_iso(const char *text, size_t size, struct civil_time *civil) MUST_USE;

/* A strptime subset: %Y %y (69..99 -> 1969.., 00..68 -> 2000..) %m %d (one or two digits both) %b %B (English) %H %I %M
 * %S %p %f (1-9 digits of a second) %z %Z (only UTC, GMT, Z) %j %e %T %D %F %R %%, blanks match any run of blanks,
 * other bytes themselves. The whole text must match. */
bool moment_parse_pattern(const char *text, size_t size, const char *pattern,
                          struct civil_time *civil) MUST_USE;
/* True when the pattern is made of known conversions; else *bad is the first unknown letter. */
bool moment_pattern_check(const char *pattern, char *bad);

/* HH:MM[:SS[.f]] alone, up to 24:00: nanoseconds of the day. */
bool moment_parse_clock(const char *text, size_t size, int64_t *nanos_of_day) MUST_USE;
/* YYYY-MM-DD alone. */
bool moment_parse_date(const char *text, size_t size, int32_t *days) MUST_USE;

/* days and nanoseconds of the day to a moment; false outside int64. */
bool moment_from_civil(int32_t days, int64_t nanos_of_day, int64_t *moment) MUST_USE;

/* RFC 3339, UTC, always 9 decimals: 2026-01-05T14:30:00.000000000Z. Exactly MOMENT_TEXT_SIZE - 1
 * bytes plus NUL. */
enum { MOMENT_TEXT_SIZE = 31, DATE_TEXT_SIZE = 11 };
void moment_print(int64_t moment, char out[MOMENT_TEXT_SIZE]);
/* The same where `out` holds the text of `before`, which is often on the same day. */
void moment_print_over(int64_t moment, int64_t before, char out[MOMENT_TEXT_SIZE]);
void date_print(int32_t days, char out[DATE_TEXT_SIZE]); /* YYYY-MM-DD */

/* A number with a unit: ns us ms s m h d w (`250ms`, `1.5h`); no unit is an error, except plain
 * 0. Nanoseconds, >= 0. */
bool duration_parse(const char *text, size_t size, int64_t *nanos) MUST_USE;
/* The shortest exact form in one unit: "90s", "250ms", "0s". `out` needs 32 bytes. */
size_t duration_print(int64_t nanos, char *out);

#endif
