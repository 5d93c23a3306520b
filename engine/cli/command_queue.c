/* In: `queue DIR status|list|failed`. Out: what the run's job queue did, from its run.db. */
#include <string.h>

#include "cli/cell_table.h"
#include "cli/command_frame.h"
#include "cli/commands.h"
#include "cli/queue_retry.h"
#include "cli/terminal.h"
#include "model/words.h"

enum { LIST_LIMIT = 100 };

static const struct argument_option options[] = {
    {"--state", "STATE", "list: only jobs in this state, such as failed"},
    {"--queue", "NAME", "list, failed, retry: only jobs of this queue"},
    {"--error", "CLASS", "failed, retry: only jobs that failed with this error"},
    {"--actor", "NAME", "retry: who does it"},
    {"--reason", "TEXT", "retry: why"},
    {"--at", "TIME", "retry: when, simulated (the end of the run)"},
    {"-o", "DIR2", "retry: the new folder (DIR-retry)"},
    {"--inputs", "DIR", "retry: the inputs, when the run kept only their digests"},
    {"--limit", "N", "list: at most so many jobs (100; 0 all)"},
    {"--json", NULL, "as JSON"},
};
static const struct argument_form form = {
    .command = "queue",
    .words = "DIR status|list|failed, or DIR retry ID[..ID]...|all",
    .about = "Tells what the job queue of a finished run did.\n"
             "  status  counts, waits and workers of each queue, jobs by state, failures by class\n"
             "  list    jobs on record ([record] jobs says which are)\n"
             "  failed  jobs that failed for good, with every attempt\n"
             "  retry   tries failed jobs again: appends rows to a copy of the operators feed, "
             "replays into\n          a new folder and prints what differs (Q10)\n",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .words_min = 1,
    .words_max = 100,
    .example = "  tapedeck queue outputs/quickstart status\n"
               "  tapedeck queue outputs/quickstart list --state failed --limit 20\n"
               "  tapedeck queue outputs/outage retry all --actor ops --reason 'feed is back'\n",
};

/* What the subcommands work with. */
struct view {
    const struct arguments *arguments;
    const struct report_base *base;
    struct cell_binding bindings[4]; /* :state :queue :limit :error */
    struct json *json;               /* NULL: text */
    struct text *out;
};
enum { BINDINGS = 4 };

static bool check_state(const char *state, struct problem *problem)
{
    if (state == NULL || word_find(&job_state_words, state, strlen(state)) >= 0) return true;
    const char *nearest = text_nearest(state, job_state_words.names, (size_t)job_state_words.count);
    if (nearest != NULL) {
        return problem_set(problem, EXIT_USAGE, "Q01",
                           "queue: there is no state '%s'; did you mean %s?", state, nearest);
    }
    return problem_set(problem, EXIT_USAGE, "Q01",
                       "queue: there is no state '%s'; states are scheduled, available, reserved, "
                       "retryable, completed, failed, canceled",
                       state);
}

/* ---- status ---------------------------------------------------------------------------------- */

static bool add_table(struct view *view, const char *query, const char *heading,
                      const char *const *columns, int column_count, struct problem *problem)
{
    struct cell_table table;
    const bool done = cell_table_read(&table, view->base, query, view->bindings, BINDINGS, problem);
    if (done && column_count > 0) cell_table_choose(&table, columns, column_count);
    if (done && view->json != NULL) {
        char key[REPORT_NAME_SIZE];
        size_t size = 0;
        for (; heading[size] != 0 && size + 1 < sizeof key; size++) {
            key[size] = heading[size] == ' ' ? '_' : ascii_lower(heading[size]);
        }
        key[size] = 0;
        cell_table_json(&table, view->json, key);
    } else if (done && table.row_count > 0) {
        text_addf(view->out, "%s%s\n", view->out->size > 0 ? "\n" : "", heading);
        cell_table_print(&table, view->out);
    }
    cell_table_release(&table);
    return done;
}

static bool print_status(struct view *view, struct problem *problem)
{
    static const char *const columns[] = {"queue",     "workers", "enqueued",   "attempts",
                                          "completed", "failed",  "wait p50",   "wait p95",
                                          "wait max",  "run max", "utilisation"};
    return add_table(view, "queues", "Queues", columns, sizeof columns / sizeof columns[0],
                     problem) &&
           add_table(view, "queue_rates", "Throughput", NULL, 0, problem) &&
           add_table(view, "queue_states", "Jobs on record", NULL, 0, problem) &&
           add_table(view, "queue_errors", "Failures by class", NULL, 0, problem) &&
           add_table(view, "attempts", "Attempts on record", NULL, 0, problem);
}

/* ---- list ------------------------------------------------------------------------------------ */

static bool print_list(struct view *view, struct problem *problem)
{
    struct cell_table jobs, counts;
    bool done = cell_table_read(&jobs, view->base, "queue_list", view->bindings, BINDINGS, problem);
    if (!cell_table_read(&counts, view->base, "queue_count", view->bindings, BINDINGS, problem)) {
        done = false;
    }
    if (done && view->json != NULL) {
        cell_table_json(&jobs, view->json, "jobs");
    } else if (done) {
        cell_table_print(&jobs, view->out);
        text_addf(view->out, "%s%zu of %s such jobs on record; the run had %s jobs\n",
                  jobs.row_count > 0 ? "\n" : "", jobs.row_count,
                  cell_table_text(&counts, 0, "chosen"),
                  cell_table_text(&counts, 0, "jobs of the run"));
    }
    cell_table_release(&jobs);
    cell_table_release(&counts);
    return done;
}

/* ---- failed ---------------------------------------------------------------------------------- */

static void add_failed_job(const struct cell_table *table, size_t row, struct text *out)
{
    text_addf(out, "%sJ%s  ", row > 0 ? "\n" : "", cell_table_text(table, row, "id"));
    cell_print_safe(cell_table_text(table, row, "kind"), out);
    text_add_char(out, ':');
    cell_print_safe(cell_table_text(table, row, "key"), out);
    text_add_string(out, "  queue ");
    cell_print_safe(cell_table_text(table, row, "queue"), out);
    text_addf(out, "\n  enqueued %s\n", cell_table_text(table, row, "enqueued"));
}

static void add_attempt(const struct cell_table *table, size_t row, struct text *out)
{
    const char *error = cell_table_text(table, row, "attempt error");
    const char *backoff = cell_table_text(table, row, "backoff");
    const char *worker = cell_table_text(table, row, "worker");
    text_addf(out, "  attempt %s  %s .. %s  %s", cell_table_text(table, row, "attempt"),
              cell_table_text(table, row, "reserved"), cell_table_text(table, row, "ended"),
              cell_table_text(table, row, "outcome"));
    if (worker[0] != 0) text_addf(out, ", worker %s", worker);
    if (error[0] != 0) {
        text_add_string(out, ": ");
        cell_print_safe(error, out);
    }
    if (backoff[0] != 0) text_addf(out, "; again after %s", backoff);
    text_add_char(out, '\n');
}

static void add_failed_text(const struct cell_table *table, struct text *out)
{
    for (size_t row = 0; row < table->row_count; row++) {
        const char *id = cell_table_text(table, row, "id");
        if (row == 0 || strcmp(id, cell_table_text(table, row - 1, "id")) != 0) {
            add_failed_job(table, row, out);
        }
        if (cell_table_text(table, row, "attempt")[0] != 0) add_attempt(table, row, out);
        if (row + 1 == table->row_count || strcmp(id, cell_table_text(table, row + 1, "id")) != 0) {
            text_addf(out, "  failed %s: ", cell_table_text(table, row, "failed"));
            cell_print_safe(cell_table_text(table, row, "error"), out);
            text_add_char(out, '\n');
        }
    }
    if (table->row_count == 0) text_add_string(out, "no job failed for good\n");
}

static void add_failed_json(const struct cell_table *table, struct json *json)
{
    const int first_of_attempt = cell_table_column(table, "attempt");
    json_array_begin(json, "failed");
    for (size_t row = 0; row < table->row_count;) {
        const char *id = cell_table_text(table, row, "id");
        json_object_begin(json, NULL);
        cell_table_json_members(table, row, 0, first_of_attempt, json);
        json_array_begin(json, "attempts_on_record");
        for (; row < table->row_count && strcmp(id, cell_table_text(table, row, "id")) == 0;
             row++) {
            if (cell_table_text(table, row, "attempt")[0] == 0) continue;
            json_object_begin(json, NULL);
            cell_table_json_members(table, row, first_of_attempt, table->column_count, json);
            json_object_end(json);
        }
        json_array_end(json);
        json_object_end(json);
    }
    json_array_end(json);
}

static bool print_failed(struct view *view, struct problem *problem)
{
    struct cell_table table;
    const bool done =
        cell_table_read(&table, view->base, "queue_failed", view->bindings, BINDINGS, problem);
    if (done && view->json != NULL) {
        add_failed_json(&table, view->json);
    } else if (done) {
        add_failed_text(&table, view->out);
    }
    cell_table_release(&table);
    return done;
}

/* ---- The command ----------------------------------------------------------------------------- */

typedef bool subcommand(struct view *view, struct problem *problem);

static subcommand *find_subcommand(const struct arguments *arguments, struct problem *problem)
{
    const char *name = arguments->word_count > 1 ? arguments->words[1] : "status";
    if (arguments->word_count > 2) {
        problem_set(problem, EXIT_USAGE, NULL,
                    "queue: '%s' is one word too many; usage: tapedeck "
                    "queue DIR status|list|failed",
                    arguments->words[2]);
        return NULL;
    }
    if (strcmp(name, "status") == 0) return print_status;
    if (strcmp(name, "list") == 0) return print_list;
    if (strcmp(name, "failed") == 0) return print_failed;
    problem_set(problem, EXIT_USAGE, NULL,
                "queue: '%s' is unknown; choose status, list, failed or retry", name);
    return NULL;
}

static bool show(const struct arguments *arguments, struct text *out, struct problem *problem)
{
    struct report_base base = {0};
    struct json json;
    struct view view = {.arguments = arguments, .base = &base, .out = out};
    int64_t limit = LIST_LIMIT;
    const char *state = arguments_value(arguments, "--state");
    subcommand *print = find_subcommand(arguments, problem);
    if (print == NULL || !check_state(state, problem) ||
        !arguments_number(arguments, "--limit", 0, INT64_MAX, &limit, problem) ||
        !report_base_open(&base, arguments->words[0], problem)) {
        return false;
    }
    view.bindings[0] = (struct cell_binding){":state", state, CELL_NO_NUMBER};
    view.bindings[1] =
        (struct cell_binding){":queue", arguments_value(arguments, "--queue"), CELL_NO_NUMBER};
    view.bindings[2] = (struct cell_binding){":limit", NULL, limit == 0 ? -1 : limit};
    view.bindings[3] =
        (struct cell_binding){":error", arguments_value(arguments, "--error"), CELL_NO_NUMBER};
    if (arguments_flag(arguments, "--json")) {
        view.json = &json;
        json_init(&json, out, true);
        json_object_begin(&json, NULL);
    }
    const bool done = print(&view, problem);
    if (view.json != NULL) {
        json_object_end(&json);
        text_add_char(out, '\n');
    }
    report_base_close(&base);
    return done;
}

static enum exit_code show_queue(const struct arguments *arguments, struct text *out)
{
    struct problem problem;
    if (arguments->word_count > 1 && strcmp(arguments->words[1], "retry") == 0) {
        return queue_retry(arguments, out);
    }
    if (show(arguments, out, &problem)) return EXIT_DONE;
    text_clear(out);
    return terminal_problem(&problem);
}

int command_queue(int argc, char **argv)
{
    return command_frame(&form, argc, argv, show_queue);
}
