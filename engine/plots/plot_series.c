/* In: a query's rows. Out: at most PLOT_POINTS_MAX points a series. Always: points keep the order of
 * their rows; integers all the way, so that nothing is rounded. */
#include "plots/plot_series.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"

void plot_label(const char *text, char label[PLOT_LABEL_SIZE])
{
    size_t size = 0, valid = utf8_first_invalid(text, strlen(text));
    for (size_t i = 0; i < valid; i++) {
        unsigned char c = (unsigned char)text[i];
        size_t character = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
        if (size + character >= PLOT_LABEL_SIZE) {
            break;
        }
        bool unsafe = c < 0x20 || c == 0x7f || c == '"' || c == '\'' || c == '\\' || c == '`';
        memcpy(label + size, unsafe ? "_" : text + i, character);
        size += character;
        i += character - 1;
    }
    label[size] = 0;
}

void plot_series_thin(struct plot_series *series, size_t most)
{
    size_t stretches = most / 2, kept = 0;
    struct plot_point *points = series->points;
    if (series->count <= most) {
        return;
    }
    for (size_t stretch = 0; stretch < stretches; stretch++) {
        size_t begin = stretch * series->count / stretches;
        size_t end = (stretch + 1) * series->count / stretches;
        size_t low = begin, high = begin;
        for (size_t i = begin + 1; i < end; i++) {
            low = points[i].value < points[low].value ? i : low;
            high = points[i].value > points[high].value ? i : high;
        }
        size_t first = low < high ? low : high, second = low < high ? high : low;
        points[kept++] = points[first];
        if (second != first) {
            points[kept++] = points[second];
        }
    }
    series->count = kept;
}

static int places_of(enum report_unit unit, const struct report_base *base)
{
    switch (unit) {
    case UNIT_MONEY:
        return base->currency_exponent;
    case UNIT_QTY:
    case UNIT_PRICE:
    case UNIT_ASSET:
        return 8;
    case UNIT_SPAN:
    case UNIT_SECONDS:
        return 9;
    case UNIT_NONE:
    case UNIT_KEY:
    case UNIT_COUNT:
    case UNIT_TIME:
    case UNIT_DAY:
    case UNIT_YES:
    case UNIT_CHECK:
        return 0;
    }
    return 0;
}

static void add_point(struct plot_data *data, const char *name, struct text *current, int64_t time,
                      int64_t value)
{
    if (data->count + data->left_out == 0 || strcmp(text_string(current), name) != 0) {
        text_clear(current);
        text_add_string(current, name);
        if (data->count == PLOT_SERIES_MAX) {
            data->left_out++;
        } else {
            plot_label(name, data->series[data->count++].label);
        }
    }
    if (data->left_out == 0) {
        struct plot_series *series = &data->series[data->count - 1];
        series->points = memory_reserve(series->points, &series->capacity, series->count + 1,
                                        sizeof *series->points);
        series->points[series->count++] = (struct plot_point){time, value};
        series->rows++;
    }
}

bool plot_data_read(struct plot_data *data, const struct report_base *base, const char *name,
                    struct problem *problem)
{
    struct report_query query;
    struct text current = {0};
    memset(data, 0, sizeof *data);
    if (!report_query_open(&query, base, name, NULL, problem)) {
        return false;
    }
    data->places = places_of(query.columns[2].unit, base);
    bool more = true, done = true;
    while (done && more) {
        done = report_query_next(&query, &more, problem);
        if (done && more) {
            add_point(data, report_query_text(&query, 0), &current, report_query_integer(&query, 1),
                      report_query_integer(&query, 2));
        }
    }
    report_query_close(&query);
    text_release(&current);
    size_t share = data->count > 0 ? PLOT_POINTS_ALL / data->count / 2 * 2 : 0;
    for (size_t i = 0; i < data->count; i++) {
        plot_series_thin(&data->series[i], share < PLOT_POINTS_MAX ? share : PLOT_POINTS_MAX);
    }
    return done;
}

void plot_data_release(struct plot_data *data)
{
    for (size_t i = 0; i < data->count; i++) {
        memory_free(data->series[i].points);
    }
    data->count = 0;
}
