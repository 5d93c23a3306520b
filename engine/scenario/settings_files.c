/* In: a small CSV of two columns, with or without its header line. Out: its table in order, or the
 * first problem with its line. Always: CRLF, a BOM and blank lines are fine, quotes are not. */
#include "scenario/settings_files.h"

#include <string.h>

#include "base/decimal.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/text.h"

enum { FILE_SIZE_MAX = 16 << 20, QUANTILE_PLACES = 9 };
#define QUANTILE_ONE INT64_C(1000000000)

struct pair {
    const char *first, *second;
    size_t first_size, second_size;
    int64_t line;
    int64_t second_column;
};

struct pairs {
    const char *path, *rule;
    const char *header; /* first column's header */
    struct text bytes;
    size_t at;
    int64_t line;
};

static bool pairs_open(struct pairs *pairs, struct problem *problem)
{
    if (!file_read(pairs->path, FILE_SIZE_MAX, &pairs->bytes, problem)) {
        problem->code = EXIT_SCENARIO;
        size_t size = strlen(pairs->rule);
        memcpy(problem->rule, pairs->rule, size + 1);
        return false;
    }
    const char *bytes = text_string(&pairs->bytes);
    pairs->at = strncmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    return true;
}

static bool pairs_refuse(const struct pairs *pairs, struct problem *problem, int64_t column,
                         const char *found, size_t found_size, const char *remedy)
{
    (void)problem_set(problem, EXIT_SCENARIO, pairs->rule, "`%.*s`: %s",
                      (int)(found_size > 60 ? 60 : found_size), found, remedy);
    return problem_at(problem, pairs->path, pairs->line, column);
}

/* The next line with something on it. *done at the end of the file. */
static bool pairs_next(struct pairs *pairs, struct pair *pair, bool *done, struct problem *problem)
{
    for (;;) {
        *done = pairs->at >= pairs->bytes.size;
        if (*done) return true;
        const char *start = pairs->bytes.bytes + pairs->at;
        size_t left = pairs->bytes.size - pairs->at;
        const char *feed = memchr(start, '\n', left);
        size_t size = feed != NULL ? (size_t)(feed - start) : left;
        pairs->at += size + 1;
        pairs->line += 1;
        if (size > 0 && start[size - 1] == '\r') size -= 1;
        const char *comma = memchr(start, ',', size);
        const char *content = start;
        size_t content_size = size;
        text_trim(&content, &content_size);
        if (content_size == 0) continue;
        if (comma == NULL || memchr(comma + 1, ',', size - (size_t)(comma + 1 - start)) != NULL) {
            return pairs_refuse(pairs, problem, 1, start, size,
                                "not two cells with a comma between");
        }
        *pair = (struct pair){.first = start,
                              .second = comma + 1,
                              .first_size = (size_t)(comma - start),
                              .second_size = size - (size_t)(comma + 1 - start),
                              .line = pairs->line,
                              .second_column = comma - start + 2};
        text_trim(&pair->first, &pair->first_size);
        text_trim(&pair->second, &pair->second_size);
        if (pairs->line == 1 &&
            header_equal(pair->first, pair->first_size, pairs->header, strlen(pairs->header))) {
            continue;
        }
        return true;
    }
}

static bool take_cycle(struct pairs *pairs, const struct pair *pair, int days_max,
                       struct settlement_settings *settlement, size_t *capacity,
                       struct problem *problem)
{
    struct cycle_entry entry;
    int64_t days;
    if (!moment_parse_date(pair->first, pair->first_size, &entry.from_day)) {
        return pairs_refuse(pairs, problem, 1, pair->first, pair->first_size,
                            "not a date; write YYYY-MM-DD");
    }
    if (!int64_parse(pair->second, pair->second_size, &days) || days < 0 || days > days_max) {
        return pairs_refuse(pairs, problem, pair->second_column, pair->second, pair->second_size,
                            "not a number of settlement days, 0 .. 60");
    }
    int count = settlement->table_count;
    if (count > 0 && settlement->table[count - 1].from_day >= entry.from_day) {
        return pairs_refuse(pairs, problem, 1, pair->first, pair->first_size,
                            "not after the date before it; put the rows in order of date");
    }
    entry.days = (int32_t)days;
    settlement->table =
        memory_reserve(settlement->table, capacity, (size_t)count + 1, sizeof *settlement->table);
    settlement->table[settlement->table_count++] = entry;
    return true;
}

bool settings_read_cycle(const char *path, int days_max, struct settlement_settings *settlement,
                         struct problem *problem)
{
    struct pairs pairs = {.path = path, .rule = "S01", .header = "from"};
    struct pair pair = {0};
    size_t capacity = 0;
    bool done = false;
    bool read = pairs_open(&pairs, problem);
    settlement->cycle = CYCLE_TABLE;
    settlement->table = NULL;
    settlement->table_count = 0;
    while (read && pairs_next(&pairs, &pair, &done, problem) && !done) {
        read = take_cycle(&pairs, &pair, days_max, settlement, &capacity, problem);
    }
    if (read && done && settlement->table_count == 0) {
        done = pairs_refuse(&pairs, problem, 0, "", 0, "no rows; write lines `from,cycle`");
    }
    text_release(&pairs.bytes);
    if (!done) {
        memory_free(settlement->table);
        settlement->table = NULL;
        settlement->table_count = 0;
    }
    return done;
}

static bool take_point(struct pairs *pairs, const struct pair *pair, int64_t nanos_max,
                       struct queue_settings *queue, size_t *capacity, struct problem *problem)
{
    struct empirical_point point;
    if (decimal_parse(pair->first, pair->first_size, QUANTILE_PLACES, 0, &point.quantile) !=
            DECIMAL_OK ||
        point.quantile < 0 || point.quantile > QUANTILE_ONE) {
        return pairs_refuse(pairs, problem, 1, pair->first, pair->first_size,
                            "not a quantile, 0 .. 1 with up to 9 decimals");
    }
    if (!int64_parse(pair->second, pair->second_size, &point.nanos) || point.nanos < 0 ||
        point.nanos > nanos_max) {
        return pairs_refuse(pairs, problem, pair->second_column, pair->second, pair->second_size,
                            "not a whole number of nanoseconds, 0 up to 365 days");
    }
    int count = queue->point_count;
    if (count > 0 && queue->points[count - 1].quantile >= point.quantile) {
        return pairs_refuse(pairs, problem, 1, pair->first, pair->first_size,
                            "not above the quantile before it; put the rows in order");
    }
    if (count > 0 && queue->points[count - 1].nanos > point.nanos) {
        return pairs_refuse(pairs, problem, pair->second_column, pair->second, pair->second_size,
                            "less than the time before it; times rise with the quantile");
    }
    queue->points =
        memory_reserve(queue->points, capacity, (size_t)count + 1, sizeof *queue->points);
    queue->points[queue->point_count++] = point;
    return true;
}

bool settings_read_empirical(const char *path, int64_t nanos_max, struct queue_settings *queue,
                             struct problem *problem)
{
    struct pairs pairs = {.path = path, .rule = "V05", .header = "quantile"};
    struct pair pair = {0};
    size_t capacity = 0;
    bool done = false;
    bool read = pairs_open(&pairs, problem);
    queue->points = NULL;
    queue->point_count = 0;
    while (read && pairs_next(&pairs, &pair, &done, problem) && !done) {
        read = take_point(&pairs, &pair, nanos_max, queue, &capacity, problem);
    }
    if (read && done && queue->point_count == 0) {
        done = pairs_refuse(&pairs, problem, 0, "", 0, "no rows; write lines `quantile,ns`");
    }
    text_release(&pairs.bytes);
    if (!done) {
        memory_free(queue->points);
        queue->points = NULL;
        queue->point_count = 0;
    }
    return done;
}

void settings_us_equity(struct settlement_settings *settlement)
{
    const struct cycle_entry rows[] = {{days_from_civil(1678, 1, 1), 5},
                                       {days_from_civil(1995, 6, 7), 3},
                                       {days_from_civil(2017, 9, 5), 2},
                                       {days_from_civil(2024, 5, 28), 1}};
    settlement->cycle = CYCLE_US_EQUITY;
    settlement->table = memory_alloc(sizeof rows);
    memcpy(settlement->table, rows, sizeof rows);
    settlement->table_count = (int)(sizeof rows / sizeof rows[0]);
}
