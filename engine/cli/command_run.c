/* In: `run SCENARIO.ini`. Out: a sealed folder, and on stdout the numbers that matter. */
#include <string.h>

#include "cli/command_frame.h"
#include "cli/commands.h"
#include "cli/run_intervals.h"
#include "cli/run_words.h"
#include "cli/terminal.h"

static const struct argument_option options[] = {
    {"-o", "DIR", "the run's folder (outputs/NAME, NAME as the scenario is called)"},
    {"--set", "SECTION.KEY=VALUE", "in place of the scenario's line; may be repeated"},
    {"--force", NULL, "replace another scenario's unsigned run, or an unfinished one"},
    {"--quiet", NULL, "no summary and no progress"},
    {"--follow", NULL, "the audit lines on stdout, as they are written, in place of the summary"},
    {"--json", NULL, "the end as one JSON object in place of the summary"},
    {"--max-jobs", "N", "stop at the commit after N jobs have ended (exit 8)"},
    {"--until", "TIME", "stop at the commit before the first event at or after it (exit 8)"},
    {"--fail-on-failed-jobs", NULL, "exit 5 when a job failed for good"},
    {"--intervals", NULL, "also the headline metrics under each assumption inside a bar (M07)"},
};
static const struct argument_form form = {
    .command = "run",
    .words = "SCENARIO.ini",
    .about =
        "Checks the scenario and its feeds, replays them, and writes one folder: database, audit\n"
        "log, report, plots. Ctrl-C stops at the next commit; `tapedeck resume DIR` goes on.\n",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .words_min = 1,
    .words_max = 1,
    .example = "  tapedeck run scenarios/quickstart.ini\n"
               "  tapedeck run my.ini -o /tmp/out --set account.initial_cash=50000\n",
};

static enum exit_code run(const struct arguments *arguments, struct text *out)
{
    struct run_options run = {0};
    struct run_result result = {0};
    struct problem_list problems;
    struct override_list overrides = {0};
    struct progress progress;
    struct problem problem;
    enum exit_code code;
    problem_list_init(&problems);
    bool intervals = arguments_flag(arguments, "--intervals");
    if (intervals &&
        (arguments_flag(arguments, "--json") || arguments_flag(arguments, "--follow"))) {
        problem_set(&problem, EXIT_USAGE, "M07",
                    "run: --intervals adds lines to the summary, which --json and --follow leave "
                    "out; give one of them");
        return terminal_problem(&problem);
    }
    if (!override_list_read(arguments, &overrides, &problem) ||
        !run_words_read(arguments, &progress, &run, &problem)) {
        code = terminal_problem(&problem);
        goto release;
    }
    run.scenario_path = arguments->words[0];
    run.folder = arguments_value(arguments, "-o");
    run.overrides = overrides.items;
    run.override_count = overrides.count;
    run.force = arguments_flag(arguments, "--force");
    run.arguments = arguments->argv;
    run.argument_count = arguments->argc;
    code = run_scenario(&run, &result, &problems);
    progress_end(&progress);
    code = run_words_tell(arguments, code, &result, &problems, out);
    if (code == EXIT_DONE && intervals) {
        code = run_intervals(&run, out, &problems);
        progress_end(&progress);
        terminal_problems(&problems);
    }
release:
    override_list_release(&overrides);
    run_result_release(&result);
    problem_list_release(&problems);
    return code;
}

int command_run(int argc, char **argv)
{
    return command_frame(&form, argc, argv, run);
}
