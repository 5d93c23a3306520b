/* POSIX TZ rules, as the footers of TZif files hold them, with the extensions of RFC 8536: names
 * in angle brackets and times of change from -167 to 167 hours. A rule is expanded once into plain
 * changes, two a year, so that looking up a time needs no rule.
 *
 *     EST5EDT,M3.2.0,M11.1.0        <+1030>-10:30<+11>-11,M10.1.0,M4.1.0
 *     |  ||   |      +- back        offsets count west of UTC as positive
 *     |  ||   +- forward: March, second week, Sunday, 02:00 standard time
 *     |  |+- name of summer time (offset one hour more, if none follows)
 *     name, offset of standard time */
#include <string.h>

#include "base/moment.h"
#include "base/text.h"
#include "base/zone_file.h"

enum { YEAR_FIRST = 1677, YEAR_LAST = 2263, DAY_SECONDS = 86400 };
enum { DEFAULT_CHANGE = 2 * 3600, CHANGE_HOURS_MAX = 167, OFFSET_HOURS_MAX = 24 };

enum day_form {
    DAY_BY_MONTH,     /* Mm.w.d: week w (5: last) of month m, weekday d (0 Sunday) */
    DAY_WITHOUT_LEAP, /* Jn: 1..365, February 29 never counted */
    DAY_WITH_LEAP     /* n: 0..365 */
};

struct change_rule {
    enum day_form form;
    int32_t month;
    int32_t week;
    int32_t day;
    int32_t seconds; /* after local midnight, may be negative or above a day */
};

struct zone_rule {
    int32_t standard_offset; /* seconds east of UTC */
    int32_t summer_offset;
    bool has_summer;
    struct change_rule forward;
    struct change_rule back;
};

struct reader {
    const char *at;
    const char *end;
};

static bool next_is(const struct reader *reader, char c)
{
    return reader->at < reader->end && *reader->at == c;
}

static bool take(struct reader *reader, char c)
{
    if (!next_is(reader, c)) {
        return false;
    }
    reader->at += 1;
    return true;
}

static bool take_number(struct reader *reader, int32_t least, int32_t most, int32_t *value)
{
    const char *begin = reader->at;
    *value = 0;
    while (reader->at < reader->end && ascii_is_digit(*reader->at) && reader->at - begin < 4) {
        *value = *value * 10 + (*reader->at - '0');
        reader->at += 1;
    }
    return reader->at > begin && *value >= least && *value <= most;
}

static bool take_name(struct reader *reader)
{
    const char *begin = reader->at;
    if (take(reader, '<')) {
        while (reader->at < reader->end && *reader->at != '>') {
            reader->at += 1;
        }
        return take(reader, '>');
    }
    while (reader->at < reader->end && ascii_lower(*reader->at) >= 'a' &&
           ascii_lower(*reader->at) <= 'z') {
        reader->at += 1;
    }
    return reader->at - begin >= 3;
}

/* [+-]hh[:mm[:ss]] */
static bool take_time(struct reader *reader, int32_t hours_max, int32_t *seconds)
{
    bool negative = next_is(reader, '-');
    if (negative || next_is(reader, '+')) {
        reader->at += 1;
    }
    int32_t hour;
    int32_t minute = 0;
    int32_t second = 0;
    if (!take_number(reader, 0, hours_max, &hour)) {
        return false;
    }
    if (take(reader, ':')) {
        if (!take_number(reader, 0, 59, &minute) ||
            (take(reader, ':') && !take_number(reader, 0, 59, &second))) {
            return false;
        }
    }
    int32_t total = hour * 3600 + minute * 60 + second;
    *seconds = negative ? -total : total;
    return true;
}

static bool take_change(struct reader *reader, struct change_rule *rule)
{
    *rule = (struct change_rule){.seconds = DEFAULT_CHANGE};
    bool read;
    if (take(reader, 'M')) {
        rule->form = DAY_BY_MONTH;
        read = take_number(reader, 1, 12, &rule->month) && take(reader, '.') &&
               take_number(reader, 1, 5, &rule->week) && take(reader, '.') &&
               take_number(reader, 0, 6, &rule->day);
    } else if (take(reader, 'J')) {
        rule->form = DAY_WITHOUT_LEAP;
        read = take_number(reader, 1, 365, &rule->day);
    } else {
        rule->form = DAY_WITH_LEAP;
        read = take_number(reader, 0, 365, &rule->day);
    }
    return read && (!take(reader, '/') || take_time(reader, CHANGE_HOURS_MAX, &rule->seconds));
}

static bool parse_rule(struct reader *reader, struct zone_rule *rule)
{
    int32_t west;
    *rule = (struct zone_rule){0};
    if (!take_name(reader) || !take_time(reader, OFFSET_HOURS_MAX, &west)) {
        return false;
    }
    rule->standard_offset = -west;
    if (reader->at == reader->end) {
        return true;
    }
    rule->has_summer = true;
    rule->summer_offset = rule->standard_offset + 3600;
    if (!take_name(reader)) {
        return false;
    }
    if (!next_is(reader, ',')) {
        if (!take_time(reader, OFFSET_HOURS_MAX, &west)) {
            return false;
        }
        rule->summer_offset = -west;
    }
    return take(reader, ',') && take_change(reader, &rule->forward) && take(reader, ',') &&
           take_change(reader, &rule->back) && reader->at == reader->end;
}

static bool is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* The day on which a change falls in `year`. */
static int32_t change_day(const struct change_rule *rule, int32_t year)
{
    if (rule->form == DAY_WITH_LEAP) {
        return days_from_civil(year, 1, 1) + rule->day;
    }
    if (rule->form == DAY_WITHOUT_LEAP) {
        int32_t after_february = is_leap(year) && rule->day >= 60 ? 1 : 0;
        return days_from_civil(year, 1, 1) + rule->day - 1 + after_february;
    }
    int32_t first = days_from_civil(year, rule->month, 1);
    int32_t next_year = rule->month == 12 ? year + 1 : year;
    int32_t next = days_from_civil(next_year, rule->month % 12 + 1, 1);
    int32_t wanted = (rule->day + 6) % 7; /* weekdays here begin with Monday */
    int32_t day = first + (wanted - weekday_of_days(first) + 7) % 7 + (rule->week - 1) * 7;
    return day >= next ? day - 7 : day;
}

/* UTC seconds of a change, read on a clock that is `offset` east. */
static int64_t change_at(const struct change_rule *rule, int32_t year, int32_t offset)
{
    return (int64_t)change_day(rule, year) * DAY_SECONDS + rule->seconds - offset;
}

static void add_after(struct zone_table *table, int64_t after, int64_t at, int32_t offset)
{
    if (at > after) {
        zone_table_add(table, at, offset);
    }
}

/* At one instant the end of a summer goes before the begin of the next: such a rule means summer
 * time all year. */
static void expand_years(const struct zone_rule *rule, int64_t after, struct zone_table *table)
{
    for (int32_t year = YEAR_FIRST; year <= YEAR_LAST; year++) {
        int64_t forward = change_at(&rule->forward, year, rule->standard_offset);
        int64_t back = change_at(&rule->back, year, rule->summer_offset);
        if (back <= forward) {
            add_after(table, after, back, rule->standard_offset);
            add_after(table, after, forward, rule->summer_offset);
        } else {
            add_after(table, after, forward, rule->summer_offset);
            add_after(table, after, back, rule->standard_offset);
        }
    }
}

bool zone_rule_expand(const char *text, size_t size, int64_t after, struct zone_table *table)
{
    struct reader reader = {text, text + size};
    struct zone_rule rule;
    if (!parse_rule(&reader, &rule)) {
        return false;
    }
    if (after == INT64_MIN) {
        table->offset_before = rule.standard_offset;
    }
    if (rule.has_summer) {
        expand_years(&rule, after, table);
    } else if (after != INT64_MIN) {
        zone_table_add(table, after, rule.standard_offset);
    }
    return true;
}
