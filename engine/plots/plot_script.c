/* In: series. Out: a gnuplot script. Always: user text stands only in data blocks, as a column's
 * header, with text handling switched off (noenhanced); nothing else of a run is in the script. */
#include "plots/plot_script.h"

#include <stdbool.h>
#include <string.h>

#include "base/decimal.h"
#include "plots/plot_axis.h"

enum {
    DOTS_MAX = 120, /* a series of more points is a plain line */
    GAP_STEPS = 20  /* a longer step than so many mean ones is a gap */
};

static const char *const colors[] = {"#1f5f99", "#c8553d", "#2f8f5b", "#7b5ea7",
                                     "#c98a1b", "#d6568f", "#8a5a44", "#6b7682"};
enum { COLORS = sizeof colors / sizeof colors[0] };

static bool is_word(const char *text)
{
    for (const char *c = text; *c != 0; c++) {
        if (!((*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z'))) {
            return false;
        }
    }
    return *text != 0;
}

static void add_frame(const struct plot_kind *kind, const char *currency, enum plot_form form,
                      struct text *script)
{
    if (form == PLOT_SVG) {
        text_addf(script,
                  "set terminal svg size 1000,380 fixed noenhanced font 'sans-serif,13' "
                  "background '#ffffff' name '%s'\n",
                  kind->name);
    } else {
        text_add_string(script, "set terminal dumb size 100,30 noenhanced\n");
    }
    text_add_string(script, "set encoding utf8\n"
                            "set border 3 lc rgb '#8a94a0'\n"
                            "set tics nomirror out\n"
                            "set format y '%.10g'\n"
                            "set key below center horizontal noenhanced\n");
    if (form == PLOT_SVG) {
        text_add_string(script, "set grid xtics ytics lc rgb '#e3e7ec' lw 1 lt 1\n"
                                "set lmargin 13\nset rmargin 4\n");
    }
    const char *unit = kind->unit != NULL ? kind->unit : is_word(currency) ? currency : NULL;
    text_addf(script, "set title '%s%s%s'\n", kind->title, unit != NULL ? ", " : "",
              unit != NULL ? unit : "");
}

/* Nothing was quoted overnight: a step far beyond the mean one interrupts the line. */
static int64_t gap_of(const struct plot_series *series)
{
    if (series->count < 3) {
        return INT64_MAX;
    }
    int64_t span = series->points[series->count - 1].time - series->points[0].time;
    int64_t mean = span / (int64_t)(series->count - 1);
    return mean < INT64_MAX / GAP_STEPS ? mean * GAP_STEPS : INT64_MAX;
}

static void add_block(const struct plot_series *series, int places, size_t index, bool gaps,
                      struct text *script)
{
    char digits[32];
    int64_t gap = gaps ? gap_of(series) : INT64_MAX;
    text_addf(script, "$series%zu << END_OF_SERIES\n0 \"%s\"\n", index, series->label);
    for (size_t i = 0; i < series->count; i++) {
        if (i > 0 && series->points[i].time - series->points[i - 1].time > gap) {
            text_add_char(script, '\n');
        }
        text_add(script, digits, decimal_print(series->points[i].time, 9, digits));
        text_add_char(script, ' ');
        text_add(script, digits, decimal_print(series->points[i].value, places, digits));
        text_add_char(script, '\n');
    }
    text_add_string(script, "END_OF_SERIES\n");
}

static void add_range(const struct plot_data *data, struct text *script)
{
    int64_t begin = INT64_MAX, end = INT64_MIN;
    for (size_t i = 0; i < data->count; i++) {
        const struct plot_series *series = &data->series[i];
        for (size_t j = 0; j < series->count; j++) {
            int64_t time = series->points[j].time;
            begin = time < begin ? time : begin;
            end = time > end ? time : end;
        }
    }
    plot_axis_write(begin, end, script);
}

static bool is_flat(const struct plot_data *data, int64_t *value)
{
    *value = data->series[0].points[0].value;
    for (size_t i = 0; i < data->count; i++) {
        for (size_t j = 0; j < data->series[i].count; j++) {
            if (data->series[i].points[j].value != *value) {
                return false;
            }
        }
    }
    return true;
}

/* gnuplot warns about a range without extent; 1 around the value is as good as any. */
static void add_heights(const struct plot_kind *kind, const struct plot_data *data,
                        struct text *script)
{
    char digits[32];
    int64_t value;
    bool flat = is_flat(data, &value);
    if (kind->look == LOOK_FALL) {
        text_add_string(script, flat ? "set yrange [-1:0]\n" : "set yrange [*:0]\n");
    } else if (kind->look == LOOK_SAMPLES && (!flat || value == 0)) {
        text_add_string(script, flat ? "set yrange [0:1]\n" : "set yrange [0:*]\n");
    } else if (flat) {
        decimal_print(value, data->places, digits);
        text_addf(script, "set yrange [(%s) - 1:(%s) + 1]\n", digits, digits);
    }
}

static void add_style(const struct plot_kind *kind, const struct plot_data *data, size_t index,
                      struct text *script)
{
    const struct plot_series *series = &data->series[index];
    bool buys = strcmp(series->label, "buys") == 0, sells = strcmp(series->label, "sells") == 0;
    if (kind->look == LOOK_FILLS && (buys || sells)) {
        text_addf(script, "points pt %d ps %s lc rgb '%s'", buys ? 9 : 11,
                  series->count <= DOTS_MAX ? "0.7" : "0.35", buys ? "#2f8f5b" : "#c8553d");
        return;
    }
    if (kind->look == LOOK_SAMPLES) {
        text_addf(script, "points pt 7 ps %s lc rgb '%s'",
                  series->count <= DOTS_MAX ? "0.5" : "0.4", colors[index % COLORS]);
        return;
    }
    const char *width = kind->look == LOOK_LINES && index == 0 && data->count > 1 ? "2.4" : "1.5";
    if (series->count <= DOTS_MAX && kind->look != LOOK_FALL) {
        text_addf(script, "linespoints pt 7 ps 0.35 lw %s lc rgb '%s'", width,
                  colors[index % COLORS]);
    } else {
        text_addf(script, "lines lw %s lc rgb '%s'", width,
                  kind->look == LOOK_FALL ? "#c8553d" : colors[index % COLORS]);
    }
}

static void add_plot(const struct plot_kind *kind, const struct plot_data *data,
                     struct text *script)
{
    text_add_string(script, "plot ");
    if (kind->look == LOOK_FALL) {
        text_add_string(script, "$series0 using 1:2 every ::1 with filledcurves y=0 "
                                "fc rgb '#f6dcd7' notitle, ");
    }
    for (size_t i = 0; i < data->count; i++) {
        text_addf(script, "%s$series%zu using 1:2 with ", i == 0 ? "" : ", ", i);
        add_style(kind, data, i, script);
        text_add_string(script, " title columnheader(2)");
    }
    text_add_char(script, '\n');
}

void plot_script_write(const struct plot_kind *kind, const struct plot_data *data,
                       const char *currency, enum plot_form form, struct text *script)
{
    add_frame(kind, currency, form, script);
    if (data->count == 0) {
        text_add_string(script, "unset border\nunset tics\nunset grid\n"
                                "set label 1 'nothing to show: the run has no such rows' "
                                "at graph 0.5,0.5 center\n"
                                "plot [0:1] [0:1] -1 notitle\n");
        return;
    }
    for (size_t i = 0; i < data->count; i++) {
        add_block(&data->series[i], data->places, i, kind->look == LOOK_FILLS, script);
    }
    add_range(data, script);
    add_heights(kind, data, script);
    if (data->left_out > 0) {
        text_addf(script, "set label 2 '%zu series more are not drawn' at graph 0.01,0.97\n",
                  data->left_out);
    }
    add_plot(kind, data, script);
}
