/* Sessions and settlement days (T07, S01, V06): XNYS against two lists that others have made, the
 * changes of the clocks, `always`, and the rows of a calendar feed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/moment.h"
#include "base/text.h"
#include "model/calendar.h"

#define CLOCK(hours, minutes) ((hours)*NS_PER_HOUR + (minutes)*NS_PER_MINUTE)

static int32_t date(const char *text)
{
    int32_t day = 0;
    assert_true(moment_parse_date(text, strlen(text), &day));
    return day;
}

static int64_t instant(const char *text)
{
    struct civil_time civil;
    int64_t moment = 0;
    assert_true(moment_parse_iso(text, strlen(text), &civil));
    assert_true(moment_from_civil(civil.days, civil.nanos_of_day, &moment));
    return moment;
}

static struct settings xnys_settings(void)
{
    return (struct settings){.calendar = CALENDAR_XNYS,
                             .calendar_name = "XNYS",
                             .zone = "America/New_York",
                             .session_open = CLOCK(9, 30),
                             .session_close = CLOCK(16, 0)};
}

static struct calendar *opened(const struct settings *settings, const struct calendar_row *rows,
                               size_t count)
{
    struct problem problem;
    struct calendar *calendar = calendar_open(settings, rows, count, &problem);
    if (calendar == NULL) fail_msg("%s", problem.text);
    return calendar;
}

/* "2024-07-03 13:30..17:00 early" in UTC; "none". */
static void session_is(bool there, const struct session *session, const char *expected)
{
    struct text out = {0};
    char day[DATE_TEXT_SIZE], begin[MOMENT_TEXT_SIZE], end[MOMENT_TEXT_SIZE];
    if (there) {
        date_print(session->day, day);
        moment_print(session->begin, begin);
        moment_print(session->end, end);
        text_addf(&out, "%s %.5s..%.5s%s", day, begin + 11, end + 11,
                  session->early ? " early" : "");
    } else {
        text_add_string(&out, "none");
    }
    assert_string_equal(text_string(&out), expected);
    text_release(&out);
}

static void day_is(const struct calendar *calendar, const char *day, const char *expected)
{
    struct session session;
    bool there = calendar_session_of(calendar, date(day), &session);
    session_is(there, &session, expected);
}

/* ---- XNYS and what others say of it ---------------------------------------------------------- */

enum { LISTED_MAX = 512 };

struct listed {
    int32_t days[LISTED_MAX];
    int count;
};

/* The first column of a file of the data folder, header left out; false: no such file. */
static bool read_days(const char *name, struct listed *listed)
{
    const char *folder = getenv("TAPEDECK_DATA");
    struct text path = {0};
    text_addf(&path, "%s/calendar/%s", folder == NULL ? "../shared/data" : folder, name);
    FILE *file = fopen(text_string(&path), "r");
    text_release(&path);
    if (file == NULL) return false;
    char line[128];
    listed->count = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        assert_true(listed->count < LISTED_MAX);
        if (moment_parse_date(line, strcspn(line, ",\r\n"), &listed->days[listed->count]))
            listed->count++;
    }
    fclose(file);
    return true;
}

static bool has(const struct listed *listed, int32_t day)
{
    for (int i = 0; i < listed->count; i++)
        if (listed->days[i] == day) return true;
    return false;
}

static void t07_xnys_rests_on_the_listed_holidays_1998_to_2028(void **state)
{
    (void)state;
    struct listed holidays;
    if (!read_days("us_equity_holidays_1998_2028_lean.csv", &holidays)) skip();
    assert_true(holidays.count > 250);
    for (int32_t day = date("1998-01-01"); day < date("2029-01-01"); day++) {
        bool early;
        if (weekday_of_days(day) < 5 && xnys_is_session(day, &early) == has(&holidays, day)) {
            char text[DATE_TEXT_SIZE];
            date_print(day, text);
            fail_msg("%s is %s holiday in the list", text, has(&holidays, day) ? "a" : "no");
        }
    }
}

static void t07_xnys_closes_early_on_the_listed_days_1999_to_2028(void **state)
{
    (void)state;
    struct listed listed;
    if (!read_days("us_equity_early_closes_lean.csv", &listed)) skip();
    assert_true(listed.count > 60);
    for (int32_t day = date("1999-01-01"); day < date("2029-01-01"); day++) {
        bool early;
        bool is_session = xnys_is_session(day, &early);
        /* The list has one Sunday, 2017-12-24. */
        if (!is_session) assert_false(early);
        if (is_session && early != has(&listed, day)) {
            char text[DATE_TEXT_SIZE];
            date_print(day, text);
            fail_msg("%s closes early in one list alone", text);
        }
    }
}

static void t07_xnys_closed_for_what_no_rule_gives(void **state)
{
    (void)state;
    static const char *const closed[] = {"1977-07-14", "1985-09-27", "1994-04-27", "2001-09-11",
                                         "2001-09-14", "2004-06-11", "2007-01-02", "2012-10-29",
                                         "2012-10-30", "2018-12-05", "2025-01-09"};
    bool early;
    for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++)
        assert_false(xnys_is_session(date(closed[i]), &early));
    assert_true(xnys_is_session(date("2001-09-10"), &early));
    assert_true(xnys_is_session(date("2001-09-17"), &early));
}

/* Trading days of each year, Monday to Friday, as the daily closes of the S&P 500 count them. */
static void t07_xnys_has_as_many_days_a_year_as_the_index_has_closes(void **state)
{
    (void)state;
    static const int closes[] = {
        249, 249, 250, 251, 252, 252, 251, 252, 252, 253, /* 1950 */
        252, 250, 252, 251, 253, 252, 252, 251, 226, 250, /* 1960: 1968 had the paperwork crisis */
        254, 253, 251, 252, 253, 253, 253, 252, 252, 253, /* 1970 */
        253, 253, 253, 253, 253, 252, 253, 253, 253, 252, /* 1980 */
        253, 253, 254, 253, 252, 252, 254, 253, 252, 252, /* 1990 */
        252, 248, 252, 252, 252, 252, 251, 251, 253, 252, /* 2000 */
        252, 252, 250, 252, 252, 252, 252, 251, 251, 252, /* 2010 */
        253, 252, 251, 250, 252, 250,                     /* 2020 */
    };
    for (size_t i = 0; i < sizeof closes / sizeof closes[0]; i++) {
        int32_t year = 1950 + (int32_t)i;
        int count = 0;
        bool early;
        for (int32_t day = days_from_civil(year, 1, 1); day < days_from_civil(year + 1, 1, 1);
             day++)
            if (weekday_of_days(day) < 5 && xnys_is_session(day, &early)) count++;
        if (count != closes[i]) fail_msg("%d has %d sessions, not %d", year, count, closes[i]);
    }
}

static void t07_xnys_kept_other_holidays_before_1971(void **state)
{
    (void)state;
    static const struct {
        const char *day;
        bool open;
    } days[] = {
        {"1953-02-12", false}, {"1954-02-12", true},  /* Lincoln's Birthday until 1953 */
        {"1953-10-12", false}, {"1954-10-12", true},  /* Columbus Day */
        {"1953-11-11", false}, {"1954-11-11", true},  /* Armistice Day */
        {"1967-11-07", false}, {"1968-11-05", false}, /* each Election Day until 1968 */
        {"1969-11-04", true},  {"1980-11-04", false}, /* then those of presidents */
        {"1984-11-06", true},  {"1965-02-22", false}, /* Washington's on the 22nd until 1970 */
        {"1971-02-22", true},  {"1971-02-15", false}, {"1964-02-21", false},
        {"1958-02-21", true}, /* a Saturday moves to Friday since 1964 */
        {"1969-05-30", false}, {"1970-05-29", true},  {"1971-05-31", false}, /* Decoration Day */
        {"1953-07-03", true},  {"1959-07-03", false}, /* 4 July: since 1954 */
        {"1954-12-24", false}, {"1956-12-24", false}, {"1958-12-26", false},
        {"1963-11-25", false}, {"1968-06-12", false}, {"1968-07-03", true},
        {"1968-07-05", false}, {"1968-11-13", true},  {"1968-12-18", false},
        {"1951-06-14", true},                         /* Flag Day is none */
        {"1952-05-24", true},  {"1952-05-31", false}, /* the last Saturday session */
        {"1952-10-04", false}, {"1950-06-03", false}, {"1950-10-07", true},
        {"1950-11-11", false}, {"1950-12-23", false},
    };
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        bool early;
        if (xnys_is_session(date(days[i].day), &early) != days[i].open)
            fail_msg("%s: %s", days[i].day, days[i].open ? "was a session" : "was none");
    }
}

/* ---- Sessions -------------------------------------------------------------------------------- */

static void t07_xnys_hours_were_other_ones(void **state)
{
    (void)state;
    struct settings settings = xnys_settings();
    struct calendar *calendar = opened(&settings, NULL, 0);
    day_is(calendar, "1952-05-24", "1952-05-24 14:00..16:00"); /* a Saturday in summer time */
    day_is(calendar, "1952-09-26", "1952-09-26 14:00..19:00");
    day_is(calendar, "1952-09-29", "1952-09-29 15:00..20:30");
    day_is(calendar, "1969-07-07", "1969-07-07 14:00..18:30 early");
    day_is(calendar, "1974-09-30", "1974-09-30 14:00..19:30");
    day_is(calendar, "1974-10-01", "1974-10-01 14:00..20:00");
    day_is(calendar, "1985-09-26", "1985-09-26 14:00..20:00");
    day_is(calendar, "1985-09-30", "1985-09-30 13:30..20:00");
    day_is(calendar, "1987-10-26", "1987-10-26 14:30..19:00 early");
    day_is(calendar, "1990-12-24", "1990-12-24 14:30..19:00 early"); /* half days ended at 14:00 */
    day_is(calendar, "1992-11-27", "1992-11-27 14:30..19:00 early");
    day_is(calendar, "1993-11-26", "1993-11-26 14:30..18:00 early");
    calendar_release(calendar);
    /* Hours of the scenario's own stay, and are cut by early closes alone. */
    settings.session_open = CLOCK(8, 0);
    calendar = opened(&settings, NULL, 0);
    day_is(calendar, "1974-10-01", "1974-10-01 12:00..20:00");
    day_is(calendar, "1987-10-26", "1987-10-26 13:00..19:00 early");
    calendar_release(calendar);
}

static void t07_xnys_sessions_follow_new_yorks_clocks(void **state)
{
    (void)state;
    struct settings settings = xnys_settings();
    struct calendar *calendar = opened(&settings, NULL, 0);
    assert_string_equal(calendar_name(calendar), "XNYS");
    assert_string_equal(zone_name(calendar_zone(calendar)), "America/New_York");
    day_is(calendar, "2024-03-08", "2024-03-08 14:30..21:00"); /* clocks change on the 10th */
    day_is(calendar, "2024-03-10", "none");
    day_is(calendar, "2024-03-11", "2024-03-11 13:30..20:00");
    day_is(calendar, "2024-11-01", "2024-11-01 13:30..20:00");
    day_is(calendar, "2024-11-04", "2024-11-04 14:30..21:00");
    day_is(calendar, "2024-07-03", "2024-07-03 13:30..17:00 early");
    day_is(calendar, "2024-07-04", "none");
    day_is(calendar, "2024-11-29", "2024-11-29 14:30..18:00 early");
    day_is(calendar, "1899-12-29", "none");
    calendar_release(calendar);
}

static void t07_sessions_are_found_at_their_borders(void **state)
{
    (void)state;
    struct settings settings = xnys_settings();
    struct calendar *calendar = opened(&settings, NULL, 0);
    /* Wednesday 3 July closes at 17:00 UTC; the 4th is a holiday; Friday opens at 13:30. */
    static const struct {
        const char *moment, *at, *from, *ended, *ending_after;
    } cases[] = {
        {"2024-07-03T13:29:59.999999999", "none", "2024-07-03 13:30..17:00 early",
         "2024-07-02 13:30..20:00", "2024-07-03 13:30..17:00 early"},
        {"2024-07-03T13:30:00", "2024-07-03 13:30..17:00 early", "2024-07-03 13:30..17:00 early",
         "2024-07-02 13:30..20:00", "2024-07-03 13:30..17:00 early"},
        {"2024-07-03T16:59:59.999999999", "2024-07-03 13:30..17:00 early",
         "2024-07-05 13:30..20:00", "2024-07-02 13:30..20:00", "2024-07-03 13:30..17:00 early"},
        {"2024-07-03T17:00:00", "none", "2024-07-05 13:30..20:00", "2024-07-03 13:30..17:00 early",
         "2024-07-05 13:30..20:00"},
        {"2024-12-31T23:00:00", "none", "2025-01-02 14:30..21:00", "2024-12-31 14:30..21:00",
         "2025-01-02 14:30..21:00"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t moment = instant(cases[i].moment);
        struct session session;
        bool there = calendar_session_at(calendar, moment, &session);
        session_is(there, &session, cases[i].at);
        there = calendar_session_from(calendar, moment, &session);
        session_is(there, &session, cases[i].from);
        there = calendar_session_ended(calendar, moment, &session);
        session_is(there, &session, cases[i].ended);
        there = calendar_session_ending_after(calendar, moment, &session);
        session_is(there, &session, cases[i].ending_after);
    }
    calendar_release(calendar);
}

static void t07_questions_in_any_order_agree_with_a_walk(void **state)
{
    (void)state;
    struct settings settings = xnys_settings();
    struct calendar *calendar = opened(&settings, NULL, 0);
    struct session walked, session;
    int64_t moment = instant("2012-01-01");
    assert_true(calendar_session_from(calendar, moment, &walked));
    for (int i = 0; i < 1500; i++) {
        int64_t inside = walked.begin + (walked.end - walked.begin) / 2;
        assert_true(calendar_session_at(calendar, inside, &session));
        assert_int_equal(session.day, walked.day);
        assert_true(calendar_session_of(calendar, walked.day, &session));
        assert_true(session.begin == walked.begin && session.end == walked.end);
        assert_true(calendar_session_ended(calendar, walked.end, &session));
        assert_int_equal(session.day, walked.day);
        int32_t before = walked.day;
        assert_true(calendar_session_from(calendar, walked.begin + 1, &walked));
        assert_true(walked.day > before && walked.day < before + 8);
        /* A jump elsewhere, so that no answer rests on the one before. */
        assert_true(
            calendar_session_ending_after(calendar, inside - i * 40 * NS_PER_DAY, &session));
    }
    calendar_release(calendar);
}

static void t07_always_is_every_day_from_midnight_to_midnight(void **state)
{
    (void)state;
    struct settings settings = {
        .calendar = CALENDAR_ALWAYS, .zone = "UTC", .session_close = NS_PER_DAY};
    struct calendar *calendar = opened(&settings, NULL, 0);
    struct session session;
    assert_string_equal(calendar_name(calendar), "always");
    day_is(calendar, "2024-02-29", "2024-02-29 00:00..00:00");
    day_is(calendar, "2024-03-02", "2024-03-02 00:00..00:00"); /* a Saturday */
    int64_t midnight = instant("2024-03-01");
    assert_true(calendar_session_at(calendar, midnight, &session));
    session_is(true, &session, "2024-03-01 00:00..00:00");
    assert_true(session.begin == midnight && session.end == midnight + NS_PER_DAY);
    assert_true(calendar_session_ended(calendar, midnight, &session));
    session_is(true, &session, "2024-02-29 00:00..00:00");
    assert_true(calendar_session_from(calendar, midnight, &session));
    session_is(true, &session, "2024-03-01 00:00..00:00");
    assert_true(calendar_settles(calendar, false, date("2024-03-02")));
    calendar_release(calendar);
}

static void v06_days_in_a_zone_are_as_long_as_its_clocks_make_them(void **state)
{
    (void)state;
    struct settings settings = {
        .calendar = CALENDAR_ALWAYS, .zone = "Europe/Berlin", .session_close = NS_PER_DAY};
    struct calendar *calendar = opened(&settings, NULL, 0);
    struct session session;
    assert_true(calendar_session_of(calendar, date("2024-03-31"), &session));
    assert_int_equal(session.end - session.begin, 23 * NS_PER_HOUR);
    assert_true(calendar_session_of(calendar, date("2024-10-27"), &session));
    assert_int_equal(session.end - session.begin, 25 * NS_PER_HOUR);
    calendar_release(calendar);
    /* Beirut's clocks jump at midnight: the 31st of March begins at 01:00. */
    memcpy(settings.zone, "Asia/Beirut", sizeof "Asia/Beirut");
    calendar = opened(&settings, NULL, 0);
    day_is(calendar, "2024-03-31", "2024-03-31 22:00..21:00");
    calendar_release(calendar);
}

/* ---- Calendar feeds -------------------------------------------------------------------------- */

static struct calendar_row row(const char *day, enum day_status status)
{
    return (struct calendar_row){
        .day = date(day), .status = status, .open = VALUE_NONE, .close = VALUE_NONE};
}

static void s01_a_calendar_feed_lists_exceptions_to_monday_to_friday(void **state)
{
    (void)state;
    struct calendar_row rows[] = {row("2024-01-08", DAY_CLOSED), row("2024-01-09", DAY_EARLY),
                                  row("2024-01-13", DAY_OPEN), row("2024-01-14", DAY_OPEN),
                                  row("2024-01-10", DAY_NO_SETTLEMENT)}; /* not in order */
    rows[1].close = CLOCK(12, 0);
    rows[3].open = CLOCK(10, 0);
    rows[3].close = CLOCK(11, 30);
    struct settings settings = {.calendar = CALENDAR_FEED,
                                .calendar_name = "days",
                                .zone = "UTC",
                                .session_open = CLOCK(9, 0),
                                .session_close = CLOCK(17, 0)};
    struct calendar *calendar = opened(&settings, rows, sizeof rows / sizeof rows[0]);
    assert_string_equal(calendar_name(calendar), "days");
    static const struct {
        const char *day, *session;
        bool settles;
    } cases[] = {{"2024-01-05", "2024-01-05 09:00..17:00", true},
                 {"2024-01-06", "none", false},
                 {"2024-01-08", "none", false},
                 {"2024-01-09", "2024-01-09 09:00..12:00 early", true},
                 {"2024-01-10", "2024-01-10 09:00..17:00", false},
                 {"2024-01-13", "2024-01-13 09:00..17:00", true},
                 {"2024-01-14", "2024-01-14 10:00..11:30", true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        day_is(calendar, cases[i].day, cases[i].session);
        assert_int_equal(calendar_settles(calendar, false, date(cases[i].day)), cases[i].settles);
    }
    assert_int_equal(calendar_settlement_day_or_after(calendar, false, date("2024-01-06")),
                     date("2024-01-09"));
    assert_int_equal(calendar_settlement_day_plus(calendar, false, date("2024-01-05"), 2),
                     date("2024-01-11"));
    calendar_release(calendar);
}

static void s01_rows_are_exceptions_to_xnys_too(void **state)
{
    (void)state;
    const struct calendar_row rows[] = {row("2024-07-04", DAY_OPEN), row("2024-07-05", DAY_CLOSED),
                                        row("2024-07-08", DAY_EARLY), row("2024-07-03", DAY_OPEN),
                                        row("2024-10-14", DAY_OPEN)};
    struct settings settings = xnys_settings();
    struct calendar *calendar = opened(&settings, rows, sizeof rows / sizeof rows[0]);
    day_is(calendar, "2024-07-03", "2024-07-03 13:30..20:00");
    day_is(calendar, "2024-07-04", "2024-07-04 13:30..20:00");
    day_is(calendar, "2024-07-05", "none");
    day_is(calendar, "2024-07-08", "2024-07-08 13:30..17:00 early");
    assert_true(calendar_settles(calendar, true, date("2024-07-04")));
    assert_false(calendar_settles(calendar, true, date("2024-07-05")));
    assert_false(
        calendar_settles(calendar, true, date("2024-10-14"))); /* Columbus Day all the same */
    calendar_release(calendar);
}

static void s01_us_equity_settles_by_xnys_whatever_the_calendar(void **state)
{
    (void)state;
    struct settings settings = {
        .calendar = CALENDAR_ALWAYS, .zone = "UTC", .session_close = NS_PER_DAY};
    struct calendar *calendar = opened(&settings, NULL, 0);
    static const struct {
        const char *day;
        bool settles;
    } cases[] = {{"2024-10-11", true},  {"2024-10-12", false}, {"2024-10-14", false}, /* Columbus */
                 {"2024-11-11", false},                                               /* Veterans */
                 {"2023-11-10", true},                        /* Veterans Day on a Saturday stays */
                 {"2018-11-12", false}, {"2024-07-03", true}, /* closes early, settles */
                 {"2024-07-04", false}, {"2024-12-24", true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(calendar_settles(calendar, true, date(cases[i].day)), cases[i].settles);
    calendar_release(calendar);
}

static void refuses(struct settings settings, const struct calendar_row *rows, size_t count,
                    enum exit_code code, const char *rule)
{
    struct problem problem;
    assert_null(calendar_open(&settings, rows, count, &problem));
    assert_int_equal(problem.code, code);
    assert_string_equal(problem.rule, rule);
}

static void v06_hours_that_the_clocks_skip_or_repeat_are_refused(void **state)
{
    (void)state;
    struct settings settings = xnys_settings();
    struct calendar_row gap = row("2024-03-10", DAY_OPEN), twice = row("2024-11-03", DAY_OPEN);
    gap.open = CLOCK(2, 30);
    twice.open = CLOCK(1, 30);
    refuses(settings, &gap, 1, EXIT_INPUT, "V06");
    refuses(settings, &twice, 1, EXIT_INPUT, "V06");
    struct calendar_row backward = row("2024-03-12", DAY_EARLY);
    backward.close = CLOCK(9, 30);
    refuses(settings, &backward, 1, EXIT_INPUT, "S01");
    settings.session_close = settings.session_open;
    refuses(settings, NULL, 0, EXIT_SCENARIO, "T07");
    settings = xnys_settings();
    memcpy(settings.zone, "Mars/Olympus", sizeof "Mars/Olympus");
    refuses(settings, NULL, 0, EXIT_SCENARIO, "V06");
    settings = (struct settings){.calendar = CALENDAR_FEED,
                                 .calendar_name = "days",
                                 .zone = "UTC",
                                 .session_close = NS_PER_DAY};
    struct calendar_row no_close = row("2024-03-12", DAY_EARLY);
    refuses(settings, &no_close, 1, EXIT_INPUT, "S01");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(t07_xnys_rests_on_the_listed_holidays_1998_to_2028),
        cmocka_unit_test(t07_xnys_closes_early_on_the_listed_days_1999_to_2028),
        cmocka_unit_test(t07_xnys_closed_for_what_no_rule_gives),
        cmocka_unit_test(t07_xnys_has_as_many_days_a_year_as_the_index_has_closes),
        cmocka_unit_test(t07_xnys_kept_other_holidays_before_1971),
        cmocka_unit_test(t07_xnys_hours_were_other_ones),
        cmocka_unit_test(t07_xnys_sessions_follow_new_yorks_clocks),
        cmocka_unit_test(t07_sessions_are_found_at_their_borders),
        cmocka_unit_test(t07_questions_in_any_order_agree_with_a_walk),
        cmocka_unit_test(t07_always_is_every_day_from_midnight_to_midnight),
        cmocka_unit_test(v06_days_in_a_zone_are_as_long_as_its_clocks_make_them),
        cmocka_unit_test(s01_a_calendar_feed_lists_exceptions_to_monday_to_friday),
        cmocka_unit_test(s01_rows_are_exceptions_to_xnys_too),
        cmocka_unit_test(s01_us_equity_settles_by_xnys_whatever_the_calendar),
        cmocka_unit_test(v06_hours_that_the_clocks_skip_or_repeat_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
