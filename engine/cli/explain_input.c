/* In: a run's folder, a feed, a row's number. Out: the text of that row. Always: rows are counted by the
 * feed room, over all files of the feed, so that the number means the same as in run.db. */
#include "cli/explain_input.h"

#include <stdio.h>
#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "feeds/feed.h"
#include "feeds/feed_lines.h"
#include "model/calendar.h"
#include "scenario/scenario.h"

enum { SHOWN_MAX = 240 };

struct seeking {
    const struct scenario *scenario;
    struct calendar *calendar;
    struct names symbols, users, accounts, groups;
};

static bool row_refused(void *context, const struct feed_refusal *refusal)
{
    (void)context;
    (void)refusal;
    return true;
}

static void row_found(void *context, const struct feed_finding *finding)
{
    (void)context;
    (void)finding;
}

/* The line of the file's data row `row`; 0: it has no such row that is good. *rows counts them. */
static int64_t line_of(struct seeking *seeking, const struct feed_settings *feed, int rank,
                       int64_t row, int64_t *rows)
{
    const struct feed_context context = {&seeking->scenario->settings,
                                         seeking->calendar,
                                         calendar_zone(seeking->calendar),
                                         &seeking->symbols,
                                         &seeking->users,
                                         &seeking->accounts,
                                         &seeking->groups};
    const struct feed_listener listener = {.refused = row_refused, .found = row_found};
    struct problem problem;
    struct feed_row found;
    int64_t line = 0;
    struct feed *open = feed_open(&context, feed, (uint16_t)rank, &listener, &problem);
    *rows = 0;
    if (open == NULL) return 0;
    while (line == 0 && feed_next(open, &found, &problem) == FEED_ROW)
        if (found.row == row) line = found.line;
    *rows = feed_counts(open)->read;
    feed_release(open);
    return line;
}

static void print_line(const char *path, int64_t number, struct text *out)
{
    struct feed_lines lines = {0};
    struct line line = {0};
    struct problem problem;
    enum line_outcome outcome = feed_lines_open(&lines, path, &problem) ? LINE_READ : LINE_BROKEN;
    while (outcome != LINE_BROKEN && outcome != LINE_END && line.number != number)
        outcome = feed_lines_next(&lines, &line, &problem);
    if (outcome == LINE_READ || outcome == LINE_LONG) {
        const size_t size = line.text_size < SHOWN_MAX ? line.text_size : SHOWN_MAX;
        text_addf(out, "%s:%lld: ", path_base(path), (long long)number);
        text_add(out, line.bytes, size);
        if (size < line.text_size) text_add_string(out, "...");
    }
    feed_lines_release(&lines);
}

/* Tries the files of the feed one by one: rows count on from file to file. */
static void seek_in_files(struct seeking *seeking, int rank, int64_t row, struct text *out)
{
    const struct feed_settings *feed = &seeking->scenario->settings.feeds[rank];
    int64_t before = 0;
    for (size_t i = 0; i < feed->files.count && out->size == 0; i++) {
        struct feed_settings one = *feed;
        int64_t rows;
        one.files = (struct file_list){.paths = &feed->files.paths[i], .count = 1, .capacity = 1};
        const int64_t line = line_of(seeking, &one, rank, row - before, &rows);
        before += rows;
        if (line > 0) print_line(feed->files.paths[i], line, out);
    }
}

static int rank_of(const struct settings *settings, const char *feed)
{
    for (int i = 0; i < settings->feed_count; i++)
        if (strcmp(settings->feeds[i].name, feed) == 0) return i;
    return -1;
}

bool explain_input_find(const char *folder, const char *feed, int64_t row, struct text *out)
{
    struct scenario scenario;
    struct problem_list problems = {0};
    struct problem problem;
    struct text found = {0};
    struct seeking seeking = {.scenario = &scenario};
    char *below = path_join(folder, "inputs");
    char *ini = path_join(below, "scenario.ini");
    bool done = row > 0 && scenario_read(ini, NULL, 0, &scenario, &problems);
    if (row > 0) {
        const int rank = done ? rank_of(&scenario.settings, feed) : -1;
        if (rank >= 0) seeking.calendar = calendar_open(&scenario.settings, NULL, 0, &problem);
        names_init(&seeking.symbols);
        names_init(&seeking.users);
        names_init(&seeking.accounts);
        names_init(&seeking.groups);
        if (seeking.calendar != NULL) seek_in_files(&seeking, rank, row, &found);
        names_release(&seeking.groups);
        names_release(&seeking.accounts);
        names_release(&seeking.users);
        names_release(&seeking.symbols);
        calendar_release(seeking.calendar);
        scenario_release(&scenario);
    }
    problem_list_release(&problems);
    memory_free(ini);
    memory_free(below);
    done = found.size > 0;
    if (done) text_add(out, found.bytes, found.size);
    text_release(&found);
    return done;
}
