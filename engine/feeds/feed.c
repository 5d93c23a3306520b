/* In: a [feed.NAME] section and its files. Out: typed rows in order, refusals and findings to the
 * listener. Always: read = used + quarantined + outside; what ends a feed ends it for good. */
#include "feeds/feed.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "feeds/feed_reader.h"

static bool check_kind(const struct feed *feed, struct problem *problem)
{
    if (feed->table.count > 0) return true;
    return problem_set(problem, EXIT_SCENARIO, NULL,
                       "[feed.%s]: kind = %s is not in this release; take the section out",
                       feed->settings->name,
                       word_name(&feed_kind_words, (int)feed->settings->kind));
}

static bool open_zone(struct feed *feed, struct problem *problem)
{
    if (feed->format.zone == NULL) return true;
    feed->own_zone = zone_open(feed->format.zone, problem);
    return feed->own_zone != NULL;
}

/* A scale that is a power of ten is a matter of where the point stands. */
static void set_scale(struct feed *feed)
{
    int64_t scale = feed->format.price_scale;
    feed->places = 8;
    while (scale % 10 == 0 && feed->places > 0) {
        scale /= 10;
        feed->places--;
    }
    feed->divisor = scale;
}

static bool open_file(struct feed *feed, struct problem *problem)
{
    const char *path = feed->settings->files.paths[feed->file_index];
    feed->rows_open = true;
    if (!csv_rows_open(&feed->rows, path, problem)) {
        if (problem->rule[0] == 0)
            problem_set(problem, problem->code, "D05", "%s; correct file = in [feed.%s]",
                        problem->text, feed->settings->name);
        return problem_at(problem, path, 0, 0);
    }
    return feed_date_of_file(feed, path, problem) && feed_columns_resolve(feed, problem);
}

static void close_file(struct feed *feed)
{
    if (feed->rows_open) csv_rows_release(&feed->rows);
    feed->rows_open = false;
}

/* After the header: a feed of one file must have a row; a bar's time of day needs an interval. */
static bool look_ahead(struct feed *feed, struct problem *problem)
{
    const char *path = feed->settings->files.paths[0];
    if (feed->held_bad) return true;
    switch (csv_rows_next(&feed->rows, problem)) {
    case CSV_ROW:
        break;
    case CSV_BAD:
        feed->held_bad = true;
        feed->held_problem = *problem;
        return true;
    case CSV_END:
        if (feed->settings->files.count > 1) return true;
        problem_set(problem, EXIT_INPUT, "D05",
                    "the file has a header and no rows; give a file with data, or take the feed "
                    "[feed.%s] out of the scenario",
                    feed->settings->name);
        return problem_at(problem, path, feed->rows.first.number, 0);
    case CSV_BROKEN:
        return problem_at(problem, path, 0, 0);
    }
    if (feed->settings->kind == FEED_BARS &&
        (feed->interval == 0 || !feed->format.bar_time_given)) {
        struct feed_row row = {0};
        bool inside;
        if (!read_bar(feed, &row, &inside) && feed->fatal) {
            int64_t line, column;
            csv_rows_place(&feed->rows, feed->fields[BAR_TIME], &line, &column);
            *problem = feed->problem;
            return problem_at(problem, path, line, column);
        }
        memset(feed->tallies, 0, sizeof feed->tallies);
        feed->last_time = MOMENT_NONE;
    }
    csv_rows_again(&feed->rows);
    return true;
}

static bool open_all(struct feed *feed, struct problem *problem)
{
    if (!check_kind(feed, problem) ||
        !feed_format_resolve(feed->settings, &feed->format, problem) || !open_zone(feed, problem))
        return false;
    set_scale(feed);
    feed->sorts = feed->format.sort && feed->settings->kind != FEED_FAULTS &&
                  feed->settings->kind != FEED_ALERTS; /* those two have no time */
    feed_clock_init(&feed->clock, &feed->format,
                    feed->own_zone != NULL ? feed->own_zone : feed->context->zone,
                    feed->settings->date);
    feed_window_init(feed);
    if (feed->settings->files.count == 0)
        return problem_set(problem, EXIT_SCENARIO, "D05",
                           "[feed.%s] names no file; set file =", feed->settings->name);
    feed->interval = feed->format.interval;
    if (!open_file(feed, problem)) return false;
    if (feed->interval < 0) {
        feed->interval = 0;
        if (feed->settings->kind == FEED_BARS && !feed_interval_measure(feed, problem))
            return false;
    }
    return look_ahead(feed, problem);
}

static struct feed *make(const struct feed_context *context, const struct feed_settings *settings,
                         uint16_t rank)
{
    struct feed *feed = memory_alloc_zero(1, sizeof *feed);
    feed->context = context;
    feed->settings = settings;
    feed->rank = rank;
    feed->table = feed_table(settings->kind);
    feed->last_time = MOMENT_NONE;
    feed->date = INT32_MIN;
    feed->ends_from = feed->ends_at = MOMENT_NONE;
    feed->ended = FEED_ROW;
    return feed;
}

struct feed *feed_open(const struct feed_context *context, const struct feed_settings *settings,
                       uint16_t rank, const struct feed_listener *listener, struct problem *problem)
{
    struct feed *feed = make(context, settings, rank);
    feed->listener = *listener;
    if (open_all(feed, problem)) return feed;
    feed_release(feed);
    return NULL;
}

struct feed *feed_open_quiet(const struct feed_context *context,
                             const struct feed_settings *settings, uint16_t rank,
                             struct problem *problem)
{
    struct feed *feed = make(context, settings, rank);
    feed->quiet = true;
    bool opened = open_all(feed, problem);
    feed->windowed = false;
    if (opened) return feed;
    feed_release(feed);
    return NULL;
}

void feed_release(struct feed *feed)
{
    if (feed == NULL) return;
    close_file(feed);
    zone_release(feed->own_zone);
    memory_free(feed->users_seen);
    memory_free(feed->own_accounts);
    memory_free(feed->sorted);
    memory_free(feed->memories);
    memory_free(feed);
}

const struct feed_counts *feed_counts(const struct feed *feed)
{
    return &feed->counts;
}

static int64_t file_bytes(const struct feed *feed)
{
    const int64_t size = file_size(feed->settings->files.paths[feed->file_index]);
    return size > 0 ? size : 0;
}

int64_t feed_progress(const struct feed *feed)
{
    if (feed->rows_open) return feed->passed + feed_bytes_taken(feed->rows.lines.bytes);
    return feed->passed + file_bytes(feed);
}

static enum feed_outcome end_with(struct feed *feed, enum feed_outcome outcome)
{
    if (feed->ended != FEED_ROW) return feed->ended;
    feed->ended = outcome;
    if (outcome == FEED_END || outcome == FEED_STOP) feed_tell_tallies(feed);
    close_file(feed);
    return outcome;
}

static enum feed_outcome break_with(struct feed *feed, const struct problem *problem)
{
    feed->broken = *problem;
    return end_with(feed, FEED_BROKEN);
}

/* A row must have the fields that the header has; empty ones at its end may be more. */
static bool check_width(struct feed *feed)
{
    struct csv_rows *rows = &feed->rows;
    if (feed->field_count == 0) {
        feed->field_count = rows->field_count;
        for (int column = 0; column < feed->table.count; column++)
            if (feed->fields[column] >= rows->field_count)
                return feed_bad(feed, -1, "D05", "the row has %d fields, and `%s` is field %d",
                                rows->field_count, feed->table.columns[column].name,
                                feed->fields[column] + 1);
        rows->slot_count = feed->field_count;
        return true;
    }
    if (rows->field_count < feed->field_count ||
        (rows->field_count > feed->field_count && rows->extra_filled))
        return feed_bad(feed, -1, "D05",
                        "the row has %d fields and the file %d columns; is a delimiter or a quote "
                        "missing, or too much?",
                        rows->field_count, feed->field_count);
    return true;
}

/* Cells of columns whose rules come later must be empty: nothing is ignored in silence. */
static bool check_later(struct feed *feed)
{
    if (feed->settings->kind == FEED_BARS) return true; /* 0 and 1 mean nothing there: read_bar */
    for (int i = 0; i < feed->later_count; i++) {
        const struct column *column = &feed->table.columns[feed->later[i]];
        if (feed_cell(feed, feed->later[i]).size > 0)
            return feed_bad(feed, feed->later[i], column->rule,
                            "%s is not in this release; leave the cell empty", column->name);
    }
    return true;
}

static bool read_kind(struct feed *feed, struct feed_row *row, bool *inside)
{
    switch (feed->settings->kind) {
    case FEED_BARS:
        return read_bar(feed, row, inside);
    case FEED_TRADES:
        return read_trade(feed, row, inside);
    case FEED_QUOTES:
        return read_quote(feed, row, inside);
    case FEED_ORDERS:
        return read_order(feed, row, inside);
    case FEED_USERS:
        return read_user(feed, row, inside);
    case FEED_CASH:
        return read_cash(feed, row, inside);
    case FEED_CALENDAR:
        return read_calendar(feed, row, inside);
    case FEED_FAULTS:
        return read_fault(feed, row, inside);
    case FEED_OPERATORS:
        return read_operator(feed, row, inside);
    case FEED_ALERTS:
        return read_alert(feed, row, inside);
    case FEED_TARGETS:
        return read_target(feed, row, inside);
    case FEED_L3:
        return read_l3(feed, row, inside);
    case FEED_SESSIONS:
        break;
    case FEED_INSTRUMENTS:
        return read_instrument(feed, row, inside);
    case FEED_CORPORATE_ACTIONS:
        return read_corporate(feed, row, inside);
    }
    assert(false);
    return false;
}

/* The next file, or the end. */
static enum feed_outcome turn_page(struct feed *feed)
{
    struct problem problem = {0};
    if (feed->file_index + 1 < feed->settings->files.count) {
        close_file(feed);
        feed->passed += file_bytes(feed);
        feed->file_index++;
        return open_file(feed, &problem) ? FEED_ROW : break_with(feed, &problem);
    }
    if (feed->counts.read > 0) return FEED_END;
    problem_set(
        &problem, EXIT_INPUT, "D05",
        "the files of [feed.%s] have headers and no rows; give files with data, or take the "
        "feed out of the scenario",
        feed->settings->name);
    problem_at(&problem, feed->settings->files.paths[0], 0, 0);
    return break_with(feed, &problem);
}

static enum csv_outcome next_csv(struct feed *feed)
{
    if (!feed->held_bad) return csv_rows_next(&feed->rows, &feed->problem);
    feed->held_bad = false;
    feed->problem = feed->held_problem;
    return CSV_BAD;
}

static enum feed_outcome refuse(struct feed *feed, bool is_csv)
{
    feed->counts.quarantined++;
    return feed_refuse(feed, feed->counts.read, is_csv) ? FEED_ROW : FEED_STOP;
}

/* The row in hand ends the feed and counts as not read. */
static enum feed_outcome fail(struct feed *feed)
{
    int64_t line, column;
    feed->counts.read--;
    csv_rows_place(&feed->rows, feed->fields[feed->problem_column], &line, &column);
    problem_at(&feed->problem, feed->settings->files.paths[feed->file_index], line, column);
    return break_with(feed, &feed->problem);
}

/* D01: does the row refer to nothing that exists at any time? */
static bool ask(struct feed *feed, const struct feed_row *row)
{
    char text[160] = "";
    if (feed->listener.accepts(feed->listener.context, row, text)) return true;
    return feed_bad(feed, -1, "D01", "%.159s", text);
}

/* One row of the file: FEED_ROW with *given true when there is one to give out. */
static enum feed_outcome read_row(struct feed *feed, struct feed_row *row, bool *given)
{
    *given = false;
    switch (next_csv(feed)) {
    case CSV_ROW:
        break;
    case CSV_BAD:
        feed->counts.read++;
        return refuse(feed, false);
    case CSV_END:
        return turn_page(feed);
    case CSV_BROKEN:
        problem_at(&feed->problem, feed->settings->files.paths[feed->file_index],
                   feed->problem.line, feed->problem.column);
        return break_with(feed, &feed->problem);
    }
    feed->counts.read++;
    feed->rounded = feed->rounded_sizes = 0;
    feed->gives_none = false;
    row->kind = feed->settings->kind;
    row->feed = feed->rank;
    row->symbol = NAME_NONE;
    row->row = feed->counts.read;
    row->line = feed->rows.first.number;
    int64_t last_time = feed->last_time;
    bool inside = false;
    if (!check_width(feed) || !check_later(feed) || !read_kind(feed, row, &inside))
        return feed->fatal ? fail(feed) : refuse(feed, true);
    if (!inside) {
        feed->counts.outside++;
        return FEED_ROW;
    }
    if (feed->listener.accepts != NULL && !ask(feed, row)) {
        feed->last_time = last_time;
        return refuse(feed, true);
    }
    feed->counts.used++;
    if (feed->rounded > 0) feed_tally(feed, TALLY_PRICE_ROUNDED, feed->rounded);
    if (feed->rounded_sizes > 0) feed_tally(feed, TALLY_QUANTITY_ROUNDED, feed->rounded_sizes);
    *given = !feed->gives_none;
    if (feed->collect != NULL) feed_collect_actions(feed, row);
    if (!feed->format.sort && !feed_is_plain(row) && !feed_quality(feed, row))
        return break_with(feed, &feed->problem);
    return FEED_ROW;
}

static int by_time(const void *a, const void *b)
{
    const struct feed_row *first = a, *second = b;
    if (first->time != second->time) return first->time < second->time ? -1 : 1;
    return first->row < second->row ? -1 : first->row > second->row ? 1 : 0;
}

/* `sort`: all rows; bad ones are told in file order. */
static enum feed_outcome load(struct feed *feed)
{
    enum feed_outcome outcome;
    for (;;) {
        bool given = false;
        feed->sorted = memory_reserve(feed->sorted, &feed->sorted_capacity, feed->sorted_count + 1,
                                      sizeof *feed->sorted);
        outcome = read_row(feed, &feed->sorted[feed->sorted_count], &given);
        if (outcome != FEED_ROW) break;
        feed->sorted_count += given ? 1 : 0;
    }
    if (outcome != FEED_END) return outcome;
    feed->loaded = true;
    close_file(feed);
    if (feed->sorted_count > 1)
        qsort(feed->sorted, feed->sorted_count, sizeof *feed->sorted, by_time);
    for (size_t i = 0; i < feed->sorted_count; i++)
        if (!feed_quality(feed, &feed->sorted[i])) return break_with(feed, &feed->problem);
    feed_tell_tallies(feed);
    return FEED_ROW;
}

static enum feed_outcome next_sorted(struct feed *feed, struct feed_row *row)
{
    if (!feed->loaded) {
        enum feed_outcome outcome = load(feed);
        if (outcome != FEED_ROW) return outcome;
    }
    if (feed->sorted_at == feed->sorted_count) return FEED_END;
    *row = feed->sorted[feed->sorted_at++];
    return FEED_ROW;
}

static enum feed_outcome tell_end(struct feed *feed, enum feed_outcome outcome,
                                  struct problem *problem)
{
    end_with(feed, outcome);
    if (outcome == FEED_BROKEN) *problem = feed->broken;
    return outcome;
}

enum feed_outcome feed_next(struct feed *feed, struct feed_row *row, struct problem *problem)
{
    enum feed_outcome outcome = feed->ended;
    bool given = false;
    if (feed->has_extra) {
        feed->has_extra = false;
        *row = feed->extra;
        return FEED_ROW;
    }
    if (outcome == FEED_ROW && feed->sorts) {
        outcome = next_sorted(feed, row);
        given = true;
    }
    while (outcome == FEED_ROW && !given) outcome = read_row(feed, row, &given);
    return outcome == FEED_ROW ? FEED_ROW : tell_end(feed, outcome, problem);
}
