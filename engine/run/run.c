/* In: a scenario, or a folder to go on with. Out: a sealed folder. Always: DIR is either what it was
 * or whole; DIR.part is what `resume` can go on with, or it is gone. The way of both commands:
 *
 *     scenario read -> inputs hashed -> DIR.part locked -> store and story opened
 *       -> story told -> over:    last records, store finished, sealed, renamed
 *                     -> stopped: committed as resume state
 *                     -> refused: DIR.part removed (D02)
 *                     -> failed:  DIR.part stays when the disk or the input's disk failed
 */
#include "run/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "audit/canonical.h"
#include "base/files.h"
#include "base/memory.h"
#include "base/moment.h"
#include "base/version.h"
#include "metrics/metrics.h"
#include "plots/plots.h"
#include "reports/outbox.h"
#include "reports/report_watch.h"
#include "reports/reports.h"
#include "run/resume_file.h"
#include "run/run_folder.h"
#include "run/run_inputs.h"
#include "run/run_json.h"
#include "run/world.h"

/* One run under way, from its scenario to its end. */
struct execution {
    const struct run_options *options;
    struct run_result *result;
    struct problem_list *problems;
    struct scenario scenario;
    bool scenario_read;
    struct run_inputs inputs;
    struct run_folder folder;
    struct resume_file origin; /* of a resume */
    struct store *store;
    struct report_watch *watch; /* of the store's rows, for the reports */
    struct story *story;
    struct store_resume resume;
    bool resumes;
    int64_t wall_start;
    const char *parent_root; /* X07; NULL: none */
    const char *const *arguments;
    int argument_count;
};

static enum exit_code give_up(struct execution *execution, const struct problem *problem)
{
    problem_list_add(execution->problems, problem);
    return problem->code;
}

static int64_t wall_clock(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

void run_result_release(struct run_result *result)
{
    memory_free(result->folder);
    result->folder = NULL;
}

static void execution_release(struct execution *execution)
{
    store_release(execution->store); /* its threads read the story */
    story_release(execution->story);
    report_watch_release(execution->watch);
    run_folder_release(&execution->folder);
    run_inputs_release(&execution->inputs);
    resume_file_release(&execution->origin);
    scenario_release(&execution->scenario);
}

/* ---- sealing --------------------------------------------------------------------------------- */

static bool write_presentation(void *context, const char *folder, struct problem *problem)
{
    struct execution *execution = context;
    const struct settings *settings = &execution->scenario.settings;
    const struct report_metrics metrics = {metrics_tell};
    const struct run_options *options = execution->options;
    if (options->progress) {
        struct run_progress progress = {.stage = "reports",
                                        .events = execution->story->events,
                                        .rows = story_rows_read(execution->story),
                                        .now = execution->story->now,
                                        .share = -1};
        options->progress(options->progress_context, &progress);
    }
    bool withheld[FEEDS_MAX];
    for (int rank = 0; rank < settings->feed_count; rank++) {
        withheld[rank] = story_feed_counts(execution->story, rank).secret_columns;
    }
    return (!settings->plots || plots_write(folder, problem)) &&
           reports_write(folder, &metrics, execution->watch, settings->plots, problem) &&
           outbox_write(folder, problem) &&
           run_inputs_copy(&execution->inputs, &execution->scenario, folder, withheld, problem);
}

static bool write_tables(void *context, struct dimensions *dimensions, struct problem *problem)
{
    struct execution *execution = context;
    return story_write_dimensions(execution->story, dimensions, problem);
}

static bool seal(struct execution *execution, const struct story_meta *meta,
                 struct problem *problem)
{
    struct story *story = execution->story;
    struct seal seal = {.store = execution->store,
                        .audit = story->audit,
                        .settings = &execution->scenario.settings,
                        .folder = execution->folder.folder,
                        .end_time = story->now,
                        .write_dimensions = write_tables,
                        .write_reports = write_presentation,
                        .context = execution,
                        .checkpoints = story->checkpoints,
                        .checkpoint_count = story->checkpoint_count,
                        .events = story->events,
                        .meta = meta->rows,
                        .meta_count = meta->count,
                        .wall_start = execution->wall_start,
                        .arguments = execution->arguments,
                        .argument_count = execution->argument_count};
    bool done = seal_run(&seal, problem);
    if (done) memcpy(execution->result->root_hex, seal.root_hex, sizeof seal.root_hex);
    return done;
}

/* A resume of a run that was over: the whole of it was relived in silence. */
static bool relived_alike(const struct execution *execution, struct problem *problem)
{
    const struct store_resume *resume = &execution->resume;
    if (!execution->story->reliving) return true;
    bool same = resume->finished && story_comes_to_commit(execution->story);
    return same || problem_set(problem, EXIT_INTEGRITY, "X02",
                               "the run ends with another root than the commit of event %lld has: "
                               "the folder does not come from these inputs and this program; begin "
                               "anew with `tapedeck run` and --force",
                               (long long)resume->events);
}

static enum exit_code finish(struct execution *execution)
{
    struct story *story = execution->story;
    struct problem problem;
    story_last_records(story);
    if (story->failed) return give_up(execution, &story->problem);
    struct story_meta meta;
    story_meta_fill(story, execution->inputs.scenario_hex, &meta);
    story_end_stages(story);
    bool done = relived_alike(execution, &problem);
    if (done) story_take_tree(story);
    done = done && store_finish(execution->store, story->events, true, &problem) &&
           seal(execution, &meta, &problem);
    arena_release(&meta.arena);
    return done ? EXIT_DONE : give_up(execution, &problem);
}

static enum exit_code stop(struct execution *execution)
{
    struct problem problem;
    int64_t events = execution->story->events;
    if (!store_finish(execution->store, events, false, &problem)) {
        return give_up(execution, &problem);
    }
    problem_set(&problem, EXIT_STOPPED, NULL,
                "stopped after event %lld; go on with `tapedeck resume %s`", (long long)events,
                execution->folder.folder);
    return give_up(execution, &problem);
}

/* ---- telling --------------------------------------------------------------------------------- */

static enum exit_code after_story(struct execution *execution, enum story_end end)
{
    struct story *story = execution->story;
    execution->result->events = story->events;
    execution->result->rows = story_rows_read(story);
    switch (end) {
    case STORY_OVER:
        execution->result->failed_jobs = job_queue_counts(story->queue)->failed;
        if (execution->options->books != NULL) return EXIT_DONE;
        return finish(execution);
    case STORY_STOPPED:
        return stop(execution);
    case STORY_REFUSED:
        return EXIT_INPUT;
    case STORY_FAILED:
        break;
    }
    return give_up(execution, &story->problem);
}

static enum exit_code tell(struct execution *execution)
{
    if (execution->options->books == NULL) {
        execution->watch = report_watch_open();
        store_watch(execution->store, report_watch_rows(execution->watch));
    }
    execution->story =
        story_open(&execution->scenario, execution->store, execution->options, execution->problems);
    struct story *story = execution->story;
    story->reliving = execution->resumes;
    story->resume = execution->resume;
    audit_leave_tree(story->audit);
    if (execution->options->books != NULL) store_mute(execution->store, true);
    audit_begin(story->audit, &execution->inputs.scenario, execution->inputs.items,
                execution->inputs.count, execution->parent_root);
    struct problem problem;
    enum exit_code code;
    if (!story_start_store(story, &problem)) {
        code = give_up(execution, &problem);
    } else if (!story_begin(story)) {
        if (story->refused && !story->failed) {
            story_feeds_finish(story);
            code = EXIT_INPUT;
        } else {
            code = give_up(execution, &story->problem);
        }
    } else {
        code = after_story(execution, story_tell(story));
    }
    execution->result->resumed = execution->resumes && !story->reliving;
    if (execution->resumes && execution->resume.finished) execution->result->resumed = true;
    execution->result->resumed_at = execution->resume.events;
    return code;
}

/* Whether DIR.part holds something that a resume can use. */
static bool worth_keeping(enum exit_code code)
{
    return code == EXIT_STOPPED || code == EXIT_IO || code == EXIT_BUG;
}

/* ---- run ------------------------------------------------------------------------------------- */

static bool remember_origin(struct execution *execution, struct problem *problem)
{
    const struct run_options *options = execution->options;
    char here[4096];
    if (!getcwd(here, sizeof here)) return problem_errno(problem, "name", ".");
    char *absolute = path_join(here, options->scenario_path);
    struct resume_file file = {
        .scenario_path = absolute,
        .overrides = memory_alloc_zero(options->override_count + 1, sizeof *file.overrides),
        .override_count = options->override_count,
        .arguments = memory_alloc_zero((size_t)options->argument_count + 1, sizeof *file.arguments),
        .argument_count = options->argument_count,
        .wall_start = execution->wall_start,
        .parent_root = execution->parent_root ? execution->parent_root : ""};
    for (size_t i = 0; i < options->override_count; i++) file.overrides[i] = options->overrides[i];
    for (int i = 0; i < options->argument_count; i++) file.arguments[i] = options->arguments[i];
    bool done = resume_file_write(execution->folder.part, &file, &execution->inputs, problem);
    memory_free(file.overrides);
    memory_free(file.arguments);
    memory_free(absolute);
    return done;
}

static char *folder_of(const struct run_options *options, const struct settings *settings)
{
    if (options->folder) return memory_copy_text(options->folder, strlen(options->folder));
    return path_join("outputs", settings->name);
}

static bool read_scenario(struct execution *execution, const char *path,
                          const struct scenario_override *overrides, size_t count,
                          enum exit_code *code)
{
    execution->scenario_read =
        scenario_read(path, overrides, count, &execution->scenario, execution->problems);
    if (!execution->scenario_read) *code = scenario_exit_code(execution->problems);
    return execution->scenario_read;
}

enum exit_code run_scenario(const struct run_options *options, struct run_result *result,
                            struct problem_list *problems)
{
    struct execution execution = {.options = options,
                                  .result = result,
                                  .problems = problems,
                                  .folder = {.lock = -1},
                                  .wall_start = wall_clock(),
                                  .parent_root = options->parent_root,
                                  .arguments = options->arguments,
                                  .argument_count = options->argument_count};
    struct problem problem;
    enum exit_code code = EXIT_DONE;
    *result = (struct run_result){0};
    if (!read_scenario(&execution, options->scenario_path, options->overrides,
                       options->override_count, &code)) {
        goto release;
    }
    result->folder = folder_of(options, &execution.scenario.settings);
    bool ready = run_inputs_read(&execution.scenario, &execution.inputs, &problem) &&
                 run_folder_make(&execution.folder, result->folder,
                                 execution.scenario.settings.name, options->force, &problem) &&
                 remember_origin(&execution, &problem);
    if (ready) {
        execution.store = store_open(execution.folder.part, &execution.scenario.settings, &problem);
    }
    if (!execution.store) {
        code = give_up(&execution, &problem);
        if (execution.folder.lock >= 0 && code != EXIT_USAGE) run_folder_discard(&execution.folder);
        goto release;
    }
    code = tell(&execution);
    if (options->books != NULL || (code != EXIT_DONE && !worth_keeping(code))) {
        store_release(execution.store);
        execution.store = NULL;
        run_folder_discard(&execution.folder);
    }
release:
    execution_release(&execution);
    return code;
}

/* ---- resume ---------------------------------------------------------------------------------- */

static enum exit_code already_sealed(struct execution *execution)
{
    struct problem problem;
    execution->result->already_sealed = true;
    if (run_json_root(execution->folder.folder, execution->result->root_hex, &problem)) {
        return EXIT_DONE;
    }
    return give_up(execution, &problem);
}

static enum exit_code relive(struct execution *execution)
{
    struct problem problem;
    enum exit_code code;
    if (!resume_file_read(execution->folder.part, &execution->origin, &problem)) {
        return give_up(execution, &problem);
    }
    const struct resume_file *origin = &execution->origin;
    execution->wall_start = origin->wall_start;
    execution->parent_root = origin->parent_root[0] ? origin->parent_root : NULL;
    execution->arguments = origin->arguments;
    execution->argument_count = origin->argument_count;
    if (!read_scenario(execution, origin->scenario_path, origin->overrides, origin->override_count,
                       &code)) {
        return code == EXIT_IO ? code : EXIT_USAGE;
    }
    if (!run_inputs_read(&execution->scenario, &execution->inputs, &problem) ||
        !resume_file_fits(origin, &execution->inputs, &problem) ||
        !run_folder_clear(&execution->folder, &problem)) {
        return give_up(execution, &problem);
    }
    execution->store = store_resume_open(execution->folder.part, &execution->scenario.settings,
                                         &execution->resume, &problem);
    if (!execution->store) return give_up(execution, &problem);
    execution->resumes = true;
    return tell(execution);
}

enum exit_code run_resume(const char *folder, const struct run_options *options,
                          struct run_result *result, struct problem_list *problems)
{
    struct execution execution = {
        .options = options, .result = result, .problems = problems, .folder = {.lock = -1}};
    struct problem problem;
    enum exit_code code = EXIT_DONE;
    *result = (struct run_result){0};
    switch (run_folder_reopen(&execution.folder, folder, &problem)) {
    case RUN_FOLDER_BAD:
        code = give_up(&execution, &problem);
        break;
    case RUN_FOLDER_SEALED:
        result->folder = memory_copy_text(execution.folder.folder, strlen(execution.folder.folder));
        code = already_sealed(&execution);
        break;
    case RUN_FOLDER_UNFINISHED:
        result->folder = memory_copy_text(execution.folder.folder, strlen(execution.folder.folder));
        if (!seal_is_complete(execution.folder.part)) {
            code = relive(&execution);
        } else if (seal_rename(execution.folder.part, execution.folder.folder, &problem)) {
            code = already_sealed(&execution);
        } else {
            code = give_up(&execution, &problem);
        }
        break;
    }
    execution_release(&execution);
    return code;
}

/* ---- replay ---------------------------------------------------------------------------------- */

/* What a folder's record 0 says of its parent (X07); nothing when it has none. */
static bool read_parent_root(const char *folder, char root[DIGEST_HEX_SIZE])
{
    char *line = NULL;
    size_t capacity = 0, bad;
    struct canonical value;
    char *path = path_join(folder, "audit.log");
    FILE *log = fopen(path, "r");
    ssize_t size = log ? getline(&line, &capacity, log) : -1;
    root[0] = 0;
    struct canonical begin = {line, size > 0 ? (size_t)size - 1 : 0};
    if (size > 1 && canonical_check(begin.bytes, begin.size, &bad) &&
        canonical_member(begin, "after", &begin) &&
        canonical_member(begin, "parent_root", &value)) {
        struct text text = {0};
        if (canonical_string(value, &text) && text.size == DIGEST_HEX_SIZE - 1) {
            memcpy(root, text_string(&text), DIGEST_HEX_SIZE);
        }
        text_release(&text);
    }
    free(line); /* getline's */
    if (log) fclose(log);
    memory_free(path);
    return root[0] != 0;
}

enum exit_code run_replay(const char *folder, const char *inputs, const char *into,
                          const struct run_options *options, struct run_result *result,
                          struct problem_list *problems)
{
    char *below = inputs ? memory_copy_text(inputs, strlen(inputs)) : path_join(folder, "inputs");
    char *scenario = path_join(below, "scenario.ini");
    struct run_options again = *options;
    char parent_root[DIGEST_HEX_SIZE];
    if (!again.parent_root && read_parent_root(folder, parent_root)) {
        again.parent_root = parent_root;
    }
    again.scenario_path = scenario;
    again.folder = into;
    again.overrides = NULL;
    again.override_count = 0;
    again.max_jobs = 0;
    again.until = MOMENT_NONE;
    enum exit_code code = run_scenario(&again, result, problems);
    memory_free(scenario);
    memory_free(below);
    return code;
}
