/* In: a CSV file. Out: a level per row. Always: a row that is no date with a number ends the reading: a
 * series with a hole has other metrics. */
#include "metrics/metric_series.h"

#include <string.h>

#include "base/decimal.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/text.h"
#include "feeds/csv_rows.h"

enum { PLACES_MAX = 18, NO_FIELD = -1, SLOT_TIME = 0, SLOT_VALUE = 1 };

static bool bad(const struct csv_rows *rows, const char *path, int field, struct problem *problem)
{
    int64_t line, column;
    csv_rows_place(rows, field < 0 ? 0 : field, &line, &column);
    problem_at(problem, path, line, column);
    return false;
}

/* The first field whose header is one of the words, separated by blanks. */
static int find_field(const struct csv_rows *rows, const char *words)
{
    while (*words != 0) {
        size_t size = strcspn(words, " ");
        for (int i = 0; i < rows->field_count && i < CSV_FIELDS_MAX; i++) {
            const struct cell *cell = &rows->cells[i];
            if (header_equal(cell->text, cell->size, words, size)) return i;
        }
        words += size;
        words += strspn(words, " ");
    }
    return NO_FIELD;
}

static bool read_header(struct csv_rows *rows, const char *path, struct metric_series *series,
                        struct problem *problem)
{
    csv_rows_set_delimiter(rows, csv_rows_find_delimiter(rows));
    csv_rows_take_all(rows);
    enum csv_outcome outcome = csv_rows_next(rows, problem);
    if (outcome == CSV_BROKEN) return false;
    int time = NO_FIELD, value = NO_FIELD;
    if (outcome == CSV_ROW) {
        time = find_field(rows, "time date datetime timestamp ts");
        value = find_field(rows, "return returns ret");
        series->of_returns = value != NO_FIELD;
        if (value == NO_FIELD) value = find_field(rows, "equity adjclose close");
    }
    if (time == NO_FIELD || value == NO_FIELD) {
        problem_set(problem, EXIT_INPUT, "P03",
                    "the header has no column `time` with `return` or `equity` (or `adj close`, "
                    "`close`); name them so");
        problem_at(problem, path, 1, 0);
        return false;
    }
    rows->slot_count = rows->field_count;
    for (int i = 0; i < CSV_FIELDS_MAX; i++) rows->slots[i] = SLOT_NONE;
    rows->slots[time] = SLOT_TIME;
    rows->slots[value] = SLOT_VALUE;
    return true;
}

/* The double nearest to a decimal of up to 15 digits: one exact division. */
static bool read_real(struct cell cell, double *value)
{
    double scale = 1;
    bool percent = cell.size > 0 && cell.text[cell.size - 1] == '%';
    size_t size = percent ? cell.size - 1 : cell.size;
    enum decimal_outcome outcome = DECIMAL_MALFORMED;
    *value = 0;
    for (int places = 0; places <= PLACES_MAX; places++, scale *= 10) {
        int64_t more;
        enum decimal_outcome next = decimal_parse(cell.text, size, places, 0, &more);
        if (next != DECIMAL_OK && next != DECIMAL_ROUNDED) {
            if (next == DECIMAL_OVERFLOW && outcome == DECIMAL_ROUNDED) break; /* cut there */
            return false;
        }
        outcome = next;

        *value = (double)more / scale;
        if (next == DECIMAL_OK) break;
    }
    if (percent) *value /= 100;
    return true;
}

static bool read_day(struct cell cell, int32_t *day)
{
    struct civil_time civil;
    if (!moment_parse_iso(cell.text, cell.size, &civil) || !civil.has_date) return false;
    *day = civil.days;
    return true;
}

static void add_level(struct metric_series *series, int32_t day, double level)
{
    series->days =
        memory_reserve(series->days, &series->capacity, series->count + 1, sizeof *series->days);
    series->days[series->count++] = (struct metric_day){day, level};
}

static bool add_row(const struct csv_rows *rows, const char *path, struct metric_series *series,
                    struct problem *problem)
{
    int32_t day;
    double value;
    if (!read_day(rows->cells[SLOT_TIME], &day)) {
        problem_set(problem, EXIT_INPUT, "P03", "its time is not a date YYYY-MM-DD");
        return bad(rows, path, NO_FIELD, problem);
    }
    if (!read_real(rows->cells[SLOT_VALUE], &value)) {
        problem_set(problem, EXIT_INPUT, "P03", "its value is not a number");
        return bad(rows, path, NO_FIELD, problem);
    }
    add_level(series, day, value);
    return true;
}

static bool put_in_order(struct metric_series *series, const char *path, struct problem *problem)
{
    size_t count = series->count;
    if (count > 1 && series->days[0].day > series->days[count - 1].day) {
        for (size_t i = 0; i < count / 2; i++) {
            struct metric_day day = series->days[i];
            series->days[i] = series->days[count - 1 - i];
            series->days[count - 1 - i] = day;
        }
    }
    for (size_t i = 1; i < count; i++) {
        if (series->days[i].day < series->days[i - 1].day) {
            problem_set(problem, EXIT_INPUT, "T05",
                        "the rows are in no order of time, neither forward nor back; sort them");
            problem_at(problem, path, 0, 0);
            return false;
        }
    }
    return true;
}

/* Returns become levels; the level 1 that they start from stands at the day before. */
static void chain_returns(struct metric_series *series)
{
    if (series->count == 0) return;
    add_level(series, 0, 0);
    for (size_t i = series->count - 1; i > 0; i--) series->days[i] = series->days[i - 1];
    series->days[0] = (struct metric_day){series->days[1].day - 1, 1};
    for (size_t i = 1; i < series->count; i++) {
        series->days[i].level = series->days[i - 1].level * (1 + series->days[i].level);
    }
}

bool metric_series_read(struct metric_series *series, const char *path, struct problem *problem)
{
    struct csv_rows rows = {0};
    *series = (struct metric_series){0};
    bool done = csv_rows_open(&rows, path, problem) && read_header(&rows, path, series, problem);
    while (done) {
        enum csv_outcome outcome = csv_rows_next(&rows, problem);
        if (outcome == CSV_END) break;
        done = outcome == CSV_ROW && add_row(&rows, path, series, problem);
        if (outcome == CSV_BAD) problem_at(problem, path, problem->line, problem->column);
    }
    done = done && put_in_order(series, path, problem);
    if (done && series->of_returns) chain_returns(series);
    csv_rows_release(&rows);
    if (!done) metric_series_release(series);
    return done;
}

void metric_series_release(struct metric_series *series)
{
    memory_free(series->days);
    *series = (struct metric_series){0};
}
