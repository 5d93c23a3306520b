/* In: a file just opened. Out: the delimiter, the names of the columns, "" for each when the file has no
 * header. Always: after this the next row is the first row of data; a first row that is no CSV, in a
 * file without a header, is held for the feed to refuse. */
#include "feeds/feed_header.h"

#include <string.h>

#include "base/text.h"

static bool missing_file_content(const struct feed *feed, const char *what, struct problem *problem)
{
    const char *path = feed->settings->files.paths[feed->file_index];
    problem_set(problem, EXIT_INPUT, "D05",
                "the file %s; give a file with data, or take the feed "
                "[feed.%s] out of the scenario",
                what, feed->settings->name);
    return problem_at(problem, path, 1, 0);
}

static void copy_names(struct header *header)
{
    const struct csv_rows *rows = &header->feed->rows;
    header->count = rows->field_count;
    header->line = rows->first.number;
    for (int i = 0; i < header->count; i++)
        header->names[i] =
            arena_copy_text(&header->arena, rows->cells[i].text, rows->cells[i].size);
}

static bool looks_like_data(const struct csv_rows *rows)
{
    const struct cell *first = &rows->cells[0];
    return first->size > 0 && ascii_is_digit(first->text[0]);
}

/* yfinance's second shape: `Price,Close,...` over `Ticker,AAPL,...` over `Date,,...`. The first
 * column is the time; other symbols' columns are passed over. */
static bool read_tickers(struct header *header, struct problem *problem)
{
    struct feed *feed = header->feed;
    const char *symbol = feed->settings->symbol;
    if (csv_rows_next(&feed->rows, problem) != CSV_ROW || feed->rows.field_count != header->count)
        return missing_file_content(feed, "has a Price line without its Ticker line", problem);
    for (int i = 1; i < header->count; i++) {
        char *ticker =
            arena_copy_text(&header->arena, feed->rows.cells[i].text, feed->rows.cells[i].size);
        if (symbol[0] == 0 && feed->header_symbol[0] == 0 && strlen(ticker) < SHORT_TEXT_MAX)
            memcpy(feed->header_symbol, ticker, strlen(ticker) + 1);
        const char *wanted = symbol[0] != 0 ? symbol : feed->header_symbol;
        if (strcmp(ticker, wanted) == 0) continue;
        if (symbol[0] == 0) {
            problem_set(problem, EXIT_INPUT, "D05",
                        "the file has columns of several symbols (%s, %s); say with symbol = which "
                        "one this feed reads",
                        wanted, ticker);
            return problem_at(problem, feed->settings->files.paths[feed->file_index],
                              feed->rows.first.number, 0);
        }
        header->names[i] = "";
    }
    header->names[0] = "time";
    if (csv_rows_next(&feed->rows, problem) != CSV_ROW)
        return missing_file_content(feed, "has a Ticker line and no rows", problem);
    if (looks_like_data(&feed->rows)) csv_rows_again(&feed->rows);
    return true;
}

static bool header_is_broken(struct header *header, struct problem *problem)
{
    struct feed *feed = header->feed;
    if (!header->present) {
        /* A bad row like any other: told when rows are asked for. */
        feed->held_bad = true;
        feed->held_problem = *problem;
        return true;
    }
    return problem_at(problem, feed->settings->files.paths[feed->file_index], problem->line,
                      problem->column);
}

bool feed_header_read(struct header *header, struct problem *problem)
{
    struct feed *feed = header->feed;
    struct csv_rows *rows = &feed->rows;
    const char *path = feed->settings->files.paths[feed->file_index];
    header->present = feed->format.header == HEADER_YES;
    csv_rows_set_delimiter(rows, feed->format.delimiter != 0 ? feed->format.delimiter
                                                             : csv_rows_find_delimiter(rows));
    csv_rows_take_all(rows);
    switch (csv_rows_next(rows, problem)) {
    case CSV_ROW:
        break;
    case CSV_BAD:
        return header_is_broken(header, problem);
    case CSV_END:
        return missing_file_content(feed, "is empty", problem);
    case CSV_BROKEN:
        return problem_at(problem, path, 0, 0);
    }
    if (rows->field_count > CSV_FIELDS_MAX) {
        problem_set(problem, EXIT_INPUT, "D05", "%d columns; at most %d are read",
                    rows->field_count, CSV_FIELDS_MAX);
        return problem_at(problem, path, rows->first.number, 0);
    }
    copy_names(header);
    header->like_data = looks_like_data(rows);
    if (feed->format.header == HEADER_GUESS) header->present = !header->like_data;
    if (!header->present) {
        for (int i = 0; i < header->count; i++) header->names[i] = "";
        csv_rows_again(rows);
        return true;
    }
    if (feed->format.three_header_lines &&
        ascii_equal_fold(header->names[0], strlen(header->names[0]), "price"))
        return read_tickers(header, problem);
    return true;
}
