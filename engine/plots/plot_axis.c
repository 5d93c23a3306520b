/* In: two instants. Out: 2 to TICS_MAX round instants between them. Always: a step is a length that
 * people count in, of the clock up to days and weeks, of the calendar from months on. */
#include "plots/plot_axis.h"

#include <stdbool.h>

#include "base/decimal.h"
#include "base/moment.h"

enum { TICS_MAX = 8 };

static const int64_t clock_steps[] = {
    NS_PER_SECOND / 1000, NS_PER_SECOND / 100, NS_PER_SECOND / 10, NS_PER_SECOND, 2 * NS_PER_SECOND,
    5 * NS_PER_SECOND,    10 * NS_PER_SECOND,  30 * NS_PER_SECOND, NS_PER_MINUTE, 2 * NS_PER_MINUTE,
    5 * NS_PER_MINUTE,    10 * NS_PER_MINUTE,  30 * NS_PER_MINUTE, NS_PER_HOUR,   2 * NS_PER_HOUR,
    3 * NS_PER_HOUR,      6 * NS_PER_HOUR,     12 * NS_PER_HOUR,   NS_PER_DAY,    2 * NS_PER_DAY,
    7 * NS_PER_DAY,       14 * NS_PER_DAY};
static const int32_t month_steps[] = {1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200};

enum {
    CLOCK_STEPS = sizeof clock_steps / sizeof clock_steps[0],
    MONTH_STEPS = sizeof month_steps / sizeof month_steps[0]
};

struct axis {
    int64_t begin, end;
    int64_t step;   /* ns; 0: months */
    int32_t months; /* months from one tic to the next */
};

/* Weeks begin on Monday: 1970-01-05 was one. */
static int64_t origin_of(int64_t step)
{
    return step % (7 * NS_PER_DAY) == 0 ? 4 * NS_PER_DAY : 0;
}

static int64_t floor_to(int64_t moment, int64_t step)
{
    int64_t from = moment - origin_of(step);
    int64_t rest = from % step;
    return moment - (rest < 0 ? rest + step : rest);
}

static int32_t month_of(int64_t moment)
{
    int32_t year, month, day;
    civil_from_days(moment_day(moment), &year, &month, &day);
    return year * 12 + month - 1;
}

static int64_t month_begin(int32_t month)
{
    return days_from_civil(month / 12, month % 12 + 1, 1) * NS_PER_DAY;
}

static struct axis axis_choose(int64_t begin, int64_t end)
{
    struct axis axis = {begin, end, 0, month_steps[MONTH_STEPS - 1]};
    for (int i = 0; i < CLOCK_STEPS; i++) {
        if ((end - begin) / clock_steps[i] < TICS_MAX) {
            axis.step = clock_steps[i];
            return axis;
        }
    }
    for (int i = 0; i < MONTH_STEPS; i++) {
        if ((month_of(end) - month_of(begin)) / month_steps[i] < TICS_MAX) {
            axis.months = month_steps[i];
            return axis;
        }
    }
    return axis;
}

/* The tic after `moment` (the first one at or after `begin` when `first`). */
static int64_t next_tic(const struct axis *axis, int64_t moment, bool first)
{
    if (axis->step > 0) {
        int64_t below = floor_to(moment, axis->step);
        return first && below == moment ? moment : below + axis->step;
    }
    int32_t month = month_of(moment) / axis->months * axis->months;
    return first && month_begin(month) == moment ? moment : month_begin(month + axis->months);
}

static bool is_one_day(const struct axis *axis)
{
    return moment_day(axis->begin) == moment_day(axis->end);
}

static void add_label(const struct axis *axis, int64_t moment, struct text *out)
{
    char full[MOMENT_TEXT_SIZE]; /* 2026-01-05T14:30:00.000000000Z */
    moment_print(moment, full);
    if (axis->step == 0) {
        text_add(out, full, axis->months % 12 == 0 ? 4 : 7);
        return;
    }
    if (axis->step >= NS_PER_DAY) {
        text_add(out, full, 10);
        return;
    }
    if (!is_one_day(axis)) {
        text_add(out, full + 5, 5);
        text_add_char(out, ' ');
    }
    text_add(out, full + 11,
             axis->step >= NS_PER_MINUTE   ? 5
             : axis->step >= NS_PER_SECOND ? 8
                                           : 12);
}

void plot_axis_labels(int64_t begin, int64_t end, struct text *out)
{
    struct axis axis = axis_choose(begin, end);
    int64_t tic = next_tic(&axis, begin, true);
    for (int i = 0; tic <= end; i++) {
        text_add_string(out, i == 0 ? "" : " | ");
        add_label(&axis, tic, out);
        tic = next_tic(&axis, tic, false);
    }
}

static void add_seconds(struct text *out, int64_t moment)
{
    char digits[32];
    text_add(out, digits, decimal_print(moment, 9, digits));
}

void plot_axis_write(int64_t begin, int64_t end, struct text *script)
{
    int64_t pad = end > begin ? (end - begin) / 50 + 1 : NS_PER_HOUR;
    struct axis axis = axis_choose(begin - pad, end + pad);
    text_add_string(script, "set xrange [");
    add_seconds(script, axis.begin);
    text_add_char(script, ':');
    add_seconds(script, axis.end);
    text_add_string(script, "]\nset xtics (");
    int64_t tic = next_tic(&axis, axis.begin, true);
    for (int i = 0; tic <= axis.end; i++) {
        text_add_string(script, i == 0 ? "\"" : ", \"");
        add_label(&axis, tic, script);
        text_add_string(script, "\" ");
        add_seconds(script, tic);
        tic = next_tic(&axis, tic, false);
    }
    text_add_string(script, ")\n");
    if (axis.step > 0 && axis.step < NS_PER_DAY) {
        char day[DATE_TEXT_SIZE];
        date_print(moment_day(axis.begin), day);
        text_addf(script, "set xlabel \"%s%sUTC\"\n", is_one_day(&axis) ? day : "",
                  is_one_day(&axis) ? ", " : "");
    }
}
