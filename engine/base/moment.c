/* Moments: the calendar's arithmetic, ISO texts and durations. Days are counted in eras of 400
 * years that begin on March 1, so that the leap day is the last of its year and no table of month
 * lengths is needed for the conversion. */
#include "base/moment.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "base/wide.h"

enum { DAYS_PER_ERA = 146097, DAYS_TO_1970 = 719468 }; /* 719468: 0000-03-01 to 1970-01-01 */
enum { YEAR_MIN = 1678, YEAR_MAX = 2261 };             /* whole years within int64 nanoseconds */

int32_t days_from_civil(int32_t year, int32_t month, int32_t day)
{
    int64_t shifted = (int64_t)year - (month <= 2 ? 1 : 0);
    int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    int64_t year_of_era = shifted - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (int32_t)(era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970);
}

void civil_from_days(int32_t days, int32_t *year, int32_t *month, int32_t *day)
{
    int64_t shifted = (int64_t)days + DAYS_TO_1970;
    int64_t era = (shifted >= 0 ? shifted : shifted - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
    int64_t day_of_era = shifted - era * DAYS_PER_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t march_month = (5 * day_of_year + 2) / 153;
    *day = (int32_t)(day_of_year - (153 * march_month + 2) / 5 + 1);
    *month = (int32_t)(march_month < 10 ? march_month + 3 : march_month - 9);
    *year = (int32_t)(year_of_era + era * 400 + (*month <= 2 ? 1 : 0));
}

bool civil_is_valid(int32_t year, int32_t month, int32_t day)
{
    static const uint8_t lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1) {
        return false;
    }
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day <= lengths[month - 1] + (month == 2 && leap ? 1 : 0);
}

int32_t weekday_of_days(int32_t days)
{
    int32_t rest = (int32_t)(((int64_t)days + 3) % 7); /* 1970-01-01 was a Thursday */
    return rest < 0 ? rest + 7 : rest;
}

int32_t moment_day(int64_t moment)
{
    int64_t day = moment / NS_PER_DAY;
    return (int32_t)(moment % NS_PER_DAY < 0 ? day - 1 : day);
}

/* What is left of a text that is read from the left. */
struct cursor {
    const char *at;
    const char *end;
};

static bool next_is(const struct cursor *cursor, char c)
{
    return cursor->at < cursor->end && *cursor->at == c;
}

static bool take(struct cursor *cursor, char c)
{
    if (!next_is(cursor, c)) {
        return false;
    }
    cursor->at += 1;
    return true;
}

/* Exactly two digits, at most `most`. */
static bool take_two(struct cursor *cursor, int32_t most, int32_t *value)
{
    if (cursor->end - cursor->at < 2) {
        return false;
    }
    unsigned tens = (unsigned)(unsigned char)cursor->at[0] - '0';
    unsigned ones = (unsigned)(unsigned char)cursor->at[1] - '0';
    *value = (int32_t)(tens * 10 + ones);
    cursor->at += 2;
    return tens <= 9 && ones <= 9 && *value <= most;
}

static bool take_date(struct cursor *cursor, int32_t *days)
{
    int32_t century;
    int32_t year;
    int32_t month;
    int32_t day;
    if (!take_two(cursor, 99, &century) || !take_two(cursor, 99, &year) || !take(cursor, '-') ||
        !take_two(cursor, 12, &month) || !take(cursor, '-') || !take_two(cursor, 31, &day) ||
        !civil_is_valid(century * 100 + year, month, day)) {
        return false;
    }
    *days = days_from_civil(century * 100 + year, month, day);
    return true;
}

/* One to nine decimals of a second, as nanoseconds. */
static bool take_fraction(struct cursor *cursor, int64_t *nanos)
{
    int digits = 0;
    int64_t value = 0;
    while (cursor->at < cursor->end && ascii_is_digit(*cursor->at) && digits < 9) {
        value = value * 10 + (*cursor->at - '0');
        cursor->at += 1;
        digits += 1;
    }
    if (digits == 0) {
        return false;
    }
    for (; digits < 9; digits++) {
        value *= 10;
    }
    *nanos = value;
    return true;
}

/* HH:MM[:SS[.f]] up to 24:00. */
static bool take_clock(struct cursor *cursor, int64_t *nanos_of_day)
{
    int32_t hour;
    int32_t minute;
    int32_t second = 0;
    int64_t fraction = 0;
    if (!take_two(cursor, 24, &hour) || !take(cursor, ':') || !take_two(cursor, 59, &minute)) {
        return false;
    }
    if (take(cursor, ':')) {
        if (!take_two(cursor, 59, &second) ||
            (take(cursor, '.') && !take_fraction(cursor, &fraction))) {
            return false;
        }
    }
    *nanos_of_day = (hour * 3600 + minute * 60 + second) * NS_PER_SECOND + fraction;
    return *nanos_of_day <= NS_PER_DAY;
}

/* Z, +HH:MM, +HHMM or +HH. */
static bool take_offset(struct cursor *cursor, int32_t *seconds)
{
    *seconds = 0;
    if (take(cursor, 'Z')) {
        return true;
    }
    bool west = next_is(cursor, '-');
    if (!take(cursor, west ? '-' : '+')) {
        return false;
    }
    int32_t hours;
    int32_t minutes = 0;
    if (!take_two(cursor, 23, &hours)) {
        return false;
    }
    bool colon = take(cursor, ':');
    if ((colon || cursor->at < cursor->end) && !take_two(cursor, 59, &minutes)) {
        return false;
    }
    *seconds = (hours * 60 + minutes) * (west ? -60 : 60);
    return true;
}

bool moment_parse_iso(const char *text, size_t size, struct civil_time *civil)
{
    struct cursor cursor = {text, text + size};
    *civil = (struct civil_time){0};
    if (!take_date(&cursor, &civil->days)) {
        return false;
    }
    civil->has_date = true;
    if (cursor.at == cursor.end) {
        return true;
    }
    if ((!take(&cursor, 'T') && !take(&cursor, ' ')) ||
        !take_clock(&cursor, &civil->nanos_of_day)) {
        return false;
    }
    civil->has_time = true;
    if (cursor.at == cursor.end) {
        return true;
    }
    take(&cursor, ' ');
    civil->has_offset = true;
    return take_offset(&cursor, &civil->offset_seconds) && cursor.at == cursor.end;
}

bool moment_parse_clock(const char *text, size_t size, int64_t *nanos_of_day)
{
    struct cursor cursor = {text, text + size};
    return take_clock(&cursor, nanos_of_day) && cursor.at == cursor.end;
}

bool moment_parse_date(const char *text, size_t size, int32_t *days)
{
    struct cursor cursor = {text, text + size};
    return take_date(&cursor, days) && cursor.at == cursor.end;
}

bool moment_from_civil(int32_t days, int64_t nanos_of_day, int64_t *moment)
{
    return wide_to_int64(wide_product(days, NS_PER_DAY) + nanos_of_day, moment);
}

static void print_digits(char *out, int count, int64_t value)
{
    while (count > 0) {
        count -= 1;
        out[count] = (char)('0' + value % 10);
        value /= 10;
    }
}

void date_print(int32_t days, char out[DATE_TEXT_SIZE])
{
    int32_t year;
    int32_t month;
    int32_t day;
    civil_from_days(days, &year, &month, &day);
    assert(year >= 0 && year <= 9999);
    print_digits(out, 4, year);
    out[4] = '-';
    print_digits(out + 5, 2, month);
    out[7] = '-';
    print_digits(out + 8, 2, day);
    out[10] = 0;
}

static void print_time(int64_t moment, char *out)
{
    int64_t nanos = moment % NS_PER_DAY;
    nanos += nanos < 0 ? NS_PER_DAY : 0;
    int64_t seconds = nanos / NS_PER_SECOND;
    out[10] = 'T';
    print_digits(out + 11, 2, seconds / 3600);
    out[13] = ':';
    print_digits(out + 14, 2, seconds / 60 % 60);
    out[16] = ':';
    print_digits(out + 17, 2, seconds % 60);
    out[19] = '.';
    print_digits(out + 20, 9, nanos % NS_PER_SECOND);
    out[29] = 'Z';
    out[30] = 0;
}

void moment_print(int64_t moment, char out[MOMENT_TEXT_SIZE])
{
    date_print(moment_day(moment), out);
    print_time(moment, out);
}

void moment_print_over(int64_t moment, int64_t before, char out[MOMENT_TEXT_SIZE])
{
    int32_t day = moment_day(moment);
    if (day != moment_day(before)) date_print(day, out);
    print_time(moment, out);
}

struct unit {
    const char *name;
    int64_t nanos;
};

enum { UNIT_COUNT = 8 };

/* Largest first. */
static const struct unit units[UNIT_COUNT] = {
    {"w", 7 * NS_PER_DAY}, {"d", NS_PER_DAY}, {"h", NS_PER_HOUR}, {"m", NS_PER_MINUTE},
    {"s", NS_PER_SECOND},  {"ms", 1000000},   {"us", 1000},       {"ns", 1},
};

static const struct unit *unit_named(const char *name, size_t size)
{
    for (int i = 0; i < UNIT_COUNT; i++) {
        if (strlen(units[i].name) == size && memcmp(units[i].name, name, size) == 0) {
            return &units[i];
        }
    }
    return NULL;
}

/* A number read as number / scale, scale a power of ten without trailing zeros of decimals. */
struct ratio {
    wide number; /* below 2^63 x 10^18, so that it stays in a wide */
    wide scale;
};

static bool take_whole(struct cursor *cursor, struct ratio *ratio)
{
    const char *begin = cursor->at;
    for (; cursor->at < cursor->end && ascii_is_digit(*cursor->at); cursor->at++) {
        ratio->number = ratio->number * 10 + (*cursor->at - '0');
        if (ratio->number > INT64_MAX) {
            return false;
        }
    }
    return cursor->at > begin;
}

/* Decimals; false when there is none or when they are finer than any unit can express. */
static bool take_decimals(struct cursor *cursor, struct ratio *ratio)
{
    const wide scale_max = INT64_C(1000000000000000000);
    const char *begin = cursor->at;
    wide step = 1; /* 10^(digits since the last one that was not 0) */
    for (; cursor->at < cursor->end && ascii_is_digit(*cursor->at); cursor->at++) {
        step = step > scale_max ? step : step * 10;
        if (*cursor->at == '0') {
            continue;
        }
        if (step > scale_max / ratio->scale) {
            return false;
        }
        ratio->number = ratio->number * step + (*cursor->at - '0');
        ratio->scale *= step;
        step = 1;
    }
    return cursor->at > begin;
}

bool duration_parse(const char *text, size_t size, int64_t *nanos)
{
    struct cursor cursor = {text, text + size};
    struct ratio ratio = {.number = 0, .scale = 1};
    if (!take_whole(&cursor, &ratio) || (take(&cursor, '.') && !take_decimals(&cursor, &ratio))) {
        return false;
    }
    const struct unit *unit = unit_named(cursor.at, (size_t)(cursor.end - cursor.at));
    if (unit == NULL) {
        *nanos = 0;
        return size == 1 && text[0] == '0';
    }
    wide product;
    return wide_mul(ratio.number, unit->nanos, &product) && product % ratio.scale == 0 &&
           wide_to_int64(product / ratio.scale, nanos);
}

size_t duration_print(int64_t nanos, char *out)
{
    int unit = 4; /* "0s" */
    if (nanos != 0) {
        unit = 0;
        while (nanos % units[unit].nanos != 0) {
            unit += 1;
        }
    }
    size_t size = int64_print(nanos / units[unit].nanos, out);
    size_t name_size = strlen(units[unit].name);
    memcpy(out + size, units[unit].name, name_size + 1);
    return size + name_size;
}
