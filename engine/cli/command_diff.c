/* In: `diff DIR_A DIR_B`. Out: what differs, and exit code 1 when anything does. */
#include "cli/command_frame.h"
#include "cli/commands.h"
#include "cli/run_difference.h"
#include "cli/terminal.h"

static const struct argument_option options[] = {
    {"--json", NULL, "as JSON"},
};
static const struct argument_form form = {
    .command = "diff",
    .words = "DIR_A DIR_B",
    .about = "Compares two finished runs: the first event that differs, then tables, totals (with\n"
             "B - A: what a fault cost) and metrics. Exit code 0 when both have the same root, 1 "
             "when\nnot.\n",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .words_min = 2,
    .words_max = 2,
    .example = "  tapedeck diff outputs/outage-without outputs/outage\n",
};

static enum exit_code show_difference(const struct arguments *arguments, struct text *out)
{
    struct problem problem;
    bool same = false;
    if (!run_difference_tell(arguments->words[0], arguments->words[1],
                             arguments_flag(arguments, "--json"), &same, out, &problem)) {
        text_clear(out);
        return terminal_problem(&problem);
    }
    return same ? EXIT_DONE : EXIT_EXPECTATION;
}

int command_diff(int argc, char **argv)
{
    return command_frame(&form, argc, argv, show_difference);
}
