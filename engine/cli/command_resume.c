/* In: `resume DIR`. Out: the folder as an uninterrupted run would have left it. */
#include "cli/command_frame.h"
#include "cli/commands.h"
#include "cli/run_words.h"
#include "cli/terminal.h"

static const struct argument_option options[] = {
    {"--quiet", NULL, "no summary and no progress"},
    {"--follow", NULL, "the audit lines on stdout, as they are written, in place of the summary"},
    {"--json", NULL, "the end as one JSON object in place of the summary"},
    {"--max-jobs", "N", "stop at the commit after N jobs have ended (exit 8)"},
    {"--until", "TIME", "stop at the commit before the first event at or after it (exit 8)"},
    {"--fail-on-failed-jobs", NULL, "exit 5 when a job failed for good"},
};
static const struct argument_form form = {
    .command = "resume",
    .words = "DIR",
    .about =
        "Goes on with a run that was stopped, crashed or was killed, from its last commit. DIR "
        "is the\nfolder that was asked for; the unfinished one beside it is DIR.part.\n",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .words_min = 1,
    .words_max = 1,
    .example = "  tapedeck resume outputs/quickstart\n",
};

static enum exit_code resume(const struct arguments *arguments, struct text *out)
{
    struct run_options run = {0};
    struct run_result result = {0};
    struct problem_list problems;
    struct progress progress;
    struct problem problem;
    if (!run_words_read(arguments, &progress, &run, &problem)) return terminal_problem(&problem);
    problem_list_init(&problems);
    run.arguments = arguments->argv;
    run.argument_count = arguments->argc;
    enum exit_code code = run_resume(arguments->words[0], &run, &result, &problems);
    progress_end(&progress);
    code = run_words_tell(arguments, code, &result, &problems, out);
    run_result_release(&result);
    problem_list_release(&problems);
    return code;
}

int command_resume(int argc, char **argv)
{
    return command_frame(&form, argc, argv, resume);
}
