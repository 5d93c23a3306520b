/* Every text that moment_parse_iso takes has one of the shapes date + clock + offset below, where d
 * is a digit and s a sign. */
#include "support/naive_moment.h"

#include <string.h>

static const char date_shape[] = "dddd-dd-dd";

static const char *const clock_shapes[] = {
    "dd:dd",
    "dd:dd:dd",
    "dd:dd:dd.d",
    "dd:dd:dd.dd",
    "dd:dd:dd.ddd",
    "dd:dd:dd.dddd",
    "dd:dd:dd.ddddd",
    "dd:dd:dd.dddddd",
    "dd:dd:dd.ddddddd",
    "dd:dd:dd.dddddddd",
    "dd:dd:dd.ddddddddd",
};

static const char *const offset_shapes[] = {"", "Z", "sdd", "sdddd", "sdd:dd"};

static bool has_shape(const char *text, size_t size, const char *shape)
{
    if (strlen(shape) != size) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        bool same = shape[i] == 'd'   ? strchr("0123456789", text[i]) != NULL && text[i] != 0
                    : shape[i] == 's' ? text[i] == '+' || text[i] == '-'
                                      : text[i] == shape[i];
        if (!same) {
            return false;
        }
    }
    return true;
}

static int32_t number(const char *text, size_t digits)
{
    int32_t value = 0;
    for (size_t i = 0; i < digits; i++) {
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

static bool is_leap(int32_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int32_t month_length(int32_t year, int32_t month)
{
    if (month == 2) {
        return is_leap(year) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

int32_t naive_days_from_civil(int32_t year, int32_t month, int32_t day)
{
    int32_t days = 0;
    for (int32_t y = 1970; y < year; y++) {
        days += is_leap(y) ? 366 : 365;
    }
    for (int32_t y = year; y < 1970; y++) {
        days -= is_leap(y) ? 366 : 365;
    }
    for (int32_t m = 1; m < month; m++) {
        days += month_length(year, m);
    }
    return days + day - 1;
}

static bool read_date(const char *text, struct civil_time *civil)
{
    int32_t year = number(text, 4);
    int32_t month = number(text + 5, 2);
    int32_t day = number(text + 8, 2);
    if (year < 1678 || year > 2261 || month < 1 || month > 12 || day < 1 ||
        day > month_length(year, month)) {
        return false;
    }
    civil->days = naive_days_from_civil(year, month, day);
    civil->has_date = true;
    return true;
}

static bool read_clock(const char *text, size_t size, struct civil_time *civil)
{
    int32_t hour = number(text, 2);
    int32_t minute = number(text + 3, 2);
    int32_t second = size > 6 ? number(text + 6, 2) : 0;
    int64_t nanos = size > 9 ? number(text + 9, size - 9) : 0;
    for (size_t i = size > 9 ? size - 9 : 9; i < 9; i++) {
        nanos *= 10;
    }
    bool midnight = hour == 24 && minute == 0 && second == 0 && nanos == 0;
    civil->has_time = true;
    civil->nanos_of_day = ((int64_t)hour * 3600 + minute * 60 + second) * 1000000000 + nanos;
    return (hour < 24 || midnight) && minute < 60 && second < 60;
}

static bool read_offset(const char *text, size_t size, struct civil_time *civil)
{
    civil->has_offset = size > 0;
    if (size < 3) {
        return true;
    }
    int32_t hours = number(text + 1, 2);
    int32_t minutes = size > 3 ? number(text + size - 2, 2) : 0;
    civil->offset_seconds = (hours * 3600 + minutes * 60) * (text[0] == '-' ? -1 : 1);
    return hours < 24 && minutes < 60;
}

/* What follows the date and its separator, tried as every clock with every offset. */
static bool read_rest(const char *text, size_t size, struct civil_time *civil)
{
    for (size_t c = 0; c < sizeof clock_shapes / sizeof clock_shapes[0]; c++) {
        size_t clock_size = strlen(clock_shapes[c]);
        if (size < clock_size || !has_shape(text, clock_size, clock_shapes[c])) {
            continue;
        }
        const char *offset = text + clock_size;
        size_t offset_size = size - clock_size;
        bool blank = offset_size > 1 && offset[0] == ' ';
        for (size_t o = 0; o < sizeof offset_shapes / sizeof offset_shapes[0]; o++) {
            const char *begin = blank ? offset + 1 : offset;
            size_t left = blank ? offset_size - 1 : offset_size;
            if (has_shape(begin, left, offset_shapes[o])) {
                return read_clock(text, clock_size, civil) && read_offset(begin, left, civil);
            }
        }
    }
    return false;
}

bool naive_moment_parse_iso(const char *text, size_t size, struct civil_time *civil)
{
    *civil = (struct civil_time){0};
    if (size < 10 || !has_shape(text, 10, date_shape) || !read_date(text, civil)) {
        return false;
    }
    return size == 10 ||
           ((text[10] == 'T' || text[10] == ' ') && read_rest(text + 11, size - 11, civil));
}
