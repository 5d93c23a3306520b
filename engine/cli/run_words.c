/* In: the words after `run` or `resume`, and how the run ended. Out: options, and lines for people.
 * Always: stdout has the result alone; all else goes to stderr. */
#include "cli/run_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/moment.h"
#include "cli/stop_signal.h"
#include "cli/terminal.h"
#include "reports/reports.h"

/* ---- Options --------------------------------------------------------------------------------- */

/* SECTION.KEY=VALUE: sections may hold dots (feed.bars), keys do not. */
static bool read_override(const char *word, struct text *names, struct scenario_override *override,
                          struct problem *problem)
{
    const char *equals = strchr(word, '=');
    const char *dot = NULL;
    for (const char *c = word; equals != NULL && c < equals; c++) {
        if (*c == '.') dot = c;
    }
    if (dot == NULL || dot == word || dot + 1 == equals) {
        return problem_set(problem, EXIT_USAGE, NULL,
                           "--set '%s' is not SECTION.KEY=VALUE; for example --set "
                           "record.commit_every=50",
                           word);
    }
    text_add(names, word, (size_t)(dot - word));
    text_add_char(names, 0);
    text_add(names, dot + 1, (size_t)(equals - dot) - 1);
    override->section = names->bytes;
    override->key = names->bytes + (dot - word) + 1;
    override->value = equals + 1;
    return true;
}

bool override_list_read(const struct arguments *arguments, struct override_list *list,
                        struct problem *problem)
{
    const size_t given = (size_t)arguments->given_count;
    memset(list, 0, sizeof *list);
    list->items = memory_alloc_zero(given + 1, sizeof *list->items);
    list->texts = memory_alloc_zero(given + 1, sizeof *list->texts);
    for (size_t i = 0; i < given; i++) {
        if (strcmp(arguments->form->options[arguments->given[i]].name, "--set") != 0) continue;
        struct text *names = &list->texts[list->count];
        if (!read_override(arguments->values[i], names, &list->items[list->count++], problem)) {
            return false;
        }
    }
    return true;
}

void override_list_release(struct override_list *list)
{
    for (size_t i = 0; i < list->count; i++) text_release(&list->texts[i]);
    memory_free(list->texts);
    memory_free(list->items);
    memset(list, 0, sizeof *list);
}

bool run_words_moment(const char *option, const char *text, int64_t *moment,
                      struct problem *problem)
{
    struct civil_time civil;
    if (moment_parse_iso(text, strlen(text), &civil) && civil.has_date &&
        moment_from_civil(civil.days, civil.has_time ? civil.nanos_of_day : 0, moment)) {
        *moment -= civil.has_offset ? civil.offset_seconds * NS_PER_SECOND : 0;
        return true;
    }
    return problem_set(problem, EXIT_USAGE, NULL,
                       "%s '%s' is not a time; for example 2026-01-05T14:30:00Z (UTC unless it has "
                       "an offset)",
                       option, text);
}

static void follow(void *context, const char *bytes, size_t size)
{
    (void)context;
    fwrite(bytes, 1, size, stdout);
}

bool run_words_read(const struct arguments *arguments, struct progress *progress,
                    struct run_options *options, struct problem *problem)
{
    const char *until = arguments_value(arguments, "--until");
    options->until = MOMENT_NONE;
    if (!arguments_number(arguments, "--max-jobs", 1, INT64_MAX, &options->max_jobs, problem)) {
        return false;
    }
    if (until != NULL && !run_words_moment("--until", until, &options->until, problem))
        return false;
    options->stop = stop_signal_catch();
    stop_signal_ignore_pipe();
    progress_begin(progress);
    if (!arguments_flag(arguments, "--quiet") && terminal_is(stderr)) {
        options->progress = progress_draw;
        options->progress_context = progress;
    }
    if (arguments_flag(arguments, "--follow")) options->follow = follow;
    return true;
}

/* ---- The end --------------------------------------------------------------------------------- */

static void add_json(const struct run_result *result, struct text *out)
{
    struct json json;
    json_init(&json, out, true);
    json_object_begin(&json, NULL);
    json_int(&json, "events", result->events);
    json_int(&json, "failed_jobs", result->failed_jobs);
    json_string(&json, "folder", result->folder);
    json_string(&json, "root", result->root_hex);
    json_int(&json, "rows", result->rows);
    json_object_end(&json);
    text_add_char(out, '\n');
}

static bool add_summary(const struct run_result *result, struct text *out, struct problem *problem)
{
    if (!report_summary(result->folder, out, problem)) return false;
    text_addf(out, "folder      %s\nroot        %s\n", result->folder, result->root_hex);
    return true;
}

enum exit_code run_words_tell(const struct arguments *arguments, enum exit_code code,
                              const struct run_result *result, const struct problem_list *problems,
                              struct text *out)
{
    struct problem problem;
    terminal_problems(problems);
    if (result->resumed) {
        fprintf(stderr, "resumed at event %" PRId64 "\n", result->resumed_at);
    }
    if (code != EXIT_DONE) return code;
    /* Lines that --follow could not write stay in the buffer, and fail again. */
    const struct text nothing = {0};
    if (arguments_flag(arguments, "--follow") && terminal_print(&nothing) != EXIT_DONE) {
        return EXIT_IO;
    }
    if (result->already_sealed) {
        fprintf(stderr, "%s is finished and sealed; there is nothing to resume\n", result->folder);
        return EXIT_DONE;
    }
    if (arguments_flag(arguments, "--json")) {
        add_json(result, out);
    } else if (!arguments_flag(arguments, "--quiet") && !arguments_flag(arguments, "--follow") &&
               !add_summary(result, out, &problem)) {
        return terminal_problem(&problem);
    }
    if (result->failed_jobs > 0 && arguments_flag(arguments, "--fail-on-failed-jobs")) {
        problem_set(&problem, EXIT_FAILED_JOBS, "Q02",
                    "%" PRId64 " jobs failed for good; `tapedeck queue %s failed` shows each",
                    result->failed_jobs, result->folder);
        return terminal_problem(&problem);
    }
    return EXIT_DONE;
}
