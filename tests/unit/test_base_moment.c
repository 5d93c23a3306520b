/* V01: the calendar, the texts of times, durations. The table of days was printed by
 *     python3 tests/support/base_vectors.py days */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/moment.h"
#include "support/naive_moment.h"

static const struct {
    int32_t days;
    int32_t year;
    int32_t month;
    int32_t day;
    int32_t weekday;
} dates[] = {
    {-106751, 1677, 9, 22, 2}, {-97000, 1704, 6, 4, 2},  {-25568, 1899, 12, 31, 6},
    {-25567, 1900, 1, 1, 0},   {-719, 1968, 1, 13, 5},   {-1, 1969, 12, 31, 2},
    {0, 1970, 1, 1, 3},        {1, 1970, 1, 2, 4},       {58, 1970, 2, 28, 5},
    {59, 1970, 3, 1, 6},       {789, 1972, 2, 29, 1},    {10956, 1999, 12, 31, 4},
    {11015, 2000, 2, 28, 0},   {11016, 2000, 2, 29, 1},  {11017, 2000, 3, 1, 2},
    {19782, 2024, 2, 29, 3},   {20454, 2026, 1, 1, 3},   {47540, 2100, 2, 28, 6},
    {47541, 2100, 3, 1, 0},    {106750, 2262, 4, 10, 3}, {12588, 2004, 6, 19, 5},
    {40740, 2081, 7, 17, 3},   {98791, 2240, 6, 25, 3},  {16067, 2013, 12, 28, 5},
    {12445, 2004, 1, 28, 2},   {27127, 2044, 4, 9, 5},   {47979, 2101, 5, 13, 4},
    {-56219, 1816, 1, 30, 1},  {-57593, 1812, 4, 26, 6}, {104737, 2256, 10, 5, 6},
    {28193, 2047, 3, 11, 0},   {18718, 2021, 4, 1, 3},
};

static void v01_days_are_those_of_python(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        assert_int_equal(days_from_civil(dates[i].year, dates[i].month, dates[i].day),
                         dates[i].days);
        assert_int_equal(weekday_of_days(dates[i].days), dates[i].weekday);
    }
}

static void v01_every_day_converts_there_and_back(void **state)
{
    (void)state;
    int32_t expected = naive_days_from_civil(1678, 1, 1);
    for (int32_t year = 1678; year <= 2261; year++) {
        for (int32_t month = 0; month <= 13; month++) {
            for (int32_t day = 0; day <= 32; day++) {
                if (!civil_is_valid(year, month, day)) {
                    continue;
                }
                int32_t y;
                int32_t m;
                int32_t d;
                assert_int_equal(days_from_civil(year, month, day), expected);
                civil_from_days(expected, &y, &m, &d);
                assert_true(y == year && m == month && d == day);
                expected += 1;
            }
        }
    }
    assert_int_equal(expected, naive_days_from_civil(2262, 1, 1));
    assert_false(civil_is_valid(1677, 12, 31));
    assert_false(civil_is_valid(2262, 1, 1));
}

/* What a text reads as: a UTC moment before the offset is applied, and the offset. */
static void check_read(bool read, const struct civil_time *civil, const char *text,
                       const char *expected)
{
    char printed[64] = "refused";
    if (read) {
        int64_t moment = 0;
        assert_true(moment_from_civil(civil->days, civil->nanos_of_day, &moment));
        moment_print(moment, printed);
        if (!civil->has_date) {
            memmove(printed, printed + 10, strlen(printed) - 9);
        } else if (!civil->has_time) {
            printed[10] = 0;
        }
        if (civil->has_offset) {
            printed[strlen(printed) - 1] = civil->offset_seconds == 0        ? 'z'
                                           : civil->offset_seconds == 7200   ? 'e'
                                           : civil->offset_seconds == -19800 ? 'w'
                                                                             : '?';
        }
    }
    if (strcmp(printed, expected) != 0) {
        fail_msg("'%s' reads as %s, expected %s", text, printed, expected);
    }
}

static const struct {
    const char *text;
    const char *expected; /* z, e, w at the end: offset 0, +02:00, -05:30 */
} iso_rows[] = {
    {"2026-01-05", "2026-01-05"},
    {"2026-01-05T14:30", "2026-01-05T14:30:00.000000000Z"},
    {"2026-01-05 14:30:01", "2026-01-05T14:30:01.000000000Z"},
    {"2026-01-05T14:30:01.5Z", "2026-01-05T14:30:01.500000000z"},
    {"2026-01-05T14:30:01.123456789 Z", "2026-01-05T14:30:01.123456789z"},
    {"2026-01-05T14:30+02:00", "2026-01-05T14:30:00.000000000e"},
    {"2026-01-05T14:30:00+02", "2026-01-05T14:30:00.000000000e"},
    {"2026-01-05T14:30:00 -0530", "2026-01-05T14:30:00.000000000w"},
    {"2024-02-29T24:00:00", "2024-03-01T00:00:00.000000000Z"},
    {"1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999999z"},
    {"1678-01-01", "1678-01-01"},
    {"2261-12-31T23:59:59", "2261-12-31T23:59:59.000000000Z"},
    {"", "refused"},
    {"2026-1-5", "refused"},
    {"2026-02-29", "refused"},
    {"2026-13-01", "refused"},
    {"1677-12-31", "refused"},
    {"2026-01-05T", "refused"},
    {"2026-01-05T14", "refused"},
    {"2026-01-05T24:00:01", "refused"},
    {"2026-01-05T14:60", "refused"},
    {"2026-01-05T14:30:60", "refused"},
    {"2026-01-05T14:30:01.", "refused"},
    {"2026-01-05T14:30:01.1234567890", "refused"},
    {"2026-01-05T14:30.5", "refused"},
    {"2026-01-05t14:30", "refused"},
    {"2026-01-05  14:30", "refused"},
    {"2026-01-05Z", "refused"},
    {"2026-01-05T14:30:00z", "refused"},
    {"2026-01-05T14:30:00+2", "refused"},
    {"2026-01-05T14:30:00+02:0", "refused"},
    {"2026-01-05T14:30:00+24:00", "refused"},
    {"2026-01-05T14:30:00Z ", "refused"},
    {" 2026-01-05", "refused"},
};

static void v01_iso_texts_read_as_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof iso_rows / sizeof iso_rows[0]; i++) {
        struct civil_time civil;
        bool read = moment_parse_iso(iso_rows[i].text, strlen(iso_rows[i].text), &civil);
        check_read(read, &civil, iso_rows[i].text, iso_rows[i].expected);
    }
}

static const struct {
    const char *pattern;
    const char *text;
    const char *expected;
} pattern_rows[] = {
    {"%Y%m%d", "20260105", "2026-01-05"},
    {"%m/%d/%Y", "1/5/2026", "2026-01-05"},
    {"%D", "01/05/26", "2026-01-05"},
    {"%d.%m.%y", "05.01.69", "1969-01-05"},
    {"%d-%b-%Y", "5-JAN-2026", "2026-01-05"},
    {"%B %e, %Y", "January  5, 2026", "2026-01-05"},
    {"%Y-%j", "2024-366", "2024-12-31"},
    {"%Y%m%d %H%M%S", "20260105 093000", "2026-01-05T09:30:00.000000000Z"},
    {"%Y%m%d %H%M%S", "20260105 93000", "2026-01-05T09:30:00.000000000Z"},
    {"%F %T.%f", "2026-01-05 09:30:00.25", "2026-01-05T09:30:00.250000000Z"},
    {"%F%t%R", "2026-01-05 09:30", "refused"},
    {"%m/%d/%Y %I:%M:%S %p", "1/5/2026 2:30:00 PM", "2026-01-05T14:30:00.000000000Z"},
    {"%F %I%p", "2026-01-05 12am", "2026-01-05T00:00:00.000000000Z"},
    {"%F %I%p", "2026-01-05 12pm", "2026-01-05T12:00:00.000000000Z"},
    {"%F %R %z", "2026-01-05 09:30 +0200", "2026-01-05T09:30:00.000000000e"},
    {"%F %R%z", "2026-01-05 09:30-05:30", "2026-01-05T09:30:00.000000000w"},
    {"%F %R %Z", "2026-01-05 09:30 GMT", "2026-01-05T09:30:00.000000000z"},
    {"%F %R", "2026-01-05   09:30", "2026-01-05T09:30:00.000000000Z"},
    {"%F %H", "2026-01-05 24", "2026-01-06T00:00:00.000000000Z"},
    {"%H:%M", "09:30", "T09:30:00.000000000Z"},
    {"%Y 100%%", "2026 100%", "refused"}, /* a year is no date */
    {"%F 100%%", "2026-01-05 100%", "2026-01-05"},
    {"%F", "2026-01-05 ", "refused"},
    {"%F %R", "2026-01-0509:30", "refused"},
    {"%F %R", "2026-01-05 9:60", "refused"},
    {"%F %R", "2026-01-05 24:01", "refused"},
    {"%F %H %p", "2026-01-05 14 AM", "refused"},
    {"%F %M", "2026-01-05 30", "refused"},
    {"%Y-%j", "2026-366", "refused"},
    {"%Y-%m-%d %j", "2026-01-05 006", "refused"},
    {"%y%m%d", "260230", "refused"},
    {"%F %q", "2026-01-05 1", "refused"},
    {"%F%", "2026-01-05%", "refused"},
    {"%R %Z", "09:30 EST", "refused"},
};

static void v01_patterns_read_as_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pattern_rows / sizeof pattern_rows[0]; i++) {
        struct civil_time civil;
        const char *text = pattern_rows[i].text;
        bool read = moment_parse_pattern(text, strlen(text), pattern_rows[i].pattern, &civil);
        check_read(read, &civil, text, pattern_rows[i].expected);
    }
    char bad = 0;
    assert_true(moment_pattern_check(
        "%Y %y %m %d %b %B %H %I %M %S %p %f %z %Z %j %e %T %D %F %R %%", &bad));
    assert_false(moment_pattern_check("%Y %A", &bad));
    assert_int_equal(bad, 'A');
    assert_false(moment_pattern_check("100%", &bad));
    assert_int_equal(bad, '%');
}

static void v01_clocks_and_dates_read_alone(void **state)
{
    (void)state;
    int64_t nanos = 0;
    int32_t days = 0;
    assert_true(moment_parse_clock("09:30", 5, &nanos) && nanos == 34200 * NS_PER_SECOND);
    assert_true(moment_parse_clock("24:00", 5, &nanos) && nanos == NS_PER_DAY);
    assert_false(moment_parse_clock("24:00:01", 8, &nanos));
    assert_false(moment_parse_clock("9:30", 4, &nanos));
    assert_false(moment_parse_clock("09:30Z", 6, &nanos));
    assert_true(moment_parse_date("1970-01-02", 10, &days) && days == 1);
    assert_false(moment_parse_date("1970-01-02T", 11, &days));
}

static void v01_moments_print_to_the_ends_of_int64(void **state)
{
    (void)state;
    char text[MOMENT_TEXT_SIZE];
    char date[DATE_TEXT_SIZE];
    moment_print(INT64_MIN, text);
    assert_string_equal(text, "1677-09-21T00:12:43.145224192Z");
    moment_print(INT64_MAX, text);
    assert_string_equal(text, "2262-04-11T23:47:16.854775807Z");
    moment_print(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59.999999999Z");
    date_print(moment_day(-1), date);
    assert_string_equal(date, "1969-12-31");
    int64_t moment = 0;
    assert_false(moment_from_civil(106752, 0, &moment));
    assert_false(moment_from_civil(-106753, NS_PER_DAY - 1, &moment));
    assert_true(moment_from_civil(-106752, 763145224192, &moment));
    assert_int_equal(moment, INT64_MIN);
}

static const struct {
    const char *text;
    int64_t nanos; /* -1: refused */
    const char *printed;
} duration_rows[] = {
    {"0", 0, "0s"},
    {"0ms", 0, "0s"},
    {"90s", 90 * NS_PER_SECOND, "90s"},
    {"60s", NS_PER_MINUTE, "1m"},
    {"250ms", 250000000, "250ms"},
    {"1.5h", 90 * NS_PER_MINUTE, "90m"},
    {"24h", NS_PER_DAY, "1d"},
    {"2w", 14 * NS_PER_DAY, "2w"},
    {"0.25us", 250, "250ns"},
    {"0.000000001s", 1, "1ns"},
    {"1.50000000000000000000000s", 1500000000, "1500ms"},
    {"106751d", INT64_C(106751) * NS_PER_DAY, "106751d"},
    {"9223372036854775807ns", INT64_MAX, "9223372036854775807ns"},
    {"9223372036854775808ns", -1, NULL},
    {"106752d", -1, NULL},
    {"0.5ns", -1, NULL},
    {"10", -1, NULL},
    {"", -1, NULL},
    {"s", -1, NULL},
    {"-1s", -1, NULL},
    {"1 s", -1, NULL},
    {"1.s", -1, NULL},
    {".5s", -1, NULL},
    {"1S", -1, NULL},
    {"1e3s", -1, NULL},
    {"0.0", -1, NULL},
};

static void durations_are_exact_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof duration_rows / sizeof duration_rows[0]; i++) {
        const char *text = duration_rows[i].text;
        int64_t nanos = -1;
        char printed[32];
        if (duration_parse(text, strlen(text), &nanos) != (duration_rows[i].nanos >= 0)) {
            fail_msg("'%s' is%s refused", text, duration_rows[i].nanos >= 0 ? "" : " not");
        }
        if (duration_rows[i].nanos >= 0) {
            assert_int_equal(nanos, duration_rows[i].nanos);
            assert_int_equal(duration_print(nanos, printed), strlen(duration_rows[i].printed));
            assert_string_equal(printed, duration_rows[i].printed);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(v01_days_are_those_of_python),
        cmocka_unit_test(v01_every_day_converts_there_and_back),
        cmocka_unit_test(v01_iso_texts_read_as_the_table_says),
        cmocka_unit_test(v01_patterns_read_as_the_table_says),
        cmocka_unit_test(v01_clocks_and_dates_read_alone),
        cmocka_unit_test(v01_moments_print_to_the_ends_of_int64),
        cmocka_unit_test(durations_are_exact_or_refused),
    };
    return cmocka_run_group_tests_name("base: moments", tests, NULL, NULL);
}
