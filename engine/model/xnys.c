/* The New York Stock Exchange's days by rule, with a dated table of the closures that no rule gives.
 * Exact for weekdays from 1971 (holidays) and 1993 (early closes) on; earlier years follow the same
 * rules. A local date goes in; session, early close and settlement come out. */
#include <stddef.h>

#include "base/moment.h"
#include "model/calendar.h"

enum { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

struct date {
    int32_t year, month, day, weekday;
};

/* Closures by the exchange's decision, YYYYMMDD. */
static const int32_t special_closures[] = {
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

static bool is_listed(const int32_t *dates, size_t count, const struct date *date)
{
    int32_t number = date->year * 10000 + date->month * 100 + date->day;
    for (size_t i = 0; i < count; i++)
        if (dates[i] == number) return true;
    return false;
}

static bool is_nth_weekday(const struct date *date, int32_t month, int32_t weekday, int32_t n)
{
    return date->month == month && date->weekday == weekday && (date->day + 6) / 7 == n;
}

/* A fixed date; Saturday moves to Friday, Sunday to Monday, both within the year. */
static bool is_fixed_holiday(const struct date *date, int32_t month, int32_t day)
{
    if (date->month != month) return false;
    return date->day == day || (date->weekday == FRIDAY && date->day == day - 1) ||
           (date->weekday == MONDAY && date->day == day + 1);
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

static bool is_election_closure(const struct date *date)
{
    return date->year <= 1980 && date->year % 4 == 0 && date->month == 11 &&
           date->weekday == TUESDAY && date->day >= 2 && date->day <= 8;
}

static bool is_holiday(const struct date *date)
{
    switch (date->month) {
    case 1: /* a New Year's Day on a Saturday is not moved */
        return date->day == 1 || (date->weekday == MONDAY && date->day == 2) ||
               (date->year >= 1998 && is_nth_weekday(date, 1, MONDAY, 3));
    case 2:
        return is_nth_weekday(date, 2, MONDAY, 3);
    case 3:
    case 4:
        return is_good_friday(date);
    case 5:
        return date->weekday == MONDAY && date->day >= 25;
    case 6:
        return date->year >= 2022 && is_fixed_holiday(date, 6, 19);
    case 7:
        return is_fixed_holiday(date, 7, 4);
    case 9:
        return is_nth_weekday(date, 9, MONDAY, 1);
    case 11:
        return is_nth_weekday(date, 11, THURSDAY, 4) || is_election_closure(date);
    case 12:
        return is_fixed_holiday(date, 12, 25);
    default:
        return false;
    }
}

/* The day before a holiday that leaves half a day: 13:00. */
static bool closes_early(const struct date *date)
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
    if (date.weekday >= SATURDAY || is_holiday(&date)) return false;
    if (is_listed(special_closures, sizeof special_closures / sizeof special_closures[0], &date))
        return false;
    *early = closes_early(&date);
    return true;
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
