/* The New York Stock Exchange's days by rule, with dated tables of what no rule gives: whole days
 * closed, closes that were announced beforehand, the usual hours of each time. A local date goes
 * in; session, hours and settlement come out. From 1950 on; earlier dates follow the rules of 1950.
 * Not here: what broke into a running day (late openings, halts, storms), which a calendar feed can
 * add. */
#include <stddef.h>

#include "base/moment.h"
#include "model/calendar.h"

enum { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

struct date {
    int32_t year, month, day, weekday;
};

/* YYYYMMDD, which compares like the date. */
static int32_t number_of(const struct date *date)
{
    return date->year * 10000 + date->month * 100 + date->day;
}

/* ---- What no rule gives ---------------------------------------------------------------------- */

/* Closures by the exchange's decision. */
static const int32_t special_closures[] = {
    19501223,                               /* a Saturday before Christmas */
    19561224, 19581226,                     /* around Christmas */
    19610529,                               /* the day before Decoration Day */
    19631125,                               /* mourning, President Kennedy */
    19680212,                               /* Lincoln's Birthday, to clear the back offices */
    19680409,                               /* mourning, Martin Luther King */
    19680705, 19681111,                     /* the back offices again */
    19690210,                               /* snow */
    19690331,                               /* mourning, President Eisenhower */
    19690721,                               /* the first landing on the moon */
    19721228,                               /* mourning, President Truman */
    19730125,                               /* mourning, President Johnson */
    19770714,                               /* New York's power failed */
    19850927,                               /* hurricane Gloria */
    19940427,                               /* mourning, President Nixon */
    20010911, 20010912, 20010913, 20010914, /* attack on the World Trade Center */
    20040611,                               /* mourning, President Reagan */
    20070102,                               /* mourning, President Ford */
    20121029, 20121030,                     /* hurricane Sandy */
    20181205,                               /* mourning, President Bush */
    20250109,                               /* mourning, President Carter */
};

/* From 12 June 1968 to the end of the year Wednesdays were for the back offices, but not in weeks
 * with another closed day. */
static const int32_t open_wednesdays_of_1968[] = {
    19680703, 19680904, 19681106, 19681113, 19681127,
};

/* Summers without Saturday sessions; after the last of them there were none at all. */
static const struct span {
    int32_t first, last;
} closed_saturdays[] = {
    {19500603, 19500930},
    {19510602, 19510929},
    {19520531, 99991231},
};

/* Days that were told beforehand to close early: hours and minutes as HHMM. */
static const struct early_span {
    int32_t first, last, close;
} early_spans[] = {
    {19511224, 19511224, 1300}, /* Christmas Eve */
    {19641023, 19641023, 1400}, /* mourning, President Hoover */
    {19660106, 19660114, 1400}, /* the subway was on strike */
    {19670808, 19670818, 1400}, /* the back offices could not keep up, four times */
    {19680122, 19680301, 1400}, {19690102, 19690703, 1400}, {19690707, 19690926, 1430},
    {19690929, 19700501, 1500}, {19741224, 19741224, 1400}, /* Christmas Eve */
    {19751224, 19751224, 1400}, {19871023, 19871030, 1400}, /* after the crash of October */
    {19871102, 19871104, 1430}, {19871105, 19871106, 1500}, {19871109, 19871111, 1530},
    {19901224, 19901224, 1400}, /* Christmas Eve, and the day after Thanksgiving */
    {19911224, 19911224, 1400}, {19921127, 19921127, 1400}, {19921224, 19921224, 1400},
};

/* The usual hours from a date on. */
static const struct hours {
    int32_t from, open, close;
} usual_hours[] = {
    {0, 1000, 1500},
    {19520929, 1000, 1530},
    {19741001, 1000, 1600},
    {19850930, 930, 1600},
};

/* ---- Rules ----------------------------------------------------------------------------------- */

static bool is_listed(const int32_t *dates, size_t count, const struct date *date)
{
    for (size_t i = 0; i < count; i++)
        if (dates[i] == number_of(date)) return true;
    return false;
}

static bool is_nth_weekday(const struct date *date, int32_t month, int32_t weekday, int32_t n)
{
    return date->month == month && date->weekday == weekday && (date->day + 6) / 7 == n;
}

/* A fixed date; a Sunday moves to Monday. */
static bool is_fixed_or_monday(const struct date *date, int32_t month, int32_t day)
{
    return date->month == month &&
           (date->day == day || (date->weekday == MONDAY && date->day == day + 1));
}

/* The same, and from `since` on a Saturday moves to Friday. */
static bool is_fixed_holiday(const struct date *date, int32_t month, int32_t day, int32_t since)
{
    return is_fixed_or_monday(date, month, day) ||
           (date->month == month && date->year >= since && date->weekday == FRIDAY &&
            date->day == day - 1);
}

/* Two days before Easter Sunday: the Gregorian computus (Meeus, Jones, Butcher). */
static bool is_good_friday(const struct date *date)
{
    if (date->weekday != FRIDAY || (date->month != 3 && date->month != 4)) return false;
    int32_t golden = date->year % 19, century = date->year / 100, of_century = date->year % 100;
    int32_t epact =
        (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    int32_t shift = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    int32_t late = (golden + 11 * epact + 22 * shift) / 451;
    int32_t sum = epact + shift - 7 * late + 114;
    int32_t easter = days_from_civil(date->year, sum / 31, sum % 31 + 1);
    return days_from_civil(date->year, date->month, date->day) == easter - 2;
}

/* Each November until 1968, then in years of presidential elections until 1980. */
static bool is_election_day(const struct date *date)
{
    bool held = date->year <= 1968 || (date->year <= 1980 && date->year % 4 == 0);
    return held && date->weekday == TUESDAY && date->day >= 2 && date->day <= 8;
}

/* Until 1970 on fixed dates, since 1971 on Mondays. */
static bool is_february_holiday(const struct date *date)
{
    if (date->year >= 1971) return is_nth_weekday(date, 2, MONDAY, 3);
    return is_fixed_holiday(date, 2, 22, 1964) ||
           (date->year <= 1953 && is_fixed_or_monday(date, 2, 12));
}

static bool is_november_holiday(const struct date *date)
{
    return is_nth_weekday(date, 11, THURSDAY, 4) || is_election_day(date) ||
           (date->year <= 1953 && is_fixed_or_monday(date, 11, 11));
}

static bool is_holiday(const struct date *date)
{
    switch (date->month) {
    case 1: /* a New Year's Day on a Saturday is not moved */
        return is_fixed_or_monday(date, 1, 1) ||
               (date->year >= 1998 && is_nth_weekday(date, 1, MONDAY, 3));
    case 2:
        return is_february_holiday(date);
    case 3:
    case 4:
        return is_good_friday(date);
    case 5:
        if (date->year == 1970) return false; /* a Saturday that was not moved */
        if (date->year < 1970) return is_fixed_holiday(date, 5, 30, 1964);
        return date->weekday == MONDAY && date->day >= 25;
    case 6:
        return date->year >= 2022 && is_fixed_holiday(date, 6, 19, 2022);
    case 7:
        return is_fixed_holiday(date, 7, 4, 1954);
    case 9:
        return is_nth_weekday(date, 9, MONDAY, 1);
    case 10:
        return date->year <= 1953 && is_fixed_or_monday(date, 10, 12);
    case 11:
        return is_november_holiday(date);
    case 12:
        return is_fixed_holiday(date, 12, 25, 1954);
    default:
        return false;
    }
}

/* Was it a Wednesday that the back offices had for themselves? */
static bool is_paperwork_wednesday(const struct date *date)
{
    return date->weekday == WEDNESDAY && number_of(date) >= 19680612 &&
           number_of(date) <= 19681231 &&
           !is_listed(open_wednesdays_of_1968,
                      sizeof open_wednesdays_of_1968 / sizeof open_wednesdays_of_1968[0], date);
}

static bool is_closed_saturday(const struct date *date)
{
    for (size_t i = 0; i < sizeof closed_saturdays / sizeof closed_saturdays[0]; i++)
        if (number_of(date) >= closed_saturdays[i].first &&
            number_of(date) <= closed_saturdays[i].last)
            return true;
    return false;
}

/* The day before or after a holiday that leaves half a day until 13:00. */
static bool is_half_day(const struct date *date)
{
    if (date->month == 11)
        return date->year >= 1993 && date->weekday == FRIDAY && date->day >= 23 && date->day <= 29;
    if (date->month == 7 && date->day == 3 && date->year >= 1995)
        return date->weekday != FRIDAY && (date->weekday != WEDNESDAY || date->year >= 2013);
    if (date->month == 7 && date->day == 5)
        return date->weekday == FRIDAY && date->year >= 1996 && date->year <= 2012;
    if (date->month == 12 && date->day == 24)
        return date->weekday <= THURSDAY && date->year >= 1996;
    if (date->month == 12 && date->day == 26)
        return date->weekday == FRIDAY && (date->year == 1997 || date->year == 2003);
    return false;
}

/* HHMM; 0: it closes at the usual time. */
static int32_t early_close(const struct date *date)
{
    if (is_half_day(date)) return 1300;
    for (size_t i = 0; i < sizeof early_spans / sizeof early_spans[0]; i++)
        if (number_of(date) >= early_spans[i].first && number_of(date) <= early_spans[i].last)
            return early_spans[i].close;
    return 0;
}

/* ---- Answers --------------------------------------------------------------------------------- */

static struct date date_of(int32_t day)
{
    struct date date;
    civil_from_days(day, &date.year, &date.month, &date.day);
    date.weekday = weekday_of_days(day);
    return date;
}

bool xnys_is_session(int32_t day, bool *early)
{
    struct date date = date_of(day);
    *early = false;
    if (date.weekday == SUNDAY || is_holiday(&date)) return false;
    if (date.weekday == SATURDAY && is_closed_saturday(&date)) return false;
    if (is_paperwork_wednesday(&date)) return false;
    if (is_listed(special_closures, sizeof special_closures / sizeof special_closures[0], &date))
        return false;
    *early = early_close(&date) != 0;
    return true;
}

static int64_t nanos_of(int32_t clock)
{
    return clock / 100 * NS_PER_HOUR + clock % 100 * NS_PER_MINUTE;
}

void xnys_hours(int32_t day, int64_t *open, int64_t *close)
{
    struct date date = date_of(day);
    size_t at = sizeof usual_hours / sizeof usual_hours[0] - 1;
    while (at > 0 && usual_hours[at].from > number_of(&date)) at--;
    int32_t early = date.weekday == SATURDAY ? 1200 : early_close(&date);
    *open = nanos_of(usual_hours[at].open);
    *close = nanos_of(early != 0 ? early : usual_hours[at].close);
}

/* As the federal banks keep them: the dates of today since 1971, but Veterans Day on October's fourth
 * Monday until 1977. A Sunday moves to Monday, a Saturday stays. */
bool xnys_is_bank_holiday(int32_t day)
{
    struct date date = date_of(day);
    if (date.year >= 1971 && is_nth_weekday(&date, 10, MONDAY, 2)) return true;
    if (date.year < 1971 && date.month == 10)
        return date.day == 12 || (date.weekday == MONDAY && date.day == 13);
    if (date.year >= 1971 && date.year <= 1977) return is_nth_weekday(&date, 10, MONDAY, 4);
    return date.month == 11 && (date.day == 11 || (date.weekday == MONDAY && date.day == 12));
}
