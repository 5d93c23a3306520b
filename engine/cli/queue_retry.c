/* In: failed jobs, an actor, a reason. Out: a new run in which the actor tries them again, and what
 * differs in it. Always: DIR is not touched; a run that does not get to its end leaves nothing. */
#include "cli/queue_retry.h"

#include <string.h>

#include "base/files.h"
#include "base/memory.h"
#include "base/moment.h"
#include "cli/cell_table.h"
#include "cli/retry_inputs.h"
#include "cli/run_difference.h"
#include "cli/run_words.h"
#include "cli/scratch_folder.h"
#include "cli/stop_signal.h"
#include "cli/terminal.h"
#include "run/run.h"
#include "run/run_json.h"

enum { TARGETS_MAX = 100 };

struct retrying {
    const char *folder; /* DIR */
    const struct arguments *arguments;
    struct retry_action action;
    const char *targets[TARGETS_MAX];
    struct text made; /* the texts of queue= and error= */
    char root_hex[DIGEST_HEX_SIZE];
    char *inputs, *scratch, *into;
};

/* ---- what is asked --------------------------------------------------------------------------- */

static bool parse_number(const char *text, size_t size, int64_t *id)
{
    if (size > 0 && (*text == 'J' || *text == 'j')) text++, size--;
    return int64_parse(text, size, id) && *id > 0;
}

/* The bindings of queue_retry.sql for a target. */
static bool bind_target(const char *target, int64_t time, struct cell_binding bindings[5])
{
    const char *dots = strstr(target, "..");
    int64_t first = 1, last = INT64_MAX;
    const char *queue = strncmp(target, "queue=", 6) == 0 ? target + 6 : NULL;
    const char *error = strncmp(target, "error=", 6) == 0 ? target + 6 : NULL;
    if (!queue && !error && strcmp(target, "all") != 0) {
        size_t size = dots ? (size_t)(dots - target) : strlen(target);
        if (!parse_number(target, size, &first)) return false;
        last = first;
        if (dots && !parse_number(dots + 2, strlen(dots + 2), &last)) return false;
    }
    bindings[0] = (struct cell_binding){":first", NULL, first};
    bindings[1] = (struct cell_binding){":last", NULL, last};
    bindings[2] = (struct cell_binding){":queue", queue, CELL_NO_NUMBER};
    bindings[3] = (struct cell_binding){":error", error, CELL_NO_NUMBER};
    bindings[4] = (struct cell_binding){":limit", NULL, time};
    return true;
}

static bool check_target(const struct retrying *retrying, const struct report_base *base,
                         const char *target, struct problem *problem)
{
    struct cell_binding bindings[5];
    struct cell_table counts;
    if (!bind_target(target, retrying->action.time, bindings)) {
        return problem_set(problem, EXIT_USAGE, "Q10",
                           "queue: '%s' names no job; give J3, J3..J7, all, --queue NAME or "
                           "--error CLASS",
                           target);
    }
    bool done = cell_table_read(&counts, base, "queue_retry", bindings, 5, problem);
    if (done && strcmp(cell_table_text(&counts, 0, "chosen"), "0") == 0) {
        const char *later = cell_table_text(&counts, 0, "failed later");
        done = strcmp(later, "0") == 0
                   ? problem_set(problem, EXIT_USAGE, "Q10",
                                 "queue: %s is no failed job on record; `tapedeck queue %s failed` "
                                 "lists them",
                                 target, retrying->folder)
                   : problem_set(problem, EXIT_USAGE, "Q10",
                                 "queue: %s had not failed at the time of --at; leave it out for "
                                 "the end of the run",
                                 target);
    }
    cell_table_release(&counts);
    return done;
}

static bool is_one_line(const char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < ' ' || *text == 127) return false;
    }
    return true;
}

static bool read_text(const struct arguments *arguments, const char *option, const char **value,
                      struct problem *problem)
{
    *value = arguments_value(arguments, option);
    if (!*value || !(*value)[0]) {
        return problem_set(problem, EXIT_USAGE, "U05",
                           "queue: a retry names its actor and its reason: %s is missing", option);
    }
    if (strlen(*value) < SHORT_TEXT_MAX && is_one_line(*value)) return true;
    return problem_set(problem, EXIT_USAGE, "U05", "queue: %s takes one line of up to %d bytes",
                       option, SHORT_TEXT_MAX - 1);
}

static void add_target(struct retrying *retrying, const char *target)
{
    retrying->targets[retrying->action.target_count++] = target;
}

/* One of ids and ranges, `all`, --queue, --error. */
static bool read_targets(struct retrying *retrying, struct problem *problem)
{
    const struct arguments *arguments = retrying->arguments;
    const char *queue = arguments_value(arguments, "--queue");
    const char *error = arguments_value(arguments, "--error");
    int words = arguments->word_count - 2;
    if ((words > 0) + (queue != NULL) + (error != NULL) != 1) {
        return problem_set(problem, EXIT_USAGE, "Q10",
                           "queue: say what is retried: job ids such as J3 or J3..J7, all, --queue "
                           "NAME, or --error CLASS, one of them");
    }
    if (words > TARGETS_MAX) {
        return problem_set(problem, EXIT_USAGE, "Q10", "queue: more than %d ids; use a range",
                           TARGETS_MAX);
    }
    for (int i = 0; i < words; i++) add_target(retrying, arguments->words[i + 2]);
    if (words == 0) {
        text_addf(&retrying->made, "%s=%s", queue ? "queue" : "error", queue ? queue : error);
        add_target(retrying, text_string(&retrying->made));
    }
    for (size_t i = 0; i < retrying->action.target_count; i++) {
        if (strlen(retrying->targets[i]) < SHORT_TEXT_MAX && is_one_line(retrying->targets[i])) {
            continue;
        }
        return problem_set(problem, EXIT_USAGE, "Q10", "queue: '%s' is longer than %d bytes",
                           retrying->targets[i], SHORT_TEXT_MAX - 1);
    }
    return true;
}

/* --at; by default the end of the run. */
static bool read_time(struct retrying *retrying, const struct report_base *base,
                      struct problem *problem)
{
    const char *at = arguments_value(retrying->arguments, "--at");
    if (at) return run_words_moment("--at", at, &retrying->action.time, problem);
    struct cell_table end;
    bool done = cell_table_read(&end, base, "run_end", NULL, 0, problem) &&
                run_words_moment("the end of the run", cell_table_text(&end, 0, "end"),
                                 &retrying->action.time, problem);
    cell_table_release(&end);
    return done;
}

static bool read_action(struct retrying *retrying, struct problem *problem)
{
    struct report_base base = {0};
    struct retry_action *action = &retrying->action;
    action->targets = retrying->targets;
    bool done = read_text(retrying->arguments, "--actor", &action->actor, problem) &&
                read_text(retrying->arguments, "--reason", &action->reason, problem) &&
                read_targets(retrying, problem) &&
                report_base_open(&base, retrying->folder, problem) &&
                read_time(retrying, &base, problem) &&
                run_json_root(retrying->folder, retrying->root_hex, problem);
    for (size_t i = 0; done && i < action->target_count; i++) {
        done = check_target(retrying, &base, retrying->targets[i], problem);
    }
    report_base_close(&base);
    return done;
}

/* ---- the replay ------------------------------------------------------------------------------ */

/* -o, else DIR-retry, DIR-retry2, ...: the first that is not there. */
static char *name_folder(const struct arguments *arguments)
{
    const char *given = arguments_value(arguments, "-o");
    if (given) return memory_copy_text(given, strlen(given));
    const char *folder = arguments->words[0];
    size_t size = strlen(folder);
    while (size > 1 && folder[size - 1] == '/') size--;
    struct text name = {0};
    for (int number = 1;; number++) {
        text_clear(&name);
        text_add(&name, folder, size);
        text_add_string(&name, "-retry");
        if (number > 1) text_add_int(&name, number);
        if (!folder_exists(text_string(&name)) && !file_exists(text_string(&name))) break;
    }
    char *made = memory_copy_text(text_string(&name), name.size);
    text_release(&name);
    return made;
}

static void remove_unfinished(const char *folder)
{
    struct text part = {0};
    struct problem ignored;
    text_addf(&part, "%s.part", folder);
    if (folder_exists(text_string(&part)) && !folder_remove(text_string(&part), &ignored)) {
        terminal_problem(&ignored);
    }
    text_release(&part);
}

static enum exit_code replay(struct retrying *retrying)
{
    struct run_options run = {.until = MOMENT_NONE,
                              .parent_root = retrying->root_hex,
                              .arguments = retrying->arguments->argv,
                              .argument_count = retrying->arguments->argc};
    struct run_result result = {0};
    struct problem_list problems;
    struct progress progress;
    problem_list_init(&problems);
    run.stop = stop_signal_catch();
    stop_signal_ignore_pipe();
    progress_begin(&progress);
    if (terminal_is(stderr)) {
        run.progress = progress_draw;
        run.progress_context = &progress;
    }
    enum exit_code code =
        run_replay(retrying->folder, retrying->inputs, retrying->into, &run, &result, &problems);
    progress_end(&progress);
    if (code == EXIT_STOPPED) {
        struct problem problem;
        problem_set(&problem, EXIT_STOPPED, "X07",
                    "queue: stopped; nothing was written, %s is as "
                    "it was",
                    retrying->folder);
        terminal_problem(&problem);
    } else {
        terminal_problems(&problems);
    }
    if (code != EXIT_DONE && result.folder && code != EXIT_USAGE) {
        remove_unfinished(retrying->into);
    }
    run_result_release(&result);
    problem_list_release(&problems);
    return code;
}

static bool prepare(struct retrying *retrying, struct problem *problem)
{
    const char *given = arguments_value(retrying->arguments, "--inputs");
    char *inputs =
        given ? memory_copy_text(given, strlen(given)) : path_join(retrying->folder, "inputs");
    retrying->into = name_folder(retrying->arguments);
    retrying->scratch = scratch_folder_make("retry", problem);
    bool done = retrying->scratch != NULL;
    if (done) {
        retrying->inputs = path_join(retrying->scratch, "inputs");
        done = retry_inputs_make(inputs, retrying->inputs, &retrying->action, problem);
    }
    memory_free(inputs);
    return done;
}

/* ---- what came of it ------------------------------------------------------------------------- */

/* Did the new run refuse the action (U05)? */
static bool was_refused(const struct report_base *base, int64_t time, bool *refused,
                        struct problem *problem)
{
    const struct cell_binding limit = {":limit", NULL, time};
    struct cell_table actions;
    bool done = cell_table_read(&actions, base, "queue_refused", &limit, 1, problem);
    *refused = done && strcmp(cell_table_text(&actions, 0, "refused"), "0") != 0;
    cell_table_release(&actions);
    return done;
}

static bool tell(const struct retrying *retrying, bool *refused, struct text *out,
                 struct problem *problem)
{
    struct report_base base = {0};
    struct cell_table jobs;
    const struct cell_binding limit = {":limit", NULL, retrying->action.time};
    bool same = false, as_json = arguments_flag(retrying->arguments, "--json");
    if (!report_base_open(&base, retrying->into, problem)) return false;
    bool done = was_refused(&base, retrying->action.time, refused, problem);
    bool read = cell_table_read(&jobs, &base, "queue_retried", &limit, 1, problem);
    if (done && read && !as_json) {
        text_addf(out, "retried %zu jobs into %s\n\n", jobs.row_count, retrying->into);
        if (jobs.row_count > 0) cell_table_print(&jobs, out);
        text_add_char(out, '\n');
    }
    cell_table_release(&jobs);
    report_base_close(&base);
    return done && read &&
           run_difference_tell(retrying->folder, retrying->into, as_json, &same, out, problem);
}

static enum exit_code conclude(const struct retrying *retrying, struct text *out)
{
    struct problem problem;
    bool refused = false;
    if (!tell(retrying, &refused, out, &problem)) {
        text_clear(out);
        return terminal_problem(&problem);
    }
    if (!refused) return EXIT_DONE;
    problem_set(&problem, EXIT_NOT_PERMITTED, "U05",
                "queue: %s may not retry jobs, or what is named was retried already: refused, and "
                "recorded in %s",
                retrying->action.actor, retrying->into);
    return terminal_problem(&problem);
}

enum exit_code queue_retry(const struct arguments *arguments, struct text *out)
{
    struct problem problem;
    struct retrying retrying = {.folder = arguments->words[0], .arguments = arguments};
    enum exit_code code = EXIT_DONE;
    if (!read_action(&retrying, &problem) || !prepare(&retrying, &problem)) {
        code = terminal_problem(&problem);
    } else {
        code = replay(&retrying);
        if (code == EXIT_DONE) code = conclude(&retrying, out);
    }
    if (retrying.scratch && !folder_remove(retrying.scratch, &problem) && code == EXIT_DONE) {
        code = terminal_problem(&problem);
    }
    memory_free(retrying.scratch);
    memory_free(retrying.inputs);
    memory_free(retrying.into);
    text_release(&retrying.made);
    return code;
}
